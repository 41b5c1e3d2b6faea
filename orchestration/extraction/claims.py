"""Who is cited for what a sentence tells: the informant in the report's own words, and the words of the claim.

Cues (verbs of saying, prepositions of attribution, nouns of informants) are rows of seeds/registry/informant_cues.csv.
An outlet's own reporters are not informants; a sentence that goes on with what was said keeps the informant before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.factions import QUOTES
from orchestration.extraction.phrases import PhraseTable, folded_words, read_rows
from orchestration.extraction.reading import Reading
from orchestration.extraction.roles import Grammar
from orchestration.extraction.text import fold
from orchestration.extraction.triggers import variants

_ENDS = frozenset("،,:؛.;!؟?(—")
_THAT = frozenset(
    {
        "ان",
        "بان",
        "انه",
        "انها",
        "انهم",
        "بانه",
        "بانها",
        "اني",
        "اننا",
        "قوله",
        "قولها",
        "قولهم",
        "قائلا",
        "قائله",
        "لكن",
        "حيث",
    }
)
_LONGEST = 14
_PERFECT_ENDINGS = ("ت", "وا", "ا", "تا", "ن")


@dataclass(frozen=True)
class ClaimCues:
    """Verbs of saying (folded 3rd person), prepositions of attribution, nouns that are informants, own reporters."""

    verbs: frozenset[str]
    prepositions: PhraseTable[str]
    nouns: frozenset[str]
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """Tokens `first` to `last` name the informant in sentence `sentence`; the claim is told from token `said_from`
    on."""

    sentence: int
    first: int
    last: int
    said_from: int
    is_own: bool = False


def load_claim_cues(seeds_dir: Path) -> ClaimCues:
    """Read the cues; verbs are given in the perfect, third person."""
    rows = read_rows(seeds_dir / "registry" / "informant_cues.csv")
    return ClaimCues(
        verbs=frozenset(fold(row["cue_ar"]) for row in rows if row["cue_kind"] == "verb"),
        prepositions=PhraseTable(
            (folded_words(row["cue_ar"]), row["informant_kind"]) for row in rows if row["cue_kind"] == "preposition"
        ),
        nouns=frozenset(folded_words(row["cue_ar"])[0] for row in rows if row["cue_kind"] == "noun" and row["cue_ar"]),
        own=frozenset(fold(row["cue_ar"]) for row in rows if row["informant_kind"] == "own_reporter"),
    )


def _is_saying(word: str, cues: ClaimCues) -> bool:
    """Whether a word is a verb of saying: in the perfect, or in an imperfect spelled with the letters of the
    perfect."""
    for bare in (word, word[1:] if word[:1] in "وف" else word):
        if bare in cues.verbs or (bare[:1] in "يت" and bare[1:] in cues.verbs):
            return True
        if any(bare.endswith(ending) and bare[: -len(ending)] in cues.verbs for ending in _PERFECT_ENDINGS):
            return True
    return False


def find_claim(reading: Reading, cues: ClaimCues, grammar: Grammar, before: Claim | None) -> Claim | None:
    """Return the informant of a sentence; `before` is the one of the sentence before, kept when the speech goes on."""
    for at, word in enumerate(reading.norms):
        attributed = cues.prepositions.match(reading.tokens, at) or (
            cues.prepositions.match(reading.tokens[at:], 0) if word[:1] == "و" else None
        )
        if attributed:
            end = _noun_phrase_end(reading, attributed[0], grammar)
            if end > attributed[0]:
                return _claim(reading, attributed[0], end, 0, cues)
        if at in reading.trigger_at and reading.trigger_at[at].row.trigger_class == "event":
            continue
        if _is_saying(word, cues) and at not in reading.faction_at:
            claim = _said_by(reading, at, cues, grammar, before)
            if claim:
                return claim
    return None


def _said_by(reading: Reading, verb: int, cues: ClaimCues, grammar: Grammar, before: Claim | None) -> Claim | None:
    start = verb + 1
    while start < len(reading.norms) and (reading.norms[start] in QUOTES or reading.norms[start] in {"كذلك", "ايضا"}):
        start += 1
    if start >= len(reading.norms):
        return None
    if reading.norms[start] in _THAT or reading.norms[start] in _ENDS or reading.norms[start] == "في":
        subject = _subject_before(reading, verb, cues)
        if subject:
            return _claim(reading, *subject, start, cues)
        return Claim(before.sentence, before.first, before.last, start, before.is_own) if before and verb <= 3 else None
    if reading.norms[start] in {"الي", "علي", "عن"}:
        return Claim(before.sentence, before.first, before.last, start, before.is_own) if before and verb <= 2 else None
    end = _noun_phrase_end(reading, start, grammar)
    if end <= start:
        return None
    named = {mention.first for mention in reading.factions} | {person.first for person in reading.persons}
    is_informant = reading.norms[start] in cues.nouns or bool(variants(reading.norms[start]) & cues.nouns)
    has_that = any(word in _THAT or word == ":" for word in reading.norms[end : end + 12])
    if is_informant or has_that or any(start <= at < end for at in named):
        return _claim(reading, start, end, end, cues)
    return None


def _subject_before(reading: Reading, verb: int, cues: ClaimCues) -> tuple[int, int] | None:
    """The informant that stands before the verb, from the beginning of the sentence."""
    if verb == 0 or verb > _LONGEST or reading.norms[0] in {"و", "كما"}:
        return None
    end = verb
    while end > 0 and (reading.norms[end - 1] in _ENDS or reading.norms[end - 1] in QUOTES):
        end -= 1
    if any(at < end for at in reading.trigger_at):
        return None
    return (0, end) if end else None


def _noun_phrase_end(reading: Reading, start: int, grammar: Grammar) -> int:
    end = start
    while end < min(start + _LONGEST, len(reading.norms)):
        word = reading.norms[end]
        if word in _ENDS or word in _THAT:
            if word == "(" and end + 2 < len(reading.norms) and reading.norms[end + 2] == ")":
                end += 3
                continue
            break
        if end in reading.trigger_at or (
            end > start and (end in reading.quantity_at or word[:2] in {"بم", "با", "بت", "بق", "بس", "بو"})
        ):
            break
        if word not in {"في", "من"} and grammar.is_class(word, "subordinator", "preposition", "relative", "auxiliary"):
            break
        if end > start and end in reading.time_at:
            break
        end += 1
    while end > start and reading.norms[end - 1] in {"في", "من", "و"}:
        end -= 1
    return end


def _claim(reading: Reading, first: int, last: int, said_from: int, cues: ClaimCues) -> Claim:
    words = reading.norms[first : min(first + 2, last)]
    is_own = any(word in cues.own or bool(variants(word) & cues.own) for word in words)
    return Claim(reading.index, first, last, said_from, is_own)


def find_claims(readings: Sequence[Reading], cues: ClaimCues, grammar: Grammar) -> list[Claim | None]:
    """The informant of each sentence of a report, in order."""
    found: list[Claim | None] = []
    latest: Claim | None = None
    for reading in readings:
        claim = find_claim(reading, cues, grammar, latest) if reading.kind != "furniture" else None
        found.append(claim)
        if claim:
            latest = claim
    return found
