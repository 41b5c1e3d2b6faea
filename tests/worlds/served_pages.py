"""Servers of pages on this machine, and the browser that looks at pages."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from small_world import CLI

from orchestration.loopback import HOST
from orchestration.settings import PROJECT_DIR

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_browser = pytest.mark.skipif(_CHROMIUM is None, reason="needs a Chromium browser")


@contextmanager
def a_browser() -> Iterator[Any]:
    """A browser of Playwright; it ends with the block."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        yield play.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--enable-unsafe-swiftshader"])


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    command: str, warehouse: Path, port: int, health: str, seconds: float, environment: Mapping[str, str] = os.environ
) -> Iterator[str]:
    """What `waqai COMMAND` says when it serves a warehouse on a port, once `health` answers; it ends with the block.

    A server that does not answer within so many `seconds` is killed.
    """
    with subprocess.Popen(
        [*CLI, command, "--port", str(port), "--warehouse", str(warehouse)],
        cwd=PROJECT_DIR,
        env=environment,
        stdout=subprocess.PIPE,
    ) as server:
        overdue = threading.Timer(seconds, server.kill)
        overdue.start()
        assert server.stdout is not None
        said = server.stdout.readline().decode()
        while server.poll() is None and not _answers(port, health):
            time.sleep(0.1)
        overdue.cancel()
        try:
            yield said
        finally:
            server.terminate()


def _answers(port: int, path: str) -> bool:
    try:
        return status(port, f"{HOST}:{port}", path) == 200
    except OSError:
        return False


def status(port: int, host: str, path: str, **headers: str) -> int:
    """The status of the answer to a request for `path` under the name `host`."""
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": host, **headers})
        return connection.getresponse().status
    finally:
        connection.close()
