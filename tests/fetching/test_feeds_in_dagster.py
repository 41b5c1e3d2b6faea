"""Feeds in Dagster: a partition a feed, a check that fails instead of the run, and a pipeline that follows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from website import NOON, Site, page, rss

from orchestration.assets.feeds import ARTICLES, feed_lock, feed_partitions, feeds_asset, is_being_fetched
from orchestration.assets.raw import with_feeds
from orchestration.automation.abandoned import close_abandoned_runs
from orchestration.automation.feeds import feeds_schedule, fetched_sensor
from orchestration.automation.jobs import FEEDS_JOB, PIPELINE
from orchestration.automation.resources import run_resources
from orchestration.settings import Settings
from orchestration.warehouse.lock import run_lock


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


@pytest.fixture
def settings(site: Site, tmp_path: Path, local_settings: Callable[..., Settings]) -> Settings:
    """Settings with two feeds of the site, of which the first is on."""
    file = tmp_path / "feeds.csv"
    file.write_text(
        "feed_id,outlet_id,url,kind,content,is_active,note\n"
        f"one,afp,{site.url('/one')},auto,page,true,\ntwo,afp,{site.url('/two')},auto,page,false,\n"
    )
    return local_settings(feeds_file=file, fetch_attempts=1, fetch_max_age_days=3650)


def fetch(settings: Settings, instance: dg.DagsterInstance, feed_id: str = "one") -> Any:
    resources = run_resources(lambda: settings)
    return dg.materialize(
        [feeds_asset(feed_partitions(settings))],
        partition_key=feed_id,
        resources={"feed_settings": resources["feed_settings"]},
        instance=instance,
    )


def test_a_feed_that_answers_is_materialised_with_what_came(
    site: Site, settings: Settings, instance: dg.DagsterInstance
) -> None:
    site.replies |= {"/one": rss(site, "/a", "/gone"), "/a": page("أ")}
    result = fetch(settings, instance)
    (event,) = result.asset_materializations_for_node("feeds__articles")
    shown = {name: value.value for name, value in event.metadata.items()}
    assert {name: shown[name] for name in ("asked", "new", "changed", "failed")} == {
        "asked": 2,
        "new": 1,
        "changed": 0,
        "failed": 1,
    }
    assert shown["bytes"] > 0
    assert shown["page_faults"] == {site.url("/gone"): "It answered 404 Not Found"}
    assert Path(shown["file"]).is_file()
    (check,) = result.get_asset_check_evaluations()
    assert check.passed


def test_a_feed_that_fails_fails_its_check_and_not_its_run(settings: Settings, instance: dg.DagsterInstance) -> None:
    severities = []
    for _ in range(3):
        result = fetch(settings, instance)
        assert result.success
        (check,) = result.get_asset_check_evaluations()
        assert not check.passed
        assert "It answered 404 Not Found" in check.description
        severities.append(check.severity.value)
    assert severities == ["WARN", "WARN", "ERROR"]


def test_fetching_needs_no_lock_of_the_warehouse(site: Site, settings: Settings, instance: dg.DagsterInstance) -> None:
    site.replies |= {"/one": rss(site, "/a"), "/a": page("أ")}
    with run_lock(settings.warehouse):
        assert fetch(settings, instance).success


def test_a_run_that_fetches_is_not_taken_for_abandoned(settings: Settings, instance: dg.DagsterInstance) -> None:
    run = dg.DagsterRun(job_name=FEEDS_JOB, status=dg.DagsterRunStatus.STARTED, tags={"dagster/partition": "one"})
    instance.add_run(run)

    def is_alive(run: dg.DagsterRun) -> bool:
        return is_being_fetched(settings, run.tags)

    with feed_lock(settings, "one"):
        assert close_abandoned_runs(instance, is_alive=is_alive) == 0
    assert close_abandoned_runs(instance, is_alive=is_alive) == 1


def requests_of(settings: Settings, instance: dg.DagsterInstance) -> list[str | None]:
    schedule = feeds_schedule(lambda: settings, feed_partitions(settings))
    job = dg.define_asset_job(FEEDS_JOB, selection=[ARTICLES])
    repository = dg.Definitions(
        assets=[feeds_asset(feed_partitions(settings))],
        jobs=[job],
        schedules=[schedule],
        resources=run_resources(lambda: settings),
    ).get_repository_def()
    with dg.build_schedule_context(
        instance=instance, scheduled_execution_time=NOON, repository_def=repository
    ) as context:
        data = schedule.evaluate_tick(context)
    return [request.partition_key for request in data.run_requests or ()]


def test_the_schedule_asks_for_a_run_of_each_feed_that_is_on(settings: Settings, instance: dg.DagsterInstance) -> None:
    assert requests_of(settings, instance) == ["one"]
    assert requests_of(settings.model_copy(update={"feeds": ("two",)}), instance) == ["one", "two"]


def test_the_schedule_leaves_out_a_feed_whose_run_is_not_over(settings: Settings, instance: dg.DagsterInstance) -> None:
    started = dg.DagsterRun(job_name=FEEDS_JOB, status=dg.DagsterRunStatus.STARTED, tags={"dagster/partition": "one"})
    instance.add_run(started)
    assert requests_of(settings, instance) == []


def look(settings: Settings, instance: dg.DagsterInstance, cursor: str | None = None) -> Any:
    with dg.build_sensor_context(instance=instance, cursor=cursor) as context:
        return fetched_sensor(lambda: settings).evaluate_tick(context)


def test_the_pipeline_follows_what_was_fetched_once(settings: Settings, instance: dg.DagsterInstance) -> None:
    assert not look(settings, instance).run_requests
    folder = settings.feeds_dir / "one"
    folder.mkdir(parents=True)
    (folder / "20260301T120000Z.warc.gz").touch()
    (folder / ".feed.warc.gz.building").touch()
    first = look(settings, instance)
    (request,) = first.run_requests
    assert request.run_config["ops"]["ingest_reports"]["config"] == {
        "corpus": [str(settings.feeds_dir)],
        "whole": [],
    }
    assert not look(settings, instance, first.cursor).run_requests
    (settings.feeds_dir / "two").mkdir()
    # Older than the newest, and yet new here.
    (settings.feeds_dir / "two" / "20260228T120000Z.warc.gz").touch()
    assert look(settings, instance, first.cursor).run_requests


def test_the_pipeline_waits_until_all_feeds_are_fetched(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.feeds_dir / "one").mkdir(parents=True)
    (settings.feeds_dir / "one" / "20260301T120000Z.warc.gz").touch()
    started = dg.DagsterRun(job_name=FEEDS_JOB, status=dg.DagsterRunStatus.STARTED)
    instance.add_run(started)
    assert not look(settings, instance).run_requests


def test_what_was_fetched_waits_for_the_pipeline_and_is_not_forgotten(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    (settings.feeds_dir / "one").mkdir(parents=True)
    (settings.feeds_dir / "one" / "20260301T120000Z.warc.gz").touch()
    run = dg.DagsterRun(job_name=PIPELINE, status=dg.DagsterRunStatus.STARTED)
    instance.add_run(run)
    waiting = look(settings, instance)
    assert not waiting.run_requests
    (settings.feeds_dir / "one" / "20260301T123000Z.warc.gz").touch()
    instance.report_run_failed(run)
    (request,) = look(settings, instance, waiting.cursor).run_requests
    assert request.run_key == "2 files, the newest 20260301T123000Z.warc.gz"


def test_what_another_run_has_read_starts_none(settings: Settings, instance: dg.DagsterInstance) -> None:
    archive = settings.feeds_dir / "one" / "20260301T120000Z.warc.gz"
    archive.parent.mkdir(parents=True)
    archive.touch()
    run = dg.DagsterRun(job_name=PIPELINE, status=dg.DagsterRunStatus.STARTING)
    instance.add_run(run)
    instance.report_dagster_event(dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, PIPELINE), run.run_id)
    instance.report_dagster_event(dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, PIPELINE), run.run_id)
    (record,) = instance.get_run_records()
    assert record.start_time
    os.utime(archive, times=(record.start_time + 60,) * 2)
    assert look(settings, instance).run_requests
    os.utime(archive, times=(record.start_time - 60,) * 2)
    after = look(settings, instance)
    assert not after.run_requests
    assert not look(settings, instance, after.cursor).run_requests


def test_a_run_reads_what_was_fetched_besides_its_corpus(tmp_path: Path) -> None:
    corpus, feeds = [tmp_path / "corpus"], tmp_path / "feeds"
    assert with_feeds(corpus, feeds) == corpus
    (feeds / "one").mkdir(parents=True)
    (feeds / "one" / "state.json").touch()
    assert with_feeds(corpus, feeds) == corpus
    (feeds / "one" / "20260301T120000Z.warc.gz").touch()
    assert with_feeds(corpus, feeds) == [*corpus, feeds]
    assert with_feeds([feeds], feeds) == [feeds]
