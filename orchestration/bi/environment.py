"""The environment that Superset runs in: a venv of pinned packages, made where it is missing or its pins changed."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from orchestration.errors import WaqaiError
from orchestration.files import make_private, sha256_of, write_whole

REQUIREMENTS = "requirements-bi.txt"
# Written last, so that an interrupted installation starts again.
_STAMP = ".installed"
_LAST_WORDS = 5

# Called with the packages that are done and all there are; they are fetched first, then installed at one go.
Progress = Callable[[int, int], None]


def python_of(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def is_ready(folder: Path, requirements: Path) -> bool:
    """Tell whether the environment in `folder` has the packages that `requirements` pins."""
    stamp = folder / _STAMP
    return python_of(folder).exists() and stamp.exists() and stamp.read_text("utf-8") == _version(requirements)


def make_environment(folder: Path, requirements: Path, tell: Progress) -> None:
    """Make the environment in `folder` anew, of the packages that `requirements` pins by version and hash.

    Raises WaqaiError where the network, the venv module or a package is missing; the next call starts again.
    """
    make_private(folder)
    (folder / _STAMP).unlink(missing_ok=True)
    _run([sys.executable, "-m", "venv", "--clear", str(folder)], lambda line: None)
    pins = len(re.findall(r"^[a-z0-9].*==", requirements.read_text("utf-8"), re.MULTILINE | re.IGNORECASE))
    fetched = 0

    def count(line: str) -> None:
        nonlocal fetched
        if line.startswith("Collecting ") or (line.startswith("Processing ") and " " in line):
            fetched += 1
            tell(min(fetched, pins), pins)

    pip = [str(python_of(folder)), "-m", "pip", "install", "--no-deps", "--require-hashes", "--progress-bar", "off"]
    _run(
        [*pip, "--disable-pip-version-check", "--no-input", "--retries", "2", "--requirement", str(requirements)], count
    )
    write_whole(folder / _STAMP, _version(requirements))


def _version(requirements: Path) -> str:
    return f"{sha256_of(requirements)} {sys.version_info.major}.{sys.version_info.minor}\n"


def _run(command: list[str], hear: Callable[[str], None]) -> None:
    """Run a command to its end; `hear` is told each line that it prints. Raises WaqaiError with its last words."""
    words: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_environment(),
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            hear(line)
            words = [*words, line.strip()][-_LAST_WORDS:]
    if process.returncode != 0:
        last = "\n".join(words)
        raise WaqaiError(
            "Superset could not be installed. The first time it needs a network (or packages that pip finds on this "
            "machine), a C compiler where a package has no wheel for it, 1 GB of disk, and Python's venv module "
            f"(Debian, Ubuntu: apt install python3-venv). What was said last:\n{last}"
        )


def _environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
