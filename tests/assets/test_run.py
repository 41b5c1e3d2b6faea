"""The whole way of the data on a few reports: it publishes, and a gate that fails stops it, wherever it stands."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from dagster import DagsterEvent, DagsterInstance, RunsFilter
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG

from orchestration.automation.jobs import PIPELINE
from orchestration.automation.run import RunResult, run_pipeline
from orchestration.checks.suites import GATES
from orchestration.errors import InputError, WarehouseError
from orchestration.settings import PROJECT_DIR, Settings, load_settings
from orchestration.warehouse.lock import run_lock

REPORTS = (
    "انشق خمسة عناصر من قوات سوريا الديمقراطية في مدينة الرقة يوم 3 آذار 2020. وقال مصدر محلي إنهم سلموا أسلحتهم.\n",
    "قُتل ثلاثة مدنيين وأصيب سبعة آخرون في قصف على بلدة سراقب بريف إدلب يوم 4 شباط 2020.\n",
)
IMPOSSIBLE = """\
  - type: expect_table_row_count_to_be_between
    kwargs: {min_value: 1000000000}
    severity: critical
    reason: No table is as long as this, so the gate fails whatever the rows.
"""
SPOILT = {"raw": "reports", "staging": "sentences", "marts": "dim_reports", "exports": "acled"}
# Gates that look at what one build made stand side by side: the other of them still speaks.
LAST_STEPS = {
    "raw": {"gate_raw"},
    "staging": {"gate_staging"},
    "marts": {"gate_marts", "gate_exports"},
    "exports": {"gate_marts", "gate_exports"},
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the project, so that its suites can be spoilt, with a corpus of two reports."""
    folder = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("target", "logs", "reports")
    for name in ("dbt_project", "seeds", "expectations"):
        shutil.copytree(PROJECT_DIR / name, folder / name, ignore=ignored)
    (folder / "corpus").mkdir()
    for number, text in enumerate(REPORTS):
        (folder / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    return load_settings(project_dir=folder, warehouse=folder / "warehouse", corpus=(folder / "corpus",))


@pytest.fixture(scope="module")
def first(settings: Settings) -> RunResult:
    """The first run, which publishes."""
    return run_pipeline(settings)


@pytest.fixture
def spoilt(settings: Settings, gate: str) -> Iterator[None]:
    """A suite of the gate holds an expectation that nothing fulfils."""
    suite = settings.expectations_dir / gate / f"{SPOILT[gate]}.yml"
    text = suite.read_text("utf-8")
    suite.write_text(text + IMPOSSIBLE, encoding="utf-8")
    yield
    suite.write_text(text, encoding="utf-8")


def _published(settings: Settings) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in settings.published_dir.rglob("*") if path.is_file()}


def test_a_run_publishes_and_counts_what_it_did(settings: Settings, first: RunResult) -> None:
    assert first.success, first.failed_steps
    assert (first.counts["read"], first.counts["new"], first.counts["extracted"]) == (2, 2, 2)
    assert first.counts["marts/dim_reports"] == 2
    assert settings.published_file.exists()
    assert first.failed_checks == ()


def test_dagster_keeps_the_run(settings: Settings, first: RunResult) -> None:
    with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        run = instance.get_run_by_id(first.run_id)
    assert run is not None
    assert run.is_success


@pytest.mark.usefixtures("first")
def test_no_dialog_of_dagster_covers_the_first_page(settings: Settings) -> None:
    with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        assert not instance.nux_enabled


def test_the_job_lists_runs_of_the_command_line(settings: Settings, first: RunResult) -> None:
    (location,) = yaml.safe_load((PROJECT_DIR / "workspace.yaml").read_text("utf-8"))["load_from"]
    name = location["python_module"]["location_name"]
    of_job = RunsFilter(job_name=PIPELINE, tags={REPOSITORY_LABEL_TAG: f"{SINGLETON_REPOSITORY_NAME}@{name}"})
    with DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        (record,) = instance.get_run_records(of_job, limit=1, ascending=True)
    assert record.dagster_run.run_id == first.run_id
    assert record.dagster_run.tags["waqai/launched_by"] == "command line"


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.usefixtures("first", "spoilt")
def test_a_gate_that_fails_stops_the_run_and_spares_what_is_published(settings: Settings, gate: str) -> None:
    before = _published(settings)
    steps: list[str] = []

    def on_event(event: DagsterEvent) -> None:
        if event.is_step_start:
            steps.append(str(event.step_key))

    result = run_pipeline(settings, on_event)
    assert not result.success
    assert [(check.asset, check.check) for check in result.failed_checks] == [
        (f"{gate}/{SPOILT[gate]}", f"gate_{gate}")
    ]
    assert [failed.step for failed in result.failed_steps] == [f"gate_{gate}"]
    assert steps[-1] in LAST_STEPS[gate]
    assert _published(settings) == before


@pytest.mark.usefixtures("first")
def test_a_second_run_extracts_nothing_anew(settings: Settings) -> None:
    result = run_pipeline(settings)
    assert result.success
    assert (result.counts["new"], result.counts["extracted"]) == (0, 0)


def test_a_missing_corpus_is_an_input_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        run_pipeline(settings.model_copy(update={"corpus": (tmp_path / "nowhere",)}))


def test_a_warehouse_in_use_is_a_warehouse_error(settings: Settings) -> None:
    with run_lock(settings.warehouse), pytest.raises(WarehouseError, match="Another run is working"):
        run_pipeline(settings)
