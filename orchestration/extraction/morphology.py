"""Inflected and cliticised forms of the lexicon's words, through camel-tools.

The lexicon is compiled to a database in ALMOR format (prefixes, stems, suffixes and what goes with what); camel-tools'
analyzer reads it and tells for a folded word which lexeme it is, with which clitics. Which word means what is the
lexicon's business, in seeds/.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.conjugation import IMPERFECT, PERFECT, VerbStem, verb_stems
from orchestration.extraction.remembered import Remembered
from orchestration.extraction.text import fold

_OBJECT_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "نا")
_CONJUNCTIONS = ("", "و", "ف")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word of the lexicon: `key` names it, `kind` is `verb`, `noun` or `state`.

    A verb has `root` and `form`, or `stems` written out as `p:letters` and `i:letters` (`pp:`, `ip:` passive). A
    noun has its singular in `lemma` and broken plurals in `plurals`; sound plurals and duals are generated. A state is
    a participle that tells what someone does meanwhile (متهما إياه, accusing him): a noun, read only as the indefinite
    accusative, so that the accused and an accuser are none.
    """

    key: str
    kind: str
    lemma: str
    root: str = ""
    form: str = ""
    stems: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a word. Voice and aspect are empty for nouns; `pronoun` is the attached one, else empty."""

    key: str
    kind: str
    aspect: str
    voice: str
    number: str
    gender: str
    conjunction: str
    preposition: str
    is_definite: bool
    is_future: bool
    pronoun: str


_FEATURES = ("lex", "diac", "pos", "asp", "vox", "num", "gen", "prc2", "prc1", "prc0", "enc0")


def _line(letters: str, category: str, **features: str) -> str:
    named = " ".join(f"{name}:{value}" for name, value in {"diac": letters, **features}.items())
    return f"{letters}\t{category}\t{named}"


def _prefixes() -> Iterator[tuple[str, str, dict[str, str]]]:
    for conjunction in _CONJUNCTIONS:
        base = {"prc2": conjunction} if conjunction else {}
        yield conjunction, "PrePV", base
        yield conjunction, "PreState", base
        for mark in ("", "س", "ل"):
            for person in "ينت":
                yield conjunction + mark + person, "PreIV", base | ({"prc1": mark} if mark else {})
        for preposition in ("", "ب", "ل", "ك"):
            marked = base | ({"prc1": preposition} if preposition else {})
            yield conjunction + preposition, "PreN", marked
            article = "لل" if preposition == "ل" else preposition + "ال"
            yield conjunction + article, "PreNdef", marked | {"prc0": "ال"}


def _suffixes() -> Iterator[tuple[str, str, dict[str, str]]]:
    def with_pronouns(
        ending: str, category: str, features: dict[str, str], joined: str | None = None
    ) -> Iterator[tuple[str, str, dict[str, str]]]:
        yield ending, category, features
        for pronoun in _OBJECT_PRONOUNS:
            yield (ending if joined is None else joined) + pronoun, category, features | {"enc0": pronoun}

    singular, dual, plural = {"num": "s"}, {"num": "d"}, {"num": "p"}
    masculine, feminine = {"gen": "m"}, {"gen": "f"}
    # Perfect: the ending shows the subject.
    yield from with_pronouns("", "PVbare", singular | masculine)
    yield from with_pronouns("ا", "PVbare", dual | masculine)
    yield from with_pronouns("ت", "PVclip", singular | feminine)
    yield from with_pronouns("تا", "PVclip", dual | feminine)
    yield from with_pronouns("وا", "PVclip", plural | masculine, "و")
    yield from with_pronouns("ن", "PVclip", plural | feminine)
    yield from with_pronouns("نا", "PVclip", plural | masculine)
    # Imperfect.
    yield from with_pronouns("", "IVbare", singular | masculine)
    yield from with_pronouns("ان", "IVbare", dual | masculine)
    yield from with_pronouns("ا", "IVbare", dual | masculine)
    yield from with_pronouns("ن", "IVbare", plural | feminine)
    yield from with_pronouns("ون", "IVclip", plural | masculine)
    yield from with_pronouns("وا", "IVclip", plural | masculine, "و")
    yield from with_pronouns("", "IVclip", singular | masculine)
    yield "", "IVnone", singular | masculine
    # Nouns without and with a feminine ending; broken plurals.
    yield from with_pronouns("", "Nm", singular | masculine)
    yield "ا", "Nm", singular | masculine
    yield "ان", "Nm", dual | masculine
    yield "ين", "Nm", dual | masculine
    yield from with_pronouns("ات", "Nm", plural | feminine)
    yield "ه", "Nf", singular | feminine
    yield from with_pronouns("ت", "Nf", singular | feminine)
    yield "تان", "Nf", dual | feminine
    yield "تين", "Nf", dual | feminine
    yield from with_pronouns("تي", "Nf", dual | feminine)
    yield "تا", "Nf", dual | feminine
    yield from with_pronouns("ات", "Nf", plural | feminine)
    yield from with_pronouns("", "Nbp", plural | masculine)
    yield "ا", "Nbp", plural | masculine
    # A final hamza that has got a seat before a pronoun (استيلائها, لقاؤه).
    for pronoun in _OBJECT_PRONOUNS:
        yield pronoun, "Npronoun", singular | masculine | {"enc0": pronoun}
    # States: the masculine accusative is written out, the feminine is not.
    yield "ا", "Nstate", singular | masculine
    yield "ه", "Nstate", singular | feminine
    yield "ين", "Nstate", plural | masculine
    yield "", "Nstateplural", plural | masculine


_COMPATIBLE = {
    # stem category: (prefix categories, suffix categories)
    "PVfull": (("PrePV",), ("PVbare", "PVclip")),
    "PVbare": (("PrePV",), ("PVbare",)),
    "PVclipped": (("PrePV",), ("PVclip",)),
    "IVfull": (("PreIV",), ("IVbare", "IVclip")),
    "IVbare": (("PreIV",), ("IVbare",)),
    "IVclipped": (("PreIV",), ("IVclip",)),
    "IVnone": (("PreIV",), ("IVnone",)),
    "Nmasc": (("PreN", "PreNdef"), ("Nm",)),
    "Nfem": (("PreN", "PreNdef"), ("Nf",)),
    "Nplural": (("PreN", "PreNdef"), ("Nbp",)),
    "Nhamza": (("PreN",), ("Npronoun",)),
    "State": (("PreState",), ("Nstate",)),
    "Stateplural": (("PreState",), ("Nstateplural",)),
}


def _written_stem(text: str) -> VerbStem:
    mark, _, letters = text.partition(":")
    if mark not in {"p", "i", "pp", "ip"} or not letters:
        raise ValueError(f"a written stem is p:, i:, pp: or ip: and its letters, not {text!r}")
    return VerbStem(fold(letters), PERFECT if mark[0] == "p" else IMPERFECT, "p" if len(mark) == 2 else "u")


def _stem_lines(lexeme: Lexeme) -> Iterator[str]:
    if lexeme.kind == "verb":
        stems = tuple(map(_written_stem, lexeme.stems)) or verb_stems(fold(lexeme.root), lexeme.form)
        for stem in stems:
            category = ("PV" if stem.aspect == PERFECT else "IV") + stem.endings
            yield _line(
                stem.letters, category, lex=lexeme.key, pos="verb", asp=stem.aspect, vox=stem.voice,
                num="-", gen="-", prc2="-", prc1="-", prc0="-", enc0="-",
            )  # fmt: skip
        return
    common = {"lex": lexeme.key, "pos": "noun", "asp": "-", "vox": "-", "num": "-", "gen": "-"}
    clitics = {"prc2": "-", "prc1": "-", "prc0": "-", "enc0": "-"}
    singular = fold(lexeme.lemma)
    if lexeme.kind == "state":
        yield _line(singular, "State", **common, **clitics)
    elif singular.endswith("ه"):
        yield _line(singular[:-1], "Nfem", **common, **clitics)
    else:
        yield _line(singular, "Nmasc", **common, **clitics)
    if singular.endswith("اء"):
        for seat in "وي":
            yield _line(singular[:-1] + seat, "Nhamza", **common, **clitics)
    for form in lexeme.plurals:
        yield _line(fold(form), "Stateplural" if lexeme.kind == "state" else "Nplural", **common, **clitics)


def stem_letters(lexeme: Lexeme) -> set[str]:
    """Return the folded stems of a lexeme, one of which stands whole in each of its forms."""
    return {line.partition("\t")[0] for line in _stem_lines(lexeme)}


def almor_database(lexemes: Iterable[Lexeme]) -> str:
    """Return the text of an ALMOR database that holds the lexemes."""
    lines = ["###DEFINES###"]
    lines += [f"DEFINE {name} {name}:*open*" for name in _FEATURES]
    lines += ["###DEFAULTS###"]
    blank = " ".join(f"{name}:-" for name in _FEATURES if name != "pos")
    lines += [f"DEFAULT pos:{pos} {blank}" for pos in ("noun", "verb", "digit", "punc", "latin")]
    lines += [
        "###ORDER###",
        "ORDER " + " ".join(_FEATURES),
        "###TOKENIZATIONS###",
        "###STEMBACKOFF###",
        "###PREFIXES###",
    ]
    lines += [_line(letters, category, **features) for letters, category, features in _prefixes()]
    lines += ["###SUFFIXES###"]
    lines += [_line(letters, category, **features) for letters, category, features in _suffixes()]
    lines += ["###STEMS###"]
    lines += sorted({line for lexeme in lexemes for line in _stem_lines(lexeme)})
    lines += ["###TABLE AB###"]
    lines += [f"{prefix} {stem}" for stem, (prefixes, _) in _COMPATIBLE.items() for prefix in prefixes]
    lines += ["###TABLE BC###"]
    lines += [f"{stem} {suffix}" for stem, (_, suffixes) in _COMPATIBLE.items() for suffix in suffixes]
    lines += ["###TABLE AC###"]
    pairs = {
        (prefix, suffix) for prefixes, suffixes in _COMPATIBLE.values() for prefix in prefixes for suffix in suffixes
    }
    lines += [f"{prefix} {suffix}" for prefix, suffix in sorted(pairs)]
    return "\n".join(lines) + "\n"


class Morphology:
    """Reads folded words by the lexicon. Each distinct word is analysed once and remembered."""

    def __init__(self, lexemes: Iterable[Lexeme]) -> None:
        self._analyzer = _analyzer(almor_database(lexemes))
        self._known = Remembered(self._analyse)
        database = self._analyzer._db  # type: ignore[attr-defined]
        self._prefixes, self._stems, self._suffixes = map(
            frozenset, (database.prefix_hash, database.stem_hash, database.suffix_hash)
        )
        self._longest_prefix, self._longest_suffix = max(map(len, self._prefixes)), max(map(len, self._suffixes))

    def analyse(self, word: str) -> tuple[Analysis, ...]:
        """Return the readings of one folded word; none when the lexicon does not hold it."""
        return self._known[word]

    def _analyse(self, word: str) -> tuple[Analysis, ...]:
        return tuple(dict.fromkeys(map(_reading, self._read(word))))

    def _read(self, word: str) -> list[dict[str, str]]:
        if len(word) < 2 or not word.isalpha() or not self._has_stem(word):
            return []
        return [a for a in self._analyzer.analyze(word) if a.get("source") is None]  # type: ignore[attr-defined]

    def _has_stem(self, word: str) -> bool:
        """Whether a stem stands in `word` between a prefix and a suffix; of most words it tells that none does, which
        the analyzer finds out slowly."""
        starts = [at for at in range(min(self._longest_prefix, len(word) - 1) + 1) if word[:at] in self._prefixes]
        length = len(word)
        ends = [at for at in range(max(1, length - self._longest_suffix), length + 1) if word[at:] in self._suffixes]
        return any(word[start:end] in self._stems for start in starts for end in ends if start < end)


def _reading(raw: dict[str, str]) -> Analysis:
    def value(name: str) -> str:
        return "" if raw.get(name, "-") == "-" else raw[name]

    return Analysis(
        key=raw["lex"], kind=raw["pos"], aspect=value("asp"), voice=value("vox"), number=value("num"),
        gender=value("gen"), conjunction=value("prc2"), preposition=value("prc1") if value("prc1") != "س" else "",
        is_definite=bool(value("prc0")), is_future=value("prc1") == "س", pronoun=value("enc0"),
    )  # fmt: skip


def _analyzer(database: str) -> object:
    """Build the analyzer; camel-tools wants its database as a file and a catalogue of its own data, so both are
    written."""
    with tempfile.TemporaryDirectory(prefix="waqai-morphology-") as folder:
        if "CAMELTOOLS_DATA" not in os.environ:
            components = {"MorphologyDB": {"default": "waqai", "datasets": {}}}
            catalogue = {"version": "1.6", "packages": {}, "components": components}
            Path(folder, "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
            os.environ["CAMELTOOLS_DATA"] = folder
            try:
                from camel_tools.morphology.analyzer import Analyzer
                from camel_tools.morphology.database import MorphologyDB
            finally:
                del os.environ["CAMELTOOLS_DATA"]
        else:
            from camel_tools.morphology.analyzer import Analyzer
            from camel_tools.morphology.database import MorphologyDB
        file = Path(folder, "lexicon.db")
        file.write_text(database, encoding="utf-8")
        return Analyzer(MorphologyDB(str(file), "a"))
