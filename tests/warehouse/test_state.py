"""What dbt remembers is kept beside the reports, and is there again in a working file that is made anew."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.errors import WarehouseError
from orchestration.ingest.records import Batch
from orchestration.ingest.rejects import RejectReason, make_reject
from orchestration.warehouse.archive import write_part
from orchestration.warehouse.recovery import recover
from orchestration.warehouse.state import load_state, save_state

STAGING = {"extractions": pl.Schema({"report_id": pl.String(), "extractor_version": pl.String()})}
REMEMBERED = """
create schema snapshots;
create schema intermediate;
create table intermediate.int_event_clusters as from (values ('er1', 'e1', 'er1'), ('er2', 'e1', 'er1'))
    t (event_report_id, event_id, founding_event_report_id);
create table intermediate.int_event_links as select 1 as link;
create table snapshots.factions_history as from (values
    ('sdf', 'قسد', true, date '2015-10-11', timestamp '2024-01-02 03:04:05.678901', null::timestamp)
) t (faction_id, name_ar, is_state, since, dbt_valid_from, dbt_valid_to);
"""
KEPT = ["intermediate.int_event_clusters", "snapshots.factions_history"]
REFUSED = Batch.of([], [make_reject(RejectReason.EMPTY, "news/a.txt", "It is empty", seen_at=None)])


@pytest.fixture
def working(tmp_path: Path) -> Path:
    file = tmp_path / "waqai.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(REMEMBERED)
        assert save_state(con, tmp_path / "archive") == KEPT
    return file


def described(file: Path) -> list[list[tuple[object, ...]]]:
    with duckdb.connect(str(file), read_only=True) as con:
        queries = [query for name in KEPT for query in (f"describe {name}", f"from {name} order by all")]
        return [con.execute(query).fetchall() for query in queries]


def test_rows_and_types_come_back_as_they_were(working: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "anew.duckdb")) as con:
        assert load_state(con, tmp_path / "archive") == KEPT
    assert described(tmp_path / "anew.duckdb") == described(working)


def test_only_what_changed_is_written_again(working: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(working)) as con:
        assert save_state(con, tmp_path / "archive") == []
        con.execute("update snapshots.factions_history set dbt_valid_to = timestamp '2024-05-06'")
        assert save_state(con, tmp_path / "archive") == ["snapshots.factions_history"]
    assert not list((tmp_path / "archive" / "state").glob(".*"))


def test_a_file_that_is_made_anew_has_it_before_anything_else(working: Path, tmp_path: Path) -> None:
    write_part(tmp_path / "archive", REFUSED)
    assert recover(tmp_path / "anew.duckdb", tmp_path / "archive", STAGING).made_anew
    assert described(tmp_path / "anew.duckdb") == described(working)


def test_a_file_that_is_there_keeps_what_it_remembers(working: Path, tmp_path: Path) -> None:
    write_part(tmp_path / "archive", REFUSED)
    recover(tmp_path / "anew.duckdb", tmp_path / "archive", STAGING)
    with duckdb.connect(str(tmp_path / "anew.duckdb")) as con:
        con.execute("delete from intermediate.int_event_clusters where event_report_id = 'er1'")
    assert not recover(tmp_path / "anew.duckdb", tmp_path / "archive", STAGING).made_anew
    with duckdb.connect(str(tmp_path / "anew.duckdb"), read_only=True) as con:
        rows = con.execute("select event_report_id from intermediate.int_event_clusters").fetchall()
    assert rows == [("er2",)]


def test_a_damaged_file_is_named_with_what_it_costs(working: Path, tmp_path: Path) -> None:
    (tmp_path / "archive" / "state" / f"{KEPT[0]}.parquet").write_bytes(b"no parquet")
    with duckdb.connect() as con, pytest.raises(WarehouseError, match=rf"{KEPT[0]}\.parquet is damaged"):
        load_state(con, tmp_path / "archive")
