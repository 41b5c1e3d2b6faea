"""The archive: everything that was ever read, in parts that are added and never changed. How parts are named and kept.

A part is a folder `000001-<batch id>` with `reports.parquet` and `rejects.parquet` (columns of ingest.records REPORTS
and REJECTS, in the order in which they were found) and `SHA256SUMS`, which `sha256sum --check` understands. Parts are
numbered from 1 without a gap. The working file is what the parts were applied to, in this order. How a part becomes
rows of tables is `loading`'s; what cannot be had from the parts, as ids of events, is `state`'s.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.errors import WarehouseError
from orchestration.files import BUILDING, building_beside, flush, sha256_of
from orchestration.ingest.records import REJECTS, REPORTS, Batch, short_hash

SUMS_NAME = "SHA256SUMS"
_FRAMES = {"reports.parquet": REPORTS, "rejects.parquet": REJECTS}
_PART_NAME = re.compile(r"(?P<number>\d{6,})-(?P<batch_id>[\w-]+)")


@dataclass(frozen=True)
class Part:
    """One part of the archive, by its folder."""

    folder: Path
    number: int
    batch_id: str

    @property
    def name(self) -> str:
        return self.folder.name


def batch_id_of(batch: Batch) -> str:
    """First 16 hex digits of the SHA-256 of the ids in a batch, in their order."""
    return short_hash("\0".join([*batch.reports["report_id"], *batch.rejects["reject_id"]]))


def list_parts(archive_dir: Path) -> list[Part]:
    """The parts in the order of their numbers; none where there is no archive.

    Raises:
        WarehouseError: a number is missing, or two parts have the same.
    """
    found = [(folder, _PART_NAME.fullmatch(folder.name)) for folder in archive_dir.glob("*") if folder.is_dir()]
    parts = sorted(
        (Part(folder, int(match["number"]), match["batch_id"]) for folder, match in found if match),
        key=lambda part: (part.number, part.name),
    )
    for expected, part in enumerate(parts, start=1):
        if part.number < expected:
            raise WarehouseError(
                f"The archive {archive_dir} has two parts with number {part.number}, {parts[expected - 2].name} and "
                f"{part.name}: two archives were mixed. Move the one that is not of this warehouse away and run again."
            )
        if part.number > expected:
            raise WarehouseError(
                f"Part {expected:06} of the archive {archive_dir} is missing; {part.name} comes next. Bring it back "
                "from a back-up and run again."
            )
    return parts


def write_part(archive_dir: Path, batch: Batch, batch_id: str | None = None) -> Part:
    """Add a batch as the next part; after a crash the part is there whole or not at all."""
    batch_id = batch_id or batch_id_of(batch)
    number = len(list_parts(archive_dir)) + 1
    part = Part(archive_dir / f"{number:06}-{batch_id}", number, batch_id)
    building = building_beside(part.folder)
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    for name, frame in zip(_FRAMES, (batch.reports, batch.rejects), strict=True):
        frame.write_parquet(building / name)
    sums = "".join(f"{sha256_of(building / name)}  {name}\n" for name in _FRAMES)
    (building / SUMS_NAME).write_text(sums, encoding="utf-8")
    for path in (*building.iterdir(), building):
        flush(path)
    building.rename(part.folder)
    flush(archive_dir)
    return part


def withdraw_part(part: Part) -> None:
    """Remove a part that was never applied."""
    shutil.rmtree(part.folder.rename(building_beside(part.folder)))


def read_part(part: Part) -> Batch:
    """What was read then. A column that a later version of Waqai added is null.

    Raises:
        WarehouseError: the part is damaged, or of a newer version of Waqai.
    """
    check_part(part)
    try:
        reports, rejects = (
            pl.concat([schema.to_frame(), pl.read_parquet(part.folder / name)], how="diagonal")
            for name, schema in _FRAMES.items()
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise WarehouseError(_damaged(part, str(error))) from error
    unknown = {*reports.columns, *rejects.columns} - {*REPORTS, *REJECTS}
    if unknown:
        raise WarehouseError(
            f"Part {part.name} of the archive was written by a newer version of Waqai ({', '.join(sorted(unknown))}). "
            "Install that version."
        )
    return Batch(reports, rejects)


def check_part(part: Part) -> None:
    """Compare the files of a part with its sums.

    Raises:
        WarehouseError: one is missing or differs.
    """
    try:
        lines = (part.folder / SUMS_NAME).read_text("utf-8").splitlines()
        sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        for name in _FRAMES:
            if sha256_of(part.folder / name) != sums.get(name):
                raise WarehouseError(_damaged(part, f"{name} is not as it was written"))
    except (OSError, UnicodeDecodeError) as error:
        raise WarehouseError(_damaged(part, str(error))) from error


def parts_to_apply(parts: Sequence[Part], applied: Sequence[str]) -> list[Part]:
    """The parts that a working file lacks that holds those named in `applied`.

    Raises:
        WarehouseError: it holds a part that is not in the archive.
    """
    known = {part.name for part in parts}
    strange = [name for name in applied if name not in known]
    if strange:
        raise WarehouseError(
            f"The working file holds part {strange[0]}, which the archive lacks: they are not of one warehouse, or the "
            "archive lost it. Bring the archive back from a back-up; or, to go back to what the archive holds, run "
            "`waqai rebuild`."
        )
    return [part for part in parts if part.name not in set(applied)]


def clear_leftovers(archive_dir: Path) -> list[Path]:
    """Remove what killed processes left half written in the archive; give what was removed."""
    leftovers = sorted(path for path in archive_dir.rglob(".*") if path.name.endswith(BUILDING))
    for path in leftovers:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return leftovers


def _damaged(part: Part, why: str) -> str:
    return (
        f"Part {part.name} of the archive is damaged ({why}). Bring the folder {part.folder} back from a back-up and "
        "run again."
    )
