"""Framing: the words by which an outlet judges whom and what it tells of, and whether they stand in a quotation.

The labels are rows of seeds/vocabulary/framing_labels. Which faction a label means is said here only where the label
alone settles it; the rest is linked by whoever knows the mentions around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.phrases import PhraseTable, folded_words, read_rows
from orchestration.extraction.text import Token

_OPENING = "«"
_CLOSING = "»"
_EITHER_WAY = frozenset('"“”„‟″')
_MARKS = _EITHER_WAY | {_OPENING, _CLOSING}
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Label:
    """One framing label. `needs_context`: it frames only together with the name that follows (militia + name)."""

    label_id: str
    target_kind: str
    faction_id: str | None
    polarity: str
    needs_context: bool
    first_word: str


@dataclass(frozen=True, slots=True, eq=False)
class FramingLabels:
    """All labels, found by their folded words."""

    phrases: PhraseTable[Label]


@dataclass(frozen=True, slots=True)
class Framing:
    """Tokens `first` up to `last` (exclusive) that frame a faction, casualties, an area or an event.

    `prefix` counts the letters of proclitics before the label in its first token.
    """

    first: int
    last: int
    label_id: str
    target_kind: str
    faction_id: str | None
    polarity: str
    is_quoted: bool
    needs_context: bool
    prefix: int


def load_framing_labels(vocabulary_dir: Path) -> FramingLabels:
    """Read framing_labels.csv. Raises OSError or KeyError where the file is not as expected."""
    phrases = [
        (
            folded_words(row["label_ar"]),
            Label(
                row["label_id"],
                row["target_kind"],
                row["faction_id"] or None,
                row["polarity"],
                row["needs_context"] == "true",
                folded_words(row["label_ar"])[0],
            ),
        )
        for row in read_rows(vocabulary_dir / "framing_labels.csv")
    ]
    return FramingLabels(PhraseTable(phrases, ("", "ب", "ل", "ك")))


def _count_words(tokens: Sequence[Token]) -> int:
    return sum(token.norm.isalnum() for token in tokens)


def quoted_mask(tokens: Sequence[Token]) -> list[bool]:
    """Return for each token of one sentence whether it is another's speech.

    A stretch between quotation marks counts as speech only with more than four words: shorter ones are as a rule
    names, which most outlets put in quotation marks by habit, so their words remain the outlet's own. A mark without
    its partner runs to the end of the sentence, or from its beginning where it closes.
    """
    mask = [False] * len(tokens)
    marks = [at for at, token in enumerate(tokens) if token.norm in _MARKS]
    opened: int | None = None

    def speak(first: int, last: int) -> None:
        if _count_words(tokens[first:last]) > _LONGEST_NAME:
            mask[first:last] = [True] * (last - first)

    for at in marks:
        sign = tokens[at].norm
        if sign == _OPENING or (sign in _EITHER_WAY and opened is None):
            opened = at + 1
        else:
            speak(opened or 0, at)
            opened = None
    if opened is not None:
        speak(opened, len(tokens))
    return mask


def _prefix(word: str, label: str) -> int:
    """Letters before the label in a word; behind لـ, which takes the alef of the article, the article goes too."""
    if label.startswith("ال") and word.endswith("لل" + label[2:]):
        return len(word) - len(label) + 2
    return len(word) - len(label)


def find_framings(tokens: Sequence[Token], labels: FramingLabels, quoted: Sequence[bool]) -> list[Framing]:
    """Return the framings of one sentence in order, the longest label first; `quoted` is `quoted_mask(tokens)`."""
    found: list[Framing] = []
    first_words = labels.phrases.first_words
    for at in [at for at, token in enumerate(tokens) if token.norm in first_words]:
        match = labels.phrases.match(tokens, at)
        if match is None or (found and at < found[-1].last):
            continue
        end, label = match
        found.append(
            Framing(
                first=at,
                last=end,
                label_id=label.label_id,
                target_kind=label.target_kind,
                faction_id=label.faction_id,
                polarity=label.polarity,
                is_quoted=all(quoted[at:end]),
                needs_context=label.needs_context,
                prefix=_prefix(tokens[at].norm, label.first_word),
            )
        )
    return found
