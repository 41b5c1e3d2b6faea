"""Extraction of many reports on several cores: the same frames as `pipeline.extract` gives, from worker processes.

Workers are started only where there is enough to read: each costs some seconds, in which it loads the lexicon.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import fields
from multiprocessing import get_context

import polars as pl

from orchestration.errors import WaqaiError
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import Extraction

# Reports that one worker reads at a time, and from how many on workers are worth their start.
REPORTS_A_TASK = 50
WORTH_WORKERS = 300
# New objects from which the collector looks for cycles. What is read of a report has none, so it looks in vain.
_OBJECTS_A_LOOK = 100_000

_lexicon: Lexicon | None = None


class Extractor:
    """Reads batches of reports, on worker processes where it has some."""

    def __init__(self, lexicon: Lexicon, pool: ProcessPoolExecutor | None = None) -> None:
        self._lexicon, self._pool = lexicon, pool

    def extract_each(self, batches: Iterable[pl.DataFrame]) -> Iterator[Extraction]:
        """Give the staging frames of each batch, in their order, as they are asked for; faults as `extract`."""
        return map(self.extract, batches)

    def extract(self, reports: pl.DataFrame) -> Extraction:
        """Return the staging frames of the reports, in their order; columns as `pipeline.extract` takes them.

        Raises:
            WaqaiError: a worker was ended from outside.
        """
        if self._pool is None:
            return complete(extract(reports, self._lexicon), reports.height)
        try:
            parts = list(self._pool.map(_extract, reports.iter_slices(REPORTS_A_TASK)))
        except BrokenProcessPool as error:
            raise WaqaiError(
                "A process that reads reports was ended from outside, most often for want of memory. Run again with "
                "fewer of them (WAQAI_PROCESSES=1); it goes on from here."
            ) from error
        return complete(_joined(parts), reports.height)


def complete(extraction: Extraction, reports: int) -> Extraction:
    """The extraction of a batch of `reports` reports, as it is; raises WaqaiError where it left some out."""
    if extraction.extractions.height != reports:
        raise WaqaiError("The extraction left out reports; nothing of this batch was written.")
    return extraction


@contextmanager
def extractor(lexicon: Lexicon, load: Callable[[], Lexicon], reports: int, processes: int) -> Iterator[Extractor]:
    """An extractor for about `reports` reports on up to `processes` cores; its workers end with the block.

    `load` gives a worker the same lexicon; it must be a function or partial of the top level of a module.
    """
    if processes < 2 or reports < WORTH_WORKERS:
        with _kept():
            yield Extractor(lexicon)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (load,)) as pool:
        yield Extractor(lexicon, pool)


@contextmanager
def _kept() -> Iterator[None]:
    """Keep what is loaded out of the collector's sight, and have it look rarely, until the block ends."""
    thresholds = gc.get_threshold()
    spare_collector()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)


def spare_collector() -> None:
    """Have the collector pass over what is loaded: to look through the lexicon again and again takes long."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_A_LOOK)


def _start(load: Callable[[], Lexicon]) -> None:
    global _lexicon
    _lexicon = load()
    spare_collector()


def _extract(reports: pl.DataFrame) -> Extraction:
    if _lexicon is None:
        raise RuntimeError("A worker was not started with a lexicon.")
    return extract(reports, _lexicon)


def _joined(parts: list[Extraction]) -> Extraction:
    return Extraction(**{f.name: pl.concat([getattr(part, f.name) for part in parts]) for f in fields(Extraction)})
