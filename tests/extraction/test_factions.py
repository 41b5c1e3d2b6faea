"""Names of factions are found and linked, or left open where the report does not settle them."""

import polars as pl
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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("قصفت القوات التركية والفصائل الموالية لها البلدة.", "الفصائل الموالية لها"),
        ("انسحب الجيش السوري وميليشيات محلية موالية له.", "ميليشيات محلية موالية له"),
        ("اعتقلت الشرطة السويسرية رجلاً.", "الشرطة السويسرية"),
        ("أطلق خفر السواحل المالطي النار.", "خفر السواحل المالطي"),
    ],
)
def test_a_body_is_named_by_its_side_or_its_country(text: str, name: str, extracted: Extractor) -> None:
    mentions = extracted(text).mentions.filter(pl.col("kind") == "faction", pl.col("link_method") == "pattern")
    assert mentions["normalised_text"].to_list() == [name]


@pytest.mark.parametrize(
    ("text", "faction"),
    [
        ("انسحبت قوات «داعش» من القرية.", "isis"),
        ("هاجم فصيل الجبهة الشامية الحاجز.", "sham_front"),
        ("اعتقلته مليشيا لواء القدس.", "liwa_quds"),
    ],
)
def test_a_head_before_a_known_name_belongs_to_it(text: str, faction: str, read: Reader) -> None:
    assert [found for found, _ in linked(read, text)] == [faction]


def test_the_state_that_leads_a_coalition_is_named_too(read: Reader) -> None:
    text = "قصف التحالف الدولي بقيادة واشنطن القرية."
    assert [found for found, _ in linked(read, text)] == ["coalition", "usa"]


@pytest.mark.parametrize(
    "text",
    [
        "تمركزوا في كتيبة المدفعية.",
        "تجول وزير الخارجية المالطي في السوق.",
        "قتل فصيل مسلح رجلاً.",
        "تدربت ميليشيات محلية في الوادي.",
        "يهتم بالنظام الغذائي كثيراً.",
        "غادروا الفصائل الموالية للمحافظ.",
    ],
)
def test_what_only_looks_like_a_body_is_none(text: str, read: Reader) -> None:
    assert [m for m in read(text).factions if m.faction_id is None or m.faction_id == "syrian_regime"] == []


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
        ("قوات مدعومة من تركيا في منبج.", False),
        ("هجوم من قبل إيران.", False),
        ("رجال موالون لتركيا في منبج.", False),
        ("سقطت القذيفة على الحدود مع تركيا.", True),
        ("يعمل في منظمة مقرها تركيا.", True),
        ("بلدة متاخمة لإيران.", True),
        ("أنقرة، تركيا (وكالات) أعلن المتحدث النتائج.", True),
    ],
)
def test_the_name_of_a_state_is_land_or_state_by_its_place(text: str, is_place: bool, read: Reader) -> None:
    states = {mention.faction_id for mention in read(text).factions}
    assert bool(states & {"turkey", "iran"}) is not is_place


def test_what_a_state_is_holds_of_those_listed_after_it(read: Reader) -> None:
    states = [mention.faction_id for mention in read("اجتمعوا برعاية روسيا وتركيا وإيران.").factions]
    assert states == ["russia", "turkey", "iran"]


def test_a_label_is_settled_by_the_report_and_not_by_its_country() -> None:
    label = {
        "faction_id": "",
        "alias_ar": "العصابات",
        "alias_kind": "label",
        "needs_context": "true",
        "status": "active",
    }
    registry = FactionRegistry(
        [
            {"faction_id": f, "kind": "armed_group", "name_ar": n, "country_code": c}
            for f, n, c in [("north", "جيش الشمال", "SY"), ("south", "جيش الجنوب", "YE")]
        ],
        [label | {"faction_id": "north"}, label | {"faction_id": "south"}],
        [],
        frozenset(),
    )

    def found(text: str) -> list[str | None]:
        return [m.faction_id for m in link_factions([registry.find(tokenise(text))], registry, {"SY": 5})[0]]

    assert found("هاجمت العصابات البلدة.") == []
    assert found("طرد جيش الجنوب، وعادت العصابات.") == ["south", "south"]


def test_registry_kinds_are_told_of_linked_mentions(read: Reader, lexicon: Lexicon) -> None:
    (mention,) = read("وصل وفد من قسد.").factions
    assert lexicon.factions.kind(mention) == "armed_group"
