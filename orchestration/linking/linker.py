"""Pairs of event reports with what speaks for and against their being one event. Splink weighs, on DuckDB."""

import logging
from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from orchestration.linking.model import KEY, Comparison, LinkModel, Probabilities, splink_settings
from orchestration.warehouse.connection import in_memory
from orchestration.warehouse.sql import literal

_SPLINK_LEVEL = logging.ERROR


def link_columns(model: LinkModel) -> list[str]:
    """Columns of the links: ids, probability, weight in bits, then level and weight of each comparison."""
    compared = [f"{comparison.name}_{what}" for comparison in model.comparisons for what in ("comparison", "weight")]
    return ["left_id", "right_id", "match_probability", "match_weight", *compared]


def compare(profiles: duckdb.DuckDBPyRelation, model: LinkModel, probabilities: Probabilities) -> pl.DataFrame:
    """Compare the event reports that may be one event; columns of `link_columns`, ordered by ids, left below right.

    `profiles` has the columns that the model names, and `event_report_id` and `report_id`.
    """
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(_SPLINK_LEVEL)
    if not profiles.aggregate("count(*)").fetchall()[0][0]:
        return pl.DataFrame(schema=_schema(model))
    with in_memory() as con:
        api = DuckDBAPI(con)
        con.register("event_report_profiles", profiles.to_arrow_table())
        registered = api.register("event_report_profiles")
        linker = Linker(registered, splink_settings(model, probabilities), log_level=_SPLINK_LEVEL)
        pairs = linker.inference.predict(warning_mode="never")
        found = con.execute(f"select {_selected(model)} from {pairs.physical_name}").pl()  # noqa: S608
    return found.cast(_schema(model)).sort("left_id", "right_id")  # type: ignore[arg-type]


def _schema(model: LinkModel) -> Mapping[str, Any]:
    return {
        name: pl.String() if name.endswith(("_id", "_comparison")) else pl.Float64() for name in link_columns(model)
    }


def _selected(model: LinkModel) -> str:
    parts = [
        f"least({KEY}_l, {KEY}_r) as left_id",
        f"greatest({KEY}_l, {KEY}_r) as right_id",
        "match_probability",
        "match_weight",
    ]
    for comparison in model.comparisons:
        parts += [
            f"{_level_name(comparison)} as {comparison.name}_comparison",
            f"mw_{comparison.name} as {comparison.name}_weight",
        ]
    return ", ".join(parts)


def _level_name(comparison: Comparison) -> str:
    """SQL for the name of a level; Splink numbers the levels that say something from the last, 0, upwards."""
    cases = " ".join(
        f"when {number} then {literal(level.name)}" for number, level in enumerate(reversed(comparison.telling))
    )
    return f"case gamma_{comparison.name} {cases} else 'unknown' end"
