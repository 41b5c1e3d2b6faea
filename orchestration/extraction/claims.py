"""Who is cited for what a sentence tells: the informants in the report's own words, and the words of each claim.

Cues (verbs of saying, prepositions of attribution, nouns of informants) are rows of seeds/registry/informant_cues.csv.
An outlet's own reporters are not informants; a sentence that goes on with what was said keeps the informant before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from orchestration.extraction.conjugation import IMPERFECT, PASSIVE, PERFECT, verb_stems
from orchestration.extraction.factions import QUOTES
from orchestration.extraction.phrases import CONJUNCTIONS, PhraseTable, cell_list, folded_words, read_rows
from orchestration.extraction.reading import Reading
from orchestration.extraction.roles import Grammar
from orchestration.extraction.text import fold
from orchestration.extraction.triggers import variants

_COMMAS = frozenset("،,-–—")
_ENDS = _COMMAS | frozenset(":؛.;!؟?([…")
_BRACKETS = {"(": ")", "[": "]"}
THAT = frozenset(
    {
        "ان",
        "بان",
        "انه",
        "انها",
        "انهم",
        "انهما",
        "بانه",
        "بانها",
        "بانهم",
        "اني",
        "باني",
        "اننا",
        "باننا",
        "لكن",
        "حيث",
    }
)
_ASIDES = frozenset(
    {
        "كذلك",
        "ايضا",
        "بدوره",
        "بدورها",
        "به",
        "بها",
        "عنه",
        "عنها",
        "فيه",
        "فيها",
        "عليه",
        "عليها",
        "اليه",
        "اليها",
        "له",
        "لها",
        "لهم",
        "لنا",
    }
)
_OBJECTS = frozenset({"ب", "ل", "بشكل", "هذا", "هذه", "ذلك", "تلك", "ما", "ردا", "تعليقا", "تعقيبا"})
# To whom something is said, behind who says it.
_AUDIENCE = frozenset({"لصحفيين", "لصحافيين", "للصحفيين", "للصحافيين", "لاعلاميين", "للاعلاميين"})
# A verb that tells of a statement only where the statement is named behind who issued it (أصدرت الوزارة بياناً).
_ISSUED = "اصدر"
# It is said that: a passive, which unpointed looks like `he says that`.
_IMPERSONAL = frozenset({"يذكر", "يقال"})
# Attributions that as often say by what measure something is done (حسب المنطقة).
_MEASURES = frozenset({"حسب", "وفق", "استنادا"})
_LONGEST = 16
_REACH = 12
_NAME = 6
_QUOTED = 4
_SHORT = 2
_OPENING = 3
# Endings of the third person, with the object pronouns that refer back to what was said. What ends in a bare ه is as a
# rule a feminine noun (اضافه).
_ENDINGS = {PERFECT: ("", "ت", "ا", "تا", "وا", "ته", "ها", "تها"), IMPERFECT: ("", "ون", "ان")}
_CIRCUMSTANCE = ("ا", "ه", "ين", "تين")
_PRONOUNS = ("ه", "ها", "هم", "هما")
# What begins with ب behind an informant is what he tells of (reported *that*, *of the killing*), save for names.
_TOLD_BY = ("بال", "بم", "با", "بت", "بق", "بس", "بو", "بح", "بن", "بش")


@dataclass(frozen=True)
class ClaimCues:
    """Verbs of saying, their participles and nouns (folded form to cue), prepositions of attribution and whether they
    end in لـ, nouns that are informants, nouns of what is said in (statement, interview), own reporters."""

    verbs: Mapping[str, str]
    participles: Mapping[str, str]
    sayings: Mapping[str, str]
    prepositions: PhraseTable[tuple[str, bool]]
    nouns: frozenset[str]
    statements: frozenset[str]
    media: frozenset[str]
    own: frozenset[str]

    @cached_property
    def openers(self) -> frozenset[str]:
        """Words at which a cue may begin; all others are passed over with one look."""
        words = self.verbs.keys() | self.participles.keys()
        return frozenset(mark + word for mark in CONJUNCTIONS for word in words) | self.prepositions.first_words


@dataclass(frozen=True, slots=True)
class Claim:
    """Tokens `first` to `last` name the informant in sentence `sentence`; the claim is told from token `said_from`
    on.

    `prefix` counts the letters of proclitics before the informant. `cue` is the folded cue at token `at` of the
    sentence that is claimed; `kind` is verb, preposition, participle (he goes on in the same sentence), relay (the
    one whom an informant cites) or header (informant and colon).
    """

    sentence: int
    first: int
    last: int
    said_from: int
    is_own: bool = False
    prefix: int = 0
    at: int = 0
    cue: str = ""
    kind: str = "verb"


def load_claim_cues(seeds_dir: Path) -> ClaimCues:
    """Read the cues; a verb is given by root and form."""
    rows = read_rows(seeds_dir / "registry" / "informant_cues.csv")
    by_kind: dict[str, list[dict[str, str]]] = {"verb": [], "preposition": [], "noun": []}
    for row in rows:
        by_kind[row["cue_kind"]].append(row)
    return ClaimCues(
        verbs={form: cue for row in by_kind["verb"] for form, cue in _finite(row)},
        participles={form: cue for row in by_kind["verb"] for form, cue in _circumstances(row)},
        sayings={noun: fold(row["cue_ar"]) for row in by_kind["verb"] for noun in cell_list(row["nouns"])},
        prepositions=PhraseTable(map(_attribution, by_kind["preposition"])),
        nouns=_heads(by_kind["noun"]),
        statements=_heads(row for row in by_kind["noun"] if row["informant_kind"] == "statement"),
        media=_heads(row for row in rows if row["informant_kind"] in {"media", "agency"}) | _outlets(seeds_dir),
        own=_heads(row for row in rows if row["informant_kind"] == "own_reporter"),
    )


def saying_forms(row: Mapping[str, str]) -> list[str]:
    """All folded forms of a verb of saying and of its participle; none for cues of other kinds."""
    return [form for form, _ in (*_finite(row), *_circumstances(row))] if row["cue_kind"] == "verb" else []


def _heads(rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
    return frozenset(folded_words(row["cue_ar"])[0] for row in rows)


def _outlets(seeds_dir: Path) -> frozenset[str]:
    """Words that begin the names of outlets (وكالة) or stand next in them (رويترز), as behind لـ: told Reuters."""
    rows = read_rows(seeds_dir / "registry" / "outlets.csv")
    names = (folded_words(name) for row in rows for name in (row["name_ar"], *row["aliases"].split("|")))
    return frozenset(word for name in names for word in name[:2] if len(word) > _SHORT)


def _attribution(row: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, bool]]:
    words = folded_words(row["cue_ar"])
    if words[-1] == "ل":
        return words[:-1], (words[0], True)
    return words, (words[0], False)


def _finite(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The forms of the third person in the active, with their cue; a row without a root is a form itself."""
    if not row["root"]:
        yield fold(row["cue_ar"]), fold(row["cue_ar"])
        return
    for stem in verb_stems(fold(row["root"]), row["form"]):
        if stem.voice == PASSIVE or stem.endings == "none":
            continue
        for person in ("",) if stem.aspect == PERFECT else ("ي", "ت"):
            for ending in _ENDINGS[stem.aspect]:
                yield person + stem.letters + ending, fold(row["cue_ar"])


def _circumstances(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The active participle as it stands for `and he added that` (مضيفا)."""
    if not row["root"]:
        return
    first, middle, last = fold(row["root"]).split()
    if row["form"] == "I":
        inside = "ي" if middle in {"و", "ي"} else middle
        stems = {first + "ا" + inside + last}
    else:
        imperfects = (s for s in verb_stems(fold(row["root"]), row["form"]) if s.aspect == IMPERFECT)
        stems = {"م" + stem.letters for stem in imperfects if stem.endings == "full" and stem.voice != PASSIVE}
    for stem in stems:
        for ending in _CIRCUMSTANCE:
            yield stem + ending, fold(row["cue_ar"])


class _Sentence:
    """Finds the claims of one sentence; `before` is the informant whose speech a pronoun would continue."""

    def __init__(self, reading: Reading, cues: ClaimCues, grammar: Grammar, before: Claim | None) -> None:
        self.reading, self.cues, self.grammar = reading, cues, grammar
        self.norms = reading.norms
        self.latest = before
        self.claims: list[Claim] = []
        named = [(m.first, m.last) for m in reading.factions] + [(p.first, p.last) for p in reading.persons]
        self.named = dict(named)
        self.placed = {i for place in reading.places for i in range(place.first, place.last)}
        self.times = {at: time.last for at, time in reading.time_at.items()}

    def find(self) -> list[Claim]:
        end, openers = self._header(), self.cues.openers
        for at in [at for at, norm in enumerate(self.norms) if norm in openers]:
            if at >= end:
                end = self._cited_at(at)
        return self.claims

    def _add(self, claim: Claim | None) -> int:
        """Keep a claim; returns the token from which to read on."""
        if claim is None:
            return 0
        self.claims.append(claim)
        self.latest = claim
        return max(claim.said_from, claim.last if claim.sentence == self.reading.index else 0)

    def _word(self, at: int) -> str:
        return self.norms[at] if 0 <= at < len(self.norms) else ""

    def _bare(self, at: int) -> str:
        """The word without a conjunction before it."""
        word = self._word(at)
        return word[1:] if word[:1] in "وف" and len(word) > 3 else word

    def _lookup(self, at: int, table: Mapping[str, str]) -> str:
        return table.get(self._word(at)) or table.get(self._bare(at), "")

    # -- kinds of cues

    def _header(self) -> int:
        """`The observatory: ...`: an informant and a colon open the sentence."""
        colon = next((i for i, word in enumerate(self.norms[: _NAME + 1]) if word == ":"), 0)
        if not colon or 0 in self.reading.place_at or not self._is_informant(0, colon):
            return 0
        if any(i in self.reading.trigger_at or self._lookup(i, self.cues.verbs) for i in range(colon)):
            return 0
        return self._add(self._claim(0, colon, colon + 1, colon, "", "header"))

    def _cited_at(self, at: int) -> int:
        attributed = self.cues.prepositions.match(self.reading.tokens, at)
        if attributed:
            return self._attributed(at, *attributed)
        participle = self._lookup(at, self.cues.participles)
        if participle and self.latest and self._introduces(at):
            return self._add(self._again(at, at + 1, participle, "participle"))
        verb = self._lookup(at, self.cues.verbs)
        if verb and self._is_verb(at):
            return self._said_by(at, verb)
        return 0

    def _introduces(self, at: int) -> bool:
        """Whether a participle stands beside its clause (said X, *adding* that ...) and speech follows it."""
        follows = self.norms[at + 1 : at + 2 + _OPENING]
        if follows and (follows[0] in THAT or follows[0] in QUOTES or follows[0] in {":", "الي"}):
            return True
        told = any(word in THAT or word in QUOTES or word == ":" or word.startswith("ب") for word in follows)
        return told and self._opens_clause(at)

    def _is_verb(self, at: int) -> bool:
        word = self._word(at)
        if at in self.named or at in self.placed:
            return False
        if self.grammar.is_class(word, "conjunction", "other"):
            return False
        if any(self.grammar.is_class(bare, "preposition") for bare in (word, word.removesuffix("ها"))):
            return False
        if self.grammar.is_class(self._word(at - 1), "negation", "preposition"):
            return False
        return not self._word(at + 1).startswith("ل") or self._opens_clause(at)

    def _opens_clause(self, at: int) -> bool:
        """Whether a clause begins at `at` or, at the head of the sentence, within a few words of it."""
        return at < _OPENING or self._begins_clause(at)

    def _begins_clause(self, at: int) -> bool:
        before = self._word(at - 1) if at else ""
        return not before or before in _ENDS or before in QUOTES or self._word(at)[:1] in "وف"

    def _attributed(self, at: int, start: int, cue: tuple[str, bool]) -> int:
        name, takes_l = cue
        prefix = 0
        if takes_l:
            if self._word(start) == "ل":
                start += 1
            elif self._word(start) in _ASIDES:
                return self._add(self._again(at, start + 1, name, "preposition"))
            elif self._word(start).startswith("لل"):
                prefix = 2
            elif self._word(start).startswith("ل"):
                prefix = 1
            else:
                return 0
        is_clause = self._word(start) == "ما" or (takes_l and self._word(start) == "لما")
        start, prefix = (start + 1, 0) if is_clause else (start, prefix)
        said_at, start = start, self._after_saying(start)
        if self._is_his_word(start):
            return self._add(self._again(at, start + 1, name, "preposition"))
        end = self._name_end(start)
        if end <= start or (name in _MEASURES and start == said_at and not self._can_tell(start, end)):
            return 0
        return self._add(self._claim(start, end, start, at, name, "preposition", prefix))

    def _after_saying(self, at: int) -> int:
        """Past a verb of saying with what belongs to it (وفق ما أفادت به), or its noun (بحسب قول)."""
        if self._lookup(at, self.cues.verbs):
            at += 1
            return self._past_asides(at + 1 if self._word(at) == "عن" else at)
        return at + 1 if self._word(at) in self.cues.sayings else at

    def _is_his_word(self, at: int) -> bool:
        """Whether a word is a noun of saying with the pronoun of the one who said it (قوله)."""
        word = self._word(at)
        return any(word.endswith(ending) and word[: -len(ending)] in self.cues.sayings for ending in _PRONOUNS)

    def _said_by(self, verb: int, cue: str) -> int:
        start = self._past_asides(verb + 1)
        # A pronoun stands for what is said, and that is what stands before (a toll that X announced).
        subject = None if self._word(verb).endswith(("ها", "ته")) else self._subject_before(verb)
        is_first = not subject or self._begins_clause(verb)
        if self._is_unnamed(start) or not is_first:
            if subject:
                first, last, prefix = subject
                added = self._add(self._claim(first, last, start, verb, cue, "verb", prefix))
            elif self.latest and self._opens_clause(verb) and self._bare(verb) not in _IMPERSONAL:
                added = self._add(self._again(verb, start, cue, "verb"))
            else:
                added = 0
            return max(added, self._relayed(start, start, cue))
        end = self._name_end(start)
        if end <= start:
            return 0
        if cue == _ISSUED and not self._issues_statement(end):
            return 0
        relayed = self._relay(start, end, cue)
        # A place that says something is its government (Ankara said).
        is_known = start in self.reading.place_at or self._is_informant(start, end)
        if not (relayed or is_known or self._is_said(end)):
            return 0
        added = self._add(self._claim(start, end, end, verb, cue, "verb"))
        return max(added, self._relayed(start, end, cue))

    def _issues_statement(self, end: int) -> bool:
        """Whether a statement is named right behind who issued it, times aside: أصدرت الوزارة، أمس، بياناً."""
        at = end
        while at < len(self.norms) and (at in self.times or self.norms[at] in _COMMAS):
            at = max(self.times.get(at, 0), at + 1)
        word = self._word(at)
        return self._is_statement(at) or bool(variants(word.removesuffix("ا")) & self.cues.statements)

    def _is_unnamed(self, at: int) -> bool:
        """Whether no informant follows a verb at `at`, but already what was said, or to whom and where."""
        word = self._word(at)
        return (
            not word
            or word in THAT
            or word in _ENDS
            or word in _OBJECTS
            or word in self.cues.participles
            or (word in QUOTES and not self._closes(at, _QUOTED))
            or word.startswith(("بال", "لل"))
            or (word[:1] == "ب" and word.endswith(_PRONOUNS[1:]) and len(word) > _NAME)
            or word in _AUDIENCE
            or (word[:1] == "ل" and word[1:] in self.cues.media)
            or self.grammar.is_class(word, "preposition")
            or self._is_his_word(at)
        )

    def _is_said(self, end: int) -> bool:
        """Whether speech follows a noun phrase that ends at `end`."""
        if any(word in QUOTES or word == ":" for word in self.norms[end : end + 2]):
            return True
        if self._word(end) == "في" and self._is_statement(end + 1):
            return True
        return any(self._word(at) in THAT or self._is_his_word(at) for at in range(end, end + _REACH))

    def _relay(self, start: int, end: int, cue: str) -> tuple[int, int] | None:
        """The one whom the informant cites: `the agency carried from a doctor his words that`."""
        if cue != "نقل":
            return None
        at = next((i for i in range(start, min(end + 4, len(self.norms))) if self.norms[i] == "عن"), None)
        if at is None:
            return None
        last = self._name_end(at + 1)
        return (at + 1, last) if last > at + 1 else None

    def _relayed(self, start: int, end: int, cue: str) -> int:
        relay = self._relay(start, end, cue)
        return self._add(self._claim(*relay, relay[1], relay[0] - 1, cue, "relay")) if relay else 0

    # -- noun phrases

    def _past_asides(self, at: int) -> int:
        """Past times and short adverbs between a verb and its subject."""
        while at < len(self.norms) and (at in self.times or self.norms[at] in _ASIDES):
            at = max(self.times.get(at, 0), at + 1)
        return at

    def _closes(self, at: int, reach: int) -> int:
        """The token after the mark that closes the bracket or quotation at `at`, if within reach; else 0."""
        sign = self.norms[at]
        closing = {_BRACKETS[sign]} if sign in _BRACKETS else QUOTES
        return next((i + 1 for i in range(at + 1, min(at + 2 + reach, len(self.norms))) if self.norms[i] in closing), 0)

    def _name_end(self, start: int) -> int:
        """End of the noun phrase at `start`, with a name that stands beside it behind a comma."""
        end = self._phrase_end(start)
        while end > start and (self.norms[end - 1] in {"في", "من", "و"} or self.norms[end - 1] in _ENDS):
            end -= 1
        if end > start and self._word(end) in _COMMAS and end + 1 not in self.times:
            beside = self._phrase_end(end + 1)
            is_name = end + 2 < beside <= end + 1 + _NAME and self._follows_name(beside)
            is_told = self._is_unnamed(end + 1) or bool(self._lookup(end + 1, self.cues.verbs))
            if (is_name or end + 1 in self.reading.person_at) and not is_told:
                return beside
        return end

    def _follows_name(self, at: int) -> bool:
        """Whether a name that stands beside another ends at `at`: with a comma, a colon, or where speech begins."""
        word = self._word(at)
        return word in THAT or word in _COMMAS or word == ":" or (word == "الي" and self._word(at + 1) in THAT)

    def _phrase_end(self, start: int) -> int:
        at, end = start, min(start + _LONGEST, len(self.norms))
        while at < end:
            word = self.norms[at]
            if at in self.named:
                if at > start and self._is_object(at):
                    break
                at = max(self.named[at], at + 1)
                continue
            if word in QUOTES or word in _BRACKETS:
                is_whole = at > start and self.norms[at - 1].startswith("ال")
                closed = self._closes(at, _SHORT if is_whole else _QUOTED)
                if not closed:
                    break
                at = closed
                continue
            if self._ends_phrase(start, at):
                break
            at += 1
        return at

    def _ends_phrase(self, start: int, at: int) -> bool:
        word = self.norms[at]
        if word in _ENDS or word in THAT or word in _OBJECTS:
            return True
        if at > start and (self._is_object_of_name(start, at) or self._is_saying_again(at) or self._is_his_word(at)):
            return True
        if at in self.placed and at in self.named.values():
            return True  # accused X the land of Y
        if at in self.reading.trigger_at and not (at > start and self._is_kind_of(at)):
            return True
        if word == "في" and self._is_statement(at + 1):
            return True
        if word not in {"في", "من"} and self.grammar.is_class(
            word, "subordinator", "preposition", "relative", "auxiliary", "negation"
        ):
            return True
        if at == start:
            is_verb = bool(self._lookup(at, self.cues.verbs)) and self._is_verb(at)
            return is_verb and not variants(word) & self.cues.nouns
        return (
            at in self.times
            or (at in self.reading.quantity_at and self.norms[at - 1] not in self.cues.nouns)
            or (word.startswith(_TOLD_BY) and word not in {"باسم", "بن", "بشار"} and at not in self.reading.place_at)
            or (word[:1] == "ل" and not word.startswith("لل") and word[1:] in self.cues.media)
            or word in _AUDIENCE
            or word in self.cues.participles
        )

    def _is_kind_of(self, at: int) -> bool:
        """Whether a word says of what the informant before it is (لجنة التفاوض), not what he tells."""
        before = self.norms[at - 1]
        is_noun = not self.reading.trigger_at[at].is_finite
        return is_noun and self.norms[at].startswith("ال") and before in self.cues.nouns

    def _is_saying_again(self, at: int) -> bool:
        """Whether a noun phrase ends at a verb of saying (local sources say ...), no noun of the same letters."""
        word = self.norms[at]
        return word in self.cues.verbs and word not in self.cues.sayings and not variants(word) & self.cues.nouns

    def _is_object_of_name(self, start: int, at: int) -> bool:
        """Whether a word behind a name that is the whole noun phrase is what the verb is about (denied X's part)."""
        if self.named.get(start) != at:
            return False
        word = self.norms[at]
        is_indefinite = word.isalpha() and not word.startswith(("ال", "و", "لل")) and word not in {"في", "من", "باسم"}
        return is_indefinite or (word.startswith("ال") and word.endswith("ين"))

    def _is_object(self, at: int) -> bool:
        """Whether a faction is what the verb is about: it stands bare behind a whole noun phrase (accused X Y of)."""
        before = self.norms[at - 1]
        is_bare = at in self.reading.faction_at and self.norms[at][:1] not in "ولب"
        is_adjective = before.endswith(("ون", "يه", "ي")) and not self.grammar.is_class(before, "preposition")
        is_after_name = at in self.named.values() or any(place.last == at for place in self.reading.places)
        return is_bare and (is_after_name or is_adjective)

    def _can_tell(self, start: int, end: int) -> bool:
        is_outlet = bool(variants(self._word(start)) & self.cues.media)
        return is_outlet or start in self.reading.place_at or self._is_informant(start, end)

    def _is_statement(self, at: int) -> bool:
        # Before a pronoun the ه of a feminine noun is written ت (كلمتها).
        stems = variants(self._word(at))
        return bool((stems | {stem + "ه" for stem in stems}) & self.cues.statements)

    def _is_informant(self, start: int, end: int) -> bool:
        """Whether a noun phrase names somebody who can tell: an informant's noun leads it, or a name is in it."""
        head = start + 1 if self._word(start) in QUOTES else start
        if any(start <= at < end for at in self.named):
            return True
        return any(variants(self._word(i)) & self.cues.nouns for i in range(head, min(head + _OPENING, end)))

    def _subject_before(self, verb: int) -> tuple[int, int, int] | None:
        """The informant that stands before the verb, back to where its clause begins, and the letters of its `and`."""
        end = verb
        while end > 0 and (self.norms[end - 1] in _COMMAS or self.norms[end - 1] == "قد"):
            end -= 1
        start = end
        while start > max(0, end - _LONGEST) and not self._begins_after(start - 1):
            start = self._opens(start - 1) if self.norms[start - 1] in _BRACKETS.values() else start - 1
        begins = (i for i in range(start, end) if i == start or self.norms[i].startswith("و"))
        return next((self._conjoined(i, end) for i in begins if self._is_subject(i, end)), None)

    def _is_subject(self, first: int, end: int) -> bool:
        is_preposition = self.grammar.is_class(self.norms[first], "preposition")
        return not is_preposition and self._phrase_end(first) >= end and self._is_informant(first, end)

    def _conjoined(self, first: int, end: int) -> tuple[int, int, int]:
        word = self.norms[first]
        is_joined = word.startswith("وال") or (word[:1] == "و" and word[1:] in self.cues.nouns)
        return first, end, int(is_joined)

    def _opens(self, at: int) -> int:
        """The token that opens the bracket which closes at `at`, else `at`."""
        return next((i for i in range(at - 1, max(-1, at - _LONGEST), -1) if self.norms[i] in _BRACKETS), at)

    def _begins_after(self, at: int) -> bool:
        word = self.norms[at]
        return (
            word in _ENDS
            or word.removeprefix("و").startswith("لكن")
            or at in self.reading.trigger_at
            or (self.grammar.is_class(word, "subordinator", "auxiliary", "relative") and word != "من")
            or bool(self._lookup(at, self.cues.verbs) and self._is_verb(at))
        )

    # -- claims

    def _again(self, at: int, said_from: int, cue: str, kind: str) -> Claim | None:
        """The informant before, for what is told from here on."""
        return replace(self.latest, said_from=said_from, at=at, cue=cue, kind=kind) if self.latest else None

    def _claim(self, first: int, last: int, said_from: int, at: int, cue: str, kind: str, prefix: int = 0) -> Claim:
        first, last = self._issuer(first, last)
        words = self.norms[first : min(first + 2, last)]
        is_own = any(word in self.cues.own or bool(variants(word) & self.cues.own) for word in words)
        return Claim(self.reading.index, first, last, said_from, is_own, prefix, at, cue, kind)

    def _issuer(self, first: int, last: int) -> tuple[int, int]:
        """Of a statement by somebody (بيان صادر عن), the one who issued it."""
        if not self._is_statement(first):
            return first, last
        by = next((i for i in range(first + 1, min(first + 4, len(self.norms))) if self.norms[i] in {"عن", "ل"}), None)
        if by is None:
            return first, last
        end = self._phrase_end(by + 1)
        return (by + 1, end) if end > by + 1 else (first, last)


def find_informants(readings: Sequence[Reading], cues: ClaimCues, grammar: Grammar) -> list[list[Claim]]:
    """All claims of each sentence of a report, in the order of their cues."""
    found: list[list[Claim]] = []
    latest: Claim | None = None
    for reading in readings:
        claims = [] if reading.kind == "furniture" else _Sentence(reading, cues, grammar, latest).find()
        found.append(claims)
        latest = claims[-1] if claims else latest
    return found


def leading_claims(readings: Sequence[Reading], informants: Sequence[Sequence[Claim]]) -> list[Claim | None]:
    """The informant of each sentence of a report, in order: the first one whose cue does not tell of a happening."""
    return [_leading(reading, claims) for reading, claims in zip(readings, informants, strict=True)]


def _leading(reading: Reading, claims: Sequence[Claim]) -> Claim | None:
    cited = [claim for claim in claims if not _is_act(reading, claim)]
    return next((claim for claim in cited if claim.kind == "relay"), cited[0] if cited else None)


def _is_act(reading: Reading, claim: Claim) -> bool:
    """Whether the cue tells of what its subject does (accuses) or only goes on with a speech of another sentence."""
    if claim.kind == "participle":
        return claim.sentence != reading.index
    trigger = reading.trigger_at.get(claim.at)
    return claim.kind == "verb" and trigger is not None and trigger.row.trigger_class == "event"
