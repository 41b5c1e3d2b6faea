"""Run the whole way of the data in this process, and say what came of it. Dagster keeps the run, so its UI shows it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from dagster import DagsterEvent, DagsterInstance
from sqlalchemy.exc import DatabaseError

from orchestration.assets.progress import Progress, silent
from orchestration.automation.assembly import build_definitions
from orchestration.automation.faults import OWN_ERRORS, fault_of
from orchestration.automation.home import light_history, prepare_home
from orchestration.automation.hooks import advice
from orchestration.automation.jobs import PIPELINE, reading
from orchestration.errors import WarehouseError
from orchestration.settings import Settings
from orchestration.warehouse.access import refuse_full_disk, refuse_unwritable

if TYPE_CHECKING:
    from dagster._core.events.log import EventLogEntry

_INGEST_COUNTS = ("read", "new", "unchanged", "superseding", "rejected", "corrected")
_EXTRACTION_COUNTS = ("extracted", "current_reports")
QUIET: Mapping[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
# The second is how Dagster knows the runs of a job; its lists leave out runs without it. It names what Dagster loads.
RUN_TAGS = {"waqai/launched_by": "command line", ".dagster/repository": "__repository__@waqai"}


@dataclass(frozen=True)
class CheckOutcome:
    """One check of one table: of a gate (`gate_raw`, say) or of dbt. With severity ERROR, a failure stops the run."""

    asset: str
    check: str
    passed: bool
    severity: str
    description: str


@dataclass(frozen=True)
class FailedStep:
    """A step that failed: the words of the error, and what to do."""

    step: str
    message: str
    advice: str


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    `counts` has the number of rows by asset (`raw/reports`, say) and what became of the corpus: read, new, unchanged,
    superseding, rejected, corrected, extracted, current_reports. Steps that did not run leave their counts out.
    """

    success: bool
    run_id: str
    checks: tuple[CheckOutcome, ...]
    failed_steps: tuple[FailedStep, ...]
    counts: Mapping[str, int]

    @property
    def failed_checks(self) -> tuple[CheckOutcome, ...]:
        """Checks whose failure stops the run."""
        return tuple(check for check in self.checks if not check.passed and check.severity == "ERROR")

    @property
    def warned_checks(self) -> tuple[CheckOutcome, ...]:
        """Checks whose failure is shown and stops nothing."""
        return tuple(check for check in self.checks if not check.passed and check.severity != "ERROR")


def _checks(events: Sequence[DagsterEvent]) -> tuple[CheckOutcome, ...]:
    outcomes = []
    for event in events:
        if event.event_type_value != "ASSET_CHECK_EVALUATION":
            continue
        evaluation = event.asset_check_evaluation_data
        outcomes.append(
            CheckOutcome(
                asset=evaluation.asset_key.to_user_string(),
                check=evaluation.check_name,
                passed=evaluation.passed,
                severity=evaluation.severity.value,
                description=evaluation.description or "",
            )
        )
    return tuple(outcomes)


def _counts(events: Sequence[DagsterEvent]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for event in events:
        if event.event_type_value != "ASSET_MATERIALIZATION" or event.asset_key is None:
            continue
        metadata = event.step_materialization_data.materialization.metadata
        shown: dict[str, Any] = {name: value.value for name, value in metadata.items()}
        if "dagster/row_count" in shown:
            counts[event.asset_key.to_user_string()] = int(shown["dagster/row_count"])
        counts |= {name: int(shown[name]) for name in (*_INGEST_COUNTS, *_EXTRACTION_COUNTS) if name in shown}
    return counts


def _failures(events: Sequence[DagsterEvent]) -> list[tuple[str, str, str]]:
    """Step, class of the error and its words, for each step that failed; the run itself where it could not begin."""
    failures: list[tuple[str, str, str]] = []
    for event in events:
        fault = fault_of(event)
        if fault and (event.is_step_failure or not failures):
            failures.append((str(event.step_key or event.job_name), fault.kind, fault.words))
    return failures


def _run_config(settings: Settings, job: str) -> Mapping[str, Any]:
    return {**QUIET, **reading(settings.corpus)} if job == PIPELINE else QUIET


@contextmanager
def opened_history(settings: Settings) -> Iterator[DagsterInstance]:
    """Dagster's history of a warehouse, for runs in this process. Raises WarehouseError where it cannot be used."""
    refuse_unwritable(settings.written_folders)
    with (
        _history_faults_told(settings),
        light_history(),
        DagsterInstance.from_config(str(prepare_home(settings))) as instance,
    ):
        yield instance


def failures_told(settings: Settings, events: Sequence[DagsterEvent]) -> list[tuple[str, str, str]]:
    """Step, class of the error and its words, for each step that failed; the run itself where it could not begin.

    Raises WaqaiError in place of the first for which a person can do something.
    """
    failures = _failures(events)
    if failures:
        refuse_full_disk(settings.warehouse)
    for _step, kind, words in failures:
        if kind in OWN_ERRORS:
            raise OWN_ERRORS[kind](words)
    return failures


@contextmanager
def _history_faults_told(settings: Settings) -> Iterator[None]:
    """Tell a fault of Dagster's own history in the warehouse as what it comes from, and what to do."""
    try:
        yield
    except DatabaseError as error:
        refuse_full_disk(settings.warehouse)
        raise WarehouseError(
            f"Dagster's history of runs in {settings.dagster_home} cannot be read or written ({error.orig}). If it is "
            "damaged, delete the folder and run again: past runs are no longer shown, and nothing else is lost."
        ) from error
    except Exception:
        refuse_full_disk(settings.warehouse)
        raise


def run_pipeline(
    settings: Settings,
    on_event: Callable[[DagsterEvent], None] | None = None,
    on_progress: Progress = silent,
    job: str = PIPELINE,
) -> RunResult:
    """Ingest, extract, build, check and publish with `settings`, in this process; `job` may leave out ingesting.

    `on_event` gets each event of Dagster as it happens; `on_progress` is told how far reading, extraction and building
    are. A gate or a test that fails is in the result. Raises WaqaiError where a step could not do its work for a reason
    that a person can do something about; its message says what.
    """
    run_id = str(uuid4())
    with opened_history(settings) as instance:
        if on_event is not None:
            listener = on_event

            def forward(entry: "EventLogEntry") -> None:
                if entry.dagster_event is not None:
                    listener(entry.dagster_event)

            instance.add_event_listener(run_id, forward)
        definitions = build_definitions(lambda: settings, on_progress)
        outcome = definitions.resolve_job_def(job).execute_in_process(
            run_config=_run_config(settings, job), instance=instance, raise_on_error=False, run_id=run_id, tags=RUN_TAGS
        )
        events = outcome.all_events
    failures = failures_told(settings, events)
    return RunResult(
        success=outcome.success,
        run_id=run_id,
        checks=_checks(events),
        failed_steps=tuple(FailedStep(step, words, advice(step)) for step, _kind, words in failures),
        counts=_counts(events),
    )
