"""Who reads reports: processes of this machine, or the cluster that the settings name."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import polars as pl

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.schema import Extraction
from orchestration.extraction.workers import extractor
from orchestration.settings import Settings


class Reader(Protocol):
    """Reads batches of reports."""

    def extract_each(self, batches: Iterable[pl.DataFrame]) -> Iterator[Extraction]:
        """Give the staging frames of each batch, in their order."""
        ...


def reader(
    settings: Settings,
    lexicon: Lexicon,
    load: Callable[[], Lexicon],
    places: pl.DataFrame,
    reports: int,
    processes: int,
    parts: str,
) -> AbstractContextManager[Reader]:
    """A reader for about `reports` reports; where there are none, no cluster is asked.

    `load` gives a process of this machine the lexicon, which was made with `places`; `processes` is how many read at
    the same time. `parts` is where the parts of a cluster are, and of this reader alone.

    Raises:
        InputError: the cluster cannot be reached.
    """
    if settings.dask_scheduler is None or not reports:
        return extractor(lexicon, load, reports, processes)
    from orchestration.cluster.extractor import cluster_extractor

    return cluster_extractor(
        settings.dask_scheduler, settings.dask_wait_seconds, parts, lexicon.version, settings.seeds_dir, places
    )
