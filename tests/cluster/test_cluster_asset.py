"""The asset of extraction fills the same tables on a cluster as on this machine, and a broken run goes on."""

import shutil
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest
from dask_processes import Cluster

from orchestration.assets import staging
from orchestration.assets.staging import extraction_asset
from orchestration.errors import InputError, WaqaiError
from orchestration.extraction.schema import TABLES, Extraction
from orchestration.ingest.records import REJECTS, Batch
from orchestration.reading.months import compare, read_month
from orchestration.settings import Settings, load_settings
from orchestration.warehouse import loading
from orchestration.warehouse.connection import connect
from orchestration.warehouse.schema import create_tables

REPORTS, A_PART = 18, 5
NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module")
def here(
    tmp_path_factory: pytest.TempPathFactory, seeds_dir: Path, places: pl.DataFrame, reports: pl.DataFrame
) -> Settings:
    """A warehouse of some reports that were read on this machine."""
    settings = load_settings(warehouse=tmp_path_factory.mktemp("here"), seeds=seeds_dir)
    with connect(settings.working_file) as con:
        create_tables(con, TABLES)
        loading.load_gazetteer(con, places)
        loading.load_batch(con, Batch(reports.head(REPORTS), pl.DataFrame(schema=REJECTS)), settings.archive_dir)
    extract(settings)
    return settings


@pytest.fixture
def there(here: Settings, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same before it was read, to be read on the cluster."""
    monkeypatch.setattr(staging, "REPORTS_A_PART", A_PART)
    settings = on_cluster(here, tmp_path / "there", cluster.address)
    with connect(settings.working_file) as con:
        for table in TABLES:
            con.execute(f"delete from staging.{table}")
    return settings


def on_cluster(settings: Settings, folder: Path, scheduler: str) -> Settings:
    """A copy of a warehouse, whose reports the cluster of `scheduler` reads."""
    shutil.copytree(settings.warehouse, folder)
    return load_settings(warehouse=folder, seeds=settings.seeds, dask_scheduler=scheduler)


def extract(settings: Settings) -> list[tuple[int, int | None]]:
    """Run the asset; gives what it told of its progress."""
    told: list[tuple[int, int | None]] = []
    asset = extraction_asset({}, dg.AutomationCondition.eager())
    resources = {"settings": settings, "progress": lambda stage, done, total: told.append((done, total))}
    dg.materialize([asset], resources=resources)
    return told


def rows(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with connect(settings.working_file, read_only=True) as con:
        return {table: con.execute(f"select * from staging.{table}").fetchall() for table in TABLES}


def test_the_tables_are_the_same_row_by_row(here: Settings, there: Settings) -> None:
    told = extract(there)
    assert rows(there) == rows(here)
    assert len(rows(there)["extractions"]) == REPORTS
    assert told == [(0, REPORTS), (5, REPORTS), (10, REPORTS), (15, REPORTS), (REPORTS, REPORTS)]
    assert not any(path.is_file() for path in Path(there.parts).rglob("*"))


def test_a_run_that_broke_off_goes_on(here: Settings, there: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    load = loading.load_extraction
    loaded: list[Extraction] = []

    def load_twice(con: duckdb.DuckDBPyConnection, extraction: Extraction) -> object:
        if len(loaded) == 2:
            raise WaqaiError("The plug was pulled.")
        loaded.append(extraction)
        return load(con, extraction)

    with monkeypatch.context() as broken, pytest.raises(WaqaiError, match="plug"):
        broken.setattr(loading, "load_extraction", load_twice)
        extract(there)
    assert len(rows(there)["extractions"]) == 2 * A_PART
    assert extract(there)[-1] == (REPORTS - 2 * A_PART, REPORTS - 2 * A_PART)
    assert rows(there) == rows(here)


def test_months_are_read_on_the_cluster_too(here: Settings, there: Settings) -> None:
    compared = compare(there)
    read = [read_month(there, month.month, compared.version).read for month in compared.months]
    assert sum(read) == REPORTS
    assert {table: sorted(found, key=repr) for table, found in rows(there).items()} == {
        table: sorted(found, key=repr) for table, found in rows(here).items()
    }
    assert not any(path.is_file() for path in Path(there.parts).rglob("*"))


def test_a_scheduler_that_is_not_there_ends_the_step(there: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.cluster.extractor._CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match="cannot be reached"):
        extract(there.model_copy(update={"dask_scheduler": NOBODY}))


def test_where_nothing_is_due_no_cluster_is_asked(here: Settings, tmp_path: Path) -> None:
    assert extract(on_cluster(here, tmp_path / "there", NOBODY)) == [(0, 0)]
