"""Extraction on worker processes gives what extraction in one process gives."""

from dataclasses import fields

import polars as pl
import pytest
from arabic_reading import reports_frame
from polars.testing import assert_frame_equal

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import Extraction
from orchestration.extraction.workers import REPORTS_A_TASK, WORTH_WORKERS, extractor

TEXTS = ("اعتقلت قسد خمسة شبان في الرقة.", "قصفت القوات التركية مدينة منبج.", "اجتمع الوزراء في دمشق.")


@pytest.mark.parametrize("reports", [1, WORTH_WORKERS])
def test_workers_give_the_same_frames_in_the_same_order(lexicon: Lexicon, reports: int) -> None:
    frame = reports_frame(TEXTS * (REPORTS_A_TASK // 2))
    with extractor(lexicon, reports, 2) as reader:
        found = reader.extract(frame)
    expected = extract(frame, lexicon)
    for table in fields(Extraction):
        assert_frame_equal(getattr(found, table.name), getattr(expected, table.name))


def test_a_batch_without_reports_gives_empty_frames(lexicon: Lexicon) -> None:
    with extractor(lexicon, WORTH_WORKERS, 2) as reader:
        found = reader.extract(reports_frame(()))
    assert all(isinstance(f, pl.DataFrame) and f.is_empty() for f in vars(found).values())
