"""Page furniture among the sentences of one report: what the page says and the report does not.

Menus, share buttons, related titles, bylines, comment forms and the like are recognised by cue rows of
seeds/vocabulary/furniture_cues and by shape: runs of tiny lines, lines of dates only, titles heaped at the foot.
Sentences keep their place; they are only marked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.extraction.phrases import folded_words, read_rows
from orchestration.extraction.text import fold

_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile(r"[ء-ي]")
_CLOSING = '»"”’)'
_BODY_ENDS = (".", "!", "؛", ":")
_CUT_SHORT = ("…", "..")
_DASHED = re.compile(r"\s*[-–—/|]\s*")
_HASHTAG = re.compile(r"[#@]\w+")
_SHORT_LINE_WORDS = 3
_SHORT_RUN = 4
_TITLE_WORDS = 18
_BODY_WORDS = 7
_LONG_BODY_WORDS = 22
_EMBED_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Cue:
    """One furniture cue: folded words, where in the line they stand, the rule they name and how far they reach."""

    words: tuple[str, ...]
    match: str
    rule: str
    effect: str
    longest_words: int


@dataclass(frozen=True, slots=True, eq=False)
class FurnitureVocabulary:
    """Cues by their first word, and the words of which a line of dates is made."""

    exact: dict[tuple[str, ...], Cue]
    starting: dict[str, tuple[Cue, ...]]
    containing: dict[str, tuple[Cue, ...]]
    signs: tuple[tuple[str, Cue], ...]
    date_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without outer white space, its folded form and words.

    `ends_as_body`: it ends with the sign of a whole sentence. `is_body`: it is a sentence of the report, as it ends
    like one or is too long for a title.
    """

    words: tuple[str, ...]
    raw: str
    folded: str
    ends_as_body: bool
    is_body: bool

    @property
    def is_title(self) -> bool:
        return not self.is_body and len(self.words) <= _TITLE_WORDS


def _line(sentence: str, folded: str) -> _Line:
    raw = sentence.strip()
    words = tuple(_WORD.findall(folded))
    ends_as_body = raw.rstrip(_CLOSING + "]").endswith(_BODY_ENDS)
    is_whole = ends_as_body and not raw.rstrip(_CLOSING).endswith(_CUT_SHORT)
    is_body = len(words) >= _LONG_BODY_WORDS or (len(words) >= _BODY_WORDS and is_whole)
    return _Line(words, raw, folded, ends_as_body, is_body)


def load_furniture_cues(vocabulary_dir: Path) -> FurnitureVocabulary:
    """Read furniture_cues, months and weekdays. Raises OSError or KeyError where a file is not as expected."""
    dates = {
        word
        for name, column in (("months", "month_ar"), ("weekdays", "weekday_ar"))
        for row in read_rows(vocabulary_dir / f"{name}.csv")
        for word in folded_words(row[column])
    }
    exact: dict[tuple[str, ...], Cue] = {}
    starting: dict[str, list[Cue]] = {}
    containing: dict[str, list[Cue]] = {}
    signs: list[tuple[str, Cue]] = []
    for row in read_rows(vocabulary_dir / "furniture_cues.csv"):
        words = tuple(_WORD.findall(fold(row["cue_ar"])))
        cue = Cue(words, row["match"], row["rule"], row["effect"], int(row["longest_words"]))
        if cue.match == "date_word":
            dates.update(words)
        elif not words or not all(char.isalnum() or char.isspace() for char in fold(row["cue_ar"])):
            signs.append((fold(row["cue_ar"]), cue))
        elif cue.match == "exact":
            exact.setdefault(words, cue)
        else:
            (starting if cue.match == "prefix" else containing).setdefault(words[0], []).append(cue)
    return FurnitureVocabulary(
        exact=exact,
        starting={first: _longest_first(cues) for first, cues in starting.items()},
        containing={first: _longest_first(cues) for first, cues in containing.items()},
        signs=tuple(signs),
        date_words=frozenset(dates),
    )


def _longest_first(cues: list[Cue]) -> tuple[Cue, ...]:
    return tuple(sorted(cues, key=lambda cue: (-len(cue.words), cue.longest_words)))


def _cue_of(line: _Line, vocabulary: FurnitureVocabulary) -> Cue | None:
    """The cue that makes a line furniture; exact lines before beginnings before words within."""
    count = len(line.words)
    if not count:
        return None
    cut = line.raw.endswith("..") or line.raw.endswith("…")
    if not cut and (cue := vocabulary.exact.get(line.words)) is not None:
        return cue
    for cue in vocabulary.starting.get(line.words[0], ()):
        if count <= cue.longest_words and line.words[: len(cue.words)] == cue.words:
            return cue
    containing = vocabulary.containing
    for at in [at for at, word in enumerate(line.words) if word in containing]:
        for cue in containing[line.words[at]]:
            is_there = count <= cue.longest_words and line.words[at : at + len(cue.words)] == cue.words
            if is_there and _fits(cue, line):
                return cue
    for sign, cue in vocabulary.signs:
        if count <= cue.longest_words and sign in line.folded and _fits(cue, line):
            return cue
    return None


def _fits(cue: Cue, line: _Line) -> bool:
    """Cues that are ordinary words need a second sign of furniture in the line."""
    if cue.rule == "counter":
        return any(word.isdecimal() for word in line.words)
    if cue.rule == "dateline":
        return not line.is_body and (len(line.words) == len(cue.words) or _DASHED.search(line.raw) is not None)
    if cue.rule == "embed":
        return len(_ARABIC.findall(line.raw)) < _EMBED_LETTERS
    return True


def _shape_rule(line: _Line, vocabulary: FurnitureVocabulary) -> str | None:
    """Furniture by the look of a single line."""
    if not _ARABIC.search(line.folded):
        return "not_arabic"
    tags = _HASHTAG.findall(line.raw) if "#" in line.raw or "@" in line.raw else []
    if tags and sum(map(len, tags)) * 4 >= 3 * len(line.raw.replace(" ", "")):
        return "tags"
    if any(map(str.isdecimal, line.words)) and all(
        word.isdecimal() or word in vocabulary.date_words for word in line.words
    ):
        return "date_line"
    return None


def _mark_runs(lines: Sequence[_Line], rules: list[str | None]) -> None:
    """Mark runs of tiny lines, which are menus, languages or tags; a lone tiny line may be a heading of the report."""
    start = 0
    for at in range(len(lines) + 1):
        tiny = at < len(lines) and len(lines[at].words) <= _SHORT_LINE_WORDS and not lines[at].is_body
        if tiny:
            continue
        if at - start >= _SHORT_RUN:
            for k in range(start, at):
                rules[k] = rules[k] or "menu"
        start = at + 1


def _mark_foot(lines: Sequence[_Line], rules: list[str | None]) -> None:
    """Mark the titles heaped behind the last sentence of the report, in reports that end their sentences with stops."""
    body = [line for at, line in enumerate(lines) if rules[at] is None and line.is_body]
    stopped = sum(line.ends_as_body for line in body)
    if not body or stopped * 2 < len(body):
        return
    at = len(lines)
    while at > 0 and (rules[at - 1] is not None or lines[at - 1].is_title):
        at -= 1
    loose = [k for k in range(at, len(lines)) if rules[k] is None]
    questions = all(lines[k].raw.rstrip('"»”').endswith(("؟", "?")) for k in loose)
    if at > 0 and (len(loose) >= 2 or (loose and (questions or any(rules[k] for k in range(at, len(lines)))))):
        for k in loose:
            rules[k] = "foot_titles"


def furniture_mask(sentences: Sequence[str], vocabulary: FurnitureVocabulary) -> list[str | None]:
    """Return for each sentence of one report, in order, the rule that makes it furniture; None for the report's own."""
    lines = list(map(_line, sentences, fold("\n".join(sentences)).split("\n")))
    rules: list[str | None] = []
    bodies_ahead = sum(line.is_body for line in lines)
    bodies_seen = 0
    reach: Cue | None = None
    for line in lines:
        bodies_ahead -= line.is_body
        cue = _cue_of(line, vocabulary)
        if cue is not None:
            rules.append(cue.rule)
            # A heading of related items ends the report only where more of the report is behind than ahead.
            if cue.effect == "block" or (cue.effect == "foot" and bodies_seen and bodies_seen >= bodies_ahead):
                reach = cue if reach is None or reach.effect != "foot" else reach
            continue
        rule = _shape_rule(line, vocabulary)
        if rule is None and reach is not None:
            if reach.effect == "foot" or not line.is_body:
                rule = reach.rule
            else:
                reach = None
        rules.append(rule)
        bodies_seen += rule is None and line.is_body
    _mark_runs(lines, rules)
    _mark_foot(lines, rules)
    return rules
