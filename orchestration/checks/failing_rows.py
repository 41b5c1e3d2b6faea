"""The rows that an expectation fails on, as a query that a reader can ask of the working tables.

It says in SQL what Great Expectations checked on a frame. Expectations on a table as a whole have no failing rows.
"""

from collections.abc import Callable, Mapping
from typing import Any

from orchestration.checks.suites import ExpectationEntry, Suite
from orchestration.warehouse.sql import literal, quoted

Arguments = Mapping[str, Any]


def failing_query(suite: Suite, entry: ExpectationEntry) -> str | None:
    """Return a `select` of the key and the tested columns of every row that fails `entry`.

    Null for an expectation on a table as a whole, and for one that is not known here.
    """
    condition = _CONDITIONS.get(entry.type)
    if condition is None:
        return None
    names = list(dict.fromkeys([*suite.key, *entry.columns]))
    table = f"{quoted(suite.gate)}.{quoted(suite.table)}"
    derived = [name for name in names if name in suite.derived]
    if derived:
        # A condition speaks of a derived column by its name, which the table has not.
        computed = ", ".join(f"{suite.derived[name]} as {quoted(name)}" for name in derived)
        table = f"(select *, {computed} from {table})"  # noqa: S608
    return f"select {_listed(names)}\nfrom {table}\nwhere {condition(entry.kwargs)}\norder by {_listed(suite.key)}"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _value(value: object) -> str:
    """A value of a suite as SQL: a truth value, a number, or else a text."""
    return str(value).lower() if isinstance(value, bool | int | float) else literal(str(value))


def _missing(given: Arguments) -> str:
    return f"{quoted(given['column'])} is null"


def _outside(given: Arguments, of: str = "{}") -> str:
    measured = of.format(quoted(given["column"]))
    bounds = (("<", given.get("min_value")), (">", given.get("max_value")))
    return " or ".join(f"{measured} {sign} {_value(bound)}" for sign, bound in bounds if bound is not None)


def _set(given: Arguments) -> str:
    return ", ".join(map(_value, given["value_set"]))


def _not_greater(given: Arguments) -> str:
    left, right = quoted(given["column_A"]), quoted(given["column_B"])
    if given.get("ignore_row_if") == "either_value_is_missing":
        return f"{left} {'<' if given.get('or_equal') else '<='} {right}"
    holds = f"coalesce({left} {'>=' if given.get('or_equal') else '>'} {right}, false)"
    return f"not {holds} and ({left} is not null or {right} is not null)"


def _doubled(columns: list[str]) -> str:
    there = " or ".join(f"{quoted(column)} is not null" for column in columns)
    return f"({there})\nqualify count(*) over (partition by {_listed(columns)}) > 1"


_CONDITIONS: Mapping[str, Callable[[Arguments], str]] = {
    "expect_column_values_to_not_be_null": _missing,
    "expect_column_values_to_be_between": _outside,
    "expect_column_value_lengths_to_be_between": lambda given: _outside(given, of="length({})"),
    "expect_column_values_to_be_in_set": lambda given: f"{quoted(given['column'])} not in ({_set(given)})",
    "expect_column_values_to_not_be_in_set": lambda given: f"{quoted(given['column'])} in ({_set(given)})",
    "expect_column_values_to_match_regex": lambda given: (
        f"not regexp_matches({quoted(given['column'])}, {literal(given['regex'])})"
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": _not_greater,
    "expect_column_values_to_be_unique": lambda given: _doubled([given["column"]]),
    "expect_compound_columns_to_be_unique": lambda given: _doubled(given["column_list"]),
}
