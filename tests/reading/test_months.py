"""A month is read by itself as in a whole run, beside others, and goes on where it broke off."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import TOUCHED, extract, read_anew, staged

from orchestration.errors import InputError, WarehouseError
from orchestration.parts import Parts, make_location
from orchestration.reading import months as reading
from orchestration.reading.months import compare, read_month
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.lock import run_lock
from orchestration.warehouse.months import MonthRead, month_lock

EARLIER = "0" * 16
READ = """
import os, signal, sys
from conftest import settings_of
from pathlib import Path
from orchestration.parts import Parts
from orchestration.reading import months

folder, month, version, dies = sys.argv[1:]
months.REPORTS_A_PART = 1
write = Parts.write

def write_and_die(parts, part, extraction):
    write(parts, part, extraction)
    os.kill(os.getpid(), signal.SIGKILL)

if dies == "dies":
    Parts.write = write_and_die
print(months.read_month(settings_of(Path(folder)), month, version).read)
"""


def make_due(settings: Settings, month: str) -> str:
    """Have the reports of a month count as read with an earlier lexicon; gives the version of today."""
    version = compare(settings).version
    with connect(settings.working_file) as con:
        con.execute(
            "update staging.extractions set extractor_version = ? "
            "where report_id in (select report_id from raw.reports where strftime(published_at, '%Y-%m') = ?)",
            [EARLIER, month],
        )
    return version


def due(settings: Settings) -> dict[str, int]:
    return {month.month: month.due for month in compare(settings).months if month.due}


def reports_by_trigger(settings: Settings, trigger: str) -> int:
    with connect(settings.working_file, read_only=True) as con:
        rows = con.execute("select report_id from staging.event_reports where lexicon_id = ?", [trigger]).fetchall()
    return len(rows)


def parts_left(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.parts).rglob("*") if path.is_file()]


@pytest.fixture
def one_report_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "REPORTS_A_PART", 1)


@pytest.mark.parametrize("name", ["2020-13", "2020-3", "../2020-03", "", "2020-03\n"])
def test_what_is_no_month_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no month"), month_lock(tmp_path, name):
        pass
    assert not list(tmp_path.iterdir())


def test_months_are_told_with_how_they_were_read(settings: Settings) -> None:
    make_due(settings, "2020-02")
    with connect(settings.working_file) as con:
        con.execute(
            "delete from staging.extractions where report_id in (select report_id from raw.reports "
            "where published_at is null)"
        )
    assert list(compare(settings).months) == [
        MonthRead("2020-02", reports=2, current=0, earlier=2, unread=0),
        MonthRead("2020-03", reports=2, current=2, earlier=0, unread=0),
        MonthRead("2020-04", reports=1, current=1, earlier=0, unread=0),
        MonthRead("undated", reports=1, current=0, earlier=0, unread=1),
    ]


def test_a_month_that_is_read_again_has_the_same_rows(settings: Settings) -> None:
    before = staged(settings)
    version = make_due(settings, "2020-02")
    told: list[tuple[int, int]] = []
    done = read_month(settings, "2020-02", version, on_progress=lambda *progress: told.append(progress))
    assert (done.read, done.month) == (2, MonthRead("2020-02", 2, 2, 0, 0))
    assert told == [(0, 2), (2, 2)]
    assert staged(settings) == before
    assert parts_left(settings) == []


def test_after_an_edit_a_month_is_read_and_the_next_run_reads_the_rest(
    settings: Settings, edit: Callable[[], None]
) -> None:
    edit()
    compared = compare(settings)
    assert {month.month for month in compared.months if month.due} == TOUCHED
    assert reports_by_trigger(settings, "attack.90") == 0
    assert read_month(settings, "2020-03", compared.version).read == 1
    assert reports_by_trigger(settings, "attack.90") == 1
    assert due(settings) == {"2020-04": 1}
    extract(settings)
    assert reports_by_trigger(settings, "attack.90") == 2
    assert due(settings) == {}
    assert staged(settings) == read_anew(settings)


def test_where_nothing_is_due_nothing_is_read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    version, before = compare(settings).version, staged(settings)
    monkeypatch.setattr(reading, "load_lexicon", None)
    assert read_month(settings, "2020-02", version).read == 0
    assert staged(settings) == before


def test_a_month_without_reports_is_refused(settings: Settings) -> None:
    with pytest.raises(InputError, match="has no report of 2015-03"):
        read_month(settings, "2015-03", compare(settings).version)
    assert parts_left(settings) == []


def test_a_lexicon_that_is_not_that_of_today_is_refused(settings: Settings, edit: Callable[[], None]) -> None:
    version = compare(settings).version
    edit()
    with pytest.raises(InputError, match=f"no longer {version}"):
        read_month(settings, "2020-03", version)


def test_where_there_is_no_warehouse_none_is_made(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path / "none")
    with pytest.raises(WarehouseError, match="no warehouse"):
        read_month(settings, "2020-03", EARLIER)
    assert not settings.working_file.exists()


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Have something happen when a part was read, while nothing is held."""
    write = Parts.write

    def write_and_go_on(parts: Parts, part: str, extraction: Any) -> Any:
        monkeypatch.setattr(Parts, "write", write)
        happens()
        return write(parts, part, extraction)

    monkeypatch.setattr(Parts, "write", write_and_go_on)


def test_a_report_that_is_corrected_meanwhile_stays_due(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_due(settings, "2020-02")

    def correct() -> None:
        with run_lock(settings.warehouse), connect(settings.working_file) as con:
            con.execute("update raw.reports set published_at = timestamp '2020-02-05' where doc_id = 'shelling'")
            con.execute(
                "delete from staging.extractions where report_id in (select report_id from raw.reports "
                "where doc_id = 'shelling')"
            )

    meanwhile(monkeypatch, correct)
    assert read_month(settings, "2020-02", version).month == MonthRead("2020-02", 2, 1, 0, 1)
    assert read_month(settings, "2020-02", version).read == 1
    assert staged(settings) == read_anew(settings)


def test_a_run_with_a_newer_lexicon_meanwhile_is_not_undone(
    settings: Settings, edit: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_due(settings, "2020-03")

    def run_with_newer() -> None:
        edit()
        extract(settings)

    meanwhile(monkeypatch, run_with_newer)
    with pytest.raises(InputError, match="no longer"):
        read_month(settings, "2020-03", version)
    assert reports_by_trigger(settings, "attack.90") == 2
    assert parts_left(settings)
    compare(settings)
    assert parts_left(settings) == []


def test_a_reading_that_broke_off_goes_on(
    settings: Settings, one_report_a_part: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, version = staged(settings), make_due(settings, "2020-02")
    read: list[str] = []
    write = Parts.write

    def write_once(parts: Parts, part: str, extraction: Any) -> Any:
        read.append(part)
        if len(read) == 2:
            raise OSError("The plug was pulled.")
        return write(parts, part, extraction)

    monkeypatch.setattr(Parts, "write", write_once)
    with pytest.raises(OSError, match="plug"):
        read_month(settings, "2020-02", version)
    assert due(settings) == {"2020-02": 2}
    read_month(settings, "2020-02", version)
    assert read[2:] == [read[1]], "only what was not read is read"
    assert staged(settings) == before


def test_parts_that_nobody_goes_on_from_are_removed(settings: Settings) -> None:
    version = make_due(settings, "2020-02")
    reports = pl.DataFrame(
        {"report_id": ["r"], "body_text": ["t"], "published_at": [None], "url": [None]},
    )
    for month in ("2020-02", "2020-03", "2020-04"):
        for read_with in (version, EARLIER):
            make_location(f"{settings.parts}/{month}")
            Parts(f"{settings.parts}/{month}", read_with).add(reports)
    with month_lock(settings.months_dir, "2020-04"):
        compare(settings)
    left = {path.relative_to(settings.parts).parts[:2] for path in parts_left(settings)}
    assert left == {("2020-02", f"extraction-{version}")} | {
        ("2020-04", f"extraction-{read_with}") for read_with in (version, EARLIER)
    }


def reading_process(folder: Path, month: str, version: str, dies: bool = False) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", READ, str(folder), month, version, "dies" if dies else "lives"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_two_months_are_read_at_the_same_time_and_one_that_is_killed_goes_on(
    settings: Settings, tmp_path: Path
) -> None:
    before = staged(settings)
    version = make_due(settings, "2020-02")
    make_due(settings, "2020-03")
    killed = reading_process(tmp_path, "2020-02", version, dies=True)
    other = reading_process(tmp_path, "2020-03", version)
    assert (other.communicate(timeout=60)[0], other.returncode) == ("2\n", 0)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert due(settings) == {"2020-02": 2}
    assert [path.name for path in parts_left(settings)].count("read.json") == 1
    again = reading_process(tmp_path, "2020-02", version)
    assert (again.communicate(timeout=60)[0], again.returncode) == ("2\n", 0)
    assert staged(settings) == before
    assert parts_left(settings) == []
