"""Lakes whose catalogue is in a PostgreSQL server of these tests' own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from postgres_server import USER, postgres_server

from orchestration.locations import Lake
from orchestration.warehouse.lake import Part


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The package that brings the server to these tests is installed on Linux."""
    for item in items:
        if sys.platform != "linux" and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="the tests start PostgreSQL on Linux only"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """How libpq is told of the server; it ends with the session."""
    with postgres_server() as folder:
        yield f"host={folder} user={USER}"


@pytest.fixture
def lake(server: str, tmp_path: Path) -> Lake:
    """A lake that nothing was written to."""
    with psycopg.connect(f"dbname=postgres {server}", autocommit=True) as con:
        con.execute(f"drop schema if exists {', '.join(Part)} cascade")
    return Lake(f"dbname=postgres {server}", str(tmp_path / "lake"))
