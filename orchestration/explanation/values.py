"""What an explanation is made of. Plain values only: how they are found and how they are shown lives elsewhere.

Offsets count characters of the report's text, ends are exclusive; probabilities and thresholds lie between 0 and 1.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Sign:
    """One piece of evidence: the raw feature, the same in words, and its weight in logits (negative: against)."""

    feature: str
    phrase: str
    weight: float


@dataclass(frozen=True)
class Judgement:
    """A learned decision: yes where `probability` reaches `threshold`. `signs`: the weightiest first; `bias` holds
    without any."""

    probability: float
    threshold: float
    bias: float
    signs: tuple[Sign, ...]

    @property
    def speaking_for(self) -> tuple[Sign, ...]:
        """Evidence for yes."""
        return tuple(sign for sign in self.signs if sign.weight > 0)

    @property
    def speaking_against(self) -> tuple[Sign, ...]:
        """Evidence for no."""
        return tuple(sign for sign in self.signs if sign.weight < 0)


@dataclass(frozen=True)
class Words:
    """Words of the report."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence; `kind` is headline, body or furniture, `rule` why it is furniture."""

    index: int
    start: int
    end: int
    kind: str
    rule: str | None


@dataclass(frozen=True)
class Span:
    """What was recognised in the text: `kind` is trigger, faction, place, time, quantity, informant or person.

    `about` says what it was read as; `event` is the number of the event that a trigger tells of.
    """

    start: int
    end: int
    kind: str
    about: str
    event: int | None = None


@dataclass(frozen=True)
class Modality:
    """Fact, plan, fear or denial, and what said so; `cue` is the governing cue where there is one."""

    modality: str
    how: str
    cue: Words | None = None


@dataclass(frozen=True)
class Joined:
    """Why a telling was taken for the happening of an earlier one, whose trigger is `words`."""

    words: Words
    judgement: Judgement


@dataclass(frozen=True)
class Told:
    """One trigger of an event. `frame` has the role that each slot gives; `type_how` says what gave the type."""

    words: Words
    sentence: int
    lexicon_id: str
    shape: str
    frame: tuple[tuple[str, str], ...]
    event_type_code: str
    type_how: str
    type_judgement: Judgement | None
    modality: Modality
    how: str
    judgement: Judgement
    joined: Joined | None


@dataclass(frozen=True)
class PartyOf:
    """A party of an event. `judgement` weighs the whole event, `telling` the sentence where its role is clearest."""

    role: str
    words: Words
    name: str
    kind: str
    faction_id: str | None
    faction_name: str
    link_method: str
    rule: str
    judgement: Judgement | None
    telling: Judgement | None


@dataclass(frozen=True)
class PlaceOf:
    """A place of an event; `kind` is its precision: town, district, province, country."""

    words: Words
    name: str
    place_id: str | None
    place_name: str
    kind: str
    link_method: str
    judgement: Judgement | None
    telling: Judgement | None


@dataclass(frozen=True)
class TimeOf:
    """The time of an event; both dates None where the words settle none."""

    words: Words
    date_from: date | None
    date_to: date | None
    precision: str
    method: str
    judgement: Judgement | None
    telling: Judgement | None


@dataclass(frozen=True)
class Figure:
    """A number of an event: `name` is killed, injured or count; a bound that is None is open."""

    name: str
    words: Words
    low: int | None
    high: int | None
    how: str


@dataclass(frozen=True)
class InformantOf:
    """Who is cited for an event, by which cue; the first one is what the warehouse keeps."""

    words: Words
    cue: Words
    how: str
    judgement: Judgement


@dataclass(frozen=True)
class Event:
    """One event of the report, with the reason of each of its fields. `judgement` gave the `confidence`."""

    number: int
    event_report_id: str
    event_type_code: str
    event_type_label: str
    modality: str
    confidence: float
    judgement: Judgement
    told: tuple[Told, ...]
    parties: tuple[PartyOf, ...]
    places: tuple[PlaceOf, ...]
    time: TimeOf | None
    figures: tuple[Figure, ...]
    informants: tuple[InformantOf, ...]

    @property
    def told_as(self) -> tuple[str, ...]:
        """The types that its tellings have one by one, each once; more than one where they differ."""
        return tuple(dict.fromkeys(told.event_type_code for told in self.told))


@dataclass(frozen=True)
class Rejected:
    """A word that may tell of a happening and was read as none."""

    words: Words
    sentence: int
    lexicon_id: str
    event_type_code: str
    reason: str
    judgement: Judgement


@dataclass(frozen=True)
class Explanation:
    """One report, what was recognised in it, its events and what was read as none, the likeliest first.

    `publication_day` is the day against which "yesterday" is settled, from the metadata, the address or the dateline.
    """

    report_id: str
    doc_id: str
    outlet_name: str | None
    url: str | None
    publication_day: date | None
    extractor_version: str
    text: str
    sentences: tuple[Sentence, ...]
    spans: tuple[Span, ...]
    events: tuple[Event, ...]
    rejected: tuple[Rejected, ...]
