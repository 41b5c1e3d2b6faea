"""The folder in which Dagster keeps runs, events and logs of this warehouse, and its configuration."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log.sqlite import sqlite_event_log
from sqlalchemy import event
from sqlalchemy.engine import Engine

from orchestration.files import make_private, write_whole
from orchestration.settings import Settings

# A warehouse has one writer at a time, and feeds are asked one after the other: these runs wait for each other, in
# pools of one. Months are read beside each other and beside them. Everything stays in files of this folder.
_CONFIGURATION = """\
# Written by Waqai. Delete this file to have it written anew.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: {runs}
    tag_concurrency_limits:
      - key: dagster/backfill
        limit: {months}
  pools:
    granularity: run
    default_limit: 1
freshness:
  enabled: true
"""
_ONE_RUN = "concurrency:\n  runs:\n    max_concurrent_runs: 1\nfreshness:"


def prepare_home(settings: Settings) -> Path:
    """Return the home of Dagster for this warehouse; makes it with its configuration where it is missing.

    As many runs of a backfill go on at the same time as processes read reports, and one place is kept for others. The
    configuration of earlier versions, in which all runs waited for each other, is written anew.
    """
    home = settings.dagster_home
    make_private(home)
    configuration = home / "dagster.yaml"
    if not configuration.exists() or _ONE_RUN in configuration.read_text("utf-8"):
        write_whole(configuration, _CONFIGURATION.format(months=settings.processes, runs=settings.processes + 1))
    return home


@contextmanager
def light_history() -> Iterator[None]:
    """Have SQLite leave it to the system when the history of a run reaches the disk, while the block lasts.

    Dagster writes nearly a thousand events a run, each with several waits for the disk. A power cut may lose the events
    of its last seconds; a killed process loses none, and no table of the warehouse is in this history. Dagster also
    makes an engine for each statement, which compiles it anew; here each file has one.
    """
    event_log: Any = sqlite_event_log
    make_engine = event_log.create_engine
    engines: dict[str, Engine] = {}

    def engine_of(address: str, **options: Any) -> Engine:
        if address not in engines:
            engines[address] = make_engine(address, **options)
        return engines[address]

    def relax(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("pragma synchronous = off")

    event.listen(Engine, "connect", relax)
    event_log.create_engine = engine_of
    try:
        yield
    finally:
        event_log.create_engine = make_engine
        event.remove(Engine, "connect", relax)
