"""The day a report was published, where its metadata do not tell: printed in a dateline, in the address, or told
as today.

Relative times (yesterday, on Tuesday) are settled against this day and against nothing else.
"""

import re
from calendar import month_name
from collections.abc import Sequence
from datetime import date

from orchestration.extraction.text import Token, tokenise
from orchestration.extraction.times import TimeVocabulary, find_times

_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|$|-)")
_ENGLISH_DAY = re.compile(
    r"\b(?:(?P<month1>[A-Za-z]{3,9})\.? (?P<day1>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[A-Za-z]{3,9})),?"
    r" (?P<year>(?:19|20)\d\d)\b"
)
_TWO_DIGITS = 2
_TODAY = "اليوم"
_HEAD = 8
_LONGEST_DATELINE = 14


def publication_day(
    published: date | None, url: str | None, text: str, spans: Sequence[tuple[int, int]], vocabulary: TimeVocabulary
) -> date | None:
    """Return the day in the metadata, else in the address, else in the head of the text; None where none tells it."""
    return published or _from_address(url) or _from_head(text, spans, vocabulary)


def _from_address(url: str | None) -> date | None:
    found = _ADDRESS_DAY.search(url or "")
    if not found:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _from_head(text: str, spans: Sequence[tuple[int, int]], vocabulary: TimeVocabulary) -> date | None:
    """A full date in a short line of its own, or one that a sentence of the head calls today."""
    for start, end in spans[:_HEAD]:
        # Datelines part the weekday and the year with commas.
        tokens = [token for token in tokenise(text, start, end) if token.norm not in {",", "،"}]
        is_line = len(tokens) <= _LONGEST_DATELINE and "@" not in text[start:end]
        for time in find_times(_day_first(tokens, vocabulary), vocabulary, None):
            words = [token.norm for token in tokens[time.first : time.last]]
            is_day = time.precision == "day" and time.date_from is not None and time.date_from == time.date_to
            if is_day and (is_line or _TODAY in words):
                return time.date_from
        english = _ENGLISH_DAY.search(text, start, end) if is_line else None
        if english:
            day = _english_day(english.group("month1") or english.group("month2"), english)
            if day:
                return day
    return None


def _day_first(tokens: Sequence[Token], vocabulary: TimeVocabulary) -> list[Token]:
    """The tokens with a day of the month that stands behind its month (يناير 18 2022) put before it."""
    ordered = list(tokens)
    for at in range(len(ordered) - 2):
        month = vocabulary.months.match(ordered, at)
        if (
            month
            and month[0] == at + 1
            and ordered[at + 1].norm.isdecimal()
            and len(ordered[at + 1].norm) <= _TWO_DIGITS
        ):
            ordered[at], ordered[at + 1] = ordered[at + 1], ordered[at]
    return ordered


def _english_day(month: str, found: re.Match[str]) -> date | None:
    number = next((i for i, name in enumerate(month_name) if name and name.lower().startswith(month.lower())), None)
    try:
        return date(int(found.group("year")), number or 0, int(found.group("day1") or found.group("day2")))
    except ValueError:
        return None
