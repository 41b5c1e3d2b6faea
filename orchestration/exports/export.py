"""Write an export of the published warehouse to a file, whole or not at all, and read such a file back."""

import contextlib
import csv
import filecmp
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from orchestration.errors import InputError, WarehouseError
from orchestration.exports.formats import Format, query_of
from orchestration.exports.rows import What
from orchestration.exports.writers import GEOMETRY, POINT
from orchestration.warehouse.connection import connect, in_memory


@dataclass(frozen=True)
class Content:
    """What a file or a table holds: its columns in order (null where nothing tells them) and how many rows."""

    columns: tuple[str, ...] | None
    rows: int


def export(published_file: Path, what: What, format: Format, out: Path | None) -> int:
    """Write `what` of the published warehouse to `out` (null: standard output); return the number of rows.

    A file appears whole or not at all, and one that would not change is left alone. Raises InputError where `format`
    is none for `what` or `out` cannot be written, WarehouseError where nothing is published yet or the published file
    is of another version.
    """
    query = query_of(what, format)
    with _opened(published_file) as con:
        if out is None:
            return format.write(con, query, sys.stdout.buffer)
        return _to_file(out, lambda stream: format.write(con, query, stream))


def expected_content(published_file: Path, format: Format) -> Content:
    """Return what the published file of a format must hold: the columns and rows of its table."""
    with _opened(published_file) as con:
        columns = [column[0] for column in con.execute(format.queries["events"]).description or ()]
        counted = con.execute(f"SELECT count(*) FROM exports.{format.table}").fetchone()  # noqa: S608
    extra = [GEOMETRY] if format.name == "geoparquet" else []
    return Content((*columns, *extra), int(counted[0]) if counted else 0)


def file_content(file: Path, format: Format) -> Content:
    """Return what the published file of a format holds, as a program finds it that knows no other.

    Raises ValueError (of which JSON's and Unicode's faults are), duckdb.Error or OSError where it cannot be read.
    """
    return _READERS[format.name](file)


def fault_of_file(published_file: Path, file: Path, format: Format) -> str | None:
    """Return in what the published file of a format is not what its table says; null where it is."""
    expected = expected_content(published_file, format)
    try:
        found = file_content(file, format)
    except (ValueError, KeyError, TypeError, OSError, duckdb.Error) as error:
        return f"{file.name} cannot be read: {error}"
    if found.rows != expected.rows:
        return f"{file.name} holds {found.rows} rows, and its table {expected.rows}"
    if found.columns is not None and found.columns != expected.columns:
        return f"{file.name} has the columns {found.columns}, and its table {expected.columns}"
    return None


@contextlib.contextmanager
def _opened(published_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    if not published_file.is_file():
        raise WarehouseError(f"Nothing is published at {published_file}: run `waqai run` first.")
    with contextlib.closing(connect(published_file, read_only=True, other_files=True)) as con:
        # DuckDB draws it on standard output, where the rows may go.
        con.execute("SET enable_progress_bar = false")
        try:
            yield con
        except duckdb.CatalogException as error:
            raise WarehouseError(
                f"{published_file} was made by another version of Waqai; `waqai run` makes it anew. ({error})"
            ) from error


def _to_file(out: Path, write: Callable[[BinaryIO], int]) -> int:
    beside = out.with_name(f".{out.name}.building")
    try:
        with beside.open("wb") as stream:
            count = write(stream)
        if not (out.is_file() and filecmp.cmp(beside, out, shallow=False)):
            beside.replace(out)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{out} cannot be written: {reason}. Name another file with --out.") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return count


def _csv_content(file: Path, tag_rows: int = 0) -> Content:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        lengths = [len(row) for row in reader]
    if set(lengths) - {len(header)}:
        raise ValueError(f"{file.name} has rows of other lengths than its header")
    return Content(tuple(header), len(lengths) - tag_rows)


def _geojson_content(file: Path) -> Content:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    columns = (*features[0]["properties"], *POINT) if features else None
    return Content(columns, len(features))


def _parquet_content(file: Path) -> Content:
    with in_memory(other_files=True) as con:
        described = con.execute("SELECT name FROM parquet_schema(?) WHERE num_children IS NULL", [str(file)]).fetchall()
        counted = con.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(file)]).fetchone()
    return Content(tuple(name for (name,) in described), int(counted[0]) if counted else 0)


_READERS: dict[str, Callable[[Path], Content]] = {
    "acled": _csv_content,
    "ucdp": _csv_content,
    "polecat": _csv_content,
    "hxl": lambda file: _csv_content(file, tag_rows=1),
    "geojson": _geojson_content,
    "geoparquet": _parquet_content,
}
