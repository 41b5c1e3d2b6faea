"""Rows of vocabulary become dictionaries of folded words and phrases."""

from pathlib import Path

import pytest

from orchestration.extraction.phrases import PhraseTable, attached, cell_list, folded_words, read_rows
from orchestration.extraction.text import tokenise


def test_an_empty_cell_is_an_empty_string(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('word_ar,note\nقصف,\n"أ,ب"\n', encoding="utf-8")
    assert read_rows(file) == [{"word_ar": "قصف", "note": ""}, {"word_ar": "أ,ب", "note": ""}]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        read_rows(tmp_path / "absent.csv")


def test_cells_are_compared_folded() -> None:
    assert folded_words("إطلاق النّار") == ("اطلاق", "النار")
    assert cell_list("أحد|إحدى|") == ["احد", "احدي"]


def test_proclitics_stand_before_a_word() -> None:
    assert {"جنود", "وجنود", "بجنود", "ولجنود"} <= {form for form, _ in attached("جنود")}


def test_the_article_loses_its_alef_behind_l() -> None:
    forms = {form for form, _ in attached("الجنود")}
    assert "للجنود" in forms
    assert "لالجنود" not in forms


def test_a_conjunction_is_told() -> None:
    assert dict(attached("جنود"))["وبجنود"] is True
    assert dict(attached("جنود"))["بجنود"] is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وقف اطلاق النار", (3, "long")),
        ("وقف اطلاق سراح", (1, "short")),
        ("وقف", (1, "short")),
        ("اطلاق وقف", None),
        ("", None),
    ],
)
def test_the_longest_phrase_at_a_place_wins(text: str, expected: tuple[int, str] | None) -> None:
    table = PhraseTable([(("وقف",), "short"), (("وقف", "اطلاق", "النار"), "long")])
    assert table.match(tokenise(text), 0) == expected


def test_proclitics_are_matched_only_where_asked_for() -> None:
    assert PhraseTable([(("قصف",), 1)]).match(tokenise("بقصف"), 0) is None
    assert PhraseTable([(("قصف",), 1)], ("", "ب")).match(tokenise("بقصف"), 0) == (1, 1)


def test_first_words_are_those_at_which_a_phrase_may_begin() -> None:
    table = PhraseTable([(("ليله", "امس"), "night"), (("اليوم",), "day")], ("", "ل"))
    assert {"ليله", "وليله", "اليوم", "لليوم"} <= table.first_words
    assert "امس" not in table.first_words
    assert all(table.match(tokenise(word), 0) is None for word in ("امس", "الليله"))
