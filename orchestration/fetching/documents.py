"""Read the document of a feed: RSS and Atom with feedparser, sitemaps and their indexes with lxml; nothing is loaded.

Entities of a document are not resolved, and it is handed over as bytes: a parser that gets a name may open it.
"""

import calendar
import io
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import feedparser
import httpx
from lxml import etree, html

from orchestration.fetching.client import Answer
from orchestration.fetching.faults import FetchFault
from orchestration.fetching.feeds import Kind
from orchestration.fetching.unpacking import gunzip

_GZIP = b"\x1f\x8b"
_SITEMAP_ROOT = re.compile(rb"<(?:[\w-]+:)?(?:urlset|sitemapindex)[\s>]")
# A word of campaigns, not of the page.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|at_(?:medium|campaign|link_\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What a feed says of one page. `published` and `modified` are its words, `dated_at` (UTC) what they mean."""

    url: str
    title: str = ""
    published: str = ""
    modified: str = ""
    dated_at: datetime | None = None
    content: str = ""


@dataclass(frozen=True)
class Document:
    """Entries of a feed, and the sitemaps that an index names."""

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()


def page_url(url: str, base: str = "") -> str:
    """Return the address of a page without fragment and words of campaigns; one that cannot be read is escaped."""
    try:
        parsed = httpx.URL(base).join(url.strip()) if base else httpx.URL(url.strip())
        query = parsed.query.decode("ascii")
        kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
        if len(kept) < len(parse_qsl(query, keep_blank_values=True)):
            parsed = parsed.copy_with(query=urlencode(kept).encode() or None)
        return str(parsed.copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]")


def read_document(answer: Answer, kind: Kind, limit: int) -> Document:
    """Return what the document of a feed says; a packed one is unpacked to `limit` bytes at most.

    Raises:
        FetchFault: it is neither a feed nor a sitemap, or cannot be read.
    """
    body = gunzip([answer.body], limit) if answer.body.startswith(_GZIP) else answer.body
    try:
        if kind == "sitemap" or (kind == "auto" and _SITEMAP_ROOT.search(body[:4096])):
            return _read_sitemap(body, answer.url)
        return _read_feed(body, answer)
    except FetchFault:
        raise
    except Exception as error:  # of a parser: one odd feed must not stop the others
        raise FetchFault(f"It cannot be read: its parser failed with {type(error).__name__}") from error


def _read_feed(body: bytes, answer: Answer) -> Document:
    headers = {"content-location": answer.url, "content-type": answer.headers.get("content-type", "")}
    parsed: Any = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not parsed.get("version"):
        raise FetchFault(f"{answer.content_type or 'The answer'} is no feed that can be read")
    return Document(entries=tuple(_feed_entry(entry, answer.url) for entry in parsed.entries if entry.get("link")))


def _feed_entry(entry: Any, base: str) -> Entry:
    # feedparser hands out the day of publication for the day of change where there is none.
    is_changed = "updated" in entry
    modified = str(entry["updated"]) if is_changed else ""
    published = str(entry.get("published") or modified)
    moments = [entry.get("published_parsed"), entry["updated_parsed"] if is_changed else None]
    dated = [at for at in map(_told_moment, moments) if at]
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    return Entry(
        url=page_url(str(entry["link"]), base),
        title=_plain(str(entry.get("title") or "")),
        published=_line(published),
        modified=_line(modified),
        dated_at=max(dated, default=None),
        content=max([*contents, str(entry.get("summary") or "")], key=len),
    )


def _told_moment(parsed: object) -> datetime | None:
    """The moment (UTC) that feedparser read; null where it read none, or one that no calendar has."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if isinstance(parsed, time.struct_time) else None
    except (ValueError, OverflowError, OSError):
        return None


def _read_sitemap(body: bytes, base: str) -> Document:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise FetchFault(f"The sitemap cannot be read ({error})") from None
    found = [_sitemap_entry(node, base) for node in root if isinstance(node.tag, str)]
    entries = tuple(entry for entry in found if entry is not None)
    match etree.QName(root).localname:
        case "sitemapindex":
            return Document(sitemaps=entries)
        case "urlset":
            return Document(entries=entries)
        case name:
            raise FetchFault(f"The answer is no sitemap: its outermost element is {name[:40]}")


def _sitemap_entry(node: Any, base: str) -> Entry | None:
    says: dict[str, str] = {}
    for child in node.iter():
        if isinstance(child.tag, str) and child.text:
            says.setdefault(etree.QName(child).localname, _line(child.text))
    if not says.get("loc"):
        return None
    modified, published = says.get("lastmod", ""), says.get("publication_date", "")
    return Entry(
        url=page_url(says["loc"], base),
        title=says.get("title", ""),
        published=published,
        modified=modified,
        dated_at=_moment(modified) or _moment(published),
    )


def _moment(text: str) -> datetime | None:
    """The moment (UTC) that a date of a sitemap means; null where it means none."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plain(title: str) -> str:
    """A title without markup."""
    if "<" in title or "&" in title:
        title = str(html.fromstring(f"<p>{title}</p>").text_content())
    return _line(title)


def _line(text: str) -> str:
    """A text in one line, without signs that steer a terminal."""
    return " ".join("".join(letter if letter.isprintable() or letter == "\u200c" else " " for letter in text).split())
