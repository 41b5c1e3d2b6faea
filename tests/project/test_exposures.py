"""Exposures name what really uses the published views."""

import re

import pytest
import yaml

from orchestration.settings import PROJECT_DIR

MODELS = PROJECT_DIR / "dbt_project" / "models"
EXPOSURES = yaml.safe_load((MODELS / "exposures.yml").read_text(encoding="utf-8"))["exposures"]
README = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
# A question of the README with the query below it.
QUESTIONS = re.findall(r"\*\*(?P<question>[^*]+\?)\*\*.*?```sql\n(?P<query>.*?)```", README, re.DOTALL)


def _used(exposure: dict[str, list[str]]) -> set[str]:
    return {re.fullmatch(r"ref\('(\w+)'\)", reference)[1] for reference in exposure["depends_on"]}  # type: ignore[index]


@pytest.mark.parametrize(("question", "query"), QUESTIONS)
def test_each_question_of_the_readme_is_exposed_with_what_it_reads(question: str, query: str) -> None:
    (exposure,) = [exposure for exposure in EXPOSURES if exposure["label"] == question]
    read = re.findall(r"\b(?:from|join)\s+([\w.]+)", query)
    models = {name.removeprefix("marts.") if name.startswith("marts.") else f"published__{name}" for name in read}
    assert _used(exposure) == models


def test_no_question_is_exposed_that_the_readme_does_not_ask() -> None:
    asked = {exposure["label"] for exposure in EXPOSURES if exposure["name"].startswith("question_")}
    assert asked == {question for question, _ in QUESTIONS}
    assert asked


def test_every_published_view_is_exposed() -> None:
    views = {path.stem for path in (MODELS / "published").glob("*.sql")}
    (warehouse,) = [exposure for exposure in EXPOSURES if exposure["name"] == "published_warehouse"]
    assert _used(warehouse) == views
