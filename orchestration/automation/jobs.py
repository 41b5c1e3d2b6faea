"""Jobs: the whole way of the data, its stages by themselves, the feeds. Gates run with the tables that they guard."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.assets.feeds import FEEDS_GROUP, FetchConfig
from orchestration.assets.groups import groups_table
from orchestration.assets.metadata import PAGES
from orchestration.assets.months import LEXICON, MONTHS, REREAD_GROUP, MonthConfig
from orchestration.assets.raw import PLACES, IngestConfig, PlacesConfig
from orchestration.automation.hooks import say_what_to_do

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

PIPELINE = "waqai_pipeline"
FEEDS_JOB = "waqai_feeds"
REBUILD = "waqai_rebuild"
LEXICON_JOB = "waqai_lexicon"
MONTHS_JOB = "waqai_months"
# What the form of a run shows beforehand: every option, with its default.
_READING: Mapping[str, dg.Config] = {"ingest_reports": IngestConfig(), "raw__places": PlacesConfig()}
_PLACES: Mapping[str, dg.Config] = {"raw__places": PlacesConfig()}
_FETCHING: Mapping[str, dg.Config] = {"feeds__articles": FetchConfig()}


def _form(options: Mapping[str, dg.Config]) -> dict[str, Any]:
    # A RunConfig would leave out what is empty.
    return {"ops": {step: {"config": config.model_dump()} for step, config in options.items()}}


def reading(corpus: Iterable[Path], whole: Iterable[Path] = ()) -> dict[str, Any]:
    """Return the configuration of a run that reads `corpus`; where files are `whole`, of the inbox those alone."""
    config = IngestConfig(corpus=[str(path) for path in corpus], whole=[str(path) for path in whole])
    return _form({"ingest_reports": config})


def reading_month(processes: int) -> dict[str, Any]:
    """Return the configuration of a run that reads a month with `processes`."""
    return _form({"reread__months": MonthConfig(processes=processes)})


def _stage(
    name: str, description: str, *groups: str, options: Mapping[str, dg.Config] | None = None
) -> "UnresolvedAssetJobDefinition":
    return dg.define_asset_job(
        name,
        selection=dg.AssetSelection.groups(*groups),
        description=description,
        config=_form(options or {}),
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )


def pipeline_jobs() -> "list[UnresolvedAssetJobDefinition]":
    """Return the job of the whole, that of the feeds, those of the stages, and those of reading again."""
    whole = dg.define_asset_job(
        PIPELINE,
        # Feeds and months are read one partition a run, at times of their own.
        selection=dg.AssetSelection.all() - dg.AssetSelection.groups(FEEDS_GROUP, REREAD_GROUP),
        description="Ingest, extract, build, check and publish.",
        metadata={**PAGES, "groups": dg.MetadataValue.md(groups_table())},
        config=_form(_READING),
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    feeds = dg.define_asset_job(
        FEEDS_JOB,
        selection=dg.AssetSelection.groups(FEEDS_GROUP),
        description="Fetch one feed: its document, and the pages that are new or due.",
        config=_form(_FETCHING),
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
            - dg.AssetSelection.groups(FEEDS_GROUP, REREAD_GROUP)
            - dg.AssetSelection.groups("ingest").without_checks()
        ),
        description="Extract, build, check and publish what the archive holds; read no corpus.",
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    # The gazetteer is part of the lexicon; its gate is that of the pipeline.
    lexicon = dg.define_asset_job(
        LEXICON_JOB,
        selection=dg.AssetSelection.assets(PLACES, LEXICON).without_checks(),
        description="Compare the lexicon of today with that of the last reading, and show which months are to be read.",
        config=_form(_PLACES),
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    months = dg.define_asset_job(
        MONTHS_JOB,
        selection=dg.AssetSelection.assets(MONTHS),
        description="Read the reports of one month that the lexicon of today has not read; waqai_publish publishes.",
        config=reading_month(processes=1),
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
    )
    tables = ("seeds", "staging", "intermediate", "snapshots", "marts", "views", "export_tables", "search")
    return [
        whole,
        feeds,
        rebuild,
        _stage(
            "waqai_ingest",
            "Read the corpus and the gazetteer, and check them.",
            *("ingest", "reference"),
            options=_READING,
        ),
        _stage("waqai_extraction", "Extract what is due, and check it.", "extraction"),
        _stage("waqai_build", "Build the tables of dbt, test and check them.", *tables),
        _stage("waqai_publish", "Build and check the tables, and publish them.", *tables, "publish", "exports"),
        lexicon,
        months,
    ]
