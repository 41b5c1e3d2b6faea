"""Whatever is read, any characters or sample reports cut, repeated and disfigured, the laws of tests/laws.py hold."""

from datetime import datetime
from random import Random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from laws import (
    hold_for_bytes,
    hold_for_characters,
    hold_for_dates,
    hold_for_lines,
    hold_for_numbers,
    hold_for_report,
    hold_for_rows,
    hold_for_words,
    read,
)
from nasty_texts import SIGNS, composed, mutated, reports

from orchestration.extraction.lexicon import Lexicon

CHANCE = st.randoms(use_true_random=False)
CHANGED = st.builds(mutated, st.sampled_from(reports()).map(lambda text: text[:600]), CHANCE)
COMPOSED = st.builds(composed, CHANCE)
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=150)
TEXTS = st.one_of(CHANGED, COMPOSED, ANY, st.lists(st.sampled_from(SIGNS), max_size=60).map("".join))
VALUES = st.one_of(st.text(max_size=30), st.integers(), st.none(), st.booleans(), st.lists(st.integers(), max_size=2))
LINES = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "text", "published", "source", "url", "title"]), st.one_of(VALUES, COMPOSED)
    ),
    min_size=1,
    max_size=4,
)
READS_WORDS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
READS_A_REPORT = settings(READS_WORDS, max_examples=25)


@READS_WORDS
@given(st.one_of(st.binary(max_size=300), TEXTS.map(str.encode), TEXTS.map(lambda text: text.encode("utf-16"))))
def test_bytes_become_text_or_a_reason(data: bytes) -> None:
    hold_for_bytes(data)


@READS_WORDS
@given(LINES)
@example([{"id": "a", "text": "قصف\ud800"}])
def test_lines_become_reports_or_reasons(values: list[dict[str, object]]) -> None:
    hold_for_lines(values)


@READS_WORDS
@given(TEXTS)
@example("ب" * 7_001)
@example("قصف " * 2_000)
@example("ا" + " " * 4_000 + "ب")
def test_characters_keep_their_place(text: str) -> None:
    hold_for_characters(text)


@READS_WORDS
@given(text=TEXTS)
def test_words_and_lines_are_judged_once(text: str, lexicon: Lexicon) -> None:
    hold_for_words(text, lexicon)


@READS_WORDS
@given(text=TEXTS)
def test_numbers_have_bounds_in_order(text: str, lexicon: Lexicon) -> None:
    hold_for_numbers(text, lexicon)


@READS_WORDS
@given(text=TEXTS)
def test_times_begin_before_they_end(text: str, lexicon: Lexicon) -> None:
    hold_for_dates(text, lexicon)


@READS_A_REPORT
@given(text=TEXTS, published=st.one_of(st.none(), st.datetimes(datetime(1990, 1, 1), datetime(2035, 12, 31))))
def test_a_report_is_read_alike_alone_and_among_others(text: str, published: datetime | None, lexicon: Lexicon) -> None:
    hold_for_report(text, lexicon, published)


def test_the_sample_reports_hold_to_the_laws(lexicon: Lexicon) -> None:
    texts = list(reports())
    hold_for_rows(read(texts, datetime(2021, 6, 10), lexicon), texts, lexicon)


def test_changes_are_the_same_for_the_same_chance() -> None:
    assert [mutated(reports()[0], Random(seed)) for seed in range(5)] == [
        mutated(reports()[0], Random(seed)) for seed in range(5)
    ]
