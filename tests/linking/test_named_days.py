"""The year of a date that a report names with its weekday."""

from datetime import date

import pytest

from orchestration.linking.named_days import Calendar, named_day
from orchestration.linking.siblings import Told

# A Wednesday in 2011, 2016 and 2022.
WEDNESDAY = Told(3, (6, 1))
OF_2022 = date(2022, 6, 1)


def test_the_year_is_that_of_most_reports() -> None:
    calendar = Calendar({date(2016, 5, 1): 1, date(2022, 1, 5): 5, date(2022, 11, 20): 3})
    assert named_day([WEDNESDAY], calendar) == (OF_2022, 8 / 10)


def test_reports_of_the_half_year_on_either_side_count() -> None:
    calendar = Calendar(
        {date(2021, 11, 29): 1, date(2021, 11, 30): 10, date(2022, 12, 1): 100, date(2022, 12, 2): 1000}
    )
    assert calendar.about(OF_2022) == 110


@pytest.mark.parametrize(
    "told",
    [
        [],
        [Told(3, None)],
        [Told(None, (6, 1))],
        [Told(4, (6, 1))],
        [Told(1, (2, 30))],
        [Told(6, None), WEDNESDAY],
    ],
    ids=["nothing", "weekday", "date", "in_no_year", "no_such_day", "another_day_first"],
)
def test_other_days_tell_no_year(told: list[Told]) -> None:
    assert named_day(told, Calendar({OF_2022: 9})) is None


@pytest.mark.parametrize("first", [Told(2, None), Told(None, (6, 1)), Told(3, None)])
def test_what_is_named_before_may_be_the_day_before(first: Told) -> None:
    assert named_day([first, WEDNESDAY], Calendar({OF_2022: 1})) == (OF_2022, 0.5)


@pytest.mark.parametrize("calendar", [{}, {date(2014, 6, 1): 50}])
def test_no_report_of_such_a_year_no_day(calendar: dict[date, int]) -> None:
    assert named_day([WEDNESDAY], Calendar(calendar)) is None


def test_a_day_of_leap_years_is_looked_for_in_them() -> None:
    assert named_day([Told(6, (2, 29))], Calendar({date(2019, 12, 1): 1})) == (date(2020, 2, 29), 0.5)
