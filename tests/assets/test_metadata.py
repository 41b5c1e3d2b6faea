"""What an asset shows is text, whatever a report says."""

from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.assets.dbt import column_descriptions
from orchestration.assets.manifest import prepare_manifest, read_manifest
from orchestration.assets.metadata import table_metadata
from orchestration.extraction.schema import TABLES
from orchestration.markdown import as_cell, markdown_table, preview_table
from orchestration.settings import load_settings
from orchestration.warehouse.schema import RAW_TABLES


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[a](javascript:b)", "a | b", "**x**", "`x`", "![x](y)"])
def test_no_markup_survives_in_a_cell(text: str) -> None:
    assert not set("<>[]()|*`!") & set(as_cell(text))


def test_a_cell_is_one_short_line() -> None:
    assert as_cell("سطر\nثان " * 50).count("\n") == 0
    assert len(as_cell("س" * 500)) == 60


def test_a_table_has_a_line_a_row() -> None:
    assert markdown_table(["a"], [[1], [None]]) == "| a |\n| --- |\n| 1 |\n|  |"


def test_a_preview_leaves_out_columns_without_values() -> None:
    assert preview_table(["a", "b", "c"], [[1, None, None], [None, None, 0]]).startswith("| a | c |\n")


def test_a_preview_of_no_rows_names_the_columns() -> None:
    assert preview_table(["a", "b"], []) == "| a | b |\n| --- | --- |"


def test_a_preview_puts_long_texts_last() -> None:
    assert preview_table(["text", "a", "b"], [["س" * 61, 1, 2], ["س", 1, 2]]).startswith("| a | b | text |\n")


def test_a_preview_has_at_most_twelve_columns() -> None:
    names = [f"c{number:02}" for number in range(20)]
    assert preview_table(names, [[None, *range(19)]]).startswith(f"| {' | '.join(names[1:13])} |\n")


def test_no_markup_survives_in_a_preview() -> None:
    assert "&#60;b&#62;" in preview_table(["a"], [["<b>"]])


def test_a_table_shows_rows_columns_and_descriptions() -> None:
    key = dg.AssetKey(["raw", "things"])
    with duckdb.connect() as con:
        con.execute("create schema raw")
        con.execute("create table raw.things as select range as thing_id, 'x' as name from range(7)")
        shown = table_metadata(con, key, {key: {"name": "What it is called."}})
    columns = shown["dagster/column_schema"].columns
    assert shown["dagster/row_count"] == 7
    assert [(column.name, column.type, column.description) for column in columns] == [
        ("thing_id", "BIGINT", None),
        ("name", "VARCHAR", "What it is called."),
    ]
    assert shown["preview"].value.count("\n") == 1 + 5


def test_columns_of_tables_that_are_read_and_of_snapshots_are_described(parsed_warehouse: Path) -> None:
    settings = load_settings(warehouse=parsed_warehouse)
    described = column_descriptions(read_manifest(prepare_manifest(settings)))
    columns = {dg.AssetKey(["staging", name]): [*schema] for name, schema in TABLES.items()}
    for name in ("reports", "report_versions", "rejects", "places"):
        columns[dg.AssetKey(["raw", name])] = [*RAW_TABLES[name]]
    columns[dg.AssetKey(["raw", "current_reports"])] = ["report_id", "body_text"]
    columns[dg.AssetKey(["snapshots", "factions_history"])] = ["faction_id", "founded_from", "dbt_valid_from"]
    assert {key: [name for name in names if name not in described[key]] for key, names in columns.items()} == {
        key: [] for key in columns
    }
