"""Filters as an address and back, and patterns that find every spelling."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from orchestration.explorer.filters import Filters, conditions, read_filters
from orchestration.explorer.spelling import spelling_pattern

FULL = Filters(
    date_from=date(2020, 1, 2),
    date_to=date(2020, 3, 4),
    families=("violence",),
    types=("shelling", "armed_clash"),
    faction="sdf",
    agent="sna",
    patient="civilians",
    place="sy_idlib",
    outlet="o1",
    bases=("told", "none"),
    confidence=0.5,
    contested=True,
    word="قصف & نار",
)


def test_filters_come_back_from_their_address() -> None:
    assert read_filters(FULL.parameters()) == FULL
    assert Filters().parameters() == {}


@pytest.mark.parametrize("parameters", [{"date_from": "yesterday"}, {"confidence": "high"}, {"page": "event"}])
def test_what_an_address_says_amiss_is_left_out(parameters: dict[str, str]) -> None:
    assert read_filters(parameters) == Filters()


def test_values_are_bound_and_not_written_into_sql() -> None:
    hostile = Filters(faction="'; drop", place="'; drop", outlet="'; drop", word="'; drop", types=("'; drop",))
    condition, values = conditions(hostile)
    assert "drop" not in condition
    assert {"faction", "place", "outlet", "word", "types"} == set(values)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("ادلب", "في إدلب"),
        ("إدلب", "إِدْلِـب"),
        ("حماه", "مدينة حماة"),
        ("مستشفي", "مستشفى"),
        ("الارهاب", "الإرهاب"),
        ("idlib", "Idlib"),
        ("قصف ادلب", "قصف\nأدلب"),
        ("12", "١٢"),
    ],
)
def test_every_spelling_is_found(asked: str, text: str) -> None:
    pattern = spelling_pattern(asked)
    assert pattern is not None and re.search(pattern, text)


@pytest.mark.parametrize(("asked", "text"), [("حلب", "حماة"), ("a.c", "abc"), ("قصف ادلب", "قصف على ادلب")])
def test_other_words_are_not_found(asked: str, text: str) -> None:
    pattern = spelling_pattern(asked)
    assert pattern is not None and not re.search(pattern, text)


@pytest.mark.parametrize("asked", ["", "  ", "..", "()"])
def test_signs_alone_are_no_pattern(asked: str) -> None:
    assert spelling_pattern(asked) is None


def test_every_label_has_both_languages_with_the_same_values(seeds_dir: Path) -> None:
    with (seeds_dir / "explorer" / "labels.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert row["label_ar"] and row["label_en"], row
        assert set(re.findall(r"{\w+}", row["label_ar"])) == set(re.findall(r"{\w+}", row["label_en"])), row
