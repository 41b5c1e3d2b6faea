"""How long a reader of the explorer waits after a click in a browser, on a warehouse of many events. Not a test.

Run it as `.venv/bin/python benchmarks/explorer_clicks.py --folder DIR [--events N] [--pictures DIR]` after
`benchmarks/explorer.py --folder DIR`, which builds the warehouse. It serves that warehouse as `waqai explore` does,
opens it in Chromium, and goes from page to page and from filter to filter, three rounds (`--rounds`). A click takes
until Streamlit's script has ended and the page changes no more. Seconds of the wall are median and longest; those of
the processors are the server's alone, the least.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from orchestration.explorer import queries
from orchestration.explorer.filters import Filters
from orchestration.loopback import HOST
from orchestration.settings import PROJECT_DIR, Settings, load_settings
from orchestration.warehouse.connection import connect

_QUIET_MS = 600
_LONGEST_MS = 120_000
# When the page last changed, in milliseconds of its own clock.
_WATCH = """() => {
    window.changedAt = performance.now();
    new MutationObserver(() => { window.changedAt = performance.now(); })
        .observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
_SETTLED = f"""since => window.changedAt > since && performance.now() - window.changedAt > {_QUIET_MS}
    && document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]') !== null
    && document.querySelector("h1") !== null && document.querySelector('[data-stale="true"]') === null"""

Click = Callable[[Page], object]


def clicks(settings: Settings) -> dict[str, Click]:
    """What a reader does, in this order; each from where the one before led to."""
    with connect(settings.published_file, read_only=True) as con:
        queries.select_events(con, Filters(contested=True))
        event = str(queries.events_page(con, 0, "most_told")[0]["event_id"])
        report = str(queries.tellings_of(con, event)[0]["report_id"])
    return {
        "situation": _opened("situation"),
        "contested ones alone": _toggled("Contested"),
        "all again": _toggled("Contested"),
        "a word": _written("Word in the text", "قصف"),
        "another word": _written("Word in the text", "ادلب"),
        "filters cleared": lambda page: page.get_by_role("button", name="Clear").first.click(),
        "a later page of the table": _written("Page of the table", "1000"),
        "actors": _turned("Who does what to whom"),
        "allegiances": _turned("Allegiances"),
        "contested events": _turned("Contested events"),
        "framing": _turned("Framing"),
        "agreement of sources": _turned("Agreement of sources"),
        "quality": _turned("Quality"),
        "an event": _opened("event", event=event),
        "a report": _opened("report", report=report),
        "search by its address": _opened("search", search="سراقب"),
        "search for a common word": _written("Word", "قصف"),
        "search for two words": _written("Word", "قصف ادلب"),
        "search for a rare word": _written("Word", "Saraqib"),
        "a place": _opened("situation", place="sy_idlib_gov"),
        "a faction": _opened("situation", faction="sdf"),
    }


def _opened(name: str, **parameters: str) -> Click:
    query = "&".join(f"{key}={value}" for key, value in ({"page": name, "lang": "en"} | parameters).items())

    def click(page: Page) -> None:
        page.goto(f"{page.url.split('/?')[0].rstrip('/')}/?{query}", wait_until="commit")

    return click


def _toggled(label: str) -> Click:
    return lambda page: page.locator('[data-testid="stSidebar"] [data-testid="stCheckbox"]', has_text=label).click()


def _written(label: str, text: str) -> Click:
    def click(page: Page) -> None:
        field = page.get_by_label(label).last
        field.fill(text)
        field.press("Enter")

    return click


def _turned(label: str) -> Click:
    return lambda page: page.locator('[data-testid="stRadio"] label', has_text=label).click()


@contextmanager
def served(settings: Settings, port: int) -> Iterator[int]:
    """The explorer of a warehouse on a port; the process that serves it, which ends with the block."""
    command = [sys.executable, "-c", "from orchestration.cli import main; main()", "explore", "--port", str(port)]
    with subprocess.Popen([*command, "--warehouse", str(settings.warehouse)], cwd=PROJECT_DIR) as server:
        try:
            yield server.pid
        finally:
            server.terminate()


def processors(process: int) -> float:
    """Seconds of all processors that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(page: Page, process: int, click: Click) -> tuple[float, float]:
    """Seconds of the wall until the page is settled, and of the server's processors."""
    before = processors(process)
    addressed = page.evaluate("performance.timeOrigin")
    since = page.evaluate("performance.now()")
    click(page)
    page.wait_for_function("window.changedAt !== undefined", timeout=_LONGEST_MS)
    # A page that is opened by its address has a clock of its own.
    since = since if page.evaluate("performance.timeOrigin") == addressed else 0
    page.wait_for_function(_SETTLED, arg=since, timeout=_LONGEST_MS)
    wall = (page.evaluate("window.changedAt") - since) / 1000
    return wall, processors(process) - before


def measure(settings: Settings, port: int, rounds: int, pictures: Path | None) -> dict[str, list[tuple[float, float]]]:
    """Times of each click, round by round."""
    steps = clicks(settings)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    with served(settings, port) as process, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.add_init_script(f"document.addEventListener('DOMContentLoaded', {_WATCH})")
        _wait_for(page, port)
        for _ in range(rounds):
            for name, click in steps.items():
                times[name].append(timed(page, process, click))
                if pictures:
                    page.screenshot(path=pictures / f"{name.replace(' ', '_')}.png")
        browser.close()
    return times


def _wait_for(page: Page, port: int) -> None:
    for _ in range(240):
        try:
            page.goto(f"http://{HOST}:{port}/?page=quality&lang=en")
            page.wait_for_function(_SETTLED, arg=0, timeout=_LONGEST_MS)
        except Error:
            time.sleep(0.5)
        else:
            return
    sys.exit("The explorer does not answer.")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where benchmarks/explorer.py keeps the warehouse")
    parser.add_argument("--events", type=int, default=1_000_000, help="events [default: %(default)s]")
    parser.add_argument("--port", type=int, default=8599, help="port of the loopback address [default: %(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="rounds [default: %(default)s]")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each page [default: none]")
    options = parser.parse_args()
    settings = load_settings(warehouse=options.folder / str(options.events))
    if not settings.published_file.is_file():
        sys.exit(f"There is no warehouse at {settings.warehouse}: build it with benchmarks/explorer.py --folder.")
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    table = Table("click", "processors s", "median s", "longest s", title=f"{options.events:,} events, in a browser")
    for name, times in measure(settings, options.port, options.rounds, options.pictures).items():
        wall, busy = zip(*times, strict=True)
        table.add_row(name, *(f"{seconds:.2f}" for seconds in (min(busy), statistics.median(wall), max(wall))))
    Console().print(table)


if __name__ == "__main__":
    main()
