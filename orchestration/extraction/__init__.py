"""Arabic text and the lexicon in, rows of events out. Pure: nothing here knows Dagster or DuckDB."""
