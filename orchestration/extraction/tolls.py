"""The dead and injured that a sentence tells of: how many, who they are, and the words that say so.

Which happening cost them is decided in happenings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.extraction.numbers import PEOPLE_CLASSES, Quantity
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import Grammar, assign_roles
from orchestration.extraction.triggers import Trigger, TriggerRow

_REACH = 14
_COUNTED_AS = {"people_dead": "killed", "people_injured": "injured"}
_PLURAL_ENDINGS = ("ين", "ون", "ات", "اء")


@dataclass(frozen=True)
class Toll:
    """Dead or injured (`kind`) as one place of the text gives them: tokens `first` to `last` of sentence `sentence`.

    `low` and `high` are None where the words give no figure. `at` is the token that tells of them, `victims` whom
    it names, `trigger` the word of death or injury where there is one. `is_joint`: one figure for dead and injured
    together.
    """

    kind: str
    low: int | None
    high: int | None
    sentence: int
    first: int
    last: int
    at: int
    victims: tuple[Party, ...] = ()
    trigger: Trigger | None = None
    is_joint: bool = False


def find_tolls(reading: Reading, grammar: Grammar) -> list[Toll]:
    """Return the tolls of a sentence: those of verbs and nouns of death and injury, then those of counted victims."""
    found: list[Toll] = []
    used: set[int] = set()
    for trigger in reading.triggers:
        if trigger.row.trigger_class not in {"killed", "injured"}:
            continue
        toll = _told_by(reading, trigger, grammar, used)
        if toll:
            found.append(toll)
    for quantity in reading.quantities:
        kind = _COUNTED_AS.get(quantity.noun_class or "")
        if (
            kind
            and quantity.first not in used
            and not quantity.is_part
            and (quantity.low, quantity.high) != (None, None)
        ):
            party = reading.groups.get(quantity.first)
            low, high = (None, None) if quantity.is_joint else (quantity.low, quantity.high)
            found.append(
                Toll(kind, low, high, reading.index, quantity.first, quantity.last, quantity.first,
                     (party,) if party else (), None, quantity.is_joint)
            )  # fmt: skip
    return found


def _told_by(reading: Reading, trigger: Trigger, grammar: Grammar, used: set[int]) -> Toll | None:
    """The toll that a word of death or injury tells; None when it names neither number nor victim."""
    quantity, joint = _quantity_after(reading, trigger, grammar, used)
    roles = assign_roles(reading, replace(trigger, row=toll_frame(trigger.row)), grammar)
    victims = roles.patients or roles.agents
    if quantity is None:
        victims = victims or _victims_before(reading, trigger)
        quantity = next((party.quantity for party in victims if party.quantity), None)
    if quantity:
        used.add(quantity.first)
    elif not victims:
        return None
    kind = trigger.row.trigger_class
    if quantity is None:
        low = None if _is_plural(reading, victims[0]) else 1
        return Toll(kind, low, low, reading.index, victims[0].start, victims[0].last, trigger.first, victims, trigger)
    is_joint = joint or quantity.is_joint
    low, high = (None, None) if is_joint else (quantity.low, quantity.high)
    return Toll(
        kind, low, high, reading.index, quantity.first, quantity.last, trigger.first, victims, trigger, is_joint
    )


def _quantity_after(
    reading: Reading, trigger: Trigger, grammar: Grammar, used: set[int]
) -> tuple[Quantity | None, bool]:
    """The number that goes with a word of a toll, and whether it counts dead and injured together."""
    at, joint, beyond = trigger.last, False, False
    while at < min(len(reading.tokens), trigger.last + _REACH):
        quantity = reading.quantity_at.get(at)
        if quantity and (quantity.noun_class in PEOPLE_CLASSES or (quantity.noun_class is None and not beyond)):
            return (None, False) if at in used else (quantity, joint)
        other = reading.trigger_at.get(at)
        if (
            other
            and {other.row.trigger_class, trigger.row.trigger_class} == {"killed", "injured"}
            and at <= trigger.last + 1
        ):
            joint, at = True, other.last
            continue
        word = reading.norms[at]
        if other or word in {".", "؛", ":", "،"} or grammar.is_class(word, "subordinator"):
            break
        beyond = beyond or (word != "من" and grammar.is_class(word, "preposition"))
        at = reading.time_at[at].last if at in reading.time_at else at + 1
    return None, False


def _victims_before(reading: Reading, trigger: Trigger) -> tuple[Party, ...]:
    """Those who met their death (مصرعهم) or were killed, where they stand before the word."""
    if not (trigger.pronoun or (trigger.is_finite and trigger.reading and trigger.reading.number == "p")):
        return ()
    groups = [
        party for start, party in sorted(reading.groups.items()) if trigger.first - _REACH <= start < trigger.first
    ]
    return tuple(groups[-1:])


def _is_plural(reading: Reading, party: Party) -> bool:
    """Whether the victims are several though nobody says how many."""
    if party.kind == "person":
        return False
    word = reading.norms[party.start]
    return (
        (party.kind == "faction" and party.group_first is None)
        or word.endswith(_PLURAL_ENDINGS)
        or word.startswith("ال")
    )


def toll_frame(row: TriggerRow) -> TriggerRow:
    """The frame of a word of a toll: those who died are its object."""
    return replace(row, subject="agent", object="patient", genitive="patient", prepositions=())


def attach(toll: Toll, current: Toll | None) -> Toll:
    """Of two tolls of one kind for one happening, the one that gives a figure; the first of equals."""
    if current is None or (current.low is None and current.high is None and toll.low is not None):
        return toll
    return current


def tolls_clash(ours: Sequence[Toll | None], theirs: Sequence[Toll | None]) -> bool:
    """Whether two happenings give different figures of one kind, headlines left aside."""
    pairs = zip(ours, theirs, strict=True)
    return any(
        a and b and a.low is not None and b.low is not None and a.low != b.low and min(a.sentence, b.sentence) > 0
        for a, b in pairs
    )


def tolls_agree(ours: Sequence[Toll | None], theirs: Sequence[Toll | None]) -> bool:
    """Whether two happenings give the same figure of one kind."""
    return any(a and b and a.low is not None and a.low == b.low for a, b in zip(ours, theirs, strict=True))
