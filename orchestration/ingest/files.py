"""Find the files of a corpus, in one order on every machine, each with its line of manifest.csv.
Reports are not opened here.

What is looked at: folders with all that is below them, in the order of names, and single files. Hidden files and what
goes with a corpus without being a report (.md, .json, manifest.csv, licences) are passed over in silence, unless a
manifest names them or a .json file holds a list, which may be one of reports; any other file that cannot be read is
refused with its reason. A file that is reached twice, by a link or because two given paths overlap, is read once. A
link out of the given folder is refused, for whoever sends a folder decides where its links lead, and so is one back to
a folder around it; a given path may itself be a link.

manifest.csv has the columns file, outlet, url, published. It describes files in its folder and below; the manifest
nearest to a file counts. Files that it does not name are read too. Of a file that holds many reports only the outlet is
used, for those that name none.

The origin of a file is the name of the given folder and the path below it (`dev/2015/d001.txt`), for a single file its
folder's name and its own. Origins of two corpora in folders of one name may be the same; the origin key, a hash of the
whole path, tells them apart and never leaves the working file.
"""

import codecs
import hashlib
import os
import stat
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BufferedReader
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipExtFile

from orchestration.errors import InputError
from orchestration.ingest.decoding import storable
from orchestration.ingest.manifests import MANIFEST_NAME, MAX_MANIFEST_BYTES, ManifestLine, manifest_lines
from orchestration.ingest.rejects import Reject, RejectReason, make_reject, printable

_PASSED_OVER_SUFFIXES = (".md", ".json")
_PASSED_OVER_NAMES = {"license", "licence", "license.txt", "licence.txt", "readme", "notice", "copying", MANIFEST_NAME}
Opened = BufferedReader | ZipExtFile
_JSON_HEAD_BYTES = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FoundFile:
    """A file to be read for reports. `path` tells its kind; a member of an archive lies below the path of that."""

    path: Path
    origin: str
    origin_key: str
    modified_at: datetime | None
    line: ManifestLine | None
    open: Callable[[], Opened]


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
        """One file that was named itself, hence never passed over, wherever a link leads."""
        self._read_manifest(path.parent, path.parent.name, path.parent)
        yield from self._visit(path, _join(path.parent.name, path.name), is_named=True)

    def walk(self, top: Path) -> Iterator[FoundFile | Reject]:
        """All files under a folder, those of each folder and its subfolders in the order of their names."""
        real_top = os.path.realpath(top)
        pending = [(top, _portable(top.name))]
        while pending:
            path, origin = pending.pop()
            if _leads_out(path, real_top):
                if not is_aside(path.name) or os.path.realpath(path) in self._lines:
                    yield _outside(origin)
                continue
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
            yield from self._read_manifest(path, origin, top)
            pending.extend(
                (path / name, _join(origin, name)) for name in reversed(names) if not _is_hidden_folder(path / name)
            )

    def _visit(self, path: Path, origin: str, is_named: bool) -> Iterator[FoundFile | Reject]:
        real = os.path.realpath(path)
        is_passed_over = is_aside(path.name) and not is_named and not is_json_list(path.name, lambda: path.open("rb"))
        if is_passed_over or real in self._files:
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
        else:
            key = hashlib.sha256(os.fsencode(real)).hexdigest()[:16]
            yield FoundFile(path, origin, key, seen_at, self._lines.get(real), lambda: path.open("rb"))

    def _read_manifest(self, folder: Path, origin: str, top: Path) -> list[Reject]:
        """Take in the manifest of a folder below `top`, once; gives what is wrong with it."""
        real = os.path.realpath(folder)
        if real not in self._manifests:
            faults: list[Reject] = []
            for found in _manifest_of(folder, _join(origin, MANIFEST_NAME), os.path.realpath(top)):
                if isinstance(found, Reject):
                    faults.append(found)
                else:
                    self._lines[found[0]] = found[1]
            self._manifests[real] = faults
        return self._manifests[real]


def is_aside(name: str) -> bool:
    """Whether a file of that name goes with a corpus without being a report."""
    name = name.lower()
    return name.startswith(".") or name in _PASSED_OVER_NAMES or name.endswith(_PASSED_OVER_SUFFIXES)


def is_json_list(name: str, opened: Callable[[], Opened]) -> bool:
    """Whether a file is JSON and begins with a list; False where it cannot be opened."""
    if name.startswith(".") or not name.lower().endswith(".json"):
        return False
    try:
        with opened() as stream:
            return stream.read(_JSON_HEAD_BYTES).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")
    except (OSError, EOFError, zlib.error, LZMAError, BadZipFile, NotImplementedError):
        return False


def spellings(name: str) -> tuple[str, ...]:
    """The name as other systems may compose its letters."""
    return name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)


def _manifest_of(folder: Path, origin: str, real_top: str) -> Iterator[tuple[str, ManifestLine] | Reject]:
    """Real path and line of each file that the manifest of a folder names, and refusals; nothing where it has none."""
    file = folder / MANIFEST_NAME
    try:
        status = file.stat()
        if _leads_out(file, real_top):
            yield _outside(origin)
        elif stat.S_ISREG(status.st_mode):
            with file.open("rb") as stream:
                data = stream.read(MAX_MANIFEST_BYTES + 1)
            yield from manifest_lines(data, origin, _modified_at(status), partial(_named_file, folder))
        else:
            yield make_reject(RejectReason.BAD_MANIFEST, origin, "It is no ordinary file", seen_at=None)
    except FileNotFoundError:
        return
    except OSError as error:
        yield _unreadable(origin, error, None)


def _leads_out(path: Path, real_top: str) -> bool:
    """Whether the path is a link that leads out of the folder that was given."""
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(real_top)


def _outside(origin: str) -> Reject:
    return make_reject(RejectReason.PATH_OUTSIDE, origin, "The link leads out of the given folder", seen_at=None)


def _named_file(folder: Path, name: str) -> str | None:
    """Real path of a file named in a manifest; names from other systems may be composed differently."""
    for spelling in spellings(name):
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
    """A file name as text that can be stored and shown; bytes that are no UTF-8 become U+FFFD."""
    return printable(storable(os.fsencode(name).decode("utf-8", errors="replace")))
