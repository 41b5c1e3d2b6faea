"""Events keep their ids while reports come and go."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import combinations
from random import Random

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.linking.clusters import found_events
from orchestration.linking.events import EVENT_MEMBERS, event_members, known_founders

TEXT = pl.String()
PROFILES = {"event_report_id": TEXT, "report_id": TEXT, "day_from": pl.Date(), "day_to": pl.Date(), "day_method": TEXT}
LINKS = {"left_id": TEXT, "right_id": TEXT, "match_weight": pl.Float64()}
CORRECTIONS = {"left_event_report_id": TEXT, "right_event_report_id": TEXT, "must_link": pl.Boolean()}
Pairs = Mapping[tuple[str, str], float]


def founders(groups: Collection[Collection[str]], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Founder by event report, of which the first by its key was published first."""
    return found_events(groups, {key: (key,) for group in groups for key in group}, known or {})


def event_ids(
    keys: Collection[str],
    pairs: Pairs,
    known: pl.DataFrame | None = None,
    corrections: Collection[tuple[str, str, bool]] = (),
    days: Mapping[str, tuple[str, str]] | None = None,
) -> pl.DataFrame:
    """Events of event reports that come from a report each, published in the order of their keys' numbers."""
    told = days or {}
    profiles = pl.DataFrame(
        [(key, f"r_{key}", *told.get(key, (None, None))) for key in keys],
        {"event_report_id": TEXT, "report_id": TEXT, "day": TEXT, "day_method": TEXT},
        orient="row",
    ).select(
        "event_report_id",
        "report_id",
        pl.col("day").str.to_date().alias("day_from"),
        pl.col("day").str.to_date().alias("day_to"),
        "day_method",
    )
    assert profiles.schema == PROFILES
    links = [(left, right, weight) for (left, right), weight in pairs.items() if left in keys and right in keys]
    return event_members(
        profiles=profiles,
        reports=pl.DataFrame(
            [(key, None) for key in keys], {"event_report_id": TEXT, "published_at": pl.Datetime()}, orient="row"
        ),
        links=pl.DataFrame(links, LINKS, orient="row"),
        corrections=pl.DataFrame(list(corrections), CORRECTIONS, orient="row"),
        known={} if known is None else dict(known.select("event_report_id", "founding_event_report_id").iter_rows()),
        threshold=0.3,
    )


def by_event(found: pl.DataFrame) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for key, event_id in found.select("event_report_id", "event_id").iter_rows():
        groups.setdefault(event_id, set()).add(key)
    return groups


def test_new_event_is_named_after_its_first_event_report() -> None:
    assert founders([["a", "b"], ["c"]]) == {"a": "a", "b": "a", "c": "c"}
    assert found_events([["a", "b"]], {"a": ("2020-02-02", "a"), "b": ("2020-02-01", "b")}, {}) == {"a": "b", "b": "b"}


def test_event_keeps_its_founder_when_an_earlier_report_arrives() -> None:
    assert founders([["a", "b"]], {"b": "b"}) == {"a": "b", "b": "b"}


def test_event_keeps_its_founder_when_that_is_gone() -> None:
    assert founders([["b", "c"]], {"a": "a", "b": "a", "c": "a"}) == {"b": "a", "c": "a"}


def test_of_merged_events_the_larger_keeps_its_founder() -> None:
    known = {"a": "a", "b": "b", "c": "b"}
    assert set(founders([["a", "b", "c"]], known).values()) == {"b"}


def test_of_a_split_event_the_larger_part_keeps_the_founder() -> None:
    known = dict.fromkeys("abcde", "a")
    assert founders([["b", "c", "d"], ["e", "f"]], known) == dict.fromkeys("bcd", "a") | dict.fromkeys("ef", "e")


def test_founder_that_leaves_alone_founds_an_event_of_its_own() -> None:
    found = founders([["a"], ["b", "c"]], dict.fromkeys("abc", "a"))
    assert found["b"] == found["c"] == "a"
    assert found["a"] != "a"
    # And keeps it, and if it is left again, has a third.
    assert founders([["a"], ["b", "c"]], found) == found
    again = founders([["a"], ["b", "c"], ["d", "e"]], {"a": "a", "b": "a", "c": "a", "d": found["a"], "e": found["a"]})
    assert len(set(again.values())) == 3


def test_parts_of_one_size_are_settled_by_who_came_first() -> None:
    known = dict.fromkeys("abcd", "a")
    assert founders([["c", "d"], ["a", "b"]], known) == dict.fromkeys("ab", "a") | dict.fromkeys("cd", "c")


@st.composite
def histories(draw: st.DrawFn) -> list[list[list[str]]]:
    """Ways in which event reports were put into groups, one after the other; some come and some go."""
    keys = [f"e{number}" for number in range(draw(st.integers(1, 8)))]
    steps = []
    for _ in range(draw(st.integers(1, 5))):
        groups: dict[int, list[str]] = {}
        for key in keys:
            groups.setdefault(draw(st.integers(-1, 3)), []).append(key)
        steps.append([group for number, group in groups.items() if number >= 0])
    return steps


@settings(max_examples=300)
@given(histories())
def test_no_two_events_have_one_founder_and_none_is_lost_but_by_merging(history: list[list[list[str]]]) -> None:
    known: dict[str, str] = {}
    for groups in history:
        now = founders(groups, known)
        assert len({now[group[0]] for group in groups}) == len(groups)
        assert all(now[key] == now[group[0]] for group in groups for key in group)
        for lost in set(known.values()) - set(now.values()):
            left = [key for key, founder in known.items() if founder == lost and key in now]
            assert all(now[key] in known.values() for key in left)
        for new in set(now.values()) & set(known.values()):
            assert any(known.get(key) == new for key in now if now[key] == new)
        known = now


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**32))
def test_event_reports_in_ten_batches_make_the_groups_they_make_at_once(count: int, seed: int) -> None:
    chance = Random(seed)
    keys = [f"e{number:02}" for number in range(count)]
    pairs = {
        pair: chance.choice((-6.0, -2.0, 1.0, 4.0)) for pair in combinations(keys, 2) if chance.random() < 4 / count
    }
    arrivals = chance.sample(keys, count)
    found = event_ids([], pairs)
    for batch in range(10):
        here = arrivals[: -(-count * (batch + 1) // 10)]
        before, found = by_event(found), event_ids(here, pairs, found)
        after = by_event(found)
        now = dict(found.select("event_report_id", "event_id").iter_rows())
        for lost in before.keys() - after.keys():
            assert {now[key] for key in before[lost]} <= before.keys()
    at_once = by_event(event_ids(keys, pairs))
    assert sorted(map(sorted, after.values())) == sorted(map(sorted, at_once.values()))


def test_events_that_nothing_new_concerns_keep_their_ids() -> None:
    pairs = {("e1", "e2"): 4.0, ("e0", "e1"): 4.0, ("e0", "e2"): 4.0}
    first = event_ids(["e1", "e2", "e5"], pairs)
    second = event_ids(["e0", "e1", "e2", "e5", "e6"], pairs, first)
    ids, later = (dict(found.select("event_report_id", "event_id").iter_rows()) for found in (first, second))
    assert later == ids | {"e0": ids["e1"], "e6": later["e6"]}
    assert later["e6"] not in ids.values()


def test_id_is_computed_of_the_founder_and_rows_are_ordered() -> None:
    found = event_ids(["e2", "e1"], {("e1", "e2"): 4.0})
    event_id = "e" + hashlib.sha256(b"e1").hexdigest()[:16]
    assert found.schema == EVENT_MEMBERS
    assert found.rows() == [("e1", event_id, "e1"), ("e2", event_id, "e1")]
    assert event_ids([], {}).schema == EVENT_MEMBERS


def test_event_is_founded_by_what_was_published_first_and_by_undated_reports_last() -> None:
    published = {"e1": None, "e2": datetime(2020, 2, 5), "e3": datetime(2020, 2, 4)}
    found = event_members(
        profiles=pl.DataFrame([(key, f"r_{key}", None, None, None) for key in published], PROFILES, orient="row"),
        reports=pl.DataFrame(
            list(published.items()), {"event_report_id": TEXT, "published_at": pl.Datetime()}, orient="row"
        ),
        links=pl.DataFrame([(*pair, 4.0) for pair in combinations(published, 2)], LINKS, orient="row"),
        corrections=pl.DataFrame(schema=CORRECTIONS),
        known={},
        threshold=0.3,
    )
    assert set(found["founding_event_report_id"]) == {"e3"}


# Probability .3 is -1.22 bits.
@pytest.mark.parametrize(("weight", "joins"), [(-1.2, True), (-1.25, False)])
def test_pairs_join_from_the_probability_on_that_is_given(weight: float, joins: bool) -> None:
    assert (len(by_event(event_ids(["a", "b"], {("a", "b"): weight}))) == 1) is joins


@pytest.mark.parametrize(("method", "joins"), [("told", False), ("inferred", False), ("presumed", True)])
def test_days_that_are_only_presumed_keep_nothing_apart(method: str, joins: bool) -> None:
    days = {"a": ("2020-02-04", "told"), "b": ("2020-02-09", method)}
    assert (len(by_event(event_ids(["a", "b"], {("a", "b"): 4.0}, days=days))) == 1) is joins


def test_corrections_join_and_part_and_what_was_parted_has_two_ids() -> None:
    pairs = {("a", "b"): 4.0}
    joined = event_ids(["a", "b", "c"], pairs)
    settled = event_ids(["a", "b", "c"], pairs, joined, [("a", "b", False), ("b", "c", True)])
    assert sorted(map(sorted, by_event(joined).values())) == [["a", "b"], ["c"]]
    assert sorted(map(sorted, by_event(settled).values())) == [["a"], ["b", "c"]]
    parted = event_ids(["a", "b"], pairs, event_ids(["a", "b"], pairs), [("a", "b", False)])
    assert sorted(map(sorted, by_event(parted).values())) == [["a"], ["b"]]


def test_founders_are_read_from_the_table_of_the_run_before() -> None:
    with duckdb.connect() as con:
        assert known_founders(con, "intermediate", "clusters") == {}
        con.execute("create schema intermediate")
        con.register("found", event_ids(["a", "b", "c"], {("a", "b"): 4.0}).to_arrow())
        con.execute("create table intermediate.clusters as from found")
        assert known_founders(con, "intermediate", "clusters") == {"a": "a", "b": "a", "c": "c"}
        assert known_founders(con, "other", "clusters") == {}
