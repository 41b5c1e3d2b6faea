"""How long the semantic views take to answer what BI tools ask, on synthetic warehouses of many events. Not a test.

Run it as `.venv/bin/python benchmarks/semantic_views.py [--events N ...] [--warehouse DIR]` after `make run`. For
each N it

- copies the working file of the last run, so that schemas, event types, factions, places and outlets are the project's;
- fills facts and bridges with N events of a seeded generator: only their number and spread are lifelike, they tell of
  nothing that happened, and columns of text are empty;
- has dbt build the aggregates and views there, from the models as they are;
- asks each view typical questions, five times each: the view as it is, and the same view with its aggregate computed
  at the moment of asking, as it would be if no table held it.

Times are of the wall, median and longest, and of the processors, the least. Where other programs share the machine, the
processors' time says most of the view.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.assets.manifest import dbt_command, dbt_environment
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect

SEED = 0.42
EVENT_COUNTS = [10_000, 100_000, 1_000_000]
REPEATS = 5

# What rows of the facts choose from.
_CHOICES = {
    "types": "select list(event_type_code order by event_type_code) from marts.dim_event_types",
    "places": "select list(place_id order by place_id) from marts.dim_places",
    "factions": "select list(faction_id order by faction_id) from marts.dim_factions",
    "outlets": "select list(source_id order by source_id) from marts.dim_sources where source_kind = 'outlet'",
    "precisions": "select ['day', 'day', 'day', 'day', 'day', 'day', 'days', 'month', 'year', 'unknown']",
    "polarities": "select ['negative', 'neutral', 'positive']",
    "labels": "select list('label' || i order by i) from range(150) as labels (i)",
}


def _any(choice: str, skew: int = 4) -> str:
    """SQL of one of the choices: the first of the list often, the last rarely; each as often at a skew of 1."""
    return f"getvariable('{choice}')[1 + cast(floor(len(getvariable('{choice}')) * pow(random(), {skew})) as integer)]"


# Columns of the facts that the views read; the rest are null, or a constant where they must not be.
_FACTS = {
    "fct_events": f"""
        select
            event_id, event_type_code, precision as date_precision, place_id, tellers as report_count,
            tellers as outlet_count, spread > 0 as is_contested, random() < 0.3 as civilians_harmed,
            day::timestamp as first_reported_at, day::timestamp as revised_at,
            case when precision <> 'unknown' then day end as date_from,
            case when precision <> 'unknown' then day end as date_to,
            case when is_deadly then greatest(toll - spread, 0) end as killed_low,
            case when is_deadly then toll end as killed_best,
            case when is_deadly then toll + spread end as killed_high,
            case when is_deadly then toll end as injured_low,
            case when is_deadly then toll * 2 end as injured_best,
            case when is_deadly then toll * 2 + spread end as injured_high
        from (
            select
                'e' || lpad(i::varchar, 16, '0') as event_id,
                {_any("types")} as event_type_code,
                date '2011-03-15' + cast(random() * 5000 as integer) as day,
                {_any("precisions", 1)} as precision,
                case when random() < 0.85 then {_any("places")} end as place_id,
                random() < 0.4 as is_deadly,
                cast(floor(-6 * ln(1 - random())) as integer) as toll,
                case when random() < 0.1 then cast(floor(random() * 9) as integer) else 0 end as spread,
                1 + cast(floor(-0.9 * ln(1 - random())) as integer) as tellers
            from range({{events}}) as numbers (i)
        )""",
    "fct_event_reports": f"""
        select
            event_id || '-' || teller as event_report_id, event_id || '-' || teller as report_id,
            {_any("outlets")} as outlet_id, event_id, event_type_code, 'actual' as modality, '-' as trigger_text,
            0 as trigger_start, 1 as trigger_end, date_from, date_to, date_precision,
            killed_best + cast(random() < 0.1 as integer) as killed_low,
            killed_best + cast(random() < 0.1 as integer) as killed_high,
            0.9 as confidence, false as is_corrected, first_reported_at as published_at
        from (select *, unnest(range(report_count)) as teller from marts.fct_events)""",
    "bridge_event_factions": f"""
        select
            event_id || role || position as event_faction_id, event_id, role, position,
            case when random() < 0.8 then {_any("factions")} end as faction_id
        from (
            select event_id, unnest(['agent', 'patient', 'patient']) as role, unnest([0, 0, 1]) as position
            from marts.fct_events
        )
        where random() < 0.6""",
    "bridge_event_report_factions": f"""
        select
            event_report_id || '-agent' as event_report_faction_id, event_report_id, report_id, 'agent' as role,
            0 as position, {_any("factions")} as faction_id
        from marts.fct_event_reports
        where random() < 0.6""",
    "bridge_event_report_places": """
        select
            event_report_id || '-place' as event_report_place_id, event_report_id, report_id, 0 as position, place_id
        from marts.fct_event_reports
        inner join marts.fct_events using (event_id)
        where random() < 0.7""",
    "fct_framings": f"""
        select
            'f' || lpad(i::varchar, 16, '0') as framing_id, 'r' || (i // 3) as report_id,
            {_any("outlets")} as outlet_id, 'faction' as target_kind,
            case when random() < 0.8 then {_any("factions")} end as faction_id,
            {_any("labels")} as label_id, '-' as label_text, {_any("polarities", 1)} as polarity,
            random() < 0.3 as is_quoted, timestamp '2011-03-15' + to_days(i % 5000) as published_at
        from range({{events}}) as numbers (i)""",
}

# What a dashboard asks of a view: a filter or two, groups, an order, a page of rows.
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "events_by_day": {
        "one country, two years, by month": """
            select date_trunc('month', date_day) as month, sum(event_count), sum(killed_best) from {view}
            where country_code = 'SY' and date_day between '2015-01-01' and '2016-12-31' group by all order by all""",
        "one quarter, divisions by deaths": """
            select country_code, admin1_name_ar, sum(killed_best) as killed from {view}
            where date_day between '2017-04-01' and '2017-06-30' group by all order by killed desc limit 20""",
        "all violence, by year and type": """
            select year(date_day) as year, event_type_label_en, sum(event_count), sum(killed_best) from {view}
            where is_violence group by all order by all""",
    },
    "casualties_by_place_month": {
        "one country, one year, by division": """
            select admin1_name_ar, sum(killed_low), sum(killed_best), sum(killed_high) from {view}
            where country_code = 'SY' and month_start_date between '2016-01-01' and '2016-12-01'
            group by all order by all""",
        "one month, places on a map": """
            select place_name_ar, latitude, longitude, sum(event_count) from {view}
            where month_start_date = '2018-02-01' group by all order by all""",
        "all, countries by deaths": """
            select country_name_en, sum(killed_best) as killed, sum(civilians_harmed_event_count) from {view}
            group by all order by killed desc""",
    },
    "faction_interactions": {
        "one agent, whom it met": """
            select patient_name_en, sum(event_count) as events, sum(killed_best), min(first_date), max(last_date)
            from {view} where agent_faction_id = '{faction}' group by all order by events desc limit 20""",
        "violence of two years, pairs": """
            select agent_name_en, patient_name_en, sum(event_count) as events from {view}
            where is_violence and month_start_date between '2014-01-01' and '2015-12-01'
            group by all order by events desc limit 100""",
        "all, pairs by events": """
            select agent_name_en, patient_name_en, sum(event_count) as events from {view}
            group by all order by events desc limit 100""",
    },
    "source_agreement": {
        "one outlet": """
            select other_outlet_name_ar, shared_event_count, killed_agreed_share from {view}
            where outlet_id = '{outlet}' order by shared_event_count desc""",
        "all pairs": "select * from {view} order by shared_event_count desc limit 100",
    },
    "framing_by_outlet": {
        "one faction, outlets by polarity": """
            select outlet_name_ar, polarity, sum(own_use_count) from {view}
            where faction_id = '{faction}' group by all order by all""",
        "one outlet, its labels": """
            select label_text, faction_name_en, own_use_count, own_use_share from {view}
            where outlet_id = '{outlet}' order by own_use_count desc limit 100""",
    },
}


class Taken(NamedTuple):
    """Milliseconds of the wall and of all processors."""

    wall: float
    processors: float


@dataclass(frozen=True)
class Asked:
    """One question of one view: times of each asking, of the view and of its aggregate computed at once."""

    view: str
    question: str
    rows: int
    of_table: list[Taken]
    of_facts: list[Taken]


def fill_facts(con: duckdb.DuckDBPyConnection, events: int) -> None:
    """Replace the facts of the open warehouse; the same number of events always gives the same rows.

    Tables lose their keys, as they do when they are published.
    """
    con.execute("set threads = 1")
    con.execute(f"select setseed({SEED})").fetchall()
    for name, query in _CHOICES.items():
        con.execute(f"set variable {name} = ({query})")
    for name, query in _FACTS.items():
        con.execute(f"create or replace table marts.{name} as from marts.{name} limit 0")
        con.execute(f"insert into marts.{name} by name {query.format(events=events)}")
    con.execute("reset threads")


def build_aggregates(settings: Settings, working_file: Path) -> dict[str, float]:
    """Have dbt build the aggregates and views in the file; seconds that each aggregate took."""
    target = working_file.parent / "target"
    names = ["int_events_dated", "agg_*", *(f"published__{view}" for view in QUESTIONS)]
    environment = dbt_environment(settings, target) | {"WAQAI_WORKING_FILE": str(working_file)}
    command = dbt_command("--quiet", "run", "--select", *names)
    subprocess.run(command, env=environment, cwd=settings.dbt_dir, check=True)
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    seconds = {result["unique_id"].split(".")[-1]: result["execution_time"] for result in results}
    return {name: taken for name, taken in seconds.items() if name.startswith("agg_")}


def ask(con: duckdb.DuckDBPyConnection, compiled: Path) -> Iterator[Asked]:
    """Ask all questions of the open warehouse; `compiled` is where dbt left the SQL of the models."""
    keys = {name: con.execute(f"select getvariable('{name}s')[1]").fetchall()[0][0] for name in ("faction", "outlet")}
    for view, questions in QUESTIONS.items():
        aggregate = (compiled / "marts" / f"agg_{view}.sql").read_text("utf-8")
        of_facts = (compiled / "published" / f"published__{view}.sql").read_text("utf-8")
        of_facts = of_facts.replace(f'"marts"."agg_{view}"', f"({aggregate})")
        for question, query in questions.items():
            asked_view = query.format(view=f"published.{view}", **keys)
            asked_facts = query.format(view=f"({of_facts})", **keys)
            rows = len(con.execute(asked_view).fetchall())
            if rows != len(con.execute(asked_facts).fetchall()):
                sys.exit(f"{view}: the view and its SQL over the facts differ on: {question}")
            yield Asked(view, question, rows, _times(con, asked_view), _times(con, asked_facts))


def _times(con: duckdb.DuckDBPyConnection, query: str) -> list[Taken]:
    taken = []
    for _ in range(REPEATS):
        wall, processors = time.perf_counter(), time.process_time()
        con.execute(query).fetchall()
        taken.append(Taken((time.perf_counter() - wall) * 1000, (time.process_time() - processors) * 1000))
    return taken


def measure(settings: Settings, events: int) -> tuple[dict[str, float], list[Asked]]:
    """Seconds by aggregate, and all answers, on a warehouse of so many events that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="waqai-benchmark-") as folder:
        # dbt calls the file's tables by its name.
        working_file = Path(folder) / settings.working_file.name
        shutil.copy(settings.working_file, working_file)
        with connect(working_file) as con:
            fill_facts(con, events)
        built = build_aggregates(settings, working_file)
        with connect(working_file, read_only=True) as con:
            for name, query in _CHOICES.items():
                con.execute(f"set variable {name} = ({query})")
            return built, list(ask(con, working_file.parent / "target/compiled/waqai/models"))


def _shown(times: list[Taken]) -> list[str]:
    """Median and longest of the wall, least of the processors."""
    wall = [taken.wall for taken in times]
    figures = (statistics.median(wall), max(wall), min(taken.processors for taken in times))
    return [f"{milliseconds:.0f}" for milliseconds in figures]


def main() -> None:
    """Measure, and print a table for each number of events."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", nargs="+", type=int, default=EVENT_COUNTS, help="sizes [default: %(default)s]")
    parser.add_argument("--warehouse", type=Path, help="folder of the warehouse [default: that of `make run`]")
    options = parser.parse_args()
    settings = load_settings(warehouse=options.warehouse)
    if not settings.working_file.is_file():
        sys.exit(f"There is no warehouse at {settings.working_file}: run `make run`, or name one with --warehouse.")
    console = Console()
    for events in options.events:
        built, answers = measure(settings, events)
        table = Table("view", "question", title=f"{events:,} events")
        for column in ("rows", "view ms", "longest", "processors", "no table ms", "longest", "processors"):
            table.add_column(column, justify="right")
        for asked in answers:
            table.add_row(asked.view, asked.question, str(asked.rows), *_shown(asked.of_table), *_shown(asked.of_facts))
        console.print(table)
        console.print("built in seconds:", ", ".join(f"{name} {taken:.2f}" for name, taken in built.items()))


if __name__ == "__main__":
    main()
