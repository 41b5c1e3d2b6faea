"""Renew the pages under docs/reference/ and docs/decisions.md from what they describe: the command line, the settings,
the dbt project, the seeds and the records of decisions.

    python docs/reference_pages.py

Only what stands between two markers is replaced; the rest of a page is written by hand.
"""

import csv
import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic.fields import FieldInfo
from refresh import cell, table

from orchestration.cli import cli
from orchestration.settings import PROJECT_DIR, Settings

DOCS = Path(__file__).resolve().parent
MODELS = DOCS.parent / "dbt_project" / "models"
EVENT_TYPES = DOCS.parent / "seeds" / "vocabulary" / "event_types.csv"
_WIDTH = 88
# What the settings that hang on another one are told from.
_FOLDERS = {"project_dir": Path("PROJECT"), "workspace": None, "warehouse": Path("WAREHOUSE")}


def commands() -> str:
    """Each command with what `waqai COMMAND --help` prints, exit codes left out."""
    return "\n".join(
        f"### {name}\n\n{command.short_help}.\n\n```text\n{_help(command, name)}\n```\n"
        for name, command in sorted(cli.commands.items())
    )


def settings() -> str:
    """Each setting by its environment variable, with its default."""
    rows = [
        [f"`WAQAI_{name.upper()}`", _default(field), _text(field.description)]
        for name, field in Settings.model_fields.items()
    ]
    return table(["variable", "default", "what"], rows)


def models(folder: str) -> str:
    """Each table of a folder of the dbt project, with its columns."""
    described = sorted(_described(MODELS / folder), key=lambda model: str(model["name"]))
    return "\n".join(
        f"## {model['name'].removeprefix(f'{folder}__')}\n\n{_text(model['description'])}\n\n{_columns(model)}"
        for model in described
    )


def event_types() -> str:
    """Each type of event, by family, with its codes in other data sets."""
    with EVENT_TYPES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = ["code", "Arabic", "English", "told of when", "ACLED", "PLOVER", "CAMEO"]
    families = dict.fromkeys(row["family"] for row in rows)
    return "\n".join(
        f"## {family.capitalize()}\n\n{table(names, [_event_type(row) for row in rows if row['family'] == family])}"
        for family in families
    )


def decisions() -> str:
    """Each record of a decision, with its first sentence on what was decided."""
    rows = []
    for record in sorted((DOCS / "decisions").glob("*.md")):
        text = record.read_text("utf-8")
        title = text.splitlines()[0].removeprefix("# ")
        decided = " ".join(text.split("## Decision")[1].split("## ")[0].split())
        first = re.split(r"(?<=[.])\s", decided, maxsplit=1)[0]
        rows.append([f"[{title}](decisions/{record.name})", cell(first)])
    return table(["decision", "in a sentence"], rows)


GENERATED: dict[str, Callable[[], str]] = {
    "reference/command-line.md": commands,
    "reference/settings.md": settings,
    "reference/views.md": lambda: models("published"),
    "reference/tables.md": lambda: models("marts"),
    "reference/event-types.md": event_types,
    "decisions.md": decisions,
}


def renewed(page: str, text: str) -> str:
    """The text of a page with its generated part as it is now.

    Raises ValueError where the page has no markers for it.
    """
    start, end = "<!-- generated -->\n", "<!-- /generated -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"docs/{page} lacks the markers {start.strip()} and {end}; put them where the list belongs")
    return f"{before}{start}\n{GENERATED[page]()}\n{end}{after}"


def _help(command: click.Command, name: str) -> str:
    program = click.Context(cli, info_name="waqai", terminal_width=_WIDTH, **cli.context_settings)
    with click.Context(command, info_name=name, parent=program) as context:
        formatter = context.make_formatter()
        command.format_usage(context, formatter)
        command.format_help_text(context, formatter)
        command.format_options(context, formatter)
    return formatter.getvalue().rstrip()


def _event_type(row: dict[str, str]) -> list[str]:
    plover = " ".join(filter(None, (row["plover_event"], row["plover_mode"])))
    codes = [row["acled_sub_event_type"], plover, row["cameo_code"]]
    return [f"`{row['event_type_code']}`", row["label_ar"], row["label_en"], _text(row["meaning"]), *codes]


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        takes_data = field.default_factory_takes_validated_data
        value = field.default_factory(_FOLDERS) if takes_data else "that of this machine"
    else:
        value = "that of the program" if field.default == PROJECT_DIR else field.default
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    if isinstance(value, bool):
        value = str(value).lower()
    return _text("none" if value is None or value == "" else value)


def _described(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.yml")):
        yield from yaml.safe_load(file.read_text("utf-8")).get("models", ())


def _columns(model: dict[str, Any]) -> str:
    columns = model["columns"]
    types = [column.get("data_type") for column in columns]
    if not any(types):
        return table(["column", "what"], [[f"`{column['name']}`", _text(column["description"])] for column in columns])
    rows = [
        [f"`{column['name']}`", kind, _text(column["description"])] for column, kind in zip(columns, types, strict=True)
    ]
    return table(["column", "type", "what"], rows)


def _text(value: object) -> str:
    return html.escape(cell(value), quote=False)


def main() -> None:
    """Renew every page that has a generated part."""
    for page in GENERATED:
        file = DOCS / page
        file.write_text(renewed(page, file.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
