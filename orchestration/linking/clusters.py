"""Event reports joined into events: the likeliest pairs first, as long as the whole holds together.

Two groups are joined where the pairs between them speak for it on the average, where no report would tell the event
twice in ways that were not found alike, and where the days that are told can be the same. The same links give the same
events, in whatever order the reports came.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

# What two event reports weigh (bits) that were not even compared: they share neither day nor place.
_NEVER_COMPARED = -8.0
_MARGIN = timedelta(days=1)
# Follows the founder's key where the event named after it goes on without it.
_AGAIN = "+"


@dataclass(frozen=True)
class Member:
    """An event report: the report that tells it, and the days, where they are told."""

    report_id: str
    day_from: date | None = None
    day_to: date | None = None


@dataclass
class _Group:
    members: list[str]
    reports: set[str]
    first: date | None
    last: date | None

    def days_meet(self, other: "_Group") -> bool:
        froms = [group.first for group in (self, other) if group.first]
        tos = [group.last for group in (self, other) if group.last]
        return not froms or not tos or max(froms) - min(tos) <= _MARGIN

    def join(self, other: "_Group") -> None:
        self.members += other.members
        self.reports |= other.reports
        self.first = max((day for day in (self.first, other.first) if day), default=None)
        self.last = min((day for day in (self.last, other.last) if day), default=None)


def cluster(
    members: Mapping[str, Member],
    weights: Mapping[tuple[str, str], float],
    threshold: float,
    together: Collection[tuple[str, str]] = (),
    apart: Collection[tuple[str, str]] = (),
) -> list[list[str]]:
    """Groups of event reports that tell of one event each, by their ids, sorted.

    weights: bits that speak for a pair (left below right) being one event; those from `threshold` on join. together
    and apart: pairs that analysts have settled, stronger than any weight.
    """
    groups = {key: _Group([key], {member.report_id}, member.day_from, member.day_to) for key, member in members.items()}
    parted = {pair for left, right in apart for pair in ((left, right), (right, left))}
    for left, right in sorted(together):
        if left in groups and right in groups and groups[left] is not groups[right]:
            _join(groups, groups[left], groups[right])
    likely = sorted((-weight, pair) for pair, weight in weights.items() if weight >= threshold)
    for _, (left, right) in likely:
        one, other = groups[left], groups[right]
        if one is other or not one.days_meet(other):
            continue
        pairs = [(min(a, b), max(a, b)) for a in one.members for b in other.members]
        if one.reports & other.reports and _tell_twice(pairs, members, weights):
            continue
        if parted.isdisjoint(pairs) and _average(pairs, weights) >= threshold:
            _join(groups, one, other)
    return sorted(sorted(group.members) for group in {id(group): group for group in groups.values()}.values())


def _tell_twice(
    pairs: Iterable[tuple[str, str]], members: Mapping[str, Member], weights: Mapping[tuple[str, str], float]
) -> bool:
    """Whether a report tells two happenings there that were not even compared."""
    return any(members[a].report_id == members[b].report_id and (a, b) not in weights for a, b in pairs)


def _average(pairs: Collection[tuple[str, str]], weights: Mapping[tuple[str, str], float]) -> float:
    return sum(weights.get(pair, _NEVER_COMPARED) for pair in pairs) / len(pairs)


def _join(groups: dict[str, _Group], one: _Group, other: _Group) -> None:
    one.join(other)
    for key in other.members:
        groups[key] = one


def found_events(
    groups: Iterable[Collection[str]], rank: Mapping[str, tuple[str, ...]], known: Mapping[str, str]
) -> dict[str, str]:
    """The founder of each event report's event: the event report that an event is named after, now and later.

    rank: sort key of each event report; a new event is founded by its first. known: founder by event report as it was
    before. A group keeps the founder that most of its event reports had; where two groups had the same one, the group
    with more of its event reports keeps it and the other is a new event. A new event is never named as one was before.
    """
    ordered = [sorted(group, key=lambda key: rank[key]) for group in groups]
    claims = [
        (-had, rank[group[0]], founder, number)
        for number, group in enumerate(ordered)
        for founder, had in Counter(known[key] for key in group if key in known).items()
    ]
    kept: dict[int, str] = {}
    given: set[str] = set()
    for _, _, founder, number in sorted(claims):
        if number not in kept and founder not in given:
            kept[number] = founder
            given.add(founder)
    taken = set(known.values())
    founders: dict[str, str] = {}
    for number, group in enumerate(ordered):
        founders |= dict.fromkeys(group, kept.get(number) or _new_founder(group, taken))
    return founders


def _new_founder(group: Collection[str], taken: Collection[str]) -> str:
    """The first event report that no event was named after; where there is none, the first with a mark."""
    names = (key + _AGAIN * times for times in count() for key in group)
    return next(name for name in names if name not in taken)
