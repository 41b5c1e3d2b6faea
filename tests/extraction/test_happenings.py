"""Event reports of whole texts. Sentences are plain enough to be read alike whatever the weights."""

from datetime import date

import pytest
from arabic_reading import Teller, Told

STRIKES = {"shelling", "air_strike", "attack"}


def only(told: Teller, text: str) -> Told:
    (found,) = told(text)
    return found


def test_a_plain_report_is_read_in_full(told: Teller) -> None:
    found = only(told, "اعتقلت قسد خمسة شبان في مدينة الرقة يوم الاثنين.")
    assert found == Told(
        "arrest", "actual", ("اعتقلت",), frozenset({"sdf"}), frozenset({"civilians"}), ("الرقة",),
        (5, 5, "خمسة شبان"), (None, None, None), (None, None, None), (date(2021, 6, 7), date(2021, 6, 7)), None,
    )  # fmt: skip


def test_headline_and_body_tell_of_one_happening(told: Teller) -> None:
    found = only(told, "قسد تعتقل خمسة شبان في الرقة\nاعتقلت قسد خمسة شبان في مدينة الرقة يوم الاثنين.")
    assert set(found.triggers) == {"تعتقل", "اعتقلت"}


def test_a_strike_told_again_adds_its_toll(told: Teller) -> None:
    found = only(told, "قصفت قوات النظام بلدة سرمين.\nوأدى القصف على سرمين إلى مقتل مدنيين اثنين.")
    assert set(found.triggers) == {"قصفت", "القصف"}
    assert found.killed == (2, 2, "مدنيين اثنين")


def test_strikes_at_two_places_on_two_days_stay_two(told: Teller) -> None:
    found = told("قصفت روسيا بلدة كفرنبل يوم الاثنين.\nوقصفت تركيا مدينة منبج يوم الأربعاء.")
    assert [(event.places, event.dates[0]) for event in found] == [
        (("كفرنبل",), date(2021, 6, 7)),
        (("منبج",), date(2021, 6, 9)),
    ]


def test_happenings_of_two_types_stay_two(told: Teller) -> None:
    found = told("اعتقلت قسد خمسة شبان في الرقة.\nوقصفت القوات التركية مدينة منبج.")
    assert [event.event_type for event in found] == ["arrest", "shelling"]


def test_defectors_are_counted(told: Teller) -> None:
    found = only(told, "انشق 21 عنصراً عن قسد في بلدة الشحيل.")
    assert (found.event_type, found.agents, found.count) == ("defection", frozenset({"sdf"}), (21, 21, "21 عنصراً"))


def test_the_displaced_are_counted(told: Teller) -> None:
    found = only(told, "نزح مئات المدنيين من مدينة منبج.")
    assert (found.event_type, found.count) == ("displacement", (200, 999, "مئات المدنيين"))


def test_a_toll_goes_to_the_strike_that_cost_it(told: Teller) -> None:
    found = only(told, "قتل 5 مدنيين وأصيب 10 بجروح في قصف مدفعي على مدينة تل رفعت.")
    assert found.event_type in STRIKES
    assert (found.killed[:2], found.injured[:2]) == ((5, 5), (10, 10))


def test_a_joint_toll_keeps_its_words_only(told: Teller) -> None:
    found = only(told, "مقتل وإصابة 15 عنصراً من قوات النظام بهجوم لداعش في بادية السخنة.")
    assert found.killed == (None, None, "15 عنصراً")
    assert found.injured[0] is None


def test_a_continued_strike_is_one_event(told: Teller) -> None:
    found = only(told, "قصف مدفعي لقوات النظام استهدف مدينة تل رفعت شمال حلب، ما أدى إلى مقتل مدنيين اثنين.")
    assert (found.event_type, found.places[0]) == ("shelling", "تل رفعت")


def test_areas_under_control_are_no_event(told: Teller) -> None:
    assert told("وصلت القافلة إلى مناطق سيطرة قوات النظام.") == []


@pytest.mark.parametrize(
    "text", ["وصل وزير الدفاع إلى دمشق.", "درجات الحرارة أعلى من معدلاتها.", "تقع بلدة عين عيسى شمال الرقة."]
)
def test_plain_news_tells_of_no_happening(text: str, told: Teller) -> None:
    assert told(text) == []


@pytest.mark.parametrize("place", ["عين عيسى", "دير الزور", "عين العرب"])
def test_a_place_whose_first_word_looks_like_a_verb_is_found(place: str, told: Teller) -> None:
    assert only(told, f"قصفت القوات التركية مدينة {place}.").places == (place,)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("اعتقلت قسد خمسة شبان في الرقة.", "actual"),
        ("ستشن تركيا هجوماً على مدينة منبج.", "planned"),
        ("لم تقصف القوات التركية مدينة منبج.", "denied"),
        ("حذرت الأمم المتحدة من قصف قوات النظام مدينة إدلب.", "feared"),
    ],
)
def test_an_event_keeps_its_modality(text: str, modality: str, told: Teller) -> None:
    assert only(told, text).modality == modality


def test_a_demanded_act_is_no_event(told: Teller) -> None:
    assert "release" not in {event.event_type for event in told("طالب الأهالي قسد بالإفراج عن المعتقلين في الرقة.")}


def test_the_informant_of_the_sentence_is_the_informant_of_the_event(told: Teller) -> None:
    assert only(told, "بحسب مصادر محلية، اعتقلت قسد خمسة شبان في الشحيل.").informant == "مصادر محلية"


def test_gunmen_without_a_name_are_the_unidentified(told: Teller) -> None:
    found = only(told, "هاجم مسلحون مجهولون حاجزاً لقسد في بلدة ذيبان.")
    assert (found.agents, found.patients) == (frozenset({"unidentified"}), frozenset({"sdf"}))


def test_the_sides_of_a_clash_are_both_parties(told: Teller) -> None:
    found = only(told, "اندلعت اشتباكات بين قسد والجيش الوطني السوري قرب تل تمر.")
    assert (found.event_type, found.agents | found.patients) == ("armed_clash", frozenset({"sdf", "sna"}))
