"""A run as the command line tells of it: exit codes, the summary for people and for programs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.automation.run import CheckOutcome, FailedStep, RunResult
from orchestration.cli.running import run_to_end
from orchestration.settings import Settings, load_settings

MARTS = """
create schema marts;
create table marts.dim_event_types as from (values ('shelling', 'Shelling'), ('truce', 'Truce'))
    as t (event_type_code, event_type_label_en);
create table marts.fct_events as from (values
    ('w1', 'shelling', true), ('w2', 'shelling', false), ('w3', 'truce', false)
) as t (event_id, event_type_code, is_contested);
create table marts.fct_event_reports as from (values ('e1'), ('e2'), ('e3'), ('e4')) as t (event_report_id);
create table marts.dim_reports as from (values ('r1'), ('r2')) as t (report_id);
create table marts.dim_factions as from (values
    ('sdf', 'قسد', 'SDF', 'armed_group'), ('civilians', 'مدنيون', 'Civilians', 'category')
) as t (faction_id, faction_name_ar, faction_name_en, faction_kind);
create table marts.dim_places as from (values ('p1', 'حلب', 'Aleppo')) as t (place_id, place_name_ar, place_name_en);
create table marts.fct_mentions as from (values
    ('sdf', null), ('sdf', null), ('civilians', null), (null, 'p1'), (null, null)
) as t (faction_id, place_id);
create table marts.fct_rejects as from (values ('empty'), ('empty')) as t (reason_code);
"""
COUNTS = {"read": 3, "new": 2, "unchanged": 0, "superseding": 0, "rejected": 1, "extracted": 2}
PASSED = CheckOutcome("raw/reports", "gate_raw", True, "ERROR", "All hold.")
WARNED = CheckOutcome("marts/fct_events", "gate_marts", False, "WARN", "Failed: a bound.")
FAILED = CheckOutcome("staging/mentions", "gate_staging", False, "ERROR", "Failed: offsets.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings(warehouse=tmp_path)
    settings.published_dir.mkdir(parents=True)
    with duckdb.connect(str(settings.published_file)) as con:
        con.execute(MARTS)
    return settings


def pretend(monkeypatch: pytest.MonkeyPatch, *, success: bool = True, **told: Any) -> None:
    result = RunResult(
        success=success,
        run_id="run",
        checks=told.get("checks", (PASSED,)),
        failed_steps=told.get("failed_steps", ()),
        counts=COUNTS,
    )
    monkeypatch.setattr("orchestration.automation.run.run_pipeline", lambda *_: result)


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "160")
    yield


def test_a_run_that_succeeds_ends_with_nought(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    assert run_to_end(settings, as_json=False, quiet=False) == 0


def test_a_failed_check_ends_with_the_code_of_a_gate(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, success=False, checks=(PASSED, FAILED))
    assert run_to_end(settings, as_json=False, quiet=False) == 4


def test_a_broken_step_ends_with_the_code_of_a_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, success=False, failed_steps=(FailedStep("build_marts", "It broke.", "Mend it."),))
    assert run_to_end(settings, as_json=False, quiet=False) == 1


def test_the_summary_tells_what_came_in_what_there_is_and_where_to_look(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, checks=(PASSED, WARNED))
    run_to_end(settings, as_json=False, quiet=False)
    told = capsys.readouterr().out
    for words in (
        "3: 2 new, 0 unchanged, 0 superseding, 1 rejected; 2 extracted",
        "2 reports tell 4 times of 3 events, 1 of them contested",
        "1 passed, 1 warned, 0 failed",
        "marts/fct_events: gate_marts warned. Failed: a bound.",
        "2 empty",
        "قسد",
        "حلب",
        str(settings.published_file),
    ):
        assert words in told


def test_categories_of_people_are_no_factions_most_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch)
    run_to_end(settings, as_json=True, quiet=False)
    overview = json.loads(capsys.readouterr().out)["overview"]
    assert overview["factions"] == [{"name_ar": "قسد", "name_en": "SDF", "mentions": 2}]


def test_for_programs_there_is_one_json_object_and_nothing_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, checks=(PASSED, WARNED))
    run_to_end(settings, as_json=True, quiet=False)
    captured = capsys.readouterr()
    summary = json.loads(captured.out)
    assert summary["succeeded"] is True
    assert summary["ingested"]["rejected"] == 1
    assert summary["checks"] == {"passed": 1, "warned": 1, "failed": 0}
    assert summary["overview"]["events_by_type"] == {"Shelling": 2, "Truce": 1}
    assert captured.err == ""


def test_quiet_says_nothing_of_a_run_that_succeeds(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch)
    run_to_end(settings, as_json=False, quiet=True)
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


def test_quiet_does_tell_of_a_run_that_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, success=False, failed_steps=(FailedStep("build_marts", "It broke.", "Mend it."),))
    run_to_end(settings, as_json=False, quiet=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Building tables: It broke. Mend it." in captured.err


def test_a_first_run_that_fails_has_nothing_published_to_tell_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.published_file.unlink()
    pretend(monkeypatch, success=False, checks=(FAILED,))
    run_to_end(settings, as_json=True, quiet=False)
    summary = json.loads(capsys.readouterr().out)
    assert summary["overview"] is None
    assert "query" not in summary["look_next"]
