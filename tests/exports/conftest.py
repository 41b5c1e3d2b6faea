"""A published file with the tables of the exports as their contracts have them, and a few rows of one's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.settings import PROJECT_DIR

MODELS = PROJECT_DIR / "dbt_project" / "models" / "exports" / "_exports__models.yml"
HXL_TAGS = PROJECT_DIR / "seeds" / "exports" / "hxl_tags.csv"

ROWS: Mapping[str, list[dict[str, Any]]] = {
    "acled": [{"event_id_cnty": "SYRe1", "location": "حلب", "notes": "=HYPERLINK(1)", "longitude": -37.16}],
    "ucdp": [{"id": 1, "best": 3}],
    "polecat": [{"Event ID": "e1", "Actor Name": "-Group"}],
    "hxl": [{"event_id": "e1", "loc_ar": "إدلب", "killed": 3, "latitude": 35.9, "longitude": 36.6}],
    "features": [
        {"event_id": "e1", "place_ar": "إدلب", "date_from": "2020-02-27", "latitude": 35.9, "longitude": 36.6},
        {"event_id": "e2", "killed_best": 4},
    ],
}


@pytest.fixture
def published_file(tmp_path: Path) -> Path:
    """A published file that has schema `exports` alone."""
    file = tmp_path / "published" / "waqai.duckdb"
    file.parent.mkdir()
    with duckdb.connect(str(file)) as con:
        con.execute("create schema exports")
        for model in yaml.safe_load(MODELS.read_text("utf-8"))["models"]:
            table = model["name"].removeprefix("exports__")
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in model["columns"])
            con.execute(f"create table exports.{table} ({columns})")
            for row in ROWS.get(table, []):
                names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
                con.execute(f"insert into exports.{table} ({names}) values ({marks})", list(row.values()))
        con.execute("create table exports.hxl_tags as from read_csv(?)", [str(HXL_TAGS)])
    return file
