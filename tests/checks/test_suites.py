"""Suites of expectations are read strictly, and say what they mean."""

from pathlib import Path

import pytest
import yaml

from orchestration.checks.suites import GATES, Gate, load_suite, load_suites
from orchestration.errors import InputError
from orchestration.extraction.schema import TABLES
from orchestration.settings import PROJECT_DIR

EXPECTATIONS = PROJECT_DIR / "expectations"
GOOD = """
grain: One row a thing.
key: [thing_id]
expectations:
  - type: expect_column_values_to_not_be_null
    kwargs: {column: thing_id}
    severity: critical
    reason: A thing without an id cannot be told from another.
"""
SUITES = [suite for gate in GATES for suite in load_suites(EXPECTATIONS, gate)]


def _write(folder: Path, text: str) -> Path:
    path = folder / "things.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_suite_is_named_by_its_gate_and_file(tmp_path: Path) -> None:
    assert load_suite(_write(tmp_path, GOOD), "raw").name == "raw.things"


def test_derived_columns_are_computed_in_the_query(tmp_path: Path) -> None:
    text = GOOD.replace("expectations:", "derived: {thing_id_length: length(thing_id)}\nexpectations:").replace(
        "{column: thing_id}", "{column: thing_id_length}"
    )
    query = load_suite(_write(tmp_path, text), "raw").query
    assert query == ('select "thing_id", length(thing_id) as "thing_id_length" from "raw"."things" order by "thing_id"')


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("severity: critical", "severity: fatal", r"line 7, expectations\.0\.severity"),
        ("reason: A thing without an id cannot be told from another.", "reason: short", r"line 8, expectations\.0\."),
        ("grain: One row a thing.", "grain: One row a thing.\nnote: more", "line 3, note"),
        ("key: [thing_id]", "key: []", "line 3, key"),
    ],
)
def test_a_wrong_entry_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, where: str) -> None:
    path = _write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(InputError, match=rf"things\.yml(?s:.)*{where}"):
        load_suite(path, "raw")


def test_a_missing_reason_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, GOOD.replace("    reason: A thing without an id cannot be told from another.\n", ""))
    with pytest.raises(InputError, match=r"expectations\.0\.reason"):
        load_suite(path, "raw")


def test_broken_yaml_is_named_by_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"things\.yml is not YAML"):
        load_suite(_write(tmp_path, "grain: [one"), "raw")


def test_yaml_tags_build_no_objects(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not YAML"):
        load_suite(_write(tmp_path, "grain: !!python/object/apply:os.getcwd []"), "raw")


def test_a_gate_without_suites_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no suite"):
        load_suites(tmp_path, "raw")


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_every_expectation_is_known_to_great_expectations(suite) -> None:  # type: ignore[no-untyped-def]
    from great_expectations.expectations.registry import get_expectation_impl

    for entry in suite.expectations:
        assert get_expectation_impl(entry.type) is not None


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_every_suite_checks_its_key(suite) -> None:  # type: ignore[no-untyped-def]
    unique = {"expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique"}
    checked = [set(entry.columns) for entry in suite.expectations if entry.type in unique]
    assert set(suite.key) in checked


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_every_derived_column_is_used(suite) -> None:  # type: ignore[no-untyped-def]
    assert set(suite.derived) <= set(suite.columns)


def test_every_staging_table_has_a_suite() -> None:
    assert {suite.table for suite in SUITES if suite.gate == "staging"} == set(TABLES)


def test_every_mart_has_a_suite() -> None:
    models = PROJECT_DIR / "dbt_project" / "models" / "marts"
    pages = [yaml.safe_load(path.read_text("utf-8")) for path in models.glob("*.yml")]
    described = {model["name"] for page in pages for model in page.get("models", [])}
    assert {suite.table for suite in SUITES if suite.gate == "marts"} == described


@pytest.mark.parametrize("gate", GATES)
def test_every_gate_has_critical_expectations_and_warnings(gate: Gate) -> None:
    severities = {entry.severity for suite in SUITES if suite.gate == gate for entry in suite.expectations}
    assert severities == {"critical", "warning"}
