"""Which runs are waiting or going on, for whoever should wait until they are over."""

import dagster as dg

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
    """Return those of all other jobs: each holds the warehouse, and refuses others meanwhile."""
    runs = instance.get_runs(dg.RunsFilter(statuses=list(_IN_PROGRESS)))
    return [run for run in runs if run.job_name != FEEDS_JOB]
