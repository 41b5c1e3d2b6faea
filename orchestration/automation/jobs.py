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


def _job(name: str, description: str, selection: dg.AssetSelection, **options: Any) -> "UnresolvedAssetJobDefinition":
    return dg.define_asset_job(
        name,
        selection=selection,
        description=description,
        hooks={say_what_to_do},
        executor_def=dg.in_process_executor,
        **options,
    )


def _stage(
    name: str, description: str, *groups: str, options: Mapping[str, dg.Config] | None = None
) -> "UnresolvedAssetJobDefinition":
    return _job(name, description, dg.AssetSelection.groups(*groups), config=_form(options or {}))


def pipeline_jobs() -> "list[UnresolvedAssetJobDefinition]":
    """Return the job of the whole, that of the feeds, those of the stages, and those of reading again."""
    # Feeds and months are read one partition a run, at times of their own.
    everything = dg.AssetSelection.all() - dg.AssetSelection.groups(FEEDS_GROUP, REREAD_GROUP)
    tables = ("seeds", "staging", "intermediate", "snapshots", "marts", "views", "export_tables", "search")
    return [
        _job(
            PIPELINE,
            "Ingest, extract, build, check and publish.",
            everything,
            metadata={**PAGES, "groups": dg.MetadataValue.md(groups_table())},
            config=_form(_READING),
        ),
        _job(
            FEEDS_JOB,
            "Fetch one feed: its document, and the pages that are new or due.",
            dg.AssetSelection.groups(FEEDS_GROUP),
            config=_form(_FETCHING),
            # Where both wait, the pipeline goes first.
            tags={"dagster/priority": "-1"},
        ),
        _job(
            REBUILD,
            "Extract, build, check and publish what the archive holds; read no corpus.",
            # Gates look at whole tables, so that of what was read goes with it.
            everything - dg.AssetSelection.groups("ingest").without_checks(),
        ),
        _stage(
            "waqai_ingest",
            "Read the corpus and the gazetteer, and check them.",
            *("ingest", "reference"),
            options=_READING,
        ),
        _stage("waqai_extraction", "Extract what is due, and check it.", "extraction"),
        _stage("waqai_build", "Build the tables of dbt, test and check them.", *tables),
        _stage("waqai_publish", "Build and check the tables, and publish them.", *tables, "publish", "exports"),
        _job(
            LEXICON_JOB,
            "Compare the lexicon of today with that of the last reading, and show which months are to be read.",
            # The gazetteer is part of the lexicon; its gate is that of the pipeline.
            dg.AssetSelection.assets(PLACES, LEXICON).without_checks(),
            config=_form(_PLACES),
        ),
        _job(
            MONTHS_JOB,
            "Read the reports of one month that the lexicon of today has not read; waqai_publish publishes.",
            dg.AssetSelection.assets(MONTHS),
            config=reading_month(processes=1),
        ),
    ]
