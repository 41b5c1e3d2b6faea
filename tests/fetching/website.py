"""A web site on this machine that behaves as badly as a test wants, and a clock that does not wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from orchestration.fetching.clock import Clock

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Reply:
    """An answer. `write` sends the body by itself, after the headers, where an ordinary one will not do."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    write: Callable[[Any], None] | None = None


@dataclass
class Request:
    path: str
    headers: dict[str, str]


class Site:
    """Serves `replies` by path: a Reply, several of them one after another, or a function of the request."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | list[Reply] | Callable[[Request], Reply]] = {}
        self.requests: list[Request] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                request = Request(self.path, {name.lower(): value for name, value in self.headers.items()})
                site.requests.append(request)
                reply = site.reply(request)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.write is None and reply.status != 304:
                    if not {name.lower() for name in reply.headers} & {"content-length", "transfer-encoding"}:
                        self.send_header("Content-Length", str(len(reply.body)))
                else:
                    self.close_connection = True
                self.end_headers()
                try:
                    reply.write(self.wfile) if reply.write else self.wfile.write(reply.body)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # Clients that break off are what many tests are about.
        self._server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        self._server.block_on_close = False
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def reply(self, request: Request) -> Reply:
        found = self.replies.get(request.path, Reply(status=404))
        if callable(found):
            return found(request)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class FakeTime:
    """A clock that goes on only when somebody sleeps or a test says so."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.sleeps: list[float] = []
        self.clock = Clock(
            now=lambda: NOON + timedelta(seconds=self.elapsed), monotonic=lambda: self.elapsed, sleep=self.sleep
        )

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.elapsed += seconds

    def pass_by(self, **units: float) -> None:
        self.elapsed += timedelta(**units).total_seconds()


def page(text: str) -> Reply:
    return Reply(f"<html><body><p>{text}</p></body></html>".encode(), headers={"Content-Type": "text/html"})


def rss(site: Site, *items: str, extra: str = "") -> Reply:
    """A feed of pages of the site, by path."""
    listed = "".join(
        f"<item><title>خبر {item}</title><link>{site.url(item) if item.startswith('/') else item}</link>"
        f"<pubDate>Sun, 01 Mar 2026 {11 - number % 10:02}:00:00 +0000</pubDate>{extra}</item>"
        for number, item in enumerate(items)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>ن</title>{listed}</channel></rss>'
    return Reply(text.encode(), headers={"Content-Type": "application/rss+xml"})
