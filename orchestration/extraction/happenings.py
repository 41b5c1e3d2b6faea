"""From triggers to happenings: which triggers tell of one, with which parties, place, time and toll, and which
tell of the same.

A report names a happening in its headline, lead and body; what is told of again becomes one happening with all its
triggers. Each decision weighs the evidence of `evidence` with the learned weights of `weights`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from orchestration.extraction.claims import Claim
from orchestration.extraction.event_types import (
    DEADLY,
    STRIKES,
    SYMMETRIC,
    EventVocabulary,
    event_type,
    goes_on,
    instruments_near,
)
from orchestration.extraction.evidence import (
    Candidate,
    Scene,
    antecedent_features,
    antecedents,
    event_features,
    party_features,
    place_features,
    strike_features,
    time_features,
)
from orchestration.extraction.factions import FactionRegistry
from orchestration.extraction.modality import modality_of
from orchestration.extraction.numbers import PEOPLE_CLASSES, Quantity
from orchestration.extraction.phrases import PhraseTable
from orchestration.extraction.places import PlaceIndex
from orchestration.extraction.reading import CIVILIANS, Party, Place, Reading
from orchestration.extraction.roles import Grammar, assign_roles, distinct, identity, party_at
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.tolls import Toll, attach, find_tolls, toll_frame, tolls_agree, tolls_clash
from orchestration.extraction.weights import Weights

_PLACE_REACH = 4
_TIME_REACH = 3
_TOLL_REACH = 2
# Below this probability a word of death tells of none (deaths in films, of old age).
_LEAST_DEATH = 0.05
_FINENESS = {"day": 5, "days": 4, "week": 3, "month": 2, "season": 1, "year": 1, "unknown": 0}


@dataclass
class Happening:
    """One happening as one report tells of it; `told` lists its candidates, the first telling first."""

    event_type: str
    modality: str
    told: list[Candidate]
    probability: float
    agents: tuple[Party, ...] = ()
    patients: tuple[Party, ...] = ()
    mediators: tuple[Party, ...] = ()
    places: tuple[tuple[int, Place], ...] = ()
    time: tuple[int, TimeSpan] | None = None
    count: tuple[int, Quantity] | None = None
    killed: Toll | None = None
    injured: Toll | None = None
    own_places: bool = False

    @property
    def sentences(self) -> list[int]:
        """Sentences that tell of it."""
        return [candidate.reading.index for candidate in self.told]

    @property
    def tolls(self) -> tuple[Toll | None, Toll | None]:
        """Dead and injured."""
        return (self.killed, self.injured)

    @property
    def is_generic(self) -> bool:
        """Whether its first word does not say of itself which kind of strike it was."""
        return "generic" in self.told[0].row.flags


@dataclass(frozen=True)
class HappeningFinder:
    """Finds the happenings of one report from its readings."""

    grammar: Grammar
    vocabulary: EventVocabulary
    modality_cues: PhraseTable[tuple[str, str]]
    registry: FactionRegistry
    places: PlaceIndex
    is_area_word: Callable[[str], bool]
    weights: Weights

    def find(self, readings: Sequence[Reading], claims: Sequence[Claim | None]) -> list[Happening]:
        """Return the happenings of a report in the order in which the text tells of them."""
        scene = self.scene(readings, claims)
        tellings: list[Happening] = []
        for reading in readings:
            if reading.kind != "furniture" and reading.triggers:
                tellings += self._tellings(reading, scene, tellings)
        return self._merged(tellings)

    def scene(self, readings: Sequence[Reading], claims: Sequence[Claim | None]) -> Scene:
        """Gather what decisions need to know of the report."""
        named = Counter(m.faction_id for reading in readings for m in reading.factions if m.faction_id)
        return Scene(readings, claims, self.grammar, self.registry, self.places.gazetteer.kind, named)

    def candidates(self, reading: Reading) -> list[Candidate]:
        """The triggers of a sentence that may tell of a happening, words of death among them."""
        found = []
        has_toll = any(trigger.row.trigger_class in {"killed", "injured"} for trigger in reading.triggers)
        for trigger in reading.triggers:
            row = trigger.row
            if row.trigger_class == "killed":
                trigger = replace(trigger, row=toll_frame(row))
            elif row.trigger_class != "event" or (
                "verb" in row.flags and not trigger.is_finite and trigger.kind != "phrase"
            ):
                continue
            roles = assign_roles(reading, trigger, self.grammar)
            kind = event_type(reading, trigger, roles, self.vocabulary)
            modality = modality_of(reading, trigger, self.modality_cues, self.grammar)
            means = tuple(instruments_near(reading, trigger, self.vocabulary))
            found.append(Candidate(reading, trigger, kind, modality, roles, has_toll, means))
        return found

    # One sentence

    def _tellings(self, reading: Reading, scene: Scene, before: Sequence[Happening]) -> list[Happening]:
        candidates = [candidate for candidate in self.candidates(reading) if candidate.modality != "demanded"]
        weighed = [
            (candidate, self.weights.event.probability(event_features(candidate, scene, candidates)))
            for candidate in candidates
        ]
        tolls = find_tolls(reading, self.grammar)
        victims = frozenset(identity(party) for toll in tolls for party in toll.victims)
        found: list[Happening] = []
        for candidate, probability in weighed:
            if probability >= self.weights.event.threshold:
                found.append(self._telling(candidate, probability, scene, victims, [*before, *found]))
        deaths = {toll.at for toll in tolls if _stands_alone(toll, reading, found, before)}
        for candidate, probability in weighed:
            is_death = candidate.row.trigger_class == "killed" and candidate.trigger.first in deaths
            if is_death and probability >= _LEAST_DEATH:
                found.append(self._telling(candidate, probability, scene, victims, [*before, *found]))
        self._give_tolls(reading, found, tolls, before)
        return found

    def _telling(
        self,
        candidate: Candidate,
        probability: float,
        scene: Scene,
        victims: frozenset[tuple[object, ...]],
        before: Sequence[Happening],
    ) -> Happening:
        """A happening as one trigger tells of it."""
        candidate = self._typed(candidate, scene, before)
        telling = Happening(candidate.event_type, candidate.modality, [candidate], probability)
        telling.agents, telling.patients = self._parties(candidate, scene, victims, before)
        telling.mediators = candidate.roles.mediators
        telling.places = self._places(candidate, scene, before)
        telling.own_places = any(sentence == candidate.reading.index for sentence, _ in telling.places)
        telling.time = self._time(candidate, scene)
        telling.count = _main_count(telling)
        return telling

    def _typed(self, candidate: Candidate, scene: Scene, before: Sequence[Happening]) -> Candidate:
        """The candidate with the type of strike that is likeliest, where its word leaves it open."""
        if "generic" not in candidate.row.flags:
            return candidate
        features = self.strike_evidence(candidate, scene, before)
        weighed = {name: decision.probability(features) for name, decision in self.weights.strikes().items()}
        return replace(candidate, event_type=max(weighed, key=lambda name: weighed[name]))

    def strike_evidence(self, candidate: Candidate, scene: Scene, before: Sequence[Happening]) -> list[str]:
        """Evidence on the type of a strike."""
        latest = next((told.event_type for told in reversed(before) if told.event_type in STRIKES), "none")
        return strike_features(candidate, scene, latest)

    def _parties(
        self, candidate: Candidate, scene: Scene, victims: frozenset[tuple[object, ...]], before: Sequence[Happening]
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Agents and patients: each party of the sentence, and of what was told before, weighed for each role."""
        weighed: dict[tuple[object, ...], tuple[Party, float, float]] = {}
        told = [(happening.told[0], happening.agents, happening.patients) for happening in before]
        for party in sentence_parties(candidate.reading, candidate):
            features = party_features(party, candidate, scene, victims, told)
            agent, patient = self.weights.agent.probability(features), self.weights.patient.probability(features)
            key = identity(party)
            if key not in weighed or max(agent, patient) > max(weighed[key][1:]):
                weighed[key] = (party, agent, patient)
        for party, source, gap in antecedents(candidate, told):
            if identity(party) not in weighed:
                agent = self.weights.agent.probability(
                    antecedent_features("agent", source, gap, candidate, party, scene)
                )
                patient = self.weights.patient.probability(
                    antecedent_features("patient", source, gap, candidate, party, scene)
                )
                weighed[identity(party)] = (party, agent, patient)
        agents = [(p, a) for p, a, b in weighed.values() if a >= self.weights.agent.threshold and a >= b]
        patients = [(p, b) for p, a, b in weighed.values() if b >= self.weights.patient.threshold and b > a]
        return _by_weight(agents), _by_weight(patients)

    def _places(self, candidate: Candidate, scene: Scene, before: Sequence[Happening]) -> tuple[tuple[int, Place], ...]:
        """Where it took place, the most specific first."""
        chosen: dict[str, tuple[float, int, Place]] = {}
        for reading, place, gap, previous in place_candidates(candidate, scene, before):
            weight = self.weights.place.probability(place_features(place, reading, candidate, scene, gap, previous))
            name = place.mention.name
            if weight >= self.weights.place.threshold and (name not in chosen or weight > chosen[name][0]):
                chosen[name] = (weight, reading.index, place)
        ordered = sorted(
            chosen.values(), key=lambda row: (self._breadth(row[2]), row[1] != candidate.reading.index, row[2].first)
        )
        return tuple((sentence, place) for _, sentence, place in ordered)

    def _time(self, candidate: Candidate, scene: Scene) -> tuple[int, TimeSpan] | None:
        """When it took place, by the likeliest time of the sentence or of the sentences just before."""
        weighed = [
            (
                self.weights.time.probability(time_features(time, reading, candidate, scene, gap)),
                -gap,
                reading.index,
                time,
            )
            for reading, time, gap in time_candidates(candidate, scene)
        ]
        best = max(weighed, key=lambda row: row[:2], default=None)
        return (best[2], best[3]) if best and best[0] >= self.weights.time.threshold else None

    def _breadth(self, place: Place) -> int:
        """How large a place is: a town or point 0, a part of a division 2, a division 3, a country 5."""
        kind = self.places.gazetteer.kind.get(place.linked.place_id or "", place.mention.kind)
        if kind == "country":
            return 4 if place.mention.area_of else 5
        if place.mention.area_of or place.mention.kind == "area":
            return 2
        return {"admin1": 3, "region": 3, "admin2": 1, "district": 1, "river": 2}.get(kind, 0)

    def _give_tolls(
        self, reading: Reading, found: list[Happening], tolls: Sequence[Toll], before: Sequence[Happening]
    ) -> None:
        """Give each toll to the happening of its sentence that cost it, else to the one that the sentence goes on
        with."""
        for toll in tolls:
            owner = _owner(toll, found) or _continued(reading, before)
            if owner is None:
                continue
            if toll.kind == "killed":
                owner.killed = attach(toll, owner.killed)
            else:
                owner.injured = attach(toll, owner.injured)

    # The same happening again

    def _merged(self, tellings: Sequence[Happening]) -> list[Happening]:
        merged: list[Happening] = []
        members: list[list[Happening]] = []
        for telling in tellings:
            best, best_weight = None, self.weights.same.threshold
            for position, group in enumerate(members):
                if any(_times_agree(other, telling) == "clash" for other in group):
                    continue
                weights = [self.weights.same.probability(self.pair_features(other, telling)) for other in group]
                weight = max(weights) * 0.6 + 0.4 * sum(weights) / len(weights)
                if weight >= best_weight:
                    best, best_weight = position, weight
            if best is None:
                merged.append(replace(telling, told=list(telling.told)))
                members.append([telling])
            else:
                _absorb(merged[best], telling)
                members[best].append(telling)
        return merged

    def pair_features(self, earlier: Happening, later: Happening) -> list[str]:
        """Evidence on whether two tellings are of one happening."""
        one, other = earlier.event_type, later.event_type
        kinds = (
            "same"
            if one == other
            else "strikes"
            if {one, other} <= STRIKES
            else "killing"
            if "killing" in {one, other} and {one, other} <= DEADLY | {"killing"}
            else "other"
        )
        gap = later.sentences[0] - earlier.sentences[0]
        meet = self._places_meet(earlier, later)
        agents, patients = _agreement(earlier.agents, later.agents), _agreement(earlier.patients, later.patients)
        if one == other and one in SYMMETRIC:
            everyone = _agreement((*earlier.agents, *earlier.patients), (*later.agents, *later.patients))
            agents = patients = everyone
        trigger = later.told[0].trigger
        generic = f"{earlier.is_generic:d}{later.is_generic:d}"
        definite = bool(trigger.is_definite or trigger.pronoun)
        number = trigger.reading.number if trigger.reading else ""
        own = f"{earlier.own_places:d}{later.own_places:d}"
        times = _times_agree(earlier, later)
        toll = (
            "clash"
            if tolls_clash(earlier.tolls, later.tolls)
            else "agree"
            if tolls_agree(earlier.tolls, later.tolls)
            else "open"
        )
        headline = earlier.told[0].reading.kind == "headline" or earlier.sentences[0] == 0
        near = min(gap, 5)
        return [
            f"kinds={kinds}",
            f"kinds={kinds}&generic={generic}",
            f"type={other}&kinds={kinds}",
            f"gap={near}&kinds={kinds}",
            f"modality={earlier.modality == later.modality}",
            f"place={meet}&kinds={kinds}",
            f"place={meet}&own={own}",
            f"agents={agents}&kinds={kinds}",
            f"patients={patients}&kinds={kinds}",
            f"agents={agents}&patients={patients}",
            f"times={times}&kinds={kinds}",
            f"toll={toll}&kinds={kinds}",
            f"headline={headline}&kinds={kinds}",
            f"headline={headline}&place={meet}&agents={agents}",
            f"definite={definite}&kinds={kinds}&gap={min(gap, 2)}",
            f"definite={definite}&place={meet}",
            f"number={number}&definite={definite}",
            f"lemma={earlier.told[0].row.trigger_id == later.told[0].row.trigger_id}&gap={min(gap, 2)}",
            f"goes_on={gap == 0 and goes_on(trigger)}&kinds={kinds}",
            f"type={other}&gap={min(gap, 2)}",
            f"type={other}&place={meet}",
        ]

    def _places_meet(self, earlier: Happening, later: Happening) -> str:
        """Whether they share a place (`yes`), name different ones (`no`), or one names none (`open`)."""
        ours = [place for _, place in earlier.places]
        theirs = [place for _, place in later.places]
        if not ours or not theirs:
            return "open"
        if self._same_place(ours[0], theirs[0]):
            return "first"
        return "yes" if any(self._same_place(one, other) for one in ours for other in theirs) else "no"

    def _same_place(self, one: Place, other: Place) -> bool:
        """Whether two names mean the same place or one that lies in the other."""
        if self._core(one) & self._core(other):
            return True
        a, b = one.linked.place_id, other.linked.place_id
        return bool(a and b) and (
            a in self.places.gazetteer.above.get(b or "", ()) or b in self.places.gazetteer.above.get(a or "", ())
        )

    def _core(self, place: Place) -> frozenset[str]:
        """Words of a place's name that are no words of area (the countryside of, the east of)."""
        words = (word for word in place.mention.name.split() if not self.is_area_word(word))
        return frozenset(word.removeprefix("ال") for word in words if len(word) > 2)


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
    candidate: Candidate, scene: Scene, before: Sequence[Happening]
) -> Iterable[tuple[Reading, Place, int, bool]]:
    """Places of the sentence and of those just before it, with how many sentences back and whether the last
    happening was there."""
    reading = candidate.reading
    latest = {place.mention.name for _, place in before[-1].places} if before else set()
    here = {place.mention.name for place in reading.places}
    for place in reading.places:
        yield reading, place, 0, place.mention.name in latest
    for happening in before[-1:]:
        for sentence, place in happening.places:
            gap = reading.index - sentence
            if place.mention.name not in here and (gap or sentence != reading.index):
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
    for reading in scene.readings[max(0, index - _TIME_REACH) : index + 1]:
        for time in reading.times:
            yield reading, time, index - reading.index


def _by_weight(weighed: Sequence[tuple[Party, float]]) -> tuple[Party, ...]:
    return distinct(party for party, _ in sorted(weighed, key=lambda row: -row[1]))


def _owner(toll: Toll, found: Sequence[Happening]) -> Happening | None:
    """The happening of the sentence that cost this toll: one told by the very word, else the nearest deadly one."""
    own = next((h for h in found if toll.trigger and h.told[0].trigger.first == toll.trigger.first), None)
    if own:
        return own
    deadly = [h for h in found if h.event_type in DEADLY or h.event_type == "killing"]

    def distance(happening: Happening) -> tuple[int, int]:
        gap = toll.at - happening.told[0].trigger.first
        return (abs(gap) if gap > 0 else abs(gap) + 1, 0 if gap > 0 else 1)

    return min(deadly, key=distance, default=None)


def _continued(reading: Reading, before: Sequence[Happening]) -> Happening | None:
    """The deadly happening of the sentences just before that a sentence may go on with."""
    near = (h for h in reversed(before) if h.event_type in DEADLY and reading.index - h.sentences[-1] <= _TOLL_REACH)
    return next(near, None)


def _stands_alone(toll: Toll, reading: Reading, found: Sequence[Happening], before: Sequence[Happening]) -> bool:
    """Whether deaths are told of that no happening explains: counted, with a place or day of their own."""
    if toll.kind != "killed" or toll.trigger is None or toll.low is None or _owner(toll, found) is not None:
        return False
    earlier = _continued(reading, before)
    if earlier is None:
        return True
    known = earlier.killed.low if earlier.killed else None
    return known is not None and known != toll.low and bool(reading.places or reading.times)


def _main_count(happening: Happening) -> tuple[int, Quantity] | None:
    """The people in the main role, where the type of event counts them."""
    candidate = happening.told[0]
    if happening.event_type in DEADLY - {"arrest", "abduction"} or happening.event_type == "killing":
        return None
    role = candidate.row.subject if "count" in candidate.row.flags else "patient"
    if happening.event_type == "displacement":
        role = "patient"
        counted = [p for p in (*happening.patients, *happening.agents) if p.faction_id == CIVILIANS]
    else:
        counted = list(happening.agents if role == "agent" else happening.patients)
    found = next(
        (
            party
            for party in counted
            if party.quantity and not party.quantity.is_joint and party.sentence == candidate.reading.index
        ),
        None,
    )
    if found and found.quantity:
        return (found.sentence, found.quantity)
    beside = _people_beside(candidate) if "count" in candidate.row.flags else None
    return (candidate.reading.index, beside) if beside else None


def _people_beside(candidate: Candidate) -> Quantity | None:
    """The number of people right behind the trigger or right before it (21 men defected from ...)."""
    trigger = candidate.trigger
    return next(
        (
            quantity
            for quantity in candidate.reading.quantities
            if quantity.noun_class in PEOPLE_CLASSES
            and not quantity.is_joint
            and (quantity.first == trigger.last or quantity.last == trigger.first)
        ),
        None,
    )


def _absorb(into: Happening, other: Happening) -> None:
    """Add what `other` tells to `into`; what is told first, and what is told in full, stays."""
    into.event_type = _joint_type(into, other)
    into.told += other.told
    into.probability = 1 - (1 - into.probability) * (1 - other.probability)
    into.agents = into.agents or other.agents
    into.patients = into.patients or tuple(
        p for p in other.patients if identity(p) not in {identity(a) for a in into.agents}
    )
    into.mediators = into.mediators or other.mediators
    if (other.own_places and not into.own_places) or len(other.places) > len(into.places):
        into.places, into.own_places = other.places or into.places, other.own_places or into.own_places
    if _finer(other.time, into.time):
        into.time = other.time
    into.count = into.count or other.count
    into.killed = attach(other.killed, into.killed) if other.killed else into.killed
    into.injured = attach(other.injured, into.injured) if other.injured else into.injured


def _joint_type(into: Happening, other: Happening) -> str:
    """The type of two tellings together: what is said outright before what a generic word leaves open."""
    ours, theirs = into.event_type, other.event_type
    if ours == theirs or theirs == "killing":
        return ours
    if ours == "killing" or (into.is_generic and not other.is_generic and theirs in STRIKES):
        return theirs
    if ours == "attack" and into.is_generic and theirs in STRIKES:
        return theirs
    return ours


def _finer(new: tuple[int, TimeSpan] | None, old: tuple[int, TimeSpan] | None) -> bool:
    if new is None:
        return False
    if old is None:
        return True
    if bool(new[1].date_from) != bool(old[1].date_from):
        return bool(new[1].date_from)
    return _FINENESS[new[1].precision] > _FINENESS[old[1].precision]


def _agreement(ours: Sequence[Party], theirs: Sequence[Party]) -> str:
    """Whether two sets of parties share one (`share`), name different ones (`clash`) or leave it open."""
    a = {identity(party) for party in ours if party.faction_id}
    b = {identity(party) for party in theirs if party.faction_id}
    return "open" if not (a and b) else "share" if a & b else "clash"


def _times_agree(ours: Happening, theirs: Happening) -> str:
    a, b = ours.time and ours.time[1], theirs.time and theirs.time[1]
    if not a or not b or not a.date_from or not b.date_from:
        return "open"
    apart = (a.date_to or a.date_from) < b.date_from or (b.date_to or b.date_from) < a.date_from
    return "clash" if apart else "agree"
