"""The published warehouse of the sample reports, made once a test session and shared by all workers.

It is built without gates and tests, which others test.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from small_world import once

from orchestration.settings import Settings, load_settings


def _build(settings: Settings) -> None:
    from orchestration.assets.manifest import dbt_command, dbt_environment
    from orchestration.extraction.gazetteer import build_gazetteer
    from orchestration.extraction.lexicon import load_lexicon
    from orchestration.extraction.pipeline import extract
    from orchestration.extraction.schema import TABLES
    from orchestration.ingest import read_corpus
    from orchestration.warehouse.connection import connect
    from orchestration.warehouse.loading import current_reports, load_batch, load_extraction, load_gazetteer
    from orchestration.warehouse.publishing import publish
    from orchestration.warehouse.schema import create_tables

    places = build_gazetteer(settings.seeds_dir, None)
    with connect(settings.working_file) as con:
        create_tables(con, TABLES)
        load_batch(con, read_corpus(settings.corpus), settings.archive_dir)
        load_gazetteer(con, places)
        load_extraction(con, extract(current_reports(con), load_lexicon(settings.seeds_dir, places)))
    subprocess.run(
        dbt_command("build", "--quiet", "--exclude-resource-type", "test", "unit_test"),
        env=dbt_environment(settings, settings.dbt_target_dir),
        check=True,
        timeout=300,
    )
    publish(settings.working_file, settings.published_dir)


@pytest.fixture(scope="session")
def sample_warehouse(stage_folder: Path) -> Path:
    """The folder of the warehouse; it is not to be written to."""
    return (
        once(stage_folder / "sample", lambda folder: _build(load_settings(warehouse=folder / "warehouse")))
        / "warehouse"
    )


@pytest.fixture(scope="session")
def published(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to its published file."""
    file = load_settings(warehouse=sample_warehouse).published_file
    with duckdb.connect(str(file), read_only=True) as con:
        yield con
