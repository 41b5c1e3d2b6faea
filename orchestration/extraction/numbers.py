"""Quantities in a sentence: digits, number words, duals, vague amounts, their hedges and the noun they count.

What a quantity means for an event (killed, injured, people in the main role) is decided elsewhere; here it has bounds,
a place among the tokens and the class of its noun. The words are rows of seeds/vocabulary: number_words, vague_numbers,
count_nouns and hedges; months and time words only say what is no count of things.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from orchestration.extraction.phrases import (
    PREPOSITIONS,
    PhraseTable,
    attached,
    cell_list,
    folded_words,
    read_rows,
)
from orchestration.extraction.text import Token, fold

PEOPLE_CLASSES = frozenset(
    {
        "people",
        "people_fighters",
        "people_civilians",
        "people_dead",
        "people_injured",
        "people_captives",
        "people_displaced",
    }
)

_DIGITS = re.compile(r"\d+(?:[.,٫٬]\d+)*")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,٬]\d{3})+")
_FRACTION = re.compile(r"\d{1,6}[.,٫]\d{1,3}")
_NAME_SIGNS = frozenset("/:_#@&=+*")
_SENTENCE_STOPS = frozenset(".؛;!؟?")
_QUOTES = frozenset("«»\"“”'‘’()[]")
_LONGEST_COUNT = 999_999_999_999
_AFTER_WINDOW = 6
_HEADER_WINDOW = 14
_PART_WINDOW = 10
_ABBREVIATION = 2
# How many words may stand between "the number of" and the dead or injured it is the number of.
_HEADER_GAP = 3
_HEADER_ENDS = ("death_word", "injury_word", "part_cue")

Grammar = Literal["one", "two", "construct_two", "many"]
_TOLL_CLASSES = frozenset({"people_dead", "people_injured"})
# People whose name does not say what became of them.
_PLAIN_PEOPLE = frozenset({"people", "people_fighters", "people_civilians"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """Tokens `first` up to `last` (exclusive) and the bounds they give.

    `low` and `high` are None where the words leave that side open ("at least", "at most"). `noun` is the row id of the
    counted noun at token `noun_first`; it may stand before `first` ("the number of dead rose to 20"). All three noun
    fields are None where the sentence leaves the noun out ("3 killed and 5 wounded"). `is_joint`: one toll for
    dead and wounded together. `is_part`: already within a total named before ("20 people, among them 3 children").
    """

    first: int
    last: int
    low: int | None
    high: int | None
    noun_first: int | None = None
    noun: str | None = None
    noun_class: str | None = None
    is_share: bool = False
    is_joint: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class NumberForm:
    """One spelling of a number word: its value, its part in a compound and what is attached to it."""

    value: int
    kind: str
    is_joined: bool
    is_definite: bool


@dataclass(frozen=True, slots=True)
class NounForm:
    """One spelling of a noun that is counted."""

    noun: str
    noun_class: str
    grammar: Grammar
    is_joined: bool
    has_preposition: bool
    is_definite: bool
    alone_is_one: bool
    is_adjective_like: bool


@dataclass(frozen=True, slots=True)
class VagueAmount:
    """Bounds of a vague amount; `kind` is plural (dozens, hundreds) or several."""

    low: int
    high: int
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class NumberVocabulary:
    """What `find_quantities` knows: dictionaries and phrase tables keyed by folded words.

    A quantity that does not begin with digits begins with one of `openers`: a noun in the plural is none, as it needs a
    number before it. The openers in `leading` begin phrases only, which go on with one of the words given there.
    """

    numbers: dict[str, NumberForm]
    nouns: dict[str, NounForm]
    vague: PhraseTable[VagueAmount]
    hedges: PhraseTable[str]
    after: PhraseTable[str]
    cues: dict[str, frozenset[str]]
    range_signs: frozenset[str]
    openers: frozenset[str]
    leading: dict[str, frozenset[str]]

    def may_open(self, word: str, following: str) -> bool:
        """Whether a quantity may begin with a folded word before another one."""
        if word not in self.openers:
            return word[:1].isdecimal()
        return word not in self.leading or following in self.leading[word]


@dataclass(frozen=True, slots=True)
class _Amount:
    low: int
    high: int
    end: int
    scale: int = 1
    is_exact: bool = True
    is_definite: bool = False
    needs_noun: bool = False
    is_digits: bool = False


def _number_forms(vocabulary_dir: Path) -> dict[str, NumberForm]:
    forms: dict[str, NumberForm] = {}
    rows = [row for row in read_rows(vocabulary_dir / "number_words.csv") if row["kind"] != "ordinal"]
    spelled = [(fold(row["word_ar"]), int(row["value"]), row["kind"]) for row in rows]
    # A bare word goes before one with a proclitic: واحد is one, not و + أحد.
    for word, value, kind in spelled:
        forms[word] = NumberForm(value, kind, False, False)
    for word, value, kind in spelled:
        # The one and the two with the article are the days Sunday and Monday.
        for article in ("",) if value <= 2 else ("", "ال"):
            for form, joined in attached(article + word):
                forms.setdefault(form, NumberForm(value, kind, joined, bool(article)))
    return forms


_POSSESSIVES = ("ه", "ها", "هم", "نا")


def _duals(word: str) -> list[str]:
    stem = word[:-1] + "ت" if word.endswith("ه") else word
    return [stem + "ان", stem + "ين"]


def _owned(word: str, ends_in_maksura: bool) -> list[str]:
    """The forms of a folded noun with each possessive suffix."""
    if word.endswith(("ين", "ون")):
        stems = [word[:-1]]
    elif word.endswith("ه"):
        stems = [word[:-1] + "ت"]
    elif word.endswith("اء"):
        stems = [word, word[:-1] + "و", word[:-1] + "ي"]
    elif ends_in_maksura:
        stems = [word[:-1] + "ا"]
    else:
        stems = [word]
    return [stem + suffix for stem in stems for suffix in _POSSESSIVES]


def _written_forms(row: dict[str, str]) -> Iterator[tuple[str, Grammar, bool]]:
    """Folded form, grammatical number and whether a possessive makes it definite; surer readings come first."""
    people = row["noun_class"] in PEOPLE_CLASSES
    plurals = [(fold(item), item.endswith("ى")) for item in row["plural_ar"].split("|") if item]
    singulars = cell_list(row["singular_ar"])
    for word, _ in plurals:
        yield word, "many", False
    for word in singulars:
        yield word, "one", False
        if not word.endswith(("ه", "ا", "اء")):
            yield word + "ا", "one", False
        if len(word) > _ABBREVIATION:
            yield from ((dual, "two", False) for dual in _duals(word))
    if not people:
        return
    for word, maksura in plurals:
        yield from ((owned, "many", True) for owned in _owned(word, maksura))
    for word in singulars:
        yield from ((owned, "one", True) for owned in _owned(word, False))
        yield from ((dual[:-1] + suffix, "two", True) for dual in _duals(word) for suffix in _POSSESSIVES)
        yield _duals(word)[1][:-1], "construct_two", False


def _noun_forms(vocabulary_dir: Path) -> dict[str, NounForm]:
    forms: dict[str, NounForm] = {}
    spelled: list[tuple[str, bool, NounForm]] = []
    for row in read_rows(vocabulary_dir / "count_nouns.csv"):
        for word, grammar, owned in _written_forms(row):
            alone, adjective = row["single_is_one"] == "true", row["adjective_like"] == "true"
            form = NounForm(row["noun_id"], row["noun_class"], grammar, False, False, owned, alone, adjective)
            spelled.append((word, owned, form))
    for row in read_rows(vocabulary_dir / "months.csv"):
        form = NounForm("month", "time", "one", False, False, False, False, False)
        spelled.append((folded_words(row["month_ar"])[0], False, form))
    # Of each noun there are few readings, and many words that share them.
    read_as = cache(replace)
    for word, owned, form in spelled:
        forms.setdefault(word, read_as(form, is_definite=owned))
    for preposition in ("", "ب", "ل"):
        for article in ("", "ال"):
            for word, owned, form in spelled:
                if owned and article:
                    continue
                for written, joined in attached(article + word, (preposition,)):
                    attributes = read_as(
                        form,
                        is_joined=joined,
                        has_preposition=bool(preposition),
                        is_definite=owned or bool(article),
                    )
                    forms.setdefault(written, attributes)
    return forms


def load_number_words(vocabulary_dir: Path) -> NumberVocabulary:
    """Read the vocabulary of quantities from its CSV files; OSError or KeyError where a file is not as expected."""
    hedges = read_rows(vocabulary_dir / "hedges.csv")

    def of_kind(*kinds: str) -> list[tuple[tuple[str, ...], str]]:
        return [(folded_words(row["hedge_ar"]), row["kind"]) for row in hedges if row["kind"] in kinds]

    def words_of(kind: str) -> frozenset[str]:
        return frozenset(form for words, _ in of_kind(kind) if len(words) == 1 for form, _ in attached(words[0]))

    vague = []
    for row in read_rows(vocabulary_dir / "vague_numbers.csv"):
        words, amount = folded_words(row["phrase_ar"]), VagueAmount(int(row["low"]), int(row["high"]), row["kind"])
        vague.append((words, amount))
        if amount.kind == "plural":
            vague.append((("ال" + words[0], *words[1:]), amount))
    cue_kinds = ("unit_label", "year_label", "age_label", "clock_label", "death_word", "injury_word", "one_cue")
    numbers, nouns = _number_forms(vocabulary_dir), _noun_forms(vocabulary_dir)
    alone = {word for word, noun in nouns.items() if _may_stand_alone(noun)}
    amounts = PhraseTable(vague, PREPOSITIONS)
    bounds = PhraseTable(of_kind("about", "at_least", "at_most", "between", "joint_between"), ("", "ب", "ل"))
    phrases = amounts.first_words | bounds.first_words
    seconds = {word: amounts.second_words(word) | bounds.second_words(word) for word in phrases}
    return NumberVocabulary(
        numbers=numbers,
        nouns=nouns,
        vague=amounts,
        hedges=bounds,
        after=PhraseTable(of_kind("at_least_after", "at_most_after", "about_after", "share_after")),
        cues={kind: words_of(kind) for kind in (*cue_kinds, "number_of", "not_one", "part_cue")},
        range_signs=frozenset(words[0] for words, _ in of_kind("range_joint")),
        openers=frozenset((*numbers, *alone, *phrases)),
        leading={
            word: frozenset(after)
            for word, after in seconds.items()
            if "" not in after and word not in numbers and word not in alone
        },
    )


def _may_stand_alone(noun: NounForm) -> bool:
    """Whether a noun counts something without a number before it."""
    return noun.grammar != "many" and (noun.grammar != "one" or noun.alone_is_one)


class _Reader:
    """Reads the amounts of one sentence. Every method takes a token index and looks to its right."""

    def __init__(self, tokens: Sequence[Token], vocabulary: NumberVocabulary) -> None:
        self.tokens = tokens
        self.words = vocabulary
        self.norms = [token.norm for token in tokens]

    def norm(self, at: int) -> str:
        return self.norms[at] if 0 <= at < len(self.norms) else ""

    def number(self, at: int) -> NumberForm | None:
        return self.words.numbers.get(self.norm(at))

    def noun(self, at: int) -> NounForm | None:
        return self.words.nouns.get(self.norm(at))

    def is_cue(self, at: int, kind: str) -> bool:
        return self.norm(at) in self.words.cues[kind]

    def touches(self, at: int) -> bool:
        """Whether token `at` follows the one before it without a space."""
        return 0 < at < len(self.tokens) and self.tokens[at - 1].end == self.tokens[at].start

    def _joined(self, at: int) -> int | None:
        """Index of the number that و joins on at `at`, whether و is attached to it or stands alone."""
        form = self.number(at)
        if form is not None:
            return at if form.is_joined else None
        if self.norm(at) == "و" and (self.number(at + 1) is not None or _DIGITS.fullmatch(self.norm(at + 1))):
            return at + 1
        return None

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        form = self.number(at)
        if form is None:
            return None
        if form.kind in ("unit", "one", "one_of"):
            following = self.number(at + 1)
            if following is not None and following.kind == "ten_word" and not following.is_joined:
                return form.value + 10, at + 2
            tens = self._joined(at + 1)
            tens_form = self.number(tens) if tens is not None else None
            if tens is not None and tens_form is not None and tens_form.kind == "ten":
                return form.value + tens_form.value, tens + 1
            return (form.value, at + 1) if form.kind == "unit" else None
        return (form.value, at + 1) if form.kind in ("ten", "ten_word") else None

    def _below_thousand(self, at: int) -> tuple[int, int] | None:
        form = self.number(at)
        if form is None:
            return None
        following = self.number(at + 1)
        if form.kind in ("hundred", "hundreds"):
            value, end = form.value, at + 1
        elif form.kind == "unit" and following is not None and following.kind == "hundred" and not following.is_joined:
            value, end = form.value * 100, at + 2
        else:
            return self._below_hundred(at)
        rest = self._joined(end)
        smaller = self._below_hundred(rest) if rest is not None else None
        return (value + smaller[0], smaller[1]) if smaller else (value, end)

    def _scale(self, at: int) -> int | None:
        form = self.number(at)
        return form.value if form and form.kind in ("scale", "scale_plural") and not form.is_joined else None

    def _digits(self, at: int) -> float | None:
        written = self.norm(at)
        if not _DIGITS.fullmatch(written) or len(written) > 15:
            return None
        if written.isdecimal():
            return None if written[0] == "0" and len(written) > 1 else int(written)
        scaled = self._scale(at + 1) is not None
        if _GROUPED.fullmatch(written) and not (scaled and written.count(".") == 1):
            return int(re.sub(r"\D", "", written))
        if _FRACTION.fullmatch(written) and scaled:
            return float(re.sub(r"[,٫]", ".", written))
        return None

    def _part(self, at: int) -> tuple[float, int, int] | None:
        """One part of a number: value, its scale and the index after it."""
        value: float | None
        form = self.number(at)
        if form is not None and form.kind == "fraction" and (whole := self._scale(at + 1)):
            return whole / form.value, 1, at + 2
        if form is not None and form.kind in ("scale", "scale_dual"):
            return form.value, (form.value if form.kind == "scale" else form.value // 2), at + 1
        value, end = self._digits(at), at + 1
        if value is None:
            group = self._below_thousand(at)
            if group is None:
                return None
            value, end = group
        scale = self._scale(end)
        return (value, 1, end) if scale is None else (value * scale, scale, end + 1)

    def exact(self, at: int) -> _Amount | None:
        """A number in digits, words or both: five thousand and 200."""
        part = self._part(at)
        if part is None:
            return None
        value, scale, end = part
        last_scale = scale
        while last_scale > 1:
            rest = self._joined(end)
            joined = self.number(rest) if rest is not None else None
            if rest is not None and joined is not None and joined.kind == "fraction":
                # A million and a half, with or without the name of the scale behind it.
                return self._with_fraction(at, value + last_scale / joined.value, rest + 1, scale)
            smaller = self._part(rest) if rest is not None else None
            if smaller is None or smaller[0] >= last_scale:
                break
            value, last_scale, end = value + smaller[0], smaller[1], smaller[2]
        return self._whole(at, value, end, scale)

    def _with_fraction(self, at: int, value: float, end: int, scale: int) -> _Amount | None:
        form = self.number(end)
        is_repeated = form is not None and form.kind == "scale" and not form.is_joined
        return self._whole(at, value, end + is_repeated, scale)

    def _whole(self, at: int, value: float, end: int, scale: int) -> _Amount | None:
        """The number from `at` up to `end`, where it is no longer than counts are."""
        whole = round(value)
        form = self.number(at)
        if whole > _LONGEST_COUNT:
            return None
        return _Amount(whole, whole, end, scale, is_definite=bool(form and form.is_definite), is_digits=form is None)

    def vague(self, at: int) -> _Amount | None:
        """Dozens, hundreds of thousands, several."""
        found = self.words.vague.match(self.tokens, at)
        if found is None:
            return None
        end, amount = found
        if amount.kind == "several":
            more = self.vague(end)
            if more is not None and not more.needs_noun:
                return more
            return _Amount(amount.low, amount.high, end, is_exact=False, needs_noun=True)
        step = end + 1 if self.norm(end) == "من" else end
        form = self.number(step)
        if form is not None and form.kind == "scale_plural" and not form.is_joined and form.value > amount.low:
            low, high = amount.low * form.value, (amount.high + 1) * form.value - 1
            return _Amount(low, high, step + 1, form.value, is_exact=False)
        return _Amount(amount.low, amount.high, end, is_exact=False)

    def amount(self, at: int) -> _Amount | None:
        norm = self.norm(at)
        if not (norm in self.words.numbers or norm in self.words.vague.first_words or norm[:1].isdecimal()):
            return None
        return self.vague(at) or self.exact(at)

    def range_from(self, first: _Amount, is_between: bool) -> _Amount | None:
        """The range that begins with `first`: 10 to 15, 3-5, between 10 and 15."""
        sign = self.norm(first.end)
        if sign in self.words.range_signs:
            start: int | None = first.end + 1
        else:
            start = self._joined(first.end) if is_between else None
        second = self.exact(start) if start is not None else None
        if second is None or not first.is_exact:
            return None
        is_hyphen = not sign.isalpha()
        if is_hyphen and self.norm(second.end) in self.words.range_signs and self.touches(second.end):
            return None
        low = first.low
        if second.scale > 1 and first.scale == 1 and low * second.scale < second.high:
            low *= second.scale
        return replace(second, low=low, is_digits=False) if low < second.high else None

    def is_name_part(self, amount: _Amount, at: int) -> bool:
        """Whether the number at `at` belongs to a name, date, clock time, page counter or list and counts nothing."""
        before = at - 1 if self.norm(at - 1) != "ال" else at - 2
        if any(self.is_cue(before, kind) for kind in ("year_label", "unit_label", "age_label", "clock_label")):
            return True
        if not amount.is_digits:
            return False
        glued = self.norm(at - 1) if self.touches(at) else ""
        following = self.norm(amount.end) if self.touches(amount.end) else ""
        if self.norm(at - 1).isascii() and self.norm(at - 1).isalpha():
            return True
        if glued in _NAME_SIGNS or following in _NAME_SIGNS or glued in ("-", ".", "–"):
            return True
        if following.isascii() and following.isalpha():
            return True
        if following in ("-", "–") and (self.touches(amount.end + 1) or at == 0):
            return True
        if at == 0 and self.norm(amount.end) in (".", ")", "-"):
            return True
        return amount.end == at + 1 and (1900 <= amount.low <= 2100 or amount.low >= 10_000_000)

    def counted_noun(self, at: int) -> tuple[int, NounForm] | None:
        """The noun that an amount ending before `at` counts: `20 soldiers`, `20 of the soldiers`."""
        while self.norm(at) in _QUOTES:
            at += 1
        if self.is_cue(at, "number_of") and (counted := self.noun(at + 1)) and counted.is_definite:
            return at + 1, counted
        if self.norm(at) == "من":
            at += 2 if self.norm(at + 1) == "بين" else 1
            while self.norm(at) in _QUOTES:
                at += 1
        noun = self.noun(at)
        if noun is None or noun.is_joined or noun.has_preposition:
            return None
        return at, noun

    def after_noun(self, at: int, noun: NounForm) -> tuple[int, bool]:
        """Index after what still belongs to the noun before `at`, and whether dead and wounded share the toll."""
        form, beyond = self.number(at), self.noun(at + 1)
        is_number = form is not None and not form.is_joined and form.value <= 2 and form.kind in ("one", "unit")
        if is_number and not (beyond and beyond.grammar == "many"):  # her husband and one (واحد) of her children
            at += 1
        following = self.noun(at)
        if following is None:
            return at, False
        if following.noun == "others" and not following.is_joined and noun.noun != "others":
            return at + 1, False
        tolls = {noun.noun_class, following.noun_class}
        if following.is_joined and tolls == {"people_dead", "people_injured"}:
            return at + 1, following.grammar != "two" and following.is_definite == noun.is_definite
        return at, False

    def joint_toll(self, at: int) -> int | None:
        """Index after `dead and wounded` in the singular at `at`."""
        one, other = self.noun(at), self.noun(at + 1)
        if one is None or other is None or one.grammar != "one" or other.grammar != "one":
            return None
        is_toll = {one.noun_class, other.noun_class} == {"people_dead", "people_injured"}
        return at + 2 if is_toll and other.is_joined and not one.is_definite else None

    def has_joint_verbs(self, first: int) -> bool:
        """Whether `killed and wounded` stands right before token `first`.

        A verb in the plural, or of another gender than the second, has its own subject before it.
        """
        one, other = self.norm(first - 2), self.norm(first - 1)
        if not other.startswith("و") or one.endswith("وا") or one.endswith("ت") != other.endswith("ت"):
            return False
        kinds = ("death_word", "injury_word")
        return any(self.is_cue(first - 2, a) and self.is_cue(first - 1, b) for a, b in (kinds, kinds[::-1]))

    def earlier_noun(self, first: int) -> tuple[int, NounForm] | None:
        """The noun of `the number of dead rose to 20`, which stands before the number at `first`."""
        for at in range(first - 1, max(-1, first - 7), -1):
            noun = self.noun(at)
            is_people = noun is not None and noun.noun_class in PEOPLE_CLASSES and noun.grammar == "many"
            if noun is not None and is_people and self.is_cue(at - 1, "number_of"):
                return at, noun
        return None

    def is_exceeded(self, noun_at: int) -> bool:
        """Whether the number of those at `noun_at` is said to be exceeded (`the number of dead passed 200`)."""
        number_of = next(
            (at for at in range(noun_at - 1, noun_at - 1 - _HEADER_GAP, -1) if self.is_cue(at, "number_of")), 0
        )
        found = self.words.hedges.match(self.tokens, number_of - 1) if number_of else None
        return found == (number_of, "at_least")

    def toll_header(self, first: int) -> tuple[int, NounForm] | None:
        """The dead or injured whose number the clause of token `first` gives (`the toll of dead reached 20 men`)."""
        header: tuple[int, NounForm] | None = None
        for at in range(first - 1, max(-1, first - 1 - _HEADER_WINDOW), -1):
            noun = self.noun(at)
            if self.norm(at) in _SENTENCE_STOPS or any(self.is_cue(at, kind) for kind in _HEADER_ENDS):
                return None
            if header is None and noun is not None and noun.noun_class in _TOLL_CLASSES and noun.grammar == "many":
                header = at, noun
            if self.is_cue(at, "number_of"):
                is_near = header is not None and (header[0] - at <= _HEADER_GAP or header[1].is_joined)
                return header if is_near else None
        return None


def _with_noun(
    reader: _Reader, first: int, at: int, amount: _Amount, low: int | None, high: int | None
) -> Quantity | None:
    """Build the quantity of `amount`, whose own first token is `at` and whose hedges begin at `first`."""
    end = amount.end
    share = reader.words.after.match(reader.tokens, end)
    if share is not None and share[1] == "share_after":
        return Quantity(first, share[0], low, high, noun_class="other", is_share=True)
    found = reader.counted_noun(end + 1 if reader.norm(end) == ")" and reader.norm(at - 1) == "(" else end)
    if found is None:
        before = reader.noun(at - 1)
        is_after_noun = before is not None and before.grammar == "many" and before.is_definite == amount.is_definite
        if before is not None and is_after_noun and amount.is_exact and not amount.is_digits and first == at:
            number = reader.number(at)
            if number is not None and not number.is_joined:
                return Quantity(at - 1, end, low, high, at - 1, before.noun, before.noun_class)
        if reader.norm(at - 1) == "ال" and amount.is_digits:
            if before is None and (before := reader.noun(at - 2)) is not None and before.is_definite:
                return Quantity(at - 2, end, low, high, at - 2, before.noun, before.noun_class)
            return None
        if reader.is_name_part(amount, at) or (amount.needs_noun and reader.norm(end - 1) != "من"):
            return None
        earlier = reader.toll_header(first) or reader.earlier_noun(first)
        if earlier is not None:
            high = None if reader.is_exceeded(earlier[0]) else high
            return Quantity(first, end, low, high, earlier[0], earlier[1].noun, earlier[1].noun_class)
        return Quantity(first, end, low, high, is_joint=reader.has_joint_verbs(first))
    noun_at, noun = found
    if noun.noun_class not in PEOPLE_CLASSES and reader.is_name_part(amount, at):
        return None
    last, joint = reader.after_noun(noun_at + 1, noun)
    joint = joint or (noun.noun != "others" and reader.has_joint_verbs(first))
    header = reader.toll_header(first) if noun.noun_class in _PLAIN_PEOPLE else None
    if header is not None:
        noun_at, noun = header
        high = None if reader.is_exceeded(noun_at) else high
    return Quantity(first, last, low, high, noun_at, noun.noun, noun.noun_class, is_joint=joint)


def _hedged(reader: _Reader, at: int) -> tuple[Quantity | None, int] | None:
    """A quantity that opens with a hedge at `at`; (None, index) where only the hedge can be passed over."""
    kind, start = "", at
    for _ in range(3):
        found = reader.words.hedges.match(reader.tokens, start)
        if found is None:
            break
        start = found[0]
        kind = kind if kind in ("at_least", "at_most") else found[1]
    if not kind:
        return None
    amount = reader.amount(start)
    if amount is None:
        return None
    ranged = reader.range_from(amount, kind in ("between", "joint_between"))
    if ranged is not None:
        return _with_noun(reader, at, start, ranged, ranged.low, ranged.high), ranged.end
    if kind in ("between", "joint_between"):
        return None
    low = None if kind == "at_most" else amount.low
    high = None if kind == "at_least" else amount.high
    quantity = _with_noun(reader, at, start, amount, low, high)
    if kind == "at_most" and quantity is not None and quantity.noun_class not in PEOPLE_CLASSES:
        # حتى and دون mean many things; only a count of people makes them a bound.
        return None
    return quantity, amount.end


def _noun_alone(reader: _Reader, at: int, is_listed: bool) -> Quantity | None:
    """One person or a pair: the dual and the singular need no number word.

    `is_listed`: right behind people who are counted, to whom و joins it (three men and their commander).
    """
    noun = reader.noun(at)
    if noun is None or noun.grammar == "many":
        return None
    cued = (is_listed and noun.is_joined) or any(
        reader.is_cue(at - 1, kind) for kind in ("death_word", "injury_word", "one_cue")
    )
    if noun.grammar == "construct_two":
        following = reader.norm(at + 1)
        if not (cued and following.isalpha() and noun.alone_is_one):
            return None
    value = 1 if noun.grammar == "one" else 2
    if value == 1:
        if not noun.alone_is_one or reader.is_cue(at - 1, "not_one"):
            return None
        if (noun.is_definite or noun.is_adjective_like) and not cued:
            return None
    last, joint = reader.after_noun(at + 1, noun)
    if joint or (last > at + 1 and (reader.noun(last - 1) or noun).is_joined):
        last, joint = at + 1, False
    joint = reader.has_joint_verbs(at)
    return Quantity(at, last, value, value, at, noun.noun, noun.noun_class, is_joint=joint)


def _one_of(reader: _Reader, at: int) -> Quantity | None:
    """`one of the soldiers`."""
    form, noun = reader.number(at), reader.noun(at + 1)
    if form is None or form.kind not in ("one", "one_of"):
        return None
    noun_at = at + 1
    if form.kind == "one" and any(reader.is_cue(at - 1, kind) for kind in ("death_word", "injury_word")):
        return Quantity(at, at + 1, 1, 1)
    if form.kind == "one" and reader.norm(at + 1) == "من":
        noun_at, noun = at + 2, reader.noun(at + 2)
    if noun is None or noun.grammar != "many" or noun.is_joined or noun.has_preposition:
        return None
    return Quantity(at, noun_at + 1, 1, 1, noun_at, noun.noun, noun.noun_class)


def _plain(reader: _Reader, at: int) -> tuple[Quantity | None, int] | None:
    """A quantity without a hedge before it; (None, index) where a number was read that counts nothing."""
    amount = reader.amount(at)
    if amount is None:
        return None
    ranged = reader.range_from(amount, False)
    if ranged is not None and not reader.is_name_part(replace(ranged, is_digits=False), at):
        quantity = _with_noun(reader, at, at, ranged, ranged.low, ranged.high)
        if quantity is not None and (quantity.noun is not None or not amount.is_digits):
            return quantity, ranged.end
    return _with_noun(reader, at, at, amount, amount.low, amount.high), amount.end


def _is_part(reader: _Reader, earlier: list[Quantity], quantity: Quantity) -> bool:
    """Whether a quantity is among a total, or is joined with و to what is."""
    first = quantity.first
    words = ("death_word", "injury_word")
    if reader.is_cue(first - 1, "part_cue"):
        return not any(reader.is_cue(first - 2, word) for word in words)  # five of them were killed
    is_joined = reader.norm(first).startswith("و") or reader.norm(first - 1) == "و"
    if not earlier or not is_joined or quantity.noun_class in _TOLL_CLASSES:
        return False
    gap = range(max(earlier[-1].last, first - _PART_WINDOW), first)
    if earlier[-1].is_part:
        return all(reader.norm(at) in {"و", "،"} for at in gap)
    return any(reader.is_cue(at, "part_cue") for at in gap) and not any(
        reader.norm(at) in _SENTENCE_STOPS or reader.is_cue(at, word) for at in gap for word in words
    )


def _bounded_after(reader: _Reader, quantities: list[Quantity]) -> list[Quantity]:
    """Apply the hedges that stand behind a quantity: `20 people at least`."""
    if not quantities:
        return []
    bounded = list(quantities)
    ends = [quantity.last for quantity in quantities]
    first_words = reader.words.after.first_words
    for at in [at for at, norm in enumerate(reader.norms) if norm in first_words]:
        found = reader.words.after.match(reader.tokens, at)
        if found is None or found[1] not in ("at_least_after", "at_most_after"):
            continue
        if any(quantity.first <= at < quantity.last for quantity in quantities):
            continue
        nearest = max((k for k, end in enumerate(ends) if end <= at), default=None)
        if nearest is None or at - ends[nearest] > _AFTER_WINDOW:
            continue
        between = reader.norms[ends[nearest] : at]
        if _SENTENCE_STOPS.intersection(between):
            continue
        last = found[0] if not between or between == ["،"] else bounded[nearest].last
        if found[1] == "at_least_after":
            bounded[nearest] = replace(bounded[nearest], high=None, last=last)
        else:
            bounded[nearest] = replace(bounded[nearest], low=None, last=last)
    return bounded


def find_quantities(tokens: Sequence[Token], vocabulary: NumberVocabulary) -> list[Quantity]:
    """Return the quantities of one sentence in order; they never overlap.

    Years, dates, clock times, ages in names, model and unit numbers, page counters and phone numbers are left out;
    quantities of time, distance, money and things keep their `noun_class` so that the caller can tell them apart.
    """
    reader = _Reader(tokens, vocabulary)
    found: list[Quantity] = []
    last = 0
    pairs = zip(reader.norms, [*reader.norms, ""][1:], strict=True)
    for at in [at for at, (norm, after) in enumerate(pairs) if vocabulary.may_open(norm, after)]:
        if at < last:
            continue
        hedge = vocabulary.hedges.match(tokens, at)
        if hedge is not None and (end := reader.joint_toll(hedge[0])) is not None:
            if found and at - found[-1].last <= _AFTER_WINDOW:
                found[-1] = replace(found[-1], is_joint=True, last=end if found[-1].last == at else found[-1].last)
            last = end
            continue
        read = _hedged(reader, at) if hedge is not None else None
        read = read or _plain(reader, at)
        is_listed = bool(found) and found[-1].last == at and found[-1].noun_class in PEOPLE_CLASSES
        quantity = read[0] if read is not None else _one_of(reader, at) or _noun_alone(reader, at, is_listed)
        if quantity is None:
            last = read[1] if read is not None else at + 1
            continue
        if found and quantity.first < found[-1].last:
            quantity = replace(quantity, first=max(quantity.first, found[-1].last))
        found.append(replace(quantity, is_part=True) if _is_part(reader, found, quantity) else quantity)
        last = max(quantity.last, at + 1)
    return _bounded_after(reader, found)
