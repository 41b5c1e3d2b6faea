"""Patterns that find a word in whatever spelling; which letters count as one is decided by `extraction.text.fold`."""

import re
from collections import defaultdict
from functools import cache

from orchestration.extraction.text import fold

# Blocks of Arabic letters, with the shapes of old encodings.
_BLOCKS = ((0x0600, 0x0780), (0xFB50, 0xFEFD))
_MARKS = (0x00AD, 0x0300, 0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF)


def spelling_pattern(words: str) -> str | None:
    """Return the RE2 pattern of all spellings of `words`, None where they hold no letter or digit.

    Upper and lower case are one; letters that `fold` makes one are one; what it drops may stand anywhere between.
    """
    folded = [word for word in fold(words).split() if any(map(str.isalnum, word))]
    return r"(?i)" + r"\s+".join(map(_of_word, folded)) if folded else None


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
