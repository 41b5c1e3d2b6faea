"""The DuckDB files: connection, tables, loading, publishing and exports."""
