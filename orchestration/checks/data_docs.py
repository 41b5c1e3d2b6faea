"""Data Docs of the gates: a renderer, a view and an index builder that Great Expectations' site builder calls.

Great Expectations' own pages load styles and scripts from the web and write values of the data into HTML as they are.
These pages need no network, and escape every value: what a report says is data, never markup. How pages look is
`templates/`; what was found is `orchestration.checks.gates`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from orchestration.checks.suites import GATES
from orchestration.files import write_whole
from orchestration.pages import page_templates

KEPT_RUNS = 20
_HISTORY = "history.json"
_MODULE = __name__


@dataclass(frozen=True)
class PageEntry:
    """One run of one suite, as the index lists it. `page` is relative to the site; `run_time` ISO 8601 in UTC."""

    gate: str
    table: str
    run_time: str
    page: str
    row_count: int
    evaluated: int
    critical: int
    warnings: int

    @property
    def verdict(self) -> str:
        """`failed`, `warned` or `passed`."""
        return "failed" if self.critical else "warned" if self.warnings else "passed"


def site_config(data_docs_dir: Path) -> dict[str, Any]:
    """Return the configuration of the site for a Great Expectations context."""

    def section(renderer: str, template: str) -> dict[str, Any]:
        return {
            "class_name": "DefaultSiteSectionBuilder",
            "renderer": {"module_name": _MODULE, "class_name": renderer},
            "view": {"module_name": _MODULE, "class_name": "TemplateView", "template": template},
        }

    return {
        "class_name": "SiteBuilder",
        "site_name": "Waqai gates",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(data_docs_dir)},
        "site_section_builders": {
            "expectations": section("SuiteRenderer", "suite.html.j2"),
            "validations": section("ValidationRenderer", "validation.html.j2"),
            "profiling": "None",
        },
        "site_index_builder": {
            "module_name": _MODULE,
            "class_name": "IndexBuilder",
            "data_docs_dir": str(data_docs_dir),
        },
    }


def read_history(data_docs_dir: Path) -> list[PageEntry]:
    """Return what the site holds, the newest run first; empty where there is no site."""
    history = data_docs_dir / _HISTORY
    try:
        return [PageEntry(**entry) for entry in json.loads(history.read_text("utf-8"))] if history.exists() else []
    except (ValueError, TypeError):
        # Damaged from outside, for it is replaced whole: it lists pages, and no run needs those of earlier ones.
        return []


def record_pages(data_docs_dir: Path, entries: Sequence[PageEntry]) -> None:
    """Add `entries` to the site's history; pages beyond the last `KEPT_RUNS` runs of a table are removed.

    Entries whose page is missing are dropped: a run was killed before it wrote them.
    """
    kept: list[PageEntry] = []
    runs: dict[tuple[str, str], int] = {}
    earlier = [entry for entry in read_history(data_docs_dir) if (data_docs_dir / entry.page).exists()]
    for entry in [*entries, *earlier]:
        runs[entry.gate, entry.table] = runs.get((entry.gate, entry.table), 0) + 1
        if runs[entry.gate, entry.table] <= KEPT_RUNS:
            kept.append(entry)
        else:
            (data_docs_dir / entry.page).unlink(missing_ok=True)
    data_docs_dir.mkdir(parents=True, exist_ok=True)
    content = json.dumps([asdict(entry) for entry in kept], ensure_ascii=False, indent=1)
    write_whole(data_docs_dir / _HISTORY, content)


@cache
def _templates() -> Environment:
    return page_templates(Path(__file__).parent / "templates")


def _expectation(config: Any) -> dict[str, Any]:
    hidden = {"batch_id", "severity", "notes"}
    return {
        "type": config.type,
        "severity": getattr(config.severity, "value", config.severity),
        "reason": config.notes,
        "kwargs": {name: value for name, value in config.kwargs.items() if name not in hidden},
    }


def _result(result: Any) -> dict[str, Any]:
    found: Mapping[str, Any] = result.result
    rows = found.get("partial_unexpected_index_list") or []
    raised = [
        info["exception_message"]
        for info in (result.exception_info or {}).values()
        if isinstance(info, Mapping) and info.get("exception_message")
    ]
    return _expectation(result.expectation_config) | {
        "success": result.success,
        "element_count": found.get("element_count"),
        "unexpected_count": found.get("unexpected_count"),
        "observed": found.get("observed_value"),
        "raised": raised,
        "columns": list(rows[0]) if rows else [],
        "rows": [list(row.values()) for row in rows],
    }


class _Renderer:
    def __init__(self, data_context: object = None) -> None:
        """Great Expectations passes its context; the pages need nothing of it."""


class SuiteRenderer(_Renderer):
    """Turns an expectation suite into the content of its page."""

    def render(self, suite: Any) -> dict[str, Any]:
        """Return `name`, `grain` and `expectations` of the suite."""
        return {
            "name": suite.name,
            "root": "../../",
            "grain": suite.notes,
            "expectations": [_expectation(expectation.configuration) for expectation in suite.expectations],
        }


class ValidationRenderer(_Renderer):
    """Turns the outcome of a suite into the content of its page: failures first, critical ones before warnings."""

    def render(self, outcome: Any) -> dict[str, Any]:
        """Return `name`, `run_time` and `results` of the outcome."""
        results = [_result(result) for result in outcome.results]
        run_time = str(outcome.meta["run_id"]["run_time"])[:19].replace("T", " ")
        return {
            "name": outcome.suite_name,
            "root": "../../../../../",
            "run_time": f"{run_time} UTC",
            "results": sorted(results, key=lambda result: (result["success"], result["severity"] != "critical")),
        }


class TemplateView:
    """Writes the content of a page as HTML; every value is escaped."""

    def __init__(
        self, template: str, custom_styles_directory: object = None, custom_views_directory: object = None
    ) -> None:
        """Great Expectations passes its own folders of styles and views; this view has its own."""
        self._template = template

    def render(self, document: Mapping[str, Any], **_options: object) -> str:
        """Return the page of `document`."""
        return _templates().get_template(self._template).render(document)


class IndexBuilder:
    """Writes the first page of the site: the last run of every suite by gate, then earlier runs."""

    def __init__(self, data_docs_dir: str, target_store: Any, **_site: object) -> None:
        """`target_store` is the store of pages that Great Expectations' site builder passes, with more of the site."""
        self._folder = Path(data_docs_dir)
        self._target = target_store

    def build(self, build_index: bool = True) -> tuple[object, object]:
        """Write the index where `build_index`; return its address and, for the site builder, its links."""
        if not build_index:
            return None, None
        latest: dict[tuple[str, str], PageEntry] = {}
        earlier: list[PageEntry] = []
        for entry in read_history(self._folder):
            if (entry.gate, entry.table) in latest:
                earlier.append(entry)
            else:
                latest[entry.gate, entry.table] = entry
        gates: dict[str, list[PageEntry]] = {gate: [] for gate in GATES}
        for entry in sorted(latest.values(), key=lambda entry: entry.table):
            gates[entry.gate].append(entry)
        page = _templates().get_template("index.html.j2").render(root="", gates=gates, earlier=earlier)
        return self._target.write_index_page(page), {}
