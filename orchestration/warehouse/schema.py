"""Tables that Waqai itself writes in the working file: schemas raw and staging. The tables of dbt are dbt's.

raw.reports holds one row a version of a report, and never loses one. raw.report_versions says what each origin (a file,
or a line of a JSONL file) has held, in order: one row each time its content became another. Version 3 may name the same
report as version 1, which is how a text that goes back to earlier words becomes current again without a second row in
raw.reports. The view raw.current_reports is the set everything else works on: reports that are the latest version of at
least one origin. A text told by two origins stays current as long as one of them still holds it.

raw.archive_parts lists the parts of the archive that were applied to these tables, raw.schema_version the version of
the tables. How a file of an earlier version becomes one of this version is `migrations`'.
"""

from collections.abc import Mapping

import duckdb
import polars as pl

from orchestration.errors import WarehouseError
from orchestration.warehouse.lake import is_lake

RAW_TABLES: Mapping[str, Mapping[str, str]] = {
    "reports": {
        "report_id": "VARCHAR",
        "doc_id": "VARCHAR",
        "outlet_name": "VARCHAR",
        "origin": "VARCHAR",
        "url": "VARCHAR",
        "title": "VARCHAR",
        "body_text": "VARCHAR",
        "published_at": "TIMESTAMP",
        "published_precision": "VARCHAR",
        "retrieved_at": "TIMESTAMP",
        "charset": "VARCHAR",
        "content_sha256": "VARCHAR",
        "supersedes_report_id": "VARCHAR",
        "batch_id": "VARCHAR",
    },
    "report_versions": {
        "origin_key": "VARCHAR",
        "version_number": "INTEGER",
        "report_id": "VARCHAR",
        "is_first_reading": "BOOLEAN",
        "origin": "VARCHAR",
        "batch_id": "VARCHAR",
        "retrieved_at": "TIMESTAMP",
    },
    "rejects": {
        "reject_id": "VARCHAR",
        "origin": "VARCHAR",
        "reason_code": "VARCHAR",
        "severity": "VARCHAR",
        "detail": "VARCHAR",
        "sample": "VARCHAR",
        "seen_at": "TIMESTAMP",
        "batch_id": "VARCHAR",
    },
    "places": {
        "place_id": "VARCHAR",
        "name_ar": "VARCHAR",
        "name_en": "VARCHAR",
        "name_variants": "VARCHAR",
        "kind": "VARCHAR",
        "country_code": "VARCHAR",
        "admin1_name_ar": "VARCHAR",
        "admin1_code": "VARCHAR",
        "admin2_name_ar": "VARCHAR",
        "admin2_code": "VARCHAR",
        "admin3_name_ar": "VARCHAR",
        "admin3_code": "VARCHAR",
        "pcode": "VARCHAR",
        "geonames_id": "BIGINT",
        "latitude": "DOUBLE",
        "longitude": "DOUBLE",
        "population": "BIGINT",
        "parent_place_id": "VARCHAR",
        "origin": "VARCHAR",
    },
    "archive_parts": {"part_number": "INTEGER", "part_name": "VARCHAR"},
    "schema_version": {"version": "INTEGER"},
}
SCHEMA_VERSION = 2
# Not for raw.places: a gazetteer that a user supplies may name a place twice, which its gate reports in plain words.
_PRIMARY_KEYS: Mapping[str, str] = {
    "reports": "report_id",
    "report_versions": "origin_key, version_number",
    "rejects": "reject_id",
    "archive_parts": "part_number",
}
_CURRENT_REPORTS = """
create or replace view raw.current_reports as
with versions as (
    select
        report_id,
        row_number() over (partition by origin_key order by version_number desc) as recency
    from raw.report_versions
)
select reports.*
from raw.reports
where report_id in (select report_id from versions where recency = 1)
"""
_SQL_TYPES: Mapping[type[pl.DataType], str] = {
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
}


def create_tables(con: duckdb.DuckDBPyConnection, staging: Mapping[str, pl.Schema]) -> None:
    """Make schemas raw and staging with their tables and views where they are missing; run it as often as you like.

    `staging` gives the columns of the tables of extraction by table name. Those tables can be computed again from raw:
    where one has other columns than `staging` says, all of them are made anew, empty, and every report is due again.

    Raises:
        WarehouseError: the raw tables are of another version than this Waqai writes.
    """
    check_version(con)
    wanted = {name: {column: _sql_type(dtype) for column, dtype in schema.items()} for name, schema in staging.items()}
    has_no_keys = is_lake(con)
    con.begin()
    try:
        con.execute("create schema if not exists raw")
        con.execute("create schema if not exists staging")
        for name, columns in RAW_TABLES.items():
            con.execute(_create_table("raw", name, columns, None if has_no_keys else _PRIMARY_KEYS.get(name)))
        con.execute(_CURRENT_REPORTS)
        con.execute(
            f"insert into raw.schema_version select {SCHEMA_VERSION} where not exists (from raw.schema_version)"
        )
        if any(table_columns(con, "staging", name) not in ({}, columns) for name, columns in wanted.items()):
            for name in wanted:
                con.execute(f'drop table if exists staging."{name}"')
        for name, columns in wanted.items():
            con.execute(_create_table("staging", name, columns))
    except BaseException:
        con.rollback()
        raise
    con.commit()


def schema_version(con: duckdb.DuckDBPyConnection) -> int | None:
    """The version of the raw tables; null where there are none. Those of version 1 do not tell theirs."""
    if not table_columns(con, "raw", "reports"):
        return None
    if not table_columns(con, "raw", "schema_version"):
        return 1
    row = con.execute("select version from raw.schema_version").fetchone()
    return int(row[0]) if row else 1


def check_version(con: duckdb.DuckDBPyConnection) -> None:
    """Make sure that the raw tables, where there are any, are those that this version of Waqai writes.

    Raises:
        WarehouseError: they are of another version, or have other columns.
    """
    version = schema_version(con)
    if version is None:
        return
    if version > SCHEMA_VERSION:
        raise WarehouseError(
            f"The working file has tables of version {version}, this Waqai knows {SCHEMA_VERSION}: a newer one wrote "
            "it. Install that one."
        )
    if version < SCHEMA_VERSION:
        raise WarehouseError(
            f"Table raw.reports is of version {version}, this Waqai writes {SCHEMA_VERSION}: `waqai run` brings it up "
            "to date."
        )
    for name, columns in RAW_TABLES.items():
        if table_columns(con, "raw", name) != dict(columns):
            raise WarehouseError(
                f"Table raw.{name} has other columns than Waqai gave it. `waqai rebuild` makes it anew from the "
                "archive."
            )


def applied_parts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the parts of the archive that the raw tables hold, in their order."""
    rows = con.execute("select part_name from raw.archive_parts order by part_number").fetchall()
    return [str(name) for (name,) in rows]


def table_columns(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, str]:
    """Types by column name, in order; empty where there is no such table."""
    rows = con.execute(
        "select column_name, data_type from duckdb_columns() where database_name = current_database() "
        "and schema_name = ? and table_name = ? order by column_index",
        [schema, table],
    ).fetchall()
    return dict(rows)


def staging_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the tables of extraction (not dbt's views of them), sorted."""
    rows = con.execute(
        "select table_name from duckdb_tables() where database_name = current_database() and schema_name = 'staging' "
        "order by table_name"
    ).fetchall()
    return [str(name) for (name,) in rows]


def _create_table(schema: str, name: str, columns: Mapping[str, str], primary_key: str | None = None) -> str:
    lines = [f'"{column}" {sql_type}' for column, sql_type in columns.items()]
    if primary_key:
        lines.append(f"primary key ({primary_key})")
    return f'create table if not exists {schema}."{name}" ({", ".join(lines)})'


def _sql_type(dtype: pl.DataType) -> str:
    return _SQL_TYPES[dtype.base_type()]
