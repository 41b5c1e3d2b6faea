"""Fit the weights of extraction to annotated reports; `python -m orchestration.evaluation.training --help`.

Each decision is a logistic regression on named features. Labels come from the annotations: a trigger is an event
where an annotated trigger of its type stands, a party has the role that the annotated event gives it, two tellings
are the same where they belong to one annotated event. Decisions that build on others are fitted on what those decide
of documents that they were not fitted on, as they will meet them.
"""

import argparse
import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.evaluation.gold import GoldDocument, GoldEvent, read_gold
from orchestration.evaluation.names import Names, generic_words, registry_names
from orchestration.extraction.antecedents import antecedent_features, antecedents
from orchestration.extraction.claims import find_informants
from orchestration.extraction.coreference import Group, comparable, grouped
from orchestration.extraction.event_types import STRIKES
from orchestration.extraction.evidence import (
    Candidate,
    Scene,
    event_features,
    party_features,
    place_features,
    time_features,
)
from orchestration.extraction.happenings import (
    HappeningFinder,
    joint_modality,
    joint_type,
    place_candidates,
    sentence_parties,
    time_candidates,
)
from orchestration.extraction.informants import cited_informants
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.modality import ACTUAL
from orchestration.extraction.pipeline import happening_finder, read_sentences
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import identity
from orchestration.extraction.tellings import Telling, WeighedPlace
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.tolls import find_tolls
from orchestration.extraction.weights import DECISIONS, TELLING_DECISIONS, WHOLE_DECISIONS, Decision, Weights
from orchestration.extraction.whole import Together, choose

# Inverse strength of regularisation by decision; 0.3 where not named.
_STRENGTH = {"event": 0.5, "attack": 0.5, "shelling": 0.5, "air_strike": 0.5, "explosion": 0.5}
# What weighs a whole happening is what its tellings weighed already: few signs, held back more.
_WHOLE_STRENGTH = 0.05
_PLAIN_STRENGTH = 0.3
_FOLDS = 5
# A telling that is missed is lost; a doubtful one may still be found to be none when the happening is weighed. Parties
# and places of what is no happening count against precision too.
_BETA = {"event": 1.5, "whole_agent": 0.9, "whole_patient": 0.8, "whole_place": 0.7, "whole": 1.2}
_LEAST_WEIGHT = 0.02
_TWO_ANSWERS = 2
_NO = Decision({}, -30.0, 1.0)


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

    def extend(self, other: "Examples") -> None:
        """Add the examples of another."""
        self.features += other.features
        self.labels += other.labels
        self.documents += other.documents


@dataclass(frozen=True)
class Annotated:
    """A text with its annotations, its readings and what the decisions on single tellings learn from it."""

    gold: GoldDocument
    text: str
    readings: Sequence[Reading]
    scene: Scene
    examples: Mapping[str, Examples] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """The tellings of a document by weights that were not fitted on it, with the annotated event of each."""

    document: Annotated
    tellings: Sequence[Telling]
    events: Mapping[int, GoldEvent | None]

    def event(self, telling: Telling) -> GoldEvent | None:
        """The annotated event that a telling is of."""
        return self.events[id(telling)]


@dataclass(frozen=True)
class Fit:
    """A decision fitted on all documents, and for each document the one fitted on the other folds."""

    decision: Decision
    unseen: Mapping[str, Decision]

    def of(self, document: str) -> Decision:
        """The decision that was not fitted on the document."""
        return self.unseen.get(document, self.decision)


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
            informants = find_informants(readings, self.lexicon.claims, self.lexicon.grammar)
            read = Annotated(document, row["body_text"], readings, finder.scene(readings, informants))
            found.append(replace(read, examples=self._first_decisions(read, finder)))
        return found

    def peaceful(self, reports: pl.DataFrame) -> list[Annotated]:
        """Read reports that tell of no conflict (sport, health, culture): annotated with nothing."""
        gold = [GoldDocument(doc_id, (), (), ()) for doc_id in reports["doc_id"]]
        return self.annotated(reports, gold)

    def fit(self, documents: Sequence[Annotated]) -> Weights:
        """Fit all decisions, each on what those before it make of documents that they have not seen."""
        read = [self._as_met(draft) for draft in self._drafts(documents)]
        first, drafts = _fitted_on(read), self._drafts(read)
        finder = self._finder(first)
        pairs = Examples()
        for draft in drafts:
            _add_pairs(draft, finder, pairs)
        same = _cross_fitted(pairs, _PLAIN_STRENGTH)
        threshold = _joining_threshold(drafts, finder, same)
        same = _with_threshold(same, threshold)
        wholes = [(draft, groups) for draft in drafts if (groups := _groups(draft, finder, same))]
        examples = {name: Examples() for name in (*WHOLE_DECISIONS, "whole")}
        for draft, groups in wholes:
            for group in groups:
                self._add_whole(draft, group, finder, examples)
        fits = {name: _cross_fitted(examples[name], _WHOLE_STRENGTH, _BETA.get(name, 1.0)) for name in WHOLE_DECISIONS}
        for draft, groups in wholes:
            name = draft.document.gold.doc_id
            unseen = replace(finder.weights, **{key: fit.of(name) for key, fit in fits.items()})
            _add_happenings(draft, groups, replace(finder, weights=unseen), examples["whole"])
        told = sum(event.modality == ACTUAL for document in documents for event in document.gold.events)
        whole = _cross_fitted(examples["whole"], _WHOLE_STRENGTH, _BETA["whole"], wanted=told)
        return replace(
            first,
            same=same.decision,
            whole=whole.decision,
            **{name: fit.decision for name, fit in fits.items()},
        )

    def _finder(self, weights: Weights) -> HappeningFinder:
        return replace(happening_finder(self.lexicon), weights=weights)

    def _drafts(self, documents: Sequence[Annotated]) -> list[Draft]:
        """The tellings of each document, by decisions that were not fitted on it."""
        drafts: list[Draft] = []
        for fold in range(_FOLDS):
            others = [document for at, document in enumerate(documents) if at % _FOLDS != fold]
            finder = self._finder(_fitted_on(others))
            drafts += [self._draft(document, finder) for document in documents[fold::_FOLDS]]
        return drafts

    def _as_met(self, draft: Draft) -> Annotated:
        """The document with examples of roles and places as extraction meets them: what was told before is what
        decisions made of it, not what the annotations say."""
        document, finder = draft.document, happening_finder(self.lexicon)
        examples = dict(document.examples) | {name: Examples() for name in ("agent", "patient", "place")}
        name, scene = document.gold.doc_id, document.scene
        told: list[tuple[Candidate, Sequence[Party], Sequence[Party]]] = []
        for at, telling in enumerate(draft.tellings):
            candidate, event = telling.candidate, self.gold_event(telling.candidate, document)
            if event is not None:
                tolls = find_tolls(candidate.reading, finder.grammar)
                victims = frozenset(identity(party) for toll in tolls for party in toll.victims)
                self._roles(name, candidate, event, scene, victims, told, examples)
                self._add_places(name, candidate, event, scene, draft.tellings[:at], examples)
            told.append((candidate, telling.agents, telling.patients))
        return replace(document, examples=examples)

    def _add_places(
        self, name: str, candidate: Candidate, event: GoldEvent, scene: Scene, before: Sequence[Telling],
        examples: Mapping[str, Examples],
    ) -> list[WeighedPlace]:  # fmt: skip
        """Add the examples of places of one trigger; returns those where it took place."""
        places = []
        for where, place, gap, previous in place_candidates(candidate, scene, before):
            is_there = any(self.names.same(gold, place.mention.name) for gold in event.places)
            examples["place"].add(name, place_features(place, where, candidate, scene, gap, previous), is_there)
            if is_there:
                places.append(WeighedPlace(place, where.index, 1.0))
        return places

    def _draft(self, document: Annotated, finder: HappeningFinder) -> Draft:
        tellings = finder.tellings(document.readings, document.scene)
        return Draft(
            document, tellings, {id(telling): self.probable_event(telling.candidate, document) for telling in tellings}
        )

    def gold_event(self, candidate: Candidate, document: Annotated) -> GoldEvent | None:
        """The annotated event that a trigger tells of: one with a trigger there, the same type first."""
        trigger, reading = candidate.trigger, candidate.reading
        spans = [reading.chars(first, last) for first, last in ((trigger.first, trigger.last), trigger.tail) if last]
        meant: list[tuple[bool, bool, int, GoldEvent]] = []
        for event in document.gold.events:
            for word, sentence in event.triggers:
                if sentence == reading.index and any(_overlaps(document, reading, word, *span) for span in spans):
                    same = event.type_code == candidate.event_type
                    strikes = {event.type_code, candidate.event_type} <= STRIKES
                    killed = candidate.row.trigger_class == "killed"
                    if same or (not killed and strikes):
                        meant.append((not same, event.modality != candidate.modality, len(meant), event))
        return min(meant)[3] if meant else None

    def probable_event(self, candidate: Candidate, document: Annotated) -> GoldEvent | None:
        """The annotated event that a trigger tells of, or else the only one of its type that its sentence tells of."""
        event = self.gold_event(candidate, document)
        if event is not None or candidate.row.trigger_class == "killed":
            return event
        index, kind = candidate.reading.index, candidate.event_type
        beside = [
            event
            for event in document.gold.events
            if index in event.sentences and (event.type_code == kind or {event.type_code, kind} <= STRIKES)
        ]
        return beside[0] if len(beside) == 1 else None

    def _first_decisions(self, document: Annotated, finder: HappeningFinder) -> dict[str, Examples]:
        name, scene = document.gold.doc_id, document.scene
        examples = {decision: Examples() for decision in TELLING_DECISIONS}
        told: list[tuple[Candidate, Sequence[Party], Sequence[Party]]] = []
        before: list[Telling] = []
        for reading in document.readings:
            if reading.kind == "furniture" or not reading.triggers:
                continue
            candidates = finder.candidates(reading)
            tolls = find_tolls(reading, finder.grammar)
            victims = frozenset(identity(party) for toll in tolls for party in toll.victims)
            for candidate in candidates:
                event = self.gold_event(candidate, document)
                # A word beside one that tells of the annotated event may well tell of it too: it says nothing.
                if event is not None or self.probable_event(candidate, document) is None:
                    examples["event"].add(name, event_features(candidate, scene, candidates), event is not None)
                if event is None:
                    continue
                if "generic" in candidate.row.flags and event.type_code in STRIKES:
                    evidence = finder.strike_evidence(candidate, scene, before)
                    for strike in sorted(STRIKES):
                        examples[strike].add(name, evidence, event.type_code == strike)
                agents, patients = self._roles(name, candidate, event, scene, victims, told, examples)
                told.append((candidate, agents, patients))
                telling = Telling(candidate, event.type_code, event.modality, 1.0)
                places = self._add_places(name, candidate, event, scene, before, examples)
                for where, time, gap in time_candidates(candidate, scene):
                    evidence = time_features(time, where, candidate, scene, gap)
                    examples["time"].add(name, evidence, _is_its_time(event, document, where, time))
                telling.places = tuple(places)
                before.append(telling)
        return examples

    def _roles(
        self, name: str, candidate: Candidate, event: GoldEvent, scene: Scene, victims: frozenset[tuple[object, ...]],
        told: Sequence[tuple[Candidate, Sequence[Party], Sequence[Party]]], examples: Mapping[str, Examples],
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
        for antecedent in antecedents(candidate, told, scene):
            party = antecedent.party
            if identity(party) in here:
                continue
            for role, wanted, kept in (("agent", event.agents, agents), ("patient", event.patients, patients)):
                label = self._is_meant(party, scene.readings[party.sentence], wanted)
                examples[role].add(name, antecedent_features(role, antecedent, candidate, scene), label)
                if label:
                    kept.setdefault(identity(party), party)
        return list(agents.values()), list(patients.values())

    def _is_meant(self, party: Party, reading: Reading, wanted: Iterable[str]) -> bool:
        if party.faction_id:
            name = self.lexicon.factions.factions[party.faction_id].name_ar
            return any(party.faction_id == gold or self.names.same(gold, name) for gold in wanted)
        words = " ".join(reading.norms[party.first : party.last])[party.prefix :]
        return any(self.names.same(gold, words) for gold in wanted)

    def _add_whole(self, draft: Draft, group: Group, finder: HappeningFinder, examples: Mapping[str, Examples]) -> None:
        """Add what the decisions on parties, places and times of a whole happening learn from a group of tellings."""
        document = draft.document
        name, scene = document.gold.doc_id, document.scene
        event = next((event for telling in group.tellings if (event := draft.event(telling))), None)
        if event is None:
            return
        together = _together(draft, group)
        for key, (party, _, _) in together.parties.items():
            features = together.party_features(key)
            reading = scene.readings[party.sentence]
            examples["whole_agent"].add(name, features, self._is_meant(party, reading, event.agents))
            examples["whole_patient"].add(name, features, self._is_meant(party, reading, event.patients))
        for place in together.places:
            features = together.place_features(place, finder.places.gazetteer)
            is_there = any(self.names.same(gold, place) for gold in event.places)
            examples["whole_place"].add(name, features, is_there)
        for when, weighed in together.times.items():
            is_then = _is_its_time(event, document, scene.readings[weighed.sentence], weighed.time)
            examples["whole_time"].add(name, together.time_features(when), is_then)
        for cited in cited_informants(group.tellings, scene):
            start, end = scene.readings[cited.claim.sentence].chars(cited.claim.first, cited.claim.last)
            is_cited = bool(self.names.words(event.claimed_by or "") & self.names.words(document.text[start:end]))
            examples["informant"].add(name, sorted(cited.features), is_cited)


def _fitted_on(documents: Sequence[Annotated]) -> Weights:
    """The decisions on single tellings, fitted; the others always say no."""
    fitted = {}
    for name in TELLING_DECISIONS:
        examples = Examples()
        for document in documents:
            examples.extend(document.examples[name])
        fitted[name] = _cross_fitted(examples, _STRENGTH.get(name, _PLAIN_STRENGTH), _BETA.get(name, 1.0)).decision
    return Weights(**{name: fitted.get(name, _NO) for name in DECISIONS})


def _add_pairs(draft: Draft, finder: HappeningFinder, examples: Examples) -> None:
    tellings, scene = draft.tellings, draft.document.scene
    for second in range(len(tellings)):
        for first in range(second):
            one, other = draft.event(tellings[first]), draft.event(tellings[second])
            # A trigger that no annotation lists may well tell of an annotated happening again: it says nothing.
            if one is not None and other is not None and comparable(tellings[first], tellings[second]):
                features = finder.sameness.features(tellings, first, second, scene)
                examples.add(draft.document.gold.doc_id, features, one is other)


def _weigher(draft: Draft, finder: HappeningFinder, same: Fit) -> Callable[[int, int], float]:
    """The probability that two tellings of a draft are of one happening, each pair weighed once."""
    decision, known = same.of(draft.document.gold.doc_id), dict[tuple[int, int], float]()

    def weigh(first: int, second: int) -> float:
        if not comparable(draft.tellings[first], draft.tellings[second]):
            return 0.0
        if (first, second) not in known:
            features = finder.sameness.features(draft.tellings, first, second, draft.document.scene)
            known[first, second] = decision.probability(features)
        return known[first, second]

    return weigh


def _groups(draft: Draft, finder: HappeningFinder, same: Fit) -> list[Group]:
    return grouped(draft.tellings, _weigher(draft, finder, same), same.decision.threshold)


def _joining_threshold(drafts: Sequence[Draft], finder: HappeningFinder, same: Fit) -> float:
    """The threshold of joining that gives the best F1 of happenings."""
    weighers = [(draft, _weigher(draft, finder, same)) for draft in drafts]
    wanted = sum(len(draft.document.gold.events) for draft in drafts)

    def figure(threshold: float) -> float:
        hits = given = 0
        for draft, weigh in weighers:
            groups = grouped(draft.tellings, weigh, threshold)
            hits += len({id(event) for group in groups if (event := draft.event(_together(draft, group).best))})
            given += len(groups)
        return 2 * hits / max(1, given + wanted)

    return round(float(max(np.arange(0.3, 0.8, 0.05), key=figure)), 2)


def _with_threshold(fit: Fit, threshold: float) -> Fit:
    return Fit(
        replace(fit.decision, threshold=threshold),
        {name: replace(decision, threshold=threshold) for name, decision in fit.unseen.items()},
    )


def _together(draft: Draft, group: Group) -> Together:
    mine = {id(telling) for telling in group.tellings}
    others = [telling for telling in draft.tellings if id(telling) not in mine]
    return Together(group.tellings, others, joint_type(group.tellings), draft.document.scene)


def _add_happenings(draft: Draft, groups: Sequence[Group], finder: HappeningFinder, examples: Examples) -> None:
    """Add what the decision on a whole happening learns: right is the likeliest group of an annotated event, of its
    type, and not told of as a fact where the annotation says otherwise."""
    taken: set[int] = set()
    for group in sorted(groups, key=lambda g: -max(telling.probability for telling in g.tellings)):
        together = _together(draft, group)
        modality = joint_modality(group.tellings)
        event = draft.event(together.best)
        chosen = choose(together, finder.weights, finder.places.gazetteer)
        features = together.features(modality, chosen, group.nearest)
        right = (
            event is not None
            and id(event) not in taken
            and event.type_code == together.event_type
            and (modality != ACTUAL or event.modality == ACTUAL)
        )
        if right:
            taken.add(id(event))
        examples.add(draft.document.gold.doc_id, features, right)


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


def _cross_fitted(examples: Examples, strength: float, beta: float = 1.0, wanted: int | None = None) -> Fit:
    """Logistic regressions: one on all examples, and for each fold of documents one on the other folds.

    The threshold is the one that gives the best F-beta on documents not fitted on; `wanted` is how many answers of yes
    there should be, where some are not among the examples.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    documents = sorted(set(examples.documents))
    if len(set(examples.labels)) < _TWO_ANSWERS or len(documents) < _FOLDS:
        return Fit(_NO, {})  # nothing to learn from: the answer is always no
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(features, 1.0) for features in examples.features])
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    names = vectorizer.get_feature_names_out()
    labels = np.array(examples.labels, dtype=bool)
    fold_of = {name: at % _FOLDS for at, name in enumerate(documents)}
    folds = np.array([fold_of[name] for name in examples.documents])

    def fitted(rows: np.ndarray) -> LogisticRegression:
        model = LogisticRegression(C=strength, max_iter=2000, solver="liblinear", random_state=0)
        return model.fit(matrix[rows], labels[rows])

    def decision(model: LogisticRegression, threshold: float) -> Decision:
        weights = zip(names, model.coef_[0], strict=True)
        kept = {name: round(float(weight), 3) for name, weight in weights if abs(weight) >= _LEAST_WEIGHT}
        return Decision(kept, round(float(model.intercept_[0]), 3), threshold)

    guesses = np.zeros(len(labels))
    models = []
    for fold in range(_FOLDS):
        seen = folds != fold
        models.append(fitted(seen) if len(set(labels[seen])) == _TWO_ANSWERS else None)
        if models[-1] is not None:
            guesses[~seen] = models[-1].predict_proba(matrix[~seen])[:, 1]
    threshold = _best_threshold(guesses, labels, beta, wanted)
    unseen = [decision(model, threshold) if model is not None else _NO for model in models]
    return Fit(
        decision(fitted(np.ones(len(labels), dtype=bool)), threshold),
        {name: unseen[fold] for name, fold in fold_of.items()},
    )


def _best_threshold(guesses: np.ndarray, labels: np.ndarray, beta: float, wanted: int | None) -> float:
    """Of thresholds in steps of 0.02, the one with the best F-beta (below 1, precision counts more)."""
    total = np.sum(labels) if wanted is None else wanted

    def figure(threshold: float) -> float:
        yes = guesses >= threshold
        return float((1 + beta**2) * np.sum(yes & labels) / max(1.0, np.sum(yes) + beta**2 * total))

    return round(float(max(np.arange(0.1, 0.8, 0.02), key=figure)), 2)


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
    if args.peaceful:
        documents += fitter.peaceful(read_corpus([args.peaceful]).reports)
    weights = fitter.fit(documents)
    write_weights(weights, seeds_dir / "lexicon" / "weights.csv")
    sizes = ", ".join(f"{name} {len(getattr(weights, name).weights)}" for name in DECISIONS)
    print(f"{len(documents)} documents; weights by decision: {sizes}")


if __name__ == "__main__":
    main()
