"""A folder of reports to read."""

from pathlib import Path

import pytest


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "news"
    folder.mkdir()
    return folder
