"""Write what was read and extracted into the working file, and say what is still to do.

What a batch of reports changes is written to the archive first and applied to the tables then; whoever applies all
parts of the archive in order gets the same tables. Each load is one transaction: after a crash it is there wholly or
not at all, and running it again changes nothing that is already there. Rows carry no time of loading, so that a
repeated run gives the same tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from orchestration.errors import WarehouseError
from orchestration.ingest.records import REJECTS, Batch, is_address_key
from orchestration.ingest.rejects import RejectReason, make_reject
from orchestration.warehouse.archive import Part, read_part, withdraw_part, write_part
from orchestration.warehouse.months import MONTH
from orchestration.warehouse.schema import RAW_TABLES, applied_parts, staging_tables, table_columns
from orchestration.warehouse.transactions import transaction

_METADATA = ("doc_id", "url", "title", "published_at", "published_precision")
_DUE = """
select *
from raw.current_reports as reports
where not exists (
    select 1
    from staging.extractions
    where extractions.report_id = reports.report_id and extractions.extractor_version = $version
)
"""


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


def load_batch(con: duckdb.DuckDBPyConnection, batch: Batch, archive_dir: Path) -> LoadCounts:
    """Add what is new in a batch to the archive, and from there to raw.reports, raw.report_versions and raw.rejects.

    A report is stored once, whatever number of origins tell it; a further origin that begins to tell a report which is
    current elsewhere gets a version and a `duplicate` reject. An older reading of an address changes nothing. A date,
    address or title that was put right where the report was first read is put right in raw.reports, and the report is
    due for extraction again. A batch that tells nothing new leaves no part.
    """
    plan = _plan(con, batch.reports)
    corrected = _corrected(con, batch.reports, plan.unchanged_first_readings)
    duplicates = _duplicates(batch.reports, plan.duplicates)
    news = Batch(
        batch.reports[sorted([*plan.changed, *corrected])], _unknown(con, pl.concat([batch.rejects, duplicates]))
    )
    if news.reports.height or news.rejects.height:
        part = write_part(archive_dir, news)
        try:
            apply_part(con, part)
        except BaseException:
            # It would stand in the way of every run to come; what it holds is in the corpus still.
            withdraw_part(part)
            raise
    refused = batch.rejects.filter(pl.col("severity") == "refused").height
    return LoadCounts(
        read=batch.reports.height + refused,
        new=plan.new,
        unchanged=plan.unchanged,
        superseding=plan.superseding,
        rejected=refused + len(plan.duplicates),
        corrected=len(corrected),
    )


def apply_part(con: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Put a part of the archive into the raw tables, which say so in raw.archive_parts; parts come in order.

    Raises:
        WarehouseError: the part is damaged, or is not the next one.
    """
    news = read_part(part)
    reports = news.reports
    due = len(applied_parts(con)) + 1
    if part.number != due:
        raise WarehouseError(f"Part {part.name} of the archive cannot be applied before part {due:06}; run again.")
    with transaction(con):
        plan = _plan(con, reports)
        batch_id = pl.lit(part.batch_id).alias("batch_id")
        added = reports[plan.added].with_columns(
            pl.Series("supersedes_report_id", plan.supersedes, dtype=pl.String), batch_id
        )
        _insert(con, "raw", "reports", added.select(*RAW_TABLES["reports"]))
        versions = reports[plan.changed].select("origin_key", "origin", "report_id", "retrieved_at")
        versions = versions.with_columns(
            pl.Series("version_number", plan.version_numbers, dtype=pl.Int32),
            pl.Series("is_first_reading", plan.first_readings, dtype=pl.Boolean),
            batch_id,
        )
        _insert(con, "raw", "report_versions", versions)
        _insert(con, "raw", "rejects", news.rejects.with_columns(batch_id))
        _correct_metadata(con, reports[plan.unchanged_first_readings])
        con.execute("insert into raw.archive_parts values (?, ?)", [part.number, part.name])


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
    con: duckdb.DuckDBPyConnection, extractor_version: str, at_once: int, month: str | None = None
) -> Iterator[pl.DataFrame]:
    """Current reports that staging.extractions does not list with this version now, in batches of `at_once`.

    With `month`, those of that month of publication (`2015-03`, or months.UNDATED). Columns of raw.reports, ordered by
    origin and id. Loads between two batches change nothing of those to come.
    """
    due = con.execute(
        f"""
        select report_id from ({_DUE}) as reports
        where $month is null or {MONTH} = $month
        order by origin, report_id
        """,  # noqa: S608
        {"version": extractor_version, "month": month},
    ).pl()
    for batch in due.iter_slices(at_once):
        with _registered(con, "batch", batch):
            reports = con.execute(
                "select reports.* from raw.reports semi join batch using (report_id) order by origin, report_id"
            ).pl()
        yield reports


def still_to_extract(con: duckdb.DuckDBPyConnection, extractor_version: str, reports: pl.DataFrame) -> pl.Series:
    """Ids of those of `reports`, taken out earlier, that are due yet and have the date and address that they had then.

    Reports have columns report_id, published_at and url.
    """
    with _registered(con, "taken", reports.select("report_id", "published_at", "url")):
        return (
            con.execute(
                f"""
                select report_id
                from taken
                inner join ({_DUE}) as reports using (report_id)
                where
                    taken.published_at is not distinct from reports.published_at
                    and taken.url is not distinct from reports.url
                """,  # noqa: S608
                {"version": extractor_version},
            )
            .pl()
            .to_series()
        )


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


@dataclass
class _Plan:
    """What to do with each row of a batch. Lists of row numbers, and lists that run beside them."""

    added: list[int]
    supersedes: list[str | None]  # beside `added`
    changed: list[int]
    version_numbers: list[int]  # beside `changed`
    first_readings: list[bool]  # beside `changed`
    unchanged_first_readings: list[int]
    duplicates: list[tuple[int, str]]  # with an origin that tells the same
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
                select origin_key, version_number, report_id, origin, retrieved_at
                from raw.report_versions
                semi join origins using (origin_key)
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
    rows = reports.select("origin_key", "origin", "report_id", "retrieved_at").iter_rows()
    for index, (key, origin, report_id, retrieved_at) in enumerate(rows):
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
            plan.duplicates.append((index, min(elsewhere.values())))
        elif held:
            plan.superseding += 1
        else:
            plan.new += 1
        versions.move(key, origin, number + 1, report_id, retrieved_at)
    return plan


def _duplicates(reports: pl.DataFrame, duplicates: list[tuple[int, str]]) -> pl.DataFrame:
    """Rejects of the rows that tell what another origin tells already."""
    rows = reports.select("origin", "report_id", "body_text", "retrieved_at")
    rejects = [
        make_reject(
            RejectReason.DUPLICATE,
            origin,
            f"The same outlet tells the same text in {elsewhere}",
            content=report_id.encode(),
            sample=body_text,
            seen_at=retrieved_at,
        )
        for index, elsewhere in duplicates
        for origin, report_id, body_text, retrieved_at in [rows.row(index)]
    ]
    return pl.DataFrame(rejects, schema=REJECTS, orient="row")


def _unknown(con: duckdb.DuckDBPyConnection, rejects: pl.DataFrame) -> pl.DataFrame:
    """The rejects that raw.rejects does not hold, each once, in their order."""
    with _registered(con, "seen", rejects.select("reject_id")):
        known = con.execute("select reject_id from raw.rejects semi join seen using (reject_id)").pl()
    once = rejects.unique("reject_id", keep="first", maintain_order=True)
    return once.join(known, on="reject_id", how="anti", maintain_order="left")


def _corrected(con: duckdb.DuckDBPyConnection, reports: pl.DataFrame, rows: list[int]) -> list[int]:
    """Those of `rows` that give a report another date, address or title than raw.reports has, as numbers of rows.

    Of two rows of one report the later counts. A report that is not in raw.reports comes with the same batch.
    """
    told = reports[rows].select("report_id", *_METADATA).with_columns(pl.Series("row_number", rows, dtype=pl.Int64))
    told = told.unique("report_id", keep="last", maintain_order=True)
    differs = " or ".join(f"told.{column} is distinct from held.{column}" for column in _METADATA)
    with _registered(con, "told", told):
        found = con.execute(
            f"""
            select told.row_number from told left join raw.reports as held using (report_id)
            where held.report_id is null or {differs}
            order by told.row_number
            """  # noqa: S608
        ).fetchall()
    return [number for (number,) in found]


def _correct_metadata(con: duckdb.DuckDBPyConnection, reports: pl.DataFrame) -> None:
    assignments = ", ".join(f"{column} = corrections.{column}" for column in _METADATA)
    with _registered(con, "corrections", reports.select("report_id", *_METADATA)):
        con.execute(
            f"update raw.reports set {assignments} from corrections "  # noqa: S608
            "where reports.report_id = corrections.report_id"
        )
        if table_columns(con, "staging", "extractions"):
            con.execute("delete from staging.extractions where report_id in (select report_id from corrections)")


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
