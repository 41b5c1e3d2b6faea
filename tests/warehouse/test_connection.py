"""A warehouse file that cannot be opened is told in words that say what to do."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import WarehouseError
from orchestration.warehouse.connection import connect

HOLD = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def test_a_new_file_is_made_with_its_folders_and_in_utc(tmp_path: Path) -> None:
    with connect(tmp_path / "a" / "b" / "waqai.duckdb") as con:
        assert con.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


def test_a_file_in_use_is_told_with_the_process_that_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with pytest.raises(WarehouseError, match=f"in use by process {holder.pid}"):
            connect(file)
    finally:
        holder.communicate("")


def test_a_missing_file_is_not_made_for_reading(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="waqai run"):
        connect(tmp_path / "waqai.duckdb", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    file.write_bytes(b"not a database " * 1000)
    with pytest.raises(WarehouseError, match="not a DuckDB file"):
        connect(file)
    assert file.read_bytes() == b"not a database " * 1000


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    connect(file).close()
    data = bytearray(file.read_bytes())
    data[20] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(WarehouseError, match="damaged"):
        connect(file)


def test_a_file_of_a_newer_version_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise duckdb.IOException("Trying to read a database file with version number 99, but we can only read 64-67")

    monkeypatch.setattr(duckdb, "connect", refuse)
    with pytest.raises(WarehouseError, match="newer version of DuckDB"):
        connect(tmp_path / "waqai.duckdb")


def test_a_folder_is_no_warehouse_file(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="is a folder"):
        connect(tmp_path)


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("")
    with pytest.raises(WarehouseError, match="cannot be made"):
        connect(tmp_path / "work" / "waqai.duckdb")


def test_a_second_mode_in_one_process_is_told(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    with connect(file), pytest.raises(WarehouseError, match="in another mode"):
        connect(file, read_only=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write every file")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    connect(file).close()
    file.chmod(0o400)
    with pytest.raises(WarehouseError, match="permissions"):
        connect(file)
