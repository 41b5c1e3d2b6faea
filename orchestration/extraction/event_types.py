"""Which type of event a trigger tells of, where the word alone does not say.

A strike is typed by its instrument (planes, shells, bombs, bullets), a flight by who flees. Instruments and words that
only look like triggers are rows of seeds/lexicon.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from orchestration.extraction.phrases import PREPOSITIONS, PhraseTable, attached, folded_words, read_rows
from orchestration.extraction.reading import CIVILIANS, Reading
from orchestration.extraction.roles import Grammar, Roles
from orchestration.extraction.triggers import Trigger

STRIKES = frozenset({"attack", "shelling", "air_strike", "explosion"})
DEADLY = STRIKES | {"armed_clash", "raid", "assassination", "execution", "arrest", "abduction", "protest"}
# Types whose people in the main role are counted; of others a number beside the word is mostly that of something else.
# Deeds to people one by one: who is named is counted.
SEIZED = frozenset({"abduction", "arrest", "release", "surrender"})
COUNTED = frozenset(
    {
        "abduction",
        "arrest",
        "defection",
        "deployment",
        "displacement",
        "handover",
        "recruitment",
        "release",
        "surrender",
        "withdrawal",
    }
)
SYMMETRIC = frozenset({"armed_clash", "truce", "agreement", "meeting", "dispute"})
_PARTAKING = frozenset({"agent", "mediator"})
_BEFORE_REACH = 12
_UNDER = "تحت"
_WITH = "ب"
_BY_HAND = frozenset({"attack", "explosion"})


@dataclass(frozen=True)
class EventVocabulary:
    """Instruments that tell the type of a strike, phrases that only sound like them (air force intelligence), and words
    that only look like triggers."""

    instruments: PhraseTable[str]
    lookalikes: PhraseTable[str]
    ignored: frozenset[str]


def load_event_vocabulary(lexicon_dir: Path) -> EventVocabulary:
    """Read instruments.csv, instrument_lookalikes.csv and ignored_words.csv of seeds/lexicon."""
    phrases = []
    for row in read_rows(lexicon_dir / "instruments.csv"):
        first, *rest = folded_words(row["instrument_ar"])
        starts = (first,) if first.startswith("ال") else (first, "ال" + first)
        phrases += [((start, *rest), row["event_type_code"]) for start in starts]
        if not rest and len(first) > 3:
            phrases += [((first + pronoun,), row["event_type_code"]) for pronoun in ("ها", "ه", "هم")]
    lookalikes = [
        (spelling, row["lookalike_id"])
        for row in read_rows(lexicon_dir / "instrument_lookalikes.csv")
        for spelling in _with_articles(folded_words(row["phrase_ar"]))
    ]
    ignored: set[str] = set()
    for row in read_rows(lexicon_dir / "ignored_words.csv"):
        ignored.update(form for form, _ in attached(folded_words(row["word_ar"])[0], PREPOSITIONS))
    return EventVocabulary(
        PhraseTable(phrases, PREPOSITIONS), PhraseTable(lookalikes, PREPOSITIONS), frozenset(ignored)
    )


def _with_articles(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """How a phrase is spelled with the article at any of its words: دفاع جوي, الدفاع الجوي."""
    forms = [(word,) if word.startswith("ال") else (word, "ال" + word) for word in words]
    return set(product(*forms))


def event_type(reading: Reading, trigger: Trigger, roles: Roles, instruments: Mapping[int, str]) -> str:
    """The type of event that a trigger tells of with the roles its sentence gives, and the instruments of this."""
    if "flee" in trigger.row.flags:
        return _flight_type(roles)
    if "leave" in trigger.row.flags:
        return _departure_type(roles)
    if "generic" in trigger.row.flags:
        return _strike_type(reading, trigger, roles.walk.end, instruments) or trigger.row.event_type_code
    return trigger.row.event_type_code or "killing"


def _strike_type(reading: Reading, trigger: Trigger, reach: int, instruments: Mapping[int, str]) -> str | None:
    """The type that the nearest instrument gives: first behind the trigger within its clause, then before it."""
    preceding = [t.last for t in _deeds(reading) if t.last <= trigger.first]
    start = max([0, trigger.first - _BEFORE_REACH, *preceding[-1:]])
    end = max(_clause_end(reading, trigger, reach), trigger.last + 2)
    steps = (*range(trigger.first, end), *range(trigger.first - 1, start - 1, -1))
    return next((instruments[at] for at in steps if at in instruments), None)


def is_told_outright(reading: Reading, trigger: Trigger, reach: int, instruments: Mapping[int, str]) -> bool:
    """Whether the first instrument behind the word of a strike stands right there (planes shelled), or is a bullet or
    bomb it was done with (was hit with bullets); missiles it was done with may come from planes."""
    behind = range(trigger.last, max(_clause_end(reading, trigger, reach), trigger.last + 1))
    at = next((at for at in behind if at in instruments), None)
    if at is None:
        return False
    return instruments[at] in _BY_HAND if reading.norms[at].startswith(_WITH) else at == trigger.last


def _clause_end(reading: Reading, trigger: Trigger, reach: int) -> int:
    """The token where what follows a trigger belongs to the next happening."""
    following = [t.first for t in _deeds(reading) if t.first >= trigger.last and not goes_on(t)]
    return min([reach, *following[:1]])


def _deeds(reading: Reading) -> list[Trigger]:
    return [t for t in reading.triggers if t.row.trigger_class == "event" and not t.is_weapon]


def instruments_of(reading: Reading, vocabulary: EventVocabulary) -> dict[int, str]:
    """Types that the instruments of a sentence stand for, by token."""
    return {at: kind for at, (_, kind) in _hits(vocabulary.instruments, reading).items()}


def without_lookalikes(instruments: Mapping[int, str], reading: Reading, vocabulary: EventVocabulary) -> dict[int, str]:
    """The instruments of a sentence that are no part of a phrase that only sounds like one."""
    if not instruments:
        return {}
    phrases = _hits(vocabulary.lookalikes, reading).items()
    covered = {at for start, (end, _) in phrases for at in range(start, end)}
    return {at: kind for at, kind in instruments.items() if at not in covered}


def _hits(table: PhraseTable[str], reading: Reading) -> dict[int, tuple[int, str]]:
    """Phrases of a table in a sentence, by their first token: the token after the last one, and what they stand for."""
    starts = (at for at, norm in enumerate(reading.norms) if norm in table.first_words)
    return {at: hit for at in starts if (hit := table.match(reading.tokens, at))}


def goes_on(trigger: Trigger) -> bool:
    """Whether a verb may go on with an event noun before it (shelling that hit ...)."""
    return trigger.is_finite and "generic" in trigger.row.flags


def _flight_type(roles: Roles) -> str:
    """Of civilians a displacement, of fighters to a side a defection, of a side from a place a withdrawal."""
    if any(party.faction_id == CIVILIANS for party in (*roles.agents, *roles.patients)):
        return "displacement"
    if roles.patients or any(party.quantity for party in roles.agents) or not roles.agents:
        return "defection"
    return "withdrawal"


def _departure_type(roles: Roles) -> str:
    """Of civilians a displacement, of anyone else a withdrawal; how many leave does not make it a defection."""
    people = (*roles.agents, *roles.patients)
    return "displacement" if any(party.faction_id == CIVILIANS for party in people) else "withdrawal"


def drop_background(reading: Reading, grammar: Grammar, ignored: frozenset[str]) -> list[Trigger]:
    """The triggers of a sentence without words that only describe (areas under the control of X), look like triggers
    or only carry the next one (operations of shelling), and without words of all news (arrived, trained) where the
    sentence names no force."""
    starts = {trigger.first for trigger in reading.triggers if _follows_as_genitive(trigger)}
    is_of_forces = bool(reading.factions) or not grammar.targets.isdisjoint(reading.norms)
    return [
        trigger
        for trigger in reading.triggers
        if trigger.row.trigger_class != "none"
        and not ("carrier" in trigger.row.flags and trigger.kind == "noun" and trigger.last in starts)
        and (is_of_forces or "common" not in trigger.row.flags)
        and not _is_marker(reading, trigger, grammar)
        and not _ends_defection(reading, trigger)
        and (
            trigger.kind == "phrase"
            or not (
                reading.norms[trigger.first] in ignored
                or _is_epithet(trigger)
                or _is_counted_state(reading, trigger)
                or _is_state_of_control(reading, trigger, grammar)
            )
        )
    ]


def _follows_as_genitive(trigger: Trigger) -> bool:
    """Whether a noun has no proclitic that would part it from the noun before it."""
    own = trigger.reading
    return not trigger.is_finite and not (own and (own.preposition or own.conjunction))


def _is_marker(reading: Reading, trigger: Trigger, grammar: Grammar) -> bool:
    """Whether a noun is part of a marker of who else took part in a happening (with the mediation of X)."""
    found = grammar.markers.match(reading.tokens, trigger.first)
    return bool(found and found[1] in _PARTAKING) and not trigger.is_finite


def _ends_defection(reading: Reading, trigger: Trigger) -> bool:
    """Whether a word of joining only says where those went who left their side before (defected and joined X)."""
    return "joins" in trigger.row.flags and any(
        other.row.event_type_code == "defection" and other.first < trigger.first for other in reading.triggers
    )


def _is_epithet(trigger: Trigger) -> bool:
    """Whether a verb only says whose ally someone is (an alliance that X backs)."""
    own = trigger.reading
    return bool("epithet" in trigger.row.flags and own and trigger.is_finite and own.aspect == "i" and own.pronoun)


def _is_counted_state(reading: Reading, trigger: Trigger) -> bool:
    """Whether a participle is not told of someone's doing but counted (23 accused)."""
    return "state" in trigger.row.flags and trigger.first > 0 and reading.norms[trigger.first - 1].isdigit()


def _is_state_of_control(reading: Reading, trigger: Trigger, grammar: Grammar) -> bool:
    if trigger.row.event_type_code != "territory_gain" or trigger.reading is None:
        return False
    before = reading.norms[trigger.first - 1] if trigger.first else ""
    if "holds" not in trigger.row.flags:
        return False
    if trigger.is_finite:
        return trigger.reading.aspect == "i"
    marker = grammar.markers.match(reading.tokens, trigger.first - 1) if trigger.first else None
    if marker and marker[1] == "purpose":
        return False
    is_owned = before in grammar.targets and not trigger.reading.preposition  # areas of control, but forces for control
    return is_owned or before == _UNDER or grammar.is_class(before, "relative", "holding")
