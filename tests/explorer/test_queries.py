"""What the pages ask: filters select what they say, and map, timeline, table and downloads tell of the same events."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from orchestration.explorer import queries
from orchestration.explorer.filters import Filters
from orchestration.explorer.spelling import spelling_of

pytestmark = pytest.mark.slow

Event = dict[str, Any]
CASES: dict[str, tuple[Filters, Callable[[Event], bool]]] = {
    "all": (Filters(), lambda event: True),
    "type": (Filters(types=("shelling",)), lambda event: event["event_type_code"] == "shelling"),
    "family": (Filters(families=("allegiance",)), lambda event: event["event_family"] == "allegiance"),
    "contested": (Filters(contested=True), lambda event: event["is_contested"]),
    "confidence": (Filters(confidence=0.8), lambda event: event["confidence"] >= 0.8),
    "place": (Filters(place="sy_idlib_gov"), lambda event: "إدلب" in (event["place_path_ar"] or "")),
    "outlet": (Filters(outlet="?"), lambda event: "شبكة الشمال" in (event["outlets_ar"] or "")),
    "agent": (Filters(agent="sna"), lambda event: "الجيش الوطني السوري" in (event["agents_ar"] or "")),
    "days": (
        Filters(date_from=date(2020, 3, 1), date_to=date(2020, 3, 10)),
        lambda event: (
            event["date_to"] is not None
            and event["date_to"] >= date(2020, 3, 1)
            and event["date_from"] <= date(2020, 3, 10)
        ),
    ),
}


def everything(con: duckdb.DuckDBPyConnection) -> list[Event]:
    result = con.execute("select * from events")
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def resolved(con: duckdb.DuckDBPyConnection, filters: Filters) -> Filters:
    """The outlet's id is computed where the registry has none."""
    if filters.outlet != "?":
        return filters
    row = con.execute("select source_id from sources where source_name_ar = 'شبكة الشمال'").fetchone()
    assert row is not None
    return Filters(outlet=row[0])


@pytest.mark.parametrize("name", CASES)
def test_a_filter_selects_what_it_says_and_all_views_agree(con: duckdb.DuckDBPyConnection, name: str) -> None:
    filters, holds = CASES[name]
    filters = resolved(con, filters)
    expected = {event["event_id"] for event in everything(con) if holds(event)}
    assert expected and (name == "all" or len(expected) < len(everything(con)))
    selected = queries.select_events(con, filters)
    assert {event["event_id"] for event in queries.events_page(con, 0)} == expected
    assert selected.events == len(expected)
    assert queries.events_by_place(con)["events"].sum() == selected.located
    assert selected.first_day is not None
    assert queries.events_by_time(con, "year")["events"].sum() == selected.dated


@pytest.mark.parametrize("word", ["القصف", "سَراقِب", "سراقب", "Saraqib"])
def test_a_word_is_found_in_the_sentences_of_events_in_any_spelling(con: duckdb.DuckDBPyConnection, word: str) -> None:
    selected = queries.select_events(con, Filters(word=word))
    assert (selected.events > 0) == (word != "Saraqib" and word != "القصف")


def test_signs_alone_are_found_nowhere(con: duckdb.DuckDBPyConnection) -> None:
    assert queries.select_events(con, Filters(word="؟!")).events == 0


def test_a_page_of_the_table_begins_where_the_last_one_ended(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_ROWS", 2)
    count = queries.select_events(con, Filters()).events
    pages = [queries.events_page(con, page) for page in range((count + 1) // 2)]
    assert all(len(page) == 2 for page in pages[:-1])
    assert len({event["event_id"] for page in pages for event in page}) == count


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [("2020-01-01", "2020-01-05", "day"), ("2020-01-01", "2021-01-05", "week"), ("2012-01-01", "2020-01-05", "month")],
)
def test_the_unit_of_time_suits_the_span(first: str, last: str, unit: str) -> None:
    assert queries.time_unit(date.fromisoformat(first), date.fromisoformat(last)) == unit


def test_figures_and_claims_of_a_contested_event_stand_side_by_side(
    con: duckdb.DuckDBPyConnection, contested_id: str
) -> None:
    event = queries.event_of(con, contested_id)
    assert event is not None
    killed = next(row for row in queries.event_figures(event) if row["figure"] == "killed")
    assert (killed["low"], killed["high"], killed["is_contested"]) == (3, 5, True)
    said = {row["value_low"] for row in queries.claims_of(con, contested_id) if row["field"] == "killed"}
    assert said == {3, 5}
    assert {
        row["value_low"] for row in queries.competing_claims(con, [contested_id]) if row["field"] == "killed"
    } == said


def test_roles_are_at_the_words_that_were_read(con: duckdb.DuckDBPyConnection, contested_id: str) -> None:
    found = set()
    for telling in queries.tellings_of(con, contested_id):
        report = queries.report_of(con, telling["report_id"])
        assert report is not None
        for span in queries.roles_in(con, telling["report_id"], contested_id):
            found.add((span["role"], report["body_text"][span["char_start"] : span["char_end"]]))
            assert span["about_en"] != "sy_saraqib"
    assert {("killed", "ثلاثة مدنيين"), ("killed", "خمسة مدنيين")} <= found
    assert any(role == "trigger" and "قصف" in words for role, words in found)
    assert any(role == "place" and words == "سراقب" for role, words in found)


@pytest.mark.parametrize("word", ["سراقب", "سَرَاقِب", "Saraqib"])
def test_search_finds_a_place_and_its_events_in_either_script(con: duckdb.DuckDBPyConnection, word: str) -> None:
    found = queries.search(con, word)
    assert any(row["place_name_ar"] == "سراقب" for row in found["places"])
    assert any(row["place_name_ar"] == "سراقب" for row in found["events"])


def test_search_finds_factions_by_their_other_names(con: duckdb.DuckDBPyConnection) -> None:
    assert any(row["faction_id"] == "sdf" for row in queries.search(con, "قسد")["factions"])
    assert queries.search(con, "؟") == {"events": [], "factions": [], "places": [], "reports": []}


def searched(con: duckdb.DuckDBPyConnection, words: str) -> tuple[list[str], list[str], set[str]]:
    """Ids of the events and reports that hold the words, and of events by sentences alone: all texts are read."""
    spelling = spelling_of(words)
    assert spelling is not None
    asked = {"pattern": spelling.pattern}
    told = {
        key
        for (key,) in con.execute(
            "select event_id from marts.fct_event_reports "
            "where event_id is not null and regexp_matches(sentence_text, $pattern)",
            asked,
        ).fetchall()
    }
    events = con.execute(
        """
        select facts.event_id
        from marts.fct_events as facts
        left join marts.dim_places as places on facts.place_id = places.place_id
        where list_contains($told, facts.event_id)
            or regexp_matches(concat_ws(' ', places.place_name_ar, places.place_name_en), $pattern)
            or facts.event_id in (
                select parties.event_id from marts.bridge_event_factions as parties
                inner join marts.dim_factions as factions on parties.faction_id = factions.faction_id
                where regexp_matches(concat_ws(' ', factions.faction_name_ar, factions.faction_name_en), $pattern)
            )
        order by report_count desc, coalesce(date_from, date_to) desc nulls last, event_id
        """,
        asked | {"told": list(told)},
    ).fetchall()
    reports = con.execute(
        "select report_id from marts.dim_reports where regexp_matches(concat_ws(' ', title, body_text), $pattern) "
        "order by published_at desc nulls last, report_id",
        asked,
    ).fetchall()
    return [key for (key,) in events], [key for (key,) in reports], told


def askings(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Words of the reports, whole, without their first letters or last, with signs, two by two, in other spellings."""
    texts = [
        text for (text,) in con.execute("select concat_ws(' ', title, body_text) from marts.dim_reports").fetchall()
    ]
    words = [word for text in texts for word in text.split() if any(map(str.isalnum, word))]
    several = [" ".join(pair) for pair in pairwise(words)]
    parts = [word[2:] for word in words] + [word[:-1] for word in words]
    others = [word.replace("أ", "ا").replace("إ", "آ").replace("ة", "ه").replace("ى", "ي") for word in words]
    marked = ["َ".join(word) for word in words] + ["ـ".join(word) for word in words]
    names = [
        "Idlib",
        "sAraqib",
        "Syrian Democratic Forces",
        "قوات سوريا الديمقراطية",
        "غير موجود",
        "ادلب غير",
        "٢٠٢٠",
        "5",
    ]
    found = {*words, *several, *parts, *others, *marked, *names}
    return {asked for asked in found if spelling_of(asked) is not None}


def test_the_list_of_words_leads_to_what_all_texts_hold(con: duckdb.DuckDBPyConnection) -> None:
    asked = askings(con)
    assert len(asked) > 500
    nothing = 0
    # One of each kind in seven: a search takes some hundredths of a second.
    for words in sorted(asked)[::7]:
        events, reports, told = searched(con, words)
        found = queries.search(con, words)
        assert [row["event_id"] for row in found["events"]] == events, words
        assert [row["report_id"] for row in found["reports"]] == reports, words
        queries.select_events(con, Filters(word=words))
        assert {row["event_id"] for row in queries.events_page(con, 0)} == told, words
        nothing += not reports
    assert 0 < nothing < len(asked) / 14


def test_names_are_gathered_of_that_alone_which_is_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    events = [event["event_id"] for event in everything(con)]
    (report,) = con.execute(
        "select report_id from marts.fct_event_reports group by report_id having count(*) = 1 limit 1"
    ).fetchall()
    # DuckDB may count a row twice, once for names and once for the keys that it looks them up by.
    assert gathered(con, "select * from events where event_id in (?)", events[:1]) <= 2
    assert gathered(con, "select * from event_reports where report_id = ?", list(report)) <= 2
    assert gathered(con, "select * from events", []) >= len(events) > 2


def gathered(con: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> int:
    """Rows of the largest group of names that the query makes."""
    (plan,) = [plan for _, plan in con.execute(f"explain (analyze, format json) {query}", values).fetchall()]

    def groups(node: dict[str, Any]) -> Iterator[int]:
        if "GROUP_BY" in str(node.get("operator_type", "")):
            yield int(node["operator_cardinality"])
        for child in node.get("children", []):
            yield from groups(child)

    return max(groups(json.loads(plan)))


def test_pairs_count_agents_and_patients(con: duckdb.DuckDBPyConnection) -> None:
    queries.select_events(con, Filters(contested=True))
    assert queries.pairs(con, 5).select("agent_id", "patient_id", "events").rows() == [
        ("syrian_regime", "civilians", 1)
    ]


def test_coverage_counts_the_whole_warehouse(con: duckdb.DuckDBPyConnection) -> None:
    covered = queries.coverage(con)
    assert (covered["reports"], covered["outlets"], covered["contested"]) == (5, 2, 1)
    assert covered["events"] == len(everything(con))
