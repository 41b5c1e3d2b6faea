"""How long a click in the explorer takes on a warehouse of many events. Not a test.

Run it as `.venv/bin/python benchmarks/explorer.py [--events N] [--warehouse DIR] [--folder DIR]` after `make run`. It
copies the published file, repeats its events, reports and claims under other ids and on other days until there are N
events, has dbt build schema `search` there, and asks what each page asks, three times each. `--folder` keeps that
warehouse for the next time and for `benchmarks/explorer_clicks.py`. Seconds are the least of the processors, and median
and longest of the wall.
"""

import argparse
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.assets.manifest import dbt_command, dbt_environment
from orchestration.explorer import queries
from orchestration.explorer.filters import Filters
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.publishing import rows_order

REPEATS = 3
_REPEATED = (
    "fct_events", "fct_event_reports", "fct_event_claims", "fct_triggers", "fct_mentions", "fct_framings",
    "fct_allegiance_changes", "bridge_event_factions", "bridge_event_faction_ancestors", "bridge_event_places",
    "bridge_event_report_factions", "bridge_event_report_places", "dim_reports",
)  # fmt: skip
_IDS = {
    "event_id", "event_report_id", "report_id", "claim_id", "trigger_id", "mention_id", "framing_id",
    "allegiance_change_id", "event_faction_id", "event_faction_ancestor_id", "event_place_id",
    "event_report_faction_id", "event_report_place_id", "date_event_report_id", "place_event_report_id",
}  # fmt: skip
_DAYS = {"date_from", "date_to", "published_at"}
# How many words of a generator a copy of a text ends with, so that copies are not alike.
_WORDS = {"sentence_text": 1, "body_text": 12}
_WORD = "translate(to_hex(({n} / (1 + hash(report_id, copy, {at}) % {n}))::bigint + 4096), '{digits}', '{letters}')"
_VOCABULARY = 300_000


def multiply(con: duckdb.DuckDBPyConnection, events: int) -> None:
    """Repeat the rows of the facts until there are at least so many events; each copy is on days of its own.

    Rows are put in the order in which they are published.
    """
    row = con.execute("select count(*) from marts.fct_events").fetchone()
    if not row or not row[0]:
        sys.exit("The warehouse has no events: run `make run`, or name another one with --warehouse.")
    copies = -(-events // int(row[0]))
    for table in _REPEATED:
        columns = [name for name, *_ in con.execute(f"describe marts.{table}").fetchall()]
        replaced = {name: written for name in columns if (written := _of_copy(name))}
        con.execute(
            f"create or replace table marts.{table} as "
            f"select * exclude (copy) replace ({', '.join(f'{sql} as {name}' for name, sql in replaced.items())}) "
            f"from marts.{table} cross join range({copies}) as copies (copy) "
            f"order by {rows_order(columns, columns[:1])}"
        )


def _of_copy(column: str) -> str | None:
    """SQL of a column in copy number `copy`; None where it is as it was."""
    if column in _IDS:
        return f"if(copy = 0, {column}, left({column}, 1) || left(md5({column} || copy), 16))"
    if column in _DAYS:
        return f"({column} - to_days(copy::integer % 3000))::{'timestamp' if column.endswith('_at') else 'date'}"
    if column in _WORDS:
        words = (
            _WORD.format(n=_VOCABULARY, at=at, digits="0123456789abcdef", letters="بتثجحخدذرزسشصضطظ")
            for at in range(_WORDS[column])
        )
        return f"concat_ws(' ', {column}, {', '.join(words)})"
    return None


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
        queries.event_of(con, event), queries.claims_of(con, event), queries.tellings_of(con, event),
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
            queries.competing_claims(con, [row["event_id"] for row in queries.contested_events(con, 25)]),
        ),
    )
    yield "framing", lambda: queries.framing(con, 20)
    yield "sources", lambda: queries.agreement(con)
    yield "search", lambda: queries.search(con, "ادلب")
    yield "quality", lambda: (queries.coverage(con), queries.rejects(con), queries.worklist(con))


def build_search(settings: Settings, file: Path) -> dict[str, float]:
    """Have dbt build the tables of schema `search` in the file, in the order of publication; seconds of each."""
    target = file.parent / "target"
    environment = dbt_environment(settings, target) | {"WAQAI_WORKING_FILE": str(file)}
    with contextlib.closing(connect(file)) as con:
        con.execute("create schema if not exists dbt_staging")
        con.execute("create view dbt_staging.stg_raw__reports as select *, true as is_current from marts.dim_reports")
    models = ("int_events_dated", "int_report_spellings", "path:models/search")
    command = dbt_command("--quiet", "run", "--select", *models)
    subprocess.run(command, env=environment, cwd=settings.dbt_dir, check=True)
    with contextlib.closing(connect(file)) as con:
        for (table,) in con.execute("select table_name from duckdb_tables() where schema_name = 'search'").fetchall():
            columns = [name for name, *_ in con.execute(f"describe search.{table}").fetchall()]
            order = rows_order(columns, columns[:1])
            con.execute(f"create or replace table search.{table} as from search.{table} order by {order}")
        con.execute("checkpoint")
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    seconds = {result["unique_id"].split(".")[-1]: result["execution_time"] for result in results}
    return {name: taken for name, taken in seconds.items() if name.startswith("search__")}


def build(settings: Settings, events: int, folder: Path) -> Settings:
    """Return the settings of a warehouse of so many events in `folder`, where it is kept for the next time."""
    built = load_settings(warehouse=folder / str(events))
    if not built.published_file.is_file():
        # Under its own name, by which dbt calls the tables; out of the way until it is whole.
        building = built.warehouse / "building" / built.published_file.name
        building.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(settings.published_file, building)
        with contextlib.closing(connect(building)) as con:
            multiply(con, events)
        Console().print("built in seconds:", build_search(settings, building))
        building.parent.rename(built.published_file.parent)
    return built


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="events [default: %(default)s]")
    parser.add_argument("--warehouse", type=Path, help="folder of the warehouse [default: that of `make run`]")
    parser.add_argument("--folder", type=Path, help="where the large warehouse is kept [default: it is not]")
    options = parser.parse_args()
    settings = load_settings(warehouse=options.warehouse)
    if not settings.published_file.is_file():
        sys.exit(f"There is no warehouse at {settings.warehouse}: run `make run`, or name one with --warehouse.")
    with tempfile.TemporaryDirectory(prefix="waqai-benchmark-") as folder:
        built = build(settings, options.events, options.folder or Path(folder))
        title = f"{options.events:,} events, {built.published_file.stat().st_size / 1e6:,.0f} MB"
        table = Table("click", "processors s", "median s", "longest s", title=title)
        with contextlib.closing(connect(built.published_file, read_only=True)) as con:
            for name, ask in clicks(con):
                table.add_row(name, *_times(ask))
        Console().print(table)


def _times(ask: Callable[[], object]) -> list[str]:
    """Seconds: the least of the processors, median and longest of the wall."""
    wall, processors = [], []
    for _ in range(REPEATS):
        started, busy = time.perf_counter(), time.process_time()
        ask()
        wall.append(time.perf_counter() - started)
        processors.append(time.process_time() - busy)
    return [f"{seconds:.2f}" for seconds in (min(processors), statistics.median(wall), max(wall))]


if __name__ == "__main__":
    main()
