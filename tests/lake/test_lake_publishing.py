"""A publication in a lake appears whole or not at all, stays to be gone back to, and expires in time."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from lake_readers import reading

from orchestration.errors import WarehouseError
from orchestration.locations import Lake
from orchestration.warehouse import lake_publishing
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lake import ATTACHED
from orchestration.warehouse.lake_publishing import Expired, expire, publish_to_lake
from orchestration.warehouse.publishing import publish

ROUNDS = 4


def published_file(folder: Path, edition: int, extra: str = "fct_framings") -> Path:
    """What a run with other rows and, by `extra`, other tables publishes; `edition` is in every table."""
    working = folder / f"work_{edition}" / "waqai.duckdb"
    with connect(working) as con:
        con.execute("create schema marts; create schema published")
        con.execute(
            f"create table marts.fct_events as select 'e' || i as event_id, {edition} as edition, "
            "['قصف', null] as words from range(3000) as t (i)"
        )
        con.execute(f"create table marts.{extra} as select {edition} as edition")
        con.execute("comment on table marts.fct_events is 'One row per event'")
        con.execute("comment on column marts.fct_events.edition is 'Which run'")
        # A summary that stands before what it reads from by name.
        con.execute("create view published.events as select * from marts.fct_events")
        con.execute("create view published.a_summary as select max(edition) as edition from published.events")
        con.execute("comment on view published.events is 'Events, for analysts'")
        con.execute("create macro published.event_now(id) as table select * from published.events where event_id = id")
    publish(working, folder / f"published_{edition}")
    return folder / f"published_{edition}" / "waqai.duckdb"


def rows(lake: Lake, query: str) -> list[tuple[object, ...]]:
    with reading(lake) as con:
        return con.execute(query).fetchall()


def test_a_lake_holds_what_the_file_holds(lake: Lake, tmp_path: Path) -> None:
    file = published_file(tmp_path, 1)
    assert publish_to_lake(lake, file)
    with connect(file, read_only=True) as con, reading(lake) as reader:
        for query in (
            "from events",
            "from marts.fct_events",
            "from a_summary",
            "from about",
            "from event_now('e7')",
            "select table_name, comment from duckdb_tables() where database_name = current_database() order by all",
            "select column_name, comment from duckdb_columns() where database_name = current_database() "
            "and table_name = 'fct_events'",
            "select view_name, comment from duckdb_views() where database_name = current_database() "
            "and not internal order by all",
        ):
            found = con.execute(query).fetchall()
            assert found and reader.execute(query).fetchall() == found
    assert rows(lake, f"select count(*) from {ATTACHED}.events") == [(3000,)]


def test_what_has_not_changed_is_not_published_again(lake: Lake, tmp_path: Path) -> None:
    file = published_file(tmp_path, 1)
    assert [publish_to_lake(lake, file) for _ in range(2)] == [True, False]
    assert rows(lake, f"select count(*) from ducklake_snapshots('{ATTACHED}') where commit_message = 'published'") == [
        (1,)
    ]


def test_a_later_publication_replaces_all_and_the_earlier_one_can_be_gone_back_to(lake: Lake, tmp_path: Path) -> None:
    publish_to_lake(lake, published_file(tmp_path, 1, "fct_framings"))
    publish_to_lake(lake, published_file(tmp_path, 2, "fct_triggers"))
    tables = "select table_name from duckdb_tables() where database_name = current_database() order by all"
    assert rows(lake, tables) == [("about",), ("fct_events",), ("fct_triggers",)]
    assert rows(lake, "from a_summary") == [(2,)]
    ((first, _),) = rows(
        lake,
        f"select min(snapshot_id), max(snapshot_id) from ducklake_snapshots('{ATTACHED}') "
        "where commit_message = 'published'",
    )
    assert rows(lake, f"select distinct edition from marts.fct_events at (version => {first})") == [(1,)]


def test_readers_never_see_a_part_of_a_publication(lake: Lake, tmp_path: Path) -> None:
    files = [published_file(tmp_path, edition) for edition in range(ROUNDS)]
    publish_to_lake(lake, files[0])
    over = threading.Event()
    seen: list[list[int]] = [[], []]
    mixed: list[object] = []

    def read(mine: list[int]) -> None:
        with reading(lake) as con:
            while not over.is_set():
                con.begin()
                ((low, high, count),) = con.execute(
                    "select min(edition), max(edition), count(*) from marts.fct_events"
                ).fetchall()
                ((summary,),) = con.execute("from a_summary").fetchall()
                ((framed,),) = con.execute("select edition from marts.fct_framings").fetchall()
                con.commit()
                mine.append(low)
                if {low, high, summary, framed} != {low} or count != 3000:
                    mixed.append((low, high, summary, framed, count))

    readers = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for reader in readers:
        reader.start()
    try:
        for file in files[1:]:
            assert publish_to_lake(lake, file)
    finally:
        over.set()
        for reader in readers:
            reader.join(60)
    assert not mixed
    assert all(mine == sorted(mine) and len(set(mine)) > 1 for mine in seen)


def test_a_publication_that_breaks_leaves_the_one_before(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = published_file(tmp_path, 1), published_file(tmp_path, 2, "fct_triggers")
    publish_to_lake(lake, first)
    replace_all = lake_publishing._replace_all

    def broken(con: duckdb.DuckDBPyConnection) -> None:
        replace_all(con)
        con.execute("select error('the disk is gone')")

    monkeypatch.setattr(lake_publishing, "_replace_all", broken)
    with pytest.raises(WarehouseError, match=r"what was published there before is as it was: .*the disk is gone"):
        publish_to_lake(lake, second)
    assert rows(lake, "select distinct edition from events") == [(1,)]
    monkeypatch.undo()
    assert publish_to_lake(lake, second)


def test_snapshots_expire_and_the_last_one_stays(lake: Lake, tmp_path: Path) -> None:
    assert lake.folder is not None
    with connect(lake) as con:
        con.execute("create table things as select 1 as thing")
    for edition in (1, 2):
        publish_to_lake(lake, published_file(tmp_path, edition))
    now = datetime.now(UTC)
    files = sorted(lake.folder.rglob("*.parquet"))
    assert expire(lake, now - timedelta(days=1), dry_run=False) == Expired(0, 0)
    due = expire(lake, now + timedelta(hours=1), dry_run=True)
    assert due.snapshots >= 2
    assert sorted(lake.folder.rglob("*.parquet")) == files
    assert expire(lake, now + timedelta(hours=1), dry_run=False).snapshots == due.snapshots
    left = sorted(lake.folder.rglob("*.parquet"))
    assert set(left) < set(files)
    assert rows(lake, "select distinct edition from events") == [(2,)]
    with connect(lake, read_only=True) as con:
        assert con.execute("from things").fetchall() == [(1,)]
