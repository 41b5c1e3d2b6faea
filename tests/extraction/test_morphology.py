"""Inflected and cliticised words are read back to the lexicon's words."""

import pytest

from orchestration.extraction.morphology import Analysis, Lexeme, Morphology
from orchestration.extraction.text import fold

LEXEMES = (
    Lexeme("shell.v", "verb", "", root="ق ص ف", form="I"),
    Lexeme("shell.n", "noun", "قصف"),
    Lexeme("arrest.v", "verb", "", root="ع ق ل", form="VIII"),
    Lexeme("raid.n", "noun", "غارة"),
    Lexeme("attack.n", "noun", "هجوم", plurals=("هجمات",)),
    Lexeme("besiege.v", "verb", "", root="ح ص ر", form="III"),
    Lexeme("throw.v", "verb", "", root="ل ق ي", form="IV"),
    Lexeme("seize.n", "noun", "استيلاء"),
    Lexeme("accuse.n", "state", "متهم"),
    Lexeme("call.n", "state", "داعي", plurals=("داعين",)),
    Lexeme("own.v", "verb", "", stems=("p:استحوذ", "i:ستحوذ", "pp:استحوذ")),
)


@pytest.fixture(scope="module")
def morphology() -> Morphology:
    return Morphology(LEXEMES)


def readings(morphology: Morphology, word: str, key: str) -> list[Analysis]:
    return [analysis for analysis in morphology.analyse(word) if analysis.key == key]


@pytest.mark.parametrize("word", ["قصف", "قصفت", "قصفوا", "يقصف", "تقصف", "يقصفون", "وقصفت", "فقصفوا"])
def test_every_person_of_a_verb_is_read(word: str, morphology: Morphology) -> None:
    assert readings(morphology, word, "shell.v")


@pytest.mark.parametrize(("word", "pronoun"), [("قصفتها", "ها"), ("اعتقلتهم", "هم"), ("يقصفه", "ه"), ("قصفوها", "ها")])
def test_an_object_pronoun_is_told(word: str, pronoun: str, morphology: Morphology) -> None:
    assert pronoun in {analysis.pronoun for analysis in morphology.analyse(word) if analysis.kind == "verb"}


@pytest.mark.parametrize("word", ["سيقصف", "ستقصف", "وستعتقل"])
def test_the_future_is_told(word: str, morphology: Morphology) -> None:
    assert all(analysis.is_future for analysis in morphology.analyse(word))
    assert morphology.analyse(word)


def test_the_present_is_no_future(morphology: Morphology) -> None:
    assert not any(analysis.is_future for analysis in morphology.analyse("يعتقل"))


@pytest.mark.parametrize(
    ("word", "preposition", "is_definite"),
    [("غارة", "", False), ("الغارة", "", True), ("بغارة", "ب", False), ("للغارة", "ل", True), ("وبالغارة", "ب", True)],
)
def test_a_noun_tells_its_proclitics(word: str, preposition: str, is_definite: bool, morphology: Morphology) -> None:
    (analysis,) = readings(morphology, fold(word), "raid.n")
    assert (analysis.preposition, analysis.is_definite) == (preposition, is_definite)


@pytest.mark.parametrize(("word", "number"), [("غاره", "s"), ("غارتين", "d"), ("غارات", "p"), ("غاراتها", "p")])
def test_a_feminine_noun_tells_its_number(word: str, number: str, morphology: Morphology) -> None:
    assert {analysis.number for analysis in readings(morphology, word, "raid.n")} == {number}


def test_a_broken_plural_is_read(morphology: Morphology) -> None:
    assert {analysis.number for analysis in readings(morphology, "الهجمات", "attack.n")} == {"p"}


@pytest.mark.parametrize("word", ["استيلائها", "واستيلاؤه", "باستيلائهم"])
def test_a_final_hamza_gets_a_seat_before_a_pronoun(word: str, morphology: Morphology) -> None:
    assert {bool(analysis.pronoun) for analysis in readings(morphology, fold(word), "seize.n")} == {True}


@pytest.mark.parametrize("word", ["استيلاي", "الاستيلاو"])
def test_a_seat_without_a_pronoun_is_none(word: str, morphology: Morphology) -> None:
    assert readings(morphology, word, "seize.n") == []


@pytest.mark.parametrize("word", ["متهما", "متهمة", "ومتهمين"])
def test_a_state_is_the_indefinite_accusative(word: str, morphology: Morphology) -> None:
    assert {analysis.kind for analysis in readings(morphology, fold(word), "accuse.n")} == {"noun"}


@pytest.mark.parametrize("word", ["داعيا", "داعية", "داعين"])
def test_a_state_of_a_defective_verb_has_its_plural_written(word: str, morphology: Morphology) -> None:
    assert readings(morphology, fold(word), "call.n")


@pytest.mark.parametrize("word", ["متهم", "المتهم", "المتهمين", "للمتهم", "بمتهم", "متهمون"])
def test_a_state_has_no_other_case_and_no_article(word: str, morphology: Morphology) -> None:
    assert readings(morphology, word, "accuse.n") == []


def test_a_passive_by_letters_is_told(morphology: Morphology) -> None:
    assert {analysis.voice for analysis in morphology.analyse("حوصرت")} == {"p"}


def test_a_defective_verb_drops_its_last_letter_before_an_ending(morphology: Morphology) -> None:
    assert readings(morphology, "القت", "throw.v")
    assert readings(morphology, "القي", "throw.v")


def test_written_stems_are_read(morphology: Morphology) -> None:
    assert readings(morphology, "استحوذت", "own.v")


def test_noun_and_verb_that_are_spelled_alike_are_both_read(morphology: Morphology) -> None:
    assert {analysis.kind for analysis in morphology.analyse("قصف")} == {"noun", "verb"}


@pytest.mark.parametrize("word", ["ق", "", "123", "،", "كتاب", "Raqqa", "قصفقصف"])
def test_what_the_lexicon_does_not_hold_has_no_reading(word: str, morphology: Morphology) -> None:
    assert morphology.analyse(word) == ()


def test_a_written_stem_without_its_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="a written stem is"):
        Morphology([Lexeme("x.v", "verb", "", stems=("قصف",))])
