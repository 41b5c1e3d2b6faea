"""Tables are made as often as one likes, follow the code where they can be computed again, and are never lost."""

from pathlib import Path

import polars as pl
import pytest

from orchestration.errors import WarehouseError
from orchestration.extraction.schema import TABLES
from orchestration.ingest.records import REJECTS, REPORTS
from orchestration.warehouse.connection import connect
from orchestration.warehouse.schema import RAW_TABLES, create_tables, staging_tables, table_columns

STAGING = {"times": pl.Schema({"report_id": pl.String(), "date_from": pl.Date(), "extractor_version": pl.String()})}


def test_all_tables_of_extraction_are_made_with_their_columns(tmp_path: Path) -> None:
    with connect(tmp_path / "waqai.duckdb") as con:
        create_tables(con, TABLES)
        assert staging_tables(con) == sorted(TABLES)
        assert all(list(table_columns(con, "staging", name)) == schema.names() for name, schema in TABLES.items())


def test_making_tables_again_keeps_their_rows(tmp_path: Path) -> None:
    with connect(tmp_path / "waqai.duckdb") as con:
        for _ in range(2):
            create_tables(con, STAGING)
            con.execute("insert into staging.times values ('r', null, 'v')")
        assert con.execute("select count(*) from staging.times").fetchone() == (2,)


def test_tables_of_another_extraction_are_made_anew_all_together(tmp_path: Path) -> None:
    other = {"times": STAGING["times"], "framings": STAGING["times"]}
    changed = {"times": STAGING["times"], "framings": pl.Schema({"report_id": pl.String(), "is_quoted": pl.Boolean()})}
    with connect(tmp_path / "waqai.duckdb") as con:
        create_tables(con, other)
        con.execute("insert into staging.times values ('r', null, 'v')")
        create_tables(con, changed)
        assert con.execute("select count(*) from staging.times").fetchone() == (0,)
        assert table_columns(con, "staging", "framings") == {"report_id": "VARCHAR", "is_quoted": "BOOLEAN"}


def test_a_raw_table_of_another_version_is_left_alone_and_told(tmp_path: Path) -> None:
    with connect(tmp_path / "waqai.duckdb") as con:
        con.execute("create schema raw")
        con.execute("create table raw.reports (report_id varchar)")
        with pytest.raises(WarehouseError, match=r"raw\.reports"):
            create_tables(con, STAGING)
        assert table_columns(con, "raw", "reports") == {"report_id": "VARCHAR"}
        assert table_columns(con, "raw", "rejects") == {}


def test_raw_tables_hold_what_ingest_hands_on() -> None:
    assert set(RAW_TABLES["reports"]) == {*REPORTS, "supersedes_report_id", "batch_id"} - {"origin_key"}
    assert set(RAW_TABLES["rejects"]) == {*REJECTS, "batch_id"}
