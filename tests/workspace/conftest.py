"""The additions of a workspace, empty."""

from pathlib import Path

import pytest


@pytest.fixture
def additions(tmp_path: Path) -> Path:
    folder = tmp_path / "additions"
    folder.mkdir()
    return folder
