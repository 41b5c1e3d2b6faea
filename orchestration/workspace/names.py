"""Names of factions: what the words of a name mean without any context has to be one faction.

Names are compared as reports are read, by `orchestration.extraction`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from orchestration.seed_tables import SeedTable
from orchestration.workspace.addable import Addable

FACTIONS, ALIASES = "registry/factions.csv", "registry/faction_aliases.csv"
NAMED = (FACTIONS, ALIASES)


class _Meaning(NamedTuple):
    """A row by which a name means a faction, from a day to a day; an empty one is open."""

    name: str
    faction_id: str
    where: str
    is_own: bool
    valid_from: str
    valid_to: str

    def meets(self, other: "_Meaning") -> bool:
        """Whether both hold on some day."""
        return _may_follow(self.valid_from, other.valid_to) and _may_follow(other.valid_from, self.valid_to)


def names_of_two_factions(
    in_force: Mapping[str, SeedTable], added: Mapping[str, SeedTable], tables: Mapping[str, Addable]
) -> Iterator[str]:
    """Say which rows of `added` give a faction a name that means another one by some row of `in_force`.

    Names that need a context, or that two factions have borne at different times, may be shared.
    """
    from orchestration.extraction.phrases import folded_words

    meant: defaultdict[tuple[str, ...], list[_Meaning]] = defaultdict(list)
    for meaning in _meanings(in_force, added, tables):
        meant[folded_words(meaning.name)].append(meaning)
    for meanings in meant.values():
        for one, other in combinations(sorted(meanings, key=lambda meaning: not meaning.is_own), 2):
            if one.is_own and one.faction_id != other.faction_id and one.meets(other):
                yield (
                    f"{one.where}: {one.name!r} means {one.faction_id}, and {other.faction_id} too, by {other.where}; "
                    "let one of the names need a context (needs_context), give both the times at which they were "
                    "borne, or take one of them out"
                )


def _meanings(
    in_force: Mapping[str, SeedTable], added: Mapping[str, SeedTable], tables: Mapping[str, Addable]
) -> Iterator[_Meaning]:
    for table in NAMED:
        key_of = tables[table].key_of
        own = added.get(table)
        lines = {key_of(row): line for row, line in zip(own.rows, own.lines, strict=True)} if own else {}
        for row in in_force[table].rows:
            line = lines.get(key_of(row))
            where = f"{own.file}, row {line}" if own and line else f"{table} ({tables[table].named(key_of(row))})"
            if table == FACTIONS:
                yield _Meaning(row["name_ar"], row["faction_id"], where, line is not None, "", "")
            elif row["status"] != "ignored" and row["needs_context"] != "true":
                times = row["valid_from"], row["valid_to"]
                yield _Meaning(row["alias_ar"], row["faction_id"], where, line is not None, *times)


def _may_follow(start: str, end: str) -> bool:
    """Whether a day from `start` on can be one up to `end`, as finely as both are known."""
    finest = min(len(start), len(end))
    return start[:finest] <= end[:finest]
