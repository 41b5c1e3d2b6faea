"""Places are found by name, generic word and area, and linked by what stands beside them."""

from pathlib import Path

import pytest

from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.places import (
    PlaceIndex,
    PlaceMention,
    PlaceVocabulary,
    build_index,
    find_places,
    find_report_places,
    fold_name,
    link_places,
    load_vocabulary,
    name_in_full,
    name_span,
    stems,
)
from orchestration.extraction.text import sentence_spans, tokenise

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def vocabulary() -> PlaceVocabulary:
    return load_vocabulary(SEEDS)


@pytest.fixture(scope="module")
def index(vocabulary: PlaceVocabulary) -> PlaceIndex:
    return build_index(build_gazetteer(SEEDS, None), SEEDS, vocabulary)


def mentions(text: str, index: PlaceIndex, vocabulary: PlaceVocabulary) -> list[PlaceMention]:
    tokens = tokenise(text)
    return find_places(tokens, index, [False] * len(tokens), vocabulary)


def links(text: str, index: PlaceIndex, vocabulary: PlaceVocabulary) -> dict[str, str | None]:
    sentences = [tokenise(text, start, end) for start, end in sentence_spans(text)]
    found = find_report_places([(tokens, [False] * len(tokens)) for tokens in sentences], index, vocabulary)
    linked = link_places(found, index.gazetteer)
    return {m.name: link.place_id for ms, ls in zip(found, linked, strict=True) for m, link in zip(ms, ls, strict=True)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("انفجار في منبج", ["منبج"]),
        ("وصلوا إلى بلدة هجين", ["هجين"]),
        ("قصف على مدينة «الرقة» أمس", ["الرقة"]),
        ("اشتباكات بمنبج وجرابلس", ["منبج", "جرابلس"]),
        ("خرجوا للرقة", ["الرقة"]),
        ("بين بلدات الشحيل وذيبان والحوايج", ["الشحيل", "ذيبان", "الحوايج"]),
        ("في قرية زرقاوان الجديدة", ["زرقاوان"]),
        ("في قرى هداجان وشطيحان بريف حلب", ["هداجان", "شطيحان", "ريف حلب"]),
        ("غارات على ريف حلب الشمالي", ["ريف حلب الشمالي"]),
        ("في بادية الميادين", ["بادية الميادين"]),
        ("معارك شمال غربي سوريا", ["شمال غربي سوريا"]),
        ("اشتباكات شرقي إدلب", ["إدلب"]),
        ("انتشار شرق الفرات", ["شرق الفرات"]),
        ("في محيط مدينة تدمر", ["تدمر"]),
        ("في الشمال السوري", ["الشمال السوري"]),
        ("في ريفي حلب وإدلب", ["ريف حلب", "ريف إدلب"]),
        ("في ريفي إدلب الجنوبي والشرقي", ["ريف إدلب الجنوبي", "ريف إدلب الشرقي"]),
        ("في الريف الشمالي لعفرين", ["ريف عفرين الشمالي"]),
        ("في الريف الغربي لبلدة تل أبيض", ["تل أبيض"]),
        ("قصف مطار النيرب العسكري", ["مطار النيرب العسكري"]),
        ("قرب مخيم الهول", ["الهول"]),
        ("في جبل الزاوية", ["جبل الزاوية"]),
        ("في تل شطيحان شرقي حلب", ["تل شطيحان", "حلب"]),
        ("مدينة عين العرب (كوباني) أمس", ["عين العرب"]),
        ("وصلوا إلى ديرالزور ومعرتمصرين", ["ديرالزور", "معرتمصرين"]),
        ("في قرى «زرقاوان، هداجان، تل شطيحان»", ["زرقاوان", "هداجان", "تل شطيحان"]),
        ("في قرى زرقاوان ومرج البلابل وهداجان", ["زرقاوان", "مرج البلابل", "هداجان"]),
        ("في بلدات، زرقاوان، وهداجان", ["زرقاوان", "هداجان"]),
        ("في قرية «نبع البلابل» أمس", ["نبع البلابل"]),
        ("انتشروا في مارع وزرقاوان وهداجان بريف حلب", ["مارع", "زرقاوان", "هداجان", "ريف حلب"]),
        ("انتشروا في زرقاوان وهداجان وشطيحان بريف حلب", ["زرقاوان", "هداجان", "شطيحان", "ريف حلب"]),
        ("في قرية تل شطيحان ثم قرية تديمان شرقي حلب", ["تل شطيحان", "تديمان", "حلب"]),
        ("في منطقة شطيحان بمديرية حرض", ["شطيحان", "حرض"]),
        ("في منطقة الشطيحانية، أمس", ["الشطيحانية"]),
        ("على محاور زرقاوان وهداجان غربي حلب", ["زرقاوان", "هداجان", "حلب"]),
        ("اشتباكات في وادي شطيحان", ["وادي شطيحان"]),
        ("قصف قرية بريف حماة", ["ريف حماة"]),
        ("قصف بلدات بجبل الزاوية", ["جبل الزاوية"]),
        ("في قضاء الحويجة", ["الحويجة"]),
        ("بلدات بريف حلب (الباب وجرابلس)", ["ريف حلب", "الباب", "جرابلس"]),
        ("في قرى زرقاوان وهداجان الواقعة غربي حلب", ["زرقاوان", "هداجان", "حلب"]),
        ("في بلدة معارة الشطاح", ["معارة الشطاح"]),
        ("في قريتي زرقاوان وهداجان، مما أدى إلى أضرار", ["زرقاوان", "هداجان"]),
        ("في مدينة أبها", ["أبها"]),
        ("في حرش زرقاوان شرقي حلب", ["حرش زرقاوان", "حلب"]),
        ("غارات على تدمر", ["تدمر"]),
        ("معارك في سنجار", ["سنجار"]),
        ("وصلوا إلى الرقة وتدمر", ["الرقة", "تدمر"]),
    ],
)
def test_names_are_found_without_clitics_and_generic_words(
    text: str, names: list[str], index: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    assert [m.name for m in mentions(text, index, vocabulary)] == [fold_name(name) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "القوات السورية والتركية",
        "فتح الباب أمام الحوار",
        "قال علي محمد صالح",
        "في قرية يسيطر عليها التنظيم",
        "بلغ من العمر عشرين عاما",
        "مساء الخميس والجمعة",
        "في المدينة والبلدة والقرية",
        "أحياء سكنية في البلاد",
        "وسائل إعلام سورية رسمية",
        "جنود من قوات كردية سورية",
        "بحسب تلفزيون سوريا",
        "كتب مراسل منبج نيوز",
        "قصفوا بلدات موالية للحكومة",
        "قتلوا في بلدته بكل برود",
        "نائب عن كتلة الإصلاح",
        "وأدى انهيار المبنى إلى أضرار",
        "خرج المزارعون والعاملين والمسؤولين",
        "احترقت مزرعة لتربية النحل",
        "طائرات تدمر جسرا",
        "قُتل الشاب عمران الأحمد",
        "زلة لسان أخرى",
        "نفقت الطيور في مزرعة دواجن",
        "نزحوا من قرية بشكل خاص",
        "اكتشف البئر في منطقة امتيازها",
        "ركبت الشاشة في منفذ USB",
        "زار بلدة مكتظة",
        "من ناحية المبدأ",
        "وصلوا إلى بلدة مهمة",
    ],
)
def test_ordinary_words_are_no_places(text: str, index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    assert mentions(text, index, vocabulary) == []


def test_an_ordinary_word_after_a_generic_word_is_a_place(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    assert [m.name for m in mentions("في مدينة الباب", index, vocabulary)] == ["الباب"]


def test_an_ordinary_word_before_a_larger_place_is_a_place(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    assert [m.name for m in mentions("انفجار في الباب شرقي حلب", index, vocabulary)] == ["الباب", "حلب"]


def test_a_name_shown_to_be_a_place_once_is_one_in_the_whole_report(
    index: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    sentences = [tokenise("انفجار في مدينة الباب"), tokenise("وهز الانفجار الباب")]
    found = find_report_places([(tokens, [False] * len(tokens)) for tokens in sentences], index, vocabulary)
    assert [[m.name for m in ms] for ms in found] == [["الباب"], ["الباب"]]


@pytest.fixture(scope="module")
def supplied(tmp_path_factory: pytest.TempPathFactory, vocabulary: PlaceVocabulary) -> PlaceIndex:
    """An index with villages that a user supplies, whose names are ordinary words or names of people."""
    header = "name_ar,name_en,lat,lng,pcode,admin1_pcode,admin1_ar,admin2_pcode,admin2_ar,admin3_pcode,admin3_ar"
    rows = [
        f"{name},Test,35.{number}1,37.{number}1,C99{number:02},SY02,حلب,SY0205,منبج,SY020599,ناحية التجربة"
        for number, name in enumerate(("الهوية", "العطار", "أبو شطيح", "زهرتان", "تل شطيحان", "بقرية"), 10)
    ]
    file = tmp_path_factory.mktemp("supplied") / "places.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return build_index(build_gazetteer(SEEDS, file), SEEDS, vocabulary)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("حلقت طائرة مجهولة الهوية", []),
        ("قُتل الطفل سامر العطار", []),
        ("تحدث أبو شطيح إلى الصحافة", []),
        ("انتهت بطولة زهرتان", []),
        ("نزحوا إلى مخيمات بقرية شطيحانة", ["شطيحانه"]),
        ("قصف على زهرتان", ["زهرتان"]),
        ("قصف في محيط زهرتان", ["زهرتان"]),
        ("قصف بزهرتان", ["زهرتان"]),
        ("وصلوا إلى العطار", ["العطار"]),
        ("في قرية أبو شطيح", ["ابو شطيح"]),
        ("قصف زهرتان شرقي حلب", ["زهرتان", "حلب"]),
        ("قصف منبج وزهرتان", ["منبج", "زهرتان"]),
        ("قصف منبج وشطيحانة وزهرتان", ["منبج", "زهرتان"]),
        ("طريق منبج - زهرتان", ["منبج", "زهرتان"]),
        ("وصل من منبج فاستقبله سامر العطار", ["منبج"]),
        ("قصفوا تل شطيحان", ["تل شطيحان"]),
    ],
)
def test_a_supplied_village_with_a_name_like_a_word_or_a_person_needs_a_preposition_or_a_place_beside_it(
    text: str, names: list[str], supplied: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    assert [m.name for m in mentions(text, supplied, vocabulary)] == names


def test_a_supplied_village_named_outright_is_one_in_the_whole_report(
    supplied: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    sentences = [tokenise("انفجار في قرية زهرتان"), tokenise("وهز الانفجار زهرتان")]
    found = find_report_places([(tokens, [False] * len(tokens)) for tokens in sentences], supplied, vocabulary)
    assert [[m.name for m in ms] for ms in found] == [["زهرتان"], ["زهرتان"]]


def test_masked_tokens_are_no_places(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    tokens = tokenise("مجلس منبج العسكري")
    assert find_places(tokens, index, [True] * len(tokens), vocabulary) == []


def test_a_name_the_gazetteer_lacks_has_no_candidates(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    (mention,) = mentions("في قرية زرقاوان", index, vocabulary)
    assert (mention.candidates, mention.kind, mention.generic) == ((), "village", "قريه")


def test_the_name_of_a_state_without_a_preposition_is_not_locative(
    index: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    assert [m.is_locative for m in mentions("أعلنت روسيا", index, vocabulary)] == [False]
    assert [m.is_locative for m in mentions("في روسيا", index, vocabulary)] == [True]


@pytest.mark.parametrize(
    ("text", "surface"), [("قتل بمنبج", "منبج"), ("ذهب للرقة", "لرقة"), ("وبالحَسَكة انفجار", "الحَسَكة")]
)
def test_the_span_of_a_name_leaves_its_clitics_out(
    text: str, surface: str, index: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    (mention,) = mentions(text, index, vocabulary)
    start, end = name_span(text, tokenise(text), mention)
    assert text[start:end] == surface


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("في ريفي حلب الشمالي والشرقي", ["ريف حلب الشمالي", "ريف حلب الشرقي"]),
        ("بريفي إدلب وحماة", ["ريف إدلب", "ريف حماة"]),
        ("في ريف دمشق الغربي", ["ريف دمشق الغربي"]),
    ],
)
def test_areas_that_share_their_first_word_have_it_in_full(
    text: str, names: list[str], index: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    tokens = tokenise(text)
    assert [name_in_full(text, tokens, m) for m in mentions(text, index, vocabulary)] == names


def test_a_list_that_ends_in_no_place_is_not_taken_for_villages(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    assert [m.name for m in mentions("وصل إلى حلب وتفقد الجرحى", index, vocabulary)] == ["حلب"]


def test_stems_begin_with_the_word_itself() -> None:
    assert [stem.norm for stem in stems("وبالباب")] == ["وبالباب", "بالباب", "الباب"]


@pytest.mark.parametrize(
    ("text", "name", "place_id"),
    [
        ("في مدينة منبج", "منبج", "sy_manbij"),
        ("في محافظة حلب", "حلب", "sy_aleppo_gov"),
        ("في مدينة حلب", "حلب", "sy_aleppo"),
        ("في ريف حلب", "ريف حلب", "sy_aleppo_gov"),
        ("في مدينة طرابلس شمالي لبنان", "طرابلس", "lb_tripoli_lebanon"),
        ("في طرابلس. وقال مسؤول في مصراتة وسرت", "طرابلس", "ly_tripoli_libya"),
        ("في البيضاء. وفي رداع ومأرب وتعز", "البيضاء", "ye_bayda_yemen"),
        ("في كوباني", "كوباني", "sy_kobani"),
    ],
)
def test_a_name_goes_to_the_place_that_its_surroundings_speak_for(
    text: str, name: str, place_id: str, index: PlaceIndex, vocabulary: PlaceVocabulary
) -> None:
    assert links(text, index, vocabulary)[fold_name(name)] == place_id


def test_between_equals_nothing_is_guessed(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    (mention,) = mentions("في قرية الحسينية", index, vocabulary)
    assert len(mention.candidates) > 1
    assert link_places([[mention]], index.gazetteer)[0][0].place_id is None


def test_a_name_without_candidates_stays_unresolved(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    assert links("في قرية زرقاوان", index, vocabulary) == {"زرقاوان": None}


def test_a_small_place_abroad_is_not_taken_for_its_namesake(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    text = "في سوريا. وفي شمال سوريا وإدلب وتدمر ومنبج ومارع. وفي بلدة الدريهمي"
    assert links(text, index, vocabulary)["الدريهمي"] is None


def test_a_country_is_preferred_to_a_village_of_its_name(index: PlaceIndex, vocabulary: PlaceVocabulary) -> None:
    assert links("في تركيا", index, vocabulary) == {"تركيا": "c_tr"}
