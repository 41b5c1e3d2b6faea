"""Evidence that two reports tell of the same happenings: words, places, persons and figures that few reports share."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from orchestration.extraction.text import fold

EVIDENCE = (
    "words", "words_root", "lead_words",
    "places", "rarest_place", "persons", "figures",
    "says_no_day", "days_that_fit", "first_day_fits", "first_day_differs",
    "number_fits", "number_differs",
)  # fmt: skip
# Letters and digits, as `str.isalnum` has them.
_WORD = re.compile(r"[^\W_]+")
_LEAD_WORDS = 40
_COMMONEST = 0.2  # words in more of the reports than this tell nothing
_CANDIDATES = 25
# A report tells of its own day and of those before it; "tomorrow" is for announcements.
_TOLD_DAYS = (-1, 0, 1)
SHARED = ("place", "person", "figure")


@dataclass(frozen=True)
class Told:
    """A day that a report names without a year: weekday (1 is Monday), (month, day of month), or both."""

    weekday: int | None
    month_day: tuple[int, int] | None

    def fits(self, published: date) -> bool:
        """Whether it can be a day about the one of publication."""
        days = (published - timedelta(days=ago) for ago in _TOLD_DAYS)
        return any(
            self.weekday in (None, day.isoweekday()) and self.month_day in (None, (day.month, day.day)) for day in days
        )

    def in_year(self, year: int) -> date | None:
        """The day in a year; None where it names no date, or one that has another weekday there."""
        try:
            day = date(year, *self.month_day) if self.month_day else None
        except ValueError:
            return None
        return day if day and self.weekday in (None, day.isoweekday()) else None


class Likeness:
    """How alike the reports of a collection are: texts, and what each names (`place`, `person`, `figure`)."""

    def __init__(self, texts: Sequence[str], named: Mapping[str, Sequence[frozenset[str]]]) -> None:
        words = [_words(text) for text in texts]
        self._count = len(texts)
        self._whole = _vectors((found + ["_".join(pair) for pair in pairwise(found)] for found in words), len(words))
        self._lead = _vectors((found[:_LEAD_WORDS] for found in words), len(words))
        self._by_word = csr_matrix(self._whole.T)
        self._named = named
        self._frequency = {kind: _frequencies(named[kind]) for kind in SHARED}

    def nearest(self, report: int, among: NDArray[np.bool_]) -> tuple[list[int], list[list[float]]]:
        """The reports marked in `among` whose words are most like those of `report`, itself left out, and for each the
        evidence that they are alike: the first seven of `EVIDENCE`.
        """
        row = csr_matrix(self._whole[report] @ self._by_word)
        is_wanted = among[row.indices] & (row.data > 0) & (row.indices != report)
        others, alike = row.indices[is_wanted], row.data[is_wanted]
        if len(others) > _CANDIDATES:
            is_near = alike >= np.partition(alike, -_CANDIDATES)[-_CANDIDATES]
            others, alike = others[is_near], alike[is_near]
        order = np.lexsort((others, -alike))[:_CANDIDATES]
        nearest = others[order]
        lead = (self._lead[nearest] @ self._lead[report].T).toarray().ravel()
        evidence = zip(nearest.tolist(), alike[order], lead, strict=True)
        return nearest.tolist(), [self._pair(report, at, whole, led) for at, whole, led in evidence]

    def _pair(self, left: int, right: int, whole: float, lead: float) -> list[float]:
        shared = {kind: self._rarities(kind, left, right) for kind in SHARED}
        return [
            whole,
            math.sqrt(whole),
            math.sqrt(max(lead, 0.0)),
            min(sum(shared["place"]), 25.0) / 10,
            max(shared["place"], default=0.0) / 5,
            min(sum(shared["person"]), 20.0) / 10,
            min(sum(shared["figure"]), 25.0) / 10,
        ]

    def _rarities(self, kind: str, left: int, right: int) -> list[float]:
        frequency = self._frequency[kind]
        shared = self._named[kind][left] & self._named[kind][right]
        return [math.log(self._count / frequency[name]) for name in sorted(shared)]


def day_evidence(told: Sequence[Told], day: date, expected: tuple[date, int] | None) -> list[float]:
    """Evidence that a report came out on `day`: the last six of `EVIDENCE`.

    `expected` is the day by its serial number, and the number of days between its neighbours.
    """
    fits = [day_told.fits(day) for day_told in told]
    off = abs((day - expected[0]).days) if expected else None
    span = expected[1] if expected else 0
    return [
        float(not fits),
        sum(fits) / len(fits) if fits else 0.0,
        float(fits[:1] == [True]),
        float(fits[:1] == [False]),
        float(off is not None and off <= max(2, span * 0.1)),
        float(off is not None and off > max(5, span * 0.25)),
    ]


def _words(text: str) -> list[str]:
    """Folded words of a text, numbers included, single letters left out."""
    return [word for word in _WORD.findall(fold(text)) if len(word) > 1 or word.isdecimal()]


def _vectors(words: Iterable[list[str]], count: int) -> csr_matrix:
    """Rows of unit length, `count` of them; the rarer a word is among the reports, the more it weighs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    common = max(2, math.ceil(count * _COMMONEST))
    vectoriser = TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2, max_df=common)
    try:
        return csr_matrix(vectoriser.fit_transform(words))
    except ValueError:  # no word is in two reports and in few enough
        return csr_matrix((count, 0))


def _frequencies(names: Sequence[frozenset[str]]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for found in names:
        for name in found:
            counts[name] += 1
    return counts
