"""What the tests of linking share: the model that the project ships, and its words of time."""

from pathlib import Path

import pytest

from orchestration.extraction.times import TimeVocabulary, load_time_words
from orchestration.linking.model import LinkModel, Probability, read_model, read_probabilities
from orchestration.linking.weights import read_weights


@pytest.fixture(scope="session")
def vocabulary(seeds_dir: Path) -> TimeVocabulary:
    return load_time_words(seeds_dir / "vocabulary")


@pytest.fixture(scope="session")
def model(seeds_dir: Path) -> LinkModel:
    return read_model(seeds_dir / "linking")


@pytest.fixture(scope="session")
def probabilities(seeds_dir: Path) -> dict[tuple[str, str], Probability]:
    return read_probabilities(seeds_dir / "linking")


@pytest.fixture(scope="session")
def chances(model: LinkModel) -> dict[tuple[str, str], Probability]:
    """Probabilities that are not learned, other ones for each level of a comparison."""
    found = {("", "prior"): Probability(0.2, 0.8)}
    for part in model.comparisons:
        levels = [level.name for level in part.levels if not level.unknown]
        found |= {(part.name, name): Probability(0.03 * number, 0.1) for number, name in enumerate(levels, start=1)}
    return found


@pytest.fixture(scope="session")
def dating_weights(seeds_dir: Path) -> dict[str, float]:
    return read_weights(seeds_dir / "linking" / "dating_weights.csv")
