"""The formats of exports: what each is of, how it is written, and under which name it is published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import duckdb

from orchestration.errors import InputError
from orchestration.exports.rows import QUERIES, What
from orchestration.exports.writers import (
    write_csv,
    write_geojson,
    write_geoparquet,
    write_hxl,
    write_jsonl,
    write_parquet,
)

Writer = Callable[[duckdb.DuckDBPyConnection, str, BinaryIO], int]


@dataclass(frozen=True)
class Format:
    """One way to write rows.

    `queries` says which kinds of rows it can be had of, and what is read for each. `table` is the table of schema
    `exports` that it shows, and `file_name` what it is published as; both are null for formats that are had on demand
    only.
    """

    name: str
    write: Writer
    queries: Mapping[What, str]
    table: str | None = None
    file_name: str | None = None


def _of_a_table(name: str, write: Writer, table: str, file_name: str) -> Format:
    # The first column is the key.
    return Format(name, write, {"events": f"SELECT * FROM exports.{table} ORDER BY 1"}, table, file_name)  # noqa: S608


FORMATS: Mapping[str, Format] = {
    format.name: format
    for format in (
        Format("jsonl", write_jsonl, QUERIES),
        Format("csv", write_csv, QUERIES),
        Format("parquet", write_parquet, QUERIES),
        _of_a_table("acled", write_csv, "acled", "acled.csv"),
        _of_a_table("ucdp", write_csv, "ucdp", "ucdp.csv"),
        _of_a_table("polecat", write_csv, "polecat", "polecat.csv"),
        _of_a_table("hxl", write_hxl, "hxl", "hxl.csv"),
        _of_a_table("geojson", write_geojson, "features", "events.geojson"),
        _of_a_table("geoparquet", write_geoparquet, "features", "events.parquet"),
    )
}
PUBLISHED_FORMATS = tuple(format for format in FORMATS.values() if format.file_name)


def query_of(what: What, format: Format) -> str:
    """Return what is read to write `what` in `format`. Raises InputError where the format makes no sense for it."""
    if what not in format.queries:
        fitting = ", ".join(other.name for other in FORMATS.values() if what in other.queries)
        raise InputError(f"{format.name} is a format of {', '.join(format.queries)}. For {what} there are: {fitting}.")
    return format.queries[what]
