"""Downloads are the selected events alone, in every format of the exports, and are sent from the disk."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from orchestration.explorer import downloads, queries
from orchestration.explorer.downloads import download_address, download_route
from orchestration.explorer.filters import Filters
from orchestration.exports.formats import FORMATS
from orchestration.settings import Settings

pytestmark = pytest.mark.slow

Rows = list[tuple[Any, ...]]


def client_of(published_file: Path) -> TestClient:
    return TestClient(Starlette(routes=[download_route(published_file)]))


@pytest.fixture
def client(explored: Settings, con: duckdb.DuckDBPyConnection) -> Iterator[TestClient]:
    """Asks for downloads, while a page of the same process has the file open."""
    with client_of(explored.published_file) as client:
        yield client


def _csv(content: bytes) -> Rows:
    return list(map(tuple, csv.reader(io.StringIO(content.decode()))))[1:]


def _lines(content: bytes) -> Rows:
    return [(line,) for line in content.decode().splitlines()]


READERS: dict[str, Callable[[bytes], Rows]] = {
    "jsonl": _lines,
    "hxl": lambda content: _csv(content)[1:],
    "geojson": lambda content: [(json.dumps(feature),) for feature in json.loads(content)["features"]],
    "parquet": lambda content: pl.read_parquet(io.BytesIO(content)).select("event_id").rows(),
    "geoparquet": lambda content: pl.read_parquet(io.BytesIO(content), columns=["event_id"]).rows(),
}


def test_every_format_that_events_are_exported_in_is_offered() -> None:
    assert set(queries.DOWNLOADS) == {name for name, format in FORMATS.items() if "events" in format.queries}
    assert {"jsonl", "parquet", "geoparquet"} <= set(queries.DOWNLOADS)


@pytest.mark.parametrize("name", queries.DOWNLOADS)
def test_a_download_holds_the_selected_events_alone(client: TestClient, name: str) -> None:
    def asked(filters: Filters) -> Rows:
        answer = client.get(download_address(name, filters)).raise_for_status()
        assert f'filename="waqai_{name}{queries.DOWNLOADS[name]}"' in answer.headers["content-disposition"]
        assert int(answer.headers["content-length"]) == len(answer.content)
        return READERS.get(name, _csv)(answer.content)

    one, all_of_them = asked(Filters(contested=True)), asked(Filters())
    assert len(one) == 1 < len(all_of_them)
    assert set(one) < set(all_of_them)


def test_what_is_not_there_is_told(client: TestClient, tmp_path: Path) -> None:
    unknown = client.get("download/docx")
    assert unknown.status_code == 404 and "geojson" in unknown.text
    nothing = client_of(tmp_path / "none.duckdb").get("download/csv")
    assert nothing.status_code == 404 and "waqai run" in nothing.text


def test_a_large_download_is_never_held_whole(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, con: duckdb.DuckDBPyConnection
) -> None:
    pieces, piece = 64, b"x" * downloads._PIECE

    def write_much(con: object, name: str, stream: Any) -> int:
        return sum(stream.write(piece) for _ in range(pieces))

    monkeypatch.setattr(queries, "write_selected", write_much)
    tracemalloc.start()
    with downloads._written(explored.published_file, "csv", Filters()) as file:
        sent = sum(map(len, downloads._pieces(file)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent == pieces * len(piece)
    assert most < 8 * len(piece)
    assert file.closed
