"""The order in which files of tests come: dear ones first, lest one worker is left with them when the rest is done."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
# Files that take half a minute and more, the dearest before others. The first two share no run of the pipeline, so that
# neither waits for the other.
DEAR_FILES = (
    "end_to_end/test_whole_run.py",
    "end_to_end/test_curation.py",
    "assets/test_run.py",
    "faults/test_kills.py",
    "end_to_end/test_tutorial.py",
    "dbt/test_event_history.py",
    "faults/test_full_disk.py",
    "faults/test_read_only.py",
    "faults/test_damage.py",
    "dbt/test_dbt_project.py",
    "end_to_end/test_made_anew.py",
    "dbt/test_event_corrections.py",
    "explorer/test_browser.py",
    "cli/test_ui_browser.py",
    "project/test_site.py",
    "deploy/test_team_processes.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of dear files before all others; within a file, and among the others, the order stays."""
    place = {TESTS / name: number for number, name in enumerate(DEAR_FILES)}
    items.sort(key=lambda item: place.get(item.path, len(place)))
