"""A test of dbt that fails or warns shows what must hold, the first rows that do not, and how to see them all."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.assets.dbt_checks import SAMPLE_ROWS, shown_events
from orchestration.settings import Settings, load_settings

TEST = "test.waqai.things__thing_id_known.abc"
MANIFEST = {"nodes": {TEST: {"description": "Every thing is known."}}}
QUERY = "\nselect * from marts.things where name <> 'known'\n"


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    """A warehouse in which seven things are not known, one of them by a name that is markup."""
    settings = load_settings(warehouse=tmp_path)
    settings.dbt_target_dir.mkdir(parents=True)
    results = {"results": [{"unique_id": TEST, "compiled_code": QUERY}, {"unique_id": "model.waqai.things"}]}
    (settings.dbt_target_dir / "run_results.json").write_text(json.dumps(results), encoding="utf-8")
    with duckdb.connect(str(settings.working_file)) as con:
        con.execute("create schema marts")
        con.execute("create table marts.things as select range as thing_id, '<b>' || range as name from range(7)")
    return settings


def told(passed: bool, failing: int | None) -> dg.AssetCheckResult:
    """What dagster-dbt tells of the test."""
    counted = {} if failing is None else {"dagster_dbt/failed_row_count": failing}
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(["marts", "things"]),
        check_name="thing_id_known",
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"unique_id": TEST, "invocation_id": "x", "status": "warn", "Execution Duration": 0.5, **counted},
    )


def shown(settings: Settings, result: dg.AssetCheckResult) -> dg.AssetCheckResult:
    (event,) = shown_events([result], settings, MANIFEST)
    assert isinstance(event, dg.AssetCheckResult)
    return event


def values(result: dg.AssetCheckResult) -> dict[str, Any]:
    return {name: value.value for name, value in result.metadata.items()}


def test_a_test_that_warns_shows_its_first_rows_as_text_and_how_to_see_all(built: Settings) -> None:
    result = shown(built, told(passed=False, failing=7))
    found = values(result)
    assert (result.check_name, result.severity) == ("thing_id_known", dg.AssetCheckSeverity.WARN)
    assert result.description == "7 failing: Every thing is known."
    assert found["first_rows"].count("\n") == 1 + SAMPLE_ROWS
    assert "&#60;b&#62;0" in found["first_rows"] and "<b>" not in found["first_rows"]
    assert QUERY.strip() in found["all_rows"] and str(built.working_file) in found["all_rows"]
    assert (found["failing"], found["seconds"]) == (7, 0.5)


def test_a_test_that_holds_shows_figures_alone(built: Settings) -> None:
    result = shown(built, told(passed=True, failing=0))
    assert result.passed and result.description is None
    assert values(result) == {"failing": 0, "seconds": 0.5}


def test_a_test_whose_table_was_not_built_shows_what_it_would_have_asked(built: Settings) -> None:
    with duckdb.connect(str(built.working_file)) as con:
        con.execute("drop table marts.things")
    result = shown(built, told(passed=False, failing=None))
    assert result.description == "Could not be asked: Every thing is known."
    assert set(values(result)) == {"all_rows", "seconds"}


def test_a_build_that_ended_early_shows_what_must_hold(built: Settings) -> None:
    (built.dbt_target_dir / "run_results.json").unlink()
    assert set(values(shown(built, told(passed=False, failing=2)))) == {"failing", "seconds"}


def test_other_events_stay(built: Settings) -> None:
    output = dg.Output(None, output_name="things")
    assert list(shown_events([output], built, MANIFEST)) == [output]
