"""Keep the vocabulary with which the reports were read, and after an edit carry over what it cannot have touched.

Which entries touch which texts is the business of `orchestration.extraction.vocabulary`. A report that was read with
the vocabulary kept here, and that no edited entry touches, gets the new version and is not read again. All others keep
their old one, by which they are due.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import polars as pl

from orchestration.extraction.vocabulary import CODE, touched_cues, toucher
from orchestration.warehouse.schema import staging_tables
from orchestration.warehouse.sql import quoted
from orchestration.warehouse.transactions import transaction

_TEXTS_AT_ONCE = 1000
# A schema of its own, for all tables of staging hold rows of reports.
_CREATE = """
create schema if not exists lexicon;
create table if not exists lexicon.entries (
    part varchar, position integer, entry varchar, cues varchar[], extractor_version varchar
)
"""
_DUE = """
select
    case
        when extractions.extractor_version = $edited then 'vocabulary'
        when extractions.report_id is not null then 'extractor'
        when reports.report_id in (select report_id from staging.sentences) then 'corrected'
        else 'new'
    end as reason,
    count(*)
from raw.current_reports as reports
left join staging.extractions on reports.report_id = extractions.report_id
where extractions.extractor_version is distinct from $version
group by all
"""


@dataclass(frozen=True)
class Due:
    """Current reports that are to be read, by why: never read; read before its date, address or title was put right;
    touched by an edit of the vocabulary; read by an earlier extractor."""

    new: int = 0
    corrected: int = 0
    vocabulary: int = 0
    extractor: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.corrected + self.vocabulary + self.extractor


def carry_over(con: duckdb.DuckDBPyConnection, version: str, entries: Callable[[], pl.DataFrame]) -> Due:
    """Bring the reports that `version` would read alike up to it, in one transaction; gives what is due then.

    `entries` gives the vocabulary of `version` (columns of the extraction's vocabulary.SCHEMA) and is called only where
    another one, or none, is kept.
    """
    con.execute(_CREATE)
    known = kept_version(con)
    edited = None
    if known != version:
        old, new = con.execute("select * exclude extractor_version from lexicon.entries").pl(), entries()
        edited = known if _code(old).equals(_code(new)) else None
        untouched = _untouched(con, edited, touched_cues(old, new)) if edited else []
        _keep(con, version, new, edited, untouched)
    reasons: Mapping[str, int] = dict(con.execute(_DUE, {"version": version, "edited": edited}).fetchall())
    return Due(**reasons)


def kept_version(con: duckdb.DuckDBPyConnection) -> str | None:
    """The version whose vocabulary is kept, which is that of the last reading; null where none is."""
    kept = con.execute("select any_value(extractor_version) from lexicon.entries").fetchone()
    return kept[0] if kept else None


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, **frames: pl.DataFrame) -> Iterator[None]:
    """The frames can be named in SQL inside."""
    for name, frame in frames.items():
        con.register(name, frame)
    try:
        yield
    finally:
        for name in frames:
            con.unregister(name)


def _code(entries: pl.DataFrame) -> pl.Series:
    return entries.filter(pl.col("part") == CODE)["entry"]


def _untouched(con: duckdb.DuckDBPyConnection, version: str, cues: set[str]) -> list[str]:
    """Ids of the reports that `version` read and that hold none of the cues."""
    is_touched = toucher(cues)
    texts = con.execute(
        """
        select report_id, body_text
        from raw.reports
        where report_id in (select report_id from staging.extractions where extractor_version = ?)
        """,
        [version],
    )
    untouched = []
    while batch := texts.fetchmany(_TEXTS_AT_ONCE):
        untouched += [report_id for report_id, text in batch if not is_touched(text)]
    return untouched


def _keep(
    con: duckdb.DuckDBPyConnection, version: str, entries: pl.DataFrame, edited: str | None, untouched: list[str]
) -> None:
    """Keep `entries` as the vocabulary of `version`, and give the untouched reports of version `edited` the new one."""
    reports = pl.DataFrame({"report_id": untouched}, schema={"report_id": pl.String()})
    rows = entries.with_columns(pl.lit(version).alias("extractor_version"))
    with transaction(con), _registered(con, untouched=reports, entries_to_keep=rows):
        for table in staging_tables(con) if untouched else ():
            con.execute(
                f"""
                update staging.{quoted(table)} set extractor_version = $version
                where extractor_version = $edited and report_id in (select report_id from untouched)
                """,  # noqa: S608
                {"version": version, "edited": edited},
            )
        con.execute("delete from lexicon.entries")
        con.execute("insert into lexicon.entries by name select * from entries_to_keep")
