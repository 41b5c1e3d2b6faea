"""Print the figures of an evaluation, for a person or for a program."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.display import visible_json, visible_line
from orchestration.evaluation.scoring import Scores, Tally


def print_scores(scores: Scores, *, as_json: bool) -> None:
    """Print all figures, then those of events by type, most frequent first."""
    by_type = dict(sorted(scores.by_type.items(), key=lambda item: (-item[1].gold, item[0])))
    if as_json:
        content = {
            "figures": {name: tally.figures() for name, tally in scores.figures.items()},
            "events_by_type": {name: tally.figures() for name, tally in by_type.items()},
        }
        print(visible_json(content))
        return
    console = Console(highlight=False)
    console.print(_table("figure", scores.figures))
    console.print(_table("events of type", by_type))


def _table(title: str, tallies: dict[str, Tally]) -> Table:
    table = Table(title, box=None, pad_edge=False, header_style="bold")
    for heading in ("F1", "precision", "recall", "right", "annotated", "found"):
        table.add_column(heading, justify="right")
    for name, tally in tallies.items():
        shares = [f"{share:.3f}" for share in (tally.f1, tally.precision, tally.recall)]
        table.add_row(Text(visible_line(name)), *shares, str(tally.hit), str(tally.gold), str(tally.found))
    return table
