"""Months of publication, and with which lexicon the current reports of each were read."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import InputError
from orchestration.warehouse.lock import is_held, waiting_lock

UNDATED = "undated"
# SQL: the month of a row of raw.reports, as `2015-03`.
MONTH = f"coalesce(strftime(published_at, '%Y-%m'), '{UNDATED}')"
_LOCK = ".lock"
_MONTH = re.compile(rf"\d{{4}}-(0[1-9]|1[0-2])|{UNDATED}")


@dataclass(frozen=True)
class MonthRead:
    """How many current reports of a month there are: read with the lexicon asked about, with an earlier one, or not
    read since they came or were corrected."""

    month: str
    reports: int
    current: int
    earlier: int
    unread: int

    @property
    def due(self) -> int:
        """Reports that are to be read."""
        return self.earlier + self.unread


@dataclass(frozen=True)
class Comparison:
    """The version of the lexicon of today, and how the reports of each month stand to it."""

    version: str
    months: Sequence[MonthRead]


@contextmanager
def month_lock(folder: Path, month: str) -> Iterator[None]:
    """Hold the lock of a month, in the folder of these locks; waits as long as another process reads that month.

    Raises:
        InputError: it is no month, as a partition that was added by hand may be.
        WarehouseError: the folder cannot be written, or has no locks.
    """
    if not _MONTH.fullmatch(month):
        raise InputError(f"{month} is no month. Write it as 2015-03; `undated` means the reports without a date.")
    with waiting_lock(folder / f"{month}{_LOCK}"):
        yield


def busy_months(folder: Path) -> set[str]:
    """The months that a process reads now."""
    return {file.stem for file in folder.glob(f"*{_LOCK}") if is_held(file)}


def months_read(con: duckdb.DuckDBPyConnection, extractor_version: str) -> list[MonthRead]:
    """The months that have current reports, in their order, the undated last."""
    rows = con.execute(
        f"""
        select
            {MONTH} as month,
            count(*),
            count(*) filter (extractions.extractor_version = $version),
            count(*) filter (extractions.extractor_version <> $version),
            count(*) filter (extractions.report_id is null)
        from raw.current_reports as reports
        left join staging.extractions using (report_id)
        group by month
        order by month
        """,  # noqa: S608
        {"version": extractor_version},
    ).fetchall()
    return [MonthRead(*row) for row in rows]
