"""When two names count as the same."""

from pathlib import Path

import pytest

from orchestration.evaluation.names import Names, generic_words, registry_names
from orchestration.settings import PROJECT_DIR

NAMES = Names(
    {
        "sdf": ["قوات سوريا الديمقراطية", "قسد"],
        "fsa": ["الجيش السوري الحر", "الجيش الحر"],
        "south_army": ["جيش الجنوب الحر"],
    },
    generic_words=["قرية", "مدينة", "قوات"],
)


@pytest.mark.parametrize(
    ("gold", "found"),
    [
        ("sdf", "قسد"),
        ("sdf", "قوات سوريا الديمقراطية"),
        ("sdf", "قوات سوريا الديمقراطيه"),
        ("fsa", "جيش السوري الحر"),
        ("إدلب", "ادلب"),
        ("الدوير", "قرية الدوير"),
        ("ريف حلب الشمالي", "ريف حلب"),
        ("لواءُ القدس", "لواء القدس"),
    ],
)
def test_spellings_and_aliases_of_one_name_are_the_same(gold: str, found: str) -> None:
    assert NAMES.same(gold, found)


@pytest.mark.parametrize(
    ("gold", "found"),
    [
        ("sdf", "الجيش الحر"),
        ("fsa", "جيش الجنوب الحر"),
        ("حلب", "حماة"),
        ("ريف دير الزور الشرقي", "الزور"),
        ("لواء القدس", "لواء النصر"),
        ("unknown_key", "قسد"),
    ],
)
def test_other_names_are_not(gold: str, found: str) -> None:
    assert not NAMES.same(gold, found)


def test_a_name_of_generic_words_alone_keeps_them() -> None:
    assert NAMES.words("قرية مدينة") == {"قريه", "مدينه"}


def test_names_of_a_faction_are_its_official_one_and_aliases_in_use(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "factions.csv").write_text("faction_id,name_ar\nsdf,قوات سوريا الديمقراطية\n", "utf-8")
    (tmp_path / "registry" / "faction_aliases.csv").write_text(
        "faction_id,alias_ar,status\nsdf,قسد,active\nsdf,قوات,ignored\n", "utf-8"
    )
    assert registry_names(tmp_path) == {"sdf": {"قوات سوريا الديمقراطية", "قسد"}}


def test_generic_words_are_those_that_names_leave_out() -> None:
    words = generic_words(PROJECT_DIR / "seeds")
    assert "بلدة" in words
    assert "حلب" not in words
