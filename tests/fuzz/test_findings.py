"""What the fuzzer once found, and the texts it begins with, hold to the laws; run by themselves in seconds."""

from pathlib import Path

import pytest
from fuzz import FINDINGS, TARGETS, checks, seeds

_SEEDS_READ = 12  # of each target; property tests read the others changed in many ways


@pytest.mark.parametrize("target", TARGETS)
def test_findings_and_seeds_hold_to_the_laws(target: str) -> None:
    check = checks(target)
    findings: list[Path] = sorted((FINDINGS / target).glob("[!.]*"))
    for data in [*(file.read_bytes() for file in findings), *list(seeds(target).values())[:_SEEDS_READ]]:
        check(data)


def test_every_finding_is_of_a_target() -> None:
    assert {folder.name for folder in FINDINGS.iterdir()} <= set(TARGETS)
