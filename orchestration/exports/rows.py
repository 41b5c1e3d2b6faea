"""What rows other programs get of the warehouse: one query for each kind of rows.

What the rows say is decided by the marts, which are read only. Rows come in a settled order, so that the same warehouse
gives the same file. The shapes of other data sets are tables of the dbt project, schema `exports`.

- `reports`: one row per happening that one report tells of. `agents`, `patients`, `mediators` and `places` are lists of
  Arabic names, the most specific first: the registry's name of a faction where it is known, else the name as written.
- `mentions`: one row per report: `factions` and `places` that it names, each once.
- `events`: one row per happening in the world, with the reports that tell of it, that told by most first.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

import duckdb

What = Literal["reports", "mentions", "events"]

_BATCH = 10_000

QUERIES: Mapping[What, str] = {
    "reports": """
        with parties as (
            select
                parties.event_report_id,
                parties.role,
                parties.position,
                coalesce(factions.faction_name_ar, parties.party_text) as name_ar
            from marts.bridge_event_report_factions as parties
            left join marts.dim_factions as factions on parties.faction_id = factions.faction_id
        ),
        named as (
            -- Sides of a happening without direction are told as agent and patient: the first, and the others.
            select
                event_report_id,
                list(name_ar order by position, name_ar)
                    filter (where role = 'agent' or (role = 'side' and position = 0)) as agents,
                list(name_ar order by position, name_ar)
                    filter (where role = 'patient' or (role = 'side' and position > 0)) as patients,
                list(name_ar order by position, name_ar) filter (where role = 'mediator') as mediators
            from parties
            group by event_report_id
        ),
        located as (
            select event_report_id, list(place_text order by position, place_text) as places
            from marts.bridge_event_report_places
            group by event_report_id
        )
        select
            documents.doc_id,
            reports.report_id,
            documents.outlet_name as outlet,
            documents.published_at,
            reports.event_report_id,
            reports.event_type_code as event_type,
            reports.modality,
            reports.trigger_text,
            reports.trigger_start,
            reports.trigger_end,
            coalesce(named.agents, []) as agents,
            coalesce(named.patients, []) as patients,
            coalesce(named.mediators, []) as mediators,
            coalesce(located.places, []) as places,
            reports.date_from,
            reports.date_to,
            reports.date_precision,
            reports.time_text,
            reports.count_low,
            reports.count_high,
            reports.count_text,
            reports.killed_low,
            reports.killed_high,
            reports.killed_text,
            reports.injured_low,
            reports.injured_high,
            reports.injured_text,
            reports.informant_text as claimed_by,
            reports.confidence,
            reports.extractor_version
        from marts.fct_event_reports as reports
        inner join marts.dim_reports as documents on reports.report_id = documents.report_id
        left join named on reports.event_report_id = named.event_report_id
        left join located on reports.event_report_id = located.event_report_id
        order by documents.doc_id, reports.report_id, reports.trigger_start, reports.event_report_id
    """,
    "mentions": """
        with named as (
            select
                mentions.report_id,
                mentions.mention_kind,
                coalesce(factions.faction_name_ar, mentions.normalised_text) as name_ar,
                min(mentions.char_start) as first_at
            from marts.fct_mentions as mentions
            left join marts.dim_factions as factions on mentions.faction_id = factions.faction_id
            where mentions.mention_kind in ('faction', 'place')
                and factions.faction_kind is distinct from 'category'
            group by all
        ),
        listed as (
            select
                report_id,
                list(name_ar order by first_at, name_ar) filter (where mention_kind = 'faction') as factions,
                list(name_ar order by first_at, name_ar) filter (where mention_kind = 'place') as places
            from named
            group by report_id
        )
        select
            documents.doc_id,
            documents.report_id,
            documents.outlet_name as outlet,
            documents.published_at,
            coalesce(listed.factions, []) as factions,
            coalesce(listed.places, []) as places
        from marts.dim_reports as documents
        left join listed on documents.report_id = listed.report_id
        order by documents.doc_id, documents.report_id
    """,
    "events": """
        with told as (
            select reports.event_id, list(distinct documents.doc_id order by documents.doc_id) as doc_ids
            from marts.fct_event_reports as reports
            inner join marts.dim_reports as documents on reports.report_id = documents.report_id
            where reports.event_id is not null
            group by reports.event_id
        )
        select
            events.event_id,
            coalesce(told.doc_ids, []) as doc_ids,
            events.event_type_code as event_type,
            events.date_from,
            events.date_to,
            events.date_precision,
            events.date_method,
            coalesce(places.place_name_ar, events.place_text) as place,
            places.latitude,
            places.longitude,
            events.killed_low,
            events.killed_best,
            events.killed_high,
            events.injured_low,
            events.injured_best,
            events.injured_high,
            events.count_low,
            events.count_best,
            events.count_high,
            events.report_count,
            events.outlet_count,
            events.is_contested,
            events.contested_fields,
            events.confidence
        from marts.fct_events as events
        left join told on events.event_id = told.event_id
        left join marts.dim_places as places on events.place_id = places.place_id
        order by events.report_count desc, events.event_id
    """,
}


def rows(con: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query; dates are ISO texts, decimals floats."""
    result = con.execute(query)
    names = [column[0] for column in result.description or ()]
    while batch := result.fetchmany(_BATCH):
        for values in batch:
            yield dict(zip(names, map(_plain, values), strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
