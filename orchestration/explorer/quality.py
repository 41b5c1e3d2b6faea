"""What the page on the quality of the data asks: the `quality_` views of the published file, a page of each."""

import duckdb
import polars as pl

from orchestration.explorer.queries import PAGE_ROWS, Rows, rows_of


def warnings(con: duckdb.DuckDBPyConnection) -> Rows:
    """Figures that are past their bounds, kind by kind, the newest first."""
    return rows_of(con, "select * from quality_warnings order by warning_kind, since_date desc, subject_id")


def coverage_by_outlet(con: duckdb.DuckDBPyConnection) -> Rows:
    """One row an outlet, that of which most sentences of violence are not told first."""
    return rows_of(
        con,
        "select * from quality_coverage order by violent_sentence_count - told_sentence_count desc, report_count desc, "
        "outlet_id",
    )


def untold_sentences(con: duckdb.DuckDBPyConnection) -> Rows:
    """Sentences of violence of which nothing is told, those of reports without events first, then the newest."""
    return rows_of(
        con,
        f"""
        select * from quality_untold_sentences
        order by event_report_count > 0, published_at desc, violent_sentence_id
        limit {PAGE_ROWS}
        """,  # noqa: S608
    )


def freshness(con: duckdb.DuckDBPyConnection) -> Rows:
    """One row an outlet and feed, those that are silent for too long first."""
    return rows_of(
        con,
        "select * from quality_freshness "
        "order by is_alarming desc nulls last, silence_ratio desc nulls last, outlet_id, feed_id",
    )


def series(con: duckdb.DuckDBPyConnection) -> Rows:
    """Series of weekly counts, those that drifted last first: `series_kind`, `series_id`, names, `last_alarm_date`."""
    return rows_of(
        con,
        """
        select
            series_kind, series_id, any_value(series_name_ar) as series_name_ar,
            any_value(series_name_en) as series_name_en,
            max(week_start_date) filter (is_alarming) as last_alarm_date
        from quality_drift
        group by series_kind, series_id
        order by last_alarm_date desc nulls last, sum(observed_count) desc, series_kind, series_id
        """,
    )


def weeks_of(con: duckdb.DuckDBPyConnection, series_kind: str, series_id: str) -> pl.DataFrame:
    """Weeks of a series: `week_start_date`, `observed_count`, `usual_count`, `robust_z`, `is_alarming`."""
    return con.execute(
        """
        select week_start_date, observed_count, usual_count, robust_z, is_alarming
        from quality_drift where series_kind = $kind and series_id = $id
        order by week_start_date
        """,
        {"kind": series_kind, "id": series_id},
    ).pl()


def rejects_by_month(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Rejects by `month` (its first day) and `reason_code`: `rejects`."""
    return con.execute(
        """
        select date_trunc('month', seen_date)::date as month, reason_code, sum(reject_count)::bigint as rejects
        from quality_rejects
        group by all
        order by all
        """
    ).pl()
