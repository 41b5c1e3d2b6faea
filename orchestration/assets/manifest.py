"""The dbt manifest: parsed once for each state of the dbt project and its seeds, then read from a cache."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.errors import WaqaiError
from orchestration.locations import Working
from orchestration.settings import Settings
from orchestration.warehouse.lake import Part, path_of
from orchestration.warehouse.lock import waiting_lock

MANIFEST_NAME = "manifest.json"
_IGNORED = {"target", "logs", "dbt_packages", ".user.yml"}


def dbt_command(*arguments: str) -> list[str]:
    """Return the command that runs dbt in a process of its own, from this environment; it ends with this process."""
    return [sys.executable, "-m", "orchestration.assets.dbt_process", str(os.getpid()), *arguments]


def dbt_environment(settings: Settings, target_dir: Path) -> dict[str, str]:
    """Return the environment of dbt: where the project, the working file and the results are. It calls nobody."""
    return os.environ | {
        "WAQAI_PROJECT_DIR": str(settings.project_dir),
        "WAQAI_SEEDS": str(settings.seeds_dir),
        **_target(settings.working),
        "WAQAI_MEMORY": settings.memory or "",
        "DBT_PROJECT_DIR": str(settings.dbt_dir),
        "DBT_PROFILES_DIR": str(settings.dbt_dir),
        "DBT_TARGET_PATH": str(target_dir),
        "DBT_LOG_PATH": str(target_dir),
        "DBT_LOG_LEVEL_FILE": "info",  # its default, debug, costs a tenth of the build
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
    }


def _target(working: Working) -> dict[str, str]:
    """Return what the profile of dbt reads of where the working tables are."""
    if isinstance(working, Path):
        return {"WAQAI_DBT_TARGET": "working", "WAQAI_WORKING_FILE": str(working)}
    return {
        "WAQAI_DBT_TARGET": "lake",
        "WAQAI_LAKE_PATH": path_of(working),
        "WAQAI_LAKE_WORK": working.data_of(Part.WORK.folder),
    }


def _sources(settings: Settings) -> Iterator[Path]:
    """Files that the manifest depends on, in a settled order."""
    for folder in (settings.dbt_dir, settings.seeds_dir):
        suffixes = (".csv", ".yml") if folder == settings.seeds_dir else (".sql", ".py", ".yml", ".md", ".csv")
        for path in sorted(folder.rglob("*")):
            if path.suffix in suffixes and not _IGNORED & set(path.relative_to(folder).parts):
                yield path


def manifest_key(settings: Settings) -> str:
    """Return a hash of the dbt project, its seeds, and the versions of dbt that read them (16 hexadecimal digits)."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')} {settings.project_dir}".encode())
    # What the profile of dbt reads of the environment: another value has dbt parse anew.
    digest.update(f"{settings.working} {settings.seeds_dir} {settings.memory}".encode())
    for path in _sources(settings):
        digest.update(path.as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _parse(settings: Settings, target: Path) -> None:
    """Parse into `target`; what an earlier parsing left in its folder is removed, be it outdated or half done."""
    parsing = target.with_name(".parsing")
    if parsing.exists():
        shutil.rmtree(parsing)
    run = subprocess.run(
        dbt_command("parse", "--quiet"),
        env=dbt_environment(settings, parsing),
        cwd=settings.dbt_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode or not (parsing / MANIFEST_NAME).exists():
        shutil.rmtree(parsing, ignore_errors=True)
        raise WaqaiError(f"dbt cannot read {settings.dbt_dir}; correct what it names:\n{run.stdout}{run.stderr}")
    parsing.rename(target)
    for outdated in target.parent.iterdir():
        if outdated.is_dir() and outdated != target:
            shutil.rmtree(outdated, ignore_errors=True)


def prepare_manifest(settings: Settings) -> Path:
    """Return the path of the manifest of the dbt project as it is now; parses it where no cached one fits.

    Raises WaqaiError with the words of dbt where it cannot read the project.
    """
    target = settings.dbt_target_dir / "parsed" / manifest_key(settings)
    manifest = target / MANIFEST_NAME
    if not manifest.exists():
        # Of two processes that want it, one parses and the other waits.
        with waiting_lock(target.with_name(".lock")):
            if not manifest.exists():
                _parse(settings, target)
    return manifest


@cache
def read_manifest(path: Path) -> Mapping[str, Any]:
    """Return the manifest at `path`; its tests bear the names that they have among those of their table."""
    manifest: dict[str, Any] = json.loads(path.read_bytes())
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            node["name"] = _name_on_table(node["name"], node.get("attached_node"))
    return manifest


def _name_on_table(name: str, table: str | None) -> str:
    # dbt wants names that are unique in the project; lists of checks are a table's own, and cut long names short.
    return name.removeprefix(f"{table.rpartition('.')[-1]}__" if table else "assert_")
