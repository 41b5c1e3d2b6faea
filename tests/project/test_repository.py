"""The repository keeps its word: what it tracks, how rooms import, and what every module and seed has."""

import ast
import csv
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from order_of_files import DEAR_FILES, TESTS

from orchestration.settings import PROJECT_DIR

TEXT_SUFFIXES = {"", ".cfg", ".csv", ".html", ".ini", ".json", ".md", ".py", ".sql", ".toml", ".txt", ".yaml", ".yml"}
# Written in parts, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w./~-])/(?:root|home|Users|work)" + r"/[\w.]"),
    "an address of a package registry": re.compile(
        r"https?://[^\s\"']*(?:py" + r"pi|python" + r"hosted|npm" + r"js|/simple\b)", re.IGNORECASE
    ),
    "an option that names a registry": re.compile(
        r"(?<!no-emit)-(?:-extra)?-?(?:index" + r"-url|find" + r"-links)[ =]"
    ),
}


def tracked_files() -> list[Path]:
    """Files that are, or would be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    paths = (PROJECT_DIR / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def modules() -> list[Path]:
    return sorted((PROJECT_DIR / "orchestration").rglob("*.py"))


def seed_tables() -> list[Path]:
    return sorted((PROJECT_DIR / "seeds").rglob("*.csv"))


def has_key(table: Path) -> bool:
    """Whether the first column names the row."""
    with table.open(encoding="utf-8") as lines:
        return next(lines).split(",")[0].endswith(("_id", "_code"))


def short(path: Path) -> str:
    return path.relative_to(PROJECT_DIR).as_posix()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    offending = [
        f"{short(path)}:{number}: {line.strip()[:100]}"
        for path in tracked_files()
        if path.suffix in TEXT_SUFFIXES
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert offending == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "file = '/ro" + "ot/data'"),
        ("an address of a package registry", "https://py" + "pi.org/simple"),
        ("an option that names a registry", "--extra-index" + "-url https://mirror"),
    ],
)
def test_what_is_forbidden_is_recognised(what: str, line: str) -> None:
    assert FORBIDDEN[what].search(line)


@pytest.mark.parametrize("module", modules(), ids=short)
def test_a_module_opens_with_its_charter(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


def test_rooms_import_downwards_only() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("table", seed_tables(), ids=short)
def test_every_row_of_a_seed_has_every_column(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines, strict=True)
    assert len(set(header)) == len(header)
    assert [number for number, row in enumerate(rows, start=2) if len(row) != len(header)] == []


@pytest.mark.parametrize("table", [table for table in seed_tables() if has_key(table)], ids=short)
def test_a_key_names_one_row_of_a_seed(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as lines:
        keys = [row[0] for row in csv.reader(lines, strict=True)]
    assert "" not in keys
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize("table", seed_tables(), ids=short)
def test_a_seed_has_plain_line_ends(table: Path) -> None:
    content = table.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")


def test_files_of_tests_that_come_first_are_there() -> None:
    assert [name for name in DEAR_FILES if not (TESTS / name).is_file()] == []


def test_every_dependency_is_pinned_with_hashes() -> None:
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    pins = (PROJECT_DIR / "requirements.txt").read_text(encoding="utf-8")
    blocks = {block.split("==")[0].lower(): block for block in re.split(r"\n(?=\S)", pins) if "==" in block}
    names = [re.split(r"[^\w.-]", requirement)[0].lower() for requirement in wanted]
    assert [name for name in names if name not in blocks] == []
    assert [name for name, block in blocks.items() if "--hash=sha256:" not in block] == []
