"""A sentence cut where what was recognised in it begins and ends, so that spans that overlap can be shown in a row."""

from collections.abc import Iterable
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
    inside = [s for s in explanation.spans if s.start < sentence.end and sentence.start < s.end and s.start < s.end]
    cuts = {
        sentence.start,
        sentence.end,
        *_within(sentence, (end for span in inside for end in (span.start, span.end))),
    }
    ends = sorted(cuts)
    found = []
    for start, end in pairwise(ends):
        covering = sorted(
            (span for span in inside if span.start <= start and end <= span.end),
            key=lambda span: (KINDS.index(span.kind), span.start, span.end, span.about),
        )
        found.append(Segment(explanation.text[start:end], tuple(dict.fromkeys(covering))))
    return found


def _within(sentence: Sentence, places: Iterable[int]) -> set[int]:
    return {place for place in places if sentence.start < place < sentence.end}
