"""Tables of values as Markdown, for pages that others render. Values are text: no markup of theirs survives."""

import re
from collections.abc import Iterable, Sequence

_CELL_CHARACTERS = 60
_MARKUP = re.compile(r"[&<>|\[\]()*_`~\\#!]")


def as_cell(value: object) -> str:
    """Return `value` as the text of one cell of a Markdown table: one line, cut short, with no markup left in it."""
    text = "" if value is None else " ".join(str(value).split())
    text = text if len(text) <= _CELL_CHARACTERS else text[: _CELL_CHARACTERS - 1] + "…"
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table of `rows`, each with one value a column."""
    head = [[as_cell(column) for column in columns], ["---"] * len(columns)]
    body = [[as_cell(value) for value in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [*head, *body])
