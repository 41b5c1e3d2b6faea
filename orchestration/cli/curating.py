"""The worklist in the terminal, and what `waqai accept` says when it has written a row."""

from dataclasses import asdict
from getpass import getuser
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from orchestration.curation.accepting import (
    Decision,
    Ignored,
    KnownFaction,
    KnownOutlet,
    KnownPlace,
    NewFaction,
    NewOutlet,
    NewPlace,
    Written,
    accept,
)
from orchestration.curation.worklist import Change, Item, Kind, find_item, read_changes, read_items, read_places
from orchestration.display import visible_json, visible_line
from orchestration.settings import Settings

# Letters of the key that are shown: enough to tell rows apart, few enough to type.
_SHOWN_ID = 9
_CONTEXT = 40
# What is done with a name, and which other options belong to it; those in the first place are needed.
_CHOICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "faction": ((), ("needs_context", "note")),
    "new_faction": (("name_en", "kind"), ("parent", "country", "acled_inter", "note")),
    "place": ((), ("needs_context", "note")),
    "new_place": (("name_en", "kind", "lat", "lon"), ("parent", "country", "note")),
    "outlet": ((), ()),
    "new_outlet": (("name_en", "kind", "stance", "scale"), ("country",)),
    "ignore": (("reason",), ("author",)),
}


def show_worklist(settings: Settings, *, kind: Kind | None, limit: int, changes: bool, as_json: bool) -> None:
    """Print the worklist, or the changes of allegiance that the registry lacks."""
    found: list[Item] | list[Change] = (
        read_changes(settings.published_file)[:limit] if changes else read_items(settings.published_file, kind, limit)
    )
    if as_json:
        print(visible_json([asdict(row) for row in found]))
        return
    console = Console(highlight=False)
    if not found:
        console.print(
            "Nothing to do: the registry has every change." if changes else "Nothing to do: every name is mapped."
        )
        return
    for row in found:
        for line in _item_lines(row) if isinstance(row, Item) else _change_lines(row):
            console.print(line, soft_wrap=True)
    if not changes:
        console.print("\nwaqai accept ID --faction ID | --place ID | --outlet ID | --ignore --reason … (see --help)")


def accept_item(settings: Settings, worklist_id: str, options: dict[str, Any]) -> None:
    """Write the row that the options make of a row of the worklist, and say what was written and what to do next.

    Raises InputError where the row or the decision cannot be used, UsageError where options do not go together.
    """
    decision = _decision(options)
    item = find_item(settings.published_file, worklist_id)
    places = read_places(settings.published_file) if isinstance(decision, KnownPlace | NewPlace) else {}
    note = options.get("note") or ""
    written = accept(item, decision, settings.seeds_dir, places, note, settings.additions_dir)
    _print_written(item, written, settings)


def _item_lines(item: Item) -> list[Text]:
    head = Text(f"{item.worklist_id[:_SHOWN_ID]}  ", style="bold")
    head.append(f"{item.mention_kind:<7}  gain {item.gain:<4} reports {item.report_count:<4} ", style="not bold")
    lines = [head.append(visible_line(item.name_ar), style="bold")]
    if item.suggested_id:
        about = f"{'':<{_SHOWN_ID}}  perhaps  {item.suggested_id}  "
        lines.append(Text(about, style="green").append(visible_line(item.suggested_name or "")))
    if item.example_sentence_text and item.example_char_start is not None and item.example_char_end is not None:
        start, end = (
            at - (item.example_sentence_start or 0) for at in (item.example_char_start, item.example_char_end)
        )
        sentence = item.example_sentence_text
        quote = f"{sentence[max(0, start - _CONTEXT) : start]}[{sentence[start:end]}]{sentence[end : end + _CONTEXT]}"
        where = f"{item.example_doc_id}:{item.example_char_start}-{item.example_char_end}"
        lines.append(Text(f"{'':<{_SHOWN_ID}}  {visible_line(where)}  ", style="dim").append(visible_line(quote)))
    return lines


def _change_lines(change: Change) -> list[Text]:
    sides = " ".join(
        f"{word} {side}" for word, side in (("from", change.left), ("with", change.joined)) if side is not None
    )
    head = Text(f"{change.date_from or 'undated':<10}  ").append(
        visible_line(f"{change.registry_status:<12} {change.change_kind:<11} {change.mover} {sides}"), style="bold"
    )
    told = f"{'':<10}  event {change.event_id}, {change.report_count} reports"
    tie = f"; the registry says otherwise in {change.registry_tie_id}" if change.registry_tie_id else ""
    return [head, Text(told + tie, style="dim")]


def _decision(options: dict[str, Any]) -> Decision:
    chosen = [choice for choice in _CHOICES if options.get(choice)]
    if len(chosen) != 1:
        raise click.UsageError(f"Say what the name is with one of {', '.join(map(_option, _CHOICES))}.")
    (choice,) = chosen
    needed, allowed = _CHOICES[choice]
    missing = [name for name in needed if options.get(name) is None]
    if missing:
        raise click.UsageError(f"{_option(choice)} needs {', '.join(map(_option, missing))}.")
    given = {name for name, value in options.items() if value not in (None, False)} - {choice}
    alien = sorted(given - {*needed, *allowed})
    if alien:
        raise click.UsageError(f"{', '.join(map(_option, alien))} does not go with {_option(choice)}.")
    wanted = options[choice]
    parent, country = options.get("parent") or "", (options.get("country") or "").upper()
    match choice:
        case "faction":
            return KnownFaction(wanted, bool(options["needs_context"]))
        case "new_faction":
            acled_inter = options.get("acled_inter") or ""
            return NewFaction(wanted, options["name_en"], options["kind"], parent, country, acled_inter)
        case "place":
            return KnownPlace(wanted, bool(options["needs_context"]))
        case "new_place":
            return NewPlace(
                wanted, options["name_en"], options["kind"], options["lat"], options["lon"], parent, country
            )
        case "outlet":
            return KnownOutlet(wanted)
        case "new_outlet":
            return NewOutlet(wanted, options["name_en"], options["kind"], options["stance"], options["scale"], country)
        case _:
            return Ignored(options["reason"], options.get("author") or getuser())


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _print_written(item: Item, written: Written, settings: Settings) -> None:
    console = Console(highlight=False)
    console.print(Text(f"Written to {written.file}:"), soft_wrap=True)
    for column, value in written.row.items():
        if value:
            console.print(Text(f"  {column:<18} {visible_line(value)}"), soft_wrap=True)
    gain = f"{item.gain} event reports" if item.gain != 1 else "1 event report"
    again = "Reports that it may touch are read again then. " if written.file.parent.name != "corrections" else ""
    run = f"waqai run --warehouse {settings.warehouse}, with the corpus as before"
    console.print(
        Text(f"Next: {run if settings.workspace is None else 'waqai run'}. {again}It concerns {gain}."), soft_wrap=True
    )
