"""Explanations by the lexicon that the project ships."""

from collections.abc import Callable
from pathlib import Path

import pytest
from report_texts import PUBLISHED

from orchestration.explanation.explaining import Explainer, ReportText, load_explainer
from orchestration.explanation.values import Explanation
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon


@pytest.fixture(scope="session")
def explainer(lexicon: Lexicon, seeds_dir: Path) -> Explainer:
    return load_explainer(seeds_dir, build_gazetteer(seeds_dir, None), lexicon)


@pytest.fixture(scope="session")
def explained(explainer: Explainer) -> Callable[[str], Explanation]:
    return lambda text: explainer.explain(ReportText("r1", "one", text, PUBLISHED))
