"""Rows of a user's own: laid over the seeds by key, and refused by file and row where they cannot be used."""

import shutil
from pathlib import Path

import pytest
from laid_seeds import in_force, rows_of

from orchestration.errors import InputError
from orchestration.seed_tables import read_table
from orchestration.settings import PROJECT_DIR
from orchestration.workspace.addable import addable_tables
from orchestration.workspace.additions import (
    _faults,
    discard_outdated,
    project_in_force,
    with_own_row,
)

SEEDS = PROJECT_DIR / "seeds"
ADDABLE = addable_tables(SEEDS)
OUTLETS, FACTIONS, ALIASES = "registry/outlets.csv", "registry/factions.csv", "registry/faction_aliases.csv"
OUTLET = "lane_desk,مكتب الزقاق,Lane Desk,website,SY,independent,Local,lane.example.org,"
FACTION = "fursan_lane,armed_group,فرسان الزقاق,Fursan Lane,,SY,,2014,,3,"
ALIAS = "fa_lane_1,fursan_lane,كتيبة فرسان الزقاق,variant,false,,,active,"


def write(additions: Path, table: str, *rows: str, header: str | None = None) -> Path:
    file = additions / table
    file.parent.mkdir(parents=True, exist_ok=True)
    first = header or ",".join(read_table(SEEDS / table, ()).columns)
    file.write_text("\n".join([first, *rows, ""]), encoding="utf-8")
    return file


def test_without_rows_of_ones_own_the_seeds_are_those_of_the_package(additions: Path) -> None:
    write(additions, OUTLETS)
    assert in_force(additions) == SEEDS
    assert project_in_force(PROJECT_DIR, additions / "missing", additions / "laid") == PROJECT_DIR


def test_a_new_key_comes_after_the_rows_of_the_package(additions: Path) -> None:
    write(additions, FACTIONS, FACTION)
    write(additions, ALIASES, ALIAS)
    seeds = in_force(additions)
    before, after = rows_of(SEEDS, FACTIONS), rows_of(seeds, FACTIONS)
    assert after[:-1] == before
    assert after[-1]["name_ar"] == "فرسان الزقاق"
    assert rows_of(seeds, ALIASES)[-1]["faction_id"] == "fursan_lane"


def test_a_known_key_replaces_its_row_where_it_stands(additions: Path) -> None:
    (at, known), *_ = enumerate(rows_of(SEEDS, OUTLETS))
    write(additions, OUTLETS, OUTLET.replace("lane_desk", known["outlet_id"]))
    after = rows_of(in_force(additions), OUTLETS)
    assert len(after) == len(rows_of(SEEDS, OUTLETS))
    assert after[at]["name_en"] == "Lane Desk"


def test_a_column_that_is_left_out_keeps_what_the_package_says(additions: Path) -> None:
    first, second, *_ = rows_of(SEEDS, "feeds/feeds.csv")
    write(additions, "feeds/feeds.csv", f"{second['feed_id']},true", header="feed_id,is_active")
    after = rows_of(in_force(additions), "feeds/feeds.csv")
    assert after[:2] == [first, second | {"is_active": "true"}]


def test_everything_that_a_run_reads_is_in_force(additions: Path) -> None:
    write(additions, OUTLETS, OUTLET)
    seeds = in_force(additions)
    models = PROJECT_DIR / "dbt_project" / "models"
    assert [path.name for path in sorted((seeds.parent / "dbt_project" / "models").rglob("*"))] == [
        path.name for path in sorted(models.rglob("*"))
    ]

    def read(folder: Path) -> dict[str, bytes]:
        paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        return {name: path.read_bytes() for name, path in paths.items() if not name.startswith("reports/")}

    theirs, ours = read(SEEDS), read(seeds)
    assert {name for name in theirs | ours if theirs.get(name) != ours.get(name)} == {OUTLETS}


def test_the_folder_is_written_once_and_another_one_after_an_edit(additions: Path) -> None:
    write(additions, OUTLETS, OUTLET)
    first = in_force(additions)
    laid = first.parent.parent
    written = (first / OUTLETS).stat().st_mtime_ns
    assert in_force(additions) == first
    assert (first / OUTLETS).stat().st_mtime_ns == written
    write(additions, OUTLETS, OUTLET, OUTLET.replace("lane", "road").replace("مكتب الزقاق", "مكتب الطريق"))
    second = in_force(additions)
    assert second != first
    assert sorted(laid.iterdir()) == sorted([first.parent, second.parent])
    discard_outdated(second.parent, laid)
    assert list(laid.iterdir()) == [second.parent]


def test_an_upgrade_of_the_package_keeps_rows_of_ones_own(additions: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(SEEDS, newer / "seeds", ignore=shutil.ignore_patterns("reports"))
    outlets = newer / "seeds" / OUTLETS
    header, *rows = outlets.read_text("utf-8").splitlines()
    outlets.write_text("\n".join([header + ",founded_on", *(row + "," for row in rows), ""]), "utf-8")
    write(additions, OUTLETS, OUTLET)
    seeds = project_in_force(newer, additions, tmp_path / "laid") / "seeds"
    assert seeds != in_force(additions)
    assert rows_of(seeds, OUTLETS)[-1] == rows_of(in_force(additions), OUTLETS)[-1] | {"founded_on": ""}


@pytest.mark.parametrize(
    ("table", "rows", "header", "words"),
    [
        ("registry/outlet.csv", [], "outlet_id", "adds to nothing.*Is registry/outlets.csv meant"),
        ("lexicon/weights.csv", [], "decision,feature,weight", "takes additions"),
        (OUTLETS, [OUTLET + ","], None, "outlets.csv, row 2: it has not 9 cells"),
        (OUTLETS, ["lane_desk,x,1"], "outlet_id,name_ar,rank", "has the column rank, which the table has not"),
        (OUTLETS, ["x"], "name_ar", "no column outlet_id"),
        (OUTLETS, [OUTLET, "", OUTLET], None, "outlets.csv, row 4: outlet_id 'lane_desk' is in row 2 already"),
        (OUTLETS, [OUTLET.replace("lane_desk", "")], None, "outlets.csv, row 2: outlet_id is empty"),
        (OUTLETS, [OUTLET.replace("website", "web")], None, "outlets.csv, row 2: kind is 'web'; use one of agency,"),
        (
            ALIASES,
            [ALIAS.replace("fursan_lane", "sdff")],
            None,
            "faction_aliases.csv, row 2: there is no faction_id 'sdff' in registry/factions.csv.*is sdf ",
        ),
        (
            "gazetteer/place_aliases.csv",
            ["تل الزقاق,sy_nowhere,false,"],
            None,
            "place_aliases.csv, row 2: there is no place_id 'sy_nowhere'",
        ),
    ],
)
def test_what_cannot_be_used_is_told_by_file_and_row(
    additions: Path, table: str, rows: list[str], header: str | None, words: str
) -> None:
    write(additions, table, *rows, header=header)
    write(additions, "registry/stances.csv")
    with pytest.raises(InputError, match=f"(?s){words}"):
        write(additions, "corrections/ignored_names.csv", "ig_1,place,الزقاق,a lane,desk,2024-03-05")
        in_force(additions)
    assert not (additions.parent / "laid").exists()


def test_all_faults_of_all_files_are_told_at_once(additions: Path) -> None:
    write(additions, ALIASES, ALIAS)
    write(
        additions,
        FACTIONS,
        FACTION.replace("armed_group", "gang"),
        FACTION.replace("fursan_lane,armed", "b,armed").replace("فرسان", "نسور"),
    )
    with pytest.raises(InputError) as caught:
        in_force(additions)
    assert len(str(caught.value).splitlines()) == 2
    write(additions, OUTLETS, *(OUTLET.replace("lane_desk", f"desk_{at}").replace("website", "?") for at in range(12)))
    with pytest.raises(InputError, match="and 3 more"):
        in_force(additions)


def test_places_of_other_sources_may_be_referred_to(additions: Path) -> None:
    ids = ("c_sy", "gn170063", "pc_SY070000")
    write(additions, "gazetteer/place_aliases.csv", *(f"الزقاق {at},{ids[at]},false," for at in range(3)))
    assert len(rows_of(in_force(additions), "gazetteer/place_aliases.csv")) == 3 + len(
        rows_of(SEEDS, "gazetteer/place_aliases.csv")
    )


@pytest.mark.parametrize("table", ADDABLE)
def test_the_package_keeps_the_rules_that_additions_are_held_to(table: str) -> None:
    addable = ADDABLE[table]
    seeds = {name: read_table(SEEDS / name, ()) for name in {table, *addable.refers_to.values()}}
    keys = [addable.key_of(row) for row in seeds[table].rows]
    assert len(set(keys)) == len(keys)
    assert set(addable.one_of) <= set(seeds[table].columns)
    assert list(_faults(addable, seeds[table], seeds, seeds)) == []


def test_every_table_of_what_users_know_takes_additions() -> None:
    folders = ("registry", "gazetteer", "corrections", "feeds", "lexicon", "vocabulary")
    there = {path.relative_to(SEEDS).as_posix() for folder in folders for path in (SEEDS / folder).glob("*.csv")}
    # Learned, or known to the code by its rows.
    assert there - ADDABLE.keys() == {
        "lexicon/weights.csv",
        "vocabulary/allegiance_words.csv",
    }


def test_a_row_that_is_written_goes_to_the_file_of_additions(additions: Path) -> None:
    file = write(additions, OUTLETS, OUTLET)
    table = read_table(in_force(additions) / OUTLETS, ())
    first = table.rows[0] | {"aliases": "اسم آخر"}
    own = with_own_row(table.with_changed(table.rows[0], first), first, ADDABLE[OUTLETS], additions)
    assert own.file == file
    assert [row["outlet_id"] for row in own.rows] == ["lane_desk", first["outlet_id"]]
    assert own.rows[1] == first


def test_a_written_row_takes_along_columns_that_the_file_had_left_out(additions: Path) -> None:
    known = rows_of(SEEDS, OUTLETS)[0]
    write(additions, OUTLETS, f"{known['outlet_id']},Another Name", header="outlet_id,name_en")
    table = read_table(in_force(additions) / OUTLETS, ())
    row = dict.fromkeys(table.columns, "") | {"outlet_id": "new_desk", "name_ar": "مكتب جديد"}
    own = with_own_row(table.with_row(row, ()), row, ADDABLE[OUTLETS], additions)
    assert own.rows == (known | {"name_en": "Another Name"}, row)


def test_a_file_that_was_taken_away_comes_back_with_its_header(additions: Path) -> None:
    table = read_table(SEEDS / OUTLETS, ())
    row = dict.fromkeys(table.columns, "") | {"outlet_id": "new_desk"}
    own = with_own_row(table.with_row(row, ()), row, ADDABLE[OUTLETS], additions)
    assert own.file.read_text("utf-8") == ",".join(table.columns) + "\n"
    assert own.rows == (row,)
