"""Extraction on worker processes gives what extraction in one process gives."""

from dataclasses import fields
from functools import partial
from multiprocessing import active_children

import pytest
from arabic_reading import reports_frame
from polars.testing import assert_frame_equal

from orchestration.errors import WaqaiError
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import Extraction
from orchestration.extraction.workers import REPORTS_A_TASK, WORTH_WORKERS, extractor
from orchestration.settings import PROJECT_DIR

SEEDS = PROJECT_DIR / "seeds"
TEXTS = ("اعتقلت قسد خمسة شبان في الرقة.", "قصفت القوات التركية مدينة منبج.", "اجتمع الوزراء في دمشق.")


@pytest.mark.parametrize("reports", [1, WORTH_WORKERS])
def test_workers_give_the_same_frames_in_the_same_order(lexicon: Lexicon, reports: int) -> None:
    frame = reports_frame(TEXTS * (REPORTS_A_TASK // 2))
    load = partial(load_lexicon, SEEDS, build_gazetteer(SEEDS, None))
    with extractor(lexicon, load, reports, 2) as reader:
        found = reader.extract(frame)
    expected = extract(frame, lexicon)
    for table in fields(Extraction):
        assert_frame_equal(getattr(found, table.name), getattr(expected, table.name))


def test_a_worker_that_is_ended_from_outside_is_told_with_what_to_do(lexicon: Lexicon) -> None:
    load = partial(load_lexicon, SEEDS, build_gazetteer(SEEDS, None))
    with (
        extractor(lexicon, load, WORTH_WORKERS, 2) as reader,
        pytest.raises(WaqaiError, match=r"WAQAI_PROCESSES=1"),
    ):
        reader.extract(reports_frame(TEXTS))
        for worker in active_children():
            worker.kill()
        reader.extract(reports_frame(TEXTS))
