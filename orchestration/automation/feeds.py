"""When feeds are fetched, and how the pipeline learns that something came."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import dagster as dg

from orchestration.assets.feeds import PARTITION_TAG
from orchestration.automation.again import failed_request
from orchestration.automation.in_progress import feed_runs, warehouse_runs
from orchestration.automation.jobs import FEEDS_JOB, PIPELINE, reading
from orchestration.fetching.feeds import read_feeds
from orchestration.settings import Settings

_FETCHED = "waqai_fetched"


def feeds_schedule(
    load_settings: Callable[[], Settings], partitions: dg.StaticPartitionsDefinition
) -> dg.ScheduleDefinition:
    """Return the schedule: one run a feed that is on, every half hour. It is off until someone turns it on.

    `partitions` are the feeds that Dagster knows.
    """

    @dg.schedule(
        name="waqai_feeds_half_hourly",
        job_name=FEEDS_JOB,
        cron_schedule="*/30 * * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Fetch each feed that is on, every half hour; one whose last run is not over is left out.",
    )
    def every_half_hour(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        settings = load_settings()
        busy = {run.tags.get(PARTITION_TAG) for run in feed_runs(context.instance)}
        # A feed that came into the list since is known once Dagster has loaded its definitions again.
        known = set(partitions.get_partition_keys())
        due = [feed.feed_id for feed in read_feeds(settings) if feed.is_on and feed.feed_id in known - busy]
        if not due:
            yield dg.SkipReason("No feed is on, or all are being fetched. Turn feeds on with WAQAI_FEEDS or is_active.")
        for feed_id in due:
            yield dg.RunRequest(
                run_key=f"{context.scheduled_execution_time.isoformat()} {feed_id}", partition_key=feed_id
            )

    return every_half_hour


def fetched_sensor(load_settings: Callable[[], Settings]) -> dg.SensorDefinition:
    """Return the sensor. It is on from the beginning: where nothing was fetched it does nothing."""

    @dg.sensor(
        name=_FETCHED,
        job_name=PIPELINE,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Runs the pipeline on what was fetched, once feeds and pipeline are at rest; asks for a run that failed "
            "again, after 5, 10 and 20 minutes."
        ),
    )
    def watch_fetched(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        settings = load_settings()
        files = sorted(settings.feeds_dir.glob("*/*.warc.gz"), key=lambda file: file.name)
        names = [file.name for file in files]
        seen = f"{len(names)} files, the newest {names[-1]}" if names else ""
        is_new = seen != (context.cursor or "")
        busy = warehouse_runs(context.instance)
        again = None if busy or is_new else failed_request(context.instance, _FETCHED, PIPELINE)
        if again:
            return dg.SensorResult(run_requests=[again], cursor=seen)
        if not is_new:
            return dg.SkipReason("nothing new")
        if feed_runs(context.instance):
            return dg.SkipReason("feeds are being fetched")
        # One run that takes all that came, instead of one in the queue for each look.
        if busy:
            return dg.SkipReason(f"what came waits for the run of {busy[0].job_name} that is not over")
        if not names:
            return dg.SensorResult(skip_reason="nothing is left of what was fetched", cursor=seen)
        if _was_read(context.instance, files):
            return dg.SensorResult(skip_reason="another run has read what came", cursor=seen)
        request = dg.RunRequest(run_key=seen, run_config=reading([settings.feeds_dir]))
        return dg.SensorResult(run_requests=[request], cursor=seen)

    return watch_fetched


def _was_read(instance: dg.DagsterInstance, files: Sequence[Path]) -> bool:
    """Whether a run of the pipeline, which reads all that was fetched, began after the last file and ended well."""
    done = dg.RunsFilter(job_name=PIPELINE, statuses=[dg.DagsterRunStatus.SUCCESS])
    last = next(iter(instance.get_run_records(done, limit=1)), None)
    newest = max((file.stat().st_mtime for file in files), default=0.0)
    return last is not None and (last.start_time or 0.0) > newest
