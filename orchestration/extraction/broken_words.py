"""Words that are broken by signs, blanks or foreign letters to slip past filters (ق.ت.ل, ا لقصف), joined again.

A stop may also end a sentence (قتل.وقال) and a short piece be an initial (أ.ف.ب, سي.إن.إن), so pieces are joined only
where the lexicon knows the whole and not all of them. What a tatweel shows without a lexicon is the business of text.
"""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from orchestration.extraction.text import Token

_LETTER = "[\u0621-\u064a\u064b-\u0655]"
_SIGNS = re.compile(r"[.,،·•*~^+…\-–]{1,3}|[A-Za-z]{1,2}")
# What a text without broken words lacks: signs or foreign letters between letters, a letter alone, a tatweel at an end.
# Each is looked for by its sign or blank, which is rarer than the letters before it.
_BLANK_BEHIND = "|".join(
    rf"(?<={before}{piece} )" for before in (r"\A", r"[\W_]") for piece in (r"[^\W\d_A-Za-zو]", "ال")
)
_SUSPECT = re.compile(
    rf"(?<={_LETTER})(?:{_SIGNS.pattern})(?={_LETTER})| (?={_LETTER})(?:{_BLANK_BEHIND}|(?<=\u0640 ))"
)
_MOST_PIECES = 9
_LEAST_LETTERS = 3
_SHORT = 3  # most letters of a piece that may be an initial or a syllable of a foreign name
_TATWEEL = "\u0640"
_ARTICLE = "ال"
_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "وب", "ول")


@dataclass(frozen=True)
class WordList:
    """Folded words that the lexicon knows: `tells` of which tell of happenings, `marked` the others that filters look
    for (parties, the dead and injured), and `words` of all other kinds."""

    tells: Callable[[str], object]
    marked: Set[str]
    words: Set[str]

    def is_hidden(self, pieces: Sequence[str]) -> bool:
        """Whether folded pieces make a word of the kind that is hidden from filters."""
        whole = "".join(pieces)
        is_known = len(whole) >= _LEAST_LETTERS and (self.tells(whole) or not self.marked.isdisjoint(_bare(whole)))
        return bool(is_known) and not all(map(self._knows, pieces))

    def is_torn(self, pieces: Sequence[str]) -> bool:
        """Whether folded pieces make any known word, of which one piece has the stem and a short one is no word."""
        has_stem = len(pieces[0]) > 1 and any(len(piece) > _SHORT for piece in pieces)
        has_rest = any(len(piece) <= _SHORT and not self._knows(piece) for piece in pieces)
        return has_stem and has_rest and self._knows("".join(pieces))

    def _knows(self, word: str) -> bool:
        if len(word) < _LEAST_LETTERS:
            return word in self.words and word != _ARTICLE
        return bool(self.tells(word)) or any(form in self.marked or form in self.words for form in _bare(word))


def _bare(word: str) -> list[str]:
    """A folded word, and what it may be without proclitics."""
    return [word, *(word[len(clitic) :] for clitic in _PROCLITICS if word.startswith(clitic))]


def rejoin(text: str, tokens: Sequence[Token], words: WordList) -> list[Token]:
    """The tokens of a sentence with those joined that are pieces of one word of `words`; spans hold all between."""
    if not tokens or not _SUSPECT.search(text, tokens[0].start, tokens[-1].end):
        return list(tokens)
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        whole, after = _whole_at(text, tokens, at, words) or (tokens[at], at + 1)
        joined.append(whole)
        at = after
    return joined


def _whole_at(text: str, tokens: Sequence[Token], at: int, words: WordList) -> tuple[Token, int] | None:
    """The longest word whose pieces begin at token `at`, and the token after it."""
    found = None
    pieces, has_blank = [tokens[at]], False
    while len(pieces) < _MOST_PIECES and (step := _next_piece(text, tokens, at)):
        at, is_blank = step
        pieces.append(tokens[at])
        has_blank = has_blank or is_blank
        norms = [piece.norm for piece in pieces]
        if words.is_hidden(norms) or (not has_blank and words.is_torn(norms)):
            found = Token(pieces[0].start, pieces[-1].end, "".join(norms)), at + 1
    return found


def _next_piece(text: str, tokens: Sequence[Token], at: int) -> tuple[int, bool] | None:
    """The token that may go on with the word of token `at`, and whether it stands behind a blank."""
    if not _is_arabic(tokens[at]):
        return None
    after = next((i for i in range(at + 1, min(at + 5, len(tokens))) if _is_arabic(tokens[i])), None)
    if after is None:
        return None
    between = text[tokens[at].end : tokens[after].start]
    if between == " ":
        return (after, True) if _is_split(text, tokens[at], tokens[after]) else None
    return (after, False) if _SIGNS.fullmatch(between) else None


def _is_split(text: str, piece: Token, following: Token) -> bool:
    """Whether a blank looks as if it stood inside a word: beside a tatweel, between letters, behind half an article."""
    if _TATWEEL in (text[piece.end - 1], text[following.start]):
        return piece.norm not in _PROCLITICS
    if text[piece.start : piece.end] == _ARTICLE:
        return True
    return len(piece.norm) == 1 and (len(following.norm) == 1 or (piece.norm == "ا" and following.norm[0] == "ل"))


def _is_arabic(token: Token) -> bool:
    return "\u0621" <= token.norm[0] <= "\u064a"
