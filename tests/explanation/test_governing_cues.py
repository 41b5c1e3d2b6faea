"""What makes a telling no fact: a cue, or its own form."""

from datetime import date

import pytest

from orchestration.explanation.cues import form_of, governing_cue
from orchestration.explanation.explaining import Explainer
from orchestration.extraction.evidence import Candidate
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences


def last_candidate(text: str, lexicon: Lexicon) -> Candidate:
    reading = read_sentences(text, date(2021, 6, 10), lexicon)[0]
    return happening_finder(lexicon).candidates(reading)[-1]


@pytest.mark.parametrize(
    ("text", "modality", "words", "cue_id"),
    [
        ("الجيش يعتزم مهاجمة مدينة الباب.", "planned", "يعتزم", "planned_003"),
        ("ويعتزم الجيش مهاجمة مدينة الباب.", "planned", "ويعتزم", "planned_003"),
        ("سوف تقصف الطائرات مدينة الباب.", "planned", "سوف", "planned_001"),
        ("ومن المقرر أن تقصف الطائرات مدينة الباب.", "planned", "ومن المقرر ان", None),
        ("لم تقصف الطائرات مدينة الباب.", "denied", "لم", None),
    ],
)
def test_the_cue_is_the_one_without_which_it_is_a_fact(
    text: str, modality: str, words: str, cue_id: str | None, lexicon: Lexicon, explainer: Explainer
) -> None:
    candidate = last_candidate(text, lexicon)
    cue = governing_cue(candidate.reading, candidate.trigger, candidate.modality, lexicon.modality, lexicon.grammar)
    assert cue is not None
    norms = candidate.reading.norms[cue.first : cue.last]
    assert (candidate.modality, " ".join(norms)) == (modality, words)
    found = explainer.labels.modality_cue(norms)
    assert found == cue_id if cue_id else found


@pytest.mark.parametrize(
    ("text", "modality", "how"),
    [
        ("قصفت الطائرات مدينة الباب.", "actual", "modality_none"),
        ("ستقصف الطائرات مدينة الباب.", "planned", "modality_future"),
        ("أرسل الجيش تعزيزات للسيطرة على مدينة الباب.", "planned", "modality_purpose"),
    ],
)
def test_where_no_cue_does_the_form_says_it(text: str, modality: str, how: str, lexicon: Lexicon) -> None:
    candidate = last_candidate(text, lexicon)
    reading, trigger = candidate.reading, candidate.trigger
    assert candidate.modality == modality
    assert governing_cue(reading, trigger, modality, lexicon.modality, lexicon.grammar) is None
    assert form_of(reading, trigger, modality) == how


def test_words_that_are_no_cue_have_no_id(explainer: Explainer) -> None:
    assert explainer.labels.modality_cue(["كتاب"]) == ""
