"""What can be said of a word by its letters alone, worked out once: texts repeat their words."""

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

# Distinct words of 20,000 articles are about as many; beyond it memory would grow with every name that is ever read.
_MOST = 200_000


class Remembered(dict[str, Value]):
    """What `of` says of each word that was asked for; emptied when it holds too many. Ask with `[word]`."""

    def __init__(self, of: Callable[[str], Value]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, word: str) -> Value:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = self._of(word)
        return found
