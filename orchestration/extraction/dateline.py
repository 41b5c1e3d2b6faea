"""The day a report was published, where its metadata do not tell: printed in a dateline, in the address, told as
today, or fixed by the day of the week that the text calls today.

Relative times (yesterday, on Tuesday) are settled against this day and against nothing else.
"""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from orchestration.extraction.text import Token, tokenise
from orchestration.extraction.times import TimeSpan, TimeVocabulary, find_times

# Days in addresses: /2021/9/19/, 2021-09-19, 20210919, 19-09-2021. What follows ? or # tells of something else.
_ADDRESS_DAYS = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_/](?P<month>\d{1,2})[-_/](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[-_](?P<month>\d{1,2})[-_](?P<year>(?:19|20)\d\d)(?!\d)"),
)
# Archives by month: /2021/09/title. It bounds the day; the text has to tell which one.
_ADDRESS_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})/(?!\d{1,2}(?:/|$))")
# The number of a post tells the millisecond it was written: its bits above the 22nd, counted from this moment.
_NUMBERED_POST = re.compile(r"//(?:[a-z]+\.)?(?:twitter|x)\.com/[^/]+/status/(?P<number>\d{15,19})(?!\d)")
_NUMBERING_BITS = 22
_NUMBERING_FROM = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_ENGLISH_DAY = re.compile(
    r"\b(?:(?P<month1>[A-Za-z]{3,9})\.? (?P<day1>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[A-Za-z]{3,9})),?"
    r" (?P<year>(?:19|20)\d\d)\b"
)
_TWO_DIGITS = 2
_TODAY = "اليوم"
_HEAD = 8
_LONGEST_DATELINE = 14
_LONGEST_LABELLED = 30
_LEAP_YEAR_END = date(2000, 12, 31)
# Reports of the web are of no earlier year; those that name only an earlier one tell of history.
_FIRST_YEAR = 2003
_YEAR_METHODS = ("year", "numeric_date")
# A date falls on the same weekday again after five years at the soonest.
_YEARS_TO_SAME_WEEKDAY = 5
# A report shows what was posted on its own day or just before.
_OLDEST_POST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Publication:
    """The day of publication (UTC), and what told it."""

    day: date
    method: Literal["metadata", "address", "text"]


@dataclass(frozen=True, slots=True)
class _Today:
    """The weekday (1 is Monday) that a report calls today, with month and day where it tells them."""

    weekday: int
    month_day: tuple[int, int] | None


def publication_day(
    published: date | None, url: str | None, text: str, spans: Sequence[tuple[int, int]], vocabulary: TimeVocabulary
) -> Publication | None:
    """Return the day in the metadata, else in the address, else in the text; None where none tells it."""
    if published:
        return Publication(published, "metadata")
    if day := _from_address(url or ""):
        return Publication(day, "address")
    month = _address_month(url or "")
    day = (
        _from_body(text, spans, vocabulary, month[:1] if month else ())
        or _from_head(text, spans, vocabulary)
        or (_from_month(text, spans, vocabulary, *month) if month else None)
    )
    return Publication(day, "text") if day else None


def _from_address(url: str) -> date | None:
    path = _path(url)
    post = _NUMBERED_POST.search(path)
    if post:
        return (_NUMBERING_FROM + timedelta(milliseconds=int(post["number"]) >> _NUMBERING_BITS)).date()
    for pattern in _ADDRESS_DAYS:
        found = pattern.search(path)
        try:
            if found:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            continue
    return None


def _address_month(url: str) -> tuple[int, int] | None:
    """Year and month of an address that has them and no day."""
    found = _ADDRESS_MONTH.search(_path(url))
    return (int(found["year"]), int(found["month"])) if found else None


def _path(url: str) -> str:
    return re.split(r"[?#]", url, maxsplit=1)[0]


def _from_month(
    text: str, spans: Sequence[tuple[int, int]], vocabulary: TimeVocabulary, year: int, month: int
) -> date | None:
    """The only full date of the month that lines of the page show."""
    days = {
        time.date_from
        for span in spans
        if len(tokens := _without_commas(text, *span)) <= _LONGEST_DATELINE
        for time in find_times(_day_first(tokens, vocabulary), vocabulary, None)
        if time.precision == "day" and time.date_from and (time.date_from.year, time.date_from.month) == (year, month)
    }
    return next(iter(days)) if len(days) == 1 else None


def _without_commas(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a line; datelines part the weekday and the year with commas."""
    return [token for token in tokenise(text, start, end) if token.norm not in {",", "،"}]


def _from_head(text: str, spans: Sequence[tuple[int, int]], vocabulary: TimeVocabulary) -> date | None:
    """A full date in a short line of its own, or one that a sentence of the head calls today."""
    for start, end in spans[:_HEAD]:
        tokens = _without_commas(text, start, end)
        is_line = len(tokens) <= _LONGEST_DATELINE and "@" not in text[start:end]
        for time in find_times(_day_first(tokens, vocabulary), vocabulary, None):
            words = [token.norm for token in tokens[time.first : time.last]]
            is_day = time.precision == "day" and time.date_from is not None and time.date_from == time.date_to
            if is_day and (is_line or _TODAY in words):
                return time.date_from
        day = _english_day(_ENGLISH_DAY.search(text, start, end)) if is_line else None
        if day:
            return day
    return None


def _from_body(
    text: str, spans: Sequence[tuple[int, int]], vocabulary: TimeVocabulary, years: Sequence[int]
) -> date | None:
    """A line that says when it was published, else the weekday called today, settled by `years` and by the years and
    posts shown.
    """
    split = [tokenise(text, *span) for span in spans]
    posts = [
        day for span in spans if "@" in text[slice(*span)] and (day := _english_day(_ENGLISH_DAY.search(text, *span)))
    ]
    if not posts and not any(_is_labelled(tokens, vocabulary) or _says_today(tokens) for tokens in split):
        return None
    sentences = [(tokens, find_times(tokens, vocabulary, None)) for tokens in split]
    years = [*years, *(year for tokens, times in sentences for year in _years(tokens, times))]
    todays = [today for tokens, times in sentences for time in times if (today := _today(tokens, time, vocabulary))]
    labelled = (_labelled(tokens, times, vocabulary) for tokens, times in sentences)
    settled = (_settled(today, posts, years) for today in todays)
    return next(filter(None, (*labelled, *settled)), None) or _last_post(sentences[:_HEAD], posts, vocabulary)


def _labelled(tokens: Sequence[Token], times: Sequence[TimeSpan], vocabulary: TimeVocabulary) -> date | None:
    """The day in a line such as `تاريخ النشر: 30.12.2021`."""
    if not _is_labelled(tokens, vocabulary):
        return None
    return next((time.date_from for time in times if time.precision == "day" and time.date_from), None)


def _is_labelled(tokens: Sequence[Token], vocabulary: TimeVocabulary) -> bool:
    return len(tokens) <= _LONGEST_LABELLED and vocabulary.roles["publication"].match(tokens, 0) is not None


def _says_today(tokens: Sequence[Token]) -> bool:
    return any(token.norm == _TODAY for token in tokens)


def _years(tokens: Sequence[Token], times: Sequence[TimeSpan]) -> list[int]:
    """Years named in a sentence; lines name years of other reports and of rights reserved."""
    if len(tokens) <= _LONGEST_DATELINE:
        return []
    named = (time.date_from.year for time in times if time.date_from and time.method.endswith(_YEAR_METHODS))
    return [year for year in named if year >= _FIRST_YEAR]


def _last_post(
    head: Sequence[tuple[Sequence[Token], Sequence[TimeSpan]]], posts: Sequence[date], vocabulary: TimeVocabulary
) -> date | None:
    """The day of the latest post, where the head of the report tells of its weekday."""
    told = {_weekday(tokens, time, vocabulary) for tokens, times in head for time in times}
    last = max(posts, default=None)
    return last if last and last.isoweekday() in told else None


def _weekday(tokens: Sequence[Token], time: TimeSpan, vocabulary: TimeVocabulary) -> int | None:
    """The first weekday among the words of a time, 1 for Monday."""
    named = (vocabulary.weekdays.match(tokens, at) for at in range(time.first, time.last))
    return next((found[1] for found in named if found), None)


def _today(tokens: Sequence[Token], time: TimeSpan, vocabulary: TimeVocabulary) -> _Today | None:
    """What a time without a year tells of today: its weekday, and its month and day where they follow."""
    if time.date_from or not _says_today(tokens[time.first : time.last]):
        return None
    weekday = _weekday(tokens, time, vocabulary)
    if weekday is None:
        return None
    # The last day of a leap year, so that any day of any month lies before it in its own year.
    ends = find_times(tokens[time.first : time.last], vocabulary, _LEAP_YEAR_END)
    day = ends[0].date_from if ends and time.method == "day_month" else None
    return _Today(weekday, (day.month, day.day) if day else None)


def _settled(today: _Today, posts: Sequence[date], years: Sequence[int]) -> date | None:
    """The day that is today: its year is the first one named or later in which the date has the weekday.

    Without a date, it is the first such weekday on or after the day of the latest post shown.
    """
    latest = max([*years, *(post.year for post in posts)], default=None)
    if today.month_day:
        first = [] if latest is None else range(latest, latest + _YEARS_TO_SAME_WEEKDAY)
        return next((day for year in first if (day := _on(year, today.month_day, today.weekday))), None)
    if not posts:
        return None
    day = max(posts) + timedelta(days=(today.weekday - max(posts).isoweekday()) % 7)
    return day if day - max(posts) <= _OLDEST_POST else None


def _on(year: int, month_day: tuple[int, int], weekday: int) -> date | None:
    """The day of `year` if it falls on the weekday."""
    try:
        day = date(year, *month_day)
    except ValueError:
        return None
    return day if day.isoweekday() == weekday else None


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


def _english_day(found: re.Match[str] | None) -> date | None:
    """The day that `_ENGLISH_DAY` matched, where there is such a day."""
    if found is None:
        return None
    month = (found.group("month1") or found.group("month2")).lower()
    number = next((i for i, name in enumerate(month_name) if name and name.lower().startswith(month)), None)
    try:
        return date(int(found.group("year")), number or 0, int(found.group("day1") or found.group("day2")))
    except ValueError:
        return None
