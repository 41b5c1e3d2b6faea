"""Renew what the documents quote of the project: results of queries, reasons of rejects, cases of bad input, faults,
columns of exports.

    python docs/refresh.py [published file]     the default is that of the project's own warehouse

Queries and words are written by hand; only tables that can be computed are replaced.
"""

import re
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import duckdb
import yaml

from orchestration.exports.formats import PUBLISHED_FORMATS, Format
from orchestration.ingest.rejects import RejectReason
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect

PROJECT_DIR = Path(__file__).resolve().parent.parent
README = PROJECT_DIR / "README.md"
QUICKSTART = PROJECT_DIR / "docs" / "quickstart.md"
OPERATIONS = PROJECT_DIR / "docs" / "operations.md"
CODEBOOK = PROJECT_DIR / "docs" / "codebook"
EXPORTS = PROJECT_DIR / "dbt_project" / "models" / "exports" / "_exports__models.yml"

_QUERY = re.compile(r"```sql\n(?P<query>.*?)```\n\n(?P<table>(?:\|[^\n]*\n)+)", re.DOTALL)
_PYTHON = re.compile(r"```python\n(?P<code>.*?)```\n\n(?P<table>(?:\|[^\n]*\n)+)", re.DOTALL)
_REJECTS = re.compile(r"(?<=<!-- rejects -->\n)(?:\|.*\n)*(?=<!-- /rejects -->)")
_BAD_INPUT = re.compile(r"(?<=<!-- bad-input -->\n)(?:\|.*\n)*(?=<!-- /bad-input -->)")
_FAULTS = re.compile(r"(?<=<!-- faults -->\n)(?:\|.*\n)*(?=<!-- /faults -->)")
_COLUMNS = re.compile(r"(?<=<!-- columns -->\n)(?:\|.*\n)*(?=<!-- /columns -->)")
_MOST_ROWS = 8


def queries(text: str) -> list[tuple[str, list[str]]]:
    """Each query that a document shows a result of, with the columns of that result."""
    return [
        (match["query"], [cell.strip() for cell in match["table"].splitlines()[0].strip("|").split("|")])
        for match in _QUERY.finditer(text)
    ]


def with_results(text: str, con: duckdb.DuckDBPyConnection) -> str:
    """The document with the result of each query as it is now, its first rows."""

    def renewed(match: re.Match[str]) -> str:
        result = con.execute(match["query"])
        names = [column[0] for column in result.description or ()]
        rows = [[cell(value) for value in row] for row in result.fetchmany(_MOST_ROWS)]
        return f"```sql\n{match['query']}```\n\n{table(names, rows)}"

    return _QUERY.sub(renewed, text)


def with_outputs(text: str, published_dir: Path) -> str:
    """The document with what each block of Python prints, run in order beside a warehouse that is published there."""
    names: dict[str, object] = {}

    def renewed(match: re.Match[str]) -> str:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(match["code"], names)  # noqa: S102
        return f"```python\n{match['code']}```\n\n{printed.getvalue()}"

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "warehouse").mkdir()
        (Path(folder) / "warehouse" / "published").symlink_to(published_dir.absolute())
        with chdir(folder):
            return _PYTHON.sub(renewed, text)


def with_rejects(text: str) -> str:
    """The document with the reasons of rejects as they are now."""
    rows = [[f"`{reason.value}`", reason.severity, reason.advice] for reason in RejectReason]
    return _REJECTS.sub(lambda _: table(["reason", "report", "what to do"], rows), text)


def with_bad_input(text: str, rows: list[list[str]]) -> str:
    """The document with the cases of bad input; `rows` are those of tests/ingest/bad_input.py."""
    return _BAD_INPUT.sub(lambda _: table(["input", "becomes", "reports read of it"], rows), text)


def with_faults(text: str, rows: list[list[str]]) -> str:
    """The document with the faults that are made of runs; `rows` are those of tests/faults/faults.py."""
    return _FAULTS.sub(lambda _: table(["fault", "where", "the run", "the next run"], rows), text)


def with_columns(text: str, format: Format) -> str:
    """The page of a format with its columns as the dbt project describes them."""
    models = {model["name"]: model for model in yaml.safe_load(EXPORTS.read_text("utf-8"))["models"]}
    columns = models[f"exports__{format.table}"]["columns"]
    rows = [[f"`{column['name']}`", column["data_type"], cell(column["description"])] for column in columns]
    return _COLUMNS.sub(lambda _: table(["column", "type", "how it is filled"], rows), text)


def table(names: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [names, ["---"] * len(names), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def cell(value: object) -> str:
    """A value as it stands in a Markdown table."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value).replace("|", r"\|").replace("\n", " ")


def main() -> None:
    """Renew README.md, docs/quickstart.md, docs/operations.md and the pages of docs/codebook/."""
    published = Path(sys.argv[1]) if len(sys.argv) > 1 else load_settings().published_file
    with connect(published, read_only=True) as con:
        for document in (README, QUICKSTART):
            document.write_text(with_results(document.read_text("utf-8"), con), encoding="utf-8")
    QUICKSTART.write_text(with_outputs(QUICKSTART.read_text("utf-8"), published.parent), encoding="utf-8")
    sys.path += [str(PROJECT_DIR / "tests" / room) for room in ("ingest", "faults")]
    import bad_input
    import faults

    operations = with_bad_input(with_rejects(OPERATIONS.read_text("utf-8")), bad_input.markdown_rows())
    operations = with_faults(operations, faults.markdown_rows())
    OPERATIONS.write_text(operations, encoding="utf-8")
    for format in PUBLISHED_FORMATS:
        page = CODEBOOK / f"{format.name}.md"
        page.write_text(with_columns(page.read_text("utf-8"), format), encoding="utf-8")


if __name__ == "__main__":
    main()
