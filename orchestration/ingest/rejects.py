"""Why something that was found did not become a report, or only in part: the reasons, and what a person can do.

Every refusal names one reason of `RejectReason`; nothing that a reader turns away leaves without a row.
"""

import hashlib
import re
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

SAMPLE_CHARACTERS = 200
# What moves the cursor, ends a line or turns the order of letters round when it is shown.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Severity = Literal["refused", "kept"]


class RejectReason(StrEnum):
    """Reason codes of raw.rejects, each with its advice."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    UNDECODABLE = "undecodable"
    NOT_ARABIC = "not_arabic"
    TOO_LARGE = "too_large"
    MALFORMED_JSON = "malformed_json"
    MISSING_FIELD = "missing_field"
    BAD_DATE = "bad_date"
    DUPLICATE = "duplicate"
    REPEATED_ID = "repeated_id"
    UNREADABLE = "unreadable"
    UNSUPPORTED_FORMAT = "unsupported_format"
    MANIFEST_FILE_MISSING = "manifest_file_missing"
    BAD_MANIFEST = "bad_manifest"
    PATH_OUTSIDE = "path_outside"
    NO_TEXT = "no_text"
    HTTP_ERROR = "http_error"
    NOT_FETCHED = "not_fetched"
    NESTED_ARCHIVE = "nested_archive"
    UNSAFE_ARCHIVE = "unsafe_archive"
    MALFORMED_TABLE = "malformed_table"

    @property
    def advice(self) -> str:
        """What to do about it, as a sentence."""
        return _ADVICE[self]

    @property
    def severity(self) -> Severity:
        """`kept`: the report is in raw.reports without the faulty part; `refused`: it is not there for this origin."""
        return "kept" if self is RejectReason.BAD_DATE else "refused"


_ADVICE = {
    RejectReason.EMPTY: "Put the text in, or delete the file or line.",
    RejectReason.NOT_TEXT: "Save the report as plain text in UTF-8.",
    RejectReason.UNDECODABLE: "Open the original and save it again as UTF-8.",
    RejectReason.NOT_ARABIC: "Only Arabic reports are read: take it out of the corpus, or check how it was saved.",
    RejectReason.TOO_LARGE: "Split it into one file or line a report, or raise the limit (WAQAI_MAX_REPORT_BYTES).",
    RejectReason.MALFORMED_JSON: "Write one JSON object a line.",
    RejectReason.MISSING_FIELD: "Give every line or row an id and a text, both as strings.",
    RejectReason.BAD_DATE: "The report is in, without a date: write it as 2015-07-21 or 2015-07-21T12:32:24+03:00.",
    RejectReason.DUPLICATE: "It counts once; remove one of the two if they are copies.",
    RejectReason.REPEATED_ID: "Give each report an id of its own.",
    RejectReason.UNREADABLE: "Check the permissions, the link or the archive, and run again.",
    RejectReason.UNSUPPORTED_FORMAT: (
        "Convert it to one of the formats that are read (docs/operations.md, What is read), or move it away."
    ),
    RejectReason.MANIFEST_FILE_MISSING: "Add the file, or delete its line from manifest.csv.",
    RejectReason.BAD_MANIFEST: "Write manifest.csv with commas and the header file,outlet,url,published.",
    RejectReason.PATH_OUTSIDE: "Put the file itself into the folder, or name it with --corpus.",
    RejectReason.NO_TEXT: "Save the page of the report itself and give that.",
    RejectReason.HTTP_ERROR: "Fetch the page again; if it is gone, nothing is left to do.",
    RejectReason.NOT_FETCHED: "Fetch the page again, or save it by hand and give that.",
    RejectReason.NESTED_ARCHIVE: "Unpack the inner archive and give it beside the outer one.",
    RejectReason.UNSAFE_ARCHIVE: "Look at what it holds, unpack it yourself and give the folder.",
    RejectReason.MALFORMED_TABLE: "Save the table again as CSV in UTF-8 with quotes in pairs, or as Parquet.",
}


class Reject(NamedTuple):
    """One row of raw.rejects before it is loaded."""

    reject_id: str
    origin: str
    reason_code: str
    severity: str
    detail: str
    sample: str | None
    seen_at: datetime | None


def printable(text: str, kept: str = "") -> str:
    """The text with control characters and those that override its direction written as `\\u202e`, but for `kept`."""
    return _UNPRINTABLE.sub(lambda match: match[0] if match[0] in kept else f"\\u{ord(match[0]):04x}", text)


def make_reject(
    reason: RejectReason, origin: str, fault: str, *, content: bytes = b"", sample: str = "", seen_at: datetime | None
) -> Reject:
    """A reject whose id depends on origin, reason and content only, so that a second run finds it again.

    What it says is safe to show: see `printable`.

    `fault` says what is wrong, as a sentence with neither a path of this machine nor a final full stop.
    """
    origin = printable(origin)
    digest = hashlib.sha256(b"\0".join((origin.encode(), reason.value.encode(), content))).hexdigest()
    return Reject(
        reject_id=digest[:16],
        origin=origin,
        reason_code=reason.value,
        severity=reason.severity,
        detail=f"{printable(fault)}. {reason.advice}",
        sample=printable(sample[:SAMPLE_CHARACTERS], kept="\n\t")[:SAMPLE_CHARACTERS] or None,
        seen_at=seen_at,
    )
