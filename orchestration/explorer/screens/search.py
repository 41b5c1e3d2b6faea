"""Search in any spelling: events, factions, places, reports."""

import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, address, show_table, text_cell
from orchestration.explorer.rows import day, path, report_link, show_events


def draw(context: Context) -> None:
    """Draw the page of the words that are in the session."""
    texts = context.texts
    words = st.text_input(texts("search_word"), key="search", help=texts("search_help"), persist_state="session")
    if not words.strip():
        return
    found = queries.search(context.con, words)
    if not any(found.values()):
        st.info(texts("search_nothing"))
    for kind, rows in found.items():
        if rows:
            st.header(f"{texts(f'search_{kind}')} ({len(rows)})", anchor=False)
            if len(rows) == queries.FOUND_ROWS:
                st.caption(texts("search_most", most=queries.FOUND_ROWS))
            _show(context, kind, rows)


def _show(context: Context, kind: str, rows: queries.Rows) -> None:
    texts = context.texts
    match kind:
        case "events":
            show_events(texts, rows)
        case "factions":
            show_table(
                texts("search_factions"),
                [texts("column_name"), texts("column_kind"), texts("column_country"), texts("column_mentions")],
                (
                    [
                        Cell(texts.pick(row, "faction_name"), address(texts, faction=row["faction_id"])),
                        Cell(texts.code("faction", row["faction_kind"])),
                        text_cell(row["country_code"]),
                        text_cell(row["mention_count"]),
                    ]
                    for row in rows
                ),
            )
        case "places":
            around = queries.places_around(context.con, (row["place_id"] for row in rows))
            show_table(
                texts("search_places"),
                [texts("column_name"), texts("column_kind"), texts("column_place"), texts("column_events")],
                (
                    [
                        Cell(texts.pick(row, "place_name"), address(texts, place=row["place_id"])),
                        Cell(texts.code("place", row["place_kind"])),
                        Cell(path(texts, around[row["place_id"]])),
                        text_cell(row["event_count"]),
                    ]
                    for row in rows
                ),
            )
        case _:
            show_table(
                texts("search_reports"),
                [texts("column_report"), texts("column_outlet"), texts("column_published"), texts("column_opening")],
                (
                    [
                        report_link(texts, row["report_id"], row["title"] or row["doc_id"]),
                        Cell(texts.pick(row, "outlet_name") or row["outlet_name"] or ""),
                        Cell(day(row["published_at"])),
                        text_cell(row["opening"]),
                    ]
                    for row in rows
                ),
            )
