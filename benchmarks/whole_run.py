"""How long the whole job takes, and how much memory, on the sample reports or a corpus that is named. Not a test.

Run it as `.venv/bin/python benchmarks/whole_run.py [CORPUS ...]`. Each row of the table is one run of the command in a
warehouse of its own under a temporary folder:

- cold: nothing is there; dbt parses its project and every report is read;
- warm: dbt has parsed its project, and every report is read;
- again: nothing is new since the run before.

Time is wall time. Memory is the most that was resident at once, of the command and what it started taken together,
looked at ten times a second; where /proc is missing, that of the largest process alone, as the system counts it.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from processes import watched
from rich.console import Console
from rich.table import Table

from orchestration.settings import load_settings

_COMMAND = [sys.executable, "-c", "from orchestration.cli import main; main()", "run", "--json"]


@dataclass(frozen=True)
class Measured:
    """One run: its wall time in seconds, its peak of memory in bytes, and what it says of itself."""

    name: str
    seconds: float
    peak_bytes: int
    extracted: int
    events: int


def _largest_child() -> int:
    """Bytes of the largest process that this one has waited for, or that one of those has."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def measure(name: str, warehouse: Path, corpus: list[Path]) -> Measured:
    """Run the command once; what it writes to standard error is shown. Ends this program where the run fails."""
    command = [*_COMMAND, "--warehouse", str(warehouse)]
    for folder in corpus:
        command += ["--corpus", str(folder)]
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run, watched(run.pid) as peak:
        output, _ = run.communicate()
    seconds = time.monotonic() - started
    if run.returncode:
        sys.exit(run.returncode)
    summary = json.loads(output)
    totals = summary["overview"]["totals"]
    return Measured(name, seconds, peak.size or _largest_child(), summary["extracted"], totals["events"])


def main() -> None:
    """Measure the runs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="*", type=Path, help="folder or file of reports [default: the sample reports]")
    corpus = parser.parse_args().corpus
    with tempfile.TemporaryDirectory(prefix="waqai-benchmark-") as folder:
        warehouse = Path(folder) / "warehouse"
        runs = [measure("cold", warehouse, corpus)]
        settings = load_settings(warehouse=warehouse)
        settings.working_file.unlink()
        for path in (settings.archive_dir, settings.published_dir, settings.data_docs_dir, settings.dagster_home):
            shutil.rmtree(path)
        runs.append(measure("warm", warehouse, corpus))
        runs.append(measure("again", warehouse, corpus))
    table = Table("run")
    for column in ("seconds", "peak MB", "reports extracted", "events"):
        table.add_column(column, justify="right")
    for run in runs:
        row = (f"{run.seconds:.1f}", f"{run.peak_bytes / 1e6:.0f}", str(run.extracted), str(run.events))
        table.add_row(run.name, *row)
    Console().print(table)


if __name__ == "__main__":
    main()
