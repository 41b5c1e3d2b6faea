"""Help is there at once: the command line loads no heavy package before a command needs it."""

import subprocess
import sys

HEAVY = (
    "camel_tools",
    "dagster",
    "dbt",
    "duckdb",
    "great_expectations",
    "numpy",
    "pandas",
    "polars",
    "pydantic",
    "rich",
)


def test_the_command_line_loads_no_heavy_package() -> None:
    code = f"import sys, orchestration.cli; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []


def test_reading_settings_loads_neither_dagster_nor_dbt() -> None:
    code = "import sys, orchestration.settings; print(*[n for n in ('dagster', 'dbt', 'duckdb') if n in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []
