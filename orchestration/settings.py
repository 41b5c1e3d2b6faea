"""Every path and option of Waqai, validated once. Nothing is read at import time and no folder is made here.

Values come from, strongest first: the arguments of `load_settings`, environment variables named WAQAI_*, the file of
the workspace, the defaults.
Whether a corpus is there is found out when it is read, so that Dagster and `waqai doctor` start without one.
"""

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from orchestration.errors import InputError
from orchestration.locations import LAKE_SCHEME, Lake, Working, read_catalogue
from orchestration.workspace.additions import discard_outdated, project_in_force
from orchestration.workspace.folder import ADDITIONS, REPORTS, SETTINGS_FILE, WAREHOUSE, find_workspace, read_settings

# An installed package brings what lies beside the code in a checkout.
_BUNDLED = Path(__file__).resolve().parent / "bundled"
PROJECT_DIR = _BUNDLED if _BUNDLED.is_dir() else _BUNDLED.parent.parent
# Settings of where the program itself is, of the cluster, whose machines run what they send each other, and of who
# comes to the pages; a file that is found in a folder does not choose what is executed, nor whom to trust.
_NOT_OF_A_WORKSPACE = {"project_dir", "seeds", "workspace", "dask_scheduler", "parts", "ui_hosts"}
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s?#@]*)?")
_HOST_NAME = r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"
_PATHS = {"warehouse", "corpus", "gazetteer", "inbox", "feeds_dir", "feeds_file"}


def _home(data: Mapping[str, Any]) -> Path:
    """The folder of the warehouse, where none is named: beside an installed package nothing is written."""
    folder: Path = data["workspace"] or (Path.cwd() if data["project_dir"] == _BUNDLED else data["project_dir"])
    return folder


def _reports(data: Mapping[str, Any]) -> tuple[Path, ...]:
    return (data["workspace"] / REPORTS if data["workspace"] else data["project_dir"] / "seeds" / "reports",)


class Settings(BaseSettings):
    """Where everything is. All paths are absolute; relative ones are taken from the current folder, `~` is expanded."""

    model_config = SettingsConfigDict(
        env_prefix="WAQAI_", env_ignore_empty=True, frozen=True, extra="forbid", validate_default=True
    )

    project_dir: Path = Field(default=PROJECT_DIR, description="Folder of seeds/, dbt_project/ and expectations/")
    workspace: Path | None = Field(
        default=None, description="Folder of waqai.toml and additions/; the current folder, or one above it"
    )
    seeds: Path | None = Field(default=None, description="Folder of seeds that are taken as they are")
    warehouse: Path = Field(
        default_factory=lambda data: _home(data) / WAREHOUSE,
        description="Folder of the warehouse: working file, published files, data docs",
    )
    lake: str | None = Field(
        default=None,
        description="PostgreSQL database that is the catalogue of a lake, which holds the working tables in place of "
        "the working file: `postgres:dbname=waqai host=db.example.org`, without a password",
    )
    lake_data: str = Field(
        default_factory=lambda data: str(data["warehouse"] / "lake"),
        description="Folder, or address that begins with `s3://`, of the Parquet files of the lake",
    )
    corpus: Annotated[tuple[Path, ...], NoDecode] = Field(
        default_factory=_reports, description="Folders and files of reports, separated as in PATH"
    )
    gazetteer: Path | None = Field(default=None, description="A CSV file of places of your own")
    inbox: Path = Field(
        default_factory=lambda data: data["warehouse"] / "inbox", description="Folder that the sensor watches"
    )
    feeds_dir: Path = Field(
        default_factory=lambda data: data["warehouse"] / "feeds", description="Folder of what was fetched, one a feed"
    )
    feeds_file: Path | None = Field(
        default=None,
        description="A CSV file of feeds in place of that of the seeds: feed_id, outlet_id, url, kind, content, "
        "is_active, note",
    )
    feeds: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Feeds that are on besides those that are active in the list, separated by commas"
    )
    contact: str | None = Field(
        default=None,
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="Page or mail address that servers are given, so that they know whom to write to",
    )
    fetch_delay_seconds: float = Field(default=2.0, ge=0, description="Pause between two requests to one host")
    fetch_max_delay_seconds: float = Field(
        default=30.0, ge=0, description="Longest pause between requests that a robots.txt may ask for"
    )
    fetch_attempts: int = Field(default=3, gt=0, description="How often a busy or silent address is asked in one fetch")
    fetch_max_wait_seconds: float = Field(
        default=60.0, ge=0, description="Longest wait that a busy server may ask for; for longer ones its host rests"
    )
    fetch_connect_seconds: float = Field(default=10.0, gt=0, description="Time limit for a connection")
    fetch_read_seconds: float = Field(default=20.0, gt=0, description="Time limit for the next bytes of an answer")
    fetch_total_seconds: float = Field(default=60.0, gt=0, description="Time limit for one request as a whole")
    fetch_max_bytes: int = Field(
        default=10_000_000, gt=0, description="A longer answer is refused, counted as it came and again unpacked"
    )
    fetch_max_redirects: int = Field(default=5, ge=0, description="Redirects that are followed, each of them checked")
    fetch_max_pages: int = Field(default=100, gt=0, description="Pages of one feed that are asked for in one fetch")
    fetch_max_age_days: float = Field(
        default=30.0, gt=0, le=3650, description="Pages that the feed dates further back than this are not asked for"
    )
    fetch_recheck_days: float = Field(
        default=3.0, ge=0, le=3650, description="Days in which a page is asked again for corrections, ever more seldom"
    )
    fetch_ports: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(80, 443), description="Ports that are asked, separated by commas"
    )
    fetch_allow_private: bool = Field(
        default=False, description="Ask addresses of this machine and of private networks too; for an intranet"
    )
    schedule: str | None = Field(
        default=None,
        pattern=r"^\s*\S+(\s+\S+){4}\s*$",
        description="When the pipeline runs by itself: minute, hour, day, month, weekday (UTC)",
    )
    processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        gt=0,
        description="Processes that read reports at the same time, where there are 300 or more to read",
    )
    dask_scheduler: str | None = Field(
        default=None,
        pattern=r"^(tcp|tls)://[^\s/@]+:\d{1,5}$",
        description="Address of a Dask scheduler, as tcp://10.0.0.5:8786, whose workers read reports in place of "
        "processes of this machine",
    )
    dask_wait_seconds: float = Field(
        default=60.0, gt=0, description="How long the cluster may be without a worker before a run gives up"
    )
    parts: str = Field(
        default_factory=lambda data: str(data["warehouse"] / "work" / "parts"),
        description="Folder that all machines of the cluster see, or s3://bucket/prefix, of this warehouse alone",
    )
    memory: str | None = Field(
        default=None,
        pattern=r"^\d+(\.\d+)?[KMGT]i?B$",
        description="Memory that DuckDB takes for building tables before it goes on on disk, as 4GB; half of what "
        "there is, where none is named",
    )
    max_report_bytes: int = Field(default=5_000_000, gt=0, description="A longer report is refused as too_large")
    ui_hosts: Annotated[tuple[Annotated[str, Field(pattern=_HOST_NAME)], ...], NoDecode] = Field(
        default=(),
        description="Names of hosts, separated by commas, by which a proxy that asks who is there passes Dagster's "
        "pages on",
    )

    bi_environment: Path = Field(
        default_factory=lambda: Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "waqai" / "superset",
        description="Folder that Superset is installed in, for all warehouses of a user",
    )
    bi_password: SecretStr | None = Field(
        default=None,
        min_length=8,
        description="Password of the account `admin` of Superset; one is made where none is given",
    )

    @model_validator(mode="before")
    @classmethod
    def _warehouse_or_lake(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A warehouse that is a lake keeps what is not in it in the folder that it has by default."""
        # An option or the file of a workspace gives it as a path, with a folder before it.
        _, is_lake, catalogue = str(values.get("warehouse") or "").partition(LAKE_SCHEME)
        if not is_lake:
            return values
        return {name: value for name, value in values.items() if name != "warehouse"} | {"lake": catalogue}

    @field_validator("lake")
    @classmethod
    def _catalogue(cls, value: str | None) -> str | None:
        return None if value is None else read_catalogue(value)

    @field_validator("lake_data")
    @classmethod
    def _absolute_data(cls, value: str) -> str:
        return value if "://" in value else str(_absolute(Path(value)))

    @field_validator("corpus", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.split(os.pathsep) if part.strip())
        return (value,) if isinstance(value, Path) else value

    @field_validator("feeds", "fetch_ports", "ui_hosts", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("feeds_file")
    @classmethod
    def _absolute_path(cls, value: Path | None) -> Path | None:
        return None if value is None else _absolute(value)

    @field_validator("parts")
    @classmethod
    def _folder_or_bucket(cls, value: str) -> str:
        if "://" not in value:
            return str(_absolute(Path(value)))
        if not _BUCKET.fullmatch(value):
            raise ValueError("name a folder, or s3://bucket/prefix; keys stand in variables of their own")
        return value

    @field_validator("corpus")
    @classmethod
    def _absolute_paths(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        if not value:
            raise ValueError("names no folder or file of reports")
        return tuple(_absolute(path) for path in value)

    @field_validator("project_dir", "workspace", "seeds", "warehouse", "inbox", "feeds_dir", "bi_environment")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        path = None if value is None else _absolute(value)
        if path is not None and path.exists() and not path.is_dir():
            raise ValueError(f"{path} is a file; name a folder")
        return path

    @field_validator("project_dir")
    @classmethod
    def _has_seeds(cls, value: Path) -> Path:
        if not (value / "seeds").is_dir():
            raise ValueError(f"{value} holds no folder seeds; name the folder of the project")
        return value

    @field_validator("gazetteer")
    @classmethod
    def _existing_file(cls, value: Path | None) -> Path | None:
        path = None if value is None else _absolute(value)
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}; correct the path or leave it out")
        return path

    @property
    def additions_dir(self) -> Path | None:
        return None if self.workspace is None else self.workspace / ADDITIONS

    @cached_property
    def seeds_dir(self) -> Path:
        """The seeds in force: those of the project, with the additions of the workspace laid over when first asked for.

        Raises InputError where additions cannot be used.
        """
        if self.seeds is not None:
            return self.seeds
        if self.additions_dir is None:
            return self.project_dir / "seeds"
        return project_in_force(self.project_dir, self.additions_dir, self._laid_dir) / "seeds"

    @property
    def _laid_dir(self) -> Path:
        return self.working_file.parent / "project"

    def discard_outdated_seeds(self) -> None:
        """Remove the seeds that earlier additions made; for who holds the lock of the warehouse."""
        discard_outdated(self.seeds_dir.parent, self._laid_dir)

    @property
    def dbt_dir(self) -> Path:
        return self.seeds_dir.with_name("dbt_project")

    @property
    def expectations_dir(self) -> Path:
        return self.project_dir / "expectations"

    @property
    def working_file(self) -> Path:
        return self.warehouse / "work" / "waqai.duckdb"

    @property
    def months_dir(self) -> Path:
        """The folder of the locks of those who read a month by itself."""
        return self.warehouse / "work" / "months"

    @property
    def working(self) -> Working:
        """Where the working tables are: the lake where one is named, else the working file."""
        return self.working_file if self.lake is None else Lake(self.lake, self.lake_data)

    @property
    def archive_dir(self) -> Path:
        return self.warehouse / "archive"

    @property
    def logs_dir(self) -> Path:
        return self.warehouse / "logs"

    @property
    def published_dir(self) -> Path:
        return self.warehouse / "published"

    @property
    def published_file(self) -> Path:
        return self.published_dir / "waqai.duckdb"

    @property
    def parquet_dir(self) -> Path:
        return self.published_dir / "parquet"

    @property
    def exports_dir(self) -> Path:
        return self.published_dir / "exports"

    @property
    def data_docs_dir(self) -> Path:
        return self.warehouse / "data_docs"

    @property
    def dbt_docs_file(self) -> Path:
        return self.warehouse / "dbt_docs" / "index.html"

    @property
    def dbt_target_dir(self) -> Path:
        return self.warehouse / "work" / "dbt_target"

    @property
    def bi_dir(self) -> Path:
        return self.warehouse / "bi"

    @property
    def dashboards_dir(self) -> Path:
        return self.project_dir / "dashboards"

    @property
    def dagster_home(self) -> Path:
        return self.warehouse / "dagster"

    @property
    def written_folders(self) -> tuple[Path, ...]:
        """The folders that a run writes in, the warehouse first."""
        within = (self.archive_dir, self.working_file.parent, self.published_dir, self.data_docs_dir, self.logs_dir)
        return (self.warehouse, *within, self.dagster_home)


def load_settings(**overrides: Any) -> Settings:
    """The settings in force: `overrides` (None means: not given), the environment, the workspace, the defaults.

    Raises:
        InputError: a value cannot be used; the message names each such value and what to do.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    named = given.get("workspace") or os.environ.get("WAQAI_WORKSPACE")
    workspace = find_workspace(Path(named).absolute() if named else None, Path.cwd())
    of_file: Mapping[str, Any] = {}
    if workspace is not None:
        given["workspace"] = workspace
        of_file = read_settings(workspace, Settings.model_fields.keys() - _NOT_OF_A_WORKSPACE, _PATHS)
    unset = {name: value for name, value in of_file.items() if not os.environ.get(f"WAQAI_{name.upper()}")}
    try:
        return Settings(**unset | given)
    except ValidationError as error:
        details: list[dict[str, Any]] = [dict(detail) for detail in error.errors(include_url=False)]
        # A default that hangs on a refused value is no fault of its own.
        faults = "; ".join(
            _fault(
                detail, workspace / SETTINGS_FILE if workspace and detail["loc"][0] in unset.keys() - given else None
            )
            for detail in details
            if detail["type"] != "default_factory_not_called"
        )
        raise InputError(f"These settings cannot be used: {faults}") from None


def _absolute(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:  # `~name` of nobody
        raise ValueError(str(error)) from None


def _fault(detail: dict[str, Any], file: Path | None) -> str:
    """What is wrong with a setting; `file` is where it was given, null for an option or a variable."""
    name = ".".join(str(part) for part in detail["loc"]) or "settings"
    if detail["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; the settings are {', '.join(Settings.model_fields)}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{name} ({file or f'option or WAQAI_{name.upper()}'}): {message}"
