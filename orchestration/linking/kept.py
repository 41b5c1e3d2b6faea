"""What a table held at the run before, so that only what is new is computed."""

from typing import Any

import duckdb
import polars as pl

from orchestration.warehouse.sql import quoted


def rows_before(con: duckdb.DuckDBPyConnection, this: Any, columns: pl.Schema) -> duckdb.DuckDBPyRelation:
    """The rows that table `this` (a relation of dbt: schema, identifier) has had since the run before.

    No rows, of the same `columns`, where there is no such table yet, or one of other columns.
    """
    known = con.execute(
        "select list(column_name order by column_index) from duckdb_columns() where schema_name = ? and table_name = ?",
        [this.schema, this.identifier],
    ).fetchone()
    if known is None or known[0] != columns.names():
        return con.from_arrow(pl.DataFrame(schema=columns).to_arrow())
    return con.table(f"{quoted(this.schema)}.{quoted(this.identifier)}")
