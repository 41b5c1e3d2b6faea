"""The pages of reference tell what there is: what is made of code, models and seeds is as `make docs` would make it."""

import importlib
from types import ModuleType

import pytest

from orchestration.cli import cli
from orchestration.settings import PROJECT_DIR, Settings

DOCS = PROJECT_DIR / "docs"
PAGES = (
    "reference/command-line.md",
    "reference/settings.md",
    "reference/views.md",
    "reference/tables.md",
    "reference/event-types.md",
    "decisions.md",
)


@pytest.fixture
def reference_pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that renews the pages."""
    monkeypatch.syspath_prepend(str(DOCS))
    return importlib.import_module("reference_pages")


def test_each_generated_page_is_tested(reference_pages: ModuleType) -> None:
    assert set(PAGES) == set(reference_pages.GENERATED)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_reference_is_up_to_date(page: str, reference_pages: ModuleType) -> None:
    text = (DOCS / page).read_text("utf-8")
    assert reference_pages.renewed(page, text) == text, "run `make docs`"


def test_a_page_without_markers_is_told_of(reference_pages: ModuleType) -> None:
    with pytest.raises(ValueError, match="lacks the markers"):
        reference_pages.renewed("decisions.md", "# Decisions\n")


def test_every_command_and_setting_is_told_of() -> None:
    commands = (DOCS / "reference" / "command-line.md").read_text("utf-8")
    assert [name for name in cli.commands if f"[{name}](#{name})" not in commands] == []
    settings = (DOCS / "reference" / "settings.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`WAQAI_{name.upper()}`" not in settings] == []
    assert str(PROJECT_DIR) not in settings


def test_every_view_of_the_readme_has_a_heading() -> None:
    views = (DOCS / "reference" / "views.md").read_text("utf-8")
    readme = (PROJECT_DIR / "README.md").read_text("utf-8")
    models = (PROJECT_DIR / "dbt_project" / "models" / "published").glob("published__*.sql")
    names = [model.stem.removeprefix("published__") for model in models]
    assert [name for name in names if f"\n## {name}\n" not in views] == []
    assert [name for name in names if f"`{name}`" not in readme] == []
