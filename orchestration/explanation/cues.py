"""Which cue made a telling a plan, a fear or a denial: the one without which it would be read otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.extraction.modality import ACTUAL, modality_of
from orchestration.extraction.phrases import PhraseTable
from orchestration.extraction.reading import Reading
from orchestration.extraction.roles import Grammar
from orchestration.extraction.text import Token
from orchestration.extraction.triggers import Trigger

Cues = PhraseTable[tuple[str, str]]

_REACH = 12


class _Without(Cues):
    """All cues but those that begin at the muted tokens: a cue may hold a shorter one."""

    def __init__(self, cues: Cues, muted: range) -> None:
        self._cues, self._muted = cues, muted

    def match(self, tokens: Sequence[Token], at: int) -> tuple[int, tuple[str, str]] | None:
        return None if at in self._muted else self._cues.match(tokens, at)


@dataclass(frozen=True)
class GoverningCue:
    """Tokens `first` to `last` (exclusive) of a sentence; `scope` is that of the cue's row."""

    first: int
    last: int
    scope: str


def governing_cue(
    reading: Reading, trigger: Trigger, modality: str, cues: Cues, grammar: Grammar
) -> GoverningCue | None:
    """The cue that gives a trigger its modality; None for a fact, and where its form or no single cue does."""
    if modality == ACTUAL:
        return None
    first, last = max(0, trigger.first - 2 * _REACH), min(len(reading.tokens), trigger.last + _REACH)
    for at in sorted(range(first, last), key=lambda token: abs(token - trigger.first)):
        found = cues.match(reading.tokens, at)
        if found and modality_of(reading, trigger, _Without(cues, range(at, found[0])), grammar) != modality:
            return GoverningCue(at, found[0], found[1][1])
    return None


def form_of(reading: Reading, trigger: Trigger, modality: str) -> str:
    """What makes a trigger that no single cue governs a fact, a plan, a fear or a denial: the id of a label."""
    own = trigger.reading
    if modality == ACTUAL:
        return "modality_none"
    if own and own.is_future:
        return "modality_future"
    if (own and own.preposition == "ل") or reading.norms[trigger.first].startswith(("ل", "ول")):
        return "modality_purpose"
    return "modality_joined"
