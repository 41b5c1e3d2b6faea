"""Assets of extraction: what was read out of the reports, one table each. How it is read is `orchestration.extraction`.

The extraction is imported where the step runs, so that Dagster shows the assets at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import dagster as dg

from orchestration.assets.metadata import OWNERS, table_metadata
from orchestration.assets.months import record_months
from orchestration.assets.progress import Progress
from orchestration.assets.raw import CURRENT_REPORTS, PLACES, REJECTS, REPORT_VERSIONS, REPORTS
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

REPORTS_AT_ONCE = 500
# On a cluster: so many that what is done for a part weighs little, so few that the last ones keep no run waiting.
REPORTS_A_PART = 1_000
_DESCRIPTIONS = {
    "sentences": "One row per sentence of a report, page furniture included.",
    "mentions": "One row per mention of a faction, place, person, outlet or informant.",
    "event_reports": "One row per happening that one report tells of, before linking and clustering.",
    "event_report_triggers": "One row per word that tells of a happening.",
    "event_report_factions": "One row per party of a happening in one role, as one report names it.",
    "event_report_places": "One row per place of a happening, the most specific first.",
    "framings": "One row per word by which a report labels a faction, the dead, an area or a happening.",
    "quantities": "One row per number that a report gives of people or things.",
    "times": "One row per expression of time.",
    "extractions": "One row per report that was extracted, with the version of the extractor.",
}


def staging_keys() -> list[dg.AssetKey]:
    """Return the keys of all tables of extraction, sorted."""
    return [dg.AssetKey(["staging", table]) for table in sorted(_DESCRIPTIONS)]


def extraction_asset(
    descriptions: Mapping[dg.AssetKey, Mapping[str, str]], automation: dg.AutomationCondition[Any]
) -> dg.AssetsDefinition:
    """Return the assets that extraction fills; `descriptions` are those of columns, by asset."""

    @dg.multi_asset(
        name="extract_reports",
        pool=WAREHOUSE_POOL,
        description="Read every current report that is new or corrected, or that an edit may touch.",
        specs=[
            dg.AssetSpec(
                key,
                deps=[REPORTS, REPORT_VERSIONS, CURRENT_REPORTS, REJECTS, PLACES],
                description=_DESCRIPTIONS[key.path[-1]],
                group_name="extraction",
                owners=OWNERS,
                kinds={"python", "polars", "duckdb"},
                automation_condition=automation,
            )
            for key in staging_keys()
        ],
    )
    def extract_reports(
        context: dg.AssetExecutionContext,
        settings: dg.ResourceParam[Settings],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.extraction.lexicon import lexicon_entries, load_lexicon
        from orchestration.extraction.schema import TABLES
        from orchestration.reading.readers import reader
        from orchestration.warehouse.loading import current_reports, load_extraction, reports_to_extract
        from orchestration.warehouse.months import months_read
        from orchestration.warehouse.schema import create_tables
        from orchestration.warehouse.vocabulary import carry_over

        with connect(settings.working) as con:
            create_tables(con, TABLES)
            places = con.execute("select * from raw.places order by place_id").pl()
            load = partial(load_lexicon, settings.seeds_dir, places)
            lexicon = load()
            current = current_reports(con).height
            due = carry_over(con, lexicon.version, partial(lexicon_entries, settings.seeds_dir, lexicon))
            context.log.info("To extract: %s", due)
            extracted = 0
            progress("extract", 0, due.total)
            at_once = REPORTS_A_PART if settings.dask_scheduler else REPORTS_AT_ONCE
            batches = reports_to_extract(con, lexicon.version, at_once)
            with reader(settings, lexicon, load, places, due.total, settings.processes, settings.parts) as reading:
                for extraction in reading.extract_each(batches):
                    load_extraction(con, extraction)
                    extracted += extraction.extractions.height
                    progress("extract", extracted, due.total)
            tables = {key: table_metadata(con, key, descriptions) for key in staging_keys()}
            months = months_read(con, lexicon.version)
        record_months(context, lexicon.version, months)
        context.log.info("Extracted %d of %d current reports", extracted, current)
        counts = {"extracted": extracted, "current_reports": current, "extractor_version": lexicon.version}
        counts |= {f"due_{reason}": reports for reason, reports in asdict(due).items()}
        for key, metadata in tables.items():
            yield dg.MaterializeResult(asset_key=key, metadata=metadata | counts)

    return extract_reports
