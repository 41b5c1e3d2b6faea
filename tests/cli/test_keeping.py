"""Commands that keep a warehouse: what they do before a run, what they say, and their exit codes."""

from pathlib import Path

import pytest

from orchestration import cli as command_line
from orchestration.ingest.records import Batch
from orchestration.ingest.rejects import RejectReason, make_reject
from orchestration.settings import Settings
from orchestration.warehouse.archive import write_part
from orchestration.warehouse.lock import run_lock


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse with an archive of one part and a working file that is none."""
    folder = tmp_path / "warehouse"
    reject = make_reject(RejectReason.EMPTY, "news/a.txt", "It is empty", seen_at=None)
    write_part(folder / "archive", Batch.of([], [reject]))
    (folder / "work").mkdir()
    (folder / "work" / "waqai.duckdb").write_text("broken", encoding="utf-8")
    return folder


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, dict[str, bool]]]:
    """The runs that were asked for: the warehouse and the options; none takes place."""
    asked: list[tuple[Path, dict[str, bool]]] = []

    def note(settings: Settings, **options: bool) -> int:
        asked.append((settings.warehouse, options))
        return 4

    monkeypatch.setattr("orchestration.cli.keeping.run_to_end", note)
    return asked


def call(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["waqai", *map(str, arguments)])
    try:
        command_line.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


FROM_ARCHIVE = {"as_json": False, "quiet": False, "from_archive": True}


def test_rebuild_sets_the_file_aside_and_runs_without_a_corpus(
    warehouse: Path, runs: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("rebuild", "--warehouse", warehouse, monkeypatch=monkeypatch) == 4
    assert runs == [(warehouse, FROM_ARCHIVE)]
    assert not (warehouse / "work" / "waqai.duckdb").exists()
    assert str(warehouse / "work" / "waqai.duckdb.broken-1") in capsys.readouterr().err


def test_rebuild_without_an_archive_touches_nothing(
    tmp_path: Path, runs: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "work" / "waqai.duckdb"
    file.parent.mkdir()
    file.touch()
    assert call("rebuild", "--warehouse", tmp_path, monkeypatch=monkeypatch) == 3
    assert (file.exists(), runs) == (True, [])
    assert "no archive" in capsys.readouterr().err


def test_a_backup_is_restored_into_another_warehouse_and_published(
    warehouse: Path,
    tmp_path: Path,
    runs: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("backup", tmp_path / "kept", "--warehouse", warehouse, monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out.startswith("3 files")
    other = tmp_path / "other"
    assert call("restore", tmp_path / "kept", "--warehouse", other, monkeypatch=monkeypatch) == 4
    assert runs == [(other, FROM_ARCHIVE)]
    assert [path.name for path in (other / "archive").iterdir()] == [
        path.name for path in (warehouse / "archive").iterdir()
    ]


def test_restoring_over_something_needs_a_word(
    warehouse: Path,
    tmp_path: Path,
    runs: list[object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call("backup", tmp_path / "kept", "--warehouse", warehouse, monkeypatch=monkeypatch)
    assert call("restore", tmp_path / "kept", "--warehouse", warehouse, monkeypatch=monkeypatch) == 3
    assert runs == []
    assert call("restore", tmp_path / "kept", "--replace", "--warehouse", warehouse, monkeypatch=monkeypatch) == 4
    assert "archive.replaced-1" in capsys.readouterr().err


def test_a_folder_without_a_backup_is_a_fault_of_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("restore", tmp_path, "--warehouse", tmp_path / "other", monkeypatch=monkeypatch) == 2


def test_prune_names_what_it_removes(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    leftover = warehouse / "archive" / ".000002-x.building"
    leftover.mkdir()
    assert call("prune", "--dry-run", "--warehouse", warehouse, monkeypatch=monkeypatch) == 0
    assert leftover.exists()
    assert call("prune", "--warehouse", warehouse, monkeypatch=monkeypatch) == 0
    assert not leftover.exists()
    assert capsys.readouterr().out.count(str(leftover)) == 2


@pytest.mark.parametrize("command", [["rebuild"], ["backup", "kept"], ["restore", "kept"], ["prune"]])
def test_nothing_is_done_while_a_run_is_on(
    warehouse: Path, command: list[str], runs: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with run_lock(warehouse):
        assert call(*command, "--warehouse", warehouse, monkeypatch=monkeypatch) == 3
    assert runs == []
    assert (warehouse / "work" / "waqai.duckdb").exists()
