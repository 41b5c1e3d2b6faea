"""What a text must hold for a row of the vocabulary to act in it: after an edit, only such texts are read again.

Each entry of the vocabulary has cues: strings of which a text must hold one, else no lookup that the entry answers can
happen in it. A cue is what all forms of a word have in common, and is looked for anywhere in the text, inside words
too, so that no clitic, ending or broken spelling escapes it. An empty cue stands in every text. Cues may be too short,
never too long.

Most entries are rows of seeds/, with the cues that `SEEDS` says. Names of places, and the words of which names of
factions and outlets are made, act together with others; their entries are what the lexicon made of all rows. The code
and the weights are one entry that acts everywhere.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import daachorse
import polars as pl

from orchestration.extraction.claims import saying_forms
from orchestration.extraction.factions import FactionRegistry
from orchestration.extraction.phrases import folded_words, read_rows
from orchestration.extraction.places import Gazetteer, PlaceIndex, PlaceVocabulary
from orchestration.extraction.text import fold, without_ligatures
from orchestration.extraction.triggers import necessary_letters

SCHEMA = pl.Schema({"part": pl.String(), "position": pl.Int32(), "entry": pl.String(), "cues": pl.List(pl.String())})
CODE = "code"
_EVERYWHERE = ""
_CATEGORY = "category"  # people of no body, meant by nouns that the code knows
_ARTICLE = "ال"
# A last letter that may turn into another one before an ending, or fall away (ضحية, ضحيتين; مقاتلون, مقاتلوهم).
_UNSTEADY = "هنيء"
_LENGTHENED = re.compile(r"([اوي])\1+")
_NOT_ARABIC = re.compile("[^ء-ي0-9]+")
_NO_LETTERS = re.compile(r"[\W_]+")

Row = Mapping[str, str]


def _letters(text: str, others: re.Pattern[str]) -> str:
    """The folded letters of `text` without what `others` matches; long vowels once.

    It maps characters one by one, so what stands in a text stands in the letters of that text too.
    """
    return _LENGTHENED.sub(r"\1", others.sub("", fold(without_ligatures(text))))


def searchable(text: str) -> str:
    """The letters of `text` that are searched for cues, once without those of other scripts, which may break words."""
    return _letters(text, _NOT_ARABIC) + "\n" + _letters(text, _NO_LETTERS)


@lru_cache(maxsize=100_000)
def cue(words: str) -> str:
    """What every form of one or more words has in common, as it stands in `searchable`."""
    letters = (_letters(words, _NOT_ARABIC) or _letters(words, _NO_LETTERS)).removeprefix(_ARTICLE)
    return letters[:-1] if letters[-1:] in _UNSTEADY else letters


def _phrases(*cells: str) -> list[str]:
    """Cues of items that act only as a whole."""
    return [cue(item) for cell in cells for item in cell.split("|") if item]


def _heads(*cells: str) -> list[str]:
    """Cues of items whose first word acts by itself."""
    return [cue(folded_words(item)[0]) for cell in cells for item in cell.split("|") if folded_words(item)]


def _words(cell: str) -> list[str]:
    """Cues of a cell of which each word acts by itself."""
    return [cue(word) for word in folded_words(cell.replace("|", " "))]


def _trigger(row: Row) -> list[str]:
    return [cue(letters) for letters in necessary_letters(row)]


def _informant_cue(row: Row) -> list[str]:
    return [*_heads(row["cue_ar"]), *_phrases(row["nouns"]), *(cue(form) for form in saying_forms(row))]


@dataclass(frozen=True, slots=True)
class Seed:
    """How the rows of a file act: their cues, and the columns that extraction does not look at.

    Where `cues` is None, the rows are no entries: the file is part of `CODE`, or acts through what was made of it.
    """

    cues: Callable[[Row], list[str]] | None
    unread: tuple[str, ...] = ("note",)


# Every file that extraction reads. What is read only by the models of dbt is none of its business.
SEEDS: Mapping[str, Seed] = {
    "vocabulary/area_words.csv": Seed(lambda row: _phrases(row["word_ar"])),
    "vocabulary/count_nouns.csv": Seed(lambda row: _phrases(row["singular_ar"], row["plural_ar"])),
    "vocabulary/framing_labels.csv": Seed(lambda row: _phrases(row["label_ar"])),
    "vocabulary/furniture_cues.csv": Seed(
        lambda row: _words(row["cue_ar"]) if row["match"] == "date_word" else _phrases(row["cue_ar"])
    ),
    "vocabulary/hedges.csv": Seed(lambda row: _heads(row["hedge_ar"])),
    "vocabulary/modality_cues.csv": Seed(lambda row: _phrases(row["cue_ar"])),
    "vocabulary/months.csv": Seed(lambda row: _words(row["month_ar"])),
    "vocabulary/number_words.csv": Seed(lambda row: _heads(row["word_ar"])),
    "vocabulary/place_generics.csv": Seed(lambda row: _phrases(row["generic_ar"])),
    "vocabulary/place_nisbas.csv": Seed(lambda row: _phrases(row["nisba_ar"])),
    "vocabulary/time_words.csv": Seed(lambda row: _heads(row["phrase_ar"])),
    "vocabulary/vague_numbers.csv": Seed(lambda row: _heads(row["phrase_ar"])),
    "vocabulary/weekdays.csv": Seed(lambda row: _words(row["weekday_ar"])),
    "lexicon/anaphors.csv": Seed(lambda row: _phrases(row["forms_ar"])),
    "lexicon/faction_heads.csv": Seed(lambda row: _phrases(row["head_ar"])),
    "lexicon/faction_lookalikes.csv": Seed(lambda row: _phrases(row["phrase_ar"])),
    "lexicon/function_words.csv": Seed(lambda row: _phrases(row["word_ar"])),
    "lexicon/group_nouns.csv": Seed(lambda row: _heads(row["forms_ar"])),
    "lexicon/ignored_words.csv": Seed(lambda row: _heads(row["word_ar"])),
    "lexicon/instrument_lookalikes.csv": Seed(lambda row: _phrases(row["phrase_ar"])),
    "lexicon/instruments.csv": Seed(lambda row: _phrases(row["instrument_ar"])),
    "lexicon/nationalities.csv": Seed(lambda row: [*_heads(row["adjective_ar"]), *_words(row["plural_ar"])]),
    "lexicon/peaceful_topics.csv": Seed(lambda row: _phrases(row["forms_ar"])),
    "lexicon/role_markers.csv": Seed(lambda row: _phrases(row["marker_ar"])),
    "lexicon/state_cues.csv": Seed(lambda row: _heads(row["cue_ar"])),
    "lexicon/target_nouns.csv": Seed(lambda row: _phrases(row["forms_ar"])),
    "lexicon/triggers.csv": Seed(_trigger),
    "lexicon/weights.csv": Seed(None),
    "registry/factions.csv": Seed(
        lambda row: [_EVERYWHERE] if row["kind"] == _CATEGORY else _phrases(row["name_ar"]),
        ("name_en", "acronym", "parent_faction_id", "founded_on", "ended_on", "acled_inter", "note"),
    ),
    "registry/faction_aliases.csv": Seed(
        lambda row: _phrases(row["alias_ar"]), ("alias_id", "valid_from", "valid_to", "note")
    ),
    "registry/informant_cues.csv": Seed(_informant_cue),
    "registry/outlets.csv": Seed(None),
    "registry/ranks.csv": Seed(lambda row: _heads(row["rank_ar"], row["feminine_ar"], row["plural_ar"])),
    "gazetteer/ambiguous_names.csv": Seed(None),
    "gazetteer/place_aliases.csv": Seed(None),
    "gazetteer/places.csv": Seed(None),
}
_WEIGHTS = "lexicon/weights.csv"
_FACTIONS = "registry/factions.csv"
# Rows by whose words a faction is met, with the columns that name it.
_FACTION_WORDS = {
    "registry/faction_aliases.csv": ("faction_id",),
    "lexicon/nationalities.csv": ("faction_id", "forces_id"),
    "vocabulary/framing_labels.csv": ("faction_id",),
}


def code_files() -> list[Path]:
    """The files of the code of extraction, sorted."""
    return sorted(Path(__file__).parent.glob("*.py"))


def vocabulary(
    seeds_dir: Path, index: PlaceIndex, place_words: PlaceVocabulary, factions: FactionRegistry, media: Set[str]
) -> pl.DataFrame:
    """All entries (columns of SCHEMA) of the seeds and of what was made of them.

    `entry` is a fingerprint of what the entry says, once in its part; `position` its place in its file, null where the
    order of entries says nothing.
    """
    rows = {name: read_rows(seeds_dir / name) for name, seed in SEEDS.items() if seed.cues}
    code = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (*code_files(), seeds_dir / _WEIGHTS)]
    found = [
        *_part(CODE, [(_fingerprint(code), [_EVERYWHERE])]),
        *_part("places", _place_entries(index, place_words)),
        *_part("words of factions", ((f"{use} {word}", [cue(word)]) for word, use in factions.word_uses)),
        *_part("words of outlets", ((word, [cue(word)]) for word in media)),
        *(entry for name in rows for entry in _part(name, _row_entries(name, rows), is_ordered=True)),
    ]
    return pl.DataFrame(dict(zip(SCHEMA, zip(*found, strict=True), strict=True)), schema=SCHEMA)


def _part(
    part: str, entries: Iterable[tuple[str, Sequence[str]]], is_ordered: bool = False
) -> Iterator[tuple[str, int | None, str, Sequence[str]]]:
    for at, (entry, cues) in enumerate(entries):
        yield part, at if is_ordered else None, entry, cues


def _fingerprint(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


def _row_entries(name: str, rows: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, Sequence[str]]]:
    """Entries of one file: its rows, those of one key (the first column) together, for the last of them may count for
    all. A row without words is taken to act everywhere."""
    seed = SEEDS[name]
    by_key: dict[str, list[Row]] = {}
    for row in rows[name]:
        by_key.setdefault(next(iter(row.values())), []).append(row)
    further = _faction_words(rows) if name == _FACTIONS else {}
    for key, same in by_key.items():
        read = [{column: cell for column, cell in row.items() if column not in seed.unread} for row in same]
        cues = {found for row in same for found in _cues(name, row)} | further.get(key, set())
        yield _fingerprint([key, read]), sorted(cues)


def _cues(name: str, row: Row) -> list[str]:
    cues = SEEDS[name].cues
    return (cues(row) if cues else []) or [_EVERYWHERE]


def _faction_words(rows: Mapping[str, Sequence[Row]]) -> dict[str, set[str]]:
    """The cues of all rows by which a text may mean a faction, by its id."""
    found: dict[str, set[str]] = {}
    for name, columns in _FACTION_WORDS.items():
        for row in rows[name]:
            for column in columns:
                found.setdefault(row[column], set()).update(_cues(name, row))
    return found


def _place_entries(index: PlaceIndex, words: PlaceVocabulary) -> Iterator[tuple[str, Sequence[str]]]:
    """Entries of names with all that linking knows of their places and of what these lie in; of words that begin
    names; and of the spellings of areas, which several words share."""
    known: dict[str, object] = {}
    names = {name: index.names.get(name, ()) for name in index.names.keys() | index.ambiguous}
    for name, ids in names.items():
        places = [_place(place_id, index.gazetteer, known) for place_id in ids]
        yield _fingerprint(["name", name, name in index.ambiguous, places]), [cue(name)]
    for nisba, place_id in words.nisbas.items():
        yield _fingerprint(["nisba", nisba, _place(place_id, index.gazetteer, known)]), [cue(nisba)]
    for first in index.longest:
        yield _fingerprint(["first", first]), [cue(first)]
    written = words.area_words.values()
    for canonical, spelling in words.written.items():
        forms = {form for role in written for form, stands_for in role.items() if stands_for == canonical}
        yield _fingerprint(["area", spelling]), sorted({cue(form) for form in forms})


def _place(place_id: str, gazetteer: Gazetteer, known: dict[str, object]) -> object:
    """What linking knows of a place, as lists; `known` keeps it for other names of the place."""

    def own(at: str) -> list[object]:
        return [
            *(at, gazetteer.kind.get(at), gazetteer.country.get(at), gazetteer.point.get(at)),
            *(gazetteer.population.get(at), gazetteer.origin.get(at)),
        ]

    if place_id not in known:
        known[place_id] = [own(at) for at in (place_id, *gazetteer.above.get(place_id, ()))]
    return known[place_id]


def touched_cues(old: pl.DataFrame, new: pl.DataFrame) -> set[str]:
    """The cues, old and new, of entries that were added, removed, changed or put in another order."""
    key = ["part", "entry"]
    kept = old.join(new, on=key, suffix="_now").sort("part", "position")
    moved = kept.filter((pl.col("position_now").diff().over("part") < 0).any().over("part"))
    cues = [old.join(new, on=key, how="anti")["cues"], new.join(old, on=key, how="anti")["cues"], moved["cues"]]
    return set(pl.concat(cues).explode().drop_nulls())


def toucher(cues: Set[str]) -> Callable[[str], bool]:
    """A function that tells of a report's text whether it holds one of the cues."""
    if not cues or _EVERYWHERE in cues:
        return lambda text: bool(cues)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(sorted(cues))
    return lambda text: bool(automaton.find(searchable(text)))
