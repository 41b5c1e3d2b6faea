"""dbt's DuckDB keeps to the memory that is named, and to half of what there is where none is."""

from typing import cast

import duckdb
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials

from orchestration.assets.manifest import dbt_environment
from orchestration.errors import InputError
from orchestration.settings import load_settings
from orchestration.warehouse.dbt_plugin import Plugin, half_of_memory


def _limit(memory: str, taken: str = "8GiB") -> str:
    plugin = Plugin("dbt_plugin", {"memory": memory}, cast(DuckDBCredentials, None))
    with duckdb.connect(config={"memory_limit": taken}) as con:
        plugin.configure_connection(con)
        return str(con.execute("select current_setting('memory_limit')").fetchall()[0][0])


def test_memory_that_is_named_is_the_limit() -> None:
    assert _limit("512MiB") == "512.0 MiB"


def test_without_a_name_it_is_half_of_what_there_is() -> None:
    # Of itself DuckDB takes four fifths.
    assert _limit("") == "5.0 GiB"


@pytest.mark.parametrize(("taken", "half"), [("900MiB", "562.500MiB"), ("24GiB", "15.000GiB")])
def test_half_is_given_as_duckdb_reads_it(taken: str, half: str) -> None:
    with duckdb.connect(config={"memory_limit": taken}) as con:
        assert half_of_memory(con) == half


def test_the_setting_reaches_dbt() -> None:
    settings = load_settings(memory="3GB")
    assert dbt_environment(settings, settings.dbt_target_dir)["WAQAI_MEMORY"] == "3GB"


@pytest.mark.parametrize("memory", ["half", "50%", "4", "4 GB and more"])
def test_what_is_no_size_is_refused(memory: str) -> None:
    with pytest.raises(InputError, match="memory"):
        load_settings(memory=memory)
