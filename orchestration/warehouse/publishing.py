"""Publish the marts: build a new warehouse file and new Parquet files beside the old ones, then swap them in.

What readers see, and how it is replaced, lives here. What the tables and views say is decided by the dbt project:
tables are copied from schemas `marts`, `exports` and `search` of the working file, views and table macros from its
schema `published`, comments from all of them.

Readers that hold the old file open keep it; new readers get the new one. A run that dies on the way leaves the
published version as it was, and the next run removes its leftovers; where it dies after the Parquet files and before
the file, the next run puts the old Parquet files back. When nothing changed, nothing is replaced.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import WarehouseError
from orchestration.files import BUILDING, building_beside, flush
from orchestration.locations import Lake, Working
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lake import ATTACHED, Part, attach
from orchestration.warehouse.remarks import Remarks, read_remarks
from orchestration.warehouse.sql import literal, quoted
from orchestration.warehouse.transactions import transaction

PUBLISHED_NAME = "waqai.duckdb"
PARQUET_NAME = "parquet"
_REPLACED = ".replaced"
# Whose rows stand together, the first that a table has.
_GATHERED = ("event_id", "event_report_id", "report_id")
_VIEW_HEAD = re.compile(r"^CREATE\s+VIEW\s+\S+?\s*(?P<columns>\([^)]*\))?\s+AS\s+(?P<query>.*?);?\s*$", re.DOTALL)

_ABOUT_COMMENT = "One row per fact about this file: what it is, what made it, how many rows each table and view holds."
_ABOUT_COLUMNS = {
    "item": "What the row tells: title, description, extractor_version, fingerprint, or rows of a table or view",
    "name": "The table or view that is counted, in schema marts, exports, search or main; null for the other items",
    "value": "The value, as text",
}


@dataclass(frozen=True)
class PublishedCounts:
    """What one publication holds: rows of each table and view by name, and whether it replaced the one before.

    `tables` are those of schema marts, `exports` and `search` those of these schemas.
    """

    tables: dict[str, int]
    exports: dict[str, int]
    search: dict[str, int]
    views: dict[str, int]
    fingerprint: str
    changed: bool


@dataclass(frozen=True)
class _Table:
    schema: str
    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    comment: str | None
    column_comments: dict[str, str]

    @property
    def qualified(self) -> str:
        return f"{self.schema}.{quoted(self.name)}"

    @property
    def order(self) -> str:
        return rows_order([name for name, _ in self.columns], self.key)


@dataclass(frozen=True)
class _View:
    name: str
    create_sql: str
    comment: str | None
    column_comments: dict[str, str]


@dataclass(frozen=True)
class _Macro:
    name: str
    create_sql: str
    comment: str | None


def rows_order(columns: Sequence[str], key: Sequence[str]) -> str:
    """Return the SQL order of a table's rows: what belongs to one event, else to one report, stands together.

    DuckDB then reads of a large table only where an event stands. Within, the order is that of the primary `key`, of
    all columns where the table has none.
    """
    gathered = [name for name in _GATHERED if name in columns][:1]
    return ", ".join(quoted(name) for name in dict.fromkeys([*gathered, *(key or columns)]))


def publish(working: Working, published_dir: Path) -> PublishedCounts:
    """Publish the marts of `working` as `waqai.duckdb` and `parquet/` in `published_dir`.

    Rows are written in the order of `rows_order`, so the same marts always give the same rows in the same order.
    Raises WarehouseError where the working tables cannot be read or there are no marts.
    """
    if isinstance(working, Path) and not working.is_file():
        raise WarehouseError(f"There is no working warehouse at {working}: run `waqai run` first.")
    published_dir.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(published_dir)
    published, parquet = published_dir / PUBLISHED_NAME, published_dir / PARQUET_NAME
    building, building_parquet = building_beside(published), building_beside(parquet)
    try:
        with connect(building, other_files=True) as con:
            counts = _build(con, working)
            if counts.fingerprint == _published_fingerprint(published) and _is_whole(parquet, counts):
                return replace(counts, changed=False)
            _write_parquet(con, building_parquet)
        building.chmod(0o444)
        flush(building)
        # The file goes last: its fingerprint vouches for the Parquet files beside it. Until then the old ones are kept.
        _swap_folder(building_parquet, parquet)
        building.replace(published)
        flush(published_dir)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            f"Publishing to {published_dir} failed, and the published version is as it was: {error}"
        ) from error
    finally:
        _clear_leftovers(published_dir)
    return counts


def _build(con: duckdb.DuckDBPyConnection, working: Working) -> PublishedCounts:
    if isinstance(working, Lake):
        attach(con, working, Part.WORK, "working", read_only=True)
    else:
        con.execute(f"ATTACH {literal(str(working))} AS working (READ_ONLY)")
    told = read_remarks(con, "working")
    marts, exports, search = (_tables(con, schema, told) for schema in ("marts", "exports", "search"))
    # A lake writes a view with the name under which it is attached, and a macro as it was made.
    views = _views(con, "working" if isinstance(working, Lake) else working.stem, told)
    macros = _macros(con, ATTACHED if isinstance(working, Lake) else working.stem, told)
    if not marts:
        raise WarehouseError(f"{working} has no tables in schema marts: run `waqai run` so that dbt builds them.")
    con.execute("CREATE SCHEMA marts; CREATE SCHEMA exports; CREATE SCHEMA search")
    for table in (*marts, *exports, *search):
        con.execute(f"CREATE TABLE {table.qualified} AS SELECT * FROM working.{table.qualified} ORDER BY {table.order}")  # noqa: S608
        if table.name in told.keys_of(table.schema):
            _refuse_repeated(con, table)
    create_in_order(con, {view.name: view.create_sql for view in views})
    # Each comment by itself would be written to disk by itself.
    with transaction(con):
        for table in (*marts, *exports, *search):
            _comment(con, "TABLE", table.qualified, table.comment, table.column_comments)
        for view in views:
            _comment(con, "VIEW", f"main.{quoted(view.name)}", view.comment, view.column_comments)
        for macro in macros:
            con.execute(macro.create_sql)
            _comment(con, "MACRO TABLE", f"main.{quoted(macro.name)}", macro.comment, {})
    fingerprint = _fingerprint(con, [*marts, *exports, *search], views, macros)
    counts = PublishedCounts(
        tables={table.name: _row_count(con, table.qualified) for table in marts},
        exports={table.name: _row_count(con, table.qualified) for table in exports},
        search={table.name: _row_count(con, table.qualified) for table in search},
        views={view.name: _row_count(con, f"main.{quoted(view.name)}") for view in views},
        fingerprint=fingerprint,
        changed=True,
    )
    _write_about(con, counts, _extractor_versions(con))
    con.execute("DETACH working")
    con.execute("CHECKPOINT")
    return counts


def _tables(con: duckdb.DuckDBPyConnection, schema: str, told: Remarks) -> list[_Table]:
    keys = told.keys_of(schema) | dict(
        con.execute(
            "SELECT table_name, constraint_column_names FROM duckdb_constraints() "
            "WHERE database_name = 'working' AND schema_name = ? AND constraint_type = 'PRIMARY KEY'",
            [schema],
        ).fetchall()
    )
    named = con.execute(
        "SELECT table_name, comment FROM duckdb_tables() "
        "WHERE database_name = 'working' AND schema_name = ? ORDER BY table_name",
        [schema],
    ).fetchall()
    return [
        _Table(schema, name, tuple(columns), tuple(keys.get(name, ())), comment, comments)
        for name, comment in named
        for columns, comments in [_columns(con, schema, name)]
    ]


def _views(con: duckdb.DuckDBPyConnection, catalogue: str, told: Remarks) -> list[_View]:
    named = con.execute(
        "SELECT view_name, sql, comment FROM duckdb_views() "
        "WHERE database_name = 'working' AND schema_name = 'published' AND NOT internal ORDER BY view_name"
    ).fetchall()
    return [
        _View(
            name,
            _movable_view(con, name, sql, catalogue),
            comment,
            _columns(con, "published", name)[1] | told.columns_of(name),
        )
        for name, sql, comment in named
    ]


def _macros(con: duckdb.DuckDBPyConnection, catalogue: str, told: Remarks) -> list[_Macro]:
    """Return the table macros: queries of the views with parameters."""
    named = con.execute(
        "SELECT function_name, parameters, macro_definition, comment FROM duckdb_functions() "
        "WHERE database_name = 'working' AND schema_name = 'published' AND function_type = 'table_macro' ORDER BY 1"
    ).fetchall()
    return [
        _Macro(
            name,
            f"CREATE MACRO main.{quoted(name)}({', '.join(quoted(parameter) for parameter in parameters)}) AS TABLE "
            f"{_movable_query(con, name, definition, catalogue)}",
            comment or told.macros.get(name),
        )
        for name, parameters, definition, comment in named
    ]


def _refuse_repeated(con: duckdb.DuckDBPyConnection, table: _Table) -> None:
    """Raises WarehouseError where two rows have the same key, which a lake lets pass."""
    key = ", ".join(map(quoted, table.key))
    if con.execute(f"SELECT 1 FROM {table.qualified} GROUP BY {key} HAVING count(*) > 1 LIMIT 1").fetchone():  # noqa: S608
        raise WarehouseError(f"Table {table.qualified} has two rows with the same key ({key}); nothing is published.")


def _columns(con: duckdb.DuckDBPyConnection, schema: str, name: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    rows = con.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE database_name = 'working' AND schema_name = ? AND table_name = ? ORDER BY column_index",
        [schema, name],
    ).fetchall()
    return [(column, kind) for column, kind, _ in rows], {column: comment for column, _, comment in rows if comment}


def _movable_view(con: duckdb.DuckDBPyConnection, name: str, sql: str, catalogue: str) -> str:
    """Return the view's definition in schema main, without the working file's name, so that it works wherever it is."""
    head = _VIEW_HEAD.match(sql)
    if head is None:
        raise WarehouseError(f"View published.{name} cannot be published: its definition is not understood: {sql}")
    query = _movable_query(con, name, head["query"], catalogue)
    return f"CREATE VIEW main.{quoted(name)}{head['columns'] or ''} AS {query}"


def _movable_query(con: duckdb.DuckDBPyConnection, name: str, sql: str, catalogue: str) -> str:
    """Return a query with the views in schema main, without the working file's name; `name` is whose query it is."""
    (serialised,) = _one(con.execute("SELECT json_serialize_sql(?)", [sql]))
    tree = json.loads(serialised)
    if tree.get("error"):
        raise WarehouseError(f"published.{name} cannot be published: {tree.get('error_message')}")
    moved = _without_catalogue(tree, catalogue)
    (query,) = _one(con.execute("SELECT json_deserialize_sql(?)", [json.dumps(moved, ensure_ascii=False)]))
    return str(query)


def _without_catalogue(node: Any, catalogue: str) -> Any:
    if isinstance(node, list):
        return [_without_catalogue(item, catalogue) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _without_catalogue(value, catalogue) for key, value in node.items()}
    if plain.get("type") == "BASE_TABLE":
        plain["catalog_name"] = ""
        plain["schema_name"] = "main" if plain["schema_name"] == "published" else plain["schema_name"]
    names = plain.get("column_names")
    if plain.get("type") == "COLUMN_REF" and isinstance(names, list):
        names = names[1:] if len(names) >= 4 and names[0] == catalogue else names
        plain["column_names"] = ["main", *names[1:]] if len(names) >= 3 and names[0] == "published" else names
    return plain


def create_in_order(con: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> None:
    """Create views, whose statements are given by name, each after those it reads from.

    Raises WarehouseError where one reads what is not there.
    """
    waiting = views
    while waiting:
        refused: dict[str, str] = {}
        reason: duckdb.Error | None = None
        for name, create_sql in waiting.items():
            try:
                con.execute(create_sql)
            except duckdb.Error as error:
                refused[name] = create_sql
                reason = error
        if len(refused) == len(waiting):
            names = ", ".join(refused)
            raise WarehouseError(f"Views of schema published must read marts only; these do not: {names}. {reason}")
        waiting = refused


def _comment(
    con: duckdb.DuckDBPyConnection, kind: str, name: str, comment: str | None, column_comments: dict[str, str]
) -> None:
    if comment:
        con.execute(f"COMMENT ON {kind} {name} IS {literal(comment)}")
    for column, text in column_comments.items():
        con.execute(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(text)}")


def _fingerprint(con: duckdb.DuckDBPyConnection, tables: list[_Table], views: list[_View], macros: list[_Macro]) -> str:
    """Return a hash of everything that is published: definitions, comments, and the rows whatever their order."""
    content: list[object] = [duckdb.__version__, _extractor_versions(con)]
    for table in tables:
        rows = _one(
            con.execute(
                "SELECT count(*), sum(hash(t)::HUGEINT)::VARCHAR, bit_xor(hash(t))::VARCHAR "  # noqa: S608
                f"FROM {table.qualified} AS t"
            )
        )
        content.append([table.schema, table.name, table.columns, table.key, table.comment, table.column_comments, rows])
    content.extend([view.name, view.create_sql, view.comment, view.column_comments] for view in views)
    content.extend([macro.name, macro.create_sql, macro.comment] for macro in macros)
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _extractor_versions(con: duckdb.DuckDBPyConnection) -> list[str]:
    known = con.execute(
        "SELECT 1 FROM duckdb_tables() "
        "WHERE database_name = 'working' AND schema_name = 'staging' AND table_name = 'extractions'"
    ).fetchone()
    if known is None:
        return []
    rows = con.execute("SELECT DISTINCT extractor_version FROM working.staging.extractions ORDER BY 1").fetchall()
    return [version for (version,) in rows]


def _write_about(con: duckdb.DuckDBPyConnection, counts: PublishedCounts, versions: Iterable[str]) -> None:
    rows: list[tuple[str, str | None, str]] = [
        ("title", None, "Waqai (وقائع)"),
        (
            "description",
            None,
            "Events of armed conflict, read from Arabic news reports; every field leads to words.",
        ),
        *(("extractor_version", None, version) for version in versions),
        ("fingerprint", None, counts.fingerprint),
        *(("rows", f"main.{name}", str(count)) for name, count in counts.views.items()),
        *(("rows", f"marts.{name}", str(count)) for name, count in counts.tables.items()),
        *(("rows", f"exports.{name}", str(count)) for name, count in counts.exports.items()),
        *(("rows", f"search.{name}", str(count)) for name, count in counts.search.items()),
    ]
    con.execute("CREATE TABLE main.about (item VARCHAR NOT NULL, name VARCHAR, value VARCHAR NOT NULL)")
    con.executemany("INSERT INTO main.about VALUES (?, ?, ?)", rows)
    _comment(con, "TABLE", "main.about", _ABOUT_COMMENT, _ABOUT_COLUMNS)


def _write_parquet(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write each table as `marts/<table>.parquet` and each view as `<view>.parquet`, in a settled order of rows."""
    (folder / "marts").mkdir(parents=True)
    names = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY table_name"
    ).fetchall()
    for (name,) in names:
        _copy(con, f"SELECT * FROM marts.{quoted(name)}", folder / "marts" / f"{name}.parquet")  # noqa: S608
    views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name").fetchall()
    for (name,) in views:
        _copy(con, f"SELECT * FROM main.{quoted(name)} ORDER BY ALL", folder / f"{name}.parquet")  # noqa: S608


def _copy(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    con.execute(f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")
    flush(file)


def _published_fingerprint(published: Path) -> str | None:
    """Return the fingerprint of the published file, or None where there is none or it is not readable."""
    if not published.is_file():
        return None
    try:
        with connect(published, read_only=True) as con:
            row = con.execute("SELECT value FROM main.about WHERE item = 'fingerprint'").fetchone()
    except (duckdb.Error, WarehouseError):
        return None
    return None if row is None else str(row[0])


def _is_whole(parquet: Path, counts: PublishedCounts) -> bool:
    expected = {f"marts/{name}.parquet" for name in counts.tables} | {f"{name}.parquet" for name in counts.views}
    return {file.relative_to(parquet).as_posix() for file in parquet.rglob("*.parquet")} == expected


def _swap_folder(new: Path, current: Path) -> None:
    if current.exists():
        current.rename(_replaced(current))
    new.rename(current)


def _clear_leftovers(published_dir: Path) -> None:
    """Remove what a publication leaves; put the old Parquet files back where it ended before the file was replaced."""
    parquet = published_dir / PARQUET_NAME
    replaced = _replaced(parquet)
    if replaced.exists() and parquet.exists() and building_beside(published_dir / PUBLISHED_NAME).exists():
        shutil.rmtree(parquet)
    if replaced.exists() and not parquet.exists():
        replaced.rename(parquet)
    for leftover in published_dir.glob(".*"):
        # DuckDB keeps a log and a folder for spilling beside its file, under longer names.
        if BUILDING not in leftover.name and _REPLACED not in leftover.name:
            continue
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def _replaced(path: Path) -> Path:
    return path.with_name(f".{path.name}{_REPLACED}")


def _row_count(con: duckdb.DuckDBPyConnection, name: str) -> int:
    (count,) = _one(con.execute(f"SELECT count(*) FROM {name}"))  # noqa: S608
    return int(count)


def _one(result: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    row = result.fetchone()
    if row is None:
        raise WarehouseError("The warehouse gave no answer where it must give one.")
    return tuple(row)
