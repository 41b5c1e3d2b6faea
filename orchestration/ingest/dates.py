"""Dates of publication as outlets and feeds write them, turned into UTC with the precision that was given.

A time without an offset is taken as UTC. Days written with the year last are read day first, as the Arabic press
writes them; nothing is read month first. Years outside 1900-2100 are slips and are refused.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

Precision = Literal["second", "minute", "day", "month", "year"]

_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ISO = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2})"
    r"(?:(?:\s*[Tt]\s*|\s+)(?P<time>\d{1,2}:\d{2}.*|\d{6}.*))?)?)?"
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?:,?\s+(?P<time>\d{1,2}:\d{2}.*))?"
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*"
    r"(?P<offset>[Zz]|UTC|GMT|(?P<sign>[+-])(?P<offset_hour>\d{2}):?(?P<offset_minute>\d{2})?)?"
)
_RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?P<second>:\d{2})?"
    r"(?:\s+(?:[+-]\d{4}|[A-Za-z]{1,4}))?(?:\s*\([^)]*\))?"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Published(NamedTuple):
    """When a report came out: UTC without tzinfo, cut to whole seconds, first moment of the day, month or year."""

    at: datetime
    precision: Precision


def parse_published(text: str) -> Published | None:
    """Read a date of publication; None where it is no date that can be read for certain.

    Read are ISO 8601 dates and times with or without offset (also year, year-month, slashes or dots for hyphens, a
    space for the T), day/month/year, and RFC 2822. Digits may be those of any script.
    """
    cleaned = _INVISIBLE.sub("", text).strip()
    try:
        published = _numeric(cleaned) or _rfc_2822(cleaned)
    except (ValueError, OverflowError):
        return None
    return published if published and _FIRST_YEAR <= published.at.year <= _LAST_YEAR else None


def _numeric(text: str) -> Published | None:
    match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(match[part] or 1) for part in ("year", "month", "day"))
    midnight = datetime(year, month, day)
    if match["time"]:
        return _with_time(midnight, match["time"])
    return Published(midnight, "day" if match["day"] else "month" if match["month"] else "year")


def _with_time(midnight: datetime, text: str) -> Published | None:
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    moment = midnight.replace(hour=int(match["hour"]), minute=int(match["minute"]), second=int(match["second"] or 0))
    if match["sign"]:
        ahead = timedelta(hours=int(match["offset_hour"]), minutes=int(match["offset_minute"] or 0))
        moment = _to_utc(moment.replace(tzinfo=timezone(ahead if match["sign"] == "+" else -ahead)))
    return Published(moment, "second" if match["second"] else "minute")


def _rfc_2822(text: str) -> Published | None:
    match = _RFC_2822.fullmatch(text)
    if match is None:
        return None
    return Published(_to_utc(parsedate_to_datetime(text)), "second" if match["second"] else "minute")


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
