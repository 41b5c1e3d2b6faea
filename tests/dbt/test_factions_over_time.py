"""Factions as they stood on a day, the history of the registry over runs, and the sides of events on their day."""

import shutil
from pathlib import Path

import duckdb
from handmade_warehouse import Built, run_dbt


def test_a_faction_belongs_to_what_it_belonged_to_on_the_day(built: Built) -> None:
    query = "select status, parent_faction_id from published.faction_history where faction_id = 'syrian_army'"
    assert built.rows(f"{query} order by valid_from nulls first") == [
        ("not_yet_founded", None),
        ("active", "syria"),
        ("active", None),
    ]


def test_periods_of_a_faction_follow_each_other_without_gap_or_overlap(built: Built) -> None:
    assert built.rows(
        "select count(*) from (select *, lead(valid_from) over (partition by faction_id order by valid_from "
        "nulls first) as next_from from marts.dim_faction_periods) where next_from is distinct from valid_to + 1"
    ) == [(0,)]


def test_the_table_macro_gives_every_faction_once_as_of_a_day(built: Built) -> None:
    with duckdb.connect(str(built.working_file), read_only=True) as connection:
        connection.execute("use published")
        for day in ("1900-01-01", "2015-10-01", "2024-12-08", "2024-12-09", "2100-01-01"):
            counted = connection.execute(
                "select count(*), count(distinct faction_id) from factions_as_of(?)", [day]
            ).fetchone()
            assert counted == (5, 5), day
        statuses = {
            day: connection.execute(
                "select status, hierarchy_path_en from factions_as_of(?) where faction_id = 'syrian_army'", [day]
            ).fetchone()
            for day in ("1945-12-31", "2024-12-08", "2024-12-09")
        }
    assert statuses == {
        "1945-12-31": ("not_yet_founded", "Syrian army"),
        "2024-12-08": ("active", "Syrian government › Syrian army"),
        "2024-12-09": ("active", "Syrian army"),
    }


def test_parties_of_an_event_stand_under_their_bodies_of_that_day(built: Built) -> None:
    rows = built.rows(
        "select distinct faction_id, ancestor_id, depth from marts.bridge_event_faction_ancestors "
        "where role = 'agent' and faction_id in ('syrian_army', 'sdf') order by all"
    )
    assert rows == [("sdf", "sdf", 0), ("syrian_army", "syria", 1), ("syrian_army", "syrian_army", 0)]


def test_a_row_of_the_registry_that_changes_closes_the_old_state(built: Built, tmp_path: Path) -> None:
    shutil.copytree(built.project.parent, tmp_path / "copy", ignore=shutil.ignore_patterns("target", "*.wal"))
    project, working_file = tmp_path / "copy" / "dbt_project", tmp_path / "copy" / built.working_file.name
    factions = project.parent / "seeds" / "registry" / "factions.csv"
    lines = factions.read_text("utf-8").splitlines(keepends=True)
    changed = [line.replace("2015-10,", "2015-10-10,") for line in lines if not line.startswith("russia,")]
    factions.write_text("".join(changed), encoding="utf-8")
    selected = (
        "build",
        "--select",
        "factions",
        "stg_registry__factions",
        "factions_history",
        "--exclude-resource-type",
    )
    for _ in range(2):
        statuses = run_dbt(project, working_file, *selected, "test", "unit_test")
        assert set(statuses.values()) == {"success"}
    with duckdb.connect(str(working_file), read_only=True) as connection:
        states = connection.execute(
            "select faction_id, founded_from::varchar, dbt_valid_to is null as is_open "
            "from snapshots.factions_history where faction_id in ('sdf', 'russia', 'syria') "
            "order by faction_id, dbt_valid_from"
        ).fetchall()
        overlap = connection.execute(
            "select count(*) from snapshots.factions_history as old inner join snapshots.factions_history as new "
            "using (faction_id) where old.dbt_valid_to is not null and new.dbt_valid_to is null "
            "and old.dbt_valid_to > new.dbt_valid_from"
        ).fetchone()
    assert states == [
        ("russia", None, False),
        ("sdf", "2015-10-01", False),
        ("sdf", "2015-10-10", True),
        ("syria", None, True),
    ]
    assert overlap == (0,)
