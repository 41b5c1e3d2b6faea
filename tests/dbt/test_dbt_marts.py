"""What the marts say of the hand-made reports."""

from datetime import date, datetime

import pytest
from handmade_warehouse import Built


def test_outlets_with_different_tolls_make_one_contested_event(built: Built) -> None:
    assert built.rows(
        "select killed_low, killed_best, killed_high, report_count, outlet_count, contested_fields, civilians_harmed, "
        "revised_at from marts.fct_events where report_count = 3 and is_contested"
    ) == [(6, 6, 9, 3, 2, "agent|killed", True, datetime(2024, 3, 2, 9))]


def test_copy_of_a_text_corroborates_nothing(built: Built) -> None:
    assert built.rows(
        "select report_count, copy_count, outlet_count, independent_outlet_count, sides_agree, contested_fields "
        "from marts.fct_events where copy_count > 0"
    ) == [(3, 1, 3, 2, True, None)]


def test_revisions_tell_how_the_toll_moved(built: Built) -> None:
    assert built.rows(
        "select revision_number, killed_low, killed_best, killed_high, contested_fields, revised_at "
        "from marts.fct_event_revisions where event_id in "
        "(select event_id from marts.fct_events where report_count = 3 and copy_count = 0) order by revision_number"
    ) == [
        (1, 5, 5, 5, None, datetime(2024, 3, 1, 9)),
        (2, 5, 5, 9, "agent|killed", datetime(2024, 3, 1, 12)),
        (3, 6, 6, 9, "agent|killed", datetime(2024, 3, 2, 9)),
    ]


def test_claims_stand_side_by_side(built: Built) -> None:
    assert built.rows(
        "select value_text, outlet_name_en, words is not null, is_last_word, is_contradicted, is_chosen "
        "from published.event_claims inner join marts.fct_events as events using (event_id) "
        "where field = 'killed' and events.contested_fields like '%killed%' order by value_low"
    ) == [
        ("5", "Enab Baladi", True, False, False, False),
        ("6", "Enab Baladi", True, True, True, True),
        ("9", "ANHA", True, True, True, False),
    ]


def test_two_happenings_of_one_report_stay_two_events(built: Built) -> None:
    events = dict(built.rows("select event_report_id, event_id from marts.fct_event_reports"))
    assert events["er_morning"] != events["er_evening"]
    assert events["er_once"] in (events["er_morning"], events["er_evening"])


def test_link_says_why_two_event_reports_are_one_event(built: Built) -> None:
    compared = ("type", "day", "place", "agent", "killed")
    columns = ", ".join(f"{name}_comparison, {name}_weight" for name in compared)
    ((*answers, weight, chance),) = built.rows(
        f"select {columns}, match_weight, match_probability from marts.fct_event_links "
        "where left_event_report_id = 'er_enab' and right_event_report_id = 'er_hawar'"
    )
    assert dict(zip(compared, answers[::2], strict=True)) == {
        "type": "same", "day": "same, both told", "place": "same fine place", "agent": "other", "killed": "differ",
    }  # fmt: skip
    assert answers[1::2] == pytest.approx([0, 2, 2, -1, -1])
    assert (weight, chance) == pytest.approx((2, 0.8))


def test_undated_report_comes_out_with_its_sibling(built: Built) -> None:
    assert built.rows(
        "select publication_day, publication_method, sibling_report_id from intermediate.int_publication_days "
        "where report_id in ('r_defection', 'r_twin') order by report_id"
    ) == [(date(2024, 1, 15), "metadata", None), (date(2024, 1, 15), "siblings", "r_defection")]


def test_happening_without_words_of_time_is_presumed_in_the_days_before(built: Built) -> None:
    assert built.rows(
        "select event_report_id, day_from, day_to, day_method from intermediate.int_event_report_days "
        "where event_report_id in ('er_defection', 'er_twin', 'er_undated') order by event_report_id"
    ) == [
        ("er_defection", date(2024, 1, 14), date(2024, 1, 14), "told"),
        ("er_twin", date(2024, 1, 13), date(2024, 1, 15), "presumed"),
    ]


def test_planned_happening_is_told_but_is_no_event(built: Built) -> None:
    assert built.rows("select event_id from marts.fct_event_reports where event_report_id = 'er_planned'") == [(None,)]


def test_superseded_report_is_only_in_raw(built: Built) -> None:
    assert built.rows("select report_id from marts.dim_reports where report_id in ('r_old', 'r_new')") == [("r_new",)]


def test_correction_is_applied_and_shown(built: Built) -> None:
    assert built.rows(
        "select killed_low, killed_high, date_to, is_corrected from marts.fct_event_reports "
        "where event_report_id = 'er_corrected'"
    ) == [(7, 7, date(2024, 2, 21), True)]


def test_corrected_names_are_applied_and_shown(built: Built) -> None:
    assert built.rows(
        "select faction_id, party_text, link_method, is_corrected from marts.bridge_event_report_factions "
        "where event_report_id = 'er_named'"
    ) == [("sdf", "مجلس الياقوت", "correction", True)]
    assert built.rows(
        "select place_id, link_method, is_corrected from marts.bridge_event_report_places "
        "where event_report_id = 'er_named'"
    ) == [("nayrab", "correction", True)]
    assert built.rows(
        "select mention_kind, faction_id, place_id, link_method from marts.fct_mentions where is_corrected order by all"
    ) == [("faction", "sdf", None, "correction"), ("place", None, "nayrab", "correction")]


def test_a_correction_of_a_link_is_given_with_the_smaller_key_left(built: Built) -> None:
    assert built.rows(
        "select left_event_report_id, right_event_report_id, must_link from intermediate.int_link_corrections"
    ) == [("er_enab", "er_hawar", True)]


def test_worklist_is_sorted_by_what_it_would_gain_and_shows_the_words(built: Built) -> None:
    rows = built.rows(
        "select mention_kind, name_ar, gain, example_sentence_text[example_char_start - example_sentence_start + 1 : "
        "example_char_end - example_sentence_start], example_surface_text from published.worklist "
        "order by worklist_rank"
    )
    assert sorted(row[:3] for row in rows) == [
        ("faction", "كتيبة النور", 1), ("outlet", "شام برس", 2), ("outlet", "موقع جديد", 1), ("place", "تل مجهول", 1),
    ]  # fmt: skip
    assert [row[3] for row in rows if row[0] != "outlet"] == [row[4] for row in rows if row[0] != "outlet"]


def test_unknown_names_keep_their_words_and_a_null_id(built: Built) -> None:
    assert built.rows(
        "select party_text, faction_id from marts.bridge_event_report_factions where event_report_id = 'er_planned'"
    ) == [("كتيبة النور", None)]
    assert built.rows("select mention_kind, example_name from marts.unmapped_mentions order by all") == [
        ("faction", "كتيبة النور"),
        ("outlet", "شام برس"),
        ("outlet", "موقع جديد"),
        ("place", "تل مجهول"),
    ]


def test_outlet_is_told_by_its_folded_name_its_alias_or_its_domain(built: Built) -> None:
    methods = {
        row[0]: row[1:] for row in built.rows("select report_id, outlet_id, outlet_method from marts.dim_reports")
    }
    assert methods["r_enab"] == ("enab", "name")
    assert methods["r_hawar"] == ("hawar", "alias")
    assert methods["r_enab_later"] == ("enab", "domain")
    assert methods["r_undated"][1] == "unregistered"


def test_published_event_report_can_be_cited(built: Built) -> None:
    ((quote, start, end, trigger, trigger_start, url, origin, body),) = built.rows(
        "select told.quote, told.quote_start, told.quote_end, told.trigger_text, told.trigger_start, told.url, "
        "told.origin, documents.body_text from published.event_reports as told "
        "inner join marts.dim_reports as documents using (report_id) where told.event_report_id = 'er_enab_later'"
    )
    assert body[start:end] == quote
    assert body[trigger_start : trigger_start + len(trigger)] == trigger
    assert (url, origin) == ("https://www.enabbaladi.net/archives/1", "r_enab_later.txt")


def test_published_event_has_labels_in_both_languages(built: Built) -> None:
    assert built.rows(
        "select event_type_label_ar, event_type_label_en, place_name_ar, place_name_en, patients_ar, patients_en "
        "from published.events where report_count = 3 and is_contested"
    ) == [("قصف", "Shelling", "سرمين", "Sarmin", "مدنيون", "Civilians")]


def test_defection_gives_side_left_and_side_joined(built: Built) -> None:
    assert built.rows(
        "select from_name_en, to_name_en, people_best, date_from from published.allegiance_changes "
        "where to_faction_id is not null"
    ) == [("Syrian Democratic Forces", "Syrian army", 20, date(2024, 1, 14))]


def test_framing_names_outlet_faction_and_words(built: Built) -> None:
    assert built.rows("select outlet_name_ar, faction_name_en, label_text, polarity from published.framings") == [
        ("شام برس", "Syrian Democratic Forces", "مرتزقة", "negative")
    ]


@pytest.mark.parametrize("schema", ["marts", "published"])
def test_every_table_view_and_column_has_a_comment(built: Built, schema: str) -> None:
    assert (
        built.rows(
            "with relations as (select schema_name, table_name as name, comment from duckdb_tables() union all "
            "select schema_name, view_name, comment from duckdb_views()) "
            f"select name from relations where schema_name = '{schema}' and coalesce(comment, '') = '' union all "
            "select table_name || '.' || column_name from duckdb_columns() "
            f"where schema_name = '{schema}' and coalesce(comment, '') = ''"
        )
        == []
    )


def test_published_views_read_marts_by_schema_alone(built: Built) -> None:
    views = built.rows("select view_name, sql from duckdb_views() where schema_name = 'published' order by view_name")
    assert [name for name, _ in views] == [
        "allegiance_changes", "casualties_by_place_month", "event_claims", "event_history", "event_reports",
        "event_types", "events", "events_by_day", "faction_history", "faction_interactions", "factions",
        "framing_by_outlet", "framings", "places", "quality_coverage", "quality_drift", "quality_freshness",
        "quality_rejects", "quality_untold_sentences", "quality_warnings", "source_agreement", "sources", "worklist",
    ]  # fmt: skip
    assert [name for name, sql in views if "waqai." in sql or '"waqai"' in sql] == []


def test_history_of_the_registry_is_kept(built: Built) -> None:
    assert built.rows("select count(*) from snapshots.factions_history where dbt_valid_to is null") == [(5,)]
