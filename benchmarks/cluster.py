"""How many reports a second workers of a Dask cluster read on this machine, beside its own processes. Not a test.

Run it as `.venv/bin/python benchmarks/cluster.py [CORPUS ...] [--workers N ...]`. Each line is a cluster of so many
worker processes on loopback, or as many processes without one; it reads all reports as `waqai run` does, up to the
frames that the run loads, and counts:

- reports a second of the wall, once all workers have loaded the lexicon, and how many times those of one worker;
- seconds until then, which a run pays once;
- seconds of all processors, from the start of the processes to their end.

Two workers cannot read twice as much as one where other programs use the processors: their load is printed.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from distributed import LocalCluster
from processes import processor_seconds
from rich.console import Console
from rich.table import Table

from orchestration.assets.staging import REPORTS_A_PART, REPORTS_AT_ONCE
from orchestration.cluster.extractor import ClusterExtractor, cluster_extractor
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import load_lexicon
from orchestration.extraction.workers import WORTH_WORKERS, Extractor, extractor
from orchestration.ingest import read_corpus
from orchestration.settings import load_settings

# Reports of one part from which a worker is warm, and such parts for each, so that none is left out.
_WARM_REPORTS, _WARM_PARTS = 10, 4


@dataclass(frozen=True)
class Measured:
    """One reading of all reports: seconds of start, of the wall and of all processors, and rows that were read."""

    start: float
    wall: float
    processors: float
    rows: int


@contextmanager
def on_cluster(workers: int, version: str, seeds_dir: Path, places: pl.DataFrame) -> Iterator[ClusterExtractor]:
    """An extractor on a cluster of so many processes of this machine."""
    with (
        TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, local_directory=folder
        ) as cluster,
        cluster_extractor(cluster.scheduler_address, 60, f"{folder}/parts", version, seeds_dir, places) as reader,
    ):
        yield reader


def measure(
    reports: pl.DataFrame, workers: int, at_once: int, opened: AbstractContextManager[Extractor | ClusterExtractor]
) -> Measured:
    """Read all reports with an extractor of so many workers, in batches of `at_once`."""
    spent, started = processor_seconds(), time.perf_counter()
    with opened as reader:
        warm = reports.head(workers * _WARM_REPORTS * _WARM_PARTS)
        for _ in reader.extract_each(warm.iter_slices(_WARM_REPORTS)):
            pass
        start = time.perf_counter() - started
        rows = sum(found.mentions.height for found in reader.extract_each(reports.iter_slices(at_once)))
        wall = time.perf_counter() - started - start
    return Measured(start, wall, processor_seconds() - spent, rows)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="*", type=Path, help="folder or file of reports [default: the sample reports]")
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2], help="[default: %(default)s]")
    options = parser.parse_args()
    settings = load_settings()
    seeds_dir = settings.seeds_dir
    reports = read_corpus(options.corpus or [seeds_dir / "reports"]).reports
    if reports.is_empty():
        sys.exit("There are no reports in the corpus.")
    places = build_gazetteer(seeds_dir, None)
    load = partial(load_lexicon, seeds_dir, places)
    lexicon = load()
    table = Table(title=f"{reports.height:,} reports, {os.cpu_count()} processors")
    table.add_column("reads", no_wrap=True)
    for column in ("start s", "wall s", "reports/s", "times one", "processor s", "load before"):
        table.add_column(column, justify="right")
    kinds: dict[str, tuple[int, Callable[[int], AbstractContextManager[Extractor | ClusterExtractor]]]] = {
        "workers of Dask": (REPORTS_A_PART, lambda count: on_cluster(count, lexicon.version, seeds_dir, places)),
        "own processes": (
            REPORTS_AT_ONCE,
            lambda count: extractor(lexicon, load, max(reports.height, WORTH_WORKERS), count),
        ),
    }
    rows = set()
    for kind, (at_once, opened) in kinds.items():
        first = None
        for count in options.workers:
            load_before = os.getloadavg()[0]
            run = measure(reports, count, at_once, opened(count))
            first = first or run.wall
            rows.add(run.rows)
            speeds = (f"{reports.height / run.wall:.0f}", f"{first / run.wall:.2f}")
            times = (f"{run.start:.1f}", f"{run.wall:.1f}")
            table.add_row(f"{count} {kind}", *times, *speeds, f"{run.processors:.1f}", f"{load_before:.1f}")
    Console().print(table)
    if len(rows) > 1:
        sys.exit(f"Not every reading gave as many mentions: {sorted(rows)}.")


if __name__ == "__main__":
    main()
