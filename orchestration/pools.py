"""Pools of steps of which one run at a time goes on; the others wait in Dagster's queue."""

WAREHOUSE_POOL = "warehouse"
FEEDS_POOL = "feeds"
