"""One build of the dbt project for all tests of this room."""

from pathlib import Path

import pytest
from handmade_warehouse import Built, build_corpus, copy_project, run_dbt, write_working_file
from small_world import once


@pytest.fixture(scope="session")
def built(stage_folder: Path) -> Built:
    """The hand-made reports, built with all tests of the project; made once a test session."""

    def build(folder: Path) -> None:
        write_working_file(folder / "waqai.duckdb", build_corpus())
        statuses = run_dbt(copy_project(folder), folder / "waqai.duckdb", "build")
        assert {name: status for name, status in statuses.items() if status not in ("success", "pass")} == {}

    folder = once(stage_folder / "handmade", build)
    return Built(folder / "dbt_project", folder / "waqai.duckdb")
