"""Publish to a lake: its published part comes to hold what the published file holds, in one transaction.

Readers on any machine see the publication before or the one after, never a part of one; a reader whose transaction is
open keeps its snapshot. Every publication is a snapshot of its own, to which a query may go back until it expires.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.errors import WarehouseError
from orchestration.locations import Lake
from orchestration.warehouse.connection import in_memory
from orchestration.warehouse.lake import ATTACHED, Part, attach, explained
from orchestration.warehouse.publishing import create_in_order
from orchestration.warehouse.sql import literal, quoted
from orchestration.warehouse.transactions import transaction

_FILE = "published_file"
_MESSAGE = "published"


@dataclass(frozen=True)
class Expired:
    """What retention removed of a lake, or would remove: snapshots, and files that none of the others needs."""

    snapshots: int
    files: int


def publish_to_lake(lake: Lake, published_file: Path) -> bool:
    """Make the published part of `lake` hold what `published_file` holds; tell whether anything changed.

    Raises WarehouseError where the lake cannot be reached or written; then it is as it was.
    """
    with in_memory(other_files=True) as con:
        con.execute(f"attach {literal(str(published_file))} as {_FILE} (read_only)")
        attach(con, lake, Part.PUBLISHED)
        fingerprint = _fingerprint(con, _FILE)
        if fingerprint == _fingerprint(con, ATTACHED):
            return False
        try:
            con.execute(f"use {ATTACHED}")
            with transaction(con):
                _replace_all(con)
                con.execute(
                    f"call ducklake_set_commit_message({literal(ATTACHED)}, 'waqai', {literal(_MESSAGE)}, "
                    f"extra_info => {literal(json.dumps({'fingerprint': fingerprint}))})"
                )
        except duckdb.Error as error:
            raise WarehouseError(
                f"Publishing to {lake} failed, and what was published there before is as it was: {error}"
            ) from error
    return True


def expire(lake: Lake, before: datetime, dry_run: bool) -> Expired:
    """Remove the snapshots of `lake` made before a moment (UTC), and the files that then nobody needs; or only tell.

    The last snapshot of each part stays, however old. Files go once they have been of no snapshot since `before`, for a
    reader may still be at them. Small files of the working tables are merged.

    Raises WarehouseError where the lake cannot be reached or written.
    """
    moment = f"timestamp {literal(f'{before:%Y-%m-%d %H:%M:%S}')}"
    snapshots = files = 0
    for part in Part:
        with in_memory(other_files=True) as con:
            con.execute("set TimeZone = 'UTC'")
            attach(con, lake, part)
            try:
                if not dry_run and part is Part.WORK:
                    con.execute(f"call ducklake_merge_adjacent_files({literal(ATTACHED)})")
                removals = [
                    con.execute(
                        f"call {removal}({literal(ATTACHED)}, older_than => {moment}, dry_run => {dry_run})"
                    ).fetchall()
                    for removal in (
                        "ducklake_expire_snapshots",
                        "ducklake_cleanup_old_files",
                        "ducklake_delete_orphaned_files",
                    )
                ]
            except duckdb.Error as error:
                raise explained(lake, error) from error
        expired, old, orphaned = removals
        snapshots += len(expired)
        files += len(old) + len(orphaned)
    return Expired(snapshots, files)


def _fingerprint(con: duckdb.DuckDBPyConnection, database: str) -> str | None:
    """The fingerprint of what a database holds that was published; null where nothing was."""
    if "about" not in _names(con, database, "main"):
        return None
    row = con.execute(f"select value from {database}.main.about where item = 'fingerprint'").fetchone()  # noqa: S608
    return row[0] if row else None


def _replace_all(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables, views and macros of the file in the lake, which is the database in use, and drop all others."""
    for schema in sorted({schema for schema, _, _ in _tables(con, _FILE)}):
        con.execute(f"create schema if not exists {quoted(schema)}")
    for schema in ("main", "marts", "exports", "search"):
        gone = _names(con, ATTACHED, schema).items() - _names(con, _FILE, schema).items()
        for name, kind in sorted(gone):
            con.execute(f"drop {kind} {quoted(schema)}.{quoted(name)}")
    for schema, table, comment in _tables(con, _FILE):
        name = f"{quoted(schema)}.{quoted(table)}"
        con.execute(f"create or replace table {name} as select * from {_FILE}.{name}")  # noqa: S608
        _comment(con, f"table {name}", comment)
        for column, words in _column_comments(con, schema, table).items():
            _comment(con, f"column {name}.{quoted(column)}", words)
    views = con.execute(
        "select view_name, sql, comment from duckdb_views() where database_name = ? and not internal order by all",
        [_FILE],
    ).fetchall()
    create_in_order(con, {view: sql.replace("CREATE VIEW", "create or replace view", 1) for view, sql, _ in views})
    for view, _, comment in views:
        _comment(con, f"view main.{quoted(view)}", comment)
    macros = con.execute(
        "select function_name, parameters, macro_definition from duckdb_functions() "
        "where database_name = ? and function_type = 'table_macro' order by all",
        [_FILE],
    ).fetchall()
    for macro, parameters, definition in macros:
        named = ", ".join(map(quoted, parameters))
        con.execute(f"create or replace macro main.{quoted(macro)}({named}) as table {definition}")


def _tables(con: duckdb.DuckDBPyConnection, database: str) -> Iterable[tuple[str, str, str | None]]:
    return con.execute(
        "select schema_name, table_name, comment from duckdb_tables() where database_name = ? order by all", [database]
    ).fetchall()


def _names(con: duckdb.DuckDBPyConnection, database: str, schema: str) -> Mapping[str, str]:
    """The tables and views of a schema, each with which of the two it is."""
    rows = con.execute(
        "select table_name, 'table' from duckdb_tables() where database_name = $database and schema_name = $schema "
        "union all select view_name, 'view' from duckdb_views() "
        "where database_name = $database and schema_name = $schema and not internal",
        {"database": database, "schema": schema},
    ).fetchall()
    return dict(rows)


def _column_comments(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> Mapping[str, str]:
    rows = con.execute(
        "select column_name, comment from duckdb_columns() where database_name = ? and schema_name = ? "
        "and table_name = ? and comment is not null order by column_index",
        [_FILE, schema, table],
    ).fetchall()
    return dict(rows)


def _comment(con: duckdb.DuckDBPyConnection, thing: str, words: str | None) -> None:
    if words:
        con.execute(f"comment on {thing} is {literal(words)}")
