"""When undated reports came out, by a date that they name with its weekday.

The same date falls on the same weekday in one year of six or so. Which of these years it is tell the other reports of
the warehouse, most of which came out within few years.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate

from orchestration.linking.siblings import Told

_ABOUT = timedelta(days=183)


class Calendar:
    """How many reports are known to have come out about a day, from their number by day of publication."""

    def __init__(self, reports: Mapping[date, int]) -> None:
        self._days = sorted(reports)
        self._until = [0, *accumulate(reports[day] for day in self._days)]

    def about(self, day: date) -> int:
        """Reports of the half year before the day and of that after it."""
        first, last = bisect_left(self._days, day - _ABOUT), bisect_right(self._days, day + _ABOUT)
        return self._until[last] - self._until[first]

    def years(self) -> range:
        """The years in which reports came out, with the one before and the one after."""
        return range(self._days[0].year - 1, self._days[-1].year + 2) if self._days else range(0)


def named_day(told: Sequence[Told], calendar: Calendar) -> tuple[date, float] | None:
    """The first day that a report names by weekday and date, in the likeliest year, and the probability of that year.

    `told` are the days that the report names, in its order. None where it names no such day, where the first day of all
    does not fit it, which is then another day than that of publication, and where no year of the calendar has it.
    """
    full = next((day for day in told if day.weekday and day.month_day), None)
    if full is None:
        return None
    reports = {day: calendar.about(day) for year in calendar.years() if (day := full.in_year(year))}
    likeliest = max(reports, key=lambda day: (reports[day], day), default=None)
    if likeliest is None or not reports[likeliest] or not told[0].fits(likeliest):
        return None
    # One more, for a year of which there are no reports yet.
    return likeliest, reports[likeliest] / (sum(reports.values()) + 1)
