"""What a table held at the run before, so that only what is new is computed."""

import duckdb
import polars as pl

from orchestration.warehouse.sql import quoted


def rows_before(con: duckdb.DuckDBPyConnection, schema: str, table: str, columns: pl.Schema) -> duckdb.DuckDBPyRelation:
    """The `columns` of the rows that a table has had since the run before.

    No rows, of the same columns, where there is no such table yet, or one that lacks some of them.
    """
    known = con.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?", [schema, table]
    ).fetchall()
    if not set(columns) <= {name for (name,) in known}:
        return con.from_arrow(pl.DataFrame(schema=columns).to_arrow())
    return con.table(f"{quoted(schema)}.{quoted(table)}").select(*map(quoted, columns))
