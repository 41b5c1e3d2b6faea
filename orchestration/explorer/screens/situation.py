"""Map, timeline and table of the selected events."""

import math
from typing import Any

import altair as alt
import duckdb
import polars as pl
import pydeck as pdk
import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context, Version
from orchestration.explorer.countries import Box, country_outlines
from orchestration.explorer.downloads import download_address
from orchestration.explorer.filters import Filters
from orchestration.explorer.markup import show
from orchestration.explorer.queries import Selected
from orchestration.explorer.rows import show_events
from orchestration.texts import Texts

_HEIGHT = 420
# Sets of filters whose answers are kept.
_KEPT = 16
_LINES, _POINTS = [128, 128, 128, 190], [207, 74, 48, 190]
# Of the events: a few far away would make the map of all others small.
_VIEWED = 0.96
_FAMILIES = ("violence", "territory", "coercion", "allegiance", "contention", "cooperation")
_TIME_UNITS = {"day": "yearmonthdate", "week": "yearweek", "month": "yearmonth", "year": "year"}
_ORDERS = ("latest", "deadliest", "most_told")


def draw(context: Context, filters: Filters, selected: Selected) -> None:
    """Draw the page."""
    texts = context.texts
    figures = st.columns(4)
    for column, (label, value) in zip(
        figures,
        (
            ("count_events", selected.events),
            ("count_located", selected.located),
            ("count_killed", selected.killed),
            ("count_contested", selected.contested),
        ),
        strict=True,
    ):
        column.metric(texts(label), f"{value:,}")
    left, right = st.columns(2)
    left.header(texts("map"), anchor=False)
    with right:
        st.header(texts("timeline"), anchor=False)
        _timeline(context, filters, selected)
    st.header(texts("table"), anchor=False)
    _table(context, filters, selected)
    st.header(texts("download"), anchor=False)
    files = [(texts(f"download_{name}"), download_address(name, filters)) for name in queries.DOWNLOADS]
    show("files", label=texts("download"), files=files)
    # Last: where a browser draws it in software, all that is below it would wait.
    with left:
        _map(texts, _by_place(context.version, filters, context.con), selected)


# What is found for the same filters in the same published file is the same; most readers begin with no filter.


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _by_place(version: Version, filters: Filters, _con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return queries.events_by_place(_con)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _by_time(version: Version, filters: Filters, unit: str, _con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return queries.events_by_time(_con, unit)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _page(version: Version, filters: Filters, page: int, order: str, _con: duckdb.DuckDBPyConnection) -> queries.Rows:
    return queries.events_page(_con, page, order)


def _map(texts: Texts, places: pl.DataFrame, selected: Selected) -> None:
    missing = selected.events - selected.located
    caption = [texts("map_caption", events=int(places["events"].sum()), places=len(places), missing=missing)]
    if places.is_empty():
        st.caption(caption[0])
        st.info(texts("map_empty"))
        return
    middle = _box(places, _VIEWED)
    if beyond := _places_beyond(places, middle):
        caption.append(texts("map_beyond", places=beyond))
    st.caption(" · ".join(caption))
    busiest = int(places["events"][0])
    points = [
        {
            "position": [row["longitude"], row["latitude"]],
            "radius": 4 + 3 * math.sqrt(row["events"] / busiest * 30),
            "label": texts(
                "map_tooltip", name=texts.pick(row, "place_name"), events=row["events"], killed=row["killed"]
            ),
        }
        for row in places.iter_rows(named=True)
    ]
    deck = pdk.Deck(
        layers=[
            pdk.Layer(
                "GeoJsonLayer", _outlines(_box(places)), stroked=True, filled=False, get_line_color=_LINES,
                line_width_min_pixels=1, pickable=False,
            ),
            pdk.Layer(
                "ScatterplotLayer", points, get_position="position", get_radius="radius", radius_units="'pixels'",
                get_fill_color=_POINTS, pickable=True,
            ),
        ],
        initial_view_state=_view(middle),
        # No tiles. A style of None would have Streamlit ask the network for its own.
        map_provider=None,
        tooltip={"text": "{label}"},
    )  # fmt: skip
    st.pydeck_chart(deck, height=_HEIGHT, alt=texts("map_alt"))


def _box(places: pl.DataFrame, share: float = 1.0) -> Box:
    """Degrees west, south, east, north around the places of the middle `share` of the events, each way."""
    west, east = _middle(places, "longitude", share)
    south, north = _middle(places, "latitude", share)
    return (math.floor(west) - 1.5, math.floor(south) - 1.5, math.ceil(east) + 1.5, math.ceil(north) + 1.5)


def _middle(places: pl.DataFrame, column: str, share: float) -> tuple[float, float]:
    """The least and the largest value once the same part of the events is left out at either end."""
    left_out = (1 - share) / 2 * int(places["events"].sum())
    within = places.sort(column).filter(
        (pl.col("events").cum_sum() > left_out) & (pl.col("events").cum_sum(reverse=True) > left_out)
    )[column]
    return float(within[0]), float(within[-1])


def _places_beyond(places: pl.DataFrame, box: Box) -> int:
    west, south, east, north = box
    within = pl.col("longitude").is_between(west, east) & pl.col("latitude").is_between(south, north)
    return places.filter(~within).height


def _view(box: Box) -> pdk.ViewState:
    west, south, east, north = box
    # At zoom 0 the world is 512 pixels wide; a column of the page has about 500.
    zoom = math.log2(360 / max(east - west, (north - south) * 1.6))
    return pdk.ViewState(longitude=(west + east) / 2, latitude=(south + north) / 2, zoom=min(zoom, 9))


@st.cache_data(max_entries=16, show_spinner=False)
def _outlines(box: Box) -> dict[str, Any]:
    return country_outlines(box)


def _timeline(context: Context, filters: Filters, selected: Selected) -> None:
    texts = context.texts
    if selected.first_day is None or selected.last_day is None:
        st.info(texts("timeline_empty"))
        return
    unit = queries.time_unit(selected.first_day, selected.last_day)
    bars = _by_time(context.version, filters, unit, context.con)
    shown = int(bars["events"].sum())
    st.caption(texts("timeline_caption", events=shown, unit=texts(f"timeline_{unit}"), missing=selected.events - shown))
    names = [texts.code("family", family) for family in _FAMILIES]
    named = bars.with_columns(family=pl.col("event_family").replace_strict(list(_FAMILIES), names, default=""))
    chart = (
        alt.Chart(named)
        .mark_bar()
        .encode(
            alt.X(f"{_TIME_UNITS[unit]}(day):T", title=None),
            alt.Y("events:Q", title=texts("count_events"), axis=alt.Axis(tickMinStep=1, format="d")),
            alt.Color("family:N", title=None, sort=names, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=[
                alt.Tooltip("day:T", title=texts("column_date"), format="%Y-%m-%d"),
                alt.Tooltip("family:N", title=texts("column_kind")),
                alt.Tooltip("events:Q", title=texts("count_events")),
                alt.Tooltip("killed:Q", title=texts("column_killed")),
            ],
        )
        .properties(height=_HEIGHT, description=texts("timeline"))
    )
    st.altair_chart(chart, width="stretch")


def _table(context: Context, filters: Filters, selected: Selected) -> None:
    texts = context.texts
    pages = math.ceil(selected.events / queries.PAGE_ROWS)
    ordering, paging = st.columns(2)
    order = ordering.selectbox(
        texts("order"), _ORDERS, format_func=lambda name: texts(f"order_{name}"), key="order", persist_state="session"
    )
    # The key has the number of pages, so that another selection begins with the first.
    page = paging.number_input(texts("table_page"), 1, pages, key=f"table_page_{pages}") if pages > 1 else 1
    rows = _page(context.version, filters, page - 1, order, context.con)
    first = (page - 1) * queries.PAGE_ROWS
    st.caption(texts("table_caption", events=selected.events, first=first + 1, last=first + len(rows)))
    show_events(texts, rows)
