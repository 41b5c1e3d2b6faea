"""Evidence is told in words, and by its raw name where nobody has found words for it."""

from pathlib import Path

import pytest

from orchestration.explanation.phrases import EvidencePhrases, load_phrases
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


def test_nearly_all_evidence_of_the_shipped_weights_has_words(seeds_dir: Path) -> None:
    # Not all: evidence may come before words for it, and is then shown by its name.
    phrases = load_phrases(seeds_dir, {})
    rows = [row for row in read_rows(seeds_dir / "lexicon" / "weights.csv") if not row["feature"].startswith("(")]
    told = [all(phrases.known(r["decision"], part) for part in r["feature"].split("&")) for r in rows]
    assert sum(told) / len(told) > 0.9


def test_every_placeholder_is_a_scale(seeds_dir: Path) -> None:
    phrases = load_phrases(seeds_dir, {"type": {}, "trigger": {}})
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
