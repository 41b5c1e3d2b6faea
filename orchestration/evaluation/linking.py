"""Learn what each level of the linkage model weighs, from reports that are known to tell of the same incidents.

Run it as `python -m orchestration.evaluation.linking --warehouse DIR --incidents FILE --reports FILE`, after a run that
read those reports. Of each report, the event report that fits an incident best is taken to tell of it; pairs of these
are one event where the incident is one. It prints how well pairs of incidents left out in turn are told apart, and
writes seeds/linking.
"""

import argparse
import math
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
from sklearn.metrics import average_precision_score

from orchestration.evaluation.incidents import FOLDS, Incident, Incidents, add_arguments, read_incidents
from orchestration.linking.linker import compare
from orchestration.linking.model import LinkModel, Probabilities, Probability, read_model, write_probabilities
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

_NEAR_KM = 40.0
_EARTH_KM = 12742.0
# Seen once more than counted, half: a level that no pair is at has not weight without end.
_SMOOTHING = 0.5
_TOLD = """
    select doc_id, profiles.event_report_id, day_from, day_to, latitude, longitude,
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
    """How badly an event report fits an incident, by toll, then by what it leaves open, then by distance."""
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
    return (off, low is None, row["day_from"] is None, km is None, km or 0.0, -confidence)


def _days_apart(row: Mapping[str, object], incident: Incident) -> int:
    first, last = row["day_from"], row["day_to"]
    assert isinstance(first, date) and isinstance(last, date)
    return max((first - incident.day).days, (incident.day - last).days)


def _kilometres(row: Mapping[str, object], incident: Incident) -> float | None:
    here = (row["latitude"], row["longitude"], incident.latitude, incident.longitude)
    if None in here:
        return None
    lat_a, lon_a, lat_b, lon_b = (math.radians(float(str(value))) for value in here)
    arc = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return _EARTH_KM * math.asin(math.sqrt(arc))


def estimate(pairs: pl.DataFrame, model: LinkModel) -> dict[tuple[str, str], Probability]:
    """Probabilities of the levels, from pairs with `is_same` and a column `<comparison>_comparison` each."""
    same, other = pairs.filter("is_same"), pairs.filter(~pl.col("is_same"))
    found = {("", "prior"): Probability(same.height / pairs.height, other.height / pairs.height)}
    for comparison in model.comparisons:
        levels = [level.name for level in comparison.levels if not level.unknown]
        column = f"{comparison.name}_comparison"
        m, u = (_shares(Counter(side[column].to_list()), levels) for side in (same, other))
        found |= {(comparison.name, level): Probability(m[level], u[level]) for level in levels}
    return found


def _shares(counts: Counter[str], levels: Collection[str]) -> dict[str, float]:
    total = sum(counts[level] + _SMOOTHING for level in levels)
    return {level: (counts[level] + _SMOOTHING) / total for level in levels}


def weigh(pairs: pl.DataFrame, model: LinkModel, probabilities: Probabilities) -> list[float]:
    """Bits that speak for each pair being one event."""
    prior = probabilities["", "prior"]
    weights = [math.log2(prior.m / prior.u)] * pairs.height
    for comparison in model.comparisons:
        bits = {
            level.name: math.log2(probability.m / probability.u)
            for level in comparison.levels
            if (probability := probabilities.get((comparison.name, level.name)))
        }
        levels = pairs[f"{comparison.name}_comparison"]
        weights = [weight + bits.get(level, 0.0) for weight, level in zip(weights, levels, strict=True)]
    return weights


def measure(pairs: pl.DataFrame, model: LinkModel) -> str:
    """Average precision, and how often a pair is one event by what is said of it, on incidents left out in turn."""
    weights = [0.0] * pairs.height
    rows = pairs.with_row_index()
    for fold in range(FOLDS):
        left_out = rows.filter(pl.col("fold") == fold)
        probabilities = estimate(rows.filter(pl.col("fold") != fold), model)
        for at, weight in zip(left_out["index"], weigh(left_out, model, probabilities), strict=True):
            weights[at] = weight
    is_same = pairs["is_same"].to_list()
    lines = [f"{pairs.height} pairs, {sum(is_same)} of one event"]
    lines.append(f"average precision {average_precision_score(is_same, weights):.3f}")
    for low, high in pairwise((-math.inf, -6, -3, -1, 1, 3, 6, math.inf)):
        here = [same for same, weight in zip(is_same, weights, strict=True) if low <= weight < high]
        if here:
            lines.append(f"  {low:5} to {high:5} bits  {len(here):5d} pairs  {sum(here) / len(here):.2f} of one event")
    return "\n".join(lines)


def labelled_pairs(warehouse: Path, incidents: Incidents, model: LinkModel) -> pl.DataFrame:
    """Compared pairs of event reports that are known to be one event (`is_same`) or not, with a `fold` by incident."""
    even = {
        (comparison.name, level.name): Probability(0.5, 0.5)
        for comparison in model.comparisons
        for level in comparison.levels
        if not level.unknown
    } | {("", "prior"): Probability(0.5, 0.5)}
    with connect(load_settings(warehouse=warehouse).working_file, read_only=True) as con:
        labels = label(con.execute(_TOLD).pl(), incidents)
        pairs = compare(con.sql("select * from intermediate.int_event_report_profiles"), model, even)
    known = pl.DataFrame({"event_report_id": list(labels), "incident": list(labels.values())})
    fold = {incident: number % FOLDS for number, incident in enumerate(sorted(incidents.known))}
    for side in ("left", "right"):
        pairs = pairs.join(known, left_on=f"{side}_id", right_on="event_report_id").rename(
            {"incident": f"{side}_incident"}
        )
    return pairs.with_columns(
        (pl.col("left_incident") == pl.col("right_incident")).alias("is_same"),
        pl.min_horizontal("left_incident", "right_incident").replace_strict(fold).alias("fold"),
    ).sort("left_id", "right_id")


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
