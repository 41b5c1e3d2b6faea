"""The inbox gives each file once, when it is whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

from orchestration.assets.raw import unfinished_in
from orchestration.automation import again as again_room
from orchestration.automation.again import failed_request
from orchestration.automation.inbox import parse_seen, scan_inbox
from orchestration.automation.jobs import FEEDS_JOB, PIPELINE, REBUILD
from orchestration.automation.sensors import inbox_sensor
from orchestration.settings import Settings, load_settings


def _scan(inbox: Path, cursor: str | None) -> tuple[tuple[str, ...], str]:
    scan = scan_inbox(inbox, parse_seen(cursor))
    return scan.ready, scan.text


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
    return scan_inbox(inbox, parse_seen(_scan(inbox, None)[1])).run_key


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


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


def _tick(settings: Settings, instance: dg.DagsterInstance, cursor: str | None) -> dg.SensorResult:
    @dg.job(name=PIPELINE)
    def pipeline() -> None: ...

    context = dg.build_sensor_context(
        instance=instance,
        cursor=cursor,
        definitions=dg.Definitions(jobs=[pipeline], sensors=[inbox_sensor(lambda: settings)]),
    )
    result = inbox_sensor(lambda: settings)(context)
    assert isinstance(result, dg.SensorResult)
    return result


_ORIGIN = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("waqai"), "waqai"), PIPELINE)
"""Where Dagster would find the job; a queued run has to say so."""


def _whole(result: dg.SensorResult) -> list[str]:
    """Names of the files that the one run of a look is to read."""
    (request,) = result.run_requests or []
    config = request.run_config["ops"]["ingest_reports"]["config"]
    (inbox,) = config["corpus"]
    return [Path(path).relative_to(inbox).as_posix() for path in config["whole"]]


def _why(result: dg.SensorResult) -> str:
    assert isinstance(result.skip_reason, dg.SkipReason)
    return str(result.skip_reason.skip_message)


def test_the_sensor_asks_for_one_run_that_reads_the_inbox(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    first = _tick(settings, instance, None)
    second = _tick(settings, instance, first.cursor)
    third = _tick(settings, instance, second.cursor)
    assert (first.run_requests, third.run_requests) == ([], [])
    (request,) = second.run_requests or []
    assert request.run_config["ops"]["ingest_reports"]["config"]["corpus"] == [str(settings.inbox)]
    assert request.run_key
    assert _whole(second) == ["a.txt"]


def test_a_run_reads_what_is_whole_and_leaves_the_rest(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    cursor = _tick(settings, instance, _tick(settings, instance, None).cursor).cursor
    (settings.inbox / "b.txt").write_text("نص ثان")
    cursor = _tick(settings, instance, cursor).cursor
    (settings.inbox / "c.txt").write_text("half")
    assert _whole(_tick(settings, instance, cursor)) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("job", [PIPELINE, REBUILD])
@pytest.mark.parametrize("status", ["QUEUED", "STARTING", "STARTED", "CANCELING"])
def test_files_wait_for_the_run_that_is_not_over_and_one_takes_all(
    settings: Settings, instance: dg.DagsterInstance, status: str, job: str
) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    cursor = _tick(settings, instance, None).cursor
    run = dg.DagsterRun(job_name=job, status=dg.DagsterRunStatus[status], remote_job_origin=_ORIGIN)
    instance.add_run(run)
    for _ in range(2):
        waiting = _tick(settings, instance, cursor)
        assert waiting.run_requests == []
        assert "1 files wait" in _why(waiting)
        cursor = waiting.cursor
    (settings.inbox / "b.txt").write_text("نص ثان")
    cursor = _tick(settings, instance, cursor).cursor
    instance.report_run_failed(run)
    after = _tick(settings, instance, cursor)
    assert _whole(after) == ["a.txt", "b.txt"]
    assert _tick(settings, instance, after.cursor).run_requests == []


def test_what_a_failed_run_was_to_read_is_asked_for_again(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    asked = _tick(settings, instance, _tick(settings, instance, None).cursor)
    (request,) = asked.run_requests or []
    tags, config = {"dagster/sensor_name": "waqai_inbox"}, request.run_config
    for attempt, minutes in ((1, 5), (2, 10), (3, 20)):
        run = dg.DagsterRun(job_name=PIPELINE, run_config=config, tags=tags, status=dg.DagsterRunStatus.STARTED)
        instance.add_run(run)
        instance.report_run_failed(run)
        ended = datetime.fromtimestamp(instance.get_run_records(limit=1)[0].end_time or 0, UTC)
        early, due = (ended + timedelta(minutes=minutes, seconds=seconds) for seconds in (-1, 1))
        assert failed_request(instance, "waqai_inbox", PIPELINE, early) is None
        assert failed_request(instance, "waqai_fetched", PIPELINE, due) is None
        again = failed_request(instance, "waqai_inbox", PIPELINE, due)
        assert again is not None and again.run_config == config
        assert again.tags["waqai/attempt"] == str(attempt + 1)
        tags = {"dagster/sensor_name": "waqai_inbox", "waqai/attempt": again.tags["waqai/attempt"]}
    instance.add_run(dg.DagsterRun(job_name=PIPELINE, tags=tags, status=dg.DagsterRunStatus.FAILURE))
    assert failed_request(instance, "waqai_inbox", PIPELINE, datetime.now(UTC) + timedelta(days=1)) is None


def test_the_sensor_asks_for_a_failed_run_again(
    settings: Settings, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again_room, "_REST", timedelta(0))
    (settings.inbox / "a.txt").write_text("نص")
    asked = _tick(settings, instance, _tick(settings, instance, None).cursor)
    (request,) = asked.run_requests or []
    tags = {"dagster/sensor_name": "waqai_inbox"}
    run = dg.DagsterRun(job_name=PIPELINE, run_config=request.run_config, tags=tags, status=dg.DagsterRunStatus.STARTED)
    instance.add_run(run)
    assert _tick(settings, instance, asked.cursor).run_requests == []
    instance.report_run_failed(run)
    assert _whole(_tick(settings, instance, asked.cursor)) == ["a.txt"]


def test_a_file_that_changes_while_it_waits_is_unfinished(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("half")
    cursor = _tick(settings, instance, None).cursor
    run = dg.DagsterRun(job_name=PIPELINE, status=dg.DagsterRunStatus.STARTED)
    instance.add_run(run)
    cursor = _tick(settings, instance, cursor).cursor
    instance.report_run_failed(run)
    (settings.inbox / "a.txt").write_text("half and half")
    later = _tick(settings, instance, cursor)
    assert later.run_requests == []
    assert _whole(_tick(settings, instance, later.cursor)) == ["a.txt"]


def test_runs_that_are_over_or_of_other_jobs_hold_nothing_up(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    cursor = _tick(settings, instance, None).cursor
    for status in (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED):
        instance.add_run(dg.DagsterRun(job_name=PIPELINE, status=status))
    instance.add_run(dg.DagsterRun(job_name=FEEDS_JOB, status=dg.DagsterRunStatus.STARTED))
    assert _whole(_tick(settings, instance, cursor)) == ["a.txt"]


def test_a_file_that_cannot_be_opened_is_given_to_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("نص")
    _, cursor = _scan(tmp_path, None)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert _scan(tmp_path, cursor)[0] == ("a.txt",)


def test_a_look_that_dagster_did_not_note_is_taken_again(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    first = _tick(settings, instance, None)
    lost = _tick(settings, instance, first.cursor)
    assert _whole(lost) == _whole(_tick(settings, instance, first.cursor)) == ["a.txt"]


def test_the_cursor_stays_short_and_old_looks_are_forgotten(settings: Settings, instance: dg.DagsterInstance) -> None:
    cursor: str | None = None
    for number in range(9):
        (settings.inbox / f"{number}.txt").write_text("نص")
        cursor = _tick(settings, instance, cursor).cursor
        assert cursor and len(cursor) < 40
    assert len(list((settings.dagster_home / "inbox").iterdir())) <= 2


@pytest.mark.parametrize("part", [None, "", '{"a.txt": {"si'])
def test_a_cursor_whose_memory_is_gone_or_cut_has_seen_nothing(
    settings: Settings, instance: dg.DagsterInstance, part: str | None
) -> None:
    (settings.inbox / "a.txt").write_text("نص")
    given = _tick(settings, instance, _tick(settings, instance, None).cursor)
    for file in (settings.dagster_home / "inbox").iterdir():
        file.unlink() if part is None else file.write_text(part)
    again = _tick(settings, instance, given.cursor)
    assert again.run_requests == []
    (request,) = _tick(settings, instance, again.cursor).run_requests or []
    (before,) = given.run_requests or []
    assert request.run_key == before.run_key


def test_of_the_inbox_only_what_is_whole_is_read(tmp_path: Path) -> None:
    inbox, elsewhere = tmp_path / "inbox", tmp_path / "elsewhere" / "c.txt"
    (inbox / "news").mkdir(parents=True)
    for name in ("a.txt", "news/b.txt", "half.txt"):
        (inbox / name).touch()
    is_unfinished = unfinished_in(inbox, [str(inbox / "a.txt"), str(inbox / "news" / "b.txt")])
    assert is_unfinished(inbox / "half.txt")
    assert not any(map(is_unfinished, (inbox / "a.txt", inbox / "news" / "b.txt", elsewhere)))
    (inbox / "link").symlink_to(inbox / "news")
    assert not is_unfinished(inbox / "link" / "b.txt")
    assert not unfinished_in(inbox, [])(inbox / "half.txt")


def test_the_sensor_says_that_files_are_still_being_written(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.inbox / "a.txt").write_text("half")
    assert "still being written" in _why(_tick(settings, instance, None))
