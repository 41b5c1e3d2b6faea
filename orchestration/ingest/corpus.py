"""Read a corpus: files in, batches of reports and rejects out. One batch and one file or record are held at a time."""

import logging
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import polars as pl

from orchestration.ingest.archives import read_warc
from orchestration.ingest.feeds import read_feed
from orchestration.ingest.files import FoundFile, check_paths, find_files
from orchestration.ingest.lines import read_lines
from orchestration.ingest.pages import read_page
from orchestration.ingest.reading import DamagedFileError, Reader, Reading
from orchestration.ingest.records import REJECTS, REPORTS, Batch, Report
from orchestration.ingest.rejects import Reject, RejectReason, make_reject
from orchestration.ingest.sites import Sites, load_sites
from orchestration.ingest.tables import read_csv, read_parquet
from orchestration.ingest.texts import read_text
from orchestration.ingest.zips import zip_members

MAX_REPORT_BYTES = 5_000_000
BATCH_SIZE = 2_000
_BATCH_CHARACTERS = 30_000_000

_log = logging.getLogger(__name__)

OnFile = Callable[[Path], None]
IsLeftOut = Callable[[Path], bool]


def read_corpus(
    paths: Sequence[Path],
    on_file: OnFile | None = None,
    max_report_bytes: int = MAX_REPORT_BYTES,
    seeds_dir: Path | None = None,
) -> Batch:
    """All reports and rejects of folders and files, as one batch; see `iter_batches` for corpora of any size."""
    batches = list(iter_batches(paths, on_file=on_file, max_report_bytes=max_report_bytes, seeds_dir=seeds_dir))
    return Batch(
        pl.concat([REPORTS.to_frame(), *(batch.reports for batch in batches)]),
        pl.concat([REJECTS.to_frame(), *(batch.rejects for batch in batches)]),
    )


def iter_batches(
    paths: Sequence[Path],
    batch_size: int = BATCH_SIZE,
    on_file: OnFile | None = None,
    max_report_bytes: int = MAX_REPORT_BYTES,
    seeds_dir: Path | None = None,
    is_left_out: IsLeftOut = lambda file: False,
) -> Iterator[Batch]:
    """Reports and rejects of folders and files, in batches of at most `batch_size` reports (fewer if they are long).

    Order and cuts are the same whenever the corpus is. `on_file` is called with each file before it is read; those
    that `is_left_out` tells are passed over in silence, as if they were not there yet. The registry of `seeds_dir`
    tells outlets by the addresses of pages; without it, pages name them themselves.

    Raises:
        InputError: at once, where a path does not exist or none is given, or the registry cannot be read.
    """
    check_paths(paths)
    reading = Reading(max_report_bytes, load_sites(seeds_dir) if seeds_dir else Sites())
    return _batches(_items(paths, on_file, is_left_out, reading), batch_size)


def _batches(items: Iterator[Report | Reject], batch_size: int) -> Iterator[Batch]:
    reports: list[Report] = []
    rejects: list[Reject] = []
    characters = 0
    for item in items:
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


def _items(
    paths: Sequence[Path], on_file: OnFile | None, is_left_out: IsLeftOut, reading: Reading
) -> Iterator[Report | Reject]:
    for found in find_files(paths):
        if isinstance(found, Reject):
            yield found
            continue
        if is_left_out(found.path):
            continue
        if on_file:
            on_file(found.path)
        yield from _read(found, reading)


def _read(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    name = found.path.name.lower()
    reader = next((reader for suffix, reader in READERS.items() if name.endswith(suffix)), None)
    if reader is None:
        fault = f"Files like {found.origin.rpartition('/')[2]} are not read"
        yield make_reject(RejectReason.UNSUPPORTED_FORMAT, found.origin, fault, seen_at=found.modified_at)
        return
    try:
        yield from reader(found, reading)
    except DamagedFileError as error:
        yield _unreadable(found, str(error))
    except (OSError, EOFError, BadZipFile, UnicodeDecodeError, zlib.error, LZMAError, NotImplementedError) as error:
        yield _unreadable(found, getattr(error, "strerror", None) or "the archive is damaged or incomplete")
    except Exception as error:  # of a reader: one odd file must not stop the others
        _log.warning("%s could not be read", found.origin, exc_info=True)
        yield _unreadable(found, f"the reader of its format failed with {type(error).__name__}")


def _read_zip(found: FoundFile, reading: Reading) -> Iterator[Report | Reject]:
    with found.open() as stream, ZipFile(stream) as archive:
        for member in zip_members(archive, found):
            if isinstance(member, Reject):
                yield member
            else:
                yield from _read(member, reading)


def _unreadable(found: FoundFile, what: str) -> Reject:
    return make_reject(RejectReason.UNREADABLE, found.origin, f"It cannot be read ({what})", seen_at=found.modified_at)


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".jsonl": read_lines,
    ".jsonl.gz": read_lines,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".warc": read_warc,
    ".warc.gz": read_warc,
    ".zip": _read_zip,
    ".csv": read_csv,
    ".parquet": read_parquet,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
}
"""Readers by what names of files end in."""
