"""Every package is pinned by version and hash, comes from no address, and is on the bill of materials."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from orchestration.settings import PROJECT_DIR

REQUIREMENTS = (PROJECT_DIR / "requirements.txt").read_text("utf-8")
MAKEFILE = (PROJECT_DIR / "Makefile").read_text("utf-8")
# Their metadata declare no licence; their files do: BSD-3-Clause, Apache-2.0, LGPL-2.1, BSD-3-Clause.
UNDECLARED = {
    "antlr4-python3-runtime",
    "atheris",
    "axe-playwright-python",
    "camel-kenlm",
    "partd",
    "protobuf",
    "pydeck",
}


def entries_of(pins: str) -> list[str]:
    """The requirements of a file, each with the hashes that follow it on lines of their own."""
    return [entry.replace("\\\n", " ") for entry in re.findall(r"^[^\s#].*(?:\n[ \t]+.*)*", pins, flags=re.MULTILINE)]


def requirement(entry: str) -> Requirement:
    return Requirement(entry.partition(" --hash")[0].strip())


def unpinned(entries: list[str]) -> list[str]:
    """Entries that are not one version with SHA-256 hashes, or come from an address."""
    return [
        entry
        for entry in entries
        if entry.startswith("-")
        or requirement(entry).url
        or not re.fullmatch(r"==[^*,]+", str(requirement(entry).specifier))
        or not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)
        or re.search(r"--hash=(?!sha256:[0-9a-f]{64}(\s|$))", entry)
    ]


@pytest.mark.parametrize(
    "entry",
    [
        f"duckdb>=1.5 --hash=sha256:{'0' * 64}",
        f"duckdb==1.* --hash=sha256:{'0' * 64}",
        f"duckdb @ https://elsewhere.invalid/d.whl --hash=sha256:{'0' * 64}",
        "duckdb==1.5.5",
        f"duckdb==1.5.5 --hash=md5:{'0' * 32}",
        "--editable .",
    ],
)
def test_a_loose_pin_is_recognised(entry: str) -> None:
    assert unpinned([entry]) == [entry]


def test_packages_are_installed_by_their_hashes_alone() -> None:
    (sync,) = re.findall(r"^.*pip sync.*$", MAKEFILE, flags=re.MULTILINE)
    assert "--require-hashes requirements.txt" in sync


def pinned_files() -> set[str]:
    files = [*PROJECT_DIR.glob("requirements*.txt"), *PROJECT_DIR.glob("[!.]*/requirements*.txt")]
    return {path.relative_to(PROJECT_DIR).as_posix() for path in files}


def test_every_file_of_pins_is_audited_by_itself(tmp_path: Path) -> None:
    asked, tool = tmp_path / "asked", tmp_path / "pip-audit"
    # The first finds something; the others are asked all the same.
    tool.write_text(f'#!/bin/sh\necho "$@" >> "{asked}"\ntest "$(wc -l < "{asked}")" -gt 1\n', encoding="utf-8")
    tool.chmod(0o700)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    audit = ["make", "--silent", "audit"]
    done = subprocess.run(audit, cwd=PROJECT_DIR, env=os.environ | {"PATH": path}, capture_output=True, check=False)
    calls = asked.read_text(encoding="utf-8").splitlines()
    assert done.returncode != 0
    assert {"requirements.txt", "requirements-bi.txt", "deploy/requirements.txt"} <= pinned_files()
    assert sorted(call.split()[-1] for call in calls) == sorted(pinned_files())
    assert all("--require-hashes" in call and call.count("--requirement ") == 1 for call in calls)


@pytest.mark.parametrize("file", sorted(pinned_files()))
def test_every_file_of_pins_is_pinned_with_hashes(file: str) -> None:
    entries = entries_of((PROJECT_DIR / file).read_text("utf-8"))
    assert len(entries) > 100
    assert unpinned(entries) == []


@pytest.mark.slow
def test_the_bill_of_materials_names_every_pin_with_its_licence(tmp_path: Path) -> None:
    (target,) = re.findall(r"^sbom:.*\n((?:\t.*\n)+)", MAKEFILE, flags=re.MULTILINE)
    (options,) = re.findall(r"cyclonedx-py environment (.*?) --output-file", target)
    file = tmp_path / "sbom.json"
    command = [str(Path(sys.executable).with_name("cyclonedx-py")), "environment", *options.split()]
    subprocess.run(
        [*command, "--output-file", str(file), sys.executable], cwd=PROJECT_DIR, check=True, capture_output=True
    )
    content = json.loads(file.read_text("utf-8"))
    listed = {canonicalize_name(component["name"]): component for component in content["components"]}
    pins = [requirement(entry) for entry in entries_of(REQUIREMENTS)]
    here = {canonicalize_name(pin.name): pin for pin in pins if pin.marker is None or pin.marker.evaluate()}
    assert content["bomFormat"] == "CycloneDX"
    assert content["metadata"]["component"]["name"] == "waqai"
    assert {name: listed.get(name, {}).get("version") for name in here} == {
        name: str(pin.specifier).removeprefix("==") for name, pin in here.items()
    }
    assert {name for name in here if not listed[name].get("licenses")} == UNDECLARED
    assert str(Path.home()) not in file.read_text("utf-8")
