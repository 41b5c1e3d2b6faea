"""What Superset is given, in the form that it imports: the database, tables with descriptions, charts, dashboards.

What they are stands in the folder dashboards/ of the project; a filter of a dashboard narrows the charts whose dataset
has its column. Tables and columns are described as the published file describes them. Ids come from names, so that the
same things given again are the same things.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import duckdb
import yaml

Spec = Mapping[str, Any]

DATABASE = "Waqai"
_VERSION = {"version": "1.0.0"}
_TIMES = ("DATE", "TIMESTAMP")
# Of the events, the part that a map shows first; west, south, east and north of them, in degrees.
_VIEWED = 0.96
_AROUND = """
    select
        quantile_cont(longitude, $out), quantile_cont(latitude, $out),
        quantile_cont(longitude, 1 - $out), quantile_cont(latitude, 1 - $out)
    from events
    where latitude is not null
"""
# Degrees around those, and how wide the world is at zoom 0 beside a map, whose height is less than its width.
_MARGIN, _WORLDS, _FLATNESS = 1.0, 1.4, 1.8
# How Superset opens the published file: it cannot be written, and SQL reaches no other file and no network.
CONNECT_ARGS = {
    "read_only": True,
    "config": {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    },
}


def read_specs(folder: Path, origin: str) -> tuple[Spec, list[Spec]]:
    """The tables by name, and the dashboards in the order of their files, as `folder` has them.

    `origin` is where Superset is served, as in http://127.0.0.1:8088; it stands for {origin}.
    """
    files = sorted(file for file in folder.glob("*.yaml") if file.stem != "datasets")
    return _read(folder / "datasets.yaml", origin), [_read(file, origin) for file in files]


def charts_of(dashboard: Spec) -> Iterator[Spec]:
    """The charts of a dashboard, row by row."""
    return (chart for row in dashboard["rows"] for chart in row["charts"])


def build_assets(con: duckdb.DuckDBPyConnection, published_file: Path, folder: Path, origin: str) -> dict[str, str]:
    """Return the files to import, content by path; `con` has the published file open, `origin` as for `read_specs`."""
    datasets, dashboards = read_specs(folder, origin)
    files: dict[str, Any] = {
        "metadata.yaml": {**_VERSION, "type": "assets", "timestamp": "1970-01-01T00:00:00+00:00"},
        "databases/waqai.yaml": _database(published_file),
    }
    given = {name: _dataset(con, name, spec) for name, spec in datasets.items()}
    files |= {f"datasets/waqai/{name}.yaml": dataset for name, dataset in given.items()}
    for dashboard in dashboards:
        for number, chart in enumerate(charts_of(dashboard)):
            files[f"charts/{dashboard['slug']}_{number}.yaml"] = _chart(con, dashboard, chart, given[chart["dataset"]])
        files[f"dashboards/{dashboard['slug']}.yaml"] = _dashboard(dashboard, given)
    return {path: yaml.safe_dump(content, allow_unicode=True, sort_keys=False) for path, content in files.items()}


def _read(file: Path, origin: str) -> Spec:
    content: Spec = yaml.safe_load(file.read_text("utf-8").replace("{origin}", origin))
    return content


def _id(kind: str, *names: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(("waqai", kind, *names))))


def _database(published_file: Path) -> Spec:
    return {
        **_VERSION,
        "uuid": _id("database"),
        "database_name": DATABASE,
        "sqlalchemy_uri": f"duckdb:///{published_file}",
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        # Superset opens the file anew for each query (NullPool), and so reads what was published last.
        "extra": {"allows_virtual_table_explore": True, "engine_params": {"connect_args": CONNECT_ARGS}},
    }


def _dataset(con: duckdb.DuckDBPyConnection, name: str, spec: Spec) -> Spec:
    schema = spec.get("schema", "main")
    table = spec.get("table", name)
    columns = con.execute(
        "select column_name, data_type, comment from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [schema, table],
    ).fetchall()
    described = con.execute(
        "select comment from duckdb_views() where schema_name = $1 and view_name = $2 "
        "union all select comment from duckdb_tables() where schema_name = $1 and table_name = $2",
        [schema, table],
    ).fetchone()
    return {
        **_VERSION,
        "uuid": _id("dataset", name),
        "database_uuid": _id("database"),
        "table_name": table,
        "schema": schema,
        "catalog": None,
        "description": described[0] if described else None,
        "main_dttm_col": spec.get("time"),
        "sql": None,
        "filter_select_enabled": True,
        "columns": [
            *(_column(column, kind, comment) for column, kind, comment in columns),
            *(
                _column(column, of.get("type", "VARCHAR"), of.get("description"), of["expression"], of.get("label"))
                for column, of in spec.get("columns", {}).items()
            ),
        ],
        "metrics": [
            {
                "metric_name": metric,
                "verbose_name": of["label"],
                "expression": of["expression"],
                "description": of.get("description"),
                "d3format": of.get("format"),
            }
            for metric, of in spec["metrics"].items()
        ],
    }


def _column(
    name: str, kind: str, description: str | None, expression: str | None = None, label: str | None = None
) -> Spec:
    return {
        "column_name": name,
        "verbose_name": label,
        "type": kind,
        "description": description,
        "expression": expression,
        "is_dttm": kind in _TIMES,
        "is_active": True,
        "groupby": True,
        "filterable": True,
    }


def _chart(con: duckdb.DuckDBPyConnection, dashboard: Spec, chart: Spec, dataset: Spec) -> Spec:
    params = chart["params"]
    viewed = {"viewport": params["viewport"] | _view(con)} if "viewport" in params else {}
    return {
        **_VERSION,
        "uuid": _id("chart", dashboard["slug"], chart["title"]),
        "dataset_uuid": dataset["uuid"],
        "slice_name": chart["title"],
        "description": chart.get("description"),
        "viz_type": chart["viz"],
        "cache_timeout": None,
        "params": {"viz_type": chart["viz"], **params, **viewed, **_in_time(params, dataset["main_dttm_col"])},
    }


def _view(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Where a map begins, so that most events are on it; the region where no event has coordinates."""
    row = con.execute(_AROUND, {"out": (1 - _VIEWED) / 2}).fetchone()
    west, south, east, north = row if row and row[0] is not None else (-10.0, 10.0, 55.0, 38.0)
    width, height = east - west + 2 * _MARGIN, north - south + 2 * _MARGIN
    zoom = math.log2(_WORLDS * 360 / max(width, height * _FLATNESS))
    return {"latitude": (south + north) / 2, "longitude": (west + east) / 2, "zoom": round(zoom, 2)}


def _in_time(params: Spec, time: str | None) -> Spec:
    """The conditions of a chart with the one that a filter of time sets; it may have two queries, the second `_b`."""
    any_time = {"clause": "WHERE", "expressionType": "SIMPLE", "subject": time}
    any_time |= {"operator": "TEMPORAL_RANGE", "comparator": "No filter"}
    queries = ("adhoc_filters", "adhoc_filters_b") if "metrics_b" in params else ("adhoc_filters",)
    return {name: [*params.get(name, []), any_time] for name in queries} if time else {}


def _dashboard(dashboard: Spec, datasets: Mapping[str, Spec]) -> Spec:
    return {
        **_VERSION,
        "uuid": _id("dashboard", dashboard["slug"]),
        "dashboard_title": dashboard["title"],
        "description": dashboard["description"],
        "slug": dashboard["slug"],
        "published": True,
        "metadata": {
            "cross_filters_enabled": True,
            "filter_bar_orientation": "HORIZONTAL",
            "native_filter_configuration": [_filter(dashboard, spec, datasets) for spec in dashboard["filters"]],
        },
        "position": _positions(dashboard),
    }


def _filter(dashboard: Spec, spec: Spec, datasets: Mapping[str, Spec]) -> Spec:
    """A filter of a column, or of time where it names none; charts of datasets without that are left out of it."""
    column = spec.get("column")
    chosen_from = {"column": {"name": column}, "datasetUuid": _id("dataset", spec["dataset"])} if column else {}
    return {
        "id": _filter_id(dashboard, spec["name"]),
        "type": "NATIVE_FILTER",
        "filterType": "filter_select" if column else "filter_time",
        "name": spec["name"],
        "description": spec.get("description", ""),
        "targets": [chosen_from],
        "scope": {
            "rootPath": ["ROOT_ID"],
            "excluded": [
                number
                for number, chart in enumerate(charts_of(dashboard), start=1)
                if not _narrows(column, datasets[chart["dataset"]])
            ],
        },
        "cascadeParentIds": [_filter_id(dashboard, spec["within"])] if "within" in spec else [],
        "controlValues": {"multiSelect": True, "searchAllOptions": True} if column else {},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
    }


def _filter_id(dashboard: Spec, name: str) -> str:
    return f"NATIVE_FILTER-{_id('filter', dashboard['slug'], name)}"


def _narrows(column: str | None, dataset: Spec) -> bool:
    if column is None:
        return dataset["main_dttm_col"] is not None
    return any(of["column_name"] == column for of in dataset["columns"])


def _positions(dashboard: Spec) -> Spec:
    """Return the layout: rows of charts; a row is 12 units wide, a unit of height is 8 pixels."""
    rows = [f"ROW-{number}" for number in range(len(dashboard["rows"]))]
    positions: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard["title"]}},
    }
    # Superset numbers charts anew; until then these numbers say which of them a filter leaves out.
    numbers = count(1)
    for row_id, row in zip(rows, dashboard["rows"], strict=True):
        within = ["ROOT_ID", "GRID_ID", row_id]
        charts = [_placed(dashboard, chart, next(numbers), row["height"], within) for chart in row["charts"]]
        positions[row_id] = {
            "type": "ROW",
            "id": row_id,
            "children": [chart["id"] for chart in charts],
            "parents": within[:-1],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        positions |= {chart["id"]: chart for chart in charts}
    return positions


def _placed(dashboard: Spec, chart: Spec, number: int, height: int, within: list[str]) -> Spec:
    key = _id("chart", dashboard["slug"], chart["title"])
    meta = {"uuid": key, "chartId": number, "sliceName": chart["title"], "width": chart["width"], "height": height}
    return {"type": "CHART", "id": f"CHART-{key}", "children": [], "parents": within, "meta": meta}
