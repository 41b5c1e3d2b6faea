"""The dead and injured that a sentence tells of."""

import pytest
from arabic_reading import Reader

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.reading import Party
from orchestration.extraction.roles import assign_roles
from orchestration.extraction.tolls import (
    Toll,
    attach,
    cause_of,
    find_count,
    find_tolls,
    lone_count,
    tolls_agree,
    tolls_clash,
)

Counted = tuple[str, int | None, int | None]


def tolls(read: Reader, lexicon: Lexicon, text: str) -> list[Counted]:
    return [(toll.kind, toll.low, toll.high) for toll in find_tolls(read(text), lexicon.grammar)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل 5 عناصر وأصيب 10 آخرون بجروح.", [("killed", 5, 5), ("injured", 10, 10)]),
        ("مقتل ثلاثة مدنيين وإصابة اثنين.", [("killed", 3, 3), ("injured", 2, 2)]),
        ("لقي ثلاثة مدنيين مصرعهم.", [("killed", 3, 3)]),
        ("ثلاثة مدنيين قتلوا في المدينة.", [("killed", 3, 3)]),
        ("أسفر القصف عن مقتل ستة مدنيين.", [("killed", 6, 6)]),
        ("أسفر القصف عن سقوط ستة قتلى وعشرة جرحى.", [("killed", 6, 6), ("injured", 10, 10)]),
        ("مقتل شخصين في المدينة.", [("killed", 2, 2)]),
        ("مقتل رجلي أمن في المدينة.", [("killed", 2, 2)]),
        ("مقتل خمسة سياح في المدينة.", [("killed", 5, 5)]),
        ("مقتل ثلاثة فرنسيين في المدينة.", [("killed", 3, 3)]),
        ("مقتل شاب في المدينة.", [("killed", 1, 1)]),
        ("مقتل القيادي أحمد المصطفى.", [("killed", 1, 1)]),
        ("مقتل عدد من عناصر قسد.", [("killed", 3, 9)]),
        ("مقتل العشرات من عناصر قسد.", [("killed", 20, 99)]),
        ("مقتل ما لا يقل عن سبعة مدنيين.", [("killed", 7, None)]),
        ("استشهد طفلان في المدينة.", [("killed", 2, 2)]),
        ("اغتيال ضابط قرب منزله.", [("killed", 1, 1)]),
        ("اغتال مجهولون رئيس البلدية.", [("killed", 1, 1)]),
        ("قتل خمسة منهم في الكمين.", [("killed", 5, 5)]),
        ("قتل في الاشتباكات تسعة جنود.", [("killed", 9, 9)]),
        ("قضت الطفلة سلمى متأثرة بجراحها.", [("killed", 1, 1)]),
        ("وأوضح أن الطفل قتل أمس.", [("killed", 1, 1)]),
        ("إن شخصا على الأقل قتل وأصيب ثلاثة آخرون.", [("killed", 1, None), ("injured", 3, 3)]),
        ("ارتقى خمسة مدنيين في القصف.", [("killed", 5, 5)]),
        ("ذكر أن ستة مدنيين ارتقوا في القصف.", [("killed", 6, 6)]),
        ("مجزرة راح ضحيتها أربعة مدنيين.", [("killed", 4, 4)]),
        ("فارق الحياة طفل في المشفى.", [("killed", 1, 1)]),
    ],
)
def test_a_toll_is_counted(text: str, expected: list[Counted], read: Reader, lexicon: Lexicon) -> None:
    assert tolls(read, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقتل رجل وزوجته وثلاثة أطفال.", [("killed", 5, 5)]),
        ("مقتل عشرة من منسوبي القوات إضافة إلى ثلاثة من العمال.", [("killed", 13, 13)]),
        ("إصابة ثلاثة مسعفين بالإضافة لمدنيين اثنين.", [("injured", 5, 5)]),
        ("مقتل خمسة جنود فضلاً عن مدنيين اثنين.", [("killed", 7, 7)]),
        ("أصيب سائق وطفلاه.", [("injured", 3, 3)]),
        ("قتل ستة جنود من الفرقة الرابعة وأربعة مسلحين.", [("killed", 10, 10)]),
        ("سقوط سبعة قتلى في صفوف قوات النظام وثلاثة قتلى في صفوف قسد.", [("killed", 10, 10)]),
        ("مقتل 30 جندياً مقابل 12 مسلحاً.", [("killed", 42, 42)]),
        ("مقتل العشرات من عناصر التنظيم ونحو 10 مقاتلين من قسد.", [("killed", 30, 109)]),
        ("مقتل مدني و8 عسكريين.", [("killed", 9, 9)]),
        ("أن حارساً وأربعة عمال أصيبوا بجروح.", [("injured", 5, 5)]),
    ],
)
def test_those_whom_a_conjunction_joins_are_added_up(
    text: str, expected: list[Counted], read: Reader, lexicon: Lexicon
) -> None:
    assert tolls(read, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقتل سبعة مدنيين بينهم امرأة وطفلان.", [("killed", 7, 7)]),
        ("مقتل سبعة مدنيين بينهم مدير مدرسة وثلاث معلمات، وطفل.", [("killed", 7, 7)]),
        ("سقوط أربعة قتلى وستة جرحى.", [("killed", 4, 4), ("injured", 6, 6)]),
        ("سقوط أربعة قتلى وعدد من المعتقلين.", [("killed", 4, 4)]),
        ("مقتل أربعة مدنيين وتضرر ثلاثة منازل.", [("killed", 4, 4)]),
    ],
)
def test_parts_and_others_are_not_added(text: str, expected: list[Counted], read: Reader, lexicon: Lexicon) -> None:
    assert tolls(read, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أن جنديين قتلا وأصيب أربعة.", [("killed", 2, 2), ("injured", 4, 4)]),
        ("إن ستة أشخاص من سكان القرية قتلوا.", [("killed", 6, 6)]),
        ("لقي خمسة من عناصر الشرطة على الأقل مصرعهم.", [("killed", 5, None)]),
        ("إن ثمانية مدنيين، بينهم سيدة، أصيبوا بجروح.", [("injured", 8, 8)]),
        ("أن طفلاً قتل وجرحت امرأة.", [("killed", 1, 1), ("injured", 1, 1)]),
    ],
)
def test_those_who_died_may_stand_before_the_verb(
    text: str, expected: list[Counted], read: Reader, lexicon: Lexicon
) -> None:
    assert tolls(read, lexicon, text) == expected


@pytest.mark.parametrize(
    "text",
    ["دخل عشرة جنود القرية وقتل المختار.", "هاجم ستة مسلحين الحاجز فقتل الحارس."],
)
def test_people_before_a_verb_in_another_number_are_not_its_toll(text: str, read: Reader, lexicon: Lexicon) -> None:
    assert all(low in {None, 1} for _, low, _ in tolls(read, lexicon, text))


@pytest.mark.parametrize("text", ["مقتل عناصر من قسد.", "مقتل أطفال في القصف.", "إصابة عائلة في القصف."])
def test_a_plural_without_a_number_has_no_figure(text: str, read: Reader, lexicon: Lexicon) -> None:
    assert [low for _, low, _ in tolls(read, lexicon, text)] == [None]


@pytest.mark.parametrize(
    "text", ["موجة اغتيالات في المدينة.", "أدان البيان الاغتيال.", "أدان الوزير محاولة اغتيال ضابط."]
)
def test_an_assassination_of_nobody_named_is_no_toll(text: str, read: Reader, lexicon: Lexicon) -> None:
    assert tolls(read, lexicon, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ارتفع عدد القتلى في صفوف المدنيين إلى 36 شخصاً.", [("killed", 36, 36)]),
        ("تجاوز عدد المصابين 200 شخص.", [("injured", 200, None)]),
        ("بلغت الحصيلة الأولية لقتلى التنظيم أكثر من 20 عنصراً.", [("killed", 20, None)]),
        ("ارتفع إلى 11 عدد الشهداء.", [("killed", 11, 11)]),
        ("ارتفع عدد القتلى إلى 36 والجرحى إلى 50 شخصاً.", [("killed", 36, 36), ("injured", 50, 50)]),
        ("ارتفع عدد القتلى وعاد 30 نازحاً.", []),
        ("بلغ عدد النازحين 300 شخص.", []),
    ],
)
def test_the_number_of_the_dead_is_a_toll(text: str, expected: list[Counted], read: Reader, lexicon: Lexicon) -> None:
    assert tolls(read, lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اعتقلت قسد أمس خمسة أشخاص بينهم امرأة.", (5, 5)),
        ("اعتقلت دورية للشرطة رجلاً وابنه.", (2, 2)),
        ("إن 40 مقاتلاً انشقوا عن الفصيل.", (40, 40)),
        ("نزوح آلاف المدنيين من البلدة.", (2000, 9999)),
        ("اعتقلت قسد مطلوبين بينهم ثلاثة قياديين.", None),
        ("اعتقال القيادي بعد مقتل أربعة جنود.", (1, 1)),
    ],
)
def test_the_people_of_an_event_are_counted_in_its_clause(
    text: str, expected: tuple[int | None, int | None] | None, read: Reader, lexicon: Lexicon
) -> None:
    reading = read(text)
    trigger = next(trigger for trigger in reading.triggers if trigger.row.trigger_class == "event")
    found = find_count(reading, trigger, lexicon.grammar)
    assert (found and (found.low, found.high)) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("اعتقلت قسد القيادي أحمد المصطفى في الرقة.", 1),
        ("اعتقلت قسد شاباً في الرقة.", 1),
        ("وجرى اعتقاله في الرقة.", 1),
        ("اعتقلت قسد عناصر من التنظيم في الرقة.", None),
        ("اعتقلت قسد مدنيين في الرقة.", None),
    ],
)
def test_who_is_seized_by_name_or_in_the_singular_is_one(
    text: str, count: int | None, read: Reader, lexicon: Lexicon
) -> None:
    reading = read(text)
    trigger = next(t for t in reading.triggers if t.row.event_type_code == "arrest")
    parties = assign_roles(reading, trigger, lexicon.grammar).patients
    found = lone_count(reading, trigger, parties, lexicon.grammar)
    assert (found.low if found else None) == count


@pytest.mark.parametrize("text", ["مقتل وإصابة 15 عنصراً من قوات النظام.", "سقوط 15 قتيلاً وجريحاً."])
def test_a_joint_toll_keeps_its_words_and_no_figure(text: str, read: Reader, lexicon: Lexicon) -> None:
    found = find_tolls(read(text), lexicon.grammar)
    assert found
    assert all((toll.low, toll.high, toll.is_joint) == (None, None, True) for toll in found)


@pytest.mark.parametrize("text", ["اعتقلت قسد خمسة أشخاص.", "وصل 15 جندياً إلى القاعدة.", "قتل الخصم سياسياً أمر وارد."])
def test_people_who_did_not_die_are_no_toll(text: str, read: Reader, lexicon: Lexicon) -> None:
    assert tolls(read, lexicon, text) == []


def test_the_victims_of_a_toll_are_known(read: Reader, lexicon: Lexicon) -> None:
    (toll,) = find_tolls(read("مقتل خمسة عناصر من قسد."), lexicon.grammar)
    assert [party.faction_id for party in toll.victims] == ["sdf"]


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        ("قصفت الطائرات البلدة ما أدى إلى مقتل ثلاثة مدنيين، واستهدف هجوم آخر القرية.", ["قصفت"]),
        ("قصفت قوات النظام القرية، وقتل أربعة جنود في هجوم على حاجز.", ["هجوم"]),
        ("اندلعت اشتباكات في البلدة وقتل خمسة مقاتلين.", ["اشتباكات"]),
        ("قتل مدنيان وأصيب ستة جراء القصف على البلدة.", ["القصف", "القصف"]),
        ("قتل حارس عندما هاجم مسلحون الحاجز.", ["هاجم"]),
        ("مقتل حارس في المدينة.", [None]),
    ],
)
def test_a_toll_is_of_the_deed_that_its_clause_tells_of(
    text: str, causes: list[str | None], read: Reader, lexicon: Lexicon
) -> None:
    reading = read(text)
    deeds = [t for t in reading.triggers if t.row.trigger_class == "event" and not t.is_weapon]
    found = [cause_of(toll, reading, deeds, lexicon.grammar) for toll in find_tolls(reading, lexicon.grammar)]
    assert [cause and reading.norms[cause.first] for cause in found] == causes


def toll(low: int | None, sentence: int = 1, high: int | None = None, side: str = "", is_open: bool = False) -> Toll:
    victims = (Party(sentence, 0, 1, "faction", side, "exact_alias"),) if side else ()
    return Toll("killed", low, None if is_open else high or low, sentence, 0, 1, 0, victims)


def test_a_figure_replaces_a_toll_without_one_only() -> None:
    assert attach(toll(5), None).low == 5
    assert attach(toll(5), toll(None)).low == 5
    assert attach(toll(None), toll(5)).low == 5
    assert attach(toll(7), toll(5)).low == 5


def test_a_count_replaces_a_vague_amount() -> None:
    assert attach(toll(6, 2), toll(3, high=9)).low == 6
    assert attach(toll(100, 2, is_open=True), toll(20, high=99)).low == 100
    assert attach(toll(3, 2, high=9), toll(6)).low == 6


def test_the_text_may_open_the_figure_of_the_headline() -> None:
    assert attach(toll(12, 1, is_open=True), toll(12, 0)).high is None
    assert attach(toll(12, 2, is_open=True), toll(12, 1)).high == 12


def test_losses_of_two_sides_told_of_together_are_added_up() -> None:
    both = attach(toll(9, 2, side="sdf"), toll(6, 1, side="isis"))
    assert (both.low, both.high, len(both.victims)) == (15, 15, 2)
    assert attach(toll(9, 2, side="isis"), toll(6, 1, side="isis")).low == 6
    assert attach(toll(9, 5, side="sdf"), toll(6, 1, side="isis")).low == 6
    assert attach(toll(9, 1, side="sdf"), toll(6, 0, side="isis")).low == 6


@pytest.mark.parametrize(
    ("ours", "theirs", "clash", "agree"),
    [
        (toll(5), toll(5), False, True),
        (toll(5), toll(6), True, False),
        (toll(5, sentence=0), toll(6), False, False),
        (toll(None), toll(6), False, False),
        (None, toll(6), False, False),
    ],
)
def test_tolls_clash_or_agree_by_their_figures(ours: Toll | None, theirs: Toll, clash: bool, agree: bool) -> None:
    assert tolls_clash((ours,), (theirs,)) is clash
    assert tolls_agree((ours,), (theirs,)) is agree
