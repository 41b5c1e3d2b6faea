"""Dagster's server of the code, by itself, for a web server and a daemon in other processes or containers.

Runs are processes of this server and end with it. One that was killed is shown as running, and keeps the one place for
a run; so, before code is served, what no process is behind any more is closed.

Run as `python -m orchestration.cli.code_server OPTIONS...` in place of
`dagster api grpc --module-name orchestration.definitions OPTIONS...`.
"""

import sys

from dagster._cli import main as run_dagster

from orchestration.cli.serving import close_runs_left_running
from orchestration.settings import load_settings

COMMAND = ("api", "grpc", "--module-name", "orchestration.definitions")


def main() -> None:
    """Close what earlier runs left, and serve until the process is ended."""
    close_runs_left_running(load_settings())
    sys.argv[1:1] = COMMAND
    run_dagster()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
