"""The folder of a workspace: how it is found, and the settings that its file holds."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from orchestration.errors import InputError

SETTINGS_FILE = "waqai.toml"
ADDITIONS = "additions"
REPORTS = "reports"
WAREHOUSE = "warehouse"


def find_workspace(named: Path | None, start: Path) -> Path | None:
    """Return the workspace that is named, else `start` or the nearest folder above it that is one, else null.

    Raises InputError where the named folder is no workspace.
    """
    if named is not None:
        if not (named / SETTINGS_FILE).is_file():
            raise InputError(
                f"There is no workspace at {named}: it holds no {SETTINGS_FILE}. Correct the path, or make one with "
                f"`waqai new-project {named}`."
            )
        return named
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS_FILE).is_file()), None)


def read_settings(folder: Path, allowed: Collection[str], paths: Collection[str]) -> Mapping[str, Any]:
    """Return the settings of a workspace by name; those that are `paths` are taken from its folder.

    Raises InputError where the file cannot be read, or has a name that is not `allowed`.
    """
    file = folder / SETTINGS_FILE
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}. Change its permissions.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise InputError(f"{file} cannot be read: {fault}. Correct it; it is TOML in UTF-8.") from None
    unknown = [name for name in settings if name not in allowed]
    if unknown:
        raise InputError(
            f"{file}: there is no setting {', '.join(unknown)}; a workspace may set {', '.join(sorted(allowed))}."
        )
    return {name: _within(folder, value) if name in paths else value for name, value in settings.items()}


def _within(folder: Path, value: object) -> object:
    """`value` with each text in it as a path; what is neither a text nor a list is left for validation to refuse."""
    if isinstance(value, list):
        return [_within(folder, item) for item in value]
    if not isinstance(value, str):
        return value
    return value if value.startswith("~") else str(folder / value)
