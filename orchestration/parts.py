"""Parts of a collection while it is read, in a folder that all who read see or in a bucket (S3).

    extraction-<version>/lexicon.zip                 what the lexicon of that version is made of
    extraction-<version>/<part>/reports.parquet      the reports of a part, which is named by a hash of this file
    extraction-<version>/<part>/<table>.parquet      what a worker read of them, one file a staging table
    extraction-<version>/<part>/read.json            says so, and is written last

Each file is written once and appears whole. So a part that was read before a run broke off need not be read again.
Months that are read by themselves have such folders in one of their own, `2015-03/`, and within it in `cluster/`.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

import obstore
import polars as pl
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from orchestration.errors import WaqaiError
from orchestration.extraction.schema import TABLES, Extraction
from orchestration.extraction.vocabulary import SEEDS
from orchestration.files import make_private

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_REPORTS, _READ, _LEXICON = "reports.parquet", "read.json", "lexicon.zip"
_PLACES = "places.parquet"
# What extraction looks at of a report.
_COLUMNS = ("report_id", "body_text", "published_at", "url")
_OURS = re.compile(r"extraction-[0-9a-f]{16}/")
_OF_MONTHS = re.compile(r"(?P<month>\d{4}-\d\d|undated)/(cluster/)?extraction-(?P<version>[0-9a-f]{16})/")
_REMOTE = "s3://"
_RETRIES: "RetryConfig" = {"max_retries": 6, "retry_timeout": timedelta(minutes=1)}


@dataclass(frozen=True)
class ReadPart:
    """What a worker says of a part that it has read: how many rows by table."""

    rows: Mapping[str, int]


class Parts:
    """The parts that are read with one version of the lexicon. Every method raises WaqaiError where the folder or the
    bucket cannot be used."""

    def __init__(self, location: str, version: str) -> None:
        """`location` is an absolute path or `s3://bucket/prefix`; credentials stand in the environment."""
        self.location = location
        self._top = f"extraction-{version}"
        with _told(location):
            self._store = _open(location)

    def address(self, part: str) -> str:
        """Where a person finds the reports of a part."""
        return f"{self._folder(part)}/{_REPORTS}"

    def add_lexicon(self, seeds_dir: Path, places: pl.DataFrame) -> None:
        """Bring what a worker needs to load the lexicon of this version."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in SEEDS:
                archive.write(seeds_dir / name, name)
            archive.writestr(_PLACES, _parquet(places))
        self._put(_LEXICON, packed.getvalue())

    def unpack_lexicon(self, folder: Path) -> pl.DataFrame:
        """Put the seeds into `folder`; gives the places."""
        with zipfile.ZipFile(io.BytesIO(self._get(_LEXICON))) as archive:
            archive.extractall(folder)
        return pl.read_parquet(folder / _PLACES)

    def add(self, reports: pl.DataFrame) -> str:
        """Write the reports of a part; gives its name."""
        content = _parquet(reports.select(_COLUMNS))
        part = _name(content)
        self._put(f"{part}/{_REPORTS}", content)
        return part

    def reports(self, part: str) -> pl.DataFrame:
        """The reports of a part: columns report_id, body_text, published_at, url."""
        content = self._get(f"{part}/{_REPORTS}")
        if _name(content) != part:
            raise WaqaiError(f"The reports of a part are damaged. Remove {self._folder(part)}, and run again.")
        return pl.read_parquet(content)

    def write(self, part: str, extraction: Extraction) -> ReadPart:
        """Write what was read of a part."""
        frames: dict[str, pl.DataFrame] = {name: getattr(extraction, name) for name in TABLES}
        for name, frame in frames.items():
            self._put(f"{part}/{name}.parquet", _parquet(frame))
        read = ReadPart({name: frame.height for name, frame in frames.items()})
        self._put(f"{part}/{_READ}", json.dumps(asdict(read)).encode())
        return read

    def find_read(self, part: str) -> ReadPart | None:
        """What was said of a part when it was read; null where it was not read yet."""
        said = self._find(f"{part}/{_READ}")
        return None if said is None else ReadPart(**json.loads(said))

    def extraction(self, part: str, read: ReadPart) -> Extraction:
        """The staging frames of a part that was read."""
        try:
            frames = {name: pl.read_parquet(self._get(f"{part}/{name}.parquet")) for name in TABLES}
        except pl.exceptions.PolarsError:
            frames = {}
        if {name: frame.height for name, frame in frames.items()} != read.rows:
            raise WaqaiError(f"What was read of a part is damaged. Remove {self._folder(part)}, and run again.")
        return Extraction(**frames)

    def remove(self, part: str) -> None:
        """Remove a part, and what was read of it."""
        tables = (f"{name}.parquet" for name in TABLES)
        # What tells that it was read goes first: what is half removed counts as not read.
        for names in ([_READ], [_REPORTS, *tables]):
            with _told(self.location):
                obstore.delete(self._store, [f"{self._top}/{part}/{name}" for name in names])

    def clear(self) -> None:
        """Remove all parts of all versions; other files of the folder or bucket stay."""
        with _told(self.location):
            for listed in obstore.list(self._store):
                ours = [found["path"] for found in listed if _OURS.match(found["path"])]
                obstore.delete(self._store, ours)

    def _folder(self, part: str) -> str:
        return f"{self.location}/{self._top}/{part}"

    def _get(self, name: str) -> bytes:
        content = self._find(name)
        if content is None:
            raise WaqaiError(
                f"{gethostname()} finds no {self.location}/{self._top}/{name}. WAQAI_PARTS must name a bucket, or a "
                "folder that is one for all machines, and be of this warehouse alone."
            )
        return content

    def _find(self, name: str) -> bytes | None:
        with _told(self.location):
            try:
                return bytes(obstore.get(self._store, f"{self._top}/{name}").bytes())
            except FileNotFoundError:
                return None

    def _put(self, name: str, content: bytes) -> None:
        with _told(self.location):
            obstore.put(self._store, f"{self._top}/{name}", content)


def clear_months(location: str, version: str, due: Collection[str], busy: Collection[str]) -> None:
    """Remove the parts of months that nobody goes on from: all but those of `version` in months that are `due`, and
    those of `busy` months. Raises WaqaiError where the folder or the bucket cannot be used."""
    make_location(location)
    with _told(location):
        store = _open(location)
        for listed in obstore.list(store):
            found = [match for entry in listed if (match := _OF_MONTHS.match(entry["path"]))]
            outdated = [
                match.string
                for match in found
                if match["month"] not in busy and (match["version"] != version or match["month"] not in due)
            ]
            obstore.delete(store, outdated)


def make_location(location: str) -> None:
    """Make the folder of parts where it is one and missing, for its owner alone."""
    if not location.startswith(_REMOTE):
        with _told(location):
            make_private(Path(location))


def _open(location: str) -> LocalStore | S3Store:
    if location.startswith(_REMOTE):
        return S3Store.from_url(location, retry_config=_RETRIES)
    return LocalStore(location, automatic_cleanup=True)


def _parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def _name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@contextmanager
def _told(location: str) -> Iterator[None]:
    """Tell faults of the folder or the bucket in words."""
    try:
        yield
    except (BaseError, OSError) as error:
        # What follows is the server's answer, which may tell keys.
        reason = str(error).partition("<?xml")[0].partition("\n")[0].strip()
        raise WaqaiError(
            f"The parts at {location} cannot be used: {reason} Name a folder that may be written, or a bucket whose "
            "address and keys stand in the environment of this run and of every worker (WAQAI_PARTS, "
            "AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."
        ) from None
