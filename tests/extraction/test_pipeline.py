"""Frames that extraction returns: their columns, keys, order and provenance."""

from dataclasses import fields
from datetime import date

import polars as pl
import pytest
from arabic_reading import Extractor, reports_frame

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import TABLES, Extraction

TEXT = (
    "قسد تعتقل خمسة شبان في الرقة\n"
    "قال مصدر أمني إن قوات سوريا الديمقراطية اعتقلت خمسة شبان في مدينة الرقة يوم الاثنين. "
    "وقتل مدنيان في قصف تركي على بلدة عين عيسى.\n"
)
OTHER = "انشق 21 عنصراً عن قسد في بلدة الشحيل."


def frames(extraction: Extraction) -> dict[str, pl.DataFrame]:
    return {field.name: getattr(extraction, field.name) for field in fields(extraction)}


def test_every_table_has_the_columns_of_the_schema(extracted: Extractor) -> None:
    assert {name: frame.schema for name, frame in frames(extracted(TEXT)).items()} == dict(TABLES)


def test_no_reports_give_empty_tables_with_their_columns(extracted: Extractor) -> None:
    assert {name: (frame.height, frame.schema) for name, frame in frames(extracted()).items()} == {
        name: (0, schema) for name, schema in TABLES.items()
    }


def test_every_row_carries_the_version_of_the_lexicon(extracted: Extractor, lexicon: Lexicon) -> None:
    for frame in frames(extracted(TEXT)).values():
        assert set(frame["extractor_version"]) <= {lexicon.version}


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("mentions", ["mention_id"]),
        ("event_reports", ["event_report_id"]),
        ("event_report_triggers", ["event_report_id", "position"]),
        ("event_report_factions", ["event_report_id", "role", "position"]),
        ("event_report_places", ["event_report_id", "position"]),
        ("quantities", ["quantity_id"]),
        ("times", ["time_id"]),
        ("framings", ["framing_id"]),
        ("extractions", ["report_id"]),
        ("sentences", ["report_id", "sentence_index"]),
    ],
)
def test_keys_are_unique_even_where_two_reports_have_one_text(table: str, key: list[str], extracted: Extractor) -> None:
    frame = frames(extracted(TEXT, TEXT, OTHER))[table]
    assert frame.select(key).is_duplicated().sum() == 0


def test_the_ledger_counts_what_the_tables_hold(extracted: Extractor) -> None:
    extraction = extracted(TEXT)
    (row,) = extraction.extractions.iter_rows(named=True)
    assert row["sentence_count"] == extraction.sentences.height
    assert row["event_report_count"] == extraction.event_reports.height
    assert row["mention_count"] == extraction.mentions.height


def test_a_report_without_text_has_a_row_in_the_ledger(extracted: Extractor) -> None:
    extraction = extracted("")
    assert extraction.extractions["sentence_count"].to_list() == [0]
    assert extraction.event_reports.height == 0


def test_the_order_of_reports_changes_no_row(lexicon: Lexicon) -> None:
    reports = reports_frame([TEXT, OTHER, ""])
    forward, backward = frames(extract(reports, lexicon)), frames(extract(reports.reverse(), lexicon))
    for name, frame in forward.items():
        assert set(frame.iter_rows()) == set(backward[name].iter_rows())


def test_reports_are_read_apart_from_each_other(extracted: Extractor) -> None:
    alone = frames(extracted(TEXT))
    together = frames(extracted(TEXT, OTHER))
    for name, frame in alone.items():
        assert frame.equals(together[name].filter(pl.col("report_id") == "report-0"))


def test_the_best_trigger_of_an_event_is_its_first(extracted: Extractor) -> None:
    extraction = extracted(TEXT)
    first = extraction.event_report_triggers.filter(pl.col("position") == 0)
    joined = extraction.event_reports.join(first, on="event_report_id")
    assert joined["trigger_start"].equals(joined["char_start"], check_names=False)


def test_the_first_sentence_is_the_headline(extracted: Extractor) -> None:
    assert extracted(TEXT).sentences["kind"].to_list() == ["headline", "body", "body"]


def test_a_time_is_settled_by_the_day_of_publication(extracted: Extractor) -> None:
    assert extracted("قصفت القوات البلدة يوم الاثنين.").times["date_from"].to_list() == [date(2021, 6, 7)]


def test_without_a_day_of_publication_a_weekday_stays_open(extracted: Extractor) -> None:
    extraction = extracted("قصفت القوات البلدة يوم الاثنين.", published=None)
    assert extraction.times["date_from"].to_list() == [None]
