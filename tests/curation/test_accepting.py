"""Which row a decision makes of a name on the worklist, and what is refused."""

import csv
import shutil
from pathlib import Path

import pytest

from orchestration.curation.accepting import (
    Decision,
    Ignored,
    KnownFaction,
    KnownOutlet,
    KnownPlace,
    NewFaction,
    NewOutlet,
    NewPlace,
    accept,
)
from orchestration.curation.worklist import Item, Kind, Place
from orchestration.errors import InputError
from orchestration.settings import PROJECT_DIR

PLACES = {
    "sy_sarmin": Place("sy_sarmin", "سرمين", ("سرمين",), "SY"),
    "sy_idlib_gov": Place("sy_idlib_gov", "إدلب", ("إدلب", "محافظة إدلب"), "SY"),
    "nowhere": Place("nowhere", "بلا بلد", ("بلا بلد",), None),
}
FACTION = "كتيبة فرسان الياقوت"
PLACE = "تل الياقوت"
OUTLET = "شبكة الياقوت"


def item(kind: Kind, name: str) -> Item:
    return Item("u1", kind, name, 3, 2, 1, None, None, "s001", None, None, None, None)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for folder in ("registry", "gazetteer", "corrections"):
        shutil.copytree(PROJECT_DIR / "seeds" / folder, tmp_path / folder)
    return tmp_path


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("kind", "name", "decision", "file", "cells"),
    [
        (
            "faction", FACTION, KnownFaction("sdf"), "registry/faction_aliases.csv",
            {"faction_id": "sdf", "alias_ar": FACTION, "needs_context": "false", "status": "active"},
        ),
        (
            "faction", FACTION, NewFaction("fursan", "Fursan", "armed_group", "sna", "SY", "2"),
            "registry/factions.csv",
            {"faction_id": "fursan", "name_ar": FACTION, "kind": "armed_group", "parent_faction_id": "sna"},
        ),
        (
            "place", PLACE, KnownPlace("sy_sarmin"), "gazetteer/place_aliases.csv",
            {"place_id": "sy_sarmin", "alias_ar": PLACE, "needs_context": "false"},
        ),
        (
            "place", PLACE, NewPlace("sy_tall", "Tall", "village", 35.7, 36.6, "sy_idlib_gov"), "gazetteer/places.csv",
            {"place_id": "sy_tall", "name_ar": PLACE, "country_code": "SY", "latitude": "35.7", "longitude": "36.6",
             "parent_place_id": "sy_idlib_gov"},
        ),
        (
            "place", PLACE, NewPlace("sy_tall", "Tall", "village", 35.7, 36.6, country_code="SY"),
            "gazetteer/places.csv",
            {"place_id": "sy_tall", "parent_place_id": "c_sy"},
        ),
        (
            "outlet", OUTLET, NewOutlet("yaqout", "Yaqout", "website", "independent", "National"),
            "registry/outlets.csv", {"outlet_id": "yaqout", "name_ar": OUTLET, "aliases": ""},
        ),
        (
            "place", PLACE, Ignored("a street", "desk"), "corrections/ignored_names.csv",
            {"mention_kind": "place", "name_ar": PLACE, "reason": "a street", "author": "desk"},
        ),
    ],
)  # fmt: skip
def test_a_decision_adds_one_row(
    seeds: Path, kind: Kind, name: str, decision: Decision, file: str, cells: dict[str, str]
) -> None:
    before = rows(seeds / file)
    written = accept(item(kind, name), decision, seeds, PLACES)
    after = rows(seeds / file)
    assert written.file == seeds / file
    assert written.row in after
    assert [row for row in after if row != written.row] == before
    assert cells.items() <= written.row.items()
    first = next(iter(written.row))
    if [row[first] for row in before] == sorted(row[first] for row in before):
        assert [row[first] for row in after] == sorted(row[first] for row in after)
    untouched = [path for path in seeds.rglob("*.csv") if path != seeds / file]
    assert all(
        path.read_bytes() == (PROJECT_DIR / "seeds" / path.relative_to(seeds)).read_bytes() for path in untouched
    )


def test_in_a_workspace_the_row_goes_to_its_additions(seeds: Path, tmp_path: Path) -> None:
    shutil.copy(PROJECT_DIR / "seeds" / "additions.csv", seeds)
    before = (seeds / "registry" / "outlets.csv").read_bytes()
    written = accept(item("outlet", OUTLET), KnownOutlet("zaiton"), seeds, {}, "", tmp_path / "own" / "additions")
    assert written.file == tmp_path / "own" / "additions" / "registry" / "outlets.csv"
    assert rows(written.file) == [written.row]
    assert written.row["aliases"].endswith("|" + OUTLET)
    assert (seeds / "registry" / "outlets.csv").read_bytes() == before


def test_another_name_of_an_outlet_is_added_to_its_row(seeds: Path) -> None:
    before = {row["outlet_id"]: row for row in rows(seeds / "registry" / "outlets.csv")}
    accept(item("outlet", OUTLET), KnownOutlet("zaiton"), seeds, {})
    after = {row["outlet_id"]: row for row in rows(seeds / "registry" / "outlets.csv")}
    assert after.pop("zaiton")["aliases"] == before.pop("zaiton")["aliases"] + "|" + OUTLET
    assert after == before


@pytest.mark.parametrize(
    ("kind", "name", "decision", "words"),
    [
        ("faction", FACTION, KnownFaction("sdff"), r"no faction 'sdff'.*Did you mean.*sdf"),
        ("faction", FACTION, KnownFaction("Hamza"), r"Did you mean.*hamza_division"),
        ("faction", "قسد", KnownFaction("sdf"), "is a name of sdf already"),
        ("faction", "قَسَد", KnownFaction("hts"), "means sdf already"),
        ("faction", "قسد", NewFaction("new", "New", "armed_group"), "means sdf already"),
        ("faction", FACTION, NewFaction("sdf", "SDF", "armed_group"), "There is a faction sdf already"),
        ("faction", FACTION, NewFaction("Bad Id", "Bad", "armed_group"), "is no id"),
        ("faction", FACTION, NewFaction("new", "New", "gang"), "Use one of: .*armed_group"),
        ("faction", FACTION, NewFaction("new", "New", "armed_group", "snaa"), "Did you mean.*sna"),
        ("place", PLACE, KnownFaction("sdf"), "on the worklist as place"),
        ("place", PLACE, KnownPlace("sy_sarmen"), "Did you mean sy_sarmin"),
        ("place", "سرمين", KnownPlace("sy_sarmin"), "place_corrections.csv"),
        ("place", PLACE, NewPlace("sy_sarmin", "Sarmin", "village", 1, 2), "There is a place sy_sarmin already"),
        ("place", PLACE, NewPlace("new", "New", "village", 1, 2), "needs a country"),
        ("place", PLACE, NewPlace("new", "New", "village", 1, 2, "nowhere"), "needs a country"),
        ("outlet", OUTLET, KnownOutlet("zaitoun"), "Did you mean"),
        ("outlet", "زيتون", KnownOutlet("aawsat"), "is a name of the outlet zaiton already"),
        ("outlet", "أ|ب", KnownOutlet("zaiton"), "separates names"),
        ("outlet", OUTLET, NewOutlet("yaqout", "Y", "website", "bored", "National"), "--stance"),
        ("place", PLACE, Ignored(" ", "desk"), "--reason"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    seeds: Path, kind: Kind, name: str, decision: Decision, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        accept(item(kind, name), decision, seeds, PLACES)
    changed = [
        path
        for path in seeds.rglob("*.csv")
        if path.read_bytes() != (PROJECT_DIR / "seeds" / path.relative_to(seeds)).read_bytes()
    ]
    assert changed == []


@pytest.mark.parametrize(
    ("kind", "name", "decision"),
    [
        ("faction", FACTION, KnownFaction("sdf")),
        ("faction", FACTION, NewFaction("fursan", "Fursan", "armed_group")),
        ("place", PLACE, KnownPlace("sy_sarmin")),
        ("outlet", OUTLET, KnownOutlet("zaiton")),
        ("place", PLACE, Ignored("a street", "desk")),
    ],
)
def test_a_name_is_accepted_once(seeds: Path, kind: Kind, name: str, decision: Decision) -> None:
    accept(item(kind, name), decision, seeds, PLACES)
    with pytest.raises(InputError, match="already"):
        accept(item(kind, name), decision, seeds, PLACES)


def test_a_shared_name_may_be_added_where_it_needs_context(seeds: Path) -> None:
    written = accept(item("faction", "قسد"), KnownFaction("hts", needs_context=True), seeds, PLACES)
    assert written.row["needs_context"] == "true"
