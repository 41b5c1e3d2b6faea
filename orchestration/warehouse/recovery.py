"""Make the working file hold what the archive holds: after a kill, a restoration, an upgrade, or when it is gone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from orchestration.errors import WarehouseError
from orchestration.files import free_name
from orchestration.locations import Lake, Working
from orchestration.warehouse.archive import check_part, clear_leftovers, list_parts, parts_to_apply
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lake import ATTACHED, drop_schemas, schemas_of
from orchestration.warehouse.loading import apply_part
from orchestration.warehouse.migrations import migrate
from orchestration.warehouse.schema import applied_parts, create_tables, schema_version
from orchestration.warehouse.sql import literal, quoted
from orchestration.warehouse.state import load_state
from orchestration.warehouse.transactions import transaction

BROKEN = ".broken"


@dataclass(frozen=True)
class Recovery:
    """What was done to a working file: whether it was made anew, the version it was migrated from, parts applied."""

    made_anew: bool = False
    migrated_from: int | None = None
    applied: int = 0

    def __str__(self) -> str:
        told = [f"brought up to date from version {self.migrated_from}"] if self.migrated_from else []
        told += ["made anew from the archive"] if self.made_anew else []
        told += [f"given what it lacked of the archive (parts: {self.applied})"] if self.applied else []
        return f"The working file was {', '.join(told)}" if told else "The working file holds all of the archive"


def recover(
    working: Working,
    archive_dir: Path,
    staging: Mapping[str, pl.Schema],
    on_part: Callable[[int, int], None] = lambda _done, _total: None,
) -> Recovery:
    """Bring a working file up to date and apply the parts that it lacks; `on_part` is told how many of how many.

    Where neither the file nor an archive is there, nothing is made. `staging`: columns of the tables of extraction.

    Raises:
        WarehouseError: the file is unreadable or not of this archive, or the archive is damaged.
    """
    clear_leftovers(archive_dir)
    if isinstance(working, Path) and (not working.exists() or working.stat().st_size == 0):
        for file in (working, _log_of(working)):
            file.unlink(missing_ok=True)
        if not archive_dir.exists():
            return Recovery()
    with connect(working, other_files=True) as con:
        try:
            if isinstance(working, Path):
                _check_length(con, working)
            migrated_from = migrate(con, archive_dir)
            parts = list_parts(archive_dir)
            is_new = schema_version(con) is None
            if is_new:
                # Before the first table of ours, so that a process that dies here does it again.
                with transaction(con):
                    load_state(con, archive_dir)
            if parts or not is_new:
                create_tables(con, staging)
                missing = parts_to_apply(parts, applied_parts(con))
                for done, part in enumerate(missing, start=1):
                    apply_part(con, part)
                    on_part(done, len(missing))
                return Recovery(is_new, migrated_from, len(missing))
        except (
            duckdb.IOException,
            duckdb.InternalException,
            duckdb.FatalException,
            duckdb.SerializationException,
        ) as error:
            raise WarehouseError(
                f"The working file {working} cannot be read or written ({error}). If it is damaged, "
                "`waqai rebuild` makes it anew from the archive."
            ) from error
    return Recovery()


def set_aside(working: Working, archive_dir: Path) -> Path | None:
    """Rename a working file so that it is made anew, and give its new name; null where there is none.

    A lake is emptied instead: its snapshots hold what it held, until they expire.

    Raises:
        WarehouseError: there is no archive, or it is damaged; then the file is left where it is.
    """
    parts = list_parts(archive_dir)
    if not parts:
        raise WarehouseError(f"There is no archive at {archive_dir} to rebuild from. `waqai run` reads a corpus.")
    for part in parts:
        check_part(part)
    if isinstance(working, Lake):
        with connect(working) as con, transaction(con):
            drop_schemas(con, ATTACHED, schemas_of(con, ATTACHED))
        return None
    if not working.exists():
        return None
    aside = free_name(working, BROKEN)
    if _log_of(working).exists():
        _log_of(working).rename(_log_of(aside))
    return working.rename(aside)


def _log_of(file: Path) -> Path:
    """The file in which DuckDB writes what it has not put into `file` yet."""
    return file.with_name(f"{file.name}.wal")


def _check_length(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    needed, length = _used_length(con), file.stat().st_size
    if length < needed:
        raise WarehouseError(
            f"The working file {file} was cut short: it has {length:,} bytes of at least {needed:,}. `waqai rebuild` "
            "makes it anew from the archive."
        )


def _used_length(con: duckdb.DuckDBPyConnection) -> int:
    """Bytes up to the end of the last block that holds something.

    The number of all blocks says more than the file has to hold: free ones at its end count, and are cut off.
    """
    used = con.execute("select max(block_id) from pragma_metadata_info() where free_blocks < total_blocks").fetchall()
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database() and not temporary"
    ).fetchall()
    for schema, table in tables:
        name = literal(f"{quoted(schema)}.{quoted(table)}")
        used += con.execute(
            f"select unnest([max(block_id), max(list_max(additional_block_ids))]) from pragma_storage_info({name})"  # noqa: S608
        ).fetchall()
    sizes = con.execute("select block_size from pragma_database_size()").fetchall()
    return (max((block for (block,) in used if block is not None), default=-1) + 1) * int(sizes[0][0])
