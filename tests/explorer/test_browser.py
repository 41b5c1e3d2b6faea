"""The explorer in a browser: it answers to this machine alone, asks nobody else, and shows what reports say as text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from served_pages import a_browser, free_port, in_browser, served, status

from orchestration.loopback import HOST
from orchestration.settings import Settings

PAGES = (
    "situation", "actors", "allegiances", "contested", "event", "report", "framing", "sources", "search", "quality",
)  # fmt: skip
_DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_SECONDS = 60
_AT_REST = """quiet => new Promise(done => {
    let changed = performance.now();
    new MutationObserver(() => { changed = performance.now(); })
        .observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    const look = () => performance.now() - changed > quiet ? done() : setTimeout(look, 50);
    look();
})"""
_MOST_PRESSES = 80

pytestmark = pytest.mark.slow


@contextmanager
def explorer_of(settings: Settings) -> Iterator[int]:
    """The explorer of a warehouse on a port; it ends with the block."""
    port = free_port()
    with served("explore", settings.warehouse, port, "/", _SECONDS) as said:
        assert str(port) in said
        yield port


@pytest.fixture(scope="module")
def port(explored: Settings) -> Iterator[int]:
    with explorer_of(explored) as port:
        yield port


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as browser:
        yield browser


@pytest.fixture
def asked(browser: Any) -> Iterator[tuple[Any, list[str]]]:
    """A page, and the addresses that it asks for."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, addresses = context.new_page(), []
    page.on("request", lambda request: addresses.append(request.url))
    yield page, addresses
    context.close()


# What is out of date is pale, and what comes fades in: neither has the colours that it is read in.
_OPAQUE = """() => document.querySelector('[data-stale="true"]') === null && document.getAnimations().every(
    each => each.playState !== "running" || each.effect.getTiming().iterations === Infinity)"""


def visit(page: Any, port: int, query: str) -> None:
    page.goto(f"http://{HOST}:{port}/?{query}")
    settle(page)


def settle(page: Any) -> None:
    """Wait until the script has put its title on the page and has ended, and the page changes no more."""
    page.wait_for_selector("h1", timeout=_SECONDS * 1000)
    page.wait_for_selector(_DONE, timeout=_SECONDS * 1000)
    page.evaluate(_AT_REST, 400)
    page.wait_for_function(_OPAQUE, timeout=_SECONDS * 1000)


def counted(page: Any) -> tuple[int, int, int, int]:
    """Events of the figure, the table, the map (with those without coordinates) and the timeline (with the undated)."""
    figure = int(page.locator('[data-testid="stMetricValue"]').first.inner_text())
    captions = page.locator('[data-testid="stCaptionContainer"]').all_inner_texts()
    on_map, in_time, in_table = (list(map(int, re.findall(r"\d+", text))) for text in captions[:3])
    rows = page.locator("table.rows tbody tr").count()
    assert in_table[0] == figure
    return figure, rows, on_map[0] + on_map[-1], in_time[0] + in_time[-1]


@pytest.mark.parametrize("host", ["elsewhere.invalid", "127.0.0.1.elsewhere.invalid:80"])
def test_a_foreign_name_is_refused(port: int, host: str) -> None:
    assert status(port, host, "/") == 403
    assert status(port, host, "/_stcore/stream") == 403


def test_a_page_from_elsewhere_is_refused(port: int) -> None:
    own = f"{HOST}:{port}"
    assert status(port, own, "/", **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert status(port, own, "/", Origin="http://elsewhere.invalid") == 403
    assert status(port, own, "/") == 200


@in_browser
def test_a_filter_changes_figure_map_timeline_and_table_alike(port: int, asked: tuple[Any, list[str]]) -> None:
    page, addresses = asked
    visit(page, port, "lang=en")
    before = counted(page)
    page.get_by_label("Word in the text").fill("سَراقِب")
    page.get_by_label("Word in the text").press("Enter")
    page.wait_for_timeout(500)
    settle(page)
    after = counted(page)
    assert len(set(before)) == len(set(after)) == 1
    assert 0 < after[0] < before[0]
    assert "word=" in page.url
    assert page.locator('[data-testid="stDeckGlJsonChart"] canvas').count() > 0
    own = (f"http://{HOST}:{port}/", "data:", "blob:")
    assert [url for url in addresses if not url.startswith(own)] == []


@in_browser
def test_evidence_has_the_right_words_in_colour(port: int, asked: tuple[Any, list[str]], contested_id: str) -> None:
    page, _ = asked
    visit(page, port, f"event={contested_id}&lang=ar")
    assert {"ثلاثة مدنيين", "خمسة مدنيين"} <= set(page.locator(".text mark.killed").all_inner_texts())
    assert "سراقب" in page.locator(".text mark.place").all_inner_texts()
    colour = "element => getComputedStyle(element).backgroundColor"
    killed = page.locator(".text mark.killed").first.evaluate(colour)
    assert killed not in ("rgba(0, 0, 0, 0)", page.locator(".text mark.place").first.evaluate(colour))
    assert page.locator(".text").first.evaluate("element => getComputedStyle(element).direction") == "rtl"


@in_browser
def test_search_finds_other_spellings(port: int, asked: tuple[Any, list[str]]) -> None:
    page, _ = asked
    visit(page, port, "page=search&lang=ar&search=ادلب")
    assert "إدلب" in page.locator("table").nth(0).inner_text()


@in_browser
def test_quality_shows_what_is_past_its_bound_and_charts(alarming: Settings, asked: tuple[Any, list[str]]) -> None:
    page, _ = asked
    with explorer_of(alarming) as port:
        visit(page, port, "page=quality&lang=en")
        assert "Many rejects" in page.locator("table").first.inner_text()
        assert page.locator(".vega-embed canvas, .vega-embed svg").count() >= 2


@in_browser
def test_markup_in_a_report_is_shown_as_text(
    hostile: Settings, asked: tuple[Any, list[str]], contested_id: str
) -> None:
    page, addresses = asked
    with explorer_of(hostile) as port:
        for query in (f"event={contested_id}&lang=en", "report=shelling_one&lang=en", "lang=en", "page=contested"):
            visit(page, port, query)
            assert "<script>" in page.inner_text("body")
            assert "Waqai" in page.title()
            assert page.locator('[data-testid="stMain"] img').count() == 0
    assert [url for url in addresses if "elsewhere" in url] == []


@in_browser
def test_a_download_has_the_selected_events(port: int, asked: tuple[Any, list[str]]) -> None:
    page, _ = asked
    visit(page, port, "lang=en&contested=1")
    with page.expect_download() as awaited:
        page.get_by_role("link", name="JSON Lines").click()
    assert awaited.value.suggested_filename == "waqai_jsonl.jsonl"
    assert len(awaited.value.path().read_text("utf-8").splitlines()) == 1


@in_browser
def test_filters_and_events_are_reached_by_keyboard(port: int, asked: tuple[Any, list[str]]) -> None:
    page, _ = asked
    visit(page, port, "lang=en")
    assert tab_to(page, "element => element.getAttribute('aria-label') === 'Word in the text'") > 1
    page.keyboard.type("سراقب")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("word="))
    settle(page)
    tab_to(page, "element => element.matches('table a')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("event="))


def tab_to(page: Any, is_reached: str) -> int:
    """Press the tabulator until the element in focus is the one; return how often."""
    for presses in range(1, _MOST_PRESSES):
        page.keyboard.press("Tab")
        if page.evaluate(f"({is_reached})(document.activeElement)"):
            return presses
    raise AssertionError(f"not reached by {_MOST_PRESSES} presses: {is_reached}")


def faults_of(page: Any) -> dict[str, str]:
    """What axe finds amiss on the page and in the frames that it shows, with an example of each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    violations = [fault for frame in page.frames for fault in axe.run(frame).response["violations"]]
    return {fault["id"]: fault["nodes"][0]["html"] for fault in violations}


@in_browser
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])
def test_pages_are_accessible(browser: Any, port: int, contested_id: str, language: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1400, "height": 1000})
    page, found = context.new_page(), {}
    for name in PAGES:
        visit(page, port, f"page={name}&lang={language}&event={contested_id}&report=shelling_one&search=قصف")
        found[name] = faults_of(page)
    visit(page, port, f"event={contested_id}&lang={language}")
    page.locator('[data-testid="stCheckbox"] label').first.click()
    page.wait_for_selector("iframe")
    settle(page)
    assert len(page.frames) > 1
    found["why"] = faults_of(page)
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@in_browser
def test_pages_are_accessible_and_fit_on_a_telephone(browser: Any, port: int, contested_id: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page, found = context.new_page(), {}
    for name in ("situation", "event", "quality"):
        visit(page, port, f"page={name}&lang=ar&event={contested_id}")
        found[name] = faults_of(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
