"""Read a corpus: files in, batches of reports and rejects out. One batch and one file or line are held at a time."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

import polars as pl

from orchestration.ingest.dates import Published, parse_published
from orchestration.ingest.decoding import (
    Decoded,
    DecodingError,
    decode,
    file_text,
    readable_sample,
    refusal,
    refusal_of_lines,
    storable,
)
from orchestration.ingest.files import FoundFile, check_paths, find_files
from orchestration.ingest.records import REJECTS, REPORTS, Batch, Report, report_id
from orchestration.ingest.rejects import Reject, RejectReason, make_reject

MAX_REPORT_BYTES = 5_000_000
BATCH_SIZE = 2_000
_BATCH_CHARACTERS = 30_000_000
_HEAD_BYTES = 4_096
_LINES_TO_JUDGE = 100  # a file whose first hundred lines are no JSON objects is no JSON Lines file

OnFile = Callable[[Path], None]


def read_corpus(
    paths: Sequence[Path], on_file: OnFile | None = None, max_report_bytes: int = MAX_REPORT_BYTES
) -> Batch:
    """All reports and rejects of folders and files, as one batch; see `iter_batches` for corpora of any size."""
    batches = list(iter_batches(paths, on_file=on_file, max_report_bytes=max_report_bytes))
    return Batch(
        pl.concat([REPORTS.to_frame(), *(batch.reports for batch in batches)]),
        pl.concat([REJECTS.to_frame(), *(batch.rejects for batch in batches)]),
    )


def iter_batches(
    paths: Sequence[Path],
    batch_size: int = BATCH_SIZE,
    on_file: OnFile | None = None,
    max_report_bytes: int = MAX_REPORT_BYTES,
) -> Iterator[Batch]:
    """Reports and rejects of folders and files, in batches of at most `batch_size` reports (fewer if they are long).

    Order and cuts are the same whenever the corpus is. `on_file` is called with each file before it is read.

    Raises:
        InputError: at once, where a path does not exist or none is given.
    """
    check_paths(paths)
    return _batches(paths, batch_size, on_file, max_report_bytes)


def _batches(paths: Sequence[Path], batch_size: int, on_file: OnFile | None, max_report_bytes: int) -> Iterator[Batch]:
    reports: list[Report] = []
    rejects: list[Reject] = []
    characters = 0
    for item in _items(paths, on_file, max_report_bytes):
        if isinstance(item, Reject):
            rejects.append(item)
        else:
            reports.append(item)
            characters += len(item.body_text)
        if len(reports) >= batch_size or len(rejects) >= 10 * batch_size or characters >= _BATCH_CHARACTERS:
            yield Batch.of(reports, rejects)
            reports, rejects, characters = [], [], 0
    if reports or rejects:
        yield Batch.of(reports, rejects)


def _items(paths: Sequence[Path], on_file: OnFile | None, max_report_bytes: int) -> Iterator[Report | Reject]:
    for found in find_files(paths):
        if isinstance(found, Reject):
            yield found
            continue
        if on_file:
            on_file(found.path)
        try:
            yield from _read_text(found, max_report_bytes) if found.is_text else _read_lines(found, max_report_bytes)
        except (OSError, EOFError, zlib.error) as error:
            what = getattr(error, "strerror", None) or "the archive is damaged or incomplete"
            yield make_reject(
                RejectReason.UNREADABLE, found.origin, f"It cannot be read ({what})", seen_at=found.modified_at
            )


def _read_text(found: FoundFile, max_report_bytes: int) -> Iterator[Report | Reject]:
    """The report in a .txt file, or the reason why there is none."""
    with found.path.open("rb") as stream:
        data = stream.read(max_report_bytes + 1)
    source = _Source(found.origin, found.modified_at, data)
    if len(data) > max_report_bytes:
        yield source.refuse(RejectReason.TOO_LARGE, f"It has more than {max_report_bytes:,} bytes")
        return
    try:
        decoded = decode(data)
    except DecodingError as error:
        yield source.refuse(error.reason, str(error))
        return
    line = found.line
    yield from _report(
        source,
        doc_id=_stem(found.origin),
        origin_key=found.origin_key,
        decoded=Decoded(file_text(decoded.text), decoded.charset),
        outlet=line.outlet if line else None,
        url=line.url if line else None,
        title=None,
        published=line.published if line else None,
        content_sha256=hashlib.sha256(data).hexdigest(),
    )


def _read_lines(found: FoundFile, max_report_bytes: int) -> Iterator[Report | Reject]:
    """The reports in the lines of a .jsonl or .jsonl.gz file. Memory does not grow with the file, but for its ids."""
    first_line_of: dict[str, int] = {}
    read = faults = 0
    is_empty = True
    with _open_lines(found.path) as stream:
        unfit = refusal_of_lines(stream.peek(_HEAD_BYTES)[:_HEAD_BYTES])
        if unfit:
            yield make_reject(unfit[0], found.origin, unfit[1], seen_at=found.modified_at)
            return
        for number, data in _lines(stream, max_report_bytes):
            source = _Source(f"{found.origin}#L{number}", found.modified_at, data)
            is_empty = False
            if len(data) > max_report_bytes:
                yield source.refuse(RejectReason.TOO_LARGE, f"Line {number} has more than {max_report_bytes:,} bytes")
                continue
            parsed = _parse_line(source, number, data)
            if isinstance(parsed, _Line):
                read += 1
                yield from _line_report(found, source, number, parsed, first_line_of)
            else:
                yield parsed
                faults += 1
            if faults == _LINES_TO_JUDGE and not read:
                fault = f"There is no JSON object in its first {number} lines, so the rest was not read"
                yield make_reject(RejectReason.MALFORMED_JSON, found.origin, fault, seen_at=found.modified_at)
                return
    if is_empty:
        yield make_reject(RejectReason.EMPTY, found.origin, "There is no line in it", seen_at=found.modified_at)


class _Line(NamedTuple):
    """A line of JSON Lines, parsed."""

    values: dict[str, object]
    charset: str


def _parse_line(source: "_Source", number: int, data: bytes) -> _Line | Reject:
    try:
        decoded = decode(data)
        values = json.loads(decoded.text)
    except DecodingError as error:
        return source.refuse(error.reason, f"Line {number}: {error}")
    except (ValueError, RecursionError) as error:
        where = f" (column {error.colno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        return source.refuse(RejectReason.MALFORMED_JSON, f"Line {number} is not JSON{where}")
    if not isinstance(values, dict):
        return source.refuse(RejectReason.MALFORMED_JSON, f"Line {number} is JSON, but not an object")
    return _Line(values, decoded.charset)


def _line_report(
    found: FoundFile, source: "_Source", number: int, line: _Line, first_line_of: dict[str, int]
) -> Iterator[Report | Reject]:
    values = line.values
    doc_id = _text(values.get("id"))
    body = values.get("text")
    if doc_id is None or not isinstance(body, str):
        lacking = " and ".join(
            name for name, is_bad in (("id", not doc_id), ("text", not isinstance(body, str))) if is_bad
        )
        yield source.refuse(RejectReason.MISSING_FIELD, f"Line {number} has no {lacking}")
        return
    first = first_line_of.setdefault(doc_id, number)
    if first != number:
        yield source.refuse(RejectReason.REPEATED_ID, f"Line {number} has the id of line {first}, {doc_id[:80]}")
        return
    body = storable(body)
    published = values.get("published")
    yield from _report(
        source._replace(origin=f"{found.origin}#{doc_id}", data=body.encode()),
        doc_id=doc_id,
        origin_key=f"{found.origin_key}#{doc_id}",
        decoded=Decoded(body, line.charset),
        outlet=_text(values.get("source")) or (found.line.outlet if found.line else None),
        url=_text(values.get("url")),
        title=_text(values.get("title")),
        published=_text(published) if isinstance(published, str) or published is None else json.dumps(published),
        content_sha256=hashlib.sha256(body.encode()).hexdigest(),
    )


class _Source(NamedTuple):
    """Where a report comes from, for refusals."""

    origin: str
    modified_at: datetime | None
    data: bytes

    def refuse(self, reason: RejectReason, fault: str) -> Reject:
        return make_reject(
            reason,
            self.origin,
            fault,
            content=self.data,
            sample=readable_sample(self.data),
            seen_at=self.modified_at,
        )


def _report(
    source: _Source,
    *,
    doc_id: str,
    origin_key: str,
    decoded: Decoded,
    outlet: str | None,
    url: str | None,
    title: str | None,
    published: str | None,
    content_sha256: str,
) -> Iterator[Report | Reject]:
    """The report, and a reject beside it where its date cannot be read; or only the reject."""
    reason = refusal(decoded.text)
    if reason:
        yield make_reject(
            reason[0], source.origin, reason[1], content=source.data, sample=decoded.text, seen_at=source.modified_at
        )
        return
    when: Published | None = parse_published(published) if published else None
    if published and when is None:
        yield make_reject(
            RejectReason.BAD_DATE,
            source.origin,
            f"The date {published[:80]} cannot be read for certain",
            content=f"{published}\0{content_sha256}".encode(),
            sample=published,
            seen_at=source.modified_at,
        )
    yield Report(
        report_id=report_id(outlet, decoded.text),
        doc_id=doc_id,
        outlet_name=outlet,
        origin=source.origin,
        origin_key=origin_key,
        url=url,
        title=title,
        body_text=decoded.text,
        published_at=when.at if when else None,
        published_precision=when.precision if when else None,
        retrieved_at=source.modified_at,
        charset=decoded.charset,
        content_sha256=content_sha256,
    )


@contextmanager
def _open_lines(path: Path) -> Iterator[BufferedReader | GzipFile]:
    with path.open("rb") as raw:
        if path.name.lower().endswith(".gz"):
            with GzipFile(fileobj=raw) as unpacked:
                yield unpacked
        else:
            yield raw


def _lines(stream: BufferedReader | GzipFile, max_report_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, numbered from 1 as they stand in the file, without their end.

    Of a line that is too long, only as much is given as shows that it is.
    """
    longest = max_report_bytes + 2  # with its end
    number = 0
    while line := stream.readline(longest):
        number += 1
        rest = line
        while len(rest) == longest and not rest.endswith(b"\n"):
            rest = stream.readline(longest)
        if not line.isspace():
            yield number, line.rstrip(b"\r\n")


def _text(value: object) -> str | None:
    """A field as text without outer blanks; numbers as they are written; None where there is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return storable(str(value)).strip() or None


def _stem(origin: str) -> str:
    return origin.rpartition("/")[2].rpartition(".")[0]
