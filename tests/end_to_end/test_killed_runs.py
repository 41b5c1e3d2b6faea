"""A run may be killed anywhere: the next one publishes what an undisturbed one does, and nothing is left behind."""

import json
import multiprocessing
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from killing import PUBLISHING_STAGES, RUN_STAGES, publish_until, run_until
from small_world import all_rows, hashes, once, parquet_rows, query, seconds_until_free

from orchestration.warehouse.lock import run_lock
from orchestration.warehouse.publishing import publish

# Killed runs are forked from a process that has imported what they need, which takes longer than most of them live.
_PRELOADED = ["killing", "orchestration.assets.dbt", "great_expectations", "dagster_dbt.core.dbt_cli_invocation"]
_SECONDS = 180
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and a server of forks"),
]


def _in_a_process(call: Callable[..., None], *arguments: object) -> int | None:
    """Exit code of a process that makes a call; negative: the signal that ended it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    process = context.Process(target=call, args=arguments)
    process.start()
    process.join(_SECONDS)
    if process.is_alive():
        process.kill()
    return process.exitcode


@pytest.fixture(scope="session")
def killed(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """The run after the corpus was changed, killed at each stage in turn and taken up by the next, and at last ended.

    `warehouse`, and `ends.json`: by stage, the exit code, whether the published file was as before, and how long the
    working file was held by something that outlived the run.
    """

    def build(folder: Path) -> None:
        warehouse = folder / "warehouse"
        shutil.copytree(first_run / "warehouse", warehouse)
        before = hashes(warehouse / "published")["waqai.duckdb"]
        ends = {}
        for stage in RUN_STAGES:
            code = _in_a_process(run_until, stage, warehouse, first_run / "corpus")
            ends[stage] = {
                "code": code,
                "held": seconds_until_free(warehouse / "work" / "waqai.duckdb"),
                "spared": hashes(warehouse / "published")["waqai.duckdb"] == before,
            }
        ends["undisturbed"] = {"code": _in_a_process(run_until, None, warehouse, first_run / "corpus")}
        (folder / "ends.json").write_text(json.dumps(ends), encoding="utf-8")

    return once(stage_folder / "killed", build)


@pytest.fixture(scope="session")
def ends(killed: Path) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = json.loads((killed / "ends.json").read_text("utf-8"))
    return told


@pytest.mark.parametrize("stage", RUN_STAGES)
def test_a_run_comes_to_where_it_is_killed_whatever_was_killed_before(
    ends: dict[str, dict[str, Any]], stage: str
) -> None:
    assert ends[stage]["code"] == -signal.SIGKILL


@pytest.mark.parametrize("stage", RUN_STAGES)
def test_a_killed_run_spares_the_published_file(ends: dict[str, dict[str, Any]], stage: str) -> None:
    assert ends[stage]["spared"]


@pytest.mark.parametrize("stage", RUN_STAGES)
def test_nothing_outlives_a_killed_run_that_would_stop_the_next(ends: dict[str, dict[str, Any]], stage: str) -> None:
    assert ends[stage]["held"] < 3


def test_the_run_after_killed_ones_ends_well(ends: dict[str, dict[str, Any]]) -> None:
    assert ends["undisturbed"]["code"] == 0


def test_the_published_tables_are_those_of_an_undisturbed_run(killed: Path, changed_run: Path) -> None:
    published = Path("warehouse", "published", "waqai.duckdb")
    undisturbed = all_rows(changed_run / published)
    assert len(undisturbed) > 25
    assert all_rows(killed / published) == undisturbed


def test_the_parquet_files_are_those_of_an_undisturbed_run(killed: Path, changed_run: Path) -> None:
    parquet = Path("warehouse", "published", "parquet")
    assert parquet_rows(killed / parquet) == parquet_rows(changed_run / parquet)


@pytest.mark.parametrize("schema", ["raw", "staging"])
def test_what_was_read_is_kept_as_by_an_undisturbed_run(killed: Path, changed_run: Path, schema: str) -> None:
    working = Path("warehouse", "work", "waqai.duckdb")
    ours, undisturbed = (
        {name: rows for name, rows in all_rows(run / working).items() if name.startswith(f"{schema}.")}
        for run in (killed, changed_run)
    )
    assert len(undisturbed) >= 4
    assert ours == undisturbed


def test_no_table_is_left_half_built(killed: Path, changed_run: Path) -> None:
    named = "select table_schema, table_name from information_schema.tables order by all"
    working = Path("warehouse", "work", "waqai.duckdb")
    assert query(killed / working, named) == query(changed_run / working, named)


def _files(run: Path) -> set[str]:
    """What is published, the files beside the working one, and all that is hidden, as half-written files are."""
    warehouse = run / "warehouse"
    files = [*(warehouse / "published").rglob("*"), *(warehouse / "work").iterdir(), *warehouse.rglob(".*")]
    return {path.relative_to(warehouse).as_posix() for path in files}


def test_no_temporary_file_is_left(killed: Path, changed_run: Path) -> None:
    assert _files(killed) == _files(changed_run)
    assert not list((killed / "warehouse").rglob(".*.building"))


def test_no_lock_is_left(killed: Path) -> None:
    with run_lock(killed / "warehouse") as lock:
        assert lock.exists()


@pytest.mark.usefixtures("ends")
def test_dagster_shows_killed_runs_as_failed(killed: Path) -> None:
    import dagster as dg

    with dg.DagsterInstance.from_config(str(killed / "warehouse" / "dagster")) as instance:
        states = [run.status.value for run in instance.get_runs()]
    # The first run, the last one, and all between but the one that died before Dagster knew of it.
    assert sorted(states) == ["FAILURE"] * (len(RUN_STAGES) - 1) + ["SUCCESS"] * 2


def test_every_link_of_data_docs_leads_to_a_page(killed: Path) -> None:
    site = killed / "warehouse" / "data_docs"
    history = json.loads((site / "history.json").read_text("utf-8"))
    assert history
    assert [entry["page"] for entry in history if not (site / entry["page"]).exists()] == []


def _content(published_dir: Path) -> tuple[list[tuple[Any, ...]], dict[str, str]]:
    """What the published file says of all that it holds, its fingerprint included, and the hashes of other files.

    What other tools read is left out: a step after publishing writes it.
    """
    others = {
        name: digest
        for name, digest in hashes(published_dir).items()
        if name != "waqai.duckdb" and not name.startswith("exports/")
    }
    return query(published_dir / "waqai.duckdb", "select * from main.about order by all"), others


@pytest.mark.parametrize("stage", PUBLISHING_STAGES)
def test_a_publication_that_was_killed_is_made_good_by_the_next(
    first_run: Path, changed_run: Path, tmp_path: Path, stage: str
) -> None:
    shutil.copytree(first_run / "warehouse" / "published", tmp_path / "published")
    working = changed_run / "warehouse" / "work" / "waqai.duckdb"
    assert _in_a_process(publish_until, stage, working, tmp_path / "published") == -signal.SIGKILL
    publish(working, tmp_path / "published")
    assert _content(tmp_path / "published") == _content(changed_run / "warehouse" / "published")


@pytest.mark.parametrize("stage", PUBLISHING_STAGES)
def test_a_publication_that_was_killed_is_undone_where_the_next_has_nothing_new(
    first_run: Path, changed_run: Path, tmp_path: Path, stage: str
) -> None:
    before = first_run / "warehouse" / "published"
    shutil.copytree(before, tmp_path / "published")
    working = changed_run / "warehouse" / "work" / "waqai.duckdb"
    assert _in_a_process(publish_until, stage, working, tmp_path / "published") == -signal.SIGKILL
    publish(first_run / "warehouse" / "work" / "waqai.duckdb", tmp_path / "published")
    assert _content(tmp_path / "published") == _content(before)
