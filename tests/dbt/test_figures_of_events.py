"""The check that figures of events lead back to words finds one that nobody gave, and one whose words are not there."""

import shutil
from pathlib import Path

import duckdb
import pytest
from handmade_warehouse import Built, run_dbt

CHECK = "assert_figures_lead_back_to_words"
CONTESTED = "event_id = (select event_id from marts.fct_events where contested_fields = 'agent|killed')"


@pytest.mark.parametrize(
    "damage",
    [
        f"update marts.fct_events set killed_best = killed_best + 1 where {CONTESTED}",
        # The highest figure was given, but as no highest one.
        f"update marts.fct_event_claims set is_highest = false where field = 'killed' and {CONTESTED}",
        f"update marts.fct_event_claims set char_start = char_start + 1 where field = 'killed' and {CONTESTED}",
    ],
)
def test_a_figure_without_words_is_found(built: Built, tmp_path: Path, damage: str) -> None:
    working_file = tmp_path / built.working_file.name
    shutil.copyfile(built.working_file, working_file)
    with duckdb.connect(str(working_file)) as con:
        con.execute(damage)
    statuses = run_dbt(built.project, working_file, "test", "--select", CHECK)
    assert [status for name, status in statuses.items() if name.startswith("test.")] == ["fail"]
