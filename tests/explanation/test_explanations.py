"""An explanation tells of the events that extraction writes, and of what it weighed to write them."""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

import polars as pl
import pytest
from report_texts import PUBLISHED

from orchestration.explanation.explaining import Explainer, bounds
from orchestration.explanation.reasons import Reasons, read_reasons
from orchestration.explanation.segments import segments
from orchestration.explanation.values import Explanation, Judgement, Words
from orchestration.extraction.confidence import confidence
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.whole import party_key

Explained = Callable[[str], Explanation]

STRIKES = (
    "قصف على بلدة سرمين يوقع قتلى\n"
    "قصفت قوات النظام بالمدفعية بلدة سرمين صباح أمس الأربعاء، ما أدى إلى مقتل 3 مدنيين وإصابة 7 بجروح، بحسب مصدر طبي.\n"
    "وردت هيئة تحرير الشام بقصف مواقع للنظام في مدينة سراقب.\n"
    "شارك هذا الخبر"
)
TALKS = "التقى وفد من حركة حماس مسؤولين مصريين في القاهرة.\nوطالبت الحركة إسرائيل بوقف القصف على غزة."
PLANS = "أعلنت قسد أنها تعتزم مهاجمة مواقع تنظيم داعش في دير الزور.\nانشق 21 عنصراً عن قسد في بلدة الشحيل."
NOTHING = "افتتح الوزير معرض الكتاب في العاصمة بحضور عدد من الأدباء."
TEXTS = pytest.mark.parametrize("text", [STRIKES, TALKS, PLANS, NOTHING], ids=["strikes", "talks", "plans", "nothing"])


@pytest.fixture(scope="session")
def reasons(explainer: Explainer, lexicon: Lexicon) -> Callable[[str], Reasons]:
    return lambda text: read_reasons(text, PUBLISHED.date(), None, lexicon, explainer.phrases)


def parts(value: object, kind: type) -> Iterator[object]:
    """All values of one kind within an explanation."""
    if isinstance(value, kind):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name), kind)
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item, kind)


@TEXTS
def test_every_event_of_the_extraction_is_explained(text: str, explained: Explained, lexicon: Lexicon) -> None:
    schema = {"report_id": pl.String, "body_text": pl.String, "published_at": pl.Datetime, "url": pl.String}
    rows = extract(pl.DataFrame([("r1", text, PUBLISHED, None)], schema=schema, orient="row"), lexicon)
    explanation = explained(text)
    assert [event.event_report_id for event in explanation.events] == rows.event_reports["event_report_id"].to_list()
    assert [event.event_type_code for event in explanation.events] == rows.event_reports["event_type_code"].to_list()
    for table, of in (
        (rows.event_report_triggers, lambda event: event.told),
        (rows.event_report_factions, lambda event: event.parties),
        (rows.event_report_places, lambda event: event.places),
    ):
        assert sum(len(of(event)) for event in explanation.events) == len(table)


@TEXTS
def test_every_span_lies_in_the_text_and_names_its_words(text: str, explained: Explained) -> None:
    explanation = explained(text)
    assert all(0 <= span.start < span.end <= len(text) for span in explanation.spans)
    for words in parts(explanation, Words):
        assert isinstance(words, Words)
        assert text[words.start : words.end] == words.text


@TEXTS
def test_the_pieces_of_a_sentence_are_its_text(text: str, explained: Explained) -> None:
    explanation = explained(text)
    for sentence in explanation.sentences:
        pieces = segments(explanation, sentence)
        assert "".join(piece.text for piece in pieces) == text[sentence.start : sentence.end]


@TEXTS
def test_evidence_adds_up_to_its_probability(text: str, explained: Explained) -> None:
    for judgement in parts(explained(text), Judgement):
        assert isinstance(judgement, Judgement)
        total = judgement.bias + sum(sign.weight for sign in judgement.signs)
        assert judgement.probability == pytest.approx(1 / (1 + math.exp(-total)))
        assert [abs(sign.weight) for sign in judgement.signs] == sorted(
            (abs(sign.weight) for sign in judgement.signs), reverse=True
        )


@TEXTS
def test_what_is_shown_is_what_extraction_weighed(text: str, reasons: Callable[[str], Reasons]) -> None:
    read = reasons(text)
    for found in read.found:
        happening = found.happening
        assert read.whole(found).probability == pytest.approx(happening.probability)
        for telling in found.group.tellings:
            assert read.acceptance(telling.candidate).probability == pytest.approx(telling.probability)
        for role, parties in (("agent", happening.agents), ("patient", happening.patients)):
            for party in parties:
                telling = read.clearest(found, party, role)
                assert telling is not None
                judgement = read.party_telling(telling, party, role)
                assert judgement is not None
                weighed = telling.parties[party_key(party, read.scene)]
                assert judgement.probability == pytest.approx(getattr(weighed, role))
        for _, place in happening.places:
            name = place.mention.name
            judgement = read.place_telling(found, name)
            assert judgement is not None
            weights = (t.weighed_places[name].weight for t in found.group.tellings if name in t.weighed_places)
            assert judgement.probability == pytest.approx(max(weights))


@TEXTS
def test_confidence_is_that_of_the_row(text: str, explained: Explained, reasons: Callable[[str], Reasons]) -> None:
    read = reasons(text)
    kept = [found.happening for found in read.found if read.is_kept(found.happening)]
    assert [event.confidence for event in explained(text).events] == [confidence(happening) for happening in kept]


@TEXTS
def test_a_word_is_read_as_an_event_or_as_none(text: str, explained: Explained) -> None:
    explanation = explained(text)
    told = {told.words.start for event in explanation.events for told in event.told}
    assert told.isdisjoint(item.words.start for item in explanation.rejected)


def test_a_telling_is_joined_to_an_earlier_one_for_a_reason(explained: Explained) -> None:
    (event,) = explained("قصفت قوات النظام بلدة كفرنبل.\nوأسفر القصف على كفرنبل عن مقتل مدنيين اثنين.").events
    first, second = event.told
    assert first.joined is None
    assert second.joined is not None
    assert second.joined.words == first.words


def test_a_strike_says_why_it_is_of_its_type_and_what_it_cost(explained: Explained) -> None:
    (event,) = explained("قصفت قوات النظام بلدة كفرنبل.\nوأسفر القصف على كفرنبل عن مقتل مدنيين اثنين.").events
    assert all(told.type_judgement for told in event.told)
    (figure,) = event.figures
    assert (figure.name, figure.low, figure.words.text) == ("killed", 2, "مدنيين اثنين")
    assert figure.how.startswith("told by مقتل")


def test_a_party_says_where_it_stands(explained: Explained) -> None:
    (party,) = (p for p in explained("اعتقلت قسد خمسة شبان في مدينة الرقة.").events[0].parties if p.role == "agent")
    assert (party.faction_id, party.words.text) == ("sdf", "قسد")
    assert party.rule == "grammar makes it the agent: follows the verb as its subject or object"


def test_furniture_tells_its_rule(explained: Explained) -> None:
    last = explained(STRIKES).sentences[-1]
    assert last.kind == "furniture"
    assert last.rule


def test_nothing_is_explained_where_nothing_happens(explained: Explained) -> None:
    assert explained(NOTHING).events == ()
    assert explained("").events == ()


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(5, 5, "5"), (20, 99, "20 to 99"), (5, None, "5 or more"), (None, 9, "up to 9"), (None, None, "no figure")],
)
def test_a_figure_shows_its_open_sides(low: int | None, high: int | None, told: str, explainer: Explainer) -> None:
    assert bounds(explainer.texts, low, high) == told
