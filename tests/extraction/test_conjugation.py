"""Stems of verbs by root and form."""

import pytest

from orchestration.extraction.conjugation import IMPERFECT, PASSIVE, PERFECT, verb_stems


def letters(root: str, form: str, aspect: str) -> set[str]:
    return {stem.letters for stem in verb_stems(root, form) if stem.aspect == aspect}


@pytest.mark.parametrize(
    ("root", "form", "perfect", "imperfect"),
    [
        ("ق ص ف", "I", "قصف", "قصف"),
        ("د م ر", "II", "دمر", "دمر"),
        ("ه ج م", "III", "هاجم", "هاجم"),
        ("ع د م", "IV", "اعدم", "عدم"),
        ("ق د م", "V", "تقدم", "تقدم"),
        ("ظ ه ر", "VI", "تظاهر", "تظاهر"),
        ("ف ج ر", "VII", "انفجر", "نفجر"),
        ("ع ق ل", "VIII", "اعتقل", "عتقل"),
        ("ص د م", "VIII", "اصطدم", "صطدم"),
        ("و ق ف", "I", "وقف", "قف"),
        ("ه د ف", "X", "استهدف", "ستهدف"),
        ("ق و د", "I", "قاد", "قود"),
        ("غ و ر", "IV", "اغار", "غير"),
        ("غ ي ل", "VIII", "اغتال", "غتال"),
        ("ش ق ق", "VII", "انشق", "نشق"),
        ("د ع و", "I", "دعا", "دعو"),
        ("ل ق ي", "IV", "القي", "لقي"),
        ("س ي ط ر", "Q", "سيطر", "سيطر"),
        ("ق ه ق ر", "Qt", "تقهقر", "تقهقر"),
    ],
)
def test_a_verb_has_its_perfect_and_imperfect(root: str, form: str, perfect: str, imperfect: str) -> None:
    assert perfect in letters(root, form, PERFECT)
    assert imperfect in letters(root, form, IMPERFECT)


@pytest.mark.parametrize(
    ("root", "form", "passive"),
    [("ح ص ر", "III", "حوصر"), ("ق و د", "I", "قيد"), ("غ ي ل", "VIII", "اغتيل"), ("غ ز و", "I", "غزي")],
)
def test_a_passive_that_differs_in_letters_is_a_stem_of_its_own(root: str, form: str, passive: str) -> None:
    stems = [stem for stem in verb_stems(root, form) if stem.letters == passive and stem.aspect == PERFECT]
    assert [stem.voice for stem in stems] == [PASSIVE]


def test_form_seven_has_no_passive() -> None:
    assert {stem.voice for stem in verb_stems("س ح ب", "VII")} == {"a"}


@pytest.mark.parametrize(
    ("root", "form", "message"),
    [("ق ص", "I", "three letters"), ("ق ص ف", "Q", "four letters"), ("ق ص ف", "XI", "unknown verb form")],
)
def test_a_wrong_root_or_form_is_named(root: str, form: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        verb_stems(root, form)


def test_a_passive_of_a_weak_root_has_a_feminine_but_in_form_i_where_it_would_be_i_spent() -> None:
    def feminine(root: str, form: str) -> bool:
        stems = verb_stems(root, form)
        return any(s.voice == PASSIVE and s.endings == "clipped" and s.letters.endswith("ي") for s in stems)

    assert feminine("و ف ي", "V")
    assert feminine("د ع و", "X")
    assert not feminine("ق ض ي", "I")
