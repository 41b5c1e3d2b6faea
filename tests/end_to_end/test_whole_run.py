"""A small corpus goes the whole way, by the command: what is published, again, meanwhile, and after a change."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_world import ADDED, CORRECTED, MANIFEST, REMOVED, REPORTS, all_rows, parquet_rows, query

from orchestration.cli import cli
from orchestration.errors import WarehouseError

VIEWS = (
    "allegiance_changes", "casualties_by_place_month", "event_claims", "event_history", "event_reports", "event_types",
    "events", "events_by_day", "faction_history", "faction_interactions", "factions", "framing_by_outlet", "framings",
    "places", "quality_coverage", "quality_drift", "quality_freshness", "quality_rejects", "quality_untold_sentences",
    "quality_warnings", "source_agreement", "sources", "worklist",
)  # fmt: skip
# Tables with words of reports: the columns of each text, and of where it stands in body_text.
SPANS = {
    "fct_mentions": [("surface_text", "char_start", "char_end")],
    "fct_triggers": [("trigger_text", "char_start", "char_end")],
    "fct_event_claims": [("claim_text", "char_start", "char_end")],
    "fct_framings": [("label_text", "char_start", "char_end")],
    "bridge_event_report_factions": [("surface_text", "char_start", "char_end")],
    "bridge_event_report_places": [("surface_text", "char_start", "char_end")],
    "fct_event_reports": [
        (f"{name}_text", f"{name}_start", f"{name}_end")
        for name in ("trigger", "time", "count", "killed", "injured", "informant", "claim")
    ],
}
pytestmark = pytest.mark.slow


def _summary(run: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((run / "summary.json").read_text("utf-8"))
    return summary


@pytest.fixture(scope="module")
def published(first_run: Path) -> Path:
    return first_run / "warehouse" / "published" / "waqai.duckdb"


def _names(file: Path, rows: str) -> set[str]:
    return {name for (name,) in query(file, rows)}


def test_every_report_is_read_and_published(first_run: Path, published: Path) -> None:
    summary = _summary(first_run)
    assert summary["succeeded"]
    assert (summary["ingested"]["new"], summary["extracted"]) == (len(REPORTS), len(REPORTS))
    assert _names(published, "select doc_id from marts.dim_reports") == {name.removesuffix(".txt") for name in REPORTS}


def test_views_are_those_that_are_promised(published: Path) -> None:
    views = _names(published, "select view_name from duckdb_views() where not internal")
    assert views == set(VIEWS)


# Of so few reports none labels anybody, no week is like those before it, and nothing calls for a warning.
EMPTY = {"framings", "quality_drift", "quality_warnings"}


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in EMPTY])
def test_a_view_has_rows(published: Path, view: str) -> None:
    assert query(published, f"select * from {view} limit 1")


def test_happenings_of_the_reports_are_found(published: Path) -> None:
    found = _names(published, "select event_type_code from marts.fct_events")
    assert {"shelling", "defection", "armed_clash", "arrest"} <= found


def test_two_outlets_that_tell_of_one_happening_make_one_event(published: Path) -> None:
    told_twice = query(
        published,
        """
        select
            events.outlet_count,
            events.killed_low,
            events.killed_high,
            list_sort(list(distinct reports.doc_id))
        from marts.fct_events as events
        inner join marts.fct_event_reports as told using (event_id)
        inner join marts.dim_reports as reports using (report_id)
        group by all
        having count(distinct reports.outlet_name) > 1
        """,
    )
    assert (2, 3, 5, ["shelling_one", "shelling_two"]) in told_twice


@pytest.mark.parametrize(("table", "spans"), SPANS.items())
def test_every_span_leads_to_its_words(published: Path, table: str, spans: list[tuple[str, str, str]]) -> None:
    for text, start, end in spans:
        rows = query(
            published,
            f"select reports.body_text, spans.{text}, spans.{start}, spans.{end} from marts.{table} as spans "
            f"inner join marts.dim_reports as reports using (report_id) where spans.{text} is not null",
        )
        # Sliced by Python, which counts characters by itself.
        assert [surface for _, surface, _, _ in rows] == [body[first:last] for body, _, first, last in rows]


@pytest.mark.parametrize("table", ["fct_mentions", "fct_triggers", "fct_event_reports"])
def test_there_are_spans_to_look_at(published: Path, table: str) -> None:
    assert query(published, f"select count(*) from marts.{table}") > [(len(REPORTS),)]


def test_analysts_cannot_write_the_published_file(published: Path) -> None:
    assert not published.stat().st_mode & 0o222


def test_parquet_holds_the_rows_of_the_file(first_run: Path, published: Path) -> None:
    # What other tools read has files of its own shapes; what the explorer searches in has none.
    apart = ("main.about", "exports.", "search.")
    tables = {name: rows for name, rows in all_rows(published).items() if not name.startswith(apart)}
    files = parquet_rows(first_run / "warehouse" / "published" / "parquet")
    assert {name.replace("main.", "").replace(".", "/") + ".parquet": rows for name, rows in tables.items()} == files


def _export(first_run: Path, out: Path, what: str) -> Path:
    warehouse = str(first_run / "warehouse")
    cli(
        ["export", what, "--warehouse", warehouse, "--format", out.suffix[1:], "--out", str(out)], standalone_mode=False
    )
    return out


@pytest.mark.parametrize("what", ["reports", "mentions", "events"])
def test_an_export_can_be_read_back(first_run: Path, tmp_path: Path, what: str) -> None:
    lines = _export(first_run, tmp_path / "out.jsonl", what).read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert records
    with _export(first_run, tmp_path / "out.csv", what).open(encoding="utf-8", newline="") as file:
        assert [list(row) for row in csv.DictReader(file)] == [list(record) for record in records]


def test_exported_mentions_name_every_report(first_run: Path, tmp_path: Path) -> None:
    file = _export(first_run, tmp_path / "out.parquet", "mentions")
    named = {doc_id for (doc_id,) in duckdb.sql(f"select doc_id from '{file}'").fetchall()}
    assert named == {name.removesuffix(".txt") for name in REPORTS}


def test_a_second_run_extracts_nothing_anew(second_run: Path) -> None:
    summary = _summary(second_run)
    assert summary["succeeded"]
    assert (summary["ingested"]["new"], summary["ingested"]["unchanged"]) == (0, len(REPORTS))
    assert summary["extracted"] == 0


def test_a_second_run_leaves_what_is_published_byte_for_byte(second_run: Path) -> None:
    before, after = (json.loads((second_run / f"{time}.json").read_text("utf-8")) for time in ("before", "after"))
    assert before == after
    assert "waqai.duckdb" in before


def test_a_run_beside_another_says_so_and_ends_with_the_code_of_the_warehouse(second_run: Path) -> None:
    rival = json.loads((second_run / "rival.json").read_text("utf-8"))
    assert rival["during"], "the other run was over before"
    assert rival["code"] == WarehouseError.exit_code == 3
    assert "Another run is working" in rival["words"]
    assert f"process {rival['pid']}" in rival["words"]


def test_only_what_is_new_or_changed_is_extracted(changed_run: Path) -> None:
    summary = _summary(changed_run)
    assert summary["succeeded"]
    assert {name: summary["ingested"][name] for name in ("new", "superseding", "unchanged")} == {
        "new": 1,
        "superseding": 1,
        "unchanged": len(REPORTS) - 2,
    }
    assert summary["extracted"] == 2


def test_a_superseded_report_leaves_the_marts_and_stays_in_raw(changed_run: Path) -> None:
    name, corrected = CORRECTED
    warehouse, doc_id = changed_run / "warehouse", name.removesuffix(".txt")
    published = query(
        warehouse / "published" / "waqai.duckdb",
        f"select body_text from marts.dim_reports where doc_id = '{doc_id}'",
    )
    kept = query(
        warehouse / "work" / "waqai.duckdb",
        f"select body_text, supersedes_report_id is null from raw.reports where doc_id = '{doc_id}' order by all",
    )
    assert [text.strip() for (text,) in published] == [corrected.strip()]
    assert {(text.strip(), first) for text, first in kept} == {
        (REPORTS[name].strip(), True),
        (corrected.strip(), False),
    }


def test_events_tell_the_corrected_toll(changed_run: Path) -> None:
    rows = query(
        changed_run / "warehouse" / "published" / "waqai.duckdb",
        "select distinct killed_low from marts.fct_event_reports inner join marts.dim_reports using (report_id) "
        "where doc_id = 'clashes' and killed_low is not null",
    )
    assert rows == [(6,)]


def test_a_report_whose_file_is_gone_stays(changed_run: Path) -> None:
    reports = _names(changed_run / "warehouse" / "published" / "waqai.duckdb", "select doc_id from marts.dim_reports")
    assert {REMOVED.removesuffix(".txt"), ADDED[0].removesuffix(".txt")} <= reports


def test_outlets_and_dates_are_those_of_the_manifest(published: Path) -> None:
    given = {
        (row["file"].removesuffix(".txt"), row["outlet"], row["published"])
        for row in csv.DictReader(MANIFEST.splitlines())
        if row["file"] in REPORTS
    }
    assert (
        set(query(published, "select doc_id, outlet_name, strftime(published_at, '%Y-%m-%d') from marts.dim_reports"))
        == given
    )
