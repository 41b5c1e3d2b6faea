"""What is shown of a report steers no terminal and is no markup: in the terminal, on pages, in Dagster."""

import io
import json
from pathlib import Path

import pytest
from hostile_text import ALL, HOSTILE, STEERING, Tags
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from orchestration import cli as command_line
from orchestration.checks.asset_checks import check_result
from orchestration.checks.data_docs import TemplateView
from orchestration.checks.gates import Failure, TableResult
from orchestration.cli import explained, running
from orchestration.cli.curating import show_worklist
from orchestration.cli.diagnosis import Finding, print_findings
from orchestration.cli.scores import print_scores
from orchestration.cli.summary import Named, Overview, RunSummary, print_summary
from orchestration.curation.worklist import Change, Item
from orchestration.display import visible, visible_json, visible_line
from orchestration.errors import InputError
from orchestration.evaluation.scoring import Scores, Tally
from orchestration.explanation.explaining import Explainer, ReportText, load_explainer
from orchestration.explanation.page import render_page
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import load_lexicon
from orchestration.markdown import as_cell, markdown_table
from orchestration.settings import PROJECT_DIR, load_settings

ANY_TEXT = st.text(st.characters(codec=None, categories=None)) | st.sampled_from(sorted(HOSTILE.values()))
# Ingest leaves no halves of pairs in what it reads; names of files that were never read have them.
TEXT = ALL.replace(HOSTILE["no utf-8"], "")
ARABIC = "قصفت قوات النظام بلدة سرمين.\nوقتل 3 مدنيين في القصف على سرمين."


def assert_calm(output: str) -> None:
    """What was printed has the words, and nothing that a terminal heeds."""
    steering = STEERING.search(output)
    assert steering is None, output[max(0, steering.start() - 80) : steering.end() + 20]
    for words in ("[red]alarm[/red]", "[link=https://evil.example]", "{{ 7 * 7 }}"):
        assert words in output.replace("\n", "")


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    seeds = PROJECT_DIR / "seeds"
    places = build_gazetteer(seeds, None)
    return load_explainer(seeds, places, load_lexicon(seeds, places))


def console() -> Console:
    return Console(file=io.StringIO(), highlight=False, width=4000, color_system=None)


def printed(target: Console) -> str:
    assert isinstance(target.file, io.StringIO)
    return target.file.getvalue()


@given(ANY_TEXT)
def test_text_that_is_shown_steers_nothing(text: str) -> None:
    shown = visible(text)
    assert not STEERING.search(shown)
    assert visible(shown) == shown
    assert "\n" not in visible_line(text) and "\t" not in visible_line(text)


@pytest.mark.parametrize("text", ["قُتل 3 مدنيين في «سراقب»", "می\u200cخواهد", "سطر\nثان\tثالث", "😀 ﷺ"])
def test_honest_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(ANY_TEXT)
def test_json_is_lossless_and_steers_nothing(text: str) -> None:
    line = visible_json({"text": text})
    assert json.loads(line) == {"text": text}
    assert not STEERING.search(line)


def test_the_summary_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    overview = Overview({"reports": 1, "event_reports": 1, "events": 1, "contested_events": 0}, {ALL: 1}, [], [], {})
    named = [Named(ALL, ALL, 1)]
    overview = Overview(overview.totals, {ALL: 1}, named, named, {ALL: 1})
    summary = RunSummary(False, 1.0, {"read": 1}, 1, {"passed": 1}, [ALL], overview, {"query": ALL})
    target = console()
    print_summary(summary, target)
    assert_calm(printed(target))
    assert printed(target).replace("\n", "").count("[red]alarm[/red]") >= 7


def test_the_progress_of_a_run() -> None:
    target = Console(file=io.StringIO(), highlight=False, width=4000, color_system=None, force_terminal=True)
    with running._shown_progress(target, shown=True) as view:
        view.on_progress("[red]alarm[/red]", 1, 2)
    assert "[red]alarm[/red]" in printed(target)


def test_an_explanation(explainer: Explainer) -> None:
    target = console()
    report = ReportText("r1", TEXT, f"{TEXT} {ARABIC} {TEXT}", None, TEXT, TEXT)
    explained.print_explanation(explainer.explain(report), explainer.texts, target)
    assert_calm(printed(target))


def test_the_page_of_an_explanation(explainer: Explainer) -> None:
    report = ReportText("r1", TEXT, f"{TEXT} {ARABIC} {TEXT}", None, TEXT, TEXT)
    page = render_page(explainer.explain(report), explainer.texts)
    assert_calm(page)
    assert Tags(page).is_harmless


def test_the_worklist(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    item = Item("u1", "faction", ALL, 1, 1, 1, "f1", ALL, ALL, 0, 9, ALL, 0)
    change = Change("e1", "left", ALL, ALL, ALL, None, 1, "new", None)
    monkeypatch.setattr("orchestration.cli.curating.read_items", lambda *_: [item])
    monkeypatch.setattr("orchestration.cli.curating.read_changes", lambda *_: [change])
    monkeypatch.setattr("orchestration.cli.curating.Console", lambda **_: Console(highlight=False, width=4000))
    for changes in (False, True):
        for as_json in (False, True):
            show_worklist(load_settings(warehouse=tmp_path), kind=None, limit=1, changes=changes, as_json=as_json)
            assert_calm(capsys.readouterr().out)


def test_findings_and_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("diagnosis", "scores"):
        monkeypatch.setattr(f"orchestration.cli.{module}.Console", lambda **_: Console(highlight=False, width=4000))
    for as_json in (False, True):
        print_findings([Finding("corpus", "warn", ALL, ALL)], as_json=as_json)
        assert_calm(capsys.readouterr().out)
        print_scores(Scores(figures={ALL: Tally()}, by_type={ALL: Tally()}), as_json=as_json)
        assert_calm(capsys.readouterr().out)


def test_an_error_that_names_a_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["waqai", "explain", f"no/{ALL}.txt"])
    with pytest.raises(SystemExit):
        command_line.main()
    assert_calm(capsys.readouterr().err)
    assert str(InputError("line\nline")) == "line\nline"


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_cell_of_markdown_is_text(words: str) -> None:
    cell = as_cell(words)
    assert not set("<>[]()|*`!{") & set(cell.replace("{{ 7", "").replace("{%", ""))
    assert not STEERING.search(cell)
    assert markdown_table(["a"], [[words]]).count("\n") == 2


def test_what_dagster_is_told_of_a_failed_check(tmp_path: Path) -> None:
    failure = Failure("expect", ("title",), "critical", "A reason.", None, ALL, ({"title": ALL},), None)
    result = check_result(
        "raw", TableResult("reports", 1, 1, (failure,), tmp_path / "page.html"), tmp_path, tmp_path / "waqai.duckdb"
    )
    markdown = result.metadata["failures"].value
    assert isinstance(markdown, str)
    assert not STEERING.search(markdown)
    for markup in ("<script", "<img", "<svg", "![", "](", "`"):
        assert markup not in markdown


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_page_of_data_docs_is_text(words: str) -> None:
    result = {
        "type": "expect",
        "severity": "critical",
        "reason": words,
        "kwargs": {"column": words},
        "success": False,
        "element_count": 1,
        "unexpected_count": None,
        "observed": words,
        "raised": [words],
        "columns": [words],
        "rows": [[words]],
    }
    document = {"name": words, "root": "../", "run_time": words, "results": [result]}
    page = TemplateView("validation.html.j2").render(document)
    assert Tags(page).is_harmless
    assert not STEERING.search(page)
    assert visible(words).strip() in Tags(page).text
