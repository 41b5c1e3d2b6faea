"""A small warehouse that every gate lets through; tests spoil it in one place each."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.extraction.schema import TABLES, Extraction
from orchestration.settings import PROJECT_DIR
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import load_extraction
from orchestration.warehouse.schema import create_tables

BODY = "انشق خمسة عناصر عن الفصيل في حلب أمس. قال مصدر محلي إن اثنين قتلا."
REPORT_ID = "0123456789abcdef"
HXL_TAGS = PROJECT_DIR / "seeds" / "exports" / "hxl_tags.csv"
# What outlets are compared by.
MATTERS = ("type", "place", "date", "killed", "agent")


def _span(text: str, prefix: str = "char") -> dict[str, object]:
    start = BODY.index(text)
    return {f"{prefix}_start": start, f"{prefix}_end": start + len(text)}


def good_extraction() -> Extraction:
    """One happening read out of `BODY`, with a row in every staging table."""
    row: dict[str, object] = {"report_id": REPORT_ID, "sentence_index": 0}
    sentence = {"sentence_start": 0, "sentence_end": 37}
    event = {"event_report_id": "e1", "report_id": REPORT_ID}
    days = {"date_from": date(2020, 1, 1), "date_to": date(2020, 1, 1)}
    five = {"low": 5, "high": 5}
    return Extraction.from_rows(
        {
            "sentences": [
                row | {"char_start": 0, "char_end": 37, "kind": "headline"},
                row | {"sentence_index": 1, "char_start": 38, "char_end": len(BODY), "kind": "body"},
            ],
            "mentions": [
                row
                | {"mention_id": "m1", "kind": "place", "surface_text": "حلب", "normalised_text": "حلب"}
                | {"linked_id": "p1", "link_method": "exact_name"}
                | _span("حلب")
            ],
            "event_reports": [
                row
                | event
                | sentence
                | days
                | {"event_type_code": "defection", "modality": "actual", "trigger_text": "انشق", "lexicon_id": "l1"}
                | _span("انشق", "trigger")
                | {"count_low": 5, "count_high": 5, "count_text": "خمسة عناصر"}
                | _span("خمسة عناصر", "count")
                | {"date_precision": "day", "time_text": "أمس", "confidence": 0.9}
                | _span("أمس", "time")
            ],
            "event_report_triggers": [
                event | {"position": 0, "trigger_text": "انشق", "sentence_index": 0, "lexicon_id": "l1"} | _span("انشق")
            ],
            "event_report_factions": [
                event
                | {"role": "agent", "position": 0, "faction_id": "f1", "party_kind": "faction"}
                | {"party_text": "الفصيل", "surface_text": "الفصيل", "link_method": "exact_alias"}
                | _span("الفصيل")
            ],
            "event_report_places": [
                event
                | {"position": 0, "place_id": "p1", "place_text": "حلب", "surface_text": "حلب"}
                | {"link_method": "gazetteer"}
                | _span("حلب")
            ],
            "framings": [
                row
                | {
                    "framing_id": "g1",
                    "target_kind": "faction",
                    "faction_id": "f1",
                    "label_id": "x",
                    "is_quoted": False,
                }
                | {"label_text": "الفصيل", "polarity": "neutral"}
                | _span("الفصيل")
            ],
            "quantities": [
                row | five | {"quantity_id": "q1", "kind": "count", "surface_text": "خمسة عناصر"} | _span("خمسة عناصر")
            ],
            "times": [
                row
                | days
                | {"time_id": "t1", "surface_text": "أمس", "precision": "day", "method": "relative"}
                | _span("أمس")
            ],
            "extractions": [
                {
                    "report_id": REPORT_ID,
                    "sentence_count": 2,
                    "furniture_count": 0,
                    "event_report_count": 1,
                    "mention_count": 1,
                }
            ],
        },
        extractor_version="v1",
    )


def _insert(con: duckdb.DuckDBPyConnection, schema: str, table: str, rows: list[dict[str, object]]) -> None:
    for row in rows:
        columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        con.execute(f'insert into {schema}."{table}" ({columns}) values ({marks})', list(row.values()))


def _load_raw(con: duckdb.DuckDBPyConnection) -> None:
    seen = datetime(2020, 1, 3)
    batch: dict[str, object] = {"batch_id": "b1"}
    report = {"report_id": REPORT_ID, "doc_id": "r1", "origin": "r1.txt", "body_text": BODY, "charset": "utf-8"}
    dates = {"published_at": datetime(2020, 1, 2), "published_precision": "day", "retrieved_at": seen}
    _insert(con, "raw", "reports", [batch | report | dates | {"content_sha256": "a" * 64}])
    version = {"origin_key": "k1", "version_number": 1, "report_id": REPORT_ID, "is_first_reading": True}
    _insert(con, "raw", "report_versions", [batch | version | {"origin": "r1.txt"}])
    reject = {"reject_id": "x1", "origin": "empty.txt", "reason_code": "empty", "severity": "kept", "seen_at": seen}
    _insert(con, "raw", "rejects", [batch | reject | {"detail": "The file holds no text; remove it.", "sample": ""}])
    place = {"place_id": "p1", "name_ar": "حلب", "kind": "city", "country_code": "SY", "origin": "geonames"}
    _insert(con, "raw", "places", [place | {"latitude": 36.2, "longitude": 37.16, "population": 1602264}])


def _marts() -> dict[str, list[dict[str, object]]]:
    """Rows of every mart about the one happening of `BODY`; columns that no expectation reads are left out."""
    event = {"event_id": "v1", "event_type_code": "defection", "date_from": date(2020, 1, 1)}
    event |= {"date_to": date(2020, 1, 1), "date_precision": "day", "place_id": "p1"}
    report = {"event_report_id": "e1", "report_id": REPORT_ID}
    party = {"role": "agent", "position": 0, "faction_id": "f1", "party_text": "الفصيل"}
    place = {"position": 0, "place_id": "p1", "place_text": "حلب"}
    figures = {f"{name}_{part}": 5 for name in ("killed", "injured", "count") for part in ("low", "high")}
    best = {f"{name}_best": 5 for name in ("killed", "injured", "count")}
    summed = event | figures | best | {"date_basis": "told", "event_count": 1, "event_report_count": 1}
    dim_type: dict[str, object] = {"event_family": "allegiance", "event_type_label_ar": "انشقاق"}
    dim_type |= {"event_type_label_en": "Defection", "is_violence": False, "plover_event": "RETREAT"}
    faction: dict[str, object] = {
        "faction_kind": "armed_group",
        "faction_name_ar": "الفصيل",
        "faction_name_en": "Group",
    }
    return {
        "dim_reports": [
            {"report_id": REPORT_ID, "origin": "r1.txt", "body_text": BODY, "character_count": len(BODY)}
            | {"outlet_id": "o1"}
        ],
        "dim_sources": [
            {"source_id": "o1", "source_kind": "outlet", "report_count": 1, "event_report_count": 1},
            {"source_id": "o2", "source_kind": "outlet", "report_count": 0, "event_report_count": 0},
        ],
        "dim_factions": [faction | {"faction_id": "f1"}, faction | {"faction_id": "f2"}],
        "dim_faction_aliases": [{"alias_id": "a1", "faction_id": "f1", "alias_ar": "الفصيل", "alias_status": "active"}],
        "dim_faction_affiliations": [
            {"affiliation_id": "x1", "faction_id": "f1", "affiliated_to_id": "f2", "relation": "part_of"}
        ],
        "dim_faction_periods": [
            {"faction_period_id": "h1", "faction_id": "f1", "status": "active", "ancestor_ids": "f1|f2"}
        ],
        "bridge_event_faction_ancestors": [
            {"event_faction_ancestor_id": "n1", "event_faction_id": "b1", "ancestor_id": "f1", "depth": 0}
        ],
        "dim_places": [{"place_id": "p1", "place_precision": "settlement", "latitude": 36.2, "longitude": 37.16}],
        "dim_event_types": [
            dim_type | {"event_type_code": code} for code in ("defection", *(f"type_{n}" for n in range(30)))
        ],
        "dim_dates": [{"date_day": date(2020, 1, 1), "month_number": 1, "iso_weekday_number": 3}],
        "fct_event_reports": [
            report
            | event
            | figures
            | {"modality": "actual", "trigger_text": "انشق", "trigger_start": 0, "trigger_end": 4, "confidence": 0.9}
            | {"is_dismissed": False}
        ],
        "fct_triggers": [
            report | {"trigger_id": "t1", "trigger_text": "انشق", "position": 0, "char_start": 0, "char_end": 4}
        ],
        "fct_events": [
            event
            | figures
            | best
            | {"place_precision": "settlement", "report_count": 1, "outlet_count": 1, "is_contested": False}
            | {"copy_count": 0, "independent_outlet_count": 1, "civilians_harmed": False, "confidence": 0.9}
        ],
        "fct_event_claims": [
            report
            | {"claim_id": "k1", "event_id": "v1", "field": "count", "value_low": 5, "value_high": 5, "teller_id": "o1"}
            | {"claim_text": "خمسة عناصر", "is_last_word": True, "is_contradicted": False}
            | {"is_chosen": True, "is_lowest": True, "is_highest": True}
            | _span("خمسة عناصر")
        ],
        "fct_event_revisions": [
            report | figures | best | {"event_revision_id": "v1", "event_id": "v1", "revision_number": 1}
        ],
        "fct_event_history": [
            {"event_change_id": "h1", "event_id": "v1", "change_number": 1, "change_kind": "created"}
            | {"event_report_count": 1, "changed_at": datetime(2020, 1, 2), "current_event_id": "v1"}
        ],
        "fct_event_links": [
            {"link_id": "l1", "event_id": "v1", "left_event_report_id": "e1", "right_event_report_id": "e2"}
            | {"match_probability": 0.9, "place_comparison": "same fine place"}
        ],
        "fct_allegiance_changes": [
            event
            | {"allegiance_change_id": "c1", "from_faction_id": "f1", "people_low": 5, "people_best": 5}
            | {"people_high": 5, "change_kind": "defection", "registry_status": "not_applicable"}
        ],
        "bridge_event_factions": [party | {"event_faction_id": "b1", "event_id": "v1"}],
        "bridge_event_report_factions": [report | party | {"event_report_faction_id": "b1"}],
        "bridge_event_places": [place | {"event_place_id": "b1", "event_id": "v1"}],
        "bridge_event_report_places": [report | place | {"event_report_place_id": "b1"}],
        "fct_mentions": [
            {"mention_id": "m1", "report_id": REPORT_ID, "mention_kind": "place", "surface_text": "حلب"}
            | {"char_start": 29, "char_end": 32, "place_id": "p1"}
        ],
        "fct_framings": [
            {"framing_id": "g1", "report_id": REPORT_ID, "faction_id": "f1", "target_kind": "faction"}
            | {"polarity": "neutral", "label_text": "الفصيل"}
        ],
        "agg_events_by_day": [summed | {"date_day": date(2020, 1, 1)}],
        "agg_casualties_by_place_month": [summed | {"month_start_date": date(2020, 1, 1), "outlet_count": 1}],
        "agg_faction_interactions": [
            summed
            | {"month_start_date": date(2020, 1, 1), "agent_faction_id": "f1", "patient_faction_id": "f2"}
            | {"first_date": date(2020, 1, 1), "last_date": date(2020, 1, 1)}
        ],
        "agg_source_agreement": [
            {"outlet_id": "o1", "other_outlet_id": "o2", "shared_event_count": 1}
            | {f"{matter}_{part}_count": 1 for matter in MATTERS for part in ("compared", "agreed")}
        ],
        "agg_framing_by_outlet": [
            {"outlet_id": "o1", "target_kind": "faction", "faction_id": "f1", "label_id": "l1", "polarity": "neutral"}
            | {"label_text": "الفصيل", "use_count": 1, "quoted_use_count": 0, "own_use_count": 1, "report_count": 1}
        ],
        "fct_violent_sentences": [
            {"violent_sentence_id": "v1", "report_id": REPORT_ID, "outlet_id": "o1", "sentence_index": 0}
            | {"sentence_start": 0, "sentence_end": 37, "violence_words": "kill", "is_told": True}
        ],
        "agg_quality_drift": [
            {"series_kind": "event_type", "series_id": "defection", "week_start_date": date(2020, 1, 6)}
            | {"observed_count": 1, "usual_count": 0.0, "robust_z": 1.0}
        ],
        "fct_rejects": [{"reject_id": "x1", "reason_code": "empty", "origin": "empty.txt"}],
        "unmapped_mentions": [
            {"unmapped_mention_id": "u1", "mention_kind": "place", "mention_count": 1, "report_count": 1}
            | {"example_report_id": REPORT_ID, "example_surface_text": "حلب", "example_char_start": 29}
            | {"example_char_end": 32, "gain": 1}
        ],
    }


def _load_contracted(con: duckdb.DuckDBPyConnection, schema: str, rows: dict[str, list[dict[str, object]]]) -> None:
    """Make the tables of a schema with the columns and types of their dbt contracts, without the constraints."""
    con.execute(f"create schema {schema}")
    for path in sorted((PROJECT_DIR / "dbt_project" / "models" / schema).glob("*.yml")):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            table = model["name"].removeprefix(f"{schema}__")
            types = {column["name"]: column["data_type"] for column in model["columns"]}
            columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
            con.execute(f'create table {schema}."{table}" ({columns})')
            # Rows share parts; each table takes the columns that it has.
            kept = [{name: value for name, value in row.items() if name in types} for row in rows[model["name"]]]
            _insert(con, schema, table, kept)


def _exports() -> dict[str, list[dict[str, object]]]:
    """A row of every export about one shelling; columns that no expectation reads are left out."""
    day, point = date(2020, 1, 1), {"latitude": 36.2, "longitude": 37.16}
    figures = {f"{name}_{part}": 5 for name in ("killed", "injured", "count") for part in ("low", "best", "high")}
    told = {"confidence": 0.9, "report_count": 1, "date_precision": "day"}
    sides: dict[str, object] = {"side_a": "Group", "side_b": "Civilians", "dyad_name": "Group - Civilians"}
    return {
        "exports__acled": [
            {"event_id_cnty": "SYRe1", "event_date": day, "year": 2020, "time_precision": 1, "geo_precision": 1}
            | {"disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash"}
            | {"actor1": "Group", "inter1": "Rebel group", "interaction": "Rebel group only", "iso": 760}
            | {"region": "Middle East", "country": "Syria", "location": "Aleppo", "fatalities": 5, "notes": "A clash."}
            | {"source_scale": "National-New media", "timestamp": 1577836800}
            | point
        ],
        "exports__ucdp": [
            {"id": 1, "year": 2020, "code_status": "Clear", "type_of_violence": 3, "dyad_new_id": 2}
            | {"number_of_sources": 1, "where_prec": 1, "date_prec": 1, "event_clarity": 1, "region": "Middle East"}
            | {"geom_wkt": "POINT (37.16 36.2)", "priogrid_gid": 181875, "country_id": 652, "country": "Syria"}
            | {"date_start": day, "date_end": day, "deaths_a": 0, "deaths_b": 0, "deaths_civilians": 5}
            | {"deaths_unknown": 0, "best": 5, "high": 6, "low": 4}
            | sides
            | point
        ],
        "exports__polecat": [
            {"Event ID": "e1", "Event Date": day, "Event Type": "ASSAULT", "Event Mode": "aerial"}
            | {"Quad Code": "Material conflict", "Primary Actor Sector": "REB", "Actor Country": "SYR; TUR"}
            | {"Country": "SYR", "Latitude": 36.2, "Longitude": 37.16, "Feature Type": "PPL", "Language": "Arabic"}
        ],
        "exports__hxl": [
            {"event_id": "e1", "event_type": "shelling", "date_start": day, "date_end": day, "country_code": "SY"}
            | {"loc_precision": "settlement", "killed": 5, "killed_min": 5, "killed_max": 5}
            | told
            | point
        ],
        "exports__features": [
            {"event_id": "e1", "event_type": "shelling", "date_from": day, "date_to": day, "notes": "A shelling."}
            | {"place_precision": "settlement"}
            | figures
            | told
            | point
        ],
        "exports__left_out": [],
    }


@pytest.fixture(scope="session")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working file whose raw tables, staging tables, marts and exports are good."""
    file = tmp_path_factory.mktemp("good") / "waqai.duckdb"
    with connect(file, other_files=True) as con:
        create_tables(con, TABLES)
        _load_raw(con)
        load_extraction(con, good_extraction())
        _load_contracted(con, "marts", _marts())
        _load_contracted(con, "exports", _exports())
        con.execute("create table exports.hxl_tags as from read_csv(?)", [str(HXL_TAGS)])
    return file


@pytest.fixture
def warehouse(good_file: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connection to a copy of the good file."""
    with connect(Path(shutil.copy(good_file, tmp_path))) as con:
        yield con
