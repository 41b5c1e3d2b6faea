"""The archive is the log, the tables are what it was applied to: again and again, the same."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.errors import WarehouseError
from orchestration.ingest import Batch, RejectReason
from orchestration.ingest.records import Report, report_id
from orchestration.ingest.rejects import make_reject
from orchestration.warehouse.archive import list_parts, read_part, write_part
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import LoadCounts, load_batch
from orchestration.warehouse.recovery import Recovery, recover, set_aside
from orchestration.warehouse.schema import applied_parts, create_tables

STAGING = {"extractions": pl.Schema({"report_id": pl.String(), "extractor_version": pl.String()})}
NOW = datetime(2024, 5, 1, 9)
Tables = dict[str, list[tuple[object, ...]]]


def report(origin: str, text: str, title: str | None = None) -> Report:
    key = report_id("وكالة", text)
    return Report(
        key, origin, "وكالة", f"news/{origin}", f"k/{origin}", None, title, text, None, None, NOW, "utf-8", key
    )


def batch(*reports: Report, refused: Sequence[str] = ()) -> Batch:
    return Batch.of(reports, [make_reject(RejectReason.EMPTY, name, "It is empty", seen_at=NOW) for name in refused])


def tables(file: Path) -> Tables:
    """The raw tables in the order in which they lie there, whatever was done to the files between."""
    with connect(file, read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'raw' order by all").fetchall()
        return {name: con.execute(f'select * from raw."{name}" order by all').fetchall() for (name,) in names}


def load_all(folder: Path, batches: Sequence[Batch]) -> list[LoadCounts]:
    with connect(folder / "waqai.duckdb") as con:
        create_tables(con, STAGING)
        return [load_batch(con, one, folder / "archive") for one in batches]


def replayed(folder: Path) -> Tables:
    anew = folder / "anew.duckdb"
    recover(anew, folder / "archive", STAGING)
    with connect(anew) as con:  # without a part there is nothing to recover
        create_tables(con, STAGING)
    return tables(anew)


ORIGINS, TEXTS = ["a", "b", "c"], ["قُتل ثلاثة.", "قُتل أربعة.", "قُتل خمسة."]
BATCHES = st.lists(
    st.builds(
        lambda told, refused: batch(*(report(origin, *words) for origin, words in told.items()), refused=refused),
        st.dictionaries(st.sampled_from(ORIGINS), st.tuples(st.sampled_from(TEXTS), st.sampled_from([None, "عنوان"]))),
        st.lists(st.sampled_from(["x", "y"]), max_size=2),
    ),
    max_size=6,
)


@settings(max_examples=20, deadline=None)
@given(BATCHES)
def test_all_parts_in_order_give_the_tables_that_were_loaded(batches: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = sum(load_all(folder, batches), LoadCounts())
        assert told.read == told.new + told.unchanged + told.superseding + told.rejected
        assert replayed(folder) == tables(folder / "waqai.duckdb")


@settings(max_examples=8, deadline=None)
@given(BATCHES, st.data())
def test_a_file_that_lags_behind_is_given_what_it_lacks(batches: list[Batch], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        at = data.draw(st.integers(0, len(batches)))
        load_all(folder, batches[:at])
        behind = folder / "behind.duckdb"
        behind.write_bytes((folder / "waqai.duckdb").read_bytes())
        load_all(folder, batches[at:])
        recover(behind, folder / "archive", STAGING)
        assert tables(behind) == tables(folder / "waqai.duckdb")


def test_a_batch_that_tells_nothing_new_leaves_no_part(tmp_path: Path) -> None:
    told = batch(report("a", TEXTS[0]), report("b", TEXTS[0]), refused=["x"])
    first, second = load_all(tmp_path, [told, told])
    assert (first.new, first.rejected, second.unchanged, second.rejected) == (1, 2, 2, 1)
    assert [part.number for part in list_parts(tmp_path / "archive")] == [1]


def test_a_part_holds_what_changed_and_no_more(tmp_path: Path) -> None:
    load_all(
        tmp_path,
        [
            batch(report("a", TEXTS[0]), report("b", TEXTS[1]), report("c", TEXTS[2])),
            batch(report("a", TEXTS[0]), report("b", TEXTS[1], "عنوان"), report("c", TEXTS[0])),
        ],
    )
    part = read_part(list_parts(tmp_path / "archive")[1])
    assert part.reports["origin"].to_list() == ["news/b", "news/c"]
    assert part.rejects["reason_code"].to_list() == ["duplicate"]


def test_rows_of_a_part_bear_the_batch_of_its_name(tmp_path: Path) -> None:
    load_all(tmp_path, [batch(report("a", TEXTS[0]))])
    (part,) = list_parts(tmp_path / "archive")
    held = tables(tmp_path / "waqai.duckdb")
    assert held["reports"][0][-1] == held["report_versions"][0][-2] == part.batch_id
    assert held["archive_parts"] == [(1, part.name)]


@pytest.fixture
def three_parts(tmp_path: Path) -> Path:
    """A folder with a working file and an archive of three parts."""
    load_all(tmp_path, [batch(report("a", text)) for text in TEXTS])
    return tmp_path


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["reports.parquet", "rejects.parquet", "SHA256SUMS"])
@pytest.mark.parametrize("harm", [spoil, Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_damaged_part_is_named_and_nothing_of_it_is_applied(three_parts: Path, name: str, harm: object) -> None:
    part = list_parts(three_parts / "archive")[1]
    assert callable(harm)
    harm(part.folder / name)
    with pytest.raises(WarehouseError, match=rf"{part.name} of the archive is damaged.*back-up"):
        recover(three_parts / "anew.duckdb", three_parts / "archive", STAGING)
    with connect(three_parts / "anew.duckdb", read_only=True) as con:
        assert len(applied_parts(con)) == 1


def test_a_gap_is_told(three_parts: Path) -> None:
    part = list_parts(three_parts / "archive")[1]
    part.folder.rename(three_parts / "elsewhere")
    with pytest.raises(WarehouseError, match=r"Part 000002 .* is missing"):
        recover(three_parts / "waqai.duckdb", three_parts / "archive", STAGING)


def test_two_parts_of_one_number_are_told(three_parts: Path) -> None:
    (three_parts / "archive" / "000002-ffffffffffffffff").mkdir()
    with pytest.raises(WarehouseError, match="two parts with number 2"):
        recover(three_parts / "waqai.duckdb", three_parts / "archive", STAGING)


def test_a_working_file_of_another_archive_is_told(three_parts: Path) -> None:
    part = list_parts(three_parts / "archive")[2]
    part.folder.rename(part.folder.with_name("000003-ffffffffffffffff"))
    with pytest.raises(WarehouseError, match=f"holds part {part.name}, which the archive lacks"):
        recover(three_parts / "waqai.duckdb", three_parts / "archive", STAGING)


def test_a_part_of_a_newer_version_is_told(tmp_path: Path) -> None:
    told = batch(report("a", TEXTS[0]))
    write_part(tmp_path / "archive", Batch(told.reports.with_columns(mood=pl.lit("x")), told.rejects))
    with pytest.raises(WarehouseError, match=r"newer version of Waqai \(mood\)"):
        recover(tmp_path / "waqai.duckdb", tmp_path / "archive", STAGING)


def test_a_part_of_an_earlier_version_lacks_columns_that_are_null(tmp_path: Path) -> None:
    told = batch(report("a", TEXTS[0], "عنوان"))
    write_part(tmp_path / "archive", Batch(told.reports.drop("title"), told.rejects))
    assert read_part(list_parts(tmp_path / "archive")[0]).reports["title"].to_list() == [None]


def test_sums_are_those_that_common_tools_write(three_parts: Path) -> None:
    folder = list_parts(three_parts / "archive")[0].folder
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert [line[64:] for line in lines] == ["  reports.parquet", "  rejects.parquet"]


def test_what_a_killed_process_left_half_written_is_removed(three_parts: Path) -> None:
    (three_parts / "archive" / ".000004-abc.building").mkdir()
    assert recover(three_parts / "waqai.duckdb", three_parts / "archive", STAGING) == Recovery()
    assert not list((three_parts / "archive").glob(".*"))


def test_without_a_file_and_an_archive_nothing_is_made(tmp_path: Path) -> None:
    assert recover(tmp_path / "work" / "waqai.duckdb", tmp_path / "archive", STAGING) == Recovery()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"")])
def test_a_missing_or_empty_file_is_made_anew_with_a_word(three_parts: Path, harm: object) -> None:
    before = tables(three_parts / "waqai.duckdb")
    assert callable(harm)
    harm(three_parts / "waqai.duckdb")
    recovery = recover(three_parts / "waqai.duckdb", three_parts / "archive", STAGING)
    assert str(recovery) == (
        "The working file was made anew from the archive, given what it lacked of the archive (parts: 3)"
    )
    assert tables(three_parts / "waqai.duckdb") == before


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_file_that_was_cut_short_leads_to_rebuilding(three_parts: Path, share: float) -> None:
    file = three_parts / "waqai.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("create table padding as select repeat(md5(range::varchar), 20) as text from range(50000)")
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(WarehouseError, match="waqai rebuild"):
        recover(file, three_parts / "archive", STAGING)


def test_a_file_that_duckdb_itself_made_shorter_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "waqai.duckdb"
    (tmp_path / "archive").mkdir()
    with duckdb.connect(str(file)) as con:
        for statement in (
            "create table kept as select 1 as number",
            "checkpoint",
            "create table padding as select repeat(md5(range::varchar), 20) as text from range(50000)",
            "checkpoint",
            "drop table padding",
            "checkpoint",
        ):
            con.execute(statement)
    with duckdb.connect(str(file)) as con:
        blocks = con.execute("select total_blocks * block_size from pragma_database_size()").fetchone()
    assert blocks and file.stat().st_size < blocks[0], "DuckDB counts no free blocks behind the end any more"
    recover(file, tmp_path / "archive", STAGING)


def test_a_file_that_is_no_database_leads_to_rebuilding(three_parts: Path) -> None:
    (three_parts / "waqai.duckdb").write_bytes(b"no database " * 1000)
    with pytest.raises(WarehouseError, match="waqai rebuild"):
        recover(three_parts / "waqai.duckdb", three_parts / "archive", STAGING)


def test_a_broken_file_is_set_aside_under_a_name_of_its_own(three_parts: Path) -> None:
    file = three_parts / "waqai.duckdb"
    names = []
    for _ in range(2):
        file.write_bytes(b"broken")
        aside = set_aside(file, three_parts / "archive")
        assert aside is not None and aside.read_bytes() == b"broken" and not file.exists()
        names.append(aside.name)
    assert names == ["waqai.duckdb.broken-1", "waqai.duckdb.broken-2"]


def test_nothing_is_set_aside_where_the_archive_cannot_give_it_back(three_parts: Path, tmp_path: Path) -> None:
    file = three_parts / "waqai.duckdb"
    with pytest.raises(WarehouseError, match="no archive"):
        set_aside(file, tmp_path / "nowhere")
    spoil(list_parts(three_parts / "archive")[2].folder / "reports.parquet")
    with pytest.raises(WarehouseError, match="damaged"):
        set_aside(file, three_parts / "archive")
    assert file.exists()
