"""A run may be killed anywhere: the next one publishes what an undisturbed one does, and nothing is left behind."""

import json
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from faults import KILLED, KILLS, asked_for
from outcomes import assert_kept_as, assert_published_as, read_ends
from small_world import hashes, query

from orchestration.warehouse import publishing
from orchestration.warehouse.lock import run_lock

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL and a server of forks"),
]
NAMES = [fault.name for fault in asked_for(KILLS)]


@pytest.mark.parametrize("name", NAMES)
def test_a_run_comes_to_where_it_is_killed_whatever_was_killed_before(killed: Path, name: str) -> None:
    end = read_ends(killed)[name]
    assert end["code"] == KILLED, end["says"]


@pytest.mark.parametrize("name", NAMES[: NAMES.index("killed, between the published folder and the file") + 1])
def test_a_killed_run_spares_the_published_file(killed: Path, name: str) -> None:
    assert read_ends(killed)[name]["spared"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outlives_a_killed_run_that_would_stop_the_next(killed: Path, name: str) -> None:
    assert read_ends(killed)[name]["held"] < 3


def test_the_run_after_killed_ones_ends_as_an_undisturbed_one(killed: Path, changed_run: Path) -> None:
    end = read_ends(killed)["undisturbed"]
    assert end["code"] == 0, end["says"]
    assert_published_as(killed / "warehouse", changed_run / "warehouse")
    assert_kept_as(killed / "warehouse", changed_run / "warehouse")


def _files(warehouse: Path) -> set[str]:
    """What is published, the files beside the working one, and all that is hidden, as half-written files are."""
    files = [*(warehouse / "published").rglob("*"), *(warehouse / "work").iterdir(), *warehouse.rglob(".*")]
    return {path.relative_to(warehouse).as_posix() for path in files}


def test_no_temporary_file_is_left(killed: Path, changed_run: Path) -> None:
    assert _files(killed / "warehouse") == _files(changed_run / "warehouse")
    assert not list((killed / "warehouse").rglob(".*.building"))


def test_no_lock_is_left(killed: Path) -> None:
    with run_lock(killed / "warehouse") as lock:
        assert lock.exists()


def test_dagster_shows_killed_runs_as_failed(killed: Path) -> None:
    import dagster as dg

    with dg.DagsterInstance.from_config(str(killed / "warehouse" / "dagster")) as instance:
        states = [run.status.value for run in instance.get_runs()]
    # The first run, the last one, and all between but the one that died before Dagster knew of it.
    assert sorted(states) == ["FAILURE"] * (len(NAMES) - 1) + ["SUCCESS"] * 2


def test_every_link_of_data_docs_leads_to_a_page(killed: Path) -> None:
    site = killed / "warehouse" / "data_docs"
    history = json.loads((site / "history.json").read_text("utf-8"))
    assert history
    assert [entry["page"] for entry in history if not (site / entry["page"]).exists()] == []


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def _before_swapping() -> None:
    publishing._swap_folder = lambda *_: _die()


def _with_the_folder_set_aside() -> None:
    rename = Path.rename

    def rename_or_die(path: Path, target: Path) -> Path:
        return _die() if path.name == ".parquet.building" else rename(path, target)

    Path.rename = rename_or_die


def _with_the_folder_swapped() -> None:
    Path.replace = lambda *_: _die()


def _with_both_swapped() -> None:
    replace = Path.replace

    def replace_and_die(path: Path, target: Path) -> NoReturn:
        replace(path, target)
        _die()

    Path.replace = replace_and_die


PUBLISHING_STAGES: dict[str, Callable[[], None]] = {
    "before swapping": _before_swapping,
    "with the folder set aside": _with_the_folder_set_aside,
    "with the folder swapped": _with_the_folder_swapped,
    "with both swapped": _with_both_swapped,
}


def publish_until(stage: str, working_file: Path, published_dir: Path) -> None:
    """Publish and die at `stage`."""
    PUBLISHING_STAGES[stage]()
    publishing.publish(working_file, published_dir)


def _end_of_publishing(stage: str, working_file: Path, published_dir: Path) -> int | None:
    process = multiprocessing.get_context("forkserver").Process(
        target=publish_until, args=(stage, working_file, published_dir)
    )
    process.start()
    process.join(60)
    return process.exitcode


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
    assert _end_of_publishing(stage, working, tmp_path / "published") == -signal.SIGKILL
    publishing.publish(working, tmp_path / "published")
    assert _content(tmp_path / "published") == _content(changed_run / "warehouse" / "published")


@pytest.mark.parametrize("stage", PUBLISHING_STAGES)
def test_a_publication_that_was_killed_is_undone_where_the_next_has_nothing_new(
    first_run: Path, changed_run: Path, tmp_path: Path, stage: str
) -> None:
    before = first_run / "warehouse" / "published"
    shutil.copytree(before, tmp_path / "published")
    working = changed_run / "warehouse" / "work" / "waqai.duckdb"
    assert _end_of_publishing(stage, working, tmp_path / "published") == -signal.SIGKILL
    publishing.publish(first_run / "warehouse" / "work" / "waqai.duckdb", tmp_path / "published")
    assert _content(tmp_path / "published") == _content(before)
