"""As many reports as are wanted, from a corpus that has fewer: told again with other days, names and places.

    python benchmarks/replay.py CORPUS ... --reports 100000 --out FILE.jsonl

The first round is the corpus as it is. In each further one reports come out `DAYS_BACK` days before those of the round
before, places of one country and kind change names among themselves, and words that few reports have, names of people
above all, are spelled with other letters. So neither copies nor links lead from round to round, and the words of
events stay as they are. Days that a text names with its year stay too, and no longer fit: such happenings are dated
as they were. The same arguments give the same file.
"""

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from orchestration.extraction.text import fold
from orchestration.ingest import read_corpus
from orchestration.settings import load_settings

DAYS_BACK = 45
# Words that more reports have are those of the language and of events.
_FEW_REPORTS = 20
_SHORTEST = 4
# Weak letters and those of prefixes and endings stay, so that a word still looks like one.
_LETTERS = "ثجحخدذرزسشصضطظعغقمن"
_WORD = re.compile(r"\w+")


def rare_words(texts: pl.Series) -> frozenset[str]:
    """Folded words that few of the texts have."""
    reports: Counter[str] = Counter()
    for text in texts:
        reports.update(set(_WORD.findall(fold(text))))
    return frozenset(word for word, count in reports.items() if count <= _FEW_REPORTS and len(word) >= _SHORTEST)


def place_names(seeds: Path) -> list[list[str]]:
    """Names of one word of the shipped gazetteer, those of one country and kind together."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted((seeds / "gazetteer").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row.get("name_ar") or ""
                if _WORD.fullmatch(name) and len(name) >= _SHORTEST:
                    groups[row.get("country_code") or "", row.get("kind") or ""].append(name)
    return [sorted(set(names)) for _, names in sorted(groups.items())]


def other_words(places: list[list[str]], number: int) -> tuple[dict[str, str], dict[int, int]]:
    """What takes the place of place names, by folded name, and of letters, in round `number`."""
    chance = Random(number)  # noqa: S311
    renamed = {}
    for names in places:
        others = chance.sample(names, len(names))
        renamed |= {fold(name): other for name, other in zip(names, others, strict=True)}
    letters = "".join(chance.sample(_LETTERS, len(_LETTERS)))
    return renamed, str.maketrans(_LETTERS, letters)


def told_again(text: str, rare: frozenset[str], renamed: Mapping[str, str], letters: dict[int, int]) -> str:
    """The text with other places and other rare words."""

    def other(match: re.Match[str]) -> str:
        word = match[0]
        key = fold(word)
        return renamed[key] if key in renamed else word.translate(letters) if key in rare else word

    return _WORD.sub(other, text)


def replay(reports: pl.DataFrame, seeds: Path, wanted: int) -> Iterator[dict[str, Any]]:
    """Rows of `wanted` reports; columns of reports: doc_id, outlet_name, published_at, title, body_text."""
    columns = ("outlet_name", "published_at", "title", "body_text")
    rare, places = rare_words(reports["body_text"]), place_names(seeds)
    for number in range(-(-wanted // reports.height)):
        renamed, letters = other_words(places, number) if number else ({}, {})
        chosen = reports.head(wanted - number * reports.height)
        for at, (outlet, published, title, body) in enumerate(chosen.select(columns).iter_rows()):
            if number:
                title, body = (text and told_again(text, rare, renamed, letters) for text in (title, body))
            came_out = published and published - timedelta(number * DAYS_BACK)
            yield {
                "id": f"{number}-{at}",
                "source": outlet,
                "published": came_out and came_out.isoformat(),
                "title": title,
                "text": body,
            }


def write_replay(corpus: list[Path], wanted: int, out: Path) -> None:
    """Write `wanted` reports, made of those of `corpus`, as JSON lines."""
    settings = load_settings()
    reports = read_corpus(corpus).reports
    with out.open("w", encoding="utf-8") as file:
        for row in replay(reports, settings.seeds_dir, wanted):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="+", type=Path, help="folder or file of reports")
    parser.add_argument("--reports", type=int, default=100_000, help="how many are wanted [default: %(default)s]")
    parser.add_argument("--out", type=Path, required=True, help="file of JSON lines to write")
    options = parser.parse_args()
    write_replay(options.corpus, options.reports, options.out)


if __name__ == "__main__":
    main()
