"""Run the pipeline and show how far it is. The run itself is `orchestration.automation.run`."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from orchestration.cli.summary import RunSummary, look_next, print_summary, read_overview
from orchestration.display import visible_json
from orchestration.errors import GateError, InputError, WaqaiError
from orchestration.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterEvent

    from orchestration.automation.run import FailedStep, RunResult

# What each step of a run is called, in the order in which they mostly come.
STEPS = {
    "ingest_reports": "Reading reports",
    "raw__places": "Reading the gazetteer",
    "gate_raw": "Checking what was read",
    "extract_reports": "Extracting events",
    "gate_staging": "Checking what was extracted",
    "build_marts": "Building tables",
    "gate_marts": "Checking tables",
    "gate_exports": "Checking exports",
    "publish_marts": "Publishing",
    "write_exports": "Writing exports",
}
_STAGES = {"recover": "parts of the archive", "read": "files", "extract": "reports", "build": "tables and tests"}


def run_to_end(settings: Settings, *, as_json: bool, quiet: bool, from_archive: bool = False) -> int:
    """Run the whole pipeline and print its summary; return the exit code. `from_archive`: read no corpus.

    Raises InputError where there never was a report. Progress goes to standard error where that is a terminal, the
    summary to standard output; that of a failed run goes to standard error. `quiet` leaves out both unless the run
    fails.
    """
    if not from_archive:
        _refuse_nothing(settings)
    from orchestration.automation.jobs import PIPELINE, REBUILD
    from orchestration.automation.run import run_pipeline

    job = REBUILD if from_archive else PIPELINE
    started = time.monotonic()
    errors = Console(stderr=True, highlight=False)
    with _shown_progress(errors, shown=errors.is_terminal and not quiet and not as_json) as view:
        result = run_pipeline(settings, view.on_event, view.on_progress, job)
    summary = summarise(settings, result, time.monotonic() - started)
    if as_json:
        print(visible_json(summary.as_json()))
    elif not result.success:
        print_summary(summary, errors)
    elif not quiet:
        print_summary(summary, Console(highlight=False))
    return exit_code(result)


def _refuse_nothing(settings: Settings) -> None:
    """Refuse a run that has nothing to read and never had, as the first one in a new workspace."""
    has_files = any(not path.is_dir() or any(path.iterdir()) for path in settings.corpus)
    if not has_files and not settings.archive_dir.exists() and not settings.feeds_dir.exists():
        folders = ", ".join(str(path) for path in settings.corpus)
        raise InputError(f"There is no report in {folders}. Put some there, or name others with --corpus.")


def exit_code(result: "RunResult") -> int:
    """Return 0 for a run that succeeded, that of a failed gate where a check stopped it, else that of a fault."""
    if result.success:
        return 0
    return GateError.exit_code if result.failed_checks else WaqaiError.exit_code


def summarise(settings: Settings, result: "RunResult", seconds: float) -> RunSummary:
    """Return what is told of a run that ended."""
    amiss = [(check, "failed") for check in result.failed_checks] + [
        (check, "warned") for check in result.warned_checks
    ]
    return RunSummary(
        succeeded=result.success,
        seconds=round(seconds, 1),
        ingested={name: result.counts[name] for name in ("read", "new", "unchanged", "superseding", "rejected")}
        if "read" in result.counts
        else {},
        extracted=result.counts.get("extracted", 0),
        checks={
            "passed": len(result.checks) - len(amiss),
            "warned": len(result.warned_checks),
            "failed": len(result.failed_checks),
        },
        problems=[
            *(f"{check.asset}: {check.check} {outcome}. {check.description}".strip() for check, outcome in amiss),
            *(_told(step, told={check.check for check in result.failed_checks}) for step in result.failed_steps),
        ],
        overview=read_overview(settings),
        look_next=look_next(settings),
    )


def _told(step: "FailedStep", told: Collection[str]) -> str:
    """A failed step in a sentence or two; of a gate whose checks are `told` by name, only what to do."""
    message = "" if step.step in told else f"{step.message} "
    return f"{STEPS.get(step.step, step.step)}: {message}{step.advice}"


class _View:
    """A bar for the run and one for the stage that tells how far it is; both are drawn by `bars`."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._run = bars.add_task("Starting", total=len(STEPS))
        self._stage = bars.add_task("", total=None, visible=False)

    def on_event(self, event: "DagsterEvent") -> None:
        """Show the step that an event of the run begins or ends."""
        if event.step_key not in STEPS:
            return
        if event.event_type_value == "STEP_START":
            self._bars.update(self._run, description=STEPS[event.step_key])
        elif event.event_type_value in ("STEP_SUCCESS", "STEP_FAILURE"):
            self._bars.update(self._run, advance=1)
            self._bars.update(self._stage, visible=False)

    def on_progress(self, stage: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` are done in a stage; total is null where it is not known."""
        self._bars.update(
            self._stage, description=f"  {_STAGES.get(stage, stage)}", completed=done, total=total, visible=True
        )


@contextmanager
def _shown_progress(console: Console, *, shown: bool) -> Iterator[_View]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not shown) as bars:
        yield _View(bars)
