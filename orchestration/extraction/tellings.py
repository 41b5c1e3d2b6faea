"""A telling: one trigger that tells of a happening, with what weighing its evidence gave. A happening: all that the
tellings of a report which mean the same have to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.extraction.claims import Claim
from orchestration.extraction.evidence import Candidate
from orchestration.extraction.numbers import Quantity
from orchestration.extraction.reading import Party, Place, Reading
from orchestration.extraction.times import TimeSpan
from orchestration.extraction.tolls import Toll
from orchestration.extraction.triggers import TriggerRow

# How many tellings a report looks back: a happening is told of within so many, and what was told earlier says nothing
# of it. The longest of incident reports, a day's log of many incidents, has 302.
LOOKS_BACK = 400


@dataclass(frozen=True, slots=True)
class WeighedParty:
    """A party with the probabilities (0 to 1) that it is agent and patient; `is_here`: the sentence itself names it."""

    party: Party
    agent: float
    patient: float
    is_here: bool


@dataclass(frozen=True, slots=True)
class WeighedPlace:
    """A place of sentence `sentence` with the probability (0 to 1) that it happened there."""

    place: Place
    sentence: int
    weight: float


@dataclass(frozen=True, slots=True)
class WeighedTime:
    """A time of sentence `sentence` with the probability (0 to 1) that it happened then."""

    time: TimeSpan
    sentence: int
    weight: float


@dataclass
class Telling:
    """One trigger that tells of a happening; `parties` and `places` by what makes them the same in a report."""

    candidate: Candidate
    event_type: str
    modality: str
    probability: float
    parties: Mapping[str, WeighedParty] = field(default_factory=dict)
    agents: tuple[Party, ...] = ()
    patients: tuple[Party, ...] = ()
    weighed_places: Mapping[str, WeighedPlace] = field(default_factory=dict)
    places: tuple[WeighedPlace, ...] = ()
    times: tuple[WeighedTime, ...] = ()
    time: WeighedTime | None = None
    count: tuple[int, Quantity] | None = None
    killed: Toll | None = None
    injured: Toll | None = None

    @property
    def reading(self) -> Reading:
        """The sentence."""
        return self.candidate.reading

    @property
    def row(self) -> TriggerRow:
        """The trigger's row of the lexicon."""
        return self.candidate.row

    @property
    def sentence(self) -> int:
        """Number of the sentence."""
        return self.candidate.reading.index

    @property
    def tolls(self) -> tuple[Toll | None, Toll | None]:
        """Dead and injured."""
        return (self.killed, self.injured)

    @property
    def has_own_places(self) -> bool:
        """Whether its own sentence says where."""
        return any(weighed.sentence == self.sentence for weighed in self.places)

    @property
    def is_generic(self) -> bool:
        """Whether its word does not say of itself which kind of strike it was."""
        return "generic" in self.candidate.row.flags


@dataclass
class Happening:
    """One happening as one report tells of it; `tellings` in the order of the text, `best` the one that tells most.

    `probability` (0 to 1) is that of a happening of this type told here and not told of as another one already.
    `informants` are cited for it, the likeliest first, each with the number of the sentence that tells the claim.
    """

    event_type: str
    modality: str
    tellings: tuple[Telling, ...]
    best: Telling
    probability: float = 1.0
    agents: tuple[Party, ...] = ()
    patients: tuple[Party, ...] = ()
    mediators: tuple[Party, ...] = ()
    places: tuple[tuple[int, Place], ...] = ()
    time: tuple[int, TimeSpan] | None = None
    count: tuple[int, Quantity] | None = None
    killed: Toll | None = None
    injured: Toll | None = None
    informants: tuple[tuple[Claim, int], ...] = ()

    @property
    def sentences(self) -> list[int]:
        """Numbers of the sentences that tell of it."""
        return [telling.sentence for telling in self.tellings]
