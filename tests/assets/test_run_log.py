"""A run leaves a log that programs read, with what each step did and what went wrong, whoever began it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.automation.resources import run_resources
from orchestration.errors import WarehouseError
from orchestration.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(warehouse=tmp_path / "warehouse", corpus=(tmp_path,))


@dg.asset
def read(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
    context.log.info("not worth a line")
    context.log.warning("The news is late.")
    return dg.MaterializeResult(
        metadata={"dagster/row_count": 3, "new": 2, "reasons": {"empty": 1}, "preview": dg.MetadataValue.md("نص")}
    )


@dg.multi_asset_check(
    specs=[dg.AssetCheckSpec("bounds", asset="read"), dg.AssetCheckSpec("whole", asset="read")], name="gate"
)
def gate(settings: dg.ResourceParam[Settings]) -> Iterator[dg.AssetCheckResult]:
    yield dg.AssetCheckResult(
        asset_key="read", check_name="bounds", passed=False, severity=dg.AssetCheckSeverity.WARN, description="Too few."
    )
    yield dg.AssetCheckResult(asset_key="read", check_name="whole", passed=True)


@dg.asset(deps=[read])
def broken(settings: dg.ResourceParam[Settings]) -> None:
    try:
        raise WarehouseError("The disk is full.")
    except WarehouseError as error:
        raise RuntimeError("It broke.") from error


def run(settings: Settings, *assets: dg.AssetsDefinition) -> list[dict[str, Any]]:
    """The lines of the log of a run on some assets and the check."""
    definitions = dg.Definitions(
        assets=assets,
        asset_checks=[gate],
        jobs=[dg.define_asset_job("whole", dg.AssetSelection.all())],
        resources=run_resources(lambda: settings),
        executor=dg.in_process_executor,
    )
    outcome = definitions.resolve_job_def("whole").execute_in_process(raise_on_error=False)
    (file,) = settings.logs_dir.iterdir()
    assert outcome.run_id in file.name
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {line["run_id"] for line in lines} == {outcome.run_id}
    return lines


def told(lines: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    common = ("time", "run_id", "event")
    return [{key: line[key] for key in line if key not in common} for line in lines if line["event"] == event]


def test_steps_are_told_from_beginning_to_end(settings: Settings) -> None:
    lines = run(settings, read)
    assert [(line["event"], line["step"]) for line in lines] == [
        ("run_started", None),
        ("step_started", "read"),
        ("said", "read"),
        ("written", "read"),
        ("step_ended", "read"),
        ("step_started", "gate"),
        ("check_failed", "gate"),
        ("step_ended", "gate"),
        ("run_ended", None),
    ]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    assert all(line["seconds"] >= 0 for line in lines if line["event"] in ("step_ended", "run_ended"))


def test_what_was_written_is_told_with_rows_and_counts_and_no_text(settings: Settings) -> None:
    lines = run(settings, read)
    assert told(lines, "written") == [
        {"level": "INFO", "step": "read", "asset": "read", "rows": 3, "new": 2, "reasons": {"empty": 1}}
    ]


def test_warnings_and_failed_checks_are_told_in_their_words(settings: Settings) -> None:
    lines = run(settings, read)
    assert told(lines, "said") == [{"level": "WARNING", "step": "read", "words": "The news is late."}]
    assert told(lines, "check_failed") == [
        {"level": "WARNING", "step": "gate", "asset": "read", "check": "bounds", "words": "Too few."}
    ]


def test_a_fault_is_told_by_what_began_it(settings: Settings) -> None:
    lines = run(settings, read, broken)
    assert told(lines, "step_failed") == [
        {"level": "ERROR", "step": "broken", "kind": "WarehouseError", "words": "The disk is full."}
    ]
    assert lines[-1]["event"] == "run_failed"


def test_a_working_file_that_cannot_be_read_is_told(settings: Settings) -> None:
    settings.working_file.parent.mkdir(parents=True)
    settings.working_file.write_bytes(b"no database " * 1000)
    lines = run(settings, read)
    assert lines[-1]["event"] == "run_failed"
    assert "waqai rebuild" in lines[-1]["words"]
