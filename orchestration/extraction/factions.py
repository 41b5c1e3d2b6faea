"""Names of factions: found by the registry or by the pattern of a name, then linked to a registry id.

A name that several factions bear, or that is an ordinary word besides, is settled by the report it stands in and stays
unlinked when the report does not settle it. Names themselves are rows of seeds/registry; head words that introduce
a name the registry lacks are rows of seeds/lexicon/faction_heads.csv.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.phrases import PREPOSITIONS, attached, folded_words, read_rows
from orchestration.extraction.text import Token, fold

QUOTES = frozenset("\"«»“”„‟'‘’`")
_BREAKS = frozenset("،,.:؛;()[]…؟!-–—/|*")


@dataclass(frozen=True, slots=True)
class Faction:
    """A row of the registry that linking looks at."""

    faction_id: str
    kind: str
    name_ar: str
    country_code: str


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of one faction. `needs_context`: the words mean it only where the report speaks of it."""

    faction_id: str
    kind: str
    needs_context: bool


@dataclass(frozen=True, slots=True)
class FactionMention:
    """Tokens `first` to `last` (exclusive) that name a faction. `prefix` counts characters of proclitics before
    the name."""

    first: int
    last: int
    prefix: int
    aliases: tuple[Alias, ...]
    method: str
    faction_id: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the words alone tell which faction is meant."""
        return len(self.aliases) == 1 and not self.aliases[0].needs_context


@dataclass(frozen=True, slots=True)
class _Head:
    words: tuple[str, ...]
    rule: str


class FactionRegistry:
    """The factions and their names, indexed by first word."""

    def __init__(
        self,
        factions: Sequence[Mapping[str, str]],
        aliases: Sequence[Mapping[str, str]],
        heads: Sequence[Mapping[str, str]],
        stop_words: frozenset[str],
        targets: frozenset[str] = frozenset(),
    ) -> None:
        self.factions = {row["faction_id"]: _faction(row) for row in factions}
        named: dict[tuple[str, ...], dict[str, Alias]] = {}
        # People of no body (civilians, gunmen) are found by their nouns, not by names.
        bodies = {faction_id for faction_id, faction in self.factions.items() if faction.kind != "category"}
        for row in factions:
            if row["faction_id"] not in bodies:
                continue
            named.setdefault(folded_words(row["name_ar"]), {})[row["faction_id"]] = Alias(
                row["faction_id"], "name", False
            )
        for row in aliases:
            if row["status"] == "ignored" or row["faction_id"] not in bodies:
                continue
            alias = Alias(row["faction_id"], row["alias_kind"], row["needs_context"] == "true")
            named.setdefault(folded_words(row["alias_ar"]), {}).setdefault(row["faction_id"], alias)
        self._names: dict[str, list[tuple[tuple[str, ...], int, tuple[Alias, ...]]]] = {}
        for words, meant in named.items():
            self._add(words, tuple(meant.values()))
        for candidates in self._names.values():
            candidates.sort(key=lambda candidate: (-len(candidate[0]), candidate[1]))
        self._heads: dict[str, list[tuple[int, _Head]]] = {}
        for row in heads:
            words = folded_words(row["head_ar"])
            for first, _ in attached(words[0], PREPOSITIONS):
                self._heads.setdefault(first, []).append((len(first) - len(words[0]), _Head(words, row["name_rule"])))
        self._stop_words = stop_words
        self._targets = targets  # what is attacked or held (the post, the village) closes a name

    def _add(self, words: tuple[str, ...], meant: tuple[Alias, ...]) -> None:
        for first, _ in attached(words[0], PREPOSITIONS):
            prefix = (
                len(first)
                - len(words[0])
                + (1 if first.startswith(("لل", "ولل", "فلل")) and words[0].startswith("ال") else 0)
            )
            self._names.setdefault(first, []).append((words[1:], max(prefix, 0), meant))

    def find(self, tokens: Sequence[Token]) -> list[FactionMention]:
        """Return the mentions in a sentence, in order, the longest name at a place."""
        found: list[FactionMention] = []
        at = 0
        while at < len(tokens):
            mention = self._named_at(tokens, at) or self._pattern_at(tokens, at)
            if mention:
                found.append(mention)
            at = mention.last if mention else at + 1
        return found

    def _named_at(self, tokens: Sequence[Token], at: int) -> FactionMention | None:
        for rest, prefix, meant in self._names.get(tokens[at].norm, ()):
            end = _follow(tokens, at + 1, rest)
            if end is not None:
                return FactionMention(
                    at, end, prefix, meant, "exact_name" if meant[0].kind == "name" else "exact_alias"
                )
        return None

    def _pattern_at(self, tokens: Sequence[Token], at: int) -> FactionMention | None:
        for prefix, head in self._heads.get(tokens[at].norm, ()):
            start = _follow(tokens, at + 1, head.words[1:])
            end = self._name_end(tokens, start, head.rule) if start is not None else None
            if end is not None:
                return FactionMention(at, end, prefix, (), "pattern")
        return None

    def _name_end(self, tokens: Sequence[Token], start: int, rule: str) -> int | None:
        """Index after the name that begins at `start`, by the head's rule; None when no name follows."""
        if start >= len(tokens):
            return None
        if tokens[start].norm in QUOTES:
            close = next((i for i in range(start + 1, min(start + 7, len(tokens))) if tokens[i].norm in QUOTES), None)
            return close + 1 if close is not None and close > start + 1 else None
        if rule == "number":
            return start + 1 if tokens[start].norm.isdigit() else None
        if rule == "military":
            window = range(start + 1, min(start + 5, len(tokens)))
            return next((i + 1 for i in window if tokens[i].norm == "العسكري"), None)
        if rule != "any" or not self._is_name(tokens[start].norm):
            return None
        end = start + 1
        while (
            end < min(start + 3, len(tokens))
            and tokens[end].norm.startswith("ال")
            and tokens[end].norm not in self._targets
            and self._is_name(tokens[end].norm)
        ):
            end += 1
        return end

    def _is_name(self, word: str) -> bool:
        return word.isalpha() and len(word) > 2 and word not in self._stop_words and word not in _BREAKS

    def kind(self, mention: FactionMention) -> str:
        """Kind of the faction that a mention is linked to; empty when it is linked to none."""
        return self.factions[mention.faction_id].kind if mention.faction_id else ""

    def may_be_place(self, mention: FactionMention) -> bool:
        """Whether the words also name a land or its capital."""
        return any(
            alias.kind == "metonym"
            or (alias.kind in {"name", "variant", "short"} and self.factions[alias.faction_id].kind == "state")
            for alias in mention.aliases
        )


def _follow(tokens: Sequence[Token], at: int, words: Sequence[str]) -> int | None:
    """Index after `words` read from token `at`, quotation marks between them passed over; None when they do not
    follow."""
    for word in words:
        while at < len(tokens) and tokens[at].norm in QUOTES:
            at += 1
        if at >= len(tokens) or tokens[at].norm != word:
            return None
        at += 1
    return at


def _faction(row: Mapping[str, str]) -> Faction:
    return Faction(row["faction_id"], row["kind"], row["name_ar"], row["country_code"])


def link_factions(
    sentences: Sequence[Sequence[FactionMention]], registry: FactionRegistry, countries: Mapping[str, int]
) -> list[list[FactionMention]]:
    """Settle the mentions of one report; `countries` counts the report's places by country code.

    A name of several candidates goes to the one that the report names outright (the latest before it, else any),
    then to the one of the country that the report speaks of most. Equals stay unlinked.
    """
    named: Counter[str] = Counter()
    spoken: Counter[str] = Counter(countries)
    for mentions in sentences:
        for mention in mentions:
            if mention.is_settled:
                faction = mention.aliases[0].faction_id
                named[faction] += 1
                spoken[registry.factions[faction].country_code] += 1
    linked: list[list[FactionMention]] = []
    latest: list[str] = []
    for mentions in sentences:
        row = []
        for mention in mentions:
            chosen, method = _choose(mention, registry, named, spoken, latest)
            if chosen:
                latest.append(chosen)
            elif mention.aliases:
                continue  # an ordinary word in this report
            row.append(FactionMention(mention.first, mention.last, mention.prefix, mention.aliases, method, chosen))
        linked.append(row)
    return linked


def _choose(
    mention: FactionMention,
    registry: FactionRegistry,
    named: Mapping[str, int],
    spoken: Mapping[str, int],
    latest: Sequence[str],
) -> tuple[str | None, str]:
    if mention.is_settled:
        return mention.aliases[0].faction_id, mention.method
    if not mention.aliases:
        return None, "pattern"
    candidates = [alias.faction_id for alias in mention.aliases]
    recent = next((faction for faction in reversed(latest) if faction in candidates), None)
    if recent:
        return recent, "context_recent"
    elsewhere = [faction for faction in candidates if named.get(faction)]
    if len(elsewhere) == 1:
        return elsewhere[0], "context_report"
    if elsewhere:
        best = max(elsewhere, key=lambda faction: (named[faction], faction))
        return best, "context_report"
    main = {code: count for code, count in spoken.items() if code}
    if main and len(candidates) > 1:
        top = max(main.values())
        local = [f for f in candidates if main.get(registry.factions[f].country_code) == top]
        if len(local) == 1:
            return local[0], "context_country"
    return None, "unresolved"


def load_registry(seeds_dir: Path) -> FactionRegistry:
    """Read the factions and their names from seeds/registry."""
    registry, lexicon = seeds_dir / "registry", seeds_dir / "lexicon"
    stop_words = frozenset(fold(row["word_ar"]) for row in read_rows(lexicon / "function_words.csv"))
    nouns = [cell for row in read_rows(lexicon / "target_nouns.csv") for cell in row["forms_ar"].split("|")]
    nouns += [row["generic_ar"] for row in read_rows(seeds_dir / "vocabulary" / "place_generics.csv")]
    return FactionRegistry(
        read_rows(registry / "factions.csv"),
        read_rows(registry / "faction_aliases.csv"),
        read_rows(lexicon / "faction_heads.csv"),
        stop_words,
        frozenset("ال" + fold(noun) for noun in nouns),
    )
