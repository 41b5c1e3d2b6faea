"""Characters, tokens and sentences of Arabic text, each with its place in the raw text.

Folding gives one spelling to letters that reports write in several ways (أ إ آ ا, ى ي, ة ه, ؤ و, ئ ي, Persian letters,
digits of all scripts) and drops what carries no letter (vowel marks, tatweel, bidirectional controls). Every rule of
folding is one character to one or to none, so a folded text leads back to the raw one exactly. Vocabulary is
compared in folded form only.

Words that are broken to slip past filters (قـ.ـصف) are one token where a tatweel shows that they go on; what only the
lexicon can tell is the business of broken_words.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
)

from orchestration.extraction.remembered import Remembered

_EXTRA = str.maketrans("ؤئکیگڤپچژےہھ", "ويكيكفبجزيهه")
# Marks on letters and controls that are not seen, both without a letter of their own.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_DROPPED = re.compile(f"[\u0300-\u036f\u0610-\u061a\u0640\u06d6-\u06ed{_UNSEEN}]")
# What is slipped into a word to hide it from filters: between two tatweels any sign or a blank, beside one a stop.
_SLIPPED = (
    r"(?:(?<=\u0640)[^\S\n]?[^\w\s\"«»“”()\[\]:؛]{0,4}[^\S\n]?(?=\u0640+[^\W\d_])"
    r"|(?<=\u0640)(?<!(?<![^\W\d_])ه\u0640)[.,،·•*…]{1,3}(?=[^\W\d_])|(?<=[^\W\d_])[.,،·•*…]{1,3}(?=\u0640+[^\W\d_]))"
)
_SLIP = re.compile(_SLIPPED)
_LATIN = "A-Za-z\u00c0-\u024f"
# A word is its letters of one script (marks, tatweel, unseen controls and what is slipped in included), a number its
# digits; anything else stands alone. Signs of hashtags (#, and _ between words) are no tokens.
_TOKEN = re.compile(
    r"\d+(?:[.,٫٬]\d+)*"
    rf"|(?:[^\W\d_{_LATIN}]+|[{_MARKS}\u0640{_UNSEEN}]+|{_SLIPPED})+"
    rf"|[{_LATIN}{_MARKS}{_UNSEEN}]+"
    r"|#(?![^\W\d_])|[^\w\s#]|(?<![^\W\d_])_|_(?![^\W\d_])"
)
_LENGTHENED = re.compile(r"([اوي])\1{2,}")
# Lam-alef of old encodings, one character for two letters.
_LIGATURES = str.maketrans(dict.fromkeys("ﻵﻶﻷﻸﻹﻺﻻﻼ", "لا"))
_LIGATURE = re.compile("[ﻵﻶﻷﻸﻹﻺﻻﻼ]")
_BULLET = "|"
# The same break as analysts use when they annotate: after a full stop, exclamation or question mark, and at line ends.
_SENTENCE_BREAK = re.compile(r"(?<=[.!؟?])\s+|\n+")
# Readers weigh the words of a sentence against each other, so one that never ends is cut. The longest of incident
# reports has 2,200 characters; of articles of all kinds one sentence in ten thousand is longer than this.
_LONGEST_SENTENCE = 3_000
_BLANKS = re.compile(r"\s*")
# Characters from which on a text is folded faster by arrays.
_LONG = 200


def _fold_character(char: str) -> str:
    if _DROPPED.match(char):
        return ""
    if "\ufb50" <= char <= "\ufefc":  # letters as old encodings write them, by their shape
        plain_letter = unicodedata.normalize("NFKC", char)
        char = plain_letter if len(plain_letter) == 1 else char
    folded = dediac_ar(normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(char)))).translate(_EXTRA)
    digit = unicodedata.digit(folded, None) if len(folded) == 1 and not folded.isascii() else None
    return str(digit) if digit is not None and folded.isdecimal() else folded


@cache
def _folded_points() -> dict[int, int | None]:
    """Folded code point of each code point that may change and of those that stand beside; None where it is dropped."""
    points: dict[int, int | None] = {code: code for code in range(1, 0x00AD)}
    points[0] = None
    for block in (
        (0x00AD, 0x00AE),
        (0x0300, 0x0370),
        (0x0600, 0x0780),
        (0x0860, 0x0900),
        (0x2000, 0x2070),
        (0xFB50, 0xFF00),
    ):
        for code in range(*block):
            folded = _fold_character(chr(code))
            points[code] = ord(folded) if folded else None
    return points


@cache
def _fold_table() -> np.ndarray:
    """Folded code point of each code point (shape (0x110000,), uint32); 0 where the character is dropped."""
    table = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for code, folded in _folded_points().items():
        table[code] = folded or 0
    return table


def fold(text: str) -> str:
    """Return the comparison form of `text`; idempotent, never longer than the text."""
    return text.translate(_folded_points()) if len(text) < _LONG else fold_with_offsets(text)[0]


def fold_with_offsets(text: str) -> tuple[str, np.ndarray]:
    """Fold `text`; the array (shape (len(folded),), int64) gives for each folded character its index in `text`."""
    if not text:
        return "", np.zeros(0, dtype=np.int64)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    mapped = _fold_table()[points]
    kept = np.flatnonzero(mapped)
    return mapped[kept].tobytes().decode("utf-32-le", "surrogatepass"), kept


def without_ligatures(text: str) -> str:
    """Return `text` with the lam-alefs of old encodings as two letters."""
    return text.translate(_LIGATURES) if _LIGATURE.search(text) else text


def letter_index(text: str, letter: int) -> int:
    """Index in the token `text` of folded letter number `letter`, else of its last letter (0 where it has none)."""
    points, last = _folded_points(), 0
    for at, char in enumerate(text):
        if char.isalnum() and points.get(ord(char), 1) is not None:
            letter -= 2 if _LIGATURE.match(char) else 1
            if letter < 0:
                return at
            last = at
    return last


def plain(text: str) -> str:
    """Return `text` as written but for vowel marks, tatweel, invisible controls, what is slipped into words and
    signs of hashtags, white space made single."""
    return _PLAIN[text]


def _plain(text: str) -> str:
    return " ".join(_DROPPED.sub("", dediac_ar(_SLIP.sub("", text))).replace("_", " ").replace("#", "").split())


_PLAIN = Remembered(_plain)


class Token(NamedTuple):
    """One word or sign: characters `start` to `end` of the raw text, and its folded form."""

    start: int
    end: int
    norm: str


def _normal(word: str) -> str:
    """Folded form of one token."""
    if len(word) == 1 and unicodedata.category(word) == "So":
        return _BULLET
    norm = fold(word.translate(_LIGATURES))
    if len(norm) > 1 and not norm[0].isdigit():
        norm = "".join(filter(str.isalnum, norm))
    return _LENGTHENED.sub(r"\1", norm)


_NORMAL = Remembered(_normal)
_token = partial(tuple.__new__, Token)  # Token() without the detour over its signature


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Split characters `start` to `end` of `text` into tokens; offsets count characters of the whole text."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [_token((*m.span(), norm)) for m in found if (norm := _NORMAL[m[0]])]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence of `text` that is not blank, in characters, without outer white space."""
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in [*_SENTENCE_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        stripped = piece.strip()
        if stripped:
            spans += _cut(text, start + lead, start + lead + len(stripped))
        if gap:
            start = gap.end()
    return spans


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a sentence, at most `_LONGEST_SENTENCE` characters each, cut at blanks where it has some."""
    while end - start > _LONGEST_SENTENCE:
        window = text[start : start + _LONGEST_SENTENCE].rstrip()
        piece = start + len(window.rsplit(maxsplit=1)[0])
        yield start, piece
        start = _BLANKS.match(text, piece, end).end()  # type: ignore[union-attr]  # it matches nothing too
    yield start, end
