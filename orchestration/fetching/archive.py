"""Keep what was fetched as WARC 1.1: one file a fetch, one gzip member a record, under its name only once it is whole.

A page is a `metadata` record that says what the feed says of it (outlet, title, published), and then a `response` with
its content, unpacked, under the address where it was found; a report that stands in the feed itself is a `resource`. Of
a page that could not be had there is the first alone, with `fault`.
"""

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from orchestration.fetching.client import Answer
from orchestration.fetching.clock import Clock
from orchestration.files import make_private

SUFFIX = ".warc.gz"
_BUILDING = f".feed{SUFFIX}.building"
# They tell how the answer came over the wire, which is not how it is kept; cookies are nobody's business.
_LEFT_OUT = {"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive", "set-cookie"}


class Archive:
    """A file that is being written. `file` is its name once it is whole, null before and where it held no page."""

    def __init__(self, stream: BinaryIO, clock: Clock, agent: str) -> None:
        self.file: Path | None = None
        self.pages = 0
        self._writer = WARCWriter(stream, gzip=True, warc_version="1.1")
        self._clock = clock
        info = {"software": agent, "format": "WARC File Format 1.1", "robots": "obey"}
        self._write("warcinfo", "urn:waqai:warcinfo", _fields(info), "application/warc-fields")

    def add_document(self, answer: Answer) -> None:
        """Keep the document of a feed."""
        self._write_answer(answer)

    def add_page(self, url: str, says: Mapping[str, str], answer: Answer) -> None:
        """Keep a page that the feed knows as `url`, and what the feed `says` of it."""
        self._write("metadata", url, _fields(says), "application/warc-fields")
        self._write_answer(answer)
        self.pages += 1

    def add_content(self, url: str, says: Mapping[str, str], content: str) -> None:
        """Keep a report that stands in the feed itself, as HTML."""
        self._write("metadata", url, _fields(says), "application/warc-fields")
        self._write("resource", url, content.encode(), "text/html; charset=utf-8")
        self.pages += 1

    def add_fault(self, url: str, says: Mapping[str, str], fault: str) -> None:
        """Keep that the page `url` could not be had, and why."""
        self._write("metadata", url, _fields({**says, "fault": fault}), "application/warc-fields")
        self.pages += 1

    def _write_answer(self, answer: Answer) -> None:
        kept = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in _LEFT_OUT]
        headers = StatusAndHeaders(
            f"{answer.status} {answer.reason}".strip(),
            [*kept, ("content-length", str(len(answer.body)))],
            protocol="HTTP/1.1",
        )
        record = self._writer.create_warc_record(
            answer.url,
            "response",
            payload=io.BytesIO(answer.body),
            length=len(answer.body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": self._date()},
        )
        self._writer.write_record(record)

    def _write(self, kind: str, url: str, content: bytes, content_type: str) -> None:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(content),
            length=len(content),
            warc_content_type=content_type,
            warc_headers_dict={"WARC-Date": self._date()},
        )
        self._writer.write_record(record)

    def _date(self) -> str:
        return f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def new_archive(folder: Path, clock: Clock, agent: str) -> Iterator[Archive]:
    """Give an archive to write to. It is put in place at the end if it holds a page, and is gone where that fails.

    Its name is the moment (UTC) at which it became whole.
    """
    make_private(folder)
    building = folder / _BUILDING
    try:
        with building.open("wb") as stream:
            archive = Archive(stream, clock, agent)
            yield archive
            stream.flush()
            os.fsync(stream.fileno())
        if archive.pages:
            archive.file = _free_name(folder, clock.now())
            building.replace(archive.file)
    finally:
        building.unlink(missing_ok=True)


def _free_name(folder: Path, at: datetime) -> Path:
    while (file := folder / f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}").exists():
        at += timedelta(seconds=1)
    return file


def _fields(values: Mapping[str, str]) -> bytes:
    """Lines of names and values; a value is one line."""
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in values.items() if value).encode()
