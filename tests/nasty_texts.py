"""Texts made to break a reader: the project's own words, and its sample reports cut, repeated, swapped and disfigured.

All chance comes from the `Random` that a caller hands in, so that Hypothesis can make a text smaller and a fuzzer can
make it again.
"""

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

SEEDS = Path(__file__).parents[1] / "seeds"
_ROOMS_OF_WORDS = ("vocabulary", "lexicon", "registry", "gazetteer")
_ARABIC = re.compile("[\u0621-\u064a]")
_LONGEST_REPETITION = 40

SIGNS = [
    *" ........\n\n،؛:!؟?…-–—/|*#@_%+=&\\~^0123456789",
    *"()[]{}«»\"“”„'‘’`<>",
    *"٠١٥٩۱۵۹५५߅²½",
    *"ـًٌٍَُِّْٰٕٓۖ\u0301",
    *"\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060\ufeff\u00ad\ufe0f\u061c",
    *"\t\r\v\f\x1c\x85\u00a0\u2028\u2029\u3000\x00\x7f\ufffd",
    *"ﻻﻷﷲﷺﺍﺏﻗﺻﻒﭖﮐﯾێۀھہ",
    *"🔴💥👩‍👩‍👧🇸🇾☪️𞸀𐎠𝟝",
    *"واويايءؤئآىةلبفكسxXéßİĐ一",
]
SNIPPETS = [
    " و", " ف", " ال", " وال", " بال", " لل", "\u0640\u0640", "ق.ت.ل ", "قـ.ـصف ", "ا لقصف ",
    "قtصف ", "2020/1/5 ", "1441/9/31 ",
    "29/2/2021 ", "31.12.9999 ", "0001-01-01 ", "12:75 ", "99999999999999999999 ", "1.000.000 ", "3,5 مليون ",
    "٪٥٠ ", "من 9 إلى 3 ",
    "ما بين 10 و 2 ", "لا يقل عن ", "أكثر من مئة وألف ومليون ", "قبل 9999 عام ", "بعد 999999 يوماً ", "يوم 31 شباط ",
    "الثلاثاء ٣١ حزيران ٢٠٢١ ", "في القرن ", "منذ 10000 سنة ", "http://t.co/a ", "@name ", "#قصف_حلب ", "... ",
    "(( ", ")) ", "«« ", "»» ", '" ',
]  # fmt: skip


@cache
def reports() -> tuple[str, ...]:
    """The sample reports."""
    return tuple(file.read_text(encoding="utf-8") for file in sorted((SEEDS / "reports").glob("*.txt")))


@cache
def words() -> tuple[str, ...]:
    """Arabic words and phrases of the seeds, and the words of the sample reports."""
    files = (file for room in _ROOMS_OF_WORDS for file in sorted((SEEDS / room).glob("*.csv")))
    rows = (row for file in files for row in csv.reader(file.read_text(encoding="utf-8").splitlines()))
    phrases = {phrase for row in rows for cell in row for phrase in cell.split("|") if _ARABIC.search(phrase)}
    return tuple(sorted(phrases | {word for report in reports() for word in report.split()}))


def composed(chance: Random, most: int = 40) -> str:
    """Up to `most` words of the project with signs between and within them."""
    return "".join(_fragment(chance) for _ in range(chance.randrange(most + 1)))


def mutated(text: str, chance: Random) -> str:
    """The text after one or a few changes: cut, repeated, swapped, inserted, joined, broken or respelled."""
    for _ in range(chance.randrange(1, 5)):
        text = chance.choice(_MUTATIONS)(text, chance)
    return text


def _fragment(chance: Random) -> str:
    kind = chance.randrange(8)
    if kind < 4:
        return chance.choice(words()) + " "
    if kind == 4:
        return chance.choice(SNIPPETS)
    if kind == 5:
        return str(chance.randrange(10 ** chance.randrange(1, 14))) + chance.choice(" .,/-:")
    if kind == 6:
        return _disfigured(chance.choice(words()), chance) + " "
    return chance.choice(SIGNS)


def _span(text: str, chance: Random) -> tuple[int, int]:
    """A stretch of a text, often a short one."""
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.choice((1, 3, 12, 60, len(text))))


def _cut(text: str, chance: Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + text[end:]


def _repeated(text: str, chance: Random) -> str:
    start, end = _span(text, chance)
    return text[:end] + text[start:end] * chance.randrange(1, _LONGEST_REPETITION) + text[end:]


def _swapped(text: str, chance: Random) -> str:
    (a, b), (c, d) = sorted((_span(text, chance), _span(text, chance)))
    c = max(b, c)
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[max(c, d) :]


def _inserted(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + "".join(_fragment(chance) for _ in range(chance.randrange(1, 6))) + text[at:]


def _joined(text: str, chance: Random) -> str:
    other = chance.choice(reports())
    start, end = _span(other, chance)
    at = chance.randrange(len(text) + 1)
    return text[:at] + other[start:end] + text[at:]


def _in_one_sentence(text: str, chance: Random) -> str:
    return re.sub(r"[.!؟?\n]+", chance.choice((" ", "، ", " و", "")), text)


def _broken(text: str, chance: Random) -> str:
    start, end = _span(text, chance)
    return text[:start] + _disfigured(text[start:end], chance) + text[end:]


def _disfigured(text: str, chance: Random) -> str:
    """A sign set after each character, or after some."""
    sign, often = chance.choice(SIGNS), chance.choice((1, 1, 2, 5))
    return "".join(char + sign if at % often == 0 else char for at, char in enumerate(text))


_MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    _cut,
    _repeated,
    _swapped,
    _inserted,
    _inserted,
    _joined,
    _in_one_sentence,
    _broken,
)
