"""Seeds of the project with a workspace's additions laid over them, and their rows."""

import csv
from pathlib import Path

from orchestration.settings import PROJECT_DIR
from orchestration.workspace.additions import project_in_force


def in_force(additions: Path) -> Path:
    return project_in_force(PROJECT_DIR, additions, additions.parent / "laid") / "seeds"


def rows_of(seeds: Path, table: str) -> list[dict[str, str]]:
    with (seeds / table).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
