"""What runs with faults came to, and what is asked of a warehouse after them: to be as an undisturbed run leaves it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from small_world import all_rows, parquet_rows

WORKING = Path("work", "waqai.duckdb")
PUBLISHED = Path("published", "waqai.duckdb")
PARQUET = Path("published", "parquet")


def read_ends(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """How each run of a set ended, by name of the fault."""
    told: Mapping[str, Mapping[str, Any]] = json.loads((folder / "ends.json").read_text("utf-8"))
    return told


def assert_published_as(warehouse: Path, undisturbed: Path) -> None:
    """The same rows in each published table, view and Parquet file."""
    expected = all_rows(undisturbed / PUBLISHED)
    assert len(expected) > 25
    assert all_rows(warehouse / PUBLISHED) == expected
    assert parquet_rows(warehouse / PARQUET) == parquet_rows(undisturbed / PARQUET)


def assert_kept_as(warehouse: Path, undisturbed: Path) -> None:
    """The same rows of what was read and extracted, and no table half built."""
    ours, expected = (all_rows(folder / WORKING) for folder in (warehouse, undisturbed))
    read = [name for name in expected if name.startswith(("raw.", "staging."))]
    assert len(read) > 10
    assert {name: ours.get(name) for name in read} == {name: expected[name] for name in read}
    assert ours.keys() == expected.keys()
