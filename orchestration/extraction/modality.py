"""Whether a happening is told of as a fact, a plan, a fear or a denial.

Cues are rows of seeds/vocabulary/modality_cues.csv; a cue governs the trigger that follows it in its clause. The
form of the verb itself tells too: the future, and a purpose (لـ with a verb or verbal noun).
"""

from collections.abc import Sequence
from pathlib import Path

from orchestration.extraction.phrases import PhraseTable, folded_words, read_rows
from orchestration.extraction.reading import Reading
from orchestration.extraction.roles import Grammar
from orchestration.extraction.triggers import Trigger

ACTUAL, PLANNED = "actual", "planned"
_REACH = 5
_LIGHT_REACH = 8
_PURPOSE_FAMILIES = frozenset(
    {
        "territory_gain",
        "arrest",
        "abduction",
        "assassination",
        "withdrawal",
        "displacement",
        "recruitment",
        "killing",
        "handover",
        "release",
    }
)
_BREAKS = frozenset('،,.؛:!؟?"«»“”')


def load_modality_cues(vocabulary_dir: Path) -> PhraseTable[tuple[str, str]]:
    """Read the cues as (modality, scope) by phrase; prefixes of the verb are the morphology's business."""
    rows = read_rows(vocabulary_dir / "modality_cues.csv")
    words = (
        (folded_words(row["cue_ar"].rstrip("-")), row)
        for row in rows
        if row["scope"] not in {"prefix_of_imperfect", "prefix_of_purpose", "before_perfect"}
    )
    return PhraseTable((phrase, (row["modality"], row["scope"])) for phrase, row in words)


def modality_of(reading: Reading, trigger: Trigger, cues: PhraseTable[tuple[str, str]], grammar: Grammar) -> str:
    """Return actual, planned, feared, denied or demanded."""
    own = trigger.reading
    if own and own.kind == "verb":
        if own.is_future:
            return PLANNED
        if own.preposition == "ل" and own.aspect == "i":
            return PLANNED
    if (
        own
        and own.kind == "noun"
        and own.preposition == "ل"
        and not own.is_definite
        and trigger.row.event_type_code in _PURPOSE_FAMILIES
    ):
        before = reading.trigger_at.get(trigger.first - 1)
        if not (before and before.row.trigger_class in {"light", "cause"}):
            return PLANNED
    if trigger.kind != "verb" and _is_planned_by_light_verb(reading, trigger):
        return PLANNED
    return _cued(reading, trigger, cues)


def _is_planned_by_light_verb(reading: Reading, trigger: Trigger) -> bool:
    """Whether the verb that an event noun completes is a future (X will launch an attack)."""
    for at in range(trigger.first - 1, max(-1, trigger.first - 1 - _LIGHT_REACH), -1):
        verb = reading.trigger_at.get(at)
        if reading.norms[at] in _BREAKS:
            return False
        if verb and verb.is_finite:
            return verb.row.trigger_class == "light" and bool(verb.reading and verb.reading.is_future)
    return False


def _cued(reading: Reading, trigger: Trigger, cues: PhraseTable[tuple[str, str]]) -> str:
    """The modality of the nearest cue that governs the trigger."""
    for at in range(trigger.first - 1, max(-1, trigger.first - 1 - _REACH), -1):
        if reading.norms[at] in _BREAKS:
            break
        found = cues.match(reading.tokens, at)
        if not found or found[0] > trigger.first or _other_between(reading, found[0], trigger.first):
            continue
        modality, scope = found[1]
        if at not in reading.trigger_at and any(
            quantity.first <= at < quantity.last for quantity in reading.quantities
        ):
            continue
        if scope == "before_imperfect" and not _is_imperfect(reading.norms[found[0]]):
            continue
        return modality
    return ACTUAL


def _is_imperfect(word: str) -> bool:
    """Whether a word begins as an imperfect verb does (ي or ت; the perfect of forms V and VI begins with ت too)."""
    return word[:1] in "يت"


def _other_between(reading: Reading, start: int, end: int) -> bool:
    """Whether another finite verb stands between a cue and the trigger: the cue governs that one.

    A light verb hands the cue on to its noun (did not launch an attack).
    """
    between = [reading.trigger_at[i] for i in range(start, end) if i in reading.trigger_at]
    return any(verb.is_finite and verb.row.trigger_class != "light" for verb in between)


def strongest(modalities: Sequence[str]) -> str:
    """What is told once as a fact is a fact."""
    return ACTUAL if ACTUAL in modalities else modalities[0]
