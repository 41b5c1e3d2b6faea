"""Who is cited for what a sentence tells."""

import pytest
from arabic_reading import PUBLISHED, Extractor

from orchestration.extraction.claims import Claim, find_informants, leading_claims
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import read_sentences


def cited(lexicon: Lexicon, text: str) -> list[str | None]:
    """The informant of each sentence; own reporters are marked with a star."""
    readings = read_sentences(text, PUBLISHED.date(), lexicon)

    def words(claim: Claim | None) -> str | None:
        if claim is None:
            return None
        start, end = readings[claim.sentence].chars(claim.first, claim.last, claim.prefix)
        return text[start:end] + ("*" if claim.is_own else "")

    informants = find_informants(readings, lexicon.claims, lexicon.grammar)
    return [words(claim) for claim in leading_claims(readings, informants)]


def informants(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    """All informants of the last sentence of a text with the kind of their cue."""
    readings = read_sentences(text, PUBLISHED.date(), lexicon)
    found = []
    for claim in find_informants(readings, lexicon.claims, lexicon.grammar)[-1]:
        start, end = readings[claim.sentence].chars(claim.first, claim.last, claim.prefix)
        found.append((text[start:end], claim.kind))
    return found


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


@pytest.mark.parametrize(
    ("text", "informant"),
    [
        ("وتقول مصادر كردية إن الطائرات قصفت القرية.", "مصادر كردية"),
        ("ويرى محللون أن القوات انسحبت من البلدة.", "محللون"),
        ("وبيّنت المصادر ذاتها أن المسلحين هاجموا الحاجز.", "المصادر ذاتها"),
        ("واتهم ناشطون قسد بأنها اعتقلت طلاباً.", "ناشطون"),
        ("لكن المرصد السوري لحقوق الإنسان قال إن القوات قصفت البلدة.", "المرصد السوري لحقوق الإنسان"),
        ("وكالة سانا الرسمية، تحدثت عن قصف البلدة.", "وكالة سانا الرسمية"),
    ],
)
def test_verbs_of_saying_are_known_in_every_form(text: str, informant: str, lexicon: Lexicon) -> None:
    assert informant in [words for words, _ in informants(lexicon, text)]


@pytest.mark.parametrize(
    "text",
    [
        "انفجرت عبوة ناسفة بسيارة تابعة لقوات الأمن.",
        "قتل خمسة مدنيين إضافة إلى ثلاثة مسلحين.",
        "ولم تؤكد الوزارة أن القوات انسحبت.",
        "عُقد الاجتماع بين وزارة الدفاع وقيادة قسد.",
        "تختلف الأسعار حسب الحي الذي يسكنه النازحون.",
    ],
)
def test_words_spelled_like_a_verb_of_saying_cite_nobody(text: str, lexicon: Lexicon) -> None:
    assert informants(lexicon, text) == []


@pytest.mark.parametrize(
    ("text", "informant"),
    [
        ("قصفت القوات بلدة سرمين، وفقاً لمصدر أمني.", "مصدر أمني"),
        ("ووفقاً للمصادر فإن القوات قصفت البلدة.", "مصادر"),
        ("قصفت القوات بلدة سرمين، بحسب ما أفادت به شبكة محلية.", "شبكة محلية"),
        ("قصفت القوات بلدة سرمين، بحسب قول مسؤولين محليين.", "مسؤولين محليين"),
        ("قصفت القوات بلدة سرمين، وفق بيان صادر عن الدفاع المدني.", "الدفاع المدني"),
    ],
)
def test_an_attribution_gives_the_one_who_tells(text: str, informant: str, lexicon: Lexicon) -> None:
    assert cited(lexicon, text) == [informant]


@pytest.mark.parametrize(
    ("text", "informant"),
    [
        ("قال رئيس المجلس المحلي، خالد الأحمد، إن القوات قصفت البلدة.", "رئيس المجلس المحلي، خالد الأحمد"),
        ("وقال مصدر محلي لموقع إخباري إن القوات قصفت البلدة.", "مصدر محلي"),
        ("وأعلنت لجنة التفاوض أن القوات انسحبت.", "لجنة التفاوض"),
        ("وقالت المتحدثة باسم الوزارة إن القوات انسحبت.", "المتحدثة باسم الوزارة"),
        ("وقالت شبكة “درعا الآن” إن القوات انسحبت.", "شبكة “درعا الآن”"),
    ],
)
def test_the_informant_is_named_in_full_and_no_further(text: str, informant: str, lexicon: Lexicon) -> None:
    assert cited(lexicon, text) == [informant]


def test_the_one_whom_an_agency_cites_comes_before_the_agency(lexicon: Lexicon) -> None:
    text = "ونقلت وكالة الأناضول عن مصدر طبي قوله إن القصف أوقع جرحى."
    assert informants(lexicon, text) == [("وكالة الأناضول", "verb"), ("مصدر طبي", "relay")]
    assert cited(lexicon, text) == ["مصدر طبي"]


def test_all_informants_of_a_sentence_are_found(lexicon: Lexicon) -> None:
    text = "قال ناشطون إن القوات قصفت البلدة، فيما أعلنت وزارة الدفاع أن المسلحين انسحبوا."
    assert informants(lexicon, text) == [("ناشطون", "verb"), ("وزارة الدفاع", "verb")]


def test_a_participle_goes_on_with_the_speech(lexicon: Lexicon) -> None:
    text = "قال مصدر أمني إن القوات قصفت البلدة، مضيفاً أن المسلحين انسحبوا."
    assert informants(lexicon, text) == [("مصدر أمني", "verb"), ("مصدر أمني", "participle")]


@pytest.mark.parametrize(("text", "found"), [("المرصد السوري: مقتل شخصين في الرقة", True), ("دمشق: مقتل شخصين", False)])
def test_an_informant_and_a_colon_open_a_headline(text: str, found: bool, lexicon: Lexicon) -> None:
    assert ("header" in [kind for _, kind in informants(lexicon, text)]) is found


def test_what_is_said_in_general_does_not_continue_a_speech(lexicon: Lexicon) -> None:
    text = "قال مصدر أمني إن قسد اعتقلت شباناً. يذكر أن قسد داهمت منازل الشهر الماضي."
    assert cited(lexicon, text) == ["مصدر أمني", None]


def test_who_accuses_is_a_party_before_he_is_an_informant(lexicon: Lexicon) -> None:
    text = "واتهمت أنقرة الوحدات الكردية بقصف البلدة."
    assert informants(lexicon, text) == [("أنقرة", "verb")]
    assert cited(lexicon, text) == [None]


@pytest.mark.parametrize(
    ("text", "informant"),
    [
        (
            "وأشار القيادي في صفوف المقاومة، أحمد محسن الجمل، إلى أن الثوار سيطروا على البلدة.",
            "القيادي في صفوف المقاومة، أحمد محسن الجمل",
        ),
        ("أصدرت وزارة الداخلية، أمس، بياناً عن مقتل ثلاثة مسلحين.", "وزارة الداخلية"),
        ("وقال الجيش لصحفيين إن الضربة قتلت خمسة مسلحين.", "الجيش"),
        ("وقال رئيس البلدية تعليقاً على الحادث إن الجيش سيطر على المدينة.", "رئيس البلدية"),
        ("خلص التحقيق إلى أن القوات قصفت البلدة.", "التحقيق"),
    ],
)
def test_a_name_beside_an_office_belongs_to_the_informant_and_the_audience_does_not(
    text: str, informant: str, lexicon: Lexicon
) -> None:
    assert cited(lexicon, text) == [informant]


@pytest.mark.parametrize(
    "text",
    [
        "أصدرت المحكمة حكماً بالسجن على ثلاثة مسلحين.",
        "أصدر الرئيس مرسوماً بتعيين محافظ جديد.",
        "اعترفوا بارتباطهم بجماعة مسلحة.",
    ],
)
def test_what_is_issued_or_confessed_cites_nobody(text: str, lexicon: Lexicon) -> None:
    assert cited(lexicon, text) == [None]


def test_an_accuser_does_not_take_in_the_land_accused(lexicon: Lexicon) -> None:
    assert informants(lexicon, "اتهمت باكستان الهند بقصف البلدة.") == [("باكستان", "verb")]
