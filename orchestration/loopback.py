"""Servers on this machine: the address they listen on, and the guard that keeps pages of the web away from them.

A page of the web that is open in a browser of this machine reaches the loopback address as well: by a form, a picture,
or a name of its own that it lets point here. Browsers say in headers for which name and on whose behalf they ask; the
guard goes by those. A proxy on the way, as one that asks who is there, has a name of its own, which the guard is told.
"""

import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

HOST = "127.0.0.1"
_OWN_NAMES = {HOST, "localhost", "::1"}
# A program that is no browser sends none; `none` is an address that a person typed or a program opened.
_OWN_SITES = {None, "none", "same-origin"}
# What a browser sends where a person follows a link from another port of one name. A name of the web is another site.
_FOLLOWED = {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
_POLICY_VIOLATION = 1008


def port_is_free(port: int) -> bool:
    """Tell whether a server can listen on `port` of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def is_own_request(headers: Headers, names: Collection[str] = ()) -> bool:
    """Tell whether a request is for this machine, or one of `names`, and not on behalf of a page from elsewhere."""
    return _is_for(headers, names) and headers.get("sec-fetch-site") in _OWN_SITES


def is_link_of_a_neighbour(headers: Headers) -> bool:
    """Tell whether somebody followed a link to this server on a page of another server of this machine.

    The browser opens it as a page of its own, which the other one neither reads nor frames.
    """
    return _is_for(headers) and all(headers.get(name) == value for name, value in _FOLLOWED.items())


def _is_for(headers: Headers, names: Collection[str] = ()) -> bool:
    host, origin = headers.get("host", ""), headers.get("origin")
    return urlsplit(f"//{host}").hostname in {*_OWN_NAMES, *names} and (
        origin is None or urlsplit(origin).netloc == host
    )


class Guard:
    """Refuses requests and web sockets that are not of this machine's own pages: 403, or the socket is not opened."""

    def __init__(self, app: ASGIApp, names: Collection[str] = (), is_linked: bool = False) -> None:
        """`app` is what is guarded; `names` are hosts, in small letters, by which a proxy passes its pages on.

        Where it `is_linked`, pages of other servers of this machine may link to it: only where a GET does nothing.
        """
        self._app, self._names, self._is_linked = app, names, is_linked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or self._lets_through(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(_POLICY_VIOLATION)(scope, receive, send)
        else:
            refusal = PlainTextResponse("Served to pages of this machine only.\n", status_code=403)
            await refusal(scope, receive, send)

    def _lets_through(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        return is_own_request(headers, self._names) or (
            self._is_linked and scope.get("method") == "GET" and is_link_of_a_neighbour(headers)
        )
