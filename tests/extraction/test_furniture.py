"""Page furniture: what must go, and what must stay, of reports as pages give them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.furniture import FurnitureVocabulary, furniture_mask, load_furniture_cues

VOCABULARY = load_furniture_cues(Path(__file__).parents[2] / "seeds" / "vocabulary")
BODY = [
    "اتفاق على تبادل الأسرى بين الطرفين",
    "أعلن الطرفان مساء أمس عن اتفاق يقضي بتبادل الأسرى خلال الأيام المقبلة.",
    "وقال مصدر محلي إن الاتفاق جاء بعد وساطة استمرت شهرين كاملين.",
]


@pytest.fixture(scope="module")
def vocabulary() -> FurnitureVocabulary:
    return VOCABULARY


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضاً: ماذا بعد الاتفاق",
        "إقرأ أيضا",
        "مقالات ذات صلة",
        "مواضيع ذات صلة",
        "شاهد أيضاً",
        "تابعونا على تلغرام",
        "اشترك في النشرة البريدية",
        "شارك",
        "فيسبوك",
        "نسخ الرابط",
        "اترك تعليقاً",
        "لن يتم نشر عنوان بريدك الإلكتروني.",
        "زر الذهاب إلى الأعلى",
        "الرئيسية",
        "جميع الحقوق محفوظة للموقع 2022",
        "© 2022",
        "الوسوم: حلب، إدلب",
        "350 مشاهدة",
        "3 دقائق للقراءة",
        "المصدر: وكالات",
        "إدلب - بلدي نيوز",
        "12 آذار 2019",
        "2019/03/12",
        "صورة أرشيفية من المدينة",
        "#حلب #إدلب",
        "Loading seems to be taking a while.",
    ],
)
def test_a_line_of_furniture_is_marked(line: str, vocabulary: FurnitureVocabulary) -> None:
    assert furniture_mask([*BODY, line], vocabulary)[-1] is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "وشارك في الاجتماع ممثلون عن الفصائل وقادة من المنطقة الشرقية.",
        "وأضاف المصدر أن القافلة وصلت مساء أمس إلى البلدة المحاصرة.",
        "وتابعت المصادر أن الاشتباكات تجددت صباح اليوم في محيط القرية.",
        "قُتل ثلاثة جنود وأصيب آخرون بانفجار لغم.",
    ],
)
def test_a_sentence_of_the_report_is_kept(sentence: str, vocabulary: FurnitureVocabulary) -> None:
    assert furniture_mask([*BODY, sentence], vocabulary)[-1] is None


def test_the_headline_is_kept(vocabulary: FurnitureVocabulary) -> None:
    assert furniture_mask(BODY, vocabulary) == [None, None, None]


def test_a_report_of_one_line_is_kept(vocabulary: FurnitureVocabulary) -> None:
    assert furniture_mask(["مقتل ضابط بانفجار عبوة ناسفة شرقي درعا"], vocabulary) == [None]


def test_titles_heaped_at_the_foot_are_marked(vocabulary: FurnitureVocabulary) -> None:
    foot = ["هل اقترب موعد الانتخابات؟", "أزمة الخبز تعود إلى الواجهة", "من يقف وراء الحريق…"]
    assert all(furniture_mask([*BODY, *foot], vocabulary)[-3:])


def test_a_heading_within_the_report_is_kept(vocabulary: FurnitureVocabulary) -> None:
    sentences = [*BODY, "دور الوسطاء", "ورحب الوسطاء بالاتفاق ووصفوه بأنه خطوة أولى نحو التهدئة."]
    assert furniture_mask(sentences, vocabulary)[3:] == [None, None]


def test_titles_behind_a_heading_of_related_items_are_marked(vocabulary: FurnitureVocabulary) -> None:
    foot = ["مقالات ذات صلة", "مقتل خمسة أشخاص في حريق كبير بالعاصمة.", "الحكومة تعلن أسعار الوقود الجديدة"]
    assert all(furniture_mask([*BODY, *foot], vocabulary)[-3:])


def test_a_related_line_amid_the_report_does_not_swallow_the_rest(vocabulary: FurnitureVocabulary) -> None:
    sentences = [BODY[0], BODY[1], "اقرأ أيضا: أزمة الخبز تعود إلى الواجهة", BODY[2]]
    assert [rule is not None for rule in furniture_mask(sentences, vocabulary)] == [False, False, True, False]


def test_a_run_of_tiny_lines_is_a_menu(vocabulary: FurnitureVocabulary) -> None:
    menu = ["كوردی", "كرمانجي", "فارسي", "تركي", "انجليزي"]
    assert all(furniture_mask([*menu, *BODY], vocabulary)[:5])


def test_a_lone_place_line_is_no_menu(vocabulary: FurnitureVocabulary) -> None:
    assert furniture_mask([BODY[0], "ريف حلب", *BODY[1:]], vocabulary)[1] is None


@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(["مقالات ذات صلة", "شارك", *BODY])), max_size=12))
def test_every_sentence_gets_one_answer(sentences: list[str]) -> None:
    assert len(furniture_mask(sentences, VOCABULARY)) == len(sentences)
