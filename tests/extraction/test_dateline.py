"""The day of publication, where only the address or the text tells it."""

from datetime import date
from pathlib import Path

import pytest

from orchestration.extraction.dateline import publication_day
from orchestration.extraction.text import sentence_spans
from orchestration.extraction.times import TimeVocabulary, load_time_words

BODY = (
    "قصفت القوات البلدة أمس وقتل خمسة أشخاص بحسب مصدر محلي "
    "في المشفى الوطني الذي نقل إليه المصابون بعد ساعات من القصف.\n"
)


@pytest.fixture(scope="module")
def words(seeds_dir: Path) -> TimeVocabulary:
    return load_time_words(seeds_dir / "vocabulary")


def told(text: str, words: TimeVocabulary, url: str | None = None, published: date | None = None) -> date | None:
    found = publication_day(published, url, text, sentence_spans(text), words)
    return found.day if found else None


@pytest.mark.parametrize(
    "line",
    [
        "الأحد 2021/09/19",
        "19 أيلول 2021",
        "الأحد, ١٩ سبتمبر ٢٠٢١, ٠٩:٥٨",
        "الأحد، 19 سبتمبر، 2021 - 10:11 م",
        "الأحد, سبتمبر 19, 2021",
        "نشرت في: 19/09/2021 - 08:27",
        "2021.09.19 | 14:32 دمشق",
        "2021-09-19 07:15:00",
        "September 19, 2021, 9:59 pm",
        "19 Sep 2021",
    ],
)
def test_a_dateline_tells_the_day(line: str, words: TimeVocabulary) -> None:
    assert told(f"قصف على بلدة\n{line}\n{BODY}", words) == date(2021, 9, 19)


def test_a_sentence_that_calls_a_full_date_today_tells_the_day(words: TimeVocabulary) -> None:
    text = "أصيب مدنيون بجروح في قصف مدفعي على أطراف البلدة في الريف الشمالي، اليوم الأحد 19 أيلول 2021.\n"
    assert told(text, words) == date(2021, 9, 19)


LATER = "وكان اتفاق قد أوقف القتال في المحافظة بوساطة دولية قبل أن يتجدد القصف، في 5 آذار 2020.\n"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("قُصفت أطراف البلدة اليوم الأحد 19 أيلول.\n" + LATER, date(2021, 9, 19)),
        ("قُصفت أطراف البلدة صباح اليوم السبت 18 تموز.\n" + LATER, date(2020, 7, 18)),
        ("قُصفت أطراف البلدة اليوم الأحد.\n— مراسل (@reporter) September 19, 2021\n", date(2021, 9, 19)),
        ("قُصفت أطراف البلدة اليوم الاثنين.\n— مراسل (@reporter) September 19, 2021\n", date(2021, 9, 20)),
        ("قُصفت أطراف البلدة فجر الأحد.\n— مراسل (@reporter) September 19, 2021\n", date(2021, 9, 19)),
        (BODY + "تاريخ النشر: 19.09.2021 | 14:32\n", date(2021, 9, 19)),
    ],
)
def test_the_weekday_of_today_is_settled_by_what_the_text_shows(text: str, day: date, words: TimeVocabulary) -> None:
    assert told(text, words) == day


@pytest.mark.parametrize(
    "text",
    [
        "قُصفت أطراف البلدة اليوم الأحد 19 أيلول.\n",
        "قُصفت أطراف البلدة اليوم الأحد 19 أيلول.\nكل الحقوق محفوظة لعام 2021\n",
        "قُصفت أطراف البلدة اليوم الأحد.\n" + LATER,
        "قُصفت أطراف البلدة اليوم الخميس.\n— مراسل (@reporter) September 19, 2021\n",
        "قُصفت أطراف البلدة فجر الخميس.\n— مراسل (@reporter) September 19, 2021\n",
        "قُصفت أطراف البلدة اليوم الأحد 19 أيلول.\n" + LATER.replace("2020", "1982"),
        "وصدر تقرير أمس عن الحصار وما جرى فيه من قصف واعتقال ونزوح، وتاريخ النشر 19.09.2021 عند بعضهم.\n",
    ],
)
def test_a_weekday_alone_settles_nothing(text: str, words: TimeVocabulary) -> None:
    assert told(text, words) is None


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "الأحد 19 أيلول\n" + BODY,
        "وكانت القوات قد سيطرت على البلدة في الريف الشمالي من المحافظة في 19 أيلول 2021 بعد معارك عنيفة.\n",
        "— مراسل (@reporter) September 19, 2021\n" + BODY,
        "February 31, 2021\n" + BODY,
    ],
)
def test_what_is_no_dateline_tells_nothing(text: str, words: TimeVocabulary) -> None:
    assert told(text, words) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2021/09/19/report/",
        "https://example.org/2021/9/19",
        "https://example.org/news/2021-09-19-report",
        "https://example.org/2021/20210919/pr5.htm",
        "https://example.org/news/report-19-09-2021",
    ],
)
def test_the_address_tells_the_day(url: str, words: TimeVocabulary) -> None:
    assert told(BODY, words, url=url) == date(2021, 9, 19)


MONTH = "https://example.org/ar/2021/09/title"
FOOT = "اقرأ أيضا\n"


@pytest.mark.parametrize(
    ("url", "text", "day"),
    [
        (MONTH, f"{BODY}{FOOT}سبتمبر 19, 2021\nسبتمبر 19, 2021\n", date(2021, 9, 19)),
        (f"{MONTH}/19-photos", f"{BODY}{FOOT}أغسطس 2, 2021\nسبتمبر 19, 2021\n", date(2021, 9, 19)),
        (MONTH, f"{BODY}{FOOT}سبتمبر 19, 2021\nسبتمبر 20, 2021\n", None),
        (MONTH, f"{BODY}{FOOT}أغسطس 2, 2021\n", None),
        (
            MONTH,
            f"{BODY}ووقع الاتفاق في 19 سبتمبر 2021 بعد مفاوضات طالت أشهرا بين الوفدين في العاصمة برعاية دولية.\n",
            None,
        ),
        ("https://example.org/ar/title?from=/2021/09/", f"{BODY}{FOOT}سبتمبر 19, 2021\n", None),
    ],
    ids=["shown_twice", "another_month_too", "two_days", "another_month", "in_a_sentence", "not_in_the_path"],
)
def test_the_address_tells_the_month_of_a_day_that_is_shown(
    url: str, text: str, day: date | None, words: TimeVocabulary
) -> None:
    head = "أصيب مدنيون بجروح في قصف مدفعي على أطراف البلدة.\n" * 8
    assert told(head + text, words, url) == day


def test_the_year_in_the_address_settles_the_date_that_is_called_today(words: TimeVocabulary) -> None:
    text = "قُصفت أطراف البلدة اليوم الأحد 19 أيلول.\n"
    assert told(text, words, MONTH) == date(2021, 9, 19)
    assert told(text, words, "https://example.org/ar/title") is None


def test_an_impossible_day_in_the_address_tells_nothing(words: TimeVocabulary) -> None:
    assert told(BODY, words, url="https://example.org/2021/13/40/report/") is None


@pytest.mark.parametrize("url", ["https://example.org/120210919777", "https://example.org/news?shown=2021-09-19"])
def test_a_number_of_a_page_is_no_day(url: str, words: TimeVocabulary) -> None:
    assert told(BODY, words, url=url) is None


def test_the_metadata_come_first(words: TimeVocabulary) -> None:
    text = "الأحد 2021/09/19\n" + BODY
    assert told(text, words, published=date(2020, 1, 1)) == date(2020, 1, 1)
