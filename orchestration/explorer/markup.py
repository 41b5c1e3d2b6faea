"""HTML of the pages. Values are text: templates escape them, and this is the one way from data to markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from jinja2 import Environment

from orchestration.pages import page_templates
from orchestration.texts import Texts


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, where it leads, a class of the style sheet, and what pointing at it shows."""

    text: str
    href: str = ""
    style: str = ""
    title: str = ""

    @property
    def direction(self) -> str:
        """Direction of writing: that of its first letter; figures go from left to right wherever they stand."""
        return "auto" if any(map(str.isalpha, self.text)) else "ltr"


@dataclass(frozen=True)
class Table:
    """A table; each row has a cell a column, and the first column names the row where `is_matrix`."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    is_matrix: bool = False


def render(template: str, **values: Any) -> str:
    """Return a template of this room, filled in."""
    return _templates().get_template(f"{template}.html.j2").render(**values)


def show(template: str, **values: Any) -> None:
    """Put a template of this room, filled in, on the page."""
    st.html(render(template, **values))


def show_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, is_matrix: bool = False) -> None:
    """Put a table on the page; nothing where it has no rows."""
    table = Table(name, columns, list(rows), is_matrix)
    if table.rows:
        show("table", table=table)


def text_cell(value: object) -> Cell:
    """A cell with a value; a null is empty."""
    return Cell("" if value is None else str(value))


def address(texts: Texts, **parameters: str) -> str:
    """Return the address of a page of the explorer in the language of the reader."""
    return "?" + urlencode({"lang": texts.language, **parameters})


@cache
def _templates() -> Environment:
    return page_templates(Path(__file__).parent / "templates")
