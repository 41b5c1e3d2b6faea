"""Which event each event report tells of: clusters of links, with ids that last."""

import hashlib
import math
from collections.abc import Mapping

import duckdb
import polars as pl

from orchestration.linking.clusters import Member, cluster, found_events
from orchestration.linking.kept import rows_before

EVENT_MEMBERS = pl.Schema(
    {"event_report_id": pl.String(), "event_id": pl.String(), "founding_event_report_id": pl.String()}
)
_PRESUMED = "presumed"
_FOUNDER = "founding_event_report_id"


def event_members(
    profiles: pl.DataFrame,
    reports: pl.DataFrame,
    links: pl.DataFrame,
    corrections: pl.DataFrame,
    known: Mapping[str, str],
    threshold: float,
) -> pl.DataFrame:
    """The event of each event report of `profiles`; columns `EVENT_MEMBERS`, by event_report_id.

    profiles: event_report_id, report_id, day_from, day_to, day_method. reports: event_report_id, published_at. links:
    left_id, right_id, match_weight. corrections: left_event_report_id, right_event_report_id, must_link. known:
    founder of the event that each event report was in before. threshold: probability from which a pair may join.
    """
    members = {
        key: Member(report_id) if method == _PRESUMED else Member(report_id, day_from, day_to)
        for key, report_id, day_from, day_to, method in profiles.select(
            "event_report_id", "report_id", "day_from", "day_to", "day_method"
        ).iter_rows()
    }
    pairs = links.select("left_id", "right_id", "match_weight").iter_rows()
    weights: dict[tuple[str, str], float] = {(left, right): weight for left, right, weight in pairs}
    settled = corrections.select("left_event_report_id", "right_event_report_id", "must_link").rows()
    groups = cluster(
        members,
        weights,
        threshold=math.log2(threshold / (1 - threshold)),
        together=[(left, right) for left, right, must_link in settled if must_link],
        apart=[(left, right) for left, right, must_link in settled if not must_link],
    )
    published = dict(reports.select("event_report_id", "published_at").iter_rows())
    rank = {key: (str(published.get(key) or "~"), key) for key in members}
    founders = found_events(groups, rank, known)
    rows = [(key, _event_id(founder), founder) for key, founder in sorted(founders.items())]
    return pl.DataFrame(rows, schema=EVENT_MEMBERS, orient="row")


def known_founders(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, str]:
    """Founder by event report, as the table of clusters has it from the run before; empty before there is one."""
    columns = pl.Schema({"event_report_id": pl.String(), _FOUNDER: pl.String()})
    return dict(rows_before(con, schema, table, columns).fetchall())


def _event_id(founder: str) -> str:
    return f"e{hashlib.sha256(founder.encode()).hexdigest()[:16]}"
