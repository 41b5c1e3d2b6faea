"""Areas without a name of their own, and names of lands and capitals where a preposition makes them places."""

import pytest
from arabic_reading import Reader


def places(read: Reader, text: str) -> list[str]:
    return [place.mention.name for place in read(text).places]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("اندلعت اشتباكات في شمال البلاد", "شمال البلاد"),
        ("تتقدم القوات بجنوب غرب البلاد", "جنوب غرب البلاد"),
        ("قصفت الطائرات المنطقة الوسطى", "المنطقه الوسطي"),
        ("انتشرت القوات في المناطق الجنوبية", "المناطق الجنوبيه"),
        ("قُصفت بلدات في الريف الشمالي الشرقي", "الريف الشمالي الشرقي"),
        ("اشتباكات على الحدود السورية - العراقية", "الحدود السوريه العراقيه"),
        ("توغلت دورية في الشريط الحدودي", "الشريط الحدودي"),
    ],
)
def test_an_area_needs_no_name_of_its_own(text: str, area: str, read: Reader) -> None:
    assert places(read, text) == [area]


@pytest.mark.parametrize(
    "text",
    [
        "ناقش الوزراء أوضاع البلاد",
        "تعيش المنطقة أزمة",
        "أغلقت السلطات الحدود",
        "يعيش أهل الريف على الزراعة",
        "تحسنت العلاقات بعد ترسيم الحدود البحرية",
    ],
)
def test_a_land_or_border_at_large_is_no_place(text: str, read: Reader) -> None:
    assert places(read, text) == []


def test_where_a_named_place_lies_is_no_place_of_its_own(read: Reader) -> None:
    assert places(read, "قُتل جندي في مدينة تعز جنوب البلاد") == ["تعز"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("انفجرت سيارة في لندن", ["لندن"]),
        ("عُقدت جلسات في جنيف وبروكسل ونيويورك", ["جنيف", "بروكسل", "نيويورك"]),
        ("قُتل عشرة في هجمات في باماكو وكابول وقندهار", ["باماكو", "كابول", "قندهار"]),
    ],
)
def test_a_capital_behind_a_preposition_or_a_place_is_a_place(text: str, names: list[str], read: Reader) -> None:
    assert places(read, text) == names


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("انفجار في ولاية جوزجان", "af_jowzjan"),
        ("غارة على منطقة في بكتيكا", "af_paktika"),
        ("هجوم في إقليم خيبر بختونخوا", "pk_khyber_pakhtunkhwa"),
        ("كمين في سيستان وبلوشستان", "ir_sistan_and_baluchestan"),
        ("انفجار في شرناق", "tr_sirnak"),
        ("قصف على خيرسون", "ua_kherson"),
        ("كمين في جبل الشعانبي", "tn_chaambi"),
        ("هجوم في كابو ديلغادو", "mz_cabo_delgado"),
        ("اشتباكات في شمال كيفو", "cd_north_kivu"),
        ("هجوم في شبيلي الوسطى", "so_middle_shabelle"),
        ("انفجار في برشلونة", "es_barcelona"),
        ("إطلاق نار في تكساس", "us_texas"),
    ],
)
def test_places_of_other_wars_and_of_the_world_are_linked(text: str, place_id: str, read: Reader) -> None:
    assert [place.linked.place_id for place in read(text).places] == [place_id]


@pytest.mark.parametrize(
    "text", ["انفجر لغمان في المركبة", "سيرت القوات دورية على الطريق", "قدم السند إلى المحكمة", "التقاه أمس فرآه حزيناً"]
)
def test_words_that_are_spelled_like_places_of_other_wars_are_none(text: str, read: Reader) -> None:
    assert places(read, text) == []


def test_a_generic_word_makes_them_places(read: Reader) -> None:
    assert places(read, "هجوم في ولاية لغمان") == ["لغمان"]
