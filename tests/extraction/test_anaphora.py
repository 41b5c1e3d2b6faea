"""Who is meant without being named: by description, by a pronoun, by the two sides of what was told before."""

import pytest
from arabic_reading import PUBLISHED

from orchestration.extraction.antecedents import antecedent_features, antecedents
from orchestration.extraction.claims import find_informants
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences
from orchestration.extraction.reading import Party


def meant(lexicon: Lexicon, text: str) -> list[Party]:
    readings = read_sentences(text, PUBLISHED.date(), lexicon)
    return [party for reading in readings for party in reading.groups.values() if party.method == "anaphora"]


def ids(lexicon: Lexicon, text: str) -> list[str | None]:
    return [party.faction_id for party in meant(lexicon, text)]


@pytest.mark.parametrize(
    ("text", "faction"),
    [
        ("قصفت تركيا قوات سوريا الديمقراطية. وقالت القوات إنها ردت.", "sdf"),
        ("هاجم تنظيم داعش حاجزاً لقوات النظام. وانسحب المقاتلون بعد ذلك.", "isis"),
        ("هاجمت قوات النظام تنظيم داعش. وفر الإرهابيون نحو البادية.", "isis"),
        ("سيطرت قسد على القرية. وأصيب الجنود بجروح.", "sdf"),
        ("أعلنت قسد مقتل خمسة من عناصرها في الرقة.", "sdf"),
        ("أعلن الجيش الوطني السوري مقتل مقاتليه في عفرين.", "sna"),
        ("ردت قسد على قصف مواقعها في عين عيسى.", "sdf"),
        ("انشق قادة من حزب الله بعد خلاف مع صفوفه.", "hezbollah"),
        ("اتفقت قسد مع حزب الله، وسلم الأخير أسرى.", "hezbollah"),
    ],
)
def test_a_description_or_pronoun_means_the_last_body_that_agrees(text: str, faction: str, lexicon: Lexicon) -> None:
    assert ids(lexicon, text) == [faction]


@pytest.mark.parametrize(
    "text",
    [
        "انسحب المقاتلون من القرية.",  # nobody was named
        "قصفت تركيا قوات سوريا الديمقراطية. وتقدمت القوات الحكومية.",  # an adjective makes it another name
        "هاجمت قسد القرية في الأيام الأخيرة.",  # an adjective of the days
        "قصفت تركيا القرية. وفر المقاتلون.",  # a state is no armed group
        "هاجم تنظيم داعش القرية. وسقطت قذائف. وعاد الهدوء. وفتح السوق. وانسحب المقاتلون.",  # too far back
        "هاجم تنظيم داعش القرية، وأصيبت مقاتلة.",  # a woman, not his fighter
    ],
)
def test_none_is_guessed_where_none_agrees(text: str, lexicon: Lexicon) -> None:
    assert ids(lexicon, text) == []


def test_a_pronoun_takes_the_gender_of_whom_it_means(lexicon: Lexicon) -> None:
    assert ids(lexicon, "هاجمت قسد تنظيم داعش وقتلت عناصره.") == ["isis"]
    assert ids(lexicon, "هاجم تنظيم داعش قسد وقتل عناصرها.") == ["sdf"]


def test_the_number_of_men_belongs_to_those_who_are_meant(lexicon: Lexicon) -> None:
    (party,) = meant(lexicon, "أعلنت قسد مقتل خمسة من عناصرها في الرقة.")
    assert party.quantity is not None
    assert (party.quantity.low, party.start < party.first) == (5, True)


def test_what_belongs_to_those_who_are_meant_is_a_target(lexicon: Lexicon) -> None:
    (party,) = meant(lexicon, "ردت قسد على قصف مواقعها في عين عيسى.")
    assert party.is_target


def test_antecedents_are_parties_told_before_not_bodies_only_named(lexicon: Lexicon) -> None:
    text = "هاجم تنظيم داعش قسد في الرقة. وزار وفد من حزب الله المدينة. واستمر القتال بين الطرفين."
    readings = read_sentences(text, PUBLISHED.date(), lexicon)
    finder = happening_finder(lexicon)
    scene = finder.scene(readings, find_informants(readings, lexicon.claims, lexicon.grammar))
    (attack,), (clash,) = (
        [candidate for candidate in finder.candidates(readings[at]) if candidate.event_type == kind]
        for at, kind in ((0, "attack"), (2, "armed_clash"))
    )
    told = [(attack, attack.roles.agents, attack.roles.patients)]
    found = {row.party.faction_id: row for row in antecedents(clash, told, scene)}
    assert {faction_id: row.source for faction_id, row in found.items()} == {
        "isis": "other_agent",
        "sdf": "other_patient",
    }
    assert (found["isis"].agent, found["isis"].patient, found["isis"].gap) == (1, 0, 2)
    assert "antecedent&sides=True&rank=0" in antecedent_features("agent", found["isis"], clash, scene)
    assert antecedents(attack, [], scene) == []


def test_an_antecedent_faces_whom_it_was_told_against(lexicon: Lexicon) -> None:
    text = "هاجم تنظيم داعش قسد في الرقة. وقصفت قسد المدينة."
    readings = read_sentences(text, PUBLISHED.date(), lexicon)
    finder = happening_finder(lexicon)
    scene = finder.scene(readings, find_informants(readings, lexicon.claims, lexicon.grammar))
    first, second = (finder.candidates(reading)[0] for reading in readings)
    told = [(first, first.roles.agents, first.roles.patients)]
    faces = {row.party.faction_id: row.faces for row in antecedents(second, told, scene)}
    assert faces["isis"] == "a"
    assert faces["sdf"] == ""
