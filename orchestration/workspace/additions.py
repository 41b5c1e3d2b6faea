"""Additions: rows of a user's own, laid over the seeds of the package by key; the seeds in force are both.

Which tables take additions, by which columns their rows are known and what they may refer to are rows of
seeds/additions.csv. A row whose key is there replaces the row of the package; columns that a file of additions leaves
out keep what the package says. Other rows come after those of the package, in their order. Rows of the package that a
user does not want are `removals`.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from orchestration.errors import InputError
from orchestration.files import make_private
from orchestration.seed_tables import Row, SeedTable, read_table
from orchestration.workspace.addable import Addable, addable_tables
from orchestration.workspace.names import NAMED, names_of_two_factions
from orchestration.workspace.removals import REMOVED, faults_of_removals, read_removals, removed_keys, without

# Models read seeds beside them: dbt writes what it runs below its target, by the path of a seed from its project.
_COPIED = ("seeds", "dbt_project")
# What a checkout holds there that no run reads.
_LEFT_OUT = {"reports", "target", "logs", "__pycache__"}
# Countries, places of GeoNames and of a gazetteer that a user supplies: they have ids, and no rows in the seeds.
_PLACES_ELSEWHERE = re.compile(r"c_[a-z]{2}|gn\d+|pc_.+")
_PLACES = "gazetteer/places.csv"
_MOST_FAULTS = 10


def project_in_force(project_dir: Path, additions_dir: Path, folder: Path) -> Path:
    """Return a folder with `seeds`, which have the additions laid over, and `dbt_project`, which reads them.

    It is one in `folder`, named by its content, and is written where it is not there yet. Without additions it is
    `project_dir` itself.

    Raises:
        InputError: additions cannot be used, each named with file and row, or `folder` cannot be written.
    """
    seeds_dir = project_dir / "seeds"
    addable = addable_tables(seeds_dir)
    added, removals = read_additions(addable, additions_dir), read_removals(additions_dir)
    if not removals.rows and not any(table.rows for table in added.values()):
        return project_dir
    target = folder / _fingerprint(project_dir, {**added, REMOVED: removals})
    if not target.is_dir():
        seeds = {name: read_table(seeds_dir / name, ()) for name in (*addable, *_other_tables(addable))}
        laid = {name: lay_over(seeds[name], table, addable[name]) for name, table in added.items()}
        for name, keys in removed_keys(removals).items():
            if name in addable:
                laid[name] = without(laid.get(name, seeds[name]), keys, addable[name])
        if faults := list(_all_faults(addable, seeds, added, removals, seeds | laid)):
            raise InputError(_told(faults))
        try:
            _write(project_dir, laid, target)
        except OSError as fault:
            raise InputError(
                f"The seeds with your additions cannot be written to {folder} ({fault.strerror}). Change its "
                "permissions, or name another warehouse."
            ) from fault
    return target


def read_additions(addable: Mapping[str, Addable], additions_dir: Path) -> dict[str, SeedTable]:
    """Return the tables of additions that are there, by their path.

    Raises InputError where a file is none that takes additions, or cannot be read.
    """
    found = sorted(additions_dir.rglob("*.csv")) if additions_dir.is_dir() else []
    names = {file.relative_to(additions_dir).as_posix(): file for file in found if file != additions_dir / REMOVED}
    for name, file in names.items():
        if name not in addable:
            close = get_close_matches(name, addable, n=1, cutoff=0.5)
            hint = f" Is {close[0]} meant?" if close else f" These do: {', '.join(addable)}."
            raise InputError(f"{file} adds to nothing: no table of the seeds called {name} takes additions.{hint}")
    return {name: read_table(names[name], addable[name].key) for name in addable if name in names}


def lay_over(seeds: SeedTable, added: SeedTable, addable: Addable) -> SeedTable:
    """Return the rows of the package with those of `added` in place of, or after them.

    Raises InputError where `added` has a column that the package has not, or one key twice.
    """
    unknown = [column for column in added.columns if column not in seeds.columns]
    if unknown:
        raise InputError(
            f"{added.file} has the column {', '.join(unknown)}, which the table has not. Its columns are "
            f"{','.join(seeds.columns)}."
        )
    own = {addable.key_of(row): row for row in added.rows}
    if len(own) < len(added.rows):
        raise InputError(_told(_repeated(added, addable)))
    kept = tuple(row | own.pop(addable.key_of(row), {}) for row in seeds.rows)
    blank = dict.fromkeys(seeds.columns, "")
    return replace(seeds, rows=(*kept, *(blank | row for row in own.values())), lines=())


def with_own_row(in_force: SeedTable, row: Row, addable: Addable, additions_dir: Path) -> SeedTable:
    """Return the file of additions to a table with a row more, or in place of that of the same key.

    `in_force` is the table with the row in it; a column that the file leaves out is filled from it.
    """
    file = additions_dir / addable.table
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(",".join(in_force.columns) + "\n", encoding="utf-8", newline="")
    own = read_table(file, addable.key)
    rows = {addable.key_of(known): known for known in in_force.rows}
    keys = dict.fromkeys(addable.key_of(known) for known in (*own.rows, row))
    columns = own.columns if set(own.columns) == set(in_force.columns) else in_force.columns
    return replace(own, columns=columns, rows=tuple(rows[key] for key in keys), lines=())


def discard_outdated(in_force: Path, folder: Path) -> None:
    """Remove from `folder` what earlier additions made, and what a killed process left there."""
    for other in folder.iterdir() if folder.is_dir() else ():
        if other != in_force:
            shutil.rmtree(other, ignore_errors=True)


def _repeated(added: SeedTable, addable: Addable) -> Iterator[str]:
    first: dict[tuple[str, ...], int] = {}
    for line, row in zip(added.lines, added.rows, strict=True):
        key = addable.key_of(row)
        if key in first:
            yield f"{added.file}, row {line}: {addable.named(key)} is in row {first[key]} already; keep one of them"
        first.setdefault(key, line)


def _other_tables(addable: Mapping[str, Addable]) -> set[str]:
    """Tables that are referred to, and take no additions."""
    return {table for rules in addable.values() for table in rules.refers_to.values()} - addable.keys()


def _all_faults(
    addable: Mapping[str, Addable],
    seeds: Mapping[str, SeedTable],
    added: Mapping[str, SeedTable],
    removals: SeedTable,
    in_force: Mapping[str, SeedTable],
) -> Iterator[str]:
    for name, table in added.items():
        yield from _faults(addable[name], table, seeds, in_force)
    yield from faults_of_removals(removals, addable, seeds, added, in_force)
    if any(name in added and added[name].rows for name in NAMED):
        yield from names_of_two_factions(in_force, added, addable)


def _faults(
    addable: Addable, added: SeedTable, seeds: Mapping[str, SeedTable], in_force: Mapping[str, SeedTable]
) -> Iterator[str]:
    """What is wrong with rows of additions: no key, a reference to nothing, a value that nothing understands."""
    known = {table: _ids(in_force[table]) for table in addable.refers_to.values()}
    choices = {column: {row[column] for row in seeds[addable.table].rows} - {""} for column in addable.one_of}
    for line, row in zip(added.lines, added.rows, strict=True):
        where = f"{added.file}, row {line}"
        for column in addable.key:
            if not row[column]:
                yield f"{where}: {column} is empty; it is what the row is known by"
        for column, table in addable.refers_to.items():
            value = row.get(column)
            if value and value not in known[table] and not (table == _PLACES and _PLACES_ELSEWHERE.fullmatch(value)):
                yield f"{where}: there is no {column} {value!r} in {table}{_perhaps(value, known[table])}"
        for column, accepted in choices.items():
            if row.get(column) and row[column] not in accepted:
                yield f"{where}: {column} is {row[column]!r}; use one of {', '.join(sorted(accepted))}"


def _ids(table: SeedTable) -> set[str]:
    """The cells of the first column, which is the key of each table that rows refer to."""
    return {row[table.columns[0]] for row in table.rows}


def _perhaps(value: str, known: Collection[str]) -> str:
    close = get_close_matches(value, known, n=2, cutoff=0.75)
    return f", nor in your additions; is {' or '.join(close)} meant?" if close else ", nor in your additions"


def _told(faults: Iterable[str]) -> str:
    told = list(faults)
    more = [f"and {len(told) - _MOST_FAULTS} more"] if len(told) > _MOST_FAULTS else []
    return "\n".join(["These additions cannot be used:", *told[:_MOST_FAULTS], *more])


def _copied_files(project_dir: Path) -> Iterator[Path]:
    """The files of the project that are copied, by their paths in it, in a settled order."""
    for folder in _COPIED:
        for path in sorted((project_dir / folder).rglob("*")):
            name = path.relative_to(project_dir)
            if path.is_file() and not _LEFT_OUT & set(name.parts):
                yield name


def _fingerprint(project_dir: Path, added: Mapping[str, SeedTable]) -> str:
    """A hash of the project and of what is added to its seeds (16 hexadecimal digits)."""
    digest = hashlib.sha256()
    for name in _copied_files(project_dir):
        digest.update(name.as_posix().encode() + hashlib.sha256((project_dir / name).read_bytes()).digest())
    for table, rows in added.items():
        digest.update(table.encode() + rows.text().encode())
    return digest.hexdigest()[:16]


def _write(project_dir: Path, laid: Mapping[str, SeedTable], target: Path) -> None:
    make_private(target.parent)
    building = Path(tempfile.mkdtemp(dir=target.parent, prefix=".building-"))
    try:
        for name in _copied_files(project_dir):
            (building / name).parent.mkdir(parents=True, exist_ok=True)
            # Contents alone: the files of an installed package may be read-only.
            shutil.copyfile(project_dir / name, building / name)
        for table, rows in laid.items():
            (building / "seeds" / table).write_bytes(rows.text().encode())
        # Of two processes that write the same, the second finds it done.
        if not target.is_dir():
            building.rename(target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
