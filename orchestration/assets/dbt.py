"""Assets and checks of the dbt project: how its nodes are named, grouped and built. What they say is `dbt_project/`."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from orchestration.addresses import DBT_DOCS
from orchestration.assets.dbt_checks import shown_events
from orchestration.assets.manifest import MANIFEST_NAME, dbt_command, dbt_environment, prepare_manifest, read_manifest
from orchestration.assets.metadata import OWNERS, table_metadata
from orchestration.assets.progress import Progress
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

# The files of the exports are the group `exports`; these are the tables that they show.
_GROUPS = {"dbt_staging": "staging", "published": "views", "exports": "export_tables"}
_BUILT_TYPES = ("model", "seed", "snapshot")
# Layers of staging views, and the schema of the tables that they read.
_READ = {"stg_raw": "raw", "stg_extraction": "staging"}
_OF_SNAPSHOTS = {
    "dbt_scd_id": "Key of the state: of its row and of when it began",
    "dbt_updated_at": "When the state was seen first, UTC",
    "dbt_valid_from": "When the state began to hold, UTC",
    "dbt_valid_to": "When another state took its place, UTC; null while it holds",
}
_CORRECTIONS_TEST = "corrections_are_not_stale"


def _node_schema(props: Mapping[str, Any]) -> str:
    """The layer of a node: the schema that its table or view is in."""
    return str(props["schema"])


def _node_name(props: Mapping[str, Any]) -> str:
    return str(props.get("alias") or props["name"])


class WaqaiTranslator(DagsterDbtTranslator):
    """Names nodes by schema and table, and groups them by layer in the order of the way of the data."""

    def __init__(self, automation: dg.AutomationCondition[Any]) -> None:
        super().__init__()
        self._automation = automation

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return schema and table; for a source, what its configuration names."""
        if dbt_resource_props["resource_type"] not in _BUILT_TYPES:
            return dg.AssetKey([str(dbt_resource_props["schema"]), str(dbt_resource_props["name"])])
        return dg.AssetKey([_node_schema(dbt_resource_props), _node_name(dbt_resource_props)])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer."""
        schema = _node_schema(dbt_resource_props)
        return _GROUPS.get(schema, schema)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the words of the dbt project alone; its SQL stands in the project."""
        return str(dbt_resource_props.get("description") or "")

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a link to what dbt's pages say of the node."""
        kind, node = dbt_resource_props["resource_type"], dbt_resource_props["unique_id"]
        page = dg.MetadataValue.url(f"{DBT_DOCS}#!/{kind}/{node}")
        return {**super().get_metadata(dbt_resource_props), "dbt_docs": page}

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Return who answers for the table."""
        return OWNERS

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """Return the check that a test is, with what the test says must hold."""
        check = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return check and check._replace(description=manifest["nodes"][unique_id]["description"])

    def get_automation_condition(self, dbt_resource_props: Mapping[str, Any]) -> dg.AutomationCondition[Any] | None:
        """Return when to build by itself; seeds are files of the project and change with it."""
        return None if dbt_resource_props["resource_type"] == "seed" else self._automation


def built_nodes(manifest: Mapping[str, Any]) -> dict[str, dg.AssetKey]:
    """Return the asset of each model, seed and snapshot that dbt builds, by its unique id in the manifest."""
    return {
        unique_id: dg.AssetKey([_node_schema(props), _node_name(props)])
        for unique_id, props in manifest["nodes"].items()
        if props["resource_type"] in _BUILT_TYPES and props.get("config", {}).get("enabled", True)
    }


def column_descriptions(manifest: Mapping[str, Any]) -> dict[dg.AssetKey, dict[str, str]]:
    """Return the descriptions of columns by asset.

    Those of raw and staging tables are their dbt staging views', and of columns that no view has, their source's; those
    of snapshots are of what they keep.
    """
    described: dict[dg.AssetKey, dict[str, str]] = {}
    for unique_id, key in built_nodes(manifest).items():
        node = manifest["nodes"][unique_id]
        texts = _texts(node)
        if node["resource_type"] == "snapshot":
            (kept,) = node["depends_on"]["nodes"]
            texts = _texts(manifest["nodes"][kept]) | _OF_SNAPSHOTS | texts
        described[key] = texts
        layer, _, table = key.path[-1].partition("__")
        if layer in _READ:
            # Views say of what a column is where the table does not: `mention_kind` is `kind` of mentions.
            short = {name.partition("_")[2]: text for name, text in texts.items()}
            described[dg.AssetKey([_READ[layer], table])] = short | texts
    for source in manifest["sources"].values():
        key = dg.AssetKey([source["schema"], source["name"]])
        described[key] = described.get(key, {}) | _texts(source)
    described[dg.AssetKey(["raw", "current_reports"])] = described[dg.AssetKey(["raw", "reports"])]
    return described


def _texts(node: Mapping[str, Any]) -> dict[str, str]:
    columns = node["columns"].items()
    return {name: column["description"] for name, column in columns if column.get("description")}


def _build(
    context: dg.AssetExecutionContext, settings: Settings, manifest_path: Path, translator: WaqaiTranslator
) -> Iterator[Any]:
    """Run `dbt build` in a process of its own on what `context` selects; give its events as they come."""
    from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
    from dagster_dbt.core.dbt_cli_invocation import DbtCliInvocation
    from packaging.version import Version

    target = settings.dbt_target_dir
    # Of the seeds of this run; those of a workspace may be in another folder than when the definitions were loaded.
    parsed = prepare_manifest(settings).parent
    for name in (MANIFEST_NAME, "partial_parse.msgpack"):
        if (parsed / name).exists():
            shutil.copyfile(parsed / name, target / name)
    selected = get_updated_cli_invocation_params_for_context(context, read_manifest(manifest_path), translator)
    environment = dbt_environment(settings, target) | {"DBT_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1"}
    if selected.indirect_selection:
        environment["DBT_INDIRECT_SELECTION"] = selected.indirect_selection
    # Unit tests are of the models, not of the data: the project's own tests run them.
    arguments = ("build", "--exclude-resource-type", "unit_test", *selected.selection_args)
    invocation = DbtCliInvocation.run(
        args=dbt_command(*arguments),
        env=environment,
        manifest=selected.manifest,
        dagster_dbt_translator=translator,
        project_dir=settings.dbt_dir,
        target_path=target,
        raise_on_error=True,
        context=context,
        adapter=None,
        cli_version=Version(version("dbt-core")),
    )
    for event in invocation.stream_raw_events():
        yield from event.to_default_asset_events(
            manifest=selected.manifest, dagster_dbt_translator=translator, context=context, target_path=target
        )


def _with_rows(
    events: Sequence[Any], settings: Settings, nodes: Mapping[str, dg.AssetKey], manifest: Mapping[str, Any]
) -> Iterator[Any]:
    """Give `events`; outputs among them show rows, columns and a preview in place of the ids of dbt."""
    descriptions = column_descriptions(manifest)
    with connect(settings.working, read_only=True) as con:
        for event in events:
            if isinstance(event, dg.Output):
                key = nodes[str(event.metadata["unique_id"].value)]
                shown = table_metadata(con, key, descriptions)
                yield event.with_metadata({"seconds": event.metadata["Execution Duration"], **shown})
            else:
                yield event


def _stale_corrections(events: Sequence[Any], settings: Settings) -> list[str]:
    """What is amiss with the corrections of analysts, and what to do, where their test is among those that failed."""
    failed = {event.check_name for event in events if isinstance(event, dg.AssetCheckResult) and not event.passed}
    if _CORRECTIONS_TEST not in failed:
        return []
    with connect(settings.working, read_only=True) as con:
        rows = con.execute("select message from intermediate.int_stale_corrections order by all").fetchall()
    return [message for (message,) in rows]


def marts_asset(manifest_path: Path, automation: dg.AutomationCondition[Any]) -> dg.AssetsDefinition:
    """Return the assets and checks of the dbt project whose manifest is at `manifest_path`."""
    manifest = read_manifest(manifest_path)
    nodes = built_nodes(manifest)
    translator = WaqaiTranslator(automation)

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="build_marts", pool=WAREHOUSE_POOL)
    def build_marts(
        context: dg.AssetExecutionContext,
        settings: dg.ResourceParam[Settings],
        progress: dg.ResourceParam[Progress],
    ) -> Iterator[Any]:
        """Run dbt: seeds, models, snapshots and their tests, table by table."""
        # Metadata needs the file that dbt holds open until it ends, so events wait for its end.
        events: list[Any] = []
        built = 0
        failure: Exception | None = None
        try:
            with redirect_stdout(StringIO()):
                for event in _build(context, settings, manifest_path, translator):
                    events.append(event)
                    built += isinstance(event, dg.Output)
                    progress("build", built, len(nodes))
        except Exception as error:
            failure = error
        shown = list(shown_events(events, settings, manifest))
        if failure is None:
            yield from _with_rows(shown, settings, nodes, manifest)
            return
        yield from shown
        amiss = "\n".join([*_stale_corrections(events, settings), str(failure)])
        log = settings.dbt_target_dir / "dbt.log"
        context.log.error("dbt says: %s", failure)
        raise dg.Failure(
            description=f"dbt could not build or test the tables; nothing is published. Its log is {log}.\n{amiss}",
            metadata={"log": dg.MetadataValue.path(log)},
        ) from failure

    return build_marts
