"""One run at a time in a warehouse, and no lock outlives its run."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from orchestration.errors import WarehouseError
from orchestration.warehouse.lock import LOCK_NAME, run_lock, waiting_lock

HOLD = """
import sys
from pathlib import Path
from orchestration.warehouse.lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(warehouse: Path) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    return holder


def test_a_second_run_is_told_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    holder = hold(tmp_path)
    try:
        with pytest.raises(WarehouseError) as caught, run_lock(tmp_path):
            pass
    finally:
        holder.communicate("")
    assert re.search(rf"process {holder.pid}, started \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC", str(caught.value))


def test_a_lock_can_be_taken_again_after_it_was_given_back(tmp_path: Path) -> None:
    for _ in range(2):
        with run_lock(tmp_path / "new") as file:
            assert file.read_text().startswith(f"{os.getpid()} ")


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    holder = hold(tmp_path)
    holder.kill()
    holder.communicate()
    with run_lock(tmp_path) as file:
        assert file.read_text().startswith(f"{os.getpid()} ")


def test_a_failed_run_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), run_lock(tmp_path):
        raise RuntimeError
    with run_lock(tmp_path):
        pass


def test_one_process_cannot_hold_a_lock_twice(tmp_path: Path) -> None:
    with run_lock(tmp_path), pytest.raises(WarehouseError), run_lock(tmp_path):
        pass


def test_two_warehouses_do_not_block_each_other(tmp_path: Path) -> None:
    with run_lock(tmp_path / "a"), run_lock(tmp_path / "b") as file:
        assert file.parent.name == "b"


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "warehouse").write_text("")
    with pytest.raises(WarehouseError, match="--warehouse"), run_lock(tmp_path / "warehouse"):
        pass


def test_who_waits_for_a_lock_gets_it_when_it_is_given_back(tmp_path: Path) -> None:
    holder = hold(tmp_path)
    held = threading.Event()

    def wait() -> None:
        with waiting_lock(tmp_path / LOCK_NAME):
            held.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    assert not held.wait(0.5)
    holder.communicate("")
    assert held.wait(10)


def test_who_waits_for_a_lock_is_told_where_there_can_be_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="cannot be written"), waiting_lock(tmp_path / "file" / "lock"):
        pass


def test_who_holds_it_briefly_is_waited_for(tmp_path: Path) -> None:
    order: list[str] = []

    def run() -> None:
        with run_lock(tmp_path):
            order.append("run")

    waiting = threading.Thread(target=run)
    with run_lock(tmp_path, briefly=True):
        waiting.start()
        waiting.join(0.5)
        order.append("briefly")
    waiting.join(10)
    assert order == ["briefly", "run"]


def test_who_holds_it_briefly_waits_for_a_run(tmp_path: Path) -> None:
    holder = hold(tmp_path)
    held = threading.Event()

    def read_month() -> None:
        with run_lock(tmp_path, briefly=True):
            held.set()

    waiting = threading.Thread(target=read_month)
    waiting.start()
    assert not held.wait(0.5)
    holder.communicate("")
    assert held.wait(10)
    waiting.join(10)
