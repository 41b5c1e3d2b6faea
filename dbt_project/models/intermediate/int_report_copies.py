"""One row per current report with the report whose text it is. How: orchestration.linking.copies."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.copies.COPIES`."""
    dbt.config(materialized="table")

    from orchestration.linking.copies import originals

    return originals(
        reports=dbt.ref("int_report_texts").select("report_id, published_at").pl(),
        pairs=dbt.ref("int_report_pairs").filter("report_id <> other_report_id").pl(),
        names=dbt.ref("int_report_names").pl(),
    ).to_arrow()
