"""Contract, suite, tags and codebook of each export say the same columns, and those that its data set has."""

import csv
import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from conftest import HXL_TAGS, MODELS

from orchestration.exports.formats import PUBLISHED_FORMATS, Format
from orchestration.settings import PROJECT_DIR

CODEBOOK = PROJECT_DIR / "docs" / "codebook"
REFERENCE = PROJECT_DIR.parent / "shared" / "reference" / "EVENT_CODES.md"
COLUMNS = {
    model["name"].removeprefix("exports__"): [column["name"] for column in model["columns"]]
    for model in yaml.safe_load(MODELS.read_text("utf-8"))["models"]
}
SEEDS = PROJECT_DIR / "seeds"

refresh_spec = importlib.util.spec_from_file_location("refresh_exports", PROJECT_DIR / "docs" / "refresh.py")
assert refresh_spec is not None and refresh_spec.loader is not None
refresh = importlib.util.module_from_spec(refresh_spec)
refresh_spec.loader.exec_module(refresh)


def seed(path: str, column: str) -> set[str]:
    with (SEEDS / path).open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)} - {""}


@pytest.mark.parametrize("format", PUBLISHED_FORMATS, ids=lambda format: format.name)
def test_the_page_describes_every_column_as_the_project_does(format: Format) -> None:
    text = (CODEBOOK / f"{format.name}.md").read_text("utf-8")
    assert (
        re.findall(r"^\| `([^`]+)` \|", text.partition("<!-- columns -->")[2], re.MULTILINE)
        == COLUMNS[str(format.table)]
    )
    assert refresh.with_columns(text, format) == text, "run `make docs`"


@pytest.mark.parametrize("table", sorted({str(format.table) for format in PUBLISHED_FORMATS}))
def test_the_suite_holds_the_columns_in_their_order(table: str) -> None:
    suite = yaml.safe_load((PROJECT_DIR / "expectations" / "exports" / f"{table}.yml").read_text("utf-8"))
    (order,) = (
        entry["kwargs"]["value_set"][0].split(",")
        for entry in suite["expectations"]
        if entry["kwargs"].get("column") == "columns_in_order"
    )
    assert order == COLUMNS[table]


def test_every_column_of_the_hxl_file_has_its_tag() -> None:
    with HXL_TAGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["column_name"] for row in rows] == COLUMNS["hxl"]
    assert [int(row["position"]) for row in rows] == list(range(1, len(rows) + 1))


def reference_columns(heading: str) -> list[str]:
    """Columns that the reference lists in the first paragraph under a heading."""
    if not REFERENCE.is_file():
        pytest.skip(f"the reference {REFERENCE} is not there")
    section = REFERENCE.read_text("utf-8").partition(f"## {heading}")[2].partition("\n")[2]
    listed = section.strip().partition("\n\n")[0].partition("\n- ")[0].removeprefix("Columns: ")
    return [" ".join(name.split()).rstrip(".") for name in re.sub(r"\([^)]*\)", "", listed).split(",")]


def test_acled_has_the_columns_of_the_reference() -> None:
    assert reference_columns("ACLED") == COLUMNS["acled"]


def test_ucdp_has_the_columns_of_the_reference_in_their_order() -> None:
    listed = reference_columns("UCDP GED")
    patterns = [re.compile(name.replace("*", r"\w+").replace(" ", "")) for name in listed]
    places = [
        min(place for place, column in enumerate(COLUMNS["ucdp"]) if pattern.fullmatch(column)) for pattern in patterns
    ]
    assert len(listed) > 35
    assert places == sorted(places)


def test_polecat_has_the_columns_of_the_reference() -> None:
    listed = reference_columns("POLECAT columns")
    own = [name for name in listed if "the same for" not in name]
    assert len(own) > 25
    assert [column for column in COLUMNS["polecat"] if "Recipient" not in column] == own


@pytest.mark.parametrize(
    ("used", "known"),
    [
        (
            ("vocabulary/event_types.csv", "acled_sub_event_type"),
            ("exports/acled_event_types.csv", "acled_sub_event_type"),
        ),
        (("vocabulary/event_types.csv", "plover_event"), ("exports/plover_events.csv", "plover_event")),
        (("vocabulary/event_types.csv", "event_type_code"), ("exports/event_phrases.csv", "event_type_code")),
        (("registry/factions.csv", "kind"), ("exports/faction_kinds.csv", "faction_kind")),
        (("registry/factions.csv", "acled_inter"), ("exports/actor_types.csv", "actor_type_code")),
        (("registry/factions.csv", "country_code"), ("exports/countries.csv", "country_code")),
        (("gazetteer/places.csv", "kind"), ("exports/place_kinds.csv", "place_kind")),
        (("gazetteer/places.csv", "country_code"), ("exports/countries.csv", "country_code")),
    ],
    ids=lambda pair: f"{Path(pair[0]).stem}.{pair[1]}",
)
def test_every_code_in_use_has_its_row(used: tuple[str, str], known: tuple[str, str]) -> None:
    assert seed(*used)
    assert seed(*used) <= seed(*known)
