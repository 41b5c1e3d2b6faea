"""One row per actual event report with the event it tells of. How: orchestration.linking.clusters.

An event keeps its id when reports arrive: what the table held before says which event each event report was in.
"""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.events.EVENT_MEMBERS`."""
    dbt.config(materialized="table")

    from orchestration.linking.events import event_members, known_founders
    from orchestration.linking.model import read_model
    from orchestration.settings import load_settings

    return event_members(
        profiles=dbt.ref("int_event_report_profiles").pl(),
        reports=dbt.ref("int_event_reports_current").pl(),
        links=dbt.ref("int_event_links").pl(),
        corrections=dbt.ref("int_link_corrections").pl(),
        known=known_founders(session, dbt.this.schema, dbt.this.identifier),
        threshold=read_model(load_settings().seeds_dir / "linking").threshold,
    ).to_arrow()
