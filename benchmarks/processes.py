"""What running processes hold in memory, as /proc tells it."""

import resource
from pathlib import Path

PROC = Path("/proc")
_PAGE = resource.getpagesize()


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
