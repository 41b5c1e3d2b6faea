"""One run at a time in a lake, on any machine. The lock is the catalogue's, so a killed run leaves none behind."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.errors import WarehouseError
from orchestration.locations import Lake
from orchestration.warehouse.lake import INSTALL, unreachable

if TYPE_CHECKING:
    from psycopg import Connection

# Any number will do, as long as it is always the same: PostgreSQL's advisory locks are numbers within a database.
_LOCK = 0x77617161
_LOOK_SECONDS = 0.5
_BRIEF = "waqai month"
_HOLDER = """
select application_name, backend_start at time zone 'utc'
from pg_stat_activity inner join pg_locks using (pid)
where
    locktype = 'advisory'
    and granted
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32 | objid::bigint) = %s
"""


@contextmanager
def lake_lock(lake: Lake, briefly: bool = False) -> Iterator[None]:
    """Hold the lock of a lake; others see who holds it as the name of an application in PostgreSQL.

    Who holds it `briefly` waits for others, and is waited for by them.

    Raises:
        WarehouseError: another run holds it, and neither holds it briefly; or the catalogue cannot be reached.
    """
    try:
        import psycopg
    except ModuleNotFoundError as error:
        raise WarehouseError(
            f"A lake needs the package psycopg, which is not installed. `{INSTALL}` installs it."
        ) from error
    name = f"{_BRIEF if briefly else 'waqai run'} on {socket.gethostname()}, process {os.getpid()}"
    try:
        con = psycopg.connect(lake.catalogue, autocommit=True, application_name=name[:63])
    except psycopg.Error as error:
        raise unreachable(lake, str(error)) from error
    with con:
        while not _is_taken(con):
            holder = con.execute(_HOLDER, [_LOCK]).fetchone()
            # None: it was let go in between.
            if briefly or holder is None or holder[0].startswith(_BRIEF):
                time.sleep(_LOOK_SECONDS)
                continue
            raise WarehouseError(
                f"Another run is working in {lake} ({holder[0]}, since {holder[1]:%Y-%m-%d %H:%M:%S} UTC). "
                "Wait until it is done, or end it, and run again."
            )
        yield


def _is_taken(con: "Connection") -> bool:
    taken = con.execute("select pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
    return bool(taken and taken[0])
