"""Find the members of a .zip file, as if it were a folder. Nothing is unpacked to disk.

A member is refused whose name leads out of the archive, that is a link, is encrypted, or is an archive itself. An
archive that would swell as no archive of texts does is refused whole, before anything is unpacked; what a member says
of its size is a bound that the unpacking keeps.
"""

import posixpath
import stat
from collections.abc import Iterator
from functools import partial
from typing import cast
from zipfile import ZipExtFile, ZipFile, ZipInfo

from orchestration.ingest.decoding import readable_name, storable
from orchestration.ingest.files import FoundFile, is_aside, is_json_list, spellings
from orchestration.ingest.manifests import MANIFEST_NAME, MAX_MANIFEST_BYTES, ManifestLine, is_outside, manifest_lines
from orchestration.ingest.records import short_hash
from orchestration.ingest.rejects import Reject, RejectReason, make_reject, printable

MAX_MEMBERS = 100_000
MAX_RATIO = 100  # texts shrink to a tenth at best
MIN_BYTES_TO_JUDGE = 10_000_000
_ARCHIVES = (".zip", ".warc", ".warc.gz", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".7z", ".rar")
_UTF_8_NAME = 0x800
_ENCRYPTED = 0x1


def zip_members(archive: ZipFile, found: FoundFile) -> Iterator[FoundFile | Reject]:
    """Members to be read for reports and refusals of the others, in the order of their names."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    unsafe = _unsafe(infos)
    if unsafe:
        yield make_reject(RejectReason.UNSAFE_ARCHIVE, found.origin, unsafe, seen_at=found.modified_at)
        return
    members: dict[str, ZipInfo] = {}
    for info in sorted(infos, key=_name):
        name = _name(info)
        fault = _fault(name, info, name in members)
        if not fault:
            members[name] = info
        elif fault[0] is RejectReason.PATH_OUTSIDE or not _is_passed_over(name):
            yield make_reject(fault[0], f"{found.origin}/{name}", fault[1], seen_at=found.modified_at)
    lines: dict[str, ManifestLine] = {}
    # From the outermost folder inwards, so that the nearest manifest has the last word.
    for name in sorted(members, key=lambda name: name.count("/")):
        if posixpath.basename(name) == MANIFEST_NAME:
            for line in _manifest(archive, members, name, found):
                if isinstance(line, Reject):
                    yield line
                else:
                    lines[line[0]] = line[1]
    for name, info in members.items():
        opened = partial(_opened, archive, info)
        if not _is_passed_over(name) or name in lines or is_json_list(posixpath.basename(name), opened):
            yield FoundFile(
                found.path / name,
                f"{found.origin}/{printable(name)}",
                short_hash(f"{found.origin_key}/{name}"),
                found.modified_at,
                lines.get(name),
                opened,
            )


def _opened(archive: ZipFile, info: ZipInfo) -> ZipExtFile:
    return cast(ZipExtFile, archive.open(info))


def _unsafe(infos: list[ZipInfo]) -> str | None:
    if len(infos) > MAX_MEMBERS:
        return f"It has {len(infos):,} members, more than {MAX_MEMBERS:,}"
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    sizes = [(unpacked, packed), *((info.file_size, info.compress_size) for info in infos)]
    if any(size > max(MIN_BYTES_TO_JUDGE, MAX_RATIO * packed_size) for size, packed_size in sizes):
        return f"It would unpack to more than {MAX_RATIO} times its size"
    return None


def _fault(name: str, info: ZipInfo, is_repeated: bool) -> tuple[RejectReason, str] | None:
    if is_outside(name):
        return RejectReason.PATH_OUTSIDE, "The name of the member leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return RejectReason.PATH_OUTSIDE, "The member is a link"
    if is_repeated:
        return RejectReason.REPEATED_ID, "An earlier member has the same name"
    if info.flag_bits & _ENCRYPTED:
        return RejectReason.UNREADABLE, "The member is encrypted"
    if name.lower().endswith(_ARCHIVES):
        return RejectReason.NESTED_ARCHIVE, "Archives within archives are not read"
    return None


def _manifest(
    archive: ZipFile, members: dict[str, ZipInfo], name: str, found: FoundFile
) -> Iterator[tuple[str, ManifestLine] | Reject]:
    folder = posixpath.dirname(name)

    def member(named: str) -> str | None:
        paths = (posixpath.normpath(posixpath.join(folder, spelling)) for spelling in spellings(named))
        return next((path for path in paths if path in members), None)

    with archive.open(members[name]) as stream:
        data = stream.read(MAX_MANIFEST_BYTES + 1)
    yield from manifest_lines(data, f"{found.origin}/{printable(name)}", found.modified_at, member)


def _name(info: ZipInfo) -> str:
    """The name of a member with the letters that its maker saw; zipfile reads those of old programs as cp437."""
    if info.flag_bits & _UTF_8_NAME:
        return storable(info.filename)
    return storable(readable_name(info.orig_filename.encode("cp437", errors="replace")).replace("\\", "/"))


def _is_passed_over(name: str) -> bool:
    *folders, file = name.split("/")
    return is_aside(file) or any(folder.startswith(".") for folder in folders)
