"""What a sensor saw at its last look, in a file, with a short cursor that names it.

Dagster keeps the cursor of each look for a week; one that lists the files of a large inbox would fill the disk.
"""

import hashlib
from pathlib import Path

from orchestration.files import make_private, write_whole

_SUFFIX = ".json"


def recall(folder: Path, cursor: str | None) -> str | None:
    """Return the text that `cursor` names; null where there is none any more, or a power cut left a part of it."""
    named = {file.stem: file for file in folder.glob(f"*{_SUFFIX}")}
    file = named.get(cursor or "")
    text = file.read_text("utf-8", errors="replace") if file else None
    return text if text is not None and _cursor(text) == cursor else None


def remember(folder: Path, text: str, before: str | None) -> str:
    """Keep `text` in `folder` and return its cursor.

    The text of the cursor `before` stays beside it, for Dagster goes back to that one where it does not come to note
    the new one; all others go. Raises OSError.
    """
    cursor = _cursor(text)
    file = folder / f"{cursor}{_SUFFIX}"
    if recall(folder, cursor) is None:
        make_private(folder)
        write_whole(file, text)
    for other in folder.glob(f"*{_SUFFIX}"):
        if other.stem not in (cursor, before):
            other.unlink()
    return cursor


def _cursor(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
