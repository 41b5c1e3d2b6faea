"""The pages of dbt: one file that a browser shows without a network, with what each column means."""

import json
import re
import shutil
from pathlib import Path

import pytest
from handmade_warehouse import Built
from served_pages import a_browser, in_browser

from orchestration.assets.dbt_docs import write_dbt_docs
from orchestration.errors import WarehouseError
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.lock import run_lock


@pytest.fixture(scope="module")
def documented(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(project_dir=built.project.parent, warehouse=tmp_path_factory.mktemp("documented"))
    settings.working_file.parent.mkdir(parents=True)
    shutil.copy(built.working_file, settings.working_file)
    write_dbt_docs(settings)
    return settings


def test_pages_of_a_warehouse_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="waqai run"):
        write_dbt_docs(load_settings(warehouse=tmp_path / "none"))


def test_pages_are_refused_while_a_run_is_on(documented: Settings) -> None:
    with run_lock(documented.warehouse), pytest.raises(WarehouseError, match="Another run"):
        write_dbt_docs(documented)


def test_pages_describe_every_published_column_as_the_warehouse_has_it(documented: Settings) -> None:
    target = documented.dbt_target_dir / "docs"
    manifest, catalogue = (
        json.loads((target / name).read_text(encoding="utf-8")) for name in ("manifest.json", "catalog.json")
    )
    views = {key: node for key, node in manifest["nodes"].items() if node.get("schema") == "published"}
    missing = [
        f"{node['name']}.{column}"
        for key, node in views.items()
        for column in catalogue["nodes"][key]["columns"]
        if not node["columns"].get(column, {}).get("description")
    ]
    assert views
    assert missing == []


@in_browser
def test_a_browser_without_a_network_shows_a_view_with_its_columns(documented: Settings) -> None:
    page_of_view = f"{documented.dbt_docs_file.as_uri()}#!/model/model.waqai.published__events_by_day"
    with a_browser() as browser:
        page = browser.new_context(offline=True).new_page()
        asked, faults = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(error))
        page.goto(page_of_view)
        page.wait_for_selector("text=civilians_harmed_event_count")
        text = page.inner_text("body")
    assert "each event stands in one row" in text
    assert re.search(r"contested_event_count\s+BIGINT\s+Number of the events in which outlets contradict", text)
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
