"""The evidence behind each decision on a report, gathered again from what extraction decided with.

Extraction keeps answers, not reasons; the features are the same functions of the same readings, so asking them once
more gives what was weighed. Nothing is decided here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from orchestration.explanation.phrases import EvidencePhrases
from orchestration.explanation.values import Judgement, Sign
from orchestration.extraction.antecedents import antecedent_features, antecedents
from orchestration.extraction.claims import Claim, find_informants
from orchestration.extraction.coreference import Group
from orchestration.extraction.evidence import (
    Candidate,
    Scene,
    event_features,
    party_features,
    place_features,
    time_features,
)
from orchestration.extraction.happenings import HappeningFinder, place_candidates, time_candidates
from orchestration.extraction.informants import cited_informants
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import identity
from orchestration.extraction.tellings import Happening, Telling
from orchestration.extraction.tolls import find_tolls
from orchestration.extraction.whole import Together, choose, party_key

_DEMANDED = "demanded"


@dataclass(frozen=True)
class Found:
    """A group of tellings and the happening that they make together."""

    group: Group
    happening: Happening


@dataclass(frozen=True)
class Reasons:
    """What extraction found in one report, and why."""

    finder: HappeningFinder
    phrases: EvidencePhrases
    readings: Sequence[Reading]
    informants: Sequence[Sequence[Claim]]

    # What was found

    @cached_property
    def scene(self) -> Scene:
        """What decisions know of the report."""
        return self.finder.scene(self.readings, self.informants)

    @cached_property
    def tellings(self) -> list[Telling]:
        """All tellings, in the order of the text."""
        return self.finder.tellings(self.readings, self.scene)

    @cached_property
    def found(self) -> list[Found]:
        """All groups of tellings, also those that are too unlikely to be kept."""
        groups = self.finder.sameness.groups(self.tellings, self.scene)
        return [Found(group, self.finder.happening(group, self.tellings, self.scene)) for group in groups]

    def is_kept(self, happening: Happening) -> bool:
        """Whether a happening is likely enough to be an event report."""
        return happening.probability >= self.finder.weights.whole.threshold

    @cached_property
    def candidates(self) -> list[list[Candidate]]:
        """The triggers of each sentence that may tell of a happening."""
        return [self.finder.candidates(r) if r.kind != "furniture" else [] for r in self.readings]

    # Why

    def judge(self, decision: str, features: Iterable[str]) -> Judgement:
        """What a decision makes of the features, with all of them that weigh anything."""
        model = getattr(self.finder.weights, decision)
        held = list(features)
        signs = (
            Sign(feature, self.phrases.phrase(decision, feature), weight) for feature, weight in model.evidence(held)
        )
        return Judgement(model.probability(held), model.threshold, model.bias, tuple(signs))

    def acceptance(self, candidate: Candidate) -> Judgement:
        """Whether a trigger tells of a happening."""
        beside = [other for other in self.candidates[candidate.reading.index] if other.modality != _DEMANDED]
        own = next((other for other in beside if other.trigger.first == candidate.trigger.first), candidate)
        return self.judge("event", event_features(own, self.scene, beside))

    def strike_type(self, telling: Telling) -> Judgement | None:
        """Why a strike whose word leaves it open is of its type; None for other tellings, and where its instrument
        settles it."""
        if (
            not telling.is_generic
            or telling.candidate.is_outright
            or telling.event_type not in self.finder.weights.strikes()
        ):
            return None
        own = next(
            (c for c in self.candidates[telling.sentence] if c.trigger.first == telling.candidate.trigger.first),
            telling.candidate,
        )
        return self.judge(telling.event_type, self.finder.strike_evidence(own, self.scene, self._before(telling)))

    def sameness(self, telling: Telling, members: Sequence[Telling]) -> tuple[Telling, Judgement] | None:
        """The earlier telling of its happening that a telling goes with best, and why; None for the first."""
        at = self._at(telling)
        earlier = [other for other in members if self._at(other) < at]
        judged = [
            (
                other,
                self.judge("same", self.finder.sameness.features(self.tellings, self._at(other), at, self.scene)),
            )
            for other in earlier
        ]
        return max(judged, key=lambda row: row[1].probability, default=None)

    def together(self, found: Found) -> Together:
        """All tellings of a happening with those of the others beside them."""
        members = found.group.tellings
        others = [telling for telling in self.tellings if not any(telling is member for member in members)]
        return Together(members, others, found.happening.event_type, self.scene)

    def whole(self, found: Found) -> Judgement:
        """Whether the tellings together are a happening."""
        together = self.together(found)
        chosen = choose(together, self.finder.weights, self.finder.places.gazetteer)
        return self.judge("whole", together.features(found.happening.modality, chosen, found.group.nearest))

    def party(self, found: Found, party: Party, role: str) -> Judgement | None:
        """Whether a party is agent or patient of a happening; None for other roles."""
        key, together = party_key(party, self.scene), self.together(found)
        if key not in together.parties or role not in ("agent", "patient"):
            return None
        return self.judge(f"whole_{role}", together.party_features(key))

    def clearest(self, found: Found, party: Party, role: str) -> Telling | None:
        """The telling of a happening in which a party is likeliest to have a role."""
        key = party_key(party, self.scene)
        telling = [telling for telling in found.group.tellings if key in telling.parties]
        return max(telling, key=lambda told: getattr(told.parties[key], role, 0.0), default=None)

    def party_telling(self, telling: Telling, party: Party, role: str) -> Judgement | None:
        """Whether a party is agent or patient of one telling."""
        weighed = telling.parties.get(party_key(party, self.scene))
        if weighed is None or role not in ("agent", "patient"):
            return None
        candidate, told = telling.candidate, [(t.candidate, t.agents, t.patients) for t in self._before(telling)]
        if weighed.is_here:
            tolls = find_tolls(telling.reading, self.finder.grammar)
            victims = frozenset(identity(victim) for toll in tolls for victim in toll.victims)
            return self.judge(role, party_features(weighed.party, candidate, self.scene, victims, told))
        for antecedent in antecedents(candidate, told, self.scene):
            if identity(antecedent.party) == identity(weighed.party):
                return self.judge(role, antecedent_features(role, antecedent, candidate, self.scene))
        return None

    def place(self, found: Found, name: str) -> Judgement | None:
        """Whether a happening took place at the place of that name."""
        together = self.together(found)
        if name not in together.places:
            return None
        return self.judge("whole_place", together.place_features(name, self.finder.places.gazetteer))

    def place_telling(self, found: Found, name: str) -> Judgement | None:
        """Whether it took place there, as its clearest telling has it."""
        return _likeliest(
            self.judge("place", place_features(place, reading, telling.candidate, self.scene, gap, previous))
            for telling in found.group.tellings
            for reading, place, gap, previous in place_candidates(telling.candidate, self.scene, self._before(telling))
            if place.mention.name == name
        )

    def time(self, found: Found) -> tuple[Judgement | None, Judgement | None]:
        """Why a happening has its time: weighed with all its tellings, and in the clearest of them."""
        chosen = found.happening.time
        if chosen is None:
            return None, None
        span, together = chosen[1], self.together(found)
        key = (span.date_from, span.date_to, span.precision)
        whole = self.judge("whole_time", together.time_features(key)) if key in together.times else None
        return whole, _likeliest(
            self.judge("time", time_features(time, reading, telling.candidate, self.scene, gap))
            for telling in found.group.tellings
            for reading, time, gap in time_candidates(telling.candidate, self.scene)
            if (time.date_from, time.date_to, time.precision) == key
        )

    def informant(self, found: Found, claim: Claim) -> Judgement | None:
        """Whether someone is cited for a happening."""
        cited = next((c for c in cited_informants(found.happening.tellings, self.scene) if c.claim == claim), None)
        return self.judge("informant", sorted(cited.features)) if cited else None

    def _at(self, telling: Telling) -> int:
        return next(number for number, other in enumerate(self.tellings) if other is telling)

    def _before(self, telling: Telling) -> list[Telling]:
        return self.tellings[: self._at(telling)]


def read_reasons(
    text: str, published: date | None, url: str | None, lexicon: Lexicon, phrases: EvidencePhrases
) -> Reasons:
    """Read a report as extraction does; what it decided is worked out where it is asked for."""
    readings = read_sentences(text, published, lexicon, url)
    informants = find_informants(readings, lexicon.claims, lexicon.grammar)
    return Reasons(happening_finder(lexicon), phrases, readings, informants)


def _likeliest(judgements: Iterable[Judgement]) -> Judgement | None:
    return max(judgements, key=lambda judgement: judgement.probability, default=None)
