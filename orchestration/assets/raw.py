"""Assets of the first stage: what came in, what was refused, and the gazetteer in force.

Readers and loaders are imported where a step runs, so that Dagster shows the assets at once.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg
from pydantic import Field

from orchestration.assets.metadata import OWNERS, table_metadata
from orchestration.assets.progress import Progress
from orchestration.errors import InputError
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

REPORTS = dg.AssetKey(["raw", "reports"])
REPORT_VERSIONS = dg.AssetKey(["raw", "report_versions"])
CURRENT_REPORTS = dg.AssetKey(["raw", "current_reports"])
REJECTS = dg.AssetKey(["raw", "rejects"])
PLACES = dg.AssetKey(["raw", "places"])
_INGESTED = {
    REPORTS: "One row per version of a report, as it came in: text, outlet, dates and the hash of its bytes.",
    REPORT_VERSIONS: "One row per time that the content of a file or line became another; the last one is in force.",
    CURRENT_REPORTS: "One row per report that is the latest version of a file or line; a view of raw.reports.",
    REJECTS: "One row per file or line that could not be read as a report, with the reason and what to do.",
}


class IngestConfig(dg.Config):
    """What to read in this run."""

    corpus: list[str] = Field(
        default_factory=list,
        description="Folders and files of reports. Empty: those of WAQAI_CORPUS, or else the sample corpus.",
    )
    whole: list[str] = Field(
        default_factory=list,
        description="Files of the inbox that are whole; others there are left for a later run. Empty: all are.",
    )


class PlacesConfig(dg.Config):
    """Which places to know in this run."""

    gazetteer: str | None = Field(
        default=None,
        description="A CSV file of places that adds to the gazetteer. Empty: that of WAQAI_GAZETTEER, or none.",
    )


def with_feeds(corpus: list[Path], feeds_dir: Path) -> list[Path]:
    """Return what is read in a run: a corpus, and what was fetched where there is any."""
    is_more = feeds_dir not in corpus and any(feeds_dir.glob("*/*.warc.gz"))
    return [*corpus, feeds_dir] if is_more else corpus


def unfinished_in(inbox: Path, whole: Sequence[str]) -> Callable[[Path], bool]:
    """Return what tells a file of the inbox that is not among the `whole` ones; no file is one where none is named."""
    real_inbox, real_files = inbox.resolve(), {Path(path).resolve() for path in whole}

    def is_unfinished(file: Path) -> bool:
        real = file.resolve()
        return bool(real_files) and real.is_relative_to(real_inbox) and real not in real_files

    return is_unfinished


def ingest_asset(descriptions: Mapping[dg.AssetKey, Mapping[str, str]]) -> dg.AssetsDefinition:
    """Return the assets that reading a corpus fills; `descriptions` are those of columns, by asset."""

    @dg.multi_asset(
        name="ingest_reports",
        pool=WAREHOUSE_POOL,
        description="Read folders and files of reports into raw tables; what is known already is left alone.",
        specs=[
            dg.AssetSpec(key, description=text, group_name="ingest", owners=OWNERS, kinds={"python", "duckdb"})
            for key, text in _INGESTED.items()
        ],
    )
    def ingest_reports(
        context: dg.AssetExecutionContext,
        config: IngestConfig,
        settings: dg.ResourceParam[Settings],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.extraction.schema import TABLES
        from orchestration.ingest import iter_batches
        from orchestration.warehouse.loading import LoadCounts, load_batch
        from orchestration.warehouse.schema import applied_parts, create_tables

        paths = with_feeds([Path(path) for path in config.corpus] or list(settings.corpus), settings.feeds_dir)
        files = 0

        def on_file(_file: Path) -> None:
            nonlocal files
            files += 1
            progress("read", files, None)

        counts = LoadCounts()
        reasons: Counter[str] = Counter()
        refused = 0
        with connect(settings.working) as con:
            create_tables(con, TABLES)
            before = len(applied_parts(con))
            for batch in iter_batches(
                paths,
                on_file=on_file,
                is_left_out=unfinished_in(settings.inbox, config.whole),
                max_report_bytes=settings.max_report_bytes,
                seeds_dir=settings.seeds_dir,
            ):
                counts += load_batch(con, batch, settings.archive_dir)
                reasons.update(batch.rejects["reason_code"])
                refused += batch.rejects.filter(severity="refused").height
            after = len(applied_parts(con))
            tables = {key: table_metadata(con, key, descriptions) for key in _INGESTED}
        context.log.info("Read %d reports: %d new, %d rejected", counts.read, counts.new, counts.rejected)
        tables[REPORTS] |= {
            "corpus": [str(path) for path in paths],
            "read": counts.read,
            "new": counts.new,
            "unchanged": counts.unchanged,
            "superseding": counts.superseding,
            "rejected": counts.rejected,
            "corrected": counts.corrected,
            "archive_parts": list(range(before + 1, after + 1)),
        }
        # What another file or line tells already is found when it is loaded.
        reasons["duplicate"] += counts.rejected - refused
        tables[REJECTS] |= {"reasons": {reason: count for reason, count in sorted(reasons.items()) if count}}
        for key, metadata in tables.items():
            yield dg.MaterializeResult(asset_key=key, metadata=metadata)

    return ingest_reports


def places_asset(descriptions: Mapping[dg.AssetKey, Mapping[str, str]]) -> dg.AssetsDefinition:
    """Return the asset of the gazetteer in force; `descriptions` are those of columns, by asset."""

    @dg.asset(
        key=PLACES,
        pool=WAREHOUSE_POOL,
        description="One row per place of the gazetteer in force: GeoNames, own places, and those a user supplies.",
        group_name="reference",
        owners=OWNERS,
        kinds={"python", "duckdb"},
    )
    def places(config: PlacesConfig, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
        from orchestration.extraction.gazetteer import build_gazetteer
        from orchestration.extraction.schema import TABLES
        from orchestration.warehouse.loading import load_gazetteer
        from orchestration.warehouse.schema import create_tables

        supplied = Path(config.gazetteer) if config.gazetteer else settings.gazetteer
        if supplied and not supplied.is_file():
            raise InputError(f"There is no gazetteer at {supplied}. Correct the path, or leave it out.")
        gazetteer = build_gazetteer(settings.seeds_dir, supplied)
        with connect(settings.working) as con:
            create_tables(con, TABLES)
            load_gazetteer(con, gazetteer)
            metadata = table_metadata(con, PLACES, descriptions)
        return dg.MaterializeResult(
            metadata=metadata | {"supplied": str(supplied) if supplied else "none"},
            # It is written at each run; what is made of it is out of date only where it became another.
            data_version=dg.DataVersion(hashlib.sha256(gazetteer.write_csv().encode()).hexdigest()[:16]),
        )

    return places
