"""One report: its text with the words that were read, and what it tells of."""

import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, show, show_table
from orchestration.explorer.rows import day, days, event_link, interval
from orchestration.explorer.screens.evidence import offer_reasons, show_text

_COLUMNS = ("type", "modality", "date", "place", "agents", "patients", "killed", "injured", "words", "confidence")


def draw(context: Context) -> None:
    """Draw the page of the report whose id or name is in the session."""
    texts = context.texts
    wanted = st.text_input(texts("report_id"), key="report", persist_state="session").strip()
    report = queries.report_of(context.con, wanted) if wanted else None
    if report is None:
        st.info(texts("report_missing" if wanted else "report_ask"))
        return
    outlet = texts.pick(report, "outlet_name") or report["outlet_name"] or ""
    show(
        "heading",
        level=2,
        title=report["title"] or report["doc_id"],
        href="",
        lines=[f"{outlet} {day(report['published_at'])}", report["url"], report["report_id"]],
    )
    st.header(texts("report_text"), anchor=False)
    show_text(context, report["body_text"], queries.roles_in(context.con, report["report_id"]))
    offer_reasons(context, report)
    st.header(texts("report_events"), anchor=False)
    told = queries.events_of_report(context.con, report["report_id"])
    if not told:
        st.caption(texts("report_no_events"))
    show_table(
        texts("report_events"),
        [texts(f"column_{name}") for name in _COLUMNS],
        (
            [
                # What is planned, feared or denied is no event of its own.
                event_link(texts, row["event_id"], texts.pick(row, "event_type_label"))
                if row["event_id"]
                else Cell(texts.pick(row, "event_type_label")),
                Cell(texts.code("modality", row["modality"])),
                Cell(days(row, texts)),
                Cell(texts.pick(row, "places")),
                Cell(texts.pick(row, "agents")),
                Cell(texts.pick(row, "patients")),
                Cell(interval(row["killed_low"], None, row["killed_high"])),
                Cell(interval(row["injured_low"], None, row["injured_high"])),
                Cell(row["trigger_text"] or ""),
                Cell(f"{row['confidence']:.2f}"),
            ]
            for row in told
        ),
    )
