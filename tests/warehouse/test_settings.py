"""Settings come from arguments, the environment and defaults, in that order, and bad ones are told by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.errors import GateError, InputError, WaqaiError, WarehouseError
from orchestration.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WAQAI_{name.upper()}", raising=False)


def test_everything_is_found_below_the_project_by_default() -> None:
    project = Path(__file__).resolve().parents[2]
    settings = load_settings()
    assert settings.project_dir == project
    assert settings.corpus == (project / "seeds" / "reports",)
    assert settings.inbox == project / "warehouse" / "inbox"
    assert settings.published_file == project / "warehouse" / "published" / "waqai.duckdb"


def test_the_environment_counts_more_than_defaults_and_arguments_more_than_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAQAI_WAREHOUSE", str(tmp_path / "environment"))
    assert load_settings(warehouse=None).working_file == tmp_path / "environment" / "work" / "waqai.duckdb"
    assert load_settings(warehouse=tmp_path / "argument").inbox == tmp_path / "argument" / "inbox"


def test_an_empty_variable_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_GAZETTEER", "")
    assert load_settings().gazetteer is None


def test_several_corpora_are_separated_as_paths_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_CORPUS", os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b c")]))
    assert load_settings().corpus == (tmp_path / "a", tmp_path / "b c")


def test_relative_paths_are_taken_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(corpus=["news"]).corpus == (tmp_path / "news",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gazetteer", "/nowhere/places.csv"),
        ("warehouse", __file__),
        ("project_dir", "/nowhere"),
        ("corpus", ()),
        ("max_report_bytes", "many"),
        ("max_report_bytes", 0),
        ("dask_scheduler", "10.0.0.5:8786"),
        ("dask_wait_seconds", 0),
        ("parts", "gs://bucket"),
        ("parts", "s3://"),
        ("wharehouse", "x"),
    ],
)
def test_a_bad_value_is_told_by_name_and_nothing_else_is(name: str, value: object) -> None:
    with pytest.raises(InputError, match=f"cannot be used: {name}[ :]") as caught:
        load_settings(**{name: value})
    assert "; inbox" not in str(caught.value)


def test_parts_are_a_folder_or_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(warehouse="mine").parts == str(tmp_path / "mine" / "work" / "parts")
    assert load_settings(parts="shared").parts == str(tmp_path / "shared")
    assert load_settings(parts="s3://bucket/some/prefix").parts == "s3://bucket/some/prefix"


def test_a_bucket_with_a_key_in_its_name_is_refused_without_telling_it() -> None:
    with pytest.raises(InputError, match="keys stand in variables of their own") as told:
        load_settings(parts="s3://known:hush-hush@bucket")
    assert "hush" not in str(told.value)


def test_errors_carry_the_exit_code_of_the_command_line() -> None:
    assert [error.exit_code for error in (WaqaiError, InputError, WarehouseError, GateError)] == [1, 2, 3, 4]


def test_importing_settings_reads_nothing(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "WAQAI_GAZETTEER": "/nowhere"}
    subprocess.run([sys.executable, "-c", "import orchestration.settings"], env=environment, cwd=tmp_path, check=True)
