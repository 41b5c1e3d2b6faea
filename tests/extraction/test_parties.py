"""People and persons, and the faction they belong to."""

import pytest
from arabic_reading import Reader


def groups(read: Reader, text: str) -> list[tuple[str, str | None]]:
    return [(party.kind, party.faction_id) for _, party in sorted(read(text).groups.items())]


@pytest.mark.parametrize(
    "text",
    [
        "خمسة عناصر من قسد",
        "عنصراً من قوات سوريا الديمقراطية",
        "قيادي في قسد",
        "قيادي في صفوف قسد",
        "مقاتلين تابعين لقسد",
        "جنود من قوات سوريا الديمقراطية",
    ],
)
def test_men_belong_to_the_faction_said_of_them(text: str, read: Reader) -> None:
    assert ("faction", "sdf") in groups(read, text)


@pytest.mark.parametrize(
    "text", ["ثلاثة مدنيين", "مئات النازحين", "نساء وأطفال", "عشرة أشخاص", "شاب", "عائلات", "لاجئين سوريين"]
)
def test_people_of_no_body_are_civilians(text: str, read: Reader) -> None:
    assert ("category", "civilians") in groups(read, f"اعتقلت القوات {text} أمس.")


@pytest.mark.parametrize(
    "text", ["مسلحون", "مسلحون مجهولون", "مسلحين مجهولين", "مجهولون", "ملثمون", "أشخاص مجهولون", "ثلاثة مسلحين"]
)
def test_gunmen_and_unknown_persons_are_the_unidentified(text: str, read: Reader) -> None:
    assert groups(read, f"هاجم {text} البلدة.") == [("category", "unidentified")]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("قصف تركي على البلدة.", "turkey"),
        ("القصف الروسي على البلدة.", "russia"),
        ("قصف مدفعي تركي على البلدة.", "turkey"),
        ("طائرات حربية روسية فوق البلدة.", "russia"),
    ],
)
def test_a_nationality_beside_a_strike_or_its_means_is_the_state(text: str, state: str, read: Reader) -> None:
    assert groups(read, text) == [("faction", state)]


@pytest.mark.parametrize("text", ["وصل الوفد التركي إلى البلدة.", "صحيفة روسية في البلدة."])
def test_a_nationality_of_other_things_is_no_party(text: str, read: Reader) -> None:
    assert groups(read, text) == []


@pytest.mark.parametrize(
    "text", ["هاجم متشددون إسلاميون البلدة.", "هاجمت الجماعات الجهادية البلدة.", "هاجم جهاديون البلدة."]
)
def test_people_that_only_a_description_names_are_a_party_without_a_link(text: str, read: Reader) -> None:
    assert ("category", None) in groups(read, text)


@pytest.mark.parametrize("text", ["سقط خمسة قتلى في البلدة.", "نقل الجرحى إلى المشفى."])
def test_dead_and_injured_of_no_side_are_civilians(text: str, read: Reader) -> None:
    assert ("category", "civilians") in groups(read, text)


def test_people_named_before_are_not_civilians_for_being_others(read: Reader) -> None:
    assert ("category", "civilians") not in groups(read, "قتل خمسة عناصر وأصيب عشرة آخرون.")


def test_people_in_areas_of_a_faction_are_not_its_men(read: Reader) -> None:
    assert groups(read, "اعتقال عشرة أشخاص في مناطق سيطرة قوات النظام.") == [("category", "civilians")]


def test_those_who_attack_a_post_are_not_its_men(read: Reader) -> None:
    assert groups(read, "هاجم مجهولون حاجزاً لقسد.") == [("category", "unidentified")]


def test_a_number_goes_with_its_people(read: Reader) -> None:
    (party,) = read("اعتقال خمسة عناصر من قسد.").groups.values()
    assert party.quantity is not None
    assert (party.quantity.low, party.quantity.high) == (5, 5)


@pytest.mark.parametrize("text", ["القيادي محمد العلي", "العميد الركن سهيل الحسن", "الشيخ أحمد الجربا"])
def test_a_rank_introduces_a_person(text: str, read: Reader) -> None:
    reading = read(f"وصل {text} إلى المدينة.")
    (person,) = reading.persons
    assert " ".join(reading.norms[person.name_first : person.last]) in text.replace("أ", "ا").replace("ي ", "ي ")


def test_a_rank_alone_is_no_person(read: Reader) -> None:
    assert list(read("وصل العميد إلى المدينة.").persons) == []


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ثلاثة جنود أتراك", "turkey"),
        ("أربعة مقاتلين روس", "russia"),
        ("جنود إسرائيليون", "israel"),
        ("جنديين عراقيين", "iraqi_forces"),
    ],
)
def test_soldiers_of_a_state_are_its_own(text: str, state: str, read: Reader) -> None:
    assert groups(read, f"وصل {text} إلى البلدة.") == [("faction", state)]


def test_other_people_of_a_state_are_not_its_soldiers(read: Reader) -> None:
    assert groups(read, "وصل ثلاثة مدنيين أتراك إلى البلدة.") == [("category", "civilians")]


def test_an_adjective_behind_a_name_is_nobody(read: Reader) -> None:
    assert groups(read, "وصل النظام السوري إلى هاتاي التركية.") == []


def test_holders_of_offices_are_no_civilians(read: Reader) -> None:
    assert ("category", "civilians") not in groups(read, "وصل وزراء وزعماء إلى البلدة.")
