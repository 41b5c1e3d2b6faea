"""One row per pair of event reports that may be one event, with what speaks for and against. How: orchestration.linking."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.linker.link_columns`."""
    dbt.config(materialized="table")

    from orchestration.linking.linker import compare
    from orchestration.linking.model import read_model, read_probabilities
    from orchestration.settings import load_settings

    folder = load_settings().seeds_dir / "linking"
    return compare(dbt.ref("int_event_report_profiles"), read_model(folder), read_probabilities(folder)).to_arrow()
