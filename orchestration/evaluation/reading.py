"""Where the rows that are scored come from: extraction of a corpus in memory, or a published warehouse.

Both give the rows that `waqai export` writes, by the same queries, so that what is scored is what users get.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from orchestration.errors import InputError
from orchestration.evaluation.gold import GoldDocument, read_gold
from orchestration.evaluation.names import Names, generic_words, registry_names
from orchestration.evaluation.scoring import UNDIRECTED_TYPES, Document, Scores, Vocabulary, score
from orchestration.exports.rows import QUERIES, What, rows
from orchestration.extraction.text import sentence_spans
from orchestration.warehouse.connection import connect, in_memory

if TYPE_CHECKING:
    from orchestration.extraction.schema import Extraction


def score_corpus(
    gold_dir: Path,
    corpus: Sequence[Path],
    seeds_dir: Path,
    *,
    gazetteer: Path | None = None,
    published_file: Path | None = None,
    only: str | None = None,
) -> Scores:
    """Score the rows of `published_file`, or of an extraction of `corpus` in memory, against the annotations.

    `only` chooses documents, as in `gold.chosen`. Raises InputError where
    annotated documents have no text in the corpus.
    """
    gold = read_gold(gold_dir, only)
    reports = read_texts(corpus, [document.doc_id for document in gold])
    with contextlib.ExitStack() as stack:
        if published_file is None:
            con = stack.enter_context(_extracted(reports, seeds_dir, gazetteer))
        else:
            con = stack.enter_context(contextlib.closing(connect(published_file, read_only=True)))
        documents = pair_with_rows(gold, reports, con)
    return score(documents, Vocabulary(Names(registry_names(seeds_dir), generic_words(seeds_dir)), UNDIRECTED_TYPES))


def read_texts(corpus: Sequence[Path], doc_ids: Sequence[str]) -> pl.DataFrame:
    """Return the reports of the corpus that have one of `doc_ids`, one row a document, as in raw.reports."""
    from orchestration.ingest import read_corpus

    reports = read_corpus(list(corpus)).reports.filter(pl.col("doc_id").is_in(list(doc_ids)))
    reports = reports.unique("doc_id", keep="first", maintain_order=True)
    missing = sorted(set(doc_ids) - set(reports["doc_id"]))
    if missing:
        shown = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
        raise InputError(
            f"{len(missing)} annotated documents have no text in the corpus ({shown}): name its folder with --corpus."
        )
    return reports


def pair_with_rows(
    gold: Sequence[GoldDocument], reports: pl.DataFrame, con: duckdb.DuckDBPyConnection
) -> list[Document]:
    """Put the annotations of each document beside the rows that the warehouse `con` has for it."""
    bodies = dict(zip(reports["doc_id"], reports["body_text"], strict=True))
    told = _by_document(con, "reports")
    named = _by_document(con, "mentions")
    return [
        Document(
            gold=document,
            sentences=sentence_spans(bodies[document.doc_id]),
            reports=told.get(document.doc_id, []),
            factions=[name for row in named.get(document.doc_id, []) for name in row["factions"]],
            places=[name for row in named.get(document.doc_id, []) for name in row["places"]],
        )
        for document in gold
    ]


@contextlib.contextmanager
def as_warehouse(
    extraction: "Extraction", reports: pl.DataFrame, seeds_dir: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an extraction as a warehouse in memory, with the marts that exports of reports and mentions read."""
    frames = {
        "documents": reports.select("report_id", "doc_id", "outlet_name", "published_at"),
        "event_reports": extraction.event_reports,
        "mentions": extraction.mentions,
        "factions": pl.read_csv(seeds_dir / "registry" / "factions.csv", infer_schema=False),
        "parties": extraction.event_report_factions,
        "places": extraction.event_report_places,
    }
    views = {
        "dim_reports": "SELECT * FROM documents",
        "fct_event_reports": "SELECT * FROM event_reports",
        "fct_mentions": "SELECT * RENAME (kind AS mention_kind, linked_id AS faction_id) FROM mentions",
        "dim_factions": "SELECT * RENAME (kind AS faction_kind, name_ar AS faction_name_ar) FROM factions",
        "bridge_event_report_factions": "SELECT * FROM parties",
        "bridge_event_report_places": "SELECT * FROM places",
    }
    with in_memory() as con:
        con.execute("CREATE SCHEMA marts")
        for name, frame in frames.items():
            con.register(name, frame.to_arrow())
        for name, query in views.items():
            con.execute(f"CREATE VIEW marts.{name} AS {query}")
        yield con


@contextlib.contextmanager
def _extracted(reports: pl.DataFrame, seeds_dir: Path, gazetteer: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    from orchestration.extraction.gazetteer import build_gazetteer
    from orchestration.extraction.lexicon import load_lexicon
    from orchestration.extraction.pipeline import extract

    lexicon = load_lexicon(seeds_dir, build_gazetteer(seeds_dir, gazetteer))
    with as_warehouse(extract(reports, lexicon), reports, seeds_dir) as con:
        yield con


def _by_document(con: duckdb.DuckDBPyConnection, what: What) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows(con, QUERIES[what]):
        grouped.setdefault(row["doc_id"], []).append(row)
    return grouped
