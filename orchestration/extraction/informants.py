"""Who is cited for a happening: of all informants that its sentences cite, which ones tell of it.

A claim covers what follows its cue in the sentence, a trailing attribution what stands before it, and a speech may go
on in the sentences after it. Each informant of a happening's sentences is weighed (`informant` of weights), the signs
of all its tellings taken together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from orchestration.extraction.claims import THAT, Claim
from orchestration.extraction.evidence import Candidate, Scene, bucket
from orchestration.extraction.factions import QUOTES
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import Grammar
from orchestration.extraction.tellings import Telling

# Sentences after which a speech is over.
_CARRIED = 3
_SPEECH = frozenset({"accusation", "threat", "demand", "rejection"})
_SIGNS = frozenset("،,؛")
_NEAR = 3
_SHORT = 2


@dataclass
class Cited:
    """An informant of a happening: his first claim, number of the sentence that tells it, evidence of all tellings."""

    claim: Claim
    sentence: int
    features: set[str] = field(default_factory=set)
    tellings: int = 0
    gap: int = _CARRIED


def cited_informants(tellings: Sequence[Telling], scene: Scene) -> list[Cited]:
    """The informants that may be cited for a happening, in the order of the text, each with its evidence."""
    found: list[Cited] = []
    for telling in tellings:
        candidate = telling.candidate
        for claim, gap in _claims_of(telling.sentence, scene.informants):
            if claim.is_own:
                continue
            cited = next((c for c in found if _same(c.claim, claim, scene)), None)
            if cited is None:
                cited = Cited(claim, telling.sentence)
                found.append(cited)
            cited.features.update(_features(candidate, claim, gap, telling.agents, scene))
            cited.tellings += 1
            cited.gap = min(cited.gap, gap)
    first = next((c for t in tellings for c in scene.informants[t.sentence] if not c.is_own), None)
    for cited in found:
        is_first = first is not None and _same(cited.claim, first, scene)
        cited.features |= {
            f"rule={is_first}",
            f"rule={is_first}&gap={cited.gap}",
            f"rivals={min(3, len(found))}&rule={is_first}",
            f"tellings={min(3, cited.tellings)}&of={min(3, len(tellings))}",
            f"nearest={cited.gap}&tellings={min(3, len(tellings))}",
        }
    return found


def _claims_of(sentence: int, claims: Sequence[Sequence[Claim]]) -> Iterator[tuple[Claim, int]]:
    """Claims of a sentence with gap 0; where it has none, the last one of the nearest sentence before that has."""
    if claims[sentence]:
        yield from ((claim, 0) for claim in claims[sentence])
        return
    for gap in range(1, min(_CARRIED, sentence) + 1):
        if claims[sentence - gap]:
            yield claims[sentence - gap][-1], gap
            return


def _same(one: Claim, other: Claim, scene: Scene) -> bool:
    """Whether two claims are of one informant: the same words, or words in common."""
    if (one.sentence, one.first) == (other.sentence, other.first):
        return True
    return not scene.informant_words(one).isdisjoint(scene.informant_words(other))


def _times_cited(claim: Claim, scene: Scene) -> int:
    """How many claims of the report are of the informant of a claim: by words in common, else by standing there."""
    words = scene.informant_words(claim)
    alike = sum(count for others, count in scene.cited.items() if not words.isdisjoint(others))
    return alike + sum(
        not other.is_own and other.first == claim.first and words.isdisjoint(scene.informant_words(other))
        for other in scene.informants[claim.sentence]
    )


def _function_word(grammar: Grammar, word: str) -> str:
    return word if any(w in grammar.word_class for w in (word, word[1:] if word[:1] in "وف" else word)) else "-"


def _head(claim: Claim, source: Reading) -> str:
    if any(claim.first <= mention.first < claim.last for mention in source.factions):
        return "faction"
    return "person" if any(claim.first <= person.first < claim.last for person in source.persons) else "noun"


def _features(candidate: Candidate, claim: Claim, gap: int, agents: Sequence[Party], scene: Scene) -> Iterator[str]:
    """Evidence of one telling; `gap` counts the sentences since the informant was cited."""
    reading, trigger, grammar = candidate.reading, candidate.trigger, scene.grammar
    source, norms, at = scene.readings[claim.sentence], candidate.reading.norms, candidate.trigger.first
    family = "speech" if candidate.event_type in _SPEECH else "act"
    spoken = {mention.faction_id for mention in source.factions if claim.first <= mention.first < claim.last}
    is_agent = any(party.faction_id in spoken for party in agents if party.faction_id)
    claims, same = scene.cited.total(), _times_cited(claim, scene)
    near = norms[max(0, at - _NEAR) : at]
    opens = _function_word(grammar, norms[0])
    yield from (
        f"kind={claim.kind}",
        f"gap={gap}",
        f"head={_head(claim, source)}",
        f"agent={is_agent}&{family}",
        f"agent={is_agent}&cue={claim.cue}",
        f"reading={reading.kind}",
        f"type={candidate.event_type}",
        f"cited={min(5, same)}",
        f"share={min(4, 5 * same // max(1, claims))}",
        f"alone={same == claims}",
        f"first={opens}",
        f"before={_function_word(grammar, norms[at - 1]) if at else '-'}",
        f"definite={trigger.is_definite}&finite={trigger.is_finite}",
        f"relative={any(grammar.is_class(word, 'relative') for word in near)}",
        *(f"near={word}" for word in near if word in grammar.word_class),
        f"quoted={bool(reading.quoted) and reading.quoted[at]}&gap={gap}",
    )
    if gap:
        yield from (
            f"carried&cue={claim.cue}",
            f"carried&first={opens}",
            f"carried&type={candidate.event_type}",
            f"carried&verb={0 in reading.trigger_at and reading.trigger_at[0].is_finite}",
            f"carried&open={sum(word in QUOTES for word in source.norms) % 2}",
        )
    else:
        yield from _in_sentence(candidate, claim, scene, family)


def _in_sentence(candidate: Candidate, claim: Claim, scene: Scene, family: str) -> Iterator[str]:
    """Evidence of an informant whom the telling's own sentence cites."""
    reading, at, grammar = candidate.reading, candidate.trigger.first, scene.grammar
    claims = scene.informants[reading.index]
    after = at >= claim.said_from
    low, high = (claim.said_from, at) if after else (at, max(at, claim.at))
    between = reading.norms[low:high]
    side = "after" if after else "before"
    others = [other for other in claims if other.at != claim.at]
    nearer = any(claim.at < c.at <= at for c in others) if after else any(at <= c.at < claim.at for c in others)
    clauses = min(2, sum(grammar.is_class(word, "subordinator") and word not in THAT for word in between))
    yield from (
        f"{side}&kind={claim.kind}",
        f"{side}&cue={claim.cue}",
        f"{side}&{family}&kind={claim.kind}",
        f"{side}&type={candidate.event_type}",
        f"{side}&first={_function_word(grammar, reading.norms[0])}",
        f"{side}&distance={bucket(len(between))}",
        f"{side}&signs={min(3, sum(word in _SIGNS for word in between))}&kind={claim.kind}",
        f"{side}&nearer={nearer}",
        f"{side}&others={min(3, len(others))}",
        f"{side}&that={any(word in THAT for word in between)}",
        f"{side}&relative={any(grammar.is_class(word, 'relative') for word in between)}",
        f"{side}&clauses={clauses}",
        f"{side}&triggers={min(3, sum(low <= trigger.first < high for trigger in reading.triggers))}",
        f"{side}&last={len(reading.norms) - claim.last <= _SHORT}&kind={claim.kind}",
        f"in_name={claim.at <= at < claim.said_from}",
        f"is_cue={at == claim.at}",
    )
