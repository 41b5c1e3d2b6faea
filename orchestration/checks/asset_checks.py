"""Gates as blocking asset checks of Dagster, one a table. What they expect is `expectations/`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg

from orchestration.addresses import DATA_DOCS
from orchestration.checks.gates import Failure, TableResult, run_gate
from orchestration.checks.suites import Gate, load_suites
from orchestration.locations import Working
from orchestration.markdown import as_cell, markdown_table, query_block
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

_AFTERWARDS: Mapping[Gate, str] = {
    "raw": "extraction",
    "staging": "dbt",
    "marts": "publishing",
    "exports": "publishing",
}


# Longer ones are in Dagster alone.
_LONGEST_QUERY = 200


def gate_name(gate: Gate) -> str:
    """Return the name that the checks of a gate bear on every table; `gate_raw`, say."""
    return f"gate_{gate}"


def _paragraph(failure: Failure) -> str:
    found = (
        f"{failure.unexpected_count} rows" if failure.unexpected_count is not None else f"observed {failure.observed}"
    )
    columns = ", ".join(failure.columns) or "the table"
    head = f"**{failure.severity}** {as_cell(failure.expectation)} on {as_cell(columns)}: {as_cell(found)}"
    parts = [head, f"Why it is expected: {failure.reason}"]
    if failure.sample_rows:
        names = list(failure.sample_rows[0])
        parts.append(markdown_table(names, ([row[name] for name in names] for row in failure.sample_rows)))
    return "\n\n".join(parts)


def _all_rows(failures: Sequence[Failure], working: Working) -> str:
    """How to see every failing row: of one expectation the query, of several each under its reason."""
    queries = [(failure.reason, failure.query) for failure in failures if failure.query]
    if len(queries) == 1:
        return query_block(working, queries[0][1])
    return "\n\n".join(f"{reason}\n\n{query_block(working, query)}" for reason, query in queries)


def _metadata(result: TableResult, index: Path, working: Working) -> dict[str, Any]:
    page = result.page.relative_to(index.parent).as_posix()
    metadata: dict[str, Any] = {
        "data_docs": dg.MetadataValue.url(f"{DATA_DOCS}{quote(page)}"),
        "all_gates": dg.MetadataValue.url(DATA_DOCS),
        "rows": result.row_count,
        "expectations": result.evaluated,
        "failed": len(result.critical),
        "warned": len(result.warnings),
    }
    if result.failures:
        shown = [*result.critical, *result.warnings]
        metadata["failures"] = dg.MetadataValue.md("\n\n".join(_paragraph(failure) for failure in shown))
        if any(failure.query for failure in shown):
            metadata["all_rows"] = dg.MetadataValue.md(_all_rows(shown, working))
    return metadata


def _brief(failure: Failure) -> str:
    """Which columns do not hold what, in one line; of what stops a run, how to see the rows where that is short."""
    columns = ", ".join(failure.columns) or "table"
    rows = f"{failure.unexpected_count} rows" if failure.unexpected_count else failure.observed or "not met"
    brief = f"{columns}: {failure.reason} ({rows}; {failure.severity})"
    query = " ".join((failure.query or "").split("\n"))
    is_shown = failure.severity == "critical" and 0 < len(query) <= _LONGEST_QUERY
    return f"{brief} All of them: {query};" if is_shown else brief


def check_result(gate: Gate, result: TableResult, index: Path, working: Working) -> dg.AssetCheckResult:
    """Return what Dagster is told of a table: an error where a critical expectation failed, else at most a warning.

    `working` is where its rows are.
    """
    severity = dg.AssetCheckSeverity.ERROR if result.critical else dg.AssetCheckSeverity.WARN
    failed = " ".join(map(_brief, (*result.critical, *result.warnings)))
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey([gate, result.table]),
        check_name=gate_name(gate),
        passed=not result.failures,
        severity=severity if result.failures else dg.AssetCheckSeverity.ERROR,
        description=failed or f"All {result.evaluated} expectations hold.",
        metadata=_metadata(result, index, working),
    )


def gate_checks(gate: Gate, expectations_dir: Path) -> dg.AssetChecksDefinition:
    """Return the checks of a gate: one for each table that has a suite, all blocking, run in one step."""
    suites = load_suites(expectations_dir, gate)

    @dg.multi_asset_check(
        name=gate_name(gate),
        pool=WAREHOUSE_POOL,
        description=f"What must hold before {_AFTERWARDS[gate]}; Great Expectations runs it.",
        compute_kind="greatexpectations",
        specs=[
            dg.AssetCheckSpec(
                gate_name(gate),
                asset=dg.AssetKey([gate, suite.table]),
                blocking=True,
                description=f"{len(suite.expectations)} expectations before {_AFTERWARDS[gate]}. {suite.grain}",
            )
            for suite in suites
        ],
    )
    def gate_of_tables(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        with connect(settings.working, read_only=True) as con:
            result = run_gate(con, gate, settings.expectations_dir, settings.data_docs_dir)
        for table in result.tables:
            for failure in table.failures:
                say = context.log.error if failure.severity == "critical" else context.log.warning
                say("%s.%s: %s: %s", gate, table.table, failure.expectation, failure.reason)
            yield check_result(gate, table, result.index, settings.working)

    return gate_of_tables
