"""Readers of what is published in a lake."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.locations import Lake
from orchestration.warehouse.connection import in_memory
from orchestration.warehouse.lake import ATTACHED, Part, attach


@contextmanager
def reading(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of what is published."""
    with in_memory(other_files=True) as con:
        attach(con, lake, Part.PUBLISHED, read_only=True)
        con.execute(f"use {ATTACHED}")
        yield con
