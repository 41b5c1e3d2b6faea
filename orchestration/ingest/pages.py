"""Read pages of the web: title, date, address and outlet from their markup, the text from their article.

trafilatura finds the article; where it is wrong for a site, rows of seeds/registry/page_selectors.csv say where to
look. Dates are taken from structured data alone (meta elements, JSON-LD, time elements), never guessed from addresses
or from words. Nothing is fetched. The text is paragraphs, each a line.
"""

import copy
import json
import logging
import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from orchestration.ingest.dates import parse_published
from orchestration.ingest.decoding import Decoded, DecodingError, arabic_share, decode, file_text, storable
from orchestration.ingest.files import FoundFile
from orchestration.ingest.reading import Reading, Said, Source, read_whole, report_items, stem
from orchestration.ingest.records import Report
from orchestration.ingest.rejects import Reject, RejectReason
from orchestration.ingest.sites import Selector, Sites

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_ELEMENTS = 50_000
_MOST_ELEMENTS_TO_COMPARE = 5_000  # comparing extractors takes time with the square of the elements
# A text of two sentences is a report; trafilatura's own bound would give the whole page instead of it.
_LEAST_CHARACTERS = "40"
_DEEPEST_JSON = 12

_HEAD_BYTES = 4_096
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)""", re.IGNORECASE)
_ARABIC_CHARSETS = {
    "windows-1256": "windows-1256",
    "cp1256": "windows-1256",
    "x-cp1256": "windows-1256",
    "iso-8859-6": "iso-8859-6",
    "iso_8859-6": "iso-8859-6",
    "iso8859-6": "iso-8859-6",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "asmo-708": "iso-8859-6",
}
# Names and properties of meta elements that tell when a page came out, the plainest first.
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "publish_date",
    "publish-date",
    "publishdate",
    "pubdate",
    "date",
)
_ARTICLE = re.compile("Article|Posting|Report|LiveBlog", re.IGNORECASE)


class Page(NamedTuple):
    """What a page tells. The text is empty where it has no article."""

    said: Said
    text: str


def read_page(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The report in a file of HTML, or the reason why there is none."""
    source = read_whole(found, reading)
    if isinstance(source, Reject):
        yield source
        return
    yield from page_items(
        source,
        doc_id=stem(found.origin),
        origin_key=found.origin_key,
        told=Said.of(found.line),
        address=None,
        charset=None,
        sites=reading.sites,
    )


def page_items(
    source: Source,
    *,
    doc_id: str,
    origin_key: str,
    told: Said,
    address: str | None,
    charset: str | None,
    sites: Sites,
) -> Iterator[Report | Reject]:
    """The report of a page, or refusals. What is `told` of it wins over what it says; `address` and `charset` are those
    under which it was fetched."""
    try:
        decoded = decode_markup(source.data, charset)
        page = parse_page(decoded.text, address, sites)
    except DecodingError as error:
        yield source.refuse(error.reason, str(error))
        return
    if not page.text:
        yield source.refuse(RejectReason.NO_TEXT, "The page has no text of an article")
        return
    said = told.or_else(page.said)
    yield from report_items(
        source, doc_id=doc_id, origin_key=origin_key, decoded=Decoded(page.text, decoded.charset), said=said
    )


def decode_markup(data: bytes, charset: str | None = None) -> Decoded:
    """The text of HTML or XML. A charset that it names, or under which it was sent, counts where no mark and no strict
    UTF-8 decides, and only if it is an Arabic one and gives Arabic.

    Raises:
        DecodingError: as `decode`.
    """
    named = _CHARSET.search(data[:_HEAD_BYTES])
    for name in (charset or "", named[1].decode("ascii") if named else ""):
        codec = _ARABIC_CHARSETS.get(name.strip("\"' ").lower())
        if codec and not _is_unicode(data):
            text = data.decode(codec, errors="replace")
            if text.count("\ufffd") < 0.001 * len(text) and arabic_share(text) > 0:
                return Decoded(file_text(storable(text)), codec)
    decoded = decode(data, minimum_arabic_share=0.0)
    return Decoded(file_text(decoded.text), decoded.charset)


def parse_page(html: str, address: str | None, sites: Sites) -> Page:
    """What a page tells; `address` is where it was got, which counts where the page itself names none on the same
    site or of the same outlet.

    Raises:
        DecodingError: it has too many elements to be a page that people read.
    """
    tree = _tree(html)
    if tree is None:
        return Page(Said(url=address), "")
    # Where it was got, a page may not pass for one of another site: neither its address nor its outlet's name counts.
    canonical, shared = (told if sites.are_one(told, address) else None for told in _addresses(tree, address))
    url = canonical or shared or address
    outlet = next(filter(None, map(sites.outlet_of, (canonical, shared, address))), None)
    selected = _selected(tree, sites.selectors_of(address) or sites.selectors_of(url))
    published = selected.get("published") or published_of(tree)
    name = None if address else _metas(tree).get("og:site_name")
    text, title = _article(tree)
    return Page(
        Said(outlet or name, url, published, selected.get("title") or title),
        selected.get("text") or text,
    )


def markup_text(html: str) -> str:
    """The text of a piece of HTML, paragraphs by line; empty where there is none. Raises as `parse_page`."""
    tree = _tree(f"<html><body><article>{html}</article></body></html>")
    return "" if tree is None else _article(tree)[0]


def published_of(tree: "HtmlElement") -> str | None:
    """When structured data says that a page came out, as it is written there; with the time of day if any has it."""
    metas = _metas(tree)
    stated = [metas[name] for name in _DATE_NAMES if name in metas] + list(_json_dates(tree))
    return _finest(stated) or _finest(list(_time_elements(tree))) or next(iter(stated), None)


def _is_unicode(data: bytes) -> bool:
    """Whether a byte order mark, NULs or strict UTF-8 say so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or b"\0" in data[:_HEAD_BYTES]:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tree(html: str) -> "HtmlElement | None":
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    try:
        tree = document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8", no_network=True))
    except LxmlError:  # nothing in it
        return None
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST_ELEMENTS:
        raise DecodingError(RejectReason.TOO_LARGE, f"It has {elements:,} elements, more than {_MOST_ELEMENTS:,}")
    return tree


def _article(tree: "HtmlElement") -> tuple[str, str | None]:
    """Text and title as trafilatura finds them. It changes the tree."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    document = bare_extraction(
        tree,
        fast=sum(1 for _ in tree.iter()) > _MOST_ELEMENTS_TO_COMPARE,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
        config=_config(),
    )
    if not isinstance(document, Document):
        return "", None
    return _paragraphs(document.text or ""), _one_line(document.title)


@cache
def _config() -> ConfigParser:
    """Settings of trafilatura; what it would log of odd pages is told by rejects."""
    from trafilatura.settings import DEFAULT_CONFIG

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    config = copy.deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", _LEAST_CHARACTERS)
    return config


def _selected(tree: "HtmlElement", selectors: Sequence[Selector]) -> dict[str, str]:
    """The fields that selectors find; of a text all elements, of other fields the first."""
    if not selectors:
        return {}
    from lxml.html import tostring
    from selectolax.lexbor import LexborHTMLParser

    # Of the tree, not of the page: lxml bounds the depth, which selectolax pays for with its square.
    parsed = LexborHTMLParser(tostring(tree, encoding="unicode"))
    found: dict[str, str] = {}
    for field, css, attribute in selectors:
        nodes = parsed.css(css)
        if field in found or not nodes:
            continue
        values = [(node.attributes.get(attribute) if attribute else node.text(separator=" ")) or "" for node in nodes]
        value = _paragraphs("\n".join(map(_words, values))) if field == "text" else _words(values[0])
        if value:
            found[field] = value
    return found


def _addresses(tree: "HtmlElement", address: str | None) -> tuple[str | None, str | None]:
    """The address that a page calls its own, and that under which it is shared; neither where it is none of the web."""
    links = (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    return _web_address(next(links, None), address), _web_address(_metas(tree).get("og:url"), address)


def _web_address(link: str | None, address: str | None) -> str | None:
    """The whole address of a link; none where it leads to the front of a site, as some pages say of themselves."""
    try:
        whole = urljoin(address or "", (link or "").strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    is_page = parts.scheme in ("http", "https") and parts.hostname and (parts.path.strip("/") or parts.query)
    return whole if is_page else None


def _metas(tree: "HtmlElement") -> dict[str, str]:
    """Content of meta elements by name or property in small letters, the first of each."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = _words(meta.get("content") or "")
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if name and content:
                metas.setdefault(name.strip().lower(), content)
    return metas


def _json_dates(tree: "HtmlElement") -> Iterator[str]:
    """`datePublished` of JSON-LD: of what is an article, else of anything else."""
    others: list[str] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            parsed = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for is_article, published in _dates_within(parsed, _DEEPEST_JSON):
            if is_article:
                yield published
            else:
                others.append(published)
    yield from others


def _dates_within(value: object, depth: int) -> Iterator[tuple[bool, str]]:
    if isinstance(value, dict):
        published = value.get("datePublished")
        if isinstance(published, str) and published.strip():
            yield bool(_ARTICLE.search(str(value.get("@type")))), published
    if isinstance(value, dict | list) and depth:
        for part in value.values() if isinstance(value, dict) else value:
            yield from _dates_within(part, depth - 1)


def _time_elements(tree: "HtmlElement") -> Iterator[str]:
    """Times marked as that of publication, else the first within the article, else the only one of the page."""
    times = [time for time in tree.iter("time") if time.get("datetime")]
    marked = [time for time in times if time.get("pubdate") is not None or time.get("itemprop") == "datePublished"]
    within = [time for time in times if next(time.iterancestors("article"), None) is not None]
    only = times if len({time.get("datetime") for time in times}) == 1 else []
    yield from (time.get("datetime") or "" for time in (marked or within[:1] or only))


def _finest(dates: Sequence[str]) -> str | None:
    """The first date that can be read and has a time of day, else the first that can be read."""
    readable = [(when, date) for date in dates if (when := parse_published(date))]
    timed = [date for when, date in readable if when.precision in ("minute", "second")]
    return next(iter([*timed, *(date for _, date in readable)]), None)


def _paragraphs(text: str) -> str:
    """Lines that are not blank, without outer blanks."""
    return storable("\n".join(line for line in map(str.strip, text.splitlines()) if line))


def _words(text: str) -> str:
    return storable(" ".join(text.split()))


def _one_line(text: str | None) -> str | None:
    return _words(text or "") or None
