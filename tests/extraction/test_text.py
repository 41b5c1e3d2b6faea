"""Folding, tokens and sentences keep their places in the raw text."""

import pytest

from orchestration.extraction.text import Token, fold, fold_with_offsets, letter_index, plain, sentence_spans, tokenise


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أحمد", "احمد"),
        ("إدلب", "ادلب"),
        ("آمر", "امر"),
        ("مستشفى", "مستشفي"),
        ("الرقة", "الرقه"),
        ("مؤتمر", "موتمر"),
        ("هيئة", "هييه"),
        ("گلی", "كلي"),
        ("قُتِلَ", "قتل"),
        ("قـــصف", "قصف"),
        ("\u200fقسد\u200e", "قسد"),
        ("١٢٣", "123"),
        ("۴۵", "45"),
    ],
)
def test_spellings_of_a_letter_fold_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("text", ["Islamic State 2014", "قصف", ""])
def test_what_is_folded_already_stays(text: str) -> None:
    assert fold(text) == text


def test_offsets_lead_back_over_dropped_marks() -> None:
    folded, offsets = fold_with_offsets("قُـتل")
    assert (folded, offsets.tolist()) == ("قتل", [0, 3, 4])


@pytest.mark.parametrize(("letter", "index"), [(0, 0), (1, 3), (2, 4), (9, 4)])
def test_a_folded_letter_leads_back_over_dropped_marks(letter: int, index: int) -> None:
    assert letter_index("قُـتل", letter) == index
    assert letter_index("ُ", letter) == 0


def test_plain_keeps_letters_as_written_without_marks() -> None:
    assert plain("قُتِلَ  أحـمد\n") == "قتل أحمد"


def test_tokens_carry_places_of_the_whole_text() -> None:
    assert tokenise("قسد، الرقة", 5) == [Token(5, 10, "الرقه")]


def test_a_number_with_separators_is_one_token() -> None:
    assert [token.norm for token in tokenise("نحو 1,200 شخص")] == ["نحو", "1,200", "شخص"]


def test_a_number_parts_from_a_letter_before_it() -> None:
    assert [token.norm for token in tokenise("ب20 عنصراً")] == ["ب", "20", "عنصرا"]


@pytest.mark.parametrize("word", ["قـ.ـصف", "قـ.صف", "قـ،ـصف"])
def test_a_stop_slipped_in_behind_a_tatweel_hides_no_word(word: str) -> None:
    assert [token.norm for token in tokenise(word)] == ["قصف"]


def test_a_stop_between_sentences_stays_a_token() -> None:
    assert [token.norm for token in tokenise("قصف. غارة")] == ["قصف", ".", "غاره"]


def test_sentences_end_at_stops_questions_and_lines() -> None:
    text = "الأولى. الثانية؟ الثالثة!\n\n  الرابعة \n"
    assert [text[start:end] for start, end in sentence_spans(text)] == ["الأولى.", "الثانية؟", "الثالثة!", "الرابعة"]


def test_a_stop_inside_a_number_ends_no_sentence() -> None:
    assert len(sentence_spans("بلغت 3.5 مليون ليرة")) == 1


@pytest.mark.parametrize("text", ["", " \n\t ", "\n"])
def test_blank_text_has_no_sentence(text: str) -> None:
    assert sentence_spans(text) == []
