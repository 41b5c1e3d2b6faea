"""Bodies of states: a head word with the adjective of a country, and names of states that mean their government."""

import csv
from pathlib import Path

import pytest
from arabic_reading import Clauses, Extractor, Reader

SEEDS = Path(__file__).parents[2] / "seeds"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def feminine(adjective: str) -> str:
    return " ".join(word + "ة" for word in adjective.split())


def definite(words: str) -> str:
    return " ".join("ال" + word for word in words.split())


def found(read: Reader, text: str) -> list[str | None]:
    return [mention.faction_id for mention in read(text).factions]


FACTIONS = {row["faction_id"]: row for row in seed("registry/factions.csv")}
NATIONS = [row for row in seed("lexicon/nationalities.csv") if FACTIONS[row["faction_id"]]["kind"] == "state"]
HEADS = [row for row in seed("lexicon/faction_heads.csv") if row["name_rule"] == "national"]


@pytest.mark.parametrize("nation", NATIONS, ids=lambda row: row["adjective_ar"])
def test_the_embassy_of_a_country_is_its_state(nation: dict[str, str], read: Reader) -> None:
    text = f"تجمعوا أمام السفارة {definite(feminine(nation['adjective_ar']))} أمس."
    assert found(read, text) == [nation["faction_id"]]


@pytest.mark.parametrize("nation", NATIONS, ids=lambda row: row["adjective_ar"])
def test_forces_of_a_country_are_its_army_or_its_state(nation: dict[str, str], read: Reader) -> None:
    text = f"وصلت قوات خاصة {feminine(nation['adjective_ar'])} أمس."
    assert found(read, text) == [nation["forces_id"] or nation["faction_id"]]


@pytest.mark.parametrize("head", [row for row in HEADS if row["body"]], ids=lambda row: row["head_ar"])
def test_a_head_with_the_adjective_of_a_country_is_its_state_or_its_forces(head: dict[str, str], read: Reader) -> None:
    adjective = feminine("فلبيني") if head["is_feminine"] == "true" else "فلبيني"
    adjective = definite(adjective) if head["head_ar"].split()[-1].startswith("ال") else adjective
    meant = "philippines_forces" if head["body"] == "forces" else "philippines"
    assert found(read, f"وصل {head['head_ar']} {adjective} أمس.") == [meant]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("أعلنت القوات البحرية الكورية الجنوبية حالة التأهب.", "south_korea_forces"),
        ("أطلق الجيش الكوري الشمالي صاروخاً.", "north_korea_forces"),
        ("اعتقلت الشرطة الهندية رجلاً.", "india_police"),
        ("انتشرت قوات الأمن التونسية في المدينة.", "tunisia_security"),
        ("أعلنت وزارة الداخلية التونسية ذلك.", "tunisia_moi"),
        ("أوقف الأمن الجزائري رجلاً.", "algeria_security"),
        ("قصف الجيش الباكستاني القرية.", "pakistan_forces"),
        ("قصفت القوات المسلحة الباكستانية القرية.", "pakistan_forces"),
        ("اقتحم مستوطنون يهود البلدة.", "settlers"),
        ("هاجمت القوات الموالية للرئيس اليمني السابق المدينة.", "saleh_forces"),
        ("هاجم الانفصاليون الموالون لروسيا المدينة.", "donbas_separatists"),
        ("دعا الأمين العام للأمم المتحدة إلى الهدوء.", "un"),
        ("دعا الأمين العام لجامعة الدول العربية إلى الهدوء.", "arab_league"),
    ],
)
def test_a_body_of_a_state_or_of_other_wars_is_known(text: str, body: str, read: Reader) -> None:
    assert found(read, text) == [body]


@pytest.mark.parametrize(
    "text",
    [
        "زار السائح الياباني المتحف.",
        "اشترى سيارة كورية جديدة.",
        "افتتح معرض الكتاب الهندي أمس.",
        "وصل وزير الثقافة والفنون الليبي أمس.",
        "تلقت وزارة الخارجية القطري رسالة.",
    ],
)
def test_an_adjective_without_such_a_head_names_no_body(text: str, read: Reader) -> None:
    assert found(read, text) == []


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("قتل جندي فلبيني في الجبل.", "philippines_forces"),
        ("قتل ضابط باكستاني في الجبل.", "pakistan_forces"),
        ("قتل مسلح حوثي في الجبل.", "houthis"),
        ("قصفوا قاعدة أمريكية في الريف.", "usa"),
        ("قصفوا مواقع إيرانية في الريف.", "iran"),
        ("استهدفوا قافلة تركية على الطريق.", "turkey"),
    ],
)
def test_soldiers_and_targets_belong_to_the_country_of_their_adjective(text: str, party: str, read: Reader) -> None:
    assert [group.faction_id for group in read(text).groups.values()] == [party]


@pytest.mark.parametrize(
    "text", ["قتل متمرد تشادي في الجبل.", "قتل متطرف تونسي في الجبل.", "قصفوا مناطق تركية حدودية."]
)
def test_rebels_and_areas_of_a_country_are_none_of_its_forces(text: str, read: Reader) -> None:
    assert [group.faction_id for group in read(text).groups.values() if group.method == "nationality"] == []


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("شنت تركيا غارات على بلدة قرب إسطنبول وأنطاكيا.", "turkey"),
        ("وتتهم تركيا الحزب بهجوم إسطنبول وأنطاكيا.", "turkey"),
        ("أنقرة تتهم الحزب بهجوم إسطنبول وأنطاكيا.", "turkey"),
    ],
)
def test_a_state_that_a_verb_beside_it_makes_act_is_a_party_at_home_too(text: str, state: str, read: Reader) -> None:
    assert found(read, text)[0] == state


@pytest.mark.parametrize("text", ["وقع الهجوم في تركيا قرب إسطنبول.", "شمال تركيا قرب إسطنبول هادئ."])
def test_a_state_that_does_nothing_is_a_land_at_home(text: str, read: Reader) -> None:
    assert found(read, text) == []


def test_two_capitals_that_agree_are_their_governments(read: Reader) -> None:
    assert found(read, "جاء الاتفاق بين أنقرة وواشنطن بعد أشهر.") == ["turkey", "usa"]


def test_a_state_listed_after_a_body_is_a_party(read: Reader) -> None:
    assert found(read, "على أيدي القوات الموالية للحوثيين وإيران في طهران.") == ["houthis", "iran"]


CUES = [row for row in seed("lexicon/state_cues.csv") if row["sense"] == "party" and not row["clitic_ar"]]


@pytest.mark.parametrize("cue", CUES, ids=lambda row: row["cue_ar"])
def test_words_that_govern_a_government_make_a_state_a_party(cue: dict[str, str], read: Reader) -> None:
    assert [m.is_party for m in read(f"تحدث عن {cue['cue_ar']} اليابان أمس.").factions] == [True]


def test_the_police_of_no_known_country_are_named_where_they_take_part(extracted: Extractor) -> None:
    mentions = extracted("طوقت الشرطة المكان واعتقلت الشرطة خمسة أشخاص.").mentions
    bodies = mentions.filter(mentions["kind"] == "faction")
    assert {(row["normalised_text"], row["linked_id"]) for row in bodies.iter_rows(named=True)} <= {("الشرطة", None)}


@pytest.mark.parametrize(
    ("text", "event_type", "agents"),
    [
        ("أعلنت قسد أنها اعتقلت خمسة أشخاص.", "arrest", ("sdf",)),
        ("قال تنظيم داعش إنه سيطر على القرية.", "territory_gain", ("isis",)),
        ("اتهمت تركيا قسد بأنها قصفت مدينة عفرين.", "shelling", ("sdf",)),
        ("أعلنت المعارضة السورية أمس مواصلة تقدمها في سهل الغاب.", "territory_gain", ("syrian_opposition",)),
        ("أدانت روسيا الهجوم على البلدة، داعيةً إلى محاسبة المسؤولين.", "demand", ("russia",)),
    ],
)
def test_what_someone_says_of_himself_has_him_as_agent(
    text: str, event_type: str, agents: tuple[str, ...], clauses: Clauses
) -> None:
    assert [found.agents for found in clauses(text) if found.event_type == event_type] == [agents]


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("أعلنت الشرطة التونسية أنه سيطر على القرية.", "territory_gain"),
        ("قالت قسد إن المدينة تعرضت لقصفها.", "shelling"),
    ],
)
def test_a_pronoun_that_does_not_agree_means_another(text: str, event_type: str, clauses: Clauses) -> None:
    assert [found.agents for found in clauses(text) if found.event_type == event_type] == [()]
