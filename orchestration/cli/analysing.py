"""Serve Superset on this machine: its environment and what it is given are made where missing, then it takes over."""

import json
import os
import shutil
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import orchestration
import orchestration.bi
from orchestration.bi.assets import build_assets
from orchestration.bi.environment import REQUIREMENTS, is_ready, make_environment, python_of
from orchestration.bi.keys import ensure_secret_key
from orchestration.errors import InputError
from orchestration.explorer.countries import country_outlines
from orchestration.files import make_private, write_whole
from orchestration.loopback import HOST, port_is_free
from orchestration.settings import Settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lock import waiting_lock

_WORLD = (-180.0, -90.0, 180.0, 90.0)
_CODE = "code"
_CONFIG = Path(orchestration.bi.__file__).parent / "inside" / "config.py"


def serve_superset(settings: Settings, port: int) -> None:
    """Serve Superset on `port` of the loopback address until Ctrl-C or SIGTERM; this process becomes the server.

    Raises InputError where the port is taken, WarehouseError where nothing is published, WaqaiError where Superset
    cannot be installed.
    """
    if not port_is_free(port):
        raise InputError(f"Port {port} is in use: name another one with --port.")
    origin = f"http://{HOST}:{port}"
    write_assets(settings, origin)
    ensure_environment(settings)
    command = [str(python_of(settings.bi_environment)), "-m", "orchestration.bi.inside.serve", str(port)]
    click.echo("Superset is starting ...", err=True)
    sys.stdout.flush()
    os.execve(command[0], command, server_environment(settings, origin))  # noqa: S606


def ensure_environment(settings: Settings) -> None:
    """Make Superset's environment where it is missing or its pins have changed; raises WaqaiError where it cannot."""
    folder, requirements = settings.bi_environment, settings.project_dir / REQUIREMENTS
    with waiting_lock(folder.with_name(f"{folder.name}.lock")):
        if is_ready(folder, requirements):
            return
        columns = (
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )  # fmt: skip
        console = Console(stderr=True)
        console.print(f"Superset is installed into {folder}, once: about 750 MB, and some minutes.", soft_wrap=True)
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("packages fetched, then installed", total=None)
            make_environment(folder, requirements, lambda done, of: progress.update(task, completed=done, total=of))


def write_assets(settings: Settings, origin: str) -> None:
    """Write what Superset is given, its key, and outlines of countries to its folder.

    Raises WarehouseError where nothing is published.
    """
    with connect(settings.published_file, read_only=True) as con:
        assets = build_assets(con, settings.published_file, settings.dashboards_dir, origin)
    link_package(settings.bi_dir / _CODE)
    ensure_secret_key(settings.bi_dir / "secret_key")
    write_whole(settings.bi_dir / "assets.json", json.dumps(assets, ensure_ascii=False))
    if not (outlines := settings.bi_dir / "outlines.json").exists():
        write_whole(outlines, json.dumps(country_outlines(_WORLD)))


def link_package(folder: Path) -> None:
    """Have `folder` hold this package alone: beside an installed one lie packages that are not for Superset."""
    if folder.exists():
        shutil.rmtree(folder)
    make_private(folder)
    (folder / "orchestration").symlink_to(Path(orchestration.__file__).parent, target_is_directory=True)


def server_environment(settings: Settings, origin: str) -> dict[str, str]:
    """The environment in which Superset finds its files; of this project's packages it sees the project's alone."""
    password = settings.bi_password
    return {
        **{name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "VIRTUAL_ENV")},
        "PYTHONPATH": str(settings.bi_dir / _CODE),
        "PYTHONWARNINGS": "ignore",
        "SUPERSET_CONFIG_PATH": str(_CONFIG),
        "SUPERSET_HOME": str(settings.bi_dir),
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        "WAQAI_BI_FOLDER": str(settings.bi_dir),
        "WAQAI_BI_ORIGIN": origin,
        **({"WAQAI_BI_PASSWORD": password.get_secret_value()} if password else {}),
    }
