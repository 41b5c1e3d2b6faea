"""The linkage model: seeds/linking/link_model.yml and its learned probabilities, as settings of Splink."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.errors import InputError

KEY = "event_report_id"
_MODEL = "link_model.yml"
_PROBABILITIES = "link_probabilities.csv"
_PRIOR = ("", "prior")
_SIDE = re.compile(r"\b([lr])\.([a-z_]+)\b")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Part):
    """One answer of a comparison: the first whose condition holds of a pair."""

    name: str
    when: str = ""
    unknown: bool = False
    otherwise: bool = False


class Comparison(_Part):
    """One question asked of two event reports."""

    name: str
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]

    @property
    def telling(self) -> tuple[Level, ...]:
        """The levels that speak for or against, in order."""
        return tuple(level for level in self.levels if not level.unknown)


class Candidates(_Part):
    """Pairs that are compared: of two reports, or `within_report` of one."""

    within_report: bool = False
    same: tuple[str, ...]
    same_member: tuple[str, ...] = ()
    where: str = "true"


class LinkModel(_Part):
    """What is compared, and from which probability two event reports may be joined."""

    threshold: Annotated[float, Field(gt=0, lt=1)]
    candidates: tuple[Candidates, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Probability:
    """Of pairs that are one event, how many are at a level (m); of any two event reports, how many are (u)."""

    m: float
    u: float


Probabilities = Mapping[tuple[str, str], Probability]


def read_model(folder: Path) -> LinkModel:
    """Read the model of `folder`. Raises InputError where it cannot be used."""
    path = folder / _MODEL
    try:
        return LinkModel.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise InputError(f"{path} cannot be used; correct it: {error}") from error


def read_probabilities(folder: Path) -> dict[tuple[str, str], Probability]:
    """Probabilities by (comparison, level); those of ("", "prior") are of any pair."""
    with (folder / _PROBABILITIES).open(encoding="utf-8", newline="") as stream:
        return {
            (row["comparison"], row["level"]): Probability(float(row["m"]), float(row["u"]))
            for row in csv.DictReader(stream)
        }


def write_probabilities(folder: Path, probabilities: Probabilities) -> None:
    """Write what `read_probabilities` reads."""
    with (folder / _PROBABILITIES).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("comparison", "level", "m", "u"))
        writer.writerows((*key, f"{value.m:.8f}", f"{value.u:.8f}") for key, value in probabilities.items())


def splink_settings(model: LinkModel, probabilities: Probabilities) -> dict[str, Any]:
    """Settings of Splink for the model. Raises InputError where a level has no probabilities: Splink would guess."""
    levels = {(comparison.name, level.name) for comparison in model.comparisons for level in comparison.telling}
    if missing := sorted({*levels, _PRIOR} - probabilities.keys()):
        raise InputError(f"{_PROBABILITIES} lacks {missing}: learn the weights anew with `make link-weights`.")
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": KEY,
        "blocking_rules_to_generate_predictions": [blocking_rule(rule) for rule in model.candidates],
        "comparisons": [_comparison(comparison, probabilities) for comparison in model.comparisons],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "probability_two_random_records_match": probabilities[_PRIOR].m,
    }


def blocking_rule(rule: Candidates) -> dict[str, Any]:
    """Pairs to compare, in the words of Splink."""
    equal = [f"l.{column} = r.{column}" for column in (*rule.same, *rule.same_member)]
    reports = f"l.report_id {'=' if rule.within_report else '<>'} r.report_id"
    return {
        "blocking_rule": " and ".join((*equal, f"({rule.where})", reports)),
        "arrays_to_explode": list(rule.same_member),
        "sql_dialect": "duckdb",
    }


def sql_of(level: Level) -> str:
    """The condition of a level on columns `..._l` and `..._r`, as Splink wants it."""
    return "ELSE" if level.otherwise else _sides(level.when)


def _sides(condition: str) -> str:
    return _SIDE.sub(r"\2_\1", condition)


def _comparison(comparison: Comparison, probabilities: Probabilities) -> dict[str, Any]:
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [_level(comparison, level, probabilities) for level in comparison.levels],
    }


def _level(comparison: Comparison, level: Level, probabilities: Probabilities) -> dict[str, Any]:
    settings: dict[str, Any] = {"sql_condition": sql_of(level), "label_for_charts": level.name}
    if level.unknown:
        return settings | {"is_null_level": True}
    found = probabilities[comparison.name, level.name]
    return settings | {"m_probability": found.m, "u_probability": found.u}
