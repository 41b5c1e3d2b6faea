"""What the README and the documents promise: their queries run, their commands exist, their tables are up to date."""

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import click
import duckdb
import pytest

from orchestration.cli import cli
from orchestration.ingest.rejects import RejectReason
from orchestration.settings import PROJECT_DIR

README = PROJECT_DIR / "README.md"
OPERATIONS = PROJECT_DIR / "docs" / "operations.md"
DOCUMENTS = [README, *sorted((PROJECT_DIR / "docs").rglob("*.md"))]

_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")


def _refresh() -> ModuleType:
    """The script that renews the documents."""
    spec = importlib.util.spec_from_file_location("refresh", PROJECT_DIR / "docs" / "refresh.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


refresh = _refresh()
QUERIES = refresh.queries(README.read_text("utf-8"))


def _short(document: Path) -> str:
    return document.relative_to(PROJECT_DIR).as_posix()


def _commands(document: Path) -> list[list[str]]:
    """Words of each `waqai ...` or `make ...` command of a document, comments and placeholders left out."""
    text = document.read_text("utf-8")
    lines = [line for block in _SHELL.findall(text) for line in block.splitlines()]
    lines += _CODE.findall(_SHELL.sub("", text))
    named = (line for line in lines if line.startswith(("waqai ", "make ", ".venv/bin/waqai ")))
    return [shlex.split(line, comments=True) for line in named]


def test_the_readme_asks_five_questions_and_traces_a_figure() -> None:
    assert len(QUERIES) == 6


@pytest.mark.slow
def test_every_figure_of_every_event_is_traced_to_its_words(published: duckdb.DuckDBPyConnection) -> None:
    (trace,) = [query for query, shown in QUERIES if "shown_as" in shown]
    of_any_event, replaced = re.subn(r"where .* and events.is_contested", "where events.event_id = $event", trace)
    assert replaced == 1
    bodies = dict(published.execute("select doc_id, body_text from marts.dim_reports").fetchall())
    events = published.execute("select * from marts.fct_events").pl().to_dicts()
    figures = [name for name in events[0] if re.fullmatch(r"(killed|injured|count).*_(low|best|high)", name)]
    assert len(figures) == 18
    told = [
        (event["event_id"], *name.rsplit("_", 1), event[name])
        for event in events
        for name in figures
        if event[name] is not None
    ]
    assert told
    for event_id, field, end, value in told:
        claims = published.execute(of_any_event, {"event": event_id}).pl().to_dicts()
        spans = [claim for claim in claims if claim["field"] == field and end in claim["shown_as"].split(", ")]
        assert spans, (event_id, field, end)
        for claim in spans:
            assert str(value) in re.findall(r"\d+", claim["figure"])
            assert bodies[claim["report"]][claim["char_start"] : claim["char_end"]] == claim["words"]


@pytest.mark.slow
def test_each_query_of_the_readme_gives_rows_under_the_columns_that_are_shown(
    published: duckdb.DuckDBPyConnection,
) -> None:
    for query, shown in QUERIES:
        result = published.execute(query)
        assert [column[0] for column in result.description or ()] == shown
        assert result.fetchall() != [], query


@pytest.mark.parametrize("document", DOCUMENTS, ids=_short)
def test_every_command_of_a_document_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT_DIR / "Makefile").read_text("utf-8"), re.MULTILINE))
    for program, *words in _commands(document):
        if program == "make":
            named = [word for word in words if re.fullmatch(r"[a-z-]+", word)]
            assert set(named) <= targets, f"make {' '.join(words)}"
            continue
        name = next((word for word in words if not word.startswith("-")), None)
        command = cli.commands.get(name) if name else cli
        assert command is not None, f"waqai {' '.join(words)}"
        known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
        options = [word for word in words if word.startswith("--")]
        assert set(options) <= known, f"waqai {' '.join(words)}"
        arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
        for argument, word in zip(arguments, words[1:], strict=False):
            if isinstance(argument.type, click.Choice):
                assert word in argument.type.choices, f"waqai {' '.join(words)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_short)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("picture", sorted((PROJECT_DIR / "docs" / "images").glob("*.png")), ids=_short)
def test_a_picture_is_light_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < 400_000
    assert any(picture.name in document.read_text("utf-8") for document in DOCUMENTS)


def test_the_reasons_of_rejects_are_told_as_they_are() -> None:
    text = OPERATIONS.read_text("utf-8")
    assert refresh.with_rejects(text) == text, "run `make docs`"
    assert all(f"`{reason.value}`" in text for reason in RejectReason)


def test_the_cases_of_bad_input_are_told_as_they_are_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROJECT_DIR / "tests" / "ingest"))
    rows = importlib.import_module("bad_input").markdown_rows()
    text = OPERATIONS.read_text("utf-8")
    assert refresh.with_bad_input(text, rows) == text, "run `make docs`"
    assert rows[0][0] in text


def test_the_faults_are_told_as_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROJECT_DIR / "tests" / "faults"))
    rows = importlib.import_module("faults").markdown_rows()
    text = OPERATIONS.read_text("utf-8")
    assert refresh.with_faults(text, rows) == text, "run `make docs`"
    assert rows[0][1] in text


def test_the_exit_codes_are_those_of_the_errors() -> None:
    from orchestration.errors import FetchError, GateError, InputError, WaqaiError, WarehouseError

    text = OPERATIONS.read_text("utf-8")
    told = dict(re.findall(r"^\| (\d+) \| (.+?) \|", text, re.MULTILINE))
    codes = {error.exit_code for error in (WaqaiError, InputError, WarehouseError, GateError, FetchError)}
    assert {0, 130} | codes == {int(code) for code in told}


def test_decisions_are_short_records() -> None:
    for record in (PROJECT_DIR / "docs" / "decisions").glob("*.md"):
        text = record.read_text("utf-8")
        assert len(text.splitlines()) <= 25, record.name
        assert [line for line in text.splitlines() if line.startswith("## ")] == [
            "## Context",
            "## Decision",
            "## Consequence",
        ], record.name
