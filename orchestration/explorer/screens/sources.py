"""How often pairs of outlets agree on what both tell of."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, show_table, text_cell
from orchestration.explorer.rows import tell_cut
from orchestration.texts import Texts

_COMPARED = ("type", "place", "date", "killed", "agent")


def draw(context: Context) -> None:
    """Draw the page."""
    texts = context.texts
    pairs = queries.agreement(context.con)
    if not pairs:
        st.info(texts("sources_empty"))
        return
    st.caption(texts("sources_caption"))
    tell_cut(texts, len(pairs), queries.count_rows(context.con, "source_agreement"))
    show_table(
        texts("page_sources"),
        [texts("column_outlet"), texts("column_other_outlet"), texts("column_shared")]
        + [texts(f"column_{name}_agreed") for name in _COMPARED],
        (
            [
                Cell(texts.pick(row, "outlet_name")),
                Cell(texts.pick(row, "other_outlet_name")),
                text_cell(row["shared_event_count"]),
                *(_agreed(texts, row, name) for name in _COMPARED),
            ]
            for row in pairs
        ),
    )


def _agreed(texts: Texts, row: Mapping[str, Any], name: str) -> Cell:
    compared, agreed = row[f"{name}_compared_count"], row[f"{name}_agreed_count"]
    if not compared:
        return Cell("")
    share = agreed / compared
    style = "good" if share == 1 else "bad" if share == 0 else "even"
    return Cell(texts("column_of", agreed=agreed, compared=compared), style=style)
