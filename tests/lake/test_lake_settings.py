"""A lake is named like a warehouse; its password is not, and no error repeats one."""

from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.locations import Lake
from orchestration.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WAQAI_{name.upper()}", raising=False)


def test_without_a_lake_the_working_tables_are_in_a_file(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path)
    assert settings.working == settings.working_file == tmp_path / "work" / "waqai.duckdb"


def test_a_warehouse_may_be_a_lake(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = load_settings().warehouse
    monkeypatch.setenv("WAQAI_WAREHOUSE", "ducklake:postgres:dbname=waqai host=db.example.org")
    settings = load_settings()
    assert settings.working == Lake("dbname=waqai host=db.example.org", str(folder / "lake"))
    assert settings.archive_dir == folder / "archive"


def test_a_workspace_may_say_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "waqai.toml").write_text('warehouse = "ducklake:postgres:dbname=waqai host=/run/postgresql"\n')
    settings = load_settings(workspace=tmp_path)
    assert settings.working == Lake("dbname=waqai host=/run/postgresql", str(tmp_path / "warehouse" / "lake"))


def test_a_folder_that_is_given_counts_more_than_a_lake_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAQAI_WAREHOUSE", "ducklake:postgres:dbname=waqai")
    assert load_settings(warehouse=tmp_path).working == tmp_path / "work" / "waqai.duckdb"


def test_a_lake_beside_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(warehouse=tmp_path, lake="postgres:dbname=waqai", lake_data="parquet")
    assert settings.working == Lake("dbname=waqai", str(tmp_path / "parquet"))


def test_data_in_a_bucket_keep_their_address() -> None:
    lake = load_settings(lake="postgres:dbname=waqai", lake_data="s3://news/waqai/").working
    assert isinstance(lake, Lake)
    assert (lake.folder, lake.data_of("work")) == (None, "s3://news/waqai/work")


@pytest.mark.parametrize("given", ["ducklake:waqai.ducklake", "ducklake:postgres:", "ducklake:sqlite:a.db"])
def test_only_postgresql_keeps_a_catalogue(given: str) -> None:
    with pytest.raises(InputError, match=r"lake .*names no PostgreSQL database; write postgres:dbname="):
        load_settings(warehouse=given)


@pytest.mark.parametrize(
    "given",
    [
        "ducklake:postgres:dbname=waqai password=qamar-42",
        "ducklake:postgres:dbname=waqai PASSWORD = 'qamar-42'",
        "ducklake:postgres:postgresql://desk:qamar-42@db.example.org/waqai",
        "ducklake:postgres:postgresql://desk@db.example.org/waqai?password=qamar-42",
    ],
)
def test_a_password_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(InputError, match="PGPASSWORD") as caught:
        load_settings(warehouse=given)
    assert "qamar" not in str(caught.value)
    # What is shown of it has no other error behind it, which would repeat the value.
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
