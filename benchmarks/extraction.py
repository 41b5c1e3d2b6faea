"""How many reports a second extraction reads, on one process and on several. Not a test.

Run it as `.venv/bin/python benchmarks/extraction.py [CORPUS ...] [--processes N ...] [--profile]`. It reads reports as
`waqai run` does, then extracts them with the shipped seeds, in batches of the size of a run, and counts:

- reports and megabytes (of UTF-8) a second of the wall and of the processors, once all workers have loaded the lexicon;
- seconds until then, which a run pays once;
- the share of reports that tell of an event.

Without a corpus the sample reports are read again and again: their words are soon known by heart, so real corpora are
slower. `--profile` prints instead where one process spends its time.
"""

import argparse
import cProfile
import io
import pstats
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl
from processes import processor_seconds
from rich.console import Console
from rich.table import Table

from orchestration.assets.staging import REPORTS_AT_ONCE
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.workers import REPORTS_A_TASK, WORTH_WORKERS, extractor
from orchestration.ingest import read_corpus
from orchestration.settings import load_settings

SAMPLE_REPORTS = 1_000
_TOP = 25


@dataclass(frozen=True)
class Measured:
    """One pass over all reports: seconds of start, of the wall and of all processors, and reports with events."""

    processes: int
    start: float
    wall: float
    processors: float
    telling: int


def _sample(reports: pl.DataFrame) -> pl.DataFrame:
    """The sample reports again and again, each time with ids of their own."""
    times = -(-SAMPLE_REPORTS // reports.height)
    again = [reports.with_columns(report_id=pl.col("report_id") + f"-{number}") for number in range(times)]
    return pl.concat(again).head(SAMPLE_REPORTS)


def measure(reports: pl.DataFrame, lexicon: Lexicon, load: partial[Lexicon], processes: int) -> Measured:
    """Extract all reports on so many processes, after a start in which every worker loads the lexicon."""
    spent = processor_seconds()
    started = time.perf_counter()
    with extractor(lexicon, load, max(reports.height, WORTH_WORKERS), processes) as reader:
        reader.extract(reports.head(processes * REPORTS_A_TASK))
        start = time.perf_counter() - started
        telling = sum(
            reader.extract(batch).extractions.filter(pl.col("event_report_count") > 0).height
            for batch in reports.iter_slices(REPORTS_AT_ONCE)
        )
        wall = time.perf_counter() - started - start
    return Measured(processes, start, wall, processor_seconds() - spent, telling)


def profile(reports: pl.DataFrame, lexicon: Lexicon) -> str:
    """Where one process spends its time: functions by the time in them and below, then by their own."""
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(extract, reports, lexicon)
    written = io.StringIO()
    stats = pstats.Stats(profiler, stream=written).strip_dirs()
    for order in ("cumulative", "tottime"):
        stats.sort_stats(order).print_stats(_TOP)
    return written.getvalue()


def main() -> None:
    """Measure, and print the table, or the profile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="*", type=Path, help="folder or file of reports [default: the sample reports]")
    parser.add_argument("--processes", nargs="+", type=int, default=[1, 2], help="[default: %(default)s]")
    parser.add_argument("--gazetteer", type=Path, help="a CSV file of places of your own")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    options = parser.parse_args()
    settings = load_settings()
    reports = read_corpus(options.corpus or [settings.seeds_dir / "reports"]).reports
    if reports.is_empty():
        sys.exit("There are no reports in the corpus.")
    if not options.corpus:
        reports = _sample(reports)
    load = partial(load_lexicon, settings.seeds_dir, build_gazetteer(settings.seeds_dir, options.gazetteer))
    lexicon = load()
    if options.profile:
        print(profile(reports, lexicon))
        return
    megabytes = int(reports["body_text"].str.len_bytes().sum()) / 1e6
    table = Table("processes", title=f"{reports.height:,} reports, {megabytes:.1f} MB")
    for column in ("start s", "wall s", "reports/s", "MB/s", "processor s", "with events"):
        table.add_column(column, justify="right")
    for processes in options.processes:
        run = measure(reports, lexicon, load, processes)
        speeds = (f"{reports.height / run.wall:.0f}", f"{megabytes / run.wall:.2f}")
        share = f"{run.telling / reports.height:.0%}"
        table.add_row(str(processes), f"{run.start:.1f}", f"{run.wall:.1f}", *speeds, f"{run.processors:.1f}", share)
    Console().print(table)


if __name__ == "__main__":
    main()
