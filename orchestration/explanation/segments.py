"""A sentence cut where what was recognised in it begins and ends, so that spans that overlap can be shown in a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from orchestration.explanation.values import Explanation, Sentence, Span

# Of several kinds at one place the first gives the colour.
KINDS = ("trigger", "faction", "person", "place", "time", "quantity", "informant")


@dataclass(frozen=True)
class Segment:
    """A piece of a sentence, and all spans that cover it, the one that gives the colour first."""

    text: str
    spans: tuple[Span, ...]

    @property
    def kind(self) -> str:
        """The kind that gives the colour; empty where nothing was recognised."""
        return self.spans[0].kind if self.spans else ""


def segments(explanation: Explanation, sentence: Sentence) -> list[Segment]:
    """The sentence in pieces that together are its text."""
    return pieces(explanation.text, explanation.spans, sentence.start, sentence.end, KINDS)


def pieces(text: str, spans: Iterable[Span], start: int, end: int, kinds: Sequence[str]) -> list[Segment]:
    """Characters `start` to `end` of a text in pieces; of several kinds at one place the first of `kinds` leads."""
    inside = [s for s in spans if s.start < end and start < s.end and s.start < s.end]
    bounds = {bound for span in inside for bound in (span.start, span.end) if start < bound < end}
    found = []
    for left, right in pairwise(sorted({start, end, *bounds})):
        covering = sorted(
            (span for span in inside if span.start <= left and right <= span.end),
            key=lambda span: (kinds.index(span.kind), span.start, span.end, span.about),
        )
        found.append(Segment(text[left:right], tuple(dict.fromkeys(covering))))
    return found
