"""Words that tell of happenings are found in their inflected forms, and only they."""

import pytest
from arabic_reading import Clauses, Reader

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.morphology import Analysis
from orchestration.extraction.triggers import TriggerLexicon, variants


def triggers(read: Reader, text: str) -> list[tuple[str, str]]:
    return [(trigger.row.event_type_code or trigger.row.trigger_class, trigger.kind) for trigger in read(text).triggers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قصفت القوات البلدة", ("shelling", "verb")),
        ("القصف على البلدة", ("shelling", "noun")),
        ("وبالقصف على البلدة", ("shelling", "noun")),
        ("اشتباكات قرب البلدة", ("armed_clash", "noun")),
        ("معارك قرب البلدة", ("armed_clash", "noun")),
        ("اعتقلوا شباناً", ("arrest", "verb")),
        ("حملة اعتقالات واسعة", ("arrest", "phrase")),
        ("وقف إطلاق النار", ("truce", "phrase")),
        ("ضربات جوية", ("air_strike", "phrase")),
        ("انسحبت القوات", ("withdrawal", "verb")),
        ("استولت القوات", ("territory_gain", "verb")),
        ("مقتل شاب", ("killed", "noun")),
        ("أصيب شاب", ("injured", "verb")),
    ],
)
def test_a_word_of_the_lexicon_is_found(text: str, expected: tuple[str, str], read: Reader) -> None:
    assert triggers(read, text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "سافر وزير الدفاع مساء",
        "طريق بلدة عين عيسى شمال المدينة",
        "طريق مدينة دير الزور شرق البلاد",
        "صلى الناس فجر الجمعة",
        "قرأ الطالب كتاباً",
        "القضاء العسكري في المدينة",
    ],
)
def test_a_word_that_only_looks_like_a_trigger_is_none(text: str, read: Reader) -> None:
    assert triggers(read, text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("قصف الطيران الروسي مدينة إدلب", "verb"),
        ("وقصف الطيران الروسي مدينة إدلب", "verb"),
        ("تنظيم داعش قصف مدينة إدلب", "verb"),
        ("وقع قصف عنيف على المدينة", "noun"),
        ("جراء قصف على المدينة", "noun"),
        ("قصف مدفعي على المدينة", "noun"),
        ("قصف تركي على المدينة", "noun"),
        ("تعرضت المدينة إلى قصف عنيف", "noun"),
    ],
)
def test_noun_and_verb_of_one_spelling_are_told_apart_by_their_place(text: str, kind: str, read: Reader) -> None:
    assert [t.kind for t in read(text).triggers if t.row.event_type_code == "shelling"] == [kind]


@pytest.mark.parametrize("word", ["قـ.ـصفت", "قـ.صفت", "قَصَفَتْ", "قــصــفت"])
def test_a_spelling_that_evades_filters_is_read(word: str, clauses: Clauses) -> None:
    (found,) = clauses(f"{word} القوات التركية مدينة تل رفعت.")
    assert (found.trigger, found.event_type, found.agents) == (word, "shelling", ("turkey",))


@pytest.mark.parametrize(
    "text",
    [
        "مناطق سيطرة قوات النظام",
        "البلدات الخاضعة لسيطرة قسد",
        "القرية التي تسيطر عليها قسد",
        "المدينة تحت سيطرة المعارضة",
    ],
)
def test_areas_under_control_are_no_gain_of_territory(text: str, read: Reader) -> None:
    assert triggers(read, f"عاش الناس في {text}.") == []


@pytest.mark.parametrize("text", ["سيطرت قسد على القرية", "سيطرة قسد على القرية", "استعادت قسد القرية"])
def test_to_take_control_is_a_gain_of_territory(text: str, read: Reader) -> None:
    assert [code for code, _ in triggers(read, text)] == ["territory_gain"]


def test_the_longest_phrase_wins_over_its_words(read: Reader) -> None:
    (trigger,) = read("محاولة اغتيال في المدينة").triggers
    assert (trigger.kind, trigger.last - trigger.first) == ("phrase", 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أطلق مسلحون مجهولون النار على الدورية", ("attack", "phrase")),
        ("حملت الحركة قوات الاحتلال كامل المسؤولية عن ذلك", ("accusation", "phrase")),
        ("خسر التنظيم بعد ذلك معظم مناطق نفوذه", ("territory_gain", "phrase")),
        ("نشر الجيش اللبناني مئات الجنود قرب الحدود", ("deployment", "phrase")),
    ],
)
def test_a_phrase_may_have_a_gap(text: str, expected: tuple[str, str], read: Reader) -> None:
    assert expected in triggers(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "أطلقت الأمم المتحدة مبادرة جديدة لوقف إطلاق النار",  # the fire belongs to a phrase of its own
        "فتحت الجمعية مدرسة، وتخشى النار",  # another clause
        "أطلقت الجمعية مشروعا قال مدير لها إنه أنقذ قرية من النار",
    ],
)
def test_the_gap_of_a_phrase_ends_with_its_clause(text: str, read: Reader) -> None:
    assert "attack" not in {code for code, _ in triggers(read, text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قصف جوي ومدفعي على البلدة", {"air_strike", "shelling"}),
        ("قصف مدفعي وجوي على البلدة", {"air_strike", "shelling"}),
        ("قصف مدفعي على البلدة", {"shelling"}),
    ],
)
def test_a_joined_adjective_tells_of_a_second_strike(text: str, expected: set[str], read: Reader) -> None:
    assert {code for code, _ in triggers(read, text)} == expected


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("تحدث الوزير متهما الحركة بعرقلة الحل", "accusation"),
        ("أصدرت الحركة بيانا نافية وجود خطة", "rejection"),
        ("عاد الوفد مطالبا بفتح الطريق", "demand"),
        ("تحدث قادة الفصائل داعين إلى الحوار", "demand"),
    ],
)
def test_what_someone_says_meanwhile_is_read_from_the_participle(text: str, event_type: str, read: Reader) -> None:
    assert event_type in {code for code, _ in triggers(read, text)}


@pytest.mark.parametrize("text", ["حضر المتهم إلى المحكمة", "سمعت المحكمة أقوال 12 متهما", "كان متهم في القاعة"])
def test_the_accused_accuse_nobody(text: str, read: Reader) -> None:
    assert "accusation" not in {code for code, _ in triggers(read, text)}


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("حلقت طائرات مسيرة فوق الخرطوم", "deployment"),
        ("سيرت القوات التركية دورية على الطريق", "deployment"),
        ("دعمت إيران جماعة الحوثي", "support"),
        ("زودت روسيا الجيش الليبي بالذخيرة", "support"),
        ("هدمت قوات الاحتلال الإسرائيلي بيوتا في القدس", "property_seizure"),
        ("أغلقت قوات الدعم السريع الجسر", "movement_restriction"),
        ("اعترضت الدفاعات الجوية صاروخا فوق الرياض", "attack"),
        ("شجبت قطر ذلك", "accusation"),
        ("انتزعت قوات حفتر البلدة", "territory_gain"),
        ("اتصال هاتفي بين الرئيسين", "meeting"),
        ("فككت الشرطة التونسية خلية", "arrest"),
        ("خرج ثلاثة شبان من السجن", "release"),
    ],
)
def test_words_of_the_press_of_all_countries_are_known(text: str, event_type: str, read: Reader) -> None:
    assert event_type in {code for code, _ in triggers(read, text)}


@pytest.mark.parametrize(
    "text",
    [
        "سجل اللاعب من ضربة جزاء",
        "قاد عملية السلام",
        "خضع المريض لعملية جراحية",
        "زار منطقة خفض التصعيد",
        "وصل المسافر إلى بيته",
        "شارك في التدريب على السباحة",
        "رفض حزب دعا إليه",
    ],
)
def test_set_phrases_and_words_of_all_news_are_none(text: str, read: Reader) -> None:
    known = {"attack", "shelling", "dispute", "deployment", "support", "armed_clash"}
    assert not known & {code for code, _ in triggers(read, text)}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("عمليات قصف على البلدة", ["shelling"]), ("عملية لاستعادة البلدة", ["attack", "territory_gain"])],
)
def test_a_noun_that_only_carries_the_next_one_gives_way(text: str, kinds: list[str], read: Reader) -> None:
    assert [code for code, _ in triggers(read, text)] == kinds


def test_whose_ally_someone_is_is_no_event(read: Reader) -> None:
    assert triggers(read, "قوات حفتر التي تدعمها مصر") == []
    assert ("support", "verb") in triggers(read, "دعمت مصر قوات حفتر")


def test_a_trigger_inside_the_name_of_a_faction_is_none(read: Reader) -> None:
    assert triggers(read, "عناصر هيئة تحرير الشام") == []


def test_variants_take_off_proclitics_article_and_endings() -> None:
    assert {"وبالغارات", "الغارات", "غارات", "غار"} <= variants("وبالغارات")


def test_variants_keep_short_words_whole() -> None:
    assert variants("ولد") == {"ولد"}


def test_a_row_with_a_wrong_root_is_refused() -> None:
    row = dict.fromkeys(
        ("event_type_code", "nouns", "phrases", "subject", "object", "genitive", "prepositions", "flags"), ""
    )
    with pytest.raises(ValueError, match="three letters"):
        TriggerLexicon([{**row, "trigger_id": "x.1", "trigger_class": "event", "root": "ق ص", "form": "I"}])


def test_a_verb_whose_stems_are_written_out_has_no_other_forms(read: Reader) -> None:
    assert ("accusation", "verb") in triggers(read, "ودانت قطر حركة الشباب")
    assert triggers(read, "علّم الناس أمور دينهم") == []


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("إيران لن تقبل بذلك", ("iran",)),  # the particle stands before a verb
        ("إيران سترد بقوة", ("iran",)),
    ],
)
def test_who_refuses_or_threatens_stands_before_a_phrase_that_begins_with_a_future(
    text: str, agents: tuple[str, ...], clauses: Clauses
) -> None:
    assert [clause.agents for clause in clauses(text)] == [agents]


def test_a_threat_of_what_lies_ahead_is_a_threat_already(clauses: Clauses) -> None:
    (found,) = clauses("وقال إن إسرائيل ستدفع الثمن.")
    assert (found.event_type, found.modality) == ("threat", "actual")


@pytest.mark.parametrize(
    "text",
    [
        "المجلس الانتقالي الجنوبي في عدن",
        "عقد الوزير مؤتمرا صحفيا",
        "ظهرت عارضة أزياء في الحفل",
        "الجماعة تشكل تهديدا للمنطقة",
        "بخلاف ما قيل عن حركة فتح",
        "أعلن تنظيم الدولة الإسلامية في بيان",
        "تحطمت طائرة قرب القاعدة",
        "قصف تركي قرب مواقع قسد",
    ],
)
def test_words_that_look_like_other_happenings_tell_of_none(text: str, read: Reader) -> None:
    others = {
        "withdrawal",
        "displacement",
        "property_seizure",
        "group_change",
        "threat",
        "dispute",
        "meeting",
        "deployment",
    }
    assert not others & {code for code, _ in triggers(read, text)}


def test_every_form_is_read_to_one_lexeme_of_its_row(lexicon: Lexicon) -> None:
    analyses: tuple[Analysis, ...] = lexicon.triggers.morphology.analyse("اعتقلتهم")
    assert {analysis.key for analysis in analyses} == {"arrest.01.v"}
