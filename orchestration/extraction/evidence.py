"""Evidence for the decisions of extraction, as named features of what stands in the sentence and the report.

Each function returns the names of the features that hold; what they weigh is learned (see weights). Rules of
grammar enter here as evidence among other evidence: the role a frame gives, the marker before a name, what stands
between.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate

from orchestration.extraction.claims import THAT, Claim, leading_claims
from orchestration.extraction.event_types import DEADLY, STRIKES
from orchestration.extraction.factions import FactionRegistry
from orchestration.extraction.reading import Party, Place, Reading
from orchestration.extraction.roles import Grammar, Roles, Walk, identity
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.triggers import Trigger, TriggerRow

_NEAR = (1, 2, 3, 5, 8, 12, 20)
_SHORT = 4
_SHORT_WORD = 2
_MEANS_REACH = 4
_SAID, _THEN = 8, 6
_COMMAS = frozenset("،,؛;:")
_OPENINGS = frozenset({"ان", "بان", "حيث", "فيما", "بينما", "التي", "الذي", "بعد", "عقب", "وذلك", "كما"})
_ARMED = frozenset({"armed_group", "state_forces", "coalition", "police", "state"})


@dataclass(frozen=True)
class Scene:
    """What is known of a report before its happenings are decided."""

    readings: Sequence[Reading]
    informants: Sequence[Sequence[Claim]]
    sayings: Mapping[str, str]
    grammar: Grammar
    registry: FactionRegistry
    place_kinds: Mapping[str, str]
    named: Mapping[str, int] = field(default_factory=dict)
    _contents: dict[int, frozenset[str]] = field(default_factory=dict)
    _windows: dict[tuple[int, int, int], frozenset[str]] = field(default_factory=dict)
    _named_by: dict[tuple[int, int, int], frozenset[str]] = field(default_factory=dict)

    @cached_property
    def claims(self) -> list[Claim | None]:
        """The informant of each sentence."""
        return leading_claims(self.readings, self.informants)

    @cached_property
    def place_counts(self) -> Counter[str]:
        """How many sentences name each place."""
        return Counter(name for reading in self.readings for name in {p.mention.name for p in reading.places})

    @cached_property
    def armed_count(self) -> int:
        """How many bodies that bear arms, states among them, the report names; one that is not named where it names
        only their weapons."""
        kinds = (self.registry.factions[faction_id].kind for faction_id in self.named)
        named = sum(kind in _ARMED for kind in kinds)
        return named or int(any(t.is_weapon for reading in self.readings for t in reading.triggers))

    @cached_property
    def cited(self) -> Counter[frozenset[str]]:
        """How many claims of the report, its own left out, name their informant by the same words."""
        claims = (claim for sentence in self.informants for claim in sentence if not claim.is_own)
        return Counter(map(self.informant_words, claims))

    def bare(self, word: str) -> str:
        """A folded word without the conjunction and article that may stand before it."""
        return word.removeprefix("و").removeprefix("ال")

    def content(self, reading: Reading) -> frozenset[str]:
        """The words of a sentence that carry its matter: no function words, no short ones."""
        if reading.index not in self._contents:
            self._contents[reading.index] = frozenset(
                self.bare(word)
                for word in reading.norms
                if word.isalpha() and len(word) > _SHORT_WORD and word not in self.grammar.word_class
            )
        return self._contents[reading.index]

    def content_between(self, reading: Reading, first: int, last: int) -> frozenset[str]:
        """Those of them that stand among tokens `first` up to `last` (exclusive)."""
        key = (reading.index, first, last)
        if key not in self._windows:
            words = frozenset(map(self.bare, reading.norms[max(0, first) : last]))
            self._windows[key] = words & self.content(reading)
        return self._windows[key]

    def informant_words(self, claim: Claim) -> frozenset[str]:
        """The words of the informant of a claim, without proclitics, short ones left out."""
        key = (claim.sentence, claim.first, claim.last)
        if key not in self._named_by:
            norms = self.readings[claim.sentence].norms[claim.first : claim.last]
            long = (word for word in norms if len(word) > _SHORT_WORD)
            self._named_by[key] = frozenset(w.removeprefix("و").removeprefix("لل").removeprefix("ال") for w in long)
        return self._named_by[key]

    @cached_property
    def dated_before(self) -> list[Reading | None]:
        """For each number of a sentence the last one before it that names a day."""
        latest: list[Reading | None] = [None]
        for reading in self.readings:
            latest.append(reading if any(time.date_from for time in reading.times) else latest[-1])
        return latest

    @cached_property
    def deeds(self) -> list[int]:
        """Numbers of the sentences with a word for a deed that may cost lives."""
        return [
            reading.index
            for reading in self.readings
            if reading.kind != "furniture" and any(_is_deadly(trigger) for trigger in reading.triggers)
        ]

    @cached_property
    def outright(self) -> Counter[str]:
        """How often the report names a strike of each type by words that leave no other, weapons among them."""
        return Counter(kind for reading in self.readings for kind in _outright(reading))

    @cached_property
    def is_too_short(self) -> bool:
        """Whether the report names no such body and is too short for that to tell anything."""
        told = sum(reading.kind != "furniture" for reading in self.readings)
        return self.armed_count == 0 and told <= _SHORT


@dataclass(frozen=True)
class Candidate:
    """A trigger with what its sentence's grammar says of it, before any decision."""

    reading: Reading
    trigger: Trigger
    event_type: str
    modality: str
    roles: Roles
    has_toll: bool = False
    means: tuple[tuple[str, int], ...] = ()
    # Whether its instrument stands so close that the type needs no weighing.
    is_outright: bool = False

    @property
    def row(self) -> TriggerRow:
        """The trigger's row of the lexicon."""
        return self.trigger.row

    @property
    def walk(self) -> Walk:
        """What stands behind the trigger in its clause."""
        return self.roles.walk

    @property
    def has_means(self) -> bool:
        """Whether an instrument of violence stands close by."""
        return any(abs(distance) <= _MEANS_REACH for _, distance in self.means)


def _is_deadly(trigger: Trigger) -> bool:
    """Whether a trigger is a word for a deed that may cost lives, not only for its means."""
    return trigger.row.trigger_class == "event" and trigger.row.event_type_code in _DEADLY and not trigger.is_weapon


def _outright(reading: Reading) -> list[str]:
    """The types of strike that a sentence names by words that leave no other."""
    if reading.kind == "furniture":
        return []
    rows = (trigger.row for trigger in reading.triggers)
    return [row.event_type_code for row in rows if row.event_type_code in STRIKES and "generic" not in row.flags]


def bucket(distance: int) -> str:
    """A distance in tokens as one of a few steps."""
    return str(next((limit for limit in _NEAR if distance <= limit), "far"))


def _word_feature(scene: Scene, reading: Reading, at: int) -> str:
    """What kind of word stands at token `at`: a sign, a function word, a trigger, a name or another word."""
    if not 0 <= at < len(reading.tokens):
        return "edge"
    word = reading.norms[at]
    if not word[:1].isalnum():
        return "sign:" + word[:1]
    if word in scene.grammar.word_class:
        return word
    if at in reading.trigger_at:
        trigger = reading.trigger_at[at]
        return f"{trigger.row.trigger_class}:{trigger.kind}"
    if at in reading.quantity_at:
        return "quantity"
    if at in reading.faction_at:
        return "faction"
    if at in reading.place_at:
        return "place"
    if word in scene.grammar.targets:
        return "target"
    return "al" if word.startswith("ال") else "word"


def event_features(candidate: Candidate, scene: Scene, others: Sequence[Candidate]) -> list[str]:
    """Evidence on whether a trigger tells of a happening here."""
    reading, trigger, row = candidate.reading, candidate.trigger, candidate.row
    own = trigger.reading
    before, after = _word_feature(scene, reading, trigger.first - 1), _word_feature(scene, reading, trigger.last)
    tokens = len(reading.tokens)
    base = [
        f"id={row.trigger_id}",
        f"kind={trigger.kind}",
        f"type={candidate.event_type}",
        f"id={row.trigger_id}&kind={trigger.kind}",
        f"before={before}",
        f"after={after}",
        f"before2={_word_feature(scene, reading, trigger.first - 2)}",
        f"type={candidate.event_type}&before={before}",
        f"modality={candidate.modality}",
        f"sentence={reading.kind}",
        f"late={min(4, 5 * reading.index // max(1, len(scene.readings)))}",
        f"position={min(3, 4 * trigger.first // max(1, tokens))}",
        f"length={bucket(tokens)}",
        f"agents={min(2, len(candidate.roles.agents))}",
        f"patients={min(2, len(candidate.roles.patients))}",
        f"places={min(2, len(candidate.roles.places))}",
        f"times={min(1, len(reading.times))}",
        f"toll={candidate.has_toll}",
        f"others={min(3, len(others))}",
        f"quoted={bool(reading.quoted) and reading.quoted[trigger.first]}",
        f"claimed={scene.claims[reading.index] is not None}",
        f"means={candidate.has_means}",
        f"means={candidate.has_means}&type={candidate.event_type}",
        f"means={candidate.has_means}&places={min(1, len(reading.places))}",
    ]
    base += [f"flag={flag}" for flag in sorted(row.flags)]
    if not scene.is_too_short:
        base += [
            f"armed={min(4, scene.armed_count)}",
            f"armed={min(2, scene.armed_count)}&type={candidate.event_type}",
            f"armed={min(1, scene.armed_count)}&places={min(1, len(reading.places))}",
            f"armed={min(1, scene.armed_count)}&faction_here={bool(reading.factions)}",
        ]
    if own:
        base += [
            f"aspect={own.aspect}",
            f"definite={own.is_definite}",
            f"number={own.number}&{own.kind}",
            f"preposition={own.preposition}",
            f"pronoun={bool(own.pronoun)}",
            f"type={candidate.event_type}&aspect={own.aspect}",
            f"type={candidate.event_type}&definite={own.is_definite}",
        ]
    if "flee" in row.flags:
        who = candidate.roles.agents[0] if candidate.roles.agents else None
        base.append(f"flee={who.faction_id if who and who.kind == 'category' else who and who.kind}")
        base.append(f"flee&counted={bool(who and who.quantity)}")
    if row.trigger_class == "killed":
        base += _death_features(candidate, scene, others)
    same = [o for o in others if o.event_type == candidate.event_type and o.trigger.first < trigger.first]
    base.append(f"again={bool(same)}")
    if trigger.row.flags & {"weak", "plural", "people", "flee"}:
        base.append(
            f"id={row.trigger_id}&patients={bool(candidate.roles.patients)}&agents={bool(candidate.roles.agents)}"
        )
    if reading.norms and reading.norms[-1] in "?؟":
        base.append("question")
    return base


def _death_features(candidate: Candidate, scene: Scene, others: Sequence[Candidate]) -> list[str]:
    """Evidence on whether a word of death tells of a killing, or only of what another deed cost: deeds beside it and
    in the sentences around, what led to it, who did it, by what means."""
    reading, trigger, own = candidate.reading, candidate.trigger, candidate.trigger.reading
    deeds = [o.trigger for o in others if o.row.trigger_class == "event" and o.event_type in _DEADLY]
    behind = min((deed.first - trigger.last for deed in deeds if deed.first >= trigger.last), default=None)
    ahead = min((trigger.first - deed.last for deed in deeds if deed.last <= trigger.first), default=None)
    deadly = bool(deeds)
    said = f"{min(1, len(candidate.roles.agents))}{min(1, len(candidate.roles.patients))}"
    shape = f"{candidate.trigger.kind}{own.aspect if own else ''}{own.number if own else ''}"
    means = min(candidate.means, key=lambda kind_at: abs(kind_at[1]), default=None)
    place = bisect_left(scene.deeds, reading.index)
    earlier = reading.index - scene.deeds[place - 1] if place else 0
    later = next((at - reading.index for at in scene.deeds[place : place + 2] if at > reading.index), 0)
    around = f"{min(3, earlier)}{min(2, later)}"
    return [
        f"killed&deadly={deadly}",
        f"killed&early={reading.index <= 1}",
        f"killed&led={_is_led_to(reading, trigger)}&deadly={deadly}",
        f"killed&behind={'-' if behind is None else bucket(behind)}",
        f"killed&ahead={'-' if ahead is None else bucket(ahead)}",
        f"killed&parties={said}&deadly={deadly}",
        f"killed&parties={said}&{shape}",
        f"killed&shape={shape}&deadly={deadly}",
        f"killed&means={means[0] if means else '-'}&deadly={deadly}",
        f"killed&around={around}&deadly={deadly}",
        f"killed&around={around}&places={min(1, len(reading.places))}",
        f"killed&around={around}&times={min(1, len(reading.times))}",
        f"killed&before={_word_feature(scene, reading, trigger.first - 1)}&deadly={deadly}",
    ]


def _is_led_to(reading: Reading, trigger: Trigger) -> bool:
    """Whether a word of leading to (which led to) stands close before a word of death."""
    near = range(max(0, trigger.first - _LED_REACH), trigger.first)
    return any(at in reading.trigger_at and reading.trigger_at[at].row.trigger_class == "cause" for at in near)


_DEADLY = DEADLY - {"protest"}
_LED_REACH = 5


def strike_features(candidate: Candidate, scene: Scene, latest: str) -> list[str]:
    """Evidence on the type of a strike: instruments of the sentence with their distance, the word, the last strike
    told."""
    agents = [scene.registry.factions.get(party.faction_id or "") for party in candidate.roles.agents]
    closest: dict[str, int] = {}
    for kind, distance in candidate.means:
        closest[kind] = min(abs(distance), closest.get(kind, 99))
    base = [
        f"id={candidate.row.trigger_id}",
        f"kind={candidate.trigger.kind}",
        f"rule={candidate.event_type}",
        f"latest={latest}",
    ]
    base += [f"near={kind}&{bucket(distance)}" for kind, distance in closest.items()]
    base += [f"near={kind}&after={distance > 0}" for kind, distance in candidate.means]
    base += [f"near={kind}&id={candidate.row.trigger_id}" for kind in closest]
    base += [f"agent={faction.kind}" for faction in agents if faction]
    base += [f"agent={faction.faction_id}" for faction in agents if faction]
    kinds, most = "+".join(sorted(scene.outright)), next(iter(scene.outright.most_common(1)), ("none", 0))[0]
    base += [
        f"outright={kinds}",
        f"outright={kinds}&near={bool(closest)}",
        f"most={most}&near={bool(closest)}",
        f"most={most}&latest={latest}",
        f"most={most}&id={candidate.row.trigger_id}",
    ]
    base.append(f"latest={latest}&definite={candidate.trigger.is_definite}&near={bool(closest)}")
    base.append(f"latest={latest}&id={candidate.row.trigger_id}&near={bool(closest)}")
    return base


def _between(reading: Reading, first: int, last: int) -> tuple[int, int, int, int]:
    """Triggers, finite verbs, commas and subordinate openings between two tokens."""
    if last <= first:
        return (0, 0, 0, 0)
    events, finite, commas, openings = (
        counts[min(last, len(reading.norms))] - counts[first] for counts in _counts(reading)
    )
    return events, finite, commas, openings


@lru_cache(maxsize=8)
def _counts(reading: Reading) -> tuple[list[int], list[int], list[int], list[int]]:
    """How many of what `_between` counts stand before each token of a sentence, and before its end."""
    triggers = [reading.trigger_at.get(at) for at in range(len(reading.norms))]
    marks = (
        (trigger is not None and trigger.row.trigger_class == "event" for trigger in triggers),
        (trigger is not None and trigger.is_finite for trigger in triggers),
        map(_COMMAS.__contains__, reading.norms),
        map(_OPENINGS.__contains__, reading.norms),
    )
    events, finite, commas, openings = ([0, *accumulate(map(int, mark))] for mark in marks)
    return events, finite, commas, openings


def _stretch(reading: Reading, low: int, high: int, side: str) -> list[str]:
    """Evidence of the stretch of tokens between a trigger and a name, which stands `side` of it."""
    triggers, finite, commas, openings = _between(reading, low, high)
    return [
        f"near={bucket(max(0, high - low))}&{side}",
        f"triggers={min(triggers, 2)}&{side}",
        f"finite={min(finite, 2)}&{side}",
        f"commas={min(commas, 2)}&{side}",
        f"openings={min(openings, 2)}&{side}",
    ]


def party_features(
    party: Party,
    candidate: Candidate,
    scene: Scene,
    victims: frozenset[tuple[object, ...]],
    told: Sequence[tuple[Candidate, Sequence[Party], Sequence[Party]]],
) -> list[str]:
    """Evidence on whether a party that the trigger's own sentence names has a role.

    The evidence is the same for agent and patient; it weighs differently.
    """
    reading, trigger = candidate.reading, candidate.trigger
    key = identity(party)
    rule = (
        "a"
        if key in map(identity, candidate.roles.agents)
        else "p"
        if key in map(identity, candidate.roles.patients)
        else "-"
    )
    here = "a" if party in candidate.roles.agents else "p" if party in candidate.roles.patients else "-"
    after = party.start >= trigger.last
    low, high = (trigger.last, party.start) if after else (party.last, trigger.first)
    marker = next((a.marker or "bare" for a in candidate.walk.arguments if a.party and a.at == party.start), "none")
    order = next((i for i, a in enumerate(x for x in candidate.walk.arguments if x.party) if a.at == party.start), 9)
    before = _word_feature(scene, reading, party.start - 1)
    side = "after" if after else "before"
    claim = scene.claims[reading.index]
    is_informant = claim is not None and claim.sentence == reading.index and claim.first <= party.first < claim.last
    kind = party.kind if party.kind != "category" else str(party.faction_id)
    faction = scene.registry.factions.get(party.faction_id or "")
    frame = f"{candidate.row.subject}/{candidate.row.object}/{candidate.row.genitive}"
    shape = f"{trigger.kind}{'P' if candidate.roles.is_passive else ''}"
    family = "event" if candidate.event_type in _DEADLY else candidate.event_type
    latest = told[-1] if told else None
    earlier = _told_role(key, latest)
    same = "same" if latest and latest[0].reading.index == reading.index else "other"
    again = latest is not None and latest[0].event_type == candidate.event_type
    base = [
        f"told={earlier}&{same}",
        f"told={earlier}&{same}&rule={rule}",
        f"told={earlier}&{same}&again={again}",
        f"told={earlier}&{same}&{candidate.event_type}",
        f"told={earlier}&{same}&empty={not candidate.roles.agents}{not candidate.roles.patients}",
        f"rule={rule}",
        f"rule={rule}&here={here}",
        f"side={side}",
        f"side={side}&{shape}",
        f"side={side}&{frame}",
        f"marker={marker}",
        f"marker={marker}&{shape}",
        f"marker={marker}&{candidate.event_type}",
        f"order={min(order, 3)}&{shape}",
        f"rule={rule}&{candidate.event_type}",
        f"rule={rule}&passive={candidate.roles.is_passive}",
        f"method={party.method}",
        f"method={party.method}&{side}",
        *_stretch(reading, low, high, side),
        f"kind={kind}",
        f"kind={kind}&{candidate.event_type}",
        f"kind={kind}&{family}&{side}",
        f"faction={faction.kind if faction else '-'}",
        f"faction={faction.kind if faction else '-'}&{family}",
        f"before={before}",
        f"before={before}&{side}",
        f"counted={party.quantity is not None}&{family}",
        f"group={party.group_first is not None}&{kind}",
        f"target={party.is_target}",
        f"informant={is_informant}",
        f"informant={is_informant}&{candidate.event_type}",
        f"victim={key in victims}",
        f"victim={key in victims}&{candidate.event_type}",
        f"id={candidate.row.trigger_id}&{rule}",
        f"lone={not any(a.party for a in candidate.walk.arguments)}",
    ]
    return base


def _told_role(key: tuple[object, ...], told: tuple[Candidate, Sequence[Party], Sequence[Party]] | None) -> str:
    """The role that a party had in the happening told last."""
    if told is None:
        return "-"
    _, agents, patients = told
    return "a" if key in map(identity, agents) else "p" if key in map(identity, patients) else "n"


def place_features(
    place: Place, reading: Reading, candidate: Candidate, scene: Scene, gap: int, previous: bool
) -> list[str]:
    """Evidence on whether a place is where the trigger's happening took place; `gap` counts sentences back."""
    kind = scene.place_kinds.get(place.linked.place_id or "", place.mention.kind)
    if gap:
        own_places = bool(reading.places)
        has = bool(candidate.reading.places)
        return [
            "earlier",
            f"earlier&gap={min(gap, 5)}",
            f"earlier&previous={previous}",
            f"earlier&has={has}",
            f"earlier&has={has}&previous={previous}",
            f"earlier&kind={kind}",
            f"earlier&{candidate.event_type}",
            f"earlier&definite={candidate.trigger.is_definite}&previous={previous}",
            f"earlier&any={own_places}",
            f"earlier&own={min(2, len(candidate.reading.places))}&gap={min(gap, 4)}&previous={previous}",
            f"earlier&own={min(2, len(candidate.reading.places))}&{candidate.event_type}",
            f"earlier&lead={reading.index <= 1}",
            f"earlier&lead={reading.index <= 1}&has={has}&previous={previous}",
            f"earlier&count={min(3, scene.place_counts[place.mention.name])}",
        ]
    trigger = candidate.trigger
    after = place.first >= trigger.last
    low, high = (trigger.last, place.first) if after else (place.last, trigger.first)
    side = "after" if after else "before"
    before = _word_feature(scene, reading, place.first - 1)
    word = reading.norms[place.first] if place.first < len(reading.norms) else ""
    prefix = word[:1] if word[:2] in {"بر", "بم", "بب", "بق", "بح", "ال"} or word[:1] == "ب" else "-"
    inner = [p for p in reading.places if min(low, high) <= p.first < max(low, high)]
    chained = any(p.last <= place.first <= p.last + 2 for p in reading.places)
    in_walk = any(a.place is not None and a.place.first == place.first for a in candidate.walk.arguments)
    closer = sum(abs(p.first - trigger.first) < abs(place.first - trigger.first) for p in reading.places)
    rivals = _nearer_triggers(reading, trigger, place.first, place.last, high - low)
    signs = sum(reading.norms[at] in _COMMAS for at in range(max(0, low), high))
    return [
        f"side={side}",
        *_stretch(reading, low, high, side),
        f"kind={kind}",
        f"kind={kind}&{side}",
        f"before={before}&{side}",
        f"before={before}",
        f"prefix={prefix}",
        f"walk={in_walk}&{side}",
        f"inner={min(2, len(inner))}&{side}",
        f"chained={chained}&{side}",
        f"only={len(reading.places) == 1}",
        f"type={candidate.event_type}&{side}",
        f"type={candidate.event_type}&before={before}",
        f"sole_trigger={sum(t.row.trigger_class == 'event' for t in reading.triggers) == 1}",
        f"generic={place.mention.generic}",
        f"closer={min(4, closer)}",
        f"closer={min(4, closer)}&{side}",
        f"places={min(5, len(reading.places))}",
        f"previous={previous}",
        f"rivals={min(3, rivals)}&{side}",
        f"signs={min(3, signs)}&{side}&rivals={min(2, rivals)}",
        f"word={_word(reading, place.first - 1)}&{side}",
        f"next={_word(reading, place.last)}&{side}",
        *_passed(scene, reading, low, high, side),
    ]


def _word(reading: Reading, at: int) -> str:
    return reading.norms[at] if 0 <= at < len(reading.norms) else "edge"


def _passed(scene: Scene, reading: Reading, low: int, high: int, side: str) -> list[str]:
    """The function words between a trigger and a name."""
    words = set(reading.norms[max(0, low) : high])
    return sorted(f"passed={word}&{side}" for word in words if word in scene.grammar.word_class)


def _nearer_triggers(reading: Reading, trigger: Trigger, first: int, last: int, distance: int) -> int:
    """How many other words that tell of happenings are nearer to tokens `first` to `last` than the trigger is."""
    return sum(
        min(abs(first - other.last), abs(other.first - last)) < distance
        for other in reading.triggers
        if other is not trigger and other.row.trigger_class == "event"
    )


def _saying_beside(time: TimeSpan, reading: Reading, scene: Scene) -> tuple[bool, bool, bool]:
    """Signs that a time is that of the saying (said on Monday that): a verb of saying shortly before it, `that` behind
    it, a verb of saying shortly behind it."""
    norms = reading.norms
    before, after = norms[max(0, time.first - _SAID) : time.first], norms[time.last : time.last + _THEN]
    said = any(word in scene.sayings or word[1:] in scene.sayings for word in before)
    return said, any(word in THAT for word in after), any(word in scene.sayings for word in after[: _THEN // 2])


def time_features(time: TimeSpan, reading: Reading, candidate: Candidate, scene: Scene, gap: int) -> list[str]:
    """Evidence on whether a time says when the trigger's happening took place; `gap` counts sentences back."""
    own = candidate.trigger.reading
    base = [f"precision={time.precision}", f"precision={time.precision}&gap={min(gap, 2)}"]
    if gap:
        return [
            *base,
            "earlier",
            f"earlier&has={bool(candidate.reading.times)}",
            f"earlier&definite={bool(own and (own.is_definite or own.pronoun))}",
            f"earlier&{candidate.event_type}",
            f"earlier&aspect={own.aspect if own else ''}",
            f"earlier&gap={min(gap, 5)}",
            f"earlier&times={min(3, len(candidate.reading.times))}&gap={min(gap, 3)}",
            f"earlier&lead={reading.index <= 1}&gap={min(gap, 3)}",
            f"earlier&settled={time.date_from is not None}&gap={min(gap, 3)}",
        ]
    trigger = candidate.trigger
    after = time.first >= trigger.last
    low, high = (trigger.last, time.first) if after else (time.last, trigger.first)
    triggers = _between(reading, low, high)[0]
    side = "after" if after else "before"
    closer = sum(abs(t.first - trigger.first) < abs(time.first - trigger.first) for t in reading.times)
    rivals = _nearer_triggers(reading, trigger, time.first, time.last, high - low)
    said, that, follows = _saying_beside(time, reading, scene)
    return [
        *base,
        f"side={side}",
        *_stretch(reading, low, high, side),
        f"only={len(reading.times) == 1}",
        f"only={len(reading.times) == 1}&{side}&triggers={min(triggers, 2)}",
        f"said={said}&that={that}&{side}",
        f"said={said}&{side}",
        f"follows={follows}&{side}",
        f"before={_word_feature(scene, reading, time.first - 1)}&{side}",
        f"starts={_word_feature(scene, reading, time.first)}",
        f"first={time.first <= 1}&triggers={min(triggers, 2)}",
        f"aspect={own.aspect if own else ''}&{side}",
        f"method={time.method}",
        f"type={candidate.event_type}&{side}",
        f"settled={time.date_from is not None}",
        f"closer={min(3, closer)}&{side}",
        f"closer={min(3, closer)}&times={min(3, len(reading.times))}",
        f"rivals={min(3, rivals)}&{side}",
        f"word={_word(reading, time.first - 1)}&{side}",
        f"opens={_word(reading, time.first)}",
        f"lead={reading.index <= 1}",
    ]
