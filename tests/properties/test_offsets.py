"""Whatever the text: every offset leads back to the words it was recorded for, and reading twice gives the same."""

from dataclasses import fields
from datetime import datetime

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import Extraction
from orchestration.extraction.text import fold, fold_with_offsets, sentence_spans, tokenise

VOCABULARY = """
قسد قوات سوريا الديمقراطية تنظيم داعش الجيش الوطني القوات التركية روسيا تركيا إيران هيئة تحرير الشام مجلس
دير الزور العسكري لواء الأمجاد قصف قصفت قُصفت يُقتل غارة غارات هجوم هجوماً شن شنته اشتباكات بين مع ضد
اعتقلت اعتقال اعتقلتهم انشق انسحبت سيطرت استهدف بعبوة ناسفة طائرة مسيرة بقذائف انفجار قتل مقتل وإصابة
أصيب مصرعهم أسفر عن إلى على من في يد قبل صفوف مناطق سيطرة الخاضعة تسيطر عليها التي الذي أن إن لم لن قد
ربما سوف ستشن بهدف نفت حذرت طالب قال وأضاف بحسب مصدر أمني مراسلنا المرصد السوري ناشطون مدنيين مسلحون
مجهولون عنصراً عناصر القيادي محمد العلي خمسة 5 ١٥ 21 نحو عشرات مئات عدد يوم الاثنين أمس صباح اليوم 12
حزيران 2020 عام الماضي مدينة بلدة قرية ريف الرقة منبج عفرين عين عيسى الباب حلب الشمالي شهيد إرهابي
ميليشيا لقسد وقسد للحوثيين والرقة بمنبج قـ.ـصفت وقــصف ق.ت.ل غار.ة د.ا.عش قـ .ـصف #قصف_مدفعي #حلب 🔴 ﻷحرار قtصف
"""
WORDS = VOCABULARY.split()
SIGNS = [
    " ",
    " ",
    " ",
    " ",
    ". ",
    "، ",
    "\n",
    ": ",
    " «",
    "» ",
    ' "',
    '" ',
    " (",
    ") ",
    "؛ ",
    "! ",
    "؟ ",
    "\u200f",
    "ـ",
    "ُ",
]
ARABIC_TEXT = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SIGNS)), max_size=60).map(
    lambda pairs: "".join(word + sign for word, sign in pairs)
)
LETTERS = st.text(alphabet="أإآاىيةهؤوئءبتلكقصفُِّـ\u200f\u0670 ٣۴5.,،؛()«»_#*xﻻ🔴\n", max_size=120)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120)
TEXTS = st.one_of(ANY_TEXT, LETTERS, ARABIC_TEXT)
PUBLISHED = st.one_of(st.none(), st.datetimes(datetime(1990, 1, 1), datetime(2035, 12, 31)))
BODIES = st.one_of(ARABIC_TEXT, ARABIC_TEXT, ANY_TEXT, st.tuples(ARABIC_TEXT, ANY_TEXT).map("".join))
READS_A_REPORT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SPANS = {
    "mentions": [("surface_text", "char_start", "char_end")],
    "event_reports": [
        (f"{name}_text", f"{name}_start", f"{name}_end")
        for name in ("trigger", "time", "count", "killed", "injured", "informant", "claim")
    ],
    "event_report_triggers": [("trigger_text", "char_start", "char_end")],
    "event_report_factions": [("surface_text", "char_start", "char_end")],
    "event_report_places": [("surface_text", "char_start", "char_end")],
    "framings": [("label_text", "char_start", "char_end")],
    "quantities": [("surface_text", "char_start", "char_end")],
    "times": [("surface_text", "char_start", "char_end")],
}


def read(texts: list[str], published: datetime | None, lexicon: Lexicon) -> Extraction:
    schema = {"report_id": pl.String, "body_text": pl.String, "published_at": pl.Datetime, "url": pl.String}
    rows = [(f"report-{number}", text, published, None) for number, text in enumerate(texts)]
    return extract(pl.DataFrame(rows, schema=schema, orient="row"), lexicon)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_a_folded_text_is_never_longer(text: str) -> None:
    assert len(fold(text)) <= len(text)


@given(TEXTS)
def test_each_folded_character_leads_back_to_its_own(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert len(folded) == len(offsets)
    assert (offsets[1:] > offsets[:-1]).all()
    assert all(fold(text[at]) == char for char, at in zip(folded, offsets.tolist(), strict=True))


@given(TEXTS)
def test_tokens_stand_in_order_inside_their_sentence(text: str) -> None:
    previous_end = 0
    for start, end in sentence_spans(text):
        assert previous_end <= start < end <= len(text)
        position = start
        for token in tokenise(text, start, end):
            assert position <= token.start < token.end <= end
            assert token.norm
            position = token.end
        previous_end = end


@given(TEXTS)
def test_sentences_hold_all_that_is_not_blank(text: str) -> None:
    covered = {at for start, end in sentence_spans(text) for at in range(start, end)}
    assert all(char.isspace() for at, char in enumerate(text) if at not in covered)


@READS_A_REPORT
@given(body=BODIES, published=PUBLISHED)
def test_every_span_holds_the_words_that_are_recorded(body: str, published: datetime | None, lexicon: Lexicon) -> None:
    extraction = read([body], published, lexicon)
    for table, spans in SPANS.items():
        for row in getattr(extraction, table).iter_rows(named=True):
            for text, start, end in spans:
                if row[text] is None:
                    assert row[start] is row[end] is None
                else:
                    assert 0 <= row[start] < row[end] <= len(body)
                    assert body[row[start] : row[end]] == row[text]


@READS_A_REPORT
@given(body=BODIES, published=PUBLISHED)
def test_bounds_are_in_order(body: str, published: datetime | None, lexicon: Lexicon) -> None:
    extraction = read([body], published, lexicon)
    bounds = [(extraction.quantities, "low", "high"), (extraction.times, "date_from", "date_to")]
    bounds += [(extraction.event_reports, f"{n}_low", f"{n}_high") for n in ("count", "killed", "injured")]
    bounds += [(extraction.event_reports, "date_from", "date_to")]
    for frame, low, high in bounds:
        assert frame.filter(pl.col(low) > pl.col(high)).is_empty()
    assert extraction.event_reports["confidence"].is_between(0, 1).all()


@READS_A_REPORT
@given(bodies=st.lists(BODIES, min_size=2, max_size=3))
def test_rows_depend_on_the_report_alone(bodies: list[str], lexicon: Lexicon) -> None:
    published = datetime(2021, 6, 10)
    together = read(bodies, published, lexicon)
    again = read(bodies, published, lexicon)
    alone = read(bodies[:1], published, lexicon)
    for field in fields(Extraction):
        frame = getattr(together, field.name)
        assert frame.equals(getattr(again, field.name))
        assert frame.filter(pl.col("report_id") == "report-0").equals(getattr(alone, field.name))


@READS_A_REPORT
@given(body=BODIES)
def test_every_event_has_its_trigger_and_lies_in_its_sentence(body: str, lexicon: Lexicon) -> None:
    extraction = read([body], datetime(2021, 6, 10), lexicon)
    first = extraction.event_report_triggers.filter(pl.col("position") == 0)
    assert sorted(first["event_report_id"]) == sorted(extraction.event_reports["event_report_id"])
    events = extraction.event_reports
    assert (events["trigger_start"] >= events["sentence_start"]).all()
    assert (events["trigger_end"] <= events["sentence_end"]).all()
