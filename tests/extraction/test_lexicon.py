"""The version of the lexicon tells whether a report must be read again."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from orchestration.extraction.lexicon import Lexicon, lexicon_version, load_lexicon

PLACES = pl.DataFrame({"place_id": ["sy_raqqa"], "name_ar": ["الرقة"]})


@pytest.fixture
def copied_seeds(seeds_dir: Path, tmp_path: Path) -> Path:
    for folder in ("vocabulary", "lexicon", "registry", "gazetteer"):
        shutil.copytree(seeds_dir / folder, tmp_path / folder)
    return tmp_path


def test_the_version_is_the_same_for_the_same_seeds(seeds_dir: Path, copied_seeds: Path) -> None:
    assert lexicon_version(copied_seeds, PLACES) == lexicon_version(seeds_dir, PLACES)


@pytest.mark.parametrize(
    "file",
    ["vocabulary/modality_cues.csv", "lexicon/triggers.csv", "registry/faction_aliases.csv", "gazetteer/places.csv"],
)
def test_the_version_changes_with_a_seed(file: str, copied_seeds: Path) -> None:
    before = lexicon_version(copied_seeds, PLACES)
    with (copied_seeds / file).open("a", encoding="utf-8") as lines:
        lines.write("x\n")
    assert lexicon_version(copied_seeds, PLACES) != before


def test_the_version_changes_with_the_places(seeds_dir: Path) -> None:
    other = PLACES.with_columns(pl.lit("الرقه").alias("name_ar"))
    assert lexicon_version(seeds_dir, other) != lexicon_version(seeds_dir, PLACES)


def test_the_version_does_not_depend_on_seeds_that_are_not_read(copied_seeds: Path) -> None:
    before = lexicon_version(copied_seeds, PLACES)
    (copied_seeds / "corrections").mkdir()
    (copied_seeds / "corrections" / "events.csv").write_text("a\n", encoding="utf-8")
    assert lexicon_version(copied_seeds, PLACES) == before


def test_a_missing_seed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"\.csv"):
        load_lexicon(tmp_path, PLACES)


def test_area_words_and_generics_are_no_names(lexicon: Lexicon) -> None:
    assert lexicon.is_area_word("ريف")
    assert lexicon.is_area_word("بلده")
    assert not lexicon.is_area_word("الرقه")
