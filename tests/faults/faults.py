"""What may go wrong with a run, at which stage, and what comes of it. Nothing of the product knows of it.

A fault is made before a run (`before`) or in its process, at a step of it (`inside`), and taken away after it
(`after`). Each function gets the folder of the warehouse. Those that act inside are called in a process of their own,
which does not outlive the run.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

KILLED = -signal.SIGKILL
STEPS = {
    "ingest_reports": "reading reports",
    "raw__places": "reading the gazetteer",
    "gate_raw": "the gate of raw tables",
    "extract_reports": "extracting",
    "gate_staging": "the gate of staging tables",
    "build_marts": "building tables",
    "gate_exports": "the gate of exports",
    "gate_marts": "the gate of marts",
    "publish_marts": "publishing",
    "write_exports": "writing exports",
}
FILLER = ".filler"
_TABLES_BUILT = 25

Act = Callable[[Path], None]


def _nothing(_warehouse: Path) -> None:
    return


@dataclass(frozen=True)
class Fault:
    """A fault and what comes of it: the run's exit code (KILLED: it is killed) and a part of what it says."""

    kind: str
    stage: str
    code: int
    says: str
    before: Act = _nothing
    inside: Act = _nothing
    after: Act = _nothing

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.stage}"


# What is to be done when a step of the run in this process begins, or so many tables of dbt are built.
AT_STEP: dict[str, Callable[[], None]] = {}
AT_TABLE: dict[int, Callable[[], None]] = {}


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def _die_at(step: str) -> Act:
    def arm(_warehouse: Path) -> None:
        AT_STEP[step] = _die

    return arm


def _while_parsing(_warehouse: Path) -> None:
    from orchestration.assets import manifest

    def start_and_die(command: list[str], env: dict[str, str], cwd: Path, **_: object) -> NoReturn:
        subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        target = Path(env["DBT_TARGET_PATH"])
        while not target.exists():
            time.sleep(0.05)
        _die()

    manifest.subprocess.run = start_and_die


def _while_inserting(schema: str, table: str, times: int = 1) -> None:
    """In the midst of a transaction, when rows of `table` are to be inserted for the `times`-th time."""
    from orchestration.warehouse import loading

    insert = loading._insert
    seen = 0

    def insert_or_die(con: Any, into_schema: str, into_table: str, frame: Any) -> None:
        nonlocal seen
        seen += (into_schema, into_table) == (schema, table)
        if seen == times:
            _die()
        insert(con, into_schema, into_table, frame)

    loading._insert = insert_or_die


def _while_ingesting(_warehouse: Path) -> None:
    _while_inserting("raw", "report_versions")


def _while_extracting(_warehouse: Path) -> None:
    """In the second batch, when the first is written."""
    from orchestration.assets import staging

    staging.REPORTS_AT_ONCE = 1
    _while_inserting("staging", "mentions", times=2)


def _in_gate(gate: str) -> Act:
    """When the outcome is recorded and its pages are not written yet."""

    def arm(_warehouse: Path) -> None:
        from orchestration.checks import gates

        record = gates.record_pages

        def record_and_die(folder: Path, entries: Any) -> None:
            record(folder, entries)
            if entries[0].gate == gate:
                _die()

        gates.record_pages = record_and_die

    return arm


def _while_building(_warehouse: Path) -> None:
    AT_TABLE[_TABLES_BUILT] = _die


def _while_publishing(_warehouse: Path) -> None:
    """With the folder of Parquet files swapped, and the file not yet."""

    def arm() -> None:
        Path.replace = lambda path, target: _die()  # type: ignore[method-assign]

    AT_STEP["publish_marts"] = arm


def _while_exporting(_warehouse: Path) -> None:
    """When one export is in its place and the next is not."""
    replace = Path.replace

    def replace_and_die(path: Path, target: Path) -> NoReturn:
        replace(path, target)
        _die()

    def arm() -> None:
        Path.replace = replace_and_die  # type: ignore[method-assign]

    AT_STEP["write_exports"] = arm


_WITHIN = {
    "ingest_reports": [Fault("killed", "while reports are loaded", KILLED, "", inside=_while_ingesting)],
    "gate_raw": [Fault("killed", "in the gate of raw tables", KILLED, "", inside=_in_gate("raw"))],
    "extract_reports": [Fault("killed", "while a batch is extracted", KILLED, "", inside=_while_extracting)],
    "gate_staging": [Fault("killed", "in the gate of staging tables", KILLED, "", inside=_in_gate("staging"))],
    "build_marts": [Fault("killed", "while dbt builds", KILLED, "", inside=_while_building)],
    "gate_marts": [Fault("killed", "in the gate of marts", KILLED, "", inside=_in_gate("marts"))],
    "publish_marts": [
        Fault("killed", "between the published folder and the file", KILLED, "", inside=_while_publishing)
    ],
    "write_exports": [Fault("killed", "between two exports", KILLED, "", inside=_while_exporting)],
}
# In the order of a run: what is published changes with the kill before the exports are written, not sooner.
KILLS = [
    Fault("killed", "while dbt parses", KILLED, "", inside=_while_parsing),
    *(
        fault
        for step, words in STEPS.items()
        for fault in (Fault("killed", f"before {words}", KILLED, "", inside=_die_at(step)), *_WITHIN.get(step, []))
    ),
]


def _fill(warehouse: Path) -> None:
    """Leave not a byte on the disk of the warehouse."""
    with (warehouse / FILLER).open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while filler.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue


def _fill_at(step: str) -> Act:
    def arm(warehouse: Path) -> None:
        AT_STEP[step] = lambda: _fill(warehouse)

    return arm


def _free(warehouse: Path) -> None:
    (warehouse / FILLER).unlink(missing_ok=True)


_FULL = "is full"
FULL_DISKS = [
    Fault("disk full", f"from {words} on", 3, _FULL, inside=_fill_at(step), after=_free)
    for step, words in STEPS.items()
]


def _forbid(name: str) -> Act:
    """Let nobody write in a folder of the warehouse, nor in those below."""

    def act(warehouse: Path) -> None:
        for folder in [warehouse / name, *(warehouse / name).rglob("*")]:
            folder.chmod(0o555 if folder.is_dir() else 0o444)

    return act


def _allow(name: str) -> Act:
    def act(warehouse: Path) -> None:
        for folder in [warehouse / name, *(warehouse / name).rglob("*")]:
            folder.chmod(0o755 if folder.is_dir() else 0o644)

    return act


_READ_ONLY = "cannot be written. Change its permissions"
READ_ONLY = [
    Fault("read-only", f"the folder {name or 'of the warehouse'}", 3, _READ_ONLY, _forbid(name), after=_allow(name))
    for name in ("", "work", "published", "data_docs", "dagster")
]


def cut_short(file: Path) -> None:
    """Leave the first half of a file."""
    os.truncate(file, file.stat().st_size // 2)


def _cut(name: str) -> Act:
    return lambda warehouse: cut_short(warehouse / name)


def _cut_manifests(warehouse: Path) -> None:
    for manifest in (warehouse / "work" / "dbt_target" / "parsed").glob("*/manifest.json"):
        cut_short(manifest)


def _remove(name: str) -> Act:
    return lambda warehouse: shutil.rmtree(warehouse / name)


FAULTS = {fault.name: fault for fault in (*KILLS, *FULL_DISKS, *READ_ONLY)}
NONE = Fault("none", "", 0, "")
