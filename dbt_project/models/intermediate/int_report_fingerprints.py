"""One row per current report that has words, with the fingerprint of its text. How: orchestration.linking.copies.

Fingerprints of texts that were there at the run before are taken from it.
"""

_TEXTS_AT_ONCE = 20_000


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.copies.PRINTS`."""
    dbt.config(materialized="table")

    import polars as pl

    from orchestration.linking.copies import PRINTS, fingerprints, method
    from orchestration.linking.kept import rows_before

    key = "report_id, text_hash"
    columns = f"report_id, hash(prose_text, '{method()}') as text_hash, prose_text"
    texts = dbt.ref("int_report_texts").select(columns)
    before = rows_before(session, dbt.this.schema, dbt.this.identifier, PRINTS)
    kept = before.join(texts.select(key), key, how="semi").pl()
    news = texts.join(before.select(key), key, how="anti").to_arrow_reader(_TEXTS_AT_ONCE)
    return pl.concat([kept, *(fingerprints(pl.DataFrame(batch)) for batch in news)]).to_arrow()
