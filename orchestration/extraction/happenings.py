"""From triggers to happenings: which triggers tell of one, with which parties, place, time and toll, and which
tell of the same.

A report names a happening in its headline, lead and body; what is told of again becomes one happening with all its
triggers. Each decision weighs the evidence of `evidence` with the learned weights of `weights`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from orchestration.extraction.antecedents import antecedent_features, antecedents
from orchestration.extraction.claims import Claim
from orchestration.extraction.coreference import Group, Sameness
from orchestration.extraction.event_types import (
    COUNTED,
    DEADLY,
    SEIZED,
    STRIKES,
    EventVocabulary,
    event_type,
    instruments_of,
    is_told_outright,
    without_lookalikes,
)
from orchestration.extraction.evidence import (
    Candidate,
    Scene,
    event_features,
    party_features,
    place_features,
    strike_features,
    time_features,
)
from orchestration.extraction.factions import FactionRegistry
from orchestration.extraction.informants import cited_informants
from orchestration.extraction.modality import modality_of, strongest
from orchestration.extraction.numbers import Quantity
from orchestration.extraction.phrases import PhraseTable
from orchestration.extraction.places import PlaceIndex
from orchestration.extraction.reading import CIVILIANS, Party, Place, Reading
from orchestration.extraction.roles import Grammar, assign_roles, distinct, identity, party_at
from orchestration.extraction.tellings import LOOKS_BACK, Happening, Telling, WeighedParty, WeighedPlace, WeighedTime
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.tolls import Toll, attach, cause_of, find_count, find_tolls, lone_count, toll_frame
from orchestration.extraction.weights import Weights
from orchestration.extraction.whole import Together, breadth, choose, party_key

_PLACE_REACH = 4
_TIME_REACH = 3
# Headline and lead: what they name holds for the whole report.
_LEAD = 1
_TOLL_REACH = 2
# Below this probability a word of death tells of none (deaths in films, of old age).
_LEAST_DEATH = 0.05
# Parties, places and times that are less likely than this in a telling are not weighed for the whole happening.
_LEAST_WEIGHT = 0.02


@dataclass(frozen=True)
class HappeningFinder:
    """Finds the happenings of one report from its readings."""

    grammar: Grammar
    vocabulary: EventVocabulary
    modality_cues: PhraseTable[tuple[str, str]]
    registry: FactionRegistry
    places: PlaceIndex
    is_area_word: Callable[[str], bool]
    sayings: Mapping[str, str]
    weights: Weights

    def find(self, readings: Sequence[Reading], informants: Sequence[Sequence[Claim]]) -> list[Happening]:
        """Return the happenings of a report in the order in which the text tells of them."""
        scene = self.scene(readings, informants)
        tellings = self.tellings(readings, scene)
        groups = self.sameness.groups(tellings, scene)
        found = [self.happening(group, tellings, scene) for group in groups]
        return [happening for happening in found if happening.probability >= self.weights.whole.threshold]

    def scene(self, readings: Sequence[Reading], informants: Sequence[Sequence[Claim]]) -> Scene:
        """Gather what decisions need to know of the report."""
        named = Counter(m.faction_id for reading in readings for m in reading.factions if m.faction_id)
        return Scene(readings, informants, self.sayings, self.grammar, self.registry, self.places.gazetteer.kind, named)

    @cached_property
    def sameness(self) -> Sameness:
        """What decides which tellings are of one happening."""
        return Sameness(self.places, self.is_area_word, self.weights.same)

    def tellings(self, readings: Sequence[Reading], scene: Scene) -> list[Telling]:
        """All tellings of a report, in the order of the text."""
        found: list[Telling] = []
        for reading in readings:
            if reading.kind != "furniture" and reading.triggers:
                found += self._of_sentence(reading, scene, found[-LOOKS_BACK:])
        return found

    def candidates(self, reading: Reading) -> list[Candidate]:
        """The triggers of a sentence that may tell of a happening, words of death among them."""
        found = []
        has_toll = any(trigger.row.trigger_class in {"killed", "injured"} for trigger in reading.triggers)
        named = instruments_of(reading, self.vocabulary)
        instruments = without_lookalikes(named, reading, self.vocabulary)
        for trigger in reading.triggers:
            row = trigger.row
            if row.trigger_class == "killed":
                trigger = replace(trigger, row=toll_frame(row))
            elif row.trigger_class != "event" or (
                "verb" in row.flags and not trigger.is_finite and trigger.kind != "phrase"
            ):
                continue
            roles = assign_roles(reading, trigger, self.grammar)
            kind = event_type(reading, trigger, roles, instruments)
            modality = modality_of(reading, trigger, self.modality_cues, self.grammar)
            means = tuple((kind, at - trigger.first) for at, kind in named.items())
            is_outright = "generic" in row.flags and is_told_outright(reading, trigger, roles.walk.end, instruments)
            found.append(Candidate(reading, trigger, kind, modality, roles, has_toll, means, is_outright))
        return found

    # One telling

    def _of_sentence(self, reading: Reading, scene: Scene, before: Sequence[Telling]) -> list[Telling]:
        candidates = [candidate for candidate in self.candidates(reading) if candidate.modality != "demanded"]
        weighed = [
            (candidate, self.weights.event.probability(event_features(candidate, scene, candidates)))
            for candidate in candidates
        ]
        tolls = find_tolls(reading, self.grammar)
        victims = frozenset(identity(party) for toll in tolls for party in toll.victims)
        found: list[Telling] = []
        for candidate, probability in weighed:
            if probability >= self.weights.event.threshold:
                found.append(self._telling(candidate, probability, scene, victims, [*before, *found]))
        deaths = {toll.at for toll in tolls if _stands_alone(toll, reading, found, before, self.grammar)}
        for candidate, probability in weighed:
            is_death = candidate.row.trigger_class == "killed" and candidate.trigger.first in deaths
            if is_death and _LEAST_DEATH <= probability < self.weights.event.threshold:
                found.append(self._telling(candidate, probability, scene, victims, [*before, *found]))
        self._give_tolls(reading, found, tolls, before)
        return found

    def _telling(
        self,
        candidate: Candidate,
        probability: float,
        scene: Scene,
        victims: frozenset[tuple[object, ...]],
        before: Sequence[Telling],
    ) -> Telling:
        """A happening as one trigger tells of it."""
        candidate = self._typed(candidate, scene, before)
        telling = Telling(candidate, candidate.event_type, candidate.modality, probability)
        telling.parties = self._weighed_parties(candidate, scene, victims, before)
        telling.agents, telling.patients = self._likely_parties(telling)
        telling.weighed_places = self._weighed_places(candidate, scene, before)
        telling.places = self._likely_places(telling)
        telling.times = self._weighed_times(candidate, scene)
        best = max(telling.times, key=lambda weighed: (weighed.weight, weighed.sentence), default=None)
        telling.time = best if best and best.weight >= self.weights.time.threshold else None
        telling.count = _main_count(telling, self.grammar)
        return telling

    def _typed(self, candidate: Candidate, scene: Scene, before: Sequence[Telling]) -> Candidate:
        """The candidate with the type of strike that is likeliest, where its word leaves it open."""
        if "generic" not in candidate.row.flags or candidate.is_outright:
            return candidate
        features = self.strike_evidence(candidate, scene, before)
        weighed = {name: decision.probability(features) for name, decision in self.weights.strikes().items()}
        return replace(candidate, event_type=max(weighed, key=lambda name: weighed[name]))

    def strike_evidence(self, candidate: Candidate, scene: Scene, before: Sequence[Telling]) -> list[str]:
        """Evidence on the type of a strike."""
        latest = next((told.event_type for told in reversed(before) if told.event_type in STRIKES), "none")
        return strike_features(candidate, scene, latest)

    def _weighed_parties(
        self, candidate: Candidate, scene: Scene, victims: frozenset[tuple[object, ...]], before: Sequence[Telling]
    ) -> dict[str, WeighedParty]:
        """Each party of the sentence, and of what was told before, weighed for each role."""
        found: dict[str, WeighedParty] = {}
        told = [(telling.candidate, telling.agents, telling.patients) for telling in before]
        for party in sentence_parties(candidate.reading, candidate):
            features = party_features(party, candidate, scene, victims, told)
            agent, patient = self.weights.agent.probability(features), self.weights.patient.probability(features)
            key = party_key(party, scene)
            if key not in found or max(agent, patient) > max(found[key].agent, found[key].patient):
                found[key] = WeighedParty(party, agent, patient, True)
        for antecedent in antecedents(candidate, told, scene):
            key = party_key(antecedent.party, scene)
            if key not in found:
                agent, patient = (
                    decision.probability(antecedent_features(role, antecedent, candidate, scene))
                    for role, decision in (("agent", self.weights.agent), ("patient", self.weights.patient))
                )
                found[key] = WeighedParty(antecedent.party, agent, patient, False)
        return found

    def _likely_parties(self, telling: Telling) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        agent, patient = self.weights.agent.threshold, self.weights.patient.threshold
        weighed = telling.parties.values()
        agents = sorted((w for w in weighed if w.agent >= agent and w.agent >= w.patient), key=lambda w: -w.agent)
        patients = sorted(
            (w for w in weighed if w.patient >= patient and w.patient > w.agent), key=lambda w: -w.patient
        )
        return distinct(w.party for w in agents), distinct(w.party for w in patients)

    def _weighed_places(self, candidate: Candidate, scene: Scene, before: Sequence[Telling]) -> dict[str, WeighedPlace]:
        found: dict[str, WeighedPlace] = {}
        for reading, place, gap, previous in place_candidates(candidate, scene, before):
            weight = self.weights.place.probability(place_features(place, reading, candidate, scene, gap, previous))
            name = place.mention.name
            if weight >= _LEAST_WEIGHT and (name not in found or weight > found[name].weight):
                found[name] = WeighedPlace(place, reading.index, weight)
        return found

    def _likely_places(self, telling: Telling) -> tuple[WeighedPlace, ...]:
        """Where it took place, the most specific first."""
        likely = (w for w in telling.weighed_places.values() if w.weight >= self.weights.place.threshold)
        gazetteer, sentence = self.places.gazetteer, telling.sentence
        return tuple(sorted(likely, key=lambda w: (breadth(w.place, gazetteer), w.sentence != sentence, w.place.first)))

    def _weighed_times(self, candidate: Candidate, scene: Scene) -> tuple[WeighedTime, ...]:
        """The times of the sentence and of the sentences just before it."""
        weighed = (
            WeighedTime(
                time,
                reading.index,
                self.weights.time.probability(time_features(time, reading, candidate, scene, gap)),
            )
            for reading, time, gap in time_candidates(candidate, scene)
        )
        return tuple(time for time in weighed if time.weight >= _LEAST_WEIGHT)

    def _give_tolls(
        self, reading: Reading, found: list[Telling], tolls: Sequence[Toll], before: Sequence[Telling]
    ) -> None:
        """Give each toll to the telling of its sentence that cost it, else to the one that the sentence goes on
        with."""
        for toll in tolls:
            owner = _owner(toll, reading, found, self.grammar) or _continued(reading, before)
            if owner is None:
                continue
            if toll.kind == "killed":
                owner.killed = attach(toll, owner.killed)
            else:
                owner.injured = attach(toll, owner.injured)

    # All tellings of a happening

    def happening(self, group: Group, tellings: Sequence[Telling], scene: Scene) -> Happening:
        """What a group of tellings says together; `tellings` are all those of the report."""
        members = group.tellings
        mine = {id(telling) for telling in members}
        around = tellings[max(0, group.first - LOOKS_BACK) : group.last + LOOKS_BACK + 1]
        others = [telling for telling in around if id(telling) not in mine]
        together = Together(members, others, joint_type(members), scene)
        chosen = choose(together, self.weights, self.places.gazetteer)
        modality = joint_modality(members)
        happening = Happening(together.event_type, modality, tuple(members), together.best)
        happening.probability = self.weights.whole.probability(together.features(modality, chosen, group.nearest))
        happening.agents, happening.patients, happening.places = chosen.agents, chosen.patients, chosen.places
        happening.mediators = next((t.candidate.roles.mediators for t in members if t.candidate.roles.mediators), ())
        happening.time = (chosen.time.sentence, chosen.time.time) if chosen.time else None
        happening.count = _fullest(telling.count for telling in members)
        for telling in members:
            happening.killed = attach(telling.killed, happening.killed) if telling.killed else happening.killed
            happening.injured = attach(telling.injured, happening.injured) if telling.injured else happening.injured
        happening.informants = self._informants(happening, scene)
        return happening

    def _informants(self, happening: Happening, scene: Scene) -> tuple[tuple[Claim, int], ...]:
        """Who is cited for a happening, the likeliest first, with the sentence that tells the claim."""
        weighed = [
            (self.weights.informant.probability(cited.features), cited)
            for cited in cited_informants(happening.tellings, scene)
        ]
        likely = [(p, cited) for p, cited in weighed if p >= self.weights.informant.threshold]
        return tuple((cited.claim, cited.sentence) for _, cited in sorted(likely, key=lambda row: -row[0]))


def sentence_parties(reading: Reading, candidate: Candidate) -> list[Party]:
    """All parties that a sentence names; those that the trigger's walk met carry what it found out."""
    walked = {argument.at: argument.party for argument in candidate.walk.arguments if argument.party}
    starts = sorted({*reading.groups, *reading.faction_at, *reading.person_at})
    inside = {group.first for start, group in reading.groups.items() if group.first != start}
    found = []
    for start in starts:
        party = walked.get(start) or party_at(reading, start)
        if party and (start not in inside or start in reading.groups):
            found.append(party)
    return found


def place_candidates(
    candidate: Candidate, scene: Scene, before: Sequence[Telling]
) -> Iterable[tuple[Reading, Place, int, bool]]:
    """Places of the sentence and of those just before it, with how many sentences back and whether the last
    happening was there."""
    reading = candidate.reading
    latest = {weighed.place.mention.name for weighed in before[-1].places} if before else set()
    here = {place.mention.name for place in reading.places}
    for place in reading.places:
        yield reading, place, 0, place.mention.name in latest
    for telling in before[-1:]:
        for weighed in telling.places:
            sentence, place = weighed.sentence, weighed.place
            gap = reading.index - sentence
            is_near = gap <= _PLACE_REACH or sentence <= _LEAD
            if place.mention.name not in here and is_near and (gap or sentence != reading.index):
                here.add(place.mention.name)
                yield scene.readings[sentence], place, max(gap, 1), True
    for earlier in reversed(scene.readings[max(0, reading.index - _PLACE_REACH) : reading.index]):
        for place in earlier.places:
            if place.mention.name not in here:
                here.add(place.mention.name)
                yield earlier, place, reading.index - earlier.index, False


def time_candidates(candidate: Candidate, scene: Scene) -> Iterable[tuple[Reading, TimeSpan, int]]:
    """Times of the sentence and of those just before it, with how many sentences back."""
    index = candidate.reading.index
    start = max(0, index - _TIME_REACH)
    near, lead = scene.readings[start : index + 1], scene.readings[: min(start, _LEAD + 1)]
    latest = scene.dated_before[start]
    for reading in (*lead, *([latest] if latest and latest.index > _LEAD else []), *near):
        for time in reading.times:
            yield reading, time, index - reading.index


def _owner(toll: Toll, reading: Reading, found: Sequence[Telling], grammar: Grammar) -> Telling | None:
    """The telling of the sentence that cost this toll: the one of the very word, else the deadly one that its clause
    tells of."""
    own = next((t for t in found if toll.trigger and t.candidate.trigger.first == toll.trigger.first), None)
    if own:
        return own
    deadly = {t.candidate.trigger.first: t for t in reversed(found) if t.event_type in DEADLY | {"killing"}}
    cause = cause_of(toll, reading, [deadly[first].candidate.trigger for first in sorted(deadly)], grammar)
    return deadly[cause.first] if cause else None


def _continued(reading: Reading, before: Sequence[Telling]) -> Telling | None:
    """The deadly happening of the sentences just before that a sentence may go on with."""
    near = (h for h in reversed(before) if h.event_type in DEADLY and reading.index - h.sentence <= _TOLL_REACH)
    return next(near, None)


def _stands_alone(
    toll: Toll, reading: Reading, found: Sequence[Telling], before: Sequence[Telling], grammar: Grammar
) -> bool:
    """Whether deaths are told of that no happening explains: counted, with a place or day of their own."""
    if toll.kind != "killed" or toll.trigger is None or toll.low is None:
        return False
    if _owner(toll, reading, found, grammar) is not None:
        return False
    earlier = _continued(reading, before)
    if earlier is None:
        return True
    known = earlier.killed.low if earlier.killed else None
    return known is not None and known != toll.low and bool(reading.places or reading.times)


def _main_count(telling: Telling, grammar: Grammar) -> tuple[int, Quantity] | None:
    """The people in the main role, where the type of event counts them: those of its clause, else those of a party."""
    candidate, sentence = telling.candidate, telling.sentence
    if telling.event_type not in COUNTED:
        return None
    counted = find_count(candidate.reading, candidate.trigger, grammar)
    if counted:
        return (sentence, counted)
    if telling.event_type == "displacement":
        parties = [p for p in (*telling.patients, *telling.agents) if p.faction_id == CIVILIANS]
    elif "count" in candidate.row.flags and candidate.row.subject == "agent":
        parties = list(telling.agents)
    else:
        parties = list(telling.patients)
    quantities = (party.quantity for party in parties if party.quantity and party.sentence == sentence)
    quantity = next(filter(_is_of_the_living, quantities), None)
    if quantity is None and telling.event_type in SEIZED:
        quantity = lone_count(candidate.reading, candidate.trigger, parties, grammar)
    return (sentence, quantity) if quantity else None


def _is_of_the_living(quantity: Quantity) -> bool:
    """Whether a number is a whole one and not of the dead or injured."""
    is_toll = quantity.is_joint or quantity.noun_class in {"people_dead", "people_injured"}
    return not (is_toll or quantity.is_part)


def _fullest(counts: Iterable[tuple[int, Quantity] | None]) -> tuple[int, Quantity] | None:
    """Of the counts of one happening the first exact one, else the first."""
    given = [count for count in counts if count]
    return next((count for count in given if count[1].high in {None, count[1].low}), given[0] if given else None)


def joint_type(tellings: Sequence[Telling]) -> str:
    """The type of several tellings together: what is said outright before what a generic word leaves open."""
    ours, is_open = tellings[0].event_type, _is_open(tellings[0])
    for telling in tellings[1:]:
        theirs = telling.event_type
        if ours == theirs or theirs == "killing" or (ours == "air_strike" and _is_missile(telling)):
            continue
        if ours == "killing" or (is_open and theirs in STRIKES and (not _is_open(telling) or ours == "attack")):
            ours, is_open = theirs, _is_open(telling)
    return ours


def _is_open(telling: Telling) -> bool:
    """Whether the word of a telling leaves the type of a strike open and no instrument close to it closes it."""
    return telling.is_generic and not telling.candidate.is_outright


def _is_missile(telling: Telling) -> bool:
    """Whether a telling only names what was shot, which may come from planes."""
    return telling.event_type == "shelling" and telling.candidate.trigger.is_weapon


def joint_modality(tellings: Sequence[Telling]) -> str:
    """The modality of several tellings together."""
    return strongest([telling.modality for telling in tellings])
