"""Run Waqai with one fault after another, each in a process of its own, and tell what came of each.

`python driver.py FOLDER CORPUS CHAIN` works on FOLDER/warehouse and writes FOLDER/ends.json: by name of the fault, the
exit code, what was said, whether the published file was as before, and for how many seconds the working file was held
by something that outlived the run. The last run, `undisturbed`, has no fault; the faults that a run mends by itself
(chain `healed`) are all made before it.
"""

import contextlib
import io
import json
import multiprocessing
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faults
from small_world import hashes, run_arguments, seconds_until_free

# Runs are forked from a process that has imported what they need, which takes longer than most of them live.
_PRELOADED = ["faults", "orchestration.assets.dbt", "great_expectations", "dagster_dbt.core.dbt_cli_invocation"]
_SECONDS = 600


def run_with(name: str | None, arguments: list[str], warehouse: Path, told: Path) -> None:
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
    run.run_pipeline = lambda settings, _event, _progress, *job: pipeline(settings, on_event, on_progress, *job)
    if name:
        faults.FAULTS[name].inside(warehouse)
    sys.argv = ["waqai", *arguments]
    words, summary = io.StringIO(), io.StringIO()
    code: Any = 1
    try:
        with contextlib.redirect_stderr(words), contextlib.redirect_stdout(summary):
            main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        words.write(traceback.format_exc())
    # A run that began and failed says why in its summary.
    problems = json.loads(summary.getvalue() or "{}").get("problems", ())
    told.write_text("\n".join([words.getvalue(), *map(str, problems)]), encoding="utf-8")
    sys.exit(code)


def _end_of(name: str | None, arguments: list[str], warehouse: Path, told: Path) -> dict[str, Any]:
    """Run the command with a fault inside (null: none) and tell how it ended."""
    before = hashes(warehouse / "published").get("waqai.duckdb")
    told.unlink(missing_ok=True)
    started = time.monotonic()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    process = context.Process(target=run_with, args=(name, arguments, warehouse, told))
    process.start()
    process.join(_SECONDS)
    endless = process.is_alive()
    if endless:
        process.kill()
        process.join()
    return {
        "code": "it did not end" if endless else process.exitcode,
        "says": told.read_text(encoding="utf-8") if told.exists() else "",
        "spared": hashes(warehouse / "published").get("waqai.duckdb") == before,
        "seconds": round(time.monotonic() - started, 1),
    }


def _ends(
    fault: faults.Fault, arguments: list[str], warehouse: Path, told: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make a fault, run, take the fault away and do what the run said is to be done; tell how each ended."""
    fault.before(warehouse)
    end = _end_of(fault.name, arguments, warehouse, told)
    working = warehouse / "work" / "waqai.duckdb"
    held = seconds_until_free(working) if fault.code == faults.KILLED and working.exists() else 0
    fault.after(warehouse)
    yield fault.name, end | {"held": held}
    if fault.remedy:
        yield f"{fault.name}: {fault.remedy}", _end_of(None, [fault.remedy, *arguments[1:4]], warehouse, told)


def main(folder: Path, corpus: Path, chain: str) -> None:
    """Make the faults of a chain in turn, and run undisturbed at last."""
    ends: dict[str, dict[str, Any]] = {}
    warehouse, told = folder / "warehouse", folder / "told.txt"
    arguments = run_arguments(warehouse, corpus)

    def tell(name: str, end: dict[str, Any]) -> None:
        ends[name] = end
        (folder / "ends.json").write_text(json.dumps(ends, ensure_ascii=False), encoding="utf-8")

    for fault in faults.asked_for(faults.CHAINS.get(chain, [])):
        for name, end in _ends(fault, arguments, warehouse, told):
            tell(name, end)
    healed = faults.HEALED if chain == "healed" else []
    for fault in healed:
        fault.before(warehouse)
    tell("undisturbed", _end_of(None, arguments, warehouse, told))
    for fault in healed:
        fault.after(warehouse)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
