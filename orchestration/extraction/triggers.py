"""Words that tell of happenings: verbs, their nouns and set phrases of the lexicon, found in every inflected form.

Which word means what, and where its parties stand, is rows of seeds/lexicon/triggers.csv; the forms come from the
morphology. Which party is meant is the business of roles.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.morphology import Analysis, Lexeme, Morphology, stem_letters
from orchestration.extraction.phrases import read_rows
from orchestration.extraction.remembered import Remembered
from orchestration.extraction.text import Token, fold

# How many words may stand between the parts of a phrase (held the army responsible), and what ends its clause.
_LONGEST_GAP = 9
_CLAUSE_ENDS = frozenset([*"،,.:؛!؟?", *map(fold, ("أن", "إن", "عن", "الذي", "التي", "الذين"))])
# An element of a phrase that is written so stands for this very spelling, without proclitics and endings.
_EXACT = "="
_EXACT_FUTURES = tuple(_EXACT + conjunction + "س" + person for conjunction in ("", "و") for person in "ينت")
_BEFORE_VERBS = frozenset({"لن", "ولن", "بلن", "لم", "ولم"})
_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "س")
_SUFFIXES = frozenset(
    {
        "تها", "تهم", "ته", "اتها", "اتهم", "اته", "ها", "هم", "هما", "نا", "ات",
        "ين", "ون", "ان", "تين", "تان", "وا", "ه", "ت", "ا", "ي", "و",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """A row of the lexicon: what kind of word it is and which role stands where.

    `trigger_class` is `event` for a happening, `light` for a verb whose happening is its noun (شن هجوما), `exist`
    for one that only says that it took place, `cause` for one that leads to a toll, `killed` and `injured` for
    words of a toll (with an event type the deed itself, which no other explains), `none` for a set phrase that tells of
    none although its words do (de-escalation zones).

    Flags of the rows: `generic` and `flee` and `leave` leave the type to the sentence, `carrier` marks a noun that
    yields to the event noun behind it, `epithet` a verb that only describes when it has a pronoun, `common` a word of
    all kinds of news, `state` nouns that are participles of what someone does meanwhile, `joins` a word that belongs to
    a defection before it; `weak` and `plural` are evidence.
    """

    trigger_id: str
    trigger_class: str
    event_type_code: str
    subject: str
    object: str
    genitive: str
    prepositions: tuple[tuple[str, str], ...]
    flags: frozenset[str]
    form: str = ""

    def role_after(self, preposition: str) -> str:
        """The role that the frame gives to what stands behind `preposition`; empty when it says nothing."""
        return next((role for word, role in self.prepositions if word == preposition), "")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or phrase of a sentence that tells of a happening: tokens `first` to `last` (exclusive)."""

    first: int
    last: int
    row: TriggerRow
    kind: str  # verb, noun or phrase
    reading: Analysis | None
    # Tokens of the part of a phrase that stands behind a gap, the last one exclusive.
    tail: tuple[int, int] = (0, 0)
    is_verbal: bool = False  # a phrase that begins with a conjugated verb

    @property
    def is_finite(self) -> bool:
        """Whether it is a conjugated verb."""
        return self.kind == "verb"

    @property
    def is_weapon(self) -> bool:
        """Whether it only names a weapon (a bomb, shells) or other means, which has no parties of its own."""
        row = self.row
        return not self.is_finite and "weak" in row.flags and not (row.subject or row.object or row.genitive)

    @property
    def pronoun(self) -> str:
        """The pronoun attached to it, else empty."""
        return self.reading.pronoun if self.reading else ""

    @property
    def is_definite(self) -> bool:
        """Whether it has the article."""
        return bool(self.reading and self.reading.is_definite)


def variants(word: str) -> frozenset[str]:
    """What a folded word may be without proclitics, article and endings, itself included."""
    return _VARIANTS[word]


def _variants(word: str) -> frozenset[str]:
    bare = {word}
    for prefix in _PROCLITICS if word.startswith(_PROCLITICS) else ():
        bare.update([form[1:] for form in bare if form.startswith(prefix) and len(form) > 3])
    for form in bare.copy():
        if (form.startswith("ال") and len(form) > 4) or (form.startswith("لل") and len(form) > 4):
            bare.add(form[2:])
        elif form.startswith("ل") and word.startswith(("لل", "ولل")) and len(form) > 3:
            bare.add(form[1:])
    cut = [form[:end] for form in bare for end in range(3, len(form)) if form[end:] in _SUFFIXES]
    return frozenset(bare.union(cut))


_VARIANTS = Remembered(_variants)


def _spelled(word: str) -> frozenset[str]:
    """What a folded token may be matched by: its variants, and itself as an exact element."""
    return variants(word) | {_EXACT + word}


_SPELLINGS = Remembered(_spelled)


def _element(text: str) -> frozenset[str]:
    """What a token may be reduced to in order to match one element of a phrase (alternatives are set apart by /)."""
    forms = set()
    for alternative in text.split("/"):
        word = fold(alternative)
        if word.startswith(_EXACT):
            forms.add(word)
            continue
        forms.add(word)
        for ending in ("ه", "ات", "ا", "ين"):
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                forms.add(word[: -len(ending)])
    return frozenset(forms)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Elements that follow the first one at once, and those that may follow behind a few words (written ~)."""

    rest: tuple[frozenset[str], ...]
    tail: tuple[frozenset[str], ...]
    # What of the first element is a conjugated verb.
    verbs: frozenset[str]


def _verbs_of(element: frozenset[str]) -> frozenset[str]:
    """The conjugated verbs among the forms of an element: a perfect with its feminine or plural, and its imperfect; a
    future written out, and a particle that only stands before verbs."""
    bare = {form.removeprefix(_EXACT): form for form in element}
    stems = {w for w in bare if {w + "ت", w + "وا"} & bare.keys() or (w[-1:] == "ي" and w[:-1] + "ت" in bare)}
    perfects = {stem + ending for stem in stems for ending in ("", "ت", "وا")} | {stem[:-1] + "ت" for stem in stems}
    imperfects = {sign + stem.removeprefix("ا") for stem in stems for sign in "يت"}
    futures = {word for word, form in bare.items() if form.startswith(_EXACT_FUTURES) or word in _BEFORE_VERBS}
    return frozenset(word for word in bare if word in perfects | imperfects | futures)


def _stands_at(tokens: Sequence[Token], at: int, elements: Sequence[frozenset[str]]) -> bool:
    if at + len(elements) > len(tokens):
        return False
    for element, token in zip(elements, tokens[at : at + len(elements)], strict=True):
        if element.isdisjoint(_SPELLINGS[token.norm]):
            return False
    return True


class TriggerLexicon:
    """The trigger rows with their forms."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.rows = {row["trigger_id"]: _trigger_row(row) for row in rows}
        self.morphology = Morphology(lexeme for row in rows for lexeme in lexemes(row))
        self._by_key = {lexeme.key: self.rows[row["trigger_id"]] for row in rows for lexeme in lexemes(row)}
        self._phrases: dict[str, list[tuple[_Phrase, TriggerRow]]] = {}
        for row in rows:
            for phrase in filter(None, row["phrases"].split("|")):
                head, _, tail = phrase.partition(" ~ ")
                first, *rest = map(_element, head.split())
                parts = _Phrase(tuple(rest), tuple(map(_element, tail.split())), _verbs_of(first))
                for start in first:
                    self._phrases.setdefault(start, []).append((parts, self.rows[row["trigger_id"]]))
        self._beginning = Remembered(self._beginning_with)
        self._may_begin = Remembered(self._begins)

    def find(
        self,
        tokens: Sequence[Token],
        opens_clause: Callable[[int], bool] = lambda at: at == 0,
        names: frozenset[int] = frozenset(),
    ) -> list[Trigger]:
        """Return the triggers among the tokens of a sentence, in order, without overlap; phrases win over words.

        `opens_clause` tells of a token whether a verb may be expected there: it decides between a verb and a noun that
        are spelled alike (قصف). `names` are the first tokens of names of factions: who acts is no part of a phrase
        with a gap (forces of X sent a letter, they sent no forces).
        """
        found: list[Trigger] = []
        end = 0
        may_begin = self._may_begin
        told: set[int] = set()  # tokens that a phrase with a gap has told of
        for at in [at for at, token in enumerate(tokens) if may_begin[token.norm]]:
            if at < end or at in told:
                continue
            hit = self._phrase_at(tokens, at, names) or self._word_at(tokens[at], at, opens_clause)
            if hit:
                found.append(hit)
                end = hit.last
                told.update(range(*hit.tail))
        return found

    def _begins(self, word: str) -> bool:
        """Whether a trigger may begin with a folded word."""
        return bool(self._beginning[word] or self.morphology.analyse(word))

    def _phrase_at(self, tokens: Sequence[Token], at: int, names: frozenset[int]) -> Trigger | None:
        best: Trigger | None = None
        for phrase, row in self._phrases_from(tokens, at):
            end = at + 1 + len(phrase.rest)
            if best is not None and end <= best.last:
                continue
            tail = self._tail_at(tokens, end, phrase.tail, names) if phrase.tail else 0
            if tail is not None:
                span = (tail, tail + len(phrase.tail))
                is_verbal = not phrase.verbs.isdisjoint(_SPELLINGS[tokens[at].norm])
                best = Trigger(at, end, row, "phrase", self._reading(tokens[at].norm, row), span, is_verbal)
        return best

    def _phrases_from(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[_Phrase, TriggerRow]]:
        """Phrases whose unbroken part stands at token `at`; what follows behind a gap is not looked at."""
        for phrase, row in self._beginning[tokens[at].norm]:
            if _stands_at(tokens, at + 1, phrase.rest):
                yield phrase, row

    def _beginning_with(self, word: str) -> tuple[tuple[_Phrase, TriggerRow], ...]:
        """Phrases whose first element a folded word may be."""
        forms = sorted(self._phrases.keys() & _SPELLINGS[word]) if word.isalpha() else ()
        return tuple(found for form in forms for found in self._phrases[form])

    def _tail_at(
        self, tokens: Sequence[Token], end: int, tail: Sequence[frozenset[str]], names: frozenset[int]
    ) -> int | None:
        """Token where `tail` follows in the clause that goes on at token `end`; None where it does not, or only as part
        of another phrase or of a name."""
        for at in range(end, min(end + _LONGEST_GAP, len(tokens))):
            if at not in names and _stands_at(tokens, at, tail):
                is_other = any(
                    start + len(phrase.rest) >= at and not phrase.tail and (start < at or row.trigger_class == "none")
                    for start in range(end, at + 1)
                    for phrase, row in self._phrases_from(tokens, start)
                )
                return None if is_other else at
            if tokens[at].norm in _CLAUSE_ENDS or self._is_verb(tokens[at].norm):
                return None
        return None

    def _is_verb(self, word: str) -> bool:
        """Whether a folded word can only be a conjugated verb."""
        readings = self.morphology.analyse(word)
        return bool(readings) and all(reading.kind == "verb" for reading in readings)

    def _reading(self, word: str, row: TriggerRow) -> Analysis | None:
        """Clitics of a phrase's first word, where the morphology knows the word."""
        readings = self.morphology.analyse(word)
        return readings[0] if readings else None

    def _word_at(self, token: Token, at: int, opens_clause: Callable[[int], bool]) -> Trigger | None:
        readings = self.morphology.analyse(token.norm)
        if not readings:
            return None
        kinds = {reading.kind for reading in readings if not reading.preposition and not reading.pronoun}
        if kinds == {"verb", "noun"}:
            wanted = "verb" if opens_clause(at) else "noun"
            readings = tuple(reading for reading in readings if reading.kind == wanted)
        reading = min(readings, key=_preference)
        return Trigger(at, at + 1, self._by_key[reading.key], reading.kind, reading)


def _preference(reading: Analysis) -> tuple[int, int, str]:
    """Nouns with the article before verbs, fewer clitics before more."""
    clitics = sum(map(bool, (reading.conjunction, reading.preposition, reading.pronoun, reading.is_future)))
    return (clitics, 0 if reading.kind == "verb" else 1, reading.key)


def _trigger_row(row: Mapping[str, str]) -> TriggerRow:
    pairs = (pair.split("=") for pair in row["prepositions"].split("|") if pair)
    return TriggerRow(
        trigger_id=row["trigger_id"],
        trigger_class=row["trigger_class"],
        event_type_code=row["event_type_code"],
        subject=row["subject"],
        object=row["object"],
        genitive=row["genitive"],
        prepositions=tuple((fold(word).strip("ـ"), role) for word, role in pairs),
        flags=frozenset(filter(None, row["flags"].split("|"))),
        form=row["form"],
    )


def lexemes(row: Mapping[str, str]) -> list[Lexeme]:
    """The verb and the nouns of a row, without its phrases."""
    key = row["trigger_id"].replace("_", "").replace("-", "")
    flags = row["flags"].split("|")
    kind = "state" if "state" in flags else "noun"
    found = []
    if row["root"] and "noun" not in flags:
        stems = tuple(row["root"].split()) if ":" in row["root"] else ()
        found.append(Lexeme(f"{key}.v", "verb", "", root=row["root"], form=row["form"], stems=stems))
    for position, noun in enumerate(filter(None, row["nouns"].split("|"))):
        singular, *plurals = noun.split("/")
        found.append(Lexeme(f"{key}.n{position}", kind, singular, plurals=tuple(plurals)))
    return found


def necessary_letters(row: Mapping[str, str]) -> Iterator[str]:
    """Folded letters of which a text holds some wherever the row acts in it: the stems of its words, and of each phrase
    what its most telling element may be, of the part without a gap."""
    for lexeme in lexemes(row):
        yield from stem_letters(lexeme)
    for phrase in filter(None, row["phrases"].split("|")):
        elements = map(_element, phrase.partition(" ~ ")[0].split())
        yield from max(elements, key=lambda forms: min(map(len, forms)))


def load_triggers(lexicon_dir: Path) -> TriggerLexicon:
    """Read seeds/lexicon/triggers.csv; ValueError names the row whose root or form is wrong."""
    return TriggerLexicon(read_rows(lexicon_dir / "triggers.csv"))
