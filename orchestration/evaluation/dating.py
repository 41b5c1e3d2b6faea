"""Learn how sure one report's day makes another's, from reports that are known to tell of the same incidents.

Run it as `python -m orchestration.evaluation.dating --warehouse DIR --incidents FILE --reports FILE`, after a run that
read those reports. FILE of incidents: CSV with incident_id and date; FILE of reports: JSON lines with id and
incident_ids. It prints how often days of incidents left out in turn are right, and writes seeds/linking.
"""

import argparse
import csv
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from orchestration.linking.collection import read_collection
from orchestration.linking.dating import DatedCollection, Dater
from orchestration.linking.siblings import EVIDENCE
from orchestration.linking.weights import write_weights
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

_FOLDS = 5
_TABLES = {
    "texts": "select report_id, url, prose_text from intermediate.int_report_texts",
    "extractions": "select report_id, publication_day, publication_method from dbt_staging.stg_extraction__extractions",
    "times": "select report_id, char_start, weekday, month, day_of_month from dbt_staging.stg_extraction__times",
    "names": "select report_id, name_kind, name from intermediate.int_report_names",
}


@dataclass(frozen=True)
class Incidents:
    """Which incidents each report (by its number in the collection) tells of, and the day of each incident."""

    told: Mapping[int, frozenset[str]]
    days: Mapping[str, date]

    def fold(self, report: int) -> int:
        """The fold in which the incidents of a report are left out."""
        return zlib.crc32(min(self.told[report]).encode()) % _FOLDS

    def are_siblings(self, left: int, right: int) -> bool:
        return bool(self.told[left] & self.told.get(right, frozenset()))

    def is_right(self, report: int, day: date) -> bool:
        """Whether a day of publication is that of an incident told there, or the one before or after."""
        return any(abs((day - self.days[incident]).days) <= 1 for incident in self.told[report])


def read_incidents(incidents: Path, reports: Path, numbers: Mapping[str, int]) -> Incidents:
    """Read which incidents the reports tell of; `numbers` gives the number of a report by its doc_id."""
    with incidents.open(encoding="utf-8", newline="") as stream:
        days = {row["incident_id"]: date.fromisoformat(row["date"]) for row in csv.DictReader(stream)}
    told = {}
    with reports.open(encoding="utf-8") as stream:
        for row in map(json.loads, stream):
            known = frozenset(row["incident_ids"]) & days.keys()
            if known and row["id"] in numbers:
                told[numbers[row["id"]]] = known
    return Incidents(told, days)


def fit(dater: Dater, incidents: Incidents, anchors: Mapping[int, date], folds: Collection[int]) -> dict[str, float]:
    """Weights learned from the undated reports whose incidents are in `folds`."""
    evidence: list[NDArray[np.float64]] = []
    labels: list[bool] = []
    for comparison in dater.comparisons(anchors):
        report = comparison.report
        if report in incidents.told and incidents.fold(report) in folds:
            evidence.append(comparison.evidence)
            labels += [incidents.are_siblings(report, other) for other in comparison.candidates]
    model = LogisticRegression(max_iter=1000).fit(np.concatenate(evidence), labels)
    return {
        "bias": float(model.intercept_[0]),
        "threshold": 0.0,
        **dict(zip(EVIDENCE, map(float, model.coef_[0]), strict=True)),
    }


def learn(dater: Dater, incidents: Incidents, folds: Collection[int], threshold: float) -> dict[str, float]:
    """Weights for all rounds: those of a second fit, with the days that the first one gives as further anchors."""
    first = fit(dater, incidents, dater.known(), folds) | {"threshold": threshold}
    anchors = dater.known() | {at: found.day for at, found in dater.infer(first).items()}
    return fit(dater, incidents, anchors, folds) | {"threshold": threshold}


def measure(dater: Dater, incidents: Incidents, threshold: float) -> list[tuple[float, bool]]:
    """(probability, is right) of each inferred day, of reports whose incidents were left out of the learning."""
    measured = []
    for left_out in range(_FOLDS):
        weights = learn(dater, incidents, [fold for fold in range(_FOLDS) if fold != left_out], threshold)
        for report, found in dater.infer(weights).items():
            if report in incidents.told and incidents.fold(report) == left_out:
                measured.append((found.probability, incidents.is_right(report, found.day)))
    return measured


def _read(warehouse: Path) -> tuple[DatedCollection, dict[str, int]]:
    settings = load_settings(warehouse=warehouse)
    with connect(settings.working_file, read_only=True) as con:
        frames = {name: con.execute(query).pl() for name, query in _TABLES.items()}
        doc_ids = dict(con.execute("select report_id, doc_id from raw.reports").fetchall())
    collection = read_collection(**frames)
    return collection, {doc_ids[report_id]: at for at, report_id in enumerate(collection.report_ids)}


def _table(measured: Sequence[tuple[float, bool]]) -> str:
    lines = [f"{len(measured)} dated, {sum(right for _, right in measured)} of them right"]
    for tenth in range(10):
        right = [is_right for chance, is_right in measured if tenth <= chance * 10 < tenth + 1]
        if right:
            lines.append(
                f"  {tenth / 10:.1f}-{tenth / 10 + 0.1:.1f}  {len(right):4d}  {sum(right) / len(right):.2f} right"
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warehouse", type=Path, required=True, help="folder of a warehouse that read the reports")
    parser.add_argument("--incidents", type=Path, required=True)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=0.4, help="probability from which a day is taken")
    arguments = parser.parse_args()
    collection, numbers = _read(arguments.warehouse)
    incidents = read_incidents(arguments.incidents, arguments.reports, numbers)
    dater = Dater(collection)
    print(_table(measure(dater, incidents, arguments.threshold)))
    weights = learn(dater, incidents, range(_FOLDS), arguments.threshold)
    write_weights(load_settings().seeds_dir / "linking" / "dating_weights.csv", weights)


if __name__ == "__main__":
    main()
