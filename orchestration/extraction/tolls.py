"""The dead and injured that a sentence tells of: how many, who they are, and the words that say so.

Which happening cost them is decided in happenings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.extraction.numbers import PEOPLE_CLASSES, Quantity
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import Grammar, assign_roles
from orchestration.extraction.triggers import Trigger, TriggerRow

_REACH = 14
# How many words may tell of the first of two counted groups before the second is joined to it.
_LIST_GAP = 9
_RESULT_GAP = 6
_COUNTED_AS = {"people_dead": "killed", "people_injured": "injured"}
# What is said of people by their very name; others share what is said of those before them.
_FATES = {**_COUNTED_AS, "people_captives": ""}
_PLURAL_ENDINGS = ("ين", "ون", "ات", "اء")
# Shapes of broken plurals (جنود, رجال, أطفال, عناصر), and ة, which without a number ends collectives (عائلة, قادة).
_MANY = re.compile(r"و?(?:.+ه|..[او].|ا..ا.|[^م].ا..)")
_STOPS = frozenset(".؛:،!؟?")
_ONE_PRONOUNS = frozenset({"ه", "ها"})
_HIM = "ه"
_ASSASSINATION = "assassination"
_OWN_LOSSES = "صفوف"
_JOINERS = frozenset({"و", "مقابل", "مع"})
# What adds others to those counted before: in addition to, besides.
_ADDING = frozenset({("اضافه", "الي"), ("بالاضافه", "الي"), ("فضلا", "عن"), ("علاوه", "علي"), ("الي", "جانب")})
_IN_ADDITION = "بالاضافه"


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
        kind = _kind(reading, trigger, grammar)
        if kind is None:
            continue
        toll = _told_by(reading, trigger, kind, grammar, used)
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
            counted = _Counted(quantity.low, quantity.high, quantity.first, quantity.last, quantity.is_joint)
            found.append(
                _toll(reading, kind, _with_listed(reading, counted, kind, grammar, used), quantity.first,
                      (party,) if party else (), None)
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many tokens `first` to `last` count; `is_joint` as in Toll."""

    low: int | None
    high: int | None
    first: int
    last: int
    is_joint: bool = False


def _toll(
    reading: Reading, kind: str, counted: _Counted, at: int, victims: tuple[Party, ...], trigger: Trigger | None
) -> Toll:
    low, high = (None, None) if counted.is_joint else (counted.low, counted.high)
    return Toll(kind, low, high, reading.index, counted.first, counted.last, at, victims, trigger, counted.is_joint)


def cause_of(toll: Toll, reading: Reading, deeds: Sequence[Trigger], grammar: Grammar) -> Trigger | None:
    """Which of the `deeds` of a sentence cost a toll: what led to it (which led to the death of), else what it tells of
    behind it (died in shelling), else the last before it, else the first behind it.
    """
    if toll.trigger and toll.trigger.row.event_type_code:
        return None  # it tells of a deed of its own, be that one of these or none
    before = [deed for deed in deeds if deed.first < toll.at]
    after = [deed for deed in deeds if deed.first > toll.at]
    if before and _is_result(toll, reading):
        return before[-1]
    if after and _reaches(toll, after[0], reading, grammar):
        return after[0]
    return before[-1] if before else after[0] if after else None


def _is_result(toll: Toll, reading: Reading) -> bool:
    """Whether a word of leading to (which led to) stands before a toll, with no other happening between."""
    for at in range(toll.at - 1, max(-1, toll.at - 1 - _RESULT_GAP), -1):
        trigger = reading.trigger_at.get(at)
        if trigger and trigger.row.trigger_class in {"cause", "event"}:
            return trigger.row.trigger_class == "cause"
    return False


def _reaches(toll: Toll, deed: Trigger, reading: Reading, grammar: Grammar) -> bool:
    """Whether the clause of a toll goes on to a deed behind it: to a noun, or to the verb of a clause it opens."""
    between = [trigger for trigger in reading.triggers if toll.at < trigger.first < deed.first]
    if any(
        trigger.row.trigger_class == "cause" or (trigger.is_finite and trigger.row.trigger_class == "event")
        for trigger in between
    ):
        return False
    return not deed.is_finite or grammar.is_class(reading.norms[deed.first - 1], "subordinator")


def find_count(reading: Reading, trigger: Trigger, grammar: Grammar) -> Quantity | None:
    """The people in the main role of a happening (the arrested, the defectors), where its clause counts them."""
    used: set[int] = set()
    quantity, _ = _quantity_after(reading, trigger, grammar, used)
    quantity = quantity or _quantity_before(reading, trigger, "", grammar, used)
    if quantity is None or quantity.is_joint or quantity.noun_class in _COUNTED_AS:
        return None
    counted = _Counted(quantity.low, quantity.high, quantity.first, quantity.last)
    counted = _with_listed(reading, counted, "", grammar, used)
    return replace(quantity, low=counted.low, high=counted.high, last=counted.last)


def lone_count(reading: Reading, trigger: Trigger, parties: Sequence[Party], grammar: Grammar) -> Quantity | None:
    """The people in the main role where no number stands: persons whom the words name, one man, or him (اعتقاله)."""
    ours = [party for party in parties if party.sentence == reading.index]
    persons = [party for party in ours if party.kind == "person"]
    if persons and len(persons) == len(ours):
        return Quantity(persons[0].start, persons[-1].last, len(persons), len(persons))
    if len(ours) == 1 and ours[0].group_first is not None and not _is_plural(reading, trigger, ours[0], grammar):
        return Quantity(ours[0].start, ours[0].last, 1, 1)
    return Quantity(trigger.first, trigger.last, 1, 1) if trigger.pronoun == _HIM and not ours else None


def _kind(reading: Reading, trigger: Trigger, grammar: Grammar) -> str | None:
    """What a word tells of: `killed`, `injured` or neither. Who is assassinated is dead, where the words say who."""
    row = trigger.row
    if row.trigger_class in {"killed", "injured"}:
        return row.trigger_class
    if row.event_type_code != _ASSASSINATION or trigger.kind == "phrase" or trigger.is_definite:
        return None
    if trigger.reading and trigger.reading.number == "p" and not trigger.is_finite:
        return None
    if trigger.pronoun:
        return "killed" if trigger.pronoun in _ONE_PRONOUNS else None
    following = reading.norms[trigger.last] if trigger.last < len(reading.norms) else "."
    is_said = following.isalpha() and not grammar.is_class(following, "preposition", "subordinator", "relative")
    return "killed" if is_said else None


def _told_by(reading: Reading, trigger: Trigger, kind: str, grammar: Grammar, used: set[int]) -> Toll | None:
    """The toll that a word of death or injury tells; None when it names neither number nor victim."""
    quantity, joint = _quantity_after(reading, trigger, grammar, used)
    if quantity is None:
        quantity = _quantity_before(reading, trigger, kind, grammar, used)
    roles = assign_roles(reading, replace(trigger, row=toll_frame(trigger.row)), grammar)
    victims = roles.patients or roles.agents
    if quantity is None:
        victims = victims or _victims_before(reading, trigger)
        quantity = next((party.quantity for party in victims if party.quantity), None)
    if quantity and quantity.is_part:
        return None
    if quantity:
        used.add(quantity.first)
        counted = _Counted(quantity.low, quantity.high, quantity.first, quantity.last, joint or quantity.is_joint)
    else:
        low = _said_without_number(reading, trigger, kind, victims, grammar)
        if low is None and not victims:
            return None
        first, last = (victims[0].start, victims[0].last) if victims else (trigger.first, trigger.last)
        counted = _Counted(low, low, first, last)
    return _toll(reading, kind, _with_listed(reading, counted, kind, grammar, used), trigger.first, victims, trigger)


def _said_without_number(
    reading: Reading, trigger: Trigger, kind: str, victims: Sequence[Party], grammar: Grammar
) -> int | None:
    """How many died or were injured where no number stands: one who is assassinated, two by the dual, one man."""
    if kind != trigger.row.trigger_class:
        return 1
    if trigger.is_finite and not trigger.pronoun and trigger.reading and trigger.reading.number == "d":
        return 2
    return 1 if victims and not _is_plural(reading, trigger, victims[0], grammar) else None


def _with_listed(reading: Reading, counted: _Counted, kind: str, grammar: Grammar, used: set[int]) -> _Counted:
    """`counted` with those whom و joins to it: two men of X and a child."""
    while counted.low is not None and not counted.is_joint:
        following = _listed_after(reading, counted.last, kind, grammar)
        if following is None or following.low is None or following.first in used:
            break
        used.add(following.first)
        high = None if counted.high is None or following.high is None else counted.high + following.high
        counted = _Counted(counted.low + following.low, high, counted.first, following.last)
    return counted


def _listed_after(reading: Reading, last: int, kind: str, grammar: Grammar) -> Quantity | None:
    """The number of people that is joined to those before token `last`, whom further words may tell of."""
    for at in range(last, min(last + _LIST_GAP, len(reading.tokens))):
        quantity = reading.quantity_at.get(at)
        if quantity:
            is_joined = (
                reading.norms[at].startswith("و")
                or (at > last and reading.norms[at - 1] in _JOINERS)
                or tuple(reading.norms[max(last, at - 2) : at]) in _ADDING
                or (at > last and reading.norms[at - 1] == _IN_ADDITION and reading.norms[at].startswith("ل"))
            )
            is_people = quantity.noun_class in PEOPLE_CLASSES and not quantity.is_part and not quantity.is_joint
            is_alike = _FATES.get(quantity.noun_class or "", kind) == kind
            return quantity if is_joined and is_people and is_alike else None
        if not _tells_of_them(reading, at, grammar):
            return None
    return None


def _tells_of_them(reading: Reading, at: int, grammar: Grammar) -> bool:
    """Whether token `at`, behind people, may still tell whose they are (ten men of X, in the ranks of X)."""
    word, following = reading.norms[at], reading.norms[at + 1] if at + 1 < len(reading.norms) else ""
    if (word, following) in _ADDING or (reading.norms[at - 1], word) in _ADDING or word == _IN_ADDITION:
        return True
    if word in _JOINERS or word == "من" or (word in {"في", "بين"} and following == _OWN_LOSSES):
        return True
    if word == "،":
        return following.startswith("و") or following in _JOINERS
    return not (
        word in _STOPS
        or at in reading.trigger_at
        or at in reading.time_at
        or grammar.is_class(word, "preposition", "subordinator", "relative", "auxiliary", "negation")
    )


def _quantity_after(
    reading: Reading, trigger: Trigger, grammar: Grammar, used: set[int]
) -> tuple[Quantity | None, bool]:
    """The number that goes with a word of a toll, and whether it counts dead and injured together."""
    at, joint, beyond = trigger.last, False, False
    while at < min(len(reading.tokens), trigger.last + _REACH):
        quantity = reading.quantity_at.get(at)
        if quantity and (quantity.noun_class in PEOPLE_CLASSES or (quantity.noun_class is None and not beyond)):
            return (None, False) if at in used or quantity.is_part else (quantity, joint)
        other = reading.trigger_at.get(at)
        if (
            other
            and {other.row.trigger_class, trigger.row.trigger_class} == {"killed", "injured"}
            and at <= trigger.last + 1
            and not _has_own_subject(reading, trigger, other)
        ):
            joint, at = True, other.last
            continue
        word = reading.norms[at]
        is_circumstance = bool(other and beyond and not other.is_finite and other.row.trigger_class == "event")
        if other and not is_circumstance:
            break
        if word in {".", "؛", ":", "،"} or grammar.is_class(word, "subordinator"):
            break
        beyond = beyond or (word != "من" and grammar.is_class(word, "preposition"))
        at = reading.time_at[at].last if at in reading.time_at else at + 1
    return None, False


def _has_own_subject(reading: Reading, verb: Trigger, other: Trigger) -> bool:
    """Whether the first of two words of a toll is about those named before it, not those behind the second."""
    one, two = verb.reading, other.reading
    if verb.pronoun:
        return True
    if not (verb.is_finite and other.is_finite and one and two):
        return False
    if any(q.last == verb.first and q.noun_class in PEOPLE_CLASSES and _agrees(verb, q) for q in reading.quantities):
        return True
    return one.number in {"d", "p"} or one.gender != two.gender


def _quantity_before(
    reading: Reading, trigger: Trigger, kind: str, grammar: Grammar, used: set[int]
) -> Quantity | None:
    """The number of those who stand before the verb, or before their death (مصرعهم)."""
    if not (trigger.is_finite or trigger.pronoun):
        return None
    for at in range(trigger.first - 1, max(-1, trigger.first - 1 - _REACH), -1):
        quantity = next((q for q in reading.quantities if q.last == at + 1), None)
        if quantity and not quantity.is_part:
            is_people = quantity.noun_class in PEOPLE_CLASSES or (
                quantity.noun_class is None and reading.norms[min(quantity.last, trigger.first)] == "من"
            )
            if not is_people or quantity.first in used or not _agrees(trigger, quantity):
                return None
            return _first_of_list(reading, quantity, kind, grammar)
        word, inner = reading.norms[at], reading.trigger_at.get(at)
        if (inner and inner.row.trigger_class != "light") or word in _STOPS - {"،"}:
            return None
        if grammar.is_class(word, "subordinator", "relative"):
            return None
    return None


def _first_of_list(reading: Reading, quantity: Quantity, kind: str, grammar: Grammar) -> Quantity:
    """The first of the groups of people of which `quantity` is the last (two soldiers and five fighters)."""
    for other in reversed(reading.quantities):
        if other.last <= quantity.first and other.noun_class in PEOPLE_CLASSES and not other.is_part:
            if _listed_after(reading, other.last, kind, grammar) is not quantity:
                break
            quantity = other
    return quantity


def _agrees(trigger: Trigger, quantity: Quantity) -> bool:
    """Whether a word behind people is in the number of these people: only then is it about them."""
    if trigger.pronoun:
        is_one = trigger.pronoun in _ONE_PRONOUNS
    else:
        is_one = bool(trigger.reading and trigger.reading.number == "s")
    return is_one == (quantity.low == 1 and quantity.high in {1, None})  # one man, or at least one


def _victims_before(reading: Reading, trigger: Trigger) -> tuple[Party, ...]:
    """Those who met their death (مصرعهم) or were killed, where they stand before the word."""
    if not (trigger.pronoun or (trigger.is_finite and trigger.reading and trigger.reading.number == "p")):
        return ()
    groups = [
        party for start, party in sorted(reading.groups.items()) if trigger.first - _REACH <= start < trigger.first
    ]
    return tuple(groups[-1:])


def _is_plural(reading: Reading, trigger: Trigger, party: Party, grammar: Grammar) -> bool:
    """Whether the victims may be several though nobody says how many."""
    if party.kind == "person":
        return False
    if party.group_first is None:
        return party.kind == "faction"
    word = reading.norms[party.start]
    of_several = trigger.pronoun and trigger.pronoun not in _ONE_PRONOUNS
    if of_several or party.method == "victims" or word.endswith(_PLURAL_ENDINGS):
        return True
    if trigger.is_finite and party.last <= trigger.first and trigger.reading and trigger.reading.number:
        return trigger.reading.number != "s"
    return not _has_name(reading, party, grammar) if word.startswith("ال") else bool(_MANY.fullmatch(word))


def _has_name(reading: Reading, party: Party, grammar: Grammar) -> bool:
    """Whether a name stands behind a definite noun, which is one person then (the girl Salma)."""
    at = party.start + 1
    if at >= len(reading.norms) or at in reading.trigger_at or at in reading.time_at or at in reading.place_at:
        return False
    word = reading.norms[at]
    return (
        word.isalpha()
        and not word.startswith(("ال", "ب", "ل", "و", "ف"))
        and word not in grammar.targets
        and word not in grammar.word_class
    )


def toll_frame(row: TriggerRow) -> TriggerRow:
    """The frame of a word of a toll: its own, else those who died are its object."""
    return row if row.subject else replace(row, subject="agent", object="patient", genitive="patient", prepositions=())


def attach(toll: Toll, current: Toll | None) -> Toll:
    """Of two tolls of one kind for one happening, the one that says more: a figure before none, a count before a
    vague amount, "at least" in the text before the bare figure of the headline; the first of equals.

    Losses of two sides that are told of side by side are added up.
    """
    if current is None or toll.low is None:
        return current or toll
    if current.low is None:
        return toll
    is_counted = current.high not in {None, current.low} and toll.high in {None, toll.low} and toll.low >= current.low
    is_hedged = current.sentence == 0 and toll.low == current.low and toll.high is None
    if is_counted or is_hedged:
        return toll
    if not _are_of_two_sides(toll, current):
        return current
    high = None if toll.high is None or current.high is None else toll.high + current.high
    return replace(current, low=toll.low + current.low, high=high, victims=(*current.victims, *toll.victims))


def _are_of_two_sides(toll: Toll, current: Toll) -> bool:
    """Whether two tolls of the text count the losses of different factions in one sentence or the one before."""
    ours, theirs = _sides(current), _sides(toll)
    is_beside = 0 <= toll.sentence - current.sentence <= 1 and current.sentence > 0
    return is_beside and bool(ours and theirs) and not ours & theirs


def _sides(toll: Toll) -> set[str]:
    return {party.faction_id for party in toll.victims if party.kind == "faction" and party.faction_id}


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
