"""Every package is pinned by version and hash, comes from no address, and is on the bill of materials."""

import json
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
# One entry is a requirement and the hashes that follow it on lines of their own.
ENTRIES = [
    entry.replace("\\\n", " ") for entry in re.findall(r"^[^\s#].*(?:\n[ \t]+.*)*", REQUIREMENTS, flags=re.MULTILINE)
]
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


def test_every_package_is_pinned_with_hashes() -> None:
    assert len(ENTRIES) > 100
    assert unpinned(ENTRIES) == []


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
    pins = [requirement(entry) for entry in ENTRIES]
    here = {canonicalize_name(pin.name): pin for pin in pins if pin.marker is None or pin.marker.evaluate()}
    assert content["bomFormat"] == "CycloneDX"
    assert content["metadata"]["component"]["name"] == "waqai"
    assert {name: listed.get(name, {}).get("version") for name in here} == {
        name: str(pin.specifier).removeprefix("==") for name, pin in here.items()
    }
    assert {name for name in here if not listed[name].get("licenses")} == UNDECLARED
    assert str(Path.home()) not in file.read_text("utf-8")
