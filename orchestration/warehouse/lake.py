"""The lake in DuckDB: its extensions, how it is attached, and its faults in words a person can act on.

A lake has two parts, each with a schema of its own in the catalogue and a folder of its own for its files: the working
tables, which a run rebuilds one by one, and what is published, which changes in one transaction. Who reads the lake
reads the second.
"""

import importlib.resources
import os
from collections.abc import Iterable
from enum import StrEnum

import duckdb

from orchestration.errors import WarehouseError
from orchestration.files import make_private
from orchestration.locations import LAKE_SCHEME, Lake
from orchestration.warehouse.sql import literal, quoted

# As the working file is called by its name, so that a query with the name of the database reads either.
ATTACHED = "waqai"
INSTALL = "pip install 'waqai[lake]'"


class Part(StrEnum):
    """A part of a lake: the name of its schema in the catalogue."""

    WORK = "waqai_work"
    PUBLISHED = "waqai"

    @property
    def folder(self) -> str:
        """The name of the folder of its files."""
        return self.name.lower()


def path_of(lake: Lake) -> str:
    """Return the lake as DuckDB attaches it."""
    return f"{LAKE_SCHEME}postgres:{lake.catalogue}"


def load_extensions(con: duckdb.DuckDBPyConnection, data: str) -> None:
    """Load what a lake with its files at `data` needs, from the Python packages that bring it; nothing is fetched.

    Raises:
        WarehouseError: a package is missing.
    """
    for name in ("ducklake", "postgres_scanner", *(["httpfs"] if "://" in data else [])):
        try:
            package = importlib.resources.files(f"duckdb_extension_{name}")
        except ModuleNotFoundError as error:
            package_name = f"duckdb-extension-{name.replace('_', '-')}"
            raise WarehouseError(
                f"A lake needs the package {package_name}, which is not installed. `{INSTALL}` installs it."
            ) from error
        file = package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        # Loaded where it lies: installing it would copy it into the home of the user at each connection.
        con.execute(f"load {literal(str(file))}")
    if "://" in data and os.environ.get("DUCKDB_S3_ENDPOINT"):
        # Servers of one's own name a bucket in the path; Amazon's names it in the name of the host.
        con.execute("set global s3_url_style = 'path'")


def attach(
    con: duckdb.DuckDBPyConnection, lake: Lake, part: Part, name: str = ATTACHED, read_only: bool = False
) -> None:
    """Attach a part of the lake; unless `read_only`, the part and the folder of its files are made where missing.

    Raises:
        WarehouseError: it cannot be reached, used or written.
    """
    load_extensions(con, lake.data)
    if not read_only:
        make_folder(lake)
    options = [
        f"data_path {literal(lake.data_of(part.folder))}",
        f"metadata_schema {literal(part)}",
        # All rows are in Parquet files, the few of a small table too.
        "data_inlining_row_limit 0",
        *(["read_only"] if read_only else []),
    ]
    try:
        con.execute(f"attach {literal(path_of(lake))} as {quoted(name)} ({', '.join(options)})")
    except duckdb.Error as error:
        raise explained(lake, error) from error


def make_folder(lake: Lake) -> None:
    """Make the folder of the files, for its owner alone, where the data are on a file system.

    Raises:
        WarehouseError: it cannot be written.
    """
    if lake.folder is None:
        return
    try:
        make_private(lake.folder)
        probe = lake.folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise WarehouseError(
            f"The data of the lake cannot be written to {lake.data} ({error.strerror}). Change the permissions of the "
            "folder, or name another with WAQAI_LAKE_DATA."
        ) from error


def confine(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """From here on SQL reaches the files of the lake and no others, nor any network but the catalogue's and theirs."""
    con.execute(f"set allowed_directories = [{literal(lake.data_of(''))}]")
    con.execute("set enable_external_access = false")


def is_lake(con: duckdb.DuckDBPyConnection, name: str | None = None) -> bool:
    """Tell whether the database of that name, or the one in use, is part of a lake."""
    found = con.execute(
        "select type from duckdb_databases() where database_name = coalesce($name, current_database())", {"name": name}
    ).fetchone()
    return bool(found and found[0] == "ducklake")


def schemas_of(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Return the schemas of an attached part of a lake; `main`, which is always there, is left out."""
    rows = con.execute(
        "select schema_name from duckdb_schemas() where database_name = ? and schema_name <> 'main' and not internal "
        "order by all",
        [name],
    ).fetchall()
    return [str(schema) for (schema,) in rows]


def drop_schemas(con: duckdb.DuckDBPyConnection, name: str, schemas: Iterable[str]) -> None:
    """Drop schemas of an attached part of a lake with all that is in them."""
    for schema in schemas:
        con.execute(f"drop schema {quoted(name)}.{quoted(schema)} cascade")


def unreachable(lake: Lake, reason: str) -> WarehouseError:
    """Return the error of a catalogue that cannot be reached, for a `reason` in the words of libpq."""
    return WarehouseError(
        f"The catalogue of {lake} cannot be reached ({' '.join(reason.split())}). Start the server, or correct the "
        "address; a password is taken from PGPASSWORD or ~/.pgpass."
    )


def explained(lake: Lake, error: duckdb.Error) -> WarehouseError:
    """Return an error of DuckDB about a lake in words a person can act on."""
    message = str(error)
    if "creating a new DuckLake is explicitly disabled" in message:
        return WarehouseError(f"There is no warehouse in {lake} yet. Build it with `waqai run`.")
    if "Unable to connect to Postgres" in message:
        return unreachable(lake, message.rpartition("connection to ")[2])
    if "version mismatch" in message:
        return WarehouseError(
            f"The catalogue of {lake} is of a version that this Waqai does not read ({message}). Install the version "
            "of Waqai that wrote it, or back the database up and let a newer DuckDB bring it up to date."
        )
    if "does not match existing data path" in message:
        return WarehouseError(
            f"The data of {lake} are elsewhere than WAQAI_LAKE_DATA says ({lake.data}): {message.splitlines()[0]} Name "
            "the folder above the one that the catalogue names."
        )
    return WarehouseError(f"{lake} cannot be opened: {message}")
