"""Find the places that a text names, and say which place of the gazetteer each name means.

Finding reads one sentence: names of the gazetteer, names after a generic word (`بلدة X`, `قرى X وY`), and areas
(`ريف X الشمالي`, `شرق X`). Linking reads one report: a name of several places goes to the one that the words beside it,
the rest of the report or its size speak for, and stays unresolved where nothing does. Names and words are rows under
seeds/.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import polars as pl

from orchestration.extraction.gazetteer import SETTLEMENTS_BY_SIZE, distance_km, read_rows
from orchestration.extraction.remembered import Remembered
from orchestration.extraction.text import Token, fold, letter_index, plain

_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"
_OPENING, _CLOSING = frozenset("\"'“”«(["), frozenset("\"'“”»)]")
_DASHES = frozenset("-–—")
_LIST_MARKS = frozenset({"،", ",", "و", "او"})
_IMPERFECT = "يت"
_LEAST_STEM = 3
_LEAST_JOINED = 7
_LEAST_MINOR_POPULATION = 20_000
_BESIDE_TOKENS = 8
_LARGER_BY = 5.0
_NEARER_BY = 0.5
_FOREIGN_SHARE = 4
_SETTLED = frozenset(SETTLEMENTS_BY_SIZE)
_SMALL = frozenset({"town", "village", "quarter", "district", "camp", "admin3"})
_LOCATED = frozenset({"district", "front", "site", "base"})
_LONGEST_QUOTED = 3
_LONGEST_LIST = 8
_LEAST_LIST = 2
_FEMININE = ("ه", "ات")
# The pronoun of what was named before; a short word may end so of its own (أبها).
_HER = "ها"
_LEAST_POSSESSED = 6
# ربيعات, بابليت; a word with another letter before its final ت is a verb, as far as lists of places go.
_BEFORE_FINAL_T = "اي"
# The roles of area words that are asked for behind proclitics too.
_ATTACHED_ROLES = ("country", "direction", "countryside", "landscape", "head", "quarter_of_land", "border")
_WIDE = frozenset({"country", "region", "river", "sea"})
_DIVISIONS = frozenset({"admin1", "admin2", "admin3", "country"})
# Which kinds of the gazetteer a kind of generic word may stand before; a generic word of another kind says nothing.
_FITTING = {
    "admin1": frozenset({"admin1"}),
    "district": frozenset({"admin2", "admin3", "district"}),
    "city": frozenset({"capital", "city", "town", "village"}),
    "town": frozenset({"capital", "city", "town", "village"}),
    "village": frozenset({"town", "village", "district"}),
    "quarter": frozenset({"quarter", "village"}),
    "camp": frozenset({"camp"}),
    "field": frozenset({"field"}),
    "crossing": frozenset({"crossing"}),
    "airport": frozenset({"airport", "base"}),
    "base": frozenset({"base", "airport"}),
    "mountain": frozenset({"mountain"}),
    "river": frozenset({"river", "lake"}),
    "dam": frozenset({"dam"}),
    "area": frozenset({"admin1", "region"}),
}


class Stem(NamedTuple):
    """A word without the clitics before it: how many letters they take, and what is left."""

    clitic: int
    norm: str


@dataclass(frozen=True, slots=True)
class Generic:
    """A word that says what kind of place the name after it is."""

    kind: str
    number: str
    is_in_name: bool
    names_unknown: bool


@dataclass(frozen=True, slots=True)
class _Senses:
    """What a folded word may be around names: its first reading in each role of area words, and as a generic word."""

    roles: Mapping[str, Stem]
    generic: tuple[Stem, Generic] | None


_NO_SENSES = _Senses({}, None)


@dataclass(frozen=True)
class PlaceVocabulary:
    """The words around names: generic words, words of area by role, and relational adjectives with their place.

    `written` has the spelling of the folded words that stand for others (ريف for ريفي). `_roles_of` has the roles of
    each area word that may have proclitics.
    """

    generics: Mapping[str, Generic]
    area_words: Mapping[str, Mapping[str, str]]
    nisbas: Mapping[str, str]
    written: Mapping[str, str] = field(default_factory=dict)
    _roles_of: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for role in _ATTACHED_ROLES:
            for word in self.area_words[role]:
                self._roles_of.setdefault(word, []).append(role)

    def has_role(self, role: str, word: str) -> bool:
        """Return whether the folded `word` plays `role` in names of areas."""
        return word in self.area_words[role]

    @cached_property
    def senses(self) -> Remembered[_Senses]:
        """What a folded word may be, clitics apart."""
        return Remembered(self._senses)

    def _senses(self, word: str) -> _Senses:
        roles, generic = self._roles(word), self._generic(word)
        return _Senses(roles, generic) if roles or generic else _NO_SENSES

    def _roles(self, word: str) -> dict[str, Stem]:
        """Return the roles of `word`, each with the reading of the fewest clitics that plays it."""
        return {role: stem for stem in reversed(stems(word)) for role in self._roles_of.get(stem.norm, ())}

    def _generic(self, word: str) -> tuple[Stem, Generic] | None:
        for stem in stems(word):
            generic = self.generics.get(stem.norm)
            # كتلة is a bloc, and كـ hardly stands before a place.
            if generic is not None and not word[: stem.clitic].endswith("ك"):
                return stem, generic
        return None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What linking needs to know of places: row fields by place_id, each with the ids above it, nearest first."""

    kind: Mapping[str, str]
    country: Mapping[str, str]
    above: Mapping[str, tuple[str, ...]]
    point: Mapping[str, tuple[float | None, float | None]]
    population: Mapping[str, int]
    origin: Mapping[str, str]


class Start(NamedTuple):
    """A reading of a word with which names begin: the words of the longest of them, and which second words they have;
    an empty one where the word alone is a name."""

    stem: Stem
    longest: int
    seconds: Set[str]


@dataclass(frozen=True)
class PlaceIndex:
    """Folded names to place ids; a name in `ambiguous` counts only where the words around it speak of a place, one in
    `faint` also behind a preposition of place."""

    names: Mapping[str, tuple[str, ...]]
    longest: Mapping[str, int]
    ambiguous: frozenset[str]
    gazetteer: Gazetteer
    faint: frozenset[str] = frozenset()

    @cached_property
    def starts(self) -> Remembered[tuple[Start, ...]]:
        """The readings of a folded word with which a name may begin."""
        return Remembered(self._starts)

    def _starts(self, word: str) -> tuple[Start, ...]:
        found = (stem for stem in stems(word) if stem.norm in self.longest)
        return tuple(Start(stem, self.longest[stem.norm], self._seconds_by_first[stem.norm]) for stem in found)

    @cached_property
    def seconds(self) -> Remembered[Set[str]]:
        """The second words of the names that may begin with a folded word; an empty one where it alone is a name."""
        return Remembered(self._seconds)

    def _seconds(self, word: str) -> Set[str]:
        return frozenset().union(*(start.seconds for start in self.starts[word]))

    @cached_property
    def _seconds_by_first(self) -> dict[str, set[str]]:
        """The same by first word as it stands in the names."""
        found: dict[str, set[str]] = {}
        for name in self.names:
            first, second, *_ = *name.split(" ", 2), ""
            found.setdefault(first, set()).add(second)
        return found


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a sentence names. Token spans are half open.

    `first_token` to `last_token_exclusive` takes in generic words; `name_first_token` to `name_last_token` is the
    proper name, whose first token begins with `clitic` folded letters that are not part of it. `is_locative` says
    whether the words before it speak of a location: where they do not, the name of a state or capital often means
    a party. Where the text shares the first word of areas (`ريفي حلب الشمالي والشرقي`), `head` is that word in the
    singular and `parts` are the tokens that follow it in the full name.
    """

    first_token: int
    last_token_exclusive: int
    name_first_token: int
    name_last_token: int
    clitic: int
    name: str
    kind: str
    candidates: tuple[str, ...]
    generic: str | None = None
    area_of: bool = False
    is_locative: bool = True
    head: str = ""
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """The place that a mention means, or None, and how that was decided."""

    place_id: str | None
    method: str


def load_vocabulary(seeds_dir: Path) -> PlaceVocabulary:
    """Read the words around place names; raises InputError where a file cannot be read."""
    folder = seeds_dir / "vocabulary"
    generics = {
        fold(row["generic_ar"]): Generic(
            row["kind"], row["number"], row["is_in_name"] == "true", row["names_unknown"] == "true"
        )
        for row in read_rows(folder / "place_generics.csv")
    }
    roles: dict[str, dict[str, str]] = {}
    written: dict[str, str] = {}
    for row in read_rows(folder / "area_words.csv"):
        word = fold(row["word_ar"])
        roles.setdefault(row["role"], {})[word] = fold(row["canonical_ar"]) or word
        written[fold(row["canonical_ar"])] = row["canonical_ar"]
    nisbas = {fold(row["nisba_ar"]): row["place_id"] for row in read_rows(folder / "place_nisbas.csv")}
    return PlaceVocabulary(generics, roles, nisbas, written)


def fold_name(name: str) -> str:
    """Return the form under which a name stands in the index: folded, words parted by one blank."""
    return " ".join(fold(name).replace("-", " ").split())


def build_index(places: pl.DataFrame, seeds_dir: Path, vocabulary: PlaceVocabulary) -> PlaceIndex:
    """Index the rows of `places` (the columns of the gazetteer) by name.

    Needs context: aliases and names that the seeds say so of, names of at most two letters, and names that only small
    places of countries without divisions of their own bear. A generic word is no name. Faint are names that the seeds
    say so of (تدمر is a verb too), and names that only villages beyond the seeds bear, where they are of one word or
    like those of people: lists of villages hold thousands of family names and ordinary words.
    """
    rows = places.select(
        "place_id",
        "name_ar",
        "name_variants",
        "kind",
        "country_code",
        "parent_place_id",
        "latitude",
        "longitude",
        "population",
        "origin",
    ).to_dicts()
    gazetteer = _gazetteer(rows)
    divided = {row["country_code"] for row in rows if row["origin"] == "own" and row["kind"] == "admin1"}
    found: dict[str, list[str]] = {}
    major: set[str] = set()
    firm: set[str] = set()
    for row in rows:
        spellings = [row["name_ar"], *(row["name_variants"] or "").split("|")]
        is_major = (
            row["origin"] in {"own", "cldr"}
            or row["country_code"] in divided
            or (row["population"] or 0) >= _LEAST_MINOR_POPULATION
        )
        for name in {fold_name(spelling) for spelling in spellings if spelling}:
            found.setdefault(name, []).append(row["place_id"])
            if is_major:
                major.add(name)
            if row["origin"] in {"own", "cldr"} or row["kind"] != "village":
                firm.add(name)
    words = {*vocabulary.generics, *(word for role in ("direction", "country") for word in vocabulary.area_words[role])}
    own = {fold_name(row["name_ar"]) for row in rows if row["origin"] == "own" and row["kind"] in {"city", "town"}}
    definite = {"ال" + word for word in vocabulary.generics}
    # A village may be called بقرية; a text means a village by it.
    attached = {clitic + word for word in vocabulary.generics for clitic in (*_CONJUNCTIONS, *_PREPOSITIONS)}
    never = words | attached | (definite - own)
    ambiguous = {*vocabulary.area_words["head"], *vocabulary.area_words["landscape"], *(definite & own)}
    wary: set[str] = set()
    for row in read_rows(seeds_dir / "gazetteer" / "ambiguous_names.csv"):
        of_its_kind = wary if row["follows_preposition"] == "true" else ambiguous
        (never if row["is_never_place"] == "true" else of_its_kind).add(fold_name(row["name_ar"]))
    for row in read_rows(seeds_dir / "gazetteer" / "place_aliases.csv"):
        if row["needs_context"] == "true" and row["place_id"] in gazetteer.kind:
            name = fold_name(row["alias_ar"])
            ambiguous.add(name)
            if row["place_id"] not in found.setdefault(name, []):
                found[name].append(row["place_id"])
    for name in [name for name in found if name.count(" ") == 1 and name in major]:
        for spelling in _joined(name):
            if spelling not in found and spelling not in never:
                found[spelling] = list(found[name])
                major.add(spelling)
    ambiguous |= {name for name in found if name not in major or len(name) < _LEAST_STEM}
    for name in never & found.keys():
        del found[name]
    for name in [name for name in found if name.startswith("ال") and " " not in name and len(name) > 5]:
        bare = name[2:]
        if bare not in found and bare not in never:
            found[bare] = list(found[name])
            ambiguous.add(bare)
    longest: dict[str, int] = {}
    for name in found:
        first = name.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 0), name.count(" ") + 1)
    names = {name: tuple(sorted(ids)) for name, ids in found.items()}
    people = vocabulary.area_words["head_of_person"]
    faint = {name for name in found.keys() - firm if " " not in name or name.split(" ", 1)[0] in people}
    return PlaceIndex(names, longest, frozenset(ambiguous), gazetteer, frozenset((faint | wary) - ambiguous))


def _joined(name: str) -> list[str]:
    """Return how a name of two words is written as one: `ديرالزور`, `معرتمصرين`."""
    first, second = name.split(" ")
    if len(first) + len(second) < _LEAST_JOINED:
        return []
    return [first + second, first[:-1] + "ت" + second] if first.endswith("ه") else [first + second]


def _gazetteer(rows: Sequence[Mapping[str, object]]) -> Gazetteer:
    parents = {str(row["place_id"]): row["parent_place_id"] for row in rows}

    def above(place_id: str) -> tuple[str, ...]:
        chain: list[str] = []
        at = parents.get(place_id)
        while at is not None and str(at) not in chain:
            chain.append(str(at))
            at = parents.get(str(at))
        return tuple(chain)

    def point(row: Mapping[str, object]) -> tuple[float | None, float | None]:
        latitude, longitude = row["latitude"], row["longitude"]
        return (
            latitude if isinstance(latitude, float) else None,
            longitude if isinstance(longitude, float) else None,
        )

    ids = [str(row["place_id"]) for row in rows]
    return Gazetteer(
        kind={i: str(row["kind"]) for i, row in zip(ids, rows, strict=True)},
        country={i: str(row["country_code"]) for i, row in zip(ids, rows, strict=True)},
        above={i: above(i) for i in ids},
        point={i: point(row) for i, row in zip(ids, rows, strict=True)},
        population={i: int(str(row["population"] or 0)) for i, row in zip(ids, rows, strict=True)},
        origin={i: str(row["origin"]) for i, row in zip(ids, rows, strict=True)},
    )


def stems(norm: str) -> tuple[Stem, ...]:
    """Return the ways to read a folded word, the one with fewest clitics first."""
    found = [Stem(0, norm)]
    rest, cut = norm, 0
    if rest[:1] in _CONJUNCTIONS and len(rest) > _LEAST_STEM:
        rest, cut = rest[1:], 1
        found.append(Stem(cut, rest))
    if rest.startswith("لل") and len(rest) > _LEAST_STEM + 1:
        # The alef of the article is not written after ل.
        found.append(Stem(cut + 1, "ال" + rest[2:]))
    elif rest[:1] in _PREPOSITIONS and len(rest) > _LEAST_STEM:
        found.append(Stem(cut + 1, rest[1:]))
    return tuple(found)


@dataclass(slots=True)
class _Name:
    """A name of the index in a sentence: tokens `first` to `last`, or one that only its place in the sentence shows."""

    first: int
    last: int
    clitic: int
    name: str
    candidates: tuple[str, ...]


@dataclass(slots=True)
class _Finder:
    """The walk over one sentence. `norms` holds the folded words, an empty one where a token is masked; `senses` what
    each may be."""

    norms: list[str]
    index: PlaceIndex
    vocabulary: PlaceVocabulary
    known: frozenset[str]
    found: list[PlaceMention] = field(default_factory=list)
    senses: list[_Senses] = field(init=False)

    def __post_init__(self) -> None:
        self.senses = list(map(self.vocabulary.senses.__getitem__, self.norms))

    def run(self) -> list[PlaceMention]:
        last = 0
        for at in self.beginnings():
            if at >= last:
                last = self.place(at) or last
        return self.found

    def beginnings(self) -> list[int]:
        """Return where a place may begin: at words around names, at names, and behind words before lists."""
        seconds, before_list = self.index.seconds, self.vocabulary.area_words["before_list"]
        around = zip(self.norms, self.senses, ["", *self.norms][:-1], [*self.norms, ""][1:], strict=True)
        return [
            at
            for at, (norm, senses, before, after) in enumerate(around)
            if (
                senses is not _NO_SENSES
                or before in before_list
                or ((of_names := seconds[norm]) and ("" in of_names or after in of_names))
            )
            and norm[:1].isalnum()
        ]

    def place(self, at: int) -> int | None:
        """Add the places that begin at token `at`; return the token after them, None where there are none."""
        senses = self.senses[at]
        found = self.area(at) if senses.roles else None
        if not found and senses.generic is not None:
            found = self.generic(at)
        return found or self.plain(at)

    def word(self, at: int) -> str:
        return self.norms[at] if 0 <= at < len(self.norms) else ""

    def role_stem(self, at: int, role: str) -> Stem | None:
        return self.senses[at].roles.get(role) if 0 <= at < len(self.senses) else None

    def generic_stem(self, at: int) -> tuple[Stem, Generic] | None:
        return self.senses[at].generic if 0 <= at < len(self.senses) else None

    def name(self, at: int, clitics: bool = True) -> _Name | None:
        """Return the longest name of the index that begins at token `at`."""
        if not self.word(at):
            return None
        best: _Name | None = None
        after = self.word(at + 1)
        for stem, longest, seconds in self.index.starts[self.norms[at]]:
            if stem.clitic and not clitics:
                continue
            for size in range(longest if after and after in seconds else 1, 0, -1):
                words = self.norms[at + 1 : at + size]
                if len(words) + 1 < size or not all(words):
                    continue
                name = " ".join([stem.norm, *words])
                ids = self.index.names.get(name)
                if ids is not None:
                    if best is None or at + size > best.last:
                        best = _Name(at, at + size, stem.clitic, name, ids)
                    break
        if best is not None and best.last == at + 1 and self.vocabulary.has_role("head", best.name):
            # `تل` alone is a village somewhere; before another word it is the head of a longer name.
            return None if self.follows_head(best.last) and not self.is_listed(best.last) else best
        return best

    def is_listed(self, at: int) -> bool:
        return self.word(at)[:1] == "و"

    def unknown(self, at: int, clitic: int = 0) -> _Name | None:
        """Return the name that stands at `at` after a generic word, though the index lacks it."""
        word = self.word(at)[clitic:]
        if len(word) < 2 or not word[0].isalpha() or word.isascii() or self.is_attached(word):
            return None
        if len(word) >= _LEAST_POSSESSED and word.endswith(_HER) and not clitic:
            return None
        is_generic = word.removeprefix("ال") in self.vocabulary.generics
        if self.is_no_name(word) and not (is_generic and self.lies_in(at + 1)):
            return None
        last = at + 1
        if self.vocabulary.has_role("head", word):
            if not self.follows_head(last):
                return None
            last += 1
        elif clitic and word.endswith("ت") and word[-2] not in _BEFORE_FINAL_T:
            return None
        elif len(word) < _LEAST_STEM or word[0] == "و" or (word[0] in _IMPERFECT and not self.is_located(last)):
            # After an indefinite noun a verb in the imperfect opens a relative clause: قرية يسيطر عليها.
            return None
        while self.vocabulary.has_role("ending", self.word(last)):
            last += 1
        return _Name(at, last, clitic, " ".join([word, *self.norms[at + 1 : last]]), ())

    def extended(self, name: _Name | None) -> _Name | None:
        """Take the article word after an unknown name of a list into it where the list goes on behind: `مرج الزهور`."""
        if name is None or name.last - name.first > 1:
            return name
        word = self.word(name.last)
        is_around = self.is_no_name(word) or self.vocabulary.has_role("located", word)
        if word.startswith("ال") and not is_around and self.ends_list(name.last + 1):
            return _Name(name.first, name.last + 1, name.clitic, f"{name.name} {word}", ())
        return name

    def is_attached(self, word: str) -> bool:
        """Say whether `word` is a preposition with a word that leads on to where a place lies: `بريف`, `بكل`."""
        if word[0] not in _PREPOSITIONS:
            return False
        rest = "ال" + word[2:] if word.startswith("لل") else word[1:]
        is_led_on = any(self.vocabulary.has_role(role, rest) for role in ("country", "not_name"))
        return is_led_on or rest in self.vocabulary.generics

    def quoted(self, at: int) -> _Name | None:
        """Return the words from `at` to a closing mark as one name, where they are few."""
        last = at
        while (
            self.word(last)[:1].isalpha() and last - at < _LONGEST_QUOTED and (last == at or self.word(last)[0] != "و")
        ):
            last += 1
        if last == at or self.word(last) not in _CLOSING or self.is_no_name(self.word(at)):
            return None
        return _Name(at, last, 0, " ".join(self.norms[at:last]), ())

    def follows_head(self, at: int) -> bool:
        word = self.word(at)
        return len(word) > 1 and word[0].isalpha() and not self.is_no_name(word) and not self.is_around(at)

    def is_around(self, at: int) -> bool:
        return bool(self.role_stem(at, "direction") or self.role_stem(at, "country"))

    def is_no_name(self, word: str) -> bool:
        return (
            self.vocabulary.has_role("not_name", word)
            or self.vocabulary.has_role("country", word)
            or self.vocabulary.has_role("bearing", word)
            or word.removeprefix("ال") in self.vocabulary.generics
            or word.startswith(("بال", "وال", "لل", "فال"))
        )

    def is_located(self, at: int) -> bool:
        """Say whether the words at `at` tell where something lies: `شرقي حلب`, `بريف إدلب`, `الواقعة`."""
        return bool(
            self.role_stem(at, "direction")
            or self.lies_in(at)
            or self.vocabulary.has_role("located", self.word(at))
            or (self.vocabulary.has_role("vicinity", self.word(at)) and self.leads_on(at + 1))
        )

    def lies_in(self, at: int) -> bool:
        """Say whether the word at `at` begins with `in`: `بريف إدلب`, `بالريف الشمالي`, `ببلدة`."""
        roles = (self.role_stem(at, "country"), self.role_stem(at, "countryside"))
        generic = self.generic_stem(at)
        return any(stem is not None and stem.clitic > 0 for stem in roles) or bool(
            generic and self.word(at)[: generic[0].clitic] == "ب"
        )

    def leads_on(self, at: int) -> bool:
        return self.name(at) is not None or self.generic_stem(at) is not None

    def add(
        self,
        first: int,
        name: _Name,
        kind: str,
        generic: str | None,
        area_of: bool = False,
        head: str = "",
        parts: Iterable[int] = (),
    ) -> int:
        is_locative = generic is not None or area_of or self.is_locative(name)
        self.found.append(
            PlaceMention(
                first,
                name.last,
                name.first,
                name.last,
                name.clitic,
                name.name,
                kind,
                name.candidates,
                generic,
                area_of,
                is_locative,
                self.vocabulary.written.get(head, head),
                tuple(parts),
            )
        )
        return name.last

    def is_locative(self, name: _Name) -> bool:
        """Say whether a preposition of place, an opening bracket or a place before it governs the name."""
        clitics, before = self.norms[name.first][: name.clitic], self.word(name.first - 1)
        if "ب" in clitics or self.vocabulary.has_role("locative", before) or before == "(":
            return True
        previous = self.found[-1] if self.found else None
        if previous is None or not previous.is_locative:
            return False
        gap = [self.word(i) for i in range(previous.last_token_exclusive, name.first)]
        return all(word in _LIST_MARKS for word in gap) and (clitics in {"", "و"})

    def kind_of(self, name: _Name) -> str:
        kinds = {self.index.gazetteer.kind[place_id] for place_id in name.candidates}
        return next(
            (kind for kind in ("country", "admin1", *SETTLEMENTS_BY_SIZE) if kind in kinds), min(kinds, default="place")
        )

    # --- areas

    def area(self, at: int) -> int | None:
        return (
            self.known_area(at)
            or self.area_of_name(at)
            or self.area_for_name(at)
            or self.area_of_adjective(at)
            or self.area_of_homeland(at)
            or self.quarter_of_land(at)
            or self.border(at)
        )

    def known_area(self, at: int) -> int | None:
        """`شرق الفرات`, `ريف دمشق`: an area that has a row of its own, with the bearing after it."""
        if not (self.role_stem(at, "country") or self.role_stem(at, "direction")):
            return None
        name = self.name(at)
        if name is None or name.last - name.first < 2:
            return None
        last = self.bearings(name.last)
        area = _Name(at, last, name.clitic, " ".join([name.name, *self.norms[name.last : last]]), name.candidates)
        return self.add(at, area, "area", None, area_of=last > name.last)

    def bearings(self, at: int) -> int:
        while self.vocabulary.has_role("bearing", self.word(at)):
            at += 1
        return at

    def area_of_name(self, at: int) -> int | None:
        """`ريف حلب الشمالي`, `شمال غربي سوريا`, `بادية الميادين`."""
        country, direction = self.role_stem(at, "country"), self.role_stem(at, "direction")
        stem = country or direction
        if stem is None:
            return None
        after = at + 1
        while direction and self.role_stem(after, "direction"):
            after += 1
        generic = self.generic_stem(after)
        if (
            generic is not None
            and generic[0].clitic == 0
            and generic[1].number == "singular"
            and self.name(after) is None
        ):
            if direction and generic[1].kind not in {"admin1", "district"}:
                return None
            after += 1
        name = self.name(after, clitics=False)
        if name is None or not name.candidates:
            return None
        if country is None and not self.is_wide(name):
            # `شرقي حلب` tells where a place lies; the place is حلب.
            return self.add(at, name, "area", None, area_of=True)
        last = self.bearings(name.last) if country else name.last
        skip = (
            {after - 1} if generic is not None and after - 1 > at and self.word(after - 1) == generic[0].norm else set()
        )
        head = self.vocabulary.area_words["country"][stem.norm] if country else stem.norm
        parts = [i for i in range(at + 1, last) if i not in skip]
        area = _Name(at, last, stem.clitic, " ".join([head, *(self.norms[i] for i in parts)]), name.candidates)
        is_shared = country is not None and head != stem.norm
        self.add(at, area, "area", None, True, head if is_shared else "", parts if is_shared else ())
        return self.second_area(last, head, name) if is_shared else last

    def second_area(self, at: int, head: str, first: _Name) -> int:
        """Go on after `ريفي حلب الشمالي` with `والشرقي`, after `ريفي حلب` with `وإدلب`."""
        word = self.word(at)
        if not word.startswith("و"):
            return at
        if self.vocabulary.has_role("bearing", word[1:]):
            last = self.bearings(at + 1)
            words = [head, first.name, word[1:], *self.norms[at + 1 : last]]
            area = _Name(at, last, 1, " ".join(words), first.candidates)
            parts = [*range(first.first, first.last), *range(at, last)]
            return self.add(at, area, "area", None, True, head, parts)
        name = self.name(at)
        if name is None or name.clitic != 1:
            return at
        last = self.bearings(name.last)
        words = [head, name.name, *self.norms[name.last : last]]
        area = _Name(at, last, 1, " ".join(words), name.candidates)
        return self.add(at, area, "area", None, True, head, range(at, last))

    def is_wide(self, name: _Name) -> bool:
        return any(self.index.gazetteer.kind[place_id] in _WIDE for place_id in name.candidates)

    def area_for_name(self, at: int) -> int | None:
        """`الريف الشمالي لعفرين`, `الريف الشرقي لمدينة الباب`."""
        stem = self.role_stem(at, "countryside")
        after = self.bearings(at + 1) if stem else at
        if stem is None or after == at + 1 or not self.word(after).startswith("ل"):
            return None
        generic = self.generic_stem(after)
        name = self.name(after + 1 if generic else after)
        if name is None or (not generic and name.clitic == 0):
            return None
        if generic:
            return self.add(at, name, "area", None, area_of=True)
        words = [stem.norm.removeprefix("ال"), name.name, *self.norms[at + 1 : after]]
        area = _Name(at, name.last, stem.clitic, " ".join(words), name.candidates)
        return self.add(at, area, "area", None, area_of=True)

    def area_of_adjective(self, at: int) -> int | None:
        """`الشمال السوري`, `الريف الحلبي`, `الشمال الشرقي السوري`."""
        stem = self.role_stem(at, "landscape")
        if stem is None:
            return None
        after = self.bearings(at + 1)
        place_id = self.vocabulary.nisbas.get(self.word(after))
        agrees = self.word(after).endswith("ه") == stem.norm.endswith("ه") or stem.norm == "الصحراء"
        if place_id is None or place_id not in self.index.gazetteer.kind or not agrees:
            return None
        last = self.bearings(after + 1)
        words = " ".join([stem.norm, *self.norms[at + 1 : last]])
        own = self.index.names.get(words)
        area = _Name(at, last, stem.clitic, words, own or (place_id,))
        return self.add(at, area, "area", None, area_of=own is None)

    def area_of_homeland(self, at: int) -> int | None:
        """`في شمال البلاد`, `بجنوب غرب البلاد`; behind a name it only says where that lies."""
        stem = self.role_stem(at, "direction")
        after = at + 1
        while stem and self.role_stem(after, "direction"):
            after += 1
        if stem is None or not self.vocabulary.has_role("homeland", self.word(after)) or not self.is_led(at, stem):
            return None
        words = [stem.norm, *self.norms[at + 1 : after + 1]]
        return self.add(at, _Name(at, after + 1, stem.clitic, " ".join(words), ()), "area", None)

    def is_led(self, at: int, stem: Stem) -> bool:
        """Say whether a preposition of place leads to the word at `at`."""
        return "ب" in self.norms[at][: stem.clitic] or self.vocabulary.has_role("locative", self.word(at - 1))

    def quarter_of_land(self, at: int) -> int | None:
        """`المنطقة الجنوبية`, `الريف الشمالي الشرقي`, `المنطقة الشرقية من سوريا`."""
        stem = self.role_stem(at, "quarter_of_land")
        last = self.bearings(at + 1)
        if stem is None or last == at + 1:
            return None
        of = self.name(last + 1, clitics=False) if self.word(last) == "من" else None
        candidates: tuple[str, ...] = ()
        if of is not None and self.is_wide(of):
            last, candidates = of.last, of.candidates
        words = " ".join([stem.norm, *self.norms[at + 1 : last]])
        own = () if candidates else self.index.names.get(words, ())
        area = _Name(at, last, stem.clitic, words, candidates or own)
        return self.add(at, area, "area", None, area_of=bool(candidates))

    def border(self, at: int) -> int | None:
        """`على الحدود السورية التركية`, `في الشريط الحدودي`: a border lies in no one place."""
        stem = self.role_stem(at, "border")
        if stem is None:
            return None
        last = at + 1
        while self.vocabulary.has_role("border_ending", self.word(last)):
            last += 1
        is_named = last > at + 1
        while self.is_border_of(last) or (self.word(last) in _DASHES and self.is_border_of(last + 1)):
            last += 2 if self.word(last) in _DASHES else 1
            is_named = True
        if not is_named or not (self.is_led(at, stem) or self.vocabulary.has_role("before_list", self.word(at - 1))):
            return None
        words = [stem.norm, *(word for word in self.norms[at + 1 : last] if word not in _DASHES)]
        return self.add(at, _Name(at, last, stem.clitic, " ".join(words), ()), "area", None)

    def is_border_of(self, at: int) -> bool:
        """Say whether the adjective of a land stands at `at`, `و` before it included."""
        return self.word(at).removeprefix("و") in self.vocabulary.nisbas

    # --- names after generic words

    def generic(self, at: int) -> int | None:
        known = self.generic_stem(at)
        if known is None:
            return None
        stem, generic = known
        whole = self.name(at)
        if whole is not None and whole.last - whole.first > 1 and whole.name.startswith(stem.norm):
            return self.add_whole(at, whole, stem, generic)
        after = at + 1
        after += (
            generic.number != "singular" and self.word(after) in _LIST_MARKS and self.word(after + 2) in _LIST_MARKS
        )
        quoted = self.word(after) in _OPENING
        name = self.name_after(after + quoted, generic)
        if quoted and generic.names_unknown and (name is None or not name.candidates):
            name = self.quoted(after + quoted) or name
        if name is None:
            return None
        last = self.add_generic(at, name, stem, generic)
        last += quoted and self.word(last) in _CLOSING
        return self.listed(last, stem, generic) if generic.number != "singular" else self.add_chain(last)

    def name_after(self, at: int, generic: Generic) -> _Name | None:
        name = self.name(at, clitics=False)
        if name is not None:
            while generic.is_in_name and self.vocabulary.has_role("ending", self.word(name.last)):
                last = name.last + 1
                name = _Name(name.first, last, 0, " ".join(self.norms[name.first : last]), name.candidates)
            return name
        unknown = self.unknown(at)
        if unknown is None or self.is_adjective(unknown, generic):
            return None
        if generic.kind == "region" and not self.is_governed(at - 1):
            return None  # وأدى is spelled like a valley
        if generic.names_unknown or (generic.kind in _LOCATED and self.is_located(unknown.last)):
            return unknown
        return unknown if self.is_plausible(unknown, generic) else None

    def is_plausible(self, name: _Name, generic: Generic) -> bool:
        """Say whether an unknown word behind a vague generic is a name: it opens a list, or looks like الصديقية."""
        if generic.kind not in _LOCATED:
            return False
        looks_so = name.name.startswith("ال") and name.name.endswith("يه") and self.ends_list(name.last)
        return bool(self.chain(name.last)) or (generic.kind == "district" and looks_so)

    def is_adjective(self, name: _Name, generic: Generic) -> bool:
        """Say whether an unknown word looks like a feminine adjective of the generic word: `بلدات موالية`."""
        if name.name.startswith("ال") or not name.name.endswith(_FEMININE) or name.last - name.first > 1:
            return False
        if generic.number == "plural":
            return not self.goes_on(name.last)
        return not generic.names_unknown and name.name.endswith("يه")

    def is_governed(self, at: int) -> bool:
        """Say whether a preposition of place governs the word at `at`."""
        before = self.word(at - 1)
        return self.word(at)[:1] == "ب" or any(self.vocabulary.has_role(r, before) for r in ("locative", "before_list"))

    def goes_on(self, at: int) -> bool:
        return self.word(at) in _LIST_MARKS or self.word(at)[:1] == "و"

    def chain(self, at: int) -> list[_Name]:
        """Return the names listed from `at` (`وX وY وZ بريف حلب`), known or not; none where no place closes the list.

        A list of names that ends in where they lie is one of places, whatever the index knows of them.
        """
        names: list[_Name] = []
        while len(names) < _LONGEST_LIST and self.word(at)[:1] == "و" and len(self.word(at)) >= _LEAST_STEM:
            name = self.name(at)
            if name is None or name.clitic != 1:
                name = None if self.opens_phrase(at) else self.extended(self.unknown(at, clitic=1))
            if name is None or self.is_of_people(name):
                break
            names.append(name)
            at = name.last
        at += self.word(at) in _CLOSING or self.word(at) in _LIST_MARKS
        return names if names and (self.role_stem(at, "direction") or self.lies_in(at)) else []

    def is_of_people(self, name: _Name) -> bool:
        """Say whether an unknown word is a plural of people or has a pronoun: `والمسؤولين`, `ومحيطها`."""
        if name.candidates or name.last - name.first > 1:
            return False
        return name.name.endswith(_HER) or (name.name.startswith("ال") and name.name.endswith(("ين", "ون")))

    def opens_phrase(self, at: int) -> bool:
        """Say whether another phrase begins at `at`, which the list does not go on through."""
        return bool(self.role_stem(at, "country") or self.role_stem(at, "direction") or self.generic_stem(at))

    def add_whole(self, at: int, whole: _Name, stem: Stem, generic: Generic) -> int:
        """A row whose name holds the generic word (`مخيم الهول`) keeps it only where it belongs to the name."""
        while generic.is_in_name and self.vocabulary.has_role("ending", self.word(whole.last)):
            whole = _Name(at, whole.last + 1, whole.clitic, f"{whole.name} {self.word(whole.last)}", whole.candidates)
        if generic.is_in_name:
            return self.add(at, whole, generic.kind, stem.norm)
        bare = _Name(at + 1, whole.last, 0, " ".join(self.norms[at + 1 : whole.last]), whole.candidates)
        return self.add(at, bare, generic.kind, stem.norm)

    def add_generic(self, at: int, name: _Name, stem: Stem, generic: Generic) -> int:
        if generic.is_in_name and name.first == at + 1:
            name = _Name(at, name.last, stem.clitic, f"{stem.norm} {name.name}", name.candidates)
        return self.add(at, name, generic.kind, stem.norm)

    def listed(self, at: int, stem: Stem, generic: Generic) -> int:
        """Go on through `X وY، وZ` after a generic word in the plural or dual; return the token after the last name."""
        left = 1 if generic.number == "dual" else len(self.norms)
        while left:
            after = at
            marked = False
            while self.word(after) in _LIST_MARKS or self.word(after) in _OPENING or self.word(after) in _CLOSING:
                marked = marked or self.word(after) in _LIST_MARKS
                after += 1
            name = self.next_of_list(after, marked, generic)
            if name is None:
                return self.add_chain(at)
            at = self.add(name.first, name, generic.kind, stem.norm)
            left -= 1
        return at

    def next_of_list(self, at: int, marked: bool, generic: Generic) -> _Name | None:
        word = self.word(at)
        if self.role_stem(at, "country") or self.role_stem(at, "direction") or self.generic_stem(at):
            return None
        name = self.name(at)
        if name is not None and (marked or (name.clitic == 1 and word[0] == "و")):
            return name
        if marked and generic.names_unknown and (self.word(at - 1) in _OPENING or self.word(at - 1) == "و"):
            return (self.quoted(at) if self.word(at - 1) in _OPENING else None) or self.unknown(at)
        if word.startswith("و") and generic.names_unknown and len(word) >= _LEAST_STEM:
            name = self.extended(self.unknown(at, clitic=1))
            return name if name is not None and self.ends_list(name.last) else None
        if marked and generic.names_unknown:
            name = self.extended(self.unknown(at))
            is_item = name is not None and (not self.word(name.last)[:1].isalpha() or self.is_located(name.last))
            return name if is_item else None
        return None

    def ends_list(self, at: int) -> bool:
        word = self.word(at)
        return not word[:1].isalpha() or word[0] in "وب" or self.is_no_name(word) or self.is_located(at)

    # --- bare names

    def plain(self, at: int) -> int | None:
        name = self.name(at)
        if name is None:
            return self.headed(at)
        if self.word(at - 1) == "(" and self.found and set(self.found[-1].candidates) & set(name.candidates):
            return name.last
        if self.is_adjective_of_state(name) or self.is_in_outlet(name):
            return None
        if name.name not in self.known and not self.is_shown(name):
            return None
        last = self.add(at, name, self.kind_of(name), None)
        return last if self.found[-1].kind in _WIDE else self.add_chain(last)

    def add_chain(self, at: int) -> int:
        """Go on through a list behind a place that is surely one; return the token after it."""
        for name in self.chain(at):
            at = self.add(name.first, name, self.kind_of(name), None)
        return at

    def is_adjective_of_state(self, name: _Name) -> bool:
        """Say whether `سورية` describes the noun before it: `قوات كردية سورية`, `وسائل إعلام سورية`."""
        if not self.vocabulary.has_role("adjective", name.name) or name.clitic:
            return False
        before = self.word(name.first - 1)
        return (
            before[:1].isalpha()
            and (before.endswith(_FEMININE) or self.vocabulary.has_role("described", before))
            and not before.startswith("ال")
            and not (self.found and self.found[-1].last_token_exclusive == name.first)
        )

    def is_in_outlet(self, name: _Name) -> bool:
        """Say whether the name is part of an outlet's: `تلفزيون سوريا`, `السويداء نيوز`, `شبكة «عين الفرات»`."""
        before = name.first - 1
        while self.word(before) in _OPENING and before > 0:
            before -= 1
        is_medium = any(self.vocabulary.has_role("medium", stem.norm) for stem in stems(self.word(before)))
        return (is_medium and not name.clitic) or self.vocabulary.has_role("medium_after", self.word(name.last))

    def headed(self, at: int) -> int | None:
        """`في تل X شرقي Y`: a name that its first word, a preposition and what follows show to be a place."""
        stem = self.role_stem(at, "head")
        if stem is None or stem.norm in self.vocabulary.generics:
            return self.bare_list(at)
        before = self.vocabulary.has_role("locative", self.word(at - 1)) or "ب" in self.norms[at][: stem.clitic]
        name = self.unknown(at, stem.clitic) if before else None
        return self.add(at, name, "place", None) if name is not None and self.is_located(name.last) else None

    def bare_list(self, at: int) -> int | None:
        """`على X وY وZ بريف حلب`: names that the index lacks, behind a preposition, with where they lie."""
        if not self.vocabulary.has_role("before_list", self.word(at - 1)) or self.opens_phrase(at):
            return None
        name = self.unknown(at)
        if name is None or self.is_of_people(name) or len(self.chain(name.last)) < _LEAST_LIST:
            return None
        return self.add_chain(self.add(at, name, "place", None))

    def is_shown(self, name: _Name) -> bool:
        """Say whether the sentence shows a name to be a place, as far as it needs that."""
        if name.name in self.index.ambiguous:
            return self.speaks_of_place(name)
        return name.name not in self.index.faint or self.is_led_to(name) or self.speaks_of_place(name)

    def is_led_to(self, name: _Name) -> bool:
        """Say whether a preposition of place or a list of places leads to the name."""
        is_governed = name.clitic == 0 and self.vocabulary.has_role("before_place", self.word(name.first - 1))
        return is_governed or self.is_locative(name) or self.is_listed_on(name)

    def is_listed_on(self, name: _Name) -> bool:
        """Say whether the name goes on with a list behind a place, which other words may part (منبج وX وY)."""
        previous = self.found[-1] if self.found else None
        if previous is None or previous.kind == "country":
            return False
        gap = self.norms[previous.last_token_exclusive : name.first]
        is_joined = self.norms[name.first][: name.clitic] == "و" or (
            name.clitic == 0 and bool(gap) and gap[-1] in _LIST_MARKS | _DASHES
        )
        is_list = all(word in _LIST_MARKS | _DASHES or word in _CLOSING or word[:1] in {"و", ""} for word in gap)
        return is_joined and is_list and len(gap) <= _LONGEST_LIST

    def speaks_of_place(self, name: _Name) -> bool:
        """Say whether the words beside a name that is also an ordinary word make it a place."""
        after = name.last + (self.word(name.last) in _CLOSING)
        beside = self.role_stem(after, "direction") or self.role_stem(after, "country")
        if beside is not None and (beside.clitic or self.role_stem(after, "direction")):
            following = self.name(after + 1, clitics=False)
            if following is not None:
                return True
        if self.vocabulary.has_role("vicinity", self.word(name.first - 1)):
            return name.clitic == 0
        following = self.name(name.last)
        if (
            following is not None
            and self.word(name.first - 1) in _OPENING
            and following.clitic == 1
            and following.name not in self.index.ambiguous
        ):
            return True
        previous = self.found[-1] if self.found else None
        if previous is None or (name.name.startswith("ال") is False and len(name.name) <= _LEAST_STEM):
            return False
        gap = [self.word(i) for i in range(previous.last_token_exclusive, name.first)]
        joined = name.clitic == 1 and self.norms[name.first][0] == "و"
        return all(word in _LIST_MARKS for word in gap) and (joined or bool(gap)) and previous.kind != "country"


def find_places(
    tokens: Sequence[Token],
    index: PlaceIndex,
    masked: Sequence[bool],
    vocabulary: PlaceVocabulary,
    known: frozenset[str] = frozenset(),
) -> list[PlaceMention]:
    """Return the places that one sentence names, in their order; tokens that `masked` marks belong to other names.

    `known` are folded names that the report is known to use of places, so that they need no context.
    """
    norms = ["" if hidden else token.norm for token, hidden in zip(tokens, masked, strict=True)]
    return _Finder(norms, index, vocabulary, known).run()


def find_report_places(
    sentences: Sequence[tuple[Sequence[Token], Sequence[bool]]], index: PlaceIndex, vocabulary: PlaceVocabulary
) -> list[list[PlaceMention]]:
    """Return the places of each sentence (tokens, masked) of one report.

    A name that is also an ordinary word, and that a generic word shows to be a place once, is one in all the report.
    """
    found = [find_places(tokens, index, masked, vocabulary) for tokens, masked in sentences]
    known = frozenset(
        mention.name
        for mentions in found
        for mention in mentions
        if mention.generic is not None and (mention.name in index.ambiguous or mention.name in index.faint)
    )
    if not known:
        return found
    starts = {name.split(" ", 1)[0] for name in known}
    for number, (tokens, masked) in enumerate(sentences):
        if any(stem.norm in starts for token in tokens for stem in stems(token.norm)):
            found[number] = find_places(tokens, index, masked, vocabulary, known)
    return found


def name_span(text: str, tokens: Sequence[Token], mention: PlaceMention) -> tuple[int, int]:
    """Return the characters of `text` that the proper name of `mention` takes, without clitics."""
    first = tokens[mention.name_first_token]
    start = first.start + letter_index(text[first.start : first.end], mention.clitic)
    return start, tokens[mention.name_last_token - 1].end


def name_in_full(text: str, tokens: Sequence[Token], mention: PlaceMention) -> str:
    """Return the proper name as written, with the first word where the text shares it among several areas."""
    start, end = name_span(text, tokens, mention)
    if not mention.head:
        return plain(text[start:end])
    starts = [start if i == mention.name_first_token else tokens[i].start for i in mention.parts]
    return " ".join(
        [mention.head, *(plain(text[at : tokens[i].end]) for at, i in zip(starts, mention.parts, strict=True))]
    )


def link_places(sentences: Sequence[Sequence[PlaceMention]], gazetteer: Gazetteer) -> list[list[Linked]]:
    """Say which place each mention of one report means; `sentences` holds the mentions of each sentence.

    Methods: `gazetteer` (the only place of that name and kind), `container` (a larger place is named beside it),
    `nearest` (the other places of the report decide), `population` (much the largest), `unresolved`.
    """
    linker = _Linker(gazetteer)
    linked: list[list[Linked | None]] = [[linker.alone(mention) for mention in mentions] for mentions in sentences]
    for mentions, links in zip(sentences, linked, strict=True):
        for at, mention in enumerate(mentions):
            if links[at] is None:
                links[at] = linker.beside(mention, mentions)
    votes = linker.votes(link for links in linked for link in links if link is not None)
    return [
        [
            linker.at_home(link or linker.by_report(mention, votes), votes)
            for mention, link in zip(mentions, links, strict=True)
        ]
        for mentions, links in zip(sentences, linked, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Linker:
    gazetteer: Gazetteer

    def options(self, mention: PlaceMention) -> list[str]:
        """Return the candidates that fit the generic word; of a town and the division named after it, the town."""
        fitting = _FITTING.get("area" if mention.area_of else mention.kind if mention.generic else "")
        kind = self.gazetteer.kind
        left = list(mention.candidates)
        if mention.generic is None:
            left = [place_id for place_id in left if kind[place_id] == "country"] or left
        if fitting is not None:
            left = [place_id for place_id in left if kind[place_id] in fitting] or left
        towns = [place_id for place_id in left if kind[place_id] not in _DIVISIONS]
        return [
            place_id
            for place_id in left
            if kind[place_id] not in _DIVISIONS
            or kind[place_id] == "country"
            or not any(place_id in self.gazetteer.above[town] for town in towns)
        ]

    def alone(self, mention: PlaceMention) -> Linked | None:
        options = self.options(mention)
        if not options:
            return Linked(None, "unresolved")
        if len(options) > 1:
            return None
        # `ريف X`, or `مفرق X` where X is known as a town: what is meant lies in or by the place.
        by_the_place = mention.area_of or not self.fits(mention, options[0])
        return Linked(options[0], "container" if by_the_place else "gazetteer")

    def fits(self, mention: PlaceMention, place_id: str) -> bool:
        fitting = _FITTING.get(mention.kind) if mention.generic else None
        return fitting is None or self.gazetteer.kind[place_id] in fitting or mention.kind in _SETTLED

    def beside(self, mention: PlaceMention, mentions: Sequence[PlaceMention]) -> Linked | None:
        """Decide by a larger place that the same sentence names close by, the nearest first."""
        options = self.options(mention)
        near = sorted(
            (abs(other.first_token - mention.first_token), other.first_token < mention.first_token, number)
            for number, other in enumerate(mentions)
            if other is not mention and abs(other.first_token - mention.first_token) <= _BESIDE_TOKENS
        )
        for _, _, number in near:
            larger = set(mentions[number].candidates)
            larger |= {
                above for place_id in larger for above in self.gazetteer.above[place_id][:2] if self.is_centre(place_id)
            }
            inside = [place_id for place_id in options if larger & set(self.gazetteer.above[place_id])]
            if len(inside) == 1:
                return Linked(inside[0], "container")
        return None

    def is_centre(self, place_id: str) -> bool:
        return self.gazetteer.kind[place_id] in {"capital", "city"}

    def votes(self, links: Iterable[Linked]) -> dict[str, int]:
        """Count for each place how many settled mentions lie in it or are it."""
        counts: dict[str, int] = {}
        for link in links:
            if link.place_id is not None:
                for place_id in (link.place_id, *self.gazetteer.above[link.place_id]):
                    counts[place_id] = counts.get(place_id, 0) + 1
        return counts

    def by_report(self, mention: PlaceMention, votes: Mapping[str, int]) -> Linked:
        options = self.options(mention)
        support = {i: self.support(i, votes) for i in options}
        ranked = sorted(options, key=lambda i: (support[i], i), reverse=True)
        if support[ranked[0]] > support[ranked[1]]:
            return Linked(ranked[0], "nearest")
        best = support[ranked[0]]
        tied = [place_id for place_id in ranked if support[place_id] == best]
        return self.by_distance(tied, votes) or self.by_size(tied) or Linked(None, "unresolved")

    def at_home(self, link: Linked, votes: Mapping[str, int]) -> Linked:
        """Take back a link to a small place in a country of which the report, busy with another one, hardly speaks."""
        if link.place_id is None or self.gazetteer.kind[link.place_id] not in _SMALL:
            return link
        by_country = {i: count for i, count in votes.items() if self.gazetteer.kind[i] == "country"}
        country = next((i for i in self.gazetteer.above[link.place_id] if i in by_country), "")
        elsewhere = max((count for i, count in by_country.items() if i != country), default=0)
        is_lonely = by_country.get(country, 0) * _FOREIGN_SHARE <= elsewhere
        return Linked(None, "unresolved") if is_lonely else link

    def support(self, place_id: str, votes: Mapping[str, int]) -> tuple[int, ...]:
        """Return the votes of the country, then of the divisions within it, outermost first."""
        chain = [i for i in reversed(self.gazetteer.above[place_id]) if self.gazetteer.kind[i] in _DIVISIONS]
        counts = [votes.get(i, 0) for i in chain[:2]]
        return tuple(counts + [0] * (2 - len(counts)))

    def by_distance(self, options: Sequence[str], votes: Mapping[str, int]) -> Linked | None:
        settled = [(i, count) for i, count in sorted(votes.items()) if self.gazetteer.kind[i] in _SETTLED]
        distances = []
        for option in options:
            parts = [
                (distance_km(*self.gazetteer.point[option], *self.gazetteer.point[i]), count) for i, count in settled
            ]
            known = [(distance, count) for distance, count in parts if distance is not None]
            if not known:
                return None
            distances.append((sum(d * c for d, c in known) / sum(c for _, c in known), option))
        distances.sort()
        is_clear = all(first[0] < second[0] * _NEARER_BY for first, second in list(pairwise(distances))[:1])
        return Linked(distances[0][1], "nearest") if is_clear else None

    def by_size(self, options: Sequence[str]) -> Linked | None:
        people = sorted(((self.gazetteer.population[i], i) for i in options), reverse=True)
        if people[0][0] > 0 and people[0][0] >= _LARGER_BY * people[1][0]:
            return Linked(people[0][1], "population")
        own = [i for i in options if self.gazetteer.origin[i] == "own"]
        return Linked(own[0], "population") if len(own) == 1 else None
