"""What the tellings of a happening say together: its parties, places and time, and how sure it is.

Each telling has weighed what its own sentence and those before it name. Here the whole happening is weighed, with the
rest of the report beside it: who is likelier than whom, who does the same elsewhere in the report, what lies in what.
"""

import math
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orchestration.extraction.event_types import DEADLY, SYMMETRIC
from orchestration.extraction.evidence import Scene
from orchestration.extraction.places import Gazetteer
from orchestration.extraction.reading import Party, Place
from orchestration.extraction.tellings import Telling, WeighedTime
from orchestration.extraction.weights import Decision, Weights

_FINENESS = {"day": 5, "days": 4, "week": 3, "month": 2, "season": 1, "year": 1, "unknown": 0}
_LIKELY = 0.5
_TOP = 3
_FEW = 3


def party_key(party: Party, scene: Scene) -> str:
    """What makes two parties of a report the same: the faction, else the words of the name."""
    if party.faction_id:
        return party.faction_id
    return "=" + " ".join(scene.readings[party.sentence].norms[party.first : party.last])


# Probabilities half a logit below each step, the lowest left out.
_STEPS = tuple(1 / (1 + math.exp(0.5 - step)) for step in range(-3, 5))


def level(probability: float) -> int:
    """A probability in steps of one logit, from -4 (unlikely) to 4 (likely)."""
    return bisect(_STEPS, probability) - 4


def best_telling(tellings: Sequence[Telling]) -> Telling:
    """The telling of the body, by a word of its own type rather than of its toll, the likeliest and then the first."""
    return max(
        tellings,
        key=lambda told: (
            told.reading.kind == "body",
            told.row.trigger_class == "event",
            round(told.probability, 1),
            -told.sentence,
        ),
    )


@dataclass(frozen=True)
class Together:
    """All tellings of one happening, with the tellings of the report's other happenings beside them."""

    tellings: Sequence[Telling]
    others: Sequence[Telling]
    event_type: str
    scene: Scene

    @cached_property
    def best(self) -> Telling:
        """The telling that tells most."""
        return best_telling(self.tellings)

    @cached_property
    def parties(self) -> dict[str, tuple[Party, float, float]]:
        """Each party with its highest probabilities as agent and as patient."""
        found: dict[str, tuple[Party, float, float]] = {}
        for telling in self.tellings:
            for key, weighed in telling.parties.items():
                party, agent, patient = found.get(key, (weighed.party, 0.0, 0.0))
                found[key] = (party, max(agent, weighed.agent), max(patient, weighed.patient))
        return found

    @cached_property
    def places(self) -> dict[str, tuple[Place, int, float]]:
        """Each place, with its sentence and its highest probability."""
        found: dict[str, tuple[Place, int, float]] = {}
        for telling in self.tellings:
            for key, weighed in telling.weighed_places.items():
                if key not in found or weighed.weight > found[key][2]:
                    found[key] = (weighed.place, weighed.sentence, weighed.weight)
        return found

    @cached_property
    def times(self) -> dict[tuple[object, ...], WeighedTime]:
        """Each time, at its likeliest."""
        found: dict[tuple[object, ...], WeighedTime] = {}
        for telling in self.tellings:
            for weighed in telling.times:
                key = (weighed.time.date_from, weighed.time.date_to, weighed.time.precision)
                if key not in found or weighed.weight > found[key].weight:
                    found[key] = weighed
        return found

    @cached_property
    def elsewhere(self) -> Mapping[str, tuple[float, float, float, float]]:
        """For each party its highest probabilities as agent and patient of the report's other happenings: those of
        the same type, then all."""
        found: dict[str, tuple[float, float, float, float]] = {}
        for telling in self.others:
            same = telling.event_type == self.event_type
            for key, weighed in telling.parties.items():
                a, b, c, d = found.get(key, (0.0, 0.0, 0.0, 0.0))
                found[key] = (
                    max(a, weighed.agent if same else 0.0),
                    max(b, weighed.patient if same else 0.0),
                    max(c, weighed.agent),
                    max(d, weighed.patient),
                )
        return found

    # Evidence

    def party_features(self, key: str) -> list[str]:
        """Evidence on whether a party has a role in the happening; it is the same for agent and patient."""
        party, agent, patient = self.parties[key]
        agents = [a for other, (_, a, _) in self.parties.items() if other != key]
        patients = [p for other, (_, _, p) in self.parties.items() if other != key]
        better = sum(a > agent for a in agents), sum(p > patient for p in patients)
        rival_a, rival_p = level(max(agents, default=0.0)), level(max(patients, default=0.0))
        a, p = level(agent), level(patient)
        here = [weighed for telling in self.tellings if (weighed := telling.parties.get(key))]
        named = sum(weighed.is_here for weighed in here)
        own = self.best.parties.get(key)
        kind = party.kind if party.kind != "category" else str(party.faction_id)
        faction = self.scene.registry.factions.get(party.faction_id or "")
        family = "deadly" if self.event_type in DEADLY else self.event_type
        same_a, same_p, all_a, all_p = map(level, self.elsewhere.get(key, (0.0, 0.0, 0.0, 0.0)))
        count = self.scene.named.get(party.faction_id or "", 0)
        role = "symmetric" if self.event_type in SYMMETRIC else "sided"
        return [
            f"agent={a}",
            f"patient={p}",
            f"agent={a}&patient={p}",
            f"agent={a}&better={min(_TOP, better[0])}",
            f"patient={p}&better={min(_TOP, better[1])}",
            f"better={min(_TOP, better[0])}&{min(_TOP, better[1])}",
            f"agent={a}&rival={rival_a}",
            f"patient={p}&rival={rival_p}",
            f"rivals={rival_a}&{rival_p}",
            f"agent={a}&{role}",
            f"patient={p}&{role}",
            f"either={max(a, p)}&{role}",
            f"own_agent={level(own.agent) if own else '-'}",
            f"own_patient={level(own.patient) if own else '-'}",
            f"named={min(3, named)}&of={min(3, len(self.tellings))}",
            f"tellings={min(3, len(self.tellings))}&agent={a}",
            f"tellings={min(3, len(self.tellings))}&patient={p}",
            f"agree={sum(w.agent >= _LIKELY for w in here)}&{len(here)}" if len(here) <= _TOP else "agree=many",
            f"kind={kind}&{self.event_type}",
            f"kind={kind}&agent={a}",
            f"kind={kind}&patient={p}",
            f"faction={faction.kind if faction else '-'}&{family}",
            f"faction={faction.kind if faction else '-'}&agent={a}",
            f"same_agent={same_a}",
            f"same_patient={same_p}",
            f"any_agent={all_a}",
            f"any_patient={all_p}",
            f"same={same_a}&agent={a}",
            f"same={same_p}&patient={p}",
            f"count={min(4, count)}",
            f"count={min(4, count)}&here={named > 0}",
            f"type={self.event_type}&agent={a}",
            f"type={self.event_type}&patient={p}",
            f"method={party.method}&agent={a}",
        ]

    def place_features(self, key: str, gazetteer: Gazetteer) -> list[str]:
        """Evidence on whether the happening took place at a place."""
        place, _, weight = self.places[key]
        others = [(other, w) for name, (other, _, w) in self.places.items() if name != key]
        rival = max((w for _, w in others), default=0.0)
        better = sum(w > weight for _, w in others)
        kind = gazetteer.kind.get(place.linked.place_id or "", place.mention.kind)
        here = [w.weight for telling in self.tellings if (w := telling.weighed_places.get(key))]
        named = sum(any(p.mention.name == key for p in telling.reading.places) for telling in self.tellings)
        elsewhere = max((w.weight for told in self.others if (w := told.weighed_places.get(key))), default=0.0)
        mine = place.linked.place_id or ""
        inside = any(w >= _LIKELY and (o.linked.place_id or "-") in gazetteer.above.get(mine, ()) for o, w in others)
        around = any(w >= _LIKELY and mine in gazetteer.above.get(o.linked.place_id or "-", ()) for o, w in others)
        lead = any(p.mention.name == key for reading in self.scene.readings[:2] for p in reading.places)
        p = level(weight)
        own = self.best.weighed_places.get(key)
        return [
            f"weight={p}",
            f"weight={p}&better={min(_TOP, better)}",
            f"weight={p}&rival={level(rival)}",
            f"own={level(own.weight) if own else '-'}",
            f"named={min(3, named)}&of={min(3, len(self.tellings))}",
            f"tellings={min(3, len(self.tellings))}&weight={p}",
            f"likely={sum(w >= _LIKELY for w in here)}&{min(4, len(here))}",
            f"kind={kind}&weight={p}",
            f"kind={kind}&inside={inside}&around={around}",
            f"inside={inside}&weight={p}",
            f"around={around}&weight={p}",
            f"elsewhere={level(elsewhere)}",
            f"elsewhere={level(elsewhere)}&named={named > 0}",
            f"lead={lead}&named={named > 0}",
            f"lead={lead}&weight={p}",
            f"type={self.event_type}&weight={p}",
            f"type={self.event_type}&named={named > 0}",
            f"area={bool(place.mention.area_of)}&weight={p}",
            f"linked={bool(place.linked.place_id)}&weight={p}",
        ]

    def time_features(self, key: tuple[object, ...]) -> list[str]:
        """Evidence on whether the happening took place at a time."""
        weighed = self.times[key]
        others = [w.weight for other, w in self.times.items() if other != key]
        p = level(weighed.weight)
        settled = weighed.time.date_from is not None
        named = sum(weighed.sentence == telling.sentence for telling in self.tellings)
        lead = weighed.sentence <= 1
        return [
            f"weight={p}",
            f"weight={p}&better={min(2, sum(w > weighed.weight for w in others))}",
            f"weight={p}&rival={level(max(others, default=0.0))}",
            f"weight={p}&precision={weighed.time.precision}",
            f"weight={p}&settled={settled}",
            f"weight={p}&named={min(2, named)}",
            f"weight={p}&tellings={min(3, len(self.tellings))}",
            f"lead={lead}&weight={p}",
            f"type={self.event_type}&weight={p}",
        ]

    def _standing(self) -> list[str]:
        """Where in the report it is told, beside how many of its type; in a report of a few sentences that says
        nothing."""
        count = len(self.scene.readings)
        if count <= _FEW:
            return []
        same = min(4, sum(telling.event_type == self.event_type for telling in self.others))
        late = min(4, 5 * self.best.sentence // count)
        return [f"late={late}", f"same={same}", f"same={same}&type={self.event_type}"]

    def features(self, modality: str, chosen: "Chosen", nearest: float) -> list[str]:
        """Evidence on whether this is a happening of its type, not told of as another one already; `nearest` is how
        well it goes with an earlier one (0 to 1)."""
        agents, patients, places = len(chosen.agents), len(chosen.patients), len(chosen.places)
        has_time = chosen.time is not None
        nothing = 1.0
        for telling in self.tellings:
            nothing *= 1 - telling.probability
        top = max(telling.probability for telling in self.tellings)
        t = level(top)
        has_toll = any(told.killed or told.injured for told in self.tellings)
        classes = sorted({telling.row.trigger_class for telling in self.tellings})
        headline = any(telling.reading.kind == "headline" for telling in self.tellings)
        return [
            f"top={t}",
            f"all={level(1 - nothing)}",
            f"top={t}&tellings={min(4, len(self.tellings))}",
            f"best={level(self.best.probability)}",
            f"type={self.event_type}",
            f"type={self.event_type}&top={t}",
            f"modality={modality}",
            f"agents={min(2, agents)}",
            f"patients={min(2, patients)}",
            f"parties={min(1, agents)}{min(1, patients)}&type={self.event_type}",
            f"places={min(2, places)}",
            f"filled={min(1, agents) + min(1, patients) + min(1, places) + has_time}&top={t}",
            f"time={has_time}",
            f"toll={has_toll}",
            f"toll={has_toll}&type={self.event_type}",
            f"classes={'+'.join(classes)}&type={self.event_type}",
            f"headline={headline}&tellings={min(4, len(self.tellings))}",
            f"nearest={level(nearest)}",
            f"nearest={level(nearest)}&tellings={min(2, len(self.tellings))}",
            *self._standing(),
            *(self._cost(t) if self.event_type == "killing" else ()),
        ]

    def _cost(self, top: int) -> list[str]:
        """Whether deaths that are told of as a killing may be what another deed of the report cost."""
        sentences = {telling.sentence for telling in self.tellings}
        deeds = {told.sentence for told in self.others if told.event_type in DEADLY}
        beside, near = bool(sentences & deeds), any(at - 1 in deeds or at + 1 in deeds for at in sentences)
        has_toll = any(telling.killed for telling in self.tellings)
        own = any(telling.row.event_type_code == "killing" for telling in self.tellings)
        where = "beside" if beside else "near" if near else "far" if deeds else "none"
        return [f"deeds={where}&top={top}", f"deeds={where}&toll={has_toll}", f"own={own}&top={top}"]


@dataclass(frozen=True)
class Chosen:
    """Parties, places and time of a happening."""

    agents: tuple[Party, ...]
    patients: tuple[Party, ...]
    places: tuple[tuple[int, Place], ...]
    time: WeighedTime | None


def choose(together: Together, weights: Weights, gazetteer: Gazetteer) -> Chosen:
    """Weigh each party, place and time of a happening as a whole, and keep the likely ones."""
    agents, patients = _parties(together, weights)
    return Chosen(agents, patients, _places(together, weights.whole_place, gazetteer), _time(together, weights))


def _parties(together: Together, weights: Weights) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    agents: list[tuple[float, Party]] = []
    patients: list[tuple[float, Party]] = []
    for key, (party, _, _) in together.parties.items():
        features = together.party_features(key)
        agent = weights.whole_agent.probability(features) - weights.whole_agent.threshold
        patient = weights.whole_patient.probability(features) - weights.whole_patient.threshold
        if agent >= 0 and agent >= patient:
            agents.append((agent, party))
        elif patient >= 0:
            patients.append((patient, party))
    return _likeliest_first(agents), _likeliest_first(patients)


def _likeliest_first(weighed: Iterable[tuple[float, Party]]) -> tuple[Party, ...]:
    return tuple(party for _, party in sorted(weighed, key=lambda row: -row[0]))


def _places(together: Together, decision: Decision, gazetteer: Gazetteer) -> tuple[tuple[int, Place], ...]:
    """Where it took place, the most specific first."""
    kept = []
    for key, (place, sentence, _) in together.places.items():
        if decision.probability(together.place_features(key, gazetteer)) >= decision.threshold:
            order = (breadth(place, gazetteer), sentence != together.best.sentence, sentence, place.first)
            kept.append((order, sentence, place))
    return tuple((sentence, place) for _, sentence, place in sorted(kept, key=lambda row: row[0]))


def _time(together: Together, weights: Weights) -> WeighedTime | None:
    """When it took place: the likeliest time, the finer of equals."""
    weighed = [
        (weights.whole_time.probability(together.time_features(key)), _FINENESS[time.time.precision], time)
        for key, time in together.times.items()
    ]
    best = max(weighed, key=lambda row: row[:2], default=None)
    return best[2] if best and best[0] >= weights.whole_time.threshold else None


def breadth(place: Place, gazetteer: Gazetteer) -> int:
    """How large a place is: a town or point 0, a part of a division 2, a division 3, a country 5."""
    kind = gazetteer.kind.get(place.linked.place_id or "", place.mention.kind)
    if kind == "country":
        return 4 if place.mention.area_of else 5
    if place.mention.area_of or place.mention.kind == "area":
        return 2
    return {"admin1": 3, "region": 3, "admin2": 1, "district": 1, "river": 2}.get(kind, 0)
