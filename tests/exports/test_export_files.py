"""Files for other programs: what each holds as those programs find it, and what is refused."""

import csv
import json
from pathlib import Path
from typing import Any, get_args

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.cli import EXPORT_FORMATS
from orchestration.errors import InputError
from orchestration.exports.export import export, fault_of_file
from orchestration.exports.formats import FORMATS, PUBLISHED_FORMATS, Format, query_of
from orchestration.exports.rows import What


def write(published_file: Path, name: str) -> Path:
    out = published_file.parent / str(FORMATS[name].file_name)
    export(published_file, "events", FORMATS[name], out)
    return out


def cells(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_command_offers_every_format() -> None:
    assert tuple(FORMATS) == EXPORT_FORMATS


@pytest.mark.parametrize("format", PUBLISHED_FORMATS, ids=lambda format: format.name)
@pytest.mark.parametrize("what", [what for what in get_args(What) if what != "events"])
def test_a_format_that_makes_no_sense_is_refused_with_those_that_do(what: What, format: Format) -> None:
    with pytest.raises(InputError, match=rf"{format.name} is a format of events.*{what}.*jsonl, csv, parquet"):
        query_of(what, format)


def test_every_kind_of_rows_can_be_had_as_lines_cells_and_parquet() -> None:
    for name in ("jsonl", "csv", "parquet"):
        assert set(FORMATS[name].queries) == set(get_args(What))


def test_formulas_are_disarmed_in_texts_and_numbers_are_left_alone(published_file: Path) -> None:
    (row,) = cells(write(published_file, "acled"))
    assert (row["notes"], row["longitude"], row["location"]) == ("'=HYPERLINK(1)", "-37.16", "حلب")
    (row,) = cells(write(published_file, "polecat"))
    assert row["Actor Name"] == "'-Group"


def test_hxl_tags_stand_under_the_header_each_under_its_column(published_file: Path) -> None:
    tags, row = cells(write(published_file, "hxl"))
    assert all(tag.startswith("#") for tag in tags.values())
    assert (tags["loc_ar"], tags["killed"], tags["longitude"]) == ("#loc+name+ar", "#affected+killed", "#geo+lon")
    assert (row["loc_ar"], row["killed"]) == ("إدلب", "3")


def test_geojson_has_longitude_first_and_keeps_what_has_no_point(published_file: Path) -> None:
    collection = json.loads(write(published_file, "geojson").read_text("utf-8"))
    first, second = collection["features"]
    assert collection["type"] == "FeatureCollection"
    assert (first["type"], first["id"]) == ("Feature", "e1")
    assert first["geometry"] == {"type": "Point", "coordinates": [36.6, 35.9]}
    assert (first["properties"]["place_ar"], first["properties"]["date_from"]) == ("إدلب", "2020-02-27")
    assert (second["geometry"], second["properties"]["killed_best"]) == (None, 4)


def test_geoparquet_is_found_by_other_readers(published_file: Path) -> None:
    file = write(published_file, "geoparquet")
    geo = json.loads(pq.read_metadata(file).metadata[b"geo"])
    assert geo["primary_column"] == "geometry"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point"]
    points = pq.read_table(file).column("geometry").to_pylist()
    # WKB of a point: byte order, type 1, then longitude and latitude.
    assert points[1] is None
    assert duckdb.execute("select hex(?::blob)", [points[0]]).fetchone() == (
        "0101000000CDCCCCCCCC4C42403333333333F34140",
    )


def test_geoparquet_is_a_geometry_to_duckdb_spatial(published_file: Path, tmp_path: Path) -> None:
    from duckdb_extensions import import_extension

    file = write(published_file, "geoparquet")
    with duckdb.connect() as con:
        con.execute(f"set extension_directory = '{tmp_path}'")
        import_extension("spatial", con=con)
        con.load_extension("spatial")
        rows = con.execute(f"select event_id, ST_X(geometry), ST_Y(geometry) from '{file}' order by 1").fetchall()
    assert rows == [("e1", 36.6, 35.9), ("e2", None, None)]


def test_a_file_that_would_not_change_is_left_alone(published_file: Path) -> None:
    before = write(published_file, "acled").stat()
    assert write(published_file, "acled").stat().st_mtime_ns == before.st_mtime_ns
    with duckdb.connect(str(published_file)) as con:
        con.execute("update exports.acled set fatalities = 7")
    file = write(published_file, "acled")
    assert cells(file)[0]["fatalities"] == "7"
    assert [entry.name for entry in file.parent.iterdir() if entry.name.startswith(".")] == []


@pytest.mark.parametrize("format", PUBLISHED_FORMATS, ids=lambda format: format.name)
def test_a_good_file_has_no_fault(published_file: Path, format: Format) -> None:
    assert fault_of_file(published_file, write(published_file, format.name), format) is None


@pytest.mark.parametrize("format", PUBLISHED_FORMATS, ids=lambda format: format.name)
def test_a_file_that_is_cut_short_is_told(published_file: Path, format: Format) -> None:
    file = write(published_file, format.name)
    content = file.read_bytes()
    # The last row goes, and of formats that need their end, the end.
    file.write_bytes(content[: content.rstrip(b"\n").rindex(b"\n") + 1] if b"\n" in content else content[:-4])
    assert fault_of_file(published_file, file, format)


def test_a_file_with_its_columns_in_another_order_is_told(published_file: Path) -> None:
    file = write(published_file, "ucdp")
    file.write_text(file.read_text("utf-8").replace("id,relid,", "relid,id,", 1), encoding="utf-8")
    assert "has the columns" in str(fault_of_file(published_file, file, FORMATS["ucdp"]))


def test_rows_that_are_missing_are_counted(published_file: Path) -> None:
    file = write(published_file, "geojson")
    collection: dict[str, Any] = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(collection | {"features": collection["features"][:1]}), encoding="utf-8")
    assert fault_of_file(published_file, file, FORMATS["geojson"]) == "events.geojson holds 1 rows, and its table 2"
