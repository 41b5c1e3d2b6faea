"""Reports on other matters than conflict, by their words: games, health, devices, art.

They borrow the words of war (the attack of a team, a campaign of vaccination). What a report on such a matter says with
words that are flagged `borrowed` in triggers.csv counts only beside weapons, armed bodies or words of violence that
nobody borrows. Which words show the matter is rows of seeds/lexicon/peaceful_topics.csv.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.event_types import STRIKES, EventVocabulary, instruments_of
from orchestration.extraction.factions import FactionMention, FactionRegistry
from orchestration.extraction.phrases import PREPOSITIONS, PhraseTable, folded_words, read_rows
from orchestration.extraction.reading import Reading
from orchestration.extraction.triggers import Trigger

_BORROWED = "borrowed"
# A report is on a matter when so many different words of it make up such a share of its words, and words of violence
# that nobody borrows are fewer.
_LEAST_WORDS = 3
_LEAST_SHARE = 0.01
_VIOLENT = STRIKES | {"armed_clash", "killing", "execution"}
_ARMED = frozenset({"armed_group", "state_forces"})


@dataclass(frozen=True)
class Topics:
    """Words of other matters: each with the matter and the row that it belongs to."""

    words: PhraseTable[tuple[str, str]]

    def is_other_matter(self, readings: Sequence[Reading]) -> bool:
        """Whether the sentences of a report, furniture left out, are on another matter than conflict."""
        size = sum(len(reading.tokens) for reading in readings)
        found: dict[str, list[str]] = defaultdict(list)
        first_words = self.words.first_words
        for reading in readings:
            for at in [at for at, norm in enumerate(reading.norms) if norm in first_words]:
                hit = self.words.match(reading.tokens, at)
                if hit:
                    topic, row = hit[1]
                    found[topic].append(row)
        violent = sum(_is_violent(trigger) for reading in readings for trigger in reading.triggers)
        least = max(_LEAST_SHARE * size, violent)
        return any(len(set(rows)) >= _LEAST_WORDS and len(rows) >= least for rows in found.values())


def load_topics(lexicon_dir: Path) -> Topics:
    """Read peaceful_topics.csv of seeds/lexicon."""
    phrases = []
    for row in read_rows(lexicon_dir / "peaceful_topics.csv"):
        for form in row["forms_ar"].split("|"):
            first, *rest = folded_words(form)
            starts = (first,) if first.startswith("ال") else (first, "ال" + first)
            phrases += [((start, *rest), (row["topic"], row["topic_word_id"])) for start in starts]
    return Topics(PhraseTable(phrases, PREPOSITIONS))


def without_borrowed(reading: Reading, vocabulary: EventVocabulary, registry: FactionRegistry) -> list[Trigger]:
    """The triggers of a sentence of a report on another matter: borrowed words stay only beside what shows violence."""
    own = [trigger for trigger in reading.triggers if _BORROWED not in trigger.row.flags]
    is_violent = (
        any(map(_is_violent, own))
        or any(_is_armed(mention, registry) for mention in reading.factions)
        or instruments_of(reading, vocabulary)
    )
    return list(reading.triggers) if is_violent else own


def _is_armed(mention: FactionMention, registry: FactionRegistry) -> bool:
    """Whether all that a name may mean is armed."""
    kinds = {registry.factions[alias.faction_id].kind for alias in mention.aliases}
    return bool(kinds) and kinds <= _ARMED


def _is_violent(trigger: Trigger) -> bool:
    """Whether a word tells of violence that other matters have no use for."""
    is_deadly = trigger.row.event_type_code in _VIOLENT and trigger.row.flags.isdisjoint({"weak", _BORROWED})
    return is_deadly or (trigger.row.trigger_class == "killed" and _BORROWED not in trigger.row.flags)
