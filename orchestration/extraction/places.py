"""Find the places that a text names, and say which place of the gazetteer each name means.

Finding reads one sentence: names of the gazetteer, names after a generic word (`بلدة X`, `قرى X وY`), and areas
(`ريف X الشمالي`, `شرق X`). Linking reads one report: a name of several places goes to the one that the words beside it,
the rest of the report or its size speak for, and stays unresolved where nothing does. Names and words are rows under
seeds/.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import polars as pl

from orchestration.extraction.gazetteer import SETTLEMENTS_BY_SIZE, distance_km, read_rows
from orchestration.extraction.text import Token, fold, fold_with_offsets

_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"
_OPENING, _CLOSING = frozenset("\"'“”«(["), frozenset("\"'“”»)]")
_LIST_MARKS = frozenset({"،", ",", "و", "او"})
_IMPERFECT = "يت"
_LEAST_STEM = 3
_LEAST_MINOR_POPULATION = 20_000
_BESIDE_TOKENS = 8
_LARGER_BY = 5.0
_NEARER_BY = 0.5
_FOREIGN_SHARE = 4
_SETTLED = frozenset(SETTLEMENTS_BY_SIZE)
_SMALL = frozenset({"town", "village", "quarter", "district", "camp", "admin3"})
_LOCATED = frozenset({"district", "front", "site"})
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
class PlaceVocabulary:
    """The words around names: generic words, words of area by role, and relational adjectives with their place."""

    generics: Mapping[str, Generic]
    area_words: Mapping[str, Mapping[str, str]]
    nisbas: Mapping[str, str]

    def has_role(self, role: str, word: str) -> bool:
        """Return whether the folded `word` plays `role` in names of areas."""
        return word in self.area_words[role]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What linking needs to know of places: row fields by place_id, each with the ids above it, nearest first."""

    kind: Mapping[str, str]
    country: Mapping[str, str]
    above: Mapping[str, tuple[str, ...]]
    point: Mapping[str, tuple[float | None, float | None]]
    population: Mapping[str, int]
    origin: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """Folded names to place ids; a name in `ambiguous` counts only where the words around it speak of a place."""

    names: Mapping[str, tuple[str, ...]]
    longest: Mapping[str, int]
    ambiguous: frozenset[str]
    gazetteer: Gazetteer


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a sentence names. Token spans are half open.

    `first_token` to `last_token_exclusive` takes in generic words; `name_first_token` to `name_last_token` is the
    proper name, whose first token begins with `clitic` folded letters that are not part of it. `is_locative` says
    whether the words before it speak of a location: where they do not, the name of a state or capital often means
    a party.
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
    for row in read_rows(folder / "area_words.csv"):
        word = fold(row["word_ar"])
        roles.setdefault(row["role"], {})[word] = fold(row["canonical_ar"]) or word
    nisbas = {fold(row["nisba_ar"]): row["place_id"] for row in read_rows(folder / "place_nisbas.csv")}
    return PlaceVocabulary(generics, roles, nisbas)


def fold_name(name: str) -> str:
    """Return the form under which a name stands in the index: folded, words parted by one blank."""
    return " ".join(fold(name).replace("-", " ").split())


def build_index(places: pl.DataFrame, seeds_dir: Path, vocabulary: PlaceVocabulary) -> PlaceIndex:
    """Index the rows of `places` (the columns of the gazetteer) by name.

    Needs context: aliases and names that the seeds say so of, names of at most two letters, and names that only small
    places of countries without divisions of their own bear. A generic word is no name.
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
    words = {*vocabulary.generics, *(word for role in ("direction", "country") for word in vocabulary.area_words[role])}
    never = words | {"ال" + word for word in vocabulary.generics}
    ambiguous = {*vocabulary.area_words["head"], *vocabulary.area_words["landscape"]}
    for row in read_rows(seeds_dir / "gazetteer" / "ambiguous_names.csv"):
        (never if row["is_never_place"] == "true" else ambiguous).add(fold_name(row["name_ar"]))
    for row in read_rows(seeds_dir / "gazetteer" / "place_aliases.csv"):
        if row["needs_context"] == "true" and row["place_id"] in gazetteer.kind:
            name = fold_name(row["alias_ar"])
            ambiguous.add(name)
            if row["place_id"] not in found.setdefault(name, []):
                found[name].append(row["place_id"])
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
    return PlaceIndex(names, longest, frozenset(ambiguous), gazetteer)


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


def stems(norm: str) -> list[Stem]:
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
    return found


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
    """The walk over one sentence. `norms` holds the folded words, an empty one where a token is masked."""

    norms: list[str]
    index: PlaceIndex
    vocabulary: PlaceVocabulary
    known: frozenset[str]
    found: list[PlaceMention] = field(default_factory=list)

    def run(self) -> list[PlaceMention]:
        at = 0
        while at < len(self.norms):
            norm = self.norms[at]
            if not norm or not norm[0].isalnum():
                at += 1
                continue
            at = self.area(at) or self.generic(at) or self.plain(at) or at + 1
        return self.found

    def word(self, at: int) -> str:
        return self.norms[at] if 0 <= at < len(self.norms) else ""

    def role_stem(self, at: int, role: str) -> Stem | None:
        words = self.vocabulary.area_words[role]
        return next((stem for stem in stems(self.word(at)) if stem.norm in words), None)

    def generic_stem(self, at: int) -> tuple[Stem, Generic] | None:
        for stem in stems(self.word(at)):
            generic = self.vocabulary.generics.get(stem.norm)
            if generic is not None:
                return stem, generic
        return None

    def name(self, at: int, clitics: bool = True) -> _Name | None:
        """Return the longest name of the index that begins at token `at`."""
        if not self.word(at):
            return None
        best: _Name | None = None
        for stem in stems(self.norms[at]) if clitics else [Stem(0, self.norms[at])]:
            for size in range(self.index.longest.get(stem.norm, 0), 0, -1):
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
        if len(word) < 2 or not word[0].isalpha() or self.is_no_name(word):
            return None
        last = at + 1
        if self.vocabulary.has_role("head", word):
            if not self.follows_head(last):
                return None
            last += 1
        elif len(word) < _LEAST_STEM or word[0] in _IMPERFECT or word[0] == "و":
            # After an indefinite noun a verb in the imperfect opens a relative clause: قرية يسيطر عليها.
            return None
        while self.vocabulary.has_role("ending", self.word(last)):
            last += 1
        return _Name(at, last, clitic, " ".join([word, *self.norms[at + 1 : last]]), ())

    def follows_head(self, at: int) -> bool:
        word = self.word(at)
        return len(word) > 1 and word[0].isalpha() and not self.is_no_name(word) and not self.is_around(at)

    def is_around(self, at: int) -> bool:
        return bool(self.role_stem(at, "direction") or self.role_stem(at, "country"))

    def is_no_name(self, word: str) -> bool:
        return (
            self.vocabulary.has_role("not_name", word)
            or self.vocabulary.has_role("country", word)
            or word.removeprefix("ال") in self.vocabulary.generics
            or word.startswith(("بال", "وال", "لل", "فال"))
        )

    def is_located(self, at: int) -> bool:
        """Say whether the words at `at` tell where something lies: `شرقي حلب`, `بريف إدلب`, `الواقعة`."""
        country = self.role_stem(at, "country")
        return bool(
            self.role_stem(at, "direction")
            or (country and country.clitic)
            or self.vocabulary.has_role("located", self.word(at))
        )

    def add(self, first: int, name: _Name, kind: str, generic: str | None, area_of: bool = False) -> int:
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
        return self.known_area(at) or self.area_of_name(at) or self.area_for_name(at) or self.area_of_adjective(at)

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
        words = [head, *(self.norms[i] for i in range(at + 1, last) if i not in skip)]
        area = _Name(at, last, stem.clitic, " ".join(words), name.candidates)
        self.add(at, area, "area", None, area_of=True)
        return self.second_area(last, head, name) if country and head != stem.norm else last

    def second_area(self, at: int, head: str, first: _Name) -> int:
        """Go on after `ريفي حلب الشمالي` with `والشرقي`, after `ريفي حلب` with `وإدلب`."""
        word = self.word(at)
        if not word.startswith("و"):
            return at
        if self.vocabulary.has_role("bearing", word[1:]):
            last = self.bearings(at + 1)
            words = [head, first.name, word[1:], *self.norms[at + 1 : last]]
            return self.add(at, _Name(at, last, 1, " ".join(words), first.candidates), "area", None, area_of=True)
        name = self.name(at)
        if name is None or name.clitic != 1:
            return at
        last = self.bearings(name.last)
        words = [head, name.name, *self.norms[name.last : last]]
        return self.add(at, _Name(at, last, 1, " ".join(words), name.candidates), "area", None, area_of=True)

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
        if place_id is None or place_id not in self.index.gazetteer.kind:
            return None
        last = self.bearings(after + 1)
        words = " ".join([stem.norm, *self.norms[at + 1 : last]])
        own = self.index.names.get(words)
        area = _Name(at, last, stem.clitic, words, own or (place_id,))
        return self.add(at, area, "area", None, area_of=own is None)

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
        quoted = self.word(after) in _OPENING
        name = self.name_after(after + quoted, generic)
        if name is None:
            return None
        last = self.add_generic(at, name, stem, generic)
        last += quoted and self.word(last) in _CLOSING
        return self.listed(last, stem, generic) if generic.number != "singular" else last

    def name_after(self, at: int, generic: Generic) -> _Name | None:
        name = self.name(at, clitics=False)
        if name is not None:
            while generic.is_in_name and self.vocabulary.has_role("ending", self.word(name.last)):
                last = name.last + 1
                name = _Name(name.first, last, 0, " ".join(self.norms[name.first : last]), name.candidates)
            return name
        unknown = self.unknown(at)
        if unknown is None or generic.names_unknown:
            return unknown
        return unknown if generic.kind in _LOCATED and self.is_located(unknown.last) else None

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
                return at
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
            return self.unknown(at)
        if word.startswith("و") and generic.names_unknown and len(word) > _LEAST_STEM:
            name = self.unknown(at, clitic=1)
            return name if name is not None and self.ends_list(name.last) else None
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
        if name.name in self.index.ambiguous and name.name not in self.known and not self.speaks_of_place(name):
            return None
        return self.add(at, name, self.kind_of(name), None)

    def headed(self, at: int) -> int | None:
        """`في تل X شرقي Y`: a name that its first word, a preposition and what follows show to be a place."""
        stem = self.role_stem(at, "head")
        if stem is None or stem.norm in self.vocabulary.generics:
            return None
        before = self.vocabulary.has_role("locative", self.word(at - 1)) or "ب" in self.norms[at][: stem.clitic]
        name = self.unknown(at, stem.clitic) if before else None
        return self.add(at, name, "place", None) if name is not None and self.is_located(name.last) else None

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
        if mention.generic is not None and mention.name in index.ambiguous
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
    kept = fold_with_offsets(text[first.start : first.end])[1]
    return first.start + int(kept[mention.clitic]), tokens[mention.name_last_token - 1].end


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
