"""What is remembered of words: worked out once, and not for ever more of them."""

import math

import pytest

from orchestration.extraction import remembered
from orchestration.extraction.numbers import NounForm, NumberForm, NumberVocabulary
from orchestration.extraction.phrases import PhraseTable
from orchestration.extraction.remembered import Remembered
from orchestration.extraction.text import fold, fold_with_offsets, letter_index
from orchestration.extraction.whole import level


def test_what_is_said_of_a_word_is_worked_out_once() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    known = Remembered(length)
    assert [known["قصف"], known["قصف"], known["غارة"]] == [3, 3, 4]
    assert asked == ["قصف", "غارة"]


def test_it_forgets_when_it_holds_too_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST", 2)
    known = Remembered(len)
    assert [known[word] for word in ("a", "bb", "ccc", "a")] == [1, 2, 3, 1]
    assert len(known) <= 2


def test_a_long_text_is_folded_as_its_parts_are() -> None:
    part = "أعلنت الوزارةُ مقتل ٢٠ شخصًا\u200f في المدينـة؛ "
    assert fold(part * 50) == fold(part) * 50 == fold_with_offsets(part * 50)[0]


@pytest.mark.parametrize(("letter", "index"), [(0, 0), (1, 2), (2, 3), (3, 3), (9, 3)])
def test_letters_are_counted_without_marks_and_ligatures_as_two(letter: int, index: int) -> None:
    assert letter_index("وَبﻻ", letter) == index


@pytest.mark.parametrize("step", range(-4, 5))
def test_levels_are_steps_of_one_logit(step: int) -> None:
    beside = [1 / (1 + math.exp(-(step + shift))) for shift in (-0.49, 0, 0.49)]
    assert [level(probability) for probability in beside] == [step] * 3
    assert (level(0.0), level(1.0)) == (-4, 4)


def test_a_word_that_only_begins_phrases_opens_a_quantity_before_their_second_word() -> None:
    vocabulary = NumberVocabulary(
        numbers={"ثلاثه": NumberForm(3, "unit", False, False)},
        nouns={"جنود": NounForm("soldier", "people_fighters", "many", False, False, False, True, False)},
        vague=PhraseTable([]),
        hedges=PhraseTable([(("علي", "الاقل"), "at_least")]),
        after=PhraseTable([]),
        cues={},
        range_signs=frozenset(),
        openers=frozenset({"ثلاثه", "علي"}),
        leading={"علي": frozenset({"الاقل"})},
    )
    pairs = [("علي", "الاقل"), ("علي", "الطريق"), ("ثلاثه", "جنود"), ("7", ""), ("جنود", "ثلاثه")]
    assert [vocabulary.may_open(*pair) for pair in pairs] == [True, False, True, True, False]
