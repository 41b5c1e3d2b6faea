"""HTML pages from templates. What a template is given is text: no markup of it survives, and nothing that turns it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.display import visible


def page_templates(folder: Path) -> Environment:
    """Return the templates of `folder`; every value is escaped and shown as `orchestration.display` has it."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, Markup) else visible(str(value))
