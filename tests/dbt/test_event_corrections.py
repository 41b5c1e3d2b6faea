"""What an analyst says of an event or of an event report holds, is marked, and is found out when it is stale."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from event_runs import Runs, joining_report, start

_PUBLISHED = ("--select", "+fct_event_claims", "+published__events", "+int_events_dated", "+int_stale_corrections",
              "+published__event_reports")  # fmt: skip
STALE = "select correction_id, problem, found_value, message from intermediate.int_stale_corrections order by all"


def _of_event(number: int, event_id: str, field: str, expected: str, new: str) -> tuple[str, ...]:
    return (f"k{number}", "event", event_id, field, expected, new, "counted at the graves")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """A build without corrections."""
    runs = start(tmp_path_factory.mktemp("plain") / "live")
    assert runs.build(*_PUBLISHED, tested=False) == {}
    return runs


@pytest.fixture(scope="module")
def corrected(plain: Runs, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The next build: an event is corrected in all ways, another is dismissed with its only event report."""
    runs = _copy(plain, tmp_path_factory.mktemp("corrected") / "live")
    event_id = str(plain.event_of("er_first"))
    runs.correct(
        "event_corrections.csv",
        _of_event(1, event_id, "killed_best", "5", "6"),
        _of_event(2, event_id, "killed_high", "5", ""),
        _of_event(3, event_id, "place_id", "sarmin", "nayrab"),
        _of_event(4, event_id, "date_to", "2024-02-29", "2024-03-01"),
        _of_event(5, event_id, "date_precision", "day", "days"),
        _of_event(6, event_id, "event_type_code", "shelling", "meeting"),
        _of_event(7, event_id, "injured_best", "", "3"),
        ("k8", "event_report", "er_second", "is_happening", "true", "false", "an exercise"),
    )
    assert runs.build(*_PUBLISHED) == {}
    return runs


def _copy(runs: Runs, folder: Path) -> Runs:
    shutil.copytree(runs.folder, folder, ignore=shutil.ignore_patterns("target"))
    return Runs(folder)


def _event(runs: Runs, columns: str, event_id: str | None) -> tuple[Any, ...]:
    (row,) = runs.rows(f"select {columns} from published.events where event_id = '{event_id}'")
    return row


def test_an_event_shows_what_an_analyst_says_of_it(plain: Runs, corrected: Runs) -> None:
    columns = "event_type_code, date_from, date_to, date_precision, place_name_en, killed_low, killed_best, " \
        "killed_high, injured_best"  # fmt: skip
    event_id = plain.event_of("er_first")
    day, next_day = date(2024, 2, 29), date(2024, 3, 1)
    assert _event(plain, columns, event_id) == ("shelling", day, day, "day", "Sarmin", 5, 5, 5, None)
    assert _event(corrected, columns, event_id) == ("meeting", day, next_day, "days", "Nayrab", 5, 6, None, 3)


def test_what_was_corrected_is_marked_and_claims_no_report_for_it(plain: Runs, corrected: Runs) -> None:
    columns = "is_corrected, corrected_fields, date_method, date_event_report_id, place_event_report_id"
    event_id = plain.event_of("er_first")
    assert _event(plain, columns, event_id) == (False, None, "told", "er_first", "er_first")
    fields = "date_precision|date_to|event_type_code|injured_best|killed_best|killed_high|place_id"
    assert _event(corrected, columns, event_id) == (True, fields, "correction", None, None)
    assert _event(corrected, columns, plain.event_of("er_meeting"))[:2] == (False, None)


def test_what_follows_from_a_corrected_field_follows(plain: Runs, corrected: Runs) -> None:
    event_id = plain.event_of("er_first")
    assert _event(plain, "civilians_harmed", event_id) == (True,)
    assert _event(corrected, "civilians_harmed", event_id) == (False,)
    dated = f"select date_basis, date_day from intermediate.int_events_dated where event_id = '{event_id}'"
    assert corrected.rows(dated) == [("told", date(2024, 2, 29))]


def test_claims_keep_what_reports_say_and_are_chosen_where_the_event_shows_them(plain: Runs, corrected: Runs) -> None:
    query = (
        "select field, value_text, is_chosen from marts.fct_event_claims where event_report_id = 'er_first' "
        "and field in ('type', 'date', 'place', 'killed') order by field"
    )
    values = [("date", "2024-02-29"), ("killed", "5"), ("place", "سرمين"), ("type", "shelling")]
    assert plain.rows(query) == [(*value, True) for value in values]
    assert corrected.rows(query) == [(*value, False) for value in values]


def test_a_dismissed_event_report_stays_as_it_was_told_and_makes_no_event(plain: Runs, corrected: Runs) -> None:
    query = (
        "select modality, is_dismissed, is_corrected, event_id from published.event_reports "
        "where event_report_id = 'er_second'"
    )
    event_id = plain.event_of("er_second")
    assert plain.rows(query) == [("actual", False, False, event_id)]
    assert corrected.rows(query) == [("actual", True, True, None)]
    assert corrected.rows(f"select count(*) from marts.fct_events where event_id = '{event_id}'") == [(0,)]
    linked = "select count(*) from intermediate.int_event_links where 'er_second' in (left_id, right_id)"
    assert (plain.rows(linked), corrected.rows(linked)) == ([(1,)], [(0,)])


def test_corrections_that_find_what_they_expect_are_not_stale(corrected: Runs) -> None:
    assert corrected.rows(STALE) == []


def test_stale_corrections_of_events_stop_the_build_and_say_what_to_do(plain: Runs, tmp_path: Path) -> None:
    runs = _copy(plain, tmp_path / "stale")
    first, second = str(plain.event_of("er_first")), str(plain.event_of("er_second"))
    meeting = str(plain.event_of("er_meeting"))
    runs.add(joining_report())
    runs.correct(
        "event_corrections.csv",
        _of_event(1, first, "place_id", "sarmin", "nayrab"),
        _of_event(2, second, "place_id", "sarmin", "nayrab"),
        _of_event(3, meeting, "killed_best", "7", "8"),
        _of_event(4, "e_never_given", "place_id", "", "nayrab"),
    )
    failed = runs.build("--select", "+int_stale_corrections")
    assert [name.split(".")[2] for name in failed] == ["assert_corrections_are_not_stale"]
    kept = runs.rows("select event_id from intermediate.int_event_clusters where event_report_id = 'er_third'")[0][0]
    gone, number = (second, 2) if kept == first else (first, 1)
    stale = {row[0]: row[1:] for row in runs.rows(STALE)}
    assert set(stale) == {f"k{number}", "k3", "k4"}
    assert stale[f"k{number}"][:2] == ("target_gone", None)
    assert f"row k{number}: there is no place_id of event {gone} any more" in stale[f"k{number}"][2]
    assert f"in event {kept} now" in stale[f"k{number}"][2]
    assert stale["k3"][:2] == ("value_changed", None)
    assert f"killed_best of event {meeting} is expected to be 7 and is empty" in stale["k3"][2]
    assert stale["k4"][0] == "target_gone"
    assert "there is no place_id of event e_never_given any more. Find what took its place" in stale["k4"][2]


def test_corrections_that_say_nothing_that_can_be_applied_are_refused(plain: Runs, tmp_path: Path) -> None:
    runs = _copy(plain, tmp_path / "refused")
    runs.correct(
        "event_corrections.csv",
        _of_event(1, "e1", "modality", "actual", "denied"),
        ("k2", "event_report", "er_first", "place_id", "sarmin", "nayrab", "it is of its event"),
        ("k3", "event_report", "er_second", "is_happening", "true", "no", "not a word of ours"),
        ("k4", "event_report", "er_meeting", "killed_low", "", "1", "twice"),
        ("k5", "event_report", "er_meeting", "killed_low", "", "2", "twice"),
    )
    failed = runs.build("--select", "event_corrections", "stg_registry__event_corrections")
    assert {name.split(".")[2] for name in failed} == {
        "stg_registry__event_corrections__event_field_name_accepted",
        "stg_registry__event_corrections__field_name_accepted",
        "stg_registry__event_corrections__field_unique",
        "stg_registry__event_corrections__is_happening_false",
    }
