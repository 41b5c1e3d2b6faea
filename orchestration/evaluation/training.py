"""Fit the weights of extraction to annotated reports; `python -m orchestration.evaluation.training --help`.

Each decision is a logistic regression on named features. Labels come from the annotations: a trigger is an event
where an annotated trigger of its type stands, a party has the role that the annotated event gives it, two tellings
are the same where they belong to one annotated event. Decisions that build on others are fitted on what those decide.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.evaluation.gold import GoldDocument, GoldEvent, read_gold
from orchestration.evaluation.names import Names, generic_words, registry_names
from orchestration.extraction.claims import find_claims
from orchestration.extraction.event_types import STRIKES
from orchestration.extraction.evidence import (
    Candidate,
    Scene,
    antecedent_features,
    antecedents,
    event_features,
    party_features,
    place_features,
    time_features,
)
from orchestration.extraction.happenings import (
    Happening,
    HappeningFinder,
    place_candidates,
    sentence_parties,
    time_candidates,
)
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import identity
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.tolls import find_tolls
from orchestration.extraction.weights import DECISIONS, Decision, Weights

# Inverse strength of regularisation by decision; 0.3 where not named.
_STRENGTH = {"event": 0.5, "attack": 0.5, "shelling": 0.5, "air_strike": 0.5, "explosion": 0.5}
_PLAIN_STRENGTH = 0.3
_FOLDS = 5
# A happening that is missed is lost, a doubtful one is kept with its low confidence; parties and places of what is no
# event count against precision too.
_BETA = {"event": 1.1, "agent": 0.8, "patient": 0.8, "place": 0.8}
# A happening wrongly joined to another is lost with all its fields; one wrongly kept apart only counts twice.
_JOINING_BETA = 0.4
_LEAST_WEIGHT = 0.02
_TWO_ANSWERS = 2


@dataclass
class Examples:
    """Features and labels of one decision, with the document each example is from."""

    features: list[list[str]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    def add(self, document: str, features: list[str], label: bool) -> None:
        """Add one example."""
        self.features.append(features)
        self.labels.append(label)
        self.documents.append(document)


@dataclass(frozen=True)
class Annotated:
    """A text with its annotations and its readings."""

    gold: GoldDocument
    text: str
    readings: Sequence[Reading]
    scene: Scene


@dataclass(frozen=True)
class Trainer:
    """What labelling needs: the lexicon and the comparison of names."""

    lexicon: Lexicon
    names: Names

    def annotated(self, reports: pl.DataFrame, gold: Sequence[GoldDocument]) -> list[Annotated]:
        """Read each annotated report."""
        texts = {row["doc_id"]: row for row in reports.iter_rows(named=True)}
        found = []
        finder = happening_finder(self.lexicon)
        for document in gold:
            row = texts[document.doc_id]
            published = row["published_at"].date() if row["published_at"] else None
            readings = read_sentences(row["body_text"], published, self.lexicon, row["url"])
            claims = find_claims(readings, self.lexicon.claims, self.lexicon.grammar)
            found.append(Annotated(document, row["body_text"], readings, finder.scene(readings, claims)))
        return found

    def fit(self, documents: Sequence[Annotated], peaceful: pl.DataFrame | None = None) -> Weights:
        """Fit all decisions; `same` is fitted on what the others decide. `peaceful` reports tell of no conflict."""
        finder = happening_finder(self.lexicon)
        examples = {name: Examples() for name in DECISIONS}
        for document in documents:
            self._first_decisions(document, finder, examples)
        if peaceful is not None:
            self.add_negatives(peaceful, examples["event"])
        fitted = {
            name: _fitted(examples[name], _STRENGTH.get(name, _PLAIN_STRENGTH), _BETA.get(name, 1.0))
            for name in DECISIONS
            if name != "same"
        }
        trained = HappeningFinder(
            finder.grammar, finder.vocabulary, finder.modality_cues, finder.registry, finder.places,
            finder.is_area_word, Weights(**fitted, same=Decision({}, -30.0, 1.0)),
        )  # fmt: skip
        for document in documents:
            self._pairs(document, trained, examples["same"])
        return Weights(**fitted, same=_fitted(examples["same"], _PLAIN_STRENGTH, _JOINING_BETA))

    def add_negatives(self, reports: pl.DataFrame, examples: Examples) -> None:
        """Add every trigger of reports that tell of no conflict (sport, health, culture) as one that is no event."""
        finder = happening_finder(self.lexicon)
        for row in reports.iter_rows(named=True):
            readings = read_sentences(row["body_text"], None, self.lexicon)
            scene = finder.scene(readings, find_claims(readings, self.lexicon.claims, self.lexicon.grammar))
            for reading in readings:
                candidates = finder.candidates(reading) if reading.triggers else []
                for candidate in candidates:
                    examples.add(row["doc_id"], event_features(candidate, scene, candidates), False)

    def gold_event(self, candidate: Candidate, document: Annotated) -> GoldEvent | None:
        """The annotated event that a trigger tells of: one with a trigger there, the same type first."""
        start, end = candidate.reading.chars(candidate.trigger.first, candidate.trigger.last)
        meant: list[tuple[bool, bool, int, GoldEvent]] = []
        for event in document.gold.events:
            for word, sentence in event.triggers:
                if sentence == candidate.reading.index and _overlaps(document, candidate.reading, word, start, end):
                    same = event.type_code == candidate.event_type
                    strikes = {event.type_code, candidate.event_type} <= STRIKES
                    killed = candidate.row.trigger_class == "killed"
                    if same or (not killed and strikes):
                        meant.append((not same, event.modality != candidate.modality, len(meant), event))
        return min(meant)[3] if meant else None

    def _first_decisions(self, document: Annotated, finder: HappeningFinder, examples: dict[str, Examples]) -> None:
        name, scene = document.gold.doc_id, document.scene
        told: list[tuple[Candidate, Sequence[Party], Sequence[Party]]] = []
        before: list[Happening] = []
        for reading in document.readings:
            if reading.kind == "furniture" or not reading.triggers:
                continue
            candidates = finder.candidates(reading)
            tolls = find_tolls(reading, finder.grammar)
            victims = frozenset(identity(party) for toll in tolls for party in toll.victims)
            for candidate in candidates:
                event = self.gold_event(candidate, document)
                examples["event"].add(name, event_features(candidate, scene, candidates), event is not None)
                if event is None:
                    continue
                if "generic" in candidate.row.flags and event.type_code in STRIKES:
                    evidence = finder.strike_evidence(candidate, scene, before)
                    for strike in sorted(STRIKES):
                        examples[strike].add(name, evidence, event.type_code == strike)
                agents, patients = self._roles(name, candidate, event, scene, victims, told, examples)
                told.append((candidate, agents, patients))
                places = []
                for where, place, gap, previous in place_candidates(candidate, scene, before):
                    is_there = any(self.names.same(gold, place.mention.name) for gold in event.places)
                    examples["place"].add(name, place_features(place, where, candidate, scene, gap, previous), is_there)
                    if is_there:
                        places.append((where.index, place))
                for where, time, gap in time_candidates(candidate, scene):
                    evidence = time_features(time, where, candidate, scene, gap)
                    examples["time"].add(name, evidence, _is_its_time(event, document, where, time))
                happening = Happening(event.type_code, event.modality, [candidate], 1.0)
                happening.places = tuple(places)
                before.append(happening)

    def _roles(
        self, name: str, candidate: Candidate, event: GoldEvent, scene: Scene, victims: frozenset[tuple[object, ...]],
        told: Sequence[tuple[Candidate, Sequence[Party], Sequence[Party]]], examples: dict[str, Examples],
    ) -> tuple[list[Party], list[Party]]:  # fmt: skip
        agents: dict[tuple[object, ...], Party] = {}
        patients: dict[tuple[object, ...], Party] = {}
        here = set()
        for party in sentence_parties(candidate.reading, candidate):
            here.add(identity(party))
            features = party_features(party, candidate, scene, victims, told)
            for role, wanted, kept in (("agent", event.agents, agents), ("patient", event.patients, patients)):
                label = self._is_meant(party, candidate.reading, wanted)
                examples[role].add(name, features, label)
                if label:
                    kept.setdefault(identity(party), party)
        for party, source, gap in antecedents(candidate, told):
            if identity(party) in here:
                continue
            for role, wanted, kept in (("agent", event.agents, agents), ("patient", event.patients, patients)):
                label = self._is_meant(party, scene.readings[party.sentence], wanted)
                examples[role].add(name, antecedent_features(role, source, gap, candidate, party, scene), label)
                if label:
                    kept.setdefault(identity(party), party)
        return list(agents.values()), list(patients.values())

    def _is_meant(self, party: Party, reading: Reading, wanted: Iterable[str]) -> bool:
        if party.faction_id:
            name = self.lexicon.factions.factions[party.faction_id].name_ar
            return any(party.faction_id == gold or self.names.same(gold, name) for gold in wanted)
        words = " ".join(reading.norms[party.first : party.last])
        return any(self.names.same(gold, words) for gold in wanted)

    def _pairs(self, document: Annotated, finder: HappeningFinder, examples: Examples) -> None:
        tellings = finder.find(document.readings, document.scene.claims)
        events = [self.gold_event(telling.told[0], document) for telling in tellings]
        for later in range(len(tellings)):
            for earlier in range(later):
                # A trigger that no annotation lists may well tell of an annotated happening again: it says nothing.
                if events[earlier] is None or events[later] is None:
                    continue
                label = events[earlier] is events[later]
                examples.add(document.gold.doc_id, finder.pair_features(tellings[earlier], tellings[later]), label)


def _is_its_time(event: GoldEvent, document: Annotated, reading: Reading, time: TimeSpan) -> bool:
    """Whether a time is the one that the annotation gives: the same days, or where it gives none, the same words."""
    if event.date_from:
        days = [time.date_from and time.date_from.isoformat(), time.date_to and time.date_to.isoformat()]
        return days == [event.date_from, event.date_to]
    start, end = reading.chars(time.first, time.last)
    words = document.text[start:end]
    return bool(event.time_text) and (words in str(event.time_text) or str(event.time_text) in words)


def _overlaps(document: Annotated, reading: Reading, word: str, start: int, end: int) -> bool:
    """Whether `word` stands in the sentence where characters `start` to `end` are."""
    at = document.text.find(word, reading.start, reading.end)
    while at >= 0:
        if at < end and start < at + len(word):
            return True
        at = document.text.find(word, at + 1, reading.end)
    return False


def _fitted(examples: Examples, strength: float, beta: float = 1.0) -> Decision:
    """A logistic regression; its threshold is the one that gave the best F-beta on documents left out in turn."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    if len(set(examples.labels)) < _TWO_ANSWERS or len(set(examples.documents)) < _FOLDS:
        return Decision({}, -30.0, 1.0)  # nothing to learn from: the answer is always no
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(features, 1.0) for features in examples.features])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    labels = np.array(examples.labels)

    def model() -> LogisticRegression:
        return LogisticRegression(C=strength, max_iter=2000, solver="liblinear", random_state=0)

    folds = GroupKFold(n_splits=_FOLDS)
    guesses = cross_val_predict(model(), matrix, labels, groups=examples.documents, cv=folds, method="predict_proba")[
        :, 1
    ]
    fitted = model().fit(matrix, labels)
    weights = dict(zip(vectorizer.get_feature_names_out(), fitted.coef_[0], strict=True))
    kept = {name: round(float(weight), 3) for name, weight in weights.items() if abs(weight) >= _LEAST_WEIGHT}
    return Decision(kept, round(float(fitted.intercept_[0]), 3), _best_threshold(guesses, labels, beta))


def _best_threshold(guesses: np.ndarray, labels: np.ndarray, beta: float) -> float:
    """Of thresholds in steps of 0.02, the one with the best F-beta (below 1, precision counts more)."""

    def figure(threshold: float) -> float:
        yes = guesses >= threshold
        given, wanted = np.sum(yes), beta**2 * np.sum(labels)
        return float((1 + beta**2) * np.sum(yes & labels) / max(1.0, given + wanted))

    return round(float(max(np.arange(0.2, 0.8, 0.02), key=figure)), 2)


def write_weights(weights: Weights, file: Path) -> None:
    """Write the rows of weights.csv, in order of decision and feature."""
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["decision", "feature", "weight"])
        for name in DECISIONS:
            decision: Decision = getattr(weights, name)
            rows.writerow([name, "(bias)", decision.bias])
            rows.writerow([name, "(threshold)", decision.threshold])
            rows.writerows([name, feature, weight] for feature, weight in sorted(decision.weights.items()))


def trainer(lexicon: Lexicon, seeds_dir: Path) -> Trainer:
    """A trainer that compares names by the registry of `seeds_dir`."""
    return Trainer(lexicon, Names(registry_names(seeds_dir), generic_words(seeds_dir)))


def main() -> None:
    """Fit the weights and write them to seeds/lexicon/weights.csv."""
    from orchestration.evaluation.reading import read_texts
    from orchestration.extraction.gazetteer import build_gazetteer
    from orchestration.extraction.lexicon import load_lexicon
    from orchestration.ingest import read_corpus
    from orchestration.settings import load_settings

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--gold", type=Path, action="append", help="a folder of annotations; may be repeated")
    parser.add_argument(
        "--corpus", type=Path, action="append", help="the folder of texts of each --gold, in the same order"
    )
    parser.add_argument(
        "--leave-out", default="", help="ids of documents that are kept for measuring, such as d013,d073"
    )
    parser.add_argument("--peaceful", type=Path, help="reports that tell of no conflict: their triggers are no events")
    args = parser.parse_args()
    seeds_dir = load_settings().seeds_dir
    lexicon = load_lexicon(seeds_dir, build_gazetteer(seeds_dir, None))
    fitter = trainer(lexicon, seeds_dir)
    pairs = [
        (seeds_dir / "reports" / "gold", seeds_dir / "reports"),
        *zip(args.gold or [], args.corpus or [], strict=True),
    ]
    left_out = set(filter(None, args.leave_out.split(",")))
    documents: list[Annotated] = []
    for gold_dir, corpus in pairs:
        gold = [document for document in read_gold(gold_dir) if document.doc_id not in left_out]
        documents += fitter.annotated(read_texts([corpus], [document.doc_id for document in gold]), gold)
    weights = fitter.fit(documents, read_corpus([args.peaceful]).reports if args.peaceful else None)
    write_weights(weights, seeds_dir / "lexicon" / "weights.csv")
    sizes = ", ".join(f"{name} {len(getattr(weights, name).weights)}" for name in DECISIONS)
    print(f"{len(documents)} documents; weights by decision: {sizes}")


if __name__ == "__main__":
    main()
