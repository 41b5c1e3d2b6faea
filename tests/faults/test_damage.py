"""Files that are damaged, missing or held: the run mends them or says what does, and the tables come back."""

import sys
from pathlib import Path

import pytest
from faults import ALL_ASKED_FOR, BROKEN, HEALED, Fault, asked_for
from outcomes import assert_kept_as, assert_published_as, read_ends
from small_world import hashes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="files in use are of another kind")]


@pytest.mark.parametrize("fault", asked_for(BROKEN), ids=lambda fault: fault.stage)
def test_a_run_with_a_broken_file_says_what_to_do(broken: Path, fault: Fault) -> None:
    end = read_ends(broken)[fault.name]
    assert (end["code"], fault.says in end["says"]) == (fault.code, True), end["says"]
    assert end["spared"] or not fault.code


@pytest.mark.parametrize("fault", [fault for fault in asked_for(BROKEN) if fault.remedy], ids=lambda fault: fault.stage)
def test_what_it_says_mends_it(broken: Path, fault: Fault) -> None:
    end = read_ends(broken)[f"{fault.name}: {fault.remedy}"]
    assert end["code"] == 0, end["says"]


def test_the_run_after_broken_files_ends_as_an_undisturbed_one(broken: Path, changed_run: Path) -> None:
    end = read_ends(broken)["undisturbed"]
    assert end["code"] == 0, end["says"]
    assert_published_as(broken / "warehouse", changed_run / "warehouse")


@pytest.mark.skipif(not ALL_ASKED_FOR, reason="made with all faults only: make faults")
@pytest.mark.parametrize("fault", HEALED, ids=lambda fault: fault.stage)
def test_a_run_mends_by_itself(healed: Path, changed_run: Path, fault: Fault) -> None:
    end = read_ends(healed)["undisturbed"]
    assert end["code"] == fault.code, end["says"]
    assert_published_as(healed / "warehouse", changed_run / "warehouse")
    assert_kept_as(healed / "warehouse", changed_run / "warehouse")
    exports = Path("published", "exports")
    assert hashes(healed / "warehouse" / exports).keys() == hashes(changed_run / "warehouse" / exports).keys()
