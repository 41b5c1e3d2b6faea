"""Nothing that a feed names leads into this machine or its network."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import Any

import httpcore
import pytest
from website import Site, page

from orchestration.fetching.addresses import CheckedBackend, is_public, parse_url
from orchestration.fetching.deadline import Deadline
from orchestration.fetching.faults import FetchFault, PassingFault
from orchestration.fetching.visiting import Visitor
from orchestration.settings import Settings

NOT_PUBLIC = {
    "loopback": "127.0.0.1",
    "all of loopback": "127.8.9.10",
    "this host": "0.0.0.0",
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "link-local, where clouds keep secrets": "169.254.169.254",
    "carrier": "100.64.0.1",
    "benchmarks": "198.18.0.1",
    "documentation": "203.0.113.5",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "relay of 6to4": "192.88.99.1",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%lo",
    "IPv6 unique local": "fd12::1",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 new documentation": "3fff::1",
    "IPv4 mapped": "::ffff:127.0.0.1",
    "IPv4 mapped, public": "::ffff:8.8.8.8",
    "IPv4 compatible": "::127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of one's own": "64:ff9b:1::7f00:1",
    "6to4": "2002:7f00:1::1",
    "Teredo": "2001:0:53aa:64c::1",
    "no address": "localhost",
}


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2a00:1450:4001::1", "2606:2800:220:1::1"])
def test_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("ftp://example.org/x", "Only http and https"),
        ("javascript:alert(1)", "Only http and https"),
        ("gopher://example.org:80/", "Only http and https"),
        ("//example.org/x", "without a scheme"),
        ("http://user:word@example.org/", "user name"),
        ("http://example.org:22/", "Port 22"),
        ("https://example.org:8080/", "Port 8080"),
        ("http://", "no host"),
        ("http:///path", "no host"),
        ("http://example.org\n/", "cannot be read"),
        ("http://[::1/", "cannot be read"),
        ("http://0177.0.0.1/", "cannot be read"),
        ("http://１２７.0.0.1/", "cannot be read"),
    ],
)
def test_a_url_is_refused(url: str, words: str) -> None:
    with pytest.raises(FetchFault, match=words):
        parse_url(url, (80, 443))


def test_an_arabic_url_is_escaped() -> None:
    url = parse_url("https://مثال.example.org/أخبار?رقم=1", (80, 443))
    assert str(url).isascii()
    assert url.host == "مثال.example.org"


class Recorder(httpcore.MockBackend):
    """Stands for the network: keeps which addresses a connection was made to."""

    def __init__(self) -> None:
        super().__init__([])
        self.connected: list[str] = []

    def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.connected.append(host)
        return httpcore.MockStream([])


def backend(*answers: Sequence[str], allow_private: bool = False) -> tuple[CheckedBackend, Recorder]:
    """A backend whose names mean one of `answers` after another, each time that they are resolved."""
    left = list(answers)
    deadline = Deadline(lambda: 0.0)
    deadline.start(10)
    checked = CheckedBackend(deadline, allow_private=allow_private, resolver=lambda host, port: left.pop(0))
    recorder = Recorder()
    checked._backend = recorder  # type: ignore[assignment]
    return checked, recorder


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    # Rebinding: asked again, the name would mean this machine; it is not asked again.
    checked, recorder = backend(["93.184.215.14"], ["127.0.0.1"])
    checked.connect_tcp("rebinding.example.org", 80)
    assert recorder.connected == ["93.184.215.14"]


def test_a_name_that_came_to_mean_a_private_address_is_refused_at_the_next_connection() -> None:
    checked, recorder = backend(["93.184.215.14"], ["10.0.0.1"])
    checked.connect_tcp("rebinding.example.org", 80)
    with pytest.raises(FetchFault, match=r"10\.0\.0\.1"):
        checked.connect_tcp("rebinding.example.org", 80)
    assert recorder.connected == ["93.184.215.14"]


@pytest.mark.parametrize("mixed", [["93.184.215.14", "127.0.0.1"], ["::1", "93.184.215.14"]])
def test_one_private_address_among_others_refuses_the_name(mixed: Sequence[str]) -> None:
    checked, recorder = backend(mixed)
    with pytest.raises(FetchFault, match="open internet"):
        checked.connect_tcp("mixed.example.org", 443)
    assert recorder.connected == []


def test_a_name_without_an_address_may_be_asked_again() -> None:
    checked, _ = backend([])
    with pytest.raises(PassingFault, match="no address"):
        checked.connect_tcp("empty.example.org", 80)


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    checked, recorder = backend(["93.184.215.14", "93.184.215.15"])
    connect = recorder.connect_tcp

    def fail_first(host: str, *rest: Any, **named: Any) -> httpcore.NetworkStream:
        stream = connect(host, *rest, **named)
        if host.endswith("14"):
            raise httpcore.ConnectError("refused")
        return stream

    recorder.connect_tcp = fail_first  # type: ignore[method-assign]
    checked.connect_tcp("two.example.org", 80)
    assert recorder.connected == ["93.184.215.14", "93.184.215.15"]


def test_sockets_of_this_machine_are_not_asked() -> None:
    checked, _ = backend()
    with pytest.raises(FetchFault):
        checked.connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"]
)
def test_this_machine_is_not_asked_however_it_is_written(
    host: str, site: Site, local_settings: Callable[..., Settings]
) -> None:
    settings = local_settings(fetch_allow_private=False, fetch_attempts=1)
    with Visitor(settings) as visitor, pytest.raises(FetchFault, match="not an address of the open internet"):
        visitor.get(f"http://{host}:{site.port}/", "*/*")
    assert site.requests == []


def test_a_proxy_of_the_environment_is_not_used(
    site: Site, local_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, nowhere)
    site.replies["/"] = page("نص")
    with Visitor(local_settings()) as visitor:
        assert visitor.get(site.url(), "*/*").status == 200
