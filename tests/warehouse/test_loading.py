"""What is loaded is there once, whole or not at all, and the newest words of every origin are current."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from orchestration.errors import WarehouseError
from orchestration.ingest import Batch, iter_batches, read_corpus
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import (
    LoadCounts,
    current_reports,
    load_batch,
    load_extraction,
    load_gazetteer,
    reports_to_extract,
)
from orchestration.warehouse.recovery import recover
from orchestration.warehouse.schema import RAW_TABLES, create_tables

FIRST = "أعلن فصيل محلي انشقاق أربعة من مقاتليه في ريف المدينة مساء أمس."
SECOND = "أعلن فصيل محلي انشقاق خمسة من مقاتليه في ريف المدينة مساء أمس."
THIRD = "نفت قيادة الفصيل أي انشقاق في صفوفها، ووصفت الأنباء بأنها شائعات."
STAGING = {
    "sentences": pl.Schema({"report_id": pl.String(), "char_start": pl.Int32(), "extractor_version": pl.String()}),
    "extractions": pl.Schema({"report_id": pl.String(), "extractor_version": pl.String()}),
}


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connect(tmp_path / "waqai.duckdb")
    create_tables(opened, STAGING)
    yield opened
    opened.close()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def write(corpus: Path, **texts: str) -> None:
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")


def due_reports(con: duckdb.DuckDBPyConnection, version: str) -> pl.DataFrame:
    return pl.concat(reports_to_extract(con, version, 100))


def load(con: duckdb.DuckDBPyConnection, *paths: Path) -> LoadCounts:
    return load_batch(con, read_corpus(paths), archive_of(con))


def archive_of(con: duckdb.DuckDBPyConnection) -> Path:
    """The archive of a working file, beside it."""
    ((file,),) = con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()
    return Path(file).with_suffix(".archive")


def current_texts(con: duckdb.DuckDBPyConnection) -> list[str]:
    return sorted(current_reports(con)["body_text"])


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {name: rows(con, f"select * from raw.{name} order by all") for name in RAW_TABLES}


def extraction(sentences: Mapping[str, list[int]], version: str = "v1") -> SimpleNamespace:
    """An extraction with the given sentence starts by report."""
    return SimpleNamespace(
        sentences=pl.DataFrame(
            [(report, start, version) for report, starts in sentences.items() for start in starts],
            schema=STAGING["sentences"],
            orient="row",
        ),
        extractions=pl.DataFrame(
            [(report, version) for report in sentences], schema=STAGING["extractions"], orient="row"
        ),
    )


def test_new_reports_are_current(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST, b=THIRD)
    assert load(con, corpus) == LoadCounts(read=2, new=2)
    assert current_texts(con) == sorted([FIRST, THIRD])


def test_a_second_load_of_the_same_corpus_changes_no_row(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST, b=FIRST, c="", d=THIRD)
    (corpus / "manifest.csv").write_text("file,outlet,url,published\nd.txt,,,never\ngone.txt,,,\n", encoding="utf-8")
    load(con, corpus)
    before = contents(con)
    assert load(con, corpus) == LoadCounts(read=5, unchanged=3, rejected=2)
    assert contents(con) == before


def test_a_changed_text_supersedes_and_both_versions_are_kept(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST)
    load(con, corpus)
    write(corpus, a=SECOND)
    assert load(con, corpus) == LoadCounts(read=1, superseding=1)
    assert current_texts(con) == [SECOND]
    superseded = "select body_text from raw.reports where report_id in (select supersedes_report_id from raw.reports)"
    assert rows(con, superseded) == [(FIRST,)]
    assert rows(con, "select count(*) from raw.reports") == [(2,)]


def test_a_text_that_goes_back_is_current_again_without_a_second_row(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    for text in (FIRST, SECOND, FIRST):
        write(corpus, a=text)
        counts = load(con, corpus)
    assert counts == LoadCounts(read=1, superseding=1)
    assert current_texts(con) == [FIRST]
    assert rows(con, "select count(*) from raw.reports") == [(2,)]
    assert rows(con, "select version_number, is_first_reading from raw.report_versions order by all") == [
        (1, True),
        (2, True),
        (3, False),
    ]


def test_a_corrected_outlet_supersedes(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST)
    load(con, corpus)
    (corpus / "manifest.csv").write_text("file,outlet,url,published\na.txt,وكالة,,\n", encoding="utf-8")
    assert load(con, corpus).superseding == 1
    assert current_reports(con)["outlet_name"].to_list() == ["وكالة"]


def test_a_copy_in_the_same_batch_is_a_duplicate_that_names_the_first(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    write(corpus, a=FIRST, b=FIRST)
    assert load(con, corpus) == LoadCounts(read=2, new=1, rejected=1)
    assert rows(con, "select origin, reason_code, detail like '%news/a.txt%' from raw.rejects") == [
        ("news/b.txt", "duplicate", True)
    ]


def test_a_copy_in_a_later_load_is_a_duplicate(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, b=FIRST)
    load(con, corpus)
    write(corpus, a=FIRST)
    assert load(con, corpus) == LoadCounts(read=2, unchanged=1, rejected=1)
    assert rows(con, "select origin, reason_code from raw.rejects") == [("news/a.txt", "duplicate")]


def test_a_text_stays_current_while_one_of_its_origins_still_holds_it(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    write(corpus, a=FIRST, b=FIRST)
    load(con, corpus)
    write(corpus, a=SECOND)
    load(con, corpus)
    assert current_texts(con) == [FIRST, SECOND]
    write(corpus, b=THIRD)
    load(con, corpus)
    assert current_texts(con) == sorted([SECOND, THIRD])


def test_an_origin_that_takes_on_the_text_of_another_gives_up_its_own(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    write(corpus, a=FIRST, b=SECOND)
    load(con, corpus)
    write(corpus, b=FIRST)
    assert load(con, corpus) == LoadCounts(read=2, unchanged=1, rejected=1)
    assert current_texts(con) == [FIRST]


def test_two_origins_that_swap_their_texts_lose_neither(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST, b=THIRD)
    load(con, corpus)
    write(corpus, a=THIRD, b=FIRST)
    load(con, corpus)
    assert current_texts(con) == sorted([FIRST, THIRD])
    assert load(con, corpus).unchanged == 2


def test_files_of_one_name_in_two_corpora_do_not_supersede_each_other(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for month, text in (("jan", FIRST), ("feb", THIRD)):
        (tmp_path / month / "news").mkdir(parents=True)
        write(tmp_path / month / "news", a=text)
        load(con, tmp_path / month / "news")
    assert current_texts(con) == sorted([FIRST, THIRD])


def test_a_corrected_date_is_put_right_and_the_report_is_due_again(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    write(corpus, a=FIRST, b=THIRD)
    manifest = corpus / "manifest.csv"
    manifest.write_text("file,outlet,url,published\na.txt,,,never\n", encoding="utf-8")
    load(con, corpus)
    ids = current_reports(con)["report_id"].to_list()
    load_extraction(con, extraction({report: [0] for report in ids}))
    manifest.write_text("file,outlet,url,published\na.txt,,,2020-05-06\n", encoding="utf-8")
    assert load(con, corpus) == LoadCounts(read=2, unchanged=2, corrected=1)
    due = due_reports(con, "v1")
    assert due["published_at"].to_list() == [datetime(2020, 5, 6)]


def test_a_copy_does_not_change_the_date_of_the_first_reading(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST, b=FIRST)
    (corpus / "manifest.csv").write_text("file,outlet,url,published\na.txt,,,2020\nb.txt,,,2021\n", encoding="utf-8")
    load(con, corpus)
    assert load(con, corpus).corrected == 0
    assert current_reports(con)["published_at"].to_list() == [datetime(2020, 1, 1)]


def test_batches_give_the_same_tables_whether_or_not_a_run_was_cut_short(tmp_path: Path, corpus: Path) -> None:
    write(corpus, **{f"r{number}": f"{FIRST} {number % 5}" for number in range(9)})
    tables = []
    for name, done_before in (("whole", 0), ("cut", 2)):
        con = connect(tmp_path / f"{name}.duckdb")
        create_tables(con, STAGING)
        for batch in list(iter_batches([corpus], batch_size=2))[:done_before]:
            load_batch(con, batch, archive_of(con))
        for batch in iter_batches([corpus], batch_size=2):
            load_batch(con, batch, archive_of(con))
        tables.append(contents(con))
        con.close()
    assert tables[0] == tables[1]


def test_batch_size_does_not_change_what_is_current(tmp_path: Path, corpus: Path) -> None:
    write(corpus, **{f"r{number}": f"{FIRST} {number % 5}" for number in range(9)})
    found = []
    for size in (1, 4, 100):
        con = connect(tmp_path / f"{size}.duckdb")
        create_tables(con, STAGING)
        total = sum(
            (load_batch(con, batch, archive_of(con)) for batch in iter_batches([corpus], batch_size=size)), LoadCounts()
        )
        found.append((current_reports(con).drop("batch_id").rows(), total))
        con.close()
    assert found[0] == found[1] == found[2]


def test_nul_in_a_report_reaches_the_warehouse_as_a_replacement_character(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    write(corpus, a=FIRST + "\0.")
    load(con, corpus)
    assert current_texts(con) == [FIRST + "\ufffd."]


def test_a_load_that_fails_leaves_nothing_behind(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST)
    batch = read_corpus([corpus])
    faulty = Batch(batch.reports, batch.rejects.vstack(batch.rejects.clear(n=1).with_columns(reject_id=pl.lit("x"))))
    con.execute("alter table raw.rejects alter reason_code set not null")
    with pytest.raises(duckdb.ConstraintException):
        load_batch(con, faulty, archive_of(con))
    assert all(contents(con)[name] == [] for name in ("reports", "report_versions", "rejects", "archive_parts"))
    assert list(archive_of(con).iterdir()) == []
    assert load_batch(con, batch, archive_of(con)).new == 1


KILLED = """
import os, sys
from pathlib import Path
from orchestration.ingest import read_corpus
from orchestration.warehouse import loading
from orchestration.warehouse.connection import connect

insert = loading._insert
def insert_and_die(con, schema, table, frame):
    insert(con, schema, table, frame)
    if table == sys.argv[3]:
        os._exit(9)

loading._insert = insert_and_die
file = Path(sys.argv[1])
loading.load_batch(connect(file), read_corpus([Path(sys.argv[2])]), file.with_suffix(".archive"))
"""


@pytest.mark.parametrize("table", ["reports", "report_versions"])
def test_a_process_that_dies_inside_a_load_leaves_the_tables_as_they_were_and_the_next_goes_on_from_the_archive(
    tmp_path: Path, corpus: Path, table: str
) -> None:
    file = tmp_path / "waqai.duckdb"
    con = connect(file)
    create_tables(con, STAGING)
    write(corpus, a=FIRST)
    load(con, corpus)
    before = contents(con)
    con.close()
    write(corpus, a=SECOND, b=THIRD)
    root = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-c", KILLED, str(file), str(corpus), table]
    died = subprocess.run(arguments, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False)
    assert died.returncode == 9, died.stderr
    con = connect(file)
    assert contents(con) == before
    con.close()
    assert recover(file, file.with_suffix(".archive"), STAGING).applied == 1
    con = connect(file)
    assert load(con, corpus) == LoadCounts(read=2, unchanged=2)
    assert current_texts(con) == sorted([SECOND, THIRD])
    con.close()


def test_extraction_is_due_until_it_was_loaded_with_the_same_version(
    con: duckdb.DuckDBPyConnection, corpus: Path
) -> None:
    write(corpus, a=FIRST, b=SECOND, c=THIRD)
    load(con, corpus)
    due = due_reports(con, "v1")
    assert due["origin"].to_list() == ["news/a.txt", "news/b.txt", "news/c.txt"]
    load_extraction(con, extraction({report: [0] for report in due["report_id"][:2]}))
    assert due_reports(con, "v1")["origin"].to_list() == ["news/c.txt"]
    assert due_reports(con, "v2").height == 3


def test_batches_to_come_are_settled_before_the_first_is_loaded(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    write(corpus, a=FIRST, b=SECOND, c=THIRD)
    load(con, corpus)
    batches = []
    for batch in reports_to_extract(con, "v1", 2):
        batches.append(batch["origin"].to_list())
        load_extraction(con, extraction({report: [0] for report in batch["report_id"]}))
    assert batches == [["news/a.txt", "news/b.txt"], ["news/c.txt"]]
    assert list(reports_to_extract(con, "v1", 2)) == []


def test_superseded_reports_are_not_due(con: duckdb.DuckDBPyConnection, corpus: Path) -> None:
    for text in (FIRST, SECOND):
        write(corpus, a=text)
        load(con, corpus)
    assert due_reports(con, "v1")["body_text"].to_list() == [SECOND]


def test_an_extraction_replaces_the_rows_of_its_reports_and_no_others(con: duckdb.DuckDBPyConnection) -> None:
    load_extraction(con, extraction({"r1": [0, 5], "r2": [0]}))
    assert load_extraction(con, extraction({"r1": [7]}, "v2")) == {"extractions": 1, "sentences": 1}
    assert rows(con, "select report_id, char_start, extractor_version from staging.sentences order by all") == [
        ("r1", 7, "v2"),
        ("r2", 0, "v1"),
    ]


def test_a_report_without_any_finding_loses_its_old_rows(con: duckdb.DuckDBPyConnection) -> None:
    load_extraction(con, extraction({"r1": [0, 5]}))
    load_extraction(con, extraction({"r1": []}, "v2"))
    assert rows(con, "select * from staging.sentences") == []
    assert rows(con, "select extractor_version from staging.extractions") == [("v2",)]


def test_an_extraction_that_lacks_a_table_is_refused_and_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    load_extraction(con, extraction({"r1": [0]}))
    lacking = extraction({"r1": [9]})
    del lacking.sentences
    with pytest.raises(WarehouseError, match=r"staging\.sentences"):
        load_extraction(con, lacking)
    assert rows(con, "select char_start from staging.sentences") == [(0,)]


def test_an_extraction_with_other_columns_is_refused_and_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    load_extraction(con, extraction({"r1": [0]}))
    odd = extraction({"r1": [9]})
    odd.sentences = odd.sentences.rename({"char_start": "begin"})
    with pytest.raises(WarehouseError, match="begin, char_start"):
        load_extraction(con, odd)
    assert rows(con, "select char_start from staging.sentences") == [(0,)]


def test_a_gazetteer_replaces_the_one_before(con: duckdb.DuckDBPyConnection) -> None:
    columns: dict[str, pl.DataType] = {
        name: {"BIGINT": pl.Int64(), "DOUBLE": pl.Float64()}.get(sql_type, pl.String())
        for name, sql_type in RAW_TABLES["places"].items()
    }
    for ids in (["p1", "p2"], ["p2", "p3", "p4"]):
        places = pl.DataFrame({"place_id": ids}).select(
            *(pl.col(name) if name == "place_id" else pl.lit(None, kind).alias(name) for name, kind in columns.items())
        )
        assert load_gazetteer(con, places) == len(ids)
    assert rows(con, "select place_id from raw.places order by all") == [("p2",), ("p3",), ("p4",)]


@pytest.mark.skipif(
    not (Path(__file__).resolve().parents[3] / "shared" / "corpus" / "dev").is_dir(),
    reason="the development corpus is not beside the project",
)
def test_real_reports_load_once_and_move_with_their_corpus(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    source = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "dev"
    first = load(con, source)
    assert first.new == first.read == len(list(source.glob("*.txt")))
    shutil.copytree(source, tmp_path / "dev")
    assert load(con, tmp_path / "dev").new == 0
