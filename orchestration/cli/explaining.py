"""Explain one report of the warehouse or of a file: in the terminal, as JSON or as a page. How it is explained lives in
orchestration.explanation."""

import contextlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import click
import polars as pl
from rich.console import Console

from orchestration.cli.explained import print_explanation
from orchestration.display import visible_json
from orchestration.errors import InputError, WarehouseError
from orchestration.explanation.explaining import ReportText, load_explainer
from orchestration.explanation.page import render_page
from orchestration.explanation.values import Explanation
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import load_lexicon
from orchestration.files import write_whole
from orchestration.ingest import read_corpus
from orchestration.ingest.decoding import storable
from orchestration.settings import Settings
from orchestration.texts import Texts
from orchestration.warehouse.connection import connect

_FILE_SUFFIXES = (
    ".txt", ".jsonl", ".jsonl.gz", ".csv", ".parquet", ".html", ".htm", ".xhtml", ".warc", ".warc.gz", ".xml", ".rss",
    ".atom", ".zip", ".json", ".pdf", ".docx",
)  # fmt: skip
_SHOWN = 5
_LEAST_PREFIX = 6
_ALIKE = 0.75

_FIND = """
    select report_id, doc_id, body_text, published_at, url, outlet_name, extractor_version
    from marts.dim_reports
    where report_id = $name or doc_id = $name or (length($name) >= $least and starts_with(report_id, $name))
    order by report_id
"""
_SIMILAR = """
    select doc_id
    from (
        select
            doc_id,
            greatest(jaro_winkler_similarity(doc_id, $name), jaro_winkler_similarity(report_id, $name)) as likeness
        from marts.dim_reports
    )
    where likeness >= $alike
    group by doc_id
    order by max(likeness) desc, doc_id
    limit $shown
"""


@dataclass(frozen=True)
class FoundReport:
    """A report to explain; `extractor_version` is the one that read it into the warehouse, None for a file."""

    report: ReportText
    extractor_version: str | None = None


def explain_report(
    settings: Settings,
    name: str,
    *,
    published: datetime | None = None,
    outlet: str | None = None,
    html: Path | None = None,
    as_json: bool = False,
    language: str = "en",
) -> None:
    """Explain the report that `name` means; `published` and `outlet` replace what is known of it.

    `language` is of LANGUAGES.

    Raises InputError where no report or several are meant, WarehouseError where there is no warehouse.
    """
    found = find_report(settings, name)
    known = found.report
    report = replace(known, published_at=published or known.published_at, outlet_name=outlet or known.outlet_name)
    places = build_gazetteer(settings.seeds_dir, settings.gazetteer)
    lexicon = load_lexicon(settings.seeds_dir, places)
    if found.extractor_version not in (None, lexicon.version):
        click.echo(
            "The warehouse was built by another version of the extractor, or with another gazetteer: its rows may "
            "differ from this. `waqai run` reads the report anew.",
            err=True,
        )
    explainer = load_explainer(settings.seeds_dir, places, lexicon, language)
    _show(explainer.explain(report), explainer.texts, html, as_json)


def _show(explanation: Explanation, texts: Texts, html: Path | None, as_json: bool) -> None:
    if html is not None:
        try:
            write_whole(html, render_page(explanation, texts))
        except OSError as error:
            raise InputError(f"{html} cannot be written ({error.strerror}). Name another file with --html.") from error
        click.echo(f"Written to {html}", err=True)
    if as_json:
        print(visible_json(asdict(explanation)))
    elif html is None:
        print_explanation(explanation, texts, Console(highlight=False))


def find_report(settings: Settings, name: str) -> FoundReport:
    """The report of a file, where `name` is the path of one, else the report of the warehouse with that id."""
    path = Path(name).expanduser()
    if path.exists():
        return FoundReport(_of_file(path, settings))
    is_address = name.startswith(("http://", "https://"))  # the id of a report that was read from a page
    if not is_address and (len(Path(name).parts) > 1 or name.lower().endswith(_FILE_SUFFIXES)):
        raise InputError(f"There is no file {name}. Correct the path, or name a report of the warehouse by its id.")
    if not settings.published_file.exists():
        raise WarehouseError(
            f"There is no file {name}, and no warehouse at {settings.warehouse} yet whose report it may be. "
            "Name a file, or build the warehouse with `waqai run`."
        )
    return _of_warehouse(settings.published_file, storable(name))


def _of_file(path: Path, settings: Settings) -> ReportText:
    if path.is_dir():
        raise InputError(f"{path} is a folder. Name one file, or `waqai run --corpus` it and name a report by its id.")
    batch = read_corpus([path], max_report_bytes=settings.max_report_bytes, seeds_dir=settings.seeds_dir)
    if batch.reports.is_empty():
        why = " ".join(batch.rejects["detail"]) or "It is empty."
        raise InputError(f"There is no report in {path}. {why}")
    if len(batch.reports) > 1:
        raise InputError(
            f"{path} holds {len(batch.reports)} reports ({_listed(batch.reports['doc_id'])}). `waqai run --corpus` it "
            "and name one by its id, or put one in a .txt file."
        )
    return _report(batch.reports.row(0, named=True))


def _of_warehouse(file: Path, name: str) -> FoundReport:
    with contextlib.closing(connect(file, read_only=True)) as con:
        rows = con.execute(_FIND, {"name": name, "least": _LEAST_PREFIX}).pl()
        exact = rows.filter(pl.col("report_id") == name)
        rows = rows if exact.is_empty() else exact
        if rows.is_empty():
            similar = con.execute(_SIMILAR, {"name": name, "alike": _ALIKE, "shown": _SHOWN}).pl()["doc_id"]
            hint = f" Similar ones: {', '.join(similar)}." if len(similar) else ""
            raise InputError(
                f"There is no report {name} in {file}, and no file of that name.{hint} "
                "`waqai export mentions` lists their ids."
            )
    if len(rows) > 1:
        raise InputError(f"{len(rows)} reports are called {name}. Name one by its id: {_listed(rows['report_id'])}.")
    row = rows.row(0, named=True)
    return FoundReport(_report(row), row["extractor_version"])


def _report(row: dict[str, object]) -> ReportText:
    at = row["published_at"]
    return ReportText(
        report_id=str(row["report_id"]),
        doc_id=str(row["doc_id"]),
        text=str(row["body_text"]),
        published_at=at.replace(tzinfo=None) if isinstance(at, datetime) else None,
        url=str(row["url"]) if row["url"] else None,
        outlet_name=str(row["outlet_name"]) if row["outlet_name"] else None,
    )


def _listed(names: pl.Series) -> str:
    return ", ".join(names.head(_SHOWN)) + (", ..." if len(names) > _SHOWN else "")
