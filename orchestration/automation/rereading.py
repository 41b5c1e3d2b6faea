"""Compare the lexicon of today with that of the last reading, and read months again, in this process.

Dagster keeps these runs, so that its UI shows them, and which months are read.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dagster as dg

from orchestration.assets.months import LEXICON, MONTHS, compared, partition_in_force
from orchestration.assets.progress import Progress, silent
from orchestration.automation.assembly import build_definitions
from orchestration.automation.jobs import LEXICON_JOB, MONTHS_JOB, reading_month
from orchestration.automation.run import QUIET, RUN_TAGS, failures_told, opened_history
from orchestration.errors import WaqaiError
from orchestration.settings import Settings
from orchestration.warehouse.months import Comparison


class Rereading:
    """Runs that read again, one after the other. Every method raises WaqaiError where a run fails."""

    def __init__(self, settings: Settings, definitions: dg.Definitions, instance: dg.DagsterInstance) -> None:
        self._settings, self._definitions, self._instance = settings, definitions, instance

    def compare(self) -> Comparison:
        """Compare the lexicon of today, the gazetteer included, with that of the last reading."""
        return compared(self._run(LEXICON_JOB, LEXICON, {}))

    def read(self, month: str) -> int:
        """Read a month with the lexicon that was compared last; gives how many of its reports were read for that."""
        config, partition = reading_month(self._settings.processes), partition_in_force(self._instance, month)
        return int(str(self._run(MONTHS_JOB, MONTHS, config, partition)["read"].value))

    def _run(
        self, job: str, asset: dg.AssetKey, config: Mapping[str, Any], partition: str | None = None
    ) -> Mapping[str, dg.MetadataValue]:
        """Run a job to its end; gives what it told of an asset."""
        outcome = self._definitions.resolve_job_def(job).execute_in_process(
            run_config={**QUIET, **config},
            instance=self._instance,
            raise_on_error=False,
            partition_key=partition,
            tags=RUN_TAGS,
        )
        for step, _kind, words in failures_told(self._settings, outcome.all_events):
            raise WaqaiError(f"{step}: {words}")
        told = [event.step_materialization_data.materialization for event in outcome.get_asset_materialization_events()]
        return next(
            materialization.metadata for materialization in reversed(told) if materialization.asset_key == asset
        )


@contextmanager
def rereading(settings: Settings, on_progress: Progress = silent) -> Iterator[Rereading]:
    """Runs that read again in a warehouse; `on_progress` is told how far they are. Raises WarehouseError."""
    with opened_history(settings) as instance:
        yield Rereading(settings, build_definitions(lambda: settings, on_progress), instance)
