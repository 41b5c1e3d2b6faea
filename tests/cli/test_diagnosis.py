"""What the doctor finds, and what it advises."""

from collections import namedtuple
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import diagnosis
from orchestration.cli.diagnosis import Finding, examine, print_findings
from orchestration.ingest import Batch, RejectReason, read_corpus
from orchestration.ingest.rejects import make_reject
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.archive import write_part
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import load_batch
from orchestration.warehouse.schema import SCHEMA_VERSION, create_tables


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "reports"
    corpus.mkdir()
    (corpus / "a.txt").write_text("نص", encoding="utf-8")
    return load_settings(warehouse=tmp_path / "warehouse", corpus=(corpus,))


def found(settings: Settings, subject: str) -> Finding:
    return next(finding for finding in examine(settings) if finding.subject == subject)


def test_a_fresh_installation_is_healthy_and_knows_what_comes_next(settings: Settings) -> None:
    findings = examine(settings)
    assert [finding.subject for finding in findings if finding.status == "fail"] == []
    assert "waqai run" in found(settings, "published").advice


def test_looking_makes_no_files(settings: Settings) -> None:
    examine(settings)
    assert not settings.warehouse.exists()


def test_installed_packages_are_named_with_their_versions(settings: Settings) -> None:
    assert f"duckdb {duckdb.__version__}" in found(settings, "packages").found


@pytest.mark.parametrize(("is_checkout", "advice"), [(True, "`make install`"), (False, "pip install")])
def test_a_missing_package_is_named_with_what_installs_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_checkout: bool, advice: str
) -> None:
    if is_checkout:
        (tmp_path / "Makefile").touch()
    monkeypatch.setattr(diagnosis, "PROJECT_DIR", tmp_path)
    monkeypatch.setattr("importlib.metadata.requires", lambda name: ["no-such-package>=1"])
    finding = found(settings, "packages")
    assert (finding.status, finding.exit_code, finding.found) == ("fail", 2, "no-such-package is missing")
    assert advice in finding.advice


def test_a_corpus_that_is_not_there_is_a_fault_of_input(settings: Settings, tmp_path: Path) -> None:
    moved = settings.model_copy(update={"corpus": (tmp_path / "nowhere",)})
    finding = found(moved, "corpus")
    assert (finding.status, finding.exit_code) == ("fail", 2)


def test_an_empty_corpus_is_a_warning(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    finding = found(settings.model_copy(update={"corpus": (tmp_path / "empty",)}), "corpus")
    assert finding.status == "warn"


@pytest.mark.parametrize(("free", "status"), [(10**8, "fail"), (2 * 10**9, "warn"), (10**11, "ok")])
def test_free_disk_is_judged_by_what_a_run_needs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, status: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda _: usage(10**12, 0, free))
    assert found(settings, "disk").status == status


def test_a_damaged_working_file_is_a_fault_and_the_rest_is_still_looked_at(settings: Settings) -> None:
    settings.working_file.parent.mkdir(parents=True)
    settings.working_file.write_bytes(b"no database, though longer than a header would be" * 200)
    findings = {finding.subject: finding for finding in examine(settings)}
    assert (findings["working file"].status, findings["working file"].exit_code) == ("fail", 3)
    assert findings["published"].status == "warn"


def test_the_exit_code_is_that_of_the_first_failure(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [
        Finding("a", "ok", "well"),
        Finding("b", "fail", "amiss", "Do this.", exit_code=3),
        Finding("c", "fail", "amiss too", exit_code=2),
    ]
    assert print_findings(findings, as_json=False) == 3
    assert "Do this." in capsys.readouterr().out


def test_warnings_alone_are_healthy() -> None:
    assert print_findings([Finding("a", "warn", "little", "Do that.")], as_json=True) == 0


def _loaded(settings: Settings) -> None:
    """A working file and an archive of one part."""
    settings.working_file.parent.mkdir(parents=True)
    with connect(settings.working_file) as con:
        create_tables(con, {})
        load_batch(con, read_corpus(settings.corpus), settings.archive_dir)


def test_the_archive_and_the_version_of_the_tables_are_told(settings: Settings) -> None:
    _loaded(settings)
    assert found(settings, "archive").found.startswith("1 whole parts")
    assert f"version {SCHEMA_VERSION}" in found(settings, "working file").found


def test_a_damaged_part_is_a_fault(settings: Settings) -> None:
    _loaded(settings)
    next(settings.archive_dir.glob("*/reports.parquet")).write_bytes(b"")
    finding = found(settings, "archive")
    assert (finding.status, finding.exit_code) == ("fail", 3)
    assert found(settings, "working file").status == "ok"


def test_parts_that_wait_for_the_next_run_are_told(settings: Settings) -> None:
    _loaded(settings)
    refused = make_reject(RejectReason.EMPTY, "b.txt", "It is empty", seen_at=None)
    write_part(settings.archive_dir, Batch.of([], [refused]))
    finding = found(settings, "working file")
    assert finding.status == "warn"
    assert "lacks: 1." in finding.advice


@pytest.mark.parametrize(("version", "status"), [(1, "warn"), (99, "fail")])
def test_tables_of_another_version_are_told(settings: Settings, version: int, status: str) -> None:
    _loaded(settings)
    with connect(settings.working_file) as con:
        con.execute("update raw.schema_version set version = ?", [version])
    assert found(settings, "working file").status == status
