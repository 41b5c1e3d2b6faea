"""An id of an event that somebody cited leads to the event, whatever became of it in later runs."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from event_runs import Runs, joining_report, start

from orchestration.warehouse.publishing import publish

HISTORY = "select change_kind, event_id, other_event_id, event_report_count, changed_at, current_event_id " \
    "from marts.fct_event_history order by event_id, change_number"  # fmt: skip
# What the view and the macro read, and what tells of corrections that are stale.
SELECTED = ("--select", "+published__event_history", "+int_stale_corrections")
READ, READ_LATER, CORRECTED = datetime(2024, 4, 1, 8), datetime(2024, 4, 9), datetime(2024, 4, 20)

Rows = list[tuple[Any, ...]]


class Story:
    """Working files after each run that the tests look at; `first` and `second` are ids of the first run."""

    def __init__(self, folder: Path) -> None:
        self.live = start(folder / "live")
        self.folder = folder
        self.began = self._run("began")
        self.first, self.second = (str(self.began.event_of(f"er_{name}")) for name in ("first", "second"))
        self.live.add(joining_report())
        self.merged = self._run("merged")
        self.repeated = self._run("repeated")
        self.live.correct("link_corrections.csv", _apart("er_first", "er_second"), _apart("er_second", "er_third"))
        self.split = self._run("split")
        self.live.correct("event_corrections.csv", _dismissed("er_second"))
        self.withdrawn = self._run("withdrawn", tested=True)

    def _run(self, name: str, tested: bool = False) -> Runs:
        assert self.live.build(*SELECTED, tested=tested) == {}
        copy = Runs(self.folder / name)
        copy.folder.mkdir()
        shutil.copy(self.live.working_file, copy.working_file)
        return copy


def _apart(left: str, right: str) -> tuple[str, ...]:
    return (f"{left}_{right}", left, right, "false", "shelling|shelling", "two towns of one name")


def _dismissed(event_report_id: str) -> tuple[str, ...]:
    return ("k1", "event_report", event_report_id, "is_happening", "true", "false", "an exercise")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("story"))


def _of(runs: Runs, *event_ids: str) -> Rows:
    return [row for row in runs.rows(HISTORY) if row[1] in event_ids]


def test_events_of_a_first_run_are_created(story: Story) -> None:
    events = {event_id for (event_id,) in story.began.rows("select event_id from marts.fct_events")}
    assert len(events) == 3
    assert {row[1] for row in story.began.rows(HISTORY)} == events
    assert {(kind, other, count, at) for kind, _, other, count, at, _ in story.began.rows(HISTORY)} == {
        ("created", None, 1, READ)
    }


def test_a_new_report_merges_two_events_and_the_id_that_is_gone_leads_to_the_other(story: Story) -> None:
    kept = story.merged.event_of("er_third")
    assert kept in (story.first, story.second)
    gone = story.second if kept == story.first else story.first
    assert _of(story.merged, gone) == [
        ("created", gone, None, 1, READ, kept),
        ("merged", gone, kept, 1, READ_LATER, kept),
    ]
    assert _of(story.merged, str(kept)) == [("created", kept, None, 1, READ, kept)]


def test_a_run_with_nothing_new_changes_no_history_and_no_published_file(story: Story, tmp_path: Path) -> None:
    assert story.repeated.rows(HISTORY) == story.merged.rows(HISTORY)
    assert publish(story.merged.working_file, tmp_path).changed
    assert not publish(story.repeated.working_file, tmp_path).changed


def test_the_same_reports_give_the_same_history_at_another_time(story: Story, tmp_path: Path) -> None:
    again = start(tmp_path / "again")
    shutil.copy(story.began.working_file, again.working_file)
    again.add(joining_report())
    # A run that ends before its snapshot is made, and the one that makes good for it.
    assert again.build("--select", "+int_event_clusters", tested=False) == {}
    assert again.rows(HISTORY) == story.began.rows(HISTORY)
    assert again.build(*SELECTED, tested=False) == {}
    query = "select * from marts.fct_event_history order by all"
    assert again.rows(query) == story.merged.rows(query)


def test_a_correction_that_parts_event_reports_splits_their_event(story: Story) -> None:
    kept = str(story.merged.event_of("er_third"))
    parted = str(story.split.event_of("er_second"))
    assert story.split.event_of("er_first") == story.split.event_of("er_third") != parted
    (last,) = _of(story.split, kept)[1:]
    new = parted if kept == story.split.event_of("er_first") else story.split.event_of("er_first")
    assert last[:5] == ("split", kept, new, 1 if new == parted else 2, CORRECTED)
    assert _of(story.split, str(new))[-1][:1] + _of(story.split, str(new))[-1][4:] == ("created", CORRECTED, new)


def test_an_event_whose_reports_are_gone_is_withdrawn_and_its_id_leads_nowhere(story: Story) -> None:
    parted = str(story.split.event_of("er_second"))
    last = _of(story.withdrawn, parted)[-1]
    assert (last[0], last[2], last[3], last[5]) == ("withdrawn", None, 1, None)
    assert story.withdrawn.event_of("er_second") is None


def test_the_published_macro_gives_the_event_that_an_id_leads_to(story: Story, tmp_path: Path) -> None:
    def now(runs: Runs, event_id: str) -> Rows:
        publish(runs.working_file, tmp_path)
        with duckdb.connect(str(tmp_path / "waqai.duckdb"), read_only=True) as con:
            query = "select cited_event_id, last_change_kind, event_id, killed_high from event_now(?)"
            return con.execute(query, [event_id]).fetchall()

    kept = story.merged.event_of("er_third")
    kinds = {event_id: "created" if event_id == kept else "merged" for event_id in (story.first, story.second)}
    for event_id, kind in kinds.items():
        assert now(story.merged, event_id) == [(event_id, kind, kept, 9)]
    parted = str(story.split.event_of("er_second"))
    assert now(story.withdrawn, parted) == [(parted, "withdrawn", None, None)]
    assert now(story.withdrawn, "e_never_given") == []


def test_every_id_that_was_ever_given_is_in_the_history(story: Story) -> None:
    given = {
        event_id
        for runs in (story.began, story.merged, story.split, story.withdrawn)
        for (event_id,) in runs.rows("select event_id from marts.fct_events")
    }
    assert given == {row[1] for row in story.withdrawn.rows(HISTORY)}
