"""Events on which claims contradict each other, with who says what."""

from itertools import groupby

import streamlit as st

from orchestration.explorer import queries
from orchestration.explorer.context import Context
from orchestration.explorer.filters import Filters
from orchestration.explorer.markup import Cell, address, show, show_table, text_cell
from orchestration.explorer.queries import Selected
from orchestration.explorer.rows import claim, claim_style, day, days, report_link, tell_cut

_SHOWN = 25


def draw(context: Context, filters: Filters, selected: Selected) -> None:
    """Draw the page."""
    texts = context.texts
    events = {row["event_id"]: row for row in queries.contested_events(context.con, _SHOWN)}
    if not events:
        st.info(texts("contested_empty"))
        return
    st.caption(texts("contested_caption", events=selected.contested))
    tell_cut(texts, len(events), selected.contested)
    st.caption(texts("claims_legend"))
    claims = queries.competing_claims(context.con, list(events))
    by_event = {key: list(several) for key, several in groupby(claims, key=lambda row: str(row["event_id"]))}
    for key, event in events.items():
        title = f"{texts.pick(event, 'event_type_label')} · {texts.pick(event, 'place_name')} · {days(event, texts)}"
        show("heading", level=2, title=title, href=address(texts, event=key), lines=[])
        show_table(
            title,
            [
                texts(f"column_{name}")
                for name in ("field", "outlet", "published", "claim", "words", "informant", "report")
            ],
            (
                [
                    Cell(texts.code("field", row["field"])),
                    Cell(texts.pick(row, "outlet_name")),
                    Cell(day(row["published_at"])),
                    Cell(claim(texts, row), style=claim_style([row])),
                    text_cell(row["words"]),
                    text_cell(row["informant_text"]),
                    report_link(texts, row["report_id"], row["doc_id"]),
                ]
                for row in by_event.get(key, [])
            ),
        )
