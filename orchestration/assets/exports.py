"""Assets of the files for other programs, which are written when the published file is there. How is `exports`."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.assets.metadata import OWNERS
from orchestration.assets.published import WAREHOUSE
from orchestration.exports.export import export, fault_of_file
from orchestration.exports.formats import PUBLISHED_FORMATS, Format
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings

CHECK = "file_is_whole"


def file_key(format: Format) -> dg.AssetKey:
    """Return the asset that the published file of a format is."""
    return dg.AssetKey(["published", format.name])


def exports_asset(
    automation: dg.AutomationCondition[Any], freshness: dg.FreshnessPolicy | None = None
) -> dg.AssetsDefinition:
    """Return the assets of the exports, each with the check that its file, read back, holds what its table does."""

    @dg.multi_asset(
        name="write_exports",
        pool=WAREHOUSE_POOL,
        description="Write a file in each format that other programs read; each is replaced whole or not at all.",
        specs=[
            dg.AssetSpec(
                file_key(format),
                deps=[WAREHOUSE, dg.AssetKey(["exports", str(format.table)])],
                description=f"Events in the form of {format.name}; docs/codebook/{format.name}.md tells its columns.",
                group_name="exports",
                owners=OWNERS,
                kinds={"geojson" if format.name == "geojson" else str(format.file_name).rpartition(".")[-1]},
                freshness_policy=freshness,
                automation_condition=automation,
            )
            for format in PUBLISHED_FORMATS
        ],
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=file_key(format),
                description="Read back, the file has the columns of its table in their order, and as many rows.",
            )
            for format in PUBLISHED_FORMATS
        ],
    )
    def write_exports(settings: dg.ResourceParam[Settings]) -> Iterator[dg.MaterializeResult[None]]:
        settings.exports_dir.mkdir(parents=True, exist_ok=True)
        for format in PUBLISHED_FORMATS:
            file = settings.exports_dir / str(format.file_name)
            count = export(settings.published_file, "events", format, file)
            fault = fault_of_file(settings.published_file, file, format)
            yield dg.MaterializeResult(
                asset_key=file_key(format),
                metadata={"dagster/row_count": count, "path": dg.MetadataValue.path(file)},
                check_results=[
                    dg.AssetCheckResult(
                        asset_key=file_key(format),
                        check_name=CHECK,
                        passed=fault is None,
                        description=fault or f"{count} rows, read back as they were written.",
                        metadata={"rows": count},
                    )
                ],
            )

    return write_exports
