"""Jobs: the whole way of the data, its stages by themselves, the feeds. Gates run with the tables that they guard."""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.assets.feeds import FEEDS_GROUP
from orchestration.automation.hooks import say_what_to_do

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

PIPELINE = "waqai_pipeline"
FEEDS_JOB = "waqai_feeds"
REBUILD = "waqai_rebuild"


def _stage(name: str, description: str, *groups: str) -> "UnresolvedAssetJobDefinition":
    return dg.define_asset_job(
        name,
        selection=dg.AssetSelection.groups(*groups),
        description=description,
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )


def pipeline_jobs() -> "list[UnresolvedAssetJobDefinition]":
    """Return the job of the whole, that of the feeds, and those of the stages."""
    whole = dg.define_asset_job(
        PIPELINE,
        # Feeds are fetched one partition a run, at times of their own.
        selection=dg.AssetSelection.all() - dg.AssetSelection.groups(FEEDS_GROUP),
        description="Ingest, extract, build, check and publish.",
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    feeds = dg.define_asset_job(
        FEEDS_JOB,
        selection=dg.AssetSelection.groups(FEEDS_GROUP),
        description="Fetch one feed: its document, and the pages that are new or due.",
        # Where both wait, the pipeline goes first.
        tags={"dagster/priority": "-1"},
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    # Gates look at whole tables, so that of what was read goes with it.
    rebuild = dg.define_asset_job(
        REBUILD,
        selection=(
            dg.AssetSelection.all()
            - dg.AssetSelection.groups(FEEDS_GROUP)
            - dg.AssetSelection.groups("ingest").without_checks()
        ),
        description="Extract, build, check and publish what the archive holds; read no corpus.",
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    tables = ("seeds", "staging", "intermediate", "snapshots", "marts", "views", "export_tables", "search")
    return [
        whole,
        feeds,
        rebuild,
        _stage("waqai_ingest", "Read the corpus and the gazetteer, and check them.", "ingest", "reference"),
        _stage("waqai_extraction", "Extract what is due, and check it.", "extraction"),
        _stage("waqai_build", "Build the tables of dbt, test and check them.", *tables),
        _stage("waqai_publish", "Build and check the tables, and publish them.", *tables, "publish", "exports"),
    ]
