"""What every page is given."""

from dataclasses import dataclass

import duckdb

from orchestration.explorer.texts import Texts
from orchestration.settings import Settings


@dataclass(frozen=True)
class Context:
    """The published file, open and read-only; the settings; the words of the interface."""

    con: duckdb.DuckDBPyConnection
    settings: Settings
    texts: Texts
