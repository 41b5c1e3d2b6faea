"""A lake holds the rows that a working file would: after reading, reading anew, correcting, and being made anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from small_world import change_corpus, write_corpus

from orchestration.extraction.schema import TABLES
from orchestration.ingest import read_corpus
from orchestration.locations import Lake, Working
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import load_batch, load_extraction, load_gazetteer, reports_to_extract
from orchestration.warehouse.recovery import Recovery, recover, set_aside
from orchestration.warehouse.schema import RAW_TABLES, applied_parts, create_tables
from orchestration.warehouse.state import load_state, save_state
from orchestration.warehouse.transactions import transaction
from orchestration.warehouse.vocabulary import carry_over

# What is kept of the extraction here: each report as one sentence.
_ENTRIES = pl.DataFrame(
    {"part": ["code"], "position": [0], "entry": ["first"], "cues": [[]]},
    schema={"part": pl.String(), "position": pl.Int32(), "entry": pl.String(), "cues": pl.List(pl.String())},
)
_PLACES = pl.DataFrame(
    {name: ["p1" if kind == "VARCHAR" else None] for name, kind in RAW_TABLES["places"].items()},
    schema={
        name: {"VARCHAR": pl.String(), "BIGINT": pl.Int64(), "DOUBLE": pl.Float64()}[kind]
        for name, kind in RAW_TABLES["places"].items()
    },
)


class _Extraction:
    """Frames as the extraction gives them, with a row a report in two of them and none in the others."""

    def __init__(self, reports: pl.DataFrame, version: str) -> None:
        for name, schema in TABLES.items():
            setattr(self, name, schema.to_frame())
        told = reports.select("report_id", pl.lit(version).alias("extractor_version"))
        for name in ("sentences", "extractions"):
            blank = TABLES[name].to_frame()
            setattr(self, name, pl.concat([blank, told], how="diagonal").select(blank.columns))


@contextmanager
def opened(working: Working) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(working, other_files=True) as con:
        create_tables(con, TABLES)
        yield con


def read(working: Working, corpus: Path, archive: Path, version: str) -> None:
    """Do what the first steps of a run do."""
    with opened(working) as con:
        load_batch(con, read_corpus([corpus]), archive)
        load_gazetteer(con, _PLACES)
        carry_over(con, version, lambda: _ENTRIES)
        for reports in reports_to_extract(con, version, 100):
            load_extraction(con, _Extraction(reports, version))


def tables(working: Working) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of all tables and views, sorted, by schema and name."""
    with connect(working, read_only=True) as con:
        named = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_catalog = current_database() and table_schema in ('raw', 'staging', 'lexicon') order by all"
        ).fetchall()
        return {name: con.execute(f"select * from {name} order by all").fetchall() for (name,) in named}


@pytest.fixture
def both(lake: Lake, tmp_path: Path) -> tuple[Path, Lake]:
    return tmp_path / "work" / "waqai.duckdb", lake


def test_reading_and_reading_a_changed_corpus_fill_both_alike(both: tuple[Path, Lake], tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write_corpus(corpus)
    archives = [tmp_path / "archive_of_file", tmp_path / "archive_of_lake"]
    for change, version in ((lambda _: None, "v1"), (lambda _: None, "v1"), (change_corpus, "v2")):
        change(corpus)
        for working, archive in zip(both, archives, strict=True):
            read(working, corpus, archive, version)
        of_file, of_lake = map(tables, both)
        assert of_lake == of_file
        assert of_lake["staging.extractions"]
    assert [len(of_lake[name]) for name in ("raw.reports", "raw.report_versions", "raw.rejects")] == [7, 7, 2]


def test_a_load_that_breaks_leaves_the_lake_as_it_was(lake: Lake, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    read(lake, tmp_path / "corpus", tmp_path / "archive", "v1")
    before = tables(lake)
    with opened(lake) as con, pytest.raises(RuntimeError), transaction(con):
        con.execute("delete from raw.places")
        con.execute("update raw.reports set title = 'other'")
        con.execute("drop table staging.mentions")
        raise RuntimeError
    assert tables(lake) == before


def test_a_lake_that_was_emptied_is_made_anew_from_the_archive(lake: Lake, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    archive = tmp_path / "archive"
    read(lake, tmp_path / "corpus", archive, "v1")
    with opened(lake) as con:
        con.execute("create schema snapshots")
        con.execute("create table snapshots.history as select 'e1' as event_id, date '2020-02-04' as day")
        assert save_state(con, archive) == ["snapshots.history"]
    before = tables(lake)
    assert set_aside(lake, archive) is None
    assert tables(lake) == {}
    assert recover(lake, archive, TABLES) == Recovery(made_anew=True, applied=1)
    raw = [name for name in before if name.startswith("raw.") and name != "raw.places"]
    assert {name: tables(lake)[name] for name in raw} == {name: before[name] for name in raw}
    with opened(lake) as con:
        assert con.execute("select event_id from snapshots.history").fetchall() == [("e1",)]
        assert load_state(con, archive) == ["snapshots.history"]
        assert len(applied_parts(con)) == 1


def test_a_folder_without_the_archive_of_the_lake_is_refused(lake: Lake, tmp_path: Path) -> None:
    from orchestration.errors import WarehouseError

    write_corpus(tmp_path / "corpus")
    read(lake, tmp_path / "corpus", tmp_path / "archive", "v1")
    before = tables(lake)
    with pytest.raises(WarehouseError, match="which the archive lacks"):
        recover(lake, tmp_path / "other_archive", TABLES)
    assert tables(lake) == before
