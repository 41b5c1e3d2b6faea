"""Tables of values as Markdown, for pages that others render. Values are text: no markup of theirs survives."""

import re
from collections.abc import Iterable, Sequence

from orchestration.display import visible_line

_CELL_CHARACTERS = 60
_PREVIEW_COLUMNS = 12
_MARKUP = re.compile(r"[&<>|\[\]()*_`~\\#!]")


def as_cell(value: object) -> str:
    """Return `value` as the text of one cell of a Markdown table: one line, cut short, with no markup left in it."""
    text = "" if value is None else " ".join(visible_line(str(value)).split())
    text = text if len(text) <= _CELL_CHARACTERS else text[: _CELL_CHARACTERS - 1] + "…"
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table of `rows`, each with one value a column."""
    head = [[as_cell(column) for column in columns], ["---"] * len(columns)]
    body = [[as_cell(value) for value in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [*head, *body])


def query_block(source: object, query: str) -> str:
    """Return `query` as a block that a reader can copy, and of which database (`source`) to ask it, and when."""
    return f"While no run is on, ask {source} with any DuckDB client, read-only:\n\n```sql\n{query}\n```"


def preview_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table of the columns of `rows` that are worth a look, under each other and on one page.

    Columns without a value in any row are left out, and those after the twelfth; texts that are cut short come last.
    """
    filled = [at for at in range(len(columns)) if not rows or any(row[at] is not None for row in rows)]
    kept = filled[:_PREVIEW_COLUMNS]
    shown = sorted(kept, key=lambda at: any(len(str(row[at])) > _CELL_CHARACTERS for row in rows))
    return markdown_table([columns[at] for at in shown], ([row[at] for at in shown] for row in rows))
