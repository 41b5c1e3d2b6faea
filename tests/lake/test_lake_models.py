"""dbt builds in a lake what it builds in a file: tables with contracts and keys, snapshots, views and table macros."""

import subprocess
from pathlib import Path

import pytest
from small_world import all_rows

from orchestration.assets.manifest import dbt_command, dbt_environment
from orchestration.errors import WarehouseError
from orchestration.extraction.schema import TABLES
from orchestration.locations import Lake
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.publishing import publish
from orchestration.warehouse.schema import create_tables

# The registry of factions: seeds, a snapshot, tables with keys of one and of two columns, views, and a table macro.
SELECTED = ("+published__faction_history", "+published__event_types", "factions_history")


def build(settings: Settings) -> None:
    """Build the selected models, with nothing read."""
    with connect(settings.working) as con:
        create_tables(con, TABLES)
    run = subprocess.run(
        dbt_command("build", "--exclude-resource-type", "unit_test", "test", "--select", *SELECTED),
        env=dbt_environment(settings, settings.dbt_target_dir),
        cwd=settings.dbt_dir,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def of_file(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(warehouse=tmp_path_factory.mktemp("file"))
    build(settings)
    publish(settings.working, settings.published_dir)
    return settings


def test_the_published_file_is_the_same(of_file: Settings, lake: Lake, tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path, lake=f"postgres:{lake.catalogue}", lake_data=lake.data)
    build(settings)
    told = publish(settings.working, settings.published_dir)
    of_lake, expected = all_rows(settings.published_file), all_rows(of_file.published_file)
    assert of_lake["main.faction_history"]
    assert of_lake == expected
    # Definitions, keys and comments too are in the fingerprint.
    assert ("fingerprint", None, told.fingerprint) in expected["main.about"]
    with connect(settings.working) as con:
        con.execute("insert into marts.dim_event_types from marts.dim_event_types limit 1")
    with pytest.raises(WarehouseError, match=r'dim_event_types" has two rows with the same key \("event_type_code"\)'):
        publish(settings.working, settings.published_dir)
    assert all_rows(settings.published_file) == expected
