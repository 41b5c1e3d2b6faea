"""One CSV file of the seeds: read as it is written, changed by a row, and put back whole or not at all.

What a row means is the business of those who read it.
"""

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.errors import InputError

Row = dict[str, str]
_BOM = "\ufeff"
# Folders into which packages are installed: what is changed there is lost with the next installation.
_INSTALLED = {"site-packages", "dist-packages"}


@dataclass(frozen=True)
class SeedTable:
    """The rows of a file, in its order, and how it is written: byte order mark, quotes around all cells, line ends.

    `lines` are those at which the rows end in the file, as long as no row was added.
    """

    file: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...] = ()
    has_bom: bool = False
    is_quoted: bool = False
    line_end: str = "\n"

    def with_row(self, row: Row, order: Sequence[str]) -> "SeedTable":
        """The table with one more row, after the last that is not greater by the columns `order`; none: at the end."""
        key = [row[column] for column in order]
        at = max(
            (number for number, other in enumerate(self.rows, 1) if [other[column] for column in order] <= key),
            default=0,
        )
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at:]), lines=())

    def with_changed(self, old: Row, new: Row) -> "SeedTable":
        """The table with `new` where `old` stands."""
        return replace(self, rows=tuple(new if row is old else row for row in self.rows))

    def text(self) -> str:
        """The file's content."""
        lines = io.StringIO()
        writer = csv.writer(
            lines, lineterminator=self.line_end, quoting=csv.QUOTE_ALL if self.is_quoted else csv.QUOTE_MINIMAL
        )
        writer.writerow(self.columns)
        writer.writerows([row[column] for column in self.columns] for row in self.rows)
        return (_BOM if self.has_bom else "") + lines.getvalue()


def read_table(file: Path, columns: Sequence[str]) -> SeedTable:
    """Read a file that has at least `columns`.

    Raises InputError where it is missing, not a UTF-8 CSV file, lacks a column, or has a row of another length.
    """
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            text = lines.read()
    except OSError as fault:
        raise InputError(f"Cannot read {file}: {fault.strerror}. Check the folder of the seeds.") from fault
    except UnicodeDecodeError as fault:
        raise InputError(f"{file} is not in UTF-8. Save it as CSV in UTF-8.") from fault
    content = text.removeprefix(_BOM)
    reader = csv.reader(io.StringIO(content, newline=""))
    header = next(reader, [])
    missing = [column for column in columns if column not in header]
    if missing:
        raise InputError(f"{file} has no column {', '.join(missing)}. Put its header right.")
    cells = [(reader.line_num, row) for row in reader if row]
    wrong = next((line for line, row in cells if len(row) != len(header)), None)
    if wrong:
        raise InputError(f"{file}, row {wrong}: it has not {len(header)} cells as the header has. Correct the row.")
    return SeedTable(
        file,
        tuple(header),
        tuple(dict(zip(header, row, strict=True)) for _, row in cells),
        tuple(line for line, _ in cells),
        has_bom=text.startswith(_BOM),
        is_quoted=content.startswith('"'),
        line_end="\r\n" if "\r\n" in content else "\n",
    )


def write_table(table: SeedTable) -> None:
    """Replace the file by one with the table's rows; a reader sees the old file or the new one, never a part.

    Raises InputError where the file belongs to an installed package, or cannot be written.
    """
    if _INSTALLED & set(table.file.parts):
        raise InputError(
            f"{table.file} belongs to an installed package and is not changed. Rows of your own belong to a workspace: "
            "`waqai new-project DIR` makes one; run `waqai` there."
        )
    try:
        handle, name = tempfile.mkstemp(dir=table.file.parent, prefix=f".{table.file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as lines:
                lines.write(table.text())
                lines.flush()
                os.fsync(lines.fileno())
            Path(name).chmod(table.file.stat().st_mode & 0o777)
            Path(name).replace(table.file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as fault:
        raise InputError(
            f"{table.file} cannot be written ({fault.strerror}), and is as it was. Change its permissions, or use a "
            "workspace of your own (`waqai new-project DIR`)."
        ) from fault
