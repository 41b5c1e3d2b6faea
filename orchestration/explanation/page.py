"""An explanation as one HTML page that needs no network and runs no script.

What a report says is data, never markup. How the page looks is `templates/`.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.explanation.explaining import bounds, days
from orchestration.explanation.segments import KINDS, segments
from orchestration.explanation.values import Explanation

# Pieces of evidence shown for and against each answer.
MOST_SIGNS = 6
MOST_REJECTED = 20


def render_page(explanation: Explanation) -> str:
    """The whole page, styles included."""
    return (
        _templates()
        .get_template("explanation.html.j2")
        .render(
            it=explanation,
            sentences=[(sentence, segments(explanation, sentence)) for sentence in explanation.sentences],
            kinds=KINDS,
            most_signs=MOST_SIGNS,
            most_rejected=MOST_REJECTED,
        )
    )


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    templates = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.globals |= {"bounds": bounds, "days": days}
    return templates
