"""What docs/explanation/people.md says of persons in the published file, and that its file to share holds none."""

import re
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import PROJECT_DIR

PAGE = (PROJECT_DIR / "docs" / "explanation" / "people.md").read_text("utf-8")
FIGURES = (PROJECT_DIR / "docs" / "explanation" / "figures.md").read_text("utf-8")
pytestmark = pytest.mark.slow


def _values(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    rows = con.execute(f"from {table}").fetchall()
    return {str(value) for row in rows for value in row if value is not None}


def test_the_file_to_share_holds_no_words_and_no_persons(
    first_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"<!-- share -->\n```sql\n(.*?)```\n<!-- /share -->", PAGE, re.DOTALL)
    assert found
    (tmp_path / "warehouse").symlink_to(first_run / "warehouse")
    monkeypatch.chdir(tmp_path)
    duckdb.connect().execute(found[1])
    with duckdb.connect("warehouse/published/waqai.duckdb", read_only=True) as con:
        words = {
            text
            for query in (
                "select surface_text from marts.fct_mentions where mention_kind in ('person', 'informant')",
                "select party_text from marts.bridge_event_factions where faction_id is null",
                "select body_text from marts.dim_reports",
                "select quote from event_reports",
            )
            for (text,) in con.execute(query).fetchall()
        }
        events = con.execute("select count(*) from events").fetchone()
    with duckdb.connect("share.duckdb", read_only=True) as con:
        tables = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        assert sorted(tables) == ["event_factions", "events"]
        shared = set().union(*(_values(con, table) for table in tables))
        assert con.execute("select count(*) from events").fetchone() == events
        assert con.execute("select count(*) > 0 from event_factions").fetchone() == (True,)
    assert len(words) > 5
    assert shared & words == set()


def test_every_column_that_the_page_names_is_there(first_run: Path) -> None:
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
    named = {name.split(".")[-1] for row in rows for name in re.findall(r"`([a-z_.]+)`", row)}
    with duckdb.connect(str(first_run / "warehouse" / "published" / "waqai.duckdb"), read_only=True) as con:
        known = {
            name
            for row in con.execute("select table_name, column_name from duckdb_columns()").fetchall()
            for name in row
        }
        known |= {"person", "informant"}
    assert {name for name in named if not name.startswith("_")} - known == set()
    assert "party_text" in named


def test_the_query_for_happenings_that_may_stand_twice_runs(first_run: Path) -> None:
    (query,) = re.findall(r"```sql\n(.*?)```", FIGURES, re.DOTALL)
    with duckdb.connect(str(first_run / "warehouse" / "published" / "waqai.duckdb"), read_only=True) as con:
        result = con.execute(query)
        assert [column[0] for column in result.description or ()][:2] == ["event_id", "other_event_id"]
