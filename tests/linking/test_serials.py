"""Numbers of addresses, and the days that they tell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.linking.serials import Serial, SeriesDays, serial_of

SERIES = ("north.example.org", "/archives/")
FIRST = date(2020, 2, 1)


@pytest.mark.parametrize(
    ("url", "serial"),
    [
        ("https://north.example.org/archives/123456", Serial(SERIES, 123456)),
        ("https://www.north.example.org/archives/123456/", Serial(SERIES, 123456)),
        ("http://north.example.org/archives/123456?lang=ar#top", Serial(SERIES, 123456)),
        ("https://north.example.org/archives/123456-some-words", Serial(SERIES, 123456)),
        ("https://north.example.org/archives/123456.html", Serial(SERIES, 123456)),
        ("https://north.example.org/news/a-56781234", Serial(("north.example.org", "/news/a-"), 56781234)),
        ("https://north.example.org/region-51234567", Serial(("north.example.org", "/region-"), 51234567)),
        ("https://north.example.org/2020/02/04/news-654321", Serial(("north.example.org", "/#/#/#/news-"), 654321)),
        ("https://north.example.org/%D8%AE%D8%A8%D8%B1/123456", Serial(("north.example.org", "/خبر/"), 123456)),
    ],
)
def test_number_of_an_article_is_read_from_its_address(url: str, serial: Serial) -> None:
    assert serial_of(url) == serial


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "archives/123456",
        "https://north.example.org/2020/02/04/some-words",
        "https://north.example.org/archives/1234",
        "https://north.example.org/archives/abc123456",
        "https://north.example.org/archives/123456789012345678",
        "https://north.example.org/?id=123456",
    ],
)
def test_address_without_a_serial_number_has_none(url: str | None) -> None:
    assert serial_of(url) is None


def expected(number: int, *dated: tuple[int, date]) -> tuple[date, int] | None:
    return SeriesDays((Serial(SERIES, known), day) for known, day in dated).expected(Serial(SERIES, number))


def test_day_lies_between_the_neighbours_as_the_number_does() -> None:
    far = (10_900, date(2020, 9, 1))
    assert expected(10_050, (10_000, FIRST), (10_100, date(2020, 2, 11)), far) == (date(2020, 2, 6), 10)


def test_numbers_of_one_day_tell_that_day() -> None:
    assert expected(10_050, (10_000, FIRST), (10_100, FIRST)) == (FIRST, 0)


@given(st.permutations([(10_000, FIRST), (10_100, date(2020, 2, 11)), (10_200, date(2020, 3, 1))]))
def test_order_of_the_dated_articles_does_not_matter(dated: list[tuple[int, date]]) -> None:
    assert expected(10_050, *dated) == (date(2020, 2, 6), 10)


@pytest.mark.parametrize("number", [9_999, 10_101])
def test_number_with_a_neighbour_on_one_side_only_tells_nothing(number: int) -> None:
    assert expected(number, (10_000, FIRST), (10_100, date(2020, 2, 11))) is None


def test_days_that_run_against_the_numbers_tell_nothing() -> None:
    assert expected(10_050, (10_000, date(2020, 2, 11)), (10_100, FIRST)) is None


def test_series_of_another_path_tells_nothing() -> None:
    days = SeriesDays([(Serial(SERIES, 10_000), FIRST), (Serial(SERIES, 10_100), FIRST)])
    assert days.expected(Serial((SERIES[0], "/video/"), 10_050)) is None
    assert days.expected(None) is None
    assert SeriesDays([]).expected(Serial(SERIES, 10_050)) is None
