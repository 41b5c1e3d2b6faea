"""An explanation as one HTML page that needs no network and runs no script.

What a report says is data, never markup. How the page looks is `templates/`.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment

from orchestration.explanation.explaining import bounds, days, frame
from orchestration.explanation.segments import KINDS, segments
from orchestration.explanation.values import Explanation
from orchestration.pages import page_templates
from orchestration.texts import Texts

# Pieces of evidence shown for and against each answer.
MOST_SIGNS = 6
MOST_REJECTED = 20


def render_page(explanation: Explanation, texts: Texts) -> str:
    """The whole page, styles included, in the language of `texts`."""
    return (
        _templates()
        .get_template("explanation.html.j2")
        .render(
            it=explanation,
            t=texts,
            sentences=[(sentence, segments(explanation, sentence)) for sentence in explanation.sentences],
            kinds=KINDS,
            most_signs=MOST_SIGNS,
            most_rejected=MOST_REJECTED,
        )
    )


@cache
def _templates() -> Environment:
    templates = page_templates(Path(__file__).parent / "templates")
    templates.globals |= {"bounds": bounds, "days": days, "frame": frame}
    return templates
