"""Incidents that are known from elsewhere, as they are read, and what they say of reports."""

import json
from datetime import date
from pathlib import Path

import pytest

from orchestration.evaluation.incidents import FOLDS, Incident, Incidents, read_incidents

DAY = date(2020, 2, 4)
KNOWN = {name: Incident(DAY, None, None, None, None) for name in ("i1", "i2")}
CSV = """\
incident_id,date,latitude,longitude,killed_min,killed_max
i1,2020-02-04,35.9,36.7,3,5
i2,2020-02-09,,,,
"""


def test_incidents_and_their_reports_are_read(tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_text(CSV, encoding="utf-8")
    reports = [
        {"id": "d1", "incident_ids": ["i1", "i2"]},
        {"id": "d2", "incident_ids": ["i2", "gone"]},
        {"id": "d3", "incident_ids": ["gone"]},
        {"id": "d4", "incident_ids": []},
    ]
    (tmp_path / "reports.jsonl").write_text("\n".join(map(json.dumps, reports)), encoding="utf-8")
    found = read_incidents(tmp_path / "incidents.csv", tmp_path / "reports.jsonl")
    assert found.known == {
        "i1": Incident(DAY, 35.9, 36.7, 3, 5),
        "i2": Incident(date(2020, 2, 9), None, None, None, None),
    }
    assert found.told == {"d1": {"i1", "i2"}, "d2": {"i2"}}


def test_reports_are_siblings_where_they_tell_of_one_incident() -> None:
    incidents = Incidents(KNOWN, {"a": frozenset({"i1"}), "b": frozenset({"i1", "i2"}), "c": frozenset({"i2"})})
    assert incidents.are_siblings("a", "b")
    assert not incidents.are_siblings("a", "c")
    assert not incidents.are_siblings("a", "told of nothing known")


@pytest.mark.parametrize(("day", "is_right"), [(3, True), (4, True), (5, True), (2, False), (6, False)])
def test_day_of_publication_is_right_within_a_day_of_an_incident(day: int, is_right: bool) -> None:
    incidents = Incidents(KNOWN, {"a": frozenset({"i1"})})
    assert incidents.is_right("a", date(2020, 2, day)) is is_right


def test_reports_of_one_incident_are_left_out_together_and_incidents_are_spread_over_the_folds() -> None:
    told = {f"{side}{number}": frozenset({f"i{number:03}"}) for number in range(100) for side in "ab"}
    incidents = Incidents({}, told)
    assert all(incidents.fold(f"a{number}") == incidents.fold(f"b{number}") for number in range(100))
    assert {incidents.fold(report) for report in told} == set(range(FOLDS))
