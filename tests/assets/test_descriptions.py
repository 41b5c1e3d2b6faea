"""Whatever Dagster shows says in words what it is."""

import re
from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.settings import PROJECT_DIR

# A sentence that names what the thing does; a code word alone is none.
SENTENCE = re.compile(r"\w[^.]* [^.]{8,}")
# Words of Dagster that tell a reader of this project nothing.
FOREIGN = ("default_automation", "__repository__", "__ASSET_JOB")
NAME = re.compile(r"[a-z][a-z0-9]*(__?[a-z0-9]+)*")
# Longer names are cut in the middle where checks are listed.
LONGEST_CHECK = 60


def shown(definitions: dg.Definitions) -> Iterator[tuple[str, str, str | None]]:
    """Kind, name and description of everything that Dagster shows."""
    repository = definitions.get_repository_def()
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        yield "asset", key.to_user_string(), graph.get(key).description
    for check in graph.asset_check_keys:
        yield "check", check.name, graph.get_check_spec(check).description
    for job in repository.get_all_jobs():
        if not job.name.startswith("__"):
            yield "job", job.name, job.description
            for name, resource in job.resource_defs.items():
                if name != "io_manager":
                    yield "resource", name, resource.description
            for node in job.all_node_defs:
                yield "step", node.name, node.description
    for schedule in repository.schedule_defs:
        yield "schedule", schedule.name, schedule.description
    for sensor in repository.sensor_defs:
        yield "sensor", sensor.name, sensor.description


def test_everything_that_is_shown_has_a_description(definitions: dg.Definitions) -> None:
    listed = list(shown(definitions))
    assert {kind for kind, _, _ in listed} == {"asset", "check", "job", "resource", "step", "schedule", "sensor"}
    assert [(kind, name) for kind, name, text in listed if not SENTENCE.match(text or "")] == []


def test_names_are_words_of_this_project(definitions: dg.Definitions) -> None:
    listed = {(kind, name) for kind, name, _ in shown(definitions)}
    assert [name for _, name in listed if any(word in name for word in FOREIGN)] == []
    unreadable = [name for kind, name in listed if kind != "asset" and not NAME.fullmatch(name)]
    assert unreadable == []


def test_names_of_checks_say_what_holds_and_not_of_what(definitions: dg.Definitions) -> None:
    keys = definitions.resolve_asset_graph().asset_check_keys
    assert len(keys) > 300
    assert [key for key in keys if key.name.startswith((key.asset_key.path[-1], "assert_"))] == []
    assert [key.name for key in keys if len(key.name) > LONGEST_CHECK] == []


def test_checks_of_one_table_are_told_apart_by_what_they_say(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    told = [(key.asset_key, graph.get_check_spec(key).description) for key in graph.asset_check_keys]
    assert told
    assert [pair for pair in told if told.count(pair) > 1] == []


def test_every_option_of_a_run_has_a_description_and_stands_in_its_form(definitions: dg.Definitions) -> None:
    options: dict[str, dict[str, Any]] = {}
    for job in definitions.get_repository_def().get_all_jobs():
        for node in job.all_node_defs:
            fields = getattr(getattr(node, "config_schema", None), "config_type", None)
            if getattr(fields, "fields", None):
                options[node.name] = {name: field.description for name, field in fields.fields.items()}
    assert set(options) == {"ingest_reports", "raw__places", "reread__months", "feeds__articles"}
    assert [
        name for fields in options.values() for name, text in fields.items() if not SENTENCE.match(text or "")
    ] == []
    for name, steps in {
        "waqai_pipeline": {"ingest_reports", "raw__places"},
        "waqai_ingest": {"ingest_reports", "raw__places"},
        "waqai_feeds": {"feeds__articles"},
    }.items():
        form = form_of(definitions.resolve_job_def(name))
        assert {step: set(form["ops"][step]["config"]) for step in steps} == {
            step: set(options[step]) for step in steps
        }


def form_of(job: dg.JobDefinition) -> dict[str, Any]:
    """The configuration with which the form of a run begins; of a job of partitions, that of any one of them."""
    if job.partitioned_config is None:
        return dict(job.run_config or {})
    key = job.partitioned_config.get_partition_keys()[0]
    return dict(job.partitioned_config.get_run_config_for_partition_key(key))


def test_bounds_that_views_ask_for_are_rows_of_the_table() -> None:
    seed = (PROJECT_DIR / "seeds" / "quality" / "quality_thresholds.csv").read_text(encoding="utf-8")
    rows = {line.split(",", 1)[0] for line in seed.splitlines()[1:]}
    models = (PROJECT_DIR / "dbt_project" / "models").rglob("*quality*.sql")
    asked = {name for model in models for name in re.findall(r"quality_threshold\('(\w+)'\)", model.read_text("utf-8"))}
    assert asked == rows
