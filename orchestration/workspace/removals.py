"""Removals: rows of the package that a user does not want, each with a reason.

A removal is a row with what it expects to find: where the package has dropped the row itself, or other rows still
refer to it, that is said, and nothing is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from orchestration.seed_tables import Row, SeedTable, read_table
from orchestration.workspace.addable import Addable

REMOVED = "removed.csv"
COLUMNS = ("table", "key", "reason")
_MOST_NAMED = 20

Key = tuple[str, ...]


def read_removals(additions_dir: Path) -> SeedTable:
    """Return the rows that are to be removed; none where there is no file.

    Raises InputError where the file cannot be read.
    """
    file = additions_dir / REMOVED
    return read_table(file, COLUMNS) if file.is_file() else SeedTable(file, COLUMNS, ())


def removed_keys(removals: SeedTable) -> dict[str, set[Key]]:
    """Return the keys that are to be removed, by table."""
    keys: dict[str, set[Key]] = {}
    for row in removals.rows:
        keys.setdefault(row["table"], set()).add(_key(row))
    return keys


def without(table: SeedTable, removed: Iterable[Key], addable: Addable) -> SeedTable:
    """Return the table without the rows that have one of these keys."""
    gone = set(removed)
    return replace(table, rows=tuple(row for row in table.rows if addable.key_of(row) not in gone), lines=())


def faults_of_removals(
    removals: SeedTable,
    tables: Mapping[str, Addable],
    seeds: Mapping[str, SeedTable],
    added: Mapping[str, SeedTable],
    in_force: Mapping[str, SeedTable],
) -> Iterator[str]:
    """Say what is wrong with removals: no reason, a table or a row that is not there, rows that still refer to it.

    `seeds` are the tables of the package, `added` those of the user, `in_force` both without what is removed; of
    each table that a removal names, and of each that refers to it.
    """
    seen: dict[tuple[str, Key], int] = {}
    for line, row in zip(removals.lines, removals.rows, strict=True):
        where, name, key = f"{removals.file}, row {line}", row["table"], _key(row)
        if not row["reason"].strip():
            yield f"{where}: reason is empty; say why the row is not wanted"
        if name not in tables:
            yield f"{where}: no table {name!r} of the seeds takes changes; these do: {', '.join(tables)}"
        elif len(key) != len(tables[name].key):
            yield f"{where}: key has to be {'|'.join(tables[name].key)} of {name}, as its row has them"
        elif (name, key) in seen:
            yield f"{where}: row {seen[name, key]} removes it already; keep one of them"
        else:
            seen[name, key] = line
            yield from (f"{where}: {fault}" for fault in _faults(tables, name, key, seeds, added, in_force))


def _faults(
    tables: Mapping[str, Addable],
    name: str,
    key: Key,
    seeds: Mapping[str, SeedTable],
    added: Mapping[str, SeedTable],
    in_force: Mapping[str, SeedTable],
) -> Iterator[str]:
    addable = tables[name]
    own = added.get(name)
    if own and any(addable.key_of(row) == key for row in own.rows):
        yield f"{addable.named(key)} is a row of your own in {own.file}; delete one of the two rows"
    elif all(addable.key_of(row) != key for row in seeds[name].rows):
        yield f"{name} has no row with {addable.named(key)}, or no more; delete this row"
    if len(key) > 1:
        return  # nothing refers to rows by several columns
    for other, referring in tables.items():
        columns = [column for column, table in referring.refers_to.items() if table == name]
        keys = ["|".join(referring.key_of(row)) for row in in_force[other].rows if _refers(row, columns, key)]
        if keys:
            more = f" and {len(keys) - _MOST_NAMED} more" if len(keys) > _MOST_NAMED else ""
            yield (
                f"{len(keys)} rows of {other} refer to {addable.named(key)}; remove or change them too: "
                f"{', '.join(keys[:_MOST_NAMED])}{more}"
            )


def _refers(row: Row, columns: Iterable[str], key: Key) -> bool:
    return any(row[column] == key[0] for column in columns)


def _key(removal: Row) -> Key:
    return tuple(removal["key"].split("|"))
