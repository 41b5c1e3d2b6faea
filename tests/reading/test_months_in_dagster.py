"""Dagster knows the months and the lexicon in force, shows which are read, and reads those that are chosen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from conftest import TOUCHED, extract

from orchestration.assets.months import LEXICON, MONTHS, is_being_read, lexicon_asset, months_asset, partition_in_force
from orchestration.assets.progress import silent
from orchestration.automation.in_progress import warehouse_runs
from orchestration.automation.rereading import rereading
from orchestration.cli import rereading as command
from orchestration.errors import InputError, WarehouseError
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.months import month_lock


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def materialize(
    settings: Settings, instance: dg.DagsterInstance, asset: dg.AssetsDefinition, partition: str | None = None
) -> dg.ExecuteInProcessResult:
    resources = {"settings": settings, "month_settings": settings, "progress": silent}
    return dg.materialize([asset], resources=resources, instance=instance, partition_key=partition)


def compare(settings: Settings, instance: dg.DagsterInstance) -> str:
    """Compare the lexicon of today; gives its version."""
    (told,) = [
        materialization
        for materialization in materialize(settings, instance, lexicon_asset()).asset_materializations_for_node(
            "reread__lexicon"
        )
        if materialization.asset_key == LEXICON
    ]
    return str(told.metadata["extractor_version"].value)


def shown_as_read(instance: dg.DagsterInstance, version: str) -> set[str]:
    """The months that Dagster shows as read with the lexicon of `version`."""
    read = [key.split("|") for key in instance.get_materialized_partitions(MONTHS)]
    return {month for lexicon, month in read if lexicon == version}


def test_a_whole_run_shows_all_months_as_read(settings: Settings, instance: dg.DagsterInstance) -> None:
    extract(settings, instance)
    (version,) = instance.get_dynamic_partitions("waqai_lexicon")
    months = {"2020-02", "2020-03", "2020-04", "undated"}
    assert set(instance.get_dynamic_partitions("waqai_months")) == months
    assert shown_as_read(instance, version) == months


def test_after_an_edit_the_months_that_it_touches_are_missing_until_they_are_read(
    settings: Settings, instance: dg.DagsterInstance, edit: Callable[[], None]
) -> None:
    compare(settings, instance)
    edit()
    version = compare(settings, instance)
    assert instance.get_dynamic_partitions("waqai_lexicon") == [version]
    assert shown_as_read(instance, version) == {"2020-02", "2020-03", "2020-04", "undated"} - TOUCHED
    result = materialize(settings, instance, months_asset(), partition_in_force(instance, "2020-03"))
    (told,) = result.asset_materializations_for_node("reread__months")
    assert (told.metadata["read"].value, told.metadata["reports"].value) == (1, 2)
    assert shown_as_read(instance, version) == {"2020-02", "2020-03", "undated"}
    extract(settings, instance)
    assert shown_as_read(instance, version) == {"2020-02", "2020-03", "2020-04", "undated"}


def test_months_that_are_due_once_more_are_missing_once_more(
    settings: Settings, instance: dg.DagsterInstance, edit: Callable[[], None]
) -> None:
    triggers = settings.seeds_dir / "lexicon" / "triggers.csv"
    rows, version = triggers.read_text("utf-8"), compare(settings, instance)
    edit()
    compare(settings, instance)
    extract(settings, instance)
    triggers.write_text(rows, encoding="utf-8")
    assert compare(settings, instance) == version
    again = f"{version}-2"
    assert instance.get_dynamic_partitions("waqai_lexicon") == [again]
    assert shown_as_read(instance, again) == {"2020-02", "2020-03", "2020-04", "undated"} - TOUCHED
    for month in TOUCHED:
        materialize(settings, instance, months_asset(), partition_in_force(instance, month))
    compare(settings, instance)
    assert instance.get_dynamic_partitions("waqai_lexicon") == [again]
    assert shown_as_read(instance, again) == {"2020-02", "2020-03", "2020-04", "undated"}


def test_a_month_is_recorded_once_for_a_lexicon(settings: Settings, instance: dg.DagsterInstance) -> None:
    for _ in range(2):
        compare(settings, instance)
    extract(settings, instance)
    assert len(instance.fetch_materializations(MONTHS, limit=100).records) == 4


def test_a_run_that_reads_a_month_is_known_by_its_lock(settings: Settings) -> None:
    tags = {"dagster/partition/month": "2020-03"}
    assert not is_being_read(settings, tags)
    with month_lock(settings.months_dir, "2020-03"):
        assert is_being_read(settings, tags)
        assert not is_being_read(settings, {})
        assert not is_being_read(settings, {"dagster/partition/month": "2020-04"})
    assert not is_being_read(settings, tags)


def test_the_inbox_need_not_wait_for_months(instance: dg.DagsterInstance) -> None:
    for tags in ({"dagster/partition/month": "2020-03"}, {}):
        instance.add_run(dg.DagsterRun(job_name="__ASSET_JOB", status=dg.DagsterRunStatus.STARTED, tags=tags))
    assert [run.tags for run in warehouse_runs(instance)] == [{}]


@pytest.fixture
def runs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command without the assets of dbt, whose project takes long to parse."""
    from orchestration.assets.raw import places_asset
    from orchestration.automation import rereading
    from orchestration.automation.jobs import LEXICON_JOB, MONTHS_JOB, pipeline_jobs
    from orchestration.automation.resources import run_resources

    definitions = dg.Definitions(
        assets=[places_asset({}), lexicon_asset(), months_asset()],
        jobs=[job for job in pipeline_jobs() if job.name in (LEXICON_JOB, MONTHS_JOB)],
        resources=run_resources(lambda: settings),
    )
    monkeypatch.setattr(rereading, "build_definitions", lambda *_: definitions)


def reread(settings: Settings, *months: str, everything: bool = False) -> None:
    command.reread(settings, months, everything=everything, as_json=False)


def test_the_command_tells_what_is_due_reads_a_month_and_then_the_rest(
    settings: Settings, runs: None, edit: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    edit()
    reread(settings)
    told = capsys.readouterr().out
    assert [month for month in ("2020-02", "2020-03", "2020-04", "undated") if month in told] == sorted(TOUCHED)
    reread(settings, "2020-04")
    assert capsys.readouterr().out.splitlines()[:2] == [
        "2020-04: 1 of 1 reports were read again.",
        "1 reports of 1 months are still to be read.",
    ]
    reread(settings, everything=True)
    assert capsys.readouterr().out.splitlines()[:2] == [
        "2020-03: 1 of 2 reports were read again.",
        "All 4 months are read with the lexicon of today.",
    ]


def test_the_command_reads_nothing_where_one_month_has_no_reports(settings: Settings, runs: None) -> None:
    with pytest.raises(InputError, match=r"no report of 2015-03\. .* from 2020-02 to 2020-04"):
        reread(settings, "2020-02", "2015-03")


def test_a_run_that_fails_is_told_in_its_words(settings: Settings, runs: None) -> None:
    with rereading(settings) as again:
        again.compare()
        with connect(settings.working_file) as con:
            con.execute("delete from raw.report_versions")
        with pytest.raises(InputError, match="has no report of 2020-03"):
            again.read("2020-03")


def test_the_command_makes_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no warehouse"):
        reread(load_settings(warehouse=tmp_path / "none"))
    assert not (tmp_path / "none").exists()
