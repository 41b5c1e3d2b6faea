"""Who does what to whom: agents and patients as a matrix and as a network."""

import json
import math

import polars as pl
import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.filters import Filters
from orchestration.explorer.markup import Cell, address, show_table
from orchestration.explorer.queries import Selected
from orchestration.texts import Texts


def draw(context: Context, filters: Filters, selected: Selected) -> None:
    """Draw the page."""
    texts = context.texts
    most = st.slider(texts("actors_most"), 5, 40, 15, key="actors_most", persist_state="session")
    pairs = queries.pairs(context.con, most)
    if pairs.is_empty():
        st.info(texts("actors_empty"))
        return
    st.header(texts("actors_matrix"), anchor=False)
    st.caption(texts("actors_caption"))
    _matrix(texts, pairs, filters)
    st.header(texts("actors_network"), anchor=False)
    st.graphviz_chart(_network(texts, pairs, filters), width="stretch")


def _names(texts: Texts, pairs: pl.DataFrame, role: str) -> dict[str, str]:
    """Names by id, the busiest first."""
    busiest = pairs.group_by(f"{role}_id", f"{role}_name_ar", f"{role}_name_en").agg(pl.col("events").sum())
    rows = busiest.sort(["events", f"{role}_id"], descending=[True, False]).iter_rows(named=True)
    return {row[f"{role}_id"]: texts.pick(row, f"{role}_name") for row in rows}


def _of_pair(texts: Texts, filters: Filters, agent: str, patient: str) -> str:
    return address(texts, **(filters.parameters() | {"agent": agent, "patient": patient}))


def _matrix(texts: Texts, pairs: pl.DataFrame, filters: Filters) -> None:
    agents, patients = _names(texts, pairs, "agent"), _names(texts, pairs, "patient")
    events = {(row["agent_id"], row["patient_id"]): row["events"] for row in pairs.iter_rows(named=True)}
    top = max(events.values())

    def cell(agent: str, patient: str) -> Cell:
        count = events.get((agent, patient), 0)
        if not count:
            return Cell("")
        heat = math.ceil(count / top * 5)
        return Cell(str(count), _of_pair(texts, filters, agent, patient), f"heat{heat}")

    show_table(
        texts("actors_matrix"),
        [texts("actors_to"), *patients.values()],
        ([Cell(name), *(cell(agent, patient) for patient in patients)] for agent, name in agents.items()),
        is_matrix=True,
    )


def _network(texts: Texts, pairs: pl.DataFrame, filters: Filters) -> str:
    """The pairs in the language DOT; arrows lead from agent to patient, the thicker the more events."""
    nodes = _names(texts, pairs, "agent") | _names(texts, pairs, "patient")
    lines = [
        'digraph { bgcolor="transparent"; node [shape=box, style="rounded,filled", fillcolor="#f4f1ea", '
        'color="#8a8a8a", fontname="sans-serif", fontsize=11]; '
        'edge [color="#b4532a", fontcolor="#808080", fontsize=10];'
    ]
    for key, name in nodes.items():
        target = address(texts, **(filters.parameters() | {"faction": key}))
        lines.append(f"{_quoted(key)} [label={_quoted(name)}, URL={_quoted(target)}, target=_self];")
    for row in pairs.iter_rows(named=True):
        target = _of_pair(texts, filters, row["agent_id"], row["patient_id"])
        lines.append(
            f"{_quoted(row['agent_id'])} -> {_quoted(row['patient_id'])} [label={row['events']}, "
            f"penwidth={1 + math.log2(row['events']):.1f}, URL={_quoted(target)}, target=_self];"
        )
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
