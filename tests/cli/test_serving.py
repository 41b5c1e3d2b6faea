"""Serving Dagster: its port, its environment, and that nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.cli import serving
from orchestration.errors import InputError, WaqaiError
from orchestration.loopback import HOST
from orchestration.settings import load_settings

# A server that starts a child which heeds no signal but the last, tells its id, and waits.
STUBBORN = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    """Whether a process is there and is not merely waiting to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_port_in_use_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(InputError, match="--port"):
            serving.serve_dagster(load_settings(warehouse=tmp_path / "warehouse"), taken.getsockname()[1])
    assert not (tmp_path / "warehouse").exists()


def test_servers_find_the_warehouse_and_corpora_of_the_settings(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path / "warehouse", corpus=(tmp_path / "a", tmp_path / "b"))
    environment = serving.server_environment(settings)
    assert environment["DAGSTER_HOME"] == str(tmp_path / "warehouse" / "dagster")
    assert environment["WAQAI_CORPUS"] == os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")])
    assert "WAQAI_GAZETTEER" not in environment


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_an_interrupt_ends_the_server_and_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen
    monkeypatch.setattr(
        serving.subprocess,
        "Popen",
        lambda command, **options: start([sys.executable, "-c", STUBBORN], **options, stdout=subprocess.PIPE),
    )
    monkeypatch.setattr(serving, "_STOP_SECONDS", 0.5)
    with serving.dagster_server(load_settings(warehouse=tmp_path), 1) as server:
        assert server.stdout is not None
        child = int(server.stdout.readline())
        assert is_running(child)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.returncode is not None
    assert not is_running(child)


def test_the_handling_of_signals_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    start = subprocess.Popen
    monkeypatch.setattr(
        serving.subprocess, "Popen", lambda command, **options: start([sys.executable, "-c", ""], **options)
    )
    with serving.dagster_server(load_settings(warehouse=tmp_path), 1) as server:
        server.wait()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_a_server_that_dies_at_once_is_told() -> None:
    server = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
    with server, pytest.raises(WaqaiError, match="did not start"):
        serving.wait_until_served(server, port=1)
