"""An explanation in the terminal.

Arabic stands last in its line, so that a terminal that writes it from the right moves nothing else; without colours,
what was recognised stands in brackets.
"""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from orchestration.display import visible_line
from orchestration.explanation.explaining import bounds, days
from orchestration.explanation.segments import KINDS, Segment, segments
from orchestration.explanation.values import Event, Explanation, Judgement, Rejected, Told, Words

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


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Print the text with what was recognised, each event with its reasons, and what was read as none."""
    for line in _lines(explanation, brackets=console.no_color or not console.is_terminal):
        console.print(line, soft_wrap=True)


def _lines(explanation: Explanation, brackets: bool) -> Iterator[Text]:
    yield from _head(explanation)
    yield Text()
    for sentence in explanation.sentences:
        if sentence.kind == "furniture":
            words = visible_line(explanation.text[sentence.start : sentence.end])
            yield Text(f"{sentence.index + 1:>3}  not read ({sentence.rule}): {words}", style="dim")
        else:
            line = Text(f"{sentence.index + 1:>3}  ", style="bold" if sentence.kind == "headline" else "")
            yield line.append_text(_coloured(segments(explanation, sentence), brackets))
    for event in explanation.events:
        yield Text()
        yield from _event(event)
    if not explanation.events:
        yield Text("\nNo event was read out of this report.", style="bold")
    yield from _rejected(explanation.rejected)


def _head(explanation: Explanation) -> Iterator[Text]:
    day = explanation.publication_day
    yield Text(visible_line(explanation.doc_id), style="bold").append(
        f"  {explanation.report_id}, extractor {explanation.extractor_version}", style="not bold dim"
    )
    yield Text(f"Published: {day or 'not known, so that words such as yesterday stay undated'}")
    if explanation.outlet_name:
        yield Text(f"Outlet: {visible_line(explanation.outlet_name)}")
    legend = Text()
    for kind in KINDS:
        legend.append(kind, style=_COLOURS[kind]).append(" ")
    yield legend


def _coloured(pieces: Iterable[Segment], brackets: bool) -> Text:
    line = Text()
    for piece in pieces:
        words = visible_line(piece.text)
        line.append(f"[{words}]" if brackets and piece.kind else words, style=_COLOURS.get(piece.kind, ""))
    return line


def _event(event: Event) -> Iterator[Text]:
    title = f"{event.number}. {event.event_type_label}"
    yield Text(title, style="bold").append(
        f"  {event.event_type_code}, {event.modality}, confidence {event.confidence:.2f}", style="not bold"
    )
    if len(event.told_as) > 1:
        kinds = " and ".join(event.told_as)
        yield _note(f"told as {kinds}: what is said outright goes before what a general word leaves open")
    yield from _judgement("all of it together is such an event", event.judgement)
    for told in event.told:
        yield from _told(told)
    for party in event.parties:
        known = (
            f"{party.faction_name} ({party.faction_id})" if party.faction_id else f"{party.kind}, not in the registry"
        )
        yield _field(party.role, f"{known}, by {party.link_method}", party.words, "faction")
        yield _note(party.rule)
        yield from _judgement("it has this role", party.judgement)
        yield from _judgement("in its clearest sentence", party.telling)
    for place in event.places:
        known = f"{place.place_name} ({place.place_id})" if place.place_id else "not in the gazetteer"
        yield _field("place", f"{known}, {place.kind}, by {place.link_method}", place.words, "place")
        yield from _judgement("it took place there", place.judgement)
        yield from _judgement("by its clearest sentence", place.telling)
    if event.time:
        time = event.time
        then = days(time.date_from, time.date_to)
        yield _field("time", f"{then}, precision {time.precision}, by {time.method}", time.words, "time")
        yield from _judgement("it happened then", time.judgement)
        yield from _judgement("by its clearest sentence", time.telling)
    for figure in event.figures:
        yield _field(figure.name, bounds(figure.low, figure.high), figure.words, "quantity")
        yield _note(figure.how)
    for cited in event.informants:
        yield _field("informant", cited.how, cited.words, "informant")
        yield from _judgement("cited for this", cited.judgement)


def _told(told: Told) -> Iterator[Text]:
    yield _field("told by", f"{told.lexicon_id} ({told.shape}), sentence {told.sentence + 1}", told.words, "trigger")
    yield _note(f"type {told.event_type_code}: {told.type_how}")
    if told.frame:
        yield _note("frame: " + ", ".join(f"{slot} = {role}" for slot, role in told.frame))
    cue = f": {told.modality.cue.text}" if told.modality.cue else ""
    yield _note(f"{told.modality.modality}: {told.modality.how}{cue}")
    yield from _judgement(f"it tells of a happening, {told.how}", told.judgement)
    yield from _judgement("it is of this type, and of the kinds of strikes the likeliest wins", told.type_judgement)
    if told.joined:
        yield from _judgement(f"one happening with {told.joined.words.text}", told.joined.judgement)


def _rejected(rejected: tuple[Rejected, ...]) -> Iterator[Text]:
    if not rejected:
        return
    yield Text("\nRead as no event", style="bold")
    for item in rejected[:_MOST_REJECTED]:
        about = f"{item.lexicon_id}, sentence {item.sentence + 1}, {item.reason}"
        yield _field(item.event_type_code, about, item.words, "trigger")
        yield from _judgement("it would be one", item.judgement)
    if len(rejected) > _MOST_REJECTED:
        yield _note(f"and {len(rejected) - _MOST_REJECTED} less likely ones")


def _field(name: str, about: str, words: Words, kind: str) -> Text:
    return (
        Text(f"  {name:<10} ", style="dim")
        .append(f"{visible_line(about)}: ", style="not dim")
        .append(visible_line(words.text), style=f"not dim {_COLOURS[kind]}")
    )


def _note(text: str) -> Text:
    return Text(f"{_INDENT}{visible_line(text)}", style="dim")


def _judgement(question: str, judgement: Judgement | None) -> Iterator[Text]:
    if judgement is None:
        return
    answer = f"{judgement.probability:.2f} (yes from {judgement.threshold:.2f})"
    yield Text(f"{_INDENT}{visible_line(question)}: {answer}")
    for style, signs in (("green", judgement.speaking_for), ("red", judgement.speaking_against)):
        for sign in signs[:_MOST_SIGNS]:
            yield (
                Text(f"{_INDENT}  ").append(f"{sign.weight:+.2f}", style=style).append(f" {visible_line(sign.phrase)}")
            )
