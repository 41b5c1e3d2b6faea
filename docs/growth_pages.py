"""Renew what docs/performance.md and docs/scaling.md say of growth: tables, the fitted model, a chart.

    python docs/growth_pages.py

Measured figures are those of benchmarks/results/sizes.json, which `benchmarks/sizes.py` writes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from scipy.optimize import nnls

from orchestration.markdown import markdown_table

DOCS = Path(__file__).resolve().parent
RESULTS = DOCS.parent / "benchmarks" / "results" / "sizes.json"
CHART = DOCS / "images" / "growth.svg"
# Steps of a run in their order, by what a reader calls them.
STEPS = {
    "reading, archive": ("ingest_reports",),
    "extraction": ("extract_reports",),
    "tables, linking": ("build_marts",),
    "checks": ("gate_raw", "gate_staging", "gate_marts", "gate_exports"),
    "publishing": ("publish_marts",),
    "exports": ("write_exports",),
}
PLANNED = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)


@dataclass(frozen=True)
class Cost:
    """Seconds of a step: `fixed` a run, and `a_report` for each report."""

    fixed: float
    a_report: float

    def seconds(self, reports: int) -> float:
        """Seconds of a first run on so many reports."""
        return self.fixed + self.a_report * reports


def seconds_of(run: Mapping[str, Any], steps: Sequence[str]) -> float:
    """Seconds of the wall that a measured run took for some steps."""
    return sum(run["step_seconds"].get(step, 0.0) for step in steps)


def fitted(runs: Sequence[Mapping[str, Any]]) -> dict[str, Cost]:
    """The cost of each step, of least relative squares over the first runs; neither part is below zero."""
    first = [run for run in runs if run["reports_before"] == 0]
    sizes = np.array([[1.0, run["reports"]] for run in first])
    costs = {}
    for name, steps in STEPS.items():
        told = np.array([max(seconds_of(run, steps), 1e-3) for run in first])
        (fixed, a_report), _ = nnls(sizes / told[:, None], np.ones(len(first)))
        costs[name] = Cost(float(fixed), float(a_report))
    return costs


def span(seconds: float) -> str:
    """Seconds as a reader says them."""
    for unit, length, most in (("s", 1, 120), ("min", 60, 120), ("h", 3600, 48)):
        if seconds < most * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds / 86400:,.0f} days"


def measured_table(runs: Sequence[Mapping[str, Any]]) -> str:
    """What was measured, a row a run."""
    head = ["in the warehouse", "new", "all", *STEPS, "processors", "peak MB", "working file MB", "published MB"]
    rows = [
        [
            f"{run['reports_before']:,}", f"{run['reports']:,}", span(run["wall_seconds"]),
            *(f"{seconds_of(run, steps):.0f} s" for steps in STEPS.values()), f"{run['processor_seconds']:.0f} s",
            *(f"{run[size] / 1e6:,.0f}" for size in ("peak_bytes", "working_bytes", "published_bytes")),
        ]
        for run in runs
    ]  # fmt: skip
    return markdown_table(head, rows)


def model_table(costs: Mapping[str, Cost]) -> str:
    """The fitted cost of each step, and what it says of sizes that were not measured."""
    head = ["step", "a run", "a million reports", *(f"{reports:,}" for reports in PLANNED)]
    rows = [
        [
            name,
            f"{cost.fixed:.1f} s",
            span(cost.a_report * 1e6),
            *(span(cost.seconds(reports)) for reports in PLANNED),
        ]
        for name, cost in costs.items()
    ]
    return markdown_table(head, rows)


def growth_chart(runs: Sequence[Mapping[str, Any]], costs: Mapping[str, Cost]) -> dict[str, Any]:
    """Seconds by reports and step, measured and fitted, on scales of logarithms, as Vega-Lite."""
    first = [run for run in runs if run["reports_before"] == 0]
    measured = [
        {"reports": run["reports"], "seconds": seconds_of(run, steps), "step": name}
        for run in first
        for name, steps in STEPS.items()
    ]
    sizes = np.geomspace(min(run["reports"] for run in first), 1_000_000, 30)
    lines = [
        {"reports": float(size), "seconds": cost.seconds(int(size)), "step": name}
        for name, cost in costs.items()
        for size in sizes
    ]
    axes = {
        "x": alt.X("reports:Q", scale=alt.Scale(type="log"), title="reports"),
        "y": alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds"),
        "color": alt.Color("step:N", sort=list(STEPS), title=None),
    }
    points = alt.Chart(alt.Data(values=measured)).mark_point(filled=True, size=60).encode(**axes)
    fits = alt.Chart(alt.Data(values=lines)).mark_line(strokeWidth=1).encode(**axes)
    title = "A first run: measured (points) and fitted (lines)"
    return (fits + points).properties(title=title, width=520, height=320).to_dict()


def with_block(text: str, name: str, content: str) -> str:
    """The document with `content` between the marks of `name`."""
    block = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    if not block.search(text):
        raise ValueError(f"the document has no block {name}")
    return block.sub(lambda _: content + "\n", text)


def main() -> None:
    """Write the blocks and the chart."""
    runs = json.loads(RESULTS.read_text("utf-8"))
    costs = fitted(runs)
    for page, name, content in (
        (DOCS / "performance.md", "sizes", measured_table(runs)),
        (DOCS / "scaling.md", "model", model_table(costs)),
    ):
        page.write_text(with_block(page.read_text("utf-8"), name, content), "utf-8")
    CHART.write_text(vl_convert.vegalite_to_svg(growth_chart(runs, costs)), "utf-8")


if __name__ == "__main__":
    main()
