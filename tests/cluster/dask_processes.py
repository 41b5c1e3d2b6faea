"""Dask as processes of this machine: a scheduler and its workers, on loopback, ended with the test."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from orchestration.settings import PROJECT_DIR

_HERE = Path(__file__).parent
_SECONDS = 60


class Cluster:
    """A scheduler, with `address`, and the workers that were started for it."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are environment variables of the scheduler."""
        self._folder, self._log = folder, folder / "log"
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--port", "0", "--scheduler-file", self._file, settings=settings or {}
        )
        self.address = self._address()

    def add_worker(self, settings: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker, which is one process without a guard that would start it again."""
        options = ("--no-nanny", "--nthreads", "1", "--death-timeout", "30", "--local-directory", self._folder)
        worker = self._start("dask_worker", self.address, *options, settings=settings or {})
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """End all processes of the cluster."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, command: str, *options: object, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(filter(None, (str(PROJECT_DIR), str(_HERE), os.environ.get("PYTHONPATH"))))
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", f"distributed.cli.{command}", "--host", "127.0.0.1", "--no-dashboard"),
                    *map(str, options),
                ],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": paths, **settings},
                stdout=log,
                stderr=log,
            )

    def _address(self) -> str:
        started = time.monotonic()
        while time.monotonic() - started < _SECONDS and self.scheduler.poll() is None:
            if self._file.exists():
                address: str = json.loads(self._file.read_text("utf-8"))["address"]
                return address
            time.sleep(0.1)
        raise AssertionError(f"The scheduler did not start:\n{self._log.read_text('utf-8')}")
