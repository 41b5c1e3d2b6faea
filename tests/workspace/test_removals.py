"""Rows of the package that a user removes are gone; a removal that is stale or leaves others hanging is told."""

import csv
import re
from pathlib import Path

import pytest
from laid_seeds import in_force, rows_of

from orchestration.errors import InputError
from orchestration.seed_tables import read_table
from orchestration.settings import PROJECT_DIR
from orchestration.workspace.addable import addable_tables
from orchestration.workspace.making import make_workspace

SEEDS = PROJECT_DIR / "seeds"
ADDABLE = addable_tables(SEEDS)
HEADER = "table,key,reason"
ALIASES, FACTIONS, OUTLETS = "registry/faction_aliases.csv", "registry/factions.csv", "registry/outlets.csv"
PLACE_ALIASES = "gazetteer/place_aliases.csv"


def remove(additions: Path, *rows: str) -> None:
    (additions / "removed.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def own_row(additions: Path, table: str, row: dict[str, str]) -> None:
    (additions / table).parent.mkdir(parents=True, exist_ok=True)
    (additions / table).write_text("\n".join([",".join(row), ",".join(row.values()), ""]), encoding="utf-8")


def test_a_removed_row_is_gone_and_all_others_stay(additions: Path) -> None:
    first, second, *others = rows_of(SEEDS, ALIASES)
    remove(additions, f"{ALIASES},{second['alias_id']},ours is a quarter of that name")
    assert rows_of(in_force(additions), ALIASES) == [first, *others]


def test_a_row_is_named_by_all_columns_of_its_key(additions: Path) -> None:
    first, *others = rows_of(SEEDS, PLACE_ALIASES)
    remove(additions, f"{PLACE_ALIASES},{first['alias_ar']}|{first['place_id']},an inn of that name")
    assert rows_of(in_force(additions), PLACE_ALIASES) == others


def test_without_rows_nothing_is_removed(additions: Path) -> None:
    remove(additions)
    assert in_force(additions) == SEEDS


def test_a_faction_goes_with_all_that_refers_to_it(additions: Path) -> None:
    faction = "abdal"
    referring = [
        (table, "|".join(addable.key_of(row)))
        for table, addable in ADDABLE.items()
        for row in rows_of(SEEDS, table)
        if any(row[column] == faction for column, other in addable.refers_to.items() if other == FACTIONS)
    ]
    faction_row = f"{FACTIONS},{faction},does not occur here"
    remove(additions, faction_row)
    assert referring
    with pytest.raises(InputError) as caught:
        in_force(additions)
    assert all(key in str(caught.value) and table in str(caught.value) for table, key in referring)
    remove(additions, faction_row, *(f"{table},{key},belongs to it" for table, key in referring))
    assert faction not in {row["faction_id"] for row in rows_of(in_force(additions), FACTIONS)}


def test_a_removal_is_in_force_anew_after_an_edit_and_gone_with_its_row(additions: Path) -> None:
    known = rows_of(SEEDS, ALIASES)
    remove(additions, f"{ALIASES},{known[0]['alias_id']},a reason")
    first = in_force(additions)
    remove(additions, f"{ALIASES},{known[1]['alias_id']},a reason")
    assert in_force(additions) != first
    remove(additions)
    assert in_force(additions) == SEEDS


def test_a_removed_row_makes_room_for_another_of_its_name(additions: Path) -> None:
    known = next(row for row in rows_of(SEEDS, ALIASES) if row["needs_context"] == "false")
    faction = next(row["faction_id"] for row in rows_of(SEEDS, FACTIONS) if row["faction_id"] != known["faction_id"])
    own_row(additions, ALIASES, known | {"alias_id": "fa_own", "faction_id": faction})
    with pytest.raises(InputError, match=known["alias_id"]):
        in_force(additions)
    remove(additions, f"{ALIASES},{known['alias_id']},means another one here")
    assert rows_of(in_force(additions), ALIASES)[-1]["faction_id"] == faction


FIRST = read_table(SEEDS / ALIASES, ()).rows[0]["alias_id"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([f"{ALIASES},{FIRST},"], "removed.csv, row 2: reason is empty"),
        ([f"{ALIASES},{FIRST},  "], "row 2: reason is empty"),
        (["registry/aliases.csv,x,why"], "row 2: no table 'registry/aliases.csv' of the seeds takes changes"),
        (["lexicon/weights.csv,x,why"], "row 2: no table 'lexicon/weights.csv'"),
        ([f"{ALIASES},fa_gone,why"], f"row 2: {ALIASES} has no row with alias_id 'fa_gone', or no more; delete this"),
        ([f"{PLACE_ALIASES},حلب,why"], "row 2: key has to be alias_ar|place_id"),
        ([f"{ALIASES},{FIRST},why", f"{ALIASES},{FIRST},why"], "row 3: row 2 removes it already"),
        (
            [f"{FACTIONS},syrian_regime,why"],
            r"row 2: \d+ rows of registry/faction_aliases.csv refer to .* and \d+ more",
        ),
        ([f"{ALIASES},{FIRST}"], "removed.csv, row 2: it has not 3 cells"),
    ],
)
def test_what_cannot_be_removed_is_told(additions: Path, rows: list[str], words: str) -> None:
    remove(additions, *rows)
    with pytest.raises(InputError, match=words.replace("alias_ar|", r"alias_ar\|")):
        in_force(additions)
    assert not (additions.parent / "laid").exists()


def test_a_row_of_ones_own_is_not_removed_as_well(additions: Path) -> None:
    known = rows_of(SEEDS, OUTLETS)[0]
    own_row(additions, OUTLETS, {"outlet_id": known["outlet_id"], "name_en": "Other"})
    remove(additions, f"{OUTLETS},{known['outlet_id']},why")
    with pytest.raises(InputError, match=r"is a row of your own in .*outlets\.csv; delete one of the two"):
        in_force(additions)


def test_a_row_that_refers_to_what_is_removed_is_told_with_it(additions: Path) -> None:
    alone = "lane_desk"
    own_row(additions, ALIASES, {"alias_id": "fa_own", "faction_id": alone, "alias_ar": "فرسان الزقاق"})
    with pytest.raises(InputError, match=f"there is no faction_id '{alone}'"):
        in_force(additions)


def test_the_example_of_the_documents_can_be_used(additions: Path) -> None:
    page = (PROJECT_DIR / "docs" / "workspace.md").read_text("utf-8")
    (rows,) = re.findall(r'```csv title="additions/removed.csv"\n(.*?)```', page, re.DOTALL)
    (additions / "removed.csv").write_text(rows, encoding="utf-8")
    seeds = in_force(additions)
    tables = [row["table"] for row in csv.DictReader(rows.splitlines())]
    assert len(tables) == 2
    assert all(len(rows_of(seeds, table)) == len(rows_of(SEEDS, table)) - 1 for table in tables)


def test_a_new_workspace_has_the_file_and_tells_of_it(tmp_path: Path) -> None:
    make_workspace(tmp_path / "conflict", SEEDS)
    made = tmp_path / "conflict" / "additions" / "removed.csv"
    assert made.read_text("utf-8") == HEADER + "\n"
    assert "additions/removed.csv" in (tmp_path / "conflict" / "README.md").read_text("utf-8")
    assert in_force(made.parent) == SEEDS
