"""Dagster assets, one module for each stretch of the way of the data; the work itself is done elsewhere."""
