"""Look at this installation and its warehouse, and tell what is well, what is amiss and what to do. Changes nothing."""

import contextlib
import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.display import visible, visible_json
from orchestration.errors import InputError, WaqaiError, WarehouseError
from orchestration.settings import PROJECT_DIR, Settings

Status = Literal["ok", "warn", "fail"]

_STYLES: dict[Status, str] = {"ok": "green", "warn": "yellow", "fail": "bold red"}
_LITTLE_DISK = 5 * 10**9
_NO_DISK = 10**9
# What is of use where it is there, and for what.
_OPTIONAL_TOOLS = {
    "make": "runs set-up and tests by name",
    "uv": "speeds up installation; make fetches it where it is missing",
    "git": "keeps versions of your rows and settings",
    "duckdb": "queries the published file from a terminal",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `advice` says what to do, and is empty where nothing is to be done."""

    subject: str
    status: Status
    found: str
    advice: str = ""
    exit_code: int = 0


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; a look that breaks is a finding itself."""
    looks: list[Callable[[Settings], Iterable[Finding]]] = [
        _python,
        _packages,
        _workspace,
        _corpus,
        _write_access,
        _privacy,
        _cluster,
        _free_disk,
        _archive,
        _working_file,
        _published_file,
        _last_run,
        _optional_tools,
    ]
    return [finding for look in looks for finding in _safely(look, settings)]


def print_findings(findings: list[Finding], *, as_json: bool) -> int:
    """Print the findings; return the exit code: that of the first failure, 0 where there is none."""
    code = next((finding.exit_code for finding in findings if finding.status == "fail"), 0)
    if as_json:
        content = {"healthy": code == 0, "findings": [asdict(finding) for finding in findings]}
        print(visible_json(content))
        return code
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        table.add_row(
            Text(finding.status, style=_STYLES[finding.status]),
            Text(finding.subject, style="bold"),
            Text(visible(finding.found), overflow="fold"),
        )
        if finding.advice:
            table.add_row("", "", Text(f"→ {visible(finding.advice)}", style=_STYLES[finding.status], overflow="fold"))
    Console(highlight=False).print(table)
    return code


def _safely(look: Callable[[Settings], Iterable[Finding]], settings: Settings) -> list[Finding]:
    subject = look.__name__.strip("_").replace("_", " ")
    try:
        return list(look(settings))
    except WaqaiError as error:
        return [Finding(subject, "fail", str(error), exit_code=error.exit_code)]
    except Exception as error:
        return [Finding(subject, "fail", f"{type(error).__name__}: {error}", exit_code=WaqaiError.exit_code)]


def _python(settings: Settings) -> Iterable[Finding]:
    from packaging.specifiers import SpecifierSet

    version = ".".join(map(str, sys.version_info[:3]))
    wanted = importlib.metadata.metadata("waqai")["Requires-Python"] or ""
    if SpecifierSet(wanted).contains(version):
        yield Finding("python", "ok", f"{version} at {sys.executable}")
    else:
        advice = f"Install a Python {wanted}, and remove the environment {sys.prefix}. {_install()}"
        yield Finding("python", "fail", version, advice, InputError.exit_code)


def _packages(settings: Settings) -> Iterable[Finding]:
    from packaging.requirements import Requirement

    installed: list[str] = []
    amiss: list[str] = []
    for line in importlib.metadata.requires("waqai") or []:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            amiss.append(f"{requirement.name} is missing")
            continue
        installed.append(f"{requirement.name} {version}")
        if not requirement.specifier.contains(version, prereleases=True):
            amiss.append(f"{requirement.name} {version} is not {requirement.specifier}")
    if amiss:
        yield Finding("packages", "fail", ", ".join(amiss), _install(), InputError.exit_code)
    else:
        yield Finding("packages", "ok", ", ".join(sorted(installed)))


def _install() -> str:
    """What installs Waqai: make in a checkout, pip where it came as a package."""
    if (PROJECT_DIR / "Makefile").is_file():
        return "Run `make install`."
    return "Install the package of Waqai, a .whl file, with `pip install --force-reinstall`."


def _workspace(settings: Settings) -> Iterable[Finding]:
    from orchestration.workspace.addable import addable_tables
    from orchestration.workspace.additions import read_additions
    from orchestration.workspace.removals import read_removals

    if settings.workspace is None or settings.additions_dir is None:
        yield Finding(
            "workspace", "ok", f"none (`waqai new-project` makes one); the seeds are those of {settings.seeds_dir}"
        )
        return
    added = read_additions(addable_tables(settings.seeds_dir), settings.additions_dir)
    rows = [f"{len(table.rows)} in {name}" for name, table in added.items() if table.rows]
    removed = len(read_removals(settings.additions_dir).rows)
    told = f"rows of your own: {', '.join(rows) or 'none'}" + (f"; rows removed: {removed}" if removed else "")
    yield Finding("workspace", "ok", f"{settings.workspace}; {told}")


def _corpus(settings: Settings) -> Iterable[Finding]:
    for path in settings.corpus:
        if path.is_file():
            yield Finding("corpus", "ok", str(path))
        elif path.is_dir():
            files = sum(1 for file in path.rglob("*") if file.is_file())
            advice = (
                "" if files else "Put reports there (.txt, .jsonl, .html, ...), or name another folder with --corpus."
            )
            yield Finding("corpus", "ok" if files else "warn", f"{files} files in {path}", advice)
        else:
            advice = "Name a folder or file that is there with --corpus or WAQAI_CORPUS."
            yield Finding("corpus", "fail", f"{path} is not there", advice, InputError.exit_code)


def _write_access(settings: Settings) -> Iterable[Finding]:
    folder = _nearest_folder(settings.warehouse)
    if os.access(folder, os.W_OK | os.X_OK):
        yield Finding("write access", "ok", str(settings.warehouse))
    else:
        advice = "Change the permissions, or name another folder with --warehouse or WAQAI_WAREHOUSE."
        yield Finding("write access", "fail", f"{folder} cannot be written", advice, WarehouseError.exit_code)


def _privacy(settings: Settings) -> Iterable[Finding]:
    folder = settings.warehouse
    # Windows keeps other permissions than these.
    if not folder.is_dir() or sys.platform == "win32":
        return
    reached = all(above.stat().st_mode & 0o011 for above in folder.parents)
    if reached and folder.stat().st_mode & 0o077:
        advice = f"Reports name victims and informants. Unless others shall read them: chmod go-rwx {folder}"
        yield Finding("privacy", "warn", f"other users of this machine may enter {folder}", advice)
    else:
        yield Finding("privacy", "ok", "no other user of this machine may enter the warehouse")


def _cluster(settings: Settings) -> Iterable[Finding]:
    if settings.dask_scheduler is None:
        return
    from orchestration.cluster.extractor import connected, count_workers

    with connected(settings.dask_scheduler) as client:
        workers = count_workers(client)
    found = f"{workers} workers at {settings.dask_scheduler}, parts at {settings.parts}"
    advice = "" if workers else f"Start some with `dask worker {settings.dask_scheduler}` where Waqai is installed."
    yield Finding("cluster", "ok" if workers else "warn", found, advice)


def _free_disk(settings: Settings) -> Iterable[Finding]:
    free = shutil.disk_usage(_nearest_folder(settings.warehouse)).free
    found = f"{free / 10**9:.1f} GB free for {settings.warehouse}"
    if free < _NO_DISK:
        advice = "Free some space: publishing writes the warehouse a second time."
        yield Finding("disk", "fail", found, advice, WarehouseError.exit_code)
    elif free < _LITTLE_DISK:
        yield Finding("disk", "warn", found, "Enough for the samples; large corpora need more.")
    else:
        yield Finding("disk", "ok", found)


def _working_file(settings: Settings) -> Iterable[Finding]:
    if isinstance(settings.working, Path) and not settings.working.is_file():
        yield Finding("working file", "warn", "none yet", "`waqai run` makes it.")
        return
    from orchestration.warehouse.archive import list_parts, parts_to_apply
    from orchestration.warehouse.connection import connect
    from orchestration.warehouse.schema import SCHEMA_VERSION, applied_parts, schema_version

    with contextlib.closing(connect(settings.working, read_only=True)) as con:
        version = schema_version(con)
        if version is not None and version < SCHEMA_VERSION:
            found = f"tables of version {version}; this Waqai writes {SCHEMA_VERSION}"
            yield Finding("working file", "warn", found, "`waqai run` brings it up to date and makes its archive.")
            return
        if version is None or version > SCHEMA_VERSION:
            advice = "Install the version that wrote it." if version else "`waqai rebuild` makes it anew."
            found = f"tables of version {version}, {settings.working}" if version else "no table of Waqai in it"
            yield Finding("working file", "fail", found, advice, WarehouseError.exit_code)
            return
        row = con.execute("select count(*) from raw.reports").fetchone()
        missing = parts_to_apply(list_parts(settings.archive_dir), applied_parts(con))
    size = f"{settings.working.stat().st_size / 10**6:.0f} MB, " if isinstance(settings.working, Path) else ""
    found = f"{row[0] if row else 0} reports, {size}version {version}, {settings.working}"
    if missing:
        advice = f"Parts of the archive that it lacks: {len(missing)}. `waqai run` applies them."
        yield Finding("working file", "warn", found, advice)
    else:
        yield Finding("working file", "ok", found)


def _archive(settings: Settings) -> Iterable[Finding]:
    from orchestration.warehouse.archive import check_part, list_parts

    parts = list_parts(settings.archive_dir)
    if not parts:
        yield Finding("archive", "warn", "none yet", "`waqai run` makes it.")
        return
    for part in parts:
        check_part(part)
    size = sum(file.stat().st_size for file in settings.archive_dir.rglob("*") if file.is_file()) / 10**6
    yield Finding("archive", "ok", f"{len(parts)} whole parts, {size:.1f} MB, {settings.archive_dir}")


def _published_file(settings: Settings) -> Iterable[Finding]:
    if not settings.published_file.is_file():
        yield Finding("published", "warn", "nothing yet", "`waqai run` publishes.")
        return
    from orchestration.warehouse.connection import connect

    with contextlib.closing(connect(settings.published_file, read_only=True)) as con:
        about = con.execute("select name, value from main.about where item = 'rows' and name like 'main.%'").fetchall()
    rows = ", ".join(f"{count} {name.removeprefix('main.')}" for name, count in about)
    yield Finding("published", "ok", f"{rows}, {settings.published_file}")


def _last_run(settings: Settings) -> Iterable[Finding]:
    home = settings.dagster_home
    if not (home / "dagster.yaml").is_file():
        yield Finding("last run", "warn", f"none recorded in {home}", "`waqai run` records each run there.")
        return
    from dagster import DagsterInstance, DagsterRunStatus

    with DagsterInstance.from_config(str(home)) as instance:
        records = instance.get_run_records(limit=1)
    if not records:
        yield Finding("last run", "warn", f"none recorded in {home}", "`waqai run` records each run there.")
        return
    status = records[0].dagster_run.status
    found = f"{status.value.lower()}, {records[0].update_timestamp:%Y-%m-%d %H:%M} UTC, recorded in {home}"
    well = status in (DagsterRunStatus.SUCCESS, DagsterRunStatus.STARTED)
    yield Finding("last run", "ok" if well else "warn", found, "" if well else "`waqai ui` shows what broke it.")


def _optional_tools(settings: Settings) -> Iterable[Finding]:
    for tool, use in _OPTIONAL_TOOLS.items():
        path = shutil.which(tool)
        yield Finding(f"optional: {tool}", "ok", path or f"not on the PATH; it {use}")


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
