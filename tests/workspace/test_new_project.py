"""`waqai new-project`: what it makes, what it refuses, and that commands find the workspace and its settings."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import cli
from orchestration.cli.running import run_to_end
from orchestration.cli.serving import server_environment
from orchestration.errors import InputError
from orchestration.seed_tables import read_table
from orchestration.settings import PROJECT_DIR, Settings, load_settings
from orchestration.workspace.addable import addable_tables
from orchestration.workspace.making import make_workspace

SEEDS = PROJECT_DIR / "seeds"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WAQAI_{name.upper()}", raising=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "conflict"
    make_workspace(folder, SEEDS)
    return folder


def set_to(workspace: Path, text: str) -> None:
    (workspace / "waqai.toml").write_text(text, encoding="utf-8")


def test_the_command_makes_a_workspace_and_says_what_comes_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["new-project", str(tmp_path / "conflict")])
    assert done.exit_code == 0, done.output
    assert "waqai run" in done.output
    names = {path.name for path in (tmp_path / "conflict").iterdir()}
    assert names == {"waqai.toml", "README.md", ".gitignore", "additions", "reports"}


def test_each_table_has_a_file_with_its_header_only_and_a_line_in_the_readme(workspace: Path) -> None:
    readme = (workspace / "README.md").read_text("utf-8")
    files = {path.relative_to(workspace / "additions").as_posix() for path in (workspace / "additions").rglob("*.csv")}
    assert files == {*addable_tables(SEEDS), "removed.csv"}
    for name in files - {"removed.csv"}:
        made = read_table(workspace / "additions" / name, ())
        assert (made.columns, made.rows) == (read_table(SEEDS / name, ()).columns, ())
        assert f"| `{name}` |" in readme


def test_the_examples_of_the_readme_are_rows_that_can_be_used(workspace: Path) -> None:
    table = None
    for line in (workspace / "README.md").read_text("utf-8").splitlines():
        if line.startswith("additions/"):
            table = workspace / line
        elif table and line.startswith("  "):
            with table.open("a", encoding="utf-8") as rows:
                rows.write(line.strip() + "\n")
    seeds = load_settings(workspace=workspace).seeds_dir
    assert seeds.is_relative_to(workspace / "warehouse")
    assert "فرسان قاسيون" in (seeds / "registry" / "factions.csv").read_text("utf-8")


def test_the_settings_that_the_file_suggests_can_be_used(workspace: Path) -> None:
    (workspace / "places.csv").write_text("", encoding="utf-8")
    lines = (workspace / "waqai.toml").read_text("utf-8").splitlines()
    suggested = [line.removeprefix("# ") for line in lines if " = " in line]
    assert len(suggested) > 5
    set_to(workspace, "\n".join(suggested))
    settings = load_settings(workspace=workspace)
    assert settings.inbox == workspace / "inbox"
    assert settings.schedule == "0 6 * * *"
    assert "enab_baladi" in settings.feeds
    assert set(tomllib.loads("\n".join(suggested))) < set(Settings.model_fields)


@pytest.mark.parametrize("kind", ["folder", "file", "within a file"])
def test_a_place_that_is_taken_is_refused_and_left_alone(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "taken"
    if kind == "folder":
        target.mkdir()
        (target / "notes.txt").touch()
    else:
        target.touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="new or an empty folder"):
        make_workspace(target / "below" if kind == "within a file" else target, SEEDS)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_under_version_control_will_do(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    make_workspace(tmp_path, SEEDS)
    assert (tmp_path / "waqai.toml").is_file()


@pytest.mark.parametrize("below", ["", "reports"])
def test_commands_use_the_workspace_they_are_run_in(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    monkeypatch.chdir(workspace / below)
    settings = load_settings()
    assert settings.workspace == workspace
    assert settings.corpus == (workspace / "reports",)
    assert settings.warehouse == workspace / "warehouse"
    assert settings.seeds_dir == SEEDS


def test_a_workspace_elsewhere_is_named(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().workspace is None
    monkeypatch.setenv("WAQAI_WORKSPACE", "conflict")
    settings = load_settings()
    assert settings.workspace == workspace
    # Servers and dbt are processes of their own, in other folders.
    assert server_environment(settings)["WAQAI_WORKSPACE"] == str(workspace)


def test_the_option_names_a_workspace_too(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # So that what the command sets is taken back.
    monkeypatch.setenv("WAQAI_WORKSPACE", "")
    done = CliRunner().invoke(cli, ["--workspace", str(workspace), "doctor"], env={"COLUMNS": "300"})
    assert f"{workspace}; rows of your own: none" in done.output


def test_variables_count_more_than_the_file_and_arguments_more_than_both(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(workspace, 'warehouse = "of_file"\nmax_report_bytes = 7\nfeeds = ["a", "b"]\n')
    settings = load_settings(workspace=workspace)
    assert (settings.warehouse, settings.max_report_bytes, settings.feeds) == (workspace / "of_file", 7, ("a", "b"))
    monkeypatch.setenv("WAQAI_WAREHOUSE", str(tmp_path / "of_variable"))
    assert load_settings(workspace=workspace).warehouse == tmp_path / "of_variable"
    assert load_settings(workspace=workspace, warehouse=tmp_path / "given").warehouse == tmp_path / "given"


def test_paths_of_the_file_are_taken_from_its_folder(workspace: Path) -> None:
    set_to(workspace, 'corpus = ["a", "../b", "/c", "~/d"]\n')
    assert load_settings(workspace=workspace).corpus == (
        workspace / "a",
        workspace / "../b",
        Path("/c"),
        Path.home() / "d",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("corpus = [", "waqai.toml cannot be read"),
        ('wharehouse = "x"', "waqai.toml: there is no setting wharehouse; a workspace may set"),
        ('project_dir = "/tmp"', "there is no setting project_dir"),
        ('dask_scheduler = "tcp://10.0.0.5:8786"', "there is no setting dask_scheduler"),
        ('gazetteer = "nowhere.csv"', r"gazetteer \(.*waqai.toml\): there is no file"),
        ("max_report_bytes = 0", r"max_report_bytes \(.*waqai.toml\)"),
        ("corpus = 3", r"corpus \(.*waqai.toml\)"),
        ('schedule = "daily"', r"schedule \(.*waqai.toml\)"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(workspace: Path, text: str, words: str) -> None:
    set_to(workspace, text)
    with pytest.raises(InputError, match=words):
        load_settings(workspace=workspace)


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no workspace at .*waqai new-project"):
        load_settings(workspace=tmp_path)


def test_a_fault_of_additions_is_a_finding_of_the_doctor(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (workspace / "additions" / "registry" / "stances.csv").open("a", encoding="utf-8") as rows:
        rows.write("stance_lane,close to nobody,SY,nobody_at_all,,,\n")
    monkeypatch.chdir(workspace)
    done = CliRunner().invoke(cli, ["doctor"], env={"COLUMNS": "300"})
    assert done.exit_code == 2
    assert "stances.csv, row 2: there is no faction_id 'nobody_at_all'" in done.output


def test_a_first_run_without_reports_says_so_at_once(workspace: Path) -> None:
    settings = load_settings(workspace=workspace)
    with pytest.raises(InputError, match=r"There is no report in .*reports"):
        run_to_end(settings, as_json=False, quiet=True)
    assert not settings.warehouse.exists()
