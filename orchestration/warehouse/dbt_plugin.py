"""What dbt-duckdb needs to build in a lake: its extensions, before it is attached, and that names mean the lake."""

from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.warehouse.lake import ATTACHED, load_extensions


class Plugin(BasePlugin):
    """Named by the target `lake` of profiles.yml; dbt-duckdb wants the name `Plugin`."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take where the files of the lake are, `data`, from the profile."""
        self._data = str(plugin_config["data"])

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Load the extensions."""
        load_extensions(conn, self._data)

    def configure_cursor(self, cursor: Any) -> None:
        """Have names without a database mean the lake."""
        cursor.execute(f"use {ATTACHED}")
