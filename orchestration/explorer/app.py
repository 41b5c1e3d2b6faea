"""The script that Streamlit runs: opens the published file, finds the page in the address, and draws it.

The address tells everything that is seen: `?event=ID`, `?report=ID`, else `page`, `lang` and the filters.
"""

import contextlib
import logging
from pathlib import Path

import duckdb
import streamlit as st

from orchestration.explorer.context import Context, Version
from orchestration.explorer.filters import Filters, read_filters
from orchestration.explorer.markup import show
from orchestration.explorer.queries import ROLES, is_empty, select_events
from orchestration.explorer.screens import (
    actors,
    allegiances,
    contested,
    event,
    framing,
    quality,
    report,
    search,
    situation,
    sources,
)  # fmt: skip
from orchestration.explorer.sidebar import draw_filters, put_filters
from orchestration.settings import Settings, load_settings
from orchestration.texts import LANGUAGES, Texts, load_texts
from orchestration.warehouse.connection import connect

_LOG = logging.getLogger("waqai.explorer")
# Pages of the events that the filters select, pages of something else, and those of them that show events alone.
_OF_EVENTS = {
    "situation": situation.draw,
    "actors": actors.draw,
    "allegiances": allegiances.draw,
    "contested": contested.draw,
}
_OTHERS = {
    "event": event.draw,
    "report": report.draw,
    "framing": framing.draw,
    "sources": sources.draw,
    "search": search.draw,
    "quality": quality.draw,
}
_NEEDING_EVENTS = {*_OF_EVENTS, "event", "sources"}
PAGES = (*_OF_EVENTS, *_OTHERS)
# What pages other than those of events keep in the address.
_KEPT = {"event": "event", "report": "report", "search": "search"}


def main() -> None:
    """Draw the page that the address asks for."""
    settings = load_settings()
    st.set_page_config(page_title="Waqai · وقائع", page_icon="🗺️", layout="wide")
    _read_address()
    texts = load_texts(settings.seeds_dir / "explorer" / "labels.csv", st.session_state["lang"])
    show("styles", direction=texts.direction, roles=ROLES)
    with st.sidebar:
        st.segmented_control(
            texts("language"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, key="lang", required=True,
            persist_state="session",
        )  # fmt: skip
        page = st.radio(
            texts("page"), PAGES, format_func=lambda name: texts(f"page_{name}"), key="page", persist_state="session"
        )
    st.title(texts(f"page_{page}"), anchor=False)
    _write_address(page, _drawn(page, settings, texts))


def _drawn(page: str, settings: Settings, texts: Texts) -> Filters | None:
    """Draw a page, or say why it cannot be; return the filters that were set, None for pages without any."""
    if not settings.published_file.exists():
        st.info(texts("no_warehouse"))
        return None
    # Asked for before the file is opened: what is kept under a version is never older than it.
    version = _version(settings.published_file)
    try:
        with contextlib.closing(connect(settings.published_file, read_only=True)) as con:
            return _draw(page, Context(con, version, settings, texts))
    except (duckdb.CatalogException, duckdb.BinderException):
        _LOG.exception("Page %s asks for what the published file has not", page)
        st.warning(texts("other_version"))
    except Exception:
        _LOG.exception("Page %s could not be drawn", page)
        st.error(texts("page_failed"))
    return None


def _draw(page: str, context: Context) -> Filters | None:
    if page in _NEEDING_EVENTS and is_empty(context.con):
        st.info(context.texts("empty_warehouse"))
        return None
    if page in _OTHERS:
        _OTHERS[page](context)
        return None
    filters = draw_filters(context)
    selected = select_events(context.con, filters)
    if selected.events:
        _OF_EVENTS[page](context, filters, selected)
    else:
        st.info(context.texts("empty_selection"))
    return filters


def _version(file: Path) -> Version:
    """What changes when another file is published."""
    stat = file.stat()
    return str(file), stat.st_ino, stat.st_mtime_ns


def _read_address() -> None:
    """Take the state of a new session from the address; later the widgets have it."""
    if "page" in st.session_state:
        return
    asked = st.query_params
    implied = next((name for name in ("event", "report") if name in asked), "situation")
    page = asked.get("page", implied)
    st.session_state["page"] = page if page in PAGES else "situation"
    st.session_state["lang"] = asked["lang"] if asked.get("lang") in LANGUAGES else "ar"
    for key in _KEPT.values():
        st.session_state[key] = asked.get(key, "")
    put_filters(read_filters(asked))


def _write_address(page: str, filters: Filters | None) -> None:
    kept = _KEPT.get(page)
    named = {"page": page, "lang": st.session_state["lang"]}
    told = {kept: st.session_state[kept]} if kept and st.session_state[kept] else {}
    st.query_params.from_dict(named | told | (filters.parameters() if filters else {}))


main()
