"""Decisions weigh named evidence; each can be explained."""

from pathlib import Path

import pytest

from orchestration.extraction.weights import DECISIONS, Decision, load_weights


def test_a_decision_without_evidence_is_its_bias() -> None:
    assert Decision({}, 0.0, 0.5).probability([]) == 0.5


def test_evidence_moves_the_probability_its_own_way() -> None:
    decision = Decision({"for": 2.0, "against": -2.0}, 0.0, 0.5)
    assert decision.probability(["for"]) > 0.5 > decision.probability(["against"])


def test_unknown_evidence_weighs_nothing() -> None:
    decision = Decision({"for": 2.0}, 0.3, 0.5)
    assert decision.probability(["other"]) == decision.probability([])


def test_evidence_is_listed_with_the_weightiest_first() -> None:
    decision = Decision({"for": 1.0, "against": -2.0, "idle": 0.0}, 0.0, 0.5)
    assert decision.evidence(["for", "idle", "unknown", "against"]) == [("against", -2.0), ("for", 1.0)]


@pytest.mark.parametrize("weight", [1e9, -1e9])
def test_a_probability_stays_between_nought_and_one(weight: float) -> None:
    assert 0.0 <= Decision({"x": weight}, 0.0, 0.5).probability(["x"]) <= 1.0


def test_bias_and_threshold_are_rows_of_the_model(tmp_path: Path) -> None:
    rows = [f"{name},(bias),0.25\n{name},(threshold),0.4\n{name},x=1,2\n" for name in DECISIONS]
    (tmp_path / "weights.csv").write_text("decision,feature,weight\n" + "".join(rows), encoding="utf-8")
    weights = load_weights(tmp_path)
    assert weights.event == Decision({"x=1": 2.0}, 0.25, 0.4)


def test_the_shipped_weights_hold_every_decision(seeds_dir: Path) -> None:
    weights = load_weights(seeds_dir / "lexicon")
    assert all(getattr(weights, name).weights for name in DECISIONS)
    assert all(0.0 <= getattr(weights, name).threshold <= 1.0 for name in DECISIONS)
