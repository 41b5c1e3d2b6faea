"""One row per undated current report whose day of publication can be inferred. How: orchestration.linking.dating."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    """Return the columns of `orchestration.linking.dating.DAYS`."""
    dbt.config(materialized="table")

    from orchestration.linking.collection import read_collection
    from orchestration.linking.dating import inferred_days
    from orchestration.linking.weights import read_weights
    from orchestration.settings import load_settings

    texts = dbt.ref("int_dating_texts")
    wanted = texts.select("report_id").set_alias("wanted")

    def of_wanted(relation):  # type: ignore[no-untyped-def]
        return relation.join(wanted, "report_id", how="semi").pl()

    extractions = dbt.ref("stg_extraction__extractions")
    collection = read_collection(
        texts=texts.pl(),
        extractions=of_wanted(extractions),
        times=of_wanted(dbt.ref("stg_extraction__times")),
        names=of_wanted(dbt.ref("int_report_names")),
        calendar=extractions.filter("publication_day is not null")
        .aggregate("publication_day, count(*) as reports")
        .pl(),
    )
    weights = read_weights(load_settings().seeds_dir / "linking" / "dating_weights.csv")
    return inferred_days(collection, weights).to_arrow()
