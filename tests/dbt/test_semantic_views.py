"""Views that BI tools sum up: they count nothing twice, leave nothing out, and say what the facts say."""

import shutil
from datetime import date
from itertools import product
from pathlib import Path

import duckdb
import pytest
from handmade_warehouse import Built

FIGURES = ("killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high")


@pytest.mark.parametrize("view", ["events_by_day", "casualties_by_place_month"])
def test_sums_of_a_view_are_those_of_the_events(built: Built, view: str) -> None:
    sums = ", ".join(f"sum({figure})::bigint" for figure in FIGURES)
    summed = built.rows(
        f"select sum(event_count)::bigint, sum(event_report_count)::bigint, {sums} from published.{view}"
    )
    assert summed == built.rows(f"select count(*), sum(report_count)::bigint, {sums} from marts.fct_events")
    assert summed[0][0] > 1


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("events_by_day", "date_day, date_basis, country_code, admin1_code, event_type_code"),
        ("casualties_by_place_month", "month_start_date, date_basis, place_id"),
        (
            "faction_interactions",
            "month_start_date, date_basis, agent_faction_id, patient_faction_id, event_type_code",
        ),
        ("source_agreement", "outlet_id, other_outlet_id"),
        ("framing_by_outlet", "outlet_id, target_kind, faction_id, label_id, polarity"),
    ],
)
def test_labels_make_no_row_two(built: Built, view: str, columns: str) -> None:
    ((rows, kinds),) = built.rows(f"select count(*), count(distinct ({columns})) from published.{view}")
    assert rows == kinds
    assert rows == built.rows(f"select count(*) from marts.agg_{view}")[0][0]


def test_two_places_of_one_code_do_not_double_a_day(built: Built, tmp_path: Path) -> None:
    copy = shutil.copy(built.working_file, tmp_path / built.working_file.name)
    with duckdb.connect(copy) as connection:
        connection.execute("update marts.agg_events_by_day set country_code = 'XX', admin1_code = 'x_1'")
        for kind, place in product(("country", "admin1"), ("p1", "p2")):
            connection.execute(
                "insert into marts.dim_places by name select * replace (? as place_id, ? as place_kind, "
                "'XX' as country_code, 'x_1' as admin1_code) from marts.dim_places limit 1",
                [kind + place, kind],
            )
        (counted,) = connection.execute("select sum(event_count) from published.events_by_day").fetchall()
        (events,) = connection.execute("select count(*) from marts.fct_events").fetchall()
    assert counted == events


def test_contested_killing_is_told_by_place_and_month(built: Built) -> None:
    assert built.rows(
        "select month_start_date, date_basis, country_code, place_name_en, killed_low, killed_best, killed_high, "
        "civilians_harmed_event_count, contested_event_count from published.casualties_by_place_month "
        "where contested_event_count > 0"
    ) == [(date(2024, 2, 1), "told", "SY", "Sarmin", 6, 6, 9, 1, 1)]


def test_outlets_that_contradict_each_other_on_the_dead_do_not_agree(built: Built) -> None:
    assert built.rows(
        "select outlet_name_en, other_outlet_name_en, shared_event_count, type_agreed_share, killed_compared_count, "
        "killed_agreed_share from published.source_agreement where killed_agreed_count < killed_compared_count"
    ) == [("Enab Baladi", "ANHA", 2, 1.0, 1, 0.0)]


def test_labels_of_one_target_share_the_outlet_s_own_voice(built: Built) -> None:
    shares = built.rows(
        "select sum(own_use_share), sum(own_use_count) from published.framing_by_outlet "
        "group by outlet_id, target_kind, faction_id having sum(own_use_count) > 0"
    )
    assert shares
    assert all(total == pytest.approx(1) for total, _ in shares)
