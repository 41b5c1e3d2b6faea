"""The compose file, read."""

from typing import Any

import pytest
import yaml

from orchestration.settings import PROJECT_DIR

DEPLOY = PROJECT_DIR / "deploy"


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The compose file, with its anchors resolved; what docker takes from .env stands as it is written."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read
