"""Properties of the dbt project as a whole: what it says of itself, and that it gives the same tables each time."""

import csv
import json
import random
import shutil
from pathlib import Path

import duckdb
import pytest
from handmade_warehouse import PROJECT, Built, build_corpus, run_dbt, write_working_file
from jinja2 import Environment

from orchestration.extraction.text import fold

NAMES = [
    "عَنَب بلدي", "الوكالة العربية السورية للأنباء - سانا", "إدلب", "آزاد", "مؤسسة", "هيئة", "قـــسد", "على", "كوبانی",
    "گولان", "چیا", "پژاک", "ٱلله", "Enab Baladi", "Al-Monitor ", "القناة ١٢", "قناة ۲۴", "«الميادين»",
    "\u200fسانا\u200e", "الح\u064bرة", "س\u0655ر", "ﻻ", "", "  ", "فرانس\u00a0برس", "هـ",
]  # fmt: skip


def _spaced(name: str) -> str | None:
    """Fold as the extraction does, then make every run of signs one space, as names are compared."""
    letters = (char if char.isalnum() or "\u0300" <= char <= "\u065f" else " " for char in fold(name).lower())
    return " ".join("".join(letters).split()) or None


@pytest.mark.parametrize("name", NAMES)
def test_names_fold_in_sql_as_in_extraction(name: str) -> None:
    macros = Environment().from_string((PROJECT / "dbt_project/macros/fold_name.sql").read_text(encoding="utf-8"))
    expression = macros.module.fold_name("name")  # type: ignore[attr-defined]
    row = duckdb.execute(f"select {expression} from (select cast(? as varchar) as name)", [name]).fetchone()
    assert row == (_spaced(name),)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [("2016", "2016-01-01", "2016-12-31"), ("2016-02", "2016-02-01", "2016-02-29"), ("2016-02-03",) * 3],
)
def test_date_of_the_registry_is_an_interval(written: str, first: str, last: str) -> None:
    macros = Environment().from_string((PROJECT / "dbt_project/macros/intervals.sql").read_text(encoding="utf-8"))
    start, end = (getattr(macros.module, f"partial_date_{side}")("written") for side in ("start", "end"))
    row = duckdb.execute(
        f"select ({start})::varchar, ({end})::varchar from (select ? as written)", [written]
    ).fetchone()
    assert row == (first, last)


def test_every_model_and_column_is_described(built: Built) -> None:
    manifest = json.loads((built.target / "manifest.json").read_text(encoding="utf-8"))
    catalogue = {
        (schema, table): columns
        for schema, table, columns in built.rows(
            "select schema_name, table_name, list(column_name) from duckdb_columns() group by all"
        )
    }
    missing = []
    for node in manifest["nodes"].values():
        if node["resource_type"] not in ("model", "seed"):
            continue
        described = {name for name, column in node["columns"].items() if column["description"]}
        columns = set(catalogue[node["schema"], node["alias"]])
        missing += [f"{node['name']}.{name}" for name in sorted(columns ^ described)]
        if not node["description"].startswith("One row per "):
            missing.append(node["name"])
    assert missing == []


def test_every_data_test_is_described_and_bears_the_name_of_its_model(built: Built) -> None:
    manifest = json.loads((built.target / "manifest.json").read_text(encoding="utf-8"))
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    models = {name: node["name"] for name, node in manifest["nodes"].items()}
    generic = [test for test in tests if test.get("attached_node")]
    assert generic
    assert [test["name"] for test in tests if not test["description"]] == []
    assert [test["name"] for test in generic if not test["name"].startswith(models[test["attached_node"]] + "__")] == []


def test_marts_do_not_depend_on_the_order_of_rows(built: Built, tmp_path: Path) -> None:
    corpus = build_corpus()
    corpus.reports.reverse()
    for rows in corpus.staging.values():
        random.Random(7).shuffle(rows)
    working_file = tmp_path / "waqai.duckdb"
    write_working_file(working_file, corpus)
    statuses = run_dbt(built.project, working_file, "build", "--exclude-resource-type", "test", "unit_test")
    assert set(statuses.values()) == {"success"}
    tables = [name for (name,) in built.rows("select table_name from duckdb_tables() where schema_name = 'marts'")]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built.working_file}' as first (read_only)")
        connection.execute(f"attach '{working_file}' as second (read_only)")
        different = [
            table
            for table in tables
            if connection.execute(
                f"(from first.marts.{table} except all from second.marts.{table}) union all "
                f"(from second.marts.{table} except all from first.marts.{table})"
            ).fetchall()
        ]
    assert different == []


@pytest.mark.parametrize(
    ("table", "column"),
    [("int_report_words", "words"), ("int_report_spellings", "words"), ("int_report_violence", "sentences")],
)
def test_only_what_no_run_has_read_is_read(built: Built, tmp_path: Path, table: str, column: str) -> None:
    """Rows of the build before are emptied; one is of another text, which alone is read."""
    working_file = tmp_path / "waqai.duckdb"
    shutil.copy(built.working_file, working_file)
    changed = "r_enab"
    with duckdb.connect(str(working_file)) as connection:
        connection.execute(f"update intermediate.{table} set {column} = []")
        connection.execute(f"update intermediate.{table} set text_hash = 1 where report_id = '{changed}'")
        connection.execute(f"delete from intermediate.{table} where report_id = 'r_hawar'")
    build = ("build", "--select", table, "--exclude-resource-type", "test", "unit_test")
    assert set(run_dbt(built.project, working_file, *build).values()) == {"success"}
    query = f"select report_id, {column} from intermediate.{table} order by report_id"
    with duckdb.connect(str(working_file), read_only=True) as connection:
        found = dict(connection.execute(query).fetchall())
    first = dict(built.rows(query))
    assert first[changed]
    assert found == {name: first[name] if name in (changed, "r_hawar") else [] for name in first}


def test_stale_corrections_fail_loudly(built: Built, tmp_path: Path) -> None:
    working_file = tmp_path / "waqai.duckdb"
    shutil.copy(built.working_file, working_file)
    with duckdb.connect(str(working_file)) as connection:
        connection.execute("update seeds.event_corrections set expected_value = '71' where correction_id = 'k1'")
        connection.execute("update seeds.event_corrections set target_id = 'er_old' where correction_id = 'k2'")
        connection.execute("update seeds.link_corrections set expected_value = 'meeting|shelling'")
        connection.execute("update seeds.place_corrections set name_ar = 'الزهرة' where correction_id = 'p1'")
        query = (built.target / "compiled/waqai/models/intermediate/int_name_corrections.sql").read_text("utf-8")
        connection.execute(f"create or replace table intermediate.int_name_corrections as {query}")
        query = (built.target / "compiled/waqai/models/intermediate/int_stale_corrections.sql").read_text("utf-8")
        stale = connection.execute(
            f"select correction_id, problem, found_value, message from ({query}) order by all"
        ).fetchall()
    assert [row[:3] for row in stale] == [
        ("k1", "value_changed", "70"),
        ("k2", "target_gone", "70"),
        ("l1", "value_changed", "shelling|shelling"),
        ("p1", "target_gone", None),
    ]
    assert stale[0][3].startswith("corrections/event_corrections.csv, row k1: killed_low of event report er_corr")
    assert "corrections/place_corrections.csv, row p1" in stale[3][3]


def test_event_keeps_its_id_when_an_earlier_report_arrives(built: Built, tmp_path: Path) -> None:
    """The report that an event would be named after comes in the second build, and the event keeps its name."""
    working_file = tmp_path / "waqai.duckdb"
    build = ("build", "--select", "+int_event_clusters", "--exclude-resource-type", "test", "unit_test")
    query = "select event_report_id, event_id from intermediate.int_event_clusters"
    founder = "er_enab"

    later = build_corpus()
    for rows in (*later.staging.values(), later.reports):
        rows[:] = [row for row in rows if row["report_id"] != "r_enab"]
    write_working_file(working_file, later)
    run_dbt(built.project, working_file, *build)
    with duckdb.connect(str(working_file)) as connection:
        first = dict(connection.execute(query).fetchall())
        for schema in ("raw", "staging"):
            connection.execute(f"drop schema {schema} cascade")
    write_working_file(working_file, build_corpus())
    run_dbt(built.project, working_file, *build)
    with duckdb.connect(str(working_file), read_only=True) as connection:
        second = dict(connection.execute(query).fetchall())

    anew = dict(built.rows(query))
    assert founder not in first
    assert second == first | {founder: first["er_hawar"]}
    assert anew[founder] == anew["er_hawar"] != second["er_hawar"]


def test_corrections_of_the_project_have_the_columns_that_dbt_reads() -> None:
    with (PROJECT / "seeds/corrections/event_corrections.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == [
        "correction_id", "target_kind", "target_id", "field", "expected_value", "new_value", "reason", "author",
        "corrected_on",
    ]  # fmt: skip
