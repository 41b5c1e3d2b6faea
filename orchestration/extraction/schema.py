"""Tables that extraction fills, column by column. Every offset counts characters of the report's `body_text`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import polars as pl


def _spans(*names: str) -> dict[str, pl.DataType]:
    """Columns of a text with its place: `<name>_text`, `<name>_start`, `<name>_end`."""
    return {
        f"{name}_{part}": pl.String() if part == "text" else pl.Int32()
        for name in names
        for part in ("text", "start", "end")
    }


def _figures(*names: str) -> dict[str, pl.DataType]:
    """Columns of a figure with its words: `<name>_low`, `<name>_high` (null: open), then its text and place."""
    columns: dict[str, pl.DataType] = {}
    for name in names:
        columns |= {f"{name}_low": pl.Int64(), f"{name}_high": pl.Int64()} | _spans(name)
    return columns


_SURFACE: dict[str, pl.DataType] = {"surface_text": pl.String(), "char_start": pl.Int32(), "char_end": pl.Int32()}

_COLUMNS: dict[str, dict[str, pl.DataType]] = {
    "sentences": {
        "report_id": pl.String(),
        "sentence_index": pl.Int32(),
        "char_start": pl.Int32(),
        "char_end": pl.Int32(),
        "kind": pl.String(),
        "furniture_rule": pl.String(),
    },
    "mentions": {
        "mention_id": pl.String(),
        "report_id": pl.String(),
        "sentence_index": pl.Int32(),
        "kind": pl.String(),
        **_SURFACE,
        "normalised_text": pl.String(),
        "linked_id": pl.String(),
        "link_method": pl.String(),
    },
    "event_reports": {
        "event_report_id": pl.String(),
        "report_id": pl.String(),
        "sentence_index": pl.Int32(),
        "event_type_code": pl.String(),
        "modality": pl.String(),
        **_spans("trigger"),
        "lexicon_id": pl.String(),
        "sentence_start": pl.Int32(),
        "sentence_end": pl.Int32(),
        "date_from": pl.Date(),
        "date_to": pl.Date(),
        "date_precision": pl.String(),
        "date_method": pl.String(),
        **_spans("time"),
        **_figures("count", "killed", "injured"),
        **_spans("informant", "claim"),
        "confidence": pl.Float64(),
    },
    "event_report_triggers": {
        "event_report_id": pl.String(),
        "report_id": pl.String(),
        "position": pl.Int32(),
        "trigger_text": pl.String(),
        "char_start": pl.Int32(),
        "char_end": pl.Int32(),
        "sentence_index": pl.Int32(),
        "lexicon_id": pl.String(),
    },
    "event_report_factions": {
        "event_report_id": pl.String(),
        "report_id": pl.String(),
        "role": pl.String(),
        "position": pl.Int32(),
        "faction_id": pl.String(),
        "party_kind": pl.String(),
        "party_text": pl.String(),
        **_SURFACE,
        "link_method": pl.String(),
    },
    "event_report_places": {
        "event_report_id": pl.String(),
        "report_id": pl.String(),
        "position": pl.Int32(),
        "place_id": pl.String(),
        "place_text": pl.String(),
        **_SURFACE,
        "link_method": pl.String(),
    },
    "framings": {
        "framing_id": pl.String(),
        "report_id": pl.String(),
        "sentence_index": pl.Int32(),
        "target_kind": pl.String(),
        "faction_id": pl.String(),
        "label_id": pl.String(),
        "label_text": pl.String(),
        "char_start": pl.Int32(),
        "char_end": pl.Int32(),
        "polarity": pl.String(),
        "is_quoted": pl.Boolean(),
    },
    "quantities": {
        "quantity_id": pl.String(),
        "report_id": pl.String(),
        "sentence_index": pl.Int32(),
        "kind": pl.String(),
        "low": pl.Int64(),
        "high": pl.Int64(),
        **_SURFACE,
    },
    "times": {
        "time_id": pl.String(),
        "report_id": pl.String(),
        "sentence_index": pl.Int32(),
        **_SURFACE,
        "date_from": pl.Date(),
        "date_to": pl.Date(),
        "precision": pl.String(),
        "method": pl.String(),
        "weekday": pl.Int32(),
        "month": pl.Int32(),
        "day_of_month": pl.Int32(),
    },
    "extractions": {
        "report_id": pl.String(),
        "sentence_count": pl.Int32(),
        "furniture_count": pl.Int32(),
        "event_report_count": pl.Int32(),
        "mention_count": pl.Int32(),
        "publication_day": pl.Date(),
        "publication_method": pl.String(),
    },
}

TABLES: Mapping[str, pl.Schema] = {
    name: pl.Schema({**columns, "extractor_version": pl.String()}) for name, columns in _COLUMNS.items()
}


@dataclass(frozen=True)
class Extraction:
    """What was read out of a batch of reports: one frame a staging table, with the columns of `TABLES`."""

    sentences: pl.DataFrame
    mentions: pl.DataFrame
    event_reports: pl.DataFrame
    event_report_triggers: pl.DataFrame
    event_report_factions: pl.DataFrame
    event_report_places: pl.DataFrame
    framings: pl.DataFrame
    quantities: pl.DataFrame
    times: pl.DataFrame
    extractions: pl.DataFrame

    @classmethod
    def from_rows(cls, rows: Mapping[str, list[dict[str, object]]], extractor_version: str) -> "Extraction":
        """Build the frames from rows by table; a column that a row leaves out is null."""
        return cls(
            **{
                field.name: pl.DataFrame(rows.get(field.name, []), schema=_COLUMNS[field.name]).with_columns(
                    extractor_version=pl.lit(extractor_version)
                )
                for field in fields(cls)
            }
        )
