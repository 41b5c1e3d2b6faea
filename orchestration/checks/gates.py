"""Run the suites of a gate with Great Expectations and say what they found.

Frames come from DuckDB as pandas frames of only the columns that a suite reads. Importing Great Expectations takes
seconds, so it happens inside the functions, once a process. This module knows nothing of Dagster.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb

from orchestration.checks.data_docs import PageEntry, record_pages, site_config
from orchestration.checks.failing_rows import failing_query
from orchestration.checks.suites import ExpectationEntry, Gate, Severity, Suite, load_suites
from orchestration.errors import GateError, InputError

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource

SAMPLE_ROWS = 10
_SITE = "waqai"


@dataclass(frozen=True)
class Failure:
    """An expectation that did not hold.

    `unexpected_count` is a number of rows, null where the expectation speaks of the table as a whole; then `observed`
    holds what was seen. `sample_rows` are the first failing rows: the key of the table and the tested columns; `query`
    gives all of them from the working tables, null where the expectation speaks of the table as a whole.
    """

    expectation: str
    columns: tuple[str, ...]
    severity: Severity
    reason: str
    unexpected_count: int | None
    observed: str | None
    sample_rows: tuple[Mapping[str, str | None], ...]
    query: str | None


@dataclass(frozen=True)
class TableResult:
    """What the suite of one table found. `page` is its page of Data Docs."""

    table: str
    row_count: int
    evaluated: int
    failures: tuple[Failure, ...]
    page: Path

    @property
    def critical(self) -> tuple[Failure, ...]:
        """Failures that stop what comes after the gate."""
        return tuple(failure for failure in self.failures if failure.severity == "critical")

    @property
    def warnings(self) -> tuple[Failure, ...]:
        """Failures that are shown and stop nothing."""
        return tuple(failure for failure in self.failures if failure.severity == "warning")


@dataclass(frozen=True)
class GateResult:
    """What a gate found, table by table. `index` is the first page of Data Docs."""

    gate: Gate
    tables: tuple[TableResult, ...]
    index: Path

    @property
    def passed(self) -> bool:
        """Whether no critical expectation failed."""
        return not any(table.critical for table in self.tables)

    @property
    def evaluated(self) -> int:
        """Number of expectations that were evaluated."""
        return sum(table.evaluated for table in self.tables)


def _cell(value: object) -> str | None:
    """Text of one value of a failing row; null for a missing one."""
    import pandas as pd

    if value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value))):  # type: ignore[call-overload]
        return None
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def _context(data_docs_dir: Path) -> "tuple[EphemeralDataContext, PandasDatasource]":
    """The Great Expectations context of this process for a site of Data Docs, and its source of frames."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    for site in context.get_site_names():
        context.delete_data_docs_site(site)
    context.add_data_docs_site(_SITE, cast(Any, site_config(data_docs_dir)))
    return context, context.data_sources.add_pandas("waqai")


def _expectations(suite: Suite) -> list[Any]:
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.expectations.registry import get_expectation_impl

    built = []
    for entry in suite.expectations:
        try:
            kind: Any = get_expectation_impl(entry.type)
            built.append(kind(**entry.kwargs, severity=entry.severity, notes=entry.reason))
        except ExpectationNotFoundError as error:
            raise InputError(f"expectations/{suite.gate}/{suite.table}.yml: no expectation {entry.type}.") from error
        except ValueError as error:
            raise InputError(f"expectations/{suite.gate}/{suite.table}.yml: {entry.type}: {error}") from error
    return built


def _frame(con: duckdb.DuckDBPyConnection, suite: Suite) -> Any:
    """The tested columns as pandas. Words stay in columns of Arrow: half the time, two thirds of the memory."""
    import pandas as pd
    import pyarrow as pa

    words = pd.StringDtype("pyarrow")
    try:
        table = con.execute(suite.query).to_arrow_table()
        return table.to_pandas(
            types_mapper=lambda kind: words if pa.types.is_string(kind) else None, split_blocks=True, self_destruct=True
        )
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise GateError(
            f"The suite expectations/{suite.gate}/{suite.table}.yml does not fit the table {suite.name}: {error}. "
            "Correct the suite, or rebuild the table with `waqai run`."
        ) from error


def _failure(suite: Suite, entry: ExpectationEntry, result: "ExpectationValidationResult") -> Failure:
    found: Mapping[str, Any] = result.result
    problems = [
        str(info["exception_message"])
        for info in (result.exception_info or {}).values()
        if isinstance(info, Mapping) and info.get("exception_message")
    ]
    rows = found.get("partial_unexpected_index_list") or []
    observed = problems[0] if problems else _cell(found.get("observed_value"))
    return Failure(
        expectation=entry.type,
        columns=entry.columns,
        severity=entry.severity,
        reason=entry.reason,
        unexpected_count=found.get("unexpected_count"),
        observed=observed,
        sample_rows=tuple({name: _cell(value) for name, value in row.items()} for row in rows[:SAMPLE_ROWS]),
        query=failing_query(suite, entry),
    )


def _failures(suite: Suite, outcome: "ExpectationSuiteValidationResult") -> tuple[Failure, ...]:
    """Failed expectations in the order of the suite, each with its entry of the YAML file."""
    entries = {(entry.type, entry.reason): entry for entry in suite.expectations}
    order = {identity: position for position, identity in enumerate(entries)}
    failed = []
    for result in outcome.results:
        config = result.expectation_config
        if not result.success and config is not None:
            failed.append(((config.type, str(config.notes)), result))
    failed.sort(key=lambda pair: order[pair[0]])
    return tuple(_failure(suite, entries[identity], result) for identity, result in failed)


def _validate(
    con: duckdb.DuckDBPyConnection, suite: Suite, data_docs_dir: Path, run_time: datetime
) -> tuple[TableResult, PageEntry, list[Any]]:
    """Run one suite; return what it found, its line of the index, and the identifiers of its pages."""
    import great_expectations as gx
    from great_expectations.core import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    context, source = _context(data_docs_dir)
    if suite.name not in source.get_asset_names():
        source.add_dataframe_asset(suite.name).add_batch_definition_whole_dataframe("all")
    batch = source.get_asset(suite.name).get_batch_definition("all")
    gx_suite = context.suites.add_or_update(
        gx.ExpectationSuite(name=suite.name, expectations=_expectations(suite), notes=suite.grain)
    )
    definition = context.validation_definitions.add_or_update(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=gx_suite)
    )
    frame = _frame(con, suite)
    run_id = RunIdentifier(run_name=suite.gate, run_time=run_time)
    outcome = definition.run(
        batch_parameters={"dataframe": frame},
        result_format={
            "result_format": "SUMMARY",
            "unexpected_index_column_names": list(suite.key),
            "partial_unexpected_count": SAMPLE_ROWS,
        },
        run_id=run_id,
    )
    suite_id = ExpectationSuiteIdentifier(suite.name)
    result_id: Any = ValidationResultIdentifier(suite_id, run_id, outcome.batch_id)
    page = data_docs_dir.joinpath("validations", *result_id.to_tuple()).with_name(f"{outcome.batch_id}.html")
    table = TableResult(
        table=suite.table,
        row_count=len(frame),
        evaluated=len(outcome.results),
        failures=_failures(suite, outcome),
        page=page,
    )
    entry = PageEntry(
        gate=suite.gate,
        table=suite.table,
        run_time=run_time.isoformat(timespec="seconds"),
        page=page.relative_to(data_docs_dir).as_posix(),
        row_count=table.row_count,
        evaluated=table.evaluated,
        critical=len(table.critical),
        warnings=len(table.warnings),
    )
    return table, entry, [suite_id, result_id]


def run_gate(con: duckdb.DuckDBPyConnection, gate: Gate, expectations_dir: Path, data_docs_dir: Path) -> GateResult:
    """Run every suite of `gate` on the warehouse behind `con` and add its pages to the site at `data_docs_dir`.

    Raises InputError for a suite that cannot be read, GateError for one that does not fit its table. A failed
    expectation raises nothing: it is in the result.
    """
    suites = load_suites(expectations_dir, gate)
    data_docs_dir = data_docs_dir.resolve()
    context, _ = _context(data_docs_dir)
    run_time = datetime.now(UTC)
    tables, entries = [], []
    pages: list[Any] = []
    for suite in suites:
        table, entry, identifiers = _validate(con, suite, data_docs_dir, run_time)
        tables.append(table)
        entries.append(entry)
        pages += identifiers
    record_pages(data_docs_dir, entries)
    context.build_data_docs(site_names=[_SITE], resource_identifiers=pages)
    return GateResult(gate=gate, tables=tuple(tables), index=data_docs_dir / "index.html")
