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
        ("حاول مسلحون اقتحام القاعدة.", "attack"),
        ("وقد تصاعد القصف على البلدة.", "shelling"),
        ("كان الجيش قد توغل في البلدة.", "attack"),
        ("لم يعرف سبب الانفجار.", "explosion"),
        ("ولم تعلن أي جهة مسؤوليتها عن التفجير.", "explosion"),
        ("نفت الحركة ضلوعها في اغتيال القاضي.", "assassination"),
        ("نفت الحركة هذه الاتهامات.", "accusation"),
        ("لم تتضح بعد حصيلة القصف.", "shelling"),
        ("قتل مدني دون معرفة نتائج القصف.", "shelling"),
        ("ولم يتضح ما إذا كانت الغارة إسرائيلية.", "air_strike"),
        ("تخضع البلدة لحصار القوات.", "movement_restriction"),
        ("تعهدت الحكومة بالرد على الهجوم الأخير.", "attack"),
        ("شدد الوزير على أن القصف مستمر.", "shelling"),
        ("أصيب القاضي في محاولة فاشلة لاغتياله.", "assassination"),
        ("بعد محاولات لاختطاف الطبيب.", "abduction"),
    ],
)
def test_what_is_told_as_done_is_actual(text: str, event_type: str, clauses: Clauses) -> None:
    assert modality(clauses, text, event_type) == "actual"


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("ستقصف القوات التركية مدينة منبج.", "shelling"),
        ("اعترف المتهم بالتخطيط لتفجير السوق.", "explosion"),
        ("دهم الجيش المنزل لاغتيال القيادي.", "assassination"),
        ("ستتولى قوات البيشمركة السيطرة على المعبر.", "territory_gain"),
        ("سعت قوات النظام إلى استعادة المدينة.", "territory_gain"),
        ("سوف تهاجم تركيا مدينة منبج.", "attack"),
        ("ستشن تركيا هجوماً على منبج.", "attack"),
        ("تعتزم تركيا مهاجمة منبج.", "attack"),
        ("من المقرر أن تنسحب القوات غداً.", "withdrawal"),
        ("حاصرت القوات البلدة لاعتقال مطلوبين.", "arrest"),
        ("حشدت القوات بهدف السيطرة على البلدة.", "territory_gain"),
        ("حشدت القوات لتقتحم البلدة.", "attack"),
        ("أرسلت القوات تعزيزات للسيطرة على البلدة.", "territory_gain"),
        ("تحضر القوات نفسها لشن هجوم على البلدة.", "attack"),
        ("يحاول المقاتلون استعادة البلدة.", "territory_gain"),
        ("اتفاق يقضي بانسحاب المقاتلين من البلدة.", "withdrawal"),
        ("تحدثت المصادر عن هجوم مرتقب على البلدة.", "attack"),
        ("يجتمع الوزراء في القاهرة الأحد المقبل.", "meeting"),
        ("من المقرر اعتقال المطلوبين وترحيل عائلاتهم.", "displacement"),
        ("أبدت الحكومة استعدادها للتفاوض.", "meeting"),
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
        ("نفت قسد اعتقال مدنيين وقصف القرية.", "arrest"),
        ("لم تقع اشتباكات في البلدة.", "armed_clash"),
        ("لم يقع أي انفجار في البلدة.", "explosion"),
        ("أكد المصدر عدم وقوع اشتباكات في البلدة.", "armed_clash"),
        ("لا توجد مفاوضات مع الحكومة.", "meeting"),
    ],
)
def test_what_is_said_not_to_have_happened_is_denied(text: str, event_type: str, clauses: Clauses) -> None:
    assert modality(clauses, text, event_type) == "denied"


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("حذرت الأمم المتحدة من هجوم على إدلب.", "attack"),
        ("عزز الجيش مواقعه تحسباً لهجوم على المطار.", "attack"),
        ("يبقى السكان عرضة لقصف جديد.", "shelling"),
        ("سيرد الجيش على أي اعتداء.", "attack"),
        ("قد تقصف القوات التركية مدينة منبج.", "shelling"),
        ("ربما تنسحب القوات من المدينة.", "withdrawal"),
        ("من المحتمل أن تهاجم تركيا المدينة.", "attack"),
        ("وردت أنباء غير مؤكدة عن سيطرة الحركة على المعبر.", "territory_gain"),
        ("مخاوف من نزوح السكان.", "displacement"),
        ("هل تهاجم تركيا مدينة منبج؟", "attack"),
        ("تحدث عن غارات محتملة على البلدة.", "air_strike"),
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
