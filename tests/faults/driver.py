"""Run Waqai with one fault after another, each in a process of its own, and tell what came of each.

`python driver.py FOLDER CORPUS KIND...` works on FOLDER/warehouse and writes FOLDER/ends.json: by name of the fault,
the exit code, what was said, whether the published file was as before, and for how many seconds the working file was
held by something that outlived the run. The last run, `undisturbed`, has no fault.
"""

import contextlib
import io
import json
import multiprocessing
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import faults
from small_world import hashes, run_arguments, seconds_until_free

# Runs are forked from a process that has imported what they need, which takes longer than most of them live.
_PRELOADED = ["faults", "orchestration.assets.dbt", "great_expectations", "dagster_dbt.core.dbt_cli_invocation"]
_SECONDS = 600


def run_with(name: str | None, warehouse: Path, corpus: Path, told: Path) -> None:
    """Run the command with a fault in this process, and write what it says to `told`."""
    from orchestration.automation import run
    from orchestration.cli import main

    def on_event(event: Any) -> None:
        if event.event_type_value == "STEP_START":
            faults.AT_STEP.pop(event.step_key, lambda: None)()

    def on_progress(part: str, done: int, total: int | None) -> None:
        if part == "build":
            faults.AT_TABLE.pop(done, lambda: None)()

    pipeline = run.run_pipeline
    run.run_pipeline = lambda settings, *_: pipeline(settings, on_event, on_progress)
    if name:
        faults.FAULTS[name].inside(warehouse)
    sys.argv = ["waqai", *run_arguments(warehouse, corpus)]
    words = io.StringIO()
    code: Any = 1
    try:
        with contextlib.redirect_stderr(words), contextlib.redirect_stdout(io.StringIO()):
            main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        words.write(traceback.format_exc())
    told.write_text(words.getvalue(), encoding="utf-8")
    sys.exit(code)


def _end_of(name: str | None, warehouse: Path, corpus: Path, told: Path) -> dict[str, Any]:
    """Make a fault (none: run undisturbed), run, take the fault away; tell how it ended."""
    published = warehouse / "published"
    before = hashes(published).get("waqai.duckdb")
    told.unlink(missing_ok=True)
    started = time.monotonic()
    fault = faults.FAULTS[name] if name else faults.NONE
    fault.before(warehouse)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    process = context.Process(target=run_with, args=(name, warehouse, corpus, told))
    process.start()
    process.join(_SECONDS)
    endless = process.is_alive()
    if endless:
        process.kill()
        process.join()
    fault.after(warehouse)
    working = warehouse / "work" / "waqai.duckdb"
    held = seconds_until_free(working) if working.exists() else 0
    return {
        "code": "it did not end" if endless else process.exitcode,
        "says": told.read_text(encoding="utf-8") if told.exists() else "",
        "held": held,
        "spared": hashes(published).get("waqai.duckdb") == before,
        "seconds": round(time.monotonic() - started, 1),
    }


def main(folder: Path, corpus: Path, kinds: list[str]) -> None:
    """Make all faults of some kinds in turn, and run undisturbed at last."""
    ends = {}
    told = folder / "told.txt"
    for name in [*(name for name, fault in faults.FAULTS.items() if fault.kind in kinds), None]:
        ends[name or "undisturbed"] = _end_of(name, folder / "warehouse", corpus, told)
        (folder / "ends.json").write_text(json.dumps(ends, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
