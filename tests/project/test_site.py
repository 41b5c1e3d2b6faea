"""The documentation as a site: it builds strictly, leads nowhere in vain, and loads nothing from another host."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from served_pages import a_browser, in_browser

from orchestration.settings import PROJECT_DIR

_CSS_ADDRESS = re.compile(r"(?:url\(|@import\s+)[\"']?([^\"')\s;]+)")
_SCHEMES_OF_LINKS = {"http", "https", "mailto"}
# Browsers fetch what these attributes name; `a` only leads there.
_FETCHED = {"src", "srcset", "poster", "data", "action"}


class Reference(NamedTuple):
    """What a page names: the element and attribute that name it, and the address as it stands there."""

    page: Path
    element: str
    attribute: str
    address: str


def build(project: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", project / "mkdocs.yml", "-d", folder],
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    built = build(PROJECT_DIR, folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[Path, LexborHTMLParser]:
    """Each page, read. That of unknown addresses is left out: its own hang on the server that shows it."""
    pages = [page for page in sorted(site.rglob("*.html")) if page.name != "404.html"]
    return {page: LexborHTMLParser(page.read_text("utf-8")) for page in pages}


def references(trees: dict[Path, LexborHTMLParser]) -> Iterator[Reference]:
    for page, tree in trees.items():
        for node in tree.css("[href], [src], [srcset], [poster], [data], [action]"):
            for name, value in node.attributes.items():
                if name in {"href", *_FETCHED} and value:
                    yield Reference(page, node.tag or "", name, value)


def foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in {"http", "https", "ws", "wss"}


def test_every_page_of_the_documents_is_in_the_site(site: Path) -> None:
    documents = [path.relative_to(PROJECT_DIR / "docs") for path in (PROJECT_DIR / "docs").rglob("*.md")]
    pages = [
        path.with_name("index.html") if path.name == "README.md" else path.with_suffix(".html") for path in documents
    ]
    assert [str(page) for page in pages if not (site / page).is_file()] == []
    assert not list(site.rglob("*.py"))


def test_make_builds_the_site_strictly_and_aloud() -> None:
    # With --quiet, mkdocs counts no warnings, and --strict holds nothing.
    assert re.search(
        r"^site:.*\n\t\$\(BIN\)/mkdocs build --strict$", (PROJECT_DIR / "Makefile").read_text("utf-8"), re.MULTILINE
    )


def test_a_link_to_nothing_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    config = (PROJECT_DIR / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[0]
    (tmp_path / "mkdocs.yml").write_text(config, encoding="utf-8")
    page = tmp_path / "docs" / "index.md"
    page.write_text("# A page\n\n[itself](index.md#a-page)\n", encoding="utf-8")
    assert build(tmp_path, tmp_path / "site").returncode == 0
    for link in ("elsewhere.md", "index.md#nowhere"):
        page.write_text(f"# A page\n\n[nothing]({link})\n", encoding="utf-8")
        assert build(tmp_path, tmp_path / "site").returncode != 0


def test_no_link_leads_nowhere(trees: dict[Path, LexborHTMLParser]) -> None:
    anchors = {page: {node.attributes["id"] for node in tree.css("[id]")} for page, tree in trees.items()}
    lost = []
    for page, element, _, address in references(trees):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            assert element != "a" or parts.scheme in _SCHEMES_OF_LINKS, address
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        has_anchor = not parts.fragment or target.suffix != ".html" or unquote(parts.fragment) in anchors[target]
        if not target.is_file() or not (has_anchor or parts.fragment.startswith("__")):
            lost.append((page.name, address))
    assert lost == []


def test_nothing_is_loaded_from_another_host(site: Path, trees: dict[Path, LexborHTMLParser]) -> None:
    loaded = [found for found in references(trees) if found.element != "a" and foreign(found.address)]
    inline = [
        address
        for tree in trees.values()
        for node in tree.css("style")
        for address in _CSS_ADDRESS.findall(node.text())
    ]
    styles = [address for file in site.rglob("*.css") for address in _CSS_ADDRESS.findall(file.read_text("utf-8"))]
    assert loaded == []
    assert [address for address in inline + styles if foreign(address)] == []


def test_arabic_is_in_the_index_of_the_search(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert index["config"]["lang"] == ["en", "ar"]
    assert any("هانيبال" in entry["text"] for entry in index["docs"])


@pytest.mark.slow
@in_browser
def test_pages_and_search_work_from_the_disk_and_ask_nobody(site: Path) -> None:
    asked: list[str] = []
    with a_browser() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.on("request", lambda request: asked.append(request.url))
        for name in ("index", "tutorial", "howto/language", "reference/views"):
            page.goto((site / f"{name}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == 390, name
        page.set_viewport_size({"width": 1300, "height": 900})
        for words, found in (("killed_best", "views"), ("هانيبال", "language")):
            page.goto((site / "index.html").as_uri())
            page.click("input[name=query]")
            page.keyboard.type(words)
            page.keyboard.press("Space")
            page.wait_for_selector(f".md-search-result__link[href*='{found}']", timeout=30_000)
    assert asked
    assert [address for address in asked if not address.startswith("file:")] == []
