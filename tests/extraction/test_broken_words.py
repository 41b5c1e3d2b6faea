"""Words that are broken to slip past filters are joined where the lexicon knows them, and nothing else is."""

import pytest

from orchestration.extraction.broken_words import rejoin
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.text import tokenise


def words_of(text: str, lexicon: Lexicon) -> list[str]:
    return [token.norm for token in rejoin(text, tokenise(text), lexicon.words)]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("ق.ت.ل", "قتل"),
        ("ق ت ل", "قتل"),
        ("غار.ة", "غاره"),
        ("ا.ستهدفت", "استهدفت"),
        ("الاعتد..اء", "الاعتداء"),
        ("قصxف", "قصف"),
        ("ا لقصف", "القصف"),
        ("ال قصف", "القصف"),
        ("يعــ تــ قل", "يعتقل"),
        ("د.ا.عش", "داعش"),
        ("قت-يل", "قتيل"),
    ],
)
def test_pieces_of_a_word_are_joined(written: str, word: str, lexicon: Lexicon) -> None:
    text = f"في {written} اليوم"
    assert words_of(text, lexicon) == ["في", word, "اليوم"]
    token = rejoin(text, tokenise(text), lexicon.words)[1]
    assert text[token.start : token.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "قتل.وقال",
        "المدنيين.من",
        "أ.ف.ب",
        "أ ف ب",
        "ي ب ك",
        "ب ي د",
        "سي.إن.إن",
        "د.محمد",
        "م.عمر",
        "كم/ساعة",
        "آل سعود",
        "بـ قصف",
        "لـ قوات",
        "و قصف",
        "السوري.إن",
        "قصف - غارة",
    ],
)
def test_words_and_initials_stay_apart(text: str, lexicon: Lexicon) -> None:
    assert words_of(text, lexicon) == [token.norm for token in tokenise(text)]


def test_the_longest_word_is_joined(lexicon: Lexicon) -> None:
    assert words_of("وقـ.صـف.ت", lexicon) == ["وقصفت"]
