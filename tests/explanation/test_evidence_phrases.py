"""Evidence is told in words, and by its raw name where nobody has found words for it."""

import re
from pathlib import Path

import pytest

from orchestration.explanation.explaining import Explainer
from orchestration.explanation.phrases import EvidencePhrases
from orchestration.extraction.phrases import read_rows

PHRASES = EvidencePhrases(
    {
        ("", "side", "after"): "behind it",
        ("", "gap", ""): "{value} back",
        ("place", "gap", ""): "{steps} away",
        ("place", "near", "(alone)"): "near",
        ("place", "*", ""): "of {value}",
    },
    {"steps": {"2": "two"}},
)


@pytest.mark.parametrize(
    ("decision", "feature", "phrase"),
    [
        ("time", "side=after", "behind it"),
        ("time", "gap=2", "2 back"),
        ("place", "gap=2", "two away"),
        ("place", "gap=3", "3 away"),
        ("place", "near&arrest", "near, of arrest"),
        ("time", "side=before&gap=1", "side=before, 1 back"),
        ("time", "near", "near"),
        ("time", "unheard=<b>", "unheard=<b>"),
    ],
)
def test_a_feature_in_words(decision: str, feature: str, phrase: str) -> None:
    assert PHRASES.phrase(decision, feature) == phrase


def test_nearly_all_evidence_of_the_shipped_weights_has_words(explainer: Explainer, seeds_dir: Path) -> None:
    # Not all: evidence may come before words for it, and is then shown by its name.
    phrases = explainer.phrases
    rows = [row for row in read_rows(seeds_dir / "lexicon" / "weights.csv") if not row["feature"].startswith("(")]
    told = [all(phrases.known(r["decision"], part) for part in r["feature"].split("&")) for r in rows]
    assert sum(told) / len(told) > 0.9


def test_every_placeholder_is_a_scale(explainer: Explainer) -> None:
    phrases = explainer.phrases
    for phrase in phrases.phrases.values():
        for name in (part.split("}")[0] for part in phrase.split("{")[1:]):
            assert name == "value" or name in phrases.scales


def test_no_two_phrases_are_for_one_feature(seeds_dir: Path) -> None:
    keys = [
        (decision, row["name"], row["value"])
        for row in read_rows(seeds_dir / "explanation" / "evidence_phrases.csv")
        for decision in row["decisions"].split("|")
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("file", "words"), [("evidence_phrases.csv", "phrase"), ("explanation_labels.csv", "label")])
def test_all_words_are_there_in_both_languages_with_the_same_values(file: str, words: str, seeds_dir: Path) -> None:
    for row in read_rows(seeds_dir / "explanation" / file):
        arabic, english = row[f"{words}_ar"], row[f"{words}_en"]
        assert arabic.strip() and english.strip(), row
        assert sorted(re.findall(r"{\w+}", arabic)) == sorted(re.findall(r"{\w+}", english)), row
        assert re.search("[\u0621-\u064a]", arabic.replace("{", "")) or arabic.startswith("{"), row
