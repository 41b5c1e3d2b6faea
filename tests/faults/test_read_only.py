"""Folders that may not be written: the run says which and what to do, and the next run ends well."""

import sys
from pathlib import Path

import pytest
from faults import READ_ONLY, Fault, asked_for
from outcomes import assert_kept_as, assert_published_as, read_ends

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind")]


@pytest.mark.parametrize("fault", asked_for(READ_ONLY), ids=lambda fault: fault.stage)
def test_a_run_that_may_not_write_says_what_to_do(forbidden: Path, fault: Fault) -> None:
    end = read_ends(forbidden)[fault.name]
    assert (end["code"], fault.says in end["says"]) == (fault.code, True), end["says"]
    assert end["spared"]


def test_the_run_after_forbidden_ones_ends_as_an_undisturbed_one(forbidden: Path, changed_run: Path) -> None:
    end = read_ends(forbidden)["undisturbed"]
    assert end["code"] == 0, end["says"]
    assert_published_as(forbidden / "warehouse", changed_run / "warehouse")
    assert_kept_as(forbidden / "warehouse", changed_run / "warehouse")
