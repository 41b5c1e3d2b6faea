"""The definitions of this project, put together once for all tests of this room."""

import dagster as dg
import pytest

from orchestration.automation.assembly import build_definitions
from orchestration.settings import load_settings


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """The definitions of this project."""
    warehouse = tmp_path_factory.mktemp("warehouse")
    return build_definitions(lambda: load_settings(warehouse=warehouse))
