"""What all readers share: what they know and may read, what others say of a report, and how text becomes a report or a
reject."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from orchestration.ingest.dates import parse_published
from orchestration.ingest.decoding import Decoded, readable_sample, refusal, storable
from orchestration.ingest.files import FoundFile
from orchestration.ingest.manifests import ManifestLine
from orchestration.ingest.records import Report, report_id
from orchestration.ingest.rejects import Reject, RejectReason, make_reject, printable
from orchestration.ingest.sites import Sites


@dataclass(frozen=True)
class Reading:
    """How a corpus is read: the most bytes that one report may have, and what is known of sites."""

    max_report_bytes: int
    sites: Sites


Reader = Callable[[FoundFile, Reading], Iterator[Report | Reject]]


class DamagedFileError(Exception):
    """The rest of a file cannot be read; the message says what is wrong, to stand in brackets."""


class Said(NamedTuple):
    """What is said of a report beside its text."""

    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    title: str | None = None

    @classmethod
    def of(cls, line: ManifestLine | None) -> "Said":
        """What a line of a manifest says."""
        return cls(line.outlet, line.url, line.published) if line else cls()

    def or_else(self, other: "Said") -> "Said":
        """The same, with the blanks filled from `other`."""
        return Said(*(mine or theirs for mine, theirs in zip(self, other, strict=True)))


class Source(NamedTuple):
    """Where a report comes from, its bytes, and when they were got."""

    origin: str
    modified_at: datetime | None
    data: bytes

    def refuse(self, reason: RejectReason, fault: str) -> Reject:
        """The reject of what is there."""
        return make_reject(
            reason,
            self.origin,
            fault,
            content=self.data,
            sample=readable_sample(self.data),
            seen_at=self.modified_at,
        )


def read_whole(found: FoundFile, reading: Reading) -> Source | Reject:
    """The bytes of a file that holds one report, or the refusal where it has too many."""
    with found.open() as stream:
        data = stream.read(reading.max_report_bytes + 1)
    source = Source(found.origin, found.modified_at, data)
    if len(data) > reading.max_report_bytes:
        return source.refuse(RejectReason.TOO_LARGE, f"It has more than {reading.max_report_bytes:,} bytes")
    return source


def report_items(
    source: Source, *, doc_id: str, origin_key: str, decoded: Decoded, said: Said
) -> Iterator[Report | Reject]:
    """The report, and a reject beside it where its date cannot be read; or only the reject."""
    reason = refusal(decoded.text)
    if reason:
        yield make_reject(
            reason[0], source.origin, reason[1], content=source.data, sample=decoded.text, seen_at=source.modified_at
        )
        return
    content_sha256 = hashlib.sha256(source.data).hexdigest()
    when = parse_published(said.published) if said.published else None
    if said.published and when is None:
        yield make_reject(
            RejectReason.BAD_DATE,
            source.origin,
            f"The date {said.published[:80]} cannot be read for certain",
            content=f"{said.published}\0{content_sha256}".encode(),
            sample=said.published,
            seen_at=source.modified_at,
        )
    yield Report(
        report_id=report_id(said.outlet, decoded.text),
        doc_id=doc_id,
        outlet_name=said.outlet,
        origin=printable(source.origin),
        origin_key=origin_key,
        url=said.url,
        title=said.title,
        body_text=decoded.text,
        published_at=when.at if when else None,
        published_precision=when.precision if when else None,
        retrieved_at=source.modified_at,
        charset=decoded.charset,
        content_sha256=content_sha256,
    )


def field_text(value: object) -> str | None:
    """A field as text without outer blanks; numbers as they are written; None where there is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return storable(str(value)).strip() or None


def stem(origin: str) -> str:
    """The name of a file without its folder and its last suffix."""
    return origin.rpartition("/")[2].rpartition(".")[0]
