"""A happening is told of as a fact, a plan, a fear, a denial or a demand."""

import pytest
from arabic_reading import Clauses

from orchestration.extraction.modality import strongest


def modality(clauses: Clauses, text: str, event_type: str) -> str:
    (found,) = {found.modality for found in clauses(text) if found.event_type == event_type}
    return found


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("قصفت القوات التركية مدينة منبج.", "shelling"),
        ("وقد قصفت القوات التركية مدينة منبج.", "shelling"),
        ("لا تزال القوات التركية تقصف مدينة منبج.", "shelling"),
        ("أدى القصف إلى نزوح مدنيين.", "shelling"),
        ("شنت تركيا هجوماً على منبج.", "attack"),
        ("قال مصدر إن قسد اعتقلت شباناً.", "arrest"),
    ],
)
def test_what_is_told_as_done_is_actual(text: str, event_type: str, clauses: Clauses) -> None:
    assert modality(clauses, text, event_type) == "actual"


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("ستقصف القوات التركية مدينة منبج.", "shelling"),
        ("سوف تهاجم تركيا مدينة منبج.", "attack"),
        ("ستشن تركيا هجوماً على منبج.", "attack"),
        ("تعتزم تركيا مهاجمة منبج.", "attack"),
        ("من المقرر أن تنسحب القوات غداً.", "withdrawal"),
        ("حاصرت القوات البلدة لاعتقال مطلوبين.", "arrest"),
        ("حشدت القوات بهدف السيطرة على البلدة.", "territory_gain"),
        ("حشدت القوات لتقتحم البلدة.", "attack"),
    ],
)
def test_what_is_to_come_or_aimed_at_is_planned(text: str, event_type: str, clauses: Clauses) -> None:
    assert modality(clauses, text, event_type) == "planned"


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("لم تقصف القوات التركية مدينة منبج.", "shelling"),
        ("لم تشن تركيا هجوماً على منبج.", "attack"),
        ("نفت قسد اعتقال مدنيين في الرقة.", "arrest"),
        ("دون أن تقصف القوات المدينة.", "shelling"),
    ],
)
def test_what_is_said_not_to_have_happened_is_denied(text: str, event_type: str, clauses: Clauses) -> None:
    assert modality(clauses, text, event_type) == "denied"


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("حذرت الأمم المتحدة من هجوم على إدلب.", "attack"),
        ("قد تقصف القوات التركية مدينة منبج.", "shelling"),
        ("ربما تنسحب القوات من المدينة.", "withdrawal"),
        ("من المحتمل أن تهاجم تركيا المدينة.", "attack"),
    ],
)
def test_what_is_warned_of_or_possible_is_feared(text: str, event_type: str, clauses: Clauses) -> None:
    assert modality(clauses, text, event_type) == "feared"


def test_what_is_only_demanded_is_left_to_the_demand(clauses: Clauses) -> None:
    assert modality(clauses, "طالب الأهالي بالإفراج عن المعتقلين.", "release") == "demanded"


def test_a_cue_does_not_reach_over_a_comma(clauses: Clauses) -> None:
    assert modality(clauses, "نفت قسد ذلك، وقصفت القوات التركية المدينة.", "shelling") == "actual"


def test_a_cue_does_not_reach_over_another_verb(clauses: Clauses) -> None:
    found = {c.event_type: c.modality for c in clauses("لم تنسحب القوات وقصفت المدينة.")}
    assert found == {"withdrawal": "denied", "shelling": "actual"}


def test_what_is_told_once_as_a_fact_is_a_fact() -> None:
    assert strongest(["feared", "actual"]) == "actual"
    assert strongest(["feared", "planned"]) == "feared"
