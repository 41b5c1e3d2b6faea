"""The page of an explanation: what a report says is data there, never markup."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_text import Tags
from report_texts import PUBLISHED

from orchestration.explanation.explaining import Explainer, ReportText, load_explainer
from orchestration.explanation.page import render_page
from orchestration.explanation.values import Explanation
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
TEXT = "قصفت قوات النظام بلدة سرمين.\nوقتل 3 مدنيين في القصف على سرمين."


def test_hostile_words_stay_words(explainer: Explainer) -> None:
    report = ReportText(HOSTILE, HOSTILE, f"{HOSTILE} {TEXT} {HOSTILE}", None, HOSTILE, HOSTILE)
    page = Tags(render_page(explainer.explain(report), explainer.texts))
    assert page.tags.isdisjoint({"script", "img", "iframe", "link", "object"})
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.text.count("<script>alert(1)</script>") >= 5


def test_the_page_needs_no_network(explained: Callable[[str], Explanation], explainer: Explainer) -> None:
    page = Tags(render_page(explained(TEXT), explainer.texts))
    assert all(str(value).startswith("#") for name, value in page.attributes if name in {"href", "src"})
    assert ("http-equiv", "Content-Security-Policy") in page.attributes


def test_the_text_runs_from_the_right_and_is_whole(
    explained: Callable[[str], Explanation], explainer: Explainer
) -> None:
    page = Tags(render_page(explained("قصفت الطائرات بلدة سرمين."), explainer.texts))
    assert ("dir", "rtl") in page.attributes
    assert "بلدة سرمين" in page.text


def test_every_trigger_leads_to_its_event(explained: Callable[[str], Explanation], explainer: Explainer) -> None:
    explanation = explained(TEXT)
    attributes = Tags(render_page(explanation, explainer.texts)).attributes
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {f"event-{event.number}" for event in explanation.events} <= set(ids)
    assert {str(value)[1:] for name, value in attributes if name == "href"} <= set(ids)


def test_a_report_without_events_has_a_page(explained: Callable[[str], Explanation], explainer: Explainer) -> None:
    assert "No event was read" in render_page(explained("افتتح الوزير معرض الكتاب."), explainer.texts)


@pytest.fixture(scope="module")
def in_arabic(lexicon: Lexicon, seeds_dir: Path) -> Explainer:
    return load_explainer(seeds_dir, build_gazetteer(seeds_dir, None), lexicon, "ar")


@pytest.mark.parametrize(
    "text",
    [TEXT, "عقد الوزراء اجتماعاً عادياً أمس.", "أعلنت وزارة الدفاع الروسية أن طائراتها قد تقصف مواقع في ريف إدلب غداً."],
)
def test_a_page_in_arabic_has_no_english_but_codes(text: str, in_arabic: Explainer) -> None:
    explanation = in_arabic.explain(ReportText("r1", "r1", text, PUBLISHED, None, "وكالة"))
    page = re.sub(r"<(style|code|ul)\b.*?</\1>", "", render_page(explanation, in_arabic.texts), flags=re.DOTALL)
    # Evidence may come before words for it.
    codes = set(re.findall(r"[a-z_]+", " ".join([*in_arabic.labels.event_types, *in_arabic.labels.triggers])))
    words = re.sub(r"\b[a-z]+_[0-9a-f]+\b", "", Tags(page).text)  # ids of cues
    assert set(re.findall(r"[A-Za-z_]{2,}", words)) <= codes
    assert ("dir", "rtl") in Tags(page).attributes[:3]
