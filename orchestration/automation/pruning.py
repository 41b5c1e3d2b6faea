"""Remove what runs leave behind and nobody needs any more: never a report, never what is published."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.files import BUILDING
from orchestration.locations import Lake
from orchestration.settings import Settings
from orchestration.warehouse.lake_publishing import Expired, expire
from orchestration.warehouse.recovery import BROKEN

_ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dataclass(frozen=True)
class Pruned:
    """What was, or would be, removed: ids of runs of Dagster, files and folders, and of a lake where there is one."""

    runs: tuple[str, ...]
    paths: tuple[Path, ...]
    lake: Expired | None = None


def prune(settings: Settings, keep_days: int, dry_run: bool) -> Pruned:
    """Remove what ended over `keep_days` days ago, and what killed runs left half built; with `dry_run`, only tell.

    That is: runs of Dagster with what they printed, logs of runs, working files that were set aside, snapshots of a
    lake. Whoever calls it holds the lock of the warehouse.
    """
    before = datetime.now(UTC) - timedelta(days=keep_days)
    paths = (
        *_older(settings.logs_dir.glob("run-*.jsonl"), before),
        *_older(settings.working_file.parent.glob(f"{settings.working_file.name}{BROKEN}-*"), before),
        *_half_built(settings),
    )
    runs = _prune_runs(settings.dagster_home, before, dry_run)
    if not dry_run:
        for path in paths:
            _remove(path)
    expired = expire(settings.working, before, dry_run) if isinstance(settings.working, Lake) else None
    return Pruned(tuple(runs), paths, expired)


def _prune_runs(home: Path, before: datetime, dry_run: bool) -> list[str]:
    if not (home / "history").is_dir():
        return []
    with dg.DagsterInstance.from_config(str(home)) as instance:
        records = instance.get_run_records(dg.RunsFilter(statuses=list(_ENDED), updated_before=before))
        runs = [record.dagster_run.run_id for record in records]
        for run_id in [] if dry_run else runs:
            instance.delete_run(run_id)
            # What the steps printed; Dagster leaves it to whoever deletes a run.
            _remove(home / "storage" / run_id)
    return runs


def _half_built(settings: Settings) -> Iterator[Path]:
    # Of the folder of dbt what is hidden is a lock, and a parsing that the next run removes.
    for folder in (settings.archive_dir, settings.published_dir):
        yield from sorted(path for path in folder.rglob(".*") if BUILDING in path.name)
    yield from sorted(path for path in settings.warehouse.glob(".*") if BUILDING in path.name)


def _older(files: Iterator[Path], before: datetime) -> list[Path]:
    return sorted(file for file in files if file.stat().st_mtime < before.timestamp())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
