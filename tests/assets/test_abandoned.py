"""Runs whose process was killed are told from those that go on."""

from collections.abc import Iterator

import dagster as dg
import pytest

from orchestration.automation.abandoned import close_abandoned_runs


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def _run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> str:
    run = instance.create_run_for_job(dg.GraphDefinition(name="empty").to_job(), status=status)
    return run.run_id


def _status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
def test_a_run_that_is_shown_as_running_is_marked_as_failed(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    run_id = _run(instance, status)
    assert close_abandoned_runs(instance) == 1
    assert _status(instance, run_id) is dg.DagsterRunStatus.FAILURE


def test_the_run_that_asks_goes_on(instance: dg.DagsterInstance) -> None:
    run_id = _run(instance, dg.DagsterRunStatus.STARTED)
    assert close_abandoned_runs(instance, run_id) == 0
    assert _status(instance, run_id) is dg.DagsterRunStatus.STARTED


@pytest.mark.parametrize(
    "status", [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.SUCCESS]
)
def test_runs_that_wait_or_ended_are_left_alone(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> None:
    run_id = _run(instance, status)
    assert close_abandoned_runs(instance) == 0
    assert _status(instance, run_id) is status
