"""Which addresses may be asked. Others write a feed: what it names must not lead into this machine or its network.

A name is resolved here, every address that it has is checked, and the connection goes to an address that was checked; a
name that means another address a moment later cannot help. Ways to write an IPv4 address in an IPv6 one (mapped, NAT64,
6to4, Teredo) are refused whatever they hold.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Iterable, Sequence

import httpcore
import httpx

from orchestration.fetching.deadline import Deadline, TimedStream
from orchestration.fetching.faults import FetchFault, PassingFault

Resolver = Callable[[str, int], Sequence[str]]
"""Called with a name and a port; gives the addresses of the name. Raises OSError where there is none."""

_UNICAST_IPV6 = ipaddress.ip_network("2000::/3")
# Global by their registration, and still ways to somewhere else.
_RELAYS = tuple(ipaddress.ip_network(network) for network in ("192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20"))


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name as the system knows them. Raises OSError where there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, with no way round to another network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.version == 6 and parsed not in _UNICAST_IPV6:
        return False
    in_relay = any(parsed in network for network in _RELAYS if network.version == parsed.version)
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or in_relay)


def parse_url(address: str, ports: Collection[int]) -> httpx.URL:
    """Return the URL that may be asked for, Arabic letters escaped.

    Raises:
        FetchFault: it is no address of the web, names a user, or a port that is not in `ports`.
    """
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise FetchFault(f"The address cannot be read ({error})") from None
    return check_url(url, ports)


def check_url(url: httpx.URL, ports: Collection[int]) -> httpx.URL:
    """Return `url` if it may be asked for, whatever its name means. Raises FetchFault otherwise."""
    if url.scheme not in ("http", "https"):
        raise FetchFault(f"Only http and https are asked, not {url.scheme or 'an address without a scheme'}")
    if not url.host:
        raise FetchFault("The address names no host")
    if url.userinfo:
        raise FetchFault("The address holds a user name")
    if port_of(url) not in ports:
        raise FetchFault(f"Port {port_of(url)} is not asked; the ports are {', '.join(map(str, sorted(ports)))}")
    return url


def port_of(url: httpx.URL) -> int:
    """Return the port that a URL of the web means."""
    return url.port or (443 if url.scheme == "https" else 80)


class CheckedBackend(httpcore.NetworkBackend):
    """Connections to addresses that were checked, and that end at the deadline."""

    def __init__(self, deadline: Deadline, *, allow_private: bool, resolver: Resolver = resolve) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolver = resolver
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers. Raises FetchFault where one of them is not public."""
        failure: Exception | None = None
        for address in self._checked_addresses(host, port):
            try:
                stream = self._backend.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline)
        raise failure or PassingFault(f"The name {host} has no address")

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Raise FetchFault: no feed is in a socket of this machine."""
        raise FetchFault("Sockets of this machine are not asked")

    def _checked_addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = list(dict.fromkeys(self._resolver(host, port)))
        except (OSError, UnicodeError) as error:
            raise PassingFault(f"The name {host} cannot be resolved ({error})") from None
        refused = [address for address in addresses if not (self._allow_private or is_public(address))]
        if refused:
            raise FetchFault(f"{host} is at {refused[0]}, which is not an address of the open internet")
        return addresses
