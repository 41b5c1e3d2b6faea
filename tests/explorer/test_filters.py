"""Filters as an address and back, and patterns that find every spelling."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from orchestration.explorer.filters import Filters, conditions, read_filters
from orchestration.explorer.spelling import _letters, spelling_of
from orchestration.settings import PROJECT_DIR
from orchestration.warehouse.connection import in_memory

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
    assert {"faction", "place", "outlet", "word_0", "types"} == set(values)


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
    spelling = spelling_of(asked)
    assert spelling is not None and re.search(spelling.pattern, text)
    assert all(re.search(word, text) for word in spelling.words)


@pytest.mark.parametrize(("asked", "text"), [("حلب", "حماة"), ("a.c", "abc"), ("قصف ادلب", "قصف على ادلب")])
def test_other_words_are_not_found(asked: str, text: str) -> None:
    spelling = spelling_of(asked)
    assert spelling is not None and not re.search(spelling.pattern, text)


@pytest.mark.parametrize("asked", ["", "  ", "..", "()"])
def test_signs_alone_are_no_pattern(asked: str) -> None:
    assert spelling_of(asked) is None


@pytest.mark.parametrize(("asked", "words"), [("إدلب", 1), ("قصف ادلب", 2), ("a.c", 2), ("ادلب،", 1)])
def test_words_are_letters_and_digits_and_what_has_more_is_not_one(asked: str, words: int) -> None:
    spelling = spelling_of(asked)
    assert spelling is not None
    assert (len(spelling.words), spelling.is_one) == (words, asked == "إدلب")


def test_words_that_are_listed_are_cut_at_no_sign_that_a_pattern_passes() -> None:
    macro = (PROJECT_DIR / "dbt_project" / "macros" / "words_of.sql").read_text("utf-8")
    (listed,) = re.findall(r"'(\[.*\]\+)'", macro)
    letters, dropped = _letters()
    passed = [*dropped, *"".join(letters.values()), *"aZ9éß٣"]
    with in_memory() as con:
        assert [
            sign
            for sign in passed
            if con.execute("select regexp_full_match($1, $2)", [f"ا{sign}ب", listed]).fetchone() != (True,)
        ] == []
        assert con.execute("select regexp_extract_all('قصف، ادلب.', $1)", [listed]).fetchone() == (["قصف", "ادلب"],)


def test_every_label_has_both_languages_with_the_same_values(seeds_dir: Path) -> None:
    with (seeds_dir / "explorer" / "labels.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert row["label_ar"] and row["label_en"], row
        assert set(re.findall(r"{\w+}", row["label_ar"])) == set(re.findall(r"{\w+}", row["label_en"])), row
