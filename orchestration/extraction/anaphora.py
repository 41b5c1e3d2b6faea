"""Factions that are meant without being named: the movement, the latter, its fighters, their positions.

Which words may mean whom are rows of seeds/lexicon/anaphors.csv; a pronoun on people or on what is attacked means whom
they belong to. Each means the last faction named before that agrees with it in gender and kind; none is guessed where
none agrees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orchestration.extraction.factions import FactionMention, FactionRegistry
from orchestration.extraction.numbers import Quantity
from orchestration.extraction.phrases import PREPOSITIONS, attached, folded_words, read_rows
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.text import fold

_ANAPHORA = "anaphora"
_NAMESAKE, _ANY = "namesake", "any"
_REACH = 3
_FORCES = frozenset({"armed_group", "state_forces", "state", "coalition", "police"})
_BEARERS: Mapping[str, frozenset[str]] = {"armed_group": frozenset({"armed_group"}), "forces": _FORCES}
_PRONOUNS = (("ها", "f"), ("هم", ""), ("ه", "m"))
_FEMININE = ("ه", "ات", "ائل", "ائب")
_PLURAL = ("ين", "ون")
_OWNED = frozenset({"people_of", "target_of"})


@dataclass(frozen=True, slots=True)
class Anaphor:
    """What a word may mean: `noun` its bare noun, `means` the rule of its row, `gender` that of whom it means (m, f, or
    empty for either), `prefix` the letters of proclitics before it."""

    noun: str
    means: str
    gender: str
    prefix: int


Anaphors = Mapping[str, Anaphor]


@dataclass(frozen=True, slots=True)
class _Named:
    sentence: int
    faction_id: str
    gender: str


def load_anaphors(lexicon_dir: Path) -> Anaphors:
    """Read anaphors.csv: each word by its folded spellings."""
    found: dict[str, Anaphor] = {}
    for row in read_rows(lexicon_dir / "anaphors.csv"):
        for form in row["forms_ar"].split("|"):
            word, means = fold(form), row["means"]
            endings = _PRONOUNS if means in _OWNED else (("", row["gender"]),)
            for pronoun, gender in endings:
                stem = word[:-1] + "ت" if pronoun and word.endswith("ه") else word
                for spelling, _ in attached(stem + pronoun, PREPOSITIONS):
                    is_cut = stem.startswith("ال") and "لل" + stem[2:] in spelling
                    prefix = len(spelling) - len(stem + pronoun) + is_cut
                    found[spelling] = Anaphor(word.removeprefix("ال"), means, gender, prefix)
    return found


def resolve(readings: Sequence[Reading], anaphors: Anaphors, registry: FactionRegistry) -> None:
    """Add to each reading the parties that it means without naming them."""
    named: list[_Named] = []
    for reading in readings:
        taken = {at for m in reading.factions for at in range(m.first, m.last)} | {
            at for place in reading.places for at in range(place.first, place.last)
        }
        found = dict(reading.groups)
        for at in [at for at, norm in enumerate(reading.norms) if norm in anaphors or at in reading.faction_at]:
            mention = reading.faction_at.get(at)
            if mention and mention.faction_id:
                named.append(_Named(reading.index, mention.faction_id, _gender(reading, mention, registry)))
            elif at not in taken:
                party = _meant(reading, at, named, anaphors, registry)
                if party and _is_free(found, party):
                    found = {start: group for start, group in found.items() if start != at} | {party.start: party}
        reading.groups = found


def _is_free(groups: Mapping[int, Party], party: Party) -> bool:
    """Whether no party with a faction of its own stands there already."""
    return not any(
        group.kind == "faction" and group.start <= party.first < max(group.last, group.start + 1)
        for group in groups.values()
    )


def _meant(
    reading: Reading, at: int, named: Sequence[_Named], anaphors: Anaphors, registry: FactionRegistry
) -> Party | None:
    if at in reading.trigger_at or at in reading.time_at:
        return None
    anaphor = anaphors[reading.norms[at]]
    if not (anaphor.means in _OWNED or _stands_alone(reading, at, anaphor)):
        return None
    last = _last(reading, named, anaphor, registry)
    if last is None:
        return None
    counted = _counted(reading, at)
    return Party(
        reading.index, at, at + 1, "faction", last.faction_id, _ANAPHORA, anaphor.prefix, counted,
        group_first=counted.first if counted else at, is_target=anaphor.means == "target_of",
    )  # fmt: skip


def _stands_alone(reading: Reading, at: int, anaphor: Anaphor) -> bool:
    """Whether neither adjective nor name follows a description, and الأخير is no adjective itself (the last days)."""
    follower = reading.norms[at + 1] if at + 1 < len(reading.norms) else ""
    if follower.startswith("ال"):
        return False
    before = reading.norms[at - 1] if at else ""
    return anaphor.means != _ANY or not before.lstrip("وفبلك").startswith(("ال", "ل"))


def _last(reading: Reading, named: Sequence[_Named], anaphor: Anaphor, registry: FactionRegistry) -> _Named | None:
    """The faction named last that the words may mean."""
    for earlier in reversed(named):
        if reading.index - earlier.sentence > _REACH:
            return None
        if _may_mean(anaphor, earlier, registry):
            return earlier
    return None


def _may_mean(anaphor: Anaphor, earlier: _Named, registry: FactionRegistry) -> bool:
    if anaphor.means == _NAMESAKE:
        return anaphor.noun == _head(registry.factions[earlier.faction_id].name_ar).removeprefix("ال")
    kinds = _BEARERS.get(anaphor.means)
    if kinds is not None:
        return registry.factions[earlier.faction_id].kind in kinds
    return not (anaphor.gender and earlier.gender) or anaphor.gender == earlier.gender


@lru_cache(maxsize=10_000)
def _head(name: str) -> str:
    """The first folded word of a name."""
    return folded_words(name)[0]


def _gender(reading: Reading, mention: FactionMention, registry: FactionRegistry) -> str:
    """Gender of a name: of its first word, of a single word that of the faction's full name; empty for men."""
    head = reading.norms[mention.first][mention.prefix :]
    faction = registry.factions[mention.faction_id or ""]
    if head.endswith(_PLURAL):
        return ""
    if mention.last - mention.first == 1 and not head.endswith(_FEMININE):
        head = _head(faction.name_ar)
    return "f" if faction.kind == "state" or head.endswith(_FEMININE) else "m"


def _counted(reading: Reading, at: int) -> Quantity | None:
    """The number of the men whom token `at` names (five of its fighters)."""
    return next((quantity for quantity in reading.quantities if quantity.first < at < quantity.last), None)
