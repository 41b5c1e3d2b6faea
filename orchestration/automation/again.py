"""Ask again for a run that failed, so that what it was to read does not wait until something else arrives."""

from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.storage.tags import SENSOR_NAME_TAG

_ATTEMPT_TAG = "waqai/attempt"
_MOST_ATTEMPTS = 4
# Twice as long each time: the disk may have been full, or another program may have held the warehouse.
_REST = timedelta(minutes=5)


def failed_request(
    instance: dg.DagsterInstance, sensor_name: str, job_name: str, now: datetime | None = None
) -> dg.RunRequest | None:
    """Return the request for the last run of a sensor once more, where it failed and has rested.

    Null where it did not fail (one that somebody ended did not), where it is too early, and after four attempts.
    """
    tags = {SENSOR_NAME_TAG: sensor_name}
    last = next(iter(instance.get_run_records(dg.RunsFilter(job_name=job_name, tags=tags), limit=1)), None)
    if last is None or last.dagster_run.status is not dg.DagsterRunStatus.FAILURE:
        return None
    run = last.dagster_run
    attempt = int(run.tags.get(_ATTEMPT_TAG, "1"))
    ended_at = datetime.fromtimestamp(last.end_time, UTC) if last.end_time else last.update_timestamp
    rested = (now or datetime.now(UTC)) - ended_at >= _REST * 2 ** (attempt - 1)
    if attempt >= _MOST_ATTEMPTS or not rested:
        return None
    return dg.RunRequest(
        run_key=f"{run.run_id} again", run_config=run.run_config, tags={_ATTEMPT_TAG: str(attempt + 1)}
    )
