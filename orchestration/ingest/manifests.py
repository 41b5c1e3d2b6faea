"""Read manifest.csv, which says of the files in a folder where each is from. Whose folder it is, callers know.

It has the columns file, outlet, url, published, and describes files in its folder and below.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from orchestration.ingest.decoding import DecodingError, decode, file_text, readable_sample
from orchestration.ingest.rejects import Reject, RejectReason, make_reject

MANIFEST_NAME = "manifest.csv"
MAX_MANIFEST_BYTES = 100_000_000
_COLUMNS = ("file", "outlet", "url", "published")

# The key of the file that a manifest names, None where there is none.
FileKey = Callable[[str], str | None]


class ManifestLine(NamedTuple):
    """What manifest.csv says of one file; empty cells are None."""

    outlet: str | None
    url: str | None
    published: str | None


def manifest_lines(
    data: bytes, origin: str, seen_at: datetime | None, file_key: FileKey
) -> Iterator[tuple[str, ManifestLine] | Reject]:
    """Key and line of each file that a manifest names, and a refusal for each faulty line."""
    if len(data) > MAX_MANIFEST_BYTES:
        fault = f"It has more than {MAX_MANIFEST_BYTES:,} bytes, so none of its lines is used"
        yield make_reject(RejectReason.BAD_MANIFEST, origin, fault, seen_at=seen_at)
        return
    try:
        text = file_text(decode(data, minimum_arabic_share=0.0).text)
    except DecodingError as error:
        sample = readable_sample(data)
        yield make_reject(RejectReason.BAD_MANIFEST, origin, str(error), content=data, sample=sample, seen_at=seen_at)
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    named: set[str] = set()
    try:
        header = [name.strip() for name in reader.fieldnames or []]
        missing = [name for name in _COLUMNS if name not in header]
        if missing:
            fault = f"Its header lacks {', '.join(missing)}, so none of its lines is used"
            yield make_reject(
                RejectReason.BAD_MANIFEST, origin, fault, content=data, sample=text[:200], seen_at=seen_at
            )
            return
        reader.fieldnames = header
        for row in reader:
            name, outlet, url, published = ((row.get(column) or "").strip() for column in _COLUMNS)
            key = None if is_outside(name) else file_key(name)
            if key is None or key in named:
                reason, words = _line_fault(name, key)
                line = ",".join((name, outlet, url, published))
                yield make_reject(
                    reason,
                    f"{origin}#L{reader.line_num}",
                    words,
                    content=line.encode(),
                    sample=line,
                    seen_at=seen_at,
                )
                continue
            named.add(key)
            yield key, ManifestLine(outlet or None, url or None, published or None)
    except csv.Error as error:
        fault = f"It is not a CSV file from line {reader.line_num} on ({error})"
        yield make_reject(RejectReason.BAD_MANIFEST, origin, fault, content=data, sample=text, seen_at=seen_at)


def is_outside(name: str) -> bool:
    """Whether a name leads, or may lead on some system, out of the folder that it is said to be in."""
    name = name.replace("\\", "/")
    return name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")


def _line_fault(name: str, key: str | None) -> tuple[RejectReason, str]:
    """Why a line of a manifest is not used; `key` is that of the file that it names, if there is one."""
    if not name:
        return RejectReason.BAD_MANIFEST, "The line names no file"
    if is_outside(name):
        return RejectReason.PATH_OUTSIDE, f"The manifest names {name}, outside its folder"
    if key is None:
        return RejectReason.MANIFEST_FILE_MISSING, f"The manifest names {name}, which is not there"
    return RejectReason.BAD_MANIFEST, f"An earlier line names {name} already, and that one counts"
