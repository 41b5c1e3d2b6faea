"""What the pages ask of the published file. All counting is DuckDB's; what comes back fits on a page.

`select_events` has the temporary view `selected` show the events of the filters; map, timeline, table, matrix and
downloads read that view, so that they always tell of the same events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import polars as pl

from orchestration.explanation.explaining import ReportText
from orchestration.explorer.filters import Filters, conditions, holding
from orchestration.explorer.spelling import spelling_of
from orchestration.exports.formats import FORMATS

PAGE_ROWS = 100
FOUND_ROWS = 50
ROLES = (
    "trigger", "killed", "injured", "count", "agent", "patient", "mediator", "side", "place", "time", "informant",
)  # fmt: skip
# The formats that events can be had in, with the ends of their files' names.
DOWNLOADS = {
    format.name: Path(format.file_name or f"events.{format.name}").suffix
    for format in FORMATS.values()
    if "events" in format.queries
}
FIGURES = ("killed", "killed_civilians", "killed_women", "killed_children", "injured", "count")
_ORDERS = {
    "latest": "first_day desc nulls last",
    "deadliest": "killed_best desc nulls last",
    "most_told": "report_count desc",
}
_EVENT_ID_LENGTH = 17
# What a list of events shows of each: to read the others takes longer than to find the events.
_LISTED = (
    "event_id", "event_type_label_ar", "event_type_label_en", "date_from", "date_to", "place_name_ar", "place_name_en",
    "agents_ar", "agents_en", "patients_ar", "patients_en", "killed_low", "killed_best", "killed_high", "injured_low",
    "injured_best", "injured_high", "is_contested", "report_count", "confidence",
)  # fmt: skip
_SELECTED = (
    "event_id, event_type_code, event_family, place_id, first_day, last_day, date_basis, date_precision, killed_best, "
    "is_contested, report_count"
)

Rows = list[dict[str, Any]]

# The value of a type is its code.
_CLAIMS = """
    select
        claims.*,
        coalesce(types.event_type_label_ar, claims.value_text) as value_ar,
        coalesce(types.event_type_label_en, claims.value_text) as value_en
    from event_claims as claims
    left join marts.dim_event_types as types on claims.field = 'type' and claims.value_text = types.event_type_code
"""


@dataclass(frozen=True)
class Selected:
    """How many events were selected, how many of them have coordinates and a day, and the people killed."""

    events: int
    located: int
    dated: int
    contested: int
    killed: int
    first_day: date | None
    last_day: date | None


def select_events(con: duckdb.DuckDBPyConnection, filters: Filters) -> Selected:
    """Have the view `selected` show the events of `filters`, one row an event, and count them."""
    source = "search.events"
    if filters != Filters():
        # What filters find is asked for several times, so it is kept; all events are where they are.
        condition, values = conditions(filters)
        con.execute(
            f"create or replace temp table found as select {_SELECTED} from search.events as events where {condition}",  # noqa: S608
            values,
        )
        source = "found"
    con.execute(f"create or replace temp view selected as select {_SELECTED} from {source}")  # noqa: S608
    row = con.execute(
        """
        select
            count(*), count(places.latitude), count(first_day), count(*) filter (is_contested),
            coalesce(sum(killed_best), 0)::bigint, min(first_day), max(first_day)
        from selected
        left join marts.dim_places as places on selected.place_id = places.place_id
        """
    ).fetchone()
    assert row is not None
    return Selected(*row)


def events_by_place(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row a place of selected events that has coordinates, the busiest first."""
    return con.execute(
        """
        select
            places.place_id, places.place_name_ar, places.place_name_en, places.latitude, places.longitude,
            count(*) as events, coalesce(sum(killed_best), 0)::bigint as killed
        from selected
        inner join marts.dim_places as places on selected.place_id = places.place_id
        where places.latitude is not null
        group by all
        order by events desc, places.place_id
        """
    ).pl()


def time_unit(first: date, last: date) -> str:
    """Return the unit of time that gives a readable number of bars: day, week, month or year."""
    days = (last - first).days
    limits = ((92, "day"), (3 * 366, "week"), (20 * 366, "month"))
    return next((unit for limit, unit in limits if days <= limit), "year")


def events_by_time(con: duckdb.DuckDBPyConnection, unit: str) -> pl.DataFrame:
    """One row a unit of time and family of events: `day` (its first), `event_family`, `events`, `killed`.

    An event whose day is known less finely than the unit is in none.
    """
    precisions = ["day", "days", "week"]
    precisions += ["month"] if unit in ("month", "year") else []
    precisions += ["year"] if unit == "year" else []
    return con.execute(
        """
        select
            date_trunc($unit, first_day)::date as day, event_family, count(*) as events,
            coalesce(sum(killed_best), 0)::bigint as killed
        from selected
        where first_day is not null and list_contains($precisions, date_precision)
        group by all
        order by all
        """,
        {"unit": unit, "precisions": precisions},
    ).pl()


def events_page(con: duckdb.DuckDBPyConnection, page: int, order: str = "latest") -> Rows:
    """Page `page` (from 0) of the selected events, as `events_of` has them."""
    ids = con.execute(
        f"select event_id from selected order by {_ORDERS[order]}, event_id limit {PAGE_ROWS} offset $offset",  # noqa: S608
        {"offset": page * PAGE_ROWS},
    ).fetchall()
    return events_of(con, [key for (key,) in ids])


def events_of(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Rows:
    """What a list shows of events, as `event_of` has it, in the order of `ids`."""
    rank = {key: at for at, key in enumerate(ids)}
    return sorted(_events(con, _LISTED, ids), key=lambda row: rank[row["event_id"]])


def event_of(con: duckdb.DuckDBPyConnection, event_id: str) -> dict[str, Any] | None:
    """The row of the view `events` of an event; None where there is none.

    `reported_day` is the day of publication of an event that no report dates, by which it is put in order.
    """
    return next(iter(_events(con, ("*",), [event_id])), None)


def _events(con: duckdb.DuckDBPyConnection, columns: Iterable[str], ids: Sequence[str]) -> Rows:
    if not ids:
        return []
    return rows_of(
        con,
        f"""
        select {", ".join(f"events.{name}" for name in columns)}, {_reported_day("found")}
        from events
        inner join search.events as found on events.event_id = found.event_id
        where events.event_id in ({_marks(ids)})
        """,  # noqa: S608
        list(ids),
    )


def _reported_day(event: str) -> str:
    """SQL of the day of publication that stands in for the day of an event that no report dates, else null."""
    return f"if({event}.date_basis = 'reported', {event}.first_day, null) as reported_day"


def is_empty(con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the warehouse has no event at all."""
    return con.execute("select 1 from marts.fct_events limit 1").fetchone() is None


# One event, one report


def event_figures(event: Mapping[str, Any]) -> Rows:
    """The figures of an event that have a value: `figure`, `low`, `best`, `high`, `is_contested`."""
    contested = (event["contested_fields"] or "").split("|")
    return [
        {"figure": name, "is_contested": name in contested}
        | {bound: event[f"{name}_{bound}"] for bound in ("low", "best", "high")}
        for name in FIGURES
        if any(event[f"{name}_{bound}"] is not None for bound in ("low", "best", "high"))
    ]


def claims_of(con: duckdb.DuckDBPyConnection, event_id: str) -> Rows:
    """The claims of an event, field by field, the earliest first."""
    return rows_of(
        con,
        f"{_CLAIMS} where claims.event_id = $id order by field, claim_group, published_at, claim_id",
        {"id": event_id},
    )


def tellings_of(con: duckdb.DuckDBPyConnection, event_id: str) -> Rows:
    """The event reports of an event, the earliest first."""
    return rows_of(
        con,
        """
        select event_report_id, report_id, published_at
        from marts.fct_event_reports
        where event_id = $id
        order by published_at, event_report_id
        """,
        {"id": event_id},
    )


def events_of_report(con: duckdb.DuckDBPyConnection, report_id: str) -> Rows:
    """Rows of the view `event_reports` of a report, in the order of its text."""
    return rows_of(
        con,
        "select *, published_at as reported_day from event_reports "
        "where report_id = $id order by trigger_start, event_report_id",
        {"id": report_id},
    )


def outlets_of(con: duckdb.DuckDBPyConnection, event_id: str) -> Rows:
    """The outlets that tell of an event, by their names: `outlet_name_ar`, `outlet_name_en`."""
    return rows_of(
        con,
        """
        select distinct sources.source_name_ar as outlet_name_ar, sources.source_name_en as outlet_name_en
        from marts.fct_event_reports as told
        inner join marts.dim_sources as sources on told.outlet_id = sources.source_id
        where told.event_id = $id
        order by all
        """,
        {"id": event_id},
    )


def places_around(con: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, Rows]:
    """The places that each of these lies within, the largest first, itself last: `place_name_ar`, `place_name_en`."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = rows_of(
        con,
        f"""
        with recursive around as (
            select place_id as inner_id, place_id, 0 as steps from marts.dim_places
            where place_id in ({_marks(wanted)})
            union all
            select around.inner_id, places.parent_place_id, around.steps + 1
            from around
            inner join marts.dim_places as places on around.place_id = places.place_id
            where places.parent_place_id is not null
        )
        select around.inner_id, places.place_name_ar, places.place_name_en
        from around
        inner join marts.dim_places as places on around.place_id = places.place_id
        order by around.inner_id, around.steps desc
        """,  # noqa: S608
        wanted,
    )
    return {key: list(several) for key, several in groupby(rows, key=lambda row: str(row["inner_id"]))}


def report_of(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any] | None:
    """The report with that id, or that name where it is the only one; None where there is none."""
    rows = rows_of(
        con,
        """
        with named as (
            select report_id from marts.dim_reports
            where report_id = $name or doc_id = $name
            order by report_id = $name desc, report_id
            limit 1
        )
        select reports.*, sources.source_name_ar as outlet_name_ar, sources.source_name_en as outlet_name_en
        from named
        inner join marts.dim_reports as reports on named.report_id = reports.report_id
        left join marts.dim_sources as sources on reports.outlet_id = sources.source_id
        """,
        {"name": name},
    )
    return rows[0] if rows else None


def report_text(report: Mapping[str, Any]) -> ReportText:
    """A row of `report_of` as the explanation wants it."""
    at = report["published_at"]
    return ReportText(
        report_id=report["report_id"],
        doc_id=report["doc_id"],
        text=report["body_text"],
        published_at=at.replace(tzinfo=None) if at else None,
        url=report["url"],
        outlet_name=report["outlet_name"],
    )


def roles_in(con: duckdb.DuckDBPyConnection, report_id: str, event_id: str | None = None) -> Rows:
    """The words of a report that events were read from, of one event where it is named, in the order of the text.

    `char_start`, `char_end`, `role` (of ROLES), and what they were read as: `about_ar`, `about_en`, null where no
    name is known.
    """
    return rows_of(
        con,
        f"""
        with told as (
            select * from marts.fct_event_reports
            where report_id = $report_id and ($event_id is null or event_id = $event_id)
        ),
        spans as (
            select
                char_start, char_end, 'trigger' as role, types.event_type_label_ar as about_ar,
                types.event_type_label_en as about_en
            from marts.fct_triggers as triggers
            inner join told on triggers.event_report_id = told.event_report_id
            inner join marts.dim_event_types as types on told.event_type_code = types.event_type_code
            union all
            select char_start, char_end, role, factions.faction_name_ar, factions.faction_name_en
            from marts.bridge_event_report_factions as parties
            inner join told on parties.event_report_id = told.event_report_id
            left join marts.dim_factions as factions on parties.faction_id = factions.faction_id
            union all
            select char_start, char_end, 'place', named.place_name_ar, named.place_name_en
            from marts.bridge_event_report_places as places
            inner join told on places.event_report_id = told.event_report_id
            left join marts.dim_places as named on places.place_id = named.place_id
            union all
            select time_start, time_end, 'time', {_between("date")} from told
            union all
            select killed_start, killed_end, 'killed', {_between("killed")} from told
            union all
            select injured_start, injured_end, 'injured', {_between("injured")} from told
            union all
            select count_start, count_end, 'count', {_between("count")} from told
            union all
            select informant_start, informant_end, 'informant', sources.source_name_ar, sources.source_name_en
            from told
            left join marts.dim_sources as sources on told.informant_id = sources.source_id
        )
        select distinct char_start, char_end, role, about_ar, about_en
        from spans
        where char_start is not null and char_end is not null
        order by all
        """,  # noqa: S608
        {"report_id": report_id, "event_id": event_id},
    )


def _between(name: str) -> str:
    """SQL of an interval of an event report as words, the same in both languages; one value where its ends are one."""
    low, high = (f"told.{name}_{end}" for end in (("from", "to") if name == "date" else ("low", "high")))
    words = f"if({low} = {high}, {low}::varchar, concat_ws(' – ', {low}, {high}))"
    return f"{words}, {words}"


# Who, whom, how it is told


def pairs(con: duckdb.DuckDBPyConnection, most: int) -> pl.DataFrame:
    """Agents and patients of the selected events, the `most` busiest of each: ids, names, `events`, `killed`."""
    return con.execute(
        """
        with met as (
            select distinct
                selected.event_id, agents.faction_id as agent_id, patients.faction_id as patient_id, killed_best
            from selected
            inner join marts.bridge_event_factions as agents
                on selected.event_id = agents.event_id and agents.role = 'agent' and agents.faction_id is not null
            inner join marts.bridge_event_factions as patients
                on selected.event_id = patients.event_id
                and patients.role = 'patient' and patients.faction_id is not null
        ),
        counted as (
            select agent_id, patient_id, count(*) as events, coalesce(sum(killed_best), 0)::bigint as killed
            from met group by all
        ),
        busiest_agents as (
            select agent_id from counted group by agent_id order by sum(events) desc, agent_id limit $most
        ),
        busiest_patients as (
            select patient_id from counted group by patient_id order by sum(events) desc, patient_id limit $most
        )
        select
            counted.*,
            agents.faction_name_ar as agent_name_ar, agents.faction_name_en as agent_name_en,
            patients.faction_name_ar as patient_name_ar, patients.faction_name_en as patient_name_en
        from counted
        inner join busiest_agents on counted.agent_id = busiest_agents.agent_id
        inner join busiest_patients on counted.patient_id = busiest_patients.patient_id
        inner join marts.dim_factions as agents on counted.agent_id = agents.faction_id
        inner join marts.dim_factions as patients on counted.patient_id = patients.faction_id
        order by counted.events desc, counted.agent_id, counted.patient_id
        """,
        {"most": most},
    ).pl()


def allegiances(con: duckdb.DuckDBPyConnection) -> Rows:
    """Changes of allegiance of the selected events, the latest first, a page of what `count_allegiances` counts."""
    return rows_of(
        con,
        f"""
        select changes.*, {_reported_day("selected")}
        from allegiance_changes as changes
        inner join selected on changes.event_id = selected.event_id
        where changes.is_leading_pair
        order by selected.first_day desc nulls last, changes.allegiance_change_id
        limit {PAGE_ROWS}
        """,  # noqa: S608
    )


def count_allegiances(con: duckdb.DuckDBPyConnection) -> int:
    """How many changes of allegiance the selected events bring."""
    return _number(
        con,
        "select count(*) from marts.fct_allegiance_changes as changes "
        "inner join selected on changes.event_id = selected.event_id where changes.is_leading_pair",
    )


def allegiances_by_time(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """One row a month and kind of change: `day` (its first), `change_kind`, `events`."""
    return con.execute(
        """
        select
            date_trunc('month', selected.first_day)::date as day, changes.change_kind,
            count(distinct changes.event_id) as events
        from marts.fct_allegiance_changes as changes
        inner join selected on changes.event_id = selected.event_id
        where selected.first_day is not null and selected.date_precision <> 'year'
        group by all
        order by all
        """
    ).pl()


def contested_events(con: duckdb.DuckDBPyConnection, most: int) -> Rows:
    """Selected events whose claims contradict each other, the `most` that are told by most reports."""
    ids = con.execute(
        "select event_id from selected where is_contested order by report_count desc, event_id limit $most",
        {"most": most},
    ).fetchall()
    return events_of(con, [key for (key,) in ids])


def competing_claims(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Rows:
    """Claims of the contested fields of these events, event by event, field by field."""
    if not ids:
        return []
    return rows_of(
        con,
        f"""
        {_CLAIMS}
        inner join marts.fct_events as events on claims.event_id = events.event_id
        where claims.event_id in ({_marks(ids)})
            and list_contains(string_split(events.contested_fields, '|'), claims.field)
        order by claims.event_id, claims.field, claims.published_at, claims.claim_id
        """,
        list(ids),
    )


def framing(con: duckdb.DuckDBPyConnection, most: int) -> pl.DataFrame:
    """How outlets name factions in their own voice: one row an outlet and faction, the `most` busiest of each.

    `uses`, and `tone`: the mean of 1 for a positive, 0 for a neutral and -1 for a negative name.
    """
    return con.execute(
        """
        with used as (
            select
                outlet_id, outlet_name_ar, outlet_name_en, faction_id, faction_name_ar, faction_name_en,
                sum(own_use_count)::bigint as uses,
                sum(own_use_count * case polarity when 'positive' then 1 when 'negative' then -1 else 0 end)
                    / sum(own_use_count) as tone,
                string_agg(label_text, '، ' order by own_use_count desc, label_text) as labels
            from framing_by_outlet
            where faction_id is not null and own_use_count > 0 and outlet_id is not null
            group by all
        ),
        outlets as (select outlet_id from used group by all order by sum(uses) desc, outlet_id limit $most),
        factions as (select faction_id from used group by all order by sum(uses) desc, faction_id limit $most)
        select used.*
        from used
        inner join outlets on used.outlet_id = outlets.outlet_id
        inner join factions on used.faction_id = factions.faction_id
        order by uses desc, used.outlet_id, used.faction_id
        """,
        {"most": most},
    ).pl()


def agreement(con: duckdb.DuckDBPyConnection) -> Rows:
    """Pairs of outlets that tell of the same events, each once, those that share most first, a page of them."""
    return rows_of(
        con,
        f"""
        select * from source_agreement
        order by shared_event_count desc, outlet_id, other_outlet_id
        limit {PAGE_ROWS}
        """,  # noqa: S608
    )


# Search


def search(con: duckdb.DuckDBPyConnection, words: str) -> dict[str, Rows]:
    """Events, factions, places and reports that hold `words` in any spelling, the best known first, FOUND_ROWS each."""
    spelling = spelling_of(words)
    if spelling is None:
        return {"events": [], "factions": [], "places": [], "reports": []}
    asked = {"pattern": spelling.pattern}
    told, event_values = holding("event", spelling)
    written, report_values = holding("report", spelling)
    ids = con.execute(
        f"""
        select events.event_id
        from search.events as events
        where {told}
            or events.place_id in (
                select place_id from marts.dim_places
                where regexp_matches(concat_ws(' ', place_name_ar, place_name_en), $pattern)
            )
            or events.event_id in (
                select parties.event_id
                from marts.bridge_event_factions as parties
                inner join marts.dim_factions as factions on parties.faction_id = factions.faction_id
                where regexp_matches(concat_ws(' ', factions.faction_name_ar, factions.faction_name_en), $pattern)
            )
        order by events.event_rank
        limit {FOUND_ROWS}
        """,  # noqa: S608
        asked | event_values,
    ).fetchall()
    return {
        "events": events_of(con, [key for (key,) in ids]),
        "factions": _found(con, "factions", _FACTIONS_NAMED, "mention_count desc, faction_id", asked),
        "places": _found(con, "places", _PLACES_NAMED, "event_count desc, mention_count desc, place_id", asked),
        "reports": rows_of(
            con,
            f"""
            with reports as (
                select report_rank, report_id from search.reports as reports
                where {written} order by report_rank limit {FOUND_ROWS}
            )
            select
                report_id, doc_id, title, outlet_name, sources.source_name_ar as outlet_name_ar,
                sources.source_name_en as outlet_name_en, published_at, left(body_text, 160) as opening
            from reports
            inner join marts.dim_reports using (report_id)
            left join marts.dim_sources as sources on dim_reports.outlet_id = sources.source_id
            order by report_rank
            """,  # noqa: S608
            report_values,
        ),
    }


_FACTIONS_NAMED = """
    select faction_id from marts.dim_factions
    where regexp_matches(concat_ws(' ', faction_name_ar, faction_name_en, acronym), $pattern)
    union
    select faction_id from marts.dim_faction_aliases
    where alias_status = 'active' and regexp_matches(alias_ar, $pattern)
"""
_PLACES_NAMED = """
    select place_id from marts.dim_places
    where regexp_matches(concat_ws(' ', place_name_ar, place_name_en, name_variants), $pattern)
"""


def _found(con: duckdb.DuckDBPyConnection, view: str, named: str, order: str, asked: dict[str, str]) -> Rows:
    """Rows of a view whose keys the query `named` finds, FOUND_ROWS of them."""
    ids = [key for (key,) in con.execute(named, asked).fetchall()]
    if not ids:
        return []
    key = f"{view.removesuffix('s')}_id"
    return rows_of(
        con,
        f"select * from {view} where {key} in ({_marks(ids)}) order by {order} limit {FOUND_ROWS}",  # noqa: S608
        ids,
    )


# Quality


def rejects(con: duckdb.DuckDBPyConnection) -> Rows:
    """Why reports were refused, the commonest reason first: `reason_code`, `rejects`, `last_seen_at`, an example."""
    return rows_of(
        con,
        """
        select reason_code, severity, count(*) as rejects, max(seen_at) as last_seen_at, any_value(origin) as example
        from marts.fct_rejects group by all order by rejects desc, reason_code
        """,
    )


def worklist(con: duckdb.DuckDBPyConnection) -> Rows:
    """Names that nobody has mapped yet, that which would gain most first, a page of them."""
    return rows_of(con, f"select * from worklist order by worklist_rank limit {PAGE_ROWS}")  # noqa: S608


def coverage(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Counts of the whole warehouse: reports, outlets, events and those with a day, place, coordinates, agent."""
    return rows_of(
        con,
        """
        with named as (
            select count(distinct event_id) as with_agent from marts.bridge_event_factions
            where role = 'agent' and faction_id is not null
        ),
        read as (
            select
                count(*) as reports, count(distinct outlet_id) as outlets, min(published_at) as first_published_at,
                max(published_at) as last_published_at, max(retrieved_at) as last_retrieved_at,
                count(*) filter (event_report_count = 0) as reports_without_events,
                    any_value(extractor_version) as extractor_version
            from marts.dim_reports
        ),
        counted as (
            select
                count(*) as events, count(*) filter (date_method in ('told', 'inferred', 'correction')) as with_day,
                count(facts.place_id) as with_place, count(places.latitude) as with_coordinates,
                count(*) filter (is_contested) as contested
            from marts.fct_events as facts
            left join marts.dim_places as places on facts.place_id = places.place_id
        )
        select * from counted cross join named cross join read
        """,
    )[0]


def count_rows(con: duckdb.DuckDBPyConnection, view: str) -> int:
    """How many rows a view of the published file has, of which a page shows the first."""
    return _number(con, f"select count(*) from {view}")  # noqa: S608


# What can be chosen


def choices(con: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """What filters can be set to, the commonest first: rows of `id`, `name_ar`, `name_en`."""
    queries = {
        "types": """
            select event_type_code as id, event_type_label_ar as name_ar, event_type_label_en as name_en, event_family
            from marts.dim_event_types order by event_family, event_type_code""",
        "factions": """
            select factions.faction_id as id, faction_name_ar as name_ar, faction_name_en as name_en
            from marts.bridge_event_faction_ancestors as parties
            inner join marts.dim_factions as factions on parties.ancestor_id = factions.faction_id
            group by all order by count(*) desc, id""",
        "places": """
            with recursive happened as (
                select place_id, count(*) as events from marts.fct_events where place_id is not null group by place_id
            ),
            around as (
                select place_id, place_id as inner_id from happened
                union
                select places.parent_place_id, around.inner_id
                from around inner join marts.dim_places as places on around.place_id = places.place_id
                where places.parent_place_id is not null
            )
            select places.place_id as id, place_name_ar as name_ar, place_name_en as name_en
            from around
            inner join happened on around.inner_id = happened.place_id
            inner join marts.dim_places as places on around.place_id = places.place_id
            group by all order by sum(happened.events) desc, id""",
        "outlets": """
            select source_id as id, source_name_ar as name_ar, source_name_en as name_en
            from marts.dim_sources where source_kind = 'outlet' and event_report_count > 0
            order by event_report_count desc, id""",
    }
    return {name: rows_of(con, query) for name, query in queries.items()}


# Downloads


def write_selected(con: duckdb.DuckDBPyConnection, format_name: str, stream: BinaryIO) -> int:
    """Write the selected events in a format of DOWNLOADS; return the number of rows."""
    format = FORMATS[format_name]
    query = format.queries["events"]
    # The keys of all formats end in the id of the event; that of UCDP is a number, and `relid` beside it ends so.
    key = "relid" if format_name == "ucdp" else _columns(con, query)[0]
    chosen = f'select * from ({query}) where right("{key}", {_EVENT_ID_LENGTH}) in (select event_id from selected)'  # noqa: S608
    return format.write(con, chosen, stream)


def _marks(values: Sequence[str]) -> str:
    """Marks for values of a list: where they are written as one value, DuckDB reads whole tables to find them."""
    return ", ".join("?" * len(values))


def _columns(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [column[0] for column in con.execute(f"select * from ({query}) limit 0").description or ()]  # noqa: S608


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def rows_of(con: duckdb.DuckDBPyConnection, query: str, values: Any = None) -> Rows:
    """The rows of a query, each by the names of its columns; `values` stand where it has marks."""
    result = con.execute(query, values)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
