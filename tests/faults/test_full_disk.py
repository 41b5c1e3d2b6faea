"""A disk that is full from a step on: the run says so, what is published stays, and the next run ends well."""

import sys
from pathlib import Path

import pytest
from faults import FULL_DISKS, Fault, asked_for
from outcomes import assert_kept_as, assert_published_as, read_ends

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")]


@pytest.mark.parametrize("fault", asked_for(FULL_DISKS), ids=lambda fault: fault.stage)
def test_a_run_on_a_full_disk_says_so(filled: Path, fault: Fault) -> None:
    end = read_ends(filled)[fault.name]
    assert (end["code"], fault.says in end["says"]) == (fault.code, True), end["says"]


@pytest.mark.parametrize(
    "fault", [fault for fault in asked_for(FULL_DISKS) if "exports" not in fault.stage], ids=lambda fault: fault.stage
)
def test_a_full_disk_spares_the_published_file(filled: Path, fault: Fault) -> None:
    assert read_ends(filled)[fault.name]["spared"]


def test_the_run_after_full_disks_ends_as_an_undisturbed_one(filled: Path, changed_run: Path) -> None:
    end = read_ends(filled)["undisturbed"]
    assert end["code"] == 0, end["says"]
    assert_published_as(filled / "after", changed_run / "warehouse")
    assert_kept_as(filled / "after", changed_run / "warehouse")
