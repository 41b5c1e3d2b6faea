"""Pairs of event reports, and what speaks for and against their being one event."""

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import duckdb
import polars as pl
import pytest
from link_profiles import CASES, DAY, Changes, Profile, days, frame, pair, place
from polars.testing import assert_frame_equal

from orchestration.linking.linker import compare, link_columns
from orchestration.linking.model import LinkModel, Probability

Probabilities = dict[tuple[str, str], Probability]


def compared(profiles: Sequence[Profile], model: LinkModel, probabilities: Probabilities) -> pl.DataFrame:
    with duckdb.connect() as con:
        table = frame(list(profiles)).to_arrow()
        con.register("profiles", table)
        return compare(con.table("profiles"), model, probabilities)


@pytest.fixture(scope="module")
def pairs(model: LinkModel, chances: Probabilities) -> dict[tuple[str, str], dict[str, object]]:
    """The row of each case, all compared at once."""
    profiles = [profile for number, case in enumerate(CASES.values()) for profile in pair(number, case)]
    rows = {row["left_id"]: row for row in compared(profiles, model, chances).iter_rows(named=True)}
    assert len(rows) == len(CASES)
    return {key: rows[f"e{number:03}_l"] for number, key in enumerate(CASES)}


def test_there_is_a_pair_for_every_level(model: LinkModel) -> None:
    assert set(CASES) == {(part.name, level.name) for part in model.comparisons for level in part.levels} | {
        (part.name, "unknown") for part in model.comparisons if any(level.unknown for level in part.levels)
    }


@pytest.mark.parametrize(("comparison", "level"), CASES)
def test_pair_is_at_its_level_and_weighs_what_that_weighs(
    pairs: dict[tuple[str, str], dict[str, object]], chances: Probabilities, comparison: str, level: str
) -> None:
    row = pairs[comparison, level]
    chance = chances.get((comparison, level))
    # What is unknown speaks neither for nor against.
    name, weight = (level, math.log2(chance.m / chance.u)) if chance else ("unknown", 0.0)
    assert row[f"{comparison}_comparison"] == name
    assert row[f"{comparison}_weight"] == pytest.approx(weight, abs=1e-6)


def test_weight_of_a_pair_is_the_sum_of_its_parts(
    pairs: dict[tuple[str, str], dict[str, object]], model: LinkModel, chances: Probabilities
) -> None:
    prior = chances["", "prior"]
    for row in pairs.values():
        parts = [row[f"{part.name}_weight"] for part in model.comparisons]
        weight = math.log2(prior.m / prior.u) + sum(part for part in parts if isinstance(part, float))
        assert row["match_weight"] == pytest.approx(weight, abs=1e-6)
        assert row["match_probability"] == pytest.approx(2**weight / (1 + 2**weight), abs=1e-6)


def test_ids_stand_in_their_order_whatever_the_order_of_profiles(model: LinkModel, chances: Probabilities) -> None:
    profiles = [profile for number, case in enumerate(list(CASES.values())[:6]) for profile in pair(number, case)]
    first, second = (compared(some, model, chances) for some in (profiles, profiles[::-1]))
    assert first.columns == link_columns(model)
    assert first["left_id"].to_list() == [f"e{number:03}_l" for number in range(6)]
    assert (first["left_id"] < first["right_id"]).all()
    assert_frame_equal(first, second)


@pytest.mark.parametrize(
    ("changes", "is_compared"),
    [
        ({}, True),
        ({"killed_low": 3, "injured_low": 4, "agent_keys": ["one", "two"]}, True),
        ({"sentence_index": 2}, False),
        ({"event_type_code": "air_strike"}, True),
        ({"event_type_code": "air_strike", "acled_event_type": "Battles"}, False),
        (days(DAY + timedelta(1)), False),
        (days(None), False),
        (place("near", 2, 35.95, 36.7), False),
        (place("town", 6, 35.9, 36.7), False),
        ({"killed_low": 5}, False),
        ({"injured_low": 5}, False),
        ({"agent_keys": ["three"]}, False),
    ],
)
def test_what_one_report_tells_twice_is_compared_where_nothing_contradicts(
    model: LinkModel, chances: Probabilities, changes: Changes, is_compared: bool
) -> None:
    told = {"killed_low": 3, "injured_low": 4, "agent_keys": ["one"], "event_family": "violence", "report_words": ["w"]}
    left, right = (
        side | told | {"report_id": "r", "sentence_index": at}
        for side, at in zip(pair(0, ({}, {})), (2, 5), strict=True)
    )
    both = [left | ({"place_fineness": 6} if changes.get("place_fineness") == 6 else {}), right | changes]
    found = compared(both, model, chances)
    assert found.height == is_compared
    assert set(found["report_words_comparison"]) <= {"unknown"}


def test_arrest_and_raid_of_one_report_are_two_happenings(model: LinkModel, chances: Probabilities) -> None:
    of_report = {"report_id": "r", "event_family": "coercion", "acled_event_type": "Strategic developments"}
    left, right = (side | of_report | {"sentence_index": at} for at, side in enumerate(pair(0, ({}, {}))))
    both = [left | {"event_type_code": "arrest"}, right | {"event_type_code": "raid"}]
    assert compared(both, model, chances).height == 0


def test_pair_that_several_rules_find_is_one_row(model: LinkModel, chances: Probabilities) -> None:
    # They share two days, two places and two words.
    more = {"rare_words": ["shared_0", "shared_1"]} | place("town", 2, 35.9, 36.7, "hamlet")
    several = [
        profile | {"event_report_id": key, "report_id": f"r_{key}"}
        for key, profile in zip("abc", [*pair(0, (more, more)), pair(0, (more, more))[0]], strict=True)
    ]
    found = compared(several, model, chances)
    assert found.select("left_id", "right_id").rows() == list(combinations("abc", 2))


@pytest.mark.parametrize(
    ("changes", "is_compared"),
    [
        ({}, True),
        ({"event_family": "other"}, False),
        ({"place_keys": ["far"], "rare_words": ["other"]}, False),
        ({"place_keys": ["far"]}, True),
        ({"rare_words": ["other"]}, True),
        ({"rare_words": None, "place_keys": None}, False),
        (days(None) | {"rare_words": ["other"]}, True),
        (days(None) | {"place_fineness": 6}, False),
        (days(None) | {"place_key": "far"}, False),
    ],
)
def test_pairs_that_share_day_and_place_or_rare_word_are_compared(
    model: LinkModel, chances: Probabilities, changes: dict[str, object], is_compared: bool
) -> None:
    left, right = pair(0, ({}, {}))
    # The one without a day has to be fine too, whichever side it stands on.
    both = [left | ({"place_fineness": 6} if "place_fineness" in changes else {}), right | changes]
    assert compared(both, model, chances).height == is_compared


@pytest.mark.parametrize(
    ("report_words", "is_compared"), [(["shared_0", "own"], True), (["own"], False), (None, False)]
)
def test_of_a_crowded_place_without_a_day_only_those_that_share_a_rare_word_are_compared(
    model: LinkModel, chances: Probabilities, report_words: list[str] | None, is_compared: bool
) -> None:
    left, right = pair(0, ({"report_words": ["shared_0", "other"]}, {"report_words": report_words}))
    crowded = {"is_crowded_place": True}
    assert compared([left | crowded, right | crowded | days(None)], model, chances).height == is_compared
    assert compared([left | crowded, right | crowded], model, chances).height == 1


def test_no_profiles_make_no_pairs(model: LinkModel, chances: Probabilities) -> None:
    nothing = compared([], model, chances)
    assert nothing.height == 0
    assert nothing.schema == compared(pair(0, ({}, {})), model, chances).schema
    assert compared(pair(0, ({}, {}))[:1], model, chances).schema == nothing.schema
