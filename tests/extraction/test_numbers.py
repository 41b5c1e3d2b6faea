"""Quantities in Arabic sentences: each sentence stands for one way of telling a number."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.numbers import NumberVocabulary, Quantity, find_quantities, load_number_words
from orchestration.extraction.text import tokenise

VOCABULARY_DIR = Path(__file__).parents[2] / "seeds" / "vocabulary"
VOCABULARY = load_number_words(VOCABULARY_DIR)


@pytest.fixture(scope="module")
def vocabulary() -> NumberVocabulary:
    return VOCABULARY


def quantities(sentence: str, vocabulary: NumberVocabulary) -> list[Quantity]:
    return find_quantities(tokenise(sentence), vocabulary)


def bounds(sentence: str, vocabulary: NumberVocabulary) -> list[tuple[int | None, int | None]]:
    return [(quantity.low, quantity.high) for quantity in quantities(sentence, vocabulary)]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("وصل 14 جندياً إلى الحاجز", 14),
        ("وصل ١٤ جندياً إلى الحاجز", 14),
        ("وصل ۱۴ جندياً إلى الحاجز", 14),
        ("فرّ 2,350 نازحاً", 2350),
        ("فرّ ٢٬٣٥٠ نازحاً", 2350),
        ("فرّ 2.350 نازحاً", 2350),
        ("فرّ 4 آلاف نازح", 4000),
        ("فرّ 1.5 مليون نازح", 1_500_000),
        ("فرّ نصف مليون نازح", 500_000),
        ("فرّ ربع مليون نازح", 250_000),
        ("فرّ مليون ونصف المليون نازح", 1_500_000),
        ("فرّ مليونين ونصف مليون نازح", 2_500_000),
        ("جُرح ثلاثة عمال", 3),
        ("جُرحت ثلاث نساء", 3),
        ("جُرح أحد عشر عاملاً", 11),
        ("جُرحت إحدى عشرة امرأة", 11),
        ("جُرح اثنا عشر عاملاً", 12),
        ("إصابة اثني عشر عاملاً", 12),
        ("جُرح تسعة عشر عاملاً", 19),
        ("جُرح خمسة وعشرون عاملاً", 25),
        ("إصابة واحد وثلاثين عاملاً", 31),
        ("جُرح مئة عامل", 100),
        ("جُرح مائة عامل", 100),
        ("إصابة مئتي عامل", 200),
        ("إصابة ثلاثمئة عامل", 300),
        ("إصابة ثلاث مئة وأربعين عاملاً", 340),
        ("تشريد ألف عائلة", 1000),
        ("تشريد ألفي عائلة", 2000),
        ("تشريد خمسة آلاف ومئتي عائلة", 5200),
        ("تشريد خمسة آلاف و200 عائلة", 5200),
        ("تشريد ثلاثة وعشرين ألفاً وأربعمئة وخمسين شخصاً", 23_450),
        ("تشريد مليوني شخص", 2_000_000),
        ("نحو 60 مسلحاً", 60),
        ("قرابة ستين مسلحاً", 60),
        ("ما يقارب 60 مسلحاً", 60),
        ("زهاء ستين مسلحاً", 60),
    ],
)
def test_a_number_is_read_exactly(sentence: str, value: int, vocabulary: NumberVocabulary) -> None:
    assert bounds(sentence, vocabulary) == [(value, value)]


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [
        ("عشرات المسلحين", 20, 99),
        ("العشرات من المسلحين", 20, 99),
        ("مئات العائلات", 200, 999),
        ("آلاف النازحين", 2000, 9999),
        ("عشرات الآلاف من النازحين", 20_000, 99_999),
        ("مئات الآلاف من النازحين", 200_000, 999_999),
        ("بضع عشرات من المسلحين", 20, 99),
        ("عدد من العمال", 3, 9),
        ("عدة جنود", 3, 9),
        ("بعض الجنود", 3, 9),
        ("بضعة جنود", 3, 9),
        ("أكثر من 70 جندياً", 70, None),
        ("ما لا يقل عن سبعين جندياً", 70, None),
        ("ما يزيد عن 70 جندياً", 70, None),
        ("70 جندياً على الأقل", 70, None),
        ("70 جندياً، على الأقل", 70, None),
        ("سبعون من جنود الفرقة على الأقل", 70, None),
        ("أقل من 70 جندياً", None, 70),
        ("ما يصل إلى 70 جندياً", None, 70),
        ("بين 10 و15 جندياً", 10, 15),
        ("ما بين خمسة وعشرة جنود", 5, 10),
        ("من 10 إلى 15 جندياً", 10, 15),
        ("10-15 جندياً", 10, 15),
        ("ما بين 12 و16 ألف جندي", 12_000, 16_000),
    ],
)
def test_a_vague_or_hedged_number_has_bounds(
    sentence: str, low: int | None, high: int | None, vocabulary: NumberVocabulary
) -> None:
    assert bounds(sentence, vocabulary) == [(low, high)]


@pytest.mark.parametrize(
    ("sentence", "value", "noun_class"),
    [
        ("اعتقال عنصرين قرب الجسر", 2, "people_fighters"),
        ("سقط قتيلان قرب الجسر", 2, "people_dead"),
        ("أصيب مدنيان قرب الجسر", 2, "people_civilians"),
        ("جاء بجريحين إلى المشفى", 2, "people_injured"),
        ("مقتل جنديي الحاجز", 2, "people_fighters"),
        ("سقط قتيل قرب الجسر", 1, "people_dead"),
        ("خُطف طفل من بيته", 1, "people_civilians"),
        ("مقتل عنصر من الحرس", 1, "people_fighters"),
        ("خُطف أحد عناصر الحرس", 1, "people_fighters"),
        ("أصيب شخص واحد", 1, "people"),
        ("مقتل شخصين اثنين", 2, "people"),
        ("مقتل المواطن سالم", 1, "people_civilians"),
        ("مقتل مدني قرب الجسر", 1, "people_civilians"),
    ],
)
def test_singular_and_dual_count_by_themselves(
    sentence: str, value: int, noun_class: str, vocabulary: NumberVocabulary
) -> None:
    (quantity,) = quantities(sentence, vocabulary)
    assert (quantity.low, quantity.high, quantity.noun_class) == (value, value, noun_class)


@pytest.mark.parametrize(
    "sentence",
    [
        "سيطر على السلطة في 2011",
        "سيطر عليها عام 2014",
        "وقّع القرار رقم 2254",
        "تقدمت الفرقة 25 نحو البلدة",
        "تقدم اللواء 105 نحو البلدة",
        "أطلق صاروخاً من طراز H-100",
        "دمّر مدفعاً من نوع M4",
        "بدأ الهجوم الساعة 9",
        "بدأ الهجوم عند 10:30",
        "بتاريخ 12/3/2019",
        "بتاريخ 2019-03-12",
        "للتواصل 0098123456",
        "زار الدفاع المدني البلدة",
        "اجتمع مجلس مدني في البلدة",
        "يوم الأحد ويوم الاثنين",
        "كل شخص في البلدة",
        "وعمره 30 عاماً",
        "تحدث القائد عن المعركة",
    ],
)
def test_what_counts_nobody_is_left_out(sentence: str, vocabulary: NumberVocabulary) -> None:
    assert quantities(sentence, vocabulary) == []


@pytest.mark.parametrize(
    ("sentence", "noun_class"),
    [
        ("منذ خمسة أيام", "time"),
        ("في 12 آذار", "time"),
        ("على بعد 30 كم", "distance"),
        ("مسافة عشرة كيلومترات", "distance"),
        ("دفع 200 دولار", "money"),
        ("دمّر خمس دبابات", "vehicles"),
        ("نفذ 40 طلعة", "sorties"),
        ("شن ست غارات", "strikes"),
        ("أطلق 30 صاروخاً", "other"),
    ],
)
def test_counts_of_things_carry_their_class(sentence: str, noun_class: str, vocabulary: NumberVocabulary) -> None:
    assert [quantity.noun_class for quantity in quantities(sentence, vocabulary)] == [noun_class]


@pytest.mark.parametrize("sentence", ["بنسبة 20%", "بنسبة 20 بالمئة", "بنسبة 20 في المئة"])
def test_a_share_is_marked(sentence: str, vocabulary: NumberVocabulary) -> None:
    assert [quantity.is_share for quantity in quantities(sentence, vocabulary)] == [True]


@pytest.mark.parametrize(
    "sentence",
    [
        "سقط 15 شخصاً بين قتيل وجريح",
        "سقط عشرات الجنود ما بين قتيل وجريح",
        "سقط 20 قتيلاً وجريحاً",
        "مقتل وإصابة عشرين جندياً",
        "قُتل وأُصيب مئات الجنود",
    ],
)
def test_one_toll_for_dead_and_wounded_is_joint(sentence: str, vocabulary: NumberVocabulary) -> None:
    assert [quantity.is_joint for quantity in quantities(sentence, vocabulary)] == [True]


def test_separate_tolls_are_not_joint(vocabulary: NumberVocabulary) -> None:
    assert [quantity.is_joint for quantity in quantities("سقط 15 قتيلاً و20 جريحاً", vocabulary)] == [False, False]


def test_a_second_number_without_a_noun_stands_alone(vocabulary: NumberVocabulary) -> None:
    found = quantities("مقتل 3 جنود وإصابة 5 بجروح", vocabulary)
    assert [(quantity.low, quantity.noun) for quantity in found] == [(3, "soldier"), (5, None)]


def test_the_noun_may_stand_before_its_number(vocabulary: NumberVocabulary) -> None:
    (quantity,) = quantities("ارتفع عدد القتلى إلى 36", vocabulary)
    assert (quantity.low, quantity.noun_class, quantity.noun_first) == (36, "people_dead", 2)


def test_a_number_may_follow_its_noun_as_an_adjective(vocabulary: NumberVocabulary) -> None:
    (quantity,) = quantities("عاد الجنود الأربعة", vocabulary)
    assert (quantity.low, quantity.noun, quantity.first, quantity.last) == (4, "soldier", 1, 3)


def test_the_span_takes_in_hedge_and_noun(vocabulary: NumberVocabulary) -> None:
    sentence = "أعلن مقتل ما لا يقل عن 13 من عناصر الحرس"
    tokens = tokenise(sentence)
    (quantity,) = find_quantities(tokens, vocabulary)
    assert sentence[tokens[quantity.first].start : tokens[quantity.last - 1].end] == "ما لا يقل عن 13 من عناصر"


def test_what_is_among_a_total_is_a_part(vocabulary: NumberVocabulary) -> None:
    found = quantities("قُتل 20 شخصاً بينهم ثلاثة أطفال وامرأتان", vocabulary)
    assert [(quantity.low, quantity.is_part) for quantity in found] == [(20, False), (3, True), (2, True)]


def test_a_later_hedge_binds_only_the_nearest_number(vocabulary: NumberVocabulary) -> None:
    assert bounds("قُتل 20 جندياً وأصيب 30 جندياً على الأقل", vocabulary) == [(20, 20), (30, None)]


def test_what_is_joined_to_a_named_part_is_a_part(vocabulary: NumberVocabulary) -> None:
    found = quantities("قُتل 20 شخصاً بينهم مدير المدرسة وثلاث معلمات، وطفل", vocabulary)
    assert [quantity.is_part for quantity in found] == [False, True, True]


def test_some_of_them_are_no_part_where_the_verb_is_theirs(vocabulary: NumberVocabulary) -> None:
    assert [quantity.is_part for quantity in quantities("قُتل منهم عشرون", vocabulary)] == [False]


def test_a_verb_with_its_own_subject_shares_no_toll(vocabulary: NumberVocabulary) -> None:
    found = quantities("أن عاملين قُتلوا وأصيب خمسة", vocabulary) + quantities("استشهد وجرحت امرأة", vocabulary)
    assert not any(quantity.is_joint for quantity in found)


@pytest.mark.parametrize(
    ("sentence", "noun_class"),
    [
        ("بلغ عدد الجرحى في المشفى 40 شخصاً", "people_injured"),
        ("ارتفعت حصيلة قتلى القصف على المدينة إلى سبعة مدنيين", "people_dead"),
        ("ارتفع إلى تسعة عدد الشهداء", "people_dead"),
        ("بلغ عدد القتلى مدناً كثيرة ثم قُتل أربعة أشخاص", "people"),
        ("عدد القتلى كبير وعدد النازحين 300 شخص", "people"),
    ],
)
def test_a_number_may_be_that_of_a_toll_named_before(
    sentence: str, noun_class: str, vocabulary: NumberVocabulary
) -> None:
    assert [quantity.noun_class for quantity in quantities(sentence, vocabulary)] == [noun_class]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("مقتل ثلاثة رجال ووالدتهم", [3, 1]),
        ("إصابة زوجها وأحد أطفالها", [1, 1]),
        ("مقتل رجل وابنه", [1, 1]),
        ("مقتل فلسطيني قرب الجدار", [1]),
        ("وصل والدها", []),
    ],
)
def test_one_person_joined_to_others_counts(sentence: str, values: list[int], vocabulary: NumberVocabulary) -> None:
    assert [quantity.low for quantity in quantities(sentence, vocabulary)] == values


def test_a_hedge_before_the_next_number_does_not_open_this_one(vocabulary: NumberVocabulary) -> None:
    assert bounds("قُتل 20 جندياً وأكثر من 30 مدنياً", vocabulary) == [(20, 20), (30, None)]


def test_an_ambush_is_no_pair_of_kilometres(vocabulary: NumberVocabulary) -> None:
    assert quantities("وقعوا في كمين", vocabulary) == []


PIECES = st.sampled_from(
    [
        "مقتل",
        "نحو",
        "أكثر",
        "من",
        "بين",
        "و",
        "10",
        "15",
        "2014",
        "3,500",
        "1.5",
        "0",
        "007",
        "99999999999999999999",
        "-",
        "/",
        ":",
        ".",
        "(",
        ")",
        "%",
        "على",
        "الأقل",
        "إلى",
        "ألف",
        "آلاف",
        "مئة",
        "عشرة",
        "خمسة",
        "وعشرين",
        "عشرات",
        "الآلاف",
        "عدد",
        "من",
        "أحد",
        "واحد",
        "اثنين",
        "قتيل",
        "وجريح",
        "عناصر",
        "عنصرين",
        "جنديي",
        "مدني",
        "عام",
        "ال",
        "آخرين",
        "H",
        "،",
    ]
)


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_spans_stay_in_order_within_the_sentence(sentence: str) -> None:
    tokens = tokenise(sentence)
    position = 0
    for quantity in find_quantities(tokens, VOCABULARY):
        assert position <= quantity.first < quantity.last <= len(tokens)
        position = quantity.last


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_a_low_bound_never_exceeds_the_high_one(sentence: str) -> None:
    for quantity in find_quantities(tokenise(sentence), VOCABULARY):
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(quantity.first < quantity.last for quantity in find_quantities(tokenise(text), VOCABULARY))


@given(st.integers(min_value=11, max_value=1899))
def test_digits_before_a_noun_are_their_value(number: int) -> None:
    assert bounds(f"وصل {number} جندياً", VOCABULARY) == [(number, number)]
