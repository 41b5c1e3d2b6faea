"""Learned weights: how much each piece of evidence counts in a decision. The rows are seeds/lexicon/weights.csv.

A decision is a logistic model over named features, so that each can be explained by listing the evidence and its
weight. The features are written by evidence; the weights are fitted by orchestration.evaluation.training.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from orchestration.extraction.phrases import read_rows

TELLING_DECISIONS = ("event", "agent", "patient", "place", "time", "attack", "shelling", "air_strike", "explosion")
WHOLE_DECISIONS = ("whole_agent", "whole_patient", "whole_place", "whole_time", "informant")
DECISIONS = (*TELLING_DECISIONS, "same", *WHOLE_DECISIONS, "whole")


@dataclass(frozen=True)
class Decision:
    """A logistic model; `threshold` is the probability from which the answer is yes."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, features: Iterable[str]) -> float:
        """Probability (0 to 1) of yes, given the features that hold."""
        total = self.bias + sum(map(self.weights.get, features, repeat(0.0)))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def evidence(self, features: Iterable[str]) -> list[tuple[str, float]]:
        """The features that weigh anything, with their weights in logits, the weightiest first."""
        weighed = [(feature, self.weights[feature]) for feature in features if self.weights.get(feature)]
        return sorted(weighed, key=lambda row: (-abs(row[1]), row[0]))


@dataclass(frozen=True)
class Weights:
    """The decisions of extraction. Of a telling: is it an event, who is agent, who patient, which place and time;
    four say of a strike whose word leaves it open of which type it is, and the likeliest wins. Then: are two tellings
    of the same happening. Of the whole happening: its parties, places and time, who is cited for it, is it one at all.
    """

    event: Decision
    agent: Decision
    patient: Decision
    place: Decision
    time: Decision
    attack: Decision
    shelling: Decision
    air_strike: Decision
    explosion: Decision
    same: Decision
    whole_agent: Decision
    whole_patient: Decision
    whole_place: Decision
    whole_time: Decision
    informant: Decision
    whole: Decision

    def strikes(self) -> dict[str, Decision]:
        """The decisions on the type of a strike."""
        return {
            "attack": self.attack,
            "shelling": self.shelling,
            "air_strike": self.air_strike,
            "explosion": self.explosion,
        }


def load_weights(lexicon_dir: Path) -> Weights:
    """Read weights.csv (decision, feature, weight; the features `(bias)` and `(threshold)` are the model's own)."""
    rows: dict[str, dict[str, float]] = {name: {} for name in DECISIONS}
    for row in read_rows(lexicon_dir / "weights.csv"):
        rows[row["decision"]][row["feature"]] = float(row["weight"])
    return Weights(**{name: _decision(weights) for name, weights in rows.items()})


def _decision(weights: dict[str, float]) -> Decision:
    bias, threshold = weights.pop("(bias)", 0.0), weights.pop("(threshold)", 0.5)
    return Decision(weights, bias, threshold)
