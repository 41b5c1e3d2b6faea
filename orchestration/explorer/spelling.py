"""Patterns that find a word in whatever spelling; which letters count as one is decided by `extraction.text.fold`."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from orchestration.extraction.text import fold

# Blocks of Arabic letters, with the shapes of old encodings.
_BLOCKS = ((0x0600, 0x0780), (0xFB50, 0xFEFD))
_MARKS = (0x00AD, 0x0300, 0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF)
_ANY_CASE = "(?i)"
# Letters and digits; signs beside them are sought in the text alone.
_PARTS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Spelling:
    """How words are looked for: `pattern` finds them in a text, each of `words` in a word of the texts.

    Whoever has the words has found a text where there `is_one` of letters and digits alone; else only where the
    pattern finds it too.
    """

    pattern: str
    words: tuple[str, ...]
    is_one: bool


def spelling_of(words: str) -> Spelling | None:
    """Return how all spellings of `words` are found, None where they hold no letter or digit.

    Upper and lower case are one; letters that `fold` makes one are one; what it drops may stand anywhere between.
    Patterns are those of RE2.
    """
    folded = [word for word in fold(words).split() if any(map(str.isalnum, word))]
    if not folded:
        return None
    parts = tuple(part for word in folded for part in _PARTS.findall(word))
    return Spelling(
        pattern=_ANY_CASE + r"\s+".join(map(_of_word, folded)),
        words=tuple(_ANY_CASE + _of_word(part) for part in parts),
        is_one=list(parts) == folded and len(folded) == 1,
    )


def _of_word(word: str) -> str:
    letters, dropped = _letters()
    return f"[{dropped}]*".join(f"[{letters[sign]}]" if sign in letters else re.escape(sign) for sign in word)


@cache
def _letters() -> tuple[dict[str, str], str]:
    """All spellings of each folded letter, and what is dropped."""
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for code in (code for block in _BLOCKS for code in range(*block)):
        spellings[fold(chr(code))].add(chr(code))
    dropped = spellings.pop("") | set(map(chr, _MARKS))
    several = {
        folded: "".join(sorted(signs | {folded})) for folded, signs in spellings.items() if folded.isalnum() and signs
    }
    return several, "".join(sorted(dropped))
