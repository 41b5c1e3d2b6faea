"""The figures agree with those of an independent scorer on the same rows, where one is at hand."""

import csv
import hashlib
import importlib.util
import json
import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from orchestration.evaluation.gold import chosen, read_gold
from orchestration.evaluation.names import Names
from orchestration.evaluation.scoring import UNDIRECTED_TYPES, Document, Vocabulary, score
from orchestration.extraction.text import sentence_spans
from orchestration.settings import PROJECT_DIR

SHARED = PROJECT_DIR.parent / "shared"
GOLD = SHARED / "gold"
READABLE = "d001-d012,d025-d072"

pytestmark = pytest.mark.skipif(not (GOLD / "score.py").is_file(), reason="needs ../shared/gold with its scorer")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_scorer", GOLD / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(GOLD))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(GOLD))
    return module


def aliases() -> dict[str, list[str]]:
    with (GOLD / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row["names"].split("|") for row in csv.DictReader(lines)}


def chance(*parts: object) -> float:
    """A number from 0 to 1 that depends on the parts alone."""
    return int(hashlib.sha256(repr(parts).encode()).hexdigest()[:8], 16) / 2**32


def imperfect_rows(doc: dict[str, Any], text: str, names: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Rows such as a middling system would give: events left out, doubled, mistyped, with wrong parts."""
    spans = sentence_spans(text)
    rows = []
    for number, event in enumerate(doc["events"]):
        luck = chance(doc["doc_id"], number)
        if luck < 0.2:
            continue
        named = {
            role: [names.get(key, [key])[-1] for key in event[role] if chance(luck, key) > 0.2]
            for role in ("agent", "patient", "place")
        }
        if luck > 0.8:
            named["agent"], named["patient"] = named["patient"], named["agent"]
        sentence = event["triggers"][0].rsplit("@", 1)[1]
        time = event.get("time") or {}
        row = {
            "doc_id": doc["doc_id"],
            "event_type": "attack" if 0.2 < luck < 0.25 else event["type"],
            "modality": event.get("modality", "actual"),
            "trigger_start": spans[int(sentence)][0] + (500 if 0.3 < luck < 0.33 else 0),
            "agents": named["agent"],
            "patients": named["patient"],
            "places": named["place"],
            "date_from": time.get("from") or ("2020-01-01" if luck > 0.9 else None),
            "date_to": time.get("to") or ("2020-01-01" if luck > 0.9 else None),
            "claimed_by": event.get("claimed_by") and event["claimed_by"].split()[0],
        }
        for figure in ("count", "killed", "injured"):
            value = event.get(figure) or {}
            row[f"{figure}_low"] = value.get("low") if luck < 0.7 else 3
            row[f"{figure}_high"] = value.get("high") if luck < 0.7 else 9
        rows += [row, row] if 0.5 < luck < 0.55 else [row]
    return rows


@pytest.mark.parametrize("part", ["dev", "seeds"])
def test_figures_agree_with_the_reference_scorer(reference: ModuleType, part: str) -> None:
    only = READABLE if part == "dev" else None
    texts = SHARED / "corpus" / part
    names = aliases()
    documents, rows, mentions = [], [], []
    for gold in read_gold(GOLD / part, only):
        doc = json.loads((GOLD / part / f"{gold.doc_id}.json").read_text(encoding="utf-8"))
        text = (texts / f"{gold.doc_id}.txt").read_text(encoding="utf-8")
        found = imperfect_rows(doc, text, names)
        factions = [names.get(key, [key])[0] for key in doc["factions"] if chance(gold.doc_id, key) > 0.2] + ["زائد"]
        places = [place for place in doc["places"] if chance(gold.doc_id, place) > 0.2]
        rows += found
        mentions.append({"doc_id": gold.doc_id, "factions": factions, "places": places})
        documents.append(Document(gold, sentence_spans(text), found, factions, places))
    assert all(chosen(only)(document.gold.doc_id) for document in documents)

    ours = score(documents, Vocabulary(Names(names, reference._GENERIC), UNDIRECTED_TYPES))
    theirs, their_types, _ = reference.score(
        GOLD / part, texts, rows, mentions, reference.Names(GOLD / "aliases.csv"), only
    )

    assert {name: tally.figures() for name, tally in ours.figures.items()} == {
        name: tally.figures() for name, tally in theirs.items()
    }
    assert {name: tally.hit for name, tally in ours.by_type.items()} == {
        name: tally.hit for name, tally in their_types.items()
    }
    assert 0.3 < ours.figures["events"].f1 < 0.95


def test_a_fault_in_the_rows_shows_in_the_figures() -> None:
    gold = next(document for document in read_gold(GOLD / "seeds") if document.events)
    vocabulary = Vocabulary(Names(aliases()), UNDIRECTED_TYPES)
    empty = Document(gold, [(0, 10**6)], [], [], [])
    assert score([empty], vocabulary).figures["events"].hit == 0
    assert score([replace(empty, factions=list(gold.factions))], vocabulary).figures["factions_named"].recall == 1.0
