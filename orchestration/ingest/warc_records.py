"""Records of WARC files as warcio reads them, with bounds that it lacks. It takes long to import, and few need it."""

from gzip import GzipFile
from typing import IO
from zipfile import ZipExtFile

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.recordloader import ArcWarcRecordLoader

from orchestration.ingest.reading import DamagedFileError

_MOST_HEADER_BYTES = 1_000_000  # of one record, its own and those of its answer


class _Lines(DecompressingBufferedReader):  # type: ignore[misc]
    """What warcio reads headers from; it sets them no bound itself. `header_bytes` is set back for each record."""

    header_bytes = 0

    def readline(self, length: int | None = None) -> bytes:
        left = _MOST_HEADER_BYTES - self.header_bytes
        line: bytes = super().readline(min(left, length or left))
        self.header_bytes += len(line)
        if self.header_bytes >= _MOST_HEADER_BYTES:
            raise DamagedFileError("the headers of a record have no end")
        return line


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]
    """Loads records without an address too, which warcio cannot."""

    def load_http_headers(self, rec_type: str, uri: str | None, stream: object, length: int | None) -> object:
        return super().load_http_headers(rec_type, uri or "", stream, length)


def records_of(stream: IO[bytes] | GzipFile | ZipExtFile) -> ArchiveIterator:
    """The records of a WARC file, one after another; its `reader` is one of `_Lines`."""
    records = ArchiveIterator(stream)
    records.reader, records.loader = _Lines(records.fh), _Loader(verify_http=False, arc2warc=False)
    return records
