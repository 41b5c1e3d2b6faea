"""dbt ends with the process that asked for it, and runs as if called by itself."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.assets.manifest import dbt_command

# Starts a process that would live a minute, and tells its id; the watch is that of dbt.
ASKING = """
import os, subprocess, sys
watched = "import os, threading, time; from orchestration.assets.dbt_process import end_with; " \\
    f"threading.Thread(target=end_with, args=({os.getpid()},), daemon=True).start(); time.sleep(60)"
print(subprocess.Popen([sys.executable, "-c", watched]).pid, flush=True)
sys.stdin.read()
"""


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_a_killed_process_takes_what_it_started_with_it() -> None:
    with subprocess.Popen([sys.executable, "-c", ASKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        watched = int(asking.stdout.readline())
        time.sleep(1)
        assert _is_running(watched)
        asking.kill()
    deadline = time.monotonic() + 10
    while _is_running(watched) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _is_running(watched)


def test_dbt_is_given_its_arguments() -> None:
    told = subprocess.run(dbt_command("--version"), capture_output=True, text=True, check=True, env=os.environ)
    assert "duckdb" in told.stdout


def test_dbt_tells_a_fault_by_its_exit_code(tmp_path: Path) -> None:
    done = subprocess.run(dbt_command("parse", "--project-dir", str(tmp_path)), capture_output=True, check=False)
    assert done.returncode == 2
