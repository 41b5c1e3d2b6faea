"""Names of what rows of the seeds stand for, as a person reads them. Which row was used is found elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.extraction.phrases import CONJUNCTIONS, folded_words, read_rows
from orchestration.extraction.text import fold


@dataclass(frozen=True)
class Labels:
    """Names by code or id; ids of cues by the folded words of the cue; words of triggers by row id."""

    event_types: Mapping[str, str]
    factions: Mapping[str, str]
    places: Mapping[str, str]
    triggers: Mapping[str, str]
    modality_cues: Mapping[tuple[str, ...], str]
    informant_cues: Mapping[str, str]

    def modality_cue(self, words: Sequence[str]) -> str:
        """Id of a cue by its folded words, a conjunction before them or not; empty where none is listed."""
        bare = (words[0][1:], *words[1:])
        is_joined = words[0][:1] in CONJUNCTIONS
        return self.modality_cues.get(tuple(words)) or (self.modality_cues.get(bare, "") if is_joined else "")


def load_labels(seeds_dir: Path, places: pl.DataFrame, language: str) -> Labels:
    """Read the names in a language of LANGUAGES; `places` has the columns of the gazetteer."""
    named = places.select("place_id", pl.coalesce(f"name_{language}", "name_ar").alias("name"))
    return Labels(
        event_types=_column(seeds_dir / "vocabulary" / "event_types.csv", "event_type_code", f"label_{language}"),
        factions=_column(seeds_dir / "registry" / "factions.csv", "faction_id", f"name_{language}"),
        places=dict(named.iter_rows()),
        triggers={row["trigger_id"]: _words(row) for row in read_rows(seeds_dir / "lexicon" / "triggers.csv")},
        modality_cues={
            folded_words(row["cue_ar"].rstrip("-")): row["cue_id"]
            for row in reversed(read_rows(seeds_dir / "vocabulary" / "modality_cues.csv"))
        },
        informant_cues={
            fold(row["cue_ar"]): row["cue_id"]
            for row in reversed(read_rows(seeds_dir / "registry" / "informant_cues.csv"))
        },
    )


def _column(path: Path, key: str, name: str) -> dict[str, str]:
    return {row[key]: row[name] for row in read_rows(path)}


def _words(row: Mapping[str, str]) -> str:
    """The first noun or phrase of a trigger, else its root, with the id of the row."""
    words = next((cell.split("|")[0].split("/")[0] for cell in (row["nouns"], row["phrases"]) if cell), row["root"])
    return f"{words} ({row['trigger_id']})"
