"""Which files of the inbox are whole and new. Pure: a folder and what was seen before in, what is seen now out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

_UNREADABLE = "unreadable"
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".swp", "~")


@dataclass(frozen=True)
class SeenFile:
    """A file as it was last seen. `content` is the SHA-256 of its bytes once it was whole, null before.

    Of a file that is whole and cannot be opened, it is the word `unreadable`.
    """

    size: int
    modified_ns: int
    content: str | None


@dataclass(frozen=True)
class InboxScan:
    """What an inbox holds: all files by their path in it, and those that became whole since the scan before."""

    seen: Mapping[str, SeenFile]
    ready: tuple[str, ...]

    @property
    def run_key(self) -> str:
        """Hash of the names and contents of the files that are ready; the same files never start two runs."""
        digest = hashlib.sha256()
        for name in self.ready:
            digest.update(f"{name}\0{self.seen[name].content}\n".encode())
        return digest.hexdigest()

    @property
    def whole(self) -> tuple[str, ...]:
        """All files that are whole, those that were ready in earlier scans among them."""
        return tuple(name for name, file in self.seen.items() if file.content)

    @property
    def held(self) -> "InboxScan":
        """The scan with nothing ready: the next one finds ready what this one did, unless it changes until then."""
        again = {name: replace(self.seen[name], content=None) for name in self.ready}
        return InboxScan({**self.seen, **again}, ())

    @property
    def text(self) -> str:
        """What was seen as text, for `parse_seen` before the next scan."""
        return json.dumps({name: asdict(file) for name, file in self.seen.items()}, ensure_ascii=False)


def parse_seen(text: str | None) -> dict[str, SeenFile]:
    """Return what a scan before saw; nothing where there was none."""
    return {name: SeenFile(**file) for name, file in json.loads(text).items()} if text else {}


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError:  # A run is to refuse it with the reason.
        return _UNREADABLE


def _is_report(path: Path, inbox: Path) -> bool:
    parts = path.relative_to(inbox).parts
    return path.is_file() and not any(part.startswith(".") for part in parts) and not path.name.endswith(_UNFINISHED)


def scan_inbox(inbox: Path, before: Mapping[str, SeenFile]) -> InboxScan:
    """Look at `inbox`. A file is ready once two scans in a row saw it with one size and time of change.

    A file that is still being written changes between scans, and waits. A missing inbox is an empty one.
    """
    seen: dict[str, SeenFile] = {}
    ready: list[str] = []
    for path in sorted(inbox.rglob("*")) if inbox.is_dir() else []:
        try:
            if not _is_report(path, inbox):
                continue
            name = path.relative_to(inbox).as_posix()
            status = path.stat()
            known = before.get(name)
            unchanged = known and (known.size, known.modified_ns) == (status.st_size, status.st_mtime_ns)
            if known and unchanged and known.content:
                seen[name] = known
                continue
            content = _content(path) if unchanged else None
        except OSError:  # It was moved away while we looked; the next scan sees what is left.
            continue
        seen[name] = SeenFile(status.st_size, status.st_mtime_ns, content)
        if content:
            ready.append(name)
    return InboxScan(seen, tuple(ready))
