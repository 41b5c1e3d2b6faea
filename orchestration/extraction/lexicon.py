"""The vocabulary of extraction in one frozen piece, read from seeds/ once, with the version that it makes.

What each part means is the business of the module that reads it.
"""

import hashlib
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.extraction.anaphora import Anaphors, load_anaphors
from orchestration.extraction.broken_words import WordList
from orchestration.extraction.claims import ClaimCues, load_claim_cues
from orchestration.extraction.event_types import EventVocabulary, load_event_vocabulary
from orchestration.extraction.factions import FactionRegistry, load_registry
from orchestration.extraction.framing import FramingLabels, load_framing_labels
from orchestration.extraction.furniture import FurnitureVocabulary, load_furniture_cues
from orchestration.extraction.modality import load_modality_cues
from orchestration.extraction.numbers import NumberVocabulary, load_number_words
from orchestration.extraction.parties import PeopleVocabulary, load_people
from orchestration.extraction.phrases import PhraseTable
from orchestration.extraction.places import PlaceIndex, PlaceVocabulary, build_index, load_vocabulary
from orchestration.extraction.roles import Grammar, load_grammar
from orchestration.extraction.times import TimeVocabulary, load_time_words
from orchestration.extraction.topics import Topics, load_topics
from orchestration.extraction.triggers import TriggerLexicon, load_triggers
from orchestration.extraction.vocabulary import SEEDS, code_files, vocabulary
from orchestration.extraction.weights import Weights, load_weights


@dataclass(frozen=True)
class Lexicon:
    """All that extraction knows. `version` changes with the code, the seeds and the places."""

    version: str
    triggers: TriggerLexicon
    grammar: Grammar
    factions: FactionRegistry
    people: PeopleVocabulary
    anaphors: Anaphors
    numbers: NumberVocabulary
    times: TimeVocabulary
    places: PlaceIndex
    place_words: PlaceVocabulary
    events: EventVocabulary
    claims: ClaimCues
    modality: PhraseTable[tuple[str, str]]
    framing: FramingLabels
    furniture: FurnitureVocabulary
    weights: Weights
    words: WordList
    topics: Topics

    def is_area_word(self, word: str) -> bool:
        """Whether a folded word says which part of a place is meant, or what kind of place."""
        return word in self.place_words.generics or any(word in words for words in self.place_words.area_words.values())


def load_lexicon(seeds_dir: Path, places: pl.DataFrame) -> Lexicon:
    """Read the seeds; `places` has the columns of the gazetteer.

    Raises:
        ValueError: a row of the lexicon is wrong; the message names it.
        OSError: a file of the seeds is missing.
    """
    lexicon_dir, vocabulary_dir = seeds_dir / "lexicon", seeds_dir / "vocabulary"
    numbers = load_number_words(vocabulary_dir)
    place_words = load_vocabulary(seeds_dir)
    triggers, grammar, factions = load_triggers(lexicon_dir), load_grammar(lexicon_dir), load_registry(seeds_dir)
    index = build_index(places, seeds_dir, place_words)
    return Lexicon(
        version=lexicon_version(seeds_dir, places),
        triggers=triggers,
        grammar=grammar,
        factions=factions,
        people=load_people(seeds_dir, numbers),
        anaphors=load_anaphors(lexicon_dir),
        numbers=numbers,
        times=load_time_words(vocabulary_dir),
        places=index,
        place_words=place_words,
        events=load_event_vocabulary(lexicon_dir),
        claims=load_claim_cues(seeds_dir),
        modality=load_modality_cues(vocabulary_dir),
        framing=load_framing_labels(vocabulary_dir),
        furniture=load_furniture_cues(vocabulary_dir),
        weights=load_weights(lexicon_dir),
        topics=load_topics(lexicon_dir),
        words=_word_list(triggers, grammar, factions, numbers, {*index.names, *place_words.generics}),
    )


def _word_list(
    triggers: TriggerLexicon, grammar: Grammar, factions: FactionRegistry, numbers: NumberVocabulary, places: Set[str]
) -> WordList:
    """The words by which those that are broken are known again."""
    harmed = {word for word, form in numbers.nouns.items() if form.noun_class in {"people_dead", "people_injured"}}
    return WordList(
        tells=triggers.morphology.analyse,
        marked=factions.single_words | harmed,
        words={*numbers.nouns, *grammar.word_class, *factions.words, *places},
    )


def lexicon_version(seeds_dir: Path, places: pl.DataFrame) -> str:
    """Fingerprint of what extraction depends on: its code, the seeds it reads and the places; 16 hex digits."""
    digest = hashlib.sha256()
    for file in [*code_files(), *(seeds_dir / name for name in sorted(SEEDS))]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(places.write_csv().encode())
    return digest.hexdigest()[:16]


def lexicon_entries(seeds_dir: Path, lexicon: Lexicon) -> pl.DataFrame:
    """The entries of which the lexicon was made (columns of vocabulary.SCHEMA), to compare with another one's."""
    return vocabulary(seeds_dir, lexicon.places, lexicon.place_words, lexicon.factions, lexicon.claims.media)
