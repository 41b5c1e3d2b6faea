"""Annotations by hand: how their files are read and what must be in them. How they are compared is in `scoring`.

One JSON object a document, in a file `<doc_id>.json`:

- `doc_id`; `factions`, `places`: each named once, a faction as its id in the registry or as an Arabic name.
- `events`, each with `type`; `triggers` as `word@n`, n the sentence counted from 0; `agent`, `patient`, `place` (lists,
  most specific first); `time` with `text`, `from`, `to`; `count`, `killed`, `injured` with `low`, `high`, `text`;
  `claimed_by`; `modality`, which is `actual` where it is left out.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.errors import InputError

FIGURES = ("count", "killed", "injured")


@dataclass(frozen=True)
class Figure:
    """A number that the text gives for something; `low` is null where the text gives words only."""

    low: int | None
    high: int | None


@dataclass(frozen=True)
class GoldEvent:
    """One happening that the document tells of."""

    type_code: str
    triggers: tuple[tuple[str, int], ...]
    agents: tuple[str, ...]
    patients: tuple[str, ...]
    places: tuple[str, ...]
    time_text: str | None
    date_from: str | None
    date_to: str | None
    figures: dict[str, Figure]
    claimed_by: str | None
    modality: str

    @property
    def sentences(self) -> frozenset[int]:
        """Numbers of the sentences that tell of it."""
        return frozenset(sentence for _, sentence in self.triggers)


@dataclass(frozen=True)
class GoldDocument:
    """What one document says, as annotated."""

    doc_id: str
    factions: tuple[str, ...]
    places: tuple[str, ...]
    events: tuple[GoldEvent, ...]


def read_gold(folder: Path, only: str | None = None) -> list[GoldDocument]:
    """Read the annotations of `folder`, ordered by file name; `only` as in `chosen`.

    Raises InputError where there are none, or where one is not in the form that this module describes.
    """
    wanted = chosen(only)
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InputError(f"There are no annotations (*.json) in {folder}: name the folder that holds them with --gold.")
    kept = [file for file in files if wanted(file.stem)]
    if not kept:
        raise InputError(f"None of the {len(files)} documents of {folder} is one of --only {only}.")
    return [read_document(file) for file in kept]


def read_document(file: Path) -> GoldDocument:
    """Read the annotations of one document."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return GoldDocument(
            doc_id=str(content["doc_id"]),
            factions=tuple(content["factions"]),
            places=tuple(content["places"]),
            events=tuple(_event(event) for event in content["events"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file} is not an annotation file: {type(error).__name__}: {error}") from error


def chosen(only: str | None) -> Callable[[str], bool]:
    """Return a test of document ids from a list such as `d013-d024,d073`; ids of a range have the length of its first.

    Without a list every document is chosen.
    """
    if only is None:
        return lambda doc_id: True
    parts = [tuple(end.strip() for end in part.split("-", 1)) for part in only.split(",")]
    ranges = [(part[0], part[-1]) for part in parts]
    return lambda doc_id: any(low <= doc_id <= high and len(doc_id) == len(low) for low, high in ranges)


def _event(event: dict[str, Any]) -> GoldEvent:
    time = event.get("time") or {}
    return GoldEvent(
        type_code=event["type"],
        triggers=tuple((word, int(sentence)) for word, _, sentence in (t.rpartition("@") for t in event["triggers"])),
        agents=tuple(event["agent"]),
        patients=tuple(event["patient"]),
        places=tuple(event["place"]),
        time_text=time.get("text"),
        date_from=time.get("from"),
        date_to=time.get("to"),
        figures={name: Figure(event[name].get("low"), event[name].get("high")) for name in FIGURES if event.get(name)},
        claimed_by=event.get("claimed_by"),
        modality=event.get("modality", "actual"),
    )
