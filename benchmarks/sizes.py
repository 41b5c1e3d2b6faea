"""How a run and a day's batch grow with the number of reports: seconds by step, memory, sizes on disk. Not a test.

    python benchmarks/sizes.py CORPUS ... [--reports 1000 10000 100000] [--batch 1000]

For each size, in a warehouse of its own: a first run on so many reports, then a run on a batch of further ones, as of
the day after. Reports are made of the corpus by `replay.py`. Seconds are of the wall and of the processors; memory is
the most that was resident at once, of the command and all that it started, looked at ten times a second. Results
go to `benchmarks/results/sizes.json`, from where `docs/growth_pages.py` takes them into the documents.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from processes import processor_seconds, watched
from replay import write_replay

from orchestration.markdown import markdown_table
from orchestration.settings import load_settings

RESULTS = Path(__file__).resolve().parent / "results" / "sizes.json"
_COMMAND = [sys.executable, "-c", "from orchestration.cli import main; main()", "run", "--json"]


@dataclass(frozen=True)
class Run:
    """One run: what was new, seconds, the peak of memory, seconds by step, and bytes on disk after it."""

    reports_before: int
    reports: int
    events: int
    wall_seconds: float
    processor_seconds: float
    peak_bytes: int
    step_seconds: dict[str, float]
    working_bytes: int
    published_bytes: int


def _steps(logs: Path) -> dict[str, float]:
    """Seconds by step of the last run."""
    newest = max(logs.glob("run-*.jsonl"), key=lambda path: path.stat().st_mtime)
    told = map(json.loads, newest.read_text("utf-8").splitlines())
    return {line["step"]: line["seconds"] for line in told if line["event"] == "step_ended"}


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def run(warehouse: Path, corpus: Path, before: int) -> Run:
    """Run the command once on one file of reports. Ends this program where the run fails."""
    started, spent = time.monotonic(), processor_seconds()
    command = [*_COMMAND, "--warehouse", str(warehouse), "--corpus", str(corpus)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, watched(process.pid) as peak:
        output, _ = process.communicate()
    if process.returncode:
        print(output[-2000:], file=sys.stderr)
        sys.exit(process.returncode)
    summary = json.loads(output)
    settings = load_settings(warehouse=warehouse)
    return Run(
        reports_before=before,
        reports=summary["ingested"]["new"],
        events=summary["overview"]["totals"]["events"],
        wall_seconds=time.monotonic() - started,
        processor_seconds=processor_seconds() - spent,
        peak_bytes=peak.size,
        step_seconds=_steps(settings.warehouse / "logs"),
        working_bytes=_bytes(settings.working_file),
        published_bytes=_bytes(settings.published_dir),
    )


def measure(corpus: list[Path], size: int, batch: int) -> list[Run]:
    """A first run on `size` reports, then one on `batch` further ones."""
    with tempfile.TemporaryDirectory(prefix="waqai-sizes-") as folder:
        every, first, later = (Path(folder) / f"{name}.jsonl" for name in ("every", "first", "later"))
        write_replay(corpus, size + batch, every)
        with every.open("rb") as source, first.open("wb") as some, later.open("wb") as rest:
            for number, line in enumerate(source):
                (some if number < size else rest).write(line)
        warehouse = Path(folder) / "warehouse"
        whole = run(warehouse, first, 0)
        return [whole, run(warehouse, later, whole.reports)]


def table(runs: Sequence[Run]) -> str:
    """The runs as a table of Markdown."""
    steps = list(dict.fromkeys(step for found in runs for step in found.step_seconds))
    head = [
        "reports before",
        "new",
        "events",
        "wall s",
        "processors s",
        "peak MB",
        "working MB",
        "published MB",
        *steps,
    ]
    rows = [
        [
            f"{found.reports_before:,}", f"{found.reports:,}", f"{found.events:,}", f"{found.wall_seconds:.0f}",
            f"{found.processor_seconds:.0f}", f"{found.peak_bytes / 1e6:,.0f}", f"{found.working_bytes / 1e6:,.0f}",
            f"{found.published_bytes / 1e6:,.0f}", *(f"{found.step_seconds.get(step, 0):.1f}" for step in steps),
        ]
        for found in runs
    ]  # fmt: skip
    return markdown_table(head, rows)


def main() -> None:
    """Measure, print the table, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="+", type=Path, help="folder or file of reports")
    parser.add_argument("--reports", nargs="+", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--batch", type=int, default=1_000, help="reports of the day after [default: %(default)s]")
    options = parser.parse_args()
    runs: list[Run] = []
    for size in options.reports:
        runs += measure(options.corpus, size, options.batch)
        print(table(runs[-2:]), flush=True)
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps([asdict(found) for found in runs], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
