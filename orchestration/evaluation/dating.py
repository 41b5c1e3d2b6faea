"""Learn how sure one report's day makes another's, from reports that are known to tell of the same incidents.

Run it as `python -m orchestration.evaluation.dating --warehouse DIR --incidents FILE --reports FILE`, after a run that
read those reports. FILE of incidents: CSV with incident_id and date; FILE of reports: JSON lines with id and
incident_ids. It prints how often days of incidents left out in turn are right, and writes seeds/linking.
"""

import argparse
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from orchestration.evaluation.incidents import FOLDS, Incidents, add_arguments, read_incidents
from orchestration.linking.collection import read_collection
from orchestration.linking.dating import DatedCollection, Dater
from orchestration.linking.siblings import EVIDENCE
from orchestration.linking.weights import write_weights
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

_TABLES = {
    "texts": "select report_id, url, prose_text from intermediate.int_dating_texts",
    "extractions": "select report_id, publication_day from dbt_staging.stg_extraction__extractions",
    "times": "select report_id, char_start, weekday, month, day_of_month from dbt_staging.stg_extraction__times",
    "names": "select report_id, name_kind, name from intermediate.int_report_names",
}


def fit(dater: Dater, incidents: Incidents, anchors: Mapping[int, date], folds: Collection[int]) -> dict[str, float]:
    """Weights learned from the undated reports whose incidents are in `folds`."""
    evidence: list[NDArray[np.float64]] = []
    labels: list[bool] = []
    doc_ids = dater.collection.report_ids
    for comparison in dater.comparisons(anchors):
        doc_id = doc_ids[comparison.report]
        if doc_id in incidents.told and incidents.fold(doc_id) in folds:
            evidence.append(comparison.evidence)
            labels += [incidents.are_siblings(doc_id, doc_ids[other]) for other in comparison.candidates]
    model = LogisticRegression(max_iter=1000).fit(np.concatenate(evidence), labels)
    return {"bias": float(model.intercept_[0]), **dict(zip(EVIDENCE, map(float, model.coef_[0]), strict=True))}


def learn(dater: Dater, incidents: Incidents, folds: Collection[int], threshold: float) -> dict[str, float]:
    """Weights for all rounds: those of a second fit, with the days that the first one gives as further anchors."""
    first = fit(dater, incidents, dater.known(), folds) | {"threshold": threshold}
    anchors = dater.known() | {at: found.day for at, found in dater.infer(first).items()}
    return {"threshold": threshold} | fit(dater, incidents, anchors, folds)


def measure(dater: Dater, incidents: Incidents, threshold: float) -> list[tuple[float, bool]]:
    """(probability, is right) of each inferred day, of reports whose incidents were left out of the learning."""
    measured = []
    for left_out in range(FOLDS):
        weights = learn(dater, incidents, [fold for fold in range(FOLDS) if fold != left_out], threshold)
        for report, found in dater.infer(weights).items():
            doc_id = dater.collection.report_ids[report]
            if doc_id in incidents.told and incidents.fold(doc_id) == left_out:
                measured.append((found.probability, incidents.is_right(doc_id, found.day)))
    return measured


def _read(warehouse: Path) -> DatedCollection:
    """The reports of a warehouse, named by their doc_id."""
    with connect(load_settings(warehouse=warehouse).working_file, read_only=True) as con:
        doc_ids = con.execute("select report_id, doc_id from raw.current_reports").pl()
        frames = {name: con.execute(query).pl().join(doc_ids, on="report_id") for name, query in _TABLES.items()}
    named = {name: frame.drop("report_id").rename({"doc_id": "report_id"}) for name, frame in frames.items()}
    calendar = frames["extractions"].drop_nulls().group_by("publication_day").agg(pl.len().alias("reports"))
    return read_collection(**named, calendar=calendar)


def _table(measured: Sequence[tuple[float, bool]]) -> str:
    lines = [f"{len(measured)} dated, {sum(right for _, right in measured)} of them right"]
    for tenth in range(10):
        right = [is_right for chance, is_right in measured if tenth <= chance * 10 < tenth + 1]
        if right:
            share = sum(right) / len(right)
            lines.append(f"  {tenth / 10:.1f}-{tenth / 10 + 0.1:.1f}  {len(right):4d}  {share:.2f} right")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    parser.add_argument("--threshold", type=float, default=0.4, help="probability from which a day is taken")
    arguments = parser.parse_args()
    incidents = read_incidents(arguments.incidents, arguments.reports)
    dater = Dater(_read(arguments.warehouse))
    print(_table(measure(dater, incidents, arguments.threshold)))
    weights = learn(dater, incidents, range(FOLDS), arguments.threshold)
    write_weights(load_settings().seeds_dir / "linking" / "dating_weights.csv", weights)


if __name__ == "__main__":
    main()
