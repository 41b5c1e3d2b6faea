"""Parties that a sentence does not name: who of those named before may take part in what it tells of.

Every party of the happenings told just before is a candidate. What speaks for each of them is evidence: what it did
before, how far back, whether the words here may mean it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.extraction.evidence import Candidate, Scene
from orchestration.extraction.reading import Party
from orchestration.extraction.roles import identity

Told = tuple[Candidate, Sequence[Party], Sequence[Party]]
_TOLD_REACH = 6
_LEAD = 1
# Where the two sides that were told of before may stand: clashes between the two sides, the sides clashed.
_SIDES_BEFORE, _SIDES_BEHIND = 3, 8


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A party of an earlier sentence; `source` says where it stands there, `gap` how many sentences back.

    `rank` counts the antecedents that were told later; `agent` and `patient` how many happenings before had it in that
    role. `faces` says that the other side of a happening of which it was one side takes part here (a: as agent).
    """

    party: Party
    source: str
    gap: int
    rank: int
    agent: int
    patient: int
    faces: str
    same_word: bool


def antecedents(candidate: Candidate, earlier: Sequence[Told], scene: Scene) -> list[Antecedent]:
    """Parties of happenings told before, the latest first."""
    counts: dict[tuple[object, ...], list[int]] = {}
    faced: dict[tuple[object, ...], set[str]] = {}
    here = {identity(p): "a" for p in candidate.roles.agents} | {identity(p): "p" for p in candidate.roles.patients}
    for _, agents, patients in earlier:
        for at, (parties, others) in enumerate(((agents, patients), (patients, agents))):
            sides = {here[identity(other)] for other in others if identity(other) in here}
            for party in parties:
                counts.setdefault(identity(party), [0, 0])[at] += 1
                faced.setdefault(identity(party), set()).update(sides)
    found: list[Antecedent] = []
    for party, source, gap, same_word in _earlier_parties(candidate, earlier):
        key = identity(party)
        agent, patient = counts.get(key, (0, 0))
        faces = "".join(sorted(faced.get(key, ())))
        found.append(Antecedent(party, source, gap, len(found), agent, patient, faces, same_word))
    return found


def _earlier_parties(candidate: Candidate, earlier: Sequence[Told]) -> Iterator[tuple[Party, str, int, bool]]:
    seen: set[tuple[object, ...]] = set()
    for told, agents, patients in reversed(earlier[-_TOLD_REACH:]):
        gap = candidate.reading.index - told.reading.index
        same = "same" if told.event_type == candidate.event_type else "other"
        for source, parties in (("agent", agents), ("patient", patients)):
            for party in parties:
                if party.faction_id and identity(party) not in seen:
                    seen.add(identity(party))
                    yield party, f"{same}_{source}", gap, told.row.trigger_id == candidate.row.trigger_id


def antecedent_features(role: str, antecedent: Antecedent, candidate: Candidate, scene: Scene) -> list[str]:
    """Evidence on whether a party that only earlier sentences name has `role`."""
    party, source, gap = antecedent.party, antecedent.source, antecedent.gap
    has = bool(candidate.roles.agents) if role == "agent" else bool(candidate.roles.patients)
    other = bool(candidate.roles.patients) if role == "agent" else bool(candidate.roles.agents)
    kind = party.kind if party.kind != "category" else str(party.faction_id)
    own = candidate.trigger.reading
    return [
        "antecedent",
        f"antecedent&{source}",
        f"antecedent&gap={min(gap, 4)}&{source}",
        f"antecedent&filled={has}",
        f"antecedent&{candidate.event_type}",
        f"antecedent&{source}&{candidate.event_type}",
        f"antecedent&definite={bool(own and (own.is_definite or own.pronoun))}&{source}",
        f"antecedent&kind={kind}",
        f"antecedent&aspect={own.aspect if own else ''}",
        f"antecedent&filled={has}&{source}",
        f"antecedent&named={min(3, scene.named.get(party.faction_id or '', 0))}",
        f"antecedent&kind={candidate.trigger.kind}",
        *_standing(antecedent, candidate, scene, has, other),
    ]


def _standing(antecedent: Antecedent, candidate: Candidate, scene: Scene, has: bool, other: bool) -> list[str]:
    """What the party is and did before; `has` and `other` say whether the roles here are filled."""
    source, rank, again = antecedent.source, antecedent.rank, antecedent.same_word
    agent, patient = antecedent.agent, antecedent.patient
    lead = antecedent.party.sentence <= _LEAD
    faction = scene.registry.factions.get(antecedent.party.faction_id or "")
    body = faction.kind if faction else "-"
    sides = _means_two_sides(candidate, scene)
    return [
        f"antecedent&sides={sides}&rank={min(3, rank)}",
        f"antecedent&sides={sides}&roles={min(1, agent)}{min(1, patient)}",
        f"antecedent&rank={min(5, rank)}",
        f"antecedent&rank={min(5, rank)}&{source}",
        f"antecedent&rank={min(3, rank)}&filled={has}{other}",
        f"antecedent&roles={min(3, agent)}{min(3, patient)}",
        f"antecedent&roles={min(2, agent)}{min(2, patient)}&filled={has}{other}",
        f"antecedent&faces={antecedent.faces}",
        f"antecedent&faces={antecedent.faces}&filled={has}",
        f"antecedent&again={again}&{source}",
        f"antecedent&again={again}&gap={min(antecedent.gap, 2)}",
        f"antecedent&faction={body}",
        f"antecedent&faction={body}&{candidate.event_type}",
        f"antecedent&faction={body}&{source}",
        f"antecedent&id={candidate.row.trigger_id}",
        f"antecedent&id={candidate.row.trigger_id}&{source}",
        f"antecedent&lead={lead}&{source}",
        f"antecedent&lead={lead}&gap={min(antecedent.gap, 4)}",
    ]


def _means_two_sides(candidate: Candidate, scene: Scene) -> bool:
    """Whether words beside the trigger mean the two sides that were told of before."""
    norms, trigger = candidate.reading.norms, candidate.trigger
    beside = norms[max(0, trigger.first - _SIDES_BEFORE) : trigger.last + _SIDES_BEHIND]
    return any(scene.grammar.is_class(word, "sides") for word in beside)
