"""A log of each run for programs, one JSON object a line: what Dagster tells of it, whoever began it."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster import DagsterEvent, DagsterInstance, DagsterRun

from orchestration.automation.faults import fault_of

if TYPE_CHECKING:
    from dagster._core.events.log import EventLogEntry

# What a table or file tells of how it was made; the rest of its metadata is for eyes.
_DETAILS = {
    *("corpus", "read", "new", "unchanged", "superseding", "rejected", "corrected", "reasons", "archive_parts"),
    *("extracted", "current_reports", "extractor_version", "fingerprint", "changed"),
}
_ROWS = "dagster/row_count"


def log_name(run_id: str, at: datetime) -> str:
    """Name of the log of a run that began at `at` (UTC)."""
    return f"run-{at:%Y%m%dT%H%M%SZ}-{run_id}.jsonl"


@contextmanager
def logged_run(instance: DagsterInstance, run: DagsterRun, logs_dir: Path) -> Iterator[Path]:
    """Write what happens in a run of this process to a file of its own, which is given; each line is there at once.

    A line has time (UTC), level, run_id, step (null: the run), event (`run_started`, `step_started`, `step_ended`,
    `step_failed`, `written`, `check_failed`, `said`, `run_ended`, `run_failed`), and what there is to tell of it.
    """
    logs_dir.mkdir(parents=True, exist_ok=True)
    started = datetime.now(UTC)
    file = logs_dir / log_name(run.run_id, started)

    def write(level: str, event: str, at: datetime, step: str | None = None, **told: object) -> None:
        time = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": time, "level": level, "run_id": run.run_id, "step": step, "event": event} | told
        with file.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def on_entry(entry: "EventLogEntry") -> None:
        at = datetime.fromtimestamp(entry.timestamp, UTC)
        event = entry.dagster_event
        if event is not None:
            told = told_of(event)
        elif int(entry.level) >= logging.WARNING:
            told = logging.getLevelName(int(entry.level)), "said", {"words": entry.user_message}
        else:
            told = None
        if told:
            level, name, details = told
            if name in ("run_ended", "run_failed"):
                details |= {"seconds": round((at - started).total_seconds(), 1)}
            write(level, name, at, entry.step_key, **details)

    write("INFO", "run_started", started, job=run.job_name, launched_by=run.tags.get("waqai/launched_by", "dagster"))
    instance.add_event_listener(run.run_id, on_entry)
    yield file


def told_of(event: DagsterEvent) -> tuple[str, str, dict[str, object]] | None:
    """Level, name and details of what an event of Dagster tells; null where it is not worth a line."""
    match event.event_type_value:
        case "STEP_START":
            return "INFO", "step_started", {}
        case "STEP_SUCCESS":
            return "INFO", "step_ended", {"seconds": round(event.step_success_data.duration_ms / 1000, 3)}
        case "STEP_FAILURE":
            return "ERROR", "step_failed", _fault(event)
        case "ASSET_MATERIALIZATION" if event.asset_key is not None:
            metadata = event.step_materialization_data.materialization.metadata
            return "INFO", "written", {"asset": event.asset_key.to_user_string()} | _details(metadata)
        case "ASSET_CHECK_EVALUATION" if not event.asset_check_evaluation_data.passed:
            check = event.asset_check_evaluation_data
            level = "ERROR" if check.severity.value == "ERROR" else "WARNING"
            asset, words = check.asset_key.to_user_string(), check.description or ""
            return level, "check_failed", {"asset": asset, "check": check.check_name, "words": words}
        case "PIPELINE_SUCCESS":
            return "INFO", "run_ended", {}
        case "PIPELINE_FAILURE":
            return "ERROR", "run_failed", _fault(event)
        case "PIPELINE_CANCELED":
            return "WARNING", "run_failed", {"words": "The run was stopped."}
        case _:
            return None


def _fault(event: DagsterEvent) -> dict[str, object]:
    fault = fault_of(event)
    return {"kind": fault.kind, "words": fault.words} if fault else {}


def _details(metadata: Mapping[str, Any]) -> dict[str, object]:
    rows = {"rows": metadata[_ROWS].value} if _ROWS in metadata else {}
    return rows | {name: value.value for name, value in metadata.items() if name in _DETAILS}
