"""Dagster with a guard before its web server, which answers to pages of its own alone.

Dagster asks nobody who they are; what the guard lets through is `orchestration.loopback`.

Run as `python -m orchestration.cli.guarded dev ARGUMENTS...` in place of `python -m dagster dev ARGUMENTS...`,
and as `python -m orchestration.cli.guarded webserver ARGUMENTS...` in place of `dagster-webserver ARGUMENTS...`.
"""

import sys
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from dagster._cli import dev
from dagster._cli import main as run_dagster
from dagster_shared.ipc import open_ipc_subprocess
from dagster_webserver import app as webserver_app
from dagster_webserver.cli import main as run_webserver
from dagster_webserver.webserver import DagsterWebserver
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from orchestration.cli.written_pages import written_pages
from orchestration.loopback import Guard
from orchestration.settings import load_settings

_WEBSERVER = ["-m", "dagster_webserver"]


class GuardedWebserver(DagsterWebserver[Any, Any]):
    """Dagster's web server behind the guard, with the pages that were written into the warehouse beside its own."""

    def build_middleware(self) -> list[Middleware]:
        """Return the guard, then what Dagster has."""
        return [Middleware(Guard, names=load_settings().ui_hosts), *super().build_middleware()]

    def build_routes(self) -> list[BaseRoute]:
        """Return the pages that were written into the warehouse, then what Dagster has."""
        return [*written_pages(load_settings()), *super().build_routes()]  # type: ignore[no-untyped-call]


def guarded_command(command: Sequence[str]) -> list[str]:
    """Return the command that starts a server of Dagster, with the guarded web server in place of its own."""
    python, *rest = command
    return [python, "-m", __spec__.name, "webserver", *rest[2:]] if rest[:2] == _WEBSERVER else [python, *rest]


def _open_guarded(command: Sequence[str], **options: Any) -> Any:
    return open_ipc_subprocess(guarded_command(command), **options)


def main() -> None:
    """Run `dev`, which starts all servers, or `webserver`, which `dev` starts, or a team by itself."""
    if sys.argv[1:2] == ["webserver"]:
        del sys.argv[1]
        with patch.object(webserver_app, "DagsterWebserver", GuardedWebserver):
            run_webserver()  # type: ignore[no-untyped-call]
    else:
        with patch.object(dev, "open_ipc_subprocess", _open_guarded):
            run_dagster()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
