"""Ask one address for one answer: over checked connections, within limits of time and size, following no redirect."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from orchestration.fetching.addresses import CheckedBackend, Resolver, check_url, resolve
from orchestration.fetching.clock import Clock
from orchestration.fetching.deadline import Deadline
from orchestration.fetching.faults import FetchFault, PassingFault
from orchestration.fetching.unpacking import bounded, gunzip
from orchestration.settings import Settings

_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}


@dataclass(frozen=True)
class Answer:
    """What a server answered: `url` is where, `body` is unpacked, `received` counts the bytes that came."""

    url: str
    status: int
    reason: str
    headers: httpx.Headers
    body: bytes
    received: int

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in small letters; empty where none is given."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()


class Client:
    """Connections that are kept open between requests. Use it as a context manager; one request at a time."""

    def __init__(self, settings: Settings, clock: Clock, resolver: Resolver = resolve) -> None:
        self._settings = settings
        self._clock = clock
        self._deadline = Deadline(clock.monotonic)
        backend = CheckedBackend(self._deadline, allow_private=settings.fetch_allow_private, resolver=resolver)
        # A pool without a proxy: those of the environment would ask addresses that nobody checked.
        self._pool = httpcore.ConnectionPool(network_backend=backend, max_connections=8, keepalive_expiry=30.0)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def ask(self, url: httpx.URL, headers: Mapping[str, str]) -> Answer:
        """Return the answer to a GET: 200, 304 or a redirect.

        Raises:
            PassingFault: it was busy, silent, too slow, or broke off; asking again may help.
            FetchFault: it refused, is too large, packed in an unknown way, or an address that is not asked.
        """
        settings = self._settings
        check_url(url, settings.fetch_ports)
        self._deadline.start(settings.fetch_total_seconds)
        request = httpcore.Request(
            "GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(b"Host", url.netloc), *((name.encode(), value.encode()) for name, value in headers.items())],
            extensions={
                "timeout": {
                    "connect": settings.fetch_connect_seconds,
                    "read": settings.fetch_read_seconds,
                    "write": settings.fetch_read_seconds,
                    "pool": settings.fetch_connect_seconds,
                }
            },
        )
        try:
            response = self._pool.handle_request(request)
            with closing(response):
                return self._read(url, response)
        except httpcore.ConnectTimeout:
            raise PassingFault(f"{url.host} could not be reached in {settings.fetch_connect_seconds:g} s") from None
        except httpcore.TimeoutException:
            raise PassingFault(f"{url.host} was silent for too long") from None
        except httpcore.ConnectError as error:
            raise PassingFault(f"{url.host} could not be reached ({error})") from None
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            raise PassingFault(f"The answer broke off or is not HTTP ({error})") from None
        except httpcore.LocalProtocolError as error:
            raise FetchFault(f"The address cannot be asked for ({error})") from None

    def _read(self, url: httpx.URL, response: httpcore.Response) -> Answer:
        headers = httpx.Headers(response.headers)
        status = response.status
        reason = bytes(response.extensions.get("reason_phrase", b"")).decode("ascii", "replace")
        if status in _BUSY:
            raise PassingFault(f"It answered {status} {reason}".rstrip(), self._asked_wait(headers))
        if status == 304 or (status in _REDIRECTS and "location" in headers):
            return Answer(str(url), status, reason, headers, b"", 0)
        if status != 200:
            raise FetchFault(f"It answered {status} {reason}".rstrip())
        received = 0
        limit = self._settings.fetch_max_bytes

        def counted() -> Iterator[bytes]:
            nonlocal received
            for chunk in bounded(response.iter_stream(), limit):
                received += len(chunk)
                yield chunk

        match headers.get("content-encoding", "").strip().lower():
            case "" | "identity":
                body = b"".join(counted())
            case "gzip" | "x-gzip" | "deflate":
                body = gunzip(counted(), limit)
            case packing:
                raise FetchFault(f"The answer is packed as {packing[:40]}, which is not read")
        return Answer(str(url), status, reason, headers, body, received)

    def _asked_wait(self, headers: httpx.Headers) -> float | None:
        """Seconds that Retry-After asks to wait; null where it is missing or makes no sense."""
        value = str(headers.get("retry-after", "")).strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - self._clock.now()).total_seconds())
