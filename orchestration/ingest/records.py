"""The shape of what ingest hands on: reports and rejects, row by row and as frames. No reading and no rules here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import polars as pl

from orchestration.ingest.rejects import Reject

REPORTS = pl.Schema(
    {
        "report_id": pl.String(),
        "doc_id": pl.String(),
        "outlet_name": pl.String(),
        "origin": pl.String(),
        "origin_key": pl.String(),
        "url": pl.String(),
        "title": pl.String(),
        "body_text": pl.String(),
        "published_at": pl.Datetime("us"),
        "published_precision": pl.String(),
        "retrieved_at": pl.Datetime("us"),
        "charset": pl.String(),
        "content_sha256": pl.String(),
    }
)
REJECTS = pl.Schema(
    {
        "reject_id": pl.String(),
        "origin": pl.String(),
        "reason_code": pl.String(),
        "severity": pl.String(),
        "detail": pl.String(),
        "sample": pl.String(),
        "seen_at": pl.Datetime("us"),
    }
)
_ADDRESS = "address-"


class Report(NamedTuple):
    """One report as it was found; the fields are the columns of `REPORTS`."""

    report_id: str
    doc_id: str
    outlet_name: str | None
    origin: str
    origin_key: str
    url: str | None
    title: str | None
    body_text: str
    published_at: datetime | None
    published_precision: str | None
    retrieved_at: datetime | None
    charset: str
    content_sha256: str


@dataclass(frozen=True)
class Batch:
    """Reports (columns of `REPORTS`) and rejects (columns of `REJECTS`), both in the order in which they were found."""

    reports: pl.DataFrame
    rejects: pl.DataFrame

    @classmethod
    def of(cls, reports: Sequence[Report], rejects: Sequence[Reject]) -> "Batch":
        return cls(
            pl.DataFrame(reports, schema=REPORTS, orient="row"), pl.DataFrame(rejects, schema=REJECTS, orient="row")
        )


def report_id(outlet_name: str | None, body_text: str) -> str:
    """First 16 hex digits of SHA-256 of outlet and text: the same words from the same outlet are the same report."""
    return short_hash(f"{outlet_name or ''}\0{body_text}")


def short_hash(text: str) -> str:
    """First 16 hex digits of the SHA-256 of the text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def address_key(address: str) -> str:
    """Origin key of what was read from an address of the web, wherever the reading is stored.

    Such readings tell when they were made, so an older one never supersedes a newer; see `is_address_key`.
    """
    return f"{_ADDRESS}{short_hash(address)}"


def is_address_key(origin_key: str) -> bool:
    """Whether the key is one of `address_key`."""
    return origin_key.startswith(_ADDRESS)
