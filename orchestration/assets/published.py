"""Assets of the last stage: the version that analysts read. How it is swapped in is `warehouse.publishing`."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.assets.metadata import OWNERS
from orchestration.markdown import markdown_table
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.publishing import publish

WAREHOUSE = dg.AssetKey(["published", "warehouse"])
PARQUET = dg.AssetKey(["published", "parquet"])

# A run a day is due at 06:00 UTC; a late one is worth a word after two hours and wrong after half a day.
FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=26))


def published_asset(marts: Sequence[dg.AssetKey], automation: dg.AutomationCondition[Any]) -> dg.AssetsDefinition:
    """Return the assets of publishing, which wait for `marts` and their gate."""

    def spec(key: dg.AssetKey, description: str, kinds: set[str]) -> dg.AssetSpec:
        return dg.AssetSpec(
            key,
            deps=marts,
            description=description,
            group_name="publish",
            owners=OWNERS,
            kinds=kinds,
            freshness_policy=FRESHNESS,
            automation_condition=automation,
        )

    @dg.multi_asset(
        name="publish_marts",
        description="Build the published file beside the one in use and swap it in; readers keep their snapshot.",
        specs=[
            spec(WAREHOUSE, "The read-only DuckDB file with documented views that analysts query.", {"duckdb"}),
            spec(PARQUET, "The same tables and views as Parquet files.", {"parquet"}),
        ],
    )
    def publish_marts(settings: dg.ResourceParam[Settings]) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.warehouse.schema import applied_parts
        from orchestration.warehouse.state import save_state

        # Before the file: an id that was published is never one that the archive does not know.
        with connect(settings.working_file, read_only=True, other_files=True) as con:
            save_state(con, settings.archive_dir)
            parts = len(applied_parts(con))
        counts = publish(settings.working_file, settings.published_dir)
        rows = [*counts.views.items(), *((f"marts.{name}", count) for name, count in counts.tables.items())]
        shown: dict[str, Any] = {
            "dagster/row_count": sum(count for _, count in rows),
            "changed": counts.changed,
            "fingerprint": counts.fingerprint,
            "archive_parts": parts,
            "preview": dg.MetadataValue.md(markdown_table(["table", "rows"], rows)),
        }
        for key, path in ((WAREHOUSE, settings.published_file), (PARQUET, settings.parquet_dir)):
            yield dg.MaterializeResult(asset_key=key, metadata=shown | {"path": dg.MetadataValue.path(path)})

    return publish_marts
