"""The benchmark of the explorer builds a warehouse of many events, in whose texts it can search."""

import contextlib
from pathlib import Path
from types import ModuleType

from orchestration.explorer import queries
from orchestration.explorer.filters import Filters
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

EVENTS = 40


def test_copies_of_events_are_searched_in(first_run: Path, explorer: ModuleType, tmp_path: Path) -> None:
    few = load_settings(warehouse=first_run / "warehouse")
    many = explorer.build(few, EVENTS, tmp_path)
    with contextlib.closing(connect(many.published_file, read_only=True)) as con:
        assert queries.select_events(con, Filters()).events >= EVENTS
        word = "قصف"
        row = con.execute("select count(*) from search.words where word = $1", [word]).fetchone()
        assert row is not None and row[0] > 0
