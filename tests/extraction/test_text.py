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


def test_a_sign_slipped_in_is_no_letter() -> None:
    assert letter_index("بـ.قصف", 1) == 3


def test_plain_keeps_letters_as_written_without_marks() -> None:
    assert plain("قُتِلَ  أحـمد\n") == "قتل أحمد"


def test_tokens_carry_places_of_the_whole_text() -> None:
    assert tokenise("قسد، الرقة", 5) == [Token(5, 10, "الرقه")]


def test_a_number_with_separators_is_one_token() -> None:
    assert [token.norm for token in tokenise("نحو 1,200 شخص")] == ["نحو", "1,200", "شخص"]


def test_a_number_parts_from_a_letter_before_it() -> None:
    assert [token.norm for token in tokenise("ب20 عنصراً")] == ["ب", "20", "عنصرا"]


@pytest.mark.parametrize(
    "word",
    [
        "قـ.ـصف",
        "قـ.صف",
        "قـ،ـصف",
        "ق.ـصف",
        "قـ..ـصف",
        "قـ.،.ـصف",
        "قـ .ـصف",
        "قـ ـصـ ـف",
        "قـ*ـصـ.ـف",
        "ق\u200bصف",
        "ق̷صف",
    ],
)
def test_what_is_slipped_in_beside_a_tatweel_hides_no_word(word: str) -> None:
    assert tokenise(word) == [Token(0, len(word), "قصف")]
    assert plain(word) == "قصف"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("عام 1440هـ.وقال", ["عام", "1440", "ه", ".", "وقال"]),
        ("دمشقـ-سانا", ["دمشق", "-", "سانا"]),
        ("بـ «قصف»", ["ب", "«", "قصف", "»"]),
        ("حلب ـ دمشق", ["حلب", "دمشق"]),
    ],
)
def test_a_tatweel_that_ends_a_word_joins_nothing(text: str, words: list[str]) -> None:
    assert [token.norm for token in tokenise(text)] == words


def test_hashtags_are_words() -> None:
    text = "#قصف_مدفعي على #حلب"
    assert [token.norm for token in tokenise(text)] == ["قصف", "مدفعي", "علي", "حلب"]
    assert plain(text) == "قصف مدفعي على حلب"


def test_signs_that_begin_no_hashtag_stay() -> None:
    assert [token.norm for token in tokenise("رقم # 5 _ قصف")] == ["رقم", "#", "5", "_", "قصف"]


def test_a_picture_or_bullet_parts_clauses() -> None:
    assert [token.norm for token in tokenise("🔴 عاجل ▪ قصف")] == ["|", "عاجل", "|", "قصف"]


def test_long_drawn_vowels_are_one() -> None:
    assert [token.norm for token in tokenise("عاااجل تتتبع")] == ["عاجل", "تتتبع"]


def test_letters_of_old_encodings_are_letters() -> None:
    assert [token.norm for token in tokenise("ﻗﺼﻒ ﻷحياء")] == ["قصف", "لاحياء"]
    assert letter_index("ﻷحياء", 2) == 1


def test_scripts_part_words() -> None:
    assert [token.norm for token in tokenise("حلبTranslate TNTشديدة")] == ["حلب", "Translate", "TNT", "شديده"]


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
