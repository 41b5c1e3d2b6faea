"""Times in a sentence: dates, weekdays, months of every naming, and words that place a happening before publication.

A time is settled to ISO dates only where the words and the day of publication settle it; vague words (the beginning
of the month, recently, a season) keep their place among the tokens without dates. The words are rows of
seeds/vocabulary: months, weekdays, time_words and, for days of the month in words, number_words.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from hijridate import Hijri

from orchestration.extraction.phrases import PhraseTable, folded_words, read_rows
from orchestration.extraction.text import Token

Precision = Literal["day", "days", "week", "month", "season", "year", "unknown"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_HIJRI_YEAR = re.compile(r"1[34]\d\d")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)")
_YEAR_FIRST_DATE = re.compile(r"((?:19|20)\d\d)\.(\d{1,2})\.(\d{1,2})")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_SHORT_YEAR = re.compile(r"[012]\d")
_SMALL_NUMBER = re.compile(r"[1-9]\d{0,2}")
_DATE_SIGNS = frozenset("/-.")
_HYPHENS = frozenset("-–—")
_HOURS_IN_DAY = 24
_TWO = 2
_NEAR = 8
# How many years, months or weeks the tense of a time lies before publication, and how far words of a year may stand
# before the day that they tell the year of.
_UNITS_BACK = {"before_past": 2, "past": 1, "current": 0, "next": -1}
_BESIDE = 3
_TWO_THOUSAND = "الفين"
_AFTER_OPENING_YEAR = frozenset(":-–—")


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Tokens `first` up to `last` (exclusive) and the interval of days that they mean, both ends included.

    Both dates None: the words settle no date. One of them None: that end is open (since, until). `method` names the
    reading that gave the dates.
    """

    first: int
    last: int
    date_from: date | None
    date_to: date | None
    precision: Precision
    method: str


class NamedDay(NamedTuple):
    """What the words of a time say of a day, without a year: weekday (1 is Monday), Gregorian month, day of month."""

    weekday: int | None
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its number in the Gregorian or the Hijri calendar; an ambiguous name needs more words around it."""

    number: int
    calendar: str
    is_ambiguous: bool


@dataclass(frozen=True, slots=True, eq=False)
class TimeVocabulary:
    """What `find_times` knows; tables by role of the words, keyed by folded words.

    `roles_from` has for each word the tables of the roles whose phrases may begin with it. A time that does not begin
    with a number begins with one of `openers`; behind a preposition of time, with one of `starters`. The openers in
    `leading` only lead on to a time (in, from), but for the phrases that they form with the words given there.
    """

    months: PhraseTable[Month]
    weekdays: PhraseTable[int]
    roles: dict[str, PhraseTable[str]]
    numbers: PhraseTable[int]
    definite_numbers: PhraseTable[int]
    days_of_month: PhraseTable[int]
    roles_from: dict[str, dict[str, PhraseTable[str]]]
    openers: frozenset[str]
    starters: frozenset[str]
    leading: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A time that was read up to token `end` (exclusive)."""

    end: int
    start: date | None
    stop: date | None
    precision: Precision
    method: str


_UNIT_ROLES = ("unit_one", "unit_two", "unit_many")
_NO_TABLES: Mapping[str, PhraseTable[str]] = {}
# The roles of the words with which `read` begins a time, and of those with which it begins how many units.
_OPENING_ROLES = (
    *("between", "hour", "vague", "since", "before", "during", "in", "on_date"),
    *("after_midnight", "day_part", "same_day", "day_word", "relative_day", "two_days"),
    *("month_label", "season", "part_of", "this", "week", "month", "year", "years_label", "year_label", "few"),
    *_UNIT_ROLES,
)
_AMOUNT_ROLES = ("about", "several")
# Those behind whose words another time must begin.
_LEADING_ROLES = frozenset({"between", "since", "before", "during", "in"})
_FROM = frozenset({"من", "ومن"})
# The article parted from its number, and what may stand between a preposition and a day or a year.
_ARTICLE = "ال"
_LEADS = frozenset({_ARTICLE, "ل", "ب", "من", "،", ",", "("})


def _ordinal_phrases(rows: list[dict[str, str]]) -> list[tuple[tuple[str, ...], int]]:
    """Days of the month in words: الأول ... العاشر, الحادي عشر, العشرين, الخامس والعشرين."""
    ones = [(folded_words(row["word_ar"])[0], int(row["value"])) for row in rows if row["kind"] == "ordinal"]
    tens = [(folded_words(row["word_ar"])[0], int(row["value"])) for row in rows if row["kind"] == "ten"]
    phrases: list[tuple[tuple[str, ...], int]] = []
    for word, value in ones:
        phrases.append((("ال" + word,), value))
        phrases.append((("ال" + word, "عشر"), value + 10))
        phrases.extend((("ال" + word, "وال" + ten), value + base) for ten, base in tens if base <= 30)
    phrases.extend((("ال" + ten,), base) for ten, base in tens if base <= 30)
    return [(words, value) for words, value in phrases if value <= 31]


def _number_phrases(rows: list[dict[str, str]]) -> list[tuple[tuple[str, ...], int]]:
    """Numbers below a hundred in words: خمسة, خمسة عشر, خمسة وعشرين."""
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append((folded_words(row["word_ar"])[0], int(row["value"])))
    tens, teens = by_kind["ten"], [word for word, _ in by_kind["ten_word"]]
    phrases: list[tuple[tuple[str, ...], int]] = [
        ((word,), value) for kind in ("one", "unit", "ten_word", "ten") for word, value in by_kind[kind]
    ]
    phrases += [((word, teen), value + 10) for word, value in by_kind["unit"] for teen in teens]
    phrases += [((word, teen), 11) for kind in ("one", "one_of") for word, _ in by_kind[kind] for teen in teens]
    return phrases + [((word, "و" + ten), value + base) for word, value in by_kind["unit"] for ten, base in tens]


def _definite(words: tuple[str, ...]) -> tuple[str, ...]:
    """The number with its articles: الخمسة, الخمسة عشر, الخمسة والعشرين."""
    return ("ال" + words[0], *("وال" + word[1:] if word.startswith("و") else word for word in words[1:]))


def _leading_words(
    openers: Iterable[str],
    roles_from: Mapping[str, Mapping[str, PhraseTable[str]]],
    others: Sequence[PhraseTable[int] | PhraseTable[Month]],
) -> dict[str, frozenset[str]]:
    """The openers that are no time without another one behind them, each with the second words of its phrases;
    `others` are the tables of numbers, days and months."""
    found: dict[str, frozenset[str]] = {}
    for word in openers:
        by_role = {role: table.second_words(word) for role, table in roles_from.get(word, _NO_TABLES).items()}
        alone = {role for role, seconds in by_role.items() if "" in seconds and role in _OPENING_ROLES}
        seconds = {second for table in others for second in table.second_words(word)}
        if word not in _LEADS - _FROM and "" not in seconds and alone <= _LEADING_ROLES:
            found[word] = frozenset(seconds.union(*by_role.values()) - {""})
    return found


def load_time_words(vocabulary_dir: Path) -> TimeVocabulary:
    """Read the vocabulary of times from its CSV files. Raises OSError or KeyError where a file is not as expected."""
    by_role: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_rows(vocabulary_dir / "time_words.csv"):
        words = folded_words(row["phrase_ar"])
        by_role.setdefault(row["role"], []).append((words, row["value"]))
        if row["role"] in ("day_part", *_UNIT_ROLES):
            by_role[row["role"]].append(((*words[:-1], "ال" + words[-1]), row["value"]))
    months = [
        (folded_words(row["month_ar"]), Month(int(row["month"]), row["calendar"], row["is_ambiguous"] == "true"))
        for row in read_rows(vocabulary_dir / "months.csv")
    ]
    weekdays = [
        (folded_words(row["weekday_ar"]), int(row["iso_weekday"])) for row in read_rows(vocabulary_dir / "weekdays.csv")
    ]
    number_rows = read_rows(vocabulary_dir / "number_words.csv")
    numbers = _number_phrases(number_rows)
    ordinals = _ordinal_phrases(number_rows)
    prepositions = ("", "ب", "ل")
    tables = {role: PhraseTable(rows, prepositions) for role, rows in by_role.items()}
    roles_from: dict[str, dict[str, PhraseTable[str]]] = {}
    for role, table in tables.items():
        for word in table.first_words:
            roles_from.setdefault(word, {})[role] = table
    month_table, weekday_table = PhraseTable(months, prepositions), PhraseTable(weekdays, prepositions)
    number_table, day_table = PhraseTable(numbers), PhraseTable(ordinals, prepositions)
    openers = _FROM.union(
        {_ARTICLE},
        month_table.first_words,
        weekday_table.first_words,
        day_table.first_words,
        *(tables[role].first_words for role in _OPENING_ROLES),
    )
    starters = openers.union(_LEADS, number_table.first_words, *(tables[role].first_words for role in _AMOUNT_ROLES))
    return TimeVocabulary(
        months=month_table,
        weekdays=weekday_table,
        roles=tables,
        numbers=number_table,
        definite_numbers=PhraseTable([(_definite(words), value) for words, value in numbers]),
        days_of_month=day_table,
        roles_from=roles_from,
        openers=openers,
        starters=starters,
        leading=_leading_words(openers, roles_from, (number_table, day_table, weekday_table, month_table)),
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _month_bounds(year: int, month: int) -> tuple[date, date] | None:
    first = _day(year, month, 1)
    return None if first is None else (first, date(year, month, monthrange(year, month)[1]))


def _months_before(day: date, months: int) -> tuple[date, date] | None:
    index = day.year * 12 + day.month - 1 - months
    return _month_bounds(index // 12, index % 12 + 1) if index >= 12 else None


def _year_bounds(year: int) -> tuple[date, date] | None:
    first = _day(year, 1, 1)
    return None if first is None else (first, date(year, 12, 31))


def _hijri_bounds(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    try:
        first = Hijri(year, month, day or 1)
        last = first if day else Hijri(year, month, first.month_length())
        return first.to_gregorian(), last.to_gregorian()
    except (ValueError, OverflowError):
        return None


def _spanned(first: _Found, last: _Found) -> _Found:
    """From the beginning of one time to the end of another; no dates where they do not run forward.

    Behind a vague beginning, a day still ends the interval.
    """
    stop = last.stop if first.start or last.precision == "day" else None
    if first.start and stop and stop < first.start:
        return replace(first, end=last.end, start=None, stop=None, precision="unknown")
    return replace(first, end=last.end, stop=stop, precision="days" if first.start and stop else first.precision)


class _Clock:
    """Reads the times of one sentence. Every `read_` method takes a token index and looks to its right."""

    def __init__(self, tokens: Sequence[Token], words: TimeVocabulary, published: date | None) -> None:
        self.tokens = tokens
        self.norms = [token.norm for token in tokens]
        # What each token may begin; most begin nothing.
        self.tables = [words.roles_from.get(norm) for norm in self.norms]
        self.words = words
        self.published = published
        self.last_day: date | None = None
        self.year_told: int | None = None

    def norm(self, at: int) -> str:
        return self.norms[at] if 0 <= at < len(self.norms) else ""

    def opens(self, at: int) -> bool:
        """Whether a time may begin at `at`."""
        norm = self.norm(at)
        return norm in self.words.openers or norm[:1].isdecimal()

    def is_led_on(self, at: int) -> bool:
        """Whether the word behind an opener at `at` lets a time begin there."""
        seconds = self.words.leading.get(self.norms[at])
        return seconds is None or self.norm(at + 1) in seconds or self.starts(at + 1)

    def starts(self, at: int) -> bool:
        """Whether a time may begin at `at` that a preposition before it introduces."""
        norm = self.norm(at)
        return norm in self.words.starters or norm[:1].isdecimal()

    def touches(self, at: int) -> bool:
        return 0 < at < len(self.tokens) and self.tokens[at - 1].end == self.tokens[at].start

    def match(self, role: str, at: int) -> tuple[int, str] | None:
        """(index after the words of `role` at `at`, their value), where they stand there."""
        tables = self.tables[at] if 0 <= at < len(self.tables) else None
        table = tables.get(role) if tables else None
        return table.match(self.tokens, at) if table else None

    def skip(self, role: str, at: int) -> int:
        """Index after the words of `role` at `at`; `at` itself where there are none."""
        found = self.match(role, at)
        return found[0] if found else at

    def has(self, role: str, at: int) -> bool:
        return self.match(role, at) is not None

    def tense(self, at: int) -> tuple[str, int]:
        """(before_past, past, current, next or empty, index after it) for words such as الماضي at `at`."""
        for role in _UNITS_BACK:
            if (end := self.skip(role, at)) > at:
                return role, end
        return "", at

    def is_ahead(self, at: int) -> bool:
        """Whether a word before `at` says that what follows is to come: سوف, ستبدأ, المقرر, but not كان من المقرر."""
        return any(
            self.has("ahead", before) and not (self.has("was", before - 1) or self.has("was", before - 2))
            for before in range(max(0, at - _NEAR), at)
        )

    def year(self, at: int, labelled: bool = False) -> tuple[int, int] | None:
        """A Gregorian year at `at`, with or without its label (عام, من العام, لعام): (year, index after it)."""
        start = at + 1 if self.norm(at) in ("من", "ل", ",", "،") else at
        label_end = self.skip("year_label", start)
        if labelled and label_end == start:
            return None
        start = label_end if label_end > start or self.norm(at) in ("من",) else at
        if self.norm(start) == "(":
            start += 1
        role, tense_end = self.tense(start)
        if label_end == start and role and _YEAR.fullmatch(self.norm(tense_end)):
            start = tense_end
        if label_end == start and self.norm(start) == _TWO_THOUSAND:
            return self.year_in_words(start)
        if not _YEAR.fullmatch(self.norm(start)) or self.is_dated_number(start):
            return None
        end = self.skip("gregorian_mark", start + 1)
        return int(self.norm(start)), end

    def year_in_words(self, at: int) -> tuple[int, int]:
        """The year of `ألفين وتسعة عشر`, whose first word stands at `at`: (year, index after it)."""
        rest = self.words.numbers.match(self.tokens, at + 1) if self.norm(at + 1).startswith("و") else None
        return (2000 + rest[1], rest[0]) if rest else (2000, at + 1)

    def is_dated_number(self, at: int) -> bool:
        """Whether the number at `at` is glued to a sign that makes it part of a numeric date or of a name."""
        glued_before = self.touches(at) and self.norm(at - 1) in _DATE_SIGNS
        return glued_before or (self.touches(at + 1) and self.norm(at + 1) in ("/", ":", "%"))

    def relative_year(self, at: int) -> tuple[int, int] | None:
        """`من العام الماضي`, `من هذا العام` and the like at `at`, where publication settles it."""
        start = at + 1 if self.norm(at) == "من" else at
        label = self.skip("this", start)
        label_end = self.skip("year", label)
        role, end = self.tense(label_end) if label == start else ("current", label_end)
        if label_end == label or not role or self.published is None:
            return None
        return self.published.year - _UNITS_BACK[role], end

    def number(self, at: int) -> tuple[int, int] | None:
        """A small number at `at` in digits or words."""
        if self.norm(at) == "ال":
            at += 1
        if _SMALL_NUMBER.fullmatch(self.norm(at)):
            return int(self.norm(at)), at + 1
        found = self.words.numbers.match(self.tokens, at)
        return (found[1], found[0]) if found else None

    def unit(self, at: int) -> tuple[str, str, int] | None:
        """(unit, role, index after it) of a unit of time at `at`."""
        for role in _UNIT_ROLES:
            found = self.match(role, at)
            if found:
                return found[1], role, found[0]
        return None

    # Dates

    def read_numeric_date(self, at: int) -> _Found | None:
        """2019/3/12, 12-03-2019 (the day first), 12.3.2019, 2019.03.12."""
        if not self.norm(at)[:1].isdecimal():
            return None
        dotted, year_first = _DOTTED_DATE.fullmatch(self.norm(at)), _YEAR_FIRST_DATE.fullmatch(self.norm(at))
        if dotted or year_first:
            parts = list(dotted.groups() if dotted else year_first.groups()[::-1] if year_first else ())
            day, month, year = (int(part) for part in parts)
            end = at + 1
        else:
            parts = [self.norm(at + step) for step in range(0, 5, 2)]
            signs = [self.norm(at + 1), self.norm(at + 3)]
            if signs[0] != signs[1] or signs[0] not in _DATE_SIGNS or not all(part.isdecimal() for part in parts):
                return None
            goes_on = self.touches(at + 5) and self.norm(at + 5) in _DATE_SIGNS and self.touches(at + 6)
            if max(map(len, parts)) != 4 or goes_on:
                return None
            if len(parts[0]) == 4:
                parts.reverse()
            if not _YEAR.fullmatch(parts[2]) or len(parts[0]) > _TWO or len(parts[1]) > _TWO:
                return None
            day, month, year = (int(part) for part in parts)
            end = at + 5
        # The day stands first but for outlets that write as Americans do, which shows where no such month is.
        settled = _day(year, month, day) or _day(year, day, month)
        precision: Precision = "unknown" if settled is None else "day"
        return _Found(self.skip("gregorian_mark", end), settled, settled, precision, "numeric_date")

    def read_short_date(self, at: int, weekday: int | None = None) -> _Found | None:
        """16/8 or 16/8/22, where words before it tell that it is a date."""
        day, sign, month = (self.norm(at + step) for step in range(3))
        if not (_DAY.fullmatch(day) and sign in _DATE_SIGNS and _MONTH.fullmatch(month)):
            return None
        if not (self.touches(at + 1) and self.touches(at + 2)):
            return None
        is_longer = self.touches(at + 3) and self.norm(at + 3) in _DATE_SIGNS and self.touches(at + 4)
        if is_longer and self.norm(at + 3) == sign and _SHORT_YEAR.fullmatch(self.norm(at + 4)):
            return self.settled_month([int(day)], int(month), 2000 + int(self.norm(at + 4)), "", at + 5)
        if is_longer:
            return None
        if weekday and self.published and self.day_on(weekday, int(day), int(month)) is None:
            return None  # a day of another calendar, or no date
        return self.settled_month([int(day)], int(month), None, "", at + 3, weekday)

    def day_of_month(self, at: int) -> tuple[int, int] | None:
        if self.norm(at) in ("ال", "ل", "ب"):
            at += 1
        if _DAY.fullmatch(self.norm(at)):
            return int(self.norm(at)), at + 1
        found = self.words.days_of_month.match(self.tokens, at)
        return (found[1], found[0]) if found else None

    def month(self, at: int) -> tuple[Month, int] | None:
        """A month at `at`, doubled names included: آب/أغسطس, أيلول (سبتمبر)."""
        found = self.words.months.match(self.tokens, at)
        if found is None:
            return None
        end, month = found
        opener = self.norm(end)
        if opener in ("/", "(", "-", "–", "،", ":", "\\") or opener == "او":
            again = self.words.months.match(self.tokens, end + 1)
            if again is not None and again[1].number == month.number and again[1].calendar == month.calendar:
                end = again[0] + (1 if opener == "(" and self.norm(again[0]) == ")" else 0)
                month = replace(month, is_ambiguous=False)
        return month, end

    def named_day_of_month(self, at: int) -> tuple[int, int] | None:
        """(month, day) where a day and its Gregorian month stand at `at`."""
        day = self.day_of_month(at)
        month = self.month(self.skip("month_label", self.skip("of", day[1]))) if day else None
        return (month[0].number, day[0]) if day and month and month[0].calendar == "gregorian" else None

    def read_month_date(self, at: int, weekday: int | None = None) -> _Found | None:
        """A month with what stands around it: days before, a year or الماضي behind; `weekday` is told before it."""
        start = at
        days: list[int] = []
        first_day = self.day_of_month(at)
        if first_day is not None:
            days.append(first_day[0])
            start = first_day[1]
            second = self.second_day(start)
            if second is not None:
                days.append(second[0])
                start = second[1]
            start = self.skip("of", start)
        labelled = self.skip("month_label", start)
        found = self.month(labelled)
        if found is None:
            return self.read_day_of_relative_month(days, start) if days else None
        month, end = found
        before = self.norm(at - 1)
        if not days and before.isdecimal() and not _YEAR.fullmatch(before):
            return _Found(end, None, None, "unknown", "impossible_day")
        if days and (self.has("week", at - 1) or self.has("fraction", at - 1)):
            # The second week of a month is no day of it.
            return _Found(self.tense(end)[1], None, None, "unknown", "part")
        is_sure = bool(days) or labelled > start or not month.is_ambiguous
        if month.calendar == "hijri":
            return self.hijri_date(days, month.number, end, is_sure)
        year, role = self.year(end) or self.relative_year(end), ""
        if year is not None:
            end = year[1]
            end = self.tense(end)[1]
        else:
            role, end = self.tense(end)
            if role and (later := self.year(end)):
                year, end = later, later[1]
        if not is_sure and year is None and not role and not self.is_introduced(at):
            return None
        role = "ahead" if not role and self.is_ahead(at) else role
        return self.settled_month(days, month.number, year[0] if year else None, role, end, weekday)

    def is_introduced(self, at: int) -> bool:
        """Whether the word before `at` makes an ambiguous name a month: في, منذ, a vague part."""
        return self.has("introduces_month", at - 1) or self.has("part_of", at - 1)

    def second_day(self, at: int) -> tuple[int, int] | None:
        """The second day of `3 و4 آذار`, `3-7 آذار`, `3 إلى 7 آذار`, `الثالث والرابع من آذار`."""
        if self.norm(at) in ("و", "الي", "حتي") or self.norm(at) in _HYPHENS:
            return self.day_of_month(at + 1)
        return self.day_of_month(at) if self.norm(at).startswith("وال") else None

    def settled_month(
        self, days: list[int], month: int, year: int | None, role: str, end: int, weekday: int | None = None
    ) -> _Found:
        method = "day_month" if days else "month"
        if year is None and not role:
            year = self.year_told
        if year is None and weekday and len(days) == 1 and (day := self.day_on(weekday, days[0], month)):
            return _Found(end, day, day, "day", method)
        precision: Precision = "month" if not days else "day" if len(days) == 1 else "days"
        years = [year] if year is not None else self.candidate_years(role)
        for candidate in years:
            bounds = _month_bounds(candidate, month)
            if days:
                first, last = _day(candidate, month, days[0]), _day(candidate, month, days[-1])
                bounds = (first, last) if first and last and first <= last else None
            if bounds is None:
                continue
            if year is None and not self.agrees(bounds, role):
                continue
            return _Found(end, bounds[0], bounds[1], precision, method + ("_year" if year is not None else ""))
        return _Found(end, None, None, "unknown", method)

    def day_on(self, weekday: int, day: int, month: int) -> date | None:
        """The day of the month that falls on `weekday` in the year of publication or the years beside it."""
        if self.published is None:
            return None
        days = (_day(self.published.year + shift, month, day) for shift in (0, -1, 1))
        return next((found for found in days if found and found.isoweekday() == weekday), None)

    def candidate_years(self, role: str) -> list[int]:
        if self.published is None:
            return []
        year = self.published.year
        ahead = [year, year + 1]
        return {"next": ahead, "ahead": ahead, "current": [year]}.get(role, [year, year - 1])

    def agrees(self, bounds: tuple[date, date], role: str) -> bool:
        """Whether an interval without a year lies as its words say: last, next, or the latest one by publication."""
        if self.published is None:
            return False
        if role == "next":
            return bounds[1] > self.published
        if role == "ahead":
            return bounds[1] >= self.published
        if role == "current":
            return True
        if role == "before_past":
            return False
        is_whole_month = bounds[0] != bounds[1]
        if role == "past" and is_whole_month:
            return bounds[1] < self.published
        return bounds[0] <= self.published

    def hijri_date(self, days: list[int], month: int, end: int, is_sure: bool) -> _Found | None:
        year_at = self.skip("year_label", self.skip("of", end))
        if not _HIJRI_YEAR.fullmatch(self.norm(year_at)):
            if not is_sure:
                return None
            return _Found(self.tense(end)[1], None, None, "unknown", "hijri")
        bounds = _hijri_bounds(int(self.norm(year_at)), month, days[0] if days else None)
        end = self.skip("hijri_mark", year_at + 1)
        if bounds is None:
            return _Found(end, None, None, "unknown", "hijri")
        return _Found(end, bounds[0], bounds[1], "day" if days else "month", "hijri")

    def read_day_of_relative_month(self, days: list[int], at: int) -> _Found | None:
        """`الرابع من الشهر الجاري`: the day is read, `at` stands on the month."""
        label_end = self.skip("month", at)
        role, end = self.tense(label_end)
        if label_end == at or not role:
            return None
        if self.published is None:
            return _Found(end, None, None, "unknown", "day_of_month")
        bounds = _months_before(self.published, _UNITS_BACK[role])
        first = _day(bounds[0].year, bounds[0].month, days[0]) if bounds else None
        last = _day(bounds[0].year, bounds[0].month, days[-1]) if bounds else None
        if first is None or last is None or last < first:
            return _Found(end, None, None, "unknown", "day_of_month")
        return _Found(end, first, last, "day" if len(days) == 1 else "days", "day_of_month")

    # Days

    def weekday_date(self, weekday: int, role: str) -> date | None:
        if self.published is None:
            return None
        if role == "next":
            return _moved(self.published, (weekday - self.published.isoweekday() - 1) % 7 + 1)
        if role == "ahead":
            return _moved(self.published, (weekday - self.published.isoweekday()) % 7)
        back = (self.published.isoweekday() - weekday) % 7
        if back == 0 and role in ("past", "before_past"):
            back = 7
        if role == "before_past":
            back += 7
        return _moved(self.published, -back)

    def date_behind(self, at: int, weekday: int | None) -> _Found | None:
        """A date that repeats the day just named: `الثلاثاء الموافق 27 فبراير`, `الأحد (12/3/2019)`."""
        start = self.skip("dated", at)
        while self.norm(start) in ("(", "،", ","):
            start += 1
        dated = self.read_numeric_date(start) or self.read_short_date(start, weekday)
        if dated is None and (_DAY.fullmatch(self.norm(start)) or self.day_of_month(start)):
            dated = self.read_month_date(start, weekday)
        if dated is None:
            return None
        closes = self.norm(dated.end) == ")" and self.norm(start - 1) == "("
        return replace(dated, end=dated.end + 1) if closes else dated

    def read_weekday(self, at: int) -> _Found | None:
        start = self.skip("day_word", at)
        found = self.words.weekdays.match(self.tokens, start)
        if found is None:
            return None
        end, weekday = found
        end = self.skip("day_part_after", end)
        role, end = self.tense(end)
        dated = self.date_behind(end, weekday)
        if dated is not None:
            return dated
        settled = self.weekday_date(weekday, "ahead" if not role and self.is_ahead(at) else role)
        return _Found(end, settled, settled, "day" if settled else "unknown", "weekday")

    def read_two_weekdays(self, at: int) -> _Found | None:
        """`يومي الخميس والجمعة`, and two days that follow each other: `الخميس والجمعة`."""
        start = self.skip("two_days", at)
        first = self.read_weekday(start)
        is_joined = first is not None and self.norm(first.end).startswith("و")
        second = self.second_weekday(first.end) if first and (is_joined or start > at) else None
        if first is None or second is None:
            return None
        is_next = first.stop is None or second.start is None or first.stop + timedelta(days=1) == second.start
        if start == at and not is_next:
            return None
        # `يومي الاثنين والثلاثاء 14 و15 نوفمبر`: the dates behind are those of both.
        return second if second.precision == "days" else _spanned(first, second)

    def second_weekday(self, at: int) -> _Found | None:
        """The second day of `ليل الخميس - الجمعة`, `ليل الخميس (الجمعة)` or `ليل الخميس الجمعة`; `at` stands behind the
        first."""
        sign = self.norm(at)
        start = at + 1 if sign in _HYPHENS or sign in ("/", "(", "و", "علي", "الي", "حتي") else at
        found = self.words.weekdays.match(self.tokens, start)
        if found is None:
            return None
        second = self.read_weekday(start)
        if second and sign == "(" and self.norm(second.end) == ")":
            return replace(second, end=second.end + 1)
        return second

    def read_relative_day(self, at: int) -> _Found | None:
        """Today, yesterday, the day before; a weekday or date behind it counts more than the word."""
        same_end = self.skip("same_day", at)
        if same_end > at:
            return self.date_behind(same_end, None) or self.other_day(same_end, 0)
        start = self.skip("day_word", at)
        found = self.match("relative_day", start)
        if found is None and start > at:
            start = at
            found = self.match("relative_day", start)
        if found is None:
            return None
        end, shift = found[0], int(found[1])
        other = self.match("other_day", end) if shift == 0 else None
        if other is not None and not self.norm(end).startswith("و"):
            return self.other_day(other[0], int(other[1]) if other[1] else None)
        end = self.skip("day_part_after", end)
        if self.norm(end) in ("،", "(") and self.words.weekdays.match(self.tokens, end + 1):
            end += 1
        weekday = self.words.weekdays.match(self.tokens, end)
        if weekday is not None:
            end = self.skip("day_part_after", weekday[0])
            end = end + 1 if self.norm(end) == ")" else end
        dated = self.date_behind(end, weekday[1] if weekday else None)
        if dated is not None:
            return dated
        if self.published is None:
            return _Found(end, None, None, "unknown", "relative_day")
        settled = _moved(self.published, shift)
        if shift == 0 and weekday is None and (year := self.year(end, labelled=True)):
            # `في مثل هذا اليوم من عام 2013`
            settled, end = _day(year[0], self.published.month, self.published.day), year[1]
        if weekday is not None and settled is not None and settled.isoweekday() != weekday[1]:
            settled = self.weekday_date(weekday[1], "next" if shift > 0 else "past" if shift < 0 else "")
        return _Found(end, settled, settled, "day" if settled else "unknown", "relative_day")

    def other_day(self, end: int, shift: int | None) -> _Found:
        """`في اليوم نفسه`, `اليوم التالي`: days from the last day that the sentence told, where it told one."""
        settled = _moved(self.last_day, shift) if self.last_day and shift is not None else None
        return _Found(end, settled, settled, "day" if settled else "unknown", "other_day")

    # Intervals

    def read_unit(self, at: int) -> _Found | None:
        """`الشهر الجاري`, `هذا الشهر`, `العام الماضي`; `الأسبوع الماضي` settles no days, as weeks begin on any day."""
        this_end = self.skip("this", at)
        for unit in ("week", "month", "year"):
            label_end = self.skip(unit, this_end)
            if label_end == this_end:
                continue
            role, end = self.tense(label_end) if this_end == at else ("current", label_end)
            if not role:
                return None
            bounds = self.unit_bounds(unit, role)
            year = self.year(end) if unit == "year" else None
            if year is not None:
                bounds, end = _year_bounds(year[0]), year[1]
            precision: Precision = "week" if unit == "week" else "month" if unit == "month" else "year"
            if bounds is None:
                precision = "week" if unit == "week" else "unknown"
                return _Found(end, None, None, precision, f"relative_{unit}")
            return _Found(end, bounds[0], bounds[1], precision, f"relative_{unit}")
        return None

    def unit_bounds(self, unit: str, role: str) -> tuple[date, date] | None:
        """The interval of a named month or year."""
        if self.published is None or unit == "week":
            return None
        shift = _UNITS_BACK[role]
        return _months_before(self.published, shift) if unit == "month" else _year_bounds(self.published.year - shift)

    def read_year(self, at: int) -> _Found | None:
        """`عام 2014`, `في العام 2014`, `عامي 2012 و2013`."""
        plural = self.skip("years_label", at)
        if plural > at and _YEAR.fullmatch(self.norm(plural)):
            after = plural + 1
            joined = after + 1 if self.norm(after) in ("و", "الي", "حتي") or self.norm(after) in _HYPHENS else after
            last = joined if _YEAR.fullmatch(self.norm(joined)) else plural
            first_bounds, last_bounds = _year_bounds(int(self.norm(plural))), _year_bounds(int(self.norm(last)))
            if first_bounds and last_bounds and first_bounds[0] <= last_bounds[0]:
                return _Found(last + 1, first_bounds[0], last_bounds[1], "year", "year")
            return None
        found = self.year(at, labelled=True)
        bounds = _year_bounds(found[0]) if found else None
        return _Found(found[1], bounds[0], bounds[1], "year", "year") if found and bounds else None

    def read_bare_year(self, at: int) -> _Found | None:
        """A year that only a preposition introduces: `في 2011`."""
        if not _YEAR.fullmatch(self.norm(at)) or (self.is_dated_number(at) and not self.is_chronicle(at)):
            return None
        bounds = _year_bounds(int(self.norm(at)))
        return _Found(at + 1, bounds[0], bounds[1], "year", "year") if bounds else None

    def is_chronicle(self, at: int) -> bool:
        """Whether the sentence opens at `at` with a year and a sign behind it, as the lines of a chronicle do."""
        return at == 0 and self.norm(1) in _AFTER_OPENING_YEAR and not self.norm(2)[:1].isdecimal()

    def read_ago(self, at: int) -> _Found | None:
        """`قبل يومين`, `قبل 3 أيام`, `منذ أسبوعين`, `قبل عدة أشهر`; `at` stands behind the preposition.

        Only a number of days settles a day: what was a month or a year ago may be some days more or less.
        """
        if not self.starts(at):
            return None
        about_end = self.skip("several", self.skip("about", at))
        amount, unit_at = self.number(about_end), about_end
        if amount is not None:
            unit_at = amount[1]
        unit = self.unit(unit_at)
        if unit is None:
            return None
        name, role, end = unit
        end = self.tense(end)[1]
        vague = _Found(end, None, None, "unknown", "ago")
        count = amount[0] if amount else {"unit_one": 1, "unit_two": 2, "unit_many": 0}[role]
        if about_end > at or count == 0 or self.published is None or name != "day":
            return vague
        settled = _moved(self.published, -count)
        return _Found(end, settled, settled, "day", "ago") if settled else vague

    def read_recent(self, at: int) -> _Found | None:
        """`خلال الـ24 ساعة الماضية`, `الساعات الـ48 الماضية`, `الأيام العشرة الماضية`, `الأيام القليلة الماضية`.

        Only a number of hours that makes whole days settles an interval; whether the past days begin or end with the
        day of publication is not said.
        """
        if not self.starts(at):
            return None
        amount, unit_at = self.number(at), at
        if amount is not None:
            unit_at = amount[1]
        few_before = self.skip("few", unit_at)
        unit = self.unit(few_before)
        if unit is None:
            return None
        name, role, end = unit
        if role == "unit_one" and (amount is None or self.norm(unit_at).startswith("ال")) and name != "hour":
            return None
        while (after := self.norm(end)).startswith("و") and (more := self.unit(end)) is not None and len(after) > 1:
            end = more[2]
        if amount is None and (amount := self.number_behind(end)):
            end = amount[1]
        few_end = self.skip("few", end)
        tense, end = self.tense(few_end)
        if not tense:
            return None
        vague = _Found(end, None, None, "unknown", "recent")
        hours = amount[0] if amount and name == "hour" else 0
        if tense != "past" or hours == 0 or hours % _HOURS_IN_DAY or self.published is None:
            return vague
        first = _moved(self.published, -(hours // _HOURS_IN_DAY))
        return _Found(end, first, self.published, "days", "recent") if first else vague

    def number_behind(self, at: int) -> tuple[int, int] | None:
        """The number of `الساعات الـ48` or `الأيام التسعة`, with its article."""
        found = self.words.definite_numbers.match(self.tokens, at)
        if found is not None:
            return found[1], found[0]
        return self.number(at) if self.norm(at) == "ال" else None

    def read_part(self, at: int) -> _Found | None:
        """`مطلع آذار`, `صيف عام 2014`, `نهاية الشهر الماضي`: the words stay, no date is settled."""
        season_end = self.skip("season", at)
        if season_end > at:
            year = self.year(season_end) or self.relative_year(season_end)
            role, end = self.tense(season_end)
            if year is None and not role:
                return None
            return _Found(year[1] if year else end, None, None, "season", "season")
        part_end = self.skip("part_of", at)
        if part_end == at:
            return None
        whole = self.first_of(part_end, self.read_month_date, self.read_unit, self.read_year, self.read_part)
        whole = whole or self.read_bare_year(part_end) or self.same_unit(part_end)
        return _Found(whole.end, None, None, "unknown", "part") if whole else None

    def same_unit(self, at: int) -> _Found | None:
        """`الشهر ذاته`, with a year behind it where there is one."""
        for unit in ("month", "year", "week"):
            label_end = self.skip(unit, at)
            end = self.skip("same", label_end)
            if end > label_end > at:
                year = self.year(end)
                return _Found(year[1] if year else end, None, None, "unknown", "same")
        return None

    def first_of(self, at: int, *readers: Callable[[int], _Found | None]) -> _Found | None:
        for reader in readers:
            found = reader(at)
            if found is not None:
                return found
        return None

    def read_day(self, at: int) -> _Found | None:
        """A day or interval without what may stand before it, the closest readings first."""
        return self.first_of(
            at,
            self.read_numeric_date,
            self.read_relative_day,
            self.read_two_weekdays,
            self.read_weekday,
            self.read_month_date,
            self.read_part,
            self.read_unit,
            self.read_year,
        )

    def read_part_of_day(self, at: int) -> _Found | None:
        """`فجر اليوم`, `ليل الخميس - الجمعة`, `بعد منتصف ليل أمس`; the part of the day must stand before a day."""
        midnight_end = self.skip("after_midnight", at)
        if midnight_end > at:
            day = self.first_of(midnight_end, self.read_relative_day, self.read_weekday)
            if day is None:
                return None
            second = self.second_weekday(day.end)
            if second is not None:
                return replace(second, method="after_midnight")
            next_day = _moved(day.start, 1) if day.start else None
            if next_day and day.start == self.published:
                # The night after today is still to come: it was the one before.
                return replace(day, method="after_midnight")
            return replace(day, stop=next_day, precision="days" if next_day else "unknown", method="after_midnight")
        part_end = self.skip("day_part", at)
        if part_end == at:
            return None
        start = self.skip("of", part_end)
        day = self.first_of(start, self.read_relative_day, self.read_weekday, self.read_numeric_date)
        if day is None and self.day_of_month(start):
            day = self.read_month_date(start)
        if day is None:
            return None
        second = self.second_weekday(day.end)
        return _spanned(day, second) if second else day

    def read_any(self, at: int) -> _Found | None:
        if not self.starts(at):
            return None
        found = self.read_part_of_day(at)
        if found is None and self.has("day_part", at) and self.has("day_part", at + 1):
            found = self.read_part_of_day(at + 1)
        return found or self.read_day(at)

    def read_since(self, at: int, is_past: bool) -> _Found | None:
        """`منذ الاثنين`, `منذ 2012 حتى عام 2022`; `at` stands behind the preposition."""
        found = self.read_any(at) or self.read_bare_year(at) or self.read_early_hours(at)
        if found is None:
            return self.read_ago_since(at)
        if found.method == "early_hours":
            return found
        stop = self.read_until(found.end)
        end = stop.end if stop else found.end
        if found.start is None:
            return _spanned(found, stop) if stop else replace(found, stop=None, precision="unknown")
        if stop is None and is_past and found.method == "relative_day" and found.start == self.published:
            return replace(found, method="since_" + found.method)
        if stop is None or stop.stop is None or stop.stop < found.start:
            return replace(found, end=end, stop=None, method="since_" + found.method)
        return replace(found, end=end, stop=stop.stop, method="since_" + found.method)

    def read_early_hours(self, at: int) -> _Found | None:
        """`ساعات الصباح الأولى` behind منذ: those of the day of publication, or of the day named behind them."""
        end = self.skip("early_hours", at)
        if end == at:
            return None
        day = self.first_of(self.skip("of", end), self.read_relative_day, self.read_weekday)
        start, stop = (day.start, day.stop) if day else (self.published, self.published)
        return _Found(day.end if day else end, start, stop, "day" if start else "unknown", "early_hours")

    def read_until(self, at: int) -> _Found | None:
        """`حتى الأحد`, `، وحتى 2022`; `at` stands behind the beginning."""
        start = at + 1 if self.norm(at) in ("،", ",") and self.norm(at + 1).startswith("و") else at
        until = self.skip("until", start)
        return (self.read_any(until) or self.read_bare_year(until)) if until > start else None

    def read_from(self, at: int) -> _Found | None:
        """`من مساء الخميس حتى صباح الجمعة`, `بين 3 آذار و5 نيسان`; `at` stands on the preposition."""
        between = self.skip("between", at)
        start = between if between > at else at + 1
        first = self.read_any(start) if self.opens(start) else None
        if first is None:
            return None
        if between == at:
            last = self.read_until(first.end)
        else:
            after = first.end + 1 if self.norm(first.end) == "و" else first.end
            last = self.read_any(after) if self.norm(first.end).startswith("و") else None
        if last is None:
            return None
        is_later = last.method.endswith("year") or (self.published and last.stop and last.stop > self.published)
        if last.stop and is_later and first.method in ("day_month", "month"):
            # What settles the year is told once, at the end.
            first = _Clock(self.tokens, self.words, last.stop).read_any(start) or first
        return _spanned(first, last)

    def read_ago_since(self, at: int) -> _Found | None:
        ago = self.read_ago(at)
        if ago is None:
            return self.read_recent(at)
        return replace(ago, stop=None) if ago.start else ago

    def read_before(self, at: int) -> _Found | None:
        """`قبل يومين`; before a named day, the interval ends with the day before it."""
        ago = self.read_ago(at)
        if ago is not None:
            return ago
        found = self.read_any(at)
        if found is None or found.start is None:
            return found
        return replace(found, start=None, stop=_moved(found.start, -1), method="before_" + found.method)

    def read_after_hour(self, at: int) -> _Found | None:
        """`في وقت متأخر من مساء الأحد` is that day; `في وقت سابق هذا الشهر` settles no day of it."""
        start = self.skip("of", at)
        day = self.first_of(start, self.read_part_of_day, self.read_relative_day, self.read_weekday)
        if day is not None:
            return day
        unit = self.read_unit(start)
        return replace(unit, start=None, stop=None, precision="unknown", method="part") if unit else None

    def read(self, at: int) -> _Found | None:
        """The time that begins at token `at`, its preposition included."""
        if (self.norm(at) in _FROM or self.has("between", at)) and (found := self.read_from(at)):
            return found
        if (hour := self.skip("hour", at)) > at and (found := self.read_after_hour(hour)):
            return found
        vague = self.match("vague", at)
        since = self.match("since", at)
        if since and (found := self.read_since(since[0], since[1] == "past")):
            return found
        before = at if self.has("relative_day", at) else self.skip("before", at)
        if before > at and (found := self.read_before(before)):
            return found
        during = self.skip("during", at)
        inner = during if during > at else self.skip("in", at)
        found = self.read_recent(inner) or self.read_any(inner)
        if found is None and inner > at and self.starts(inner):
            dated = self.read_short_date(inner) if self.skip("on_date", at) > at else None
            found = dated or self.read_bare_year(inner) or self.same_unit(inner)
        if found is None and self.is_chronicle(at):
            found = self.read_bare_year(at)
        if vague is not None and (found is None or vague[0] >= found.end):
            return _Found(vague[0], None, None, "unknown", "vague")
        return found


def find_times(tokens: Sequence[Token], vocabulary: TimeVocabulary, published: date | None) -> list[TimeSpan]:
    """Return the times of one sentence in order; they never overlap. Relative words count from `published`."""
    clock = _Clock(tokens, vocabulary, published)
    spans: list[TimeSpan] = []
    for at in [at for at, norm in enumerate(clock.norms) if norm in vocabulary.openers or norm[:1].isdecimal()]:
        if spans and at < spans[-1].last:
            continue
        clock.year_told = _year_told(spans, at)
        found = clock.read(at) if clock.is_led_on(at) else None
        if found is None:
            continue
        spans.append(TimeSpan(at, found.end, found.start, found.stop, found.precision, found.method))
        if found.precision == "day" and found.start == found.stop:
            clock.last_day = found.start
    return spans


def _year_told(spans: Sequence[TimeSpan], at: int) -> int | None:
    """The year of a day at token `at` that names none: one told just before it, or with which the sentence opens."""
    near = (
        span for span in reversed(spans) if span.method == "year" and (span.first == 0 or at - span.last <= _BESIDE)
    )
    bounds = ((span.date_from, span.date_to) for span in near)
    return next((first.year for first, last in bounds if first and last and first.year == last.year), None)


def named_day(tokens: Sequence[Token], vocabulary: TimeVocabulary) -> NamedDay:
    """The first weekday, and the first day of a month, that the words of a time name."""
    clock = _Clock(tokens, vocabulary, None)
    weekdays = (found[1] for at in range(len(tokens)) if (found := vocabulary.weekdays.match(tokens, at)))
    dated = (found for at in range(len(tokens)) if (found := clock.named_day_of_month(at)))
    month, day = next(dated, (None, None))
    return NamedDay(next(weekdays, None), month, day)
