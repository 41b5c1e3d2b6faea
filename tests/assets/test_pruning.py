"""What is old is removed, what is young and what holds news is not."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.automation.home import prepare_home
from orchestration.automation.pruning import prune
from orchestration.settings import Settings, load_settings

DAY = timedelta(days=1)
OLD = ("logs/run-20200101T000000Z-x.jsonl", "work/waqai.duckdb.broken-1", "work/waqai.duckdb.broken-1.wal")
HALF_BUILT = ("archive/.000002-x.building/reports.parquet", "published/.waqai.duckdb.building", ".restored.building/x")
KEPT = (
    *("archive/000001-x/reports.parquet", "archive/state/a.parquet", "archive.replaced-1/000001-x/reports.parquet"),
    *("work/waqai.duckdb", "work/waqai.duckdb.wal", "published/waqai.duckdb", "inbox/a.txt", "logs/notes.txt"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A warehouse whose files were all written ten days ago."""
    settings = load_settings(warehouse=tmp_path)
    then = (datetime.now(UTC) - 10 * DAY).timestamp()
    for name in (*OLD, *HALF_BUILT, *KEPT):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
        os.utime(file, (then, then))
    return settings


def there(settings: Settings, names: tuple[str, ...]) -> set[str]:
    return {name for name in names if (settings.warehouse / name).exists()}


def test_old_logs_broken_files_and_what_is_half_built_go(settings: Settings) -> None:
    pruned = prune(settings, keep_days=9, dry_run=False)
    assert there(settings, (*OLD, *HALF_BUILT)) == set()
    assert len(pruned.paths) == len(OLD) + len(HALF_BUILT)


def test_reports_and_what_is_published_stay_however_old(settings: Settings) -> None:
    prune(settings, keep_days=0, dry_run=False)
    assert there(settings, KEPT) == set(KEPT)


def test_young_files_stay(settings: Settings) -> None:
    prune(settings, keep_days=11, dry_run=False)
    assert there(settings, OLD) == set(OLD)


def test_a_dry_run_tells_the_same_and_removes_nothing(settings: Settings) -> None:
    told = prune(settings, keep_days=9, dry_run=True)
    assert there(settings, (*OLD, *HALF_BUILT)) == {*OLD, *HALF_BUILT}
    assert prune(settings, keep_days=9, dry_run=False) == told


@pytest.mark.parametrize(("keep_days", "left"), [(0, ["STARTED"]), (1, ["STARTED", "SUCCESS"])])
def test_runs_of_dagster_go_by_when_they_ended(settings: Settings, keep_days: int, left: list[str]) -> None:
    job = dg.GraphDefinition(name="empty").to_job()
    with dg.DagsterInstance.from_config(str(prepare_home(settings))) as instance:
        ended = instance.create_run_for_job(job, status=dg.DagsterRunStatus.SUCCESS).run_id
        instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        printed = settings.dagster_home / "storage" / ended / "compute_logs" / "step.err"
        printed.parent.mkdir(parents=True)
        printed.touch()
    pruned = prune(settings, keep_days, dry_run=False)
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        assert sorted(run.status.value for run in instance.get_runs()) == left
    assert pruned.runs == ((ended,) if keep_days == 0 else ())
    assert printed.exists() == (keep_days > 0)
