"""The daily run. It is off until someone turns it on: a corpus that does not grow needs no run at night."""

import dagster as dg

from orchestration.automation.jobs import PIPELINE


def daily_schedule() -> dg.ScheduleDefinition:
    """Return the schedule: every day at 06:00 UTC, before working hours where most readers are."""
    return dg.ScheduleDefinition(
        name="waqai_daily",
        job_name=PIPELINE,
        cron_schedule="0 6 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Ingest what came since yesterday and publish, at 06:00 UTC.",
    )
