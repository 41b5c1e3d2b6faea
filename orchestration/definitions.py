"""What Dagster loads: assembly only, and only when it asks. Settings come from the environment."""

import dagster as dg

from orchestration.automation.assembly import build_definitions
from orchestration.settings import load_settings


@dg.definitions
def defs() -> dg.Definitions:
    """Return everything that Dagster shows and runs."""
    return build_definitions(load_settings)
