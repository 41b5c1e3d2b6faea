"""How each outlet names each faction, as a heat map."""

import polars as pl
import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, show_table
from orchestration.texts import Texts

_MOST = 20
_EVEN = 0.25


def draw(context: Context) -> None:
    """Draw the page."""
    texts = context.texts
    used = queries.framing(context.con, _MOST)
    if used.is_empty():
        st.info(texts("framing_empty"))
        return
    st.caption(texts("framing_caption", most=_MOST))
    outlets, factions = _names(texts, used, "outlet"), _names(texts, used, "faction")
    cells = {(row["outlet_id"], row["faction_id"]): _cell(row) for row in used.iter_rows(named=True)}
    show_table(
        texts("page_framing"),
        [texts("column_outlet"), *factions.values()],
        (
            [Cell(name), *(cells.get((outlet, faction), Cell("")) for faction in factions)]
            for outlet, name in outlets.items()
        ),
        is_matrix=True,
    )


def _names(texts: Texts, used: pl.DataFrame, of: str) -> dict[str, str]:
    return {row[f"{of}_id"]: texts.pick(row, f"{of}_name") for row in used.iter_rows(named=True)}


def _cell(row: dict[str, object]) -> Cell:
    tone = float(str(row["tone"]))
    style = "even" if abs(tone) < _EVEN else "good" if tone > 0 else "bad"
    return Cell(f"{tone:+.1f} ({row['uses']})", style=style, title=str(row["labels"]))
