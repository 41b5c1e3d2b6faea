"""Texts that repeat themselves cost in proportion to their length: what is compared lies within bounded windows.

The windows are made small, so that short texts outgrow them. Times are of one process and compared with each other
only: eight times the text may take three times eight as long, where comparing everything would take 64 times.
"""

import time
from functools import partial

import pytest
from laws import read

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences
from orchestration.extraction.workers import extractor

_FEW, _TIMES, _MARGIN = 60, 8, 3
_LEAST_SECONDS = 0.02  # shorter times say nothing
FRAGMENTS = {
    "triggers": "قصف ",
    "verbs": "قصفت ",
    "clauses": "قصفت تركيا حلب ",
    "sentences": "قصفت قوات النظام مدينة حلب. ",
    "tolls": "وأسفر القصف عن مقتل 5 مدنيين. ",
    "informants": "قال المرصد إن 5 مدنيين قتلوا في حلب. ",
    "people": "قتل 5 مدنيين وأصيب 3 ",
    "adjectives": "غارة تركية ",
    "cues": "بحسب مصدر أمني " * 8,
    "anaphors": "قسد والتنظيم " * 8,
    "numbers": "5 " * 20,
    "number words": "خمسة وعشرون " * 10,
    "commas": "، " * 40,
    "brackets": "(«" * 20 + "»)" * 20,
    "places": "حلب والرقة " * 10,
    "times": "يوم الاثنين " * 10,
    "conjunctions": "و " * 40,
    "tatweel": "ـ" * 80,
    "letters": "ق.ت.ل " * 10,
    "digits": "5," * 40,
    "lines": "حلب\n" * 10,
    "blanks": "ا" + " " * 80,
}


def _seconds(text: str, lexicon: Lexicon) -> float:
    started = time.process_time()
    read([text], None, lexicon)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("fragment", FRAGMENTS.values(), ids=FRAGMENTS)
def test_time_grows_with_the_text(fragment: str, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.extraction.text._LONGEST_SENTENCE", 150)
    monkeypatch.setattr("orchestration.extraction.coreference.LOOKS_BACK", 8)
    monkeypatch.setattr("orchestration.extraction.happenings.LOOKS_BACK", 8)
    with extractor(lexicon, partial(lambda: lexicon), 1, 1):  # keeps the collector from looking through the lexicon
        read([fragment * _FEW], None, lexicon)
        few = min(_seconds(fragment * _FEW, lexicon) for _ in range(3))
        many = _seconds(fragment * _FEW * _TIMES, lexicon)
    assert many <= _MARGIN * _TIMES * max(few, _LEAST_SECONDS)


def test_nouns_joined_without_end_are_read(lexicon: Lexicon) -> None:
    """Each noun takes the modality of the one before it; such a chain once ended in a RecursionError."""
    (reading,) = read_sentences("قصف " * 700, None, lexicon)
    candidates = happening_finder(lexicon).candidates(reading)
    assert len(candidates) > 600
    assert {candidate.modality for candidate in candidates} == {"actual"}


def test_a_sentence_without_end_is_cut_at_a_blank(lexicon: Lexicon) -> None:
    text = "ودخلت القافلة المدينة " * 500
    readings = read_sentences(text, None, lexicon)
    assert len(readings) > 1
    assert all(reading.end - reading.start <= 3_000 for reading in readings)
    assert all(text[reading.end].isspace() for reading in readings[:-1])
