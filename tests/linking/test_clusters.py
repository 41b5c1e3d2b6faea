"""Event reports joined into events."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations
from random import Random

import networkx as nx  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.linking.clusters import Member, cluster

DAY = date(2020, 2, 4)
Weights = Mapping[tuple[str, str], float]


def members(count: int) -> dict[str, Member]:
    """Event reports a, b, c, … of a report each, their days unknown."""
    return {chr(ord("a") + number): Member(f"r{number}") for number in range(count)}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Member], dict[tuple[str, str], float]]:
    """Event reports of fewer reports than there are, some of known days, and the weights of some pairs."""
    keys = [f"e{number:02}" for number in range(draw(st.integers(0, 12)))]
    days = st.one_of(st.none(), st.integers(0, 6).map(lambda off: DAY + timedelta(off)))
    found = {}
    for key in keys:
        first = draw(days)
        last = first and first + timedelta(draw(st.integers(0, 2)))
        found[key] = Member(f"r{draw(st.integers(0, 8))}", first, last)
    pairs = [(left, right) for left in keys for right in keys if left < right]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return found, {pair: draw(st.integers(-6, 6)) / 2 for pair in chosen}


@given(worlds(), st.randoms(use_true_random=False))
def test_order_does_not_matter(world: tuple[dict[str, Member], Weights], chance: Random) -> None:
    found, weights = world
    groups = cluster(found, weights, threshold=0.5)
    shuffled = list(found.items()), list(weights.items())
    for items in shuffled:
        chance.shuffle(items)
    assert cluster(dict(shuffled[0]), dict(shuffled[1]), threshold=0.5) == groups


@given(worlds())
def test_every_event_report_is_in_one_group_and_no_report_twice_unless_its_two_were_compared(
    world: tuple[dict[str, Member], Weights],
) -> None:
    found, weights = world
    groups = cluster(found, weights, threshold=0.5)
    assert sorted(key for group in groups for key in group) == sorted(found)
    for group in groups:
        for pair in combinations(group, 2):
            assert pair in weights or found[pair[0]].report_id != found[pair[1]].report_id


@given(worlds())
def test_days_of_a_group_are_at_most_one_apart(world: tuple[dict[str, Member], Weights]) -> None:
    found, weights = world
    for group in cluster(found, weights, threshold=0.5):
        firsts = [first for key in group if (first := found[key].day_from)]
        lasts = [last for key in group if (last := found[key].day_to)]
        assert not firsts or max(firsts) - min(lasts) <= timedelta(1)


@given(worlds())
def test_group_hangs_together_by_links(world: tuple[dict[str, Member], Weights]) -> None:
    found, weights = world
    graph = nx.Graph()
    graph.add_nodes_from(found)
    graph.add_edges_from(pair for pair, weight in weights.items() if weight >= 0.5)
    for group in cluster(found, weights, threshold=0.5):
        assert nx.is_connected(graph.subgraph(group))


def test_links_that_nothing_contradicts_join_their_connected_components() -> None:
    chance = Random(7)
    for _ in range(20):
        found = members(chance.randint(1, 12))
        graph = nx.Graph()
        graph.add_nodes_from(found)
        graph.add_edges_from(chance.sample(sorted(found), 2) for _ in range(chance.randint(0, 8)) if len(found) > 1)
        weights = {
            (left, right): 2.0
            for part in nx.connected_components(graph)
            for left in part
            for right in part
            if left < right
        }
        components = sorted(sorted(component) for component in nx.connected_components(graph))
        assert cluster(found, weights, threshold=0.0) == components


@pytest.mark.parametrize(("weight", "joins"), [(0.5, True), (0.49, False)])
def test_pair_from_the_threshold_on_joins(weight: float, joins: bool) -> None:
    assert cluster(members(2), {("a", "b"): weight}, threshold=0.5) == ([["a", "b"]] if joins else [["a"], ["b"]])


def test_two_event_reports_of_one_report_go_with_the_likelier() -> None:
    found = {"a": Member("r0"), "b": Member("r1"), "c": Member("r1")}
    assert cluster(found, {("a", "b"): 2.0, ("a", "c"): 3.0}, threshold=0.0) == [["a", "c"], ["b"]]


@pytest.mark.parametrize(
    ("within", "groups"),
    [(None, [["a", "b"], ["c", "d"]]), (1.0, [["a", "b", "c", "d"]]), (-9.0, [["a", "b"], ["c", "d"]])],
)
def test_what_a_report_tells_twice_joins_two_groups_where_it_was_found_alike(
    within: float | None, groups: list[list[str]]
) -> None:
    found = {"a": Member("r0"), "b": Member("r1"), "c": Member("r1"), "d": Member("r2")}
    weights = {("a", "b"): 6.0, ("c", "d"): 6.0, ("a", "d"): 4.0, ("a", "c"): 4.0, ("b", "d"): 4.0}
    if within is not None:
        weights["b", "c"] = within
    joined = cluster(found, weights, threshold=3.0)
    assert joined == groups


@pytest.mark.parametrize(("apart", "joins"), [(0, True), (1, True), (2, False)])
def test_told_days_that_cannot_be_the_same_keep_apart(apart: int, joins: bool) -> None:
    found = {"a": Member("r0", DAY, DAY), "b": Member("r1", DAY + timedelta(apart), DAY + timedelta(apart))}
    assert (cluster(found, {("a", "b"): 9.0}, threshold=0.0) == [["a", "b"]]) is joins


def test_days_of_a_whole_group_bind_who_joins_it() -> None:
    # c says no day and fits both; a and b are two days apart.
    found = {"a": Member("r0", DAY, DAY), "b": Member("r1", DAY + timedelta(2), DAY + timedelta(2)), "c": Member("r2")}
    weights = {("a", "b"): 9.0, ("a", "c"): 4.0, ("b", "c"): 3.0}
    assert cluster(found, weights, threshold=0.0) == [["a", "c"], ["b"]]


@pytest.mark.parametrize(("between", "joins"), [(-1.0, True), (-3.0, False), (None, False)])
def test_groups_join_where_their_pairs_speak_for_it_on_the_average(between: float | None, joins: bool) -> None:
    # A pair that was never compared shares neither day nor place, and speaks against.
    weights = {("a", "b"): 5.0, ("b", "c"): 2.0} | ({} if between is None else {("a", "c"): between})
    assert (cluster(members(3), weights, threshold=0.5) == [["a", "b", "c"]]) is joins


def test_pair_settled_as_together_is_joined_against_all_else() -> None:
    found = {"a": Member("r0", DAY, DAY), "b": Member("r0", DAY + timedelta(30), DAY + timedelta(30))}
    assert cluster(found, {("a", "b"): -20.0}, threshold=0.0, together=[("a", "b")]) == [["a", "b"]]
    assert cluster(found, {}, threshold=0.0, together=[("b", "a"), ("a", "gone")]) == [["a", "b"]]


def test_pair_settled_as_apart_is_kept_apart_through_others_too() -> None:
    weights = {("a", "b"): 9.0, ("a", "c"): 8.0, ("b", "c"): 9.0}
    for apart in (("a", "c"), ("c", "a")):
        assert cluster(members(3), weights, threshold=0.0, apart=[apart]) == [["a", "b"], ["c"]]


def test_what_is_settled_as_together_counts_as_one_for_the_rest() -> None:
    weights = {("a", "b"): -9.0, ("a", "c"): 4.0, ("b", "c"): -9.0}
    assert cluster(members(3), weights, threshold=0.0, together=[("a", "b")]) == [["a", "b"], ["c"]]


def test_nothing_to_join_gives_no_groups() -> None:
    assert cluster({}, {}, threshold=0.0) == []
