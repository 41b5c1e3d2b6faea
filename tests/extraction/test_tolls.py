"""The dead and injured that a sentence tells of."""

import pytest
from arabic_reading import Reader

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.tolls import Toll, attach, find_tolls, tolls_agree, tolls_clash

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
        ("مقتل شاب في المدينة.", [("killed", 1, 1)]),
        ("مقتل القيادي أحمد المصطفى.", [("killed", 1, 1)]),
        ("مقتل عدد من عناصر قسد.", [("killed", 3, 9)]),
        ("مقتل العشرات من عناصر قسد.", [("killed", 20, 99)]),
        ("مقتل ما لا يقل عن سبعة مدنيين.", [("killed", 7, None)]),
        ("استشهد طفلان في المدينة.", [("killed", 2, 2)]),
    ],
)
def test_a_toll_is_counted(text: str, expected: list[Counted], read: Reader, lexicon: Lexicon) -> None:
    assert tolls(read, lexicon, text) == expected


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


def toll(low: int | None, sentence: int = 1) -> Toll:
    return Toll("killed", low, low, sentence, 0, 1, 0)


def test_a_figure_replaces_a_toll_without_one_only() -> None:
    assert attach(toll(5), None).low == 5
    assert attach(toll(5), toll(None)).low == 5
    assert attach(toll(7), toll(5)).low == 5


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
