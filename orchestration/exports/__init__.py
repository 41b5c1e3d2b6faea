"""Files for other programs: which rows, in which format, written whole and read back. Shapes are dbt's tables."""
