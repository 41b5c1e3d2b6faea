"""The page on the quality of the data shows what is past its bound, and leads to the sentences that were read over."""

import re

import duckdb
import pytest
from streamlit.testing.v1 import AppTest
from test_pages import markup, opened
from worth_a_look import DRIFT_WEEKS, UNTOLD

from orchestration.explorer import quality
from orchestration.settings import Settings

pytestmark = pytest.mark.slow


def test_what_is_past_its_bound_comes_first(alarming: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(alarming, monkeypatch, page="quality", lang="en")
    first = markup_of_first_table(app)
    assert {"Violence not told", "Reports of an outlet", "Many rejects", "Not Arabic"} <= set(first)
    assert UNTOLD in markup(app)
    assert "not_arabic" not in first


def test_a_sentence_that_was_read_over_leads_to_its_report(alarming: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(alarming.published_file), read_only=True) as con:
        sentences = quality.untold_sentences(con)
    assert UNTOLD in {row["sentence_text"] for row in sentences}
    app = opened(alarming, monkeypatch, page="quality", lang="ar")
    assert all(f"report={row['report_id']}" in markup(app) for row in sentences)


def test_the_series_that_drifted_last_is_shown(alarming: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(alarming.published_file), read_only=True) as con:
        first = quality.series(con)[0]
        weeks = quality.weeks_of(con, first["series_kind"], first["series_id"])
    assert (first["series_id"], weeks.height, weeks["is_alarming"].sum()) == ("gone", DRIFT_WEEKS, 1)
    app = opened(alarming, monkeypatch, page="quality", lang="en")
    assert app.selectbox[0].value["series_id"] == "gone"


def test_a_warehouse_within_its_bounds_says_so(emptied: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No figure is past its bound." in [
        text.value for text in opened(emptied, monkeypatch, page="quality", lang="en").caption
    ]


def markup_of_first_table(app: AppTest) -> list[str]:
    """Texts of the cells of the first table of a page."""
    table = re.search(r"<table.*?</table>", markup(app), re.DOTALL)
    assert table
    return [text.strip() for text in re.findall(r">([^<>]+)<", table[0]) if text.strip()]
