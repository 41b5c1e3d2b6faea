"""DuckDB is opened in one place: readers cannot write, nothing is fetched, and SQL reaches no other file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml

from orchestration.exports.export import export
from orchestration.exports.formats import FORMATS
from orchestration.settings import PROJECT_DIR
from orchestration.warehouse.connection import connect, in_memory
from orchestration.warehouse.sql import literal, quoted

SHIPPED = sorted(
    path for folder in ("orchestration", "docs", "benchmarks") for path in (PROJECT_DIR / folder).rglob("*.py")
)
OPENER = "orchestration/warehouse/connection.py"
# Those that fill the working file or build the published one. Everything else reads.
WRITERS = {
    "orchestration/assets/raw.py",
    "orchestration/assets/staging.py",
    "orchestration/reading/months.py",
    "orchestration/warehouse/publishing.py",
    "orchestration/warehouse/recovery.py",
    "benchmarks/explorer.py",
    "benchmarks/semantic_views.py",
}
# Those whose SQL reads or writes files besides the one that is open: publishing copies, exports and downloads write
# Parquet, what dbt remembers is kept as Parquet, and the readers of the soak copy what they read.
WITH_OTHER_FILES = {
    "orchestration/assets/published.py",
    "orchestration/explorer/downloads.py",
    "orchestration/exports/export.py",
    "orchestration/warehouse/lake_publishing.py",
    "orchestration/warehouse/publishing.py",
    "orchestration/warehouse/recovery.py",
    "benchmarks/soak_readers.py",
}
# What of the package duckdb opens a database, its shared one in memory included.
_OPENS = {
    "connect",
    "sql",
    "query",
    "execute",
    "from_query",
    "read_csv",
    "read_parquet",
    "read_json",
    "default_connection",
}


def opened_directly(source: str) -> list[int]:
    """Lines on which code opens a database by the package itself."""
    tree = ast.parse(source)
    imported = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "duckdb" and _OPENS & {name.name for name in node.names}
    ]
    called = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "duckdb"
        and node.attr in _OPENS
    ]
    return imported + called


def options(source: str) -> Iterator[set[str]]:
    """Names of the options that are on, for each call of our opener."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("connect", "in_memory"):
            on = {word.arg or "" for word in node.keywords if ast.unparse(word.value) == "True"}
            yield on | ({"read_only"} if node.func.id == "in_memory" else set())


def short(path: Path) -> str:
    return path.relative_to(PROJECT_DIR).as_posix()


def modules_with(wanted: bool, option: str) -> set[str]:
    return {
        short(path)
        for path in SHIPPED
        if short(path) != OPENER and any((option in on) == wanted for on in options(path.read_text("utf-8")))
    }


def test_databases_are_opened_in_one_place() -> None:
    assert {short(path) for path in SHIPPED if opened_directly(path.read_text("utf-8"))} == {OPENER}


@pytest.mark.parametrize("line", ["duckdb.connect()", "from duckdb import connect", "duckdb.sql('select 1')"])
def test_another_way_to_open_one_is_recognised(line: str) -> None:
    assert opened_directly(f"import duckdb\n{line}\n") == [2]


def test_readers_open_for_reading_only() -> None:
    assert modules_with(False, "read_only") == WRITERS


def test_few_reach_other_files() -> None:
    assert modules_with(True, "other_files") == WITH_OTHER_FILES


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "waqai.duckdb"
    with connect(file) as con:
        con.execute("create table things as select 1 as thing")
    return file


@pytest.mark.parametrize("other_files", [False, True])
@pytest.mark.parametrize(
    "statement",
    ["insert into things values (2)", "create table more (a int)", "drop table things", "update things set thing = 2"],
)
def test_a_reader_cannot_write(file: Path, statement: str, other_files: bool) -> None:
    before = file.read_bytes()
    with connect(file, read_only=True, other_files=other_files) as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute(statement)
    assert file.read_bytes() == before


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('{there}')",
        "copy (select 1) to '{folder}/new.csv'",
        "attach '{folder}/new.duckdb' as other",
        "export database '{folder}/new'",
        "select * from glob('{folder}/*')",
        "select * from read_csv('https://elsewhere.invalid/a.csv')",
        "install spatial",
        "load '{there}'",
        "set enable_external_access = true",
        "from a_variable_of_python",
    ],
)
def test_sql_reaches_nothing_else(file: Path, tmp_path: Path, statement: str, read_only: bool) -> None:
    a_variable_of_python = pl.DataFrame({"a": [1]})
    (tmp_path / "secret.txt").write_text("secret")
    before = sorted(tmp_path.iterdir())
    with connect(file, read_only=read_only) as con, pytest.raises(duckdb.Error):
        con.execute(statement.format(folder=tmp_path, there=tmp_path / "secret.txt"))
    assert sorted(tmp_path.iterdir()) == before
    assert a_variable_of_python.height == 1


def test_no_extension_is_fetched_by_anyone(file: Path) -> None:
    connections = (
        lambda: connect(file),
        lambda: connect(file, read_only=True),
        lambda: connect(file, read_only=True, other_files=True),
        in_memory,
        lambda: in_memory(other_files=True),
    )
    for opened in connections:
        with opened() as con:
            assert con.execute(
                "select current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')"
            ).fetchone() == (False, False)
            with pytest.raises(duckdb.Error):
                con.execute("select * from st_read('a.shp')")


def test_dbt_fetches_no_extension_either() -> None:
    profile = yaml.safe_load((PROJECT_DIR / "dbt_project" / "profiles.yml").read_text("utf-8"))["waqai"]
    for output in profile["outputs"].values():
        assert output["config_options"] == {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@pytest.mark.parametrize("name", ['a"b', "x; drop table y", "قتلى", 'a" from t --', "it's"])
def test_names_and_texts_in_sql_are_what_they_were(name: str) -> None:
    with in_memory() as con:
        result = con.execute(f"select {literal(name)} as {quoted(name)}")
        assert [column[0] for column in result.description or ()] == [name]
        assert result.fetchone() == (name,)


def test_an_export_into_a_folder_with_quotes_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "it's; drop"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    published = tmp_path / "published.duckdb"
    with connect(published) as con:
        con.execute("create schema exports")
        con.execute("create table exports.features as select 'e1' as event_id, 1.5 as longitude, 2.5 as latitude")
    assert export(published, "events", FORMATS["geoparquet"], tmp_path / "out.parquet") == 1
