"""What dbt remembers from run to run: ids of events and snapshots. Reports do not give it, so it is kept whole."""

import filecmp
from pathlib import Path

import duckdb

from orchestration.errors import WarehouseError
from orchestration.files import building_beside, flush
from orchestration.warehouse.sql import quoted

STATE_NAME = "state"
_REMEMBERED = """
select schema_name, table_name
from duckdb_tables()
where
    database_name = current_database()
    and (schema_name = 'snapshots' or (schema_name = 'intermediate' and table_name = 'int_event_clusters'))
order by all
"""


def save_state(con: duckdb.DuckDBPyConnection, archive_dir: Path) -> list[str]:
    """Write each remembered table to `state/<schema>.<table>.parquet` of the archive, where it changed; give which."""
    folder = archive_dir / STATE_NAME
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for schema, table in con.execute(_REMEMBERED).fetchall():
        file = folder / f"{schema}.{table}.parquet"
        building = building_beside(file)
        rows = con.sql(f"select * from {quoted(schema)}.{quoted(table)} order by all")  # noqa: S608
        rows.write_parquet(str(building), compression="zstd")
        if file.exists() and filecmp.cmp(file, building, shallow=False):
            building.unlink()
            continue
        flush(building)
        building.replace(file)
        written.append(f"{schema}.{table}")
    flush(folder)
    return written


def load_state(con: duckdb.DuckDBPyConnection, archive_dir: Path) -> list[str]:
    """Make the remembered tables from their files, instead of those that are there; give their names.

    Raises:
        WarehouseError: a file is damaged.
    """
    files = sorted((archive_dir / STATE_NAME).glob("[!.]*.parquet"))
    for file in files:
        schema, table = file.name.removesuffix(".parquet").split(".", 1)
        try:
            con.execute(f"create schema if not exists {quoted(schema)}")
            con.execute(
                f"create or replace table {quoted(schema)}.{quoted(table)} as "  # noqa: S608
                "select * from read_parquet($file)",
                {"file": str(file)},
            )
        except duckdb.Error as error:
            raise WarehouseError(
                f"{file} is damaged ({error}). Bring it back from a back-up and run again; or move it away: then "
                "events get ids as on a first run, and what became of earlier ones is lost."
            ) from error
    return [file.name.removesuffix(".parquet") for file in files]
