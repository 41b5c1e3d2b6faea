"""Dagster with a guard before its web server, which answers to pages of its own alone.

Dagster asks nobody who they are, and a page of the web that is open in a browser of this machine reaches the loopback
address as well: by a form, a picture, or a name of its own that it lets point here. Browsers say in headers for which
name and on whose behalf they ask; the guard goes by those.

Run as `python -m orchestration.cli.guarded dev ARGUMENTS...` in place of `python -m dagster dev ARGUMENTS...`.
"""

import sys
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from dagster._cli import dev
from dagster._cli import main as run_dagster
from dagster_shared.ipc import open_ipc_subprocess
from dagster_webserver import app as webserver_app
from dagster_webserver.cli import main as run_webserver
from dagster_webserver.webserver import DagsterWebserver
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

_OWN_NAMES = {"127.0.0.1", "localhost", "::1"}
# A program that is no browser sends none; `none` is an address that a person typed or a program opened.
_OWN_SITES = {None, "none", "same-origin"}
_WEBSERVER = ["-m", "dagster_webserver"]
_POLICY_VIOLATION = 1008


def is_own_request(headers: Headers) -> bool:
    """Tell whether a request is for a name of this machine, and not on behalf of a page from elsewhere."""
    host, origin = headers.get("host", ""), headers.get("origin")
    return (
        urlsplit(f"//{host}").hostname in _OWN_NAMES
        and (origin is None or urlsplit(origin).netloc == host)
        and headers.get("sec-fetch-site") in _OWN_SITES
    )


class Guard:
    """Refuses requests and web sockets that are not of this machine's own pages: 403, or the socket is not opened."""

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what is guarded."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or is_own_request(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(_POLICY_VIOLATION)(scope, receive, send)
        else:
            refusal = PlainTextResponse("Served to pages of this machine only.\n", status_code=403)
            await refusal(scope, receive, send)


class GuardedWebserver(DagsterWebserver[Any, Any]):
    """Dagster's web server behind the guard."""

    def build_middleware(self) -> list[Middleware]:
        """Return the guard, then what Dagster has."""
        return [Middleware(Guard), *super().build_middleware()]


def guarded_command(command: Sequence[str]) -> list[str]:
    """Return the command that starts a server of Dagster, with the guarded web server in place of its own."""
    python, *rest = command
    return [python, "-m", __spec__.name, "webserver", *rest[2:]] if rest[:2] == _WEBSERVER else [python, *rest]


def _open_guarded(command: Sequence[str], **options: Any) -> Any:
    return open_ipc_subprocess(guarded_command(command), **options)


def main() -> None:
    """Run `dev`, which starts all servers, or `webserver`, which `dev` starts."""
    if sys.argv[1:2] == ["webserver"]:
        del sys.argv[1]
        with patch.object(webserver_app, "DagsterWebserver", GuardedWebserver):
            run_webserver()  # type: ignore[no-untyped-call]
    else:
        with patch.object(dev, "open_ipc_subprocess", _open_guarded):
            run_dagster()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
