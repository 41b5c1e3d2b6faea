"""Renew the pictures of the pages: the explorer, Superset's dashboards, Dagster.

    python docs/pictures.py [--warehouse DIR] [--only explorer]     all of them, of the project's own warehouse

Needs Chromium, and Superset where it is not installed yet. Servers listen on this machine, on ports that are free.
"""

import argparse
import io
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from orchestration.loopback import HOST
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect

IMAGES = Path(__file__).resolve().parent / "images"

_WAQAI = [sys.executable, "-c", "from orchestration.cli import main; main()"]
_WIDTH = 1400
_MARGIN = 12
_BOTTOM = "element => element.getBoundingClientRect().bottom"
_COLOURS = 192
_GRAPH = 'svg[class*="AssetGraphExplorer"]'
_READY_GRAPH = f'{_GRAPH}:has-text("publish"):not(:has-text("fetching"))'
_SECONDS = 90
# Charts move into their places; nothing tells when they are there.
_MOVING = 1500


@dataclass(frozen=True)
class Picture:
    """A page: the name of its file, its address, pixels of its height at most and of its width, and what is shown.

    What is above and beside the elements of the selector `begins` is left out, and all around those of `only`. The
    first element of `awaits` tells that the page is there.
    """

    name: str
    address: str
    most: int
    begins: str = ""
    only: str = ""
    awaits: str = "body"
    width: int = _WIDTH


@dataclass(frozen=True)
class Server:
    """A server of pages: its command, an address that answers once it is up, and two selectors.

    `busy` is there while a page is not ready, `content` holds what it shows and is as high as that. A page `rests` once
    it asks for nothing more; one that never does is ready with the load event and what its picture awaits.
    """

    command: str
    health: str
    busy: str
    content: str
    rests: bool = True


EXPLORER = Server(
    "explore",
    "/",
    '[data-test-script-state="running"], [data-testid="stSkeleton"]',
    '[data-testid="stMainBlockContainer"]',
)
SUPERSET = Server("bi", "/health", '[data-test="loading-indicator"], .loading', ".grid-container")
DAGSTER = Server("ui", "/server_info", '[aria-busy="true"]', "html", rests=False)


def explorer_pictures(settings: Settings) -> list[Picture]:
    """Every page of the explorer, some in Arabic; of events, the contested one that most reports tell of."""
    with closing(connect(settings.published_file, read_only=True)) as con:
        event, report = con.execute(_CONTESTED).fetchone() or ("", "")
    return [
        Picture("explorer_situation", "/?page=situation&lang=en", 1250),
        Picture("explorer_situation_ar", "/?page=situation&lang=ar", 1250),
        Picture("explorer_actors", "/?page=actors&lang=en&families=violence", 1450),
        Picture("explorer_allegiances", "/?page=allegiances&lang=en", 1100),
        Picture("explorer_contested", "/?page=contested&lang=ar", 1250),
        Picture("explorer_event", f"/?event={event}&lang=en", 1900),
        Picture("explorer_event_ar", f"/?event={event}&lang=ar", 1900),
        Picture("explorer_evidence", f"/?event={event}&lang=en", 1900, 'h2:has-text("Claims side by side")'),
        Picture("explorer_report", f"/?report={report}&lang=ar", 1250),
        Picture("explorer_framing", "/?page=framing&lang=en", 1100),
        Picture("explorer_sources", "/?page=sources&lang=en", 900),
        Picture("explorer_search", "/?page=search&lang=ar&search=ادلب", 1100),
        Picture("explorer_quality", "/?page=quality&lang=en", 1900),
    ]


_CONTESTED = """
    select told.event_id, told.report_id
    from events
    inner join event_reports as told on events.event_id = told.event_id
    where list_contains(string_split(events.contested_fields, '|'), 'killed')
    order by events.report_count desc, events.killed_best desc, told.published_at
    limit 1
"""


def bi_pictures() -> list[Picture]:
    """The three dashboards."""
    return [
        Picture("bi_situation", "/superset/dashboard/situation/?standalone=1", 1700),
        Picture("bi_sources", "/superset/dashboard/sources/?standalone=1", 1800),
        Picture("bi_quality", "/superset/dashboard/quality/?standalone=1", 2400),
    ]


def dagster_pictures() -> list[Picture]:
    """The graph of assets, an asset with its checks, and the form with which a run is launched."""
    return [
        # So large that the graph has its natural size.
        Picture("asset_graph", "/asset-groups", 1500, only=f"{_GRAPH} foreignObject", awaits=_READY_GRAPH, width=2300),
        Picture("dagster_checks", "/assets/marts/fct_events?view=checks", 1000, awaits="text=Latest execution"),
        Picture("dagster_launchpad", "/locations/waqai/jobs/waqai_pipeline/playground", 1000, awaits="text=No errors"),
    ]


def take(page: Page, server: Server, origin: str, picture: Picture) -> None:
    """Write the picture of a page, as high as what it shows."""
    page.set_viewport_size({"width": picture.width, "height": picture.most})
    page.goto(origin + picture.address)
    page.locator(picture.awaits).first.wait_for(timeout=_SECONDS * 1000)
    _settle(page, server)
    shown = int(page.locator(server.content).first.evaluate(_BOTTOM))
    height = min(shown, picture.most)
    page.set_viewport_size({"width": picture.width, "height": height})
    _settle(page, server)
    clip = _clip(page, picture, height)
    with Image.open(io.BytesIO(page.screenshot(clip=clip))) as taken:
        # Pages have few colours: a palette is a third of the bytes.
        reduced = taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        reduced.save(IMAGES / f"{picture.name}.png", optimize=True)


def _clip(page: Page, picture: Picture, height: int) -> FloatRect:
    """The part of a page that its picture shows."""
    left, top, right, bottom = 0.0, 0.0, float(picture.width), float(height)
    found = [box for one in page.locator(picture.only or picture.begins or "body").all() if (box := one.bounding_box())]
    if picture.only or picture.begins:
        left, top = min(box["x"] for box in found) - _MARGIN, min(box["y"] for box in found) - _MARGIN
    if picture.only:
        right = max(box["x"] + box["width"] for box in found) + _MARGIN
        bottom = max(box["y"] + box["height"] for box in found) + _MARGIN
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _settle(page: Page, server: Server) -> None:
    page.wait_for_load_state("networkidle" if server.rests else "load")
    page.wait_for_timeout(_MOVING)
    page.wait_for_function("busy => !document.querySelector(busy)", arg=server.busy, timeout=_SECONDS * 1000)
    page.wait_for_timeout(_MOVING)


@contextmanager
def served(server: Server, warehouse: Path, **environment: str) -> Iterator[str]:
    """The origin at which a server answers; it ends with the block. Raises RuntimeError where it does not come up."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = str(probe.getsockname()[1])
    command = [*_WAQAI, server.command, "--port", port, "--warehouse", str(warehouse)]
    origin = f"http://{HOST}:{port}"
    with subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL) as process:
        try:
            _await(process, origin + server.health)
            yield origin
        finally:
            process.terminate()


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    # Superset may have to be installed first.
    for _ in range(10 * _SECONDS):
        if process.poll() is not None:
            break
        try:
            httpx.get(address, timeout=_SECONDS).raise_for_status()
        except httpx.HTTPError:
            time.sleep(1)
        else:
            return
    raise RuntimeError(f"{address} did not come up")


def picture_explorer(browser: Browser, settings: Settings) -> None:
    """Renew the pictures of the explorer."""
    with served(EXPLORER, settings.warehouse) as origin:
        page = browser.new_page()
        for picture in explorer_pictures(settings):
            take(page, EXPLORER, origin, picture)


def picture_bi(browser: Browser, settings: Settings) -> None:
    """Renew the pictures of the dashboards, in a Superset of its own: no account and no chart of a user is met."""
    password = secrets.token_urlsafe()
    with tempfile.TemporaryDirectory() as folder:
        own = load_settings(warehouse=Path(folder))
        own.published_file.parent.mkdir(parents=True)
        shutil.copyfile(settings.published_file, own.published_file)
        with served(SUPERSET, own.warehouse, WAQAI_BI_PASSWORD=password) as origin:
            page = browser.new_page()
            page.goto(f"{origin}/login/")
            page.fill("#username", "admin")
            page.fill("#password", password)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/welcome/")
            for picture in bi_pictures():
                take(page, SUPERSET, origin, picture)


def picture_dagster(browser: Browser, settings: Settings) -> None:
    """Renew the pictures of Dagster, with the runs of the warehouse."""
    with served(DAGSTER, settings.warehouse) as origin:
        page = browser.new_page()
        page.add_init_script("""localStorage.setItem("asset-graph-direction", '"vertical"')""")
        for picture in dagster_pictures():
            take(page, DAGSTER, origin, picture)


SUBJECTS = {"explorer": picture_explorer, "bi": picture_bi, "dagster": picture_dagster}


def main() -> None:
    """Renew the pictures of what is named, else of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", choices=SUBJECTS, help="may be given again [default: all]")
    parser.add_argument("--warehouse", type=Path, help="folder of the warehouse [default: that of `make run`]")
    options = parser.parse_args()
    settings = load_settings(warehouse=options.warehouse)
    if not settings.published_file.is_file():
        sys.exit(f"Nothing is published at {settings.published_file}: run `make run`, or name one with --warehouse.")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium: install it (Debian, Ubuntu: apt install chromium).")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--enable-unsafe-swiftshader"])
        for subject in options.only or SUBJECTS:
            SUBJECTS[subject](browser, settings)


if __name__ == "__main__":
    main()
