"""The worked example of docs/curation.md, by the commands that it shows, and a correction that has become stale."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from small_world import CLI, hashes, once, query

from orchestration.settings import PROJECT_DIR
from orchestration.workspace.making import make_workspace

DOCUMENT = (PROJECT_DIR / "docs" / "curation.md").read_text("utf-8")
pytestmark = pytest.mark.slow


def _block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```\n<!-- /{name} -->", DOCUMENT, re.DOTALL)
    assert found, f"docs/curation.md has no block {name}"
    return found[1]


def _run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command)
    assert program == "waqai"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WAQAI_")}
    return subprocess.run(
        [*CLI, *words],
        cwd=folder,
        env=environment | {"COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="session")
def example(stage_folder: Path) -> Path:
    """A workspace in which the example was run: what each command said is in `said.json`.

    `seeds.json` are the hashes of the project's own seeds before and after.
    """

    def build(folder: Path) -> None:
        before = hashes(PROJECT_DIR / "seeds")
        make_workspace(folder, PROJECT_DIR / "seeds")
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
        seeds = [before, hashes(PROJECT_DIR / "seeds")]
        (folder / "seeds.json").write_text(json.dumps(seeds), encoding="utf-8")

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
    assert str(example / "additions" / "registry" / "factions.csv") in accepted
    assert "waqai run" in accepted


def test_runs_in_a_workspace_leave_the_seeds_of_waqai_alone(example: Path) -> None:
    before, after = json.loads((example / "seeds.json").read_text("utf-8"))
    assert before == after


def test_runs_leave_the_seeds_in_force_as_they_were_laid(example: Path) -> None:
    (in_force,) = (example / "warehouse" / "work" / "project").iterdir()
    theirs, ours = hashes(PROJECT_DIR / "seeds"), hashes(in_force / "seeds")
    added = {"registry/factions.csv", "gazetteer/places.csv", "corrections/ignored_names.csv"}
    assert {name for name, content in ours.items() if theirs[name] != content} == added
    for name in added:
        text, own = (in_force / "seeds" / name).read_text("utf-8"), (example / "additions" / name).read_text("utf-8")
        assert text == (PROJECT_DIR / "seeds" / name).read_text("utf-8") + "".join(own.splitlines(keepends=True)[1:])


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
    corrections = folder / "additions" / "corrections" / "place_corrections.csv"
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
    assert "corrections/place_corrections.csv, row k1" in told
    assert "delete the row" in told
    assert query(published, places) == [("sy_sarmin", "correction", True)]
