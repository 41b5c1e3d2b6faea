"""Dates of publication are read with the precision they were given, in UTC, or not at all."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.dates import parse_published


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2015", datetime(2015, 1, 1), "year"),
        ("2015-07", datetime(2015, 7, 1), "month"),
        ("2015-07-21", datetime(2015, 7, 21), "day"),
        ("2015/7/1", datetime(2015, 7, 1), "day"),
        ("2015-07-21 12:32:24", datetime(2015, 7, 21, 12, 32, 24), "second"),
        ("2015-07-21T12:32", datetime(2015, 7, 21, 12, 32), "minute"),
        ("2015-07-21T12:32:24Z", datetime(2015, 7, 21, 12, 32, 24), "second"),
        ("2018-04-18T01:21:52+03:00", datetime(2018, 4, 17, 22, 21, 52), "second"),
        ("2018-04-18 23:21:52 -0430", datetime(2018, 4, 19, 3, 51, 52), "second"),
        ("2018-04-18T10:00+03", datetime(2018, 4, 18, 7, 0), "minute"),
        ("2017-03-29T00:01:21.055Z", datetime(2017, 3, 29, 0, 1, 21), "second"),
        ("2017-01-22T185600", datetime(2017, 1, 22, 18, 56), "second"),
        ("25/12/2017", datetime(2017, 12, 25), "day"),
        ("03/04/2017", datetime(2017, 4, 3), "day"),
        ("03.04.2017 08:15", datetime(2017, 4, 3, 8, 15), "minute"),
        ("٢٠١٥-٠٧-٢١", datetime(2015, 7, 21), "day"),
        ("\u200f2015-07-21 ", datetime(2015, 7, 21), "day"),
        ("Tue, 21 Jul 2015 12:32:24 +0300", datetime(2015, 7, 21, 9, 32, 24), "second"),
        ("21 Jul 2015 12:32 GMT", datetime(2015, 7, 21, 12, 32), "minute"),
    ],
)
def test_a_date_is_read_in_utc_with_its_precision(text: str, moment: datetime, precision: str) -> None:
    assert parse_published(text) == (moment, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "أمس",
        "2015-13-01",
        "2015-02-30",
        "12/25/2017",
        "2015-07-21T25:00",
        "2015-07-21T12:32:24+99:00",
        "2017-07-01T00:05:18055Z",
        "1437481944",
        "0001-01-01",
        "9999-12-31T23:59:59-10:00",
        "2015-07/21",
        "Tue, 31 Feb 2015 12:32:24 +0300",
        "2015-07-21 quelque chose",
    ],
)
def test_what_is_no_certain_date_is_not_read(text: str) -> None:
    assert parse_published(text) is None


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    published = parse_published(text)
    assert published is None or published.at.tzinfo is None


@given(st.datetimes(datetime(1901, 1, 1), datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_offsets_are_taken_off(moment: datetime, minutes: int) -> None:
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    published = parse_published(moment.replace(microsecond=0).isoformat() + offset)
    assert published is not None
    assert (moment.replace(microsecond=0) - published.at).total_seconds() == minutes * 60
