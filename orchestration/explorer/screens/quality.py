"""What the warehouse covers, how fresh it is, what was refused and what nobody has mapped."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from orchestration.explorer import quality, queries
from orchestration.explorer.context import Context
from orchestration.explorer.markup import Cell, show_table, text_cell
from orchestration.explorer.rows import day, report_link, tell_cut
from orchestration.texts import Texts

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
_SHARES = ("coverage", "rejects")
_HEIGHT = 260
_MOMENTS = ("first_published_at", "last_published_at", "last_retrieved_at")


def draw(context: Context) -> None:
    """Draw the page."""
    texts = context.texts
    _warnings(context)
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
    _coverage(context)
    _untold(context)
    _drift(context)
    _freshness(context)
    _rejects(context)
    _worklist(context)


def _warnings(context: Context) -> None:
    texts, warnings = context.texts, quality.warnings(context.con)
    st.header(texts("quality_warnings"), anchor=False)
    if not warnings:
        st.caption(texts("quality_warnings_empty"))
    columns = ("warning", "subject", "since", "measured", "bound")
    show_table(
        texts("quality_warnings"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                Cell(texts.code("warning", row["warning_kind"]), style="mark"),
                Cell(_subject(texts, row)),
                Cell(day(row["since_date"])),
                Cell(_measured(row, "measured_value")),
                Cell(_measured(row, "threshold_value")),
            ]
            for row in warnings
        ),
    )


def _subject(texts: Texts, row: Mapping[str, Any]) -> str:
    if row["warning_kind"] == "rejects":
        return texts.code("reason", row["subject_id"])
    return texts.pick(row, "subject_name") or row["subject_id"] or texts("unknown")


def _measured(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]:.0%}" if row["warning_kind"] in _SHARES else f"{row[name]:g}"


def _coverage(context: Context) -> None:
    texts = context.texts
    st.header(texts("quality_by_outlet"), anchor=False)
    st.caption(texts("quality_by_outlet_caption"))
    columns = ("outlet", "reports", "without_events", "violent_sentences", "told")
    show_table(
        texts("quality_by_outlet"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                Cell(texts.pick(row, "outlet_name") or texts("unknown")),
                text_cell(row["report_count"]),
                text_cell(row["report_without_events_count"]),
                text_cell(row["violent_sentence_count"]),
                Cell(
                    "" if row["told_share"] is None else f"{row['told_share']:.0%}",
                    style="bad" if row["is_alarming"] else "",
                ),
            ]
            for row in quality.coverage_by_outlet(context.con)
        ),
    )


def _untold(context: Context) -> None:
    texts, sentences = context.texts, quality.untold_sentences(context.con)
    st.header(texts("quality_untold"), anchor=False)
    st.caption(texts("quality_untold_caption" if sentences else "quality_untold_empty"))
    tell_cut(texts, len(sentences), queries.count_rows(context.con, "quality_untold_sentences"))
    columns = ("published", "outlet", "words", "sentence")
    show_table(
        texts("quality_untold"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                Cell(day(row["published_at"])),
                Cell(texts.pick(row, "outlet_name") or texts("unknown")),
                Cell(texts.listed(texts.code("violence", word) for word in row["violence_words"].split("|"))),
                report_link(texts, row["report_id"], row["sentence_text"]),
            ]
            for row in sentences
        ),
    )


def _drift(context: Context) -> None:
    texts, offered = context.texts, quality.series(context.con)
    st.header(texts("quality_drift"), anchor=False)
    if not offered:
        st.caption(texts("quality_drift_empty"))
        return
    st.caption(texts("quality_drift_caption"))
    chosen = st.selectbox(texts("quality_series"), offered, format_func=lambda row: _series_name(texts, row))
    weeks = quality.weeks_of(context.con, chosen["series_kind"], chosen["series_id"])
    told = weeks.with_columns(
        state=pl.when("is_alarming").then(pl.lit(texts("drift_far"))).otherwise(pl.lit(texts("drift_as_usual")))
    )
    week = alt.X("week_start_date:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap=True))
    count = alt.Y("observed_count:Q", title=texts("column_count"), axis=alt.Axis(tickMinStep=1, format="d"))
    state = alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=[texts("drift_as_usual"), texts("drift_far")], range=["#8a94a6", "#c0392b"]),
        legend=alt.Legend(orient="bottom"),
    )
    tooltip = [
        alt.Tooltip("week_start_date:T", title=texts("column_week"), format="%Y-%m-%d"),
        alt.Tooltip("observed_count:Q", title=texts("column_count")),
        alt.Tooltip("usual_count:Q", title=texts("column_usual")),
        alt.Tooltip("robust_z:Q", title=texts("column_distance"), format="+.1f"),
    ]
    counted = alt.Chart(told).mark_bar(width=5).encode(week, count, state, tooltip=tooltip)
    usual = alt.Chart(told).mark_line(interpolate="step", strokeDash=[4, 3]).encode(week, alt.Y("usual_count:Q"))
    chart = (counted + usual).properties(height=_HEIGHT, description=texts("quality_drift"))
    st.altair_chart(chart, width="stretch")


def _series_name(texts: Texts, row: Mapping[str, Any]) -> str:
    return f"{texts.code('warning', row['series_kind'])}: {texts.pick(row, 'series_name') or row['series_id']}"


def _freshness(context: Context) -> None:
    texts = context.texts
    st.header(texts("quality_silence"), anchor=False)
    st.caption(texts("quality_silence_caption"))
    columns = ("outlet", "feed", "reports", "last_report", "usual_gap", "silent")
    show_table(
        texts("quality_silence"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                Cell(texts.pick(row, "outlet_name") or texts("unknown")),
                text_cell(row["feed_id"]),
                text_cell(row["report_count"]),
                Cell(day(row["last_published_at"]) or texts("unknown")),
                Cell("" if row["usual_gap_days"] is None else f"{row['usual_gap_days']:g}"),
                Cell(
                    "" if row["silent_days"] is None else str(row["silent_days"]),
                    style="bad" if row["is_alarming"] else "",
                ),
            ]
            for row in quality.freshness(context.con)
        ),
    )


def _counted(context: Context, found: dict[str, int], name: str) -> str:
    count, whole = found[name], found[_COUNTS[name]]
    if name == _COUNTS[name] or not whole:
        return str(count)
    return context.texts("coverage_share", count=count, share=f"{count / whole:.0%}")


def _rejects(context: Context) -> None:
    texts, rejects = context.texts, queries.rejects(context.con)
    st.header(texts("quality_rejects"), anchor=False)
    if rejects:
        _rejects_chart(context)
    else:
        st.caption(texts("quality_rejects_empty"))
    columns = ("reason", "severity", "rejects", "last_seen", "example")
    show_table(
        texts("quality_rejects"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                Cell(texts.code("reason", row["reason_code"]), title=row["reason_code"]),
                Cell(texts.code("severity", row["severity"])),
                text_cell(row["rejects"]),
                Cell(day(row["last_seen_at"])),
                text_cell(row["example"]),
            ]
            for row in rejects
        ),
    )


def _rejects_chart(context: Context) -> None:
    texts, bars = context.texts, quality.rejects_by_month(context.con)
    codes = bars["reason_code"].unique().to_list()
    named = bars.with_columns(
        reason=pl.col("reason_code").replace_strict(codes, [texts.code("reason", code) for code in codes])
    )
    chart = (
        alt.Chart(named)
        .mark_bar(size=14)
        .encode(
            alt.X("month:T", title=None, axis=alt.Axis(format="%Y-%m", labelOverlap=True)),
            alt.Y("rejects:Q", title=texts("column_rejects"), axis=alt.Axis(tickMinStep=1, format="d")),
            alt.Color("reason:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=[
                alt.Tooltip("month:T", title=texts("column_date"), format="%Y-%m"),
                alt.Tooltip("reason:N", title=texts("column_reason")),
                alt.Tooltip("rejects:Q", title=texts("column_rejects")),
            ],
        )
        .properties(height=_HEIGHT, description=texts("quality_rejects"))
    )
    st.altair_chart(chart, width="stretch")


def _worklist(context: Context) -> None:
    texts, names = context.texts, queries.worklist(context.con)
    st.header(texts("quality_worklist"), anchor=False)
    if not names:
        st.caption(texts("quality_worklist_empty"))
    tell_cut(texts, len(names), queries.count_rows(context.con, "worklist"))
    columns = ("name", "kind", "gain", "reports", "suggestion", "example")
    show_table(
        texts("quality_worklist"),
        [texts(f"column_{name}") for name in columns],
        (
            [
                text_cell(row["name_ar"]),
                Cell(texts.code("named", row["mention_kind"])),
                text_cell(row["gain"]),
                text_cell(row["report_count"]),
                text_cell(row["suggested_name"]),
                report_link(texts, row["example_report_id"], row["example_sentence_text"] or row["example_doc_id"]),
            ]
            for row in names
        ),
    )
