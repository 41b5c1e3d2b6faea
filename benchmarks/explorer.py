"""How long a click in the explorer takes on a warehouse of many events. Not a test.

Run it as `.venv/bin/python benchmarks/explorer.py [--events N] [--warehouse DIR]` after `make run`. It copies the
published file, repeats its events, reports and claims under other ids and on other days until there are N events, and
asks what each page asks, three times each. Times are of the wall, the median and the longest.
"""

import argparse
import contextlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.explorer import queries
from orchestration.explorer.filters import Filters
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

REPEATS = 3
# The digits of an id that tell copies apart; its length stays.
_DIGITS = 6
_REPEATED = (
    "fct_events", "fct_event_reports", "fct_event_claims", "fct_triggers", "fct_framings", "fct_allegiance_changes",
    "bridge_event_factions", "bridge_event_faction_ancestors", "bridge_event_places", "bridge_event_report_factions",
    "bridge_event_report_places", "dim_reports",
)  # fmt: skip
_IDS = {
    "event_id", "event_report_id", "report_id", "claim_id", "trigger_id", "framing_id", "allegiance_change_id",
    "event_faction_id", "event_faction_ancestor_id", "event_place_id", "event_report_faction_id",
    "event_report_place_id", "date_event_report_id", "place_event_report_id",
}  # fmt: skip
_DAYS = {"date_from", "date_to", "published_at"}


def multiply(con: duckdb.DuckDBPyConnection, events: int) -> None:
    """Repeat the rows of the facts until there are at least so many events; each copy is on days of its own."""
    row = con.execute("select count(*) from marts.fct_events").fetchone()
    if not row or not row[0]:
        sys.exit("The warehouse has no events: run `make run`, or name another one with --warehouse.")
    copies = -(-events // int(row[0]))
    for table in _REPEATED:
        columns = [name for name, *_ in con.execute(f"describe marts.{table}").fetchall()]
        replaced = [
            *(
                f"left({name}, -{_DIGITS}) || printf('%0{_DIGITS}x', copy) as {name}"
                for name in columns
                if name in _IDS
            ),
            *(
                f"({name} - to_days(copy::integer % 3000))::{_type(name)} as {name}"
                for name in columns
                if name in _DAYS
            ),
        ]
        con.execute(
            f"insert into marts.{table} select * exclude (copy) replace ({', '.join(replaced)}) "
            f"from marts.{table} cross join range(1, {copies}) as copies (copy)"
        )


def _type(column: str) -> str:
    return "timestamp" if column.endswith("_at") else "date"


def clicks(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Callable[[], object]]]:
    """What each page asks for one click."""

    def situation(filters: Filters) -> Callable[[], object]:
        def ask() -> object:
            selected = queries.select_events(con, filters)
            assert selected.first_day and selected.last_day, filters
            unit = queries.time_unit(selected.first_day, selected.last_day)
            return queries.events_by_place(con), queries.events_by_time(con, unit), queries.events_page(con, 0)

        return ask

    for name, filters in {
        "all": Filters(),
        "a year": Filters(date_from=date(2015, 1, 1), date_to=date(2015, 12, 31)),
        "a family": Filters(families=("violence",)),
        "a place": Filters(place="sy_idlib_gov"),
        "a faction": Filters(faction="sdf"),
        "contested": Filters(contested=True),
        "a word": Filters(word="قصف"),
    }.items():
        yield f"situation: {name}", situation(filters)
    queries.select_events(con, Filters())
    yield "situation: a later page", lambda: queries.events_page(con, 1000)
    yield "choices of the filters", lambda: queries.choices(con)
    event = queries.events_page(con, 0, "most_told")[0]["event_id"]
    report = queries.tellings_of(con, event)[0]["report_id"]
    yield "event", lambda: (
        queries.events_of(con, [event]), queries.claims_of(con, event), queries.tellings_of(con, event),
        queries.report_of(con, report), queries.roles_in(con, report, event),
    )  # fmt: skip
    yield "report", lambda: (queries.report_of(con, report), queries.events_of_report(con, report))
    yield "actors", lambda: (queries.select_events(con, Filters()), queries.pairs(con, 15))
    yield "allegiances", lambda: (
        queries.select_events(con, Filters()), queries.allegiances(con), queries.allegiances_by_time(con),
    )  # fmt: skip
    yield (
        "contested",
        lambda: (
            queries.select_events(con, Filters()),
            queries.competing_claims(con, [row["event_id"] for row in queries.contested_events(con)][:25]),
        ),
    )
    yield "framing", lambda: queries.framing(con, 20)
    yield "sources", lambda: queries.agreement(con)
    yield "search", lambda: queries.search(con, "ادلب")
    yield "quality", lambda: (queries.coverage(con), queries.rejects(con), queries.worklist(con))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="events [default: %(default)s]")
    parser.add_argument("--warehouse", type=Path, help="folder of the warehouse [default: that of `make run`]")
    options = parser.parse_args()
    settings = load_settings(warehouse=options.warehouse)
    if not settings.published_file.is_file():
        sys.exit(f"There is no warehouse at {settings.warehouse}: run `make run`, or name one with --warehouse.")
    with tempfile.TemporaryDirectory(prefix="waqai-benchmark-") as folder:
        file = Path(shutil.copy(settings.published_file, folder))
        with contextlib.closing(connect(file)) as con:
            multiply(con, options.events)
        table = Table("click", "median s", "longest s", title=f"{options.events:,} events")
        with contextlib.closing(connect(file, read_only=True)) as con:
            for name, ask in clicks(con):
                times = []
                for _ in range(REPEATS):
                    started = time.perf_counter()
                    ask()
                    times.append(time.perf_counter() - started)
                table.add_row(name, f"{statistics.median(times):.2f}", f"{max(times):.2f}")
        Console().print(table)


if __name__ == "__main__":
    main()
