"""Reports that are copies of one text: an agency's report in several outlets is one claim, not several.

Texts are compared by the runs of words they share, estimated by MinHash, so that a copy with another headline, a line
cut or words put right is still one. Fingerprints and pairs stay from run to run: a run reads the texts that are new,
and compares them with all.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from orchestration.extraction import text as text_module
from orchestration.extraction.text import fold

COPIES = pl.Schema({"report_id": pl.String(), "original_report_id": pl.String()})
PRINTS = pl.Schema(
    {"report_id": pl.String(), "text_hash": pl.UInt64(), "minhash": pl.Binary(), "bands": pl.List(pl.UInt64())}
)
PAIRS = pl.Schema({"report_id": pl.String(), "other_report_id": pl.String()})
_RUN = 5  # words
_ALIKE = 0.7  # share of runs that two texts have in common, from which they are one text
_PERMUTATIONS = 128
# Texts that agree in one band of so many values are compared; datasketch finds the numbers that suit `_ALIKE`.
_LSH = MinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS)


@cache
def method() -> str:
    """What changes where fingerprints are made in another way: those that were kept are of no use then."""
    files = (Path(__file__), Path(text_module.__file__))
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()


def fingerprints(texts: pl.DataFrame) -> pl.DataFrame:
    """Fingerprints of texts that have words; columns `PRINTS`.

    texts: report_id, text_hash, prose_text. `minhash` holds 128 numbers of four bytes; texts that may be alike have one
    of `bands` in common.
    """
    folded = (
        (report_id, text_hash, fold(text or "").split())
        for report_id, text_hash, text in texts.select("report_id", "text_hash", "prose_text").iter_rows()
    )
    rows = []
    for report_id, text_hash, words in folded:
        if words:
            values = _minhash(words)
            rows.append((report_id, text_hash, values.tobytes(), _bands(values)))
    return pl.DataFrame(rows, schema=PRINTS, orient="row")


def alike_pairs(con: duckdb.DuckDBPyConnection, prints: pl.DataFrame, news: pl.DataFrame) -> pl.DataFrame:
    """Pairs of reports of one text, of which the first is among `news` (report_id); columns `PAIRS`, by ids.

    prints: columns `PRINTS`. Pairs of two that are new are there once, the smaller id first.
    """
    bands, new = prints.select("report_id", "bands"), news.select("report_id")
    con.register("bands_of_prints", bands)
    con.register("new_reports", new)
    try:
        candidates = con.execute("""
            with
            bands as (select report_id, unnest(bands) as band from bands_of_prints),
            new_bands as (select * from bands semi join new_reports using (report_id))
            select distinct new_bands.report_id, bands.report_id as other_report_id
            from new_bands
            inner join bands on new_bands.band = bands.band
            left join new_reports on bands.report_id = new_reports.report_id
            where new_bands.report_id < bands.report_id
                or (new_bands.report_id > bands.report_id and new_reports.report_id is null)
            order by all
        """).pl()
    finally:
        con.unregister("bands_of_prints")
        con.unregister("new_reports")
    compared = prints.select("report_id", "minhash").filter(
        pl.col("report_id").is_in(pl.concat([candidates["report_id"], candidates["other_report_id"]]).implode())
    )
    values = {key: np.frombuffer(found, np.uint32) for key, found in compared.iter_rows()}
    return pl.DataFrame(
        [
            (one, other)
            for one, other in candidates.iter_rows()
            if np.mean(values[one] == values[other]) >= _ALIKE
        ],
        schema=PAIRS,
        orient="row",
    )  # fmt: skip


def originals(reports: pl.DataFrame, pairs: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The original of each report, itself where it is none's copy; columns `COPIES`, by report_id.

    reports: report_id, published_at (null where unknown). pairs: columns `PAIRS`, once each. names: report_id,
    name_kind, name of the places, persons and figures named; where each of two reports names what the other does not,
    they tell of two happenings in the same words, and none is a copy. Of several reports of one text the first
    published is the original; of those published together, or never dated, the one with the smallest id.
    """
    paired = pl.concat([pairs["report_id"], pairs["other_report_id"]]).unique().implode()
    ordered = reports.sort("published_at", "report_id", nulls_last=True)
    numbers = {report_id: number for number, report_id in enumerate(ordered["report_id"])}
    named = _named(names.filter(pl.col("report_id").is_in(paired)))
    nothing: frozenset[tuple[str, str]] = frozenset()
    others: dict[int, list[int]] = {}
    for pair in pairs.select("report_id", "other_report_id").iter_rows():
        one, other = (named.get(report_id, nothing) for report_id in pair)
        if one <= other or other <= one:
            earlier, later = sorted(numbers[report_id] for report_id in pair)
            others.setdefault(later, []).append(earlier)
    first = list(range(len(numbers)))
    for number in sorted(others):
        first[number] = min(first[other] for other in others[number])
    found = ordered.select("report_id", original_report_id=ordered["report_id"].gather(first))
    return found.cast(COPIES).sort("report_id")


def _named(names: pl.DataFrame) -> Mapping[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for report_id, kind, name in names.select("report_id", "name_kind", "name").iter_rows():
        found.setdefault(report_id, set()).add((kind, name))
    return {report_id: frozenset(named) for report_id, named in found.items()}


def _minhash(words: Sequence[str]) -> NDArray[np.uint32]:
    """MinHash of the runs of words; a text that is shorter than one run is its only run."""
    runs = {" ".join(words[at : at + _RUN]).encode() for at in range(max(1, len(words) - _RUN + 1))}
    found = MinHash(num_perm=_PERMUTATIONS)
    found.update_batch(sorted(runs))
    return np.asarray(found.hashvalues, dtype=np.uint32)


def _bands(values: NDArray[np.uint32]) -> list[int]:
    return [
        int.from_bytes(blake2b(values[at : at + _LSH.r].tobytes(), digest_size=8, salt=bytes([number])).digest())
        for number, at in enumerate(range(0, _LSH.b * _LSH.r, _LSH.r))
    ]
