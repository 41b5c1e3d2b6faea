"""The words of a report with their roles in colour, and why it was read so."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from orchestration.explanation.explaining import Explainer, load_explainer
from orchestration.explanation.page import render_page
from orchestration.explanation.segments import pieces
from orchestration.explanation.values import Explanation, Span
from orchestration.explorer.context import Context
from orchestration.explorer.markup import show
from orchestration.explorer.queries import ROLES, Rows, report_text
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.settings import Settings

_PAGE_HEIGHT = 700


def show_text(context: Context, text: str, roles: Rows) -> None:
    """The text, right-to-left, with rows of `roles_in`; the first of ROLES gives the colour where several meet."""
    spans = [Span(row["char_start"], row["char_end"], row["role"], context.texts.pick(row, "about")) for row in roles]
    labels = {role: context.texts(f"role_{role}") for role in ROLES}
    met = {span.kind for span in spans}
    show(
        "report_text",
        legend=context.texts("legend"),
        roles=[(role, label) for role, label in labels.items() if role in met],
        labels=labels,
        pieces=pieces(text, spans, 0, len(text), ROLES),
    )


def offer_reasons(context: Context, report: dict[str, Any], event_report_ids: Sequence[str] | None = None) -> None:
    """Explain the report where somebody asks why; of its events only these, where any are named."""
    texts, wanted = context.texts, "-".join(event_report_ids or ["all"])
    if not st.toggle(texts("event_why"), key=f"why_{report['report_id']}_{wanted}"):
        return
    with st.spinner(texts("explaining")):
        explainer = _explainer(context.settings, texts.language)
        explanation = explainer.explain(report_text(report))
    if explanation.extractor_version != report["extractor_version"]:
        st.warning(texts("explained_other"))
    if event_report_ids is not None:
        explanation = _only(explanation, event_report_ids)
    st.iframe(render_page(explanation, explainer.texts), height=_PAGE_HEIGHT, alt=texts("explanation_frame"))


def _only(explanation: Explanation, event_report_ids: Sequence[str]) -> Explanation:
    kept = tuple(event for event in explanation.events if event.event_report_id in event_report_ids)
    return replace(explanation, events=kept, rejected=())


@st.cache_resource(show_spinner=False)
def _explainer(settings: Settings, language: str) -> Explainer:
    return load_explainer(settings.seeds_dir, *_read_with(settings), language)


@st.cache_resource(show_spinner=False)
def _read_with(settings: Settings) -> tuple[pl.DataFrame, Lexicon]:
    """The gazetteer and the lexicon, large and the same in both languages."""
    places = build_gazetteer(settings.seeds_dir, settings.gazetteer)
    return places, load_lexicon(settings.seeds_dir, places)
