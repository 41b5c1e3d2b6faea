"""When undated reports came out: told by a date that they name, by dated reports of the same happenings, and by the
numbers of addresses.

A report that its metadata, its address or its text date is an anchor, and so is one that names a date with its weekday.
Any other is compared with the anchors whose words are most like its own; each says with what probability (learned,
seeds/linking/dating_weights.csv) the two came out together, and the days named in the undated one have to fit. What was
dated so is an anchor in the next round. The same reports give the same days, in whatever order they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from orchestration.linking.named_days import Calendar, named_day
from orchestration.linking.serials import Serial, Series, SeriesDays, serial_of
from orchestration.linking.siblings import EVIDENCE, Likeness, Told, day_evidence
from orchestration.linking.weights import probabilities

ROUNDS = 3
# No anchor is quite sure to be a sibling, so that one alone does not settle the day for good.
_SUREST = 0.95
_UNSURE = 1e-6
DAYS = pl.Schema(
    {
        "report_id": pl.String(),
        "publication_day": pl.Date(),
        "probability": pl.Float64(),
        "sibling_report_id": pl.String(),
    }
)


@dataclass(frozen=True)
class DatedCollection:
    """Reports side by side, lists of one length: ids, days known, text without furniture, days named, what is named.

    `calendar` counts the reports of the whole warehouse by known day of publication.
    """

    report_ids: Sequence[str]
    days: Sequence[date | None]
    urls: Sequence[str | None]
    texts: Sequence[str]
    told: Sequence[Sequence[Told]]
    named: Mapping[str, Sequence[frozenset[str]]]
    calendar: Mapping[date, int]


@dataclass(frozen=True)
class Comparison:
    """An undated report and its candidates: numbers of reports, and evidence (len(candidates), len(EVIDENCE))."""

    report: int
    candidates: list[int]
    evidence: NDArray[np.float64]


@dataclass(frozen=True)
class _Inferred:
    day: date
    probability: float
    sibling: int | None


@dataclass
class Dater:
    """Compares the undated reports of a collection with those whose day is known or was inferred."""

    collection: DatedCollection
    serials: list[Serial | None] = field(init=False)
    named: dict[int, _Inferred] = field(init=False)

    def __post_init__(self) -> None:
        self.serials = [serial_of(url) for url in self.collection.urls]
        calendar = Calendar(self.collection.calendar)
        told = (
            (at, named_day(self.collection.told[at], calendar))
            for at, day in enumerate(self.collection.days)
            if day is None
        )
        self.named = {at: _Inferred(found[0], found[1] * _SUREST, None) for at, found in told if found}

    @cached_property
    def likeness(self) -> Likeness:
        """Made for the first undated report; where all are dated, no text is looked at."""
        return Likeness(self.collection.texts, self.collection.named)

    def known(self) -> dict[int, date]:
        """Days by number of report, of those that need no siblings."""
        known = {at: day for at, day in enumerate(self.collection.days) if day is not None}
        return known | {at: found.day for at, found in self.named.items()}

    def comparisons(self, anchors: Mapping[int, date]) -> Iterable[Comparison]:
        """Each undated report with the anchors that are most like it."""
        numbered: dict[Series, list[tuple[Serial, date]]] = defaultdict(list)
        for at, day in anchors.items():
            if serial := self.serials[at]:
                numbered[serial.series].append((serial, day))
        is_anchor = np.zeros(len(self.collection.days), dtype=bool)
        is_anchor[list(anchors)] = True
        for report, known in enumerate(self.collection.days):
            if known is not None or report in self.named:
                continue
            candidates, alike = self.likeness.nearest(report, is_anchor)
            own = self.serials[report]
            others = (dated for dated in numbered[own.series] if dated[0] != own) if own else ()
            expected = SeriesDays(others).expected(own)
            told = self.collection.told[report]
            rows = [
                evidence + day_evidence(told, anchors[other], expected)
                for other, evidence in zip(candidates, alike, strict=True)
            ]
            yield Comparison(report, candidates, np.array(rows, dtype=np.float64).reshape(-1, len(EVIDENCE)))

    def infer(self, weights: Mapping[str, float]) -> dict[int, _Inferred]:
        """The likeliest day of each undated report that names one or has a sibling, by number of report."""
        threshold = weights["threshold"]
        anchors = self.known()
        inferred: dict[int, _Inferred] = {}
        for _ in range(ROUNDS):
            inferred = {}
            for comparison in self.comparisons(anchors):
                found = _likeliest(comparison, anchors, probabilities(comparison.evidence, EVIDENCE, weights))
                if found and found.probability >= threshold:
                    inferred[comparison.report] = found
            later = self.known() | {at: found.day for at, found in inferred.items()}
            if later == anchors:
                break
            anchors = later
        return self.named | inferred


def inferred_days(collection: DatedCollection, weights: Mapping[str, float]) -> pl.DataFrame:
    """The day of publication of each undated report where it can be inferred; columns `DAYS`, by report_id.

    `probability` says how sure it is, and `sibling_report_id` names the report that speaks most for it; null where the
    report names the day itself.
    """
    ids = collection.report_ids
    rows = [
        (ids[at], found.day, found.probability, None if found.sibling is None else ids[found.sibling])
        for at, found in Dater(collection).infer(weights).items()
    ]
    return pl.DataFrame(rows, schema=DAYS, orient="row").sort("report_id")


def _likeliest(comparison: Comparison, anchors: Mapping[int, date], chances: NDArray[np.float64]) -> _Inferred | None:
    """The day that most siblings speak for; those of the day after are taken to tell of the same news."""
    by_day: dict[date, list[tuple[float, int]]] = defaultdict(list)
    for other, chance in zip(comparison.candidates, chances, strict=True):
        by_day[anchors[other]].append((float(chance) * _SUREST, other))
    odds: dict[date, float] = {}
    for day in by_day:
        doubt = float(np.prod([1 - chance for near in (0, 1) for chance, _ in by_day.get(day + timedelta(near), [])]))
        odds[day] = (1 - doubt) / (doubt + _UNSURE)
    if not odds:
        return None
    best = max(odds, key=lambda day: (odds[day], -day.toordinal()))
    others = sum(odd for day, odd in odds.items() if abs((day - best).days) > 1)
    chance, sibling = max(by_day[best], key=lambda sure: (sure[0], -sure[1]))
    return _Inferred(best, odds[best] / (1 + others + odds[best]), sibling)
