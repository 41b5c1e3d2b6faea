"""Bytes become text in the charset they were written in, or are refused with a reason."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.decoding import DecodingError, arabic_share, decode, file_text, refusal, storable
from orchestration.ingest.rejects import RejectReason

SENTENCE = "قال قائد في القوات إن ثلاثة من عناصره انشقوا عن الفصيل وفروا إلى ريف حلب الشمالي أمس."
WORDS = SENTENCE.rstrip(".").split()


def reason_of(data: bytes) -> RejectReason:
    with pytest.raises(DecodingError) as caught:
        decode(data)
    return caught.value.reason


@pytest.mark.parametrize(
    ("mark", "codec", "charset"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (b"", "windows-1256", "windows-1256"),
        (b"", "iso-8859-6", "iso-8859-6"),
    ],
)
def test_each_charset_gives_the_same_text_without_the_byte_order_mark(mark: bytes, codec: str, charset: str) -> None:
    assert decode(mark + SENTENCE.encode(codec)) == (SENTENCE, charset)


@given(st.lists(st.sampled_from(WORDS), min_size=6, unique=True), st.sampled_from(["windows-1256", "iso-8859-6"]))
def test_single_byte_charsets_are_told_apart_by_their_words(words: list[str], charset: str) -> None:
    text = " ".join(words)
    assert decode(text.encode(charset)).text == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_utf_8_text_with_a_mark_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()).text == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_utf_16_text_with_a_mark_comes_back_as_it_was(text: str) -> None:
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")).text == text


@given(st.binary(max_size=400))
def test_arbitrary_bytes_give_storable_text_or_a_refusal(data: bytes) -> None:
    try:
        text = decode(data).text
    except DecodingError:
        return
    text.encode()
    assert "\0" not in text


@given(st.text(st.characters()))
def test_storable_replaces_one_for_one(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert stored.encode().decode() == stored


def test_utf_8_with_one_broken_byte_is_refused_with_its_place() -> None:
    data = SENTENCE.encode()
    place = data.index(b" ", 40)
    broken = data[:place] + b"\xff" + data[place + 1 :]
    with pytest.raises(DecodingError, match=f"at byte {place}$") as caught:
        decode(broken)
    assert caught.value.reason is RejectReason.UNDECODABLE


def test_utf_8_cut_off_inside_a_letter_is_undecodable() -> None:
    assert reason_of(SENTENCE.rstrip(".").encode()[:-1]) is RejectReason.UNDECODABLE


def test_utf_16_that_breaks_its_mark_is_undecodable() -> None:
    assert reason_of(codecs.BOM_UTF16_LE + b"\x27\x06\x44") is RejectReason.UNDECODABLE


def test_french_in_latin_1_is_undecodable() -> None:
    assert reason_of("Les déserteurs ont été arrêtés à la frontière".encode("latin-1")) is RejectReason.UNDECODABLE


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n", b"PK\x03\x04word", b"{\\rtf1\\ansi}", b"\x89PNG\r\n\x1a\n", bytes(range(32)) * 20, b"\0" * 50],
)
def test_binary_files_are_no_text(data: bytes) -> None:
    assert reason_of(data) is RejectReason.NOT_TEXT


def test_a_stray_nul_keeps_its_place_as_a_replacement_character() -> None:
    data = (SENTENCE[:30] + "\0" + SENTENCE[30:]).encode()
    assert decode(data).text == SENTENCE[:30] + "\ufffd" + SENTENCE[30:]


def test_line_ends_of_files_become_newlines() -> None:
    assert file_text("a\r\nb\rc\nd\u2028e") == "a\nb\nc\nd\u2028e"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200f\u200e\u202b", "\ufeff\u00a0"])
def test_a_text_without_visible_characters_is_empty(text: str) -> None:
    found = refusal(text)
    assert found is not None and found[0] is RejectReason.EMPTY


def test_an_english_text_with_an_arabic_name_is_not_arabic() -> None:
    found = refusal("The spokesman of the force, known as أبو علي, spoke to reporters in the city on Tuesday.")
    assert found is not None and found[0] is RejectReason.NOT_ARABIC


def test_an_arabic_text_with_addresses_and_names_in_latin_letters_is_arabic() -> None:
    assert refusal(SENTENCE + " https://example.org/news/2024 (Reuters)") is None


@pytest.mark.parametrize("wrong", ["windows-1256", "latin-1"])
def test_utf_8_that_was_read_in_another_charset_is_undecodable(wrong: str) -> None:
    found = refusal(SENTENCE.encode().decode(wrong, errors="replace"))
    assert found is not None and found[0] is RejectReason.UNDECODABLE


def test_presentation_forms_count_as_arabic_letters() -> None:
    assert arabic_share("ﺍﻟﺠﻴﺶ") == 1.0
