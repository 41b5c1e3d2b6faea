"""The same happening again: which tellings of a report mean one happening.

A report names a happening in its headline, lead and body. Each pair of tellings is weighed (`same` of weights); a
telling joins the happening whose tellings it goes with best, or begins a new one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from orchestration.extraction.event_types import DEADLY, STRIKES, SYMMETRIC, goes_on
from orchestration.extraction.evidence import Scene, bucket
from orchestration.extraction.places import PlaceIndex
from orchestration.extraction.reading import Party, Place, Reading
from orchestration.extraction.roles import identity
from orchestration.extraction.tellings import LOOKS_BACK, Telling
from orchestration.extraction.tolls import tolls_agree, tolls_clash
from orchestration.extraction.weights import Decision

# A telling is compared with a happening by its best match there and by how well it goes with all of it.
_BEST_SHARE = 0.6
_WINDOW = 5
_SIGNS = frozenset("،,؛")


@dataclass
class Group:
    """Tellings of one happening; `nearest` (0 to 1) is how well the first of them goes with an earlier happening.
    `first` and `last` number the outermost of them among those of the report."""

    tellings: list[Telling]
    nearest: float = 0.0
    first: int = 0
    last: int = 0


def grouped(tellings: Sequence[Telling], weigh: Callable[[int, int], float], threshold: float) -> list[Group]:
    """Join each telling in turn to the group that it goes with best, if that reaches the threshold; `weigh` gives the
    probability that two tellings, by their numbers, are of one happening."""
    found: list[Group] = []
    members: list[list[int]] = []
    closed = 0  # groups before this one began too far back to be told of again
    for at, telling in enumerate(tellings):
        while closed < len(found) and at - found[closed].first > LOOKS_BACK:
            closed += 1
        weighed = [
            (_closeness([weigh(before, at) for before in members[place]]), place)
            for place in range(closed, len(found))
            if all(times_agree(other, telling) != "clash" for other in found[place].tellings)
        ]
        weight, place = max(weighed, default=(0.0, -1))
        if place >= 0 and weight >= threshold:
            found[place].tellings.append(telling)
            found[place].last = at
            members[place].append(at)
        else:
            found.append(Group([telling], weight, at, at))
            members.append([at])
    return found


def _closeness(weights: Sequence[float]) -> float:
    return max(weights) * _BEST_SHARE + (1 - _BEST_SHARE) * sum(weights) / len(weights)


@dataclass(frozen=True)
class Sameness:
    """What comparing tellings needs to know of places and words; `_cores` keeps what `_core` gave for each name."""

    places: PlaceIndex
    is_area_word: Callable[[str], bool]
    decision: Decision
    _cores: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def groups(self, tellings: Sequence[Telling], scene: Scene) -> list[Group]:
        """The tellings of a report, those of one happening together, in the order of the text."""

        def weigh(first: int, second: int) -> float:
            if not comparable(tellings[first], tellings[second]):
                return 0.0
            return self.decision.probability(self.features(tellings, first, second, scene))

        return grouped(tellings, weigh, self.decision.threshold)

    def features(self, tellings: Sequence[Telling], first: int, second: int, scene: Scene) -> list[str]:
        """Evidence on whether tellings number `first` and `second` are of one happening."""
        earlier, later = tellings[first], tellings[second]
        kinds = _kinds(earlier.event_type, later.event_type)
        found = [
            *self._what_they_say(earlier, later, kinds),
            *_how_they_stand(tellings, first, second, kinds),
            *_how_told(earlier, later, scene, kinds),
        ]
        if earlier.sentence == later.sentence:
            return found + _within_sentence(earlier, later, scene, kinds)
        return found + _between_sentences(earlier, later, scene, kinds)

    def _what_they_say(self, earlier: Telling, later: Telling, kinds: str) -> list[str]:
        """Do type, places, parties, times and tolls agree?"""
        one, other = earlier.event_type, later.event_type
        meet = self._places_meet(earlier, later)
        agents, patients = _agreement(earlier.agents, later.agents), _agreement(earlier.patients, later.patients)
        if one == other and one in SYMMETRIC:
            everyone = _agreement((*earlier.agents, *earlier.patients), (*later.agents, *later.patients))
            agents = patients = everyone
        trigger = later.candidate.trigger
        definite = bool(trigger.is_definite or trigger.pronoun)
        times = times_agree(earlier, later)
        toll = (
            "clash"
            if tolls_clash(earlier.tolls, later.tolls)
            else "agree"
            if tolls_agree(earlier.tolls, later.tolls)
            else "open"
        )
        headline = earlier.reading.kind == "headline" or earlier.sentence == 0
        gap = later.sentence - earlier.sentence
        ours, theirs = _names(earlier), _names(later)
        own = _overlap(_names(earlier, own=True), _names(later, own=True))
        return [
            f"kinds={kinds}",
            f"kinds={kinds}&generic={earlier.is_generic:d}{later.is_generic:d}",
            f"type={other}&kinds={kinds}",
            f"type={other}&gap={min(gap, 2)}",
            f"type={other}&place={meet}",
            f"modality={earlier.modality == later.modality}",
            f"place={meet}&kinds={kinds}",
            f"place={meet}&own={earlier.has_own_places:d}{later.has_own_places:d}",
            f"places={_overlap(ours, theirs)}&kinds={kinds}",
            f"own_places={own}&kinds={kinds}",
            f"own_places={own}&agents={agents}&kinds={kinds}",
            f"own_places={own}&times={times}&kinds={kinds}",
            f"own_places={own}&type={other}",
            f"own_places={own}&definite={definite}&gap={min(gap, 2)}",
            f"agents={agents}&kinds={kinds}",
            f"patients={patients}&kinds={kinds}",
            f"agents={agents}&patients={patients}",
            f"times={times}&kinds={kinds}",
            f"toll={toll}&kinds={kinds}",
            f"killed={_figures(earlier, later)}&kinds={kinds}",
            f"headline={headline}&kinds={kinds}",
            f"headline={headline}&place={meet}&agents={agents}",
            f"definite={definite}&place={meet}",
        ]

    def _places_meet(self, earlier: Telling, later: Telling) -> str:
        """Whether they share a place (`first`: the most specific one), name different ones (`no`), or one names
        none (`open`)."""
        ours = [weighed.place for weighed in earlier.places]
        theirs = [weighed.place for weighed in later.places]
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
        name = place.mention.name
        if name not in self._cores:
            words = (word for word in name.split() if not self.is_area_word(word))
            self._cores[name] = frozenset(word.removeprefix("ال") for word in words if len(word) > 2)
        return self._cores[name]


def _names(telling: Telling, own: bool = False) -> set[str]:
    """Names of a telling's places; `own`: those that its own sentence names."""
    return {w.place.mention.name for w in telling.places if not own or w.sentence == telling.sentence}


def comparable(earlier: Telling, later: Telling) -> bool:
    """Whether two tellings may be of one happening at all, by their types."""
    return _kinds(earlier.event_type, later.event_type) != "other"


def _kinds(one: str, other: str) -> str:
    if one == other:
        return "same"
    if {one, other} <= STRIKES:
        return "strikes"
    return "killing" if "killing" in {one, other} and {one, other} <= DEADLY | {"killing"} else "other"


def _how_they_stand(tellings: Sequence[Telling], first: int, second: int, kinds: str) -> list[str]:
    """Where they stand in the report and among the others of their type."""
    earlier, later = tellings[first], tellings[second]
    gap = later.sentence - earlier.sentence
    between = _alike(tellings, first + 1, second, later, 3)
    before = _alike(tellings, 0, second, later, 4)
    return [
        f"gap={min(gap, 5)}&kinds={kinds}",
        f"between={between}&kinds={kinds}",
        f"before={before}&kinds={kinds}",
        f"first={first == 0}&kinds={kinds}",
        f"lead={earlier.reading.kind == 'headline'}{earlier.sentence <= 1}&gap={min(gap, 3)}&kinds={kinds}",
    ]


def _alike(tellings: Sequence[Telling], first: int, last: int, telling: Telling, most: int) -> int:
    """How many of the tellings `first` to `last` (exclusive) are of the type of `telling`; counting ends at `most`."""
    same = (at for at in range(first, last) if tellings[at].event_type == telling.event_type)
    return sum(1 for _ in islice(same, most))


def _how_told(earlier: Telling, later: Telling, scene: Scene, kinds: str) -> list[str]:
    """The words of the two triggers and what stands right beside the later one."""
    one, other = earlier.candidate.trigger, later.candidate.trigger
    gap = min(later.sentence - earlier.sentence, 2)
    reading = later.reading
    definite = bool(other.is_definite or other.pronoun)
    own = other.reading
    return [
        f"definite={definite}&kinds={kinds}&gap={gap}",
        f"number={own.number if own else ''}&definite={definite}",
        f"lemma={earlier.row.trigger_id == later.row.trigger_id}&gap={gap}",
        f"word={_bare(earlier) == _bare(later)}&kinds={kinds}&gap={gap}",
        f"goes_on={gap == 0 and goes_on(other)}&kinds={kinds}",
        f"shapes={one.kind}{other.kind}&definite={bool(other.is_definite)}&kinds={kinds}",
        f"another={_is_another(later, scene)}&kinds={kinds}",
        f"was={_follows_class(later, scene, 'auxiliary')}&kinds={kinds}",
        f"opens={_opening(reading, scene)}&kinds={kinds}&gap={min(gap, 1)}",
        f"own_places={later.has_own_places}&gap={gap}&kinds={kinds}",
        f"own_parties={bool(later.candidate.roles.agents)}{bool(later.candidate.roles.patients)}&kinds={kinds}",
        f"own_time={bool(reading.times)}&kinds={kinds}",
    ]


def _within_sentence(earlier: Telling, later: Telling, scene: Scene, kinds: str) -> list[str]:
    """What stands between two triggers of one sentence."""
    reading = later.reading
    one, other = earlier.candidate.trigger, later.candidate.trigger
    low, high = one.last, other.first
    words = reading.norms[low:high]
    joined = reading.norms[high].startswith("و") or (high > 0 and reading.norms[high - 1] == "و")
    return [
        f"apart={bucket(high - low)}&kinds={kinds}",
        f"signs={min(2, sum(word in _SIGNS for word in words))}&kinds={kinds}",
        f"joined={joined}&kinds={kinds}",
        f"places_between={min(2, sum(low <= place.first < high for place in reading.places))}&kinds={kinds}",
        f"parties_between={min(2, sum(low <= mention.first < high for mention in reading.factions))}&kinds={kinds}",
        f"rows={earlier.row.trigger_id}|{later.row.trigger_id}",
        f"types={earlier.event_type}|{later.event_type}&{one.kind}{other.kind}",
        *sorted(f"passes={word}&kinds={kinds}" for word in set(words) if word in scene.grammar.word_class),
    ]


def _between_sentences(earlier: Telling, later: Telling, scene: Scene, kinds: str) -> list[str]:
    """How much two sentences have in common: their words, those about the triggers, places, bodies, numbers."""
    ours, theirs = earlier.reading, later.reading
    alike = _share(scene.content(ours), scene.content(theirs))
    near = _share(_about(earlier, scene), _about(later, scene))
    named = _overlap({p.mention.name for p in ours.places}, {p.mention.name for p in theirs.places})
    bodies = _overlap(
        {m.faction_id for m in ours.factions if m.faction_id}, {m.faction_id for m in theirs.factions if m.faction_id}
    )
    numbers = _overlap({q.low for q in ours.quantities if q.low}, {q.low for q in theirs.quantities if q.low})
    return [
        f"alike={min(5, int(alike * 8))}&kinds={kinds}",
        f"alike={min(5, int(alike * 8))}",
        f"near={min(5, int(near * 6))}&kinds={kinds}",
        f"named={named}&kinds={kinds}",
        f"bodies={bodies}&kinds={kinds}",
        f"numbers={numbers}&kinds={kinds}",
    ]


def _bare(telling: Telling) -> str:
    """The trigger's first word without conjunction, preposition and article."""
    word = telling.reading.norms[telling.candidate.trigger.first]
    return word.removeprefix("و").removeprefix("ب").removeprefix("ال")


def _is_another(telling: Telling, scene: Scene) -> bool:
    """Whether the words behind the trigger say that it is one more of its kind."""
    after = telling.candidate.trigger.last
    return any(scene.grammar.is_class(word, "another") for word in telling.reading.norms[after : after + 3])


def _follows_class(telling: Telling, scene: Scene, word_class: str) -> bool:
    first = telling.candidate.trigger.first
    return any(scene.grammar.is_class(word, word_class) for word in telling.reading.norms[max(0, first - 3) : first])


def _opening(reading: Reading, scene: Scene) -> str:
    """The function word that opens a sentence; `said` where its informant does."""
    claim = scene.claims[reading.index]
    if claim is not None and claim.sentence == reading.index and claim.first <= _WINDOW:
        return "said"
    word = reading.norms[0]
    return word if word in scene.grammar.word_class else "-"


def _about(telling: Telling, scene: Scene) -> frozenset[str]:
    """Content words close to the trigger."""
    trigger, reading = telling.candidate.trigger, telling.reading
    return scene.content_between(reading, trigger.first - _WINDOW, trigger.last + _WINDOW + 1)


def _share(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """How much of the smaller set the two share, 0 to 1."""
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0


def _overlap(ours: Iterable[object], theirs: Iterable[object]) -> str:
    """How two sets lie: alike, one within the other, crossing, apart, or one of them empty (`open`)."""
    a, b = set(ours), set(theirs)
    if not a or not b:
        return "open"
    if a == b:
        return "alike"
    return "within" if a <= b or b <= a else "cross" if a & b else "apart"


def _figures(earlier: Telling, later: Telling) -> str:
    a, b = (telling.killed.low if telling.killed else None for telling in (earlier, later))
    return "alike" if a and a == b else "apart" if a and b else "first" if a else "second" if b else "none"


def _agreement(ours: Sequence[Party], theirs: Sequence[Party]) -> str:
    """Whether two sets of parties share one (`share`), name different ones (`clash`) or leave it open."""
    a = {identity(party) for party in ours if party.faction_id}
    b = {identity(party) for party in theirs if party.faction_id}
    return "open" if not (a and b) else "share" if a & b else "clash"


def times_agree(ours: Telling, theirs: Telling) -> str:
    """Whether the days of two tellings meet (`agree`), do not (`clash`), or one gives none (`open`)."""
    a, b = ours.time and ours.time.time, theirs.time and theirs.time.time
    if not a or not b or not a.date_from or not b.date_from:
        return "open"
    apart = (a.date_to or a.date_from) < b.date_from or (b.date_to or b.date_from) < a.date_from
    return "clash" if apart else "agree"
