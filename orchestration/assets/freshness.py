"""How old what is published may grow, where the settings say when it is renewed; without that no age is a fault."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise, takewhile

import dagster as dg
from dagster._utils.schedules import cron_string_iterator

# A run takes minutes, of a large corpus hours.
_LEAST_WARN, _LEAST_FAIL = timedelta(minutes=15), timedelta(hours=1)
# A Thursday, so that the first weekend comes soon, and years enough for a 29th of February.
_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
_MOST_TIMES = 5_000


def freshness_policy(schedule: str | None) -> dg.FreshnessPolicy | None:
    """Return what is expected of assets that `schedule` renews; null where there is none.

    They are late a twelfth after the longest time between two of its runs, and lost a half after it; of a daily
    schedule two hours and twelve. `schedule` is minute, hour, day, month and weekday in UTC.
    """
    if schedule is None:
        return None
    gap = longest_gap(schedule)
    return dg.FreshnessPolicy.time_window(
        warn_window=gap + max(gap / 12, _LEAST_WARN), fail_window=gap + max(gap / 2, _LEAST_FAIL)
    )


def longest_gap(schedule: str) -> timedelta:
    """Return the longest time between two runs of a schedule: of one on working days, the weekend."""
    times = takewhile(lambda time: time < _UNTIL, cron_string_iterator(_FROM.timestamp(), schedule, "UTC"))
    gaps = (later - earlier for earlier, later in pairwise(islice(times, _MOST_TIMES)))
    return max(gaps, default=_UNTIL - _FROM)
