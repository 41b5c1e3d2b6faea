"""Incidents that are known from elsewhere, and the reports that are known to tell of them: what linking learns from."""

import argparse
import csv
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDS = 5


@dataclass(frozen=True)
class Incident:
    """What is known of one incident; figures are lowest and highest, null where nobody said."""

    day: date
    latitude: float | None
    longitude: float | None
    killed_low: int | None
    killed_high: int | None


@dataclass(frozen=True)
class Incidents:
    """Incidents by id, and the ids of those that each report, by its doc_id, tells of."""

    known: Mapping[str, Incident]
    told: Mapping[str, frozenset[str]]

    def fold(self, doc_id: str) -> int:
        """The fold in which the incidents of a report are left out."""
        return zlib.crc32(min(self.told[doc_id]).encode()) % FOLDS

    def are_siblings(self, left: str, right: str) -> bool:
        """Whether two reports tell of one incident."""
        return bool(self.told[left] & self.told.get(right, frozenset()))

    def is_right(self, doc_id: str, day: date) -> bool:
        """Whether a day of publication is that of an incident told there, or the one before or after."""
        return any(abs((day - self.known[incident].day).days) <= 1 for incident in self.told[doc_id])


def read_incidents(incidents: Path, reports: Path) -> Incidents:
    """Read incidents (CSV: incident_id, date, latitude, longitude, killed_min, killed_max) and reports (JSON lines: id,
    incident_ids).
    """
    with incidents.open(encoding="utf-8", newline="") as stream:
        known = {row["incident_id"]: _incident(row) for row in csv.DictReader(stream)}
    with reports.open(encoding="utf-8") as stream:
        told = {row["id"]: frozenset(row["incident_ids"]) & known.keys() for row in map(json.loads, stream)}
    return Incidents(known, {doc_id: ids for doc_id, ids in told.items() if ids})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every command that learns from incidents is told."""
    parser.add_argument("--warehouse", type=Path, required=True, help="folder of a warehouse that read the reports")
    parser.add_argument("--incidents", type=Path, required=True, help="CSV of incidents")
    parser.add_argument("--reports", type=Path, required=True, help="JSON lines of reports with their incident_ids")


def _incident(row: Mapping[str, str]) -> Incident:
    return Incident(
        day=date.fromisoformat(row["date"]),
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        killed_low=int(row["killed_min"]) if row["killed_min"] else None,
        killed_high=int(row["killed_max"]) if row["killed_max"] else None,
    )
