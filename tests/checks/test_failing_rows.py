"""The query of an expectation gives exactly the rows that fail it."""

from typing import Any

import duckdb
import pytest

from orchestration.checks.failing_rows import failing_query
from orchestration.checks.suites import GATES, ExpectationEntry, Suite, load_suites
from orchestration.settings import PROJECT_DIR

OF_A_TABLE = {
    "expect_table_row_count_to_be_between",
    "expect_column_max_to_be_between",
    "expect_column_proportion_of_non_null_values_to_be_between",
}
THINGS = """
    create schema raw;
    create table raw.things (thing_id varchar, kind varchar, low integer, high integer, note varchar);
    insert into raw.things values
        ('a', 'small', 1, 2, 'قصف'),
        ('b', 'large', 3, 3, 'x''y'),
        ('c', null, null, 5, null),
        ('d', 'small', 7, 6, '12'),
        ('e', 'odd', null, null, '')
"""


def suite_of(type: str, **kwargs: Any) -> Suite:
    entry = ExpectationEntry(
        type=f"expect_{type}", kwargs=kwargs, severity="critical", reason="Things are as they should be."
    )
    derived = {"is_wide": "high - low > 0", "note_length": "length(note)"}
    return Suite(
        gate="raw", table="things", grain="One row a thing.", key=("thing_id",), derived=derived, expectations=(entry,)
    )


def failing(suite: Suite) -> list[str]:
    """The ids of rows that the query of the suite's expectation gives, in their order."""
    query = failing_query(suite, suite.expectations[0])
    assert query is not None
    with duckdb.connect() as con:
        con.execute(THINGS)
        return [str(row[0]) for row in con.execute(query).fetchall()]


@pytest.mark.parametrize(
    ("type", "kwargs", "ids"),
    [
        ("column_values_to_not_be_null", {"column": "kind"}, "c"),
        ("column_values_to_be_between", {"column": "low", "min_value": 2, "max_value": 6}, "ad"),
        ("column_values_to_be_between", {"column": "low", "max_value": 6}, "d"),
        ("column_value_lengths_to_be_between", {"column": "note", "min_value": 1, "max_value": 2}, "abe"),
        ("column_values_to_be_in_set", {"column": "kind", "value_set": ["small", "large"]}, "e"),
        ("column_values_to_be_in_set", {"column": "low", "value_set": [1, 3]}, "d"),
        ("column_values_to_be_in_set", {"column": "is_wide", "value_set": [True]}, "bd"),
        ("column_values_to_be_in_set", {"column": "note", "value_set": ["x'y", "قصف"]}, "de"),
        ("column_values_to_not_be_in_set", {"column": "kind", "value_set": ["small", "odd"]}, "ade"),
        ("column_values_to_match_regex", {"column": "note", "regex": r"^\d+$"}, "abe"),
        ("column_values_to_be_unique", {"column": "kind"}, "ad"),
        ("compound_columns_to_be_unique", {"column_list": ["kind", "is_wide"]}, ""),
        ("column_values_to_be_between", {"column": "note_length", "max_value": 2}, "ab"),
    ],
)
def test_the_query_gives_the_rows_that_fail(type: str, kwargs: dict[str, Any], ids: str) -> None:
    assert failing(suite_of(type, **kwargs)) == list(ids)


@pytest.mark.parametrize(
    ("ignored", "or_equal", "ids"),
    [
        ("either_value_is_missing", False, "bd"),
        ("either_value_is_missing", True, "d"),
        ("both_values_are_missing", False, "bcd"),
        ("both_values_are_missing", True, "cd"),
    ],
)
def test_a_pair_is_compared_as_it_says_of_missing_values(ignored: str, or_equal: bool, ids: str) -> None:
    kwargs = {"column_A": "high", "column_B": "low", "or_equal": or_equal, "ignore_row_if": ignored}
    assert failing(suite_of("column_pair_values_a_to_be_greater_than_b", **kwargs)) == list(ids)


def test_rows_are_doubled_where_all_columns_of_a_key_are_the_same() -> None:
    suite = suite_of("compound_columns_to_be_unique", column_list=["kind", "is_wide"])
    query = str(failing_query(suite, suite.expectations[0]))
    with duckdb.connect() as con:
        con.execute(THINGS + "; insert into raw.things values ('f', 'odd', null, 1, ''), ('g', null, null, null, '')")
        con.execute("insert into raw.things values ('h', null, null, null, '')")
        assert [row[0] for row in con.execute(query).fetchall()] == ["e", "f"]


def test_every_expectation_on_rows_has_a_query_and_no_other_one() -> None:
    suites = [suite for gate in GATES for suite in load_suites(PROJECT_DIR / "expectations", gate)]
    without = {entry.type for suite in suites for entry in suite.expectations if failing_query(suite, entry) is None}
    assert without == OF_A_TABLE
