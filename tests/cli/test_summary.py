"""What a run ended with is told even where what is published cannot be read."""

from pathlib import Path

import pytest

from orchestration.cli.summary import read_overview
from orchestration.settings import load_settings
from orchestration.warehouse.connection import connect


@pytest.mark.parametrize("content", [b"", b"no file of ours" * 1000])
def test_of_a_damaged_published_file_there_is_no_overview(tmp_path: Path, content: bytes) -> None:
    settings = load_settings(warehouse=tmp_path)
    settings.published_dir.mkdir(parents=True)
    settings.published_file.write_bytes(content)
    assert read_overview(settings) is None


def test_of_a_published_file_cut_short_there_is_no_overview(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path)
    with connect(settings.published_file) as con:
        con.execute("create schema marts; create table marts.fct_events as select range as event_id from range(900000)")
    whole = settings.published_file.read_bytes()
    settings.published_file.write_bytes(whole[: len(whole) // 2])
    assert read_overview(settings) is None
