"""Read saved feeds (RSS, Atom): each entry that brings its whole text is a report. Nothing is fetched."""

import io
import re
from collections.abc import Iterator
from typing import Any

from orchestration.ingest.decoding import Decoded, DecodingError
from orchestration.ingest.files import FoundFile
from orchestration.ingest.pages import decode_markup, markup_text
from orchestration.ingest.reading import Reading, Said, Source, field_text, read_whole, report_items
from orchestration.ingest.records import Report, address_key
from orchestration.ingest.rejects import Reject, RejectReason

_LEAST_SUMMARY = 500  # characters; a shorter summary is a teaser
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)


def read_feed(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The reports of a feed, and a refusal for each entry without its text."""
    import feedparser

    whole = read_whole(found, reading)
    if isinstance(whole, Reject):
        yield whole
        return
    try:
        decoded = decode_markup(whole.data)
    except DecodingError as error:
        yield whole.refuse(error.reason, str(error))
        return
    if not decoded.text.strip():
        yield whole.refuse(RejectReason.EMPTY, "There is nothing in it")
        return
    if _ENTITY.search(decoded.text):
        yield whole.refuse(RejectReason.UNSUPPORTED_FORMAT, "It declares entities, of which no feed has need")
        return
    # A stream, since bytes may be taken for the name of a file.
    content = io.BytesIO(_DECLARATION.sub("", decoded.text, count=1).encode())
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version"):
        yield whole.refuse(RejectReason.UNSUPPORTED_FORMAT, "It is no RSS or Atom feed")
        return
    first_of: dict[str, int] = {}
    for number, entry in enumerate(feed.entries, 1):
        yield from _entry(found, reading, feed.feed, entry, number, decoded.charset, first_of)
    if not feed.entries:
        yield whole.refuse(RejectReason.EMPTY, "There is no entry in it")


def _entry(
    found: FoundFile,
    reading: Reading,
    feed: Any,
    entry: Any,
    number: int,
    charset: str,
    first_of: dict[str, int],
) -> Iterator[Report | Reject]:
    link = field_text(entry.get("link"))
    doc_id = link or field_text(entry.get("id"))
    source = Source(f"{found.origin}#{doc_id or number}", found.modified_at, str(entry.get("title", "")).encode())
    if doc_id is None:
        yield source.refuse(RejectReason.MISSING_FIELD, f"Entry {number} has no id and no link")
        return
    first = first_of.setdefault(doc_id, number)
    if first != number:
        yield source.refuse(RejectReason.REPEATED_ID, f"Entry {number} has the id of entry {first}, {doc_id[:80]}")
        return
    try:
        text = _text(entry)
    except DecodingError as error:
        yield source.refuse(error.reason, str(error))
        return
    if text is None:
        yield source.refuse(RejectReason.NO_TEXT, "The feed gives a title or a summary of it, and not its text")
        return
    named = found.line.outlet if found.line else None
    outlet = named or reading.sites.outlet_of(link) or reading.sites.outlet_of(field_text(feed.get("link")))
    yield from report_items(
        source._replace(data=text.encode()),
        doc_id=doc_id,
        # As in an archive of pages, but of what the feed says: the page has other words around them.
        origin_key=address_key(f"feed {link}") if link else f"{found.origin_key}#{doc_id}",
        decoded=Decoded(text, charset),
        said=Said(
            outlet or field_text(feed.get("title")),
            link,
            # Feeds that have one date only often call it the date of the last change.
            field_text(entry.get("published")) or field_text(entry.get("updated")),
            field_text(entry.get("title")),
        ),
    )


def _text(entry: Any) -> str | None:
    """The text of an entry: its content, or a summary that is too long to be one."""
    contents = [markup_text(content.get("value") or "") for content in entry.get("content") or ()]
    summary = markup_text(entry.get("summary") or "")
    return max([*contents, summary if len(summary) >= _LEAST_SUMMARY else ""], key=len) or None
