"""What running processes hold in memory, as /proc tells it, and what this one and those it waited for have spent."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_PAGE = resource.getpagesize()
_LOOK_SECONDS = 0.1


@dataclass
class Peak:
    """The most bytes that were resident at once; 0 where /proc is missing."""

    size: int = 0


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Look ten times a second, until the block ends, at what a process and all that it started hold together."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK_SECONDS):
            peak.size = max(peak.size, sum(resident(member) for member in family(pid, children())))

    if (PROC / "self" / "statm").exists():
        threading.Thread(target=watch, daemon=True).start()
    try:
        yield peak
    finally:
        ended.set()


def processor_seconds() -> float:
    """Time that this process and its ended children have spent on processors."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def children() -> dict[int, list[int]]:
    """Processes by the process that started them."""
    found: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text("utf-8").rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            found.setdefault(parent, []).append(int(folder.name))
    return found


def family(pid: int, children_of: dict[int, list[int]]) -> list[int]:
    """A process and all that it started."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children_of.get(found[-1], [])
    return found


def resident(pid: int) -> int:
    """Bytes that a process holds in memory now; 0 where it has ended."""
    try:
        return int((PROC / str(pid) / "statm").read_text("utf-8").split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0


def command_line(pid: int) -> str:
    """The command that a process was started with; empty where it has ended."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
