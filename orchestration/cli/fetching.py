"""`waqai fetch`: feeds one after another, how far each is, and what came of them. How is `orchestration.fetching`."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from orchestration.assets.feeds import feed_lock
from orchestration.display import visible_json, visible_line
from orchestration.errors import FetchError
from orchestration.fetching.collecting import FeedResult, fetch_feed
from orchestration.fetching.feeds import Feed, choose_feeds, read_feeds
from orchestration.settings import Settings

_COUNTS = ("asked", "new", "changed", "unchanged", "failed", "postponed")


def fetch_to_end(settings: Settings, named: Sequence[str], *, everything: bool, as_json: bool) -> None:
    """Fetch feeds and print what came of each.

    Progress goes to standard error where that is a terminal, the table or JSON to standard output.

    Raises:
        InputError: a feed is not in the list, or none is named and none is on.
        FetchError: not one of the feeds could be had.
    """
    results = _fetch_all(settings, choose_feeds(read_feeds(settings), named, everything=everything), quiet=as_json)
    if as_json:
        print(visible_json([_as_json(result) for result in results]))
    else:
        _print_table(results, Console(highlight=False))
    if all(result.fault for result in results):
        raise FetchError(
            "No feed could be had. Check the network and the addresses in the list of feeds, and try again later; the "
            "warehouse is as it was."
        )


def _fetch_all(settings: Settings, feeds: Sequence[Feed], *, quiet: bool) -> list[FeedResult]:
    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    results = []
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bars:
        whole = bars.add_task("Fetching feeds", total=len(feeds))
        pages = bars.add_task("", total=None)

        def show(done: int, total: int) -> None:
            bars.update(pages, completed=done, total=total)

        for feed in feeds:
            bars.update(pages, description=f"  {feed.feed_id}", completed=0, total=None)
            with feed_lock(settings, feed.feed_id):
                results.append(fetch_feed(feed, settings, on_page=show))
            bars.advance(whole)
    return results


def _as_json(result: FeedResult) -> dict[str, object]:
    return asdict(result) | {"file": str(result.file) if result.file else None}


def _print_table(results: Sequence[FeedResult], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("feed", no_wrap=True)
    for name in (*_COUNTS, "kB", "s"):
        table.add_column(name, justify="right")
    for result in results:
        counts = [str(getattr(result, name)) for name in _COUNTS]
        table.add_row(result.feed_id, *counts, str(result.received_bytes // 1000), f"{result.seconds:.0f}")
    console.print(table)
    for result in results:
        if result.fault:
            console.print(Text(f"{result.feed_id} failed: {visible_line(result.fault)}", style="red"), soft_wrap=True)
        for url, fault in result.page_faults.items():
            console.print(
                Text(f"{result.feed_id}: {visible_line(url)}: {visible_line(fault)}", style="dim"), soft_wrap=True
            )
    if any(result.file for result in results):
        console.print("\nwaqai run reads what came.")
