"""What every page is given."""

from dataclasses import dataclass

import duckdb

from orchestration.settings import Settings
from orchestration.texts import Texts

# The published file, its number in the file system, and when it was written in nanoseconds.
Version = tuple[str, int, int]


@dataclass(frozen=True)
class Context:
    """The published file, open and read-only, and what changes when another is published; settings; words."""

    con: duckdb.DuckDBPyConnection
    version: Version
    settings: Settings
    texts: Texts
