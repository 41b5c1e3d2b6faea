"""There are faults of many kinds and stages, and a sample of each kind is made in every run of the tests."""

from faults import FAULTS


def test_faults_are_of_many_kinds_and_stages() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.kind for fault in FAULTS.values()}) >= 6
    assert len({fault.stage for fault in FAULTS.values()}) >= 40


def test_some_of_each_kind_are_made_in_every_run_of_the_tests() -> None:
    kinds = {fault.kind for fault in FAULTS.values() if fault.code}
    assert {fault.kind for fault in FAULTS.values() if fault.is_sampled} == kinds
