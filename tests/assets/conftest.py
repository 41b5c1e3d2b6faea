"""The definitions of this project, put together once for all tests of this room."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.automation.assembly import build_definitions
from orchestration.settings import load_settings


@pytest.fixture(scope="session")
def parsed_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of definitions alone; dbt parses its project once for it."""
    return tmp_path_factory.mktemp("warehouse")


@pytest.fixture(scope="session")
def definitions(parsed_warehouse: Path) -> dg.Definitions:
    """The definitions of this project."""
    return build_definitions(lambda: load_settings(warehouse=parsed_warehouse))
