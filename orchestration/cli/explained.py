"""An explanation in the terminal.

Arabic stands last in its line, so that a terminal that writes it from the right moves nothing else; without colours,
what was recognised stands in brackets.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from orchestration.display import visible_line
from orchestration.explanation.explaining import bounds, days, frame
from orchestration.explanation.segments import KINDS, Segment, segments
from orchestration.explanation.values import Event, Explanation, Judgement, Rejected, Told, Words
from orchestration.texts import Texts

_COLOURS = {
    "trigger": "bold red",
    "faction": "blue",
    "person": "bright_magenta",
    "place": "green",
    "time": "yellow",
    "quantity": "magenta",
    "informant": "cyan",
}
# Pieces of evidence for and against each answer, and rejected words, that are shown.
_MOST_SIGNS = 3
_MOST_REJECTED = 8
_INDENT = " " * 4


def print_explanation(explanation: Explanation, texts: Texts, console: Console) -> None:
    """Print the text with what was recognised, each event with its reasons, and what was read as none."""
    for line in _Lines(texts).of(explanation, brackets=console.no_color or not console.is_terminal):
        console.print(line, soft_wrap=True)


@dataclass(frozen=True)
class _Lines:
    """The lines of an explanation in the language of `texts`."""

    texts: Texts

    def of(self, explanation: Explanation, brackets: bool) -> Iterator[Text]:
        yield from self._head(explanation)
        yield Text()
        for sentence in explanation.sentences:
            if sentence.kind == "furniture":
                why = self.texts("not_read", rule=self.texts.code("furniture", sentence.rule))
                words = visible_line(explanation.text[sentence.start : sentence.end])
                yield Text(f"{sentence.index + 1:>3}  {why}: {words}", style="dim")
            else:
                line = Text(f"{sentence.index + 1:>3}  ", style="bold" if sentence.kind == "headline" else "")
                yield line.append_text(_coloured(segments(explanation, sentence), brackets))
        for event in explanation.events:
            yield Text()
            yield from self._event(event)
        if not explanation.events:
            yield Text(f"\n{self.texts('no_events')}", style="bold")
        yield from self._rejected(explanation.rejected)

    def _head(self, explanation: Explanation) -> Iterator[Text]:
        day = explanation.publication_day or self.texts("terminal_unpublished")
        extractor = self.texts("terminal_extractor", version=explanation.extractor_version)
        yield Text(visible_line(explanation.doc_id), style="bold").append(
            f"  {explanation.report_id}{self.texts.comma}{extractor}", style="not bold dim"
        )
        yield Text(self.texts("terminal_published", day=day))
        if explanation.outlet_name:
            yield Text(self.texts("terminal_outlet", name=visible_line(explanation.outlet_name)))
        legend = Text()
        for kind in KINDS:
            legend.append(self.texts.code("span", kind), style=_COLOURS[kind]).append(" ")
        yield legend

    def _event(self, event: Event) -> Iterator[Text]:
        title = f"{event.number}. {event.event_type_label}"
        known = (
            event.event_type_code, self.texts.code("modality", event.modality),
            f"{self.texts('confidence')} {event.confidence:.2f}",
        )  # fmt: skip
        yield Text(title, style="bold").append(f"  {self.texts.listed(known)}", style="not bold")
        if len(event.told_as) > 1:
            yield _note(self.texts("told_as", types=self.texts("and").join(event.told_as)))
        yield from self._judgement("whole", event.judgement)
        for told in event.told:
            yield from self._told(told)
        for party in event.parties:
            kind = self.texts.code("kind", party.kind)
            known_as = (
                f"{party.faction_name} ({party.faction_id})"
                if party.faction_id
                else self.texts.listed([kind, self.texts("not_in_registry")])
            )
            yield _field(
                self.texts.code("role", party.role), self._by(known_as, party.link_method), party.words, "faction"
            )
            yield _note(party.rule)
            yield from self._judgement("party", party.judgement)
            yield from self._judgement("party_telling", party.telling)
        for place in event.places:
            found = f"{place.place_name} ({place.place_id})" if place.place_id else self.texts("not_in_gazetteer")
            about = self.texts.listed([found, self.texts.code("kind", place.kind)])
            yield _field(self.texts("field_place"), self._by(about, place.link_method), place.words, "place")
            yield from self._judgement("place", place.judgement)
            yield from self._judgement("place_telling", place.telling)
        if event.time:
            time = event.time
            precision = self.texts("precision", precision=self.texts.code("precision", time.precision))
            about = self.texts.listed([days(self.texts, time.date_from, time.date_to), precision])
            yield _field(self.texts("field_time"), self._by(about, time.method), time.words, "time")
            yield from self._judgement("time", time.judgement)
            yield from self._judgement("time_telling", time.telling)
        for figure in event.figures:
            said = bounds(self.texts, figure.low, figure.high)
            yield _field(self.texts(f"field_{figure.name}"), said, figure.words, "quantity")
            yield _note(figure.how)
        for cited in event.informants:
            yield _field(self.texts("field_informant"), cited.how, cited.words, "informant")
            yield from self._judgement("informant", cited.judgement)

    def _told(self, told: Told) -> Iterator[Text]:
        sentence = self.texts("sentence", number=told.sentence + 1)
        about = self.texts.listed([f"{told.lexicon_id} ({told.shape})", sentence])
        yield _field(self.texts("field_told"), about, told.words, "trigger")
        yield _note(self.texts("type", code=told.event_type_code, how=told.type_how))
        yield _note(self.texts("frame", frame=frame(told, self.texts)))
        cue = f": {told.modality.cue.text}" if told.modality.cue else ""
        modality = self.texts.code("modality", told.modality.modality)
        yield _note(self.texts("modality", modality=modality, how=told.modality.how) + cue)
        yield _note(told.how)
        yield from self._judgement("told", told.judgement)
        yield from self._judgement("type", told.type_judgement)
        if told.joined:
            yield _note(f"{self.texts('joined')}: {told.joined.words.text}")
            yield from self._judgement("joined", told.joined.judgement)

    def _rejected(self, rejected: tuple[Rejected, ...]) -> Iterator[Text]:
        if not rejected:
            return
        yield Text(f"\n{self.texts('rejected')}", style="bold")
        for item in rejected[:_MOST_REJECTED]:
            sentence = self.texts("sentence", number=item.sentence + 1)
            about = self.texts.listed([item.lexicon_id, sentence, item.reason])
            yield _field(item.event_type_code, about, item.words, "trigger")
            yield from self._judgement("rejected", item.judgement, type=item.event_type_code)
        if len(rejected) > _MOST_REJECTED:
            yield _note(self.texts("less_likely", count=len(rejected) - _MOST_REJECTED))

    def _by(self, about: str, method: str) -> str:
        return self.texts.listed([about, self.texts("by_method", method=self.texts.code("method", method))])

    def _judgement(self, question: str, judgement: Judgement | None, **values: str) -> Iterator[Text]:
        if judgement is None:
            return
        asked = self.texts(f"judge_{question}", **values)
        threshold = self.texts("yes_from", threshold=f"{judgement.threshold:.2f}")
        yield Text(f"{_INDENT}{visible_line(asked)}: {judgement.probability:.2f} ({threshold})")
        for style, signs in (("green", judgement.speaking_for), ("red", judgement.speaking_against)):
            for sign in signs[:_MOST_SIGNS]:
                weight = Text(f"{_INDENT}  ").append(f"{sign.weight:+.2f}", style=style)
                yield weight.append(f" {visible_line(sign.phrase)}")


def _coloured(pieces: Iterable[Segment], brackets: bool) -> Text:
    line = Text()
    for piece in pieces:
        words = visible_line(piece.text)
        line.append(f"[{words}]" if brackets and piece.kind else words, style=_COLOURS.get(piece.kind, ""))
    return line


def _field(name: str, about: str, words: Words, kind: str) -> Text:
    return (
        Text(f"  {name:<10} ", style="dim")
        .append(f"{visible_line(about)}: ", style="not dim")
        .append(visible_line(words.text), style=f"not dim {_COLOURS[kind]}")
    )


def _note(text: str) -> Text:
    return Text(f"{_INDENT}{visible_line(text)}", style="dim")
