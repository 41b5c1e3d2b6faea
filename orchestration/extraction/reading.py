"""One sentence as it is read: its tokens with every name, quantity, time and trigger that stands among them.

What the pieces mean together is the business of roles, tolls, claims and happenings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orchestration.extraction.factions import QUOTES, FactionMention
from orchestration.extraction.numbers import Quantity
from orchestration.extraction.places import Linked, PlaceMention
from orchestration.extraction.text import Token
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.triggers import Trigger

UNIDENTIFIED, CIVILIANS = "unidentified", "civilians"


@dataclass(frozen=True, slots=True)
class Person:
    """A named person: tokens `first` to `last` with rank, the name alone from `name_first`."""

    first: int
    last: int
    name_first: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place mention with what it was linked to."""

    mention: PlaceMention
    linked: Linked

    @property
    def first(self) -> int:
        """First token, generic word included."""
        return self.mention.first_token

    @property
    def last(self) -> int:
        """Token after the last one."""
        return self.mention.last_token_exclusive


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part: tokens `first` to `last` (exclusive) of a sentence, and the faction they mean.

    `kind` is faction, person or category (civilians, the unidentified). `quantity` counts the people named with it.
    """

    sentence: int
    first: int
    last: int
    kind: str
    faction_id: str | None
    method: str
    prefix: int = 0
    quantity: Quantity | None = None
    group_first: int | None = None
    is_target: bool = False

    @property
    def start(self) -> int:
        """First token with the people or things that belong to the party (`five men of X`)."""
        return self.first if self.group_first is None else self.group_first


@dataclass(eq=False)
class Reading:
    """A sentence: characters `start` to `end` of the report; all other places are tokens of it."""

    index: int
    start: int
    end: int
    tokens: Sequence[Token]
    kind: str
    rule: str | None = None
    factions: Sequence[FactionMention] = ()
    places: Sequence[Place] = ()
    persons: Sequence[Person] = ()
    quantities: Sequence[Quantity] = ()
    times: Sequence[TimeSpan] = ()
    triggers: Sequence[Trigger] = ()
    groups: Mapping[int, Party] = field(default_factory=dict)
    quoted: Sequence[bool] = ()
    passive: frozenset[int] = frozenset()

    @cached_property
    def norms(self) -> list[str]:
        """Folded words."""
        return [token.norm for token in self.tokens]

    @cached_property
    def faction_at(self) -> dict[int, FactionMention]:
        """Faction mentions by first token."""
        return {mention.first: mention for mention in self.factions}

    @cached_property
    def place_at(self) -> dict[int, Place]:
        """Place mentions by first token."""
        return {place.first: place for place in self.places}

    @cached_property
    def person_at(self) -> dict[int, Person]:
        """Persons by first token."""
        return {person.first: person for person in self.persons}

    @cached_property
    def time_at(self) -> dict[int, TimeSpan]:
        """Times by first token."""
        return {time.first: time for time in self.times}

    @cached_property
    def trigger_at(self) -> dict[int, Trigger]:
        """Triggers by first token."""
        return {trigger.first: trigger for trigger in self.triggers}

    @cached_property
    def quantity_at(self) -> dict[int, Quantity]:
        """Quantities by first token."""
        return {quantity.first: quantity for quantity in self.quantities}

    @cached_property
    def measures(self) -> frozenset[int]:
        """Tokens of quantities."""
        return frozenset(at for quantity in self.quantities for at in range(quantity.first, quantity.last))

    def chars(self, first: int, last: int, prefix: int = 0) -> tuple[int, int]:
        """Characters of tokens `first` to `last`, without `prefix` letters of proclitics and without outer quotes."""
        while first < last - 1 and self.norms[first] in QUOTES:
            first += 1
        while (
            last > first + 1
            and self.norms[last - 1] in QUOTES
            and not any(self.norms[i] in QUOTES for i in range(first, last - 1))
        ):
            last -= 1
        return self.tokens[first].start + prefix, self.tokens[last - 1].end
