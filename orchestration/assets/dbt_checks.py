"""What a test of dbt shows of itself in Dagster: what must hold, and the rows of which it does not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from orchestration.locations import Working
from orchestration.markdown import preview_table, query_block
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

SAMPLE_ROWS = 5
_RESULTS = "run_results.json"


def shown_events(events: Sequence[Any], settings: Settings, manifest: Mapping[str, Any]) -> Iterator[Any]:
    """Give `events` of a build that is over, the checks among them as they are shown."""
    queries = _queries(settings.dbt_target_dir)
    for event in events:
        yield _shown(event, settings, manifest, queries) if isinstance(event, dg.AssetCheckResult) else event


def _queries(target: Path) -> dict[str, str]:
    """The query of each test that the last build ran, by its unique id; empty where dbt did not come so far."""
    file = target / _RESULTS
    results = json.loads(file.read_bytes())["results"] if file.exists() else []
    return {result["unique_id"]: result["compiled_code"] for result in results if result.get("compiled_code")}


def _shown(
    result: dg.AssetCheckResult, settings: Settings, manifest: Mapping[str, Any], queries: Mapping[str, str]
) -> dg.AssetCheckResult:
    told = {name: value.value for name, value in (result.metadata or {}).items()}
    test, failing = str(told["unique_id"]), told.get("dagster_dbt/failed_row_count")
    metadata: dict[str, Any] = {"seconds": told["Execution Duration"]}
    description = None
    if not result.passed:
        must_hold = manifest["nodes"][test]["description"]
        description = f"{'Could not be asked' if failing is None else f'{failing} failing'}: {must_hold}"
        if test in queries:
            metadata |= _failing_rows(settings.working, queries[test].strip())
    if failing is not None:
        metadata["failing"] = failing
    return dg.AssetCheckResult(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        severity=result.severity,
        description=description,
        metadata=metadata,
    )


def _failing_rows(working: Working, query: str) -> dict[str, Any]:
    shown = {"all_rows": dg.MetadataValue.md(query_block(working, query))}
    try:
        with connect(working, read_only=True) as con:
            found = con.execute(f"select * from ({query}) limit {SAMPLE_ROWS}")  # noqa: S608
            columns = [str(column[0]) for column in found.description or ()]
            return {"first_rows": dg.MetadataValue.md(preview_table(columns, found.fetchall())), **shown}
    except duckdb.Error:
        # What the test reads was not built.
        return shown
