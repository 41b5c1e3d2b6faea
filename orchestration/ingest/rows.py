"""Make reports of rows that hold one each: lines of JSON, rows of a table. How rows are read is not known here."""

import json
from collections.abc import Iterator, Mapping

from orchestration.ingest.decoding import Decoded, storable
from orchestration.ingest.files import FoundFile
from orchestration.ingest.reading import Said, Source, field_text, report_items
from orchestration.ingest.records import Report
from orchestration.ingest.rejects import Reject, RejectReason


class Rows:
    """The rows of one file. It remembers their ids, which is all that grows with the file."""

    def __init__(self, found: FoundFile, row_word: str) -> None:
        """`row_word` is what a row is called: Line, Row."""
        self._found = found
        self._word = row_word
        self._first_of: dict[str, int] = {}
        self.read = 0

    def source(self, number: int, data: bytes) -> Source:
        """Where a row comes from, before its id is known."""
        return Source(f"{self._found.origin}#{self._word[0]}{number}", self._found.modified_at, data)

    def items(
        self, source: Source, number: int, values: Mapping[str, object], charset: str
    ) -> Iterator[Report | Reject]:
        """The report of a row with `id`, `text`, and `source`, `url`, `published`, `title` where known; or refusals."""
        self.read += 1
        row = f"{self._word} {number}"
        doc_id = field_text(values.get("id"))
        body = values.get("text")
        if doc_id is None or not isinstance(body, str):
            lacking = " and ".join(
                name for name, is_bad in (("id", not doc_id), ("text", not isinstance(body, str))) if is_bad
            )
            yield source.refuse(RejectReason.MISSING_FIELD, f"{row} has no {lacking}")
            return
        first = self._first_of.setdefault(doc_id, number)
        if first != number:
            fault = f"{row} has the id of {self._word.lower()} {first}, {doc_id[:80]}"
            yield source.refuse(RejectReason.REPEATED_ID, fault)
            return
        body = storable(body)
        said = Said(
            field_text(values.get("source")),
            field_text(values.get("url")),
            _published(values.get("published")),
            field_text(values.get("title")),
        )
        yield from report_items(
            source._replace(origin=f"{self._found.origin}#{doc_id}", data=body.encode()),
            doc_id=doc_id,
            origin_key=f"{self._found.origin_key}#{doc_id}",
            decoded=Decoded(body, charset),
            said=said.or_else(Said(outlet=self._found.line.outlet if self._found.line else None)),
        )


def _published(value: object) -> str | None:
    if isinstance(value, str) or value is None:
        return field_text(value)
    return json.dumps(value, default=str)
