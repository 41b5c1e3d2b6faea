"""One row per event report that can be placed in time. How: orchestration.linking.days."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.days.EVENT_DAYS`."""
    dbt.config(materialized="table")

    from orchestration.extraction.times import load_time_words
    from orchestration.linking.days import event_days
    from orchestration.settings import load_settings

    vocabulary = load_time_words(load_settings().seeds_dir / "vocabulary")
    return event_days(dbt.ref("int_event_report_times").pl(), vocabulary).to_arrow()
