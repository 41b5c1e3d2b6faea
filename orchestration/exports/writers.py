"""Write the rows of a query in a format. Each writer takes a connection, a query and a stream, and returns its rows.

The first column of a query is the key of its rows. Which query goes with which format is `formats`.
"""

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from orchestration.exports.rows import rows
from orchestration.warehouse.sql import literal

GEOMETRY = "geometry"
POINT = ("longitude", "latitude")

# A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
_HXL_TAGS = "select column_name, hxl_tag from exports.hxl_tags order by position"


def write_jsonl(con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO) -> int:
    """Write one JSON object a line, UTF-8."""
    count = 0
    for row in rows(con, query):
        stream.write(_json(row) + b"\n")
        count += 1
    return count


def write_csv(con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO) -> int:
    """Write CSV with a header (UTF-8, lists joined by `|`).

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    return _write_cells(con, query, stream, after_header=[])


def write_hxl(con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO) -> int:
    """Write CSV as `write_csv` does, with the row of HXL tags under the header. Tags are not counted."""
    tags = dict(con.execute(_HXL_TAGS).fetchall())
    return _write_cells(con, query, stream, after_header=[tags])


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO) -> int:
    """Write Parquet, compressed with zstd."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        result = con.execute(f"COPY ({query}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)").fetchone()
        with file.open("rb") as written:
            shutil.copyfileobj(written, stream)
    return int(result[0]) if result else 0


def write_geojson(con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO) -> int:
    """Write a FeatureCollection (RFC 7946): a point, longitude first, or null, and the rest as properties."""
    count = 0
    stream.write(b'{"type": "FeatureCollection", "features": [')
    for row in rows(con, query):
        stream.write((b",\n" if count else b"\n") + _json(_feature(row)))
        count += 1
    stream.write(b"\n]}\n")
    return count


def write_geoparquet(con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO) -> int:
    """Write Parquet with a column `geometry` of points (WKB, null where unknown) and the metadata of GeoParquet."""
    from duckdb_extensions import import_extension

    # Windows does not let go of a loaded extension.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # The extension comes from its Python package; nothing is fetched, and nothing is left in the user's home.
        con.execute(f"SET extension_directory = {literal(folder)}")
        import_extension("spatial", con=con)
        con.load_extension("spatial")
        located = (
            f"SELECT *, CASE WHEN latitude IS NOT NULL THEN ST_Point(longitude, latitude) END "  # noqa: S608
            f"AS {GEOMETRY} FROM ({query})"
        )
        return write_parquet(con, located, stream)


def _write_cells(
    con: duckdb.DuckDBPyConnection, query: str, stream: BinaryIO, after_header: Iterable[dict[str, str]]
) -> int:
    names = [column[0] for column in con.execute(query).description or ()]
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(after_header)
    count = 0
    for row in rows(con, query):
        writer.writerow({name: _cell(value) for name, value in row.items()})
        count += 1
    text.detach()
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = "|".join(str(item) for item in value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    key, *_ = row.values()
    coordinates = [row[name] for name in POINT]
    geometry = None if None in coordinates else {"type": "Point", "coordinates": coordinates}
    properties = {name: value for name, value in row.items() if name not in POINT}
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
