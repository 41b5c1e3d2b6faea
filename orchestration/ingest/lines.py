"""Read .jsonl and .jsonl.gz files, one report a line. Memory does not grow with the file, but for its ids."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import GzipFile
from typing import NamedTuple

from orchestration.ingest.decoding import DecodingError, decode, refusal_of_lines
from orchestration.ingest.files import FoundFile, Opened
from orchestration.ingest.reading import Reading, Source
from orchestration.ingest.records import Report
from orchestration.ingest.rejects import Reject, RejectReason, make_reject
from orchestration.ingest.rows import Rows

_HEAD_BYTES = 4_096
_LINES_TO_JUDGE = 100  # a file whose first hundred lines are no JSON objects is no JSON Lines file


def read_lines(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The reports in the lines of a .jsonl or .jsonl.gz file."""
    rows = Rows(found, "Line")
    longest = reading.max_report_bytes
    faults = 0
    is_empty = True
    with _open_lines(found) as stream:
        unfit = refusal_of_lines(stream.peek(_HEAD_BYTES)[:_HEAD_BYTES])
        if unfit:
            yield make_reject(unfit[0], found.origin, unfit[1], seen_at=found.modified_at)
            return
        for number, data in _lines(stream, longest):
            source = rows.source(number, data)
            is_empty = False
            if len(data) > longest:
                yield source.refuse(RejectReason.TOO_LARGE, f"Line {number} has more than {longest:,} bytes")
                continue
            parsed = _parse_line(source, number, data)
            if isinstance(parsed, _Line):
                yield from rows.items(source, number, parsed.values, parsed.charset)
            else:
                yield parsed
                faults += 1
            if faults == _LINES_TO_JUDGE and not rows.read:
                fault = f"There is no JSON object in its first {number} lines, so the rest was not read"
                yield make_reject(RejectReason.MALFORMED_JSON, found.origin, fault, seen_at=found.modified_at)
                return
    if is_empty:
        yield make_reject(RejectReason.EMPTY, found.origin, "There is no line in it", seen_at=found.modified_at)


class _Line(NamedTuple):
    """A line of JSON Lines, parsed."""

    values: dict[str, object]
    charset: str


def _parse_line(source: Source, number: int, data: bytes) -> _Line | Reject:
    try:
        decoded = decode(data)
        values = json.loads(decoded.text, object_pairs_hook=_unique)
    except DecodingError as error:
        return source.refuse(error.reason, f"Line {number}: {error}")
    except _RepeatedNameError as error:
        return source.refuse(RejectReason.MALFORMED_JSON, f"Line {number} has two values of {str(error)[:80]}")
    except (ValueError, RecursionError) as error:
        where = f" (column {error.colno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        return source.refuse(RejectReason.MALFORMED_JSON, f"Line {number} is not JSON{where}")
    if not isinstance(values, dict):
        return source.refuse(RejectReason.MALFORMED_JSON, f"Line {number} is JSON, but not an object")
    return _Line(values, decoded.charset)


class _RepeatedNameError(Exception):
    """An object has two values of one name, and one of them would be lost."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedNameError(next(name for name in names if names.count(name) > 1))
    return values


@contextmanager
def _open_lines(found: FoundFile) -> Iterator[Opened | GzipFile]:
    with found.open() as raw:
        if found.path.name.lower().endswith(".gz"):
            with GzipFile(fileobj=raw) as unpacked:
                yield unpacked
        else:
            yield raw


def _lines(stream: Opened | GzipFile, max_report_bytes: int) -> Iterator[tuple[int, bytes]]:
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
