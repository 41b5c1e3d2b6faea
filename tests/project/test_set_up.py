"""Setting up a machine: what is told where Python does not fit, and what is done when nothing changed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from orchestration.settings import PROJECT_DIR

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def make(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    # Settings of a make that runs these tests are not for the make that is tested.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(PROJECT_DIR / name, tmp_path)
    return tmp_path


def test_without_a_fitting_python_the_message_says_which_is_needed(checkout: Path) -> None:
    result = make(checkout, "PYTHON=", "run")
    assert result.returncode != 0
    assert "Waqai needs Python 3.11 or 3.12" in result.stderr
    assert not (checkout / ".venv").exists()


def test_an_installation_that_is_current_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".installed").touch()
    result = make(checkout, "install")
    assert result.returncode == 0
    assert "installing" not in result.stdout


def test_changed_pins_are_installed_anew(checkout: Path) -> None:
    stamp = checkout / ".venv" / ".installed"
    stamp.parent.mkdir()
    stamp.touch()
    os.utime(stamp, (0, 0))
    assert "pip sync" in make(checkout, "--dry-run", "install").stdout


def test_help_lists_the_targets(checkout: Path) -> None:
    result = make(checkout)
    assert {"make run", "make test", "make check"} <= {
        " ".join(line.split()[:2]) for line in result.stdout.splitlines()
    }


def test_ci_runs_the_tests_once_and_the_rest_of_the_checks() -> None:
    script = PROJECT_DIR / ".ci" / "run"
    assert os.access(script, os.X_OK)
    steps = make(PROJECT_DIR, "--dry-run", "--always-make", "check").stdout
    ci = "".join(make(PROJECT_DIR, "--dry-run", "--always-make", target).stdout for target in ("test", "static"))
    assert "for target in install test static" in script.read_text(encoding="utf-8")
    for tool in ("ruff format --check", "ruff check", "mypy", "lint-imports", "sqlfluff lint", "parse", "pytest"):
        assert tool in steps
        assert ci.count(tool) == steps.count(tool)
