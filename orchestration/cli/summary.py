"""What a run ended with, as a person likes to read it and as one JSON object. Figures come from the published file."""

import contextlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import duckdb
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from orchestration.display import visible, visible_line
from orchestration.errors import WarehouseError
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

MOST = 6
_BAR_WIDTH = 28

_EVENTS_BY_TYPE = """
    select types.event_type_label_en, count(*) as events
    from marts.fct_events as events
    inner join marts.dim_event_types as types on events.event_type_code = types.event_type_code
    group by types.event_type_label_en
    order by events desc, types.event_type_label_en
"""
_MOST_NAMED_FACTIONS = """
    select factions.faction_name_ar, factions.faction_name_en, count(*) as mentions
    from marts.fct_mentions as mentions
    inner join marts.dim_factions as factions on mentions.faction_id = factions.faction_id
    where factions.faction_kind <> 'category'
    group by all
    order by mentions desc, factions.faction_name_ar
    limit ?
"""
_MOST_NAMED_PLACES = """
    select places.place_name_ar, places.place_name_en, count(*) as mentions
    from marts.fct_mentions as mentions
    inner join marts.dim_places as places on mentions.place_id = places.place_id
    group by all
    order by mentions desc, places.place_name_ar
    limit ?
"""
_TOTALS = """
    select
        (select count(*) from marts.dim_reports) as reports,
        (select count(*) from marts.fct_event_reports) as event_reports,
        (select count(*) from marts.fct_events) as events,
        (select count(*) from marts.fct_events where is_contested) as contested_events
"""
_REJECTS = (
    "select reason_code, count(*) as rejects from marts.fct_rejects group by all order by rejects desc, reason_code"
)


@dataclass(frozen=True)
class Named:
    """A faction or place, and how often reports name it."""

    name_ar: str
    name_en: str | None
    mentions: int


@dataclass(frozen=True)
class Overview:
    """What the published warehouse holds. Orders are by frequency, then by name."""

    totals: dict[str, int]
    events_by_type: dict[str, int]
    factions: list[Named]
    places: list[Named]
    rejects: dict[str, int]


@dataclass(frozen=True)
class RunSummary:
    """What a run did and what there is now; `overview` is null where nothing is published.

    `ingested`: reports read, new, unchanged, superseding, rejected in this run. `checks`: how many passed, warned,
    failed. `problems`: a sentence for each check that failed or warned and for each step that broke.
    """

    succeeded: bool
    seconds: float
    ingested: dict[str, int]
    extracted: int
    checks: dict[str, int]
    problems: list[str]
    overview: Overview | None
    look_next: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return asdict(self)


def read_overview(settings: Settings) -> Overview | None:
    """Read the published warehouse; null where nothing is published, or what is cannot be read.

    Nothing is said of a damaged file here: a run that went well has replaced it, and one that failed has its own say.
    """
    if not settings.published_file.is_file():
        return None
    with (
        contextlib.suppress(WarehouseError, duckdb.Error),
        contextlib.closing(connect(settings.published_file, read_only=True)) as con,
    ):
        totals = con.execute(_TOTALS)
        names = [column[0] for column in totals.description or ()]
        return Overview(
            totals=dict(zip(names, totals.fetchone() or (), strict=True)),
            events_by_type=_counts(con, _EVENTS_BY_TYPE),
            factions=[Named(*row) for row in con.execute(_MOST_NAMED_FACTIONS, [MOST]).fetchall()],
            places=[Named(*row) for row in con.execute(_MOST_NAMED_PLACES, [MOST]).fetchall()],
            rejects=_counts(con, _REJECTS),
        )
    return None


def look_next(settings: Settings) -> dict[str, str]:
    """Return where to look after a run: what for, and the file or command. What is not there is left out."""
    files = {
        "query": settings.published_file,
        "parquet": settings.parquet_dir,
        "exports": settings.exports_dir,
        "checks": settings.data_docs_dir / "index.html",
    }
    commands = {"runs": "waqai ui"}
    if settings.published_file.is_file():
        commands |= {"browse": "waqai explore", "export": "waqai export events --format csv --out events.csv"}
    return {what: str(path) for what, path in files.items() if path.exists()} | commands


def print_summary(summary: RunSummary, console: Console) -> None:
    """Print the summary in sections, each a few lines."""
    console.print()
    console.print(_headline(summary))
    console.print(_facts(summary))
    if summary.overview is not None:
        console.print(_section("Events by type", _bars(summary.overview.events_by_type)))
        console.print(_section("Factions most named", _names(summary.overview.factions)))
        console.print(_section("Places most named", _names(summary.overview.places)))
    if summary.problems:
        console.print(_section("To look at", _listed(summary.problems)))
    if summary.look_next:
        console.print(_section("Where to look next", _pairs(summary.look_next)))


def _headline(summary: RunSummary) -> Text:
    if summary.succeeded:
        return Text(f"Published in {summary.seconds:.0f} s", style="bold green")
    return Text(f"Stopped after {summary.seconds:.0f} s; what was published before is as it was", style="bold red")


def _facts(summary: RunSummary) -> Table:
    facts: dict[str, str] = {}
    if summary.ingested:
        kinds = ("new", "unchanged", "superseding", "rejected")
        told = ", ".join(f"{summary.ingested[kind]} {kind}" for kind in kinds if kind in summary.ingested)
        facts["Reports read"] = f"{summary.ingested.get('read', 0)}: {told}; {summary.extracted} extracted"
    if summary.overview is not None:
        totals = summary.overview.totals
        facts["Warehouse"] = (
            f"{totals['reports']} reports tell {totals['event_reports']} times of {totals['events']} events, "
            f"{totals['contested_events']} of them contested"
        )
        if summary.overview.rejects:
            facts["Rejected so far"] = ", ".join(
                f"{count} {reason}" for reason, count in summary.overview.rejects.items()
            )
    facts["Checks"] = ", ".join(f"{count} {outcome}" for outcome, count in summary.checks.items())
    return _pairs(facts, indent="")


def _section(title: str, body: RenderableType) -> Group:
    return Group(Text(), Text(title, style="bold"), body)


def _pairs(pairs: Mapping[str, str], indent: str = "  ") -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in pairs.items():
        table.add_row(Text(f"{indent}{name}", style="dim"), Text(visible_line(value), overflow="fold"))
    return table


def _listed(lines: list[str]) -> Table:
    table = Table.grid(padding=(0, 2))
    for line in lines:
        table.add_row(Text("  -"), Text(visible(line), overflow="fold"))
    return table


def _bars(counts: Mapping[str, int]) -> Table:
    most = max(counts.values(), default=1)
    table = Table.grid(padding=(0, 2))
    for name, count in counts.items():
        bar = "█" * max(1, round(_BAR_WIDTH * count / most))
        table.add_row(Text(f"  {visible_line(name)}"), Text(str(count), justify="right"), Text(bar, style="cyan"))
    return table


def _names(named: list[Named]) -> Table:
    # Arabic stands last in the line: a terminal that writes it from the right then moves nothing else.
    table = Table.grid(padding=(0, 2))
    for item in named:
        table.add_row(
            Text(f"  {item.mentions}", justify="right"),
            Text(visible_line(item.name_en or "")),
            Text(visible_line(item.name_ar)),
        )
    return table


def _counts(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in con.execute(query).fetchall()}
