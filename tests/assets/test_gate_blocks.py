"""A gate that fails stops what comes after it and leaves the published version as it was, byte for byte."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import dagster as dg
import pytest

from orchestration.addresses import DATA_DOCS
from orchestration.assets.published import published_asset
from orchestration.automation.hooks import say_what_to_do
from orchestration.automation.resources import run_resources
from orchestration.checks.asset_checks import gate_checks
from orchestration.checks.suites import GATES
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.schema import create_tables

SUITE = """
grain: One row a thing of this stage.
key: [thing_id]
expectations:
  - type: expect_column_values_to_be_unique
    kwargs: {column: thing_id}
    severity: critical
    reason: A thing that is there twice is counted twice.
  - type: expect_column_values_to_be_between
    kwargs: {column: thing_size, max_value: 10}
    severity: warning
    reason: Things over ten are rare; more was probably read wrongly.
"""
STEPS = {
    "raw": ["make_raw", "gate_raw"],
    "staging": ["make_staging", "gate_staging"],
    "marts": ["make_marts", "gate_marts"],
    "exports": ["make_exports", "gate_exports"],
}
AFTER = {
    "raw": [*STEPS["staging"], *STEPS["marts"], *STEPS["exports"], "publish_marts"],
    "staging": [*STEPS["marts"], *STEPS["exports"], "publish_marts"],
    "marts": [*STEPS["exports"], "publish_marts"],
    "exports": ["publish_marts"],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A project of four stages, one table each."""
    (tmp_path / "seeds").mkdir()
    for gate in GATES:
        (tmp_path / "expectations" / gate).mkdir(parents=True)
        (tmp_path / "expectations" / gate / "things.yml").write_text(SUITE, encoding="utf-8")
    return load_settings(project_dir=tmp_path, warehouse=tmp_path / "warehouse", corpus=(tmp_path,))


def _stage(schema: str, after: str | None, rows: str) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=f"make_{schema}",
        specs=[dg.AssetSpec([schema, "things"], deps=[[after, "things"]] if after else [])],
    )
    def make(settings: dg.ResourceParam[Settings]) -> Iterator[dg.MaterializeResult[None]]:
        with connect(settings.working_file) as con:
            create_tables(con, {})
            con.execute(f"create schema if not exists {schema}")
            con.execute(
                f"create or replace table {schema}.things as select * from (values {rows}) t (thing_id, thing_size)"
            )
        yield dg.MaterializeResult(asset_key=[schema, "things"])

    return make


def _run(settings: Settings, spoilt: dict[str, str] | None = None) -> dg.ExecuteInProcessResult:
    rows = dict.fromkeys(GATES, "('a', 1), ('b', 2)") | (spoilt or {})
    tables = [dg.AssetKey([schema, "things"]) for schema in ("marts", "exports")]
    definitions = dg.Definitions(
        assets=[
            _stage("raw", None, rows["raw"]),
            _stage("staging", "raw", rows["staging"]),
            _stage("marts", "staging", rows["marts"]),
            _stage("exports", "marts", rows["exports"]),
            published_asset(
                tables, dg.AutomationCondition.eager(), figures="select count(*) as things from marts.things"
            ),
        ],
        asset_checks=[gate_checks(gate, settings.expectations_dir) for gate in GATES],
        jobs=[dg.define_asset_job("whole", dg.AssetSelection.all(), hooks={say_what_to_do})],
        resources=run_resources(lambda: settings),
        executor=dg.in_process_executor,
    )
    return definitions.resolve_job_def("whole").execute_in_process(raise_on_error=False)


def _ran(result: dg.ExecuteInProcessResult) -> list[str]:
    return [str(event.step_key) for event in result.all_events if event.is_step_start]


def test_all_stages_run_in_order_behind_their_gates(settings: Settings) -> None:
    result = _run(settings)
    assert result.success
    assert _ran(result) == [*STEPS["raw"], *AFTER["raw"]]


@pytest.mark.parametrize("gate", GATES)
def test_a_failed_gate_stops_what_comes_after(settings: Settings, gate: str) -> None:
    result = _run(settings, {gate: "('a', 1), ('a', 2)"})
    assert not result.success
    assert not set(AFTER[gate]) & set(_ran(result))
    assert f"gate_{gate}" in _ran(result)


@pytest.mark.parametrize("gate", GATES)
def test_a_failed_gate_leaves_the_published_version_as_it_was(settings: Settings, gate: str) -> None:
    assert _run(settings).success
    files = [settings.published_file, *sorted(settings.parquet_dir.rglob("*.parquet"))]
    before = {file: file.read_bytes() for file in files}
    _run(settings, dict.fromkeys(GATES, "('c', 3)") | {gate: "('a', 1), ('a', 2)"})
    assert len(before) == 2
    assert {file: file.read_bytes() for file in files} == before


def test_new_rows_are_published_once_all_gates_pass(settings: Settings) -> None:
    _run(settings)
    before = settings.published_file.read_bytes()
    _run(settings, dict.fromkeys(GATES, "('c', 3)"))
    assert settings.published_file.read_bytes() != before


def test_a_warning_shows_and_stops_nothing(settings: Settings) -> None:
    result = _run(settings, {"staging": "('a', 99)"})
    shown = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert result.success
    assert not shown["gate_staging"].passed
    assert shown["gate_staging"].severity is dg.AssetCheckSeverity.WARN


def test_a_failed_check_names_data_docs_and_shows_rows_and_reason(settings: Settings) -> None:
    result = _run(settings, {"raw": "('<b>|x', 1), ('<b>|x', 2)"})
    (check,) = result.get_asset_check_evaluations()
    shown = str(check.metadata["failures"].value)
    page = str(check.metadata["data_docs"].value)
    assert isinstance(check.metadata["data_docs"], dg.UrlMetadataValue)
    assert (settings.data_docs_dir / unquote(page.removeprefix(DATA_DOCS))).is_file()
    assert "A thing that is there twice is counted twice." in shown
    assert "| &#60;b&#62;&#124;x |" in shown
    every = str(check.metadata["all_rows"].value)
    assert str(settings.working_file) in every
    query = every.partition("```sql\n")[2].partition("\n```")[0]
    with connect(settings.working, read_only=True) as con:
        assert con.execute(query).fetchall() == [("<b>|x",)] * 2
    assert query.replace("\n", " ") in str(check.description)


def test_the_log_says_what_to_do_after_a_failure(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    _run(settings, {"raw": "('a', 1), ('a', 2)"})
    assert "What to do: Raw tables are not as expected" in capfd.readouterr().err


def test_two_runs_do_not_write_one_warehouse(settings: Settings) -> None:
    from orchestration.warehouse.lock import run_lock

    with run_lock(settings.warehouse):
        result = _run(settings)
    assert not result.success
    assert _ran(result) == []


def test_the_lock_is_let_go_after_a_failed_run(settings: Settings) -> None:
    _run(settings, {"raw": "('a', 1), ('a', 2)"})
    assert _run(settings).success
