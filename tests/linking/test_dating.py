"""When undated reports came out."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from collections_of_reports import DAYS, Report, collection, dated_reports, frames
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.linking.collection import read_collection
from orchestration.linking.dating import Dater, inferred_days
from orchestration.linking.siblings import EVIDENCE, Told, day_evidence

OUTLET = "https://north.example.org/archives"


def days(reports: list[Report], weights: Mapping[str, float]) -> dict[str, tuple[Any, ...]]:
    """Day and sibling by undated report."""
    found = inferred_days(collection(reports), weights)
    return {row[0]: row[1:] for row in found.drop("probability").iter_rows()}


def test_undated_report_gets_the_day_of_its_sibling(dating_weights: dict[str, float]) -> None:
    found = days([*dated_reports(), Report("undated", "bridge")], dating_weights)
    assert found["undated"] == (DAYS["bridge"], "known_bridge")


def test_days_that_are_known_are_not_inferred(dating_weights: dict[str, float]) -> None:
    reports = [*dated_reports(), Report("known_twin", "bridge", date(2021, 1, 1))]
    assert days(reports, dating_weights) == {}


def test_report_of_a_story_that_nobody_dates_stays_undated(dating_weights: dict[str, float]) -> None:
    reports = [report for report in dated_reports() if report.story != "bridge"]
    assert "undated" not in days([*reports, Report("undated", "bridge")], dating_weights)


@pytest.mark.parametrize(("days_off", "is_dated"), [(0, True), (-1, True), (3, False)])
def test_weekday_that_contradicts_keeps_it_undated(
    days_off: int, is_dated: bool, dating_weights: dict[str, float]
) -> None:
    weekday = (DAYS["bridge"] + timedelta(days_off)).isoweekday()
    # It names no place, so that the day it names decides.
    undated = Report("undated", "bridge", told=[(weekday, None, None)], is_placed=False)
    assert ("undated" in days([*dated_reports(), undated], dating_weights)) == is_dated


def test_date_with_its_weekday_dates_a_report_that_nobody_else_tells(dating_weights: dict[str, float]) -> None:
    day = date(2020, 5, 6)
    undated = Report("undated", told=[(day.isoweekday(), day.month, day.day)], words="خبر لا يشبه سواه")
    assert days([*dated_reports(), undated], dating_weights) == {"undated": (day, None)}


def test_report_that_names_its_day_dates_its_siblings(dating_weights: dict[str, float]) -> None:
    day = DAYS["bridge"] + timedelta(30)
    reports = [
        *(report for report in dated_reports() if report.story != "bridge"),
        Report("undated_named", "bridge", told=[(day.isoweekday(), day.month, day.day)]),
        Report("undated_silent", "bridge"),
    ]
    found = days(reports, dating_weights)
    assert found == {"undated_named": (day, None), "undated_silent": (day, "undated_named")}


def test_what_was_dated_dates_others_in_turn() -> None:
    # Like the undated one between them, unlike each other.
    more = "وتكدست صهاريج الوقود عند معبر السلامة وتوقفت قوافل الإغاثة وبات المسافرون في العراء"
    reports = [*dated_reports(), Report("undated_near", "bridge", words=more), Report("undated_far", words=more)]
    weights = dict.fromkeys(EVIDENCE, 0.0) | {"bias": -3.0, "words": 8.0, "threshold": 0.4}
    found = days(reports, weights)
    assert found["undated_near"] == (DAYS["bridge"], "known_bridge")
    assert found["undated_far"] == (DAYS["bridge"], "undated_near")


def test_number_of_the_address_tells_apart_two_siblings(dating_weights: dict[str, float]) -> None:
    early, late = DAYS["market"], DAYS["prison"]
    reports = [
        *(report for report in dated_reports() if report.story != "bridge"),
        Report("known_early", "bridge", early),
        Report("known_late", "bridge", late),
        Report("numbered_1", "market", early, url=f"{OUTLET}/10000"),
        Report("numbered_2", "school", late - timedelta(1), url=f"{OUTLET}/20000"),
        Report("numbered_3", "field", late + timedelta(1), url=f"{OUTLET}/20100"),
    ]
    by_number = {
        number: days([*reports, Report("undated", "bridge", url=f"{OUTLET}/{number}")], dating_weights)["undated"]
        for number in (20050, 10001)
    }
    assert by_number == {20050: (late, "known_late"), 10001: (early, "known_early")}


def test_a_day_that_was_inferred_does_not_confirm_itself() -> None:
    reports = [
        *dated_reports(),
        Report("numbered_1", words="نشرة أولى", day=DAYS["market"], url=f"{OUTLET}/10000"),
        Report("numbered_2", words="نشرة ثانية", day=DAYS["market"], url=f"{OUTLET}/10100"),
        Report("undated", "bridge", url=f"{OUTLET}/10050"),
    ]
    dater = Dater(collection(reports))
    undated = dater.collection.report_ids.index("undated")
    (first,) = dater.comparisons(dater.known())
    (later,) = dater.comparisons(dater.known() | {undated: DAYS["bridge"]})
    # The neighbours tell another day than the sibling, in every round.
    assert first.evidence[:, EVIDENCE.index("number_differs")].tolist() == [1]
    assert later.candidates == first.candidates
    assert later.evidence.tolist() == first.evidence.tolist()


@pytest.mark.parametrize(("above", "is_dated"), [(-0.01, True), (0.01, False)])
def test_day_less_sure_than_the_threshold_is_not_taken(
    above: float, is_dated: bool, dating_weights: dict[str, float]
) -> None:
    reports = collection([*dated_reports(), Report("undated", "bridge")])
    (sure,) = inferred_days(reports, dating_weights).filter(report_id="undated")["probability"]
    found = inferred_days(reports, dating_weights | {"threshold": sure + above})
    assert ("undated" in found["report_id"]) == is_dated


def test_a_second_sibling_of_the_day_makes_it_surer(dating_weights: dict[str, float]) -> None:
    reports = [*dated_reports(), Report("undated", "bridge"), Report("known_other", "field", DAYS["bridge"])]
    twin = [*reports[:-1], Report("known_twin", "bridge", DAYS["bridge"])]
    alone, both = (
        inferred_days(collection(some), dating_weights).filter(report_id="undated")["probability"][0]
        for some in (reports, twin)
    )
    assert alone < both < 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_order_of_reports_does_not_matter(seed: int) -> None:
    weights = dict.fromkeys(EVIDENCE, 0.0) | {"bias": -3.0, "words": 6.0, "first_day_differs": -9.0, "threshold": 0.4}
    reports = [
        *dated_reports(),
        Report("twin", "bridge", DAYS["bridge"]),
        Report("later_twin", "bridge", DAYS["bridge"] + timedelta(30)),
        Report("undated_a", "bridge"),
        Report("undated_b", "field", told=[(None, 3, 30), (1, None, None)]),
        Report("undated_c", "school", told=[(7, None, None)]),
        Report("empty"),
    ]
    inputs = frames(reports)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed % 2**31) for name, frame in inputs.items()}
    Random(seed).shuffle(reports)
    first = inferred_days(read_collection(**inputs), weights)
    assert first.height
    assert first.equals(inferred_days(read_collection(**shuffled), weights))
    assert first.equals(inferred_days(collection(reports), weights))


def test_collections_without_anchors_or_reports_have_no_inferred_days(dating_weights: dict[str, float]) -> None:
    nobody = collection([Report("a", "bridge"), Report("b", "bridge"), Report("c", "field")])
    for reports in (nobody, collection([]), collection([Report("a")])):
        found = inferred_days(reports, dating_weights)
        assert found.rows() == []
        assert found.schema == inferred_days(collection(dated_reports()), dating_weights).schema


def test_report_without_prose_has_no_siblings(dating_weights: dict[str, float]) -> None:
    found = days([*dated_reports(), Report("empty"), Report("empty_known", day=DAYS["field"])], dating_weights)
    assert "empty" not in found


@pytest.mark.parametrize(
    ("told", "published", "fits"),
    [
        (Told(2, None), date(2020, 2, 4), True),
        (Told(2, None), date(2020, 2, 5), True),
        (Told(2, None), date(2020, 2, 3), True),
        (Told(2, None), date(2020, 2, 6), False),
        (Told(None, (2, 4)), date(2021, 2, 5), True),
        (Told(None, (2, 4)), date(2020, 3, 4), False),
        (Told(2, (2, 4)), date(2020, 2, 4), True),
        (Told(2, (2, 4)), date(2021, 2, 4), False),
        (Told(3, (2, 4)), date(2020, 2, 5), False),
    ],
)
def test_day_named_without_a_year_fits_days_about_it(told: Told, published: date, fits: bool) -> None:
    assert told.fits(published) is fits


def test_evidence_of_days_counts_those_that_fit() -> None:
    day = date(2020, 2, 4)
    first, other = Told(2, None), Told(5, None)
    # says_no_day, days_that_fit, first_day_fits, first_day_differs, number_fits, number_differs
    assert day_evidence([], day, None) == [1, 0, 0, 0, 0, 0]
    assert day_evidence([first, other], day, None) == [0, 0.5, 1, 0, 0, 0]
    assert day_evidence([other, first], day, None) == [0, 0.5, 0, 1, 0, 0]
    assert day_evidence([other], day, (day + timedelta(2), 4))[1:] == [0, 0, 1, 1, 0]
    assert day_evidence([], day, (day + timedelta(4), 4))[4:] == [0, 0]
    assert day_evidence([], day, (day + timedelta(6), 4))[4:] == [0, 1]
    assert day_evidence([], day, (day + timedelta(6), 60))[4:] == [1, 0]


def test_days_table_is_ordered(dating_weights: dict[str, float]) -> None:
    undated = [Report("b_undated", "bridge"), Report("a_undated", "bridge")]
    assert list(days([*dated_reports(), *undated], dating_weights)) == ["a_undated", "b_undated"]
