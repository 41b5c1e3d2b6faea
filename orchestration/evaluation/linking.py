"""Learn what each level of the linkage model weighs, from reports that are known to tell of the same incidents.

Run it as `python -m orchestration.evaluation.linking --warehouse DIR --incidents FILE --reports FILE`, after a run that
read those reports. Of each report, the event report that fits an incident best is taken to tell of it; pairs of these
are one event where the incident is one. Pairs of other event reports are unlabelled, and mostly not one event. It
prints how well pairs of incidents left out in turn are told apart, and writes seeds/linking.
"""

import argparse
import math
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
from sklearn.metrics import average_precision_score

from orchestration.evaluation.incidents import FOLDS, Incident, Incidents, add_arguments, read_incidents
from orchestration.extraction.gazetteer import distance_km
from orchestration.linking.linker import compare
from orchestration.linking.model import LinkModel, Probabilities, Probability, read_model, write_probabilities
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

_NEAR_KM = 40.0
# What incidents are; a raid that killed is taken where a report tells of nothing else there.
_DEADLY = "violence"
# Seen once more than counted, half: a level that no pair is at has not weight without end.
_SMOOTHING = 0.5
_ROUNDS = 3
_DOC_IDS = "select event_report_id, doc_id from staging.event_reports inner join raw.reports using (report_id)"
_TOLD = """
    select doc_id, profiles.event_report_id, event_family, day_from, day_to, latitude, longitude,
        profiles.killed_low, profiles.killed_high, confidence
    from intermediate.int_event_report_profiles as profiles
    inner join raw.reports using (report_id)
    inner join staging.event_reports using (event_report_id)
    order by event_report_id
"""


def label(told: pl.DataFrame, incidents: Incidents) -> dict[str, str]:
    """Incident by event report, for the one event report of each report that fits an incident it tells of best."""
    labels: dict[str, str] = {}
    for (doc_id,), rows in told.group_by("doc_id", maintain_order=True):
        for incident_id in sorted(incidents.told.get(str(doc_id), ())):
            fits = [
                (misfit, row["event_report_id"])
                for row in rows.iter_rows(named=True)
                if (misfit := _misfit(row, incidents.known[incident_id])) is not None
            ]
            if fits:
                labels.setdefault(min(fits)[1], incident_id)
    return labels


def _misfit(row: Mapping[str, object], incident: Incident) -> tuple[float, ...] | None:
    """How badly an event report fits an incident, by toll, by kind, by what it leaves open, then by distance."""
    if row["day_from"] and not _days_apart(row, incident) <= 1:
        return None
    km = _kilometres(row, incident)
    if km is not None and km > _NEAR_KM:
        return None
    low, high = row["killed_low"], row["killed_high"]
    off = 0.0
    if isinstance(low, int) and incident.killed_low is not None:
        top = high if isinstance(high, int) else low
        off = max(0, incident.killed_low - top, low - (incident.killed_high or incident.killed_low))
    confidence = row["confidence"]
    assert isinstance(confidence, float)
    return (
        off,
        row["event_family"] != _DEADLY,
        low is None,
        row["day_from"] is None,
        km is None,
        km or 0.0,
        -confidence,
    )


def _days_apart(row: Mapping[str, object], incident: Incident) -> int:
    first, last = row["day_from"], row["day_to"]
    assert isinstance(first, date) and isinstance(last, date)
    return max((first - incident.day).days, (incident.day - last).days)


def _kilometres(row: Mapping[str, object], incident: Incident) -> float | None:
    here = (row["latitude"], row["longitude"], incident.latitude, incident.longitude)
    if None in here:
        return None
    return distance_km(*(float(str(value)) for value in here))


def estimate(pairs: pl.DataFrame, model: LinkModel) -> dict[tuple[str, str], Probability]:
    """Probabilities of the levels, from pairs with `is_same` and a column `<comparison>_comparison` each.

    m is counted on the pairs that are known to be one event. u is counted on all others: those that are known not to
    be one (`is_same` false), and those of which nothing is known (null), the less the likelier they are one event by
    the estimate before.
    """
    same, rest = pairs.filter("is_same"), pairs.filter(pl.col("is_same").is_null() | ~pl.col("is_same"))
    is_known = rest["is_same"].is_not_null().to_list()
    doubts = [1.0] * rest.height
    found: dict[tuple[str, str], Probability] = {}
    for _ in range(_ROUNDS):
        likely = same.height + rest.height - sum(doubts)
        found = {("", "prior"): Probability(likely / pairs.height, 1 - likely / pairs.height)}
        for comparison in model.comparisons:
            levels = [level.name for level in comparison.telling]
            column = f"{comparison.name}_comparison"
            m = _shares(same[column], [1.0] * same.height, levels)
            u = _shares(rest[column], doubts, levels)
            found |= {(comparison.name, level): Probability(m[level], u[level]) for level in levels}
        weights = weigh(rest, model, found)
        doubts = [1.0 if known else 1 / (1 + 2.0**weight) for known, weight in zip(is_known, weights, strict=True)]
    return found


def _shares(values: Iterable[str], weights: Iterable[float], levels: Collection[str]) -> dict[str, float]:
    """The part of the weight at each level."""
    sums = dict.fromkeys(levels, _SMOOTHING)
    for value, weight in zip(values, weights, strict=True):
        if value in sums:
            sums[value] += weight
    total = sum(sums.values())
    return {level: amount / total for level, amount in sums.items()}


def weigh(pairs: pl.DataFrame, model: LinkModel, probabilities: Probabilities) -> list[float]:
    """Bits that speak for each pair being one event."""
    prior = probabilities["", "prior"]
    weights = [math.log2(prior.m / prior.u)] * pairs.height
    for comparison in model.comparisons:
        bits = {
            level.name: math.log2(probability.m / probability.u)
            for level in comparison.telling
            if (probability := probabilities.get((comparison.name, level.name)))
        }
        levels = pairs[f"{comparison.name}_comparison"]
        weights = [weight + bits.get(level, 0.0) for weight, level in zip(weights, levels, strict=True)]
    return weights


def measure(pairs: pl.DataFrame, model: LinkModel) -> str:
    """Average precision, and how often a pair is one event by its weight, on incidents left out in turn."""
    weighed = pl.concat(
        left_out.with_columns(pl.Series("weight", weigh(left_out, model, estimate(_without(pairs, fold), model))))
        for fold in range(FOLDS)
        if (left_out := pairs.filter(pl.col("fold") == fold)).height
    ).filter(pl.col("is_same").is_not_null())
    is_same, weights = weighed["is_same"].to_list(), weighed["weight"].to_list()
    lines = [
        f"{pairs.height} pairs compared, {weighed.height} of them known, {sum(is_same)} to be one event",
        f"average precision {average_precision_score(is_same, weights):.3f}",
    ]
    for low, high in pairwise((-math.inf, -6, -3, -1, 1, 3, 6, math.inf)):
        here = [same for same, weight in zip(is_same, weights, strict=True) if low <= weight < high]
        if here:
            lines.append(f"  {low:5} to {high:5} bits  {len(here):5d} pairs  {sum(here) / len(here):.2f} of one event")
    return "\n".join(lines)


def _without(pairs: pl.DataFrame, fold: int) -> pl.DataFrame:
    return pairs.filter(pl.col("fold") != fold)


def labelled_pairs(warehouse: Path, incidents: Incidents, model: LinkModel) -> pl.DataFrame:
    """Compared pairs of event reports with `is_same` and a `fold` by incident.

    Of the event reports that are known to tell of an incident, pairs are known to be one event or not. Of others
    nothing is known (null), and those of one report, or of two reports of one incident, are left out.
    """
    even = {
        (comparison.name, level.name): Probability(0.5, 0.5)
        for comparison in model.comparisons
        for level in comparison.telling
    } | {("", "prior"): Probability(0.5, 0.5)}
    with connect(load_settings(warehouse=warehouse).working_file, read_only=True) as con:
        labels = label(con.execute(_TOLD).pl(), incidents)
        doc_ids = dict(con.execute(_DOC_IDS).fetchall())
        pairs = compare(con.sql("select * from intermediate.int_event_report_profiles"), model, even)
    known = [_is_same(labels.get(left), labels.get(right)) for left, right in pairs["left_id", "right_id"].iter_rows()]
    docs = [(doc_ids[left], doc_ids[right]) for left, right in pairs["left_id", "right_id"].iter_rows()]
    is_open = [
        left == right or (same is None and left in incidents.told and incidents.are_siblings(left, right))
        for same, (left, right) in zip(known, docs, strict=True)
    ]
    return pairs.with_columns(
        pl.Series("is_same", known, dtype=pl.Boolean),
        pl.Series("fold", [incidents.fold(left) if left in incidents.told else 0 for left, _ in docs]),
    ).filter(~pl.Series(is_open))


def _is_same(left: str | None, right: str | None) -> bool | None:
    return None if left is None or right is None else left == right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    arguments = parser.parse_args()
    folder = load_settings().seeds_dir / "linking"
    model = read_model(folder)
    incidents = read_incidents(arguments.incidents, arguments.reports)
    pairs = labelled_pairs(arguments.warehouse, incidents, model)
    print(measure(pairs, model))
    write_probabilities(folder, estimate(pairs, model))


if __name__ == "__main__":
    main()
