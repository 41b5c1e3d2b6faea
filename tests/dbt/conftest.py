"""One build of the dbt project for all tests of this room."""

import pytest
from handmade_warehouse import Built, build_corpus, copy_project, run_dbt, write_working_file


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The hand-made reports, built with all tests of the project."""
    folder = tmp_path_factory.mktemp("warehouse")
    working_file = folder / "waqai.duckdb"
    write_working_file(working_file, build_corpus())
    project = copy_project(folder)
    statuses = run_dbt(project, working_file, "build")
    assert {name: status for name, status in statuses.items() if status not in ("success", "pass")} == {}
    return Built(project, working_file)
