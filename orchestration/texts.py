"""Words of pages in the language of the reader. They are rows of seeds, with a label in each language."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = {"ar": "العربية", "en": "English"}


@dataclass(frozen=True)
class Texts:
    """Words by key; `language` is a key of LANGUAGES."""

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        """Return the words of a key with `values` put in; raises KeyError where there are none."""
        return self.words[key].format(**values)

    def code(self, prefix: str, code: object) -> str:
        """Return the words of a code such as `told`, the code itself where there are none."""
        return self.words.get(f"{prefix}_{code}", str(code).replace("_", " "))

    def pick(self, row: Mapping[str, Any], name: str) -> str:
        """Return column `name` of a row in this language, else in the other, else nothing."""
        other = "en" if self.language == "ar" else "ar"
        return str(row.get(f"{name}_{self.language}") or row.get(f"{name}_{other}") or "")

    def listed(self, names: Iterable[str]) -> str:
        """Return names one after the other."""
        return self.comma.join(names)

    @property
    def comma(self) -> str:
        """What stands between names in a row."""
        return "، " if self.language == "ar" else ", "

    def codes(self, prefix: str) -> dict[str, str]:
        """Return the words of all codes of a prefix, by code."""
        start = f"{prefix}_"
        return {key.removeprefix(start): words for key, words in self.words.items() if key.startswith(start)}

    @property
    def direction(self) -> str:
        """Direction of writing, as HTML has it."""
        return "rtl" if self.language == "ar" else "ltr"


def load_texts(file: Path, language: str) -> Texts:
    """Read the words of a language from a file of labels."""
    with file.open(encoding="utf-8", newline="") as stream:
        return Texts(language, {row["label_id"]: row[f"label_{language}"] for row in csv.DictReader(stream)})
