"""Readers of the soak: processes that question what is published, again and again, and note each error.

An asker connects anew each second. A holder keeps one connection while others are published, and expects it to answer
as it did at first. Each leaves what it did as JSON.
"""

import json
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from orchestration.errors import WarehouseError
from orchestration.warehouse.connection import connect, in_memory

_PAUSE = 1.0
_HELD_PAUSE, _HELD_SECONDS = 3.0, 10.0
_VIEWS = "select view_name from duckdb_views() where not internal and schema_name = 'main' order by 1"
_ORPHANS = """
select count(*) from event_reports left join events using (event_id)
where event_reports.event_id is not null and events.event_id is null
"""
_JOIN = """
select events.event_id, count(event_report_id), max(reports.doc_id)
from events
join event_reports using (event_id)
join marts.dim_reports as reports using (report_id)
group by all
order by 2 desc
limit 100
"""


def version(file: Path) -> tuple[int, int]:
    """What tells one publication from another: the number of a file alone is given again. Raises OSError."""
    status = file.stat()
    return status.st_ino, status.st_mtime_ns


class _Notes:
    """What a reader did, and what went wrong."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.asked = 0
        self.publications: set[tuple[int, int]] = set()
        self.errors: list[str] = []
        self.slowest = 0.0

    def ask(self, what: str, question: Callable[[], None]) -> None:
        started = time.monotonic()
        try:
            question()
        except (duckdb.Error, WarehouseError, OSError, ValueError) as error:
            moment = time.strftime("%H:%M:%S")
            self.errors.append(f"{moment} {what}: {type(error).__name__}: {error}")
        self.asked += 1
        self.slowest = max(self.slowest, time.monotonic() - started)

    def write(self) -> None:
        notes = {
            "asked": self.asked,
            "publications": len(self.publications),
            "slowest_seconds": round(self.slowest, 2),
            "errors": self.errors,
        }
        self._file.write_text(json.dumps(notes, ensure_ascii=False, indent=1), "utf-8")


def ask_anew(published: Path, notes_file: Path, ended: Event) -> None:
    """Connect each second: count all views, join events and reports, export events; read Parquet files and exports."""
    notes = _Notes(notes_file)

    def database() -> None:
        with connect(published / "waqai.duckdb", read_only=True, other_files=True) as con:
            for (view,) in con.execute(_VIEWS).fetchall():
                con.table(view).count("*").fetchall()
            if con.execute(_ORPHANS).fetchone() != (0,):
                raise ValueError("event reports lead to events that are not there")
            con.execute(_JOIN).fetchall()
            copied = notes_file.with_suffix(".parquet")
            events = con.table("events")
            events.write_parquet(str(copied))
            if con.read_parquet(str(copied)).count("*").fetchone() != events.count("*").fetchone():
                raise ValueError("the export of events has another number of rows than the view")

    def files() -> None:
        with in_memory(other_files=True) as con:
            con.read_parquet(str(published / "parquet" / "events.parquet")).fetchall()
        for file in ("acled.csv", "events.geojson", "events.parquet"):
            if not (published / "exports" / file).read_bytes():
                raise ValueError(f"{file} is empty")

    while not ended.wait(_PAUSE):
        notes.publications.add(version(published / "waqai.duckdb"))
        notes.ask("database", database)
        notes.ask("files", files)
        notes.write()


def hold(published: Path, notes_file: Path, ended: Event) -> None:
    """Keep one connection until ten seconds after the next publication; its answers stay those of the beginning."""
    notes = _Notes(notes_file)
    file = published / "waqai.duckdb"

    def held() -> None:
        opened = version(file)
        with connect(file, read_only=True) as con:
            before = _counts(con)
            until = float("inf")
            while time.monotonic() < until and not ended.wait(_HELD_PAUSE):
                if until == float("inf") and version(file) != opened:
                    until = time.monotonic() + _HELD_SECONDS
                    notes.publications.add(opened)
                if _counts(con) != before:
                    raise ValueError("a connection that was held answers otherwise than before")
                notes.asked += 1

    while not ended.is_set():
        notes.ask("held", held)
        notes.slowest = 0.0  # what was held on purpose is no measure
        notes.write()


def _counts(con: duckdb.DuckDBPyConnection) -> list[int]:
    views = [view for (view,) in con.execute(_VIEWS).fetchall()]
    return [int((con.table(view).count("*").fetchone() or (0,))[0]) for view in views]
