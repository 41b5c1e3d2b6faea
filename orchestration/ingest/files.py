"""Find the files of a corpus, in one order on every machine, each with its line of manifest.csv.
Reports are not opened here.

What is looked at: folders with all that is below them, in the order of names, and single files. Hidden files and what
goes with a corpus without being a report (.md, .json, manifest.csv, licences) are passed over in silence, unless a
manifest names them; any other file that cannot be read is refused with its reason. A file that is reached twice, by a
link or because two given paths overlap, is read once. A link back to a folder around it is refused.

manifest.csv has the columns file, outlet, url, published. It describes files in its folder and below; the manifest
nearest to a file counts. Files that it does not name are read too, without outlet. For a .jsonl file only the outlet
is used, for lines that name none.

The origin of a file is the name of the given folder and the path below it (`dev/2015/d001.txt`), for a single file its
folder's name and its own. Origins of two corpora in folders of one name may be the same; the origin key, a hash of the
whole path, tells them apart and never leaves the working file.
"""

import csv
import io
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from orchestration.errors import InputError
from orchestration.ingest.decoding import DecodingError, decode, file_text, readable_sample, storable
from orchestration.ingest.records import short_hash
from orchestration.ingest.rejects import Reject, RejectReason, make_reject

MANIFEST_NAME = "manifest.csv"
_MANIFEST_COLUMNS = ("file", "outlet", "url", "published")
_REPORT_SUFFIXES = (".txt", ".jsonl", ".jsonl.gz")
_PASSED_OVER_SUFFIXES = (".md", ".json")
_PASSED_OVER_NAMES = {"license", "licence", "license.txt", "licence.txt", "readme", "notice", "copying", MANIFEST_NAME}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ManifestLine(NamedTuple):
    """What manifest.csv says of one file; empty cells are None."""

    outlet: str | None
    url: str | None
    published: str | None


class FoundFile(NamedTuple):
    """A file to be read for reports."""

    path: Path
    origin: str
    origin_key: str
    modified_at: datetime | None
    line: ManifestLine | None

    @property
    def is_text(self) -> bool:
        return self.path.name.lower().endswith(".txt")


def check_paths(paths: Sequence[Path]) -> None:
    """Raises InputError where a given path does not exist, or none is given."""
    if not paths:
        raise InputError("No corpus was named. Name a folder or file of reports with --corpus.")
    missing = [str(path) for path in paths if not path.expanduser().exists()]
    if missing:
        raise InputError(f"There is no corpus at {', '.join(missing)}. Correct the path given with --corpus.")


def find_files(paths: Sequence[Path]) -> Iterator[FoundFile | Reject]:
    """Files to read and refusals of what cannot be read, in order; `paths` are folders and files that exist."""
    finder = _Finder()
    for path in paths:
        absolute = path.expanduser().absolute()
        top = absolute if absolute.name not in ("", "..") else absolute.resolve()
        if _is_folder(top):
            yield from finder.walk(top)
        else:
            yield from finder.single(top)


class _Finder:
    """Remembers what was seen under all the given paths."""

    def __init__(self) -> None:
        self._lines: dict[str, ManifestLine] = {}
        self._manifests: dict[str, list[Reject]] = {}
        self._folders: set[str] = set()
        self._files: set[str] = set()

    def single(self, path: Path) -> Iterator[FoundFile | Reject]:
        """One file that was named itself, hence never passed over."""
        self._read_manifest(path.parent, path.parent.name)
        yield from self._visit(path, _join(path.parent.name, path.name), is_named=True)

    def walk(self, top: Path) -> Iterator[FoundFile | Reject]:
        """All files under a folder, those of each folder and its subfolders in the order of their names."""
        pending = [(top, _portable(top.name))]
        while pending:
            path, origin = pending.pop()
            if not _is_folder(path):
                yield from self._visit(path, origin, is_named=os.path.realpath(path) in self._lines)
                continue
            real = os.path.realpath(path)
            if path.is_symlink() and path != top and real in [os.path.realpath(up) for up in path.parents]:
                yield make_reject(
                    RejectReason.UNREADABLE, origin, "The link leads back to a folder around it", seen_at=None
                )
                continue
            if real in self._folders:
                continue
            self._folders.add(real)
            try:
                names = sorted((entry.name for entry in path.iterdir()), key=os.fsencode)
            except OSError as error:
                yield _unreadable(origin, error, None)
                continue
            yield from self._read_manifest(path, origin)
            pending.extend(
                (path / name, _join(origin, name)) for name in reversed(names) if not _is_hidden_folder(path / name)
            )

    def _visit(self, path: Path, origin: str, is_named: bool) -> Iterator[FoundFile | Reject]:
        name = path.name.lower()
        is_aside = name.startswith(".") or name in _PASSED_OVER_NAMES or name.endswith(_PASSED_OVER_SUFFIXES)
        real = os.path.realpath(path)
        if (is_aside and not is_named) or real in self._files:
            return
        self._files.add(real)
        try:
            status = path.stat()
        except OSError as error:
            yield _unreadable(origin, error, None)
            return
        seen_at = _modified_at(status)
        if not stat.S_ISREG(status.st_mode):
            yield make_reject(RejectReason.UNREADABLE, origin, "It is no ordinary file", seen_at=seen_at)
        elif not name.endswith(_REPORT_SUFFIXES):
            fault = f"Files like {_portable(path.name)} are not read"
            yield make_reject(RejectReason.UNSUPPORTED_FORMAT, origin, fault, seen_at=seen_at)
        else:
            yield FoundFile(path, origin, short_hash(_portable(real)), seen_at, self._lines.get(real))

    def _read_manifest(self, folder: Path, origin: str) -> list[Reject]:
        """Take in the manifest of a folder, once; gives what is wrong with it."""
        real = os.path.realpath(folder)
        if real not in self._manifests:
            faults: list[Reject] = []
            file = folder / MANIFEST_NAME
            if file.is_file():
                for found in _manifest_lines(file, _join(origin, MANIFEST_NAME)):
                    if isinstance(found, Reject):
                        faults.append(found)
                    else:
                        self._lines[found[0]] = found[1]
            self._manifests[real] = faults
        return self._manifests[real]


def _manifest_lines(file: Path, origin: str) -> Iterator[tuple[str, ManifestLine] | Reject]:
    """Real path and line of each file that a manifest names, and a refusal for each faulty line."""
    try:
        seen_at = _modified_at(file.stat())
        data = file.read_bytes()
    except OSError as error:
        yield _unreadable(origin, error, None)
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
        missing = [name for name in _MANIFEST_COLUMNS if name not in header]
        if missing:
            fault = f"Its header lacks {', '.join(missing)}, so none of its lines is used"
            yield make_reject(
                RejectReason.BAD_MANIFEST, origin, fault, content=data, sample=text[:200], seen_at=seen_at
            )
            return
        reader.fieldnames = header
        for row in reader:
            name, outlet, url, published = ((row.get(column) or "").strip() for column in _MANIFEST_COLUMNS)
            real = None if _is_outside(name) else _named_file(file.parent, name)
            if real is None or real in named:
                reason, words = _line_fault(name, real)
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
            named.add(real)
            yield real, ManifestLine(outlet or None, url or None, published or None)
    except csv.Error as error:
        fault = f"It is not a CSV file from line {reader.line_num} on ({error})"
        yield make_reject(RejectReason.BAD_MANIFEST, origin, fault, content=data, sample=text, seen_at=seen_at)


def _line_fault(name: str, real: str | None) -> tuple[RejectReason, str]:
    """Why a line of a manifest is not used; `real` is the file that it names, if there is one."""
    if not name:
        return RejectReason.BAD_MANIFEST, "The line names no file"
    if _is_outside(name):
        return RejectReason.PATH_OUTSIDE, f"The manifest names {name}, outside its folder"
    if real is None:
        return RejectReason.MANIFEST_FILE_MISSING, f"The manifest names {name}, which is not there"
    return RejectReason.BAD_MANIFEST, f"An earlier line names {name} already, and that one counts"


def _is_outside(name: str) -> bool:
    return Path(name).is_absolute() or ".." in name.replace("\\", "/").split("/")


def _named_file(folder: Path, name: str) -> str | None:
    """Real path of a file named in a manifest; names from other systems may be composed differently."""
    for spelling in (name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)):
        try:
            if spelling and (folder / spelling).is_file():
                return os.path.realpath(folder / spelling)
        except (OSError, ValueError):  # a name too long, or with a NUL
            return None
    return None


def _unreadable(origin: str, error: OSError, seen_at: datetime | None) -> Reject:
    return make_reject(
        RejectReason.UNREADABLE, origin, f"It cannot be read ({error.strerror or 'no reason given'})", seen_at=seen_at
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # its folder may be listed but not entered
        return False


def _is_hidden_folder(path: Path) -> bool:
    return path.name.startswith(".") and _is_folder(path)


def _modified_at(status: os.stat_result) -> datetime | None:
    """Time of the last change, UTC, whole seconds; None where the file system gives none that a calendar knows."""
    try:
        return (_EPOCH + timedelta(seconds=int(status.st_mtime))).replace(tzinfo=None)
    except OverflowError:
        return None


def _join(origin: str, name: str) -> str:
    return f"{_portable(origin)}/{_portable(name)}" if origin else _portable(name)


def _portable(name: str) -> str:
    """A file name as text that can be stored; bytes that are no UTF-8 become U+FFFD."""
    return storable(os.fsencode(name).decode("utf-8", errors="replace"))
