"""An installed package: the wheel holds all that the code needs, and a workspace changes none of its files."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from small_world import hashes

from orchestration.settings import PROJECT_DIR

READ = """
import json
from orchestration.extraction.factions import load_registry
from orchestration.settings import PROJECT_DIR, load_settings

settings = load_settings()
factions = load_registry(settings.seeds_dir).factions
print(json.dumps([str(PROJECT_DIR), str(settings.warehouse), factions["nusur_lane"].country_code]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installed package, as a wheel puts it there."""
    folder = tmp_path_factory.mktemp("installation")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=PROJECT_DIR, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "site-packages")
    return folder / "site-packages"


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """What a command prints that imports the package from where it is installed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WAQAI_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_all_that_a_checkout_has_for_a_run(installed: Path) -> None:
    for name in ("seeds", "dbt_project", "expectations", "dashboards", "workspace.yaml", "requirements-bi.txt"):
        listed = subprocess.run(
            ["git", "ls-files", "-z", name], cwd=PROJECT_DIR, capture_output=True, text=True, check=False
        )
        if listed.returncode:
            pytest.skip("not a git checkout")
        tracked = {path for path in listed.stdout.split("\0") if path}
        bundled = installed / "orchestration" / "bundled"
        held = {path.relative_to(bundled).as_posix() for path in bundled.rglob("*")}
        assert tracked - held == set()


def test_nothing_of_the_wheel_lies_beside_the_package(installed: Path) -> None:
    assert {path.name.partition("-")[0] for path in installed.iterdir()} == {"orchestration", "waqai"}


def test_a_workspace_of_an_installed_package_is_read_and_the_package_left_alone(
    installed: Path, tmp_path: Path
) -> None:
    before = hashes(installed)
    waqai = "from orchestration.cli import main; main()"
    run(installed, tmp_path, "-c", waqai, "new-project", "conflict")
    workspace = tmp_path / "conflict"
    with (workspace / "additions" / "registry" / "factions.csv").open("a", encoding="utf-8") as rows:
        rows.write("nusur_lane,armed_group,فرقة نسور الزقاق,Nusur Lane,,SY,,,,3,\n")
    project, warehouse, country = json.loads(run(installed, workspace, "-c", READ))
    assert Path(project) == installed / "orchestration" / "bundled"
    assert Path(warehouse) == workspace / "warehouse"
    assert country == "SY"
    assert hashes(installed) == before


def test_without_a_workspace_an_installed_package_writes_where_it_is_run(installed: Path, tmp_path: Path) -> None:
    code = "from orchestration.settings import load_settings; print(load_settings().warehouse)"
    assert run(installed, tmp_path, "-c", code).strip() == str(tmp_path / "warehouse")
