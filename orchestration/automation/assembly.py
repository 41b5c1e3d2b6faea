"""All assets, checks, jobs, schedules and sensors put together for one project folder."""

from collections.abc import Callable

import dagster as dg

from orchestration.assets.dbt import built_nodes, column_descriptions, marts_asset
from orchestration.assets.exports import exports_asset
from orchestration.assets.feeds import feed_partitions, feeds_asset
from orchestration.assets.freshness import freshness_policy
from orchestration.assets.groups import with_purpose
from orchestration.assets.manifest import prepare_manifest, read_manifest
from orchestration.assets.months import lexicon_asset, months_asset
from orchestration.assets.progress import Progress, silent
from orchestration.assets.published import published_asset
from orchestration.assets.raw import ingest_asset, places_asset
from orchestration.assets.staging import extraction_asset
from orchestration.automation.feeds import feeds_schedule, fetched_sensor
from orchestration.automation.jobs import pipeline_jobs
from orchestration.automation.resources import run_resources
from orchestration.automation.schedules import daily_schedule
from orchestration.automation.sensors import changes_sensor, inbox_sensor
from orchestration.checks.asset_checks import gate_checks
from orchestration.checks.suites import GATES
from orchestration.settings import Settings

_PUBLISHED_LAYERS = {"marts", "published", "exports", "search"}


def build_definitions(load_settings: Callable[[], Settings], progress: Progress = silent) -> dg.Definitions:
    """Return the definitions of the project that `load_settings` names.

    It is asked once here, for the folders of dbt and expectations, and again by each run and each look at the inbox.
    `progress` is told how far a run is.
    """
    settings = load_settings()
    partitions = feed_partitions(settings)
    manifest_path = prepare_manifest(settings)
    manifest = read_manifest(manifest_path)
    descriptions = column_descriptions(manifest)
    # Off until someone turns the automation sensor on: then a change runs what lies downstream of it, gate by gate.
    automation = dg.AutomationCondition.eager() & dg.AutomationCondition.all_deps_blocking_checks_passed()
    schedule = daily_schedule(settings.schedule)
    freshness = freshness_policy(settings.schedule)
    marts = sorted(key for key in built_nodes(manifest).values() if key.path[0] in _PUBLISHED_LAYERS)
    return dg.Definitions(
        assets=dg.map_asset_specs(
            with_purpose,
            [
                feeds_asset(partitions),
                ingest_asset(descriptions),
                places_asset(descriptions),
                extraction_asset(descriptions, automation),
                lexicon_asset(),
                months_asset(),
                marts_asset(manifest_path, automation),
                published_asset(marts, automation, freshness),
                exports_asset(automation, freshness),
            ],
        ),
        asset_checks=[gate_checks(gate, settings.expectations_dir) for gate in GATES],
        jobs=pipeline_jobs(),
        schedules=[schedule, feeds_schedule(load_settings, partitions)],
        sensors=[inbox_sensor(load_settings), fetched_sensor(load_settings), changes_sensor()],
        resources=run_resources(load_settings, progress),
        executor=dg.in_process_executor,
    )
