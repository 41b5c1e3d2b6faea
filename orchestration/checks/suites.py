"""Suites of expectations as they are written down: one YAML file a table under `expectations/<gate>/`.

What a suite may say and how it is read lives here. Running one is `orchestration.checks.gates`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from orchestration.errors import InputError
from orchestration.warehouse.sql import quoted

Gate = Literal["raw", "staging", "marts", "exports"]
Severity = Literal["critical", "warning"]
GATES: tuple[Gate, ...] = get_args(Gate)

_COLUMN_ARGUMENTS = ("column", "column_A", "column_B", "column_list", "column_set")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectationEntry(_Entry):
    """One expectation: its Great Expectations type and arguments, what its failure does, and why it is there."""

    type: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    kwargs: dict[str, Any] = Field(default_factory=dict)
    severity: Severity
    reason: Annotated[str, Field(min_length=20)]

    @field_validator("reason")
    @classmethod
    def _one_paragraph(cls, reason: str) -> str:
        return " ".join(reason.split())

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the expectation reads; empty for one that looks at the whole table."""
        named: list[str] = []
        for argument in _COLUMN_ARGUMENTS:
            value = self.kwargs.get(argument, [])
            named += [value] if isinstance(value, str) else [str(column) for column in value]
        return tuple(named)


class Suite(_Entry):
    """The expectations of one table.

    `key` names the columns that identify a failing row to a reader. `derived` gives further columns as DuckDB
    expressions over a row of the table, so that long texts are measured in the database and stay there.
    """

    gate: Gate
    table: str
    grain: Annotated[str, Field(min_length=10)]
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    derived: dict[str, str] = Field(default_factory=dict)
    expectations: Annotated[tuple[ExpectationEntry, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _reasons_tell_apart(self) -> Self:
        told = [(entry.type, entry.reason) for entry in self.expectations]
        doubled = {identity for identity in told if told.count(identity) > 1}
        if doubled:
            raise ValueError(f"two expectations of one type give one reason: {sorted(doubled)}")
        return self

    @property
    def name(self) -> str:
        """Name of the table with its schema; `raw.reports`, say."""
        return f"{self.gate}.{self.table}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns to read, derived ones included, each once."""
        return tuple(dict.fromkeys([*self.key, *(name for entry in self.expectations for name in entry.columns)]))

    @property
    def query(self) -> str:
        """The `select` that gives those columns, ordered by the key so that samples are the same in every run."""
        selected = [
            f"{self.derived[name]} as {quoted(name)}" if name in self.derived else quoted(name) for name in self.columns
        ]
        order = ", ".join(map(quoted, self.key))
        return f"select {', '.join(selected)} from {quoted(self.gate)}.{quoted(self.table)} order by {order}"  # noqa: S608


def _line_of(node: yaml.Node, location: Sequence[int | str]) -> int:
    """Line (from 1) of the deepest part of `location` that the YAML document holds."""
    for part in location:
        if isinstance(node, yaml.MappingNode):
            values = {key.value: value for key, value in node.value}
            if part not in values:
                break
            node = values[part]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            break
    return int(node.start_mark.line) + 1


def _explain(path: Path, text: str, error: ValidationError) -> str:
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    lines = [
        f"  line {_line_of(document, problem['loc']) if document else 1}, "
        f"{'.'.join(str(part) for part in problem['loc']) or 'the file'}: {problem['msg']}"
        for problem in error.errors()
    ]
    return f"{path} is not a suite of expectations; correct it and run again:\n" + "\n".join(lines)


def load_suite(path: Path, gate: Gate) -> Suite:
    """Read one suite; the table is the file's stem. Raises InputError that names the file and the line."""
    text = path.read_text(encoding="utf-8")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"{path} is not YAML; correct it and run again: {error}") from error
    if not isinstance(content, dict):
        raise InputError(f"{path} is not a suite of expectations: it needs grain, key and expectations.")
    try:
        return Suite.model_validate(content | {"gate": gate, "table": path.stem})
    except ValidationError as error:
        raise InputError(_explain(path, text, error)) from error


def load_suites(expectations_dir: Path, gate: Gate) -> tuple[Suite, ...]:
    """Read the suites of a gate in the order of their tables' names. Raises InputError where there is none."""
    paths = sorted((expectations_dir / gate).glob("*.yml"))
    if not paths:
        raise InputError(f"The gate {gate} has no suite under {expectations_dir / gate}; restore the folder.")
    return tuple(load_suite(path, gate) for path in paths)
