"""Ways to connect that docs/howto/connect.md tells of: those of Python are run as they stand there."""

import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import PROJECT_DIR, Settings

PAGE = (PROJECT_DIR / "docs" / "howto" / "connect.md").read_text("utf-8")
WAYS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def name_of(way: str) -> str:
    return str(re.findall(r"import (\w+)", way)[0])


def run(way: str) -> dict[str, Any]:
    """Run the lines of a page; return what they leave behind."""
    left: dict[str, Any] = {}
    exec(compile(way, "connect.md", "exec"), left)
    return left


def test_the_page_has_these_ways() -> None:
    assert [name_of(way) for way in WAYS] == ["duckdb", "pandas", "polars", "adbc_driver_duckdb"]


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_a_way_gives_events(published: Settings, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if "adbc_driver_manager" in way:
        pytest.importorskip("adbc_driver_manager")
    assert published.warehouse.name == "warehouse"
    monkeypatch.chdir(published.warehouse.parent)
    events = run(way)["events"]
    assert len(events) > 0
    assert "event_id" in getattr(events, "column_names", events.columns)


@pytest.mark.parametrize("way", [way for way in WAYS if ".duckdb" in way], ids=name_of)
def test_a_way_cannot_write(published: Settings, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if "adbc_driver_manager" in way:
        pytest.importorskip("adbc_driver_manager")
    monkeypatch.chdir(published.warehouse.parent)
    writing, replaced = re.subn(r'"select [^"]*"', '"create table more as select 1 as one"', way)
    assert replaced == 1
    with pytest.raises(Exception, match="read-only"):
        run(writing)


def test_what_was_not_tried_says_so() -> None:
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
    assert "Python" in sections
    assert [title for title, text in sections.items() if title != "Python" and "Not tried" not in text] == []


def test_the_version_of_duckdb_is_the_one_that_writes() -> None:
    pins = Path(PROJECT_DIR / "requirements.txt").read_text("utf-8")
    assert re.findall(r"DuckDB must not be older than ours\*\* \((.+?)\)", PAGE) == re.findall(
        r"^duckdb==([\d.]+)", pins, re.MULTILINE
    )
