"""Write small files so that a killed process leaves them as they were or as they shall be."""

from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write `text` (UTF-8) to a file that appears whole or not at all; the next call removes what a killed one left."""
    beside = file.with_name(f".{file.name}.building")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
