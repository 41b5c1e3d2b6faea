"""Read the reports of one month that are due, beside the reading of other months.

The lock of the warehouse is held twice, and waited for: to take the reports out as parts, and to put in what was read
of them. In between nothing is held. Where a reading breaks off, its parts stay, and the next one goes on from there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from orchestration.errors import InputError, WarehouseError
from orchestration.extraction.lexicon import lexicon_entries, lexicon_version, load_lexicon
from orchestration.extraction.schema import TABLES, Extraction
from orchestration.parts import Parts, clear_months, make_location
from orchestration.reading.readers import reader
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import load_extraction, reports_to_extract, still_to_extract
from orchestration.warehouse.lock import run_lock
from orchestration.warehouse.months import Comparison, MonthRead, busy_months, months_read
from orchestration.warehouse.schema import create_tables, schema_version
from orchestration.warehouse.vocabulary import carry_over, kept_version

REPORTS_A_PART = 500


@dataclass(frozen=True)
class MonthReading:
    """A month after it was read, and how many of its reports were read for that."""

    month: MonthRead
    read: int


def compare(settings: Settings) -> Comparison:
    """Tell which months the lexicon of today would read otherwise; what it would read alike is brought up to it.

    Parts that no reading of a month will go on from are removed. For who holds the lock of the warehouse.

    Raises:
        WarehouseError: there is no warehouse yet.
    """
    with _opened(settings) as con:
        version, _ = _bring_up(con, settings.seeds_dir)
        months = months_read(con, version)
    due = {month.month for month in months if month.due}
    clear_months(settings.parts, version, due, busy_months(settings.months_dir))
    return Comparison(version, months)


def read_month(
    settings: Settings,
    month: str,
    version: str,
    processes: int = 1,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> MonthReading:
    """Read the reports of a month (`2015-03`, `undated`) that the lexicon of `version` has not read; it is in force.

    For who holds the lock of the month. On this machine, `processes` read at the same time. `on_progress` is told how
    many reports of how many are read.

    Raises:
        InputError: there is no report of that month, or another lexicon is in force, or came into force meanwhile.
        WarehouseError: there is no warehouse yet, or it cannot be written.
        WaqaiError: a part cannot be written or read, or a process of a reader was ended from outside.
    """
    with _alone(settings) as con:
        in_force, places = _bring_up(con, settings.seeds_dir)
        _refuse_other(version, in_force)
        _refuse_unknown(month, months_read(con, version))
        location = f"{settings.parts}/{month}"
        make_location(location)
        parts = Parts(location, version)
        sizes = {parts.add(due): due.height for due in reports_to_extract(con, version, REPORTS_A_PART, month)}
    _read(settings, parts, places, sizes, processes, on_progress)
    with _alone(settings) as con:
        _refuse_other(version, kept_version(con))
        for part in sizes:
            load_extraction(con, _still_due(con, version, parts, part))
        months = months_read(con, version)
    parts.clear()
    return MonthReading(_refuse_unknown(month, months), sum(sizes.values()))


def _read(
    settings: Settings,
    parts: Parts,
    places: pl.DataFrame,
    sizes: Mapping[str, int],
    processes: int,
    on_progress: Callable[[int, int], None],
) -> None:
    """Read the parts that were not read yet, of the sizes (reports by name of the part); what was read lies beside."""
    unread = [part for part in sizes if parts.find_read(part) is None]
    total = sum(sizes.values())
    done = total - sum(sizes[part] for part in unread)
    on_progress(done, total)
    if not unread:
        return
    load = partial(load_lexicon, settings.seeds_dir, places)
    batches = (parts.reports(part) for part in unread)
    with reader(settings, load(), load, places, total - done, processes, f"{parts.location}/cluster") as reading:
        for part, extraction in zip(unread, reading.extract_each(batches), strict=True):
            parts.write(part, extraction)
            done += sizes[part]
            on_progress(done, total)


def _still_due(con: duckdb.DuckDBPyConnection, version: str, parts: Parts, part: str) -> Extraction:
    """What was read of a part, without the reports that another run has read or corrected meanwhile."""
    read = parts.find_read(part)
    if read is None:
        raise WarehouseError("What was read of a month was removed meanwhile. Read the month again.")
    extraction = parts.extraction(part, read)
    due = pl.DataFrame({"report_id": still_to_extract(con, version, parts.reports(part))})
    frames: dict[str, pl.DataFrame] = {field.name: getattr(extraction, field.name) for field in fields(Extraction)}
    return Extraction(
        **{name: frame.join(due, on="report_id", how="semi", maintain_order="left") for name, frame in frames.items()}
    )


def _bring_up(con: duckdb.DuckDBPyConnection, seeds_dir: Path) -> tuple[str, pl.DataFrame]:
    """Bring up to the lexicon of today what it would read alike; gives its version and places."""
    places = con.execute("select * from raw.places order by place_id").pl()
    version = lexicon_version(seeds_dir, places)
    carry_over(con, version, lambda: lexicon_entries(seeds_dir, load_lexicon(seeds_dir, places)))
    return version, places


def _refuse_other(version: str, in_force: str | None) -> None:
    if version != in_force:
        raise InputError(
            f"The lexicon of today is {in_force}, and no longer {version}. Run the job waqai_lexicon, and choose "
            "months of the lexicon that it names; `waqai reread` does both."
        )


def _refuse_unknown(month: str, months: Sequence[MonthRead]) -> MonthRead:
    for found in months:
        if found.month == month:
            return found
    raise InputError(f"The warehouse has no report of {month}. `waqai reread` lists the months that it has reports of.")


@contextmanager
def _alone(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working tables, with the lock of the warehouse, which is waited for."""
    with run_lock(settings.warehouse, settings.working, briefly=True), _opened(settings) as con:
        yield con


@contextmanager
def _opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    missing = f"There is no warehouse in {settings.warehouse} yet. Build it with `waqai run`."
    if isinstance(settings.working, Path) and not settings.working.exists():
        raise WarehouseError(missing)
    with connect(settings.working) as con:
        if schema_version(con) is None:
            raise WarehouseError(missing)
        create_tables(con, TABLES)
        yield con
