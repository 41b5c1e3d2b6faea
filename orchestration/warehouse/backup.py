"""Keep a copy of what cannot be computed again, and bring it back: the archive, and the pages that feeds gave.

A back-up is a folder with `files/`, in which each file is named by the SHA-256 of its content, and `manifest.json`,
which says where each belongs. What is there already is not copied again. The manifest is replaced last, so that a
back-up is always that of one moment, whatever was killed.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.errors import InputError, WarehouseError
from orchestration.files import BUILDING, building_beside, flush, free_name, sha256_of, write_whole
from orchestration.warehouse.archive import check_part, clear_leftovers, list_parts

MANIFEST_NAME = "manifest.json"
_FORMAT = 1
_FOLDERS = ("archive", "feeds")


@dataclass(frozen=True)
class BackupCounts:
    """Files of a back-up, those of them that were copied this time, and bytes of all."""

    files: int
    copied: int
    bytes: int


def back_up(warehouse: Path, folder: Path) -> BackupCounts:
    """Copy the archive and the pages of feeds to `folder`; whoever calls it holds the lock of the warehouse.

    Raises:
        WarehouseError: there is no archive, it is damaged, or the folder cannot be written.
        InputError: the folder lies in the warehouse, or holds something else.
    """
    if folder.is_relative_to(warehouse):
        raise InputError(f"{folder} lies in the warehouse itself. Name a folder elsewhere, best on another disk.")
    if folder.exists() and any(folder.iterdir()) and not (folder / "files").is_dir():
        raise InputError(f"{folder} holds something other than a back-up. Name an empty or a new folder.")
    parts = list_parts(warehouse / "archive")
    if not parts:
        raise WarehouseError(f"There is no archive in {warehouse} to back up. `waqai run` makes it.")
    for part in parts:
        check_part(part)
    try:
        return _copy_all(warehouse, folder)
    except OSError as error:
        raise WarehouseError(
            f"The back-up to {folder} failed, and the one before is as it was: {error}. Free space there, or change "
            "its permissions."
        ) from error


def restore(folder: Path, warehouse: Path, replace: bool) -> list[Path]:
    """Bring the archive and the pages of feeds back; whoever calls it holds the lock of the warehouse.

    Everything is compared with the manifest before anything is written. With `replace`, what was there is set aside;
    the names that it got are given. The working file and all else are made anew by a run.

    Raises:
        InputError: the folder holds no back-up.
        WarehouseError: the back-up is damaged, or the warehouse is not empty and not to be replaced.
    """
    entries = read_manifest(folder)
    for entry in entries:
        kept = folder / "files" / entry["sha256"]
        if not kept.is_file() or sha256_of(kept) != entry["sha256"]:
            raise WarehouseError(
                f"The back-up {folder} is damaged: {entry['path']} (files/{entry['sha256']}) is missing or is not as "
                "it was written. Nothing was restored. Take another back-up, or make this one again."
            )
    there = [
        path
        for path in (*(warehouse / name for name in _FOLDERS), warehouse / "work" / "waqai.duckdb")
        if path.exists()
    ]
    if there and not replace:
        raise WarehouseError(
            f"The warehouse {warehouse} is not empty ({there[0].name} is there). Name another with --warehouse, or set "
            "what is there aside with --replace."
        )
    try:
        return _bring_back(folder, entries, warehouse, there)
    except OSError as error:
        raise WarehouseError(
            f"Restoring to {warehouse} failed: {error}. Free space there, or change its permissions, and restore again."
        ) from error


def _bring_back(folder: Path, entries: list[dict[str, Any]], warehouse: Path, there: list[Path]) -> list[Path]:
    building = building_beside(warehouse / "restored")
    shutil.rmtree(building, ignore_errors=True)
    for entry in entries:
        file = building / entry["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "files" / entry["sha256"], file)
        flush(file)
    aside = [path.rename(free_name(path, ".replaced")) for path in there]
    for name in _FOLDERS:
        if (building / name).exists():
            (building / name).rename(warehouse / name)
    building.rmdir()
    return aside


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """The files of a back-up: path in the warehouse, sha256, bytes.

    Raises:
        InputError: there is no manifest, or it cannot be read.
    """
    try:
        manifest = json.loads((folder / MANIFEST_NAME).read_text("utf-8"))
        entries: list[dict[str, Any]] = manifest["files"]
        inside = all(
            Path(entry["path"]).parts[0] in _FOLDERS and ".." not in Path(entry["path"]).parts for entry in entries
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            f"{folder} holds no back-up that can be read ({error}). Name a folder of `waqai backup`."
        ) from error
    if manifest.get("format") != _FORMAT or not inside:
        raise InputError(f"The manifest of {folder} is not one that this version of Waqai writes.")
    return entries


def _copy_all(warehouse: Path, folder: Path) -> BackupCounts:
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    clear_leftovers(folder)
    entries = []
    copied = 0
    for path in _sources(warehouse):
        digest = sha256_of(path)
        kept = files / digest
        if not kept.exists():
            building = building_beside(kept)
            shutil.copyfile(path, building)
            flush(building)
            building.rename(kept)
            copied += 1
        entries.append({"path": path.relative_to(warehouse).as_posix(), "sha256": digest, "bytes": path.stat().st_size})
    flush(files)
    manifest = {"format": _FORMAT, "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "files": entries}
    write_whole(folder / MANIFEST_NAME, json.dumps(manifest, indent=1) + "\n")
    wanted = {entry["sha256"] for entry in entries}
    for kept in files.iterdir():
        if kept.name not in wanted:
            kept.unlink()
    return BackupCounts(len(entries), copied, sum(path.stat().st_size for path in files.iterdir()))


def _sources(warehouse: Path) -> Iterator[Path]:
    for name in _FOLDERS:
        for path in sorted((warehouse / name).rglob("*")):
            if path.is_file() and BUILDING not in path.name and BUILDING not in str(path.parent.name):
                yield path
