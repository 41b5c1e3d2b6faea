"""Folders and small files of the warehouse: who may read them, and that a killed process leaves none half written."""

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone; what is there keeps its permissions."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.is_dir()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def write_whole(file: Path, text: str) -> None:
    """Write `text` (UTF-8) to a file that appears whole or not at all; the next call removes what a killed one left."""
    beside = file.with_name(f".{file.name}.building")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
