"""Sensors: on the inbox, so that reports dropped there are read without a word of command, and on changes of assets."""

from collections.abc import Callable

import dagster as dg

from orchestration.automation.again import failed_request
from orchestration.automation.in_progress import warehouse_runs
from orchestration.automation.inbox import InboxScan, parse_seen, scan_inbox
from orchestration.automation.jobs import PIPELINE, reading
from orchestration.automation.memory import recall, remember
from orchestration.settings import Settings

_INBOX = "waqai_inbox"


def inbox_sensor(load_settings: Callable[[], Settings]) -> dg.SensorDefinition:
    """Return the sensor. It is on from the beginning: without a file in the inbox it does nothing."""

    @dg.sensor(
        name=_INBOX,
        job_name=PIPELINE,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=(
            "Runs the pipeline on reports that are put in the inbox, once each file is whole; asks for a run that "
            "failed again, after 5, 10 and 20 minutes."
        ),
    )
    def watch_inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        settings = load_settings()
        memory = settings.dagster_home / "inbox"
        scan = scan_inbox(settings.inbox, parse_seen(recall(memory, context.cursor)))

        def cursor_of(seen: InboxScan) -> str:
            return remember(memory, seen.text, context.cursor)

        busy = warehouse_runs(context.instance)
        again = None if busy or scan.ready else failed_request(context.instance, _INBOX, PIPELINE)
        if again:
            return dg.SensorResult(run_requests=[again], cursor=cursor_of(scan))
        if not scan.ready:
            waiting = sum(file.content is None for file in scan.seen.values())
            reason = f"{waiting} files of {settings.inbox} are still being written" if waiting else "nothing new"
            return dg.SensorResult(skip_reason=dg.SkipReason(reason), cursor=cursor_of(scan))
        # One run that takes all that came, instead of one in the queue for each look.
        if busy:
            reason = f"{len(scan.ready)} files wait for the run of {busy[0].job_name} that is not over"
            return dg.SensorResult(skip_reason=dg.SkipReason(reason), cursor=cursor_of(scan.held))
        request = dg.RunRequest(
            run_key=scan.run_key,
            run_config=reading([settings.inbox], [settings.inbox / name for name in scan.whole]),
            tags={"waqai/inbox_files": str(len(scan.ready))},
        )
        return dg.SensorResult(run_requests=[request], cursor=cursor_of(scan))

    return watch_inbox


def changes_sensor() -> dg.AutomationConditionSensorDefinition:
    """Return the sensor on the conditions of assets, by a name of ours. It is off until someone turns it on."""
    return dg.AutomationConditionSensorDefinition(
        name="waqai_changes",
        target=dg.AssetSelection.all(),
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Builds what lies downstream of an asset that changed, gate by gate, one step after the other.",
    )
