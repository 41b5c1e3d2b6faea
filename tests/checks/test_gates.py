"""A gate lets a good warehouse through and stops a spoilt one, and shows why."""

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.checks import data_docs
from orchestration.checks.data_docs import PageEntry, read_history, record_pages
from orchestration.checks.gates import GateResult, run_gate
from orchestration.checks.suites import GATES, Gate
from orchestration.errors import GateError
from orchestration.settings import PROJECT_DIR

EXPECTATIONS = PROJECT_DIR / "expectations"

# Statements that spoil a good warehouse, by the gate, table and severity in which it must show.
SPOILT: dict[tuple[Gate, str, str], list[str]] = {
    ("raw", "reports", "critical"): [
        "delete from raw.reports",
        "update raw.reports set body_text = null",
        "update raw.reports set content_sha256 = 'abc'",
        "update raw.reports set published_precision = 'century'",
        "update raw.reports set published_precision = null",
        "update raw.reports set supersedes_report_id = report_id",
    ],
    ("raw", "reports", "warning"): [
        "update raw.reports set published_at = timestamp '1970-01-01'",
        "update raw.reports set published_at = retrieved_at + interval 3 day",
        "update raw.reports set body_text = repeat('x', 100)",
        "update raw.reports set body_text = body_text || chr(65533)",
        "update raw.rejects set severity = 'refused'",
    ],
    ("raw", "rejects", "critical"): [
        "update raw.rejects set reason_code = 'It is broken'",
    ],
    ("raw", "places", "critical"): [
        "update raw.places set latitude = 120",
        "update raw.places set longitude = null",
        "update raw.places set country_code = 'Syria'",
    ],
    ("raw", "places", "warning"): [
        "update raw.places set parent_place_id = 'nowhere'",
    ],
    ("raw", "report_versions", "critical"): [
        "delete from raw.report_versions",
    ],
    ("staging", "mentions", "critical"): [
        "insert into staging.mentions select * from staging.mentions",
        "update staging.mentions set char_start = char_start + 1",
        "update staging.mentions set surface_text = 'حمص'",
        "update staging.mentions set kind = 'river'",
        "update staging.mentions set report_id = 'stranger'",
    ],
    ("staging", "mentions", "warning"): [
        "update staging.mentions set linked_id = null",
    ],
    ("staging", "sentences", "critical"): [
        "update staging.sentences set char_end = 9999",
    ],
    ("staging", "sentences", "warning"): [
        "update staging.sentences set furniture_rule = 'menu'",
    ],
    ("staging", "event_reports", "critical"): [
        "update staging.event_reports set modality = 'maybe'",
        "update staging.event_reports set count_low = 6",
        "update staging.event_reports set count_low = -1",
        "update staging.event_reports set confidence = 1.5",
        "update staging.event_reports set date_to = date '2019-12-31'",
        "update staging.event_reports set sentence_start = 10, sentence_end = 20",
    ],
    ("staging", "event_reports", "warning"): [
        "update staging.event_reports set date_from = date '1200-01-01'",
    ],
    ("staging", "event_report_triggers", "critical"): [
        "delete from staging.event_reports",
        "update staging.event_report_triggers set position = -1",
    ],
    ("staging", "event_report_factions", "critical"): [
        "update staging.event_report_factions set role = 'witness'",
    ],
    ("staging", "event_report_factions", "warning"): [
        "update staging.event_report_factions set faction_id = null",
    ],
    ("staging", "event_report_places", "critical"): [
        "update staging.event_report_places set place_text = null",
    ],
    ("staging", "framings", "critical"): [
        "update staging.framings set polarity = 'furious'",
    ],
    ("staging", "quantities", "critical"): [
        "update staging.quantities set high = 1",
    ],
    ("staging", "times", "critical"): [
        "update staging.times set precision = 'hour'",
    ],
    ("staging", "extractions", "critical"): [
        "delete from staging.extractions",
        "update staging.extractions set mention_count = 7",
    ],
    ("marts", "dim_reports", "critical"): [
        "delete from marts.dim_reports",
        "update marts.dim_reports set body_text = body_text || '.'",
    ],
    ("marts", "dim_reports", "warning"): [
        "delete from marts.fct_rejects",
    ],
    ("marts", "dim_sources", "critical"): [
        "update marts.dim_sources set source_kind = 'rumour'",
    ],
    ("marts", "dim_factions", "critical"): [
        "update marts.dim_factions set parent_faction_id = faction_id",
    ],
    ("marts", "dim_faction_aliases", "critical"): [
        "update marts.dim_faction_aliases set valid_from = date '2021-01-01', valid_to = date '2020-01-01'",
    ],
    ("marts", "dim_faction_affiliations", "critical"): [
        "update marts.dim_faction_affiliations set affiliated_to_id = faction_id",
    ],
    ("marts", "dim_faction_periods", "critical"): [
        "update marts.dim_faction_periods set ancestor_ids = 'f2|f1'",
    ],
    ("marts", "bridge_event_faction_ancestors", "critical"): [
        "update marts.bridge_event_faction_ancestors set ancestor_id = 'f9'",
    ],
    ("marts", "dim_places", "critical"): [
        "update marts.dim_places set latitude = -91",
    ],
    ("marts", "fct_events", "critical"): [
        "delete from marts.dim_event_types",
        "update marts.fct_events set killed_best = 9",
        "update marts.fct_events set is_contested = true",
        "update marts.fct_events set report_count = 0",
        "update marts.fct_events set independent_outlet_count = 2",
        "update marts.fct_events set copy_count = 2",
        "update marts.fct_events set killed_civilians_low = 6, killed_civilians_best = 5",
    ],
    ("marts", "fct_event_claims", "critical"): [
        "update marts.fct_event_claims set char_start = char_start + 1",
        "update marts.fct_event_claims set claim_text = null",
        "update marts.fct_event_claims set is_last_word = false",
        "update marts.fct_event_claims set event_id = 'v9'",
        "update marts.fct_event_claims set field = 'rumour'",
        "update marts.fct_event_claims set teller_id = null",
    ],
    ("marts", "fct_event_claims", "warning"): [
        "update marts.fct_event_claims set is_chosen = false",
    ],
    ("marts", "fct_event_revisions", "critical"): [
        "update marts.fct_event_revisions set revision_number = 0",
        "update marts.fct_event_revisions set killed_best = 9",
        "update marts.fct_event_revisions set event_id = 'v9'",
    ],
    ("marts", "fct_event_revisions", "warning"): [
        "update marts.fct_event_revisions set revision_number = 101",
    ],
    ("marts", "dim_event_types", "critical"): [
        "update marts.dim_event_types set event_family = 'weather'",
    ],
    ("marts", "dim_dates", "critical"): [
        "update marts.dim_dates set month_number = 13",
    ],
    ("marts", "fct_event_reports", "critical"): [
        "update marts.fct_event_reports set event_id = null",
    ],
    ("marts", "fct_events", "warning"): [
        "update marts.fct_events set date_to = date_from + 800",
        "update marts.fct_events set killed_best = 5001, killed_high = null",
    ],
    ("marts", "fct_event_history", "critical"): [
        "update marts.fct_event_history set event_change_id = null",
        "insert into marts.fct_event_history select * from marts.fct_event_history",
        "update marts.fct_event_history set change_kind = 'lost'",
        "update marts.fct_event_history set change_kind = 'merged'",
        "update marts.fct_event_history set change_kind = 'merged', change_number = 2, other_event_id = event_id",
        "update marts.fct_event_history set current_event_id = 'v9'",
        "update marts.fct_event_history set change_kind = 'withdrawn'",
        "update marts.fct_event_history set event_report_count = 0",
    ],
    ("marts", "fct_event_links", "critical"): [
        "update marts.fct_event_links set right_event_report_id = left_event_report_id",
        "update marts.fct_event_links set match_probability = 1.5",
    ],
    ("marts", "fct_triggers", "critical"): [
        "update marts.fct_triggers set event_report_id = 'e9'",
    ],
    ("marts", "fct_allegiance_changes", "critical"): [
        "update marts.fct_allegiance_changes set people_low = 9",
        "update marts.fct_allegiance_changes set change_kind = 'treason'",
    ],
    ("marts", "bridge_event_factions", "critical"): [
        "update marts.bridge_event_factions set faction_id = 'f9'",
    ],
    ("marts", "bridge_event_report_factions", "critical"): [
        "update marts.bridge_event_report_factions set role = 'fan'",
    ],
    ("marts", "bridge_event_places", "critical"): [
        "update marts.bridge_event_places set place_id = null, place_text = null",
    ],
    ("marts", "bridge_event_report_places", "critical"): [
        "update marts.bridge_event_report_places set place_id = 'p9'",
    ],
    ("marts", "fct_mentions", "critical"): [
        "update marts.fct_mentions set report_id = 'r9'",
    ],
    ("marts", "fct_framings", "critical"): [
        "update marts.fct_framings set label_text = null",
    ],
    ("marts", "agg_events_by_day", "critical"): [
        "update marts.agg_events_by_day set event_count = 2, event_report_count = 2",
        "update marts.agg_events_by_day set killed_best = 9",
    ],
    ("marts", "agg_casualties_by_place_month", "critical"): [
        "delete from marts.fct_events",
        "update marts.agg_casualties_by_place_month set event_report_count = 0",
    ],
    ("marts", "agg_faction_interactions", "critical"): [
        "update marts.agg_faction_interactions set patient_faction_id = 'f9'",
        "update marts.agg_faction_interactions set first_date = date '2021-01-01'",
    ],
    ("marts", "agg_faction_interactions", "warning"): [
        "update marts.agg_faction_interactions set agent_faction_id = null",
    ],
    ("marts", "fct_violent_sentences", "critical"): [
        "insert into marts.fct_violent_sentences select * from marts.fct_violent_sentences",
        "update marts.fct_violent_sentences set report_id = 'elsewhere'",
        "update marts.fct_violent_sentences set sentence_end = sentence_start",
        "update marts.fct_violent_sentences set violence_words = ''",
    ],
    ("marts", "agg_quality_drift", "critical"): [
        "insert into marts.agg_quality_drift select * from marts.agg_quality_drift",
        "update marts.agg_quality_drift set series_kind = 'outlet'",
        "update marts.agg_quality_drift set week_start_date = date '2020-01-07'",
        "update marts.agg_quality_drift set observed_count = -1",
        "update marts.agg_quality_drift set usual_count = -1",
    ],
    ("marts", "agg_source_agreement", "critical"): [
        "update marts.agg_source_agreement set killed_agreed_count = 2",
        "update marts.agg_source_agreement set other_outlet_id = outlet_id",
    ],
    ("marts", "agg_framing_by_outlet", "critical"): [
        "update marts.agg_framing_by_outlet set own_use_count = 0",
    ],
    ("marts", "fct_rejects", "critical"): [
        "update marts.fct_rejects set reason_code = null",
    ],
    ("marts", "unmapped_mentions", "critical"): [
        "update marts.unmapped_mentions set mention_count = 0",
        "update marts.unmapped_mentions set example_char_start = 28",
    ],
    ("exports", "acled", "critical"): [
        "insert into exports.acled from exports.acled",
        "update exports.acled set event_date = null",
        "update exports.acled set year = 2021",
        "update exports.acled set sub_event_type = 'Attack'",
        "update exports.acled set time_precision = 4",
        "update exports.acled set inter1 = '2'",
        "update exports.acled set interaction = 'Rebel group-Civilians'",
        "update exports.acled set actor2 = 'Somebody'",
        "update exports.acled set source_scale = 'National, Regional'",
        "update exports.acled set latitude = null",
        "update exports.acled set fatalities = -1",
        "alter table exports.acled rename country to nation; alter table exports.acled rename admin1 to country; "
        "alter table exports.acled rename nation to admin1; update exports.acled set country = 'Syria'",
    ],
    ("exports", "acled", "warning"): [
        "delete from exports.acled",
        "update exports.acled set fatalities = 100000",
    ],
    ("exports", "ucdp", "critical"): [
        "update exports.ucdp set type_of_violence = 4",
        "update exports.ucdp set side_b = 'Group', dyad_name = 'Group - Group'",
        "update exports.ucdp set deaths_unknown = 1",
        "update exports.ucdp set low = 9",
        "update exports.ucdp set high = 0, best = 0, low = 0, deaths_civilians = 0",
        "update exports.ucdp set priogrid_gid = priogrid_gid + 1",
        "update exports.ucdp set geom_wkt = '37.16, 36.2'",
        "update exports.ucdp set date_end = date '2019-01-01'",
    ],
    ("exports", "polecat", "critical"): [
        "update exports.polecat set \"Event Type\" = 'FIGHT'",
        "update exports.polecat set \"Event Mode\" = 'riot'",
        "update exports.polecat set \"Actor Country\" = 'SY'",
        'update exports.polecat set "Event Date" = null',
    ],
    ("exports", "hxl", "critical"): [
        "update exports.hxl set killed = 9",
        "update exports.hxl_tags set position = 45 - position",
        "update exports.hxl_tags set hxl_tag = 'geo' where column_name = 'latitude'",
    ],
    ("exports", "features", "critical"): [
        "update exports.features set latitude = 137.2",
        "update exports.features set longitude = null",
        "update exports.features set notes = null",
    ],
}


# One place is too few for a gazetteer, and enough for a test.
TOO_SMALL = {("places", "warning"): 1}


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One site for all tests of the module, so that Great Expectations is set up once."""
    yield tmp_path_factory.mktemp("data_docs")


def _run(con: duckdb.DuckDBPyConnection, gate: Gate, docs: Path, expectations: Path = EXPECTATIONS) -> GateResult:
    return run_gate(con, gate, expectations, docs)


def _failed(result: GateResult) -> dict[tuple[str, str], int]:
    failures = [(table.table, failure.severity) for table in result.tables for failure in table.failures]
    return {failure: failures.count(failure) for failure in failures}


@pytest.mark.parametrize("gate", GATES)
def test_a_good_warehouse_passes(warehouse: duckdb.DuckDBPyConnection, gate: Gate, docs: Path) -> None:
    expected = TOO_SMALL if gate == "raw" else {}
    assert _failed(_run(warehouse, gate, docs)) == expected


@pytest.mark.parametrize(
    ("where", "statement"), [(where, statement) for where, statements in SPOILT.items() for statement in statements]
)
def test_a_spoilt_warehouse_shows_in_its_table(
    warehouse: duckdb.DuckDBPyConnection, docs: Path, tmp_path: Path, where: tuple[Gate, str, str], statement: str
) -> None:
    gate, table, severity = where
    suites = tmp_path / "suites" / gate
    suites.mkdir(parents=True)
    shutil.copy(EXPECTATIONS / gate / f"{table}.yml", suites)
    warehouse.execute(statement)
    result = _run(warehouse, gate, docs, suites.parent)
    assert _failed(result).get((table, severity), 0) > TOO_SMALL.get((table, severity), 0)
    assert severity == "warning" or not result.passed
    for failure in (failure for found in result.tables for failure in found.failures):
        assert (failure.query is None) == (failure.unexpected_count is None)
        if failure.query:
            rows = warehouse.execute(failure.query).fetchall()
            assert len(rows) == failure.unexpected_count, failure.query


def test_every_suite_is_shown_to_fail() -> None:
    suites = {(path.parent.name, path.stem) for path in EXPECTATIONS.glob("*/*.yml")}
    assert {(gate, table) for gate, table, _ in SPOILT} == suites


def test_a_warning_does_not_fail_the_gate(warehouse: duckdb.DuckDBPyConnection, docs: Path) -> None:
    warehouse.execute("update raw.reports set published_at = timestamp '1970-01-01'")
    result = _run(warehouse, "raw", docs)
    assert result.passed
    assert any(table.warnings for table in result.tables)


def test_a_failure_names_rows_and_reason(warehouse: duckdb.DuckDBPyConnection, docs: Path) -> None:
    warehouse.execute("update raw.places set latitude = 120")
    (places,) = [table for table in _run(warehouse, "raw", docs).tables if table.table == "places"]
    (failure,) = places.critical
    assert (failure.columns, failure.unexpected_count) == (("latitude",), 1)
    assert dict(failure.sample_rows[0]) == {"latitude": "120.0", "place_id": "p1"}
    assert failure.reason.startswith("Degrees of latitude")


def test_a_suite_that_does_not_fit_its_table_is_named(
    warehouse: duckdb.DuckDBPyConnection, docs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "suites" / "raw"
    folder.mkdir(parents=True)
    text = (EXPECTATIONS / "raw" / "rejects.yml").read_text("utf-8").replace("column: origin", "column: orign")
    (folder / "rejects.yml").write_text(text, encoding="utf-8")
    with pytest.raises(GateError, match=r"raw/rejects\.yml does not fit"):
        _run(warehouse, "raw", docs, folder.parent)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(name for name, _ in attrs)]


def test_data_docs_show_values_as_text(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    markup = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    warehouse.execute("update raw.reports set published_precision = ?", [markup])
    (reports,) = [table for table in _run(warehouse, "raw", tmp_path / "site").tables if table.table == "reports"]
    page = reports.page.read_text("utf-8")
    tags = _Tags()
    tags.feed(page)
    assert "&lt;script&gt;" in page
    assert not {"script", "img", "onerror"} & set(tags.seen)


def test_data_docs_need_no_network(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _run(warehouse, "raw", tmp_path / "site")
    pages = [page.read_text("utf-8") for page in (tmp_path / "site").rglob("*.html")]
    assert pages
    assert not [page for page in pages if re.search(r"https?://|//[a-z]+\.", page)]


def test_links_of_data_docs_lead_to_pages(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    site = tmp_path / "site"
    _run(warehouse, "raw", site)
    links = [
        (page.parent / link).resolve()
        for page in site.rglob("*.html")
        for link in re.findall(r'href="([^"]+)"', page.read_text("utf-8"))
    ]
    assert len(links) >= 4 * 3
    assert all(link.exists() for link in links)


def test_the_index_lists_every_table_of_the_gates_that_ran(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    _run(warehouse, "raw", tmp_path / "site")
    result = _run(warehouse, "staging", tmp_path / "site")
    index = result.index.read_text("utf-8")
    assert all(f">raw.{table}<" in index for table in ("reports", "rejects", "places", "report_versions"))
    assert all(f">staging.{table.table}<" in index for table in result.tables)


def test_pages_that_a_killed_run_did_not_write_are_forgotten(tmp_path: Path) -> None:
    record_pages(tmp_path, [PageEntry("raw", "reports", "2020-01-01", "unwritten.html", 1, 1, 0, 0)])
    record_pages(tmp_path, [PageEntry("raw", "reports", "2020-01-02", "next.html", 1, 1, 0, 0)])
    assert [entry.page for entry in read_history(tmp_path)] == ["next.html"]


def test_old_pages_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_docs, "KEPT_RUNS", 2)
    for number in range(3):
        (tmp_path / f"{number}.html").touch()
        record_pages(tmp_path, [PageEntry("raw", "reports", f"2020-01-0{number + 1}", f"{number}.html", 1, 1, 0, 0)])
    assert [entry.page for entry in read_history(tmp_path)] == ["2.html", "1.html"]
    assert sorted(page.name for page in tmp_path.glob("*.html")) == ["1.html", "2.html"]


@pytest.mark.parametrize("left", ['[{"gate": "raw", "tab', "{}x", '[{"gate": "raw"}]', "[1]"])
def test_a_damaged_history_of_pages_begins_anew(tmp_path: Path, left: str) -> None:
    (tmp_path / "history.json").write_text(left, encoding="utf-8")
    assert read_history(tmp_path) == []
    record_pages(tmp_path, [PageEntry("raw", "reports", "2020-01-02", "next.html", 1, 1, 0, 0)])
    assert [entry.page for entry in read_history(tmp_path)] == ["next.html"]
