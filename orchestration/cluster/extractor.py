"""The extractor that has a Dask cluster read: it sends out parts, and gives what was read in the order of the reports.

Nothing but names, counts and faults goes through the scheduler; reports and rows go through the parts.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from distributed import Client, Future, KilledWorker, Security

from orchestration.cluster.reading import read_part
from orchestration.errors import InputError, WaqaiError
from orchestration.extraction.schema import Extraction
from orchestration.parts import Parts, ReadPart, make_location

# Parts that are sent out before the first of them is back: one that a worker reads, and one that it may go on with.
_PARTS_A_WORKER = 2
_CONNECT_SECONDS = 10
_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class _Sent:
    """A part that was sent out."""

    part: str
    reports: int
    first_id: str
    last_id: str
    future: Future[ReadPart]


class ClusterExtractor:
    """Reads batches of reports on the workers of a cluster."""

    def __init__(self, client: Client, address: str, parts: Parts, version: str, wait_seconds: float) -> None:
        """`address` is that of the scheduler of `client`, `wait_seconds` how long a cluster may be without workers."""
        self._client, self._address, self._parts, self._version = client, address, parts, version
        self._wait_seconds = wait_seconds
        self._alone_since: float | None = None

    def extract_each(self, batches: Iterable[pl.DataFrame]) -> Iterator[Extraction]:
        """Give the staging frames of each batch, in their order. Once the next is asked for, its part is removed.

        Raises:
            WaqaiError: the cluster is lost or has no workers, or a part or the place of parts cannot be used.
        """
        coming = iter(batches)
        waiting: deque[_Sent] = deque()
        while True:
            self._send(coming, waiting)
            if not waiting:
                return
            sent = waiting.popleft()
            yield self._parts.extraction(sent.part, self._result(sent))
            self._parts.remove(sent.part)

    def _send(self, coming: Iterator[pl.DataFrame], waiting: deque[_Sent]) -> None:
        """Send out as many parts as keep the workers busy while the first of them is waited for."""
        wanted = max(1, self._workers()) * _PARTS_A_WORKER + 1
        while len(waiting) < wanted and (reports := next(coming, None)) is not None:
            part = self._parts.add(reports)
            future = self._client.submit(read_part, self._parts.location, self._version, part, pure=False)
            ids = reports["report_id"]
            waiting.append(_Sent(part, reports.height, ids[0], ids[-1], future))

    def _result(self, sent: _Sent) -> ReadPart:
        """What a worker says of a part, once it has read it."""
        while True:
            has_failed = sent.future.status == "error"
            try:
                read: ReadPart = sent.future.result(timeout=_LOOK_SECONDS)
                # Else Dask would have it read again where the worker that keeps the answer dies.
                sent.future.release()  # type: ignore[no-untyped-call]
                return read
            except KilledWorker as error:
                raise WaqaiError(
                    f"Workers ended while they read the part {sent.part}, {error.allowed_failures + 1} in a row, for "
                    "want of memory most often, or of Waqai. It holds "
                    f"{sent.reports} reports, {sent.first_id} to {sent.last_id}: "
                    f"{self._parts.address(sent.part)}. Give workers more memory, or take the report out of the "
                    "corpus that no worker bears, and run again; it goes on from here."
                ) from error
            except CancelledError as error:
                raise self._lost() from error
            except (ImportError, RuntimeError) as error:
                if not isinstance(error.__cause__ or error, ImportError | AttributeError):
                    raise
                raise WaqaiError(
                    f"The scheduler at {self._address} or a worker of it has no Waqai, or another. Install one version "
                    "on all machines of the cluster, restart them, and run again."
                ) from error
            except TimeoutError:
                if has_failed:  # then it was raised by the worker
                    raise
                self._workers()

    def _workers(self) -> int:
        """How many workers the cluster has; a fault where it has none for too long."""
        try:
            count = count_workers(self._client) if self._client.status == "running" else None
        except (OSError, CancelledError):
            count = None
        if count is None:
            raise self._lost()
        now = time.monotonic()
        self._alone_since = None if count else self._alone_since or now
        if self._alone_since is not None and now - self._alone_since > self._wait_seconds:
            raise WaqaiError(
                f"The cluster at {self._address} has had no worker for {self._wait_seconds:g} seconds. Start some "
                f"with `dask worker {self._address}` where Waqai is installed, and run again; it goes on from here. "
                "WAQAI_DASK_WAIT_SECONDS is how long a run waits."
            )
        return count

    def _lost(self) -> WaqaiError:
        return WaqaiError(
            f"The scheduler at {self._address} was lost while reports were read. Start it and its workers, and run "
            "again; it goes on from here."
        )


@contextmanager
def cluster_extractor(
    scheduler: str, wait_seconds: float, location: str, version: str, seeds_dir: Path, places: pl.DataFrame
) -> Iterator[ClusterExtractor]:
    """An extractor on the cluster of `scheduler`; workers load the lexicon of `version` from the seeds and places.

    `location` is where parts are, as `Parts` takes it; all of them are removed when the block ends well.

    Raises:
        InputError: the scheduler cannot be reached.
        WaqaiError: the place of parts cannot be used.
    """
    with connected(scheduler) as client:
        make_location(location)
        parts = Parts(location, version)
        parts.add_lexicon(seeds_dir, places)
        yield ClusterExtractor(client, scheduler, parts, version, wait_seconds)
        parts.clear()


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """A client of the scheduler at an address such as `tcp://10.0.0.5:8786`; certificates are settings of Dask.

    Raises:
        InputError: nothing that could be talked with answers there, or Dask lacks certificates, or has them in vain.
    """
    try:
        encryption = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
        is_encrypted = scheduler.startswith("tls://")
        if encryption["ssl_context"] is None if is_encrypted else encryption["require_encryption"]:
            raise ValueError(
                "its address does not fit the certificates that Dask is given (DASK_DISTRIBUTED__COMM__...)"
            )
        client = Client(  # type: ignore[no-untyped-call]
            scheduler, timeout=_CONNECT_SECONDS, set_as_default=False, name="waqai"
        )
    except (OSError, ValueError) as error:
        raise InputError(
            f"The Dask scheduler at {scheduler} cannot be reached: {error}. Start it with "
            "`dask scheduler`, correct WAQAI_DASK_SCHEDULER, or leave that out to read on this machine."
        ) from error
    with client:
        yield client


def count_workers(client: Client) -> int:
    """How many workers the cluster of a client has now."""
    return len(client.nthreads())  # type: ignore[no-untyped-call]
