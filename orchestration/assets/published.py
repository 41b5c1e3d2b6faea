"""Assets of the last stage: the version that analysts read. How it is swapped in is `warehouse.publishing`."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import duckdb

from orchestration.addresses import DATA_DOCS, DBT_DOCS, EXPLORER
from orchestration.assets.metadata import OWNERS, PAGES
from orchestration.locations import Lake
from orchestration.markdown import markdown_table
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.publishing import publish

WAREHOUSE = dg.AssetKey(["published", "warehouse"])
PARQUET = dg.AssetKey(["published", "parquet"])

# Figures of the whole warehouse, which Dagster plots from run to run.
FIGURES = """
    select
        (select count(*) from marts.dim_reports) as reports,
        (select count(*) from marts.fct_event_reports) as event_reports,
        (select count(*) from marts.fct_events) as events,
        (select count(place_id) from marts.fct_events) as events_with_place,
        (select count(*) from marts.fct_events where is_contested) as contested_events,
        (select round(avg(is_told::int), 3) from marts.fct_violent_sentences) as told_share_of_violent_sentences,
        (select count(*) from marts.fct_rejects) as rejects,
        (select count(*) from marts.unmapped_mentions) as unmapped_names,
        (select count(*) from published.quality_warnings) as quality_warnings
"""


def _counted(con: duckdb.DuckDBPyConnection, figures: str) -> dict[str, Any]:
    """What a query of figures gives, by name; those that are null are left out."""
    (row,) = con.execute(figures).pl().to_dicts()
    return {name: value for name, value in row.items() if value is not None}


def published_asset(
    marts: Sequence[dg.AssetKey],
    automation: dg.AutomationCondition[Any],
    freshness: dg.FreshnessPolicy | None = None,
    figures: str = FIGURES,
) -> dg.AssetsDefinition:
    """Return the assets of publishing, which wait for `marts` and their gate; `figures` is a query of one row."""

    def spec(key: dg.AssetKey, description: str, kinds: set[str]) -> dg.AssetSpec:
        return dg.AssetSpec(
            key,
            deps=marts,
            description=description,
            group_name="publish",
            owners=OWNERS,
            kinds=kinds,
            metadata=PAGES,
            freshness_policy=freshness,
            automation_condition=automation,
        )

    @dg.multi_asset(
        name="publish_marts",
        pool=WAREHOUSE_POOL,
        description="Build the published file beside the one in use and swap it in; readers keep their snapshot.",
        specs=[
            spec(
                WAREHOUSE,
                "The read-only DuckDB file with documented views that analysts query. Read on in "
                f"[what the gates found]({DATA_DOCS}), in [pages on its tables]({DBT_DOCS}), which `waqai docs` "
                f"writes, and in [the explorer]({EXPLORER}), which answers while `waqai explore` runs.",
                {"duckdb"},
            ),
            spec(PARQUET, "The same tables and views as Parquet files.", {"parquet"}),
        ],
    )
    def publish_marts(settings: dg.ResourceParam[Settings]) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.warehouse.lake_publishing import publish_to_lake
        from orchestration.warehouse.schema import applied_parts
        from orchestration.warehouse.state import save_state

        # Before the file: an id that was published is never one that the archive does not know.
        with connect(settings.working, read_only=True, other_files=True) as con:
            save_state(con, settings.archive_dir)
            parts = len(applied_parts(con))
            counted = _counted(con, figures)
        counts = publish(settings.working, settings.published_dir)
        if isinstance(settings.working, Lake):
            publish_to_lake(settings.working, settings.published_file)
        rows = [*counts.views.items(), *((f"marts.{name}", count) for name, count in counts.tables.items())]
        shown: dict[str, Any] = {
            "dagster/row_count": sum(count for _, count in rows),
            "changed": counts.changed,
            "fingerprint": counts.fingerprint,
            "archive_parts": parts,
            "preview": dg.MetadataValue.md(markdown_table(["table", "rows"], rows)),
            **counted,
            **({"lake": str(settings.working)} if isinstance(settings.working, Lake) else {}),
        }
        for key, path in ((WAREHOUSE, settings.published_file), (PARQUET, settings.parquet_dir)):
            yield dg.MaterializeResult(asset_key=key, metadata=shown | {"path": dg.MetadataValue.path(path)})

    return publish_marts
