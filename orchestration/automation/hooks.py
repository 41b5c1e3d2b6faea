"""What the log says when a step fails: what it means, and what to do."""

import dagster as dg

from orchestration.display import visible

_ADVICE = {
    "feeds__articles": "Correct what the message names; what the feed had to offer is asked for again the next time.",
    "ingest_reports": "Correct the corpus that the message names and run again; what was read before is kept.",
    "raw__places": "Correct the gazetteer that the message names and run again.",
    "gate_raw": "Raw tables are not as expected: open the check's Data Docs, correct the reports or the suite under "
    "expectations/raw, and run again.",
    "extract_reports": "Batches that were written are kept; correct what the message names and run again.",
    "reread__lexicon": "Correct what the message names and run again; nothing was read.",
    "reread__months": "Correct what the message names and launch the month again; it goes on from the parts that were "
    "read.",
    "gate_staging": "Extraction wrote rows that are not as expected: open the check's Data Docs, correct the "
    "extraction, its vocabulary or the suite under expectations/staging, and run again.",
    "build_marts": "A table or test of dbt failed: its log is linked from the step; correct dbt_project and run again.",
    "gate_marts": "The tables are built and not as expected: open the check's Data Docs, correct the models, a "
    "correction or the suite under expectations/marts, and run again.",
    "gate_exports": "The tables of the exports are not as their data sets have them: open the check's Data Docs, "
    "correct the models under dbt_project/models/exports or the suite under expectations/exports, and run again.",
    "publish_marts": "The published version is as it was; free the path that the message names and run again.",
    "write_exports": "The warehouse is published; of its exports those that were written before the fault are new, and "
    "the others as they were. Free the path that the message names and run again.",
}
_OTHERWISE = "Correct what the message names and run again; a run takes up where the last one ended."


def advice(step: str) -> str:
    """Return what to do after `step` failed."""
    return _ADVICE.get(step, _OTHERWISE)


@dg.failure_hook(name="say_what_to_do")
def say_what_to_do(context: dg.HookContext) -> None:
    """Log what to do after a step failed; the published version is as it was before the run."""
    context.log.error("%s failed: %s", context.step_key, visible(str(context.op_exception)))
    context.log.error("What to do: %s The published version is as it was.", advice(context.step_key))
