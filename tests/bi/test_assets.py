"""Dashboards as code: what they name is in the published file, and Superset is given it for reading only."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import duckdb
import pytest
import yaml

from orchestration.bi.assets import CONNECT_ARGS, _view, build_assets, charts_of, read_specs
from orchestration.settings import PROJECT_DIR, Settings

ORIGIN = "http://127.0.0.1:8088"
FOLDER = PROJECT_DIR / "dashboards"
DATASETS, DASHBOARDS = read_specs(FOLDER, ORIGIN)
CHARTS = [chart for dashboard in DASHBOARDS for chart in charts_of(dashboard)]
_SINGLE_COLUMNS, _MANY_COLUMNS = ("x_axis",), ("groupby", "all_columns")


def columns_of(params: dict[str, Any]) -> Iterator[str]:
    """The columns that a chart names."""
    for name in _SINGLE_COLUMNS:
        yield from [params[name]] if name in params else []
    for name in _MANY_COLUMNS:
        value = params.get(name, [])
        yield from [value] if isinstance(value, str) else value
    yield from (params["spatial"][key] for key in ("latCol", "lonCol") if "spatial" in params)
    yield from (one["subject"] for one in params.get("adhoc_filters", []) if "subject" in one)


def metrics_of(params: dict[str, Any]) -> Iterator[str]:
    """The metrics that a chart names."""
    for name in ("metrics", "metrics_b"):
        yield from params.get(name, [])
    yield from [params["metric"]] if "metric" in params else []
    yield from [params["point_radius_fixed"]["value"]] if "point_radius_fixed" in params else []


def expression(dataset: dict[str, Any], column: str) -> str:
    """What a column of a dataset is computed as."""
    computed = dataset.get("columns", {})
    return f"({computed[column]['expression']})" if column in computed else f'"{column}"'


@pytest.fixture
def assets(con: duckdb.DuckDBPyConnection, published: Settings) -> dict[str, Any]:
    built = build_assets(con, published.published_file, FOLDER, ORIGIN)
    return {path: yaml.safe_load(content) for path, content in built.items()}


def test_there_are_three_dashboards_and_every_dataset_is_looked_at() -> None:
    assert [dashboard["slug"] for dashboard in DASHBOARDS] == ["situation", "sources", "quality"]
    assert {chart["dataset"] for chart in CHARTS} == set(DATASETS)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart["title"])
def test_what_a_chart_names_is_published(con: duckdb.DuckDBPyConnection, chart: dict[str, Any]) -> None:
    dataset, params = DATASETS[chart["dataset"]], chart["params"]
    columns = [expression(dataset, column) for column in columns_of(params)]
    metrics = [dataset["metrics"][metric]["expression"] for metric in metrics_of(params)]
    assert metrics or params["query_mode"] == "raw"
    conditions = [one["sqlExpression"] for one in params.get("adhoc_filters", []) if "sqlExpression" in one]
    source = f"{dataset.get('schema', 'main')}.{dataset.get('table', chart['dataset'])}"
    where = f" where {' and '.join(conditions)}" if conditions else ""
    group = " group by all" if metrics else ""
    con.execute(f"select {', '.join([*columns, *metrics])} from {source}{where}{group}").fetchall()


@pytest.mark.parametrize("name", DATASETS)
def test_every_metric_and_time_of_a_dataset_can_be_computed(con: duckdb.DuckDBPyConnection, name: str) -> None:
    dataset = DATASETS[name]
    source = f"{dataset.get('schema', 'main')}.{dataset.get('table', name)}"
    con.execute(f"select {', '.join(metric['expression'] for metric in dataset['metrics'].values())} from {source}")
    if "time" in dataset:
        time = expression(dataset, dataset["time"])
        (kind,) = con.execute(f"select typeof(any_value({time})) from {source}").fetchone() or ("",)
        assert kind in ("DATE", "TIMESTAMP")


def test_tables_and_columns_are_described(assets: dict[str, Any]) -> None:
    datasets = {path: content for path, content in assets.items() if path.startswith("datasets/")}
    assert len(datasets) == len(DATASETS)
    undescribed = [
        (path, column["column_name"])
        for path, content in datasets.items()
        for column in content["columns"]
        if not column["description"]
    ]
    assert undescribed == []
    assert all(content["description"] and content["columns"] for content in datasets.values())


def test_ids_are_the_same_each_time_and_no_two_are(
    assets: dict[str, Any], con: duckdb.DuckDBPyConnection, published: Settings
) -> None:
    again = build_assets(con, published.published_file, FOLDER, ORIGIN)
    assert {path: yaml.safe_load(content) for path, content in again.items()} == assets
    ids = [UUID(content["uuid"]) for content in assets.values() if "uuid" in content]
    assert len(set(ids)) == len(ids) == 1 + len(DATASETS) + len(CHARTS) + len(DASHBOARDS)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard["slug"])
def test_a_filter_narrows_the_charts_that_have_its_column_and_no_others(
    assets: dict[str, Any], dashboard: dict[str, Any]
) -> None:
    columns = {
        content["uuid"]: {column["column_name"] for column in content["columns"]} | {content["main_dttm_col"]}
        for path, content in assets.items()
        if path.startswith("datasets/")
    }
    datasets = {
        content["uuid"]: content["dataset_uuid"] for path, content in assets.items() if path.startswith("charts/")
    }
    built = assets[f"dashboards/{dashboard['slug']}.yaml"]
    placed = [item["meta"] for item in built["position"].values() if isinstance(item, dict) and item["type"] == "CHART"]
    named = {meta["chartId"]: columns[datasets[meta["uuid"]]] for meta in placed}
    assert len(named) == len(placed)
    times = {content["main_dttm_col"] for path, content in assets.items() if path.startswith("datasets/")} - {None}
    filters = built["metadata"]["native_filter_configuration"]
    assert [one["filterType"] for one in filters].count("filter_time") == 1
    for one in filters:
        (target,) = one["targets"]
        wanted = {target["column"]["name"]} if target else times
        assert not target or wanted <= columns[target["datasetUuid"]]
        narrowed = set(named) - set(one["scope"]["excluded"])
        assert narrowed, one["name"]
        assert narrowed == {number for number, has in named.items() if has & wanted}, one["name"]
        assert set(one["cascadeParentIds"]) <= {other["id"] for other in filters}


def test_a_range_of_time_reaches_every_query_of_a_chart_whose_table_has_a_time(assets: dict[str, Any]) -> None:
    times = {
        content["uuid"]: content["main_dttm_col"] for path, content in assets.items() if path.startswith("datasets/")
    }
    for path, content in assets.items():
        if path.startswith("charts/") and (time := times[content["dataset_uuid"]]):
            params = content["params"]
            for name in ("adhoc_filters", "adhoc_filters_b")[: 1 + ("metrics_b" in params)]:
                ranged = [one["subject"] for one in params[name] if one.get("operator") == "TEMPORAL_RANGE"]
                assert ranged == [time], path


def test_every_view_on_the_quality_is_looked_at() -> None:
    looked_at = {chart["dataset"] for chart in charts_of(DASHBOARDS[2])}
    assert {"quality_warnings", "quality_coverage", "quality_drift", "quality_freshness", "worklist"} <= looked_at


def test_each_row_of_a_dashboard_is_filled() -> None:
    widths = [sum(chart["width"] for chart in row["charts"]) for dashboard in DASHBOARDS for row in dashboard["rows"]]
    assert set(widths) == {12}


def test_words_of_reports_are_never_read_as_markup() -> None:
    tables = [chart for chart in CHARTS if chart["viz"] == "table"]
    assert tables
    assert [chart["title"] for chart in tables if chart["params"].get("allow_render_html") is not False] == []


def test_maps_ask_this_machine_alone() -> None:
    styles = [chart["params"]["mapbox_style"] for chart in CHARTS if "mapbox_style" in chart["params"]]
    assert styles
    assert all(style.startswith(f"tile://{ORIGIN}/") for style in styles)


def test_the_published_file_is_given_for_reading_only(assets: dict[str, Any], published: Settings) -> None:
    database = assets["databases/waqai.yaml"]
    assert database["sqlalchemy_uri"] == f"duckdb:///{published.published_file}"
    assert not any(database[right] for right in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload"))
    assert database["extra"]["engine_params"]["connect_args"] == CONNECT_ARGS


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("create table more (a int)", "read-only"),
        ("select * from read_text('{other}')", "disabled"),
        ("attach '{other}' as other", "disabled"),
        ("install spatial", "disabled"),
        ("set enable_external_access = true", "running"),
    ],
)
def test_sql_of_superset_writes_nothing_and_reaches_nothing_else(
    published: Settings, statement: str, refusal: str
) -> None:
    with (
        duckdb.connect(str(published.published_file), **CONNECT_ARGS) as con,
        pytest.raises(duckdb.Error, match=refusal),
    ):
        con.execute(statement.format(other=PROJECT_DIR / "README.md"))


def test_a_map_begins_where_most_events_are_and_not_at_one_far_away() -> None:
    with duckdb.connect() as other:
        other.execute(
            "create view events as select (35 + n % 3)::double as latitude, (36 + n % 2)::double as longitude "
            "from range(60) as t (n) "
            "union all select 55.8::double, 37.6::double"
        )
        begins = _view(other)
    assert (begins["latitude"], begins["longitude"]) == (36.0, 36.5)
    assert 6 < begins["zoom"] < 8
    (shown,) = (chart["params"] for chart in CHARTS if "viewport" in chart["params"])
    assert not shown["autozoom"]


def test_a_map_without_events_shows_the_region() -> None:
    with duckdb.connect() as con:
        con.execute("create view events as select null::double as latitude, null::double as longitude where false")
        assert _view(con)["zoom"] > 2
