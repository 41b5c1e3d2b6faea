"""Superset itself: its dashboards in a browser, its guard, a second start. Needs its environment: `make test-bi`."""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from served_pages import a_browser, free_port, in_browser, served, status

from orchestration.bi.assets import charts_of, read_specs
from orchestration.bi.environment import REQUIREMENTS, is_ready
from orchestration.loopback import HOST
from orchestration.settings import PROJECT_DIR, Settings, load_settings

ASKED_FOR = os.environ.get("WAQAI_BI_TESTS") == "1"
DATASETS, DASHBOARDS = read_specs(PROJECT_DIR / "dashboards", "")
_START_SECONDS = 900 if ASKED_FOR else 180
_SECONDS = 60
_HEALTH = "/health"
_DATA = "/api/v1/chart/data"
_OF_A_CHART = "slice_id"
_FAULTS = '[role="alert"], .ant-alert-error, [data-test="error"], .chart-container .error'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not ASKED_FOR and not is_ready(load_settings().bi_environment, PROJECT_DIR / REQUIREMENTS),
        reason="Superset is not installed: `make test-bi` installs it",
    ),
]


@contextmanager
def superset_of(settings: Settings, port: int, password: str | None = None) -> Iterator[str]:
    """Superset on a port, with the line that tells where; it ends with the block."""
    environment = {name: value for name, value in os.environ.items() if name != "WAQAI_BI_PASSWORD"}
    given = {"WAQAI_BI_PASSWORD": password} if password else {}
    with served("bi", settings.warehouse, port, _HEALTH, _START_SECONDS, environment | given) as said:
        yield said


@contextmanager
def logged_in(port: int, password: str) -> Iterator[httpx.Client]:
    """A client of the API with the rights of the account."""
    with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=_SECONDS) as client:
        account = {"username": "admin", "password": password, "provider": "db", "refresh": False}
        answer = client.post("/api/v1/security/login", json=account).raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def held(client: httpx.Client) -> dict[str, list[tuple[str, str]]]:
    """Ids and names of everything that Superset holds, by kind."""
    names = {
        "database": "database_name",
        "dataset": "table_name",
        "chart": "slice_name",
        "dashboard": "dashboard_title",
    }
    return {
        kind: sorted(
            (str(one["id"]), one[name])
            for one in client.get(f"/api/v1/{kind}/", params={"q": "(page_size:100)"})
            .raise_for_status()
            .json()["result"]
        )
        for kind, name in names.items()
    }


def count_events(client: httpx.Client) -> int:
    """The events of the published file, as Superset counts them."""
    asked = {"q": "(filters:!((col:table_name,opr:eq,value:events)))"}
    (dataset,) = client.get("/api/v1/dataset/", params=asked).raise_for_status().json()["result"]
    query = {
        "datasource": {"id": dataset["id"], "type": "table"},
        "queries": [{"metrics": ["events"], "columns": []}],
        "result_format": "json",
        "result_type": "full",
    }
    return int(
        client.post("/api/v1/chart/data", json=query).raise_for_status().json()["result"][0]["data"][0]["events"]
    )


def log_in(page: Any, origin: str, password: str) -> None:
    page.goto(f"{origin}/login/")
    page.fill("#username", "admin")
    page.fill("#password", password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/welcome/"), timeout=_SECONDS * 1000)


def filter_of_time(client: httpx.Client, slug: str) -> str:
    """The id of the filter of time of a dashboard, as Superset holds it."""
    dashboard = client.get(f"/api/v1/dashboard/{slug}").raise_for_status().json()["result"]
    filters = json.loads(dashboard["json_metadata"])["native_filter_configuration"]
    (key,) = [one["id"] for one in filters if one["filterType"] == "filter_time"]
    return str(key)


def settle(page: Any, charts: int) -> None:
    """Wait until so many charts are there and none is loading."""
    page.locator(".slice_container").nth(charts - 1).wait_for(timeout=_SECONDS * 1000)
    deadline = time.monotonic() + _SECONDS
    while page.locator('[data-test="loading-indicator"], .loading').count():
        assert time.monotonic() < deadline, "a chart goes on loading"
        page.wait_for_timeout(200)


@pytest.fixture(scope="module")
def warehouse(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse of its own with what is published."""
    folder = tmp_path_factory.mktemp("bi")
    (folder / "published").mkdir()
    shutil.copy(published.published_file, folder / "published")
    return load_settings(warehouse=folder)


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def password(warehouse: Settings, port: int) -> Iterator[str]:
    """The password that is shown at the first start; Superset is served meanwhile."""
    with superset_of(warehouse, port) as said:
        assert f"http://{HOST}:{port}" in said
        (password,) = re.findall(r"the password (\S+) \(shown this once\)", said)
        yield password


@pytest.mark.parametrize("host", ["elsewhere.invalid", "127.0.0.1.elsewhere.invalid:80"])
def test_a_foreign_name_is_refused(port: int, password: str, host: str) -> None:
    assert status(port, host, _HEALTH) == 403
    assert status(port, host, "/outlines/3/4/3.png") == 403


def test_a_page_from_elsewhere_is_refused(port: int, password: str) -> None:
    own = f"{HOST}:{port}"
    assert status(port, own, _HEALTH, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert status(port, own, _HEALTH, Origin="http://elsewhere.invalid") == 403
    assert status(port, own, _HEALTH) == 200


def test_nothing_is_shown_without_the_account(port: int, password: str) -> None:
    assert status(port, f"{HOST}:{port}", "/api/v1/chart/") == 401


def test_what_it_holds_is_what_it_was_given(port: int, password: str) -> None:
    with logged_in(port, password) as client:
        now = held(client)
    assert [name for _, name in now["database"]] == ["Waqai"]
    assert sorted(name for _, name in now["dataset"]) == sorted(
        spec.get("table", name) for name, spec in DATASETS.items()
    )
    assert sorted(name for _, name in now["chart"]) == sorted(
        chart["title"] for dashboard in DASHBOARDS for chart in charts_of(dashboard)
    )
    assert sorted(name for _, name in now["dashboard"]) == sorted(dashboard["title"] for dashboard in DASHBOARDS)


@in_browser
def test_every_chart_of_every_dashboard_is_drawn_and_nobody_else_is_asked(port: int, password: str) -> None:
    own = f"http://{HOST}:{port}"
    with a_browser() as browser:
        # So high that no chart waits to be scrolled to.
        page = browser.new_context(viewport={"width": 1400, "height": 3000}).new_page()
        requests: list[Any] = []
        page.on("request", lambda request: requests.append(request))
        log_in(page, own, password)
        for dashboard in DASHBOARDS:
            requests.clear()
            charts = list(charts_of(dashboard))
            page.goto(f"{own}/superset/dashboard/{dashboard['slug']}/")
            settle(page, len(charts))
            if dashboard["slug"] == "situation":
                # The ground of a map is fetched once it is looked at.
                page.locator("canvas#default-view-deck, canvas[id*=deck], .deck-canvas canvas").first.hover(force=True)
            page.wait_for_timeout(2000)
            answers = [request.response() for request in requests if _DATA in request.url]
            # Filters ask what can be chosen.
            assert len([answer for answer in answers if _OF_A_CHART in answer.url]) == len(charts) < len(answers)
            for answer in answers:
                assert answer.status == 200, answer.text()
                assert {result["error"] for result in answer.json()["result"]} == {None}, answer.text()
            assert page.locator(_FAULTS).all_inner_texts() == []
            texts = page.locator(".dashboard-grid, .grid-container").first.inner_text()
            assert [chart["title"] for chart in charts if chart["title"] not in texts] == []
            if dashboard["slug"] == "situation":
                assert any("/outlines/" in request.url for request in requests)
            foreign = [request for request in requests if not request.url.startswith((own, "data:", "blob:"))]
            # Superset's pixel of statistics is in its pages; the browser is told not to ask for it.
            assert [request.url for request in foreign if request.failure != "csp"] == []


@in_browser
def test_a_range_of_time_narrows_a_chart(port: int, password: str, warehouse: Settings) -> None:
    with duckdb.connect(str(warehouse.published_file), read_only=True) as con:
        (in_march, events) = con.execute(
            "select count(*) filter (date_from between '2020-03-01' and '2020-03-31'), count(*) from events"
        ).fetchone() or (0, 0)
    with logged_in(port, password) as client:
        key = filter_of_time(client, "situation")
    days = "'2020-03-01 : 2020-04-01'"
    state = f"({key}:(id:{key},extraFormData:(time_range:{days}),filterState:(value:{days}),ownState:()))"
    counted = {}
    with a_browser() as browser:
        context = browser.new_context(viewport={"width": 1400, "height": 3000})
        log_in(context.new_page(), f"http://{HOST}:{port}", password)
        for given in ("", f"?native_filters={state}"):
            page, answers = context.new_page(), []
            page.on("response", lambda answer, found=answers: found.append(answer) if _OF_A_CHART in answer.url else 0)
            page.goto(f"http://{HOST}:{port}/superset/dashboard/situation/{given}")
            deadline = time.monotonic() + _SECONDS
            while len(answers) < len(list(charts_of(DASHBOARDS[0]))):
                assert time.monotonic() < deadline, "a chart asks nothing"
                page.wait_for_timeout(200)
            rows = [answer.json()["result"][0]["data"] for answer in answers]
            (counted[bool(given)],) = [data[0]["events"] for data in rows if data and set(data[0]) == {"events"}]
    assert counted == {False: events, True: in_march}
    assert 0 < in_march < events


def test_a_new_publication_is_seen_at_once(port: int, password: str, warehouse: Settings) -> None:
    file = warehouse.published_file
    before = file.read_bytes()
    newer = file.with_name("newer.duckdb")
    newer.write_bytes(before)
    newer.chmod(0o600)
    with duckdb.connect(str(newer)) as con:
        con.execute("delete from marts.fct_events where event_id = (select min(event_id) from marts.fct_events)")
    with logged_in(port, password) as client:
        events = count_events(client)
        newer.replace(file)
        assert count_events(client) == events - 1 > 0


def test_starting_again_changes_nothing(warehouse: Settings, port: int, password: str, tmp_path: Path) -> None:
    # A copy, so that the server of the other tests goes on. Its port and path are others, so it is given all once more.
    settings, other_port = load_settings(warehouse=tmp_path / "warehouse"), free_port()
    shutil.copytree(warehouse.warehouse, settings.warehouse)
    with logged_in(port, password) as client:
        before = held(client)
    with superset_of(settings, other_port, "another-password") as said:
        assert "password" not in said
        with logged_in(other_port, "another-password") as client:
            assert held(client) == before
            (situation,) = [key for key, title in before["dashboard"] if title == "Situation"]
            token = client.get("/api/v1/security/csrf_token/").raise_for_status().json()["result"]
            client.put(
                f"/api/v1/dashboard/{situation}",
                json={"dashboard_title": "Mine"},
                headers={"X-CSRFToken": token, "Referer": str(client.base_url)},
            ).raise_for_status()
    with superset_of(settings, other_port) as said:
        assert "password" not in said
        with logged_in(other_port, "another-password") as client:
            after = held(client)
    assert after | {"dashboard": []} == before | {"dashboard": []}
    assert dict(after["dashboard"]) == dict(before["dashboard"]) | {situation: "Mine"}


def test_what_it_writes_is_for_its_owner_and_holds_no_password(warehouse: Settings, password: str) -> None:
    folder = warehouse.bi_dir
    assert folder.stat().st_mode & 0o077 == 0
    assert all((folder / name).stat().st_mode & 0o077 == 0 for name in ("secret_key", "superset.db", "prepared"))
    assert not [path for path in folder.rglob("*") if path.is_file() and password.encode() in path.read_bytes()]
