"""Which tables of the seeds users may change: the rows of seeds/additions.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.seed_tables import Row, read_table


@dataclass(frozen=True)
class Addable:
    """A table of the seeds that takes additions.

    `refers_to` names for columns the table in whose key each cell must stand, `one_of` columns whose cells must be
    among those that the package uses there. Empty cells are free.
    """

    table: str
    key: tuple[str, ...]
    refers_to: Mapping[str, str]
    one_of: tuple[str, ...]
    holds: str

    def key_of(self, row: Row) -> tuple[str, ...]:
        """What a row is known by."""
        return tuple(row[column] for column in self.key)

    def named(self, key: tuple[str, ...]) -> str:
        """A row in a sentence: by its key, with the columns that hold it."""
        return ", ".join(f"{column} {value!r}" for column, value in zip(self.key, key, strict=True))


def addable_tables(seeds_dir: Path) -> dict[str, Addable]:
    """Return the tables that take additions, by their path in the seeds, in the order in which a user is told of them.

    Raises InputError where the list cannot be read.
    """
    rows = read_table(seeds_dir / "additions.csv", ("table", "key_columns", "refers_to", "one_of", "holds")).rows
    return {
        row["table"]: Addable(
            row["table"],
            _list(row["key_columns"]),
            dict(_pair(reference) for reference in _list(row["refers_to"])),
            _list(row["one_of"]),
            row["holds"],
        )
        for row in rows
    }


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _pair(reference: str) -> tuple[str, str]:
    column, _, table = reference.partition("=")
    return column, table
