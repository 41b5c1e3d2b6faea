"""Publishing: what is copied, that it is repeatable, and that readers and killed runs do no harm."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import WarehouseError
from orchestration.warehouse import publishing
from orchestration.warehouse.publishing import publish

CASUALTIES = "The lowest and 'highest' number killed; Arabic: قتلى"


def build_working_file(file: Path, rows: str = "(2, 'حلب', 3), (1, 'إدلب', null)") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as con:
        con.execute("CREATE SCHEMA marts; CREATE SCHEMA published; CREATE SCHEMA staging")
        con.execute("CREATE TABLE staging.extractions AS SELECT 'r1' AS report_id, 'v7' AS extractor_version")
        con.execute("CREATE TABLE marts.fct_events (event_id INT PRIMARY KEY, place_name_ar VARCHAR, killed_low INT)")
        con.execute(f"INSERT INTO marts.fct_events VALUES {rows}")
        con.execute("CREATE TABLE marts.dim_dates AS SELECT DATE '2024-01-02' AS date_day, ['b', 'a'] AS labels")
        con.execute("COMMENT ON TABLE marts.fct_events IS 'One row per event'")
        con.execute(f"COMMENT ON COLUMN marts.fct_events.killed_low IS '{CASUALTIES.replace(chr(39), chr(39) * 2)}'")
        # `a_summary` stands before `events` by name and reads from it.
        con.execute(
            f"CREATE VIEW published.events AS WITH e AS (SELECT {file.stem}.marts.fct_events.event_id, killed_low "
            f"FROM {file.stem}.marts.fct_events) SELECT * FROM e WHERE event_id IN "
            f"(SELECT event_id FROM {file.stem}.marts.fct_events)"
        )
        con.execute(f"CREATE VIEW published.a_summary AS SELECT count(*) AS events FROM {file.stem}.published.events")
        con.execute(
            "CREATE MACRO published.events_killing(least) AS TABLE "
            "SELECT event_id FROM published.events WHERE killed_low >= least"
        )
        con.execute("COMMENT ON MACRO TABLE published.events_killing IS 'Events with a toll'")
        con.execute("COMMENT ON VIEW published.events IS 'Events, for analysts'")
        con.execute("COMMENT ON COLUMN published.events.event_id IS 'Key'")
    return file


@pytest.fixture
def working_file(tmp_path: Path) -> Path:
    return build_working_file(tmp_path / "work" / "waqai.duckdb")


@pytest.fixture
def published_dir(tmp_path: Path) -> Path:
    return tmp_path / "published"


def query(published_dir: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(published_dir / "waqai.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def content(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_rows_of_one_event_stand_together(working_file: Path, published_dir: Path) -> None:
    with duckdb.connect(str(working_file)) as con:
        con.execute("CREATE TABLE marts.told (told_id INT PRIMARY KEY, report_id VARCHAR, event_id VARCHAR)")
        con.execute("INSERT INTO marts.told VALUES (1, 'r1', 'e2'), (2, 'r1', NULL), (3, 'r2', 'e1'), (4, 'r2', 'e2')")
        con.execute("CREATE TABLE marts.read (read_id INT PRIMARY KEY, report_id VARCHAR)")
        con.execute("INSERT INTO marts.read VALUES (1, 'r2'), (2, 'r1'), (3, 'r2')")
    publish(working_file, published_dir)
    assert query(published_dir, "SELECT told_id FROM marts.told") == [(3,), (1,), (4,), (2,)]
    assert query(published_dir, "SELECT read_id FROM marts.read") == [(2,), (1,), (3,)]


def test_what_is_searched_in_is_published_without_a_parquet_file(working_file: Path, published_dir: Path) -> None:
    with duckdb.connect(str(working_file)) as con:
        con.execute("CREATE SCHEMA search; CREATE TABLE search.words AS SELECT 'قصف' AS word, [2, 1] AS found_ranks")
    counts = publish(working_file, published_dir)
    assert counts.search == {"words": 1}
    assert query(published_dir, "SELECT * FROM search.words") == [("قصف", [2, 1])]
    assert list(published_dir.rglob("words.parquet")) == []
    assert not publish(working_file, published_dir).changed


def test_tables_are_in_the_order_of_their_key(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    assert query(published_dir, "SELECT event_id, place_name_ar FROM marts.fct_events") == [(1, "إدلب"), (2, "حلب")]


def test_views_stand_in_schema_main_and_read_what_the_file_itself_holds(
    working_file: Path, published_dir: Path
) -> None:
    publish(working_file, published_dir)
    working_file.unlink()
    assert query(published_dir, "SELECT * FROM events ORDER BY event_id") == [(1, None), (2, 3)]


def test_views_work_under_any_name_of_the_file(working_file: Path, published_dir: Path, tmp_path: Path) -> None:
    publish(working_file, published_dir)
    moved = (published_dir / "waqai.duckdb").rename(tmp_path / "elsewhere.duckdb")
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{moved}' AS any_name (READ_ONLY)")
        assert con.execute("SELECT events FROM any_name.a_summary").fetchall() == [(2,)]


def test_views_may_read_from_views_that_come_later_by_name(working_file: Path, published_dir: Path) -> None:
    assert publish(working_file, published_dir).views == {"a_summary": 1, "events": 2}


def test_table_macros_answer_from_the_published_views(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    assert query(published_dir, "FROM events_killing(3)") == [(2,)]
    assert query(published_dir, "FROM events_killing(4)") == []
    assert query(published_dir, "SELECT comment FROM duckdb_functions() WHERE function_name = 'events_killing'") == [
        ("Events with a toll",)
    ]


def test_a_changed_table_macro_is_published(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    with duckdb.connect(str(working_file)) as con:
        con.execute(
            "CREATE OR REPLACE MACRO published.events_killing(least) AS TABLE "
            "SELECT event_id FROM published.events WHERE killed_low > least"
        )
    assert publish(working_file, published_dir).changed
    assert query(published_dir, "FROM events_killing(3)") == []


def test_comments_of_tables_views_and_columns_are_kept(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    tables = query(published_dir, "SELECT comment FROM duckdb_tables() WHERE table_name = 'fct_events'")
    views = query(published_dir, "SELECT comment FROM duckdb_views() WHERE view_name = 'events'")
    columns = query(
        published_dir,
        "SELECT table_name, column_name, comment FROM duckdb_columns() "
        "WHERE comment IS NOT NULL AND table_name <> 'about' ORDER BY ALL",
    )
    assert tables == [("One row per event",)]
    assert views == [("Events, for analysts",)]
    assert columns == [("events", "event_id", "Key"), ("fct_events", "killed_low", CASUALTIES)]


def test_about_tells_versions_and_row_counts(working_file: Path, published_dir: Path) -> None:
    counts = publish(working_file, published_dir)
    about = query(published_dir, "SELECT item, name, value FROM about")
    assert ("extractor_version", None, "v7") in about
    assert ("rows", "marts.fct_events", "2") in about
    assert ("rows", "main.events", "2") in about
    assert ("fingerprint", None, counts.fingerprint) in about


def test_parquet_holds_every_table_and_view(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    parquet = published_dir / "parquet"
    assert {file.relative_to(parquet).as_posix() for file in parquet.rglob("*.parquet")} == {
        "a_summary.parquet",
        "events.parquet",
        "marts/dim_dates.parquet",
        "marts/fct_events.parquet",
    }
    assert duckdb.sql(f"SELECT * FROM '{parquet}/marts/fct_events.parquet'").fetchall() == [
        (1, "إدلب", None),
        (2, "حلب", 3),
    ]


def test_the_same_marts_leave_every_published_byte_as_it_was(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    before = content(published_dir)
    build_working_file(working_file, rows="(1, 'إدلب', null), (2, 'حلب', 3)")
    counts = publish(working_file, published_dir)
    assert not counts.changed
    assert content(published_dir) == before


def test_a_changed_row_replaces_file_and_parquet(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    build_working_file(working_file, rows="(1, 'إدلب', 9)")
    assert publish(working_file, published_dir).changed
    assert query(published_dir, "SELECT killed_low FROM events") == [(9,)]
    assert duckdb.sql(f"SELECT killed_low FROM '{published_dir}/parquet/events.parquet'").fetchall() == [(9,)]


def test_a_changed_comment_is_published(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    with duckdb.connect(str(working_file)) as con:
        con.execute("COMMENT ON COLUMN published.events.event_id IS 'Key of the event'")
    assert publish(working_file, published_dir).changed


def test_a_missing_parquet_file_is_written_again(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    (published_dir / "parquet" / "events.parquet").unlink()
    publish(working_file, published_dir)
    assert (published_dir / "parquet" / "events.parquet").is_file()


def test_a_damaged_published_file_is_replaced(working_file: Path, published_dir: Path) -> None:
    publish(working_file, published_dir)
    damaged = published_dir / "waqai.duckdb"
    damaged.unlink()
    damaged.write_bytes(b"no database")
    assert publish(working_file, published_dir).changed
    assert query(published_dir, "SELECT count(*) FROM events") == [(2,)]


def test_a_reader_keeps_what_it_opened_while_new_readers_see_the_new_file(
    working_file: Path, published_dir: Path, tmp_path: Path
) -> None:
    publish(working_file, published_dir)
    with duckdb.connect(str(published_dir / "waqai.duckdb"), read_only=True) as reader:
        build_working_file(working_file, rows="(7, 'درعا', 1)")
        publish(working_file, published_dir)
        assert reader.execute("SELECT count(*) FROM events").fetchall() == [(2,)]
    assert query(published_dir, "SELECT event_id FROM events") == [(7,)]


@pytest.mark.parametrize("stage", ["_write_about", "_write_parquet", "_swap_folder"])
def test_a_run_that_dies_leaves_the_published_version_as_it_was(
    working_file: Path, published_dir: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    publish(working_file, published_dir)
    before = content(published_dir)
    build_working_file(working_file, rows="(7, 'درعا', 1)")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, stage, die)
    with pytest.raises(KeyboardInterrupt):
        publish(working_file, published_dir)
    assert content(published_dir) == before


def test_a_file_that_cannot_be_replaced_leaves_the_parquet_files_too(
    working_file: Path, published_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(working_file, published_dir)
    before = content(published_dir)
    build_working_file(working_file, rows="(7, 'درعا', 1)")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(WarehouseError, match="as it was"):
        publish(working_file, published_dir)
    assert content(published_dir) == before


def test_leftovers_of_a_killed_run_are_removed(working_file: Path, published_dir: Path) -> None:
    published_dir.mkdir()
    (published_dir / ".waqai.duckdb.building").write_bytes(b"half a file")
    (published_dir / ".waqai.duckdb.building.wal").write_bytes(b"its log")
    (published_dir / ".parquet.building" / "marts").mkdir(parents=True)
    (published_dir / "notes.txt").write_text("of an analyst", encoding="utf-8")
    publish(working_file, published_dir)
    assert sorted(entry.name for entry in published_dir.iterdir()) == ["notes.txt", "parquet", "waqai.duckdb"]


def test_a_run_killed_between_the_renames_of_the_folder_does_not_lose_it(
    working_file: Path, published_dir: Path
) -> None:
    publish(working_file, published_dir)
    (published_dir / "parquet").rename(published_dir / ".parquet.replaced")
    assert not publish(working_file, published_dir).changed
    assert (published_dir / "parquet" / "events.parquet").is_file()


def test_without_a_working_file_the_error_says_what_to_do(published_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="waqai run"):
        publish(tmp_path / "nowhere.duckdb", published_dir)


def test_a_working_file_without_marts_is_refused(published_dir: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(WarehouseError, match="marts"):
        publish(empty, published_dir)


def test_a_view_that_reads_anything_but_marts_is_refused(working_file: Path, published_dir: Path) -> None:
    with duckdb.connect(str(working_file)) as con:
        con.execute("CREATE VIEW published.inner_rows AS SELECT * FROM staging.extractions")
    with pytest.raises(WarehouseError, match="inner_rows"):
        publish(working_file, published_dir)
    assert not (published_dir / "waqai.duckdb").exists()
