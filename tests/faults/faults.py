"""What may go wrong with a run, at which stage, and what comes of it. Nothing of the product knows of it.

Each fault costs the better part of a run, so the tests make a sample of them; with WAQAI_FAULTS=all, as `make faults`
has it, they make all.

A fault is made before a run (`before`) or in its process, at a step of it (`inside`), and taken away after it
(`after`). Each function gets the folder of the warehouse. Those that act inside are called in a process of their own,
which does not outlive the run.
"""

import os
import shutil
import signal
import subprocess
import sys
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
    # What is called between this run and the next, where the run says so.
    remedy: str = ""
    # Whether it is made in every run of the tests, and not only where all faults are asked for.
    is_sampled: bool = False

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


def _kill(stage: str, inside: Act, is_sampled: bool = False) -> Fault:
    return Fault("killed", stage, KILLED, "", inside=inside, is_sampled=is_sampled)


_WITHIN = {
    "ingest_reports": [_kill("while reports are loaded", _while_ingesting, is_sampled=True)],
    "gate_raw": [_kill("in the gate of raw tables", _in_gate("raw"))],
    "extract_reports": [_kill("while a batch is extracted", _while_extracting, is_sampled=True)],
    "gate_staging": [_kill("in the gate of staging tables", _in_gate("staging"))],
    "build_marts": [_kill("while dbt builds", _while_building, is_sampled=True)],
    "gate_marts": [_kill("in the gate of marts", _in_gate("marts"))],
    "publish_marts": [_kill("between the published folder and the file", _while_publishing, is_sampled=True)],
    "write_exports": [_kill("between two exports", _while_exporting)],
}
# In the order of a run: what is published changes with the kill before the exports are written, not sooner.
KILLS = [
    _kill("while dbt parses", _while_parsing, is_sampled=True),
    *(
        fault
        for step, words in STEPS.items()
        for fault in (_kill(f"before {words}", _die_at(step)), *_WITHIN.get(step, []))
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
    Fault(
        "disk full",
        f"from {words} on",
        3,
        _FULL,
        inside=_fill_at(step),
        after=_free,
        is_sampled=step == "extract_reports",
    )
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
    Fault(
        "read-only",
        f"the folder {name}" if name else "the folder of the warehouse",
        3,
        _READ_ONLY,
        before=_forbid(name),
        after=_allow(name),
        is_sampled=True,
    )
    for name in ("", "archive", "work", "published", "data_docs", "logs", "dagster")
]


def _cut(pattern: str) -> Act:
    """Leave the first half of each file of the warehouse that fits."""

    def act(warehouse: Path) -> None:
        files = sorted(warehouse.glob(pattern))
        assert files, pattern
        for file in files:
            os.truncate(file, file.stat().st_size // 2)

    return act


def _scribble(pattern: str) -> Act:
    """Put words where each file of the warehouse that fits begins."""

    def act(warehouse: Path) -> None:
        files = sorted(warehouse.glob(pattern))
        assert files, pattern
        for file in files:
            with file.open("r+b") as damaged:
                damaged.write(b"no file of ours" * 100)

    return act


def _empty(name: str) -> Act:
    return lambda warehouse: os.truncate(warehouse / name, 0)


def _lose(*names: str) -> Act:
    def act(warehouse: Path) -> None:
        for name in names:
            path = warehouse / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return act


def _damage_the_archive(warehouse: Path) -> None:
    """Cut a part short and lose the file that it was applied to; what was there is kept beside."""
    for name in ("archive", "work"):
        shutil.copytree(warehouse / name, warehouse / f"{name}.kept")
    _cut("archive/000001-*/reports.parquet")(warehouse)
    _lose("work")(warehouse)


def _mend_the_archive(warehouse: Path) -> None:
    for name in ("archive", "work"):
        shutil.rmtree(warehouse / name, ignore_errors=True)
        (warehouse / f"{name}.kept").rename(warehouse / name)


_HOLDER = """
import sys, time, duckdb
con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading")
con.execute("select 1")
print("held", flush=True)
time.sleep(900)
"""
_HOLDERS: list[subprocess.Popen[str]] = []


def _hold(name: str, how: str) -> Act:
    """Have another process hold a file open."""

    def act(warehouse: Path) -> None:
        command = [sys.executable, "-c", _HOLDER, str(warehouse / name), how]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert holder.stdout and holder.stdout.readline() == "held\n"
        _HOLDERS.append(holder)

    return act


def _let_go(_warehouse: Path) -> None:
    holder = _HOLDERS.pop()
    holder.kill()
    holder.communicate()


def _stop_the_clock_back(warehouse: Path) -> None:
    """Let everything that is there be ten years younger than now, as it is to a clock that was put back."""
    later = time.time() + 10 * 365 * 86_400
    for path in warehouse.rglob("*"):
        os.utime(path, (later, later))


def _kill_dbt(_warehouse: Path) -> None:
    """Have dbt ended from outside, as for want of memory, when it has built some tables."""
    AT_TABLE[_TABLES_BUILT] = lambda: subprocess.run(
        ["pkill", "-KILL", "-P", str(os.getpid()), "-f", "orchestration.assets.dbt_process"], check=True
    )


# These the next run mends by itself. All are made at once, in this order: what is held must be whole to be opened.
HEALED = [
    Fault(
        "locked",
        "the published file held by a reader",
        0,
        "",
        _hold("published/waqai.duckdb", "reading"),
        after=_let_go,
    ),
    Fault("damaged", "the published file cut short", 0, "", _cut("published/waqai.duckdb")),
    Fault("damaged", "a published Parquet file missing", 0, "", _lose("published/parquet/events.parquet")),
    Fault("damaged", "an export missing", 0, "", _lose("published/exports/acled.csv")),
    Fault("damaged", "the manifests of dbt cut short", 0, "", _cut("work/dbt_target/parsed/*/manifest.json")),
    Fault("damaged", "the history of Data Docs cut short", 0, "", _cut("data_docs/history.json")),
    Fault("damaged", "foreign words in the lock", 0, "", _scribble("run.lock")),
    Fault("clock", "put back by ten years", 0, "", _stop_the_clock_back),
]
BROKEN = [
    Fault(
        "locked",
        "the working file held by another process",
        3,
        "is in use by process",
        _hold("work/waqai.duckdb", "writing"),
        after=_let_go,
        is_sampled=True,
    ),
    Fault(
        "damaged",
        "the working file cut short",
        3,
        "waqai rebuild",
        _cut("work/waqai.duckdb"),
        remedy="rebuild",
    ),
    Fault(
        "damaged", "the working file overwritten", 3, "waqai rebuild", _scribble("work/waqai.duckdb"), remedy="rebuild"
    ),
    Fault("damaged", "the working file empty", 0, "", _empty("work/waqai.duckdb")),
    Fault("damaged", "the working folder missing", 0, "", _lose("work")),
    Fault(
        "damaged",
        "a part of the archive cut short, the working folder missing",
        3,
        "000001-",
        _damage_the_archive,
        after=_mend_the_archive,
        is_sampled=True,
    ),
    Fault(
        "damaged",
        "the history of Dagster overwritten",
        3,
        "delete the folder",
        _scribble("dagster/history/runs.db"),
        after=_lose("dagster"),
    ),
    Fault("killed", "dbt alone", 1, "dbt", inside=_kill_dbt),
]


CHAINS = {"kills": KILLS, "full_disks": FULL_DISKS, "read_only": READ_ONLY, "broken": BROKEN}
FAULTS = {fault.name: fault for fault in (*KILLS, *FULL_DISKS, *READ_ONLY, *HEALED, *BROKEN)}
NONE = Fault("none", "", 0, "")


ALL_ASKED_FOR = os.environ.get("WAQAI_FAULTS") == "all"


def asked_for(faults: list[Fault]) -> list[Fault]:
    """Those of `faults` that are to be made."""
    return faults if ALL_ASKED_FOR else [fault for fault in faults if fault.is_sampled]


def markdown_rows() -> list[list[str]]:
    """A row for each fault: what, where, what the run does, what the next one does."""
    return [[fault.kind, fault.stage, _end(fault), _next(fault)] for fault in FAULTS.values()]


def _end(fault: Fault) -> str:
    if fault.code == KILLED:
        return "ends at once"
    if fault.code == 0:
        return "mends it and ends well"
    return f"ends with code {fault.code} and says: … {fault.says.strip()} …"


def _next(fault: Fault) -> str:
    if fault.code == 0:
        return "has nothing to mend"
    first = f"`waqai {fault.remedy}`, then it" if fault.remedy else "it"
    return f"{first} publishes what an undisturbed run does"
