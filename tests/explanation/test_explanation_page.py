"""The page of an explanation: what a report says is data there, never markup."""

from collections.abc import Callable

from hostile_text import Tags

from orchestration.explanation.explaining import Explainer, ReportText
from orchestration.explanation.page import render_page
from orchestration.explanation.values import Explanation

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
TEXT = "قصفت قوات النظام بلدة سرمين.\nوقتل 3 مدنيين في القصف على سرمين."


def test_hostile_words_stay_words(explainer: Explainer) -> None:
    report = ReportText(HOSTILE, HOSTILE, f"{HOSTILE} {TEXT} {HOSTILE}", None, HOSTILE, HOSTILE)
    page = Tags(render_page(explainer.explain(report)))
    assert page.tags.isdisjoint({"script", "img", "iframe", "link", "object"})
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count("<script>alert(1)</script>") >= 5


def test_the_page_needs_no_network(explained: Callable[[str], Explanation]) -> None:
    page = Tags(render_page(explained(TEXT)))
    assert all(str(value).startswith("#") for name, value in page.attributes if name in {"href", "src"})
    assert ("http-equiv", "Content-Security-Policy") in page.attributes


def test_the_text_runs_from_the_right_and_is_whole(explained: Callable[[str], Explanation]) -> None:
    page = Tags(render_page(explained("قصفت الطائرات بلدة سرمين.")))
    assert ("dir", "rtl") in page.attributes
    assert "بلدة سرمين" in page.text


def test_every_trigger_leads_to_its_event(explained: Callable[[str], Explanation]) -> None:
    explanation = explained(TEXT)
    attributes = Tags(render_page(explanation)).attributes
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {f"event-{event.number}" for event in explanation.events} <= set(ids)
    assert {str(value)[1:] for name, value in attributes if name == "href"} <= set(ids)


def test_a_report_without_events_has_a_page(explained: Callable[[str], Explanation]) -> None:
    assert "No event was read" in render_page(explained("افتتح الوزير معرض الكتاب."))
