"""Renew the tables and charts of docs/linking.md: what each level weighs, and one join taken apart.

    python docs/linking_charts.py [published file]     the default is that of the project's own warehouse

Weights are those of seeds/linking; results and the join are those of the published file.
"""

import logging
import math
import re
import sys
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert
from refresh import queries, with_results
from splink import DuckDBAPI, Linker

from orchestration.linking.model import KEY, Probabilities, read_model, read_probabilities, splink_settings
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect, in_memory

DOCS = Path(__file__).resolve().parent
PAGE = DOCS / "linking.md"
IMAGES = DOCS / "images"

_WEIGHTS = re.compile(r"(?<=<!-- weights -->\n)(?:\|.*\n)*(?=<!-- /weights -->)")
_JOIN = ["comparison", "level", "bits"]
_COLOURS = {"for": "#2f7d4f", "against": "#b5483a", "weight": "#4a5568"}


def with_weights(text: str, probabilities: Probabilities) -> str:
    """The document with the table of weights as they are now."""
    lines = ["| comparison | level | of one event | of two | bits |", "| --- | --- | --: | --: | --: |"]
    for (comparison, level), found in probabilities.items():
        name = f"`{comparison}`" if comparison else "before any comparison"
        lines.append(f"| {name} | {level} | {found.m:.3f} | {found.u:.3f} | {math.log2(found.m / found.u):+.1f} |")
    return _WEIGHTS.sub(lambda _: "\n".join(lines) + "\n", text)


def weights_chart(folder: Path) -> dict[str, Any]:
    """Splink's own chart of the model of `folder`, as Vega-Lite."""
    with in_memory() as con:
        # Splink draws no model without records; these are never compared.
        records = con.sql(f"select 'one' as {KEY}, 'one' as report_id").to_arrow_table()
        con.register("records", records)
        settings = splink_settings(read_model(folder), read_probabilities(folder))
        linker = Linker(DuckDBAPI(con).register("records"), settings, log_level=logging.ERROR)
        chart: dict[str, Any] = linker.visualisations.match_weights_chart().chart_dict
    # A picture cannot be zoomed.
    return chart | {"title": "What each level weighs"}


def join_chart(published: Path) -> dict[str, Any]:
    """The comparisons of one join, from the odds before to the weight of the pair, as Vega-Lite.

    The join is the one that a query of the page takes apart. Raises ValueError where the published file has no such
    join.
    """
    (query,) = (query for query, shown in queries(PAGE.read_text("utf-8")) if shown == _JOIN)
    with connect(published, read_only=True) as con:
        steps = con.execute(query).pl().filter(pl.col("bits") != 0)
    if steps.is_empty():
        raise ValueError(f"{published} has no join for the query of {PAGE.name}")
    steps = steps.sort(pl.col("level").is_not_null(), maintain_order=True)
    ends = steps["bits"].cum_sum()
    bars = steps.with_columns(
        pl.concat_str("comparison", "level", separator=": ", ignore_nulls=True).alias("step"),
        (ends - steps["bits"]).alias("from"),
        ends.alias("to"),
        pl.when(pl.col("bits") > 0).then(pl.lit("for")).otherwise(pl.lit("against")).alias("speaks"),
    )
    total = pl.DataFrame({"step": ["weight of the pair"], "from": [0.0], "to": [ends[-1]], "bits": [ends[-1]]})
    drawn = pl.concat([bars, total.with_columns(speaks=pl.lit("weight"))], how="diagonal")
    base = alt.Chart(alt.Data(values=drawn.to_dicts())).encode(
        y=alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, ticks=False))
    )
    bar = base.mark_bar(height=14).encode(
        x=alt.X("from:Q", title="bits"),
        x2="to:Q",
        color=alt.Color("speaks:N", scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())), legend=None),
    )
    figure = base.transform_calculate(end="max(datum.from, datum.to)").mark_text(align="left", dx=4)
    figures = figure.encode(x="end:Q", text=alt.Text("bits:Q", format="+.1f"))
    title = "One join, step by step"
    return (bar + figures).properties(title=title, width=420, height=alt.Step(22)).to_dict()


def main() -> None:
    """Renew docs/linking.md and its pictures."""
    settings = load_settings()
    folder = settings.seeds_dir / "linking"
    published = Path(sys.argv[1]) if len(sys.argv) > 1 else settings.published_file
    with connect(published, read_only=True) as con:
        text = with_results(PAGE.read_text("utf-8"), con)
    PAGE.write_text(with_weights(text, read_probabilities(folder)), encoding="utf-8")
    for name, chart in (("weights", weights_chart(folder)), ("join", join_chart(published))):
        (IMAGES / f"linking_{name}.svg").write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")


if __name__ == "__main__":
    main()
