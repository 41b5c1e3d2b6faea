"""Tables of folded words and phrases that are looked up at a token: how vocabulary rows become dictionaries.

What a row means is the business of the module that reads it; here are only proclitics and the longest match.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import Generic, TypeVar

from orchestration.extraction.text import Token, fold, tokenise

Payload = TypeVar("Payload")

CONJUNCTIONS = ("", "و", "ف")
PREPOSITIONS = ("", "ب", "ل", "ك")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a vocabulary file; an empty cell is an empty string. Raises OSError where the file is missing."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [{name: value or "" for name, value in row.items() if name} for row in csv.DictReader(lines)]


def folded_words(phrase: str) -> tuple[str, ...]:
    """The folded tokens of a vocabulary cell."""
    return tuple(token.norm for token in tokenise(phrase))


def cell_list(cell: str) -> list[str]:
    """The folded items of a cell that lists its items with `|`."""
    return [fold(item) for item in cell.split("|") if item]


def attached(word: str, prepositions: Sequence[str] = PREPOSITIONS) -> Iterator[tuple[str, bool]]:
    """The folded `word` behind each pair of proclitics, and whether a conjunction is the first; the bare word first.

    لـ swallows the alef of the article: للجنود is ل + الجنود.
    """
    for preposition in prepositions:
        stem = "لل" + word[2:] if preposition == "ل" and word.startswith("ال") else preposition + word
        for conjunction in CONJUNCTIONS:
            yield conjunction + stem, bool(conjunction)


class PhraseTable(Generic[Payload]):
    """Phrases of one or more folded words, found by their first word; the longest one at a place wins."""

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], Payload]], prepositions: Sequence[str] = ("",)) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Payload]]] = {}
        for words, payload in phrases:
            for first, _ in attached(words[0], prepositions):
                self._by_first.setdefault(first, []).append((words[1:], payload))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def match(self, tokens: Sequence[Token], at: int) -> tuple[int, Payload] | None:
        """The longest phrase that begins at token `at`: (index after its last token, payload)."""
        if at >= len(tokens):
            return None
        candidates = self._by_first.get(tokens[at].norm)
        if candidates is None:
            return None
        second = tokens[at + 1].norm if at + 1 < len(tokens) else ""
        for rest, payload in candidates:
            if not rest:
                return at + 1, payload
            end = at + 1 + len(rest)
            if rest[0] == second and tuple(token.norm for token in tokens[at + 1 : end]) == rest:
                return end, payload
        return None

    def second_words(self, word: str) -> set[str]:
        """The second words of the phrases that begin with a folded word; an empty one for a phrase that ends there."""
        return {rest[0] if rest else "" for rest, _ in self._by_first.get(word, ())}

    @property
    def first_words(self) -> Set[str]:
        """The folded words with which a phrase may begin, proclitics included."""
        return self._by_first.keys()
