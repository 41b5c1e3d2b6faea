"""Changes of allegiance over time."""

import altair as alt
import polars as pl
import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.filters import Filters
from orchestration.explorer.markup import Cell, show_table
from orchestration.explorer.queries import Selected
from orchestration.explorer.rows import days, event_link, interval, tell_cut

_COLUMNS = ("kind", "date", "mover", "from", "to", "place", "people", "reports")


def draw(context: Context, filters: Filters, selected: Selected) -> None:
    """Draw the page."""
    texts = context.texts
    changes = queries.allegiances(context.con)
    if not changes:
        st.info(texts("allegiances_empty"))
        return
    count = queries.count_allegiances(context.con)
    st.caption(texts("allegiances_caption", changes=count))
    months = queries.allegiances_by_time(context.con)
    named = months.with_columns(
        kind=pl.col("change_kind").map_elements(lambda kind: texts.code("change", kind), return_dtype=pl.String)
    )
    chart = (
        alt.Chart(named)
        .mark_bar()
        .encode(
            alt.X("yearmonth(day):T", title=None),
            alt.Y("events:Q", title=texts("count_events"), axis=alt.Axis(tickMinStep=1, format="d")),
            alt.Color("kind:N", title=None, legend=alt.Legend(orient="bottom")),
        )
        .properties(height=280, description=texts("page_allegiances"))
    )
    st.altair_chart(chart, width="stretch")
    tell_cut(texts, len(changes), count)
    show_table(
        texts("page_allegiances"),
        [texts(f"column_{name}") for name in _COLUMNS],
        (
            [
                event_link(texts, row["event_id"], texts.code("change", row["change_kind"])),
                Cell(days(row, texts)),
                Cell(texts.pick(row, "mover_name")),
                Cell(texts.pick(row, "from_name")),
                Cell(texts.pick(row, "to_name")),
                Cell(texts.pick(row, "place_name")),
                Cell(interval(row["people_low"], row["people_best"], row["people_high"])),
                Cell(str(row["report_count"])),
            ]
            for row in changes
        ),
    )
