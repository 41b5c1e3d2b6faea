"""Evidence in words: the name of a feature, such as `side=after&noun`, as a phrase of a language.

The phrases are rows of seeds/explanation/evidence_phrases.csv. A part of a feature that they lack keeps its raw name,
so that new evidence can be read before anyone has found words for it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.phrases import read_rows
from orchestration.texts import Texts

_SCALE = "scale"
_ANY = ""
# In the column of values: a part that stands alone, without a value.
_ALONE = "(alone)"
# In the column of names: any part that stands alone.
_OTHER = "*"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Scales = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class EvidencePhrases:
    """Phrases by (decision, name, value); an empty decision or value stands for any. `scales` put values in words.

    `comma` stands between the parts of a feature.
    """

    phrases: Mapping[tuple[str, str, str], str]
    scales: Scales
    comma: str = ", "

    def phrase(self, decision: str, feature: str) -> str:
        """The feature of a decision in words."""
        return self.comma.join(self.known(decision, part) or part for part in feature.split("&"))

    def known(self, decision: str, part: str) -> str | None:
        """One part of a feature in words; None where no row has words for it."""
        name, sign, value = part.partition("=")
        if sign:
            keys = [(name, value), (name, _ANY)]
        else:
            keys, value = [(part, _ALONE), (_OTHER, part), (_OTHER, _ANY)], part
        for key in ((owner, *key) for owner in (decision, _ANY) for key in keys):
            if key in self.phrases:
                return _PLACEHOLDER.sub(lambda found: self._worded(found[1], value), self.phrases[key])
        return None

    def _worded(self, scale: str, value: str) -> str:
        return self.scales.get(scale, {}).get(value, value)


def load_phrases(seeds_dir: Path, scales: Scales, texts: Texts) -> EvidencePhrases:
    """Read the rows in the language of `texts`; `scales` are further values in words, by their placeholder."""
    phrases: dict[tuple[str, str, str], str] = {}
    known: dict[str, dict[str, str]] = {name: dict(words) for name, words in scales.items()}
    for row in read_rows(seeds_dir / "explanation" / "evidence_phrases.csv"):
        phrase = row[f"phrase_{texts.language}"]
        for decision in row["decisions"].split("|"):
            if decision == _SCALE:
                known.setdefault(row["name"], {})[row["value"]] = phrase
            else:
                phrases[decision, row["name"], row["value"]] = phrase
    return EvidencePhrases(phrases, known, texts.comma)
