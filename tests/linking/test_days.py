"""When event reports happened, for linking."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from orchestration.extraction.times import TimeVocabulary
from orchestration.linking.days import EVENT_DAYS, PRESUMED_DAYS, event_days

PUBLISHED = date(2020, 2, 5)  # a Wednesday
SENTENCE = "دخلت القافلة أمس البلدة، وكانت قد غادرت الثكنة يوم الأحد."
SCHEMA = pl.Schema(
    {
        "event_report_id": pl.String(),
        "date_from": pl.Date(),
        "date_to": pl.Date(),
        "date_precision": pl.String(),
        "time_start": pl.Int64(),
        "time_sentence_text": pl.String(),
        "time_sentence_start": pl.Int64(),
        "publication_day": pl.Date(),
        "publication_method": pl.String(),
        "probability": pl.Float64(),
        "is_located": pl.Boolean(),
    }
)
UNDATED: dict[str, Any] = {"event_report_id": "e", "is_located": True}
INFERRED = UNDATED | {"publication_day": PUBLISHED, "publication_method": "siblings", "probability": 0.7}


def timed(words: str, sentence_start: int = 0) -> dict[str, Any]:
    """An event report of a report of an inferred day that says `words` of its time, in `SENTENCE`."""
    return INFERRED | {
        "time_sentence_text": SENTENCE,
        "time_sentence_start": sentence_start,
        "time_start": sentence_start + SENTENCE.index(words),
    }


def days(vocabulary: TimeVocabulary, *rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    return event_days(pl.DataFrame(rows, SCHEMA), vocabulary).rows()


@pytest.mark.parametrize(
    ("first", "last"), [(date(2020, 2, 1), date(2020, 2, 29)), (None, date(2020, 2, 29)), (date(2020, 2, 1), None)]
)
def test_what_is_told_stays(vocabulary: TimeVocabulary, first: date | None, last: date | None) -> None:
    told = timed("أمس") | {"date_from": first, "date_to": last, "date_precision": "month"}
    assert days(vocabulary, told) == [("e", first, last, "month", "told", 1.0)]


@pytest.mark.parametrize("method", ["named", "siblings"])
@pytest.mark.parametrize("sentence_start", [0, 412])
@pytest.mark.parametrize(("words", "day"), [("أمس", date(2020, 2, 4)), ("يوم الأحد", date(2020, 2, 2))])
def test_words_of_time_are_settled_against_the_inferred_day(
    vocabulary: TimeVocabulary, words: str, day: date, sentence_start: int, method: str
) -> None:
    found = days(vocabulary, timed(words, sentence_start) | {"publication_method": method})
    assert found == [("e", day, day, "day", "inferred", 0.7)]


def test_words_that_are_no_time_settle_nothing(vocabulary: TimeVocabulary) -> None:
    assert days(vocabulary, timed("البلدة")) == []


def test_words_against_a_day_that_was_told_were_settled_when_they_were_read(vocabulary: TimeVocabulary) -> None:
    assert days(vocabulary, timed("أمس") | {"publication_method": "metadata"}) == []


@pytest.mark.parametrize("method", ["metadata", "address", "text", "named", "siblings"])
def test_happening_with_a_place_and_no_words_of_time_is_of_the_days_up_to_publication(
    vocabulary: TimeVocabulary, method: str
) -> None:
    assert PRESUMED_DAYS == 2
    found = days(vocabulary, INFERRED | {"publication_method": method})
    assert found == [("e", date(2020, 2, 3), PUBLISHED, "days", "presumed", 0.7)]


@pytest.mark.parametrize("method", ["metadata", "siblings"])
def test_happening_with_neither_place_nor_words_of_time_has_no_days(vocabulary: TimeVocabulary, method: str) -> None:
    assert days(vocabulary, INFERRED | {"publication_method": method, "is_located": False}) == []


def test_without_a_day_of_publication_nothing_is_inferred(vocabulary: TimeVocabulary) -> None:
    unpublished = {"publication_day": None, "publication_method": None, "probability": None}
    assert days(vocabulary, UNDATED, timed("أمس") | unpublished) == []


def test_days_are_ordered_and_typed_even_of_nothing(vocabulary: TimeVocabulary) -> None:
    rows = [INFERRED | {"event_report_id": key} for key in ("c", "a", "b")]
    assert [row[0] for row in days(vocabulary, *rows)] == ["a", "b", "c"]
    assert event_days(pl.DataFrame([], SCHEMA), vocabulary).schema == EVENT_DAYS
