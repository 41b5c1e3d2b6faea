"""Frames of reports as the dating of undated reports wants them."""

from collections import defaultdict

import polars as pl

from orchestration.linking.dating import DatedCollection
from orchestration.linking.siblings import SHARED, Told


def read_collection(
    texts: pl.DataFrame, extractions: pl.DataFrame, times: pl.DataFrame, names: pl.DataFrame, calendar: pl.DataFrame
) -> DatedCollection:
    """Put the reports side by side, ordered by id.

    texts: report_id, url, prose_text (null where there is none). extractions: report_id, publication_day. times:
    report_id, char_start, weekday, month, day_of_month. names: report_id, name_kind (place, person or figure), name.
    calendar: publication_day, reports (their number in the whole warehouse).
    """
    reports = texts.join(extractions, on="report_id").sort("report_id")
    told: dict[str, list[Told]] = defaultdict(list)
    told_days = times.filter(pl.any_horizontal(pl.col("weekday", "month").is_not_null())).sort(
        "report_id", "char_start"
    )
    for report_id, weekday, month, day in told_days.select("report_id", "weekday", "month", "day_of_month").iter_rows():
        told[report_id].append(Told(weekday, (month, day) if month else None))
    named: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in SHARED}
    for report_id, kind, name in names.select("report_id", "name_kind", "name").iter_rows():
        named[kind][report_id].add(name)
    ids = reports["report_id"].to_list()
    return DatedCollection(
        report_ids=ids,
        days=reports["publication_day"].to_list(),
        urls=reports["url"].to_list(),
        texts=reports["prose_text"].fill_null("").to_list(),
        told=[told[report_id] for report_id in ids],
        named={kind: [frozenset(named[kind][report_id]) for report_id in ids] for kind in SHARED},
        calendar=dict(calendar.select("publication_day", "reports").iter_rows()),
    )
