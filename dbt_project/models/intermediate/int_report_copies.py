"""One row per current report with the report whose text it is. How: orchestration.linking.copies."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.copies.COPIES`."""
    dbt.config(materialized="table")

    from orchestration.linking.copies import find_copies

    return find_copies(dbt.ref("int_report_texts").pl(), dbt.ref("int_report_names").pl()).to_arrow()
