"""A back-up holds what cannot be computed again, says when it is damaged, and brings all of it back."""

import json
from pathlib import Path

import pytest

from orchestration.errors import InputError, WarehouseError
from orchestration.ingest.records import Batch
from orchestration.ingest.rejects import RejectReason, make_reject
from orchestration.warehouse.archive import write_part
from orchestration.warehouse.backup import back_up, read_manifest, restore


def add_part(warehouse: Path, name: str) -> None:
    reject = make_reject(RejectReason.EMPTY, name, "It is empty", seen_at=None)
    write_part(warehouse / "archive", Batch.of([], [reject]))


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse with two parts, state, a page of a feed, a working file and a published one."""
    folder = tmp_path / "warehouse"
    for path in ("archive/state/snapshots.x.parquet", "feeds/a.warc.gz", "work/waqai.duckdb", "published/waqai.duckdb"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path, encoding="utf-8")
    add_part(folder, "a")
    add_part(folder, "b")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kept(warehouse: Path) -> dict[str, bytes]:
    return {name: content for name, content in files(warehouse).items() if name.startswith(("archive/", "feeds/"))}


def test_what_cannot_be_computed_again_comes_back_byte_for_byte(warehouse: Path, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup")
    assert restore(tmp_path / "backup", tmp_path / "other", replace=False) == []
    assert files(tmp_path / "other") == kept(warehouse)


def test_what_is_there_already_is_not_copied_again(warehouse: Path, tmp_path: Path) -> None:
    first = back_up(warehouse, tmp_path / "backup")
    add_part(warehouse, "c")
    (warehouse / "archive" / "state" / "snapshots.x.parquet").write_text("changed")
    second = back_up(warehouse, tmp_path / "backup")
    # Files of one content, as the empty table of reports, are there once.
    assert (first.files, second.files, second.copied) == (8, 11, 3)
    restore(tmp_path / "backup", tmp_path / "other", replace=False)
    assert files(tmp_path / "other") == kept(warehouse)


def test_what_no_manifest_names_any_more_is_removed(warehouse: Path, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup")
    (warehouse / "feeds" / "a.warc.gz").unlink()
    back_up(warehouse, tmp_path / "backup")
    named = {entry["sha256"] for entry in read_manifest(tmp_path / "backup")}
    assert {path.name for path in (tmp_path / "backup" / "files").iterdir()} == named


def test_a_back_up_that_was_cut_short_is_the_one_before(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(warehouse, tmp_path / "backup")
    before = kept(warehouse)
    add_part(warehouse, "c")
    (warehouse / "archive" / "state" / "snapshots.x.parquet").write_text("changed")

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("orchestration.warehouse.backup.write_whole", fail)
    with pytest.raises(WarehouseError, match="the one before is as it was"):
        back_up(warehouse, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "other", replace=False)
    assert files(tmp_path / "other") == before


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_a_damaged_back_up_is_told_before_anything_is_written(warehouse: Path, tmp_path: Path, harm: str) -> None:
    back_up(warehouse, tmp_path / "backup")
    entry = next(entry for entry in read_manifest(tmp_path / "backup") if entry["path"].startswith("feeds/"))
    file = tmp_path / "backup" / "files" / entry["sha256"]
    file.unlink() if harm == "missing" else file.write_text("x")
    with pytest.raises(WarehouseError, match=r"feeds/a\.warc\.gz .*Nothing was restored"):
        restore(tmp_path / "backup", tmp_path / "other", replace=False)
    assert not (tmp_path / "other").exists()


def test_a_warehouse_that_holds_something_is_spared(warehouse: Path, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup")
    before = files(warehouse)
    with pytest.raises(WarehouseError, match="--replace"):
        restore(tmp_path / "backup", warehouse, replace=False)
    assert files(warehouse) == before


def test_what_is_replaced_is_set_aside(warehouse: Path, tmp_path: Path) -> None:
    back_up(warehouse, tmp_path / "backup")
    before = kept(warehouse)
    add_part(warehouse, "c")
    aside = restore(tmp_path / "backup", warehouse, replace=True)
    assert kept(warehouse) == before
    assert [path.name for path in aside] == ["archive.replaced-1", "feeds.replaced-1", "waqai.duckdb.replaced-1"]
    assert len(list((warehouse / "archive.replaced-1").glob("00*"))) == 3
    assert not (warehouse / "work" / "waqai.duckdb").exists()


def test_a_damaged_archive_is_not_backed_up(warehouse: Path, tmp_path: Path) -> None:
    next(warehouse.glob("archive/000002-*/reports.parquet")).write_bytes(b"")
    with pytest.raises(WarehouseError, match="000002"):
        back_up(warehouse, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_without_an_archive_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no archive"):
        back_up(tmp_path / "warehouse", tmp_path / "backup")


def test_a_folder_of_other_things_is_left_alone(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    for folder in (tmp_path / "mine", warehouse / "backup"):
        with pytest.raises(InputError):
            back_up(warehouse, folder)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("path", ["../outside", "archive/../../outside", "/outside", "work/waqai.duckdb"])
def test_a_manifest_leads_nowhere_else(warehouse: Path, tmp_path: Path, path: str) -> None:
    back_up(warehouse, tmp_path / "backup")
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["path"] = path
    (tmp_path / "backup" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="manifest"):
        restore(tmp_path / "backup", tmp_path / "other", replace=False)


@pytest.mark.parametrize("content", [None, "", "[]", '{"format": 1}', '{"format": 2, "files": []}'])
def test_a_folder_without_a_back_up_is_told(tmp_path: Path, content: str | None) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    if content is not None:
        (folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        restore(folder, tmp_path / "other", replace=False)
