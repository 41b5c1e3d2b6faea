"""Fetch one feed: its document, then the pages that are new or due, into one archive and the feed's memory.

The memory is written after the archive is in place: a process that is killed between asks again, and loses nothing.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.fetching.addresses import Resolver, resolve
from orchestration.fetching.archive import Archive, new_archive
from orchestration.fetching.client import Answer
from orchestration.fetching.clock import Clock
from orchestration.fetching.documents import Document, Entry, page_url, read_document
from orchestration.fetching.faults import FetchFault, HostResting
from orchestration.fetching.feeds import Feed
from orchestration.fetching.state import FeedState, KnownAnswer, KnownPage, read_state, write_state
from orchestration.fetching.visiting import Visitor, user_agent
from orchestration.settings import Settings

_FEED_TYPES = "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1"
_PAGE_TYPES = "text/html,application/xhtml+xml,text/plain;q=0.5"
_READ_TYPES = ("", "text/html", "application/xhtml+xml", "text/plain")
# An index leads to sitemaps, and those to pages; an index of indexes is not followed.
_MOST_SITEMAPS = 20

OnPage = Callable[[int, int], None]
"""Called with the pages that were asked for and those that are to be."""


@dataclass
class FeedResult:
    """What came of a fetch, pages counted. `postponed` ones are left for the next. `fault` is why the feed failed."""

    feed_id: str
    asked: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    postponed: int = 0
    received_bytes: int = 0
    seconds: float = 0.0
    file: Path | None = None
    fault: str | None = None
    failures_in_a_row: int = 0
    page_faults: dict[str, str] = field(default_factory=dict)


def fetch_feed(
    feed: Feed,
    settings: Settings,
    *,
    clock: Clock | None = None,
    resolver: Resolver = resolve,
    on_page: OnPage = lambda done, total: None,
) -> FeedResult:
    """Fetch one feed. What the network does wrong is in the result, never raised; one process at a time may do so.

    Raises:
        InputError: the memory of the feed cannot be read.
        OSError: its folder cannot be written.
    """
    clock = clock or Clock()
    folder = settings.feeds_dir / feed.feed_id
    state = read_state(folder)
    state.rests = {host: until for host, until in state.rests.items() if until > clock.now()}
    started = clock.monotonic()
    with (
        Visitor(settings, clock, resolver, state.rests) as visitor,
        new_archive(folder, clock, user_agent(settings.contact)) as archive,
    ):
        fetch = _Fetch(feed, settings, clock, visitor, archive, state)
        try:
            fetch.run(on_page)
        except FetchFault as fault:
            fetch.result.fault = str(fault)
    result = fetch.result
    result.file = archive.file
    result.seconds = round(clock.monotonic() - started, 1)
    state.failures_in_a_row = result.failures_in_a_row = state.failures_in_a_row + 1 if result.fault else 0
    state.last_fault = result.fault or ""
    state.last_success_at = state.last_success_at if result.fault else clock.now()
    write_state(folder, state)
    return result


class _Fetch:
    """One fetch of one feed, while it goes on."""

    def __init__(
        self, feed: Feed, settings: Settings, clock: Clock, visitor: Visitor, archive: Archive, state: FeedState
    ) -> None:
        self.result = FeedResult(feed.feed_id)
        self._feed = feed
        self._settings = settings
        self._clock = clock
        self._visitor = visitor
        self._archive = archive
        self._state = state
        self._window = timedelta(days=settings.fetch_recheck_days)
        # Documents as they are to be remembered, once all that they name has been asked for.
        self._documents: dict[str, KnownAnswer] = {}
        self._is_all_read = True

    def run(self, on_page: OnPage) -> None:
        """Fetch the document and the pages. Raises FetchFault where the feed itself cannot be had."""
        entries = self._read_entries()
        if self._feed.content == "feed":
            for entry in entries:
                self._keep_content(entry)
        else:
            self._visit_pages(entries, on_page)
        if not self.result.postponed:
            self._state.documents |= self._documents
        self._forget({entry.url for entry in entries})

    def _read_entries(self) -> list[Entry]:
        """Entries of documents that are not as they were, each page once, the newest first."""
        document = self._read_document(self._feed.url)
        entries = list(document.entries)
        oldest = self._clock.now() - timedelta(days=self._settings.fetch_max_age_days)
        recent = [entry for entry in document.sitemaps if entry.dated_at is None or entry.dated_at >= oldest]
        chosen = _newest_first(recent)[:_MOST_SITEMAPS]
        if len(chosen) < len(document.sitemaps):
            self._is_all_read = False
        for sitemap in chosen:
            try:
                entries += self._read_document(sitemap.url).entries
            except FetchFault as fault:
                self.result.failed += 1
                self.result.page_faults[sitemap.url] = str(fault)
                self._is_all_read = False
        if chosen and len(self.result.page_faults) == len(chosen):
            raise FetchFault(
                f"None of its sitemaps could be had; of the first: {next(iter(self.result.page_faults.values()))}"
            )
        by_url: dict[str, Entry] = {}
        for entry in _newest_first(entries):
            by_url.setdefault(entry.url, entry)
        return list(by_url.values())

    def _read_document(self, url: str) -> Document:
        known = self._state.documents.get(url, KnownAnswer())
        answer = self._visitor.get(url, _FEED_TYPES, known.validators)
        self.result.received_bytes += answer.received
        if answer.status == 304:
            self._is_all_read = False
            return Document()
        document = read_document(answer, self._feed.kind, self._settings.fetch_max_bytes)
        self._archive.add_document(answer)
        # An index stays the same while its sitemaps change: it is always read whole.
        if not document.sitemaps:
            self._documents[url] = _known(answer)
        return document

    def _visit_pages(self, entries: Iterable[Entry], on_page: OnPage) -> None:
        due = self._due(entries)
        most = self._settings.fetch_max_pages
        self.result.postponed += max(0, len(due) - most)
        for number, entry in enumerate(due[:most]):
            on_page(number, len(due[:most]))
            self._visit(entry)

    def _due(self, entries: Iterable[Entry]) -> list[Entry]:
        """New pages and those whose change the feed tells of, then those that are due to be asked again."""
        now, pages = self._clock.now(), self._state.pages
        oldest = now - timedelta(days=self._settings.fetch_max_age_days)
        told = [
            entry
            for entry in entries
            if (entry.dated_at is None or entry.dated_at >= oldest)
            and (entry.url not in pages or (entry.modified and entry.modified != pages[entry.url].modified))
        ]
        urls = {entry.url for entry in told}
        again = [
            Entry(url, page.title, page.published, page.modified)
            for url, page in pages.items()
            if url not in urls and page.is_due(now, self._window)
        ]
        return told + again

    def _visit(self, entry: Entry) -> None:
        before = self._state.pages.get(entry.url)
        known = before.answer if before else KnownAnswer()
        try:
            answer = self._visitor.get(entry.url, _PAGE_TYPES, known.validators)
            self._check_page(answer)
        except HostResting:
            self.result.postponed += 1
            return
        except FetchFault as fault:
            self._note_fault(entry, before, str(fault))
            return
        self.result.asked += 1
        self.result.received_bytes += answer.received
        if answer.status == 304:
            self.result.unchanged += 1
            self._remember(entry, before, known)
            return
        now_known = _known(answer)
        if now_known.content_sha256 != known.content_sha256:
            self._archive.add_page(entry.url, self._says(entry), _at_page_url(answer))
        self._count(known.content_sha256, now_known.content_sha256)
        self._remember(entry, before, now_known)

    def _keep_content(self, entry: Entry) -> None:
        """Keep the report that an entry holds, if it is new or has changed."""
        before = self._state.pages.get(entry.url)
        known = before.answer if before else KnownAnswer()
        digest = hashlib.sha256(entry.content.encode()).hexdigest()
        if not entry.content:
            self._note_fault(entry, before, "The feed holds no text of it; set content to page in the list of feeds")
            return
        if digest != known.content_sha256:
            self._archive.add_content(entry.url, self._says(entry), entry.content)
        self._count(known.content_sha256, digest)
        self._remember(entry, before, KnownAnswer(url=entry.url, content_sha256=digest))

    def _check_page(self, answer: Answer) -> None:
        if answer.status == 304:
            return
        if answer.content_type not in _READ_TYPES:
            raise FetchFault(f"It is {answer.content_type[:60]}, not a page with a report")
        if not answer.body.strip():
            raise FetchFault("The answer is empty")

    def _count(self, before: str, now: str) -> None:
        if not before:
            self.result.new += 1
        elif before != now:
            self.result.changed += 1
        else:
            self.result.unchanged += 1

    def _note_fault(self, entry: Entry, before: KnownPage | None, fault: str) -> None:
        """Count a page that could not be had; it is told of in the archive unless it was with the same words."""
        self.result.asked += 1
        self.result.failed += 1
        self.result.page_faults[entry.url] = fault
        if before is None or before.fault != fault:
            self._archive.add_fault(entry.url, self._says(entry), fault)
        self._remember(entry, before, before.answer if before else KnownAnswer(), fault)

    def _says(self, entry: Entry) -> dict[str, str]:
        return {"outlet": self._feed.outlet_name, "title": entry.title, "published": entry.published}

    def _remember(self, entry: Entry, before: KnownPage | None, answer: KnownAnswer, fault: str = "") -> None:
        now: datetime = self._clock.now()
        self._state.pages[entry.url] = KnownPage(
            title=entry.title,
            published=entry.published,
            modified=entry.modified,
            first_asked_at=before.first_asked_at if before else now,
            asked_at=now,
            answer=answer,
            fault=fault,
        )

    def _forget(self, listed: set[str]) -> None:
        """Forget pages that are not asked again and that the feed, read whole, no longer names."""
        if self._is_all_read:
            self._state.pages = {
                url: page
                for url, page in self._state.pages.items()
                if url in listed or self._clock.now() - page.first_asked_at <= self._window
            }


def _known(answer: Answer) -> KnownAnswer:
    return KnownAnswer(
        url=answer.url,
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
        content_sha256=hashlib.sha256(answer.body).hexdigest(),
    )


def _at_page_url(answer: Answer) -> Answer:
    """The answer under the address of the page, without what campaigns add to it."""
    return Answer(page_url(answer.url), answer.status, answer.reason, answer.headers, answer.body, answer.received)


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by date, the newest first; those without one after them, in their order."""
    return sorted(entries, key=lambda entry: -entry.dated_at.timestamp() if entry.dated_at else 0.0)
