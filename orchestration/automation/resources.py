"""What steps of a run are given: the settings, with the warehouse locked for this run, and a listener to progress."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import dagster as dg

from orchestration.assets.progress import Progress, silent
from orchestration.automation.abandoned import close_abandoned_runs, goes_on
from orchestration.automation.run_log import logged_run
from orchestration.settings import Settings
from orchestration.warehouse.lock import run_lock


def run_resources(
    load_settings: Callable[[], Settings], progress: Progress = silent
) -> dict[str, dg.ResourceDefinition]:
    """Return the resources of a run. Settings are read when the run starts, never when definitions are loaded.

    All steps of a run share one process, so its resources are made once: the lock is taken before the first step and
    let go after the last. The operating system lets it go when the process is killed; the next run to hold it tells
    Dagster that the killed one is over, and applies what that one wrote to the archive only. Who reads a month
    takes the lock for moments, in which others wait.
    """

    @contextmanager
    def settings_of_run(context: dg.InitResourceContext) -> Iterator[Settings]:
        from orchestration.extraction.schema import TABLES
        from orchestration.warehouse.recovery import Recovery, recover

        settings = load_settings()
        with run_lock(settings.warehouse, settings.working), ExitStack() as stack:
            if context.instance and context.run:
                close_abandoned_runs(context.instance, context.run.run_id, lambda run: goes_on(settings, run))
                stack.enter_context(logged_run(context.instance, context.run, settings.logs_dir))
            settings.discard_outdated_seeds()
            recovery = recover(
                settings.working,
                settings.archive_dir,
                TABLES,
                on_part=lambda done, total: progress("recover", done, total),
            )
            if recovery != Recovery() and context.log:
                context.log.warning("%s.", recovery)
            yield settings

    @contextmanager
    def settings_of_month(context: dg.InitResourceContext) -> Iterator[Settings]:
        settings = load_settings()
        with ExitStack() as stack:
            if context.instance and context.run:
                stack.enter_context(logged_run(context.instance, context.run, settings.logs_dir))
            yield settings

    return {
        "settings": dg.ResourceDefinition(
            settings_of_run, description="Paths and options; holds the lock of the warehouse while the run lasts."
        ),
        "feed_settings": dg.ResourceDefinition(
            lambda _context: load_settings(),
            description="Paths and options for fetching, which does not touch the warehouse and takes no lock of it.",
        ),
        "month_settings": dg.ResourceDefinition(
            settings_of_month,
            description="Paths and options for reading a month, which takes the lock of the warehouse for moments.",
        ),
        "progress": dg.ResourceDefinition(
            lambda _context: progress, description="Is told how far reading, extraction and building are."
        ),
    }
