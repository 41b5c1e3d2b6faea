"""Gates as blocking asset checks of Dagster, one a table. What they expect is `expectations/`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg

from orchestration.addresses import DATA_DOCS
from orchestration.checks.gates import Failure, TableResult, run_gate
from orchestration.checks.suites import Gate, load_suites
from orchestration.markdown import as_cell, markdown_table
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect

_AFTERWARDS: Mapping[Gate, str] = {
    "raw": "extraction",
    "staging": "dbt",
    "marts": "publishing",
    "exports": "publishing",
}


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


def _metadata(result: TableResult, index: Path) -> dict[str, Any]:
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
    return metadata


def _brief(failure: Failure) -> str:
    """Which columns do not hold what, in one line."""
    columns = ", ".join(failure.columns) or "table"
    rows = f"{failure.unexpected_count} rows" if failure.unexpected_count else failure.observed or "not met"
    return f"{columns}: {failure.reason} ({rows}; {failure.severity})"


def check_result(gate: Gate, result: TableResult, index: Path) -> dg.AssetCheckResult:
    """Return what Dagster is told of a table: an error where a critical expectation failed, else at most a warning."""
    severity = dg.AssetCheckSeverity.ERROR if result.critical else dg.AssetCheckSeverity.WARN
    failed = " ".join(map(_brief, (*result.critical, *result.warnings)))
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey([gate, result.table]),
        check_name=gate_name(gate),
        passed=not result.failures,
        severity=severity if result.failures else dg.AssetCheckSeverity.ERROR,
        description=failed or f"All {result.evaluated} expectations hold.",
        metadata=_metadata(result, index),
    )


def gate_checks(gate: Gate, expectations_dir: Path) -> dg.AssetChecksDefinition:
    """Return the checks of a gate: one for each table that has a suite, all blocking, run in one step."""
    suites = load_suites(expectations_dir, gate)

    @dg.multi_asset_check(
        name=gate_name(gate),
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
            yield check_result(gate, table, result.index)

    return gate_of_tables
