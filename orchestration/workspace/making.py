"""A new workspace: its folders, a file of settings, and a file of additions with its header for each table."""

from collections.abc import Iterable
from pathlib import Path

from orchestration.errors import InputError
from orchestration.seed_tables import read_table
from orchestration.workspace.addable import Addable, addable_tables
from orchestration.workspace.folder import ADDITIONS, REPORTS, SETTINGS_FILE
from orchestration.workspace.removals import COLUMNS, REMOVED

_TEMPLATE = Path(__file__).with_name("template")
_TABLES = "{{ tables }}"
# What version control puts into a folder that is otherwise empty.
_NOT_CONTENT = {".git"}


def make_workspace(folder: Path, seeds_dir: Path) -> None:
    """Make a workspace in a folder that is new or empty; `seeds_dir` are the seeds that it adds to.

    Raises InputError where the folder holds something, or cannot be written.
    """
    try:
        held = sorted({path.name for path in folder.iterdir()} - _NOT_CONTENT) if folder.exists() else []
        if held:
            raise InputError(f"{folder} is not empty: it holds {', '.join(held[:3])}. Name a new or an empty folder.")
        _write(folder, seeds_dir)
    except NotADirectoryError:
        raise InputError(f"{folder} is a file. Name a new or an empty folder.") from None
    except OSError as fault:
        raise InputError(f"{folder} cannot be made ({fault.strerror}). Name another folder.") from fault


def _write(folder: Path, seeds_dir: Path) -> None:
    addable = addable_tables(seeds_dir)
    for name, table in addable.items():
        _write_header(folder / ADDITIONS / name, read_table(seeds_dir / name, table.key).columns)
    _write_header(folder / ADDITIONS / REMOVED, COLUMNS)
    (folder / REPORTS).mkdir()
    for name, template in (("README.md", "README.md"), (".gitignore", "gitignore")):
        text = (_TEMPLATE / template).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(_TABLES, _described(addable.values())), encoding="utf-8", newline="")
    # Last: a folder that holds it is a whole workspace.
    (folder / SETTINGS_FILE).write_bytes((_TEMPLATE / SETTINGS_FILE).read_bytes())


def _write_header(file: Path, columns: Iterable[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(",".join(columns) + "\n", encoding="utf-8", newline="")


def _described(tables: Iterable[Addable]) -> str:
    """Rows of a Markdown table: file, key, what a row holds, and what it must refer to."""
    lines = ["| file | key | holds | must be known |", "|---|---|---|---|"]
    for table in tables:
        key = ", ".join(f"`{column}`" for column in table.key)
        known = ", ".join(f"`{column}`" for column in table.refers_to)
        lines.append(f"| `{table.table}` | {key} | {table.holds} | {known} |")
    return "\n".join(lines)
