"""The whole pipeline in a lake publishes what it publishes from a file. Five minutes: `WAQAI_LAKE_TESTS=1` runs it."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from lake_readers import reading
from small_world import all_rows, change_corpus, run_command, run_to_end

from orchestration.locations import Lake
from orchestration.warehouse.lake import ATTACHED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("WAQAI_LAKE_TESTS") != "1", reason="WAQAI_LAKE_TESTS=1 runs it"),
]


def in_lake(lake: Lake, names: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    with reading(lake) as con:
        return {name: con.execute(f"select * from {name} order by all").fetchall() for name in names}


def publications(lake: Lake) -> int:
    with reading(lake) as con:
        ((count,),) = con.execute(
            f"select count(*) from ducklake_snapshots('{ATTACHED}') where commit_message = 'published'"
        ).fetchall()
        return int(count)


def steps_begun(log: Path) -> set[str]:
    """The steps that began, by a log that may still be written."""
    whole = [line for line in log.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]
    return {told["step"] for told in map(json.loads, whole) if told["event"] == "step_started"}


def wait_for_step(warehouse: Path, step: str, known: set[Path], process: subprocess.Popen[str]) -> None:
    """Wait until the log of a run that is not `known` says that a step began."""
    deadline = time.monotonic() + 600
    while not any(step in steps_begun(log) for log in set(warehouse.glob("logs/*.jsonl")) - known):
        assert process.poll() is None and time.monotonic() < deadline, f"{step} never began"
        time.sleep(0.2)


def test_a_lake_publishes_what_a_file_publishes(
    first_run: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAQAI_LAKE", f"postgres:{lake.catalogue}")
    monkeypatch.setenv("WAQAI_LAKE_DATA", lake.data)
    corpus, warehouse = tmp_path / "corpus", tmp_path / "warehouse"
    shutil.copytree(first_run / "corpus", corpus)

    run_to_end(warehouse, corpus)
    expected = all_rows(first_run / "warehouse" / "published" / "waqai.duckdb")
    # The fingerprint, which is of definitions, keys and comments too, is among the rows.
    assert all_rows(warehouse / "published" / "waqai.duckdb") == expected
    assert in_lake(lake, list(expected)) == expected
    assert not (warehouse / "work" / "waqai.duckdb").exists()

    again = run_to_end(warehouse, corpus)
    assert again["extracted"] == 0
    assert in_lake(lake, list(expected)) == expected
    assert publications(lake) == 1

    change_corpus(corpus)
    known = set(warehouse.glob("logs/*.jsonl"))
    with subprocess.Popen(run_command(warehouse, corpus), stdout=subprocess.DEVNULL, text=True) as run:
        wait_for_step(warehouse, "build_marts", known, run)
        rival = subprocess.run(
            run_command(tmp_path / "elsewhere", corpus), capture_output=True, text=True, timeout=300, check=False
        )
        run.send_signal(signal.SIGKILL)
    assert rival.returncode == 3
    assert f"process {run.pid}, since" in rival.stderr
    assert in_lake(lake, list(expected)) == expected

    run_to_end(warehouse, corpus)
    assert publications(lake) == 2
    assert in_lake(lake, list(expected)) == all_rows(warehouse / "published" / "waqai.duckdb") != expected
