"""A working file of an earlier version becomes one of this version, with an archive that gives its tables again."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.errors import WarehouseError
from orchestration.warehouse.archive import list_parts, read_part
from orchestration.warehouse.connection import connect
from orchestration.warehouse.recovery import recover
from orchestration.warehouse.schema import SCHEMA_VERSION, create_tables, schema_version

VERSION_1 = Path(__file__).parent / "versions" / "v1.sql"
STAGING = {"extractions": pl.Schema({"report_id": pl.String(), "extractor_version": pl.String()})}
RAW = ("reports", "report_versions", "rejects", "places", "current_reports")
Tables = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A working file of version 1."""
    file = tmp_path / "waqai.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(VERSION_1.read_text("utf-8"))
    return file


def contents(file: Path) -> Tables:
    """Rows of the tables of version 1, without the columns that came later."""
    with duckdb.connect(str(file), read_only=True) as con:
        tables = {name: con.sql(f"select * from raw.{name}") for name in RAW}
        later = {"report_versions": {"retrieved_at"}}
        return {
            name: rows.select(*(column for column in rows.columns if column not in later.get(name, ())))
            .order("all")
            .fetchall()
            for name, rows in tables.items()
        }


def test_a_file_of_version_1_keeps_every_row(old: Path, tmp_path: Path) -> None:
    before = contents(old)
    assert recover(old, tmp_path / "archive", STAGING).migrated_from == 1
    assert contents(old) == before
    with connect(old, read_only=True) as con:
        assert schema_version(con) == SCHEMA_VERSION


def test_a_version_of_a_report_is_taken_for_read_when_the_report_was(old: Path, tmp_path: Path) -> None:
    recover(old, tmp_path / "archive", STAGING)
    with connect(old, read_only=True) as con:
        times = con.execute(
            "select distinct versions.retrieved_at = reports.retrieved_at "
            "from raw.report_versions as versions inner join raw.reports using (report_id)"
        ).fetchall()
    assert times == [(True,)]


def test_its_archive_gives_the_same_tables(old: Path, tmp_path: Path) -> None:
    before = contents(old)
    recover(old, tmp_path / "archive", STAGING)
    recovery = recover(tmp_path / "anew.duckdb", tmp_path / "archive", STAGING)
    assert (recovery.made_anew, recovery.migrated_from, recovery.applied) == (True, None, 6)
    assert contents(tmp_path / "anew.duckdb") == before


def test_parts_are_rounds_of_one_batch_each(old: Path, tmp_path: Path) -> None:
    recover(old, tmp_path / "archive", STAGING)
    told = [(part.name, read_part(part).reports["origin"].to_list()) for part in list_parts(tmp_path / "archive")]
    assert told == [
        ("000001-b100000000000001", ["news/a.txt", "news/b.txt"]),
        ("000002-b200000000000002", ["news/a.txt", "news/c.txt"]),
        ("000003-b300000000000003", ["news/b.txt"]),
        ("000004-b100000000000001", ["news/b.txt"]),
        ("000005-b300000000000003", ["news/a.txt"]),
        ("000006-b400000000000004", []),
    ]


def test_migrating_again_does_nothing(old: Path, tmp_path: Path) -> None:
    recover(old, tmp_path / "archive", STAGING)
    again = recover(old, tmp_path / "archive", STAGING)
    assert (again.migrated_from, again.applied) == (None, 0)


KILLED = """
import os, sys
from pathlib import Path
from orchestration.warehouse import migrations
from orchestration.warehouse.connection import connect

def die(*_):
    os._exit(9)

if sys.argv[2] == "while writing":
    write = migrations.write_part
    def write_or_die(archive, batch, batch_id):
        if len(migrations.list_parts(archive)) == 2:
            die()
        return write(archive, batch, batch_id)
    migrations.write_part = write_or_die
elif sys.argv[2] == "with the archive written":
    Path.rename = die
else:
    migrations.transaction = die
file = Path(sys.argv[1])
migrations.migrate(connect(file), file.parent / "archive")
"""


@pytest.mark.parametrize("stage", ["while writing", "with the archive written", "with the archive in place"])
def test_a_migration_that_was_killed_may_be_run_again(old: Path, tmp_path: Path, stage: str) -> None:
    before = contents(old)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", KILLED, str(old), stage]
    died = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False)
    assert died.returncode == 9, died.stderr
    assert recover(old, tmp_path / "archive", STAGING).migrated_from == 1
    recover(tmp_path / "anew.duckdb", tmp_path / "archive", STAGING)
    assert contents(old) == contents(tmp_path / "anew.duckdb") == before
    assert not list(tmp_path.glob(".*"))


def test_an_archive_that_is_not_of_the_file_is_left_alone(old: Path, tmp_path: Path) -> None:
    strange = tmp_path / "archive" / "000001-ffffffffffffffff"
    strange.mkdir(parents=True)
    with pytest.raises(WarehouseError, match="Move the folder away"):
        recover(old, tmp_path / "archive", STAGING)
    assert list((tmp_path / "archive").iterdir()) == [strange]


def test_versions_that_do_not_follow_on_each_other_are_told(old: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(old)) as con:
        con.execute("delete from raw.report_versions where origin_key = 'k/a' and version_number = 2")
    with pytest.raises(WarehouseError, match="do not follow on each other"):
        recover(old, tmp_path / "archive", STAGING)
    assert not (tmp_path / "archive").exists()


def test_a_file_of_a_newer_version_is_told(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    with connect(file) as con:
        create_tables(con, STAGING)
        con.execute("update raw.schema_version set version = 99")
    with pytest.raises(WarehouseError, match=r"version 99.*a newer one"):
        recover(file, tmp_path / "archive", STAGING)


def test_tables_are_not_made_in_a_file_of_an_earlier_version(old: Path) -> None:
    with connect(old) as con, pytest.raises(WarehouseError, match="of version 1"):
        create_tables(con, STAGING)
