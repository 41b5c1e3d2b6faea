"""A month of a lake is read by itself, with the rows that a working file would get."""

from pathlib import Path

import pytest
from small_world import write_corpus

from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.schema import TABLES
from orchestration.ingest import read_corpus
from orchestration.locations import Lake
from orchestration.reading import months
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import load_batch, load_gazetteer
from orchestration.warehouse.schema import create_tables

Rows = dict[str, list[tuple[object, ...]]]


def read_by_month(settings: Settings, corpus: Path) -> tuple[dict[str, int], Rows]:
    """Fill a warehouse and read its months; gives how many reports each had to read, and the rows of staging."""
    with connect(settings.working) as con:
        create_tables(con, TABLES)
        load_gazetteer(con, build_gazetteer(settings.seeds_dir, None))
        load_batch(con, read_corpus([corpus]), settings.archive_dir)
    compared = months.compare(settings)
    read = {month.month: months.read_month(settings, month.month, compared.version).read for month in compared.months}
    assert not any(month.due for month in months.compare(settings).months)
    with connect(settings.working, read_only=True) as con:
        return read, {name: con.execute(f"select * from staging.{name} order by all").fetchall() for name in TABLES}


def test_months_of_a_lake_are_read(
    lake: Lake, tmp_path: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "load_lexicon", lambda *_: lexicon)
    write_corpus(tmp_path / "corpus")
    in_lake = load_settings(warehouse=tmp_path / "one", lake=f"postgres:{lake.catalogue}", lake_data=lake.data)
    read, rows = read_by_month(in_lake, tmp_path / "corpus")
    assert read == {"2020-02": 2, "2020-03": 3}
    assert rows["event_reports"]
    assert (read, rows) == read_by_month(load_settings(warehouse=tmp_path / "two"), tmp_path / "corpus")
