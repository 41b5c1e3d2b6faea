"""The rows of seeds/registry: keys, references, dates, and names that may each mean one faction only."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from orchestration.extraction.text import fold, tokenise

SEEDS = Path(__file__).parents[2] / "seeds"
REGISTRY = SEEDS / "registry"

KEYS = {
    "factions": "faction_id",
    "faction_aliases": "alias_id",
    "faction_affiliations": "affiliation_id",
    "outlets": "outlet_id",
    "informant_cues": "cue_id",
    "ranks": "rank_id",
    "stances": "stance_id",
    "opposed_factions": "opposition_id",
}
ACCEPTED = {
    ("factions", "kind"): {
        "state",
        "state_forces",
        "police",
        "armed_group",
        "party",
        "coalition",
        "administration",
        "tribe",
        "international",
        "civil",
        "category",
    },
    ("factions", "acled_inter"): {"", "1", "2", "3", "4", "5", "6", "7", "8"},
    ("faction_aliases", "alias_kind"): {
        "official",
        "short",
        "acronym",
        "variant",
        "nickname",
        "metonym",
        "label",
    },
    ("faction_aliases", "needs_context"): {"true", "false"},
    ("faction_aliases", "status"): {"active", "ignored"},
    ("faction_affiliations", "relation"): {
        "part_of",
        "successor_of",
        "merged_into",
        "backed_by",
        "allied_with",
    },
    ("outlets", "kind"): {"agency", "broadcaster", "newspaper", "website", "monitor", "social"},
    ("outlets", "scale"): {"Local", "Subnational", "National", "Regional", "International", "Other", "New media"},
    ("informant_cues", "cue_kind"): {"noun", "verb", "preposition"},
    ("informant_cues", "informant_kind"): {
        "",
        "agency",
        "own_reporter",
        "monitor",
        "official",
        "military",
        "medical",
        "local",
        "unnamed",
        "witness",
        "media",
        "rescuer",
        "person",
        "statement",
    },
    ("ranks", "rank_kind"): {"military", "official", "tribal", "religious", "nickname"},
}
DATED = [
    ("factions", "founded_on", "ended_on"),
    ("faction_aliases", "valid_from", "valid_to"),
    ("faction_affiliations", "valid_from", "valid_to"),
    ("stances", "valid_from", "valid_to"),
    ("opposed_factions", "valid_from", "valid_to"),
]
REQUIRED = [
    ("factions", "name_ar"),
    ("factions", "name_en"),
    ("faction_aliases", "alias_ar"),
    ("outlets", "name_ar"),
    ("outlets", "name_en"),
    ("outlets", "stance"),
    ("informant_cues", "cue_ar"),
    ("ranks", "rank_ar"),
]
ORDINARY_WORDS = [
    "النظام",
    "الجيش",
    "التنظيم",
    "الهيئة",
    "الحزب",
    "الحركة",
    "الجماعة",
    "المعارضة",
    "التحالف",
    "الفصائل",
    "الثوار",
    "المقاومة",
    "الاحتلال",
    "العدو",
    "العدوان",
    "الدولة",
    "المرتزقة",
    "الفلول",
    "المسلحون",
    "السكان",
    "الأهالي",
    "الرئيس",
    "الحكومة",
    "السلطات",
    "المدينة",
    "القاعدة",
    "فتح",
    "أمل",
    "قطاع",
    "الشرعية",
    "الإصلاح",
    "النخبة",
    "العشائر",
    "العربية",
]
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def rows(name: str) -> list[dict[str, str]]:
    with (REGISTRY / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def key(name: str) -> str:
    """The words of a name as the software compares them."""
    return " ".join(token.norm for token in tokenise(name) if token.norm[0].isalnum())


def names() -> Iterator[tuple[str, str, bool]]:
    """Folded name, faction, and whether the words alone settle it: official names and the aliases in use."""
    for row in rows("factions"):
        yield key(row["name_ar"]), row["faction_id"], True
    for row in rows("faction_aliases"):
        if row["status"] == "active":
            yield key(row["alias_ar"]), row["faction_id"], row["needs_context"] == "false"


def settled() -> dict[str, set[str]]:
    """The factions that each name means without any context."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for name, faction, is_settled in names():
        if is_settled:
            meant[name].add(faction)
    return meant


def has_cycle(edges: Mapping[str, set[str]]) -> str | None:
    """A node that leads back to itself, else None."""
    for start in edges:
        seen: set[str] = set()
        ahead = set(edges[start])
        while ahead:
            node = ahead.pop()
            if node == start:
                return start
            if node not in seen:
                seen.add(node)
                ahead |= edges.get(node, set())
    return None


@pytest.mark.parametrize(("name", "column"), KEYS.items())
def test_keys_are_present_and_unique(name: str, column: str) -> None:
    counted = Counter(row[column] for row in rows(name))
    assert "" not in counted
    assert [value for value, count in counted.items() if count > 1] == []


@pytest.mark.parametrize(("name", "column"), ACCEPTED)
def test_coded_columns_hold_accepted_values(name: str, column: str) -> None:
    assert {row[column] for row in rows(name)} <= ACCEPTED[name, column]


@pytest.mark.parametrize(("name", "column"), REQUIRED)
def test_names_are_never_empty_and_carry_no_outer_space(name: str, column: str) -> None:
    assert [row for row in rows(name) if not row[column] or row[column] != row[column].strip()] == []


@pytest.mark.parametrize("name", KEYS)
def test_rows_are_sorted_the_same_way_each_time(name: str) -> None:
    listed = rows(name)
    first = {"faction_aliases": "faction_id", "faction_affiliations": "faction_id", "informant_cues": "cue_kind"}
    column = first.get(name, "rank_kind" if name == "ranks" else KEYS[name])
    assert [row[column] for row in listed] == sorted(row[column] for row in listed)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("factions", "parent_faction_id"),
        ("faction_aliases", "faction_id"),
        ("faction_affiliations", "faction_id"),
        ("faction_affiliations", "affiliated_to_id"),
    ],
)
def test_references_point_to_a_faction(name: str, column: str) -> None:
    known = {row["faction_id"] for row in rows("factions")}
    assert {row[column] for row in rows(name) if row[column]} - known == set()


@pytest.mark.parametrize(("name", "start", "end"), DATED)
def test_dates_are_iso_and_run_forward(name: str, start: str, end: str) -> None:
    for row in rows(name):
        for value in (row[start], row[end]):
            assert not value or DATE.fullmatch(value), row
        if row[start] and row[end]:
            shorter = min(len(row[start]), len(row[end]))
            assert row[start][:shorter] <= row[end][:shorter], row


@pytest.mark.parametrize("name", ["factions", "outlets"])
def test_country_codes_are_two_capital_letters(name: str) -> None:
    assert [row for row in rows(name) if not re.fullmatch(r"([A-Z]{2})?", row["country_code"])] == []


def test_a_name_that_needs_no_context_means_one_faction() -> None:
    assert {name: meant for name, meant in settled().items() if len(meant) > 1} == {}


def test_a_faction_lists_a_name_once() -> None:
    official = {(row["faction_id"], key(row["name_ar"])) for row in rows("factions")}
    listed = Counter((row["faction_id"], key(row["alias_ar"])) for row in rows("faction_aliases"))
    assert [entry for entry, count in listed.items() if count > 1 or entry in official] == []


def test_aliases_have_words() -> None:
    assert [row for row in rows("faction_aliases") if not key(row["alias_ar"])] == []


def test_ordinary_words_mean_a_faction_only_in_context() -> None:
    with (SEEDS / "lexicon" / "function_words.csv").open(encoding="utf-8", newline="") as lines:
        ordinary = {fold(row["word_ar"]) for row in csv.DictReader(lines)}
    ordinary |= {fold(word) for word in ORDINARY_WORDS}
    allowed = {key(row["name_ar"]) for row in rows("factions") if row["kind"] == "category"}
    assert set(settled()) & ordinary - allowed == set()


def test_capitals_stand_for_a_government_only_in_context() -> None:
    capitals = {
        fold(name)
        for name in [
            "أنقرة",
            "موسكو",
            "واشنطن",
            "طهران",
            "دمشق",
            "بغداد",
            "الرياض",
            "أبوظبي",
            "القاهرة",
            "صنعاء",
            "باريس",
            "لندن",
            "الخرطوم",
        ]
    }
    assert set(settled()) & capitals == set()


def test_no_faction_is_its_own_ancestor() -> None:
    edges = {row["faction_id"]: {row["parent_faction_id"]} - {""} for row in rows("factions")}
    assert has_cycle(edges) is None


def test_no_faction_is_part_of_itself() -> None:
    edges: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows("faction_affiliations"):
        if row["relation"] == "part_of":
            edges[row["faction_id"]].add(row["affiliated_to_id"])
    assert has_cycle(edges) is None


def test_no_faction_is_affiliated_to_itself() -> None:
    assert [row for row in rows("faction_affiliations") if row["faction_id"] == row["affiliated_to_id"]] == []


def test_an_affiliation_is_told_once_for_each_start() -> None:
    told = Counter(
        (row["faction_id"], row["affiliated_to_id"], row["relation"], row["valid_from"])
        for row in rows("faction_affiliations")
    )
    assert [entry for entry, count in told.items() if count > 1] == []


def test_a_membership_lies_within_the_lives_of_both() -> None:
    lives = {row["faction_id"]: (row["founded_on"], row["ended_on"]) for row in rows("factions")}
    amiss = []
    for row in rows("faction_affiliations"):
        if row["relation"] not in ("part_of", "merged_into"):
            continue
        for member in ("faction_id", "affiliated_to_id"):
            founded, ended = lives[row[member]]
            start, end = row["valid_from"], row["valid_to"]
            if founded and start and _last_day(start) < founded:
                amiss.append((row["affiliation_id"], "begins before", row[member]))
            if ended and start and start > _last_day(ended):
                amiss.append((row["affiliation_id"], "begins after", row[member]))
            if ended and row["relation"] == "part_of" and (end or "9") > _last_day(ended):
                amiss.append((row["affiliation_id"], "outlives", row[member]))
    assert amiss == []


def _last_day(date: str) -> str:
    """The last day that a date may mean, as far as comparing goes."""
    return date + "-12-31"[len(date) - 4 :]


@pytest.mark.parametrize("column", ["domains", "aliases"])
def test_an_outlet_is_told_apart_by_its_domains_and_names(column: str) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows("outlets"):
        cells = row[column].split("|") if row[column] else []
        if column == "aliases":
            cells += [row["name_ar"], row["name_en"]]
        for cell in cells:
            owners[fold(cell).casefold()].add(row["outlet_id"])
    assert {cell: ids for cell, ids in owners.items() if len(ids) > 1} == {}


def test_sides_name_factions_and_stances_that_there_are() -> None:
    factions = {row["faction_id"] for row in rows("factions")}
    stances = {row["stance"] for row in rows("outlets")}
    named = {row["faction_id"] for name in ("stances", "opposed_factions") for row in rows(name)}
    named |= {row["opposed_faction_id"] for row in rows("opposed_factions")}
    assert named - factions == set()
    assert {row["stance"] for row in rows("stances")} - stances == set()


def test_a_pair_of_opposed_factions_is_told_once() -> None:
    pairs = Counter(
        (*sorted((row["faction_id"], row["opposed_faction_id"])), row["valid_from"]) for row in rows("opposed_factions")
    )
    assert [pair for pair, count in pairs.items() if count > 1 or pair[0] == pair[1]] == []


def test_domains_are_bare_hosts() -> None:
    hosts = [host for row in rows("outlets") for host in row["domains"].split("|") if host]
    assert [host for host in hosts if not re.fullmatch(r"(?!www\.)[a-z0-9-]+(\.[a-z0-9-]+)+", host)] == []


def test_nouns_of_informants_say_what_kind_of_informant() -> None:
    assert [row for row in rows("informant_cues") if (row["cue_kind"] == "noun") != bool(row["informant_kind"])] == []


@pytest.mark.parametrize(("name", "columns"), [("informant_cues", ("cue_kind", "cue_ar")), ("ranks", ("rank_ar",))])
def test_cues_and_ranks_are_listed_once_in_folded_form(name: str, columns: tuple[str, ...]) -> None:
    listed = Counter(tuple(fold(row[column]) for column in columns) for row in rows(name))
    assert [entry for entry, count in listed.items() if count > 1] == []


@pytest.mark.parametrize(
    ("written", "faction"),
    [
        ("قسد", "sdf"),
        ("قوات سورية الديموقراطية", "sdf"),
        ("داعش", "isis"),
        ("تنظيم «الدولة»", "isis"),
        ("جبهة النصرة", "hts"),
        ("ميليشيا أسد", "syrian_regime"),
        ("المقاتلات الروسية", "russia"),
        ("القوات الأميركية", "usa"),
        ("الجيش التركي", "turkey"),
        ("الجيش الأردني", "jordan_forces"),
        ("مليشيا الحوثي الانقلابية", "houthis"),
        ("الدعم السريع", "rsf"),
        ("مجلس شورى ثوار بنغازي", "brsc"),
        ("كتائب القسام", "hamas"),
        ("كتائب حزب الله", "kataib_hezbollah"),
        ("حزب الله", "hezbollah"),
        ("التحالف العربي", "arab_coalition"),
        ("التحالف الدولي", "coalition"),
    ],
)
def test_the_press_name_of_a_body_leads_to_it(written: str, faction: str) -> None:
    assert settled()[key(written)] == {faction}


@pytest.mark.parametrize(
    ("written", "factions"),
    [
        ("التحالف", {"coalition", "arab_coalition"}),
        ("الجيش الوطني", {"sna", "yemen_gov", "lna"}),
        ("الحرس الجمهوري", {"republican_guard", "yemen_rg"}),
        ("أنصار الشريعة", {"aqap", "ansar_sharia_ly"}),
    ],
)
def test_a_shared_name_lists_each_body_that_bears_it(written: str, factions: set[str]) -> None:
    assert {faction for name, faction, _ in names() if name == key(written)} >= factions
