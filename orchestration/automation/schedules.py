"""The daily run. It is off until someone turns it on: a corpus that does not grow needs no run at night.

Where the settings say when to run, that is turning it on.
"""

import dagster as dg

from orchestration.automation.jobs import PIPELINE
from orchestration.errors import InputError

_MORNING = "0 6 * * *"


def daily_schedule(schedule: str | None) -> dg.ScheduleDefinition:
    """Return the schedule: as the settings say, or every day at 06:00 UTC, before working hours where most readers are.

    Raises InputError where the settings say no time.
    """
    try:
        return dg.ScheduleDefinition(
            name="waqai_daily",
            job_name=PIPELINE,
            cron_schedule=schedule or _MORNING,
            execution_timezone="UTC",
            default_status=dg.DefaultScheduleStatus.RUNNING if schedule else dg.DefaultScheduleStatus.STOPPED,
            description="Ingest what came since the last run, and publish.",
        )
    except dg.DagsterInvalidDefinitionError:
        raise InputError(
            f"schedule: {schedule!r} says no time. Write minute, hour, day, month and weekday: {_MORNING}."
        ) from None
