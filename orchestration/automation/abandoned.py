"""Runs that ended without a word, as a killed process does. Dagster takes them for running until someone says so."""

from collections.abc import Callable

import dagster as dg

from orchestration.assets.feeds import is_being_fetched
from orchestration.assets.months import is_being_read
from orchestration.settings import Settings

# Not STARTING: the process of such a run may still be on its way.
_RUNNING = (dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)
_MESSAGE = "The process of this run ended before the run did; the next run took up where it stood."


def close_abandoned_runs(
    instance: dg.DagsterInstance,
    own_run_id: str | None = None,
    is_alive: Callable[[dg.DagsterRun], bool] = lambda run: False,
) -> int:
    """Mark runs that are shown as running as failed, all but `own_run_id`; return how many there were.

    Only the holder of the warehouse's lock may call it: while it is held, no other run is alive, unless it fetches a
    feed or reads a month, and holds a lock of its own, which `is_alive` knows. Left as they are, such runs would fill
    the places for runs, and Dagster's daemon would start no other.
    """
    running = instance.get_runs(dg.RunsFilter(statuses=list(_RUNNING)))
    abandoned = [run for run in running if run.run_id != own_run_id and not is_alive(run)]
    for run in abandoned:
        instance.report_run_failed(run, _MESSAGE)
    return len(abandoned)


def goes_on(settings: Settings, run: dg.DagsterRun) -> bool:
    """Tell whether a run fetches a feed or reads a month that a process is busy with."""
    return is_being_fetched(settings, run.tags) or is_being_read(settings, run.tags)
