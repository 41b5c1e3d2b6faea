"""People and persons who take part, and the faction they belong to: five men of X, the leader of Y, gunmen, a family.

Counted nouns are rows of seeds/vocabulary/count_nouns.csv, ranks of seeds/registry/ranks.csv. Faction names themselves
are found in factions; which role a party has is decided in roles.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from orchestration.extraction.factions import QUOTES, FactionMention
from orchestration.extraction.numbers import PEOPLE_CLASSES, NounForm, NumberVocabulary, Quantity
from orchestration.extraction.phrases import PREPOSITIONS, attached, folded_words, read_rows
from orchestration.extraction.reading import CIVILIANS, UNIDENTIFIED, Party, Person
from orchestration.extraction.roles import Grammar
from orchestration.extraction.text import Token
from orchestration.extraction.triggers import Trigger

_OF = frozenset({"من", "في", "ضمن", "لدي"})
_WHERE = frozenset({"في", "من"})
_AREAS = frozenset({"منطقه", "مناطق", "سيطره", "نفوذ"})
_REACH = 7
# How many adjectives may stand between a strike and the nationality behind it.
_ADJECTIVES = 3
_ADJECTIVE_ENDINGS = ("ين", "ون", "يه", "يين", "ات", "ان")
_PARTAKING = frozenset({"agent", "mediator", "backer"})
_VICTIMS = frozenset({"people_dead", "people_injured"})
# Armed men who serve a state where an adjective gives them one.
_IN_SERVICE = frozenset(
    {"soldier", "officer", "commander", "conscript", "recruit", "element", "member", "policeman", "guard", "pilot"}
    | {"sniper", "paramedic_force"}
)
_UNKNOWN = ("مجهول", "ملثم")
_CIVILIAN_CLASSES = frozenset({"people", "people_civilians", "people_displaced"})


@dataclass(frozen=True)
class PeopleVocabulary:
    """Ranks by first word: (further words, kind), longest first; the nouns of people; nationalities by spelling.

    A nationality is a faction id with the number of letters of the conjunction before the adjective; `soldiers` gives
    the faction that soldiers of the nationality belong to, plurals included, `fighters` that of any armed men of it:
    rebels of a country are not its forces. `groups` says of each noun of a group
    whether an adjective alone makes it a party.
    """

    ranks: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    numbers: NumberVocabulary
    nationalities: Mapping[str, tuple[str, int]]
    groups: Mapping[str, bool]
    soldiers: Mapping[str, str]
    fighters: Mapping[str, str]

    @cached_property
    def openers(self) -> frozenset[str]:
        """The words that may name people: nouns of people, groups and ranks."""
        nouns = self.numbers.nouns
        people = (word for word, noun in nouns.items() if noun.noun_class in PEOPLE_CLASSES)
        return frozenset((*people, *(self.groups.keys() | self.ranks.keys()) - nouns.keys()))


def load_people(seeds_dir: Path, numbers: NumberVocabulary) -> PeopleVocabulary:
    """Read the ranks of seeds/registry/ranks.csv, singular, feminine and plural."""
    ranks: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_rows(seeds_dir / "registry" / "ranks.csv"):
        for cell in (row["rank_ar"], row["feminine_ar"], row["plural_ar"]):
            for name in filter(None, cell.split("|")):
                words = folded_words(name)
                for spelling in (words[0], "ال" + words[0] if not words[0].startswith("ال") else words[0][2:]):
                    for first, _ in attached(spelling, PREPOSITIONS):
                        ranks.setdefault(first, []).append((words[1:], row["rank_kind"]))
    nationalities: dict[str, tuple[str, int]] = {}
    soldiers: dict[str, str] = {}
    fighters: dict[str, str] = {}
    for row in read_rows(seeds_dir / "lexicon" / "nationalities.csv"):
        adjective, *further = folded_words(row["adjective_ar"])
        if further:
            continue  # an adjective of two words is read behind a head only (faction_heads.csv)
        for form in (adjective, adjective + "ه", adjective + "ا"):
            for spelling in (form, "ال" + form):
                nationalities[spelling] = (row["faction_id"], 0)
                nationalities["و" + spelling] = (row["faction_id"], 1)
        plurals = (adjective + "ين", adjective + "ون", adjective + "ان", *folded_words(row["plural_ar"]))
        for form in (adjective, adjective + "ا", *plurals):
            soldiers |= dict.fromkeys((form, "ال" + form), row["forces_id"] or row["faction_id"])
            if not row["forces_id"]:
                fighters |= dict.fromkeys((form, "ال" + form), row["faction_id"])
    ordered = {first: sorted(rest, key=lambda r: -len(r[0])) for first, rest in ranks.items()}
    groups: dict[str, bool] = {}
    for row in read_rows(seeds_dir / "lexicon" / "group_nouns.csv"):
        for noun in row["forms_ar"].split("|"):
            for spelling in (folded_words(noun)[0], "ال" + folded_words(noun)[0]):
                for form, _ in attached(spelling, PREPOSITIONS):
                    groups[form] = row["is_party_alone"] == "true"
    return PeopleVocabulary(ordered, numbers, nationalities, groups, soldiers, fighters)


def find_persons(
    tokens: Sequence[Token],
    people: PeopleVocabulary,
    grammar: Grammar,
    taken: Mapping[int, int],
    triggers: Iterable[Trigger],
) -> list[Person]:
    """Named persons behind a rank. `taken` maps first to last token of names found already (factions, places,
    times)."""
    starts = [at for at, token in enumerate(tokens) if token.norm in people.ranks]
    events = {trigger.first for trigger in triggers} if starts else set()
    found: list[Person] = []
    for at in starts:
        if found and at < found[-1].last:
            continue
        person = _person_at(tokens, at, people, grammar, taken, events)
        if person:
            found.append(person)
    return found


def _person_at(
    tokens: Sequence[Token],
    at: int,
    people: PeopleVocabulary,
    grammar: Grammar,
    taken: Mapping[int, int],
    events: set[int],
) -> Person | None:
    for rest, _ in people.ranks[tokens[at].norm]:
        start = at + 1 + len(rest)
        if tuple(token.norm for token in tokens[at + 1 : start]) != rest:
            continue
        while start < len(tokens) and (tokens[start].norm in QUOTES or tokens[start].norm in people.ranks):
            start += 1
        end = start
        while (
            end < min(start + 4, len(tokens))
            and end not in taken
            and end not in events
            and _is_name_word(tokens[end].norm, grammar, people)
        ):
            end += 1
        if end - start >= 2 or (end - start == 1 and start > at + 1 and tokens[start - 1].norm in QUOTES):
            return Person(at, end, start)
    return None


def _is_name_word(word: str, grammar: Grammar, people: PeopleVocabulary) -> bool:
    return (
        word.isalpha()
        and len(word) > 1
        and not grammar.is_class(
            word,
            "preposition",
            "subordinator",
            "relative",
            "auxiliary",
            "negation",
            "demonstrative",
            "other",
            "another",
        )
        and word not in people.numbers.nouns
        and word not in grammar.targets
    )


def find_groups(
    sentence: int,
    tokens: Sequence[Token],
    quantities: Sequence[Quantity],
    factions: Sequence[FactionMention],
    triggers: Sequence[Trigger],
    people: PeopleVocabulary,
    grammar: Grammar,
    taken: Mapping[int, int],
) -> dict[int, Party]:
    """People by the first token of their phrase, with the faction they are said to belong to where there is one."""
    starts = [at for at, token in enumerate(tokens) if token.norm in people.openers]
    if not starts and not quantities:
        return {}
    mentions = {mention.first: mention for mention in factions}
    events = {trigger.first: trigger for trigger in triggers}
    covered = {at for mention in factions for at in range(mention.first, mention.last)}
    counted = {at for quantity in quantities for at in range(quantity.first, quantity.last)}
    groups: dict[int, Party] = {}
    for quantity in quantities:
        if quantity.first in covered or (quantity.noun_class is not None and quantity.noun_class not in PEOPLE_CLASSES):
            continue
        party = _membership(sentence, tokens, quantity.first, quantity.last, mentions, events, grammar, quantity)
        party = party or _soldiers(
            sentence, tokens, quantity.first, quantity.last, quantity.noun_class, quantity.noun, people, quantity
        )
        category = _category(tokens, quantity.last, quantity.noun_class, quantity.noun)
        if party:
            groups[quantity.first] = party
        elif category:
            groups[quantity.first] = _of_category(sentence, quantity.first, quantity.last, category, quantity)
        elif quantity.noun_class in _VICTIMS:
            groups[quantity.first] = _of_victims(sentence, quantity.first, quantity.last, quantity)
    for at in starts:
        token = tokens[at]
        if at in covered or at in counted or at in groups:
            continue
        if at in taken or at in events or grammar.is_class(token.norm, "preposition"):
            continue
        marker = grammar.markers.match(tokens, at)
        if marker and marker[1] in _PARTAKING:
            continue
        noun = people.numbers.nouns.get(token.norm)
        if noun is None and token.norm in people.groups:
            party = _membership(sentence, tokens, at, at + 1, mentions, events, grammar, None)
            end = _described(tokens, at, True, grammar) if people.groups[token.norm] and not party else None
            if party and tokens[at + 1].norm == "من":
                groups[at] = party  # a group of X
            elif end:
                is_joined = token.norm.startswith("و") and token.norm[1:] in people.groups
                groups[at] = _of_description(sentence, at, end, int(is_joined))
            continue
        if noun and (at - 1 not in taken and _is_adjective(tokens, at, noun, triggers, grammar)):
            continue
        if noun and at - 1 in taken and noun.is_adjective_like and _is_definite_nisba(token.norm):
            continue  # it describes the name before it
        party = _membership(sentence, tokens, at, at + 1, mentions, events, grammar, None)
        if noun and not party:
            party = _soldiers(sentence, tokens, at, at + 1, noun.noun_class, noun.noun, people, None)
        if party:
            groups[at] = party
        elif noun:
            is_office = noun.noun_class == "people" and token.norm in people.ranks
            category = None if is_office else _category(tokens, at + 1, noun.noun_class, noun.noun)
            if category:
                groups[at] = _of_category(sentence, at, at + 1, category, None)
            elif noun.noun_class in _VICTIMS:
                groups[at] = _of_victims(sentence, at, at + 1, None)
            elif noun.is_adjective_like and noun.grammar == "many":
                end = _described(tokens, at, False, grammar) or at + 1
                groups[at] = _of_description(sentence, at, end, noun.is_joined + noun.has_preposition)
    return groups


def find_nationals(
    sentence: int,
    tokens: Sequence[Token],
    triggers: Sequence[Trigger],
    people: PeopleVocabulary,
    is_means: Callable[[int], bool],
) -> dict[int, Party]:
    """States that an adjective names beside a happening or its means (a Turkish strike, Russian planes), by token."""
    starts = [at for at, token in enumerate(tokens) if token.norm in people.nationalities]
    if not starts:
        return {}
    told = {at for trigger in triggers if not trigger.is_finite for at in range(trigger.first, trigger.last)}
    found: dict[int, Party] = {}
    for at in starts:
        faction_id, prefix = people.nationalities[tokens[at].norm]
        for before in range(at - 1, max(-1, at - 1 - _ADJECTIVES), -1):
            if before in told or is_means(before):
                found[at] = Party(sentence, at, at + 1, "faction", faction_id, "nationality", prefix)
                break
            if not tokens[before].norm.endswith(("ي", "يه", "ه")):
                break
    return found


def _is_adjective(
    tokens: Sequence[Token], at: int, noun: NounForm, triggers: Sequence[Trigger], grammar: Grammar
) -> bool:
    """Whether a word for people only describes the noun before it (Russian shelling, unknown gunmen)."""
    if at == 0 or not noun.is_adjective_like or not (noun.noun_class == "people" or noun.noun == "unknown_person"):
        return False
    before = tokens[at - 1].norm
    trigger = next((trigger for trigger in triggers if trigger.last == at), None)
    if trigger and (trigger.is_finite or trigger.row.genitive != "agent"):
        return False
    return (
        before.isalpha()
        and _is_definite(before) == _is_definite(tokens[at].norm)
        and not grammar.is_class(
            before,
            "preposition",
            "subordinator",
            "relative",
            "auxiliary",
            "negation",
            "conjunction",
            "other",
            "another",
        )
    )


def _is_definite_nisba(word: str) -> bool:
    """Whether a word is a singular adjective in -i with the article."""
    return word.removeprefix("و").startswith("ال") and word.endswith(("ي", "يه"))


def _is_definite(word: str) -> bool:
    """Whether a folded word has the article, behind a proclitic or not."""
    return word.removeprefix("و").removeprefix("ب").startswith(("ال", "لل"))


def _described(tokens: Sequence[Token], at: int, is_group: bool, grammar: Grammar) -> int | None:
    """Token after the adjectives of people that only a description names (extremist Islamists, jihadist groups).

    A group needs one adjective at least; None where it has none.
    """
    end = at + 1
    definite = tokens[at].norm.lstrip("وفبلك").startswith("ال")
    while (
        end < min(at + 4, len(tokens))
        and _is_modifier(tokens[end].norm, grammar)
        and tokens[end].norm.startswith("ال") == definite
    ):
        end += 1
    return None if is_group and end == at + 1 else end


def _soldiers(
    sentence: int,
    tokens: Sequence[Token],
    first: int,
    after: int,
    noun_class: str | None,
    noun: str | None,
    people: PeopleVocabulary,
    quantity: Quantity | None,
) -> Party | None:
    """Fighters whom an adjective gives a state (three Turkish soldiers), as one party with it."""
    if noun_class != "people_fighters":
        return None
    members = people.soldiers if noun in _IN_SERVICE else people.fighters
    for at in range(after, min(after + 2, len(tokens))):
        faction_id = members.get(tokens[at].norm)
        if faction_id:
            return Party(sentence, at, at + 1, "faction", faction_id, "nationality", 0, quantity, group_first=first)
        if not tokens[at].norm.endswith(_ADJECTIVE_ENDINGS):
            break
    return None


def _of_description(sentence: int, first: int, last: int, prefix: int) -> Party:
    """People that only the words `first` to `last` describe, `prefix` letters of proclitics before them."""
    return Party(sentence, first, last, "category", None, "described", prefix, group_first=first)


def _of_category(sentence: int, first: int, last: int, category: str, quantity: Quantity | None) -> Party:
    return Party(sentence, first, last, "category", category, "category", 0, quantity, group_first=first)


def _of_victims(sentence: int, first: int, last: int, quantity: Quantity | None) -> Party:
    """The dead and injured whom nothing says to belong to a side: civilians, as far as the text goes."""
    return Party(sentence, first, last, "category", CIVILIANS, "victims", 0, quantity, group_first=first)


def _category(tokens: Sequence[Token], after: int, noun_class: str | None, noun: str | None) -> str | None:
    """Civilians, or the unidentified, by the noun and the adjective behind it."""
    if after < len(tokens) and any(stem in tokens[after].norm for stem in _UNKNOWN):
        return UNIDENTIFIED
    if noun in {"gunman", "unknown_person"}:
        return UNIDENTIFIED
    if noun != "others" and noun_class in _CIVILIAN_CLASSES:
        return CIVILIANS
    return None


def _membership(
    sentence: int,
    tokens: Sequence[Token],
    first: int,
    after: int,
    mentions: Mapping[int, FactionMention],
    events: Mapping[int, Trigger],
    grammar: Grammar,
    quantity: Quantity | None,
) -> Party | None:
    """The faction that the people of tokens `first` to `after` belong to, as one party with it."""
    at, link = after, ""
    while at < min(after + _REACH, len(tokens)):
        mention = mentions.get(at)
        word = tokens[at].norm
        if link in _WHERE and word in grammar.targets and "صفوف" not in word and (link == "في" or word in _AREAS):
            return None  # where they are (in areas of X), not whose they are
        if word in grammar.targets and word.endswith("ا") and word[:-1] in grammar.targets:
            return None  # an object (they attacked a post of X), no genitive
        link = word if word in _OF else link
        if mention:
            own = word[: mention.prefix]
            if own[-1:] == "ب" or (own[:1] == "و" and at != after):
                return None
            if not link and tokens[at - 1].norm.endswith("ون") and not word.endswith(("ون", "ين")):
                return None  # a noun with this ending takes no genitive (gunmen attacked X)
            return Party(
                sentence, mention.first, mention.last, "faction", mention.faction_id, mention.method, mention.prefix,
                quantity, group_first=first,
            )  # fmt: skip
        marker = grammar.markers.match(tokens, at)
        if marker:
            if marker[1] not in {"member", "patient"} or (
                marker[1] == "patient" and "صفوف" not in tokens[marker[0] - 1].norm
            ):
                return None
            at = marker[0]
            continue
        is_link = word in _OF or word in QUOTES or word in grammar.targets
        if not is_link and (at in events or not word.isalpha() or not _is_modifier(word, grammar)):
            return None
        if word in _OF and word != "من" and at > after:
            return None
        at += 1
    return None


def _is_modifier(word: str, grammar: Grammar) -> bool:
    if grammar.is_class(word, "preposition", "subordinator", "relative", "auxiliary", "negation"):
        return False
    return (
        (word.startswith("ال") and len(word) > 4)
        or word.endswith(_ADJECTIVE_ENDINGS)
        or word in {"اخرين", "اخرون", "تابع", "كبار"}
    )
