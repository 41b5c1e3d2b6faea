"""The filters as widgets. Each keeps its value in the session under `filter_<name>` from page to page."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import duckdb
import streamlit as st

from orchestration.explorer.context import Context, Version
from orchestration.explorer.filters import BASES, Filters
from orchestration.explorer.queries import Rows, choices
from orchestration.texts import Texts


def put_filters(filters: Filters) -> None:
    """Set the widgets, before they are drawn."""
    for field in fields(Filters):
        value = getattr(filters, field.name)
        st.session_state[_key(field.name)] = list(value) if isinstance(value, tuple) else value


def draw_filters(context: Context) -> Filters:
    """Draw the widgets in the sidebar and return what they say."""
    texts = context.texts
    offered = _choices(context.version, context.con)
    with st.sidebar:
        st.header(texts("filters"), anchor=False)
        st.button(texts("filter_clear"), on_click=put_filters, args=(Filters(),), width="stretch")
        st.text_input(texts("filter_word"), key=_key("word"), persist_state="session")
        st.date_input(texts("filter_date_from"), value=None, key=_key("date_from"), persist_state="session", **_DAYS)
        st.date_input(texts("filter_date_to"), value=None, key=_key("date_to"), persist_state="session", **_DAYS)
        families = list(dict.fromkeys(row["event_family"] for row in offered["types"]))
        _several(texts, "families", families, lambda code: texts.code("family", code))
        _several(texts, "types", *_named(texts, offered["types"]))
        for name, of in (
            ("faction", "factions"), ("agent", "factions"), ("patient", "factions"), ("place", "places"),
            ("outlet", "outlets"),
        ):  # fmt: skip
            _one(texts, name, *_named(texts, offered[of]))
        _several(texts, "bases", list(BASES), lambda code: texts.code("basis", code))
        st.slider(texts("filter_confidence"), 0.0, 1.0, step=0.05, key=_key("confidence"), persist_state="session")
        st.toggle(texts("filter_contested"), key=_key("contested"), persist_state="session")
    return _said()


_DAYS: dict[str, Any] = {"format": "YYYY-MM-DD", "min_value": "1900-01-01", "max_value": "2100-12-31"}


def _said() -> Filters:
    said: dict[str, Any] = {field.name: st.session_state[_key(field.name)] for field in fields(Filters)}
    listed: dict[str, Any] = {name: tuple(said[name]) for name in ("families", "types", "bases")}
    return Filters(**(said | listed))


@st.cache_data(max_entries=2, show_spinner=False)
def _choices(version: Version, _con: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    return choices(_con)


def _named(texts: Texts, rows: Rows) -> tuple[list[str], Callable[[str], str]]:
    names = {row["id"]: texts.pick(row, "name") or row["id"] for row in rows}
    return list(names), lambda key: names.get(key, key)


def _several(texts: Texts, name: str, options: list[str], called: Callable[[str], str]) -> None:
    chosen = st.session_state[_key(name)]
    st.session_state[_key(name)] = [value for value in chosen if value in options]
    st.multiselect(
        texts(f"filter_{name}"), options, format_func=called, key=_key(name), placeholder=texts("any"),
        persist_state="session",
    )  # fmt: skip


def _one(texts: Texts, name: str, options: list[str], called: Callable[[str], str]) -> None:
    if st.session_state[_key(name)] not in options:
        st.session_state[_key(name)] = None
    st.selectbox(
        texts(f"filter_{name}"), options, index=None, format_func=called, key=_key(name), placeholder=texts("any"),
        persist_state="session",
    )  # fmt: skip


def _key(name: str) -> str:
    return f"filter_{name}"
