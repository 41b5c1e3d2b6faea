"""Pages of a warehouse are served beside Dagster: those of their folder alone, as text, with leave to ask nobody."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from orchestration.addresses import DATA_DOCS, DBT_DOCS
from orchestration.cli import guarded
from orchestration.cli.written_pages import written_pages
from orchestration.settings import Settings, load_settings

PAGE = "<!DOCTYPE html><title>قصف</title>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(warehouse=tmp_path / "warehouse")


@pytest.fixture
def client(settings: Settings) -> TestClient:
    app = Starlette(routes=written_pages(settings))
    return TestClient(app, "http://127.0.0.1:3000", follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def pages(settings: Settings) -> Path:
    """The folder of Data Docs with two pages in it, and what is no page beside and in it."""
    folder = settings.data_docs_dir
    (folder / "validations").mkdir(parents=True)
    for page in ("index.html", "validations/raw.html"):
        (folder / page).write_text(PAGE, encoding="utf-8")
    (folder / "history.json").write_text("[]")
    (settings.warehouse / "secret.html").write_text("secret")
    (folder / "link.html").symlink_to(settings.warehouse / "secret.html")
    return folder


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("path", ["", "index.html", "validations/raw.html", "validations/../index.html"])
def test_pages_are_served(client: TestClient, path: str) -> None:
    answer = client.get(DATA_DOCS + path)
    assert (answer.status_code, answer.text) == (200, PAGE)


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    "path",
    [
        "../secret.html",
        "..%2fsecret.html",
        "%2e%2e/secret.html",
        "validations/%2e%2e/%2e%2e/secret.html",
        "..%5csecret.html",
        "%2fetc/passwd",
        "//etc/passwd",
        "link.html",
        "history.json",
        "validations/",
        "nothing.html",
        "nothing.html%00.html",
        f"{'x' * 5000}.html",
    ],
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    answer = client.get(DATA_DOCS + path)
    assert answer.status_code == 404
    assert "secret" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.usefixtures("pages")
def test_pages_are_only_read(client: TestClient) -> None:
    assert client.post(DATA_DOCS).status_code == 405


@pytest.mark.parametrize(("path", "command"), [(DATA_DOCS, "waqai run"), (DBT_DOCS, "waqai docs")])
def test_before_there_are_pages_one_says_what_makes_them(client: TestClient, path: str, command: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert f"<code>{command}</code>" in answer.text


def test_pages_that_come_while_it_serves_are_served(client: TestClient, settings: Settings) -> None:
    assert client.get(DBT_DOCS).status_code == 404
    settings.dbt_docs_file.parent.mkdir(parents=True)
    settings.dbt_docs_file.write_text(PAGE, encoding="utf-8")
    assert client.get(DBT_DOCS).text == PAGE


@pytest.mark.usefixtures("pages")
def test_a_page_that_is_gone_leads_to_those_that_are_there(client: TestClient) -> None:
    answer = client.get(DATA_DOCS + "validations/of_last_year.html")
    assert f'<a href="{DATA_DOCS}">' in answer.text


@pytest.mark.usefixtures("pages")
def test_words_of_an_address_are_not_repeated(client: TestClient) -> None:
    assert "alert" not in client.get(DATA_DOCS + "<script>alert(1)</script>.html").text


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("path", ["", "nothing.html"])
def test_nothing_runs_in_data_docs_and_they_ask_nobody(client: TestClient, path: str) -> None:
    policy = client.get(DATA_DOCS + path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy


def test_dbt_docs_are_in_a_sandbox(client: TestClient) -> None:
    policy = client.get(DBT_DOCS).headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy
    assert "default-src 'none'" in policy


def test_the_web_server_of_dagster_has_them_before_its_own_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAQAI_WAREHOUSE", str(tmp_path))
    webserver = guarded.GuardedWebserver(None)
    paths = [getattr(route, "path", "") for route in webserver.build_routes()]
    assert paths[:2] == [DATA_DOCS.rstrip("/"), DBT_DOCS.rstrip("/")]
    assert "/graphql" in paths
