"""One run at a time in a lake, whatever folder and machine it has, and no lock outlives its run."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from orchestration.errors import WarehouseError
from orchestration.locations import Lake
from orchestration.settings import PROJECT_DIR
from orchestration.warehouse.lock import run_lock

HOLD = """
import sys
import threading
from pathlib import Path
from orchestration.locations import Lake
from orchestration.warehouse.lock import run_lock
with run_lock(Path(sys.argv[1]), Lake(sys.argv[2], "unused")):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(warehouse: Path, lake: Lake) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(warehouse), lake.catalogue],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    return holder


def test_a_run_elsewhere_is_told_who_holds_the_lake_and_since_when(lake: Lake, tmp_path: Path) -> None:
    holder = hold(tmp_path / "one", lake)
    said = rf"Another run is working in ducklake:postgres:.* \(waqai run on .*, process {holder.pid}, since \d{{4}}-"
    try:
        with pytest.raises(WarehouseError, match=said), run_lock(tmp_path / "two", lake):
            pass
    finally:
        holder.communicate("")
    with run_lock(tmp_path / "two", lake):
        pass


def test_other_lakes_of_the_server_are_free(lake: Lake, server: str, tmp_path: Path) -> None:
    with run_lock(tmp_path / "one", lake), run_lock(tmp_path / "two", Lake(f"dbname=template1 {server}", "unused")):
        pass


def test_a_killed_run_leaves_no_lock(lake: Lake, tmp_path: Path) -> None:
    holder = hold(tmp_path / "one", lake)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with run_lock(tmp_path / "two", lake):
        pass


def test_a_run_waits_for_who_holds_the_lake_briefly(lake: Lake, tmp_path: Path) -> None:
    order: list[str] = []

    def run() -> None:
        with run_lock(tmp_path / "two", lake):
            order.append("run")

    waiting = threading.Thread(target=run)
    with run_lock(tmp_path / "one", lake, briefly=True):
        waiting.start()
        waiting.join(1)
        order.append("briefly")
    waiting.join(10)
    assert order == ["briefly", "run"]


def test_who_holds_the_lake_briefly_waits_for_a_run(lake: Lake, tmp_path: Path) -> None:
    holder = hold(tmp_path / "one", lake)
    order: list[str] = []

    def read_month() -> None:
        with run_lock(tmp_path / "two", lake, briefly=True):
            order.append("briefly")

    waiting = threading.Thread(target=read_month)
    waiting.start()
    waiting.join(1)
    order.append("run")
    holder.communicate("")
    waiting.join(10)
    assert order == ["run", "briefly"]
