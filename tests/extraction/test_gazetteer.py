"""The gazetteer joins its sources into one row a place, each under its country."""

from pathlib import Path

import polars as pl
import pytest

from orchestration.errors import InputError
from orchestration.extraction.gazetteer import (
    SCHEMA,
    SUPPLIED_COLUMNS,
    arabic_spellings,
    build_gazetteer,
    name_key,
    read_rows,
)

SEEDS = Path(__file__).parents[2] / "seeds"
SUPPLIED_HEADER = ",".join(SUPPLIED_COLUMNS)


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    return build_gazetteer(SEEDS, None)


def row(places: pl.DataFrame, place_id: str) -> dict[str, object]:
    return places.row(by_predicate=pl.col("place_id") == place_id, named=True)


def supplied_file(folder: Path, *rows: str) -> Path:
    file = folder / "places.csv"
    file.write_text("\n".join([SUPPLIED_HEADER, *rows]) + "\n", encoding="utf-8")
    return file


def test_columns_and_types_are_those_of_the_schema(places: pl.DataFrame) -> None:
    assert places.schema == SCHEMA


def test_ids_are_unique_and_sorted(places: pl.DataFrame) -> None:
    ids = places["place_id"].to_list()
    assert ids == sorted(set(ids))


def test_every_parent_is_a_row(places: pl.DataFrame) -> None:
    assert set(places["parent_place_id"].drop_nulls()) <= set(places["place_id"])


def test_every_place_but_a_country_leads_up_to_a_country(places: pl.DataFrame) -> None:
    parents = dict(zip(places["place_id"], places["parent_place_id"], strict=True))
    kinds = dict(zip(places["place_id"], places["kind"], strict=True))
    for place_id in parents:
        at = place_id
        for _ in range(8):
            if parents[at] is None:
                break
            at = parents[at]
        assert kinds[at] == "country", place_id


def test_building_twice_gives_the_same_rows(places: pl.DataFrame) -> None:
    assert build_gazetteer(SEEDS, None).equals(places)


def test_an_own_row_takes_the_id_and_population_of_its_geonames_row(places: pl.DataFrame) -> None:
    manbij = row(places, "sy_manbij")
    assert (manbij["geonames_id"], manbij["admin1_name_ar"]) == (167357, "حلب")
    assert manbij["population"]
    assert places.filter(pl.col("place_id") == "gn167357").is_empty()


def test_own_coordinates_lie_on_the_globe(places: pl.DataFrame) -> None:
    known = places.drop_nulls("latitude")
    assert known["latitude"].is_between(-90, 90).all()
    assert known["longitude"].is_between(-180, 180).all()


def test_every_alias_names_a_place_of_the_gazetteer(places: pl.DataFrame) -> None:
    known = set(places["place_id"])
    aliases = read_rows(SEEDS / "gazetteer" / "place_aliases.csv")
    assert [alias for alias in aliases if alias["place_id"] not in known] == []


def test_an_alias_is_a_variant_of_its_place(places: pl.DataFrame) -> None:
    assert "كوباني" in str(row(places, "sy_kobani")["name_variants"]).split("|")


def test_spellings_with_persian_letters_are_left_out() -> None:
    assert arabic_spellings(["موسڵ", "الموصل", "Mosul", "موصل"], "Al Mosul") == ["الموصل", "موصل"]


def test_the_spelling_closest_to_the_latin_name_comes_first() -> None:
    assert arabic_spellings(["أذرعات", "درعا"], "Dar'a")[0] == "درعا"


def test_a_spelling_that_shares_no_sounds_with_the_latin_name_is_left_out() -> None:
    assert arabic_spellings(["بزاق", "الروضة"], "Ar Rawḑah") == ["الروضة"]


def test_name_key_is_blind_to_article_blanks_and_hamza() -> None:
    assert name_key("البو كمال") == name_key("البوكمال")
    assert name_key("أعزاز") == name_key("اعزاز")


def test_a_supplied_place_hangs_under_its_divisions(tmp_path: Path) -> None:
    file = supplied_file(tmp_path, "خربة التجربة,Test,36.4,37.9,C9999,SY02,حلب,SY0205,منبج,SY020599,ناحية التجربة")
    place = row(build_gazetteer(SEEDS, file), "pc_C9999")
    assert (place["admin1_code"], place["admin2_code"], place["admin3_name_ar"]) == ("SY02", "SY0205", "ناحية التجربة")
    assert (place["country_code"], place["origin"]) == ("SY", "supplied")


@pytest.mark.parametrize(
    ("written", "name", "variants"),
    [
        ("خربة التجربة_تل التجربة", "خربة التجربة", "تل التجربة"),
        ("خربة التجربة / تل التجربة", "خربة التجربة", "تل التجربة"),
        ("خربة التجربة (منبج)", "خربة التجربة", None),
        ("خربة التجربة - منبج", "خربة التجربة", None),
        ("عين-التجربة", "عين-التجربة", None),
    ],
)
def test_a_supplied_cell_may_hold_several_names(written: str, name: str, variants: str | None, tmp_path: Path) -> None:
    file = supplied_file(tmp_path, f"{written},Test,36.4,37.9,C9999,SY02,حلب,SY0205,منبج,SY020599,ناحية التجربة")
    place = build_gazetteer(SEEDS, file).filter(pl.col("pcode") == "C9999").row(0, named=True)
    assert (place["name_ar"], place["name_variants"]) == (name, variants)


def test_a_supplied_place_joins_a_known_one_of_its_name_nearby(tmp_path: Path) -> None:
    file = supplied_file(tmp_path, "منبج,Menbij,36.53,37.95,C1767,SY02,حلب,SY0205,منبج,SY020500,مركز منبج")
    places = build_gazetteer(SEEDS, file)
    assert row(places, "sy_manbij")["pcode"] == "C1767"
    assert places.filter(pl.col("place_id") == "pc_C1767").is_empty()


def test_a_supplied_place_far_from_its_namesake_stays_apart(tmp_path: Path) -> None:
    file = supplied_file(tmp_path, "منبج,Menbij,33.00,36.00,C9998,SY12,درعا,SY1200,درعا,SY120000,مركز درعا")
    places = build_gazetteer(SEEDS, file)
    assert row(places, "sy_manbij")["pcode"] is None
    assert row(places, "pc_C9998")["admin1_name_ar"] == "درعا"


def test_a_file_without_the_columns_says_which_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("name_ar,lat\nحلب,36.2\n", encoding="utf-8")
    with pytest.raises(InputError, match="admin1_pcode"):
        build_gazetteer(SEEDS, file)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot read"):
        build_gazetteer(SEEDS, tmp_path / "absent.csv")


def test_a_coordinate_that_is_no_number_names_its_row(tmp_path: Path) -> None:
    file = supplied_file(tmp_path, "منبج,Menbij,north,37.95,C1,SY02,حلب,SY0205,منبج,SY020500,مركز منبج")
    with pytest.raises(InputError, match="row 2: lat"):
        build_gazetteer(SEEDS, file)
