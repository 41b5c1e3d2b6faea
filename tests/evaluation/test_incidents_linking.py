"""Learning what an answer weighs, from event reports that are known to tell of one incident or of two."""

import math
import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from orchestration.evaluation.incidents import FOLDS, Incident, Incidents
from orchestration.evaluation.linking import estimate, label, measure, weigh
from orchestration.linking.model import Comparison, Level, LinkModel, Probability

DAY = date(2020, 2, 4)
MODEL = LinkModel(
    threshold=0.3,
    candidates=(),
    comparisons=(
        Comparison(
            name="type",
            levels=(
                Level(name="unknown", unknown=True, when="l.type is null"),
                Level(name="same", when="l.type = r.type"),
                Level(name="kindred", when="l.family = r.family"),
                Level(name="other", otherwise=True),
            ),
        ),
        Comparison(name="outlet", levels=(Level(name="same", when="true"), Level(name="other", otherwise=True))),
    ),
)
INCIDENT = Incident(DAY, 35.0, 36.0, 3, 5)
TOLD: dict[str, Any] = {
    "doc_id": "d", "day_from": DAY, "day_to": DAY, "latitude": 35.0, "longitude": 36.0, "killed_low": 4,
    "killed_high": 4, "confidence": 0.5, "event_family": "violence",
}  # fmt: skip
TOLD_SCHEMA = {
    "doc_id": pl.String(), "event_report_id": pl.String(), "day_from": pl.Date(), "day_to": pl.Date(),
    "latitude": pl.Float64(), "longitude": pl.Float64(), "killed_low": pl.Int64(), "killed_high": pl.Int64(),
    "confidence": pl.Float64(), "event_family": pl.String(),
}  # fmt: skip
UNPLACED = {"latitude": None, "longitude": None}
UNDATED = {"day_from": None, "day_to": None}


def labelled(*changes: dict[str, Any], incident: Incident = INCIDENT) -> dict[str, str]:
    """Labels of event reports a, b, …, that say otherwise than `TOLD`."""
    rows = [TOLD | {"event_report_id": chr(ord("a") + number)} | change for number, change in enumerate(changes)]
    return label(pl.DataFrame(rows, TOLD_SCHEMA), Incidents({"i": incident}, {"d": frozenset({"i"})}))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"day_from": date(2020, 2, 5), "day_to": date(2020, 2, 5)}, True),
        ({"day_from": date(2020, 2, 6), "day_to": date(2020, 2, 6)}, False),
        ({"day_from": date(2020, 2, 1), "day_to": date(2020, 2, 2)}, False),
        ({"day_from": date(2020, 2, 1), "day_to": date(2020, 2, 9)}, True),
        (UNDATED, True),
        # A third of a degree of latitude is 37 kilometres, four tenths are 44.
        ({"latitude": 35.33}, True),
        ({"latitude": 35.4}, False),
        # Degrees of longitude are shorter here: 0.4 of one are 36 kilometres.
        ({"longitude": 36.4}, True),
        ({"longitude": 36.5}, False),
        (UNPLACED, True),
        ({"killed_low": 90, "killed_high": 90}, True),
    ],
)
def test_event_report_of_about_the_day_and_place_tells_of_the_incident(changes: dict[str, Any], fits: bool) -> None:
    assert labelled(changes) == ({"a": "i"} if fits else {})


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"killed_low": 7, "killed_high": 7}, UNPLACED | UNDATED | {"killed_low": None, "killed_high": None}),
        ({"killed_low": 1, "killed_high": 1}, {"latitude": 35.2}),
        ({"killed_low": 8, "killed_high": 8}, {"killed_low": 6, "killed_high": 6}),
        ({"killed_low": None, "killed_high": None}, UNDATED),
        (UNDATED, UNPLACED),
        (UNPLACED, {"latitude": 35.2}),
        ({"latitude": 35.2}, {"latitude": 35.1}),
        ({"confidence": 0.4}, {"confidence": 0.6}),
        ({"event_family": "coercion", "confidence": 0.6}, {"killed_low": None, "killed_high": None, "confidence": 0.4}),
    ],
)
def test_of_several_event_reports_of_a_report_the_best_is_taken(worse: dict[str, Any], better: dict[str, Any]) -> None:
    assert labelled(worse, better) == {"b": "i"}
    assert labelled(better, worse) == {"a": "i"}


def test_toll_between_what_is_known_fits_as_well_as_its_bounds() -> None:
    wide = {"killed_low": 1, "killed_high": 9, "confidence": 0.6}
    assert labelled({"killed_low": 3, "killed_high": 3}, wide) == {"b": "i"}
    assert labelled({"killed_low": 5, "killed_high": 5}, wide) == {"b": "i"}


def test_incident_without_place_or_toll_is_told_by_its_day() -> None:
    bare = Incident(DAY, None, None, None, None)
    assert labelled({"latitude": 10.0, "killed_low": 90}, incident=bare) == {"a": "i"}


def test_reports_are_labelled_each_for_itself_and_only_with_what_they_tell_of() -> None:
    later = Incident(date(2020, 2, 9), None, None, None, None)
    incidents = Incidents({"i": INCIDENT, "j": later}, {"d": frozenset("ij"), "e": frozenset("i")})
    at_later = {"day_from": later.day, "day_to": later.day}
    rows = [
        TOLD | {"event_report_id": key, "doc_id": doc_id} | changes
        for key, doc_id, changes in (
            ("a", "d", {}), ("b", "d", at_later), ("c", "e", {}), ("x", "e", at_later), ("y", "unknown", {}),
        )
    ]  # fmt: skip
    assert label(pl.DataFrame(rows, TOLD_SCHEMA), incidents) == {"a": "i", "b": "j", "c": "i"}


def pairs(*counted: tuple[int, bool | None, str, str]) -> pl.DataFrame:
    """Pairs: how many, whether of one event (None: nobody knows), and the levels of the two comparisons."""
    rows = [row[1:] for row in counted for _ in range(row[0])]
    schema = {"is_same": pl.Boolean(), "type_comparison": pl.String(), "outlet_comparison": pl.String()}
    return pl.DataFrame(rows, schema, orient="row")


COUNTED = pairs(
    (6, True, "same", "other"), (1, True, "kindred", "same"), (3, True, "unknown", "same"),
    (2, False, "same", "other"), (10, False, "other", "other"), (8, False, "unknown", "same"),
)  # fmt: skip


def test_probabilities_are_shares_of_the_pairs_that_say_something_with_a_half_added() -> None:
    expected = {
        ("", "prior"): (10 / 30, 20 / 30),
        ("type", "same"): (6.5 / 8.5, 2.5 / 13.5),
        ("type", "kindred"): (1.5 / 8.5, 0.5 / 13.5),
        ("type", "other"): (0.5 / 8.5, 10.5 / 13.5),
        ("outlet", "same"): (4.5 / 11, 8.5 / 21),
        ("outlet", "other"): (6.5 / 11, 12.5 / 21),
    }
    found = estimate(COUNTED, MODEL)
    assert found.keys() == expected.keys()
    for key, shares in expected.items():
        assert (found[key].m, found[key].u) == pytest.approx(shares)


def test_pair_of_which_nothing_is_known_counts_against_the_less_the_likelier_it_is() -> None:
    known = ((20, True, "same", "other"), (20, False, "other", "other"))
    alike, unlike = ([(20, is_same, level, "other") for is_same in (None, False)] for level in ("same", "other"))
    unknown_alike, false_alike = (estimate(pairs(*known, row), MODEL) for row in alike)
    unknown_unlike, false_unlike = (estimate(pairs(*known, row), MODEL) for row in unlike)
    # Twenty more that look like one event are taken for such, and those that do not for others.
    assert unknown_alike["type", "same"].u < 0.6 * false_alike["type", "same"].u
    assert unknown_unlike["type", "other"].u == pytest.approx(false_unlike["type", "other"].u, abs=0.01)
    assert unknown_alike["", "prior"].m > false_alike["", "prior"].m + 0.1
    # What is known to be one event is counted on those alone of which it is known.
    assert unknown_alike["type", "same"].m == false_alike["type", "same"].m


def test_pair_weighs_the_sum_of_its_bits_and_what_is_unknown_none() -> None:
    chances = {
        ("", "prior"): Probability(0.2, 0.8),
        ("type", "same"): Probability(0.8, 0.1),
        ("type", "kindred"): Probability(0.1, 0.1),
        ("type", "other"): Probability(0.1, 0.8),
        ("outlet", "same"): Probability(0.4, 0.8),
        ("outlet", "other"): Probability(0.6, 0.2),
    }
    some = pairs((1, True, "same", "same"), (1, False, "other", "other"), (1, False, "unknown", "same"))
    assert weigh(some, MODEL, chances) == pytest.approx([-2 + 3 - 1, -2 - 3 + math.log2(3), -2 - 1])


def test_pairs_that_are_told_apart_have_full_precision() -> None:
    some = pairs((20, True, "same", "other"), (20, False, "other", "other"), (10, None, "other", "other"))
    head, precision, *bins = measure(some.with_columns((pl.row_index() % FOLDS).alias("fold")), MODEL).splitlines()
    # 50 pairs, 40 of which something is known of, 20 of one event.
    assert re.findall(r"\d+", head) == ["50", "40", "20"]
    assert precision == "average precision 1.000"
    assert [line.split()[-7:] for line in bins] == [
        ["bits", "20", "pairs", "0.00", "of", "one", "event"],
        ["bits", "20", "pairs", "1.00", "of", "one", "event"],
    ]


def test_pairs_are_measured_by_what_the_others_teach() -> None:
    # Only pairs that are left out together are kindred: nothing was learned of that.
    usual = pairs((20, True, "same", "other"), (20, False, "other", "other"))
    kindred = pairs((4, True, "kindred", "other"))
    folded = [
        usual.with_columns((pl.row_index() % (FOLDS - 1)).alias("fold")),
        kindred.with_columns(pl.lit(FOLDS - 1, pl.UInt32()).alias("fold")),
    ]
    lines = measure(pl.concat(folded, how="vertical_relaxed"), MODEL).splitlines()
    assert [line.split() for line in lines if line.split()[:3] == ["-1", "to", "1"]] == [
        ["-1", "to", "1", "bits", "4", "pairs", "1.00", "of", "one", "event"]
    ]
