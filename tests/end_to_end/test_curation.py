"""The worked example of docs/curation.md, by the commands that it shows, and a correction that has become stale."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from small_world import CLI, once, query

from orchestration.settings import PROJECT_DIR

DOCUMENT = (PROJECT_DIR / "docs" / "curation.md").read_text("utf-8")
pytestmark = pytest.mark.slow


def _block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```\n<!-- /{name} -->", DOCUMENT, re.DOTALL)
    assert found, f"docs/curation.md has no block {name}"
    return found[1]


def _run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command)
    assert program == "waqai"
    environment = os.environ | {"WAQAI_PROJECT_DIR": str(folder / "project"), "COLUMNS": "300"}
    return subprocess.run(
        [*CLI, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.fixture(scope="session")
def example(stage_folder: Path) -> Path:
    """A folder of one's own in which the example was run: what each command said is in `said.json`."""

    def build(folder: Path) -> None:
        for name in ("seeds", "dbt_project", "expectations"):
            ignored = shutil.ignore_patterns("target", "logs", "reports")
            shutil.copytree(PROJECT_DIR / name, folder / "project" / name, ignore=ignored)
        (folder / "reports").mkdir()
        (folder / "reports" / "attack.txt").write_text(_block("report"), encoding="utf-8")
        (folder / "reports" / "manifest.csv").write_text(
            "file,outlet,url,published\nattack.txt,شبكة الياقوت,,2020-02-05\n", encoding="utf-8"
        )
        said = []
        for command in _block("example").splitlines():
            done = _run(folder, command)
            assert done.returncode == 0, command + done.stdout + done.stderr
            said.append(done.stdout)
        (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")

    return once(stage_folder / "curation", build)


def _said(example: Path) -> list[str]:
    said: list[str] = json.loads((example / "said.json").read_text("utf-8"))
    return said


def test_the_worklist_shows_what_is_missing_and_then_nothing(example: Path) -> None:
    _, before, *_, after = _said(example)
    assert all(name in before for name in ("كتيبة فرسان الياقوت", "تل الياقوت", "شبكة الياقوت"))
    assert "attack:6-25" in before
    assert "Nothing to do" in after


def test_accepting_tells_what_was_written_and_what_to_do_next(example: Path) -> None:
    accepted = _said(example)[2]
    assert str(example / "project" / "seeds" / "registry" / "factions.csv") in accepted
    assert "waqai run" in accepted


def test_accepted_names_resolve_in_the_next_run(example: Path) -> None:
    published = example / "warehouse" / "published" / "waqai.duckdb"
    assert query(published, "select agents_en, place_name_en from events where event_type_code = 'attack'") == [
        ("Fursan al-Yaqout", "Tall al-Yaqout")
    ]
    assert query(published, "select count(*) from worklist") == [(0,)]


def test_the_published_file_answers_as_of_a_day(example: Path) -> None:
    published = example / "warehouse" / "published" / "waqai.duckdb"
    rows = query(published, "select parent_faction_id from factions_as_of('2016-05-01') where faction_id = 'ypg'")
    assert rows == [("sdf",)]


def test_a_correction_holds_until_it_is_stale_and_then_stops_the_run(example: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(example, folder)
    corrections = folder / "project" / "seeds" / "corrections" / "place_corrections.csv"
    header = corrections.read_text("utf-8")
    row = "k1,تل الياقوت,outlet,{outlet},sy_tall_yaqout,sy_sarmin,another village is meant,desk,2024-03-05\n"
    published = folder / "warehouse" / "published" / "waqai.duckdb"
    ((outlet,),) = query(published, "select distinct outlet_id from marts.dim_reports")
    command = _block("example").splitlines()[0]

    corrections.write_text(header + row.format(outlet=outlet), encoding="utf-8")
    done = _run(folder, command)
    assert done.returncode == 0, done.stdout + done.stderr
    places = "select place_id, link_method, is_corrected from marts.bridge_event_report_places where position = 0"
    assert query(published, places) == [("sy_sarmin", "correction", True)]

    corrections.write_text(header + row.format(outlet="another_outlet"), encoding="utf-8")
    done = _run(folder, command)
    assert done.returncode != 0
    told = " ".join((done.stdout + done.stderr).split())
    assert "seeds/corrections/place_corrections.csv, row k1" in told
    assert "delete the row" in told
    assert query(published, places) == [("sy_sarmin", "correction", True)]
