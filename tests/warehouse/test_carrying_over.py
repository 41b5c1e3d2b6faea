"""After an edit of the vocabulary, untouched reports get the new version and all others are due."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.extraction.vocabulary import CODE, SCHEMA, cue
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import current_reports, reports_to_extract
from orchestration.warehouse.schema import RAW_TABLES, create_tables
from orchestration.warehouse.vocabulary import Due, carry_over

TABLES = {
    "sentences": pl.Schema({"report_id": pl.String(), "char_start": pl.Int32(), "extractor_version": pl.String()}),
    "extractions": pl.Schema({"report_id": pl.String(), "extractor_version": pl.String()}),
}
TEXTS = {
    "bridge": "عبرت القافلة الجسر مساء.",
    "market": "فتح السوق أبوابه صباحا.",
    "school": "وصل التلاميذ إلى المدرسة.",
}


def entries(*words: str, code: str = "same") -> pl.DataFrame:
    rows = [(CODE, None, code, [""]), *(("words.csv", at, word, [cue(word)]) for at, word in enumerate(words))]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connect(tmp_path / "waqai.duckdb")
    create_tables(opened, TABLES)
    for report_id, text in TEXTS.items():
        row = dict.fromkeys(RAW_TABLES["reports"], "") | {
            "report_id": report_id,
            "origin": report_id,
            "body_text": text,
        }
        row |= {"published_at": datetime(2020, 1, 1), "retrieved_at": datetime(2020, 1, 1)}
        opened.execute(f"insert into raw.reports by name select {', '.join(f'${name} as {name}' for name in row)}", row)
        opened.execute("insert into raw.report_versions values (?, 1, ?, true, ?, '', null)", [report_id] * 3)
    yield opened
    opened.close()


def read(con: duckdb.DuckDBPyConnection, version: str, *report_ids: str) -> None:
    """What extraction leaves behind of the reports."""
    for report_id in report_ids:
        for table in TABLES:
            con.execute(f"delete from staging.{table} where report_id = ?", [report_id])
        con.execute("insert into staging.extractions values (?, ?)", [report_id, version])
        con.execute("insert into staging.sentences values (?, 0, ?), (?, 9, ?)", [report_id, version] * 2)


def versions(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The version of each report, the same in all tables."""
    union = " union ".join(f"select report_id, extractor_version from staging.{table}" for table in TABLES)
    rows = con.execute(union).fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


def due(con: duckdb.DuckDBPyConnection, version: str) -> set[str]:
    return {report_id for batch in reports_to_extract(con, version, 2) for report_id in batch["report_id"]}


def test_all_reports_are_new_at_first(con: duckdb.DuckDBPyConnection) -> None:
    assert carry_over(con, "v1", lambda: entries("الجسر")) == Due(new=3)
    assert current_reports(con).height == 3


@pytest.mark.parametrize(
    ("before", "after", "touched"),
    [
        pytest.param(("الجسر",), ("الجسر", "السوق"), {"market"}, id="added"),
        pytest.param(("الجسر", "السوق"), ("الجسر",), {"market"}, id="removed"),
        pytest.param(("الجسر",), ("السوق",), {"bridge", "market"}, id="changed"),
        pytest.param(("الجسر", "السوق"), ("السوق", "الجسر"), {"bridge", "market"}, id="moved"),
        pytest.param(("الجسر",), ("الجسر", "المطار"), set(), id="of no report"),
    ],
)
def test_an_edit_makes_due_what_it_touches(
    con: duckdb.DuckDBPyConnection, before: tuple[str, ...], after: tuple[str, ...], touched: set[str]
) -> None:
    carry_over(con, "v1", lambda: entries(*before))
    read(con, "v1", *TEXTS)
    assert carry_over(con, "v2", lambda: entries(*after)) == Due(vocabulary=len(touched))
    assert due(con, "v2") == touched
    assert versions(con) == {report_id: "v1" if report_id in touched else "v2" for report_id in TEXTS}


def test_other_code_makes_all_due(con: duckdb.DuckDBPyConnection) -> None:
    carry_over(con, "v1", lambda: entries("الجسر"))
    read(con, "v1", *TEXTS)
    assert carry_over(con, "v2", lambda: entries("الجسر", code="other")) == Due(extractor=3)
    assert due(con, "v2") == set(TEXTS)


def test_reports_of_which_no_vocabulary_is_kept_are_due(con: duckdb.DuckDBPyConnection) -> None:
    read(con, "v0", *TEXTS)
    assert carry_over(con, "v1", lambda: entries("الجسر")) == Due(extractor=3)


def test_new_and_corrected_reports_stay_due(con: duckdb.DuckDBPyConnection) -> None:
    carry_over(con, "v1", lambda: entries())
    read(con, "v1", "bridge", "market")
    con.execute("delete from staging.extractions where report_id = 'market'")
    assert carry_over(con, "v2", lambda: entries("المطار")) == Due(new=1, corrected=1)
    assert due(con, "v2") == {"market", "school"}


def test_the_same_vocabulary_is_not_compared_again(con: duckdb.DuckDBPyConnection) -> None:
    carry_over(con, "v1", entries)

    def fail() -> pl.DataFrame:
        raise AssertionError("the entries were asked for")

    assert carry_over(con, "v1", fail) == Due(new=3)


def test_what_a_stopped_run_left_unread_stays_due_after_the_next_edit(con: duckdb.DuckDBPyConnection) -> None:
    carry_over(con, "v1", lambda: entries())
    read(con, "v1", *TEXTS)
    carry_over(con, "v2", lambda: entries("الجسر"))
    assert carry_over(con, "v3", lambda: entries("الجسر", "السوق")) == Due(vocabulary=1, extractor=1)
    assert due(con, "v3") == {"bridge", "market"}
    read(con, "v3", "bridge", "market")
    assert carry_over(con, "v3", lambda: entries()) == Due()


def test_a_fault_leaves_all_as_it_was(con: duckdb.DuckDBPyConnection) -> None:
    carry_over(con, "v1", lambda: entries())
    read(con, "v1", *TEXTS)
    odd = entries("المطار").with_columns(pl.lit(0).alias("odd"))
    with pytest.raises(duckdb.Error):
        carry_over(con, "v2", lambda: odd)
    assert set(versions(con).values()) == {"v1"}
    assert carry_over(con, "v2", lambda: entries("المطار")) == Due()
