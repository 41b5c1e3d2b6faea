"""What the warehouse covers, how fresh it is, what was refused and what nobody has mapped."""

from datetime import UTC, datetime

import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, show_table, text_cell
from orchestration.explorer.rows import day, report_link

_COUNTS = {
    "reports": "reports",
    "reports_without_events": "reports",
    "outlets": "outlets",
    "events": "events",
    "with_day": "events",
    "with_place": "events",
    "with_coordinates": "events",
    "with_agent": "events",
    "contested": "events",
}
_MOMENTS = ("first_published_at", "last_published_at", "last_retrieved_at")


def draw(context: Context) -> None:
    """Draw the page."""
    texts = context.texts
    found = queries.coverage(context.con)
    left, right = st.columns(2)
    with left:
        st.header(texts("quality_coverage"), anchor=False)
        show_table(
            texts("quality_coverage"),
            [texts("column_field"), texts("column_count")],
            ([Cell(texts(f"coverage_{name}")), Cell(_counted(context, found, name))] for name in _COUNTS),
        )
    with right:
        st.header(texts("quality_freshness"), anchor=False)
        published = datetime.fromtimestamp(context.settings.published_file.stat().st_mtime, UTC)
        show_table(
            texts("quality_freshness"),
            [texts("column_field"), texts("column_date")],
            [
                *([Cell(texts(f"freshness_{name}")), Cell(day(found[name]) or texts("unknown"))] for name in _MOMENTS),
                [Cell(texts("freshness_published_at")), Cell(day(published))],
                [Cell(texts("freshness_extractor_version")), text_cell(found["extractor_version"])],
            ],
        )
    _rejects(context)
    _worklist(context)


def _counted(context: Context, found: dict[str, int], name: str) -> str:
    count, whole = found[name], found[_COUNTS[name]]
    if name == _COUNTS[name] or not whole:
        return str(count)
    return context.texts("coverage_share", count=count, share=f"{count / whole:.0%}")


def _rejects(context: Context) -> None:
    texts, rejects = context.texts, queries.rejects(context.con)
    st.header(texts("quality_rejects"), anchor=False)
    if not rejects:
        st.caption(texts("quality_rejects_empty"))
    columns = ("reason", "severity", "rejects", "last_seen", "example")
    show_table(
        texts("quality_rejects"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                text_cell(row["reason_code"]),
                text_cell(row["severity"]),
                text_cell(row["rejects"]),
                Cell(day(row["last_seen_at"])),
                text_cell(row["example"]),
            ]
            for row in rejects
        ),
    )


def _worklist(context: Context) -> None:
    texts, names = context.texts, queries.worklist(context.con)
    st.header(texts("quality_worklist"), anchor=False)
    if not names:
        st.caption(texts("quality_worklist_empty"))
    columns = ("name", "kind", "gain", "reports", "suggestion", "example")
    show_table(
        texts("quality_worklist"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                text_cell(row["name_ar"]),
                text_cell(row["mention_kind"]),
                text_cell(row["gain"]),
                text_cell(row["report_count"]),
                text_cell(row["suggested_name"]),
                report_link(texts, row["example_report_id"], row["example_sentence_text"] or row["example_doc_id"]),
            ]
            for row in names
        ),
    )
