"""Times in Arabic sentences, read on Friday 12 August 2022 unless a test says otherwise."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.extraction.text import tokenise
from orchestration.extraction.times import TimeSpan, TimeVocabulary, find_times, load_time_words

VOCABULARY = load_time_words(Path(__file__).parents[2] / "seeds" / "vocabulary")
PUBLISHED = date(2022, 8, 12)


@pytest.fixture(scope="module")
def vocabulary() -> TimeVocabulary:
    return VOCABULARY


def interval(span: TimeSpan) -> tuple[str | None, str | None]:
    return (
        span.date_from.isoformat() if span.date_from else None,
        span.date_to.isoformat() if span.date_to else None,
    )


def times(sentence: str, vocabulary: TimeVocabulary, published: date | None = PUBLISHED) -> list[TimeSpan]:
    return find_times(tokenise(sentence), vocabulary, published)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("وقع الهجوم في 12 آذار 2019", "2019-03-12"),
        ("وقع الهجوم في ١٢ آذار ٢٠١٩", "2019-03-12"),
        ("وقع الهجوم في 12 مارس/آذار 2019", "2019-03-12"),
        ("وقع الهجوم في 12 آذار (مارس) 2019", "2019-03-12"),
        ("وقع الهجوم في 12 من شهر آذار من العام 2019", "2019-03-12"),
        ("وقع الهجوم بتاريخ 2019/3/12", "2019-03-12"),
        ("وقع الهجوم بتاريخ 12-03-2019", "2019-03-12"),
        ("وقع الهجوم بتاريخ 12-03-2019.", "2019-03-12"),
        ("وقع الهجوم بتاريخ 12.3.2019", "2019-03-12"),
        ("وقع الهجوم في 3 كانون الثاني 2019", "2019-01-03"),
        ("وقع الهجوم في 3 تشرين الأول 2019", "2019-10-03"),
        ("وقع الهجوم في 3 جانفي 2019", "2019-01-03"),
        ("وقع الهجوم في 3 جويلية 2019", "2019-07-03"),
        ("وقع الهجوم في الثامن من كانون الأول 2020", "2020-12-08"),
        ("وقع الهجوم في الخامس والعشرين من أيار 2020", "2020-05-25"),
        ("وقع الهجوم في الحادي عشر من أيلول 2020", "2020-09-11"),
        ("وقع الهجوم في 15 رمضان 1443هـ", "2022-04-16"),
        ("وقع الهجوم الثلاثاء الموافق 12 آذار 2019", "2019-03-12"),
        ("وقع الهجوم في 3 كانون ثاني 2019", "2019-01-03"),
        ("وقع الهجوم في 3 يوليوز 2019", "2019-07-03"),
        ("وقع الهجوم بتاريخ 25/3/2019", "2019-03-25"),
        ("وقع الهجوم بتاريخ 3/25/2019", "2019-03-25"),
        ("وقع الهجوم بتاريخ 12/3/19", "2019-03-12"),
        ("وقع الهجوم الثلاثاء (12/3/19)", "2019-03-12"),
    ],
)
def test_a_full_date_needs_no_publication(sentence: str, day: str, vocabulary: TimeVocabulary) -> None:
    assert [interval(span) for span in times(sentence, vocabulary, None)] == [(day, day)]


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("قُصفت البلدة اليوم الجمعة", "2022-08-12"),
        ("قُصفت البلدة فجر اليوم", "2022-08-12"),
        ("قُصفت البلدة أمس", "2022-08-11"),
        ("قُصفت البلدة مساء أمس الخميس", "2022-08-11"),
        ("قُصفت البلدة ليلة أمس", "2022-08-11"),
        ("قُصفت البلدة أول أمس", "2022-08-10"),
        ("قُصفت البلدة أمس الأول الأربعاء", "2022-08-10"),
        ("قُصفت البلدة الثلاثاء", "2022-08-09"),
        ("قُصفت البلدة يوم الجمعة", "2022-08-12"),
        ("قُصفت البلدة صباح الجمعة الماضي", "2022-08-05"),
        ("تُعقد الجلسة الثلاثاء المقبل", "2022-08-16"),
        ("تُعقد الجلسة الجمعة القادمة", "2022-08-19"),
        ("تُعقد الجلسة غداً", "2022-08-13"),
        ("ستبدأ المحادثات الثلاثاء", "2022-08-16"),
        ("في الجلسة المقررة يوم الجمعة", "2022-08-12"),
        ("سوف تُفتح المدارس في 20 أيلول", "2022-09-20"),
        ("وكان من المقرر أن تُعقد الجلسة الثلاثاء", "2022-08-09"),
        ("قُصفت البلدة قبل يومين", "2022-08-10"),
        ("قُصفت البلدة قبل ثلاثة أيام", "2022-08-09"),
        ("قُصفت البلدة في الأول من الشهر الجاري", "2022-08-01"),
        ("قُصفت البلدة في 20 من الشهر الماضي", "2022-07-20"),
        ("قُصفت البلدة في 5 آب", "2022-08-05"),
        ("قُصفت البلدة في 20 أيلول", "2021-09-20"),
        ("تُفتح المدارس في 20 أيلول المقبل", "2022-09-20"),
        ("قُصفت البلدة أمس الأربعاء", "2022-08-10"),
        ("قُصفت البلدة بعد منتصف ليل الخميس- الجمعة", "2022-08-12"),
        ("قُصفت البلدة بعد منتصف ليل الجمعة", "2022-08-12"),
        ("قُصفت البلدة فجر الأول من أمس", "2022-08-10"),
        ("قُصفت البلدة هذا الصباح", "2022-08-12"),
        ("قُصفت البلدة في ساعة متأخرة من مساء الأربعاء", "2022-08-10"),
        ("قُصفت البلدة في الساعات الأولى من فجر اليوم", "2022-08-12"),
        ("قُصفت البلدة في وقت سابق الخميس", "2022-08-11"),
        ("تُقصف البلدة منذ ساعات الصباح الأولى من اليوم الجمعة", "2022-08-12"),
        ("قُصفت البلدة في 25 الشهر الماضي", "2022-07-25"),
        ("قُصفت البلدة بتاريخ 5/8", "2022-08-05"),
        ("قُصفت البلدة يوم الأربعاء 10/8", "2022-08-10"),
        ("قُصفت البلدة الثلثاء", "2022-08-09"),
    ],
)
def test_a_day_is_reckoned_from_publication(sentence: str, day: str, vocabulary: TimeVocabulary) -> None:
    assert [interval(span) for span in times(sentence, vocabulary)] == [(day, day)]


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("حوصرت البلدة في عام 2014", "2014-01-01", "2014-12-31"),
        ("حوصرت البلدة في 2014", "2014-01-01", "2014-12-31"),
        ("حوصرت البلدة بين عامي 2013 و2015", "2013-01-01", "2015-12-31"),
        ("حوصرت البلدة العام الماضي", "2021-01-01", "2021-12-31"),
        ("حوصرت البلدة في شباط 2020", "2020-02-01", "2020-02-29"),
        ("حوصرت البلدة في نيسان الفائت", "2022-04-01", "2022-04-30"),
        ("حوصرت البلدة في آب الماضي", "2021-08-01", "2021-08-31"),
        ("حوصرت البلدة في آذار من العام الماضي", "2021-03-01", "2021-03-31"),
        ("حوصرت البلدة الشهر المنصرم", "2022-07-01", "2022-07-31"),
        ("حوصرت البلدة هذا الشهر", "2022-08-01", "2022-08-31"),
        ("حوصرت البلدة هذا العام", "2022-01-01", "2022-12-31"),
        ("حوصرت البلدة خلال الـ24 ساعة الماضية", "2022-08-11", "2022-08-12"),
        ("حوصرت البلدة خلال الساعات الـ48 الماضية", "2022-08-10", "2022-08-12"),
        ("حوصرت البلدة في الساعات الأربع والعشرين الماضية", "2022-08-11", "2022-08-12"),
        ("حوصرت البلدة من 3 إلى 7 آذار الماضي", "2022-03-03", "2022-03-07"),
        ("قُصفت البلدة ليل الخميس - الجمعة", "2022-08-11", "2022-08-12"),
        ("قُصفت البلدة بعد منتصف ليل أمس", "2022-08-11", "2022-08-12"),
        ("حوصرت البلدة منذ الاثنين", "2022-08-08", None),
        ("حوصرت البلدة منذ 2012 حتى عام 2015", "2012-01-01", "2015-12-31"),
        ("حوصرت البلدة قبل الثلاثاء", None, "2022-08-08"),
        ("حوصرت البلدة منذ صباح الأربعاء، وحتى فجر اليوم", "2022-08-10", "2022-08-12"),
        ("يبدأ الحصار بدءاً من اليوم", "2022-08-12", None),
        ("حوصرت البلدة من مساء الثلاثاء حتى صباح الخميس", "2022-08-09", "2022-08-11"),
        ("حوصرت البلدة من 28 أيار إلى 3 حزيران 2021", "2021-05-28", "2021-06-03"),
        ("تُفتح المعابر من 20 أيلول إلى 5 تشرين الأول المقبل", "2022-09-20", "2022-10-05"),
        ("حوصرت البلدة بين 27 أيار و3 حزيران", "2022-05-27", "2022-06-03"),
        ("حوصرت البلدة بين آذار 2013 وأيار 2015", "2013-03-01", "2015-05-31"),
        ("حوصرت البلدة منذ مطلع حزيران وحتى 5 آب", None, "2022-08-05"),
        ("حوصرت البلدة يومي الثلاثاء والأربعاء", "2022-08-09", "2022-08-10"),
        ("قُصفت البلدة ليل الأربعاء (الخميس)", "2022-08-10", "2022-08-11"),
    ],
)
def test_an_interval_has_both_its_ends(
    sentence: str, first: str | None, last: str | None, vocabulary: TimeVocabulary
) -> None:
    assert [interval(span) for span in times(sentence, vocabulary)] == [(first, last)]


@pytest.mark.parametrize(
    "sentence",
    [
        "اندلع القتال مطلع الشهر الجاري",
        "اندلع القتال في منتصف آذار 2011",
        "اندلع القتال أواخر العام الماضي",
        "اندلع القتال في صيف عام 2014",
        "اندلع القتال قبل أشهر",
        "اندلع القتال قبل عدة أشهر",
        "اندلع القتال منذ بضعة أيام",
        "اندلع القتال قبل أسبوعين",
        "اندلع القتال قبل عام",
        "اندلع القتال الأسبوع الماضي",
        "اندلع القتال في وقت سابق هذا الشهر",
        "اندلع القتال خلال اليومين الماضيين",
        "اندلع القتال في الأيام التسعة الماضية",
        "اندلع القتال خلال الأيام الـ16 الماضية",
        "اندلع القتال خلال الفترة الماضية",
        "اندلع القتال خلال الليل",
        "اندلع القتال في اليوم نفسه",
        "اندلع القتال في نفس اليوم",
        "اندلع القتال قبل نحو أسبوعين",
        "اندلع القتال خلال الأيام الماضية",
        "اندلع القتال خلال الساعات الماضية",
        "اندلع القتال مؤخراً",
        "اندلع القتال في وقت سابق",
        "اندلع القتال في 31 شباط 2020",
        "اندلع القتال في 45 آذار",
        "اندلع القتال خلال الأسبوع الثاني من شباط",
    ],
)
def test_vague_or_impossible_times_keep_their_words_without_dates(sentence: str, vocabulary: TimeVocabulary) -> None:
    assert [interval(span) for span in times(sentence, vocabulary)] == [(None, None)]


@pytest.mark.parametrize(
    "sentence",
    ["اندلع القتال أمس الخميس", "اندلع القتال في 5 آذار", "اندلع القتال الشهر الماضي", "اندلع القتال قبل يومين"],
)
def test_relative_times_settle_nothing_without_publication(sentence: str, vocabulary: TimeVocabulary) -> None:
    assert [interval(span) for span in times(sentence, vocabulary, None)] == [(None, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "فجّر انتحاري نفسه قرب الجسر",
        "مارس الوفد ضغوطاً على الأطراف",
        "قال رجب طيب أردوغان",
        "قتل أب وابنه",
        "استمر الحصار لمدة شهرين",
        "أصيب 2014 شخصاً",
        "في نهاية المعركة",
        "اجتمع الطرفان عند 10:30",
        "أصيب 3/5 من المقاتلين",
        "امتد الحاجز من الجسر حتى المشفى",
        "توسط بين القائد وخصومه",
        "اقتحم عدة منازل",
    ],
)
def test_what_is_no_time_is_left_alone(sentence: str, vocabulary: TimeVocabulary) -> None:
    assert times(sentence, vocabulary) == []


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("قُصفت البلدة الاثنين 9 أيار", "2022-05-09"),
        ("قُصفت البلدة الثلاثاء 14 كانون الأول", "2021-12-14"),
        ("تُعقد الجلسة السبت 24 أيلول", "2022-09-24"),
        ("تُعقد الجلسة الأربعاء 11 كانون الثاني", "2023-01-11"),
    ],
)
def test_a_weekday_tells_the_year_of_its_date(sentence: str, day: str, vocabulary: TimeVocabulary) -> None:
    assert [interval(span) for span in times(sentence, vocabulary)] == [(day, day)]


def test_digits_that_their_weekday_contradicts_are_no_date(vocabulary: TimeVocabulary) -> None:
    (span,) = times("قُصفت البلدة الخميس 15-10", vocabulary)
    assert interval(span) == ("2022-08-11", "2022-08-11")


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("قُصفت البلدة في 5 آب وقُتل طفل في اليوم نفسه", "2022-08-05"),
        ("قُصفت البلدة في 5 آب وقُتل طفل مساء نفس اليوم", "2022-08-05"),
        ("قُصفت البلدة في 5 آب ثم اقتُحمت في اليوم التالي", "2022-08-06"),
    ],
)
def test_the_same_day_is_the_day_told_before(sentence: str, day: str, vocabulary: TimeVocabulary) -> None:
    assert interval(times(sentence, vocabulary)[-1]) == (day, day)


def test_today_of_a_world_day_is_not_today(vocabulary: TimeVocabulary) -> None:
    assert [interval(span) for span in times("في اليوم العالمي للطفل", vocabulary)] == [(None, None)]


def test_the_span_takes_in_its_preposition(vocabulary: TimeVocabulary) -> None:
    sentence = "حوصرت البلدة في نيسان الفائت بالكامل"
    tokens = tokenise(sentence)
    (span,) = find_times(tokens, vocabulary, PUBLISHED)
    assert sentence[tokens[span.first].start : tokens[span.last - 1].end] == "في نيسان الفائت"


@pytest.mark.parametrize(
    ("sentence", "precision"),
    [
        ("قُصفت أمس", "day"),
        ("حوصرت الشهر الماضي", "month"),
        ("حوصرت عام 2014", "year"),
        ("حوصرت الأسبوع الماضي", "week"),
        ("حوصرت في صيف 2014", "season"),
        ("حوصرت مؤخراً", "unknown"),
    ],
)
def test_precision_says_how_fine_the_words_are(sentence: str, precision: str, vocabulary: TimeVocabulary) -> None:
    assert [span.precision for span in times(sentence, vocabulary)] == [precision]


PIECES = st.sampled_from(
    [
        "في",
        "منذ",
        "قبل",
        "حتى",
        "من",
        "بين",
        "يومي",
        "هذا",
        "نفس",
        "عدة",
        "بتاريخ",
        "،",
        "وحتى",
        "والجمعة",
        "خلال",
        "12",
        "31",
        "45",
        "2019",
        "9999",
        "0000",
        "1443",
        "/",
        "-",
        ".",
        "(",
        ")",
        "آذار",
        "آب",
        "رمضان",
        "كانون",
        "الثاني",
        "الأول",
        "الخامس",
        "والعشرين",
        "اليوم",
        "أمس",
        "الخميس",
        "الأحد",
        "الماضي",
        "المقبل",
        "الجاري",
        "الشهر",
        "العام",
        "الأسبوع",
        "عام",
        "يومين",
        "أيام",
        "أسبوع",
        "24",
        "ساعة",
        "الماضية",
        "مساء",
        "ليل",
        "بعد",
        "منتصف",
        "مطلع",
        "صيف",
        "هـ",
        "الموافق",
        "2019-03-12",
        "99/99/2019",
        "،",
    ]
)


@given(
    st.lists(PIECES, max_size=12).map(" ".join),
    st.one_of(st.none(), st.dates(), st.sampled_from([date.min, date.max])),
)
def test_spans_stay_in_order_and_intervals_run_forward(sentence: str, published: date | None) -> None:
    tokens = tokenise(sentence)
    position = 0
    for span in find_times(tokens, VOCABULARY, published):
        assert position <= span.first < span.last <= len(tokens)
        assert span.date_from is None or span.date_to is None or span.date_from <= span.date_to
        position = span.last


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(span.first < span.last for span in find_times(tokenise(text), VOCABULARY, PUBLISHED))
