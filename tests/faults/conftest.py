"""Runs with faults, one after another in one warehouse, each set made once a test session.

Each works on the warehouse of the first run after its corpus was changed, so that every stage has something to do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from small_world import once

DRIVER = Path(__file__).with_name("driver.py")
TESTS = DRIVER.parents[1]
_SECONDS = 3600


def _drive(folder: Path, corpus: Path, chain: str, wrapper: Sequence[str]) -> None:
    """Run the driver, called by the command `wrapper` where there is one."""
    paths = os.pathsep.join(str(path) for path in (TESTS.parent, TESTS / "worlds", DRIVER.parent))
    command = [*wrapper, sys.executable, str(DRIVER), str(folder), str(corpus), chain]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _driven(stage_folder: Path, chain: str, start: Path, corpus: Path, wrapper: Sequence[str] = ()) -> Path:
    """The folder of a chain of faults that began with a copy of the warehouse of `start`; driven once a session."""

    def build(folder: Path) -> None:
        shutil.copytree(start / "warehouse", folder / "warehouse")
        _drive(folder, corpus, chain, wrapper)

    return once(stage_folder / chain, build)


@pytest.fixture(scope="session")
def killed(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """Killed at each place in turn and taken up by the next, and at last ended."""
    return _driven(stage_folder, "kills", first_run, first_run / "corpus")


@pytest.fixture(scope="session")
def forbidden(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """With one folder after another that may not be written."""
    # The system asks root for no permission; without this capability it does.
    wrapper = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if wrapper and not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and there is no setpriv to take that away")
    return _driven(stage_folder, "read_only", first_run, first_run / "corpus", wrapper)


@pytest.fixture(scope="session")
def broken(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """With files damaged or held, one after another, each mended as the run says."""
    return _driven(stage_folder, "broken", first_run, first_run / "corpus")


@pytest.fixture(scope="session")
def healed(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """With everything damaged at once that a run mends by itself."""
    return _driven(stage_folder, "healed", changed_run, first_run / "corpus")


_ON_A_SMALL_DISK = """
set -eu
folder=$1; shift
mount -t tmpfs -o size=300m none "$folder/warehouse"
cp -r "$folder/before/." "$folder/warehouse"
ln -sfn "$folder/dagster" "$folder/warehouse/dagster"
"$@"
mkdir "$folder/after"
cp -r "$folder/warehouse/published" "$folder/warehouse/work" "$folder/after"
"""


@pytest.fixture(scope="session")
def filled(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """On a disk that is full from one step after another on; `after` is what was left when space was free again.

    Dagster's own history lies elsewhere, lest it be the first to fail each time.
    """
    namespace = ["unshare", "--user", "--map-root-user", "--mount"]
    trial = [*namespace, "mount", "-t", "tmpfs", "none", "/mnt"]
    if not shutil.which("unshare") or subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own needs unshare, and the right to mount")

    def build(folder: Path) -> None:
        shutil.copytree(first_run / "warehouse", folder / "before", ignore=shutil.ignore_patterns("dagster"))
        shutil.copytree(first_run / "warehouse" / "dagster", folder / "dagster")
        (folder / "warehouse").mkdir()
        small = [*namespace, "sh", "-c", _ON_A_SMALL_DISK, "sh", str(folder)]
        _drive(folder, first_run / "corpus", "full_disks", small)

    return once(stage_folder / "filled", build)
