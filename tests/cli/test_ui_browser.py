"""Dagster in a browser: every kind of page shows what it should, no fault, and asks nobody but this machine."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served_pages import a_browser, free_port, in_browser, served

from orchestration.addresses import DATA_DOCS, DBT_DOCS
from orchestration.assets.groups import GROUPS
from orchestration.assets.manifest import manifest_key
from orchestration.loopback import HOST
from orchestration.settings import Settings, load_settings

LOCATION = "/locations/__repository__@waqai"
# One asset of each group, and a name of its columns or metadata.
ASSETS = {
    "feeds": ("feeds/articles", "What outlets offer on the web"),
    "ingest": ("raw/reports", "Text of the report as it came"),
    "reference": ("raw/places", "P-code of OCHA"),
    "extraction": ("staging/mentions", "The words exactly as they stand"),
    "reread": ("reread/months", "Reports of one month of publication"),
    "seeds": ("seeds/factions", "Founding date"),
    "staging": ("dbt_staging/stg_raw__reports", "Title of the report"),
    "intermediate": ("intermediate/int_event_links", "match_probability"),
    "snapshots": ("snapshots/factions_history", "dbt_valid_from"),
    "marts": ("marts/fct_events", "Lowest number of people killed"),
    "views": ("published/events", "Arabic label of the type"),
    "export_tables": ("exports/acled", "Year of event_date"),
    "search": ("search/words", "dbt_docs"),
    "publish": ("published/warehouse", "contested_events"),
    "exports": ("published/acled", "acled.csv"),
}
CHECKS = {
    "raw/reports": "gate_raw",
    "staging/mentions": "gate_staging",
    "marts/fct_events": "gate_marts",
    "exports/acled": "gate_exports",
}
JOBS = {
    "waqai_pipeline": ("corpus: []", "gazetteer: null"),
    "waqai_ingest": ("corpus: []", "gazetteer: null"),
    "waqai_feeds": ("feeds__articles",),
    "waqai_rebuild": ("extract_reports", "publish_marts"),
    "waqai_extraction": ("extract_reports",),
    "waqai_build": ("build_marts",),
    "waqai_publish": ("publish_marts", "write_exports"),
    "waqai_lexicon": ("gazetteer: null",),
    "waqai_months": ("processes: 1",),
}
PAGES = {
    "/overview": ("Runs",),
    "/assets": ("Code location / Asset group", "One row per"),
    "/asset-groups": tuple(GROUPS),
    "/jobs": tuple(JOBS),
    "/runs": ("waqai_pipeline", "Success"),
    "/automation": ("waqai_daily", "waqai_feeds_half_hourly", "waqai_inbox", "waqai_fetched", "waqai_changes"),
    f"{LOCATION}/schedules/waqai_daily": ("At 06:00 AM UTC", "Ingest what came since the last run, and publish."),
    f"{LOCATION}/sensors/waqai_inbox": ("Runs the pipeline on reports that are put in the inbox",),
    "/deployment/locations": ("Loaded",),
}
# What Dagster says where something is amiss, beside what it answers.
AMISS = re.compile(
    r"unexpected error|GraphQL error|PythonError|Traceback|went wrong|No assets were found|\bfailed to\b"
)
_WORDS_SECONDS = 20
_NEXT_PAGE = "address => { history.pushState(null, '', address); dispatchEvent(new PopStateEvent('popstate')); }"

pytestmark = [pytest.mark.slow, in_browser]


@pytest.fixture(scope="module")
def warehouse(first_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of a warehouse after a run: Dagster writes into it."""
    folder = tmp_path_factory.mktemp("ui") / "warehouse"
    shutil.copytree(first_run / "warehouse", folder)
    settings = load_settings(warehouse=folder)
    # Nothing is built here, so that the manifest of the other folder will do.
    (parsed,) = (settings.dbt_target_dir / "parsed").glob("[!.]*")
    parsed.rename(parsed.with_name(manifest_key(settings)))
    return settings


@pytest.fixture(scope="module")
def address(warehouse: Settings) -> Iterator[str]:
    port = free_port()
    with served("ui", warehouse.warehouse, port, "/server_info", 180) as said:
        assert str(port) in said
        yield f"http://{HOST}:{port}"


class Walk:
    """A window on Dagster's pages, and what came to light on the way: addresses asked for, and faults."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self._address = page, address
        self.asked: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", self._look)
        page.goto(f"{address}/overview")

    def _look(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.url}")

    def see(self, path: str, *words: str) -> str:
        """Go to a page as a link of Dagster's does, wait until it shows all words, and return its text."""
        self.page.evaluate(_NEXT_PAGE, path)
        for word in words:
            self.page.get_by_text(word).first.wait_for(timeout=_WORDS_SECONDS * 1000)
        text = str(self.page.inner_text("body"))
        assert not AMISS.search(text), (path, AMISS.findall(text))
        return text

    @property
    def strangers(self) -> set[str]:
        """Addresses that are not of this server."""
        return {url for url in self.asked if not url.startswith((self._address, "data:", "blob:"))}


@pytest.fixture(scope="module")
def walk(address: str) -> Iterator[Walk]:
    with a_browser() as browser:
        yield Walk(browser.new_context(viewport={"width": 1400, "height": 3000}).new_page(), address)


@pytest.fixture(autouse=True)
def nothing_amiss(walk: Walk) -> Iterator[None]:
    yield
    assert walk.faults == []
    assert walk.strangers == set()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_what_it_should(walk: Walk, path: str) -> None:
    walk.see(path, *PAGES[path])


@pytest.mark.parametrize("group", GROUPS)
def test_an_asset_of_each_group_is_described(walk: Walk, group: str) -> None:
    asset, words = ASSETS[group]
    walk.see(f"/assets/{asset}", words, GROUPS[group])


@pytest.mark.parametrize("asset", CHECKS)
def test_a_gate_says_what_it_found(walk: Walk, asset: str) -> None:
    text = walk.see(
        f"/assets/{asset}?view=checks&checkDetail={CHECKS[asset]}", "This is a blocking asset check", "data_docs"
    )
    assert re.search(r"expectations before", text)


@pytest.mark.parametrize("job", JOBS)
def test_the_form_of_a_job_has_its_defaults(walk: Walk, job: str) -> None:
    text = walk.see(f"{LOCATION}/jobs/{job}/playground", *JOBS[job], "Launch Run")
    assert "No errors" in text


def test_the_form_describes_its_options(walk: Walk) -> None:
    walk.see(f"{LOCATION}/jobs/waqai_pipeline/playground", "corpus: []")
    walk.page.locator(".CodeMirror-line", has_text="corpus").first.click()
    walk.page.get_by_text("Folders and files of reports. Empty:").wait_for()
    walk.page.locator(".CodeMirror-line", has_text="gazetteer").first.click()
    walk.page.get_by_text("A CSV file of places that adds to the gazetteer.").wait_for()


def test_months_are_shown_as_read_after_a_run(walk: Walk) -> None:
    text = walk.see("/assets/reread/months?view=partitions", "2020-02", "2020-03", "Materialized (2)")
    assert "Missing (0)" in text


def test_a_run_is_shown_with_its_steps(walk: Walk) -> None:
    walk.see("/runs", "waqai_pipeline")
    run = walk.page.locator("a[href^='/runs/']").first.get_attribute("href")
    text = walk.see(run, "ingest_reports", "write_exports")
    assert "Success" in text


def test_links_lead_to_the_pages_of_the_gates_and_of_dbt(walk: Walk, warehouse: Settings) -> None:
    walk.see("/assets/published/warehouse", "what the gates found")
    with walk.page.context.expect_page() as opened:
        walk.page.locator(f"a[target=_blank][href='{DATA_DOCS}']").first.click()
    docs = opened.value
    docs.get_by_role("link", name="marts.fct_events").first.click()
    docs.get_by_role("heading", name="marts.fct_events").wait_for()
    docs.close()
    walk.see("/assets/marts/fct_events?view=checks&checkDetail=gate_marts", "data_docs")
    with walk.page.context.expect_page() as opened:
        walk.page.locator(f"a[target=_blank][href^='{DATA_DOCS}validations/']").first.click()
    opened.value.get_by_role("heading", name="marts.fct_events").wait_for()
    opened.value.close()
    walk.see("/assets/marts/fct_events", "dbt_docs")
    with walk.page.context.expect_page() as opened:
        walk.page.locator(f"a[target=_blank][href^='{DBT_DOCS}']").first.click()
    opened.value.get_by_text("waqai docs", exact=True).wait_for()
    assert str(warehouse.dbt_docs_file.parent) in opened.value.inner_text("body")
    opened.value.close()
