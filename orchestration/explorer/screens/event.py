"""One event: its figures, the claims side by side, and the words of each report that tells of it."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, address, show, show_table, text_cell
from orchestration.explorer.rows import claim, claim_style, day, days, path
from orchestration.explorer.screens.evidence import offer_reasons, show_text
from orchestration.texts import Texts

_FIELDS = (
    "type", "date", "place", "agent", "patient", "killed", "killed_civilians", "killed_women", "killed_children",
    "injured", "count",
)  # fmt: skip


def draw(context: Context) -> None:
    """Draw the page of the event whose id is in the session."""
    texts = context.texts
    wanted = st.text_input(texts("event_id"), key="event", persist_state="session").strip()
    event = queries.event_of(context.con, wanted) if wanted else None
    if event is None:
        st.info(texts("event_missing" if wanted else "event_ask"))
        return
    _summary(context, event)
    tellings = queries.tellings_of(context.con, wanted)
    st.header(texts("event_claims"), anchor=False)
    st.caption(texts("claims_legend"))
    _claims(texts, event, queries.claims_of(context.con, wanted))
    st.header(texts("event_evidence"), anchor=False)
    for report_id, told in groupby(sorted(tellings, key=_published), key=lambda row: str(row["report_id"])):
        _report(context, wanted, report_id, list(told))


def _published(telling: Mapping[str, Any]) -> tuple[str, str]:
    return str(telling["published_at"]), str(telling["report_id"])


def _summary(context: Context, event: Mapping[str, Any]) -> None:
    texts = context.texts
    reports, outlets = event["report_count"], event["outlet_count"]
    told = texts("event_told", reports=reports, outlets=outlets) if reports > 1 else texts("event_told_once")
    show("heading", level=2, title=texts.pick(event, "event_type_label"), href="", lines=[told])
    basis = f" ({texts.code('basis', event['date_method'])})" if event["date_from"] else ""
    facts = {
        "date": f"{days(event, texts)}{basis}",
        "place": _place(context, event),
        "agents": texts.pick(event, "agents"),
        "patients": texts.pick(event, "patients"),
        "others": texts.pick(event, "other_parties"),
        "outlets": texts.listed(
            texts.pick(row, "outlet_name") for row in queries.outlets_of(context.con, event["event_id"])
        ),
        "confidence": f"{event['confidence']:.2f}",
        "contested": texts.listed(
            texts.code("field", name) for name in (event["contested_fields"] or "").split("|") if name
        ),
    }
    show_table(
        texts("page_event"),
        [texts("column_field"), texts("column_event")],
        (
            [
                Cell(texts(f"column_{name}")),
                Cell(value or texts("unknown"), style="mark" if name == "contested" else ""),
            ]
            for name, value in facts.items()
            if value or name == "place"
        ),
        is_matrix=False,
    )
    st.header(texts("event_figures"), anchor=False)
    figures = queries.event_figures(event)
    if not figures:
        st.caption(texts("event_no_figures"))
    show_table(
        texts("event_figures"),
        [texts(f"column_{name}") for name in ("field", "low", "best", "high")],
        (
            [
                Cell(texts(f"field_{row['figure']}"), style="mark" if row["is_contested"] else ""),
                *(text_cell(row[bound]) for bound in ("low", "best", "high")),
            ]
            for row in figures
        ),
    )


def _place(context: Context, event: Mapping[str, Any]) -> str:
    """Where it happened with all that is around it; where the gazetteer does not know the place, its name alone."""
    around = queries.places_around(context.con, [event["place_id"]]) if event["place_id"] else {}
    return path(context.texts, around.get(event["place_id"], [])) or context.texts.pick(event, "place_name")


def _claims(texts: Texts, event: Mapping[str, Any], claims: queries.Rows) -> None:
    """Fields under each other, those who tell side by side, the earliest first."""
    contested = (event["contested_fields"] or "").split("|")
    tellers = list(dict.fromkeys((row["report_id"], row["doc_id"]) for row in sorted(claims, key=_published)))
    outlets = {row["report_id"]: f"{texts.pick(row, 'outlet_name')} {day(row['published_at'])}" for row in claims}
    by_cell: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in claims:
        by_cell.setdefault((row["field"], row["report_id"]), []).append(row)
    fields = [name for name in _FIELDS if any(row["field"] == name for row in claims)]
    show_table(
        texts("event_claims"),
        [texts("column_field"), *(outlets[report_id] for report_id, _ in tellers)],
        (
            [
                Cell(texts(f"field_{name}"), style="mark" if name in contested else ""),
                *(_said(texts, by_cell.get((name, report_id), [])) for report_id, _ in tellers),
            ]
            for name in fields
        ),
    )


def _said(texts: Texts, claims: Sequence[Mapping[str, Any]]) -> Cell:
    said = []
    for row in claims:
        words = f" «{row['words']}»" if row["words"] and row["words"] != texts.pick(row, "value") else ""
        by = f" — {row['informant_text']}" if row["informant_text"] else ""
        said.append(f"{claim(texts, row)}{words}{by}")
    return Cell("؛ ".join(said), style=claim_style(claims))


def _report(context: Context, event_id: str, report_id: str, told: queries.Rows) -> None:
    texts, report = context.texts, queries.report_of(context.con, report_id)
    assert report is not None
    outlet = texts.pick(report, "outlet_name") or report["outlet_name"] or ""
    show(
        "heading",
        level=3,
        title=f"{outlet} {day(report['published_at'])}".strip() or report["doc_id"],
        href=address(texts, report=report_id),
        lines=[report["title"], report["url"]],
    )
    show_text(context, report["body_text"], queries.roles_in(context.con, report_id, event_id))
    offer_reasons(context, report, [row["event_report_id"] for row in told])
