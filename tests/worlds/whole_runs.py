"""Runs of the whole pipeline, each made once a test session and shared by all workers."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from small_world import change_corpus, hashes, once, run_command, run_to_end, write_corpus


@pytest.fixture(scope="session")
def stage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a test session have in common."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "end_to_end"


@pytest.fixture(scope="session")
def first_run(stage_folder: Path) -> Path:
    """`corpus` and `summary.json` of a first run, and `warehouse` as it was after it.

    The later runs go on in `live`, for dbt parses its project anew for a working file elsewhere.
    """

    def build(folder: Path) -> None:
        write_corpus(folder / "corpus")
        summary = run_to_end(folder / "live", folder / "corpus")
        shutil.copytree(folder / "live", folder / "warehouse")
        (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")

    return once(stage_folder / "first", build)


@pytest.fixture(scope="session")
def second_run(stage_folder: Path, first_run: Path) -> Path:
    """A run on what is known already, and one that was tried meanwhile: `rival.json` has its exit code and words.

    `before.json` and `after.json` are the hashes of what was published.
    """

    def build(folder: Path) -> None:
        warehouse, corpus = first_run / "live", first_run / "corpus"
        before = hashes(warehouse / "published")
        (warehouse / "run.lock").unlink()
        with subprocess.Popen(run_command(warehouse, corpus), stdout=subprocess.PIPE, text=True) as run:
            deadline = time.monotonic() + 120
            while not _is_held_by(warehouse / "run.lock", run.pid) and run.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            rival = subprocess.run(
                run_command(warehouse, corpus), capture_output=True, text=True, timeout=120, check=False
            )
            still_running = run.poll() is None
            summary, _ = run.communicate(timeout=300)
        assert run.returncode == 0
        told = {"code": rival.returncode, "words": rival.stderr, "pid": run.pid, "during": still_running}
        (folder / "summary.json").write_text(summary, encoding="utf-8")
        (folder / "rival.json").write_text(json.dumps(told), encoding="utf-8")
        (folder / "before.json").write_text(json.dumps(before), encoding="utf-8")
        (folder / "after.json").write_text(json.dumps(hashes(warehouse / "published")), encoding="utf-8")

    return once(stage_folder / "second", build)


def _is_held_by(lock: Path, pid: int) -> bool:
    return lock.exists() and lock.read_text(encoding="utf-8").startswith(f"{pid} ")


@pytest.fixture(scope="session")
def changed_run(stage_folder: Path, first_run: Path, second_run: Path) -> Path:
    """The run after the corpus of the first was changed where it lies: `warehouse` and `summary.json`."""

    def build(folder: Path) -> None:
        change_corpus(first_run / "corpus")
        summary = run_to_end(first_run / "live", first_run / "corpus")
        shutil.copytree(first_run / "live", folder / "warehouse")
        (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")

    return once(stage_folder / "changed", build)
