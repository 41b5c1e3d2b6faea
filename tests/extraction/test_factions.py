"""Names of factions are found and linked, or left open where the report does not settle them."""

import pytest
from arabic_reading import Extractor, Reader

from orchestration.extraction.factions import FactionRegistry, link_factions
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.text import tokenise


def linked(read: Reader, text: str) -> list[tuple[str | None, str]]:
    return [(mention.faction_id, mention.method) for mention in read(text).factions]


@pytest.mark.parametrize(
    ("name", "faction"),
    [
        ("قوات سوريا الديمقراطية", "sdf"),
        ("قسد", "sdf"),
        ("«قسد»", "sdf"),
        ("قوات سورية الديموقراطية", "sdf"),
        ("تنظيم الدولة الإسلامية", "isis"),
        ("داعش", "isis"),
        ("هيئة تحرير الشام", "hts"),
        ("الجيش الوطني السوري", "sna"),
        ("جماعة الحوثي", "houthis"),
        ("قوات النظام", "syrian_regime"),
    ],
)
def test_a_name_of_the_registry_is_linked(name: str, faction: str, read: Reader) -> None:
    assert [found for found, _ in linked(read, f"وصل وفد من {name} إلى البلدة.")] == [faction]


@pytest.mark.parametrize(
    ("word", "name"), [("وقسد", "قسد"), ("لقسد", "قسد"), ("بقسد", "قسد"), ("للحوثيين", "الحوثيين"), ("ولداعش", "داعش")]
)
def test_proclitics_are_no_part_of_a_name(word: str, name: str, extracted: Extractor) -> None:
    (row,) = extracted(f"رسالة {word} أمس.").mentions.iter_rows(named=True)
    assert row["normalised_text"] == name


def test_the_longest_name_wins(read: Reader) -> None:
    assert [found for found, _ in linked(read, "مجلس دير الزور العسكري التابع لقسد.")] == ["dzmc"]


def test_a_name_hides_the_place_inside_it(extracted: Extractor) -> None:
    mentions = extracted("اعتقل مجلس دير الزور العسكري خمسة أشخاص في بلدة البصيرة.").mentions
    assert mentions.filter(mentions["kind"] == "place")["normalised_text"].to_list() == ["البصيرة"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("قصف لواء الأمجاد القرية.", "لواء الأمجاد"),
        ("هاجمت كتائب الفجر الصادق الحاجز.", "كتائب الفجر الصادق"),
        ("هاجمت حركة «أحفاد الجزيرة» الحاجز.", "حركة «أحفاد الجزيرة"),
        ("اعتقل مجلس تل حميس العسكري شاباً.", "مجلس تل حميس العسكري"),
    ],
)
def test_a_body_the_registry_lacks_is_found_by_its_head_word(text: str, name: str, extracted: Extractor) -> None:
    mentions = extracted(text).mentions
    (row,) = mentions.filter(mentions["kind"] == "faction").iter_rows(named=True)
    assert (row["normalised_text"], row["linked_id"], row["link_method"]) == (name, None, "pattern")


@pytest.mark.parametrize("text", ["حركة السير في المدينة", "جبهة القتال الشمالية", "عقدت منظمة اجتماعاً"])
def test_a_head_word_without_a_name_is_no_body(text: str, read: Reader) -> None:
    assert linked(read, text) == []


REGISTRY = FactionRegistry(
    [
        {"faction_id": f, "kind": k, "name_ar": n, "country_code": c, "parent_faction_id": p}
        for f, k, n, c, p in [
            ("north", "armed_group", "جيش الشمال", "SY", ""),
            ("south", "armed_group", "جيش الجنوب", "YE", "north"),
            ("people", "category", "مدنيون", "", ""),
        ]
    ],
    [
        {"faction_id": f, "alias_ar": a, "alias_kind": "variant", "needs_context": n, "status": s}
        for f, a, n, s in [
            ("north", "الجيش", "true", "active"),
            ("south", "الجيش", "true", "active"),
            ("south", "الجنوبيون", "false", "active"),
            ("south", "القدامى", "false", "ignored"),
        ]
    ],
    [],
    frozenset(),
)


def link(*sentences: str, countries: dict[str, int] | None = None) -> list[list[str | None]]:
    mentions = [REGISTRY.find(tokenise(sentence)) for sentence in sentences]
    return [[m.faction_id for m in row] for row in link_factions(mentions, REGISTRY, countries or {})]


def test_an_ambiguous_name_goes_to_the_one_named_last() -> None:
    assert link("جيش الشمال والجنوبيون.", "الجيش") == [["north", "south"], ["south"]]


def test_an_ambiguous_name_goes_to_the_one_that_the_report_names_later() -> None:
    assert link("تقدم الجيش.", "جيش الشمال") == [["north"], ["north"]]


def test_an_ambiguous_name_goes_to_the_one_of_the_country_of_the_report() -> None:
    assert link("تقدم الجيش.", countries={"YE": 3, "SY": 1}) == [["south"]]


def test_an_ambiguous_name_that_nothing_settles_is_an_ordinary_word() -> None:
    assert link("تقدم الجيش.") == [[]]


def test_an_ignored_alias_names_nobody() -> None:
    assert link("عاد القدامى.") == [[]]


def test_a_category_of_people_is_no_body() -> None:
    assert link("مدنيون في السوق") == [[]]


@pytest.mark.parametrize(
    ("text", "is_place"),
    [
        ("اعتقلت السلطات شاباً في تركيا.", True),
        ("عادوا من تركيا أمس.", True),
        ("قصفت تركيا مدينة منبج.", False),
        ("اتفاق بين تركيا وروسيا.", False),
        ("غارات على مواقع لإيران في ريف حلب.", False),
    ],
)
def test_the_name_of_a_state_is_land_or_state_by_its_place(text: str, is_place: bool, read: Reader) -> None:
    states = {mention.faction_id for mention in read(text).factions}
    assert bool(states & {"turkey", "iran"}) is not is_place


def test_registry_kinds_are_told_of_linked_mentions(read: Reader, lexicon: Lexicon) -> None:
    (mention,) = read("وصل وفد من قسد.").factions
    assert lexicon.factions.kind(mention) == "armed_group"
