"""Texts that repeat themselves without end are read to the end. How long that takes: benchmarks/growth.py."""

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import happening_finder, read_sentences


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
