"""Serve Dagster on this machine: webserver, daemon and code server as one group of processes that ends as one."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from types import FrameType

import click
from dagster import DagsterInstance

from orchestration.assets.manifest import prepare_manifest
from orchestration.automation.abandoned import close_abandoned_runs, goes_on
from orchestration.automation.home import prepare_home
from orchestration.errors import InputError, WaqaiError, WarehouseError
from orchestration.loopback import HOST, port_is_free
from orchestration.settings import Settings
from orchestration.warehouse.lock import run_lock

_START_SECONDS = 120.0
_STOP_SECONDS = 10.0
_ANSWER_SECONDS = 10.0


def serve_dagster(settings: Settings, port: int) -> None:
    """Start Dagster on `port` of the loopback address, print its address, and stay until it ends or is interrupted.

    Raises InputError where the port is taken, WaqaiError where Dagster does not start.
    """
    if not port_is_free(port):
        raise InputError(f"Port {port} is in use: name another one with --port.")
    click.echo("Dagster is starting ...", err=True)
    close_runs_left_running(settings)
    # Each server asks for the manifest of dbt; parsed beforehand, none of them has to.
    prepare_manifest(settings)
    with dagster_server(settings, port) as server:
        wait_until_served(server, port)
        if not is_guarded(port):
            raise WaqaiError(
                "Dagster would answer to pages of the web; it is ended. `waqai doctor` tells what is amiss."
            )
        click.echo(f"Dagster is served at http://{HOST}:{port} - Ctrl-C ends it.")
        if server.wait() != 0:
            raise WaqaiError(f"Dagster ended with exit code {server.returncode}; its log is above.")


def close_runs_left_running(settings: Settings) -> None:
    """Prepare the home of Dagster; unless a run is going on, tell it that none is."""
    home = prepare_home(settings)
    with suppress(WarehouseError), run_lock(settings.warehouse), DagsterInstance.from_config(str(home)) as instance:
        close_abandoned_runs(instance, is_alive=lambda run: goes_on(settings, run))


def wait_until_served(server: "subprocess.Popen[bytes]", port: int, seconds: float = _START_SECONDS) -> None:
    """Wait until Dagster answers on `port`; raises WaqaiError where it ends or is silent for `seconds`."""
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://{HOST}:{port}/server_info", timeout=2).close()
            return
        time.sleep(0.5)
    raise WaqaiError("Dagster did not start; its log is above. `waqai doctor` tells what is amiss.")


def is_guarded(port: int) -> bool:
    """Tell whether the server on `port` refuses a request for a name that is not this machine's."""
    with closing(HTTPConnection(HOST, port, timeout=_ANSWER_SECONDS)) as connection:
        connection.request("GET", "/server_info", headers={"Host": "elsewhere.invalid"})
        return connection.getresponse().status == HTTPStatus.FORBIDDEN


@contextmanager
def dagster_server(settings: Settings, port: int) -> "Iterator[subprocess.Popen[bytes]]":
    """Run Dagster in a group of processes of its own; on leaving, and on Ctrl-C or SIGTERM, the whole group ends.

    The body of the `with` is left where Ctrl-C or SIGTERM comes.
    """
    command = [
        *(
            sys.executable,
            "-m",
            "orchestration.cli.guarded",
            "dev",
            "--workspace",
            str(settings.project_dir / "workspace.yaml"),
        ),
        *("--host", HOST, "--port", str(port), "--log-level", "warning"),
    ]
    with _termination_as_interrupt():
        server = subprocess.Popen(
            command, cwd=settings.project_dir, env=server_environment(settings), start_new_session=True
        )
        try:
            yield server
        except KeyboardInterrupt:
            click.echo("Dagster is ending ...", err=True)
        finally:
            _end(server)


def server_environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which the servers find this warehouse."""
    return os.environ | {
        "DAGSTER_HOME": str(settings.dagster_home),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "WAQAI_PROJECT_DIR": str(settings.project_dir),
        **({"WAQAI_WORKSPACE": str(settings.workspace)} if settings.workspace else {}),
        "WAQAI_WAREHOUSE": str(settings.warehouse),
        "WAQAI_CORPUS": os.pathsep.join(str(path) for path in settings.corpus),
        "WAQAI_INBOX": str(settings.inbox),
        **({"WAQAI_GAZETTEER": str(settings.gazetteer)} if settings.gazetteer else {}),
    }


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ask, then tell, then force the group of the server to end; nothing interrupts this."""
    interrupts = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_IGN) for number in interrupts]
    try:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        for number in (signal.SIGTERM, signal.SIGKILL):
            if _has_ended(server, _STOP_SECONDS):
                break
            _signal_group(server, number)
        server.wait()
    finally:
        for number, handler in zip(interrupts, before, strict=True):
            signal.signal(number, handler)


def _has_ended(server: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Wait up to `seconds` for the server and all that it started; tell whether they have ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        # The server is asked first, so that an ended one leaves its group.
        if server.poll() is not None and not _signal_group(server, 0):
            return True
        time.sleep(0.1)
    return False


def _signal_group(server: "subprocess.Popen[bytes]", number: int) -> bool:
    """Send a signal to the server and all that it started; tell whether there was any of them."""
    try:
        os.killpg(server.pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
