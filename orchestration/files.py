"""Folders and files of the warehouse: who may read them, and that a killed process leaves none half written."""

import hashlib
import os
from pathlib import Path

BUILDING = ".building"


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone; what is there keeps its permissions."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.is_dir()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def write_whole(file: Path, text: str) -> None:
    """Write `text` (UTF-8) to a file that appears whole or not at all; the next call removes what a killed one left."""
    beside = building_beside(file)
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def building_beside(path: Path) -> Path:
    """The hidden file or folder beside `path` in which it is built."""
    return path.with_name(f".{path.name}{BUILDING}")


def flush(path: Path) -> None:
    """Have the system write a file, or a folder's entries, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(file: Path) -> str:
    """SHA-256 of the content of a file, as 64 hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def free_name(path: Path, suffix: str) -> Path:
    """`path` with `suffix` and the first number that nothing there has: `waqai.duckdb.broken-1`."""
    number = 1
    while (named := path.with_name(f"{path.name}{suffix}-{number}")).exists():
        number += 1
    return named
