"""The type of a strike by its instrument, of a flight by who flees. Few of these depend on learned weights."""

import pytest
from arabic_reading import Clauses, Reader, Teller

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder


def types(clauses: Clauses, text: str) -> list[str]:
    return [found.event_type for found in clauses(text)]


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("غادر مقاتلو هيئة تحرير الشام البلدة.", "withdrawal"),
        ("خرج مقاتلو حركة طالبان من البلدة.", "withdrawal"),
        ("غادر مدنيون البلدة.", "displacement"),
        ("تم إجلاء مدنيين من البلدة.", "displacement"),
        ("تم إجلاء مقاتلي حركة حماس من البلدة.", "withdrawal"),
    ],
)
def test_who_leaves_tells_displacement_from_withdrawal(text: str, event_type: str, clauses: Clauses) -> None:
    assert event_type in types(clauses, text)


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("قصفت طائرات حربية بلدة كنصفرة.", "air_strike"),
        ("قصف جوي على بلدة كنصفرة.", "air_strike"),
        ("استهدفت طائرة مسيرة سيارة قرب البلدة.", "air_strike"),
        ("قصفت المدفعية التركية قرية مرعناز.", "shelling"),
        ("استهدفت القوات البلدة بقذائف الهاون.", "shelling"),
        ("استهدفت القوات البلدة بالصواريخ.", "shelling"),
        ("هجوم بالصواريخ على القاعدة.", "shelling"),
        ("استهدف الحاجز بعبوة انفجرت صباحاً.", "explosion"),
        ("هجوم بسيارة ملغومة على الحاجز.", "attack"),
        ("استهدف مسلحون الحاجز بالرصاص.", "attack"),
        ("هاجم مسلحون الحاجز.", "attack"),
        ("قصفت القوات البلدة.", "shelling"),
        ("استهدف مجهولون ضابطاً في المخابرات الجوية بالرصاص.", "attack"),
        ("استهدفت الدفاعات الجوية هدفاً فوق المدينة.", "attack"),
        ("هاجمت القوات البلدة وسط تحليق طائرات في سمائها.", "attack"),
    ],
)
def test_an_instrument_types_a_strike(text: str, event_type: str, clauses: Clauses) -> None:
    assert types(clauses, text)[0] == event_type


@pytest.mark.parametrize(
    ("text", "is_outright"),
    [
        ("قصفت الطائرات الحربية القرية.", True),
        ("قصف مدفعي على القرية.", True),
        ("استهدف مسلحون الحاجز بالرصاص.", True),
        ("استهدف مسلحون الحاجز بعبوة انفجرت صباحاً.", True),
        ("استهدفت الطائرات القرية بالصواريخ.", True),
        ("قصفت بالصواريخ أطراف القرية.", False),
        ("استهدفت القوات القرية بالصواريخ.", False),
        ("استهدفت القوات القرية.", False),
    ],
)
def test_planes_beside_the_word_of_a_strike_and_bullets_or_bombs_it_was_done_with_leave_no_doubt(
    text: str, is_outright: bool, read: Reader, lexicon: Lexicon
) -> None:
    first = happening_finder(lexicon).candidates(read(text))[0]
    assert first.is_outright == is_outright


def test_missiles_from_planes_are_an_air_strike(told: Teller) -> None:
    (found,) = told("استهدفت الطائرات الروسية بصواريخ فراغية أطراف بلدة كفرنبل.")
    assert found.event_type == "air_strike"


def test_missiles_of_forces_on_the_ground_are_shelling(told: Teller) -> None:
    (found,) = told("استهدفت قوات النظام بصواريخ موجهة أطراف بلدة كفرنبل.")
    assert found.event_type == "shelling"


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("فر مئات المدنيين من مدينة منبج.", "displacement"),
        ("هربت عشرات العائلات من البلدة.", "displacement"),
        ("فر خمسة عناصر من قسد.", "defection"),
        ("فر عناصر من قسد إلى مناطق الجيش الوطني.", "defection"),
    ],
)
def test_a_flight_is_typed_by_who_flees(text: str, event_type: str, clauses: Clauses) -> None:
    assert types(clauses, text) == [event_type]


def test_a_word_of_death_is_a_killing_until_another_happening_claims_it(clauses: Clauses) -> None:
    assert types(clauses, "قتل شاب في مدينة الرقة.") == ["killing"]


def test_a_word_that_says_its_type_keeps_it(clauses: Clauses) -> None:
    assert types(clauses, "اعتقلت قسد شاباً بعد قصف مدفعي على البلدة.") == ["arrest", "shelling"]
