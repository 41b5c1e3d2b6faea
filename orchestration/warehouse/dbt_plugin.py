"""What dbt-duckdb does not do by itself: keep to a share of the memory, and, in a lake, load what a lake needs."""

from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.warehouse.lake import ATTACHED, load_extensions
from orchestration.warehouse.sql import literal

# What DuckDB takes by itself, of the machine or of the container that it is in.
_SHARE_OF_DUCKDB = 0.8
_SHARE = 0.5


class Plugin(BasePlugin):
    """Named by the targets of profiles.yml; dbt-duckdb wants the name `Plugin`."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the limit of memory, empty where none is named, and of a lake where its files are, from the profile."""
        self._memory = str(plugin_config["memory"])
        self._data = plugin_config.get("data")

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Set the limit; for a lake, load the extensions."""
        conn.execute(f"set memory_limit = {literal(self._memory or half_of_memory(conn))}")
        if self._data is not None:
            load_extensions(conn, self._data)

    def configure_cursor(self, cursor: Any) -> None:
        """Have names without a database mean the lake, where there is one."""
        if self._data is not None:
            cursor.execute(f"use {ATTACHED}")


def half_of_memory(con: duckdb.DuckDBPyConnection) -> str:
    """Half of what there is, as DuckDB writes it: beside its own, dbt's process holds what models in Python read."""
    (taken,) = con.execute("select current_setting('memory_limit')").fetchall()[0]
    size, unit = taken.split()
    return f"{float(size) * _SHARE / _SHARE_OF_DUCKDB:.3f}{unit}"
