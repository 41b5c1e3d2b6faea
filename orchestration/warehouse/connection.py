"""Open DuckDB: the only place that does. Faults are told in words a person can act on; tables are made elsewhere."""

import re
from pathlib import Path

import duckdb

from orchestration.errors import WarehouseError
from orchestration.files import make_private
from orchestration.locations import Lake, Working
from orchestration.warehouse.lake import ATTACHED, Part, attach, confine

# What is not there is not fetched: a query that names an address or a format of an extension fails at once.
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_HOLDER = re.compile(r"PID (\d+)")


def connect(working: Working, read_only: bool = False, other_files: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a file, or the working tables of a lake, in UTC; unless `read_only`, it is made where missing.

    SQL reaches no file and no network from there, nor Python's variables; with `other_files` it reads and writes other
    files. Extensions are never fetched.

    Raises:
        WarehouseError: the file is missing (read-only), in use, no DuckDB file, from a newer version or not writable;
            or the lake cannot be reached or used.
    """
    con = (
        _of_lake(working, read_only, other_files)
        if isinstance(working, Lake)
        else _of_file(working, read_only, other_files)
    )
    con.execute("set TimeZone = 'UTC'")
    return con


def in_memory(other_files: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database of its own in memory; `other_files` as for `connect`."""
    return _opened(":memory:", False, other_files)


def _of_lake(lake: Lake, read_only: bool, other_files: bool) -> duckdb.DuckDBPyConnection:
    con = _opened(":memory:", False, True)
    try:
        attach(con, lake, Part.WORK, read_only=read_only)
        con.execute(f"use {ATTACHED}")
        if not other_files:
            confine(con, lake)
    except BaseException:
        con.close()
        raise
    return con


def _of_file(file: Path, read_only: bool, other_files: bool) -> duckdb.DuckDBPyConnection:
    if file.is_dir():
        raise WarehouseError(f"{file} is a folder, not a warehouse file. Name another warehouse.")
    if read_only and not file.exists():
        raise WarehouseError(f"There is no warehouse at {file} yet. Build it with `waqai run`.")
    try:
        if not read_only:
            make_private(file.parent)
        return _opened(str(file), read_only, other_files)
    except duckdb.Error as error:
        raise WarehouseError(_explain(file, str(error))) from error
    except OSError as error:
        raise WarehouseError(
            f"The folder {file.parent} cannot be made ({error.strerror}). Name another warehouse, or free the path."
        ) from error


def _opened(name: str, read_only: bool, other_files: bool) -> duckdb.DuckDBPyConnection:
    closed = {} if other_files else {"enable_external_access": False}
    con = duckdb.connect(name, read_only=read_only, config=_OFFLINE | closed)
    # A statement of seconds would draw it on standard output, which belongs to the summary.
    con.execute("set enable_progress_bar = false")
    return con


def _explain(file: Path, message: str) -> str:
    if "Could not set lock" in message:
        holder = _HOLDER.search(message)
        by = f" by process {holder[1]}" if holder else ""
        return f"The warehouse {file} is in use{by}. Wait until that one is done, or end it, and try again."
    if "different configuration" in message:
        return f"The warehouse {file} is already open in this process in another mode. Close that connection first."
    if "not a valid DuckDB database file" in message:
        return (
            f"{file} is not a DuckDB file. If it is the working file, `waqai rebuild` makes it anew; else name "
            "another warehouse."
        )
    if "version number" in message:
        return (
            f"{file} was written by a newer version of DuckDB. Open it with the newer version of Waqai, or rebuild it."
        )
    if "Permission denied" in message or "Read-only file system" in message:
        return f"{file} may not be opened for writing. Change its permissions, or name another warehouse."
    return f"{file} cannot be opened: {message} If it is damaged, `waqai rebuild` makes it anew from the archive."
