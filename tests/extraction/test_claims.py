"""Who is cited for what a sentence tells."""

import pytest
from arabic_reading import PUBLISHED, Extractor

from orchestration.extraction.claims import Claim, find_claims
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import read_sentences


def cited(lexicon: Lexicon, text: str) -> list[str | None]:
    """The informant of each sentence; own reporters are marked with a star."""
    readings = read_sentences(text, PUBLISHED.date(), lexicon)

    def words(claim: Claim | None) -> str | None:
        if claim is None:
            return None
        start, end = readings[claim.sentence].chars(claim.first, claim.last)
        return text[start:end] + ("*" if claim.is_own else "")

    return [words(claim) for claim in find_claims(readings, lexicon.claims, lexicon.grammar)]


@pytest.mark.parametrize(
    ("text", "informant"),
    [
        ("بحسب مصادر محلية، اعتقلت قسد خمسة شبان.", "مصادر محلية"),
        ("اعتقلت قسد خمسة شبان، وفق مصدر أمني.", "مصدر أمني"),
        ("قال المرصد السوري لحقوق الإنسان إن قسد اعتقلت شباناً.", "المرصد السوري لحقوق الإنسان"),
        ("وأفادت مصادر خاصة بأن قسد اعتقلت شباناً.", "مصادر خاصة"),
        ("أعلنت وزارة الدفاع التركية أن قواتها قصفت البلدة.", "وزارة الدفاع التركية"),
        ("وذكر شهود عيان أن القوات قصفت البلدة.", "شهود عيان"),
        ("المتحدث باسم قسد قال إن القوات قصفت البلدة.", "المتحدث باسم قسد"),
    ],
)
def test_the_informant_is_cited_in_the_words_of_the_report(text: str, informant: str, lexicon: Lexicon) -> None:
    assert cited(lexicon, text) == [informant]


@pytest.mark.parametrize("text", ["اعتقلت قسد خمسة شبان في الرقة.", "قصفت القوات بلدة سرمين صباح اليوم."])
def test_a_sentence_that_cites_nobody_has_no_informant(text: str, lexicon: Lexicon) -> None:
    assert cited(lexicon, text) == [None]


@pytest.mark.parametrize("verb", ["وأضاف", "وأوضح", "وأكد", "وأشار إلى"])
def test_a_speech_that_goes_on_keeps_its_informant(verb: str, lexicon: Lexicon) -> None:
    text = f"قال مصدر أمني إن قسد اعتقلت ثلاثة أشخاص. {verb} أن قسد داهمت منازل."
    assert cited(lexicon, text) == ["مصدر أمني", "مصدر أمني"]


def test_nobody_is_cited_where_a_speech_goes_on_that_nobody_began(lexicon: Lexicon) -> None:
    assert cited(lexicon, "وأضاف أن قسد داهمت منازل.") == [None]


def test_a_new_informant_takes_over(lexicon: Lexicon) -> None:
    text = "قال مصدر أمني إن قسد اعتقلت شباناً. وقال ناشطون إن قسد داهمت منازل."
    assert cited(lexicon, text) == ["مصدر أمني", "ناشطون"]


@pytest.mark.parametrize("own", ["مراسل عنب بلدي", "مراسلنا"])
def test_the_outlets_own_reporter_is_known_as_such(own: str, lexicon: Lexicon) -> None:
    assert cited(lexicon, f"قال {own} إن القوات قصفت البلدة.") == [f"{own}*"]


def test_the_outlets_own_reporter_is_no_informant(extracted: Extractor) -> None:
    extraction = extracted("قال مراسلنا إن قوات النظام قصفت بلدة سرمين.")
    assert extraction.event_reports["informant_text"].to_list() == [None]
    assert "informant" not in extraction.mentions["kind"].to_list()
