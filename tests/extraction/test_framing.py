"""Framing labels and quotation in Arabic sentences."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.framing import Framing, FramingLabels, find_framings, load_framing_labels, quoted_mask
from orchestration.extraction.text import tokenise

SEEDS = Path(__file__).parents[2] / "seeds"
LABELS = load_framing_labels(SEEDS / "vocabulary")


@pytest.fixture(scope="module")
def labels() -> FramingLabels:
    return LABELS


def framings(sentence: str, labels: FramingLabels) -> list[Framing]:
    tokens = tokenise(sentence)
    return find_framings(tokens, labels, quoted_mask(tokens))


@pytest.mark.parametrize(
    ("sentence", "target", "polarity"),
    [
        ("استشهد شاب قرب الحاجز", "casualty", "positive"),
        ("ارتقى شابان قرب الحاجز", "casualty", "positive"),
        ("هلك خمسة منهم قرب الحاجز", "casualty", "negative"),
        ("قُتل شاب قرب الحاجز", "casualty", "neutral"),
        ("لقي شاب حتفه بعد مصرع والده", "casualty", "neutral"),
        ("قصفت عصابات الأسد البلدة", "faction", "negative"),
        ("تقدمت المجموعات الإرهابية نحو البلدة", "faction", "negative"),
        ("تصدى الثوار للهجوم", "faction", "positive"),
        ("تصدت المقاومة للهجوم", "faction", "positive"),
        ("هاجم الخوارج الحاجز", "faction", "negative"),
        ("وصل إلى المناطق المحررة", "area", "positive"),
        ("وصل إلى عفرين المحتلة", "area", "negative"),
        ("وقعت مجزرة في السوق", "event", "negative"),
    ],
)
def test_a_label_has_its_target_and_polarity(sentence: str, target: str, polarity: str, labels: FramingLabels) -> None:
    assert [(found.target_kind, found.polarity) for found in framings(sentence, labels)] == [(target, polarity)]


@pytest.mark.parametrize(
    ("sentence", "faction"),
    [
        ("قصف الاحتلال التركي القرية", "turkey"),
        ("قصف العدو الصهيوني القرية", "israel"),
        ("اعتقلت مليشيا الحوثي الصحفي", "houthis"),
        ("انسحب تنظيم داعش من القرية", "isis"),
        ("قصفت قوات الاحتلال القرية", None),
    ],
)
def test_a_label_names_its_faction_only_where_it_settles_it(
    sentence: str, faction: str | None, labels: FramingLabels
) -> None:
    assert [found.faction_id for found in framings(sentence, labels)] == [faction]


def test_the_longest_label_wins(labels: FramingLabels) -> None:
    (found,) = framings("تقدم مرتزقة الاحتلال التركي", labels)
    assert (found.first, found.last) == (1, 4)


def test_a_label_behind_proclitics_is_found(labels: FramingLabels) -> None:
    assert len(framings("وللمجاهدين دور في ذلك", labels)) == 1


def test_militia_needs_the_name_that_follows(labels: FramingLabels) -> None:
    (found,) = framings("عناصر من ميليشيا القاطرجي", labels)
    assert (found.needs_context, found.faction_id) == (True, None)


@pytest.mark.parametrize("sentence", ["وصل الوفد إلى المدينة", "اجتمع القادة في النفق", "حفر نفق تحت السجن"])
def test_plain_words_frame_nothing(sentence: str, labels: FramingLabels) -> None:
    assert framings(sentence, labels) == []


@pytest.mark.parametrize(
    ("sentence", "is_quoted"),
    [
        ('قال إن "القوات الغازية ستخرج من البلاد قريباً" وغادر', True),
        ("قال إن «القوات الغازية ستخرج من البلاد قريباً» وغادر", True),
        ("قال إن “القوات الغازية ستخرج من البلاد قريباً” وغادر", True),
        ("هاجمت “القوات الغازية” البلدة في الصباح الباكر", False),
        ("قال إن الوفد سيعود غداً وإن القوات الغازية ستخرج", False),
        ('وأضاف: "القوات الغازية ستخرج من البلاد قريباً', True),
        ("القوات الغازية ستخرج من البلاد قريباً»، بحسب الوفد", True),
    ],
)
def test_only_speech_is_quoted_not_names(sentence: str, is_quoted: bool, labels: FramingLabels) -> None:
    (found,) = framings(sentence, labels)
    assert found.is_quoted is is_quoted


def test_every_faction_of_a_label_is_in_the_registry() -> None:
    def column(file: str, name: str) -> set[str]:
        with (SEEDS / file).open(encoding="utf-8", newline="") as lines:
            return {row[name] for row in csv.DictReader(lines)} - {""}

    assert column("vocabulary/framing_labels.csv", "faction_id") <= column("registry/factions.csv", "faction_id")


@given(st.text(alphabet='«»"“” قوات الغازية شهيد و', max_size=60))
def test_spans_stay_in_order_and_the_mask_fits(sentence: str) -> None:
    tokens = tokenise(sentence)
    mask = quoted_mask(tokens)
    assert len(mask) == len(tokens)
    position = 0
    for found in find_framings(tokens, LABELS, mask):
        assert position <= found.first < found.last <= len(tokens)
        position = found.last
