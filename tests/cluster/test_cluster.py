"""A cluster gives what extraction in one process gives, whatever becomes of its workers, and says what it lacks."""

import contextlib
import importlib
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path

import dask
import obstore
import poison
import polars as pl
import pytest
from dask_processes import Cluster
from polars.testing import assert_frame_equal

from orchestration.cli import diagnosis
from orchestration.cluster.extractor import ClusterExtractor, cluster_extractor, connected
from orchestration.errors import InputError, WaqaiError
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.schema import Extraction
from orchestration.parts import Parts
from orchestration.settings import load_settings

Opener = Callable[..., AbstractContextManager[ClusterExtractor]]
VERSION = "0" * 16
BUCKET = "s3://parts-of-a-test/some/prefix"


@pytest.fixture(params=["folder", "bucket"])
def location(
    request: pytest.FixtureRequest, tmp_path: Path, bucket: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """A place of parts that this process and the workers reach."""
    for name, value in bucket.items():
        monkeypatch.setenv(name, value)
    return str(tmp_path / "parts") if request.param == "folder" else BUCKET


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "parts")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler without workers, which gives a task up when one worker has died of it."""
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with contextlib.closing(Cluster(tmp_path_factory.mktemp("bare"), settings)) as started:
        yield started


@pytest.fixture
def extracting(lexicon: Lexicon, seeds_dir: Path, places: pl.DataFrame) -> Opener:
    """An extractor on a cluster, for a place of parts."""

    @contextlib.contextmanager
    def opened(cluster: Cluster, location: str, wait_seconds: float = 30) -> Iterator[ClusterExtractor]:
        known = (lexicon.version, seeds_dir, places)
        with cluster_extractor(cluster.address, wait_seconds, location, *known) as extractor:
            yield extractor

    return opened


def joined(extractions: list[Extraction]) -> Extraction:
    names = [field.name for field in fields(Extraction)]
    return Extraction(**{name: pl.concat([getattr(found, name) for found in extractions]) for name in names})


def assert_same(found: Extraction, expected: Extraction) -> None:
    for table in fields(Extraction):
        assert_frame_equal(getattr(found, table.name), getattr(expected, table.name))


def parts_at(location: str) -> list[str]:
    """All that is at a place of parts."""
    return [found["path"] for listed in obstore.list(Parts(location, VERSION)._store) for found in listed]


def written_at(folder: str) -> dict[Path, int]:
    """When which parts were read, by the file that says so."""
    return {file: file.stat().st_mtime_ns for file in Path(folder).rglob("read.json")}


def test_a_cluster_gives_the_same_frames_in_the_same_order_and_leaves_no_part(
    cluster: Cluster, location: str, reports: pl.DataFrame, expected: Extraction, extracting: Opener
) -> None:
    with extracting(cluster, location) as extractor:
        found = list(extractor.extract_each(reports.iter_slices(7)))
    assert len(found) == -(-reports.height // 7)
    assert_same(joined(found), expected)
    assert parts_at(location) == []


def test_what_was_read_before_a_run_broke_off_is_not_read_again(
    cluster: Cluster, folder: str, reports: pl.DataFrame, expected: Extraction, extracting: Opener
) -> None:
    batches = list(reports.iter_slices(-(-reports.height // 4)))
    with pytest.raises(ZeroDivisionError), extracting(cluster, folder) as extractor:
        reading = extractor.extract_each(batches)
        first = next(reading)
        next(reading)  # which says that the first one is written
        while len(read := written_at(folder)) < 3:
            time.sleep(0.05)
        raise ZeroDivisionError
    with extracting(cluster, folder) as extractor:
        reading = extractor.extract_each(batches[1:])
        rest = [next(reading)]
        assert written_at(folder).items() >= read.items()
        rest += reading
    assert_same(joined([first, *rest]), expected)
    assert parts_at(folder) == []


def test_a_worker_that_is_killed_while_it_reads_costs_time_only(
    cluster: Cluster,
    folder: str,
    reports: pl.DataFrame,
    expected: Extraction,
    bucket: dict[str, str],
    extracting: Opener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orchestration.cluster.extractor.read_part", poison.wait)
    killed: list[int] = []

    def kill_one() -> None:
        try:
            with connected(cluster.address) as client:
                while not (busy := [worker for worker, tasks in client.processing().items() if tasks]):
                    time.sleep(0.05)
                killed.append(client.run(os.getpid, workers=busy[:1])[busy[0]])
                os.kill(killed[0], signal.SIGKILL)
        finally:
            (Path(folder) / poison.GO).touch()

    with extracting(cluster, folder) as extractor:
        killer = threading.Thread(target=kill_one)
        killer.start()
        found = list(extractor.extract_each(reports.iter_slices(9)))
        killer.join()
    assert_same(joined(found), expected)
    (victim,) = (worker for worker in cluster.workers if worker.pid in killed)
    assert victim.wait() == -signal.SIGKILL
    cluster.add_worker(bucket)


def test_a_part_that_ends_its_workers_is_named_with_its_reports(
    bare: Cluster, folder: str, reports: pl.DataFrame, extracting: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.cluster.extractor.read_part", poison.die)
    bare.add_worker()
    with pytest.raises(WaqaiError) as told, extracting(bare, folder) as extractor:
        next(extractor.extract_each([reports]))
    ids = reports["report_id"]
    assert f"It holds {reports.height} reports, {ids[0]} to {ids[-1]}" in str(told.value)
    (file,) = re.findall(rf"{folder}\S+\.parquet", str(told.value))
    assert pl.read_parquet(file)["report_id"].equals(ids)


def test_a_cluster_without_workers_is_told_with_what_starts_one(
    bare: Cluster, folder: str, reports: pl.DataFrame, extracting: Opener
) -> None:
    with (
        pytest.raises(WaqaiError, match=rf"no worker for 0\.5 seconds.*`dask worker {bare.address}`"),
        extracting(bare, folder, wait_seconds=0.5) as extractor,
    ):
        next(extractor.extract_each([reports]))


def test_a_scheduler_that_dies_is_told_and_its_parts_stay(
    tmp_path: Path, folder: str, reports: pl.DataFrame, extracting: Opener
) -> None:
    dying = Cluster(tmp_path)
    with (
        contextlib.closing(dying),
        pytest.raises(WaqaiError, match=f"scheduler at {dying.address} was lost"),
        extracting(dying, folder) as extractor,
    ):
        threading.Timer(2, dying.scheduler.kill).start()
        next(extractor.extract_each([reports]))
    assert any(path.endswith("reports.parquet") for path in parts_at(folder))


def test_a_scheduler_that_is_not_there_is_told_with_what_starts_it(
    places: pl.DataFrame, seeds_dir: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.cluster.extractor._CONNECT_SECONDS", 1)
    with (
        pytest.raises(InputError, match=r"tcp://127\.0\.0\.1:9 cannot be reached.*`dask scheduler`"),
        cluster_extractor("tcp://127.0.0.1:9", 1, folder, VERSION, seeds_dir, places),
    ):
        pass
    assert not Path(folder).exists()


def test_a_cluster_without_waqai_is_told(
    bare: Cluster, tmp_path: Path, reports: pl.DataFrame, extracting: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A scheduler finds what is in the folder that it was started in.
    (module := tmp_path / "elsewhere" / "only_here.py").parent.mkdir()
    module.write_text("def read_part(location, version, part): ...", "utf-8")
    monkeypatch.syspath_prepend(module.parent)
    monkeypatch.setattr("orchestration.cluster.extractor.read_part", importlib.import_module("only_here").read_part)
    with (
        pytest.raises(WaqaiError, match=f"scheduler at {bare.address} or a worker of it has no Waqai, or another"),
        extracting(bare, str(tmp_path / "parts")) as extractor,
    ):
        next(extractor.extract_each([reports]))


@pytest.mark.parametrize(("address", "required"), [("tls://127.0.0.1:9", False), ("tcp://127.0.0.1:9", True)])
def test_an_address_that_does_not_fit_the_certificates_is_told(address: str, required: bool) -> None:
    with (
        dask.config.set({"distributed.comm.require-encryption": required}),
        pytest.raises(InputError, match=r"does not fit the certificates.*WAQAI_DASK_SCHEDULER"),
        connected(address),
    ):
        pass


def test_a_worker_with_another_lexicon_is_refused(
    cluster: Cluster, folder: str, reports: pl.DataFrame, places: pl.DataFrame, seeds_dir: Path
) -> None:
    with (
        pytest.raises(WaqaiError, match="Install one version on all machines"),
        cluster_extractor(cluster.address, 30, folder, VERSION, seeds_dir, places) as extractor,
    ):
        next(extractor.extract_each([reports]))


def test_the_doctor_counts_the_workers(cluster: Cluster, bare: Cluster) -> None:
    with connected(cluster.address) as client:
        client.wait_for_workers(2, timeout=60)
    (of_two,), (of_none,) = (
        diagnosis._cluster(load_settings(dask_scheduler=address)) for address in (cluster.address, bare.address)
    )
    assert (of_two.status, of_none.status) == ("ok", "warn")
    assert of_two.found.startswith(f"2 workers at {cluster.address}")
    assert f"`dask worker {bare.address}`" in of_none.advice
    assert list(diagnosis._cluster(load_settings())) == []
