"""What tests of extraction say of a sentence: its clauses by grammar alone, and the event reports of a whole text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from orchestration.extraction.reading import Reading
from orchestration.extraction.schema import Extraction

PUBLISHED = datetime(2021, 6, 10, 12)  # a Thursday


@dataclass(frozen=True)
class Clause:
    """What the grammar alone makes of a trigger; nothing here depends on learned weights."""

    trigger: str
    trigger_id: str
    event_type: str
    modality: str
    agents: tuple[str, ...]
    patients: tuple[str, ...]
    mediators: tuple[str, ...]
    is_passive: bool


@dataclass(frozen=True)
class Told:
    """An event report of a text."""

    event_type: str
    modality: str
    triggers: tuple[str, ...]
    agents: frozenset[str]
    patients: frozenset[str]
    places: tuple[str, ...]
    count: tuple[int | None, int | None, str | None]
    killed: tuple[int | None, int | None, str | None]
    injured: tuple[int | None, int | None, str | None]
    dates: tuple[date | None, date | None]
    informant: str | None


Reader = Callable[[str], Reading]
Clauses = Callable[[str], list[Clause]]
Extractor = Callable[..., Extraction]
Teller = Callable[[str], list[Told]]


def reports_frame(texts: Sequence[str], published: datetime | None = PUBLISHED) -> pl.DataFrame:
    schema = {"report_id": pl.String, "body_text": pl.String, "published_at": pl.Datetime, "url": pl.String}
    rows = [(f"report-{number}", text, published, None) for number, text in enumerate(texts)]
    return pl.DataFrame(rows, schema=schema, orient="row")
