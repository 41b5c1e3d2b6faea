"""Reports in, staging rows out: the whole extraction as one pure function.

The order of reading: furniture and sentences, triggers, factions, times and quantities, people, places, then links over
the whole report, then happenings. Rows carry only offsets and surfaces that the report has.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

import polars as pl

from orchestration.extraction.anaphora import resolve
from orchestration.extraction.broken_words import rejoin
from orchestration.extraction.claims import Claim, find_informants
from orchestration.extraction.confidence import confidence
from orchestration.extraction.dateline import Publication, publication_day
from orchestration.extraction.event_types import drop_background
from orchestration.extraction.factions import QUOTES, FactionMention, link_factions
from orchestration.extraction.framing import Framing, find_framings, quoted_mask
from orchestration.extraction.furniture import furniture_mask
from orchestration.extraction.happenings import HappeningFinder
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.numbers import find_quantities
from orchestration.extraction.parties import find_groups, find_nationals, find_persons
from orchestration.extraction.places import Linked, find_report_places, link_places, name_in_full, name_span, stems
from orchestration.extraction.reading import Party, Place, Reading
from orchestration.extraction.schema import Extraction
from orchestration.extraction.tellings import Happening, Telling
from orchestration.extraction.text import Token, fold, letter_index, plain, sentence_spans, tokenise
from orchestration.extraction.times import find_times, named_day
from orchestration.extraction.tolls import Toll
from orchestration.extraction.topics import without_borrowed
from orchestration.extraction.triggers import Trigger

Row = dict[str, object]
_DAMMA = "\u064f"
_BETWEEN = "بين"
# Targets whose adjective of a country says where they lie, not whose they are.
_AREAS = ("منطقه", "مناطق", "مركز", "مراكز", "سجن", "سجون", "مطار", "مطارات", "بيت", "بيوت", "منزل", "منازل")
_ADDRESS_REACH = 4
# Behind a handover stands first what is handed over.
_HANDOVER_REACH = 8
# What one government does to another by words, and what it gives it.
_AMONG_STATES = frozenset(
    {"accusation", "agreement", "demand", "handover", "meeting", "rejection", "support", "threat"}
)
_TANWIN = "\u064b"  # the ending of an object, which no verb has
_UNLINKED = Linked(None, "unresolved")


def extract(reports: pl.DataFrame, lexicon: Lexicon) -> Extraction:
    """Read the reports (columns report_id, body_text, published_at, url) and return the staging frames."""
    rows: dict[str, list[Row]] = {}
    finder = happening_finder(lexicon)
    for report in reports.select("report_id", "body_text", "published_at", "url").iter_rows(named=True):
        for table, found in _read_report(report, lexicon, finder).items():
            rows.setdefault(table, []).extend(found)
    return Extraction.from_rows(rows, lexicon.version)


def happening_finder(lexicon: Lexicon) -> HappeningFinder:
    """The finder of happenings that knows what the lexicon holds."""
    return HappeningFinder(
        grammar=lexicon.grammar,
        vocabulary=lexicon.events,
        modality_cues=lexicon.modality,
        registry=lexicon.factions,
        places=lexicon.places,
        is_area_word=lexicon.is_area_word,
        sayings=lexicon.claims.verbs,
        weights=lexicon.weights,
    )


def read_sentences(text: str, published: date | None, lexicon: Lexicon, url: str | None = None) -> list[Reading]:
    """Read each sentence of a text: names and times, then places over the whole report, then what depends on them."""
    spans = sentence_spans(text)
    return _read_spans(text, spans, publication_day(published, url, text, spans, lexicon.times), lexicon)


def _read_spans(
    text: str, spans: Sequence[tuple[int, int]], publication: Publication | None, lexicon: Lexicon
) -> list[Reading]:
    day = publication.day if publication else None
    rules = furniture_mask([text[start:end] for start, end in spans], lexicon.furniture)
    readings = [
        _read_names(index, text, start, end, rule, day, lexicon)
        for index, ((start, end), rule) in enumerate(zip(spans, rules, strict=True))
    ]
    _drop_words_of_happenings(readings)
    is_peaceful = lexicon.topics.is_other_matter(readings)
    hidden = [(reading.tokens, _hidden_from_places(reading, lexicon)) for reading in readings]
    for reading, mentions in zip(
        readings, find_report_places(hidden, lexicon.places, lexicon.place_words), strict=True
    ):
        reading.places = [Place(mention, _UNLINKED) for mention in mentions]
        _read_rest(reading, text, lexicon)
        if is_peaceful:
            reading.triggers = without_borrowed(reading, lexicon.events, lexicon.factions)
    _link(readings, lexicon)
    return readings


def _read_names(
    index: int, text: str, start: int, end: int, rule: str | None, day: date | None, lexicon: Lexicon
) -> Reading:
    """Read factions, times and all words that may be triggers."""
    kind = "furniture" if rule else ("headline" if index == 0 and end < len(text.rstrip()) else "body")
    if rule:
        return Reading(index, start, end, (), kind, rule)
    tokens = rejoin(text, tokenise(text, start, end), lexicon.words)
    reading = Reading(index, start, end, tokens, kind)
    reading.factions = lexicon.factions.find(tokens)
    reading.times = find_times(tokens, lexicon.times, day)
    names = frozenset(mention.first for mention in reading.factions)
    objects = {at for at, token in enumerate(tokens) if _TANWIN in text[token.start : token.end]}
    triggers = lexicon.triggers.find(
        tokens, lambda at: at not in objects and _opens_clause(reading, lexicon, at), names
    )
    reading.triggers = [trigger for trigger in triggers if not (trigger.is_finite and trigger.first in objects)]
    return reading


def _drop_words_of_happenings(readings: Sequence[Reading]) -> None:
    """Drop names of factions that are words for a happening as well (فتح, تقدم) where they stand as these: in a set
    phrase (opened fire), or in a report that does not name the faction outright."""
    named = {mention.aliases[0].faction_id for r in readings for mention in r.factions if mention.is_settled}
    for reading in readings:
        told = {trigger.first: trigger for trigger in reading.triggers}
        reading.factions = [
            mention
            for mention in reading.factions
            if mention.first not in told
            or mention.is_settled
            or len(mention.aliases) != 1
            or (told[mention.first].kind != "phrase" and mention.aliases[0].faction_id in named)
        ]


def _hidden_from_places(reading: Reading, lexicon: Lexicon) -> list[bool]:
    """Tokens that cannot be part of a place name: names of factions, times, finite verbs."""
    hidden = [False] * len(reading.tokens)
    names = (mention for mention in reading.factions if not lexicon.factions.may_be_place(mention))
    ignored = lexicon.events.ignored
    verbs = (
        trigger
        for trigger in reading.triggers
        if trigger.is_finite
        and reading.norms[trigger.first] not in ignored
        and not _stands_as_place(reading, trigger.first, lexicon)
    )
    spans = (
        [(m.first, m.last) for m in names]
        + [(t.first, t.last) for t in reading.times]
        + [(v.first, v.last) for v in verbs]
    )
    for first, last in spans:
        hidden[first:last] = [True] * (last - first)
    return hidden


def _stands_as_place(reading: Reading, at: int, lexicon: Lexicon) -> bool:
    """Whether the words before a word that looks like a verb make it a place: محافظة صعدة, السخنة وتدمر, على وادي,
    في لندن.
    """
    word, generics, names = reading.norms[at], lexicon.place_words.generics, lexicon.places.longest
    while at > 1 and reading.norms[at - 1] in QUOTES:
        at -= 1
    before = reading.norms[at - 1] if at else ""
    if word in generics:
        return lexicon.grammar.is_class(before, "preposition")
    is_listed = word.startswith("و") and word[1:] in lexicon.places.names and before in lexicon.places.names
    is_located = lexicon.place_words.has_role("locative", before)
    is_governed = before == "بين" or is_located or any(stem.norm in generics for stem in stems(before))
    return is_listed or (is_governed and word in names)


def _read_rest(reading: Reading, text: str, lexicon: Lexicon) -> None:
    """Settle triggers and quantities among the names."""
    names = {at for mention in reading.factions for at in range(mention.first, mention.last)}
    timed = {at for time in reading.times for at in range(time.first, time.last)}
    placed = {at for p in reading.places for at in range(p.mention.name_first_token, p.mention.name_last_token)}
    named = names | timed | placed
    reading.triggers = [trigger for trigger in reading.triggers if trigger.first not in named]
    reading.triggers = drop_background(reading, lexicon.grammar, lexicon.events.ignored)
    reading.passive = frozenset(
        trigger.first for trigger in reading.triggers if _has_passive_mark(trigger, reading.tokens[trigger.first], text)
    )
    quantities = find_quantities(reading.tokens, lexicon.numbers)
    reading.quantities = [q for q in quantities if q.first not in names and q.first not in timed]
    reading.quoted = quoted_mask(reading.tokens)


def _has_passive_mark(trigger: Trigger, token: Token, text: str) -> bool:
    """Whether the vowel sign u shows a passive: in a perfect before its last two letters, in an imperfect of form
    I first.

    The imperfect of forms II to IV begins with u in the active too.
    """
    own = trigger.reading
    word = text[token.start : token.end]
    if not own or own.kind != "verb" or _DAMMA not in word:
        return False
    before, after = (len(fold(part)) for part in word.split(_DAMMA, 1))
    if own.aspect == "p":
        return after >= 2 and not fold(word.split(_DAMMA, 1)[1]).startswith("و")
    return trigger.row.form == "I" and before == len(own.conjunction) + 1


_CLAUSE_SIGNS = frozenset("،,.:؛-–—|/*")


def _opens_clause(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    """Whether a verb may be expected at token `at`: a clause begins there, or its subject has just been named."""
    word = reading.norms[at]
    if at + 1 < len(reading.norms) and _is_bare_adjective(reading.norms[at + 1], lexicon):
        return False
    if word[:1] in "وف" and len(word) > 3:
        return True
    while at > 0 and reading.norms[at - 1] in QUOTES:
        at -= 1
    before = reading.norms[at - 1] if at else ""
    if not before or before in _CLAUSE_SIGNS or at in {mention.last for mention in reading.factions}:
        return True
    return (
        lexicon.grammar.is_class(before, "subordinator", "relative", "auxiliary", "negation", "conjunction")
        and before != "من"
    )


def _is_bare_adjective(word: str, lexicon: Lexicon) -> bool:
    """Whether a word looks like an adjective in -i without the article, which no subject is (artillery shelling)."""
    noun = lexicon.numbers.nouns.get(word)
    is_nationality = noun is not None and noun.is_adjective_like and noun.noun_class == "people"
    return (
        len(word) >= 4
        and word.endswith(("ي", "يه"))
        and not word.startswith("ال")
        and (noun is None or is_nationality)
        and not lexicon.grammar.is_class(word, "preposition")
    )


def _link(readings: Sequence[Reading], lexicon: Lexicon) -> None:
    """Link places and factions over the report, then find the people that depend on the links."""
    links = link_places([[place.mention for place in reading.places] for reading in readings], lexicon.places.gazetteer)
    countries: Counter[str] = Counter()
    for reading, linked in zip(readings, links, strict=True):
        reading.places = [Place(place.mention, link) for place, link in zip(reading.places, linked, strict=True)]
        inner = (
            link.place_id
            for link in linked
            if link.place_id and lexicon.places.gazetteer.kind[link.place_id] != "country"
        )
        countries.update(lexicon.places.gazetteer.country[place_id] for place_id in inner)
    home = countries.most_common(1)[0][0] if countries else ""
    for reading in readings:
        _part_states_from_places(reading, home, lexicon)
    for reading, factions in zip(
        readings, link_factions([r.factions for r in readings], lexicon.factions, countries), strict=True
    ):
        reading.factions = factions
        taken = (
            {m.first: m.last for m in factions}
            | {p.first: p.last for p in reading.places}
            | {t.first: t.last for t in reading.times}
        )
        covered = {at: last for first, last in taken.items() for at in range(first, last)}
        reading.persons = find_persons(reading.tokens, lexicon.people, lexicon.grammar, covered, reading.triggers)
        groups = find_groups(
            reading.index,
            reading.tokens,
            reading.quantities,
            factions,
            reading.triggers,
            lexicon.people,
            lexicon.grammar,
            covered,
        )
        reading.groups = groups | {
            at: party
            for at, party in find_nationals(
                reading.index, reading.tokens, reading.triggers, lexicon.people, partial(_is_means, reading, lexicon)
            ).items()
            if at not in covered
        }
    resolve(readings, lexicon.anaphors, lexicon.factions)


def _is_means(reading: Reading, lexicon: Lexicon, at: int) -> bool:
    """Whether an instrument of violence or what is aimed at (a base, an embassy, no area) stands at token `at`."""
    word = reading.norms[at]
    is_target = word in lexicon.grammar.targets and not word.endswith(_AREAS)
    return is_target or lexicon.events.instruments.match(reading.tokens, at) is not None


def _part_states_from_places(reading: Reading, home: str, lexicon: Lexicon) -> None:
    """Decide for each name of a state or capital whether the sentence means the state or the land."""
    as_land: set[int] = set()
    as_state: set[int] = set()
    acting: set[int] = set()
    end, is_land, is_beside_body, acts = -1, False, False, False
    for mention in reading.factions:
        if not lexicon.factions.may_be_place(mention):
            end, is_land, is_beside_body, acts = mention.last, False, True, False
            continue
        is_joined = reading.norms[mention.first].startswith("و") and mention.prefix > 0
        is_listed = end == mention.first and is_joined
        behind = next((place for place in reading.places if place.last == mention.first), None)
        is_among_places = behind is not None and is_joined and behind.mention.is_locative
        before = reading.norms[mention.first - 1] if mention.first else ""
        stands_in = lexicon.grammar.is_class(before, "preposition") and before not in {_BETWEEN, "مع", "ضد"}
        prefix = reading.norms[mention.first][: mention.prefix].lstrip("وف")
        covering = [
            p
            for p in reading.places
            if p.first <= mention.first < p.last and p.last - p.first > mention.last - mention.first
        ]
        countries = {lexicon.factions.factions[alias.faction_id].country_code for alias in mention.aliases}
        is_place = any(place.first <= mention.first < place.last for place in reading.places)
        # What holds of one state holds of the next in the list, but for the land that the report speaks of.
        is_addressed = _is_addressed(
            reading, mention.first, before if stands_in or before == _BETWEEN else prefix[:1]
        ) or (not (stands_in or prefix) and _is_subject(reading, mention))
        acts = is_addressed or (is_listed and acts)
        is_land = (
            is_place
            and not is_addressed
            and (
                (is_land or (home in countries and not is_beside_body))
                if is_listed
                else behind.first not in as_state
                if behind is not None and is_among_places
                else (
                    stands_in
                    or prefix[:1] == "ب"
                    or bool(covering)
                    or home in countries
                    or (behind is not None and not mention.prefix)
                    or (before in lexicon.place_words.generics and prefix[:1] != "ل")
                )
            )
        )
        end, is_beside_body = mention.last, is_beside_body and is_listed
        (as_land if is_land else as_state).add(mention.first)
        if acts and not is_land:
            acting.add(mention.first)
    reading.factions = [
        lexicon.factions.as_party(m) if m.first in acting else m for m in reading.factions if m.first not in as_land
    ]
    reading.places = [place for place in reading.places if place.first not in as_state]


def _is_addressed(reading: Reading, at: int, preposition: str) -> bool:
    """Whether the frame of the word before a name at token `at` gives whom it means a part in what governments say and
    settle (condemned X, asked X for help)."""
    before = [t for t in reading.triggers if t.last <= at <= t.last + _address_reach(t)]
    if not before or before[-1].row.event_type_code not in _AMONG_STATES:
        return False
    return before[-1].row.role_after(preposition) in {"agent", "patient", "sides"}


def _is_subject(reading: Reading, mention: FactionMention) -> bool:
    """Whether the name of a state is the subject of the verb right beside it: شنت تركيا غارات, أنقرة تتهم الحزب.

    Names of states and capitals are feminine but for a few; only a feminine verb is a sign.
    """
    before = next((trigger for trigger in reading.triggers if trigger.last == mention.first), None)
    return any(
        verb is not None
        and verb.is_finite
        and verb.row.subject == "agent"
        and not verb.pronoun
        and _is_feminine(reading, verb)
        for verb in (before, reading.trigger_at.get(mention.last))
    )


def _is_feminine(reading: Reading, verb: Trigger) -> bool:
    """Whether a verb is one of her, not of him or them: شنت, تشن."""
    own = verb.reading
    if own is None or own.voice == "p" or own.number == "p":
        return False
    word = reading.norms[verb.first].removeprefix(own.conjunction).removeprefix("س")
    return own.gender == "f" or (own.aspect == "i" and word.startswith("ت"))


def _address_reach(trigger: Trigger) -> int:
    return _HANDOVER_REACH if trigger.row.event_type_code == "handover" else _ADDRESS_REACH


def _read_report(report: Mapping[str, object], lexicon: Lexicon, finder: HappeningFinder) -> dict[str, list[Row]]:
    text, report_id = str(report["body_text"]), str(report["report_id"])
    published = report["published_at"]
    day = published.date() if isinstance(published, datetime) else published if isinstance(published, date) else None
    spans = sentence_spans(text)
    publication = publication_day(day, str(report["url"] or ""), text, spans, lexicon.times)
    readings = _read_spans(text, spans, publication, lexicon)
    informants = find_informants(readings, lexicon.claims, lexicon.grammar)
    happenings = finder.find(readings, informants)
    writer = _Writer(text, report_id, readings, informants, happenings, lexicon)
    rows: dict[str, list[Row]] = {
        "sentences": [writer.sentence(reading) for reading in readings],
        "mentions": [row for reading in readings for row in _once(writer.mentions(reading))],
        "quantities": [row for reading in readings for row in writer.quantities(reading)],
        "times": [row for reading in readings for row in writer.times(reading)],
        "framings": [row for reading in readings for row in writer.framings(reading)],
        "event_reports": [], "event_report_triggers": [], "event_report_factions": [], "event_report_places": [],
    }  # fmt: skip
    for happening in happenings:
        for table, found in writer.happening(happening).items():
            rows[table] += found
    rows["extractions"] = [
        {
            "report_id": report_id,
            "sentence_count": len(readings),
            "furniture_count": sum(reading.kind == "furniture" for reading in readings),
            "event_report_count": len(rows["event_reports"]),
            "mention_count": len(rows["mentions"]),
            "publication_day": publication.day if publication else None,
            "publication_method": publication.method if publication else None,
        }
    ]
    return rows


def _once(mentions: Iterable[Row]) -> Iterable[Row]:
    """Mentions of one sentence, one a kind and place in the text; the linked one of two."""
    kept: dict[object, Row] = {}
    for row in mentions:
        other = kept.get(row["mention_id"])
        if other is None or (other["linked_id"] is None and row["linked_id"] is not None):
            kept[row["mention_id"]] = row
    return kept.values()


def _id(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


class _Writer:
    """Writes what was found in one report as rows."""

    def __init__(
        self, text: str, report_id: str, readings: Sequence[Reading], informants: Sequence[Sequence[Claim]],
        happenings: Sequence[Happening], lexicon: Lexicon,
    ) -> None:  # fmt: skip
        self._text, self._report_id = text, report_id
        self._readings, self._informants = readings, informants
        self._lexicon = lexicon
        parties = [party for happening in happenings for party in (*happening.agents, *happening.patients)]
        self._parties = {party.faction_id for party in parties}
        self._party_starts = {(party.sentence, party.first) for party in parties}

    def _row(self, **columns: object) -> Row:
        return {"report_id": self._report_id, **columns}

    def _span(self, name: str, sentence: int, first: int, last: int) -> Row:
        start, end = self._readings[sentence].chars(first, last)
        return {f"{name}_text": self._text[start:end], f"{name}_start": start, f"{name}_end": end}

    def sentence(self, reading: Reading) -> Row:
        return self._row(
            sentence_index=reading.index,
            char_start=reading.start,
            char_end=reading.end,
            kind=reading.kind,
            furniture_rule=reading.rule,
        )

    def _named(self, reading: Reading, first: int, last: int, prefix: int) -> tuple[int, int, str]:
        """Characters of a name without its proclitics, and the name as written."""
        while first < last - 1 and not reading.norms[first].isalnum():
            first += 1
        token = reading.tokens[first]
        start = token.start + letter_index(self._text[token.start : token.end], prefix)
        end = reading.chars(first, last)[1]
        name = plain(self._text[start:end])
        is_article_cut = prefix and token.norm[:prefix].endswith("ل") and token.norm[prefix : prefix + 1] == "ل"
        return start, end, ("ا" + name if is_article_cut else name).strip("\"«»“”' ")

    def _mention(
        self, reading: Reading, kind: str, start: int, end: int, name: str, linked: str | None, method: str
    ) -> Row:
        return self._row(
            mention_id=_id(self._report_id, kind, start, end), sentence_index=reading.index, kind=kind,
            surface_text=self._text[start:end], char_start=start, char_end=end, normalised_text=name,
            linked_id=linked, link_method=method,
        )  # fmt: skip

    def mentions(self, reading: Reading) -> Iterable[Row]:
        for mention in reading.factions:
            kind = self._lexicon.factions.kind(mention)
            if mention.method == "unresolved" and (reading.index, mention.first) not in self._party_starts:
                continue  # the police, of no known country, as an informant or in passing
            named = "informant" if kind == "civil" and mention.faction_id not in self._parties else "faction"
            start, end, name = self._named(reading, mention.first, mention.last, mention.prefix)
            yield self._mention(reading, named, start, end, name, mention.faction_id, mention.method)
        for party in reading.groups.values():
            if party.method == "nationality":
                start, end, name = self._named(reading, party.first, party.last, party.prefix)
                yield self._mention(reading, "faction", start, end, name, party.faction_id, party.method)
        for place in reading.places:
            start, end = name_span(self._text, reading.tokens, place.mention)
            yield self._mention(
                reading,
                "place",
                start,
                end,
                self._place_name(reading, place),
                place.linked.place_id,
                place.linked.method,
            )
        for person in reading.persons:
            start, end, name = self._named(reading, person.name_first, person.last, 0)
            yield self._mention(reading, "person", start, end, name, None, "pattern")
        for claim in self._informants[reading.index]:
            if claim.sentence == reading.index and not claim.is_own:
                start, end = reading.chars(claim.first, claim.last, claim.prefix)
                yield self._mention(reading, "informant", start, end, plain(self._text[start:end]), None, "cue")

    def _place_name(self, reading: Reading, place: Place) -> str:
        name = name_in_full(self._text, reading.tokens, place.mention)
        return "ا" + name if place.mention.name.startswith("ال") and not name.startswith(("ا", "أ", "إ", "آ")) else name

    def quantities(self, reading: Reading) -> Iterable[Row]:
        kinds = {"people_dead": "killed", "people_injured": "injured"}
        for quantity in reading.quantities:
            start, end = reading.chars(quantity.first, quantity.last)
            noun = quantity.noun_class or ""
            kind = kinds.get(noun, "count" if noun.startswith("people") else "other")
            yield self._row(
                quantity_id=_id(self._report_id, "quantity", start, end),
                sentence_index=reading.index,
                kind=kind,
                low=quantity.low,
                high=quantity.high,
                surface_text=self._text[start:end],
                char_start=start,
                char_end=end,
            )

    def times(self, reading: Reading) -> Iterable[Row]:
        for time in reading.times:
            start, end = reading.chars(time.first, time.last)
            named = named_day(reading.tokens[time.first : time.last], self._lexicon.times)
            yield self._row(
                time_id=_id(self._report_id, "time", start, end),
                sentence_index=reading.index,
                surface_text=self._text[start:end],
                char_start=start,
                char_end=end,
                date_from=time.date_from,
                date_to=time.date_to,
                precision=time.precision,
                method=time.method,
                weekday=named.weekday,
                month=named.month,
                day_of_month=named.day,
            )

    def framings(self, reading: Reading) -> Iterable[Row]:
        for framing in find_framings(reading.tokens, self._lexicon.framing, reading.quoted):
            is_faction = framing.target_kind == "faction"
            faction_id = framing.faction_id or (self._framed(reading, framing) if is_faction else None)
            if framing.needs_context and is_faction and faction_id is None:
                continue
            start, end, _ = self._named(reading, framing.first, framing.last, framing.prefix)
            yield self._row(
                framing_id=_id(self._report_id, framing.label_id, start),
                sentence_index=reading.index,
                target_kind=framing.target_kind,
                faction_id=faction_id,
                label_id=framing.label_id,
                label_text=self._text[start:end],
                char_start=start,
                char_end=end,
                polarity=framing.polarity,
                is_quoted=framing.is_quoted,
            )

    def _framed(self, reading: Reading, framing: Framing) -> str | None:
        """The faction whose name goes with a label: one that the label is part of, or that follows it at once."""
        near = (m for m in reading.factions if m.first < framing.last + 2 and framing.first < m.last)
        return next((mention.faction_id for mention in near if mention.faction_id), None)

    def happening(self, happening: Happening) -> dict[str, list[Row]]:
        best = happening.best
        sentence, trigger = best.sentence, best.candidate.trigger
        reading = self._readings[sentence]
        start, end = reading.chars(trigger.first, trigger.last)
        key = _id(self._report_id, happening.event_type, start)
        row = self._row(
            event_report_id=key,
            sentence_index=sentence,
            event_type_code=happening.event_type,
            modality=happening.modality,
            trigger_text=self._text[start:end],
            trigger_start=start,
            trigger_end=end,
            lexicon_id=trigger.row.trigger_id,
            sentence_start=reading.start,
            sentence_end=reading.end,
            confidence=confidence(happening),
        )
        if happening.time:
            at, time = happening.time
            row |= {
                "date_from": time.date_from,
                "date_to": time.date_to,
                "date_precision": time.precision,
                "date_method": time.method,
            }
            row |= self._span("time", at, time.first, time.last)
        if happening.count:
            at, quantity = happening.count
            row |= {"count_low": quantity.low, "count_high": quantity.high} | self._span(
                "count", at, quantity.first, quantity.last
            )
        for name, toll in (("killed", happening.killed), ("injured", happening.injured)):
            if toll:
                row |= self._toll(name, toll)
        if happening.informants:
            row |= self._claim(*happening.informants[0])
        return {
            "event_reports": [row],
            "event_report_triggers": [
                self._trigger(key, position, told)
                for position, told in enumerate([best, *(t for t in happening.tellings if t is not best)])
            ],
            "event_report_factions": [
                self._party(key, role, place, party)
                for role, parties in (
                    ("agent", happening.agents),
                    ("patient", happening.patients),
                    ("mediator", happening.mediators),
                )
                for place, party in enumerate(parties)
            ],
            "event_report_places": [
                self._place(key, position, at, place) for position, (at, place) in enumerate(happening.places)
            ],
        }

    def _claim(self, claim: Claim, told: int) -> Row:
        """The informant, and the words of the sentence `told` that are his."""
        tokens = len(self._readings[told].tokens)
        first = min(claim.said_from, tokens - 1) if claim.sentence == told else 0
        start, end = self._readings[claim.sentence].chars(claim.first, claim.last, claim.prefix)
        return {
            "informant_text": self._text[start:end],
            "informant_start": start,
            "informant_end": end,
        } | self._span("claim", told, first, tokens)

    def _toll(self, name: str, toll: Toll) -> Row:
        return {f"{name}_low": toll.low, f"{name}_high": toll.high} | self._span(
            name, toll.sentence, toll.first, toll.last
        )

    def _trigger(self, key: str, position: int, told: Telling) -> Row:
        reading, trigger = told.reading, told.candidate.trigger
        start, end = reading.chars(trigger.first, trigger.last)
        return self._row(
            event_report_id=key, position=position, trigger_text=self._text[start:end], char_start=start, char_end=end,
            sentence_index=reading.index, lexicon_id=trigger.row.trigger_id,
        )  # fmt: skip

    def _party(self, key: str, role: str, position: int, party: Party) -> Row:
        reading = self._readings[party.sentence]
        start, end, name = self._named(reading, party.first, party.last, party.prefix)
        return self._row(
            event_report_id=key,
            role=role,
            position=position,
            faction_id=party.faction_id,
            party_kind=party.kind,
            party_text=name,
            surface_text=self._text[start:end],
            char_start=start,
            char_end=end,
            link_method=party.method,
        )

    def _place(self, key: str, position: int, sentence: int, place: Place) -> Row:
        reading = self._readings[sentence]
        start, end = name_span(self._text, reading.tokens, place.mention)
        return self._row(
            event_report_id=key,
            position=position,
            place_id=place.linked.place_id,
            place_text=self._place_name(reading, place),
            surface_text=self._text[start:end],
            char_start=start,
            char_end=end,
            link_method=place.linked.method,
        )
