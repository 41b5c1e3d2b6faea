"""One row per pair of current reports of one text, and one of each report with itself. How: orchestration.linking.copies.

Pairs of reports that were compared at the run before are taken from it.
"""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return report_id, other_report_id, and the hashes of their texts."""
    dbt.config(materialized="table")

    import polars as pl

    from orchestration.linking.copies import PAIRS, alike_pairs
    from orchestration.linking.kept import rows_before

    hashes = pl.Schema({"text_hash": pl.UInt64(), "other_text_hash": pl.UInt64()})
    prints = dbt.ref("int_report_fingerprints").pl()
    texts = prints.select("report_id", "text_hash")
    others = texts.rename({"report_id": "other_report_id", "text_hash": "other_text_hash"})
    before = rows_before(session, dbt.this.schema, dbt.this.identifier, pl.Schema(PAIRS | hashes)).pl()
    kept = before.join(texts, on=texts.columns, how="semi").join(others, on=others.columns, how="semi")
    news = texts.join(kept, on=texts.columns, how="anti")
    itself = news.select("report_id", other_report_id="report_id")
    found = pl.concat([itself, alike_pairs(session, prints, news)])
    hashed = found.join(texts, on="report_id").join(others, on="other_report_id").select(kept.columns)
    return pl.concat([kept, hashed]).to_arrow()
