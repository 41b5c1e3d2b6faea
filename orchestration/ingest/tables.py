"""Read tables of reports, .csv and .parquet, one report a row, a few rows at a time.

Columns are `id`, `text`, and `source`, `url`, `published`, `title` where known; large and small letters are one, and
some other names are understood. A table without an id takes the address for it.
"""

import csv
import io
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING
from zipfile import ZipExtFile

from orchestration.ingest.decoding import DecodingError, head_charset, storable
from orchestration.ingest.files import FoundFile, Opened
from orchestration.ingest.reading import DamagedFileError, Reading
from orchestration.ingest.records import Report
from orchestration.ingest.rejects import Reject, RejectReason, make_reject
from orchestration.ingest.rows import Rows
from orchestration.ingest.zips import MAX_RATIO, MIN_BYTES_TO_JUDGE

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

# Other names of a column, after its own, in the order in which they are taken.
_NAMES: Mapping[str, Sequence[str]] = {
    "id": ("id", "doc_id", "guid", "url", "link"),
    "source": ("source", "outlet", "publisher"),
    "url": ("url", "link"),
    "published": ("published", "published_at", "date"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article"),
}
_SEPARATORS = ",;\t"
_HEAD_BYTES = 65_536
_ROWS_AT_ONCE = 64
_READ_BYTES = 1_000_000
_MOST_FOOTER_BYTES = 10_000_000
_FAULTS_TO_JUDGE = 100  # a table whose first hundred rows cannot be read is no table


def read_csv(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The reports in the rows of a .csv file; its separator is what the header has most of: comma, semicolon or tab."""
    longest = reading.max_report_bytes
    csv.field_size_limit(max(csv.field_size_limit(), longest))
    with found.open() as raw:
        try:
            head = raw.peek(_HEAD_BYTES)[:_HEAD_BYTES]
            charset = head_charset(head, minimum_arabic_share=0.0)
        except DecodingError as error:
            yield make_reject(error.reason, found.origin, str(error), seen_at=found.modified_at)
            return
        errors = "replace" if charset.startswith(("utf-16", "utf-32")) else "surrogateescape"
        lines = io.TextIOWrapper(raw, encoding=charset, errors=errors, newline="")
        header = lines.readline(_HEAD_BYTES).removeprefix("\ufeff")
        separator = max(_SEPARATORS, key=header.count)
        try:
            names = next(csv.reader([header], delimiter=separator, strict=True), [])
        except csv.Error:
            names = []
        fault = _lack(_columns(names)) if header.strip() else None
        if fault:
            sample = storable(header)
            yield make_reject(RejectReason.MISSING_FIELD, found.origin, fault, sample=sample, seen_at=found.modified_at)
            return
        items = _csv_rows(found, lines, separator, names, charset, longest)
        first = next(items, None)
        if first is None:
            yield make_reject(RejectReason.EMPTY, found.origin, "There is no row in it", seen_at=found.modified_at)
            return
        yield first
        yield from items


def _csv_rows(
    found: FoundFile, lines: io.TextIOWrapper, separator: str, names: Sequence[str], charset: str, longest: int
) -> Iterator[Report | Reject]:
    places = {name: names.index(column) for name, column in _columns(names).items()}
    rows = Rows(found, "Line")
    reader = csv.reader(_bounded(lines), delimiter=separator, strict=True)
    faults = 0
    while faults < _FAULTS_TO_JUDGE or rows.read:
        number = reader.line_num + 2  # after the header
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults += 1
            if "field limit" in str(error):  # where it ends is not known
                fault = f"The row that begins in line {number} has too long a cell, so the rest was not read"
                yield rows.source(number, b"").refuse(RejectReason.TOO_LARGE, fault)
                return
            fault = f"The row that begins in line {number} is no row of a CSV file ({error})"
            yield rows.source(number, b"").refuse(RejectReason.MALFORMED_TABLE, fault)
            continue
        if not any(cells):
            continue
        values: dict[str, object] = {name: cells[place] for name, place in places.items() if place < len(cells)}
        words = separator.join(cells)
        source = rows.source(number, storable(words).encode())
        if any(cells[len(names) :]):
            faults += 1
            fault = f"The row that begins in line {number} has more cells than the header"
            yield source.refuse(RejectReason.MALFORMED_TABLE, fault)
            continue
        if len(source.data) > longest:
            yield source.refuse(RejectReason.TOO_LARGE, f"Line {number} has more than {longest:,} bytes")
            continue
        if storable(words) != words.replace("\0", "\ufffd"):
            yield source.refuse(RejectReason.UNDECODABLE, f"Line {number} has bytes that are not {charset}")
            continue
        yield from rows.items(source, number, values, charset)
    fault = f"None of its first {faults} rows can be read, so the rest was not read"
    yield make_reject(RejectReason.MALFORMED_TABLE, found.origin, fault, seen_at=found.modified_at)


def _bounded(lines: io.TextIOWrapper) -> Iterator[str]:
    """Lines, those that are too long for any cell in pieces of that length: the reader of cells refuses them."""
    while line := lines.readline(csv.field_size_limit() + 2):
        yield line


def read_parquet(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    """The reports in the rows of a .parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with found.open() as raw, _seekable(raw) as stream:
        try:
            file = pq.ParquetFile(
                stream,
                pre_buffer=False,
                buffer_size=_READ_BYTES,
                thrift_string_size_limit=_MOST_FOOTER_BYTES,
                thrift_container_size_limit=_MOST_FOOTER_BYTES,
            )
            columns = _columns(file.schema_arrow.names)
            refused = _refusal(file, columns)
            if refused:
                yield make_reject(refused[0], found.origin, refused[1], seen_at=found.modified_at)
                return
            rows = Rows(found, "Row")
            number = 0
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=sorted(set(columns.values()))):
                for values in _as_words(batch).to_pylist():
                    number += 1
                    row = {name: values[column] for name, column in columns.items()}
                    text = row["text"] or ""
                    source = rows.source(number, storable(text).encode())
                    if len(source.data) > reading.max_report_bytes:
                        fault = f"Row {number} has more than {reading.max_report_bytes:,} bytes"
                        yield source.refuse(RejectReason.TOO_LARGE, fault)
                    else:
                        yield from rows.items(source, number, row, "utf-8")
        except (pa.ArrowException, UnicodeDecodeError) as error:
            raise DamagedFileError(f"it is no whole Parquet file: {str(error).splitlines()[0][:120]}") from None
    if not number:
        yield make_reject(RejectReason.EMPTY, found.origin, "There is no row in it", seen_at=found.modified_at)


@contextmanager
def _seekable(raw: Opened) -> Iterator[IO[bytes]]:
    """The file itself, or of a member of an archive, which is slow to go back in, a copy without a name."""
    if not isinstance(raw, ZipExtFile):
        yield raw
        return
    with TemporaryFile() as copy:
        shutil.copyfileobj(raw, copy)
        copy.seek(0)
        yield copy


def _columns(names: Sequence[str]) -> dict[str, str]:
    """The column of the table for each of ours that it has."""
    own = {name.strip().removeprefix("\ufeff").lower(): name for name in reversed(names)}
    found = {name: next((own[other] for other in others if other in own), None) for name, others in _NAMES.items()}
    return {name: column for name, column in found.items() if column is not None}


def _lack(columns: Mapping[str, str]) -> str | None:
    """What a table lacks, where it cannot be read without it."""
    lacking = " and ".join(
        f"{name} ({', '.join(_NAMES[name][1:])} will do)" for name in ("text", "id") if name not in columns
    )
    return f"It has no column {lacking}" if lacking else None


def _refusal(file: "pq.ParquetFile", columns: Mapping[str, str]) -> tuple[RejectReason, str] | None:
    """Why no row of a file can be read, before any is."""
    fault = _lack(columns) or _odd_types(file.schema_arrow, columns)
    if fault:
        return RejectReason.MISSING_FIELD, fault
    repeated = [column for column in columns.values() if file.schema_arrow.names.count(column) > 1]
    if repeated:
        return RejectReason.MALFORMED_TABLE, f"It has several columns {repeated[0]}"
    if _swells(file.metadata, set(columns.values())):
        return RejectReason.UNSAFE_ARCHIVE, f"It would unpack to more than {MAX_RATIO} times its size"
    return None


def _odd_types(schema: "pa.Schema", columns: Mapping[str, str]) -> str | None:
    import pyarrow as pa

    index = {name: place for place, name in enumerate(schema.names)}
    kinds = {name: schema.field(index[column]).type for name, column in columns.items()}
    nested = next((name for name, kind in kinds.items() if pa.types.is_nested(kind)), None)
    if nested:
        return f"Its column {columns[nested]} holds {kinds[nested]}, not single values"
    kind = kinds["text"]
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return None
    return f"Its column {columns['text']} holds {kind}, not words"


def _swells(footer: "pq.FileMetaData", columns: Collection[str]) -> bool:
    """Whether a group of rows would unpack as no column of texts does; sizes are those that the footer tells."""
    groups = map(footer.row_group, range(footer.num_row_groups))
    chunks = (group.column(place) for group in groups for place in range(group.num_columns))
    return any(
        chunk.total_uncompressed_size > max(MIN_BYTES_TO_JUDGE, MAX_RATIO * chunk.total_compressed_size)
        for chunk in chunks
        if chunk.path_in_schema in columns
    )


def _as_words(batch: "pa.RecordBatch") -> "pa.RecordBatch":
    """The batch with days and moments written out, so that those out of range of Python's do no harm."""
    import pyarrow as pa

    for place, column in enumerate(batch.schema):
        if pa.types.is_temporal(column.type):
            words = batch.column(place).cast(pa.string())
            batch = batch.set_column(place, column.name, words)
    return batch
