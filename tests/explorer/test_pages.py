"""Every page draws, in both languages, with reports and without."""

import re
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from worth_a_look import REPORTED_DAY

import orchestration.explorer
from orchestration.explorer import queries
from orchestration.explorer.markup import Cell, Table, render
from orchestration.pages import apart
from orchestration.settings import Settings

pytestmark = pytest.mark.slow

APP = Path(orchestration.explorer.__file__).with_name("app.py")
PAGES = (
    "situation", "actors", "allegiances", "contested", "event", "report", "framing", "sources", "search", "quality",
)  # fmt: skip
TITLES = {"ar": "المشهد", "en": "Situation"}


def opened(settings: Settings, monkeypatch: pytest.MonkeyPatch, may_fail: bool = False, **address: str) -> AppTest:
    monkeypatch.setenv("WAQAI_WAREHOUSE", str(settings.warehouse))
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    assert not app.error or may_fail, app.error
    return app


def markup(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws(explored: Settings, monkeypatch: pytest.MonkeyPatch, page: str, language: str) -> None:
    app = opened(explored, monkeypatch, page=page, lang=language, search="سراقب", report="shelling_one")
    assert app.session_state["page"] == page
    assert (app.title[0].value in TITLES.values()) == (page == "situation")
    assert f"direction: {'rtl' if language == 'ar' else 'ltr'}" in markup(app)


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_without_events(
    emptied: Settings, monkeypatch: pytest.MonkeyPatch, page: str, language: str
) -> None:
    app = opened(emptied, monkeypatch, page=page, lang=language)
    told = any("waqai run" in info.value for info in app.info)
    assert told == (page not in ("report", "framing", "search", "quality"))


def test_without_events_a_sentence_that_was_read_over_still_leads_to_its_report(
    eventless: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    untold = markup(opened(eventless, monkeypatch, page="quality", lang="en"))
    (report_id, *_) = re.findall(r"report=(\w+)", untold)
    report = opened(eventless, monkeypatch, report=report_id, lang="en")
    assert not report.info
    assert 'class="text"' in markup(report)
    assert "report=" in markup(opened(eventless, monkeypatch, page="search", lang="en", search="سراقب"))


def test_a_list_that_is_cut_says_so(crowded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_ROWS", 2)
    captions = [text.value for text in opened(crowded, monkeypatch, page="allegiances", lang="en").caption]
    assert captions == ["4 changes of allegiance", "The first 2 of 4 are shown"]


def test_an_event_without_a_day_shows_that_of_publication_by_which_it_stands_first(
    crowded: Settings, monkeypatch: pytest.MonkeyPatch, contested_id: str
) -> None:
    first = re.search(r"<tbody>.*?</tr>", markup(opened(crowded, monkeypatch, lang="en")), re.DOTALL)
    assert first and contested_id in first[0] and f'published <bdi dir="ltr">{REPORTED_DAY}' in first[0]
    assert f'نُشرت <bdi dir="ltr">{REPORTED_DAY}' in markup(opened(crowded, monkeypatch, event=contested_id, lang="ar"))


def test_claims_are_told_apart_by_signs_and_words(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, contested_id: str
) -> None:
    for address in ({"event": contested_id}, {"page": "contested"}):
        app = opened(explored, monkeypatch, lang="en", **address)
        assert {"✓ 5", "✗ 3"} <= set(re.findall(r"[✓✗] \d", markup(app)))
        assert "✓ taken as best · ✗ contradicted by another claim" in [text.value for text in app.caption]


def test_names_are_in_the_language_of_the_reader(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, contested_id: str
) -> None:
    in_english = markup(opened(explored, monkeypatch, event=contested_id, lang="en"))
    assert "Syria › Idlib › Saraqib" in in_english and 'title="place: Saraqib"' in in_english
    assert 'title="المكان: سراقب"' in markup(opened(explored, monkeypatch, event=contested_id, lang="ar"))


def test_a_place_far_away_does_not_make_the_map_of_all_others_small() -> None:
    from orchestration.explorer.screens.situation import _VIEWED, _box, _places_beyond

    places = pl.DataFrame({"longitude": [36.3, 37.6, 36.7], "latitude": [33.5, 55.8, 35.0], "events": [60, 1, 39]})
    box = _box(places, _VIEWED)
    assert (box, _places_beyond(places, box)) == ((34.5, 31.5, 38.5, 36.5), 1)
    assert _box(places)[3] > 55.8


def test_a_warehouse_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(warehouse=tmp_path / "none")
    assert "waqai run" in opened(settings, monkeypatch, lang="en").info[0].value
    assert not settings.warehouse.exists()


def test_a_file_of_another_version_is_told(explored: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "published" / "waqai.duckdb"
    file.parent.mkdir()
    duckdb.connect(str(file)).close()
    assert "another version" in opened(Settings(warehouse=tmp_path), monkeypatch, lang="en").warning[0].value


@pytest.mark.parametrize(("language", "advice"), [("en", "Load it again"), ("ar", "أعد تحميلها")])
def test_a_page_that_fails_says_what_to_do_and_logs_why(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str, advice: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the inmost reason")

    monkeypatch.setattr(queries, "search", fail)
    app = opened(explored, monkeypatch, may_fail=True, page="search", lang=language, search="قصف")
    assert advice in app.error[0].value and "waqai doctor" in app.error[0].value
    assert "inmost" not in app.error[0].value and "the inmost reason" in caplog.text
    assert app.query_params["page"] == "search"
    app.sidebar.radio[0].set_value("quality").run()
    assert not app.error


def test_a_file_that_is_no_warehouse_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(warehouse=tmp_path)
    settings.published_file.parent.mkdir()
    settings.published_file.write_text("no database", encoding="utf-8")
    assert "waqai doctor" in opened(settings, monkeypatch, may_fail=True, lang="en").error[0].value


def test_the_address_sets_the_filters_and_they_set_the_address(
    explored: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(explored, monkeypatch, lang="en", contested="1")
    assert app.metric[0].value == "1"
    assert app.query_params["contested"] == "1"
    everything = app.button[0].click().run()
    assert int(everything.metric[0].value) > 1
    assert "contested" not in everything.query_params


def test_filters_are_kept_from_page_to_page(explored: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(explored, monkeypatch, lang="en", contested="1")
    app.sidebar.radio[0].set_value("search").run()
    app.sidebar.radio[0].set_value("situation").run()
    assert app.metric[0].value == "1"


def test_filters_that_nothing_meets_are_told(explored: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(explored, monkeypatch, lang="en", date_from="2090-01-01")
    assert "No event meets" in app.info[0].value


def test_an_event_is_opened_by_its_address(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, contested_id: str
) -> None:
    app = opened(explored, monkeypatch, event=contested_id, lang="en")
    assert app.session_state["page"] == "event"
    assert '<mark class="killed"' in markup(app)
    assert "شبكة الشمال" in markup(app)


def test_the_reasons_of_an_event_are_had_on_demand(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, contested_id: str
) -> None:
    app = opened(explored, monkeypatch, event=contested_id, lang="en")
    assert not app.get("iframe")
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert "told by" in app.get("iframe")[0].proto.srcdoc
    assert not app.warning


@pytest.mark.parametrize("address", [{"event": "none"}, {"report": "none"}])
def test_an_id_that_is_not_there_is_told(
    explored: Settings, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
) -> None:
    assert "has no" in opened(explored, monkeypatch, lang="en", **address).info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_reports_and_names_is_text(
    hostile: Settings, monkeypatch: pytest.MonkeyPatch, page: str, contested_id: str
) -> None:
    app = opened(hostile, monkeypatch, page=page, lang="en", event=contested_id, report="shelling_one", search="قصف")
    assert "<script" not in markup(app) and "<img" not in markup(app)
    for element in (*app.markdown, *app.caption, *app.header, *app.title):
        assert "elsewhere" not in element.value


def test_days_and_quotes_keep_their_order_among_letters_of_another_direction() -> None:
    assert apart("نُشرت 2025-10-29 <b>") == 'نُشرت <bdi dir="ltr">2025-10-29</bdi> &lt;b&gt;'
    assert apart("Strike «قصف» — مصدر") == "Strike <bdi>«قصف»</bdi> — مصدر"


def test_cells_are_escaped() -> None:
    table = Table("<b>", ["<i>"], [[Cell("<u>", href='"><s>', style="mark", title='"<p>')]])
    markup = render("table", table=table)
    assert not any(tag in markup for tag in ("<b>", "<i>", "<u>", "<s>", "<p>"))


def test_a_new_file_is_seen_at_once(explored: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "published" / "waqai.duckdb"
    file.parent.mkdir()
    settings = Settings(warehouse=tmp_path)
    assert "waqai run" in opened(settings, monkeypatch, lang="en").info[0].value
    shutil.copy(explored.published_file, file)
    before = markup(opened(settings, monkeypatch, lang="en"))
    other = tmp_path / "other.duckdb"
    shutil.copy(file, other)
    with duckdb.connect(str(other)) as con:
        con.execute("update marts.dim_places set place_name_en = 'Elsewhere', latitude = null")
    other.replace(file)
    renewed = opened(settings, monkeypatch, lang="en")
    assert "Elsewhere" in markup(renewed) and "Elsewhere" not in before
    assert "None of these events" in renewed.info[0].value
