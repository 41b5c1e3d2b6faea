"""Pages of dbt on the tables, views and what uses them, as one file that needs no server and no network.

They are written on demand: dbt takes several seconds for them, which no run should pay.
"""

import shutil
import subprocess
from pathlib import Path

from orchestration.assets.manifest import dbt_command, dbt_environment
from orchestration.errors import WaqaiError, WarehouseError
from orchestration.settings import Settings
from orchestration.warehouse.lock import run_lock

_PAGE = "static_index.html"


def write_dbt_docs(settings: Settings) -> None:
    """Write `settings.dbt_docs_file` from the dbt project and the columns of the working file.

    Raises:
        WarehouseError: there is no working file, or a run has it.
        WaqaiError: dbt could not write them; the message has its words.
    """
    if isinstance(settings.working, Path) and not settings.working.is_file():
        raise WarehouseError(f"There is no warehouse at {settings.warehouse}: run `waqai run` first.")
    target = settings.dbt_target_dir / "docs"
    # The working file has one writer, and dbt opens it as one.
    with run_lock(settings.warehouse, settings.working):
        run = subprocess.run(
            dbt_command("--quiet", "docs", "generate", "--static"),
            env=dbt_environment(settings, target),
            cwd=settings.dbt_dir,
            capture_output=True,
            text=True,
            check=False,
        )
    if run.returncode or not (target / _PAGE).exists():
        raise WaqaiError(f"dbt could not write its pages:\n{run.stdout}{run.stderr}")
    settings.dbt_docs_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / _PAGE, settings.dbt_docs_file)
