"""One row per current report whose day of publication is known or can be inferred. How: orchestration.linking.dating."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.dating.DAYS`."""
    dbt.config(materialized="table")

    from orchestration.linking.collection import read_collection
    from orchestration.linking.dating import publication_days
    from orchestration.linking.weights import read_weights
    from orchestration.settings import load_settings

    collection = read_collection(
        texts=dbt.ref("int_report_texts").pl(),
        extractions=dbt.ref("stg_extraction__extractions").pl(),
        times=dbt.ref("stg_extraction__times").pl(),
        names=dbt.ref("int_report_names").pl(),
    )
    weights = read_weights(load_settings().seeds_dir / "linking" / "dating_weights.csv")
    return publication_days(collection, weights).to_arrow()
