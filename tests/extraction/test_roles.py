"""Who does it and to whom, by the grammar alone: nothing here depends on learned weights."""

import pytest
from arabic_reading import Clause, Clauses, Reader

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.roles import walk_right


def clause(clauses: Clauses, text: str, event_type: str) -> Clause:
    (found,) = [found for found in clauses(text) if found.event_type == event_type]
    return found


def parties(clauses: Clauses, text: str, event_type: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = clause(clauses, text, event_type)
    return found.agents, found.patients


@pytest.mark.parametrize(
    "text",
    [
        "هاجم تنظيم داعش قوات سوريا الديمقراطية.",
        "تنظيم داعش هاجم قوات سوريا الديمقراطية.",
        "تنظيم داعش يهاجم قوات سوريا الديمقراطية.",
        "أعلن ناشطون أن تنظيم داعش هاجم قوات سوريا الديمقراطية.",
        "هاجم تنظيم داعش، أمس الأربعاء، قوات سوريا الديمقراطية.",
        "هاجم تنظيم داعش حاجزاً لقوات سوريا الديمقراطية.",
        "هاجم تنظيم داعش مواقع قوات سوريا الديمقراطية.",
        "شن تنظيم داعش هجوماً على قوات سوريا الديمقراطية.",
        "شن تنظيم داعش هجوماً عنيفاً على مواقع قوات سوريا الديمقراطية.",
        "تنظيم داعش شن هجوماً على حاجز لقوات سوريا الديمقراطية.",
        "هجوم شنه تنظيم داعش على قوات سوريا الديمقراطية.",
        "هجوم لتنظيم داعش على قوات سوريا الديمقراطية.",
        "هجوم تنظيم داعش على قوات سوريا الديمقراطية.",
        "هجوم على قوات سوريا الديمقراطية من قبل تنظيم داعش.",
        "تعرضت قوات سوريا الديمقراطية لهجوم من قبل تنظيم داعش.",
    ],
)
def test_an_attack_has_its_agent_and_patient_in_every_order(text: str, clauses: Clauses) -> None:
    assert parties(clauses, text, "attack") == (("isis",), ("sdf",))


@pytest.mark.parametrize(
    ("text", "is_passive"),
    [
        ("اعتُقل ثلاثة مدنيين في منبج على يد قسد.", True),
        ("وقُصفت قوات النظام في البادية.", True),
        ("حوصرت قوات النظام في حلب.", True),
        ("اعتقل ثلاثة مدنيين في منبج على يد قسد.", True),
        ("اعتقلت قسد ثلاثة مدنيين في منبج.", False),
        ("تنظيم داعش يُهاجم قوات سوريا الديمقراطية.", False),
        ("قصفُوا مواقع قوات النظام.", False),
    ],
)
def test_a_passive_is_told_by_vowel_sign_letters_or_a_lone_victim(
    text: str, is_passive: bool, clauses: Clauses
) -> None:
    assert [found.is_passive for found in clauses(text)] == [is_passive]


@pytest.mark.parametrize(
    ("text", "patients"),
    [("وقُصفت قوات النظام في البادية.", ("syrian_regime",)), ("استُهدفت دورية لقسد في بلدة الصور.", ("sdf",))],
)
def test_a_passive_by_its_vowel_sign_has_no_agent(text: str, patients: tuple[str, ...], clauses: Clauses) -> None:
    (found,) = clauses(text)
    assert (found.agents, found.patients) == ((), patients)


def test_a_passive_by_its_letters_has_a_patient_only(clauses: Clauses) -> None:
    assert parties(clauses, "حوصرت قوات النظام في حلب.", "movement_restriction") == ((), ("syrian_regime",))


@pytest.mark.parametrize("marker", ["على يد", "من قبل", "على أيدي", "من جانب", "برصاص", "بنيران"])
def test_a_marker_names_the_agent_of_a_passive(marker: str, clauses: Clauses) -> None:
    text = f"قُتل ثلاثة مدنيين {marker} قسد في منبج."
    assert parties(clauses, text, "killing") == (("sdf",), ("civilians",))


def test_an_object_pronoun_leaves_the_noun_behind_it_as_subject(clauses: Clauses) -> None:
    assert parties(clauses, "اعتقلتهم قسد في الرقة.", "arrest") == (("sdf",), ())


@pytest.mark.parametrize(
    ("text", "agents", "patients"),
    [
        ("اعتقال قسد لعدد من الشبان في الرقة.", ("sdf",), ("civilians",)),
        ("اعتقال عناصر من قسد في عفرين.", (), ("sdf",)),
        ("اعتقال ثلاثة مدنيين على يد قسد.", ("sdf",), ("civilians",)),
    ],
)
def test_the_genitive_of_a_verbal_noun_is_victim_unless_the_victim_follows(
    text: str, agents: tuple[str, ...], patients: tuple[str, ...], clauses: Clauses
) -> None:
    assert parties(clauses, text, "arrest") == (agents, patients)


@pytest.mark.parametrize(
    "text",
    [
        "اشتباكات بين قسد والجيش الوطني السوري.",
        "اندلعت اشتباكات عنيفة بين قسد والجيش الوطني السوري.",
        "دارت اشتباكات في محيط مدينة الباب بين قسد والجيش الوطني.",
        "اشتباكات بين قسد من جهة والجيش الوطني من جهة أخرى.",
        "خاضت قسد اشتباكات مع الجيش الوطني.",
        "اشتبكت قسد مع الجيش الوطني قرب تل تمر.",
        "قسد اشتبكت مع الجيش الوطني قرب تل تمر.",
    ],
)
def test_the_sides_of_a_clash_stand_on_two_sides(text: str, clauses: Clauses) -> None:
    assert parties(clauses, text, "armed_clash") == (("sdf",), ("sna",))


def test_agents_joined_by_and_are_all_agents(clauses: Clauses) -> None:
    agents, _ = parties(clauses, "قصفت روسيا وقوات النظام مدينة إدلب.", "shelling")
    assert agents == ("russia", "syrian_regime")


def test_agents_joined_by_and_before_the_verb_are_all_agents(clauses: Clauses) -> None:
    agents, _ = parties(clauses, "روسيا وقوات النظام قصفتا مواقع هيئة تحرير الشام.", "shelling")
    assert agents == ("russia", "syrian_regime")


def test_a_protest_is_against_its_patient(clauses: Clauses) -> None:
    _, patients = parties(clauses, "تظاهر العشرات ضد قسد في الشحيل.", "protest")
    assert patients == ("sdf",)


@pytest.mark.parametrize(
    "text",
    [
        "انشق 21 عنصراً عن قسد وانضموا إلى الجيش الوطني.",
        "انشق عدد من العناصر عن قسد باتجاه الجيش الوطني.",
        "فرّ خمسة عناصر من قسد إلى مناطق الجيش الوطني.",
    ],
)
def test_a_defection_leaves_its_agent_for_its_patient(text: str, clauses: Clauses) -> None:
    assert parties(clauses, text, "defection") == (("sdf",), ("sna",))


def test_a_withdrawal_is_in_favour_of_its_patient(clauses: Clauses) -> None:
    text = "انسحبت قسد من مدينة منبج لصالح الجيش الوطني."
    assert parties(clauses, text, "withdrawal") == (("sdf",), ("sna",))


def test_a_place_is_gained_from_its_patient(clauses: Clauses) -> None:
    assert parties(clauses, "استعادت قسد قرية الدغيرات من تنظيم داعش.", "territory_gain") == (("sdf",), ("isis",))


@pytest.mark.parametrize(
    "text",
    [
        "قصفت القوات التركية مواقع قسد.",
        "قصفت القوات التركية مواقع لقسد.",
        "قصفت القوات التركية مناطق تسيطر عليها قسد.",
        "قصفت القوات التركية المناطق الخاضعة لسيطرة قسد.",
        "قصف القوات التركية لمواقع قسد.",
        "قصفت القوات التركية بالمدفعية الثقيلة مواقع قسد.",
    ],
)
def test_whose_target_is_hit_is_hit(text: str, clauses: Clauses) -> None:
    assert parties(clauses, text, "shelling") == (("turkey",), ("sdf",))


def test_what_stands_before_a_post_counts_not_whose_post_it_is(clauses: Clauses) -> None:
    assert parties(clauses, "هجوم على موقع لقسد.", "attack") == ((), ("sdf",))


def test_who_holds_the_place_of_an_arrest_is_no_victim(clauses: Clauses) -> None:
    agents, patients = parties(clauses, "اعتقلت قسد عشرة أشخاص في مناطق سيطرة قوات النظام.", "arrest")
    assert (agents, patients) == (("sdf",), ("civilians",))


def test_a_mediator_is_neither_side(clauses: Clauses) -> None:
    found = clause(clauses, "اتفاق بين قسد وقوات النظام برعاية روسيا.", "agreement")
    assert (found.agents, found.patients, found.mediators) == (("sdf",), ("syrian_regime",), ("russia",))


def test_a_source_is_no_agent(clauses: Clauses) -> None:
    agents, _ = parties(clauses, "قصفت القوات التركية بلدة تل رفعت بحسب قسد.", "shelling")
    assert agents == ("turkey",)


def test_a_clause_ends_at_a_full_stop(read: Reader, lexicon: Lexicon) -> None:
    reading = read("قصفت روسيا إدلب؛ قسد في الرقة.")
    names = [a.party.faction_id for a in walk_right(reading, lexicon.grammar, 1).arguments if a.party]
    assert names == ["russia"]


def test_an_aside_between_commas_does_not_end_the_clause(read: Reader, lexicon: Lexicon) -> None:
    reading = read("قصفت روسيا، صباح الأربعاء، مواقع هيئة تحرير الشام.")
    names = [a.party.faction_id for a in walk_right(reading, lexicon.grammar, 1).arguments if a.party]
    assert names == ["russia", "hts"]


def test_a_walk_stops_at_the_next_happening(read: Reader, lexicon: Lexicon) -> None:
    reading = read("قصفت روسيا إدلب واعتقلت قسد مدنيين.")
    walk = walk_right(reading, lexicon.grammar, 1)
    assert walk.stopped_by is not None
    assert walk.stopped_by.row.event_type_code == "arrest"


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("قصف مدفعي من قوات النظام على أطراف البلدة.", ("syrian_regime",)),
        ("تعرضت البلدة لقصف من مواقع قسد.", ("sdf",)),
        ("قصف صاروخي مصدره قسد على أطراف البلدة.", ("sdf",)),
        ("قصف على أكثر من ثلاثين موقعاً في البلدة.", ()),
        ("قصف على المدنيين من أبناء البلدة.", ()),
    ],
)
def test_a_strike_comes_from_its_agent(text: str, agents: tuple[str, ...], clauses: Clauses) -> None:
    assert clause(clauses, text, "shelling").agents == agents


def test_who_is_left_does_not_act(clauses: Clauses) -> None:
    assert clause(clauses, "ترحيل مدنيين من مناطق قسد.", "displacement").agents == ()


def test_an_agreement_comes_from_nobody(clauses: Clauses) -> None:
    assert parties(clauses, "اتفاق ينص على خروج مقاتلين من قسد.", "agreement") == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "استهدفت غارات التحالف الدولي مواقع تنظيم داعش.",
        "غارات للتحالف الدولي استهدفت مواقع تنظيم داعش.",
        "غارات التحالف الدولي فجر أمس استهدفت مواقع تنظيم داعش.",
    ],
)
def test_who_deals_a_strike_is_agent_of_the_verb_whose_subject_the_strike_is(text: str, clauses: Clauses) -> None:
    verb = next(found for found in clauses(text) if found.trigger.startswith("استهدف"))
    assert (verb.agents, verb.patients) == (("coalition",), ("isis",))


def test_a_new_clause_does_not_take_its_subject_from_a_strike_before_it(clauses: Clauses) -> None:
    text = "انتهت غارات التحالف الدولي حيث استهدفت قسد مواقع تنظيم داعش."
    verb = next(found for found in clauses(text) if found.trigger.startswith("استهدف"))
    assert verb.agents == ("sdf",)


@pytest.mark.parametrize(
    ("text", "agents", "patients"),
    [
        ("قصفت مدفعية تركيا أطراف البلدة.", ("turkey",), ()),
        ("قصفت طائرات لروسيا مواقع هيئة تحرير الشام.", ("russia",), ("hts",)),
        ("قصفت راجمة صواريخ تابعة لقسد أطراف البلدة.", ("sdf",), ()),
        ("استهدف المهاجمون البارحة مواقع قسد.", (), ("sdf",)),
    ],
)
def test_whose_weapons_strike_acts_and_is_no_target(
    text: str, agents: tuple[str, ...], patients: tuple[str, ...], clauses: Clauses
) -> None:
    found = clauses(text)[0]
    assert (found.agents, found.patients) == (agents, patients)


@pytest.mark.parametrize(
    "text",
    [
        "قصفت فصائل موالية لتركيا مواقع قسد.",
        "قصفت فصائل مدعومة من تركيا مواقع قسد.",
        "القصف الذي شنته فصائل مدعومة من تركيا على مواقع قسد.",
    ],
)
def test_who_backs_a_side_takes_no_part(text: str, clauses: Clauses) -> None:
    agents, patients = parties(clauses, text, "shelling")
    assert "turkey" not in (*agents, *patients)
    assert patients == ("sdf",)


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("هاجمت قسد البلدة، واعتقلت خمسة شبان.", ("sdf",)),
        ("هاجمت قسد البلدة بعدما اعتقلت خمسة شبان.", ("sdf",)),
        ("هاجمت قسد البلدة، واعتقلت الشرطة خمسة شبان.", ("الشرطه",)),
        ("هاجمت قسد البلدة، واعتقل خمسة شبان.", ()),
    ],
)
def test_a_verb_that_goes_on_keeps_the_subject_unless_it_has_its_own(
    text: str, agents: tuple[str, ...], clauses: Clauses
) -> None:
    assert clause(clauses, text, "arrest").agents == agents


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("واصلت قوات النظام هجماتها على البلدة.", ("syrian_regime",)),
        ("هاجمت قوات النظام البلدة بعد يوم من قصفها مواقع قسد.", ("syrian_regime",)),
        ("هاجمت قوات النظام البلدة قبل يوم من هجومه على مواقع قسد.", ()),
    ],
)
def test_a_pronoun_on_a_strike_means_the_subject_that_it_agrees_with(
    text: str, agents: tuple[str, ...], clauses: Clauses
) -> None:
    assert clauses(text)[-1].agents == agents


def test_a_noun_joined_to_a_verb_of_its_kind_has_its_subject(clauses: Clauses) -> None:
    found = [found for found in clauses("استعادت قسد أمس السيطرة على البلدة.") if found.event_type == "territory_gain"]
    assert {name for one in found for name in one.agents} == {"sdf"}


@pytest.mark.parametrize(
    ("text", "patients"),
    [
        ("قتل ثلاثة مدنيين جراء قصف على البلدة.", ("civilians",)),
        ("قصفت قوات النظام البلدة، ما أدى إلى إصابة خمسة أطفال.", ("civilians",)),
        ("سقط قتلى في قصف على البلدة.", ("civilians",)),
        ("قتل ثلاثة عناصر من قسد وأصيب مدني جراء قصف على البلدة.", ()),
        ("قصفت قوات النظام البلدة، وعاد ثلاثة مدنيين إليها.", ()),
        ("قتل ثلاثة مدنيين جراء قصف على البلدة، فيما قصفت قوات النظام أطراف المدينة.", None),
    ],
)
def test_civilians_whom_a_strike_kills_are_its_patients(
    text: str, patients: tuple[str, ...] | None, clauses: Clauses
) -> None:
    strikes = [found for found in clauses(text) if found.event_type == "shelling"]
    if patients is None:
        assert [found.patients for found in strikes] == [("civilians",), ()]
    else:
        assert [found.patients for found in strikes] == [patients]


@pytest.mark.parametrize(
    "text",
    [
        "قصف متبادل بين قسد وقوات النظام.",
        "اشتباكات بين قسد من جهة، وقوات النظام من جهة أخرى.",
    ],
)
def test_two_sides_behind_between_are_one_on_each_side(text: str, clauses: Clauses) -> None:
    (found,) = clauses(text)
    assert (found.agents, found.patients) == (("sdf",), ("syrian_regime",))


def test_counted_men_behind_a_feminine_verb_are_its_object(clauses: Clauses) -> None:
    (found,) = clauses("واعتقلت نحو عشرين شاباً.")
    assert (found.is_passive, found.agents, found.patients) == (False, (), ("civilians",))


def test_who_speaks_is_not_spoken_to(clauses: Clauses) -> None:
    (found,) = clauses("ونفى الناطق العميد سالم الحمد الخبر.")
    assert (found.is_passive, found.patients) == (False, ())


@pytest.mark.parametrize(
    ("text", "event_type", "agents", "patients"),
    [
        # A body of a state is no land, whatever preposition stands before it.
        ("هجوم على القوات التركية قرب تل أبيض.", "attack", (), ("turkey",)),
        # A phrase with a verb has its subject in its gap or before it, and whom it completes behind it.
        ("أطلق الجيش اللبناني النار على ثلاثة مدنيين.", "attack", ("lebanon_army",), ("civilians",)),
        ("أطلقت حركة النجباء سراح ثلاثة مدنيين.", "release", ("nujaba",), ("civilians",)),
        ("أُطلق سراح ثلاثة مدنيين.", "release", (), ("civilians",)),
        ("منعت جماعة الحوثي مدنيين من مغادرة تعز.", "movement_restriction", ("houthis",), ("civilians",)),
        ("ألقى الجيش العراقي القبض على ثلاثة مدنيين.", "arrest", ("iraqi_forces",), ("civilians",)),
        ("القبض على ثلاثة مدنيين في بغداد.", "arrest", (), ("civilians",)),
        # A phrase may end in the first word of a name.
        ("خروج قوات النظام من البلدة.", "withdrawal", ("syrian_regime",), ()),
        ("وصول قوات البيشمركة إلى كركوك.", "deployment", ("peshmerga",), ()),
        # A subject may stand within a phrase.
        ("استخدمت قوات النظام غاز الكلور ضد المدنيين.", "attack", ("syrian_regime",), ("civilians",)),
        ("استولت فرقة الحمزة على منازل المدنيين.", "property_seizure", ("hamza_division",), ()),
        ("نصبت قسد كميناً لتنظيم داعش.", "attack", ("sdf",), ("isis",)),
        # Civilians who leave are driven out; fighters withdraw.
        ("غادر مدنيون القرية.", "displacement", (), ("civilians",)),
        ("غادرت قوات النظام القرية.", "withdrawal", ("syrian_regime",), ()),
        # Members take the role of those they belong to, but no side of the two.
        ("هاجمت قوات تابعة لحكومة الوفاق مواقع قوات حفتر.", "attack", ("gna",), ("lna",)),
        ("هاجمت قسد العناصر المنتمين إلى تنظيم داعش.", "attack", ("sdf",), ("isis",)),
        (
            "اتفاق بين قسد وقوات النظام يستثني المقاتلين المنتمين إلى تنظيم داعش.",
            "agreement",
            ("sdf",),
            ("syrian_regime",),
        ),
        # One who is named behind a preposition leaves the genitive to who does it.
        ("هجوم مسلحين مجهولين على دورية لقسد.", "attack", ("unidentified",), ("sdf",)),
        ("قصف المدنيين مستمر.", "shelling", (), ("civilians",)),
        # Whose the target is, is no marker of an object.
        ("استهداف مواقع لتنظيم داعش في البادية.", "attack", (), ("isis",)),
        ("هجوم لتنظيم داعش على مواقع قسد.", "attack", ("isis",), ("sdf",)),
        # A plural verb has its subject before it.
        ("مسلحون مجهولون خطفوا ثلاثة مدنيين.", "abduction", ("unidentified",), ("civilians",)),
        # In whose favour one side loses is said by the frame of the loss.
        ("خسرت قوات النظام مواقع لصالح هيئة تحرير الشام.", "territory_gain", ("hts",), ("syrian_regime",)),
        # In front of is no man of religion.
        ("تراجعت قوات حفتر أمام حكومة الوفاق.", "withdrawal", ("lna",), ("gna",)),
    ],
)
def test_who_stands_where(
    text: str, event_type: str, agents: tuple[str, ...], patients: tuple[str, ...], clauses: Clauses
) -> None:
    assert parties(clauses, text, event_type) == (agents, patients)


@pytest.mark.parametrize(
    "text",
    [
        "نشرت قوات سوريا الديمقراطية بياناً.",
        "أرسلت قوات النظام رسالة إلى الأهالي.",
        "شيدت البلدية طوقاً ونفقاً.",
        "أقامت الشرطة نقاط تفتيش.",
    ],
)
def test_a_name_is_no_part_of_a_phrase_and_an_object_is_no_verb(text: str, clauses: Clauses) -> None:
    assert clauses(text) == []


def test_a_phrase_tells_of_its_happening_once(clauses: Clauses) -> None:
    told = clauses("ألقى الجيش العراقي القبض على ثلاثة مدنيين.")
    assert [found.event_type for found in told] == ["arrest"]


@pytest.mark.parametrize(
    ("text", "agents", "patients", "mediators"),
    [
        ("عقدت حركة فتح وحركة حماس اجتماعاً بوساطة مصر.", ("fatah", "hamas"), (), ("egypt",)),
        ("هجوم بمشاركة فرقة الحمزة على مواقع قسد.", ("hamza_division",), ("sdf",), ()),
        ("شنت قسد هجوماً بمشاركة التحالف الدولي.", ("sdf", "coalition"), (), ()),
    ],
)
def test_a_marker_is_no_happening_of_its_own(
    text: str, agents: tuple[str, ...], patients: tuple[str, ...], mediators: tuple[str, ...], clauses: Clauses
) -> None:
    (found,) = clauses(text)
    assert (found.agents, found.patients, found.mediators) == (agents, patients, mediators)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("سيتم اعتقال ثلاثة مدنيين.", "planned"),
        ("تم اعتقال ثلاثة مدنيين.", "actual"),
        ("ستتواصل المعارك بين قسد وتنظيم داعش.", "planned"),
        ("تتواصل المعارك بين قسد وتنظيم داعش.", "actual"),
        ("لا محادثات بين حركة فتح وحركة حماس.", "denied"),
        ("لا تتوقف المحادثات بين حركة فتح وحركة حماس.", "actual"),
    ],
)
def test_a_noun_takes_its_modality_from_the_word_that_it_completes(text: str, modality: str, clauses: Clauses) -> None:
    assert [found.modality for found in clauses(text)] == [modality]


@pytest.mark.parametrize(
    ("text", "event_type", "agents", "patients"),
    [
        ("نددت قطر بإسرائيل.", "accusation", ("qatar",), ("israel",)),
        ("طلبت حكومة الوفاق من تركيا المساعدة.", "demand", ("gna",), ("turkey",)),
        ("اجتماع في تركيا بين حركة فتح وحركة حماس.", "meeting", ("fatah",), ("hamas",)),
    ],
)
def test_a_state_that_a_frame_speaks_to_is_no_land(
    text: str, event_type: str, agents: tuple[str, ...], patients: tuple[str, ...], clauses: Clauses
) -> None:
    assert parties(clauses, text, event_type) == (agents, patients)


@pytest.mark.parametrize(
    ("text", "event_type", "agents", "patients"),
    [
        ("القوات التركية مستمرة في قصف ريف تل تمر.", "shelling", ("turkey",), ()),
        ("تركز روسيا وقوات النظام على قصف ريف إدلب.", "shelling", ("russia", "syrian_regime"), ()),
        ("تسببت قسد في رد عنيف رداً على قصف تل تمر.", "shelling", (), ()),  # in answer to what others did
        ("انسحبت قسد بعد يومين من هجوم على القرية.", "attack", (), ()),
        ("قُتل ثلاثة مدنيين في قصف على سرمين.", "shelling", (), ("civilians",)),
        ("شكر الأهالي قيادة التحالف الدولي الذي قصف القرية.", "shelling", ("coalition",), ()),
        ("زار الوفد قيادة التحالف الدولي الذي قصفته إيران.", "shelling", ("iran",), ()),
        ("عناصر حزب الله (وهم الذين دخلوا أمس) قصفوا القرية.", "shelling", ("hezbollah",), ()),
        ("تحالف يعرف باسم (جيش الفتح) استهدف القرية.", "attack", ("jaysh_fath",), ()),
        ("وجهت إسرائيل ضربة لحزب الله في الضاحية.", "shelling", ("israel",), ("hezbollah",)),
        ("نددت طهران بضربة لإسرائيل على دمشق.", "shelling", ("israel",), ()),
        ("قصف من قوات النظام على ريف إدلب.", "shelling", ("syrian_regime",), ()),
        ("قصفت تركيا من البحر قسد.", "shelling", ("turkey",), ()),
        ("قصفت قوات النظام بالمدفعية مواقع هيئة تحرير الشام.", "shelling", ("syrian_regime",), ("hts",)),
        ("قصفت تركيا وحدات حماية الشعب في عفرين.", "shelling", ("turkey",), ("ypg",)),
        ("قصفت تركيا وقوات النظام مواقع قسد.", "shelling", ("turkey", "syrian_regime"), ("sdf",)),
        ("سرقت عناصر من الفرقة الرابعة أثاث المنازل.", "property_seizure", ("fourth_division",), ()),
        ("هاجم مقاتلو قسد.", "attack", ("sdf",), ()),
        ("هاجم مسلحون قسد على الطريق.", "attack", ("unidentified",), ("sdf",)),
        ("هاجم المسلحون الحوثيون قسد.", "attack", ("houthis",), ("sdf",)),
        ("حوصر مقاتلون من قسد.", "movement_restriction", (), ("sdf",)),
        ("أصابت عبوة ناسفة دورية لألوية العمالقة.", "explosion", (), ("giants",)),
        ("التقى وفد من حركة حماس مسؤولين مصريين.", "meeting", ("hamas",), ("civilians",)),
        ("انسحبت وحدات من قسد إلى القرية.", "withdrawal", ("sdf",), ()),
        ("أصاب قصف تركيا وحدات تكتيكية.", "shelling", ("turkey",), ()),  # an adjective makes units no party
        ("خطف مسلحون ثلاثة مدنيين من مناطق سيطرة قسد.", "abduction", ("unidentified",), ("civilians",)),
        ("خطف مسلحون ثلاثة عناصر من قسد.", "abduction", ("unidentified",), ("sdf",)),
        ("سلمت حركة حماس جثمان أسير إلى إسرائيل.", "handover", ("hamas",), ("israel",)),
        ("دخلت قسد إلى لبنان.", "deployment", ("sdf",), ()),
    ],
)
def test_constructions_in_which_a_role_is_not_that_of_its_place(
    text: str, event_type: str, agents: tuple[str, ...], patients: tuple[str, ...], clauses: Clauses
) -> None:
    assert parties(clauses, text, event_type) == (agents, patients)
