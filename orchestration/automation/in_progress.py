"""Which runs are waiting or going on, for whoever should wait until they are over."""

import dagster as dg

from orchestration.assets.months import reads_month
from orchestration.automation.jobs import FEEDS_JOB

# Not NOT_STARTED: a run whose launch was cut short stays so for good, and nobody should wait for it.
_IN_PROGRESS = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def feed_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Return the runs that fetch feeds and are queued, starting, running or being stopped, whoever asked for them."""
    return list(instance.get_runs(dg.RunsFilter(job_name=FEEDS_JOB, statuses=list(_IN_PROGRESS))))


def warehouse_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Return those that hold the warehouse, and refuse others meanwhile: all but these, and those that read a month."""
    runs = instance.get_runs(dg.RunsFilter(statuses=list(_IN_PROGRESS)))
    return [run for run in runs if run.job_name != FEEDS_JOB and not reads_month(run.tags)]
