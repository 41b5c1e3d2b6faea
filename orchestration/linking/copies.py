"""Reports that are copies of one text: an agency's report in several outlets is one claim, not several.

Texts are compared by the runs of words they share, estimated by MinHash, so that a copy with another headline, a line
cut or words put right is still one.
"""

from collections.abc import Sequence

import polars as pl
from datasketch import MinHash, MinHashLSH

from orchestration.extraction.text import fold

COPIES = pl.Schema({"report_id": pl.String(), "original_report_id": pl.String()})
_RUN = 5  # words
_ALIKE = 0.7  # share of runs that two texts have in common, from which they are one text
_PERMUTATIONS = 128


def find_copies(texts: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The original of each report, itself where it is none's copy; columns `COPIES`, by report_id.

    texts: report_id, prose_text, published_at (null where unknown). names: report_id, name_kind, name of the places,
    persons and figures named; where each of two reports names what the other does not, they tell of two happenings in
    the same words, and none is a copy. Of several reports of one text the first published
    is the original; of those published together, or never dated, the one with the smallest id. A report without words
    is nobody's copy.
    """
    ordered = texts.sort("published_at", "report_id", nulls_last=True)
    ids = ordered["report_id"].to_list()
    folded = ((number, fold(text or "").split()) for number, text in enumerate(ordered["prose_text"]))
    prints = {number: _fingerprint(words) for number, words in folded if words}
    named = _named(names, ids)
    seen = MinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS)
    original = list(range(len(ids)))
    for number, found in prints.items():
        alike = (
            other
            for other in seen.query(found)
            if found.jaccard(prints[other]) >= _ALIKE
            and (named[other] <= named[number] or named[number] <= named[other])
        )
        original[number] = min((original[other] for other in alike), default=number)
        seen.insert(number, found)
    rows = [(ids[number], ids[first]) for number, first in enumerate(original)]
    return pl.DataFrame(rows, schema=COPIES, orient="row").sort("report_id")


def _named(names: pl.DataFrame, ids: Sequence[str]) -> list[frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {report_id: set() for report_id in ids}
    for report_id, kind, name in names.select("report_id", "name_kind", "name").iter_rows():
        found[report_id].add((kind, name))
    return [frozenset(found[report_id]) for report_id in ids]


def _fingerprint(words: Sequence[str]) -> MinHash:
    """MinHash of the runs of words; a text that is shorter than one run is its only run."""
    runs = {" ".join(words[at : at + _RUN]).encode() for at in range(max(1, len(words) - _RUN + 1))}
    found = MinHash(num_perm=_PERMUTATIONS)
    found.update_batch(sorted(runs))
    return found
