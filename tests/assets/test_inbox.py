"""The inbox gives each file once, when it is whole."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.automation.inbox import parse_cursor, scan_inbox
from orchestration.automation.jobs import PIPELINE
from orchestration.automation.sensors import inbox_sensor
from orchestration.settings import Settings, load_settings


def _scan(inbox: Path, cursor: str | None) -> tuple[tuple[str, ...], str]:
    scan = scan_inbox(inbox, parse_cursor(cursor))
    return scan.ready, scan.cursor


def _scan_twice(inbox: Path) -> tuple[tuple[str, ...], str]:
    return _scan(inbox, _scan(inbox, None)[1])


def test_a_missing_inbox_is_empty(tmp_path: Path) -> None:
    assert _scan(tmp_path / "inbox", None)[0] == ()


def test_a_file_is_ready_once_it_was_seen_twice_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص")
    ready, cursor = _scan(tmp_path, None)
    assert ready == ()
    assert _scan(tmp_path, cursor)[0] == ("a.txt",)


def test_a_file_that_grows_waits(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("half")
    _, cursor = _scan(tmp_path, None)
    file.write_text("half and half")
    ready, cursor = _scan(tmp_path, cursor)
    assert ready == ()
    assert _scan(tmp_path, cursor)[0] == ("a.txt",)


def test_a_file_is_given_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("نص")
    _, cursor = _scan_twice(tmp_path)
    assert _scan(tmp_path, cursor)[0] == ()


def test_a_changed_file_is_given_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("نص")
    _, cursor = _scan_twice(tmp_path)
    file.write_text("نص آخر")
    _, cursor = _scan(tmp_path, cursor)
    assert _scan(tmp_path, cursor)[0] == ("a.txt",)


@pytest.mark.parametrize("name", ["a.txt.part", ".hidden.txt", ".folder/a.txt", "a.crdownload"])
def test_unfinished_and_hidden_files_are_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("half")
    assert _scan_twice(tmp_path)[0] == ()


def test_files_of_subfolders_are_found(tmp_path: Path) -> None:
    (tmp_path / "2020").mkdir()
    (tmp_path / "2020" / "a.txt").write_text("نص")
    assert _scan_twice(tmp_path)[0] == ("2020/a.txt",)


def _run_key(inbox: Path) -> str:
    return scan_inbox(inbox, parse_cursor(_scan(inbox, None)[1])).run_key


def test_the_run_key_is_that_of_the_contents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    first = _run_key(tmp_path)
    (tmp_path / "a.txt").touch()
    assert _run_key(tmp_path) == first
    (tmp_path / "a.txt").write_text("two")
    assert _run_key(tmp_path) != first


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A project with an inbox and nothing else."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "inbox").mkdir()
    return load_settings(project_dir=tmp_path, warehouse=tmp_path, corpus=(tmp_path,), inbox=tmp_path / "inbox")


def _tick(settings: Settings, cursor: str | None) -> dg.SensorResult:
    @dg.job(name=PIPELINE)
    def pipeline() -> None: ...

    context = dg.build_sensor_context(
        cursor=cursor, definitions=dg.Definitions(jobs=[pipeline], sensors=[inbox_sensor(lambda: settings)])
    )
    result = inbox_sensor(lambda: settings)(context)
    assert isinstance(result, dg.SensorResult)
    return result


def test_the_sensor_asks_for_one_run_that_reads_the_inbox(settings: Settings) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    first = _tick(settings, None)
    second = _tick(settings, first.cursor)
    third = _tick(settings, second.cursor)
    assert (first.run_requests, third.run_requests) == ([], [])
    (request,) = second.run_requests or []
    assert request.run_config == {"ops": {"ingest_reports": {"config": {"corpus": [str(settings.inbox)]}}}}
    assert request.run_key


def test_the_sensor_says_that_files_are_still_being_written(settings: Settings) -> None:
    (settings.inbox / "a.txt").write_text("half")
    skipped = _tick(settings, None).skip_reason
    assert skipped is not None
    assert "still being written" in str(skipped.skip_message if isinstance(skipped, dg.SkipReason) else skipped)
