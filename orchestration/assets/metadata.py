"""What an asset shows of itself in Dagster: rows, columns, a preview. Values of the data are text, never markup."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb

from orchestration.addresses import DATA_DOCS, DBT_DOCS, EXPLORER
from orchestration.markdown import preview_table
from orchestration.warehouse.sql import quoted

OWNERS = ("team:data",)
PREVIEW_ROWS = 5
# Where to read on: pages that Dagster's server has, and the explorer beside it.
PAGES = {
    "data_docs": dg.MetadataValue.url(DATA_DOCS),
    "dbt_docs": dg.MetadataValue.url(DBT_DOCS),
    "explorer": dg.MetadataValue.url(EXPLORER),
}


def table_schema(types: Mapping[str, str], descriptions: Mapping[str, str]) -> dg.TableSchema:
    """Return the columns of a table, each with its type in DuckDB and its description where there is one."""
    return dg.TableSchema(
        columns=[dg.TableColumn(name, type=kind, description=descriptions.get(name)) for name, kind in types.items()]
    )


def table_metadata(
    con: duckdb.DuckDBPyConnection, key: dg.AssetKey, descriptions: Mapping[dg.AssetKey, Mapping[str, str]]
) -> dict[str, Any]:
    """Return the metadata of the table or view that `key` names by schema and name: rows, columns, first rows.

    `descriptions` are those of columns, by asset.
    """
    schema, table = key.path
    relation = f"{quoted(schema)}.{quoted(table)}"
    types = {str(row[0]): str(row[1]) for row in con.execute(f"describe {relation}").fetchall()}
    counted = con.execute(f"select count(*) from {relation}").fetchone()  # noqa: S608
    rows = con.execute(f"select * from {relation} limit {PREVIEW_ROWS}").fetchall()  # noqa: S608
    return {
        "dagster/row_count": counted[0] if counted else 0,
        "dagster/relation_identifier": f"{schema}.{table}",
        "dagster/column_schema": table_schema(types, descriptions.get(key, {})),
        "preview": dg.MetadataValue.md(preview_table(list(types), rows)),
    }
