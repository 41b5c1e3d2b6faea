"""The working file may be lost: what is published, and what became of events, is the same from the archive alone."""

import json
import shutil
from pathlib import Path

import pytest
from small_world import all_rows, hashes, once, query, run_to_end

pytestmark = pytest.mark.slow
WORKING = Path("warehouse", "work", "waqai.duckdb")
PUBLISHED = Path("warehouse", "published")


@pytest.fixture(scope="session")
def made_anew(stage_folder: Path, first_run: Path, changed_run: Path) -> Path:
    """The run after `work/` was deleted: `warehouse` and `summary.json`."""

    def build(folder: Path) -> None:
        shutil.copytree(changed_run / "warehouse", folder / "warehouse")
        shutil.rmtree(folder / "warehouse" / "work")
        summary = run_to_end(folder / "warehouse", first_run / "corpus")
        (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")

    return once(stage_folder / "made_anew", build)


def test_nothing_is_new_to_it(made_anew: Path) -> None:
    ingested = json.loads((made_anew / "summary.json").read_text("utf-8"))["ingested"]
    assert (ingested["new"], ingested["superseding"]) == (0, 0)


def test_the_published_files_are_the_same_to_the_byte(made_anew: Path, changed_run: Path) -> None:
    assert hashes(made_anew / PUBLISHED) == hashes(changed_run / PUBLISHED)


def test_ids_of_events_and_dates_of_snapshots_last(made_anew: Path, changed_run: Path) -> None:
    before, after = all_rows(changed_run / WORKING), all_rows(made_anew / WORKING)
    lasting = [name for name in before if name.startswith(("raw.", "snapshots."))]
    lasting += ["intermediate.int_event_clusters", "marts.fct_event_history"]
    assert len(lasting) > 8
    assert {name: after[name] for name in lasting} == {name: before[name] for name in lasting}
    # The change of the corpus left its mark, which reading the corpus alone would not give.
    assert query(made_anew / WORKING, "select 1 from snapshots.event_members_history where dbt_valid_to is not null")


def test_the_archive_is_as_it_was_and_the_log_says_what_was_done(made_anew: Path, changed_run: Path) -> None:
    archive = Path("warehouse", "archive")
    assert hashes(made_anew / archive) == hashes(changed_run / archive)
    logs = sorted((made_anew / "warehouse" / "logs").iterdir(), key=lambda file: file.name)
    assert "made anew from the archive" in logs[-1].read_text("utf-8")
