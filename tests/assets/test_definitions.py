"""The definitions hold the whole way of the data, described and guarded."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg

from orchestration.assets.exports import CHECK, file_key
from orchestration.assets.feeds import ARTICLES
from orchestration.assets.feeds import CHECK as FEED_CHECK
from orchestration.assets.groups import GROUPS
from orchestration.assets.months import LEXICON, MONTHS, month_partitions
from orchestration.assets.raw import PLACES
from orchestration.exports.formats import PUBLISHED_FORMATS
from orchestration.extraction.schema import TABLES
from orchestration.pools import FEEDS_POOL, WAREHOUSE_POOL
from orchestration.settings import PROJECT_DIR

HEAVY = ("great_expectations", "camel_tools", "polars", "dbt.cli.main")


def test_definitions_are_loadable(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_asset_has_a_group_an_owner_a_kind_and_a_description(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    poor = [
        node.key.to_user_string()
        for node in nodes
        if not (node.description and node.owners and node.kinds and node.group_name != "default" and node.is_executable)
    ]
    assert nodes
    assert poor == []


def test_groups_are_the_stages_of_the_way(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    assert (
        groups
        == set(GROUPS)
        == {
            *("feeds", "ingest", "reference", "extraction", "reread", "seeds", "staging", "intermediate"),
            *("snapshots", "marts", "views", "publish", "export_tables", "exports", "search"),
        }
    )


def test_each_asset_and_the_job_of_the_whole_say_what_groups_are_for(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.metadata["group"] == f"{spec.group_name}: {GROUPS[str(spec.group_name)]}"
    described = str(definitions.resolve_job_def("waqai_pipeline").metadata["groups"].value)
    assert [name for name, purpose in GROUPS.items() if f"| `{name}` | {purpose} |" not in described] == []


def test_tables_of_dbt_link_to_its_pages(definitions: dg.Definitions) -> None:
    (spec,) = [spec for spec in definitions.resolve_all_asset_specs() if spec.key.path == ["marts", "fct_events"]]
    assert spec.metadata["dbt_docs"] == dg.MetadataValue.url("/dbt_docs/#!/model/model.waqai.fct_events")


def test_every_staging_table_is_an_asset(definitions: dg.Definitions) -> None:
    keys = definitions.resolve_asset_graph().get_all_asset_keys()
    assert {dg.AssetKey(["staging", table]) for table in TABLES} <= keys


def test_checks_of_gates_block_and_are_on_assets_that_exist(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    gates = [key for key in graph.asset_check_keys if key.name.startswith("gate_")]
    written = {(path.parent.name, path.stem) for path in (PROJECT_DIR / "expectations").glob("*/*.yml")}
    assert {tuple(key.asset_key.path) for key in gates} == written
    assert all(key.asset_key in graph.get_all_asset_keys() for key in gates)
    assert all(graph.get_check_spec(key).blocking for key in gates)


def test_tests_of_dbt_are_asset_checks(definitions: dg.Definitions) -> None:
    keys = definitions.resolve_asset_graph().asset_check_keys
    assert any(key.asset_key == dg.AssetKey(["marts", "fct_events"]) and "unique" in key.name for key in keys)


def test_every_check_says_what_must_hold(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.asset_check_keys if not graph.get_check_spec(key).description] == []


def test_tests_of_several_models_are_asset_checks(definitions: dg.Definitions) -> None:
    written = {path.stem.removeprefix("assert_") for path in (PROJECT_DIR / "dbt_project" / "tests").glob("*.sql")}
    assert written
    assert written <= {key.name for key in definitions.resolve_asset_graph().asset_check_keys}


def test_every_published_format_is_an_asset_with_a_check(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    specs = {spec.key: spec for spec in definitions.resolve_all_asset_specs()}
    assert PUBLISHED_FORMATS
    for format in PUBLISHED_FORMATS:
        spec = specs[file_key(format)]
        assert spec.group_name == "exports"
        assert dg.AssetCheckKey(spec.key, CHECK) in graph.asset_check_keys


def test_the_schedule_is_daily_at_six_and_off(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("waqai_daily")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "UTC")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED


def test_the_sensor_is_on(definitions: dg.Definitions) -> None:
    assert definitions.resolve_sensor_def("waqai_inbox").default_status is dg.DefaultSensorStatus.RUNNING


def test_a_step_is_gated_by_a_step(definitions: dg.Definitions) -> None:
    dependencies = definitions.resolve_job_def("waqai_pipeline").graph.dependencies
    upstream = {
        node.name: {handle.node for dependency in inputs.values() for handle in dependency.get_node_dependencies()}
        for node, inputs in dependencies.items()
    }
    assert "gate_raw" in upstream["extract_reports"]
    assert {"gate_raw", "gate_staging"} <= upstream["build_marts"]
    assert {"gate_marts", "gate_exports"} <= upstream["publish_marts"]
    assert "publish_marts" in upstream["write_exports"]


def test_the_pipeline_leaves_the_feeds_out(definitions: dg.Definitions) -> None:
    pipeline, feeds = (definitions.resolve_job_def(name) for name in ("waqai_pipeline", "waqai_feeds"))
    assert ARTICLES not in pipeline.asset_layer.executable_asset_keys
    assert pipeline.partitions_def is None
    assert feeds.asset_layer.executable_asset_keys == {ARTICLES}
    assert feeds.partitions_def is not None


def test_months_are_read_in_runs_of_their_own(definitions: dg.Definitions) -> None:
    pipeline, rebuild, lexicon, months = (
        definitions.resolve_job_def(f"waqai_{name}") for name in ("pipeline", "rebuild", "lexicon", "months")
    )
    for whole in (pipeline, rebuild):
        assert not whole.asset_layer.executable_asset_keys & {LEXICON, MONTHS}
        assert whole.partitions_def is None
    assert lexicon.asset_layer.executable_asset_keys == {PLACES, LEXICON}
    assert lexicon.partitions_def is None
    assert months.asset_layer.executable_asset_keys == {MONTHS}
    assert months.partitions_def == month_partitions()


def test_runs_that_write_the_warehouse_wait_for_each_other_and_those_of_months_do_not(
    definitions: dg.Definitions,
) -> None:
    def pools(name: str) -> set[str]:
        return {pool for node in definitions.resolve_job_def(name).nodes for pool in node.definition.pools}

    writing = ("pipeline", "ingest", "lexicon", "extraction", "build", "publish", "rebuild")
    assert {name: pools(f"waqai_{name}") for name in writing} == {name: {WAREHOUSE_POOL} for name in writing}
    assert pools("waqai_feeds") == {FEEDS_POOL}
    assert pools("waqai_months") == set()


def test_the_feeds_have_a_check_a_schedule_that_is_off_and_a_sensor_that_is_on(definitions: dg.Definitions) -> None:
    assert dg.AssetCheckKey(ARTICLES, FEED_CHECK) in definitions.resolve_asset_graph().asset_check_keys
    schedule = definitions.resolve_schedule_def("waqai_feeds_half_hourly")
    assert (schedule.cron_schedule, schedule.default_status) == ("*/30 * * * *", dg.DefaultScheduleStatus.STOPPED)
    assert definitions.resolve_sensor_def("waqai_fetched").default_status is dg.DefaultSensorStatus.RUNNING


def test_loading_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, orchestration.definitions as module; module.defs();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"WAQAI_WAREHOUSE": str(tmp_path)},
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
