"""Ask for an address as a guest does: by the host's robots.txt, at a slow pace, again only after a pause.

Each hop of a redirect is a request of its own, with all that a first one is checked for.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from types import TracebackType

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from orchestration.fetching.addresses import Resolver, parse_url, port_of, resolve
from orchestration.fetching.client import Answer, Client
from orchestration.fetching.clock import Clock
from orchestration.fetching.faults import FetchFault, HostResting, PassingFault
from orchestration.fetching.robots import AGENT, OPEN, Rules, parse_rules
from orchestration.settings import Settings

# A host that fails this often in a row is in trouble, or does not want us.
_MOST_FAILURES_IN_A_ROW = 3
_REST = timedelta(minutes=10)
_LONGEST_REST = timedelta(days=1)
_back_off = wait_exponential(multiplier=1, max=30)


@dataclass(frozen=True)
class Validators:
    """What a server said of its last answer from `url`, so that it can tell whether there is a newer one."""

    url: str
    etag: str = ""
    last_modified: str = ""

    def as_headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


def user_agent(contact: str | None) -> str:
    """Return the name under which servers see us, with where to complain."""
    return f"{AGENT}/{version('waqai')}" + (f" (+{contact})" if contact else "")


class Visitor:
    """Visits hosts one request at a time. Use it as a context manager.

    `rests` names hosts that are to be left alone until a moment (UTC), and is added to.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        resolver: Resolver = resolve,
        rests: MutableMapping[str, datetime] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or Clock()
        self._client = Client(settings, self._clock, resolver)
        self._headers = {"User-Agent": user_agent(settings.contact), "Accept-Encoding": "gzip"}
        self._rules: dict[str, Rules] = {}
        self._asked_at: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self.rests: MutableMapping[str, datetime] = {} if rests is None else rests
        self._retrying = Retrying(
            sleep=self._clock.sleep,
            stop=stop_after_attempt(settings.fetch_attempts),
            wait=self._pause,
            retry=retry_if_exception(self._is_worth_asking_again),
            reraise=True,
        )

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def get(self, address: str, accept: str, known: Validators | None = None) -> Answer:
        """Return the answer of `address` or where it leads to: 200, or 304 where `known` still holds.

        Raises:
            HostResting: its host is left alone for now; nothing was asked.
            FetchFault: it could not be had, after as many attempts as are made.
        """
        url = parse_url(address, self._settings.fetch_ports)
        return self._retrying(self._follow, url, {"Accept": accept}, known, True)

    def _follow(self, url: httpx.URL, headers: Mapping[str, str], known: Validators | None, by_rules: bool) -> Answer:
        for _ in range(self._settings.fetch_max_redirects + 1):
            delay = self._admit(url) if by_rules else None
            conditions = known.as_headers() if known and known.url == str(url) else {}
            answer = self._ask(url, {**self._headers, **headers, **conditions}, delay)
            if answer.status == 304 and not conditions:
                raise FetchFault("It answered 304 although nothing is known of it")
            if answer.status in (200, 304):
                return answer
            url = _led_to(url, answer.headers["location"], self._settings.fetch_ports)
        raise FetchFault(f"It redirects more than {self._settings.fetch_max_redirects} times")

    def _admit(self, url: httpx.URL) -> float | None:
        """Return the delay that the host asks for. Raises FetchFault where robots.txt does not allow the address."""
        origin = f"{url.scheme}://{url.netloc.decode()}"
        if origin not in self._rules:
            self._rules[origin] = self._read_rules(url)
        if not self._rules[origin].allows(str(url)):
            raise FetchFault("The robots.txt of its host does not allow it")
        return self._rules[origin].delay

    def _read_rules(self, url: httpx.URL) -> Rules:
        """The rules of a host; one without robots.txt is open, one in trouble is not asked for anything else."""
        robots = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        try:
            return parse_rules(self._follow(robots, {"Accept": "text/plain,*/*;q=0.1"}, None, False).body)
        except PassingFault as fault:
            raise PassingFault(f"The robots.txt of {url.host} could not be had: {fault}", fault.wait) from None
        except HostResting:
            raise
        except FetchFault:
            return OPEN

    def _ask(self, url: httpx.URL, headers: Mapping[str, str], delay: float | None) -> Answer:
        self._check_rest(url)
        host = _host(url)
        pause = max(self._settings.fetch_delay_seconds, min(delay or 0.0, self._settings.fetch_max_delay_seconds))
        if host in self._asked_at:
            self._clock.sleep(max(0.0, self._asked_at[host] + pause - self._clock.monotonic()))
        try:
            answer = self._client.ask(url, headers)
        except PassingFault as fault:
            self._note_failure(host, fault)
            raise
        finally:
            self._asked_at[host] = self._clock.monotonic()
        self._failures.pop(host, None)
        return answer

    def _note_failure(self, host: str, fault: PassingFault) -> None:
        """Let the host rest where it asks for a pause longer than we wait, or has failed too often in a row."""
        self._failures[host] = self._failures.get(host, 0) + 1
        if fault.wait and fault.wait > self._settings.fetch_max_wait_seconds:
            self.rests[host] = self._clock.now() + min(timedelta(seconds=fault.wait), _LONGEST_REST)
        elif self._failures[host] >= _MOST_FAILURES_IN_A_ROW * self._settings.fetch_attempts:
            self.rests[host] = self._clock.now() + _REST

    def _check_rest(self, url: httpx.URL) -> None:
        until = self.rests.get(_host(url))
        if until and until > self._clock.now():
            raise HostResting(
                f"{_host(url)} is left alone until {until:%Y-%m-%d %H:%M} UTC, as it asked or as it failed"
            )

    def _pause(self, state: RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        asked = fault.wait if isinstance(fault, PassingFault) else None
        return max(asked or 0.0, _back_off(state))

    def _is_worth_asking_again(self, error: BaseException) -> bool:
        return isinstance(error, PassingFault) and (error.wait or 0.0) <= self._settings.fetch_max_wait_seconds


def _led_to(url: httpx.URL, location: str, ports: tuple[int, ...]) -> httpx.URL:
    try:
        target = url.join(location)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise FetchFault(f"It redirects to an address that cannot be read ({error})") from None
    try:
        return parse_url(str(target.copy_with(fragment=None)), ports)
    except FetchFault as fault:
        raise FetchFault(f"It redirects to {str(target)[:200]}: {fault}") from None


def _host(url: httpx.URL) -> str:
    """A host as it is paced: name and port, one for http and https of their own ports."""
    port = port_of(url)
    return url.host if port in (80, 443) else f"{url.host}:{port}"
