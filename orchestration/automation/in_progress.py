"""Which runs of a job are waiting or going on, for whoever should wait until they are over."""

import dagster as dg

# Not NOT_STARTED: a run whose launch was cut short stays so for good, and nobody should wait for it.
_IN_PROGRESS = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def runs_in_progress(instance: dg.DagsterInstance, job_name: str) -> list[dg.DagsterRun]:
    """Return the runs of a job that are queued, starting, running or being stopped, whoever asked for them."""
    return list(instance.get_runs(dg.RunsFilter(job_name=job_name, statuses=list(_IN_PROGRESS))))
