"""What Waqai makes is its owner's alone; what is there keeps the permissions that somebody gave it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from orchestration.automation.home import prepare_home
from orchestration.cli.diagnosis import examine
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lock import run_lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_whoever_comes_first_makes_the_warehouse_private(tmp_path: Path) -> None:
    prepare_home(load_settings(warehouse=tmp_path / "one"))
    with run_lock(tmp_path / "two"):
        assert mode(tmp_path / "two" / "run.lock") == 0o600
    connect(tmp_path / "three" / "work" / "waqai.duckdb").close()
    assert [mode(tmp_path / name) for name in ("one", "two", "three")] == [0o700] * 3


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o750)
    prepare_home(load_settings(warehouse=shared))
    assert mode(shared) == 0o750


@pytest.mark.parametrize(
    ("above", "own", "status"), [(0o755, 0o755, "warn"), (0o755, 0o700, "ok"), (0o700, 0o755, "ok")]
)
def test_the_doctor_tells_who_may_enter(above: int, own: int, status: str) -> None:
    # pytest's folders are private already.
    with TemporaryDirectory() as folder:
        warehouse = Path(folder) / "warehouse"
        warehouse.mkdir()
        warehouse.chmod(own)
        Path(folder).chmod(above)
        (finding,) = [found for found in examine(load_settings(warehouse=warehouse)) if found.subject == "privacy"]
    assert finding.status == status
