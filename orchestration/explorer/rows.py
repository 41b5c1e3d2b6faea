"""Rows of the published file as cells of tables, in the language of the reader."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from orchestration.explorer.markup import Cell, address, show_table, text_cell
from orchestration.explorer.queries import FIGURES
from orchestration.texts import Texts

_EVENT_COLUMNS = ("type", "date", "place", "agents", "patients", "killed", "injured", "reports", "confidence")

Row = Mapping[str, Any]


def day(value: date | datetime | None) -> str:
    """A day as ISO has it; nothing for none."""
    return "" if value is None else value.strftime("%Y-%m-%d")


def days(row: Row, texts: Texts) -> str:
    """The days of an event; where no report tells them, the day of publication, as such; else that none is known."""
    first, last = day(row["date_from"]), day(row["date_to"])
    if several := [text for text in (first, last if last != first else "") if text]:
        return " – ".join(several)
    return texts("published_on", day=day(row["reported_day"])) if row["reported_day"] else texts("unknown")


def interval(low: int | None, best: int | None, high: int | None) -> str:
    """A figure with its bounds: `72 (70–100)`, an open bound left out; nothing where all are."""
    if best is None and low is None and high is None:
        return ""
    # What was said without an end is open.
    bounds = "" if low == high else f"{'' if low is None else low}–{'' if high is None else high}"
    middle = best if best is not None else low if low is not None else high
    return f"{middle} ({bounds})" if bounds else str(middle)


def figure(row: Row, name: str) -> str:
    """A figure of an event."""
    assert name in FIGURES
    return interval(row[f"{name}_low"], row[f"{name}_best"], row[f"{name}_high"])


def event_link(texts: Texts, event_id: str, text: str) -> Cell:
    """A cell that leads to an event."""
    return Cell(text, address(texts, event=event_id))


def report_link(texts: Texts, report_id: str, text: str) -> Cell:
    """A cell that leads to a report."""
    return Cell(text, address(texts, report=report_id))


def claim(texts: Texts, row: Row) -> str:
    """What a claim says, with a sign where it was chosen or is contradicted: colours alone tell not everybody."""
    sign = "✓ " if row["is_chosen"] else "✗ " if row["is_contradicted"] else ""
    return f"{sign}{texts.pick(row, 'value')}"


def claim_style(claims: Sequence[Row]) -> str:
    """Class of a cell that holds these claims: whether one of them was chosen, else whether one is contradicted."""
    if any(row["is_chosen"] for row in claims):
        return "good"
    return "bad" if any(row["is_contradicted"] for row in claims) else ""


def path(texts: Texts, places: Iterable[Row]) -> str:
    """The names of places, each within the one before."""
    return " › ".join(texts.pick(place, "place_name") for place in places)


def tell_cut(texts: Texts, shown: int, whole: int) -> None:
    """Say how many of how many rows are shown, where that is not all."""
    if shown < whole:
        st.caption(texts("shown_of", shown=shown, whole=whole))


def show_events(texts: Texts, events: Iterable[Row]) -> None:
    """A table of rows of the view `events`, each of which leads to its event."""
    show_table(
        texts("table"),
        [texts(f"column_{name}") for name in _EVENT_COLUMNS],
        (
            [
                event_link(texts, event["event_id"], texts.pick(event, "event_type_label")),
                Cell(days(event, texts)),
                Cell(texts.pick(event, "place_name")),
                Cell(texts.pick(event, "agents")),
                Cell(texts.pick(event, "patients")),
                Cell(figure(event, "killed"), style="mark" if event["is_contested"] else ""),
                Cell(figure(event, "injured")),
                text_cell(event["report_count"]),
                Cell(f"{event['confidence']:.2f}"),
            ]
            for event in events
        ),
    )
