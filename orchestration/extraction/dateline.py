"""The day a report was published, where its metadata do not tell: printed in a dateline, in the address, or told
as today.

Relative times (yesterday, on Tuesday) are settled against this day and against nothing else.
"""

import re
from collections.abc import Sequence
from datetime import date

from orchestration.extraction.text import tokenise
from orchestration.extraction.times import TimeVocabulary, find_times

_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|$|-)")
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
        tokens = tokenise(text, start, end)
        for time in find_times(tokens, vocabulary, None):
            words = [token.norm for token in tokens[time.first : time.last]]
            is_day = time.precision == "day" and time.date_from is not None and time.date_from == time.date_to
            if is_day and (len(tokens) <= _LONGEST_DATELINE or _TODAY in words):
                return time.date_from
    return None
