"""Learned weights of linking: one logistic model a file under seeds/linking, one row a piece of evidence."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BIAS = "bias"


def read_weights(path: Path) -> dict[str, float]:
    """Weights in logits by evidence, `bias` among them."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["evidence"]: float(row["weight"]) for row in csv.DictReader(stream)}


def write_weights(path: Path, weights: Mapping[str, float]) -> None:
    """Write what `read_weights` reads."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("evidence", "weight"))
        writer.writerows((name, f"{weight:.4f}") for name, weight in weights.items())


def probabilities(
    evidence: NDArray[np.float64], names: tuple[str, ...], weights: Mapping[str, float]
) -> NDArray[np.float64]:
    """Probability (0 to 1) by row of `evidence`, whose columns are `names`."""
    logits = evidence @ np.array([weights[name] for name in names]) + weights[_BIAS]
    return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)
