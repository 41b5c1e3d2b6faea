"""Write what was read and extracted into the working file, and say what is still to do.

Each load is one transaction: after a crash it is there wholly or not at all, and running it again changes nothing that
is already there. Rows carry no time of loading, so that a repeated run gives the same tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime

import duckdb
import polars as pl

from orchestration.errors import WarehouseError
from orchestration.ingest.records import REJECTS, Batch, is_address_key, short_hash
from orchestration.ingest.rejects import Reject, RejectReason, make_reject
from orchestration.warehouse.schema import RAW_TABLES, staging_tables, table_columns

_METADATA = ("doc_id", "url", "title", "published_at", "published_precision")


@dataclass(frozen=True)
class LoadCounts:
    """What became of a batch. `read` is the sum of new, unchanged, superseding and rejected.

    superseding: origins whose content became another, a return to earlier words included. rejected: refused while
    reading, or told already by another origin. corrected: those of `unchanged` whose date, address or title changed.
    """

    read: int = 0
    new: int = 0
    unchanged: int = 0
    superseding: int = 0
    rejected: int = 0
    corrected: int = 0

    def __add__(self, other: "LoadCounts") -> "LoadCounts":
        return LoadCounts(
            **{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)}
        )


def load_batch(con: duckdb.DuckDBPyConnection, batch: Batch) -> LoadCounts:
    """Add a batch to raw.reports, raw.report_versions and raw.rejects.

    A report is stored once, whatever number of origins tell it; a further origin that begins to tell a report which is
    current elsewhere gets a version and a `duplicate` reject. An older reading of an address
    changes nothing. A date, address or title that was put right where the
    report was first read is put right in raw.reports, and the report is due for extraction again.
    """
    reports = batch.reports
    batch_id = short_hash("\0".join([*reports["report_id"], *batch.rejects["reject_id"]]))
    with transaction(con):
        plan = _plan(con, reports)
        added = reports[plan.added].with_columns(
            pl.Series("supersedes_report_id", plan.supersedes, dtype=pl.String), pl.lit(batch_id).alias("batch_id")
        )
        _insert(con, "raw", "reports", added.select(*RAW_TABLES["reports"]))
        versions = reports[plan.changed].select("origin_key", "origin", "report_id")
        versions = versions.with_columns(
            pl.Series("version_number", plan.version_numbers, dtype=pl.Int32),
            pl.Series("is_first_reading", plan.first_readings, dtype=pl.Boolean),
            pl.lit(batch_id).alias("batch_id"),
        )
        _insert(con, "raw", "report_versions", versions)
        duplicates = pl.DataFrame(plan.duplicates, schema=REJECTS, orient="row")
        _insert_rejects(con, pl.concat([batch.rejects, duplicates]).with_columns(pl.lit(batch_id).alias("batch_id")))
        corrected = _correct_metadata(con, reports[plan.unchanged_first_readings])
    refused = batch.rejects.filter(pl.col("severity") == "refused").height
    return LoadCounts(
        read=reports.height + refused,
        new=plan.new,
        unchanged=plan.unchanged,
        superseding=plan.superseding,
        rejected=refused + len(plan.duplicates),
        corrected=corrected,
    )


def load_gazetteer(con: duckdb.DuckDBPyConnection, places: pl.DataFrame) -> int:
    """Make raw.places hold exactly `places` (columns of RAW_TABLES["places"]); gives the number of places."""
    with transaction(con):
        con.execute("delete from raw.places")
        _insert(con, "raw", "places", places)
    return places.height


def current_reports(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Reports that are the latest version of some origin: columns of raw.reports, ordered by origin and id."""
    return con.execute("select * from raw.current_reports order by origin, report_id").pl()


def reports_to_extract(
    con: duckdb.DuckDBPyConnection, extractor_version: str, limit: int | None = None
) -> pl.DataFrame:
    """Current reports that staging.extractions does not list with this version; the first `limit` of them if given.

    Columns of raw.reports, ordered by origin and id, so that repeated calls with loads between them walk through all.
    """
    return con.execute(
        """
        select reports.*
        from raw.current_reports as reports
        where not exists (
            select 1
            from staging.extractions
            where extractions.report_id = reports.report_id and extractions.extractor_version = $version
        )
        order by reports.origin, reports.report_id
        limit $limit
        """,
        {"version": extractor_version, "limit": limit},
    ).pl()


def load_extraction(con: duckdb.DuckDBPyConnection, extraction: object) -> dict[str, int]:
    """Replace all staging rows of the reports in `extraction`, which has one frame a staging table by its name.

    Gives the number of rows written by table.

    Raises:
        WarehouseError: a frame is missing or its columns are not those of the table.
    """
    frames = {name: _frame(extraction, name) for name in staging_tables(con)}
    report_ids = pl.concat([frame.select("report_id") for frame in frames.values()]).unique()
    with transaction(con), _registered(con, "extracted", report_ids):
        for name, frame in frames.items():
            con.execute(f'delete from staging."{name}" where report_id in (select report_id from extracted)')  # noqa: S608
            _insert(con, "staging", name, frame)
    return {name: frame.height for name, frame in frames.items()}


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is done inside becomes visible at the end, or, after any exception, none of it."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


@dataclass
class _Plan:
    """What to do with each row of a batch. Lists of row numbers, and lists that run beside them."""

    added: list[int]
    supersedes: list[str | None]  # beside `added`
    changed: list[int]
    version_numbers: list[int]  # beside `changed`
    first_readings: list[bool]  # beside `changed`
    unchanged_first_readings: list[int]
    duplicates: list[Reject]
    new: int = 0
    unchanged: int = 0
    superseding: int = 0


class _Versions:
    """What the origins of a batch hold and which reports are known, kept up to date while the batch is planned."""

    def __init__(self, con: duckdb.DuckDBPyConnection, reports: pl.DataFrame) -> None:
        with _registered(con, "wanted", reports.select("origin_key", "report_id")):
            latest = con.execute(
                """
                with origins as (
                    select origin_key from wanted
                    union
                    select origin_key from raw.report_versions where report_id in (select report_id from wanted)
                )
                select origin_key, version_number, report_id, versions.origin, reports.retrieved_at
                from raw.report_versions as versions
                semi join origins using (origin_key)
                inner join raw.reports using (report_id)
                qualify row_number() over (partition by origin_key order by version_number desc) = 1
                """
            ).fetchall()
            self.first_readings: set[tuple[str, str]] = set(
                con.execute(
                    """
                    select origin_key, report_id
                    from raw.report_versions
                    where is_first_reading and report_id in (select report_id from wanted)
                    """
                ).fetchall()
            )
        self.held: dict[str, tuple[int, str]] = {}
        self.holders: dict[str, dict[str, str]] = {}
        self.retrieved_at: dict[str, datetime | None] = {}
        for key, number, report_id, origin, retrieved_at in latest:
            self.held[key] = (number, report_id)
            self.retrieved_at[key] = retrieved_at
            self.holders.setdefault(report_id, {})[key] = origin
        self.known = {report_id for _, report_id in self.first_readings}

    def is_older(self, key: str, retrieved_at: datetime | None) -> bool:
        """Whether a reading of an address is older than what is held of it, as when an archive is read again."""
        held_at = self.retrieved_at.get(key)
        return bool(is_address_key(key) and held_at and retrieved_at and retrieved_at < held_at)

    def move(self, key: str, origin: str, number: int, report_id: str, retrieved_at: datetime | None) -> None:
        previous = self.held.get(key)
        if previous:
            self.holders[previous[1]].pop(key)
        self.held[key] = (number, report_id)
        self.retrieved_at[key] = retrieved_at
        self.holders.setdefault(report_id, {})[key] = origin
        if report_id not in self.known:
            self.known.add(report_id)
            self.first_readings.add((key, report_id))


def _plan(con: duckdb.DuckDBPyConnection, reports: pl.DataFrame) -> _Plan:
    versions = _Versions(con, reports)
    plan = _Plan([], [], [], [], [], [], [])
    rows = reports.select("origin_key", "origin", "report_id", "body_text", "retrieved_at").iter_rows()
    for index, (key, origin, report_id, body_text, retrieved_at) in enumerate(rows):
        number, held = versions.held.get(key, (0, None))
        if held == report_id:
            plan.unchanged += 1
            if (key, report_id) in versions.first_readings:
                plan.unchanged_first_readings.append(index)
            continue
        if versions.is_older(key, retrieved_at):
            plan.unchanged += 1
            continue
        elsewhere = versions.holders.get(report_id)
        is_first_reading = report_id not in versions.known
        if is_first_reading:
            plan.added.append(index)
            plan.supersedes.append(held)
        plan.changed.append(index)
        plan.version_numbers.append(number + 1)
        plan.first_readings.append(is_first_reading)
        if elsewhere:
            plan.duplicates.append(
                make_reject(
                    RejectReason.DUPLICATE,
                    origin,
                    f"The same outlet tells the same text in {min(elsewhere.values())}",
                    content=report_id.encode(),
                    sample=body_text,
                    seen_at=retrieved_at,
                )
            )
        elif held:
            plan.superseding += 1
        else:
            plan.new += 1
        versions.move(key, origin, number + 1, report_id, retrieved_at)
    return plan


def _correct_metadata(con: duckdb.DuckDBPyConnection, reports: pl.DataFrame) -> int:
    assignments = ", ".join(f"{column} = corrections.{column}" for column in _METADATA)
    differs = " or ".join(f"reports.{column} is distinct from corrections.{column}" for column in _METADATA)
    with _registered(con, "corrections", reports.select("report_id", *_METADATA)):
        corrected = con.execute(
            f"""
            update raw.reports set {assignments} from corrections
            where reports.report_id = corrections.report_id and ({differs})
            returning reports.report_id
            """  # noqa: S608
        ).pl()
    if corrected.height and table_columns(con, "staging", "extractions"):
        with _registered(con, "corrected", corrected):
            con.execute("delete from staging.extractions where report_id in (select report_id from corrected)")
    return corrected.height


def _insert_rejects(con: duckdb.DuckDBPyConnection, rejects: pl.DataFrame) -> None:
    with _registered(con, "seen", rejects.unique("reject_id", keep="first", maintain_order=True)):
        con.execute("insert into raw.rejects by name select * from seen anti join raw.rejects using (reject_id)")


def _insert(con: duckdb.DuckDBPyConnection, schema: str, table: str, frame: pl.DataFrame) -> None:
    wanted = set(table_columns(con, schema, table))
    if set(frame.columns) != wanted:
        odd = ", ".join(sorted(wanted.symmetric_difference(frame.columns)))
        raise WarehouseError(
            f"The columns of {schema}.{table} do not fit this version of Waqai ({odd}). Move the working file away and "
            "run `waqai run` again."
        )
    with _registered(con, "rows_to_add", frame):
        con.execute(f'insert into {schema}."{table}" by name select * from rows_to_add')  # noqa: S608


def _frame(extraction: object, name: str) -> pl.DataFrame:
    frame = getattr(extraction, name, None)
    if not isinstance(frame, pl.DataFrame):
        raise WarehouseError(f"The extraction has no frame for table staging.{name}; run `waqai run` again.")
    return frame


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """The frame can be named in SQL inside; not afterwards, whatever happens."""
    con.register(name, frame)
    try:
        yield
    finally:
        con.unregister(name)
