"""Whether a happening is told of as a fact, a plan, a fear or a denial.

Cues are rows of seeds/vocabulary/modality_cues.csv; a cue governs the trigger that follows it in its clause, an
adjective (an imminent attack) the one before it. The form of the verb itself tells too: the future, and a purpose
(لـ with a verb or verbal noun).
"""

from collections.abc import Sequence
from pathlib import Path

from orchestration.extraction.phrases import PhraseTable, folded_words, read_rows
from orchestration.extraction.reading import Reading
from orchestration.extraction.roles import Grammar
from orchestration.extraction.triggers import Trigger

ACTUAL, PLANNED, DENIED = "actual", "planned", "denied"
# A cue of what was tried: an attempted assault is an assault, an attempt to take a town is no gain yet.
_ATTEMPTED = "attempted"
_FIGHTS = frozenset({"attack", "armed_clash", "shelling", "air_strike", "explosion"})
_DONE_WHEN_TRIED = _FIGHTS | {"assassination", "raid", "abduction"}
# With the article their nouns tell of what is known (the shelling, the talks), not of what is to be done (the capture).
_KNOWN = _FIGHTS | {"truce", "agreement", "meeting", "dispute"}
# What was said is not undone by denying or refusing it (rejected the accusations).
_SAID = frozenset({"accusation", "threat", "demand", "rejection"})
# The scopes of cues; `following` reaches every trigger behind the cue in its clause.
_VERB, _ADJACENT, _OPEN, _BEHIND, _IMPERFECT = "verb", "adjacent", "supposition", "behind", "before_imperfect"
# Of a determiner (any attack): what is supposed, unless another cue says more (no attack of any kind took place).
_ANY = "any"
_NO = "لا"
_REACH = 7
_BEHIND_REACH = 5
_LIGHT_REACH = 8
_PURPOSES = frozenset(
    {
        "territory_gain", "arrest", "abduction", "assassination", "withdrawal", "displacement", "recruitment",
        "killing", "handover", "release", "movement_restriction", "surrender", "support",
    }
)  # fmt: skip
# Those whose noun may have the article behind لـ: nobody is exposed to them as to shelling or arrest.
_DEFINITE_PURPOSES = frozenset({"territory_gain", "withdrawal", "surrender", "meeting"})
_JOINED_REACH = 8
# How many nouns in a row may each be joined to the one before.
_LONGEST_CHAIN = 20
_SUFFERING_REACH = 3
_TRIED_REACH = 2
_BREAKS = frozenset('،,.؛:!؟?"«»“”')
_PERFECT_ENDINGS = ("ت", "وا", "تا")


def load_modality_cues(vocabulary_dir: Path) -> PhraseTable[tuple[str, str]]:
    """Read the cues as (modality, scope) by phrase; prefixes of the verb are the morphology's business."""
    rows = read_rows(vocabulary_dir / "modality_cues.csv")
    words = (
        (folded_words(row["cue_ar"].rstrip("-")), row)
        for row in rows
        if row["scope"] not in {"prefix_of_imperfect", "prefix_of_purpose", "before_perfect"}
    )
    return PhraseTable((phrase, (row["modality"], row["scope"])) for phrase, row in words)


def modality_of(
    reading: Reading,
    trigger: Trigger,
    cues: PhraseTable[tuple[str, str]],
    grammar: Grammar,
    chain: int = _LONGEST_CHAIN,
) -> str:
    """Return actual, planned, feared, denied or demanded; what is joined takes it over `chain` nouns at most."""
    own = trigger.reading
    if trigger.kind == "phrase" and trigger.is_verbal and trigger.row.event_type_code == "threat":
        own = None  # what is threatened lies ahead: the threat is there (X will pay the price)
    if own and own.kind == "verb" and (own.is_future or (own.preposition == "ل" and own.aspect == "i")):
        return PLANNED
    is_tried = trigger.row.event_type_code in _DONE_WHEN_TRIED and _is_tried(reading, trigger, cues)
    is_aim = not is_tried and _is_purpose(reading, trigger, grammar)
    if trigger.kind != "verb" and (is_aim or _is_light_plan(reading, trigger)):
        return PLANNED
    told = _cued(reading, trigger, cues, grammar) or _described(reading, trigger, cues)
    return told or (_joined(reading, trigger, cues, grammar, chain) if chain else ACTUAL)


def _is_purpose(reading: Reading, trigger: Trigger, grammar: Grammar) -> bool:
    """Whether a verbal noun behind لـ tells what something is done for (to arrest, to take the town)."""
    own, kind = trigger.reading, trigger.row.event_type_code
    if kind not in _PURPOSES | _DEFINITE_PURPOSES:
        return False
    word = reading.norms[trigger.first]
    if own and own.kind == "noun":
        is_purpose = own.preposition == "ل" and kind in (_DEFINITE_PURPOSES if own.is_definite else _PURPOSES)
    else:
        is_purpose = trigger.kind == "phrase" and len(word) > 3 and word.startswith(("ل", "ول"))
    return is_purpose and not any(
        _suffers(reading, at, grammar) for at in range(max(0, trigger.first - _SUFFERING_REACH), trigger.first)
    )


def _is_tried(reading: Reading, trigger: Trigger, cues: PhraseTable[tuple[str, str]]) -> bool:
    """Whether a noun behind لـ completes a word of trying (a failed attempt at the life of)."""
    found = (cues.match(reading.tokens, at) for at in range(max(0, trigger.first - _TRIED_REACH), trigger.first))
    return any(cue[1][0] == _ATTEMPTED for cue in found if cue)


def _suffers(reading: Reading, at: int, grammar: Grammar) -> bool:
    """Whether a word takes لـ for what befalls someone (was exposed to, is subject to, led to)."""
    row = reading.trigger_at[at].row if at in reading.trigger_at else None
    is_light = bool(
        row and (row.trigger_class == "cause" or (row.trigger_class == "light" and row.subject == "patient"))
    )
    return is_light or grammar.is_class(reading.norms[at], "holding")


def _is_light_plan(reading: Reading, trigger: Trigger) -> bool:
    """Whether the word that an event noun completes is a future or a purpose (X will launch, to launch an attack)."""
    for at in range(trigger.first - 1, max(-1, trigger.first - 1 - _LIGHT_REACH), -1):
        word = reading.trigger_at.get(at)
        if reading.norms[at] in _BREAKS:
            return False
        if word and word.reading and word.row.trigger_class == "exist" and word.is_finite:
            return word.reading.is_future
        if word and word.reading and word.row.trigger_class == "light":
            if word.is_finite:
                return word.reading.is_future or (word.reading.preposition == "ل" and word.reading.aspect == "i")
            if word.last == trigger.first:
                return word.reading.preposition == "ل" and not word.reading.is_definite
        elif word and word.is_finite:
            return False
    return False


def _cued(reading: Reading, trigger: Trigger, cues: PhraseTable[tuple[str, str]], grammar: Grammar) -> str:
    """The modality of the nearest cue that governs the trigger from before it; empty when there is none."""
    own = trigger.reading
    if own and own.aspect == "p" and own.conjunction:
        return ""  # and they did: a clause of its own
    supposed = ""
    for at in range(trigger.first - 1, max(-1, trigger.first - 1 - _REACH), -1):
        if reading.norms[at] in _BREAKS:
            break
        found = cues.match(reading.tokens, at)
        if not found or found[0] > trigger.first:
            continue
        (modality, scope), end = found[1], found[0]
        if scope == _ANY:
            supposed = modality if trigger.first == end else supposed
            continue
        is_counted = at not in reading.trigger_at and any(q.first <= at < q.last for q in reading.quantities)
        if is_counted or not _governs(reading, trigger, end, modality, scope, grammar):
            continue
        if modality == _ATTEMPTED:
            return ACTUAL if trigger.row.event_type_code in _DONE_WHEN_TRIED else PLANNED
        return modality
    return supposed


def _governs(reading: Reading, trigger: Trigger, end: int, modality: str, scope: str, grammar: Grammar) -> bool:
    """Whether a cue that ends before token `end` reaches the trigger."""
    kind = trigger.row.event_type_code
    if scope == _BEHIND or (modality == DENIED and kind in _SAID and not trigger.is_finite):
        return False
    is_beside = all(grammar.is_class(word, "preposition") for word in reading.norms[end : trigger.first])
    if _is_given(reading, trigger) and (scope == _OPEN or (kind in _KNOWN and not is_beside)):
        return False
    if scope in {_VERB, _ADJACENT}:
        return _completes(reading, trigger, end, scope)
    if scope == _IMPERFECT and not _is_imperfect(reading, end):
        return False
    return not _other_between(reading, trigger, end, modality)


def _completes(reading: Reading, trigger: Trigger, at: int, scope: str) -> bool:
    """Whether the trigger stands at token `at`, or completes a light word or one of occurring that stands there.

    Of any other negated verb the event noun is a given (nobody claimed the attack).
    """
    if trigger.first == at:
        is_none = reading.norms[at - 1] == _NO and not _is_given(reading, trigger)  # no talks
        return scope == _ADJACENT or trigger.kind != "noun" or is_none
    word = reading.trigger_at.get(at)
    return bool(word and word.row.trigger_class in {"light", "exist"} and word.is_finite == (scope == _VERB)) and not (
        _other_between(reading, trigger, at + 1, DENIED)
    )


def _is_given(reading: Reading, trigger: Trigger) -> bool:
    """Whether an event noun tells of what is known to have happened (whether the raid was ...)."""
    return not trigger.is_finite and (
        trigger.is_definite or bool(trigger.pronoun) or reading.norms[trigger.first].startswith("ال")
    )


def _is_imperfect(reading: Reading, at: int) -> bool:
    """Whether a word looks like an imperfect verb; the perfect of forms V and VI begins with ت too."""
    word, known = reading.norms[at], reading.trigger_at.get(at)
    if known and known.reading and known.reading.aspect == "p":
        return False
    return word[:1] == "ي" or (word[:1] == "ت" and not word.endswith(_PERFECT_ENDINGS))


def _other_between(reading: Reading, trigger: Trigger, start: int, modality: str) -> bool:
    """Whether a cue that ends before token `start` governs another word than the trigger.

    A finite verb takes it, but a light one hands it on to its noun (did not launch an attack). What is denied is one
    event: a noun takes it too, unless the trigger is joined to it.
    """
    between = [reading.trigger_at[i] for i in range(start, trigger.first) if i in reading.trigger_at]
    if any(verb.is_finite and verb.row.trigger_class != "light" for verb in between):
        return True
    nouns = (word for word in between if word.row.trigger_class == "event" and not word.is_weapon)
    return modality == DENIED and not _is_joined(reading, trigger) and any(nouns)


def _is_joined(reading: Reading, trigger: Trigger) -> bool:
    """Whether "and" or "or" stands before the trigger."""
    own = trigger.reading
    return bool(own and own.conjunction) or (trigger.first > 0 and reading.norms[trigger.first - 1] in {"و", "او"})


def _described(reading: Reading, trigger: Trigger, cues: PhraseTable[tuple[str, str]]) -> str:
    """The modality of an adjective behind an event noun or imperfect (an imminent attack, meet next week)."""
    own = trigger.reading
    if trigger.is_finite and not (own and own.aspect == "i"):
        return ""
    for at in range(trigger.last, min(len(reading.norms), trigger.last + _BEHIND_REACH)):
        if reading.norms[at] in _BREAKS or at in reading.trigger_at:
            break
        found = cues.match(reading.tokens, at)
        if found and found[1][1] == _BEHIND:
            # Without the article it describes a noun that has none; of another it is the predicate.
            return found[1][0] if reading.norms[at].startswith("ال") or not _is_given(reading, trigger) else ""
    return ""


def _joined(
    reading: Reading, trigger: Trigger, cues: PhraseTable[tuple[str, str]], grammar: Grammar, chain: int
) -> str:
    """The modality of the verbal noun that the trigger's noun is joined to (to expel X and retake Y) or completes (to
    wrest control)."""
    if trigger.is_finite:
        return ACTUAL
    for at in range(trigger.first - 1, max(-1, trigger.first - 1 - _JOINED_REACH), -1):
        if reading.norms[at] in _BREAKS:
            break
        other = reading.trigger_at.get(at)
        if other and other.row.trigger_class == "event" and not other.is_weapon:
            is_one = other.last == trigger.first and other.row.event_type_code == trigger.row.event_type_code
            is_bound = not other.is_finite and (is_one or _is_joined(reading, trigger))
            return modality_of(reading, other, cues, grammar, chain - 1) if is_bound else ACTUAL
    return ACTUAL


def strongest(modalities: Sequence[str]) -> str:
    """What is told once as a fact is a fact."""
    return ACTUAL if ACTUAL in modalities else modalities[0]
