"""The peers of the benchmark find what their vocabulary holds, and nothing where it says that there is nothing."""

import json
import random
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.text import tokenise

SHELLING = "قصف الجيش السوري مدينة إدلب ليلة أمس."
CLASH = "واندلعت اشتباكات عنيفة بين تنظيم داعش وقوات سوريا الديمقراطية في دير الزور!"
PENALTY = "سدد اللاعب ضربة جزاء في الدقيقة الأخيرة"
ARTICLE = f"{SHELLING} {CLASH}\n{PENALTY}"
PEERS = ("dictionary", "spacy", "ahocorasick", "duckdb")


@pytest.fixture(scope="module")
def vocabulary(peers: ModuleType, seeds_dir: Path, lexicon: Lexicon) -> Any:
    return peers.peer_vocabulary(seeds_dir, lexicon)


@pytest.fixture(scope="module", params=PEERS)
def rows(request: pytest.FixtureRequest, peers: ModuleType, vocabulary: Any) -> tuple[str, list[dict[str, Any]]]:
    """Rows of each peer for the article, behind an article without a word of an event."""
    if request.param in peers.missing():
        pytest.skip(f"{request.param} is in the dependency group bench, which is not installed")
    nothing, found = peers.PEERS[request.param](vocabulary)(["طقس معتدل.", ARTICLE])
    assert nothing == []
    return request.param, found


def test_events_are_told_with_the_sentence_they_stand_in(rows: tuple[str, list[dict[str, Any]]]) -> None:
    _, found = rows
    sentences = [range(len(SHELLING)), range(len(SHELLING) + 1, len(SHELLING) + 1 + len(CLASH))]
    assert [row["event_type"] for row in found] == ["shelling", "armed_clash"]
    assert all(row["trigger_start"] in sentence for row, sentence in zip(found, sentences, strict=True))


def test_parties_and_places_are_the_nearest_names(rows: tuple[str, list[dict[str, Any]]]) -> None:
    name, (shelling, clash) = rows
    if name == "duckdb":
        assert not any(row[role] for row in (shelling, clash) for role in ("agents", "patients", "places"))
        return
    assert ARTICLE[shelling["trigger_start"] : shelling["trigger_end"]] == "قصف"
    assert (shelling["agents"], shelling["places"]) == (["الجيش العربي السوري"], ["ادلب"])
    assert (clash["agents"], clash["places"]) == (["تنظيم الدولة الإسلامية"], ["دير الزور"])


def test_forms_of_words_are_those_that_waqai_reads(vocabulary: Any, lexicon: Lexicon) -> None:
    words = sorted(
        surface
        for surface, term in vocabulary.surfaces.items()
        if term.kind == "event" and term.value and " " not in surface
    )
    sample = random.Random(7).sample(words, 400)
    assert [word for word in sample if not lexicon.triggers.find(tokenise(word))] == []


def test_patterns_match_the_forms_and_no_part_of_another_word(peers: ModuleType, vocabulary: Any) -> None:
    wanted = re.compile(peers.pattern(vocabulary.events["shelling"]).replace(r"[^\p{L}\p{N}]", r"\W"))
    assert all(wanted.search(text) for text in ("قصف", "ثم قصفوها ليلا", "وبالقصف،"))
    assert not any(wanted.search(text) for text in ("تقصفنن", "مقصف", "القص"))


def test_the_benchmark_scores_waqai_and_its_peers(
    peers: ModuleType,
    seeds_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(peers, "RESULTS", tmp_path / "results" / "peers.json")
    monkeypatch.setattr(peers, "missing", lambda: list(peers.EXTRA))
    reports = str(seeds_dir / "reports")
    monkeypatch.setattr(
        sys,
        "argv",
        ["peers.py", "--articles", "3", "--gold", f"{reports}/gold", "--texts", reports, "--only", "s001-s006"],
    )
    peers.main()
    told = json.loads(peers.RESULTS.read_text("utf-8"))
    by_name = {result["extractor"]: result for result in told["extractors"]}
    assert (told["articles"], told["annotated_documents"]) == (3, 6)
    assert list(by_name) == ["waqai", "dictionary", "duckdb"]
    assert by_name["waqai"]["times_waqai"] == 1
    assert by_name["waqai"]["f1"]["events"] > by_name["dictionary"]["f1"]["events"] > 0.2
    assert by_name["duckdb"]["f1"]["events"] > 0.2
    assert all(by_name["duckdb"]["f1"][role] == 0 for role in ("agents", "patients", "places"))
    assert "uv pip install" in capsys.readouterr().out
