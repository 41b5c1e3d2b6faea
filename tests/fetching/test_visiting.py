"""How a server is asked: within limits, by its rules, at its pace, and how each of its faults is told."""

from __future__ import annotations

import gzip
import time as real_time
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from website import NOON, FakeTime, Reply, Request, Site, page

from orchestration.fetching.faults import FetchFault, HostResting, PassingFault
from orchestration.fetching.visiting import Validators, Visitor, user_agent
from orchestration.settings import Settings

Options = Callable[..., Settings]


def get(site: Site, settings: Settings, time: FakeTime, path: str = "/page", **named: Any) -> Any:
    with Visitor(settings, time.clock) as visitor:
        return visitor.get(site.url(path), "text/html", **named)


def fault_of(site: Site, settings: Settings, time: FakeTime, path: str = "/page") -> str:
    with pytest.raises(FetchFault) as caught:
        get(site, settings, time, path)
    return str(caught.value)


def test_an_answer_comes_with_its_address_and_size(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = page("نص")
    answer = get(site, local_settings(), time)
    assert (answer.status, answer.content_type, answer.url) == (200, "text/html", site.url("/page"))
    assert "نص" in answer.body.decode()
    assert answer.received == len(answer.body)


def test_servers_are_told_who_asks(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = page("نص")
    get(site, local_settings(contact="https://example.org/bot"), time)
    for request in site.requests:
        assert request.headers["user-agent"] == user_agent("https://example.org/bot")
        assert request.headers["user-agent"].startswith("Waqai/")
        assert request.headers["user-agent"].endswith("(+https://example.org/bot)")


def test_packed_answers_are_unpacked(site: Site, local_settings: Options, time: FakeTime) -> None:
    text = "نص طويل " * 20_000
    for name, packed in {
        "gzip": gzip.compress(text.encode()),
        "deflate": zlib.compress(text.encode()),
        "x-gzip": gzip.compress(text[:7].encode()) + gzip.compress(text[7:].encode()),
    }.items():
        site.replies["/page"] = Reply(packed, headers={"Content-Encoding": name})
        assert get(site, local_settings(), time).body.decode() == text


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=404), "It answered 404 Not Found"),
        (Reply(status=403), "It answered 403"),
        (Reply(status=410), "It answered 410"),
        (Reply(status=206, body=b"x"), "It answered 206"),
        (Reply(status=304), "304 although nothing is known"),
        (Reply(status=302), "It answered 302"),
        (Reply(b"x" * 3000), "larger than 2,000 bytes"),
        (Reply(b"x", headers={"Content-Length": "9999999"}), "broke off|silent"),
        (Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"}), "not packed as it says"),
        (Reply(gzip.compress(b"x" * 900)[:-9], headers={"Content-Encoding": "gzip"}), "broke off before its end"),
        (Reply(gzip.compress(bytes(5_000_000)), headers={"Content-Encoding": "gzip"}), "larger than 2,000 bytes"),
        (Reply(b"x", headers={"Content-Encoding": "br"}), "packed as br"),
        (Reply(b"x", headers={"Content-Encoding": "gzip, gzip"}), "packed as gzip, gzip"),
        (Reply(b"x", headers={"X-Long": "x" * 200_000}), "broke off or is not HTTP"),
        (Reply(write=lambda out: None, headers={"Content-Length": "50"}), "broke off"),
        (Reply(write=lambda out: out.write(b"zz\r\nbad"), headers={"Transfer-Encoding": "chunked"}), "not HTTP"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said(reply: Reply, words: str, site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = reply
    settings = local_settings(fetch_max_bytes=2000, fetch_attempts=1, fetch_read_seconds=0.3)
    with pytest.raises(FetchFault, match=words):
        get(site, settings, time)


def test_an_endless_answer_ends_at_the_limit_of_size(site: Site, local_settings: Options, time: FakeTime) -> None:
    sent = 0

    def endless(out: Any) -> None:
        nonlocal sent
        while sent < 1_000_000_000:
            sent += out.write(bytes(1 << 16))

    site.replies["/page"] = Reply(write=endless)
    assert "larger than 100,000 bytes" in fault_of(site, local_settings(fetch_max_bytes=100_000), time)
    assert sent < 50_000_000


def drip(out: Any) -> None:
    for _ in range(200):
        out.write(b"x")
        out.flush()
        real_time.sleep(0.02)


def assert_ends_at_the_limit_of_time(site: Site, local_settings: Options) -> None:
    began = real_time.monotonic()
    with (
        Visitor(local_settings(fetch_total_seconds=0.3, fetch_attempts=1)) as visitor,
        pytest.raises(PassingFault, match=r"after 0\.3 s|silent for too long"),
    ):
        visitor.get(site.url("/page"), "text/html")
    assert real_time.monotonic() - began < 2


def test_a_dripping_answer_ends_at_the_limit_of_time(site: Site, local_settings: Options) -> None:
    site.replies["/page"] = Reply(write=drip)
    assert_ends_at_the_limit_of_time(site, local_settings)


def test_dripping_headers_end_at_the_limit_of_time(site: Site, local_settings: Options) -> None:
    def drip_headers(out: Any) -> None:
        drip(out)

    # One header more is on its way for ever: the answer has not begun when the time is over.
    site.replies["/robots.txt"] = Reply(status=404)
    handler = site._server.RequestHandlerClass
    end_headers = handler.end_headers  # type: ignore[attr-defined]

    def never(self: Any) -> None:
        if self.path != "/page":
            end_headers(self)
            return
        self._headers_buffer.append(b"X-Slow: ")
        self.flush_headers()
        drip_headers(self.wfile)

    handler.end_headers = never  # type: ignore[attr-defined]
    site.replies["/page"] = page("نص")
    assert_ends_at_the_limit_of_time(site, local_settings)


def test_a_silent_server_is_left_at_the_limit_of_reading(site: Site, local_settings: Options) -> None:
    site.replies["/page"] = Reply(write=lambda out: real_time.sleep(1))
    with (
        Visitor(local_settings(fetch_read_seconds=0.1, fetch_attempts=1)) as visitor,
        pytest.raises(PassingFault, match="silent for too long"),
    ):
        visitor.get(site.url("/page"), "text/html")


def test_redirects_are_followed_and_the_last_address_counts(
    site: Site, local_settings: Options, time: FakeTime
) -> None:
    site.replies["/page"] = Reply(status=301, headers={"Location": "/next"})
    site.replies["/next"] = Reply(status=307, headers={"Location": site.url("/end#part")})
    site.replies["/end"] = page("نص")
    assert get(site, local_settings(), time).url == site.url("/end")


def test_a_loop_of_redirects_ends(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = Reply(status=302, headers={"Location": "/page"})
    assert "redirects more than 3 times" in fault_of(site, local_settings(fetch_max_redirects=3), time)
    assert len(site.paths()) == 4


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("ftp://127.0.0.1/x", "Only http and https"),
        ("http://127.0.0.1:22/", "Port 22"),
        ("http://user@127.0.0.1/", "user name"),
        ("http://0177.0.0.1/", "cannot be read"),
    ],
)
def test_a_redirect_is_checked_as_a_first_address_is(
    target: str, words: str, site: Site, local_settings: Options, time: FakeTime
) -> None:
    site.replies["/page"] = Reply(status=302, headers={"Location": target})
    assert words in fault_of(site, local_settings(), time)


def test_a_redirect_to_a_name_of_a_private_address_is_refused(
    site: Site, local_settings: Options, time: FakeTime
) -> None:
    # The first name may be asked; the one that it leads to means a machine of the inner network.
    site.replies["/page"] = Reply(status=302, headers={"Location": f"http://inner.example.org:{site.port}/secret"})
    meant = {"127.0.0.1": ["127.0.0.1"], "inner.example.org": ["10.0.0.7"]}
    settings = local_settings(fetch_allow_private=False, fetch_attempts=1)
    from orchestration.fetching import addresses

    real = addresses.is_public
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or real(address))
        with (
            Visitor(settings, time.clock, lambda host, port: meant[host]) as visitor,
            pytest.raises(FetchFault, match=r"inner\.example\.org is at 10\.0\.0\.7"),
        ):
            visitor.get(site.url("/page"), "text/html")
    assert site.paths() == ["/page"]


def test_a_disallowed_page_is_not_asked(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: waqai\nDisallow: /page\n\nUser-agent: *\nAllow: /\n")
    site.replies["/page"] = page("نص")
    assert "robots.txt" in fault_of(site, local_settings(), time)
    assert site.paths() == []


def test_the_rules_hold_for_where_a_redirect_leads(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /inner/\n")
    site.replies["/page"] = Reply(status=302, headers={"Location": "/inner/page"})
    assert "robots.txt" in fault_of(site, local_settings(), time)
    assert site.paths() == ["/page"]


def test_robots_is_asked_for_once(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies |= {"/a": page("نص"), "/b": page("نص")}
    with Visitor(local_settings(), time.clock) as visitor:
        visitor.get(site.url("/a"), "*/*")
        visitor.get(site.url("/b"), "*/*")
    assert [request.path for request in site.requests] == ["/robots.txt", "/a", "/b"]


def test_a_host_whose_robots_cannot_be_had_is_left_alone(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies |= {"/robots.txt": Reply(status=503), "/page": page("نص")}
    assert "The robots.txt of 127.0.0.1 could not be had: It answered 503" in fault_of(site, local_settings(), time)
    assert site.paths() == []


def test_requests_to_one_host_keep_their_distance(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies |= {"/a": page("نص"), "/b": page("نص")}
    with Visitor(local_settings(fetch_delay_seconds=2), time.clock) as visitor:
        visitor.get(site.url("/a"), "*/*")
        visitor.get(site.url("/b"), "*/*")
    assert time.sleeps == [2.0, 2.0]  # between robots.txt and a, and between a and b


@pytest.mark.parametrize(("asked", "kept"), [("5", 5.0), ("3600", 30.0), ("0.5", 2.0), ("nonsense", 2.0)])
def test_a_longer_distance_that_robots_asks_for_is_kept_up_to_a_bound(
    asked: str, kept: float, site: Site, local_settings: Options, time: FakeTime
) -> None:
    site.replies |= {"/robots.txt": Reply(f"User-agent: *\nCrawl-delay: {asked}\n".encode()), "/page": page("نص")}
    get(site, local_settings(fetch_delay_seconds=2), time)
    assert time.sleeps == [kept]


def test_a_busy_server_is_asked_again_after_ever_longer_pauses(
    site: Site, local_settings: Options, time: FakeTime
) -> None:
    site.replies["/page"] = [Reply(status=500), Reply(status=502), Reply(status=503), page("نص")]
    assert get(site, local_settings(fetch_attempts=4), time).status == 200
    assert [pause for pause in time.sleeps if pause] == [1.0, 2.0, 4.0]


def test_attempts_end(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = Reply(status=503)
    assert "503" in fault_of(site, local_settings(fetch_attempts=3), time)
    assert len(site.paths()) == 3


def test_what_is_refused_is_not_asked_again(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = Reply(status=404)
    fault_of(site, local_settings(fetch_attempts=3), time)
    assert len(site.paths()) == 1


@pytest.mark.parametrize("value", ["7", (NOON + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")])
def test_the_wait_that_a_server_asks_for_is_kept(
    value: str, site: Site, local_settings: Options, time: FakeTime
) -> None:
    site.replies["/page"] = [Reply(status=429, headers={"Retry-After": value}), page("نص")]
    assert get(site, local_settings(), time).status == 200
    assert [pause for pause in time.sleeps if pause] == [7.0]


def test_a_host_that_asks_for_a_long_wait_rests(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies |= {"/page": Reply(status=429, headers={"Retry-After": "3600"}), "/other": page("نص")}
    with Visitor(local_settings(), time.clock) as visitor, pytest.raises(PassingFault, match="429"):
        visitor.get(site.url("/page"), "*/*")
        with pytest.raises(HostResting, match="13:00 UTC"):
            visitor.get(site.url("/other"), "*/*")
        assert site.paths() == ["/page"]
        time.pass_by(hours=1)
        assert visitor.get(site.url("/other"), "*/*").status == 200


@pytest.mark.parametrize("value", ["-5", "soon", "", "9" * 400, "Mon, 99 Foo 2026"])
def test_a_senseless_wait_breaks_nothing(value: str, site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies["/page"] = Reply(status=503, headers={"Retry-After": value})
    assert "503" in fault_of(site, local_settings(fetch_attempts=2), time)


def test_a_host_that_fails_and_fails_rests(site: Site, local_settings: Options, time: FakeTime) -> None:
    with Visitor(local_settings(fetch_attempts=2), time.clock) as visitor:
        for number in range(3):
            site.replies[f"/{number}"] = Reply(status=500)
            with pytest.raises(PassingFault):
                visitor.get(site.url(f"/{number}"), "*/*")
        with pytest.raises(HostResting):
            visitor.get(site.url("/page"), "*/*")
    assert len(site.paths()) == 6


def test_what_is_known_is_asked_for_conditionally(site: Site, local_settings: Options, time: FakeTime) -> None:
    def answer(request: Request) -> Reply:
        return Reply(status=304) if request.headers.get("if-none-match") == '"one"' else page("نص")

    site.replies["/page"] = answer
    known = Validators(site.url("/page"), '"one"', "Sun, 01 Mar 2026 10:00:00 GMT")
    assert get(site, local_settings(), time, known=known).status == 304
    assert site.requests[-1].headers["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"


def test_validators_of_one_address_are_not_told_to_another(site: Site, local_settings: Options, time: FakeTime) -> None:
    site.replies |= {"/page": Reply(status=302, headers={"Location": "/new"}), "/new": page("نص")}
    get(site, local_settings(), time, known=Validators(site.url("/old"), '"one"'))
    assert not any("if-none-match" in request.headers for request in site.requests)
