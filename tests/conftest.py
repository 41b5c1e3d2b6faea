"""The lexicon as the project ships it, loaded once for all tests that read Arabic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from orchestration.extraction.lexicon import Lexicon

# The order of all tests, and runs of the whole pipeline that several folders of them look at.
pytest_plugins = ["order_of_files", "whole_runs", "sample_warehouse"]

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def lexicon(seeds_dir: Path) -> Lexicon:
    from orchestration.extraction.gazetteer import build_gazetteer
    from orchestration.extraction.lexicon import load_lexicon

    return load_lexicon(seeds_dir, build_gazetteer(seeds_dir, None))
