"""The steps of the quick start run on the sample reports, in order, and show what the document shows."""

import importlib.util
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import PROJECT_DIR

TEXT = (PROJECT_DIR / "docs" / "quickstart.md").read_text("utf-8")
TABLE = re.compile(r"```(?P<language>python|sql)\n(?P<step>.*?)```\n\n(?P<table>(?:\|[^\n]*\n)+)", re.DOTALL)

spec = importlib.util.spec_from_file_location("refresh_quickstart", PROJECT_DIR / "docs" / "refresh.py")
assert spec and spec.loader
refresh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(refresh)


def shown(text: str, language: str) -> list[tuple[str, list[str], int]]:
    """Each step in a language with the columns and the number of rows that the document shows of it."""
    tables = [
        (match["step"], match["table"].splitlines()) for match in TABLE.finditer(text) if match["language"] == language
    ]
    return [(step, [cell.strip() for cell in rows[0].strip("|").split("|")], len(rows) - 2) for step, rows in tables]


def test_there_are_ten_steps_and_each_shows_its_result() -> None:
    titles = re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)
    assert titles == [str(number) for number in range(1, 11)]
    steps = [*shown(TEXT, "sql"), *shown(TEXT, "python")]
    assert len(steps) == TEXT.count("```sql\n") + TEXT.count("```python\n")
    assert all(rows > 0 for _, _, rows in steps)


@pytest.mark.slow
def test_each_query_gives_rows_under_the_columns_that_are_shown(published: duckdb.DuckDBPyConnection) -> None:
    for query, columns, _ in shown(TEXT, "sql"):
        result = published.execute(query)
        assert [column[0] for column in result.description or ()] == columns
        assert result.fetchall() != [], query


@pytest.mark.slow
def test_each_block_of_python_prints_rows_under_the_columns_that_are_shown(sample_warehouse: Path) -> None:
    renewed = refresh.with_outputs(TEXT, sample_warehouse / "published")
    before, after = shown(TEXT, "python"), shown(renewed, "python")
    assert [(step, columns) for step, columns, _ in after] == [(step, columns) for step, columns, _ in before]
    assert all(rows > 0 for _, _, rows in after)


@pytest.mark.slow
def test_words_are_where_the_quick_start_finds_them(sample_warehouse: Path) -> None:
    renewed = refresh.with_outputs(TEXT, sample_warehouse / "published")
    (table,) = [match["table"] for match in TABLE.finditer(renewed) if "in_the_report" in match["step"]]
    for line in table.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[1] == cells[-1] != ""
