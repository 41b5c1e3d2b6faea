"""Bring a working file of an earlier version up to date. A migration that was cut short may be run again.

The versions:

1. raw.reports, raw.report_versions, raw.rejects, raw.places. There is no archive.
2. The archive; raw.archive_parts and raw.schema_version; raw.report_versions.retrieved_at. What version 1 had read
   becomes the first parts.
"""

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from orchestration.errors import WarehouseError
from orchestration.files import building_beside
from orchestration.ingest.records import REJECTS, REPORTS, Batch
from orchestration.warehouse.archive import list_parts, write_part
from orchestration.warehouse.schema import SCHEMA_VERSION, schema_version
from orchestration.warehouse.transactions import transaction


def migrate(con: duckdb.DuckDBPyConnection, archive_dir: Path) -> int | None:
    """Bring the raw tables up to this version; give the version that they had, null where there was nothing to do.

    Raises:
        WarehouseError: they cannot be brought up to date, or an archive is there that is not theirs.
    """
    version = schema_version(con)
    if version is None or version >= SCHEMA_VERSION:
        return None
    for step in range(version + 1, SCHEMA_VERSION + 1):
        _MIGRATIONS[step](con, archive_dir)
    return version


def _begin_archive(con: duckdb.DuckDBPyConnection, archive_dir: Path) -> None:
    """Write what was read as parts of an archive, which appears whole; then say in the working file that it holds them.

    A process that dies between the two leaves the archive that the next one would write, under the same names.
    """
    building = building_beside(archive_dir)
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    for batch_id, batch in _history(con):
        write_part(building, batch, batch_id)
    parts = list_parts(building)
    if archive_dir.exists():
        if [part.name for part in list_parts(archive_dir)] != [part.name for part in parts]:
            raise WarehouseError(
                f"The working file is of version 1, which had no archive, and {archive_dir} is there. Move the folder "
                "away to go on with the working file, or the file, to go on with the archive, and run again."
            )
        shutil.rmtree(building)
    else:
        building.rename(archive_dir)
    with transaction(con):
        con.execute("create table raw.archive_parts (part_number integer primary key, part_name varchar)")
        for part in parts:
            con.execute("insert into raw.archive_parts values (?, ?)", [part.number, part.name])
        con.execute("alter table raw.report_versions add column retrieved_at timestamp")
        con.execute(
            "update raw.report_versions set retrieved_at = reports.retrieved_at from raw.reports "
            "where reports.report_id = report_versions.report_id"
        )
        con.execute("create table raw.schema_version as select 2::integer as version")


_MIGRATIONS: Mapping[int, Callable[[duckdb.DuckDBPyConnection, Path], None]] = {2: _begin_archive}


def _history(con: duckdb.DuckDBPyConnection) -> list[tuple[str, Batch]]:
    """Batches, each with its id, that give the raw tables of version 1 when they are loaded in this order.

    In one batch are versions that do not depend on each other, of one batch of then; rejects are with the first.
    """
    versions = con.execute(
        """
        select versions.origin_key, versions.version_number, versions.is_first_reading, versions.batch_id as read_in,
            versions.report_id, versions.origin, reports.* exclude (report_id, origin, supersedes_report_id, batch_id)
        from raw.report_versions as versions
        inner join raw.reports as reports using (report_id)
        order by versions.origin_key, versions.version_number
        """
    ).pl()
    keys = versions.select("origin_key", "version_number", "report_id", "is_first_reading").rows()
    rounds = versions.with_columns(pl.Series("round", _rounds(keys), dtype=pl.Int64))
    rejects = con.execute("select * from raw.rejects order by batch_id, reject_id").pl()
    rejects_by_batch = {str(name): frame for (name,), frame in rejects.partition_by("batch_id", as_dict=True).items()}
    history = [
        (
            batch_id,
            Batch(reports.select(REPORTS.names()).cast(REPORTS), _rejects(rejects_by_batch.pop(batch_id, None))),
        )
        for (_, batch_id), reports in sorted(
            rounds.partition_by("round", "read_in", as_dict=True, maintain_order=True).items()
        )
    ]
    return [*history, *((name, Batch(REPORTS.to_frame(), _rejects(frame))) for name, frame in rejects_by_batch.items())]


def _rejects(frame: pl.DataFrame | None) -> pl.DataFrame:
    return REJECTS.to_frame() if frame is None else frame.select(REJECTS.names())


def _rounds(versions: list[tuple[str, int, str, bool]]) -> list[int]:
    """For each version (origin, number, report, whether the report was new) the round in which it can be loaded.

    It comes after the version before it and, where its report was not new, after the version that brought that.
    """
    rounds: dict[int, int] = {}
    numbers: dict[str, int] = defaultdict(int)
    known: set[str] = set()
    waiting = list(range(len(versions)))
    turn = 0
    while waiting:
        ready = [
            index
            for index in waiting
            for origin, number, report, is_new in [versions[index]]
            if number == numbers[origin] + 1 and (is_new or report in known)
        ]
        if not ready:
            origin = versions[waiting[0]][0]
            raise WarehouseError(
                f"The versions of {origin} in raw.report_versions do not follow on each other. Move the working file "
                "away and run `waqai run`; the reports are read anew."
            )
        for index in ready:
            origin, number, report, _ = versions[index]
            rounds[index], numbers[origin] = turn, number
            known.add(report)
        done = set(ready)
        waiting = [index for index in waiting if index not in done]
        turn += 1
    return [rounds[index] for index in range(len(versions))]
