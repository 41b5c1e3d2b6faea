"""Read WARC files: each page that was fetched is a report.

The key of a report is its address alone, so that a newer page supersedes an older one of the same address, in whatever
archive. A metadata record that stands before a response may say of its page (`WARC-Target-URI`) what the page itself
does not: `outlet`, `title`, `published`, each a line of its application/warc-fields; and `fault`, why it was not
fetched, in which case no response follows.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from gzip import BadGzipFile, GzipFile
from typing import TYPE_CHECKING

from orchestration.ingest.dates import parse_published
from orchestration.ingest.decoding import storable
from orchestration.ingest.files import FoundFile
from orchestration.ingest.pages import page_items
from orchestration.ingest.reading import DamagedFileError, Reading, Said, Source
from orchestration.ingest.records import Report, address_key
from orchestration.ingest.rejects import Reject, RejectReason, make_reject

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
# What a page needs to be shown, and what lists pages: no reports, and nothing to tell of.
_PASSED_OVER = re.compile(
    r"(?:image|audio|video|font)/.*|text/(?:css|javascript|xml)"
    r"|application/(?:(?:x-)?javascript|ecmascript|json|(?:.*\+)json|xml|(?:.*\+)xml|(?:x-)?font-.*|font-.*|vnd\.ms-fontobject)"
)
_LIST_OF_PAGES = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml[^>]{0,200}\?>\s*)?<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]"
)
_MOST_FIELD_BYTES = 65_536


class _Unpacked(GzipFile):
    """A gzip stream that gives all that is whole, then says that it is cut; warcio takes an early end for the end."""

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read1(-1 if size is None else size)
        except EOFError:
            raise BadGzipFile("cut short") from None


def read_warc(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The reports of a .warc or .warc.gz file."""
    from warcio.exceptions import ArchiveLoadFailed

    from orchestration.ingest.warc_records import records_of

    with found.open() as raw:
        stream = _Unpacked(fileobj=raw) if raw.peek(2)[:2] == b"\x1f\x8b" else raw
        records = records_of(stream)
        address, told = "", Said()
        is_empty = True
        try:
            for record in records:
                is_empty = False
                if record.format != "warc":
                    raise DamagedFileError("it is no WARC archive")
                if record.rec_type == "metadata":
                    address, fields = _address(record), _fields(record)
                    told = Said(fields.get("outlet"), None, fields.get("published"), fields.get("title"))
                    if "fault" in fields:
                        source = Source(f"{found.origin}#{address}", _fetched_at(record), fields["fault"].encode())
                        yield source.refuse(RejectReason.NOT_FETCHED, f"The page was not fetched: {fields['fault']}")
                elif record.rec_type in ("response", "resource"):
                    yield from _page(found, record, told if address == _address(record) else Said(), reading)
                _read_to_end(record)
                records.reader.header_bytes = 0
                if records.err_count:
                    raise DamagedFileError("its records do not follow each other")
        except ArchiveLoadFailed:
            raise DamagedFileError("it is no WARC archive, or it is damaged") from None
    if is_empty:
        yield make_reject(RejectReason.EMPTY, found.origin, "There is no record in it", seen_at=found.modified_at)


def _page(found: FoundFile, record: "ArcWarcRecord", told: Said, reading: Reading) -> Iterator[Report | Reject]:
    """The report of a page, or refusals; nothing of what belongs to pages or lists them."""
    address = _address(record)
    origin = f"{found.origin}#{address}"
    fetched_at = _fetched_at(record)
    kind, charset = _content_type(record)
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if not address:
        record_id = storable(str(record.rec_headers.get_header("WARC-Record-ID") or ""))
        yield make_reject(
            RejectReason.MISSING_FIELD, f"{origin}{record_id}", "The record has no address", seen_at=fetched_at
        )
        return
    if address.endswith("/robots.txt") or _PASSED_OVER.fullmatch(kind) or status == "304":
        return
    if not status.startswith("2"):
        fault = f"The server answered {status}"
        content = f"{status}\0{fetched_at}".encode()
        yield make_reject(RejectReason.HTTP_ERROR, origin, fault, content=content, seen_at=fetched_at)
        return
    if kind not in _PAGES:
        fault = f"Content of the type {kind or 'that is not told'} is not read"
        yield make_reject(RejectReason.UNSUPPORTED_FORMAT, origin, fault, seen_at=fetched_at)
        return
    source = Source(origin, fetched_at, _content(record, reading.max_report_bytes + 1))
    if len(source.data) > reading.max_report_bytes:
        yield source.refuse(RejectReason.TOO_LARGE, f"It has more than {reading.max_report_bytes:,} bytes")
    elif not _LIST_OF_PAGES.match(source.data):
        manifest = Said(outlet=found.line.outlet if found.line else None)
        yield from page_items(
            source,
            doc_id=address,
            origin_key=address_key(address),
            told=told.or_else(manifest),
            address=address,
            charset=charset,
            sites=reading.sites,
        )


def _content(record: "ArcWarcRecord", most: int) -> bytes:
    """The content, unpacked as its headers say, at most so many bytes."""
    stream = record.content_stream()
    content = bytearray()
    while len(content) < most and (piece := stream.read(most - len(content))):
        content += piece
    _read_to_end(record)
    return bytes(content)


def _read_to_end(record: "ArcWarcRecord") -> None:
    """Leave the rest of a record behind. Raises DamagedFileError where the archive ends before the record does."""
    while record.raw_stream.read(65_536):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise DamagedFileError("the archive is cut short")


def _fields(record: "ArcWarcRecord") -> dict[str, str]:
    """Fields of a metadata record by name in small letters, the first of each; none where it has another content."""
    if not (record.content_type or "").startswith("application/warc-fields"):
        return {}
    fields: dict[str, str] = {}
    for line in _content(record, _MOST_FIELD_BYTES).decode("utf-8", errors="replace").splitlines():
        name, mark, value = line.partition(":")
        if mark and value.strip():
            fields.setdefault(name.strip().lower(), storable(value).strip())
    return fields


def _content_type(record: "ArcWarcRecord") -> tuple[str, str | None]:
    """Kind and charset of the content, as the server or the maker of the archive told."""
    headers = record.http_headers or record.rec_headers
    kind, _, parameters = str(headers.get_header("Content-Type") or "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", parameters, re.IGNORECASE)
    return kind.strip().lower(), charset[1] if charset else None


def _address(record: "ArcWarcRecord") -> str:
    address = str(record.rec_headers.get_header("WARC-Target-URI") or "")
    return storable(address.strip().removeprefix("<").removesuffix(">"))


def _fetched_at(record: "ArcWarcRecord") -> datetime | None:
    when = parse_published(str(record.rec_headers.get_header("WARC-Date") or ""))
    return when.at if when else None
