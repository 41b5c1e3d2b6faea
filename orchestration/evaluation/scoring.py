"""Figures of found rows against annotated ones. What the figures mean is defined here; rows come from `reading`.

Only events told of as `actual` count, on both sides. An annotated event is found where a row has its type and a trigger
in one of its sentences. Where several rows could be one event, the pair that shares the most parties, places and count
goes first.

- `events`: events found.
- `agents`, `patients`, `places`: names on the events. Names of missed and of invented events count as missed and
  invented. Types without a direction (a clash, a meeting) may have agent and patient the other way round.
- `counts`: people in the main role, killed and injured; low and high must both be right.
- `dates`: first and last day must both be right.
- `claims`: the informant; one word of the name must be right.
- `tuples`: type, all agents, all patients and the first place right at once.
- `factions_named`, `places_named`: what a document names, each once.

A number or date that the annotation leaves as words, without figures, counts neither way.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.evaluation.gold import FIGURES, GoldDocument, GoldEvent
from orchestration.evaluation.names import Names

Row = Mapping[str, Any]

# Codes of seeds/vocabulary/event_types.csv whose parties do the same to each other.
UNDIRECTED_TYPES = frozenset({"armed_clash", "truce", "agreement", "meeting", "dispute"})


@dataclass(frozen=True)
class Tally:
    """How many were right, how many there are by annotation, how many were given."""

    hit: int = 0
    gold: int = 0
    found: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hit + other.hit, self.gold + other.gold, self.found + other.found)

    @property
    def precision(self) -> float:
        """Share of the given that is right; 0 where nothing was given."""
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotated that was found; 0 where nothing is annotated."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hit / (self.gold + self.found) if self.hit else 0.0

    def figures(self) -> dict[str, float | int]:
        """Return the figures by name, shares rounded to three places."""
        return {
            "f1": round(self.f1, 3),
            "precision": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "hit": self.hit,
            "gold": self.gold,
            "found": self.found,
        }


@dataclass(frozen=True)
class Scores:
    """Tallies by name of the figure, and those of `events` by type of event."""

    figures: dict[str, Tally] = field(default_factory=dict)
    by_type: dict[str, Tally] = field(default_factory=dict)

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(_summed(self.figures, other.figures), _summed(self.by_type, other.by_type))


@dataclass(frozen=True)
class Document:
    """One document with both sides: annotations, its sentences as (start, end), and the rows that were found in it.

    `reports` have the fields of the export of reports, `factions` and `places` are the names of the export of mentions.
    """

    gold: GoldDocument
    sentences: Sequence[tuple[int, int]]
    reports: Sequence[Row]
    factions: Sequence[str]
    places: Sequence[str]


@dataclass(frozen=True)
class Vocabulary:
    """What comparison needs to know: names, and the types of event whose parties have no direction."""

    names: Names
    undirected_types: Collection[str]


def score(documents: Iterable[Document], vocabulary: Vocabulary) -> Scores:
    """Return the figures of all documents together."""
    total = Scores()
    for document in documents:
        total += score_document(document, vocabulary)
    return total


def score_document(document: Document, vocabulary: Vocabulary) -> Scores:
    """Return the figures of one document."""
    names = vocabulary.names
    gold = [event for event in document.gold.events if event.modality == "actual"]
    found = [row for row in document.reports if row["modality"] == "actual"]
    pairs = pair_events(gold, found, document.sentences, names)
    figures = {
        "events": Tally(len(pairs), len(gold), len(found)),
        **_score_parties(gold, found, pairs, vocabulary),
        "counts": _sum(_score_figure(name, gold, found, pairs) for name in FIGURES),
        "dates": _score_dates(gold, found, pairs),
        "claims": Tally(
            sum(_shares_word(event.claimed_by, row["claimed_by"], names) for event, row in pairs),
            sum(bool(event.claimed_by) for event in gold),
            sum(bool(row["claimed_by"]) for row in found),
        ),
        "factions_named": _score_names(document.gold.factions, document.factions, names),
        "places_named": _score_names(document.gold.places, document.places, names),
    }
    by_type = _summed_all(
        [
            *({event.type_code: Tally(gold=1)} for event in gold),
            *({row["event_type"]: Tally(found=1)} for row in found),
            *({event.type_code: Tally(hit=1)} for event, _ in pairs),
        ]
    )
    return Scores(figures, by_type)


def pair_events(
    gold: Sequence[GoldEvent], found: Sequence[Row], sentences: Sequence[tuple[int, int]], names: Names
) -> list[tuple[GoldEvent, Row]]:
    """Pair annotated events with rows one to one, those that agree most first, earlier ones before later ones."""
    told_in = [_sentence_of(row["trigger_start"], sentences) for row in found]
    candidates = sorted(
        (-_agreement(event, row, names), event_index, row_index)
        for event_index, event in enumerate(gold)
        for row_index, row in enumerate(found)
        if row["event_type"] == event.type_code and told_in[row_index] in event.sentences
    )
    pairs: dict[int, int] = {}
    for _, event_index, row_index in candidates:
        if event_index not in pairs and row_index not in pairs.values():
            pairs[event_index] = row_index
    return [(gold[event_index], found[row_index]) for event_index, row_index in pairs.items()]


def matched(gold: Sequence[str], found: Sequence[str], same: Callable[[str, str], bool]) -> int:
    """Return how many annotated names have a found name of their own."""
    left = list(found)
    for name in gold:
        fitting = next((index for index, other in enumerate(left) if same(name, other)), None)
        if fitting is not None:
            del left[fitting]
    return len(found) - len(left)


def _agreement(event: GoldEvent, row: Row, names: Names) -> int:
    count = event.figures.get("count")
    return (
        matched(event.agents + event.patients, [*row["agents"], *row["patients"]], names.same)
        + matched(event.places, row["places"], names.same)
        + int(count is not None and count.low is not None and count.low == row["count_low"])
    )


def _score_parties(
    gold: Sequence[GoldEvent], found: Sequence[Row], pairs: Sequence[tuple[GoldEvent, Row]], vocabulary: Vocabulary
) -> dict[str, Tally]:
    agents = patients = places = tuples = 0
    for event, row in pairs:
        right_agents, right_patients = _right_parties(event, row, vocabulary)
        right_places = matched(event.places, row["places"], vocabulary.names.same)
        agents, patients, places = agents + right_agents, patients + right_patients, places + right_places
        all_named = right_agents + right_patients == len(event.agents) + len(event.patients)
        nothing_else = len(event.agents) + len(event.patients) == len(row["agents"]) + len(row["patients"])
        tuples += all_named and nothing_else and _same_first_place(event, row, vocabulary.names)
    return {
        "agents": Tally(agents, sum(len(e.agents) for e in gold), sum(len(r["agents"]) for r in found)),
        "patients": Tally(patients, sum(len(e.patients) for e in gold), sum(len(r["patients"]) for r in found)),
        "places": Tally(places, sum(len(e.places) for e in gold), sum(len(r["places"]) for r in found)),
        "tuples": Tally(tuples, len(gold), len(found)),
    }


def _right_parties(event: GoldEvent, row: Row, vocabulary: Vocabulary) -> tuple[int, int]:
    """Return how many agents and how many patients are right, as told or, without direction, the better way round."""
    same = vocabulary.names.same
    told = matched(event.agents, row["agents"], same), matched(event.patients, row["patients"], same)
    if event.type_code not in vocabulary.undirected_types:
        return told
    turned = matched(event.agents, row["patients"], same), matched(event.patients, row["agents"], same)
    return turned if sum(turned) > sum(told) else told


def _same_first_place(event: GoldEvent, row: Row, names: Names) -> bool:
    if not event.places or not row["places"]:
        return not event.places and not row["places"]
    return names.same(event.places[0], row["places"][0])


def _score_figure(
    name: str, gold: Sequence[GoldEvent], found: Sequence[Row], pairs: Sequence[tuple[GoldEvent, Row]]
) -> Tally:
    settled = [event.figures[name] for event in gold if name in event.figures and event.figures[name].low is not None]
    given = sum(row[f"{name}_low"] is not None for row in found)
    right = unsettled = 0
    for event, row in pairs:
        figure = event.figures.get(name)
        if figure is None:
            continue
        if figure.low is None:
            unsettled += row[f"{name}_low"] is not None
        else:
            right += (figure.low, figure.high) == (row[f"{name}_low"], row[f"{name}_high"])
    return Tally(right, len(settled), given - unsettled)


def _score_dates(gold: Sequence[GoldEvent], found: Sequence[Row], pairs: Sequence[tuple[GoldEvent, Row]]) -> Tally:
    given = sum(row["date_from"] is not None for row in found)
    right = unsettled = 0
    for event, row in pairs:
        if event.date_from:
            right += (event.date_from, event.date_to) == (row["date_from"], row["date_to"])
        elif event.time_text:
            unsettled += row["date_from"] is not None
    return Tally(right, sum(bool(event.date_from) for event in gold), given - unsettled)


def _score_names(gold: Sequence[str], found: Sequence[str], names: Names) -> Tally:
    return Tally(matched(gold, found, names.same), len(gold), len(found))


def _shares_word(gold: str | None, found: str | None, names: Names) -> bool:
    return bool(gold and found and names.words(gold) & names.words(found))


def _sentence_of(offset: int, sentences: Sequence[tuple[int, int]]) -> int | None:
    return next((index for index, (start, end) in enumerate(sentences) if start <= offset < end), None)


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def _summed(one: Mapping[str, Tally], other: Mapping[str, Tally]) -> dict[str, Tally]:
    return {name: one.get(name, Tally()) + other.get(name, Tally()) for name in {**one, **other}}


def _summed_all(parts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    total: dict[str, Tally] = {}
    for part in parts:
        total = _summed(total, part)
    return total
