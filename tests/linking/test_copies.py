"""Reports that are copies of one text."""

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.linking.copies import COPIES, alike_pairs, fingerprints
from orchestration.linking.copies import originals as originals_of
from orchestration.warehouse.connection import in_memory

BODY = """\
قالت لجنة الإغاثة المحلية إن شاحنتين محملتين بالطحين وصلتا عصر الخميس إلى مخيم الزيتون بعد توقف دام أسبوعين.
وأضافت أن فرقها وزعت أربعمئة سلة غذائية على العائلات التي نزحت من القرى الشرقية بفعل القصف المدفعي الأخير.
وأوضح مسؤول المخازن أن الكميات المتبقية تكفي خمسة أيام فقط إذا بقي المعبر الوحيد مغلقا أمام القوافل التجارية.
وطالب الأهالي بفتح ممر آمن لنقل الجرحى والمرضى نحو المشافي الميدانية قبل هبوط الليل واشتداد البرد في الجبال.
وكانت المدفعية قد استهدفت الطريق الواصل بين المخيم والبلدة مرتين خلال الأيام الماضية من دون وقوع إصابات.
وتقدر اللجنة عدد سكان المخيم بنحو تسعة آلاف نسمة يعيش معظمهم في خيام لا تقي من المطر ولا من الريح الباردة.
"""
HEADLINE = "مساعدات جديدة تصل إلى مخيم الزيتون\n"
OTHER = """\
أعلن المجلس البلدي إعادة تشغيل محطة الضخ الرئيسية بعد إصلاح الخزانات التي أصابتها شظايا في الشهر الماضي.
وقال مهندس في المحطة إن المياه ستصل إلى الأحياء الغربية أولا ثم إلى بقية المدينة تباعا خلال ثلاثة أيام.
"""
TEMPLATE = """\
قتل {killed} مدنيين وأصيب {injured} آخرون، اليوم {day}، بقصف {doer} على بلدة {place} في ريف {region}.
وقال مراسلنا إن القصف استهدف {target} في البلدة، ونقل المصابون إلى المشافي القريبة لتلقي العلاج.
ووثق فريق الرصد مقتل {total} مدنيا في ريف {region} منذ بداية الشهر الجاري.
"""
DAILY = [
    TEMPLATE.format(
        killed="ثلاثة", injured="سبعة", day="الأحد", doer="مدفعي", place="الغسانية", region="إدلب",
        target="سوق المدينة", total="41",
    ),
    TEMPLATE.format(
        killed="خمسة", injured="عشرة", day="الأربعاء", doer="جوي", place="كفر حلب", region="حماة",
        target="مدرسة للبنات", total="12",
    ),
]  # fmt: skip


def texts(*rows: tuple[str, str | None, int | None]) -> pl.DataFrame:
    """Reports by id, text and hour of publication."""
    return pl.DataFrame(
        [(key, text, None if hour is None else datetime(2020, 2, 1, hour)) for key, text, hour in rows],
        {"report_id": pl.String(), "prose_text": pl.String(), "published_at": pl.Datetime()},
        orient="row",
    )


NO_NAMES = pl.DataFrame(schema={"report_id": pl.String(), "name_kind": pl.String(), "name": pl.String()})


def find_copies(texts: pl.DataFrame, names: pl.DataFrame, batches: int = 1) -> pl.DataFrame:
    """The original of each report, where the reports came in so many batches."""
    prints = fingerprints(texts.with_columns(text_hash=pl.lit(0, pl.UInt64())))
    batch_of = pl.int_range(pl.len()) % batches
    with in_memory() as con:
        found = [
            alike_pairs(con, prints.filter(batch_of <= batch), prints.filter(batch_of == batch))
            for batch in range(batches)
        ]
    return originals_of(texts, pl.concat(found), names)


def originals(*rows: tuple[str, str | None, int | None], names: pl.DataFrame = NO_NAMES) -> dict[str, str]:
    return dict(find_copies(texts(*rows), names).iter_rows())


def naming(**named: str) -> pl.DataFrame:
    """Figures that reports name, parted by blanks."""
    rows = [(report, "figure", name) for report, names in named.items() for name in names.split()]
    return pl.DataFrame(rows, NO_NAMES.schema, orient="row")


def test_same_words_with_other_figures_are_no_copy() -> None:
    rows = (("a", BODY, 1), ("b", BODY, 2))
    assert originals(*rows, names=naming(a="killed=3 injured=7", b="killed=5 injured=7")) == {"a": "a", "b": "b"}
    assert originals(*rows, names=naming(a="killed=3 injured=7", b="killed=3")) == {"a": "a", "b": "a"}


def test_copy_with_another_headline_and_a_cut_line_is_a_copy() -> None:
    cut = "".join(BODY.splitlines(keepends=True)[:-1])
    found = originals(
        ("agency", HEADLINE + BODY, 6), ("outlet", "قوافل الطحين تتحرك مجددا\n" + cut, 9), ("x", OTHER, 1)
    )
    assert found == {"agency": "agency", "outlet": "agency", "x": "x"}


def test_copy_in_another_spelling_is_a_copy() -> None:
    found = originals(("a", OTHER, 6), ("b", OTHER.replace("أ", "ا").replace("إ", "ا").replace("\n", "  "), 9))
    assert found == {"a": "a", "b": "a"}


@pytest.mark.parametrize(
    ("hours", "original"),
    [((9, 6), "b"), ((6, 9), "a"), ((6, 6), "a"), ((None, 6), "b"), ((None, None), "a"), ((6, None), "a")],
)
def test_first_published_is_the_original(hours: tuple[int | None, int | None], original: str) -> None:
    assert originals(("a", BODY, hours[0]), ("b", BODY, hours[1])) == {"a": original, "b": original}


def _cut(lines: int) -> str:
    return "".join(BODY.splitlines(keepends=True)[lines:])


def test_copy_of_a_copy_leads_to_the_first() -> None:
    # The third is like the second and no longer like the first.
    assert originals(("a", BODY, 6), ("c", _cut(2), 8)) == {"a": "a", "c": "c"}
    assert originals(("a", BODY, 6), ("b", _cut(1), 7), ("c", _cut(2), 8)) == {"a": "a", "b": "a", "c": "a"}


@settings(max_examples=30, deadline=None)
@given(
    st.permutations(
        [
            ("a", BODY, 6), ("b", _cut(1), 7), ("c", _cut(2), 8), ("d", HEADLINE + BODY, None), ("e", OTHER, 6),
            ("f", OTHER, None), ("g", DAILY[0], 3), ("h", None, 2), ("i", "", 1),
        ]
    )
)  # fmt: skip
def test_order_of_reports_does_not_matter(rows: list[tuple[str, str | None, int | None]]) -> None:
    found = find_copies(texts(*rows), NO_NAMES)
    assert found.schema == COPIES
    assert all(found.equals(find_copies(texts(*rows), NO_NAMES, batches)) for batches in (2, 3, 9))
    assert dict(found.iter_rows()) == dict(zip("abcdefghi", "aaaaeeghi", strict=True))
    assert found["report_id"].is_sorted()


def test_same_template_with_other_names_and_numbers_is_no_copy() -> None:
    assert originals(("a", DAILY[0], 6), ("b", DAILY[1], 9)) == {"a": "a", "b": "b"}


def test_short_text_is_a_copy_only_of_itself() -> None:
    found = originals(("a", "قُتل ثلاثة  مدنيين", 6), ("b", "قتل ثلاثة مدنيين", 9), ("c", "قتل أربعة مدنيين", 9))
    assert found == {"a": "a", "b": "a", "c": "c"}


@pytest.mark.parametrize("nothing", ["", "  \n", None])
def test_report_without_words_is_nobody_s_copy(nothing: str | None) -> None:
    assert originals(("a", nothing, 6), ("b", nothing, 9), ("c", "", 9)) == {"a": "a", "b": "b", "c": "c"}


def test_no_reports_have_no_copies() -> None:
    assert find_copies(texts(), NO_NAMES).equals(pl.DataFrame(schema=COPIES))
