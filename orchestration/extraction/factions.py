"""Names of factions: found by the registry or by the pattern of a name, then linked to a registry id.

A name that several factions bear, or that is an ordinary word besides, is settled by the report it stands in and stays
unlinked when the report does not settle it. Names themselves are rows of seeds/registry; head words that introduce
a name the registry lacks are rows of seeds/lexicon/faction_heads.csv, phrases in which a name means no faction those of
faction_lookalikes.csv, words by which the name of a state means its government or its land those of state_cues.csv.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from orchestration.extraction.phrases import CONJUNCTIONS, PREPOSITIONS, attached, folded_words, read_rows
from orchestration.extraction.text import Token, fold

QUOTES = frozenset("\"«»“”„‟'‘’`")
_BREAKS = frozenset("،,.:؛;()[]…؟!-–—/|*")
_OF_STATES = frozenset({"state", "state_forces", "coalition"})
_ORGANS = frozenset({"state_forces", "police"})
# A name that the organs of so many states bear is no name of one body.
_STATES_WITH_ORGAN = 3
_LED_BY = "بقياده"
_LIST_MARKS = frozenset({"،", ",", "و"})
_WITH_THEM = frozenset(
    preposition + pronoun for preposition in ("ل", "مع", "ب") for pronoun in ("ه", "ها", "هم", "هما")
)
# How many adjectives may stand between armed people and the word that says on whose side they are.
_ADJECTIVES = 2
# The article behind لـ, with the conjunction before it.
_CUT_ARTICLES = tuple(conjunction + "لل" for conjunction in CONJUNCTIONS)
# A dateline opens its sentence: town, comma, country, and the agency in brackets.
_DATELINE_START = 3
# The share of the most named country that another one must reach to settle a name.
_COUNTRY_SHARE = 0.5


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
    the name; `is_party` says that the words around the name of a state or capital make it a party, not a land."""

    first: int
    last: int
    prefix: int
    aliases: tuple[Alias, ...]
    method: str
    faction_id: str | None = None
    is_party: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether the words alone tell which faction is meant."""
        return len(self.aliases) == 1 and not self.aliases[0].needs_context


@dataclass(frozen=True, slots=True)
class Nation:
    """What an adjective of a country means: its state and that state's forces, where the registry has them."""

    state_id: str = ""
    forces_id: str = ""
    is_definite: bool = True


@dataclass(frozen=True, slots=True)
class _Head:
    """Words that introduce a name. `body` says whom they mean with the adjective of a country: its state, its forces,
    or its state as one of its officials speaks for it; where it is empty, a body of that name."""

    words: tuple[str, ...]
    rule: str
    body: str
    is_feminine: bool


@dataclass(frozen=True, slots=True)
class _StateCue:
    """Words that end right before the name of a state; `clitic` is what must be attached to the name."""

    first: frozenset[str]
    rest: tuple[str, ...]
    clitic: str
    sense: str


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words around names: phrases that only look like one, cues of what a state's name means, adjectives of countries.

    Cues are the rows of state_cues.csv; the rest is folded.
    """

    lookalikes: Sequence[tuple[str, ...]] = ()
    state_cues: Sequence[Mapping[str, str]] = ()
    nations: Mapping[tuple[str, ...], Nation] = field(default_factory=dict)


class FactionRegistry:
    """The factions and their names, indexed by first word."""

    def __init__(
        self,
        factions: Sequence[Mapping[str, str]],
        aliases: Sequence[Mapping[str, str]],
        heads: Sequence[Mapping[str, str]],
        stop_words: frozenset[str],
        targets: frozenset[str] = frozenset(),
        words: NameWords = NameWords(),
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
        written = [*(row["name_ar"] for row in factions), *(row["alias_ar"] for row in aliases)]
        self._stems = frozenset(
            folded_words(name)[0] for name in (*written, *(row["head_ar"] for row in heads)) if name.startswith("أل")
        )
        self._names: dict[str, list[tuple[tuple[str, ...], int, tuple[Alias, ...]]]] = {}
        for name, meant in named.items():
            self._add(name, tuple(meant.values()))
        for phrase in words.lookalikes:
            self._add(phrase, ())
        for candidates in self._names.values():
            candidates.sort(key=lambda candidate: (-len(candidate[0]), candidate[1]))
        self._heads: dict[str, list[tuple[int, _Head]]] = {}
        for row in heads:
            head = folded_words(row["head_ar"])
            for first in self._spellings(head[0]):
                self._heads.setdefault(first, []).append((_prefix(first, head[0]), _head(row)))
        self._state_cues: dict[str, list[_StateCue]] = {}
        self._loyal: set[str] = set()
        for row in words.state_cues:
            self._add_cue(row)
        for cues in self._state_cues.values():
            cues.sort(key=lambda cue: -len(cue.rest))
        # Words at which a name may begin; all others are passed over with one look.
        self._openers = frozenset((*self._names, *self._heads))
        self._nations = words.nations
        self._stop_words = stop_words
        self._targets = targets  # what is attacked or held (the post, the village) closes a name

    def _add(self, words: tuple[str, ...], meant: tuple[Alias, ...]) -> None:
        for first in self._spellings(words[0]):
            self._names.setdefault(first, []).append((words[1:], _prefix(first, words[0]), meant))

    def _spellings(self, word: str) -> list[str]:
        """The first word of a name behind proclitics; one that only begins like an article keeps its alef (لألوية)."""
        kept = [conjunction + "ل" + word for conjunction in CONJUNCTIONS] if word in self._stems else []
        return [*(spelling for spelling, _ in attached(word, PREPOSITIONS)), *kept]

    def _add_cue(self, row: Mapping[str, str]) -> None:
        words = folded_words(row["cue_ar"])
        spellings = frozenset(
            form for word in (words[0], "ال" + words[0]) for form, _ in attached(word, ("", "ب", "ل"))
        )
        if row["sense"] == "loyal":
            self._loyal |= {words[0], "ال" + words[0]}
        cue = _StateCue(spellings, words[1:], row["clitic_ar"], row["sense"])
        for last in words[-1:] if cue.rest else spellings:
            self._state_cues.setdefault(last, []).append(cue)

    @property
    def words(self) -> set[str]:
        """The folded words of which names are made."""
        return {*self._names, *(word for names in self._names.values() for rest, *_ in names for word in rest)}

    @property
    def word_uses(self) -> set[tuple[str, str]]:
        """The folded words of which names are made, each with what it is in one: first, further, or a stem that only
        begins like an article."""
        names = self._names.items()
        uses = {(word, "first") for word, found in names if not all(prefix for _, prefix, _ in found)}
        uses |= {(word, "further") for _, found in names for rest, *_ in found for word in rest}
        return uses | {(word, "stem") for word in self._stems}

    @property
    def single_words(self) -> set[str]:
        """The folded words that alone name one faction for certain."""
        return {
            word
            for word, names in self._names.items()
            if any(
                not rest and not prefix and len(meant) == 1 and not meant[0].needs_context
                for rest, prefix, meant in names
            )
        }

    def find(self, tokens: Sequence[Token]) -> list[FactionMention]:
        """Return the mentions in a sentence, in order, the longest name at a place."""
        found: list[FactionMention] = []
        last = 0
        for at in [at for at, token in enumerate(tokens) if token.norm in self._openers]:
            mention = self._mention_at(tokens, at) if at >= last else None
            if mention and (mention.aliases or mention.method == "pattern"):
                found.append(mention)
            last = mention.last if mention else last
        return self._without_lands(tokens, found)

    def _mention_at(self, tokens: Sequence[Token], at: int) -> FactionMention | None:
        named = self._named_at(tokens, at)
        if named and named.is_settled and self.factions[named.aliases[0].faction_id].kind in _OF_STATES:
            return self._without_leader(tokens, named)
        pattern = self._pattern_at(tokens, at)
        if named and pattern and not named.is_settled and pattern.last > named.last:
            named = None  # الجيش means many, the army with its country one
        mention = self._loyal_at(tokens, at) or named or pattern
        return self._without_leader(tokens, mention) if mention else None

    def _without_leader(self, tokens: Sequence[Token], mention: FactionMention) -> FactionMention:
        """Cut `بقيادة واشنطن` off a name: the state that leads is named too."""
        for at in range(mention.first + 1, mention.last - 1):
            leader = self._named_at(tokens, at + 1) if tokens[at].norm == _LED_BY else None
            if leader is not None and self.may_be_place(leader):
                return replace(mention, last=at)
        return mention

    def _without_lands(self, tokens: Sequence[Token], found: Sequence[FactionMention]) -> list[FactionMention]:
        """Take out names of states that the words before them make a land, and mark those they make a party.

        What holds of one state holds of those listed after it.
        """
        kept: list[FactionMention] = []
        sense, last = "", -1
        for mention in found:
            if not self.may_be_place(mention):
                kept.append(mention)
                continue
            sense = self._sense(tokens, mention) or (sense if _is_listed(tokens, last, mention) else "")
            last = mention.last
            if sense != "land":
                kept.append(self.as_party(mention) if sense == "party" else mention)
        return kept

    def _sense(self, tokens: Sequence[Token], mention: FactionMention) -> str:
        """`party` or `land`, as the words around the name of a state tell; empty where they tell nothing."""
        if _is_dateline(tokens, mention):
            return "land"
        end = mention.first
        while end > 0 and tokens[end - 1].norm in QUOTES:
            end -= 1
        clitic = tokens[mention.first].norm[: mention.prefix].lstrip("وف")
        for cue in self._state_cues.get(tokens[end - 1].norm if end else "", ()):
            start = end - len(cue.rest) - 1
            words = tuple(token.norm for token in tokens[start + 1 : end])
            if start >= 0 and clitic == cue.clitic and words == cue.rest and tokens[start].norm in cue.first:
                return "land" if cue.sense == "land" else "party"
        return ""

    def _loyal_at(self, tokens: Sequence[Token], at: int) -> FactionMention | None:
        """Armed people who are named only by their side: `الفصائل الموالية لها`."""
        prefix = next((p for p, head in self._heads.get(tokens[at].norm, ()) if head.rule == "loyal"), None)
        if prefix is None:
            return None
        end = at + 1
        while (
            end < min(at + 1 + _ADJECTIVES, len(tokens))
            and tokens[end].norm.endswith(("يه", "حه"))
            and tokens[end].norm not in self._loyal
        ):
            end += 1
        if end >= len(tokens) or tokens[end].norm not in self._loyal:
            return None
        end += 1
        following = tokens[end].norm if end < len(tokens) else ""
        if following in _WITH_THEM:
            return FactionMention(at, end + 1, prefix, (), "pattern")
        is_closed = not following.isalpha() or (following in self._stop_words and following not in {"من", "مع"})
        return FactionMention(at, end, prefix, (), "pattern") if is_closed else None

    def _named_at(self, tokens: Sequence[Token], at: int) -> FactionMention | None:
        following = _word_after(tokens, at)
        for rest, prefix, meant in self._names.get(tokens[at].norm, ()):
            if rest and rest[0] != following:
                continue
            end = _follow(tokens, at + 1, rest)
            if end is not None:
                is_name = bool(meant) and meant[0].kind == "name"
                return FactionMention(at, end, prefix, meant, "exact_name" if is_name else "exact_alias")
        return None

    def _pattern_at(self, tokens: Sequence[Token], at: int) -> FactionMention | None:
        for prefix, head in self._heads.get(tokens[at].norm, ()):
            start = _follow(tokens, at + 1, head.words[1:])
            if start is None or start >= len(tokens):
                continue
            if head.rule == "national":
                mention = self._national_at(tokens, at, start, prefix, head)
                if mention is not None:
                    return mention
                continue
            inner = self._named_inside(tokens, start, head.rule)
            if inner is not None:
                return replace(inner, first=at, prefix=prefix)
            end = self._name_end(tokens, start, head.rule)
            if end is not None:
                return FactionMention(at, end, prefix, (), "pattern")
        return None

    def _national_at(
        self, tokens: Sequence[Token], at: int, start: int, prefix: int, head: _Head
    ) -> FactionMention | None:
        """A body of a state, named by the adjective of its country at token `start`: القوات الكورية الجنوبية.

        The adjective agrees with the head: in `وزارة الخارجية القطري` it belongs to another word.
        """
        for last in (start + 2, start + 1):
            words = tuple(token.norm for token in tokens[start:last])
            nation = self._nations.get(words) if last <= len(tokens) else None
            if nation is None or words[0].endswith("ه") != head.is_feminine:
                continue
            if nation.is_definite != head.words[-1].startswith("ال"):
                continue
            meant = (nation.forces_id or nation.state_id) if head.body == "forces" else nation.state_id
            if not meant or not head.body:
                return FactionMention(at, last, prefix, (), "pattern") if head.body != "official" else None
            return FactionMention(at, last, prefix, (Alias(meant, "national", False),), "nationality")
        return None

    def _named_inside(self, tokens: Sequence[Token], start: int, rule: str) -> FactionMention | None:
        """A name of the registry that the head only introduces: `قوات «داعش»`, `فصيل الجبهة الشامية`."""
        if rule not in {"any", "definite", "quoted"} or (rule == "quoted" and tokens[start].norm not in QUOTES):
            return None
        first = start
        while first < len(tokens) and tokens[first].norm in QUOTES:
            first += 1
        inner = self._named_at(tokens, first) if first < len(tokens) else None
        if inner is None or inner.prefix or len(inner.aliases) != 1 or self.may_be_place(inner):
            return None
        if inner.aliases[0].needs_context and rule != "definite":
            return None
        return replace(inner, aliases=_certain(inner.aliases))

    def _name_end(self, tokens: Sequence[Token], start: int, rule: str) -> int | None:
        """Index after the name that begins at `start`, by the head's rule; None when no name follows."""
        if rule in {"any", "definite", "quoted"} and tokens[start].norm in QUOTES:
            close = next((i for i in range(start + 1, min(start + 7, len(tokens))) if tokens[i].norm in QUOTES), None)
            return close + 1 if close is not None and close > start + 1 else None
        if rule == "number":
            return start + 1 if tokens[start].norm.isdigit() else None
        if rule == "military":
            window = range(start + 1, min(start + 5, len(tokens)))
            return next((i + 1 for i in window if tokens[i].norm == "العسكري"), None)
        first = tokens[start].norm
        if rule not in {"any", "definite"} or not self._is_name(first) or first in self._targets:
            return None
        # Without the article stand adjectives (ميليشيات محلية) and, behind فصيل, relative clauses.
        if not first.startswith("ال") and (rule == "definite" or first.endswith("يه") or self._is_attached(first)):
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

    def _is_attached(self, word: str) -> bool:
        """Whether a name of the registry stands in `word` behind a proclitic."""
        return any(prefix for _, prefix, _ in self._names.get(word, ()))

    def _is_name(self, word: str) -> bool:
        return word.isalpha() and len(word) > 2 and word not in self._stop_words and word not in _BREAKS

    def kind(self, mention: FactionMention) -> str:
        """Kind of the faction that a mention is linked to; empty when it is linked to none."""
        return self.factions[mention.faction_id].kind if mention.faction_id else ""

    def as_party(self, mention: FactionMention) -> FactionMention:
        """The name of a state or capital where the sentence shows that its government is meant."""
        if len(mention.aliases) != 1:
            return mention
        return replace(mention, aliases=_certain(mention.aliases), is_party=True)

    def is_organ(self, mention: FactionMention) -> bool:
        """Whether the words mean the forces or the police of whichever state (the army, the police): a body, even where
        the report does not settle of which."""
        organs = [alias for alias in mention.aliases if self.factions[alias.faction_id].kind in _ORGANS]
        return len(organs) >= _STATES_WITH_ORGAN

    def may_be_place(self, mention: FactionMention) -> bool:
        """Whether the words also name a land or its capital, and nothing shows that they mean its government."""
        return not mention.is_party and any(
            alias.kind == "metonym"
            or (alias.kind in {"name", "variant", "short"} and self.factions[alias.faction_id].kind == "state")
            for alias in mention.aliases
        )


def _word_after(tokens: Sequence[Token], at: int) -> str:
    """The word behind token `at`, quotation marks passed over; empty at the end of the sentence."""
    at += 1
    while at < len(tokens) and tokens[at].norm in QUOTES:
        at += 1
    return tokens[at].norm if at < len(tokens) else ""


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


def _prefix(spelling: str, word: str) -> int:
    """Letters of proclitics in a `spelling` of `word`; behind لـ the article has lost its alef."""
    is_cut = word.startswith("ال") and spelling.startswith(_CUT_ARTICLES)
    return max(len(spelling) - len(word) + is_cut, 0)


def _certain(aliases: Sequence[Alias]) -> tuple[Alias, ...]:
    """The aliases, meant whatever the report speaks of."""
    return tuple(replace(alias, needs_context=False) for alias in aliases)


def _is_listed(tokens: Sequence[Token], last: int, mention: FactionMention) -> bool:
    """Whether `mention` goes on with a list whose latest name ends before token `last`."""
    gap = [token.norm for token in tokens[max(last, 0) : mention.first]]
    joined = tokens[mention.first].norm[: mention.prefix].startswith("و")
    return last >= 0 and all(word in _LIST_MARKS for word in gap) and (joined or bool(gap))


def _is_dateline(tokens: Sequence[Token], mention: FactionMention) -> bool:
    """Whether the place of writing is told: `القاهرة، مصر (وكالات)` at the head of a sentence."""
    after = [token.norm for token in tokens[mention.last : mention.last + 3]]
    return mention.first <= _DATELINE_START and len(after) == 3 and after[0] == "(" and after[2] == ")"


def _head(row: Mapping[str, str]) -> _Head:
    return _Head(folded_words(row["head_ar"]), row["name_rule"], row["body"], row["is_feminine"] == "true")


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
    turn = 0
    latest: dict[str, int] = {}  # which of the mentions so far was the last of a faction
    for mentions in sentences:
        row = []
        for mention in mentions:
            turn += 1
            chosen, method = _choose(mention, registry, named, spoken, latest)
            if chosen:
                latest[chosen] = turn
            elif mention.aliases and not registry.is_organ(mention):
                continue  # an ordinary word in this report
            row.append(replace(mention, method=method, faction_id=chosen))
        linked.append(row)
    return linked


def _choose(
    mention: FactionMention,
    registry: FactionRegistry,
    named: Mapping[str, int],
    spoken: Mapping[str, int],
    latest: Mapping[str, int],
) -> tuple[str | None, str]:
    if mention.is_settled:
        return mention.aliases[0].faction_id, mention.method
    if not mention.aliases:
        return None, "pattern"
    candidates = [alias.faction_id for alias in mention.aliases]
    recent = max((faction for faction in candidates if faction in latest), key=latest.__getitem__, default=None)
    if recent:
        return recent, "context_recent"
    elsewhere = [faction for faction in candidates if named.get(faction)]
    if len(elsewhere) == 1:
        return elsewhere[0], "context_report"
    if elsewhere:
        best = max(elsewhere, key=lambda faction: (named[faction], faction))
        return best, "context_report"
    # Labels such as الميليشيات mean whomever the report has named; the country does not tell whom.
    unlabelled = [alias.faction_id for alias in mention.aliases if alias.kind != "label"]
    kind = registry.factions[candidates[0]].kind
    is_army = kind in {"state", "state_forces"} and mention.last - mention.first > 1
    local = _of_country(unlabelled, registry, spoken) if len(candidates) > 1 or is_army else None
    return (local, "context_country") if local else (None, "unresolved")


def _of_country(candidates: Sequence[str], registry: FactionRegistry, spoken: Mapping[str, int]) -> str | None:
    """The only candidate of the country that the report speaks of most, of those that have one."""
    counts = {code: count for code, count in spoken.items() if code and count > 0}
    if not counts:
        return None
    least = _COUNTRY_SHARE * max(counts.values())
    support = {f: counts.get(registry.factions[f].country_code, 0) for f in candidates}
    best = max(support.values(), default=0)
    local = [faction for faction, count in support.items() if count == best]
    return local[0] if best and best >= least and len(local) == 1 else None


def _nations(rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, ...], Nation]:
    """The nation of each adjective, masculine and feminine, with the article and without."""
    nations: dict[tuple[str, ...], Nation] = {}
    for row in rows:
        words = folded_words(row["adjective_ar"])
        for forms in (words, tuple(word + "ه" for word in words)):
            nations[forms] = Nation(row["faction_id"], row["forces_id"], is_definite=False)
            nations[tuple("ال" + word for word in forms)] = Nation(row["faction_id"], row["forces_id"])
    return nations


def load_registry(seeds_dir: Path) -> FactionRegistry:
    """Read the factions and their names from seeds/registry."""
    registry, lexicon = seeds_dir / "registry", seeds_dir / "lexicon"
    stop_words = frozenset(fold(row["word_ar"]) for row in read_rows(lexicon / "function_words.csv"))
    nouns = [cell for row in read_rows(lexicon / "target_nouns.csv") for cell in row["forms_ar"].split("|")]
    nouns += [row["generic_ar"] for row in read_rows(seeds_dir / "vocabulary" / "place_generics.csv")]
    nisbas = read_rows(seeds_dir / "vocabulary" / "place_nisbas.csv")
    words = NameWords(
        [folded_words(row["phrase_ar"]) for row in read_rows(lexicon / "faction_lookalikes.csv")],
        read_rows(lexicon / "state_cues.csv"),
        {folded_words(row["nisba_ar"]): Nation() for row in nisbas if row["place_id"].startswith("c_")}
        | _nations(read_rows(lexicon / "nationalities.csv")),
    )
    return FactionRegistry(
        read_rows(registry / "factions.csv"),
        read_rows(registry / "faction_aliases.csv"),
        read_rows(lexicon / "faction_heads.csv"),
        stop_words,
        frozenset("ال" + fold(noun) for noun in nouns),
        words,
    )
