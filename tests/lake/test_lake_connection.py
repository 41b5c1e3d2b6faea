"""What opens a lake, what its readers reach, and what is said where it cannot be opened."""

import importlib.resources
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from orchestration.errors import WarehouseError
from orchestration.locations import Lake
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lake import Part
from orchestration.warehouse.lake_lock import lake_lock


@pytest.fixture
def filled(lake: Lake) -> Lake:
    with connect(lake) as con:
        con.execute("create table things as select 1 as thing")
    return lake


def test_what_is_written_is_parquet_in_the_folder_of_the_data(filled: Lake) -> None:
    assert filled.folder is not None
    assert list((filled.folder / "work").rglob("*.parquet"))
    with connect(filled, read_only=True) as con:
        assert con.execute("select thing, current_setting('TimeZone') from things").fetchone() == (1, "UTC")


def test_the_data_are_their_owners_alone(filled: Lake) -> None:
    assert filled.folder is not None
    assert filled.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("read_only", [False, True])
def test_sql_reaches_no_file_outside_the_lake(filled: Lake, tmp_path: Path, read_only: bool) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    before = sorted(tmp_path.iterdir())
    with connect(filled, read_only=read_only) as con:
        for statement in (
            f"select * from read_text('{tmp_path}/secret.txt')",
            f"copy (select 1) to '{tmp_path}/new.csv'",
            f"attach '{tmp_path}/new.duckdb' as other",
            "select * from read_csv('https://elsewhere.invalid/a.csv')",
            "install spatial",
            "set enable_external_access = true",
            "set allowed_directories = ['/']",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement)
    assert sorted(tmp_path.iterdir()) == before


def test_a_reader_cannot_write(filled: Lake) -> None:
    with connect(filled, read_only=True) as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute("insert into things values (2)")


def test_several_write_at_once_and_a_reader_keeps_its_snapshot(filled: Lake) -> None:
    with connect(filled) as one, connect(filled) as other, connect(filled, read_only=True) as reader:
        reader.begin()
        counted = reader.execute("select count(*) from things").fetchone()
        one.begin()
        other.begin()
        one.execute("insert into things values (2)")
        other.execute("insert into things values (3)")
        one.commit()
        other.commit()
        assert reader.execute("select count(*) from things").fetchone() == counted == (1,)
        reader.commit()
        assert reader.execute("select count(*) from things").fetchone() == (3,)


def test_a_reader_is_told_that_there_is_nothing_yet(lake: Lake) -> None:
    with pytest.raises(WarehouseError, match=r"no warehouse in ducklake:postgres:dbname=.* yet\. Build it with"):
        connect(lake, read_only=True)


@pytest.mark.parametrize("catalogue", ["dbname=no_such_database", "dbname=postgres host=/nowhere"])
def test_a_catalogue_that_cannot_be_reached(
    lake: Lake, server: str, catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "qamar-42")
    nowhere = replace(lake, catalogue=f"{server} {catalogue}")
    for use in (connect, lambda lake: lake_lock(lake).__enter__()):
        with pytest.raises(WarehouseError, match=r"cannot be reached \(.*\)\. Start the server, or") as caught:
            use(nowhere)
        assert "qamar" not in str(caught.value)


def test_a_catalogue_of_another_version(filled: Lake) -> None:
    with psycopg.connect(filled.catalogue) as con:
        con.execute(f"update {Part.WORK}.ducklake_metadata set value = '99.0' where key = 'version'")
    with pytest.raises(WarehouseError, match=r"does not read \(.*99\.0.*Install the version of Waqai that wrote it"):
        connect(filled)


def test_data_elsewhere_than_the_catalogue_says(filled: Lake, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"elsewhere than WAQAI_LAKE_DATA says"):
        connect(replace(filled, data=str(tmp_path / "other")))


def test_a_folder_of_data_that_cannot_be_written(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WarehouseError, match=r"cannot be written to .*name another with WAQAI_LAKE_DATA"):
        connect(replace(lake, data=str(tmp_path / "file" / "lake")))


@pytest.mark.parametrize("name", ["ducklake", "postgres_scanner"])
def test_a_missing_extension_is_named_with_what_installs_it(
    lake: Lake, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.resources.files

    def without(package: Any) -> Any:
        if package == f"duckdb_extension_{name}":
            raise ModuleNotFoundError(package)
        return found(package)

    monkeypatch.setattr(importlib.resources, "files", without)
    with pytest.raises(
        WarehouseError, match=rf"duckdb-extension-{name.replace('_', '-')}.*pip install 'waqai\[lake\]'"
    ):
        connect(lake)
