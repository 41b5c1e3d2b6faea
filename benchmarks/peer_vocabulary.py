"""The vocabulary of Waqai in the forms that its peers read: surfaces to look up, and parts to put into patterns.

Words of events are inflected by the same tables as Waqai's morphology (all prefixes, stems and suffixes that go
together); set phrases stand as written, with proclitics on the first word and with or without the article on the
others. Phrases with a gap, names that need their context and words that only the sentence gives a type are left out:
a dictionary cannot tell them. Everything is in folded spelling.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.morphology import Lexeme, almor_database
from orchestration.extraction.phrases import attached, folded_words, read_rows
from orchestration.extraction.text import fold
from orchestration.extraction.triggers import lexemes

Kind = Literal["event", "faction", "place"]
# Type of phrases that tell of no event although their words do.
NO_EVENT = ""
_DEATHS = "killing"
_ARTICLE = "ال"
_GAP = " ~ "
_EXACT = "="
_NO_BODY = "category"


class Term(NamedTuple):
    """What a surface means: the code of a type of event, or the name of a faction or place."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of some words: each stem behind each prefix and before each suffix."""

    prefixes: frozenset[str]
    stems: frozenset[str]
    suffixes: frozenset[str]

    def __iter__(self) -> Iterator[str]:
        return map("".join, product(self.prefixes, self.stems, self.suffixes))


@dataclass(frozen=True, slots=True)
class PeerVocabulary:
    """Forms by type of event (those of `NO_EVENT` first), and all surfaces with what each means."""

    events: Mapping[str, tuple[Forms, ...]]
    surfaces: Mapping[str, Term]


def peer_vocabulary(seeds_dir: Path, lexicon: Lexicon) -> PeerVocabulary:
    """Take triggers, active names of factions and unambiguous names of places from the seeds.

    A surface with several meanings is a faction before an event, an event before a place; of types the one whose row
    comes first.
    """
    events = _event_forms(read_rows(seeds_dir / "lexicon" / "triggers.csv"))
    surfaces: dict[str, Term] = {}
    for name, faction in _faction_names(seeds_dir).items():
        for surface, _ in attached(name):
            surfaces.setdefault(surface, Term("faction", faction))
    for code, groups in events.items():
        for forms in groups:
            surfaces |= {form: Term("event", code) for form in forms if len(form) > 1 and form not in surfaces}
    for name in lexicon.places.names.keys() - lexicon.places.ambiguous:
        for surface, _ in attached(name):
            surfaces.setdefault(surface, Term("place", name))
    return PeerVocabulary(events, surfaces)


def _event_forms(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[Forms, ...]]:
    words: dict[str, list[Lexeme]] = {NO_EVENT: []}
    phrases: dict[str, list[str]] = {NO_EVENT: []}
    for row in rows:
        code = _DEATHS if row["trigger_class"] == "killed" else row["event_type_code"]
        if code or row["trigger_class"] == "none":
            words.setdefault(code, []).extend(lexemes(row))
            phrases.setdefault(code, []).extend(filter(None, row["phrases"].split("|")))
    return {code: (*_phrase_forms(phrases[code]), *_word_forms(words[code])) for code in words}


def _word_forms(words: Iterable[Lexeme]) -> Iterator[Forms]:
    """Forms by category of stem, as the morphology's database has them."""
    letters: dict[str, dict[str, set[str]]] = {"PREFIXES": {}, "STEMS": {}, "SUFFIXES": {}}
    goes_with: dict[str, dict[str, set[str]]] = {"TABLE AB": {}, "TABLE BC": {}}
    section = ""
    for line in almor_database(words).splitlines():
        if line.startswith("###"):
            section = line.strip("#")
        elif section in letters:
            form, category, _ = line.split("\t")
            letters[section].setdefault(category, set()).add(form)
        elif section in goes_with:
            one, other = line.split()
            goes_with[section].setdefault(one, set()).add(other)
    before: dict[str, set[str]] = {}
    for prefix, stems in goes_with["TABLE AB"].items():
        for stem in stems:
            before.setdefault(stem, set()).add(prefix)
    for category, stems in sorted(letters["STEMS"].items()):
        yield Forms(
            frozenset().union(*(letters["PREFIXES"][prefix] for prefix in before[category])),
            frozenset(stems),
            frozenset().union(*(letters["SUFFIXES"][suffix] for suffix in goes_with["TABLE BC"][category])),
        )


def _phrase_forms(phrases: Iterable[str]) -> Iterator[Forms]:
    """Phrases without a gap: those whose first word stands for its very spelling, and those that take proclitics."""
    exact: set[str] = set()
    attachable: set[str] = set()
    for phrase in phrases:
        if _GAP in phrase:
            continue
        for words in product(*(element.split("/") for element in phrase.split())):
            plain = [fold(word.removeprefix(_EXACT)) for word in words]
            definite = [
                word if written.startswith((_EXACT, _ARTICLE)) else _ARTICLE + word
                for word, written in zip(plain[1:], words[1:], strict=True)
            ]
            kept = exact if words[0].startswith(_EXACT) else attachable
            kept.update((" ".join(plain), " ".join([plain[0], *definite])))
    nothing = frozenset([""])
    if exact:
        yield Forms(nothing, frozenset(exact), nothing)
    if attachable:
        bare = frozenset(phrase.removeprefix(_ARTICLE) for phrase in attachable)
        yield Forms(frozenset(surface for surface, _ in attached("")), frozenset(attachable), nothing)
        yield Forms(frozenset(surface for surface, _ in attached(_ARTICLE)), bare, nothing)


def _faction_names(seeds_dir: Path) -> dict[str, str]:
    """Folded names that mean one faction wherever they stand, with the registry's name of it."""
    factions = {row["faction_id"]: row for row in read_rows(seeds_dir / "registry" / "factions.csv")}
    bearers: dict[str, set[str]] = {}
    for faction_id, faction in factions.items():
        bearers.setdefault(" ".join(folded_words(faction["name_ar"])), set()).add(faction_id)
    unsure = set()
    for alias in read_rows(seeds_dir / "registry" / "faction_aliases.csv"):
        if alias["status"] != "active":
            continue
        name = " ".join(folded_words(alias["alias_ar"]))
        bearers.setdefault(name, set()).add(alias["faction_id"])
        if alias["needs_context"] == "true":
            unsure.add(name)
    return {
        name: factions[faction_id]["name_ar"]
        for name, (faction_id, *others) in bearers.items()
        if not others and name not in unsure and factions[faction_id]["kind"] != _NO_BODY
    }
