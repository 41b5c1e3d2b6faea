"""Names and texts as parts of SQL, for statements that cannot bind them. Values are bound wherever DuckDB binds."""


def quoted(name: str) -> str:
    """Return `name` as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return `text` as a string."""
    return "'" + text.replace("'", "''") + "'"
