"""What the report says around a word of death or of a strike is evidence on what it tells of."""

import pytest
from arabic_reading import PUBLISHED

from orchestration.extraction.claims import find_informants
from orchestration.extraction.evidence import event_features
from orchestration.extraction.happenings import joint_type
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences
from orchestration.extraction.tellings import Telling
from orchestration.extraction.whole import Chosen, Together


def evidence(text: str, word: str, lexicon: Lexicon) -> set[str]:
    """The evidence on the first candidate of a text whose trigger begins with a folded `word`."""
    readings = read_sentences(text, PUBLISHED.date(), lexicon)
    finder = happening_finder(lexicon)
    scene = finder.scene(readings, find_informants(readings, lexicon.claims, lexicon.grammar))
    for reading in readings:
        candidates = finder.candidates(reading)
        for candidate in candidates:
            if reading.norms[candidate.trigger.first] == word:
                is_open = "generic" in candidate.row.flags
                strike = finder.strike_evidence(candidate, scene, []) if is_open else []
                return {*event_features(candidate, scene, candidates), *strike}
    raise AssertionError(word)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("مقتل شاب في السوق.", {"killed&deadly=False", "killed&behind=-", "killed&ahead=-"}),
        ("مقتل شاب بقصف على السوق.", {"killed&deadly=True", "killed&behind=1", "killed&ahead=-"}),
        ("أسفر قصف على السوق عن مقتل شاب.", {"killed&deadly=True", "killed&ahead=3", "killed&behind=-"}),
        ("قصفت قوات النظام السوق، مما أدى إلى مقتل شاب.", {"killed&led=True&deadly=True"}),
        ("مقتل شاب برصاص في السوق.", {"killed&means=attack&deadly=False"}),
        ("مقتل شاب.\nوقع قصف على السوق.", {"killed&around=01&deadly=False"}),
        ("وقع قصف على السوق.\nومقتل شاب.", {"killed&around=10&deadly=False"}),
    ],
)
def test_deeds_around_a_word_of_death_are_evidence(text: str, features: set[str], lexicon: Lexicon) -> None:
    word = "ومقتل" if "ومقتل" in text else "مقتل"
    assert features <= evidence(text, word, lexicon)


def test_strikes_that_the_report_names_outright_are_evidence_on_an_open_word(lexicon: Lexicon) -> None:
    found = evidence("وقع هجوم في المدينة.\nانفجرت عبوة ناسفة في السوق.", "هجوم", lexicon)
    assert {"outright=explosion", "most=explosion&latest=none"} <= found
    assert "outright=" in evidence("وقع هجوم في المدينة.", "هجوم", lexicon)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("مقتل شاب.", {"deeds=none&toll=False", "own=False&top=4"}),
        ("جريمة قتل في الحي.", {"deeds=none&toll=False", "own=True&top=4"}),
        ("مقتل شاب بقصف على السوق.", {"deeds=beside&toll=False"}),
        ("مقتل شاب.\nوقع قصف على السوق.", {"deeds=near&toll=False"}),
    ],
)
def test_deaths_that_another_deed_may_have_cost_are_told_apart(text: str, features: set[str], lexicon: Lexicon) -> None:
    readings = read_sentences(text, PUBLISHED.date(), lexicon)
    finder = happening_finder(lexicon)
    scene = finder.scene(readings, [[] for _ in readings])
    candidates = [candidate for reading in readings for candidate in finder.candidates(reading)]
    first, *others = (Telling(c, c.event_type, c.modality, 0.99) for c in candidates)
    together = Together([first], others, joint_type([first]), scene)
    found = set(together.features("actual", Chosen((), (), (), None), 0.0))
    assert features <= found


@pytest.mark.parametrize(
    ("text", "event_type"),
    [
        ("فتح مسلحون النار على حافلة قرب نابلس.", "attack"),
        ("قالت حركة فتح إن جنوداً إسرائيليين فتحوا النار على حافلة.", "attack"),
        ("يستمر تقدم القوات في ريف حلب.", "territory_gain"),
    ],
)
def test_a_word_that_also_names_a_faction_tells_of_its_happening(text: str, event_type: str, lexicon: Lexicon) -> None:
    (reading,) = read_sentences(text, PUBLISHED.date(), lexicon)
    assert event_type in {candidate.event_type for candidate in happening_finder(lexicon).candidates(reading)}


def test_the_faction_of_that_name_is_still_named_where_the_report_means_it(lexicon: Lexicon) -> None:
    readings = read_sentences("عقدت حركة فتح اجتماعاً في رام الله. وقال مسؤول إن فتح ترفض القرار.", None, lexicon)
    assert all("fatah" in {mention.faction_id for mention in reading.factions} for reading in readings)
