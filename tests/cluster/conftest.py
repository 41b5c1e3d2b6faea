"""Reports to read, a Dask cluster of two worker processes, and a bucket on this machine, once for all tests here."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import polars as pl
import pytest
from dask_processes import Cluster
from moto.server import ThreadedMotoServer

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import Extraction
from orchestration.ingest import read_corpus

BUCKET = "parts-of-a-test"


@pytest.fixture(scope="session")
def places(seeds_dir: Path) -> pl.DataFrame:
    """The places with which `lexicon` was made."""
    from orchestration.extraction.gazetteer import build_gazetteer

    return build_gazetteer(seeds_dir, None)


@pytest.fixture(scope="session")
def reports(seeds_dir: Path) -> pl.DataFrame:
    """The sample reports."""
    return read_corpus([seeds_dir / "reports"]).reports


@pytest.fixture(scope="session")
def expected(reports: pl.DataFrame, lexicon: Lexicon) -> Extraction:
    """What one process reads of the reports."""
    return extract(reports, lexicon)


@pytest.fixture(scope="session")
def bucket() -> Iterator[dict[str, str]]:
    """The variables by which the server of the bucket is reached; the bucket is there, and empty."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx.put(f"{address}/{BUCKET}").raise_for_status()
    yield {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "known",
        "AWS_SECRET_ACCESS_KEY": "hush-hush",
    }
    server.stop()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, bucket: dict[str, str]) -> Iterator[Cluster]:
    """A cluster of two workers, which reach the bucket."""
    with closing(Cluster(tmp_path_factory.mktemp("dask"))) as started:
        for _ in range(2):
            started.add_worker(bucket)
        yield started
