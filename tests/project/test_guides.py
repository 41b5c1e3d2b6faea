"""The how-to guides do what they say: rows fit their files, and reports are read as shown with them and not without."""

import configparser
import csv
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click
import polars as pl
import pytest

from orchestration.cli import cli
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.extraction.pipeline import extract
from orchestration.ingest.sites import load_sites
from orchestration.settings import PROJECT_DIR, load_settings
from orchestration.workspace.folder import ADDITIONS, SETTINGS_FILE
from orchestration.workspace.making import make_workspace

GUIDES = PROJECT_DIR / "docs" / "howto"
SEEDS = PROJECT_DIR / "seeds"
# Guides that show how a report is read with their rows.
READ = ("event-types", "factions", "language")
_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"^\| event type \|[^\n]*\n(?:\|[^\n]*\n)+", re.MULTILINE)


class Block(NamedTuple):
    """A block of a guide."""

    kind: str
    title: str | None
    text: str


def guide(name: str) -> str:
    return (GUIDES / f"{name}.md").read_text("utf-8")


def blocks(name: str) -> list[Block]:
    return [Block(match["kind"], match["title"], match["text"]) for match in _BLOCK.finditer(guide(name))]


def rows_of_guides() -> list[Block]:
    return [block for page in sorted(GUIDES.glob("*.md")) for block in blocks(page.stem) if block.kind == "csv"]


def titled(name: str, title: str) -> str:
    (found,) = (block.text for block in blocks(name) if block.title == title)
    return found


def shown(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each report of a guide with how the guide says that it is read."""
    texts = [block.text.strip() for block in blocks(name) if block.kind == "text"]
    tables = _TABLE.findall(guide(name))
    assert len(texts) == len(tables)
    for text, table in zip(texts, tables, strict=True):
        names, _, values = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
        yield text, dict(zip(names, values, strict=True))


def with_rows(name: str, folder: Path) -> Path:
    """The seeds in force in a new workspace with the rows of a guide."""
    workspace = folder / "conflict"
    make_workspace(workspace, SEEDS)
    for _, title, text in (block for block in blocks(name) if block.kind == "csv"):
        with (workspace / str(title)).open("a", encoding="utf-8") as file:
            file.write(text.partition("\n")[2])
    return load_settings(workspace=workspace).seeds_dir


def read(text: str, lexicon: Lexicon) -> list[dict[str, str]]:
    """The event reports of a text, in the words of the tables of the guides."""
    frame = pl.DataFrame(
        [("report", text, datetime(2021, 6, 10), None)],
        schema={"report_id": pl.String, "body_text": pl.String, "published_at": pl.Datetime, "url": pl.String},
        orient="row",
    )
    found = extract(frame, lexicon)

    def first(table: pl.DataFrame, column: str, event_report_id: str, **others: str) -> str:
        of = table.filter(pl.col("event_report_id") == event_report_id).sort("position")
        values = of.filter(**others)[column].to_list() if others else of[column].to_list()
        return str(values[0]) if values and values[0] else ""

    return [
        {
            "event type": row["event_type_code"],
            "agent": first(found.event_report_factions, "faction_id", row["event_report_id"], role="agent"),
            "patient": first(found.event_report_factions, "faction_id", row["event_report_id"], role="patient"),
            "place": first(found.event_report_places, "place_id", row["event_report_id"]),
            "date": str(row["date_from"] or ""),
            "count": str(row["count_low"] or ""),
        }
        for row in found.event_reports.iter_rows(named=True)
    ]


@pytest.mark.parametrize("name", READ)
def test_a_report_is_read_as_shown_with_the_rows_and_not_without(name: str, lexicon: Lexicon, tmp_path: Path) -> None:
    seeds = with_rows(name, tmp_path)
    knowing = load_lexicon(seeds, build_gazetteer(seeds, None))
    for text, wanted in shown(name):
        (told,) = read(text, knowing)
        assert {column: told[column] for column in wanted} == wanted
        assert wanted not in [{column: row[column] for column in wanted} for row in read(text, lexicon)]


def test_a_page_of_a_new_domain_finds_its_outlet(tmp_path: Path) -> None:
    address = "https://www.manara.example.org/moscow"
    assert load_sites(SEEDS).outlet_of(address) is None
    sites = load_sites(with_rows("outlets", tmp_path))
    assert sites.outlet_of(address) == "صحيفة المنارة"
    assert [selector.css for selector in sites.selectors_of(address)] == ["div.story > p"]


@pytest.mark.parametrize("block", rows_of_guides(), ids=lambda block: block.title)
def test_rows_of_a_guide_fit_their_file_and_are_new(block: Block) -> None:
    header, *rows = csv.reader(block.text.splitlines(), strict=True)
    folder, _, table = str(block.title).partition("/")
    assert folder == ADDITIONS
    with (SEEDS / table).open(encoding="utf-8", newline="") as lines:
        names, *known = csv.reader(lines)
    assert header == names
    assert rows
    assert [row for row in rows if len(row) != len(header)] == []
    if header[0].endswith(("_id", "_code")):
        assert {row[0] for row in rows} & {row[0] for row in known} == set()


@pytest.mark.parametrize("name", sorted({page.stem for page in GUIDES.glob("*.md") if "```csv" in guide(page.stem)}))
def test_rows_of_a_guide_can_be_used_in_a_workspace(name: str, tmp_path: Path) -> None:
    seeds = with_rows(name, tmp_path)
    for block in (block for block in blocks(name) if block.kind == "csv"):
        with (seeds / str(block.title).partition("/")[2]).open(encoding="utf-8", newline="") as lines:
            laid = list(csv.reader(lines))
        assert all(row in laid for row in csv.reader(block.text.splitlines()))


def test_codes_of_the_new_type_are_codes_that_the_exports_know() -> None:
    (row,) = csv.DictReader(titled("event-types", "additions/vocabulary/event_types.csv").splitlines())
    for table, columns in (
        ("acled_event_types", ("acled_event_type", "acled_sub_event_type")),
        ("plover_events", ("plover_event",)),
    ):
        with (SEEDS / "exports" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            assert any(all(known[column] == row[column] for column in columns) for known in csv.DictReader(lines))


def _commands() -> list[str]:
    cron = [
        line.split(maxsplit=5)[-1] for line in titled("schedule", "crontab").splitlines() if line[0] in "0123456789"
    ]
    service = configparser.ConfigParser(interpolation=None)
    service.read_string(titled("schedule", "waqai.service"))
    return [*cron, service["Service"]["ExecStart"]]


@pytest.mark.parametrize("line", _commands())
def test_a_scheduled_command_is_one_that_the_command_line_takes(line: str) -> None:
    program, name, *words = shlex.split(line)
    assert program.endswith("/.venv/bin/waqai")
    # A command keeps the help option that it makes first, so its context is that of the command line.
    parent = click.Context(cli, **cli.context_settings)
    with cli.commands[name].make_context(name, words, parent=parent) as context:
        assert context.params


def test_scheduled_commands_name_the_workspace() -> None:
    named = re.compile(r"^(?:Environment=)?WAQAI_WORKSPACE=/\S+$", re.MULTILINE)
    assert all(named.search(titled("schedule", title)) for title in ("crontab", "waqai.service"))


def test_the_schedule_is_a_setting_of_a_workspace(tmp_path: Path) -> None:
    workspace = tmp_path / "conflict"
    make_workspace(workspace, SEEDS)
    with (workspace / SETTINGS_FILE).open("a", encoding="utf-8") as file:
        file.write(titled("schedule", SETTINGS_FILE))
    assert load_settings(workspace=workspace).schedule == "30 4 * * *"


def test_a_row_of_cron_has_five_times() -> None:
    times = [line.split()[:5] for line in titled("schedule", "crontab").splitlines() if "waqai " in line]
    assert len(times) == 3
    assert all(re.fullmatch(r"\d+|\*", time) for row in times for time in row)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in ("waqai.service", "waqai.timer"):
        text = titled("schedule", name).replace("/srv/waqai/.venv/bin/waqai", sys.executable)
        (tmp_path / name).write_text(text, encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "--user", "verify", tmp_path / "waqai.timer"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
