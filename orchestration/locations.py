"""Where the working tables are: in a file of this machine, or in a lake that several machines share."""

import re
from dataclasses import dataclass
from pathlib import Path

LAKE_SCHEME = "ducklake:"
_POSTGRES = "postgres:"
_PASSWORD = re.compile(r"\bpassword\s*=|://[^/@\s]*:[^/@\s]*@", re.IGNORECASE)


@dataclass(frozen=True)
class Lake:
    """A DuckLake: its catalogue is a PostgreSQL database, its data are Parquet files.

    `catalogue` is how libpq is told of the database (`dbname=waqai host=db.example.org`) and holds no password; `data`
    is a folder or an s3:// address.
    """

    catalogue: str
    data: str

    def __str__(self) -> str:
        """Name the lake in a sentence."""
        return f"{LAKE_SCHEME}{_POSTGRES}{self.catalogue}"

    def data_of(self, part: str) -> str:
        """Where the files of a part of the lake are: its working tables, or what is published."""
        return f"{self.data.rstrip('/')}/{part}"

    @property
    def folder(self) -> Path | None:
        """The folder of the data; null where they are not on a file system."""
        return None if "://" in self.data else Path(self.data)


Working = Path | Lake


def read_catalogue(given: str) -> str:
    """Return the database that `postgres:dbname=... host=...` names, with or without `ducklake:` before it.

    Raises ValueError, in words that do not repeat what was given, where it names none or holds a password.
    """
    database = given.removeprefix(LAKE_SCHEME)
    if not database.startswith(_POSTGRES) or not database.removeprefix(_POSTGRES).strip():
        raise ValueError("names no PostgreSQL database; write postgres:dbname=waqai host=db.example.org")
    if _PASSWORD.search(database):
        raise ValueError("holds a password; take it out and give it as PGPASSWORD or in ~/.pgpass")
    return database.removeprefix(_POSTGRES).strip()
