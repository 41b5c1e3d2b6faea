"""What a lake cannot keep with its tables, views and macros, as rows that dbt writes: keys and some comments."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb


@dataclass(frozen=True)
class Remarks:
    """Keys of tables by schema and name, comments of columns of views by view and column, comments of macros by name.

    Nothing of them where the tables are in a file, which keeps them itself.
    """

    keys: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    macros: Mapping[str, str] = field(default_factory=dict)

    def keys_of(self, schema: str) -> dict[str, tuple[str, ...]]:
        """The keys of the tables of a schema, by table."""
        return {table: key for (of_schema, table), key in self.keys.items() if of_schema == schema}

    def columns_of(self, view: str) -> dict[str, str]:
        """The comments of the columns of a view, by column."""
        return dict(self.columns.get(view, {}))


def read_remarks(con: duckdb.DuckDBPyConnection, database: str) -> Remarks:
    """Read the rows of `lake.remarks` of an attached database; none where there is no such table."""
    known = con.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name = 'lake' and table_name = 'remarks'",
        [database],
    ).fetchone()
    if not known:
        return Remarks()
    rows = con.execute(
        "select kind, schema_name, object_name, column_name, words "  # noqa: S608
        f"from {database}.lake.remarks order by kind, schema_name, object_name, position"
    ).fetchall()
    keys: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    macros: dict[str, str] = {}
    for kind, schema, name, column, words in rows:
        match kind:
            case "key":
                keys[schema, name] += (column,)
            case "view_column":
                columns[name][column] = words
            case "macro":
                macros[name] = words
    return Remarks(keys, columns, macros)
