"""Runs that kill themselves at a chosen place, as the end of power or memory would. Nothing of the product knows of it.

Each stage puts a fatal step in the place of a function that a run goes through there. The functions are called in a
process of their own, which does not outlive them.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from orchestration.assets import manifest, staging
from orchestration.automation.run import run_pipeline
from orchestration.checks import gates
from orchestration.settings import load_settings
from orchestration.warehouse import loading, publishing

_TABLES_BUILT = 25


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def _while_parsing() -> None:
    def start_and_die(command: list[str], env: dict[str, str], cwd: Path, **_: object) -> NoReturn:
        subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        target = Path(env["DBT_TARGET_PATH"])
        while not target.exists():
            time.sleep(0.05)
        _die()

    manifest.subprocess.run = start_and_die


def _while_inserting(schema: str, table: str, times: int = 1) -> None:
    """In the midst of a transaction, when rows of `table` are to be inserted for the `times`-th time."""
    insert = loading._insert
    seen = 0

    def insert_or_die(con: Any, into_schema: str, into_table: str, frame: Any) -> None:
        nonlocal seen
        seen += (into_schema, into_table) == (schema, table)
        if seen == times:
            _die()
        insert(con, into_schema, into_table, frame)

    loading._insert = insert_or_die


def _while_extracting() -> None:
    """In the second batch, when the first is written."""
    staging.REPORTS_AT_ONCE = 1
    _while_inserting("staging", "mentions", times=2)


def _in_gate(gate: str) -> None:
    """When the outcome is recorded and its pages are not written yet."""
    record = gates.record_pages

    def record_and_die(folder: Path, entries: Any) -> None:
        record(folder, entries)
        if entries[0].gate == gate:
            _die()

    gates.record_pages = record_and_die


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


RUN_STAGES: dict[str, Callable[[], None]] = {
    "while dbt parses": _while_parsing,
    "while ingesting": lambda: _while_inserting("raw", "report_versions"),
    "in the raw gate": lambda: _in_gate("raw"),
    "while extracting": _while_extracting,
    "in the staging gate": lambda: _in_gate("staging"),
    "while dbt builds": lambda: None,
    "in the marts gate": lambda: _in_gate("marts"),
    "while publishing": _with_the_folder_swapped,
}
PUBLISHING_STAGES: dict[str, Callable[[], None]] = {
    "before swapping": _before_swapping,
    "with the folder set aside": _with_the_folder_set_aside,
    "with the folder swapped": _with_the_folder_swapped,
    "with both swapped": _with_both_swapped,
}


def run_until(stage: str | None, warehouse: Path, corpus: Path) -> None:
    """Run the whole pipeline and die at `stage`; with no stage, go to the end."""
    if stage:
        RUN_STAGES[stage]()

    def on_progress(part: str, done: int, total: int | None) -> None:
        if stage == "while dbt builds" and part == "build" and done == _TABLES_BUILT:
            _die()

    result = run_pipeline(load_settings(warehouse=warehouse, corpus=(corpus,)), on_progress=on_progress)
    assert result.success, result.failed_steps


def publish_until(stage: str, working_file: Path, published_dir: Path) -> None:
    """Publish and die at `stage`."""
    PUBLISHING_STAGES[stage]()
    publishing.publish(working_file, published_dir)
