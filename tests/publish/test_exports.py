"""Exports: what a row holds, and what each format does with it."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.errors import InputError, WarehouseError
from orchestration.exports.export import export
from orchestration.exports.formats import FORMATS

MARTS = """
create schema marts;
create table marts.dim_reports as from (values
    ('r1', 'd1', 'سانا', timestamp '2024-01-05'),
    ('r2', 'd2', null, null)
) as t (report_id, doc_id, outlet_name, published_at);
create table marts.dim_factions as from (values
    ('sdf', 'قوات سوريا الديمقراطية', 'armed_group'),
    ('civilians', 'مدنيون', 'category')
) as t (faction_id, faction_name_ar, faction_kind);
create table marts.fct_event_reports as select
    'e1' as event_report_id, 'r1' as report_id, 'w1' as event_id, 'shelling' as event_type_code, 'actual' as modality,
    'قصف' as trigger_text, 4 as trigger_start, 7 as trigger_end,
    date '2024-01-04' as date_from, date '2024-01-04' as date_to, 'day' as date_precision, 'أمس' as time_text,
    null::bigint as count_low, null::bigint as count_high, null::varchar as count_text,
    null::bigint as killed_low, null::bigint as killed_high, '=1+1' as killed_text,
    2::bigint as injured_low, 2::bigint as injured_high, 'جريحان' as injured_text,
    'المرصد' as informant_text, 0.5 as confidence, 'v7' as extractor_version;
create table marts.bridge_event_report_factions as from (values
    ('e1', 'agent', 1, null, 'فصيل مجهول'),
    ('e1', 'agent', 0, 'sdf', 'قسد'),
    ('e1', 'patient', 0, null, 'النظام'),
    ('e1', 'mediator', 0, null, 'روسيا')
) as t (event_report_id, role, position, faction_id, party_text);
create table marts.bridge_event_report_places as from (values
    ('e1', 1, 'إدلب'),
    ('e1', 0, 'الدانا')
) as t (event_report_id, position, place_text);
create table marts.fct_mentions as from (values
    ('r1', 'faction', 'sdf', 'قسد', 9),
    ('r1', 'faction', 'sdf', 'قوات قسد', 20),
    ('r1', 'faction', 'civilians', 'مدنيين', 1),
    ('r1', 'faction', null, 'لواء ما', 3),
    ('r1', 'place', null, 'الدانا', 5),
    ('r1', 'person', null, 'فلان', 7)
) as t (report_id, mention_kind, faction_id, normalised_text, char_start);
create table marts.dim_places as
select 'p1' as place_id, 'الدانا' as place_name_ar, 36.2::double as latitude, 36.7::double as longitude;
create table marts.fct_events as select
    'w1' as event_id, 'shelling' as event_type_code,
    date '2024-01-04' as date_from, date '2024-01-04' as date_to, 'day' as date_precision, 'told' as date_method,
    'p1' as place_id, 'الدانا' as place_text,
    1 as killed_low, 1 as killed_best, 3 as killed_high, 2 as injured_low, 2 as injured_best, 2 as injured_high,
    null::int as count_low, null::int as count_best, null::int as count_high,
    1 as report_count, 1 as outlet_count, false as is_contested, null::varchar as contested_fields, 0.5 as confidence;
"""


@pytest.fixture
def published_file(tmp_path: Path) -> Path:
    file = tmp_path / "waqai.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(MARTS)
    return file


def lines(published_file: Path, what: Any, tmp_path: Path) -> list[dict[str, Any]]:
    out = tmp_path / "out.jsonl"
    export(published_file, what, FORMATS["jsonl"], out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_report_names_parties_as_the_registry_does_and_else_as_written(published_file: Path, tmp_path: Path) -> None:
    (row,) = lines(published_file, "reports", tmp_path)
    assert row["agents"] == ["قوات سوريا الديمقراطية", "فصيل مجهول"]
    assert row["patients"] == ["النظام"]
    assert row["mediators"] == ["روسيا"]


def test_a_report_has_its_places_the_most_specific_first(published_file: Path, tmp_path: Path) -> None:
    (row,) = lines(published_file, "reports", tmp_path)
    assert row["places"] == ["الدانا", "إدلب"]


def test_a_report_has_the_fields_that_scorers_read(published_file: Path, tmp_path: Path) -> None:
    (row,) = lines(published_file, "reports", tmp_path)
    wanted = {
        "doc_id": "d1",
        "event_type": "shelling",
        "modality": "actual",
        "trigger_start": 4,
        "trigger_end": 7,
        "date_from": "2024-01-04",
        "date_to": "2024-01-04",
        "count_low": None,
        "killed_high": None,
        "injured_low": 2,
        "claimed_by": "المرصد",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_mentions_name_each_faction_and_place_once_in_the_order_of_the_text(
    published_file: Path, tmp_path: Path
) -> None:
    first, second = lines(published_file, "mentions", tmp_path)
    assert (first["doc_id"], first["factions"]) == ("d1", ["لواء ما", "قوات سوريا الديمقراطية"])
    assert first["places"] == ["الدانا"]
    assert (second["doc_id"], second["factions"], second["places"]) == ("d2", [], [])


def test_an_event_has_its_documents_and_coordinates(published_file: Path, tmp_path: Path) -> None:
    (row,) = lines(published_file, "events", tmp_path)
    assert row["doc_ids"] == ["d1"]
    assert (row["latitude"], row["longitude"]) == (36.2, 36.7)
    assert (row["killed_low"], row["killed_high"]) == (1, 3)


def test_csv_joins_lists_and_disarms_formulas(published_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert export(published_file, "reports", FORMATS["csv"], out) == 1
    with out.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["places"] == "الدانا|إدلب"
    assert row["killed_text"] == "'=1+1"
    assert row["killed_low"] == ""


def test_parquet_keeps_lists_and_dates(published_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert export(published_file, "reports", FORMATS["parquet"], out) == 1
    rows = duckdb.sql(f"SELECT places, typeof(date_from) FROM '{out}'").fetchall()
    assert rows == [(["الدانا", "إدلب"], "DATE")]


def test_no_file_stands_for_standard_output(published_file: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    export(published_file, "events", FORMATS["jsonl"], None)
    assert json.loads(capfdbinary.readouterr().out)["event_id"] == "w1"


def test_a_failed_export_leaves_the_old_file(
    published_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old", encoding="utf-8")
    with duckdb.connect(str(published_file)) as con:
        con.execute("DROP TABLE marts.fct_events")
    with pytest.raises(WarehouseError, match="waqai run"):
        export(published_file, "events", FORMATS["jsonl"], out)
    assert out.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_folder_that_is_not_there_is_told(published_file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--out"):
        export(published_file, "events", FORMATS["jsonl"], tmp_path / "nowhere" / "out.jsonl")


def test_before_anything_is_published_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="waqai run"):
        export(tmp_path / "waqai.duckdb", "events", FORMATS["jsonl"], tmp_path / "out.jsonl")
