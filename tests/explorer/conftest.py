"""A published file of five reports to explore, and what makes others of it."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from worth_a_look import DRIFT_WEEKS, REPORTED_DAY, UNTOLD

from orchestration.explorer import queries
from orchestration.explorer.filters import Filters
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect

HOSTILE = (
    '<script>document.title="stolen"</script><img src="https://elsewhere.invalid/x.png" onerror="document.title=1">'
    "<b>قصف</b> ![x](https://elsewhere.invalid/y.png) :red[نص] $x$ </div></table>"
)


def copy_of(settings: Settings, folder: Path) -> Path:
    """Copy the published file into a warehouse of its own; return the file."""
    file = folder / "published" / "waqai.duckdb"
    file.parent.mkdir(parents=True)
    shutil.copy(settings.published_file, file)
    return file


@pytest.fixture(scope="session")
def explored(first_run: Path) -> Settings:
    """Settings of a warehouse in which five reports are published."""
    return load_settings(warehouse=first_run / "warehouse")


@pytest.fixture(scope="session")
def emptied(explored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a warehouse in which everything that reports told is gone."""
    folder = tmp_path_factory.mktemp("emptied")
    with duckdb.connect(str(copy_of(explored, folder))) as con:
        tables = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        for (table,) in tables:
            con.execute(f"delete from marts.{table}")
    return load_settings(warehouse=folder)


@pytest.fixture(scope="session")
def eventless(explored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse of reports of which nothing was told, with a sentence of violence in each."""
    folder = tmp_path_factory.mktemp("eventless")
    with duckdb.connect(str(copy_of(explored, folder))) as con:
        kept = ("dim_reports", "dim_sources", "dim_event_types", "fct_violent_sentences")
        for (table,) in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall():
            con.execute(f"delete from marts.{table} where $1", [table not in kept])
        con.execute("delete from search.events")
        con.execute("update marts.fct_violent_sentences set is_told = false")
    return load_settings(warehouse=folder)


@pytest.fixture(scope="session")
def crowded(explored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse with three more changes of allegiance, and an event that no report dates."""
    folder = tmp_path_factory.mktemp("crowded")
    with duckdb.connect(str(copy_of(explored, folder))) as con:
        con.execute(
            "insert into marts.fct_allegiance_changes "
            "select changes.* replace ('c' || n as allegiance_change_id) "
            "from marts.fct_allegiance_changes as changes cross join range(3) as copies (n)"
        )
        con.execute("update marts.fct_events set date_from = null, date_to = null where is_contested")
        con.execute(
            "update search.events set date_basis = 'reported', first_day = $1, last_day = $1 where is_contested",
            [REPORTED_DAY],
        )
    return load_settings(warehouse=folder)


@pytest.fixture(scope="session")
def hostile(explored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a warehouse whose reports, outlets and names are full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    with duckdb.connect(str(copy_of(explored, folder))) as con:
        con.execute("update marts.dim_reports set body_text = body_text || $1, title = $1, outlet_name = $1", [HOSTILE])
        con.execute("update marts.dim_sources set source_name_ar = $1, source_name_en = $1", [HOSTILE])
        con.execute("update marts.dim_places set place_name_ar = $1, place_name_en = $1", [HOSTILE])
        con.execute("update marts.dim_factions set faction_name_ar = $1, faction_name_en = $1", [HOSTILE])
        con.execute("update marts.fct_event_claims set claim_text = $1, value_text = $1", [HOSTILE])
    return load_settings(warehouse=folder)


@pytest.fixture(scope="session")
def alarming(explored: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse with a sentence that nothing tells of, a count that fell, an outlet that is silent, and rejects."""
    folder = tmp_path_factory.mktemp("alarming")
    with duckdb.connect(str(copy_of(explored, folder))) as con:
        con.execute("update marts.dim_reports set body_text = body_text || chr(10) || $1", [UNTOLD])
        con.execute(
            """
            insert into marts.fct_violent_sentences
            select
                's' || report_id, report_id, outlet_id, published_at, 99, length(body_text) - $1, length(body_text),
                'shelling', false
            from marts.dim_reports
            """,
            [len(UNTOLD)],
        )
        con.execute(
            """
            insert into marts.agg_quality_drift
            select
                'outlet_reports', 'gone', date '2031-01-06' + 7 * week::integer, if(week = $1, 0, 50), 50,
                -7 * (week // $1)
            from generate_series(1, $1) as weeks (week)
            """,
            [DRIFT_WEEKS],
        )
        con.execute(
            "insert into marts.fct_rejects select 'j' || n, 'f.txt', 'not_arabic', 'refused', '', '', "
            "(select max(retrieved_at) from marts.dim_reports), 'b' from range(9) as rejects (n)"
        )
        con.execute(
            "update marts.quality_thresholds set value = case threshold_id when 'coverage_told_share' then 1 "
            "when 'coverage_floor_sentences' then 1 else value end"
        )
    return load_settings(warehouse=folder)


@pytest.fixture
def con(explored: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, as the explorer opens it."""
    with contextlib.closing(connect(explored.published_file, read_only=True)) as con:
        yield con


@pytest.fixture
def contested_id(con: duckdb.DuckDBPyConnection) -> str:
    """The event of which two outlets tell different tolls."""
    queries.select_events(con, Filters(contested=True))
    return str(queries.events_page(con, 0)[0]["event_id"])
