"""A published file of five reports for Superset."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect


@pytest.fixture(scope="session")
def published(first_run: Path) -> Settings:
    """Settings of a warehouse in which five reports are published."""
    return load_settings(warehouse=first_run / "warehouse")


@pytest.fixture
def con(published: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(connect(published.published_file, read_only=True)) as con:
        yield con
