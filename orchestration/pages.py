"""HTML pages from templates. What a template is given is text: no markup of it survives, and nothing that turns it."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from orchestration.display import visible

# Among letters of another direction, the parts of a day come in reverse, and quotes lose an end.
_DAY, _QUOTE = r"(?P<day>\d{4}-\d\d-\d\d)", r"(?P<quote>«[^»]*»)"
_APART = re.compile(f"{_QUOTE}|{_DAY}")


def page_templates(folder: Path) -> Environment:
    """Return the templates of `folder`; every value is escaped and shown as `orchestration.display` has it."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["apart"] = apart
    return templates


def apart(text: str) -> Markup:
    """A text as HTML, with each day and quote in it in a direction of its own."""
    return Markup(_APART.sub(_isolated, str(escape(visible(text)))))  # noqa: S704


def _isolated(found: re.Match[str]) -> str:
    direction = ' dir="ltr"' if found["day"] else ""
    return f"<bdi{direction}>{found[0]}</bdi>"


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, Markup) else visible(str(value))
