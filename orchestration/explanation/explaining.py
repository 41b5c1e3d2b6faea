"""Explain one report: its text in, an explanation out, as plain values.

What an event says comes from the rows of extraction, so that an explanation never tells of another event than the
warehouse has; why it says so comes from the decisions behind them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.explanation.cues import form_of, governing_cue
from orchestration.explanation.labels import Labels, load_labels
from orchestration.explanation.phrases import EvidencePhrases, load_phrases
from orchestration.explanation.reasons import Found, Reasons, read_reasons
from orchestration.explanation.values import (
    Event,
    Explanation,
    Figure,
    InformantOf,
    Joined,
    Modality,
    PartyOf,
    PlaceOf,
    Rejected,
    Sentence,
    Span,
    TimeOf,
    Told,
    Words,
)
from orchestration.extraction.evidence import Candidate
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.reading import Party, Reading
from orchestration.extraction.roles import Argument, identity
from orchestration.extraction.schema import Extraction
from orchestration.extraction.tellings import Telling
from orchestration.extraction.tolls import Toll
from orchestration.extraction.triggers import Trigger, TriggerRow
from orchestration.extraction.whole import party_key

Row = Mapping[str, Any]

_DEMANDED = "demanded"
_MARKED = {
    "agent": "words that mark the agent",
    "patient": "words that mark the patient",
    "mediator": "words that mark the mediator",
    "favour": "words that mark whom it favours",
    "backer": "words that mark a backer",
    "sides": "words that mark the sides",
}


@dataclass(frozen=True)
class ReportText:
    """A report to explain; `doc_id` is the name that people know it by."""

    report_id: str
    doc_id: str
    text: str
    published_at: datetime | None = None
    url: str | None = None
    outlet_name: str | None = None


@dataclass(frozen=True)
class Explainer:
    """Explains reports by one lexicon."""

    lexicon: Lexicon
    phrases: EvidencePhrases
    labels: Labels

    def explain(self, report: ReportText) -> Explanation:
        """Return what was recognised in a report, its events and why they say what they say."""
        day = report.published_at.date() if report.published_at else None
        rows = extract(_frame(report), self.lexicon)
        reasons = read_reasons(report.text, day, report.url, self.lexicon, self.phrases)
        writer = _Explaining(report, rows, reasons, self.lexicon, self.labels)
        return Explanation(
            report_id=report.report_id,
            doc_id=report.doc_id,
            outlet_name=report.outlet_name,
            url=report.url,
            publication_day=rows.extractions["publication_day"][0],
            extractor_version=self.lexicon.version,
            text=report.text,
            sentences=tuple(Sentence(r.index, r.start, r.end, r.kind, r.rule) for r in reasons.readings),
            spans=tuple(writer.spans()),
            events=tuple(writer.events()),
            rejected=tuple(sorted(writer.rejected(), key=lambda item: -item.judgement.probability)),
        )


def load_explainer(seeds_dir: Path, places: pl.DataFrame, lexicon: Lexicon) -> Explainer:
    """Read the phrases and names; `places` has the columns of the gazetteer."""
    labels = load_labels(seeds_dir, places)
    scales = {"type": labels.event_types, "trigger": labels.triggers}
    return Explainer(lexicon, load_phrases(seeds_dir, scales), labels)


def _frame(report: ReportText) -> pl.DataFrame:
    schema = {"report_id": pl.String, "body_text": pl.String, "published_at": pl.Datetime, "url": pl.String}
    row = (report.report_id, report.text, report.published_at, report.url)
    return pl.DataFrame([row], schema=schema, orient="row")


@dataclass(frozen=True)
class _Explaining:
    """The work on one report: rows of the extraction beside the reasons for them."""

    report: ReportText
    rows: Extraction
    reasons: Reasons
    lexicon: Lexicon
    labels: Labels

    # The text

    def spans(self) -> Iterator[Span]:
        """All that was recognised, in the order of the tables."""
        numbers = {key: number for number, key in enumerate(self.rows.event_reports["event_report_id"], start=1)}
        for row in self.rows.event_report_triggers.iter_rows(named=True):
            number = numbers[row["event_report_id"]]
            about = f"event {number}, {row['lexicon_id']}"
            yield Span(row["char_start"], row["char_end"], "trigger", about, number)
        for row in self.rows.mentions.iter_rows(named=True):
            linked = f"{row['linked_id']} by {row['link_method']}" if row["linked_id"] else row["link_method"]
            yield Span(row["char_start"], row["char_end"], row["kind"], linked)
        for row in self.rows.times.iter_rows(named=True):
            yield Span(
                row["char_start"],
                row["char_end"],
                "time",
                f"{days(row['date_from'], row['date_to'])} by {row['method']}",
            )
        for row in self.rows.quantities.iter_rows(named=True):
            about = f"{row['kind']}: {bounds(row['low'], row['high'])}"
            yield Span(row["char_start"], row["char_end"], "quantity", about)

    def _words(self, start: int, end: int) -> Words:
        return Words(self.report.text[start:end], start, end)

    def _tokens(self, reading: Reading, first: int, last: int) -> Words:
        return self._words(*reading.chars(first, last))

    # Events

    def events(self) -> Iterator[Event]:
        """The rows of events, each with the happening that it was written from."""
        kept = [found for found in self.reasons.found if self.reasons.is_kept(found.happening)]
        rows = self.rows.event_reports.iter_rows(named=True)
        # Their rows stand in the order of the events.
        parties = self.rows.event_report_factions.iter_rows(named=True)
        places = self.rows.event_report_places.iter_rows(named=True)
        for number, (row, found) in enumerate(zip(rows, kept, strict=True), start=1):
            yield Event(
                number=number,
                event_report_id=row["event_report_id"],
                event_type_code=row["event_type_code"],
                event_type_label=self.labels.event_types.get(row["event_type_code"], row["event_type_code"]),
                modality=row["modality"],
                confidence=row["confidence"],
                judgement=self.reasons.whole(found),
                told=tuple(self._told(telling, found) for telling in found.group.tellings),
                parties=tuple(self._parties(parties, found)),
                places=tuple(self._places(places, found)),
                time=self._time(row, found),
                figures=tuple(self._figures(row, found)),
                informants=tuple(self._informants(found)),
            )

    def _told(self, telling: Telling, found: Found) -> Told:
        reading, trigger = telling.reading, telling.candidate.trigger
        judgement = self.reasons.acceptance(telling.candidate)
        same = self.reasons.sameness(telling, found.group.tellings)
        strike = self.reasons.strike_type(telling)
        is_likely = judgement.probability >= judgement.threshold
        return Told(
            words=self._trigger(telling.candidate),
            sentence=reading.index,
            lexicon_id=trigger.row.trigger_id,
            shape=f"passive {trigger.kind}" if telling.candidate.roles.is_passive else trigger.kind,
            frame=tuple(_frame_of(trigger.row)),
            event_type_code=telling.event_type,
            type_how=_type_how(telling, strike is not None),
            type_judgement=strike,
            modality=self._modality(reading, trigger, telling.modality),
            how="likely enough by itself" if is_likely else "deaths that no other event of the report explains",
            judgement=judgement,
            joined=Joined(self._trigger(same[0].candidate), same[1]) if same else None,
        )

    def _trigger(self, candidate: Candidate) -> Words:
        return self._tokens(candidate.reading, candidate.trigger.first, candidate.trigger.last)

    def _modality(self, reading: Reading, trigger: Trigger, modality: str) -> Modality:
        cue = governing_cue(reading, trigger, modality, self.lexicon.modality, self.lexicon.grammar)
        if cue is None:
            return Modality(modality, form_of(reading, trigger, modality))
        cue_id = self.labels.modality_cue(reading.norms[cue.first : cue.last])
        return Modality(modality, f"cue {cue_id} (scope {cue.scope})", self._tokens(reading, cue.first, cue.last))

    # Parties, places, time

    def _parties(self, rows: Iterator[Row], found: Found) -> Iterator[PartyOf]:
        happening = found.happening
        parties = [
            (role, party)
            for role, several in (
                ("agent", happening.agents),
                ("patient", happening.patients),
                ("mediator", happening.mediators),
            )
            for party in several
        ]
        for row, (role, party) in zip(islice(rows, len(parties)), parties, strict=True):
            telling = self.reasons.clearest(found, party, role)
            yield PartyOf(
                role=role,
                words=Words(row["surface_text"], row["char_start"], row["char_end"]),
                name=row["party_text"],
                kind=row["party_kind"],
                faction_id=row["faction_id"],
                faction_name=self.labels.factions.get(row["faction_id"] or "", ""),
                link_method=row["link_method"],
                rule=self._role_rule(telling, party, role) if telling else "grammar of the first telling that names it",
                judgement=self.reasons.party(found, party, role),
                telling=self.reasons.party_telling(telling, party, role) if telling else None,
            )

    def _role_rule(self, telling: Telling, party: Party, role: str) -> str:
        """What the grammar of a telling says of a party's role."""
        weighed = telling.parties[party_key(party, self.reasons.scene)]
        if not weighed.is_here:
            return "named in an earlier sentence and taken over from what was told there"
        candidate, own = telling.candidate, weighed.party
        by_grammar = {
            name: identity(own) in map(identity, parties)
            for name, parties in (("agent", candidate.roles.agents), ("patient", candidate.roles.patients))
        }
        place = _where(own, candidate)
        if by_grammar.get(role):
            return f"grammar makes it the {role}: {place}"
        other = next((name for name, is_so in by_grammar.items() if is_so), None)
        if other:
            return f"grammar makes it the {other}, the evidence speaks for {role}: {place}"
        return f"grammar gives it no role, the evidence speaks for {role}: {place}"

    def _places(self, rows: Iterator[Row], found: Found) -> Iterator[PlaceOf]:
        kinds = self.lexicon.places.gazetteer.kind
        for row, (_, place) in zip(islice(rows, len(found.happening.places)), found.happening.places, strict=True):
            name = place.mention.name
            yield PlaceOf(
                words=Words(row["surface_text"], row["char_start"], row["char_end"]),
                name=row["place_text"],
                place_id=row["place_id"],
                place_name=self.labels.places.get(row["place_id"] or "", ""),
                kind=kinds.get(row["place_id"] or "", place.mention.kind),
                link_method=row["link_method"],
                judgement=self.reasons.place(found, name),
                telling=self.reasons.place_telling(found, name),
            )

    def _time(self, row: Row, found: Found) -> TimeOf | None:
        if row["time_text"] is None:
            return None
        whole, telling = self.reasons.time(found)
        return TimeOf(
            words=_named_words(row, "time"),
            date_from=row["date_from"],
            date_to=row["date_to"],
            precision=row["date_precision"],
            method=row["date_method"],
            judgement=whole,
            telling=telling,
        )

    # Figures and informants

    def _figures(self, row: Row, found: Found) -> Iterator[Figure]:
        happening = found.happening
        how = {
            "killed": self._toll_how(happening.killed),
            "injured": self._toll_how(happening.injured),
            "count": "people in the main role of the event",
        }
        for name, reason in how.items():
            if row[f"{name}_text"] is not None:
                yield Figure(name, _named_words(row, name), row[f"{name}_low"], row[f"{name}_high"], reason)

    def _toll_how(self, toll: Toll | None) -> str:
        if toll is None:
            return ""
        joint = "; one figure for dead and injured together" if toll.is_joint else ""
        if toll.trigger is None:
            return f"the counted noun itself says so{joint}"
        reading = self.reasons.readings[toll.sentence]
        words = self._tokens(reading, toll.trigger.first, toll.trigger.last)
        return f"told by {words.text} ({toll.trigger.row.trigger_id}){joint}"

    def _informants(self, found: Found) -> Iterator[InformantOf]:
        for claim, _ in found.happening.informants:
            judgement = self.reasons.informant(found, claim)
            if judgement is None:
                continue
            reading = self.reasons.readings[claim.sentence]
            cue_id = self.labels.informant_cues.get(claim.cue, "")
            yield InformantOf(
                words=self._words(*reading.chars(claim.first, claim.last, claim.prefix)),
                cue=self._tokens(reading, claim.at, claim.at + 1),
                how=f"cited by {claim.kind}" + (f", cue {cue_id}" if cue_id else ""),
                judgement=judgement,
            )

    # What was read as none

    def rejected(self) -> Iterator[Rejected]:
        """Triggers that no event of the report has, with the reason."""
        told = {
            (telling.sentence, telling.candidate.trigger.first): self.reasons.is_kept(found.happening)
            for found in self.reasons.found
            for telling in found.group.tellings
        }
        whole = {
            (telling.sentence, telling.candidate.trigger.first): found
            for found in self.reasons.found
            for telling in found.group.tellings
        }
        for candidate in (candidate for several in self.reasons.candidates for candidate in several):
            at = (candidate.reading.index, candidate.trigger.first)
            if told.get(at):
                continue
            if at in whole:
                reason, judgement = (
                    "too unlikely a happening with all that is told of it",
                    self.reasons.whole(whole[at]),
                )
            elif candidate.modality == _DEMANDED:
                reason, judgement = "only demanded", self.reasons.acceptance(candidate)
            else:
                reason, judgement = "too unlikely to tell of a happening", self.reasons.acceptance(candidate)
            yield Rejected(
                words=self._trigger(candidate),
                sentence=candidate.reading.index,
                lexicon_id=candidate.row.trigger_id,
                event_type_code=candidate.event_type,
                reason=reason,
                judgement=judgement,
            )


def bounds(low: int | None, high: int | None) -> str:
    """A figure with its open sides: `5`, `20 to 99`, `5 or more`, `up to 9`, `no figure`."""
    if low is None and high is None:
        return "no figure"
    if low is None:
        return f"up to {high:,}"
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def days(start: date | None, end: date | None) -> str:
    """An interval of days: one day, from one to another, open on a side, or none."""
    if start is None and end is None:
        return "no days settled"
    return str(start) if start == end else f"{start or 'open'} to {end or 'open'}"


def _named_words(row: Row, name: str) -> Words:
    return Words(row[f"{name}_text"], row[f"{name}_start"], row[f"{name}_end"])


def _frame_of(row: TriggerRow) -> Iterator[tuple[str, str]]:
    slots = (("subject", row.subject), ("object", row.object), ("genitive", row.genitive), *row.prepositions)
    return ((slot, role) for slot, role in slots if role)


def _type_how(telling: Telling, is_weighed: bool) -> str:
    flags = telling.row.flags
    if is_weighed:
        return "the word leaves the kind of strike open; this one was weighed the likeliest"
    if flags & {"flee", "leave"}:
        return "who it is that leaves"
    if telling.row.trigger_class == "killed":
        return "a word of death"
    return "the row of the lexicon"


def _where(party: Party, candidate: Candidate) -> str:
    """Where a party stands: before the trigger, or behind it with or without a marker."""
    argument = next((a for a in candidate.walk.arguments if a.party and a.at == party.start), None)
    if argument is not None:
        return _slot(argument, candidate)
    side = "behind" if party.start >= candidate.trigger.last else "before"
    return f"stands {side} the {candidate.trigger.kind}"


def _slot(argument: Argument, candidate: Candidate) -> str:
    """The slot of the frame that an argument stands in."""
    marker, row = argument.marker, candidate.row
    joined = ", joined to the party before it" if argument.joined else ""
    if not marker:
        slot = "as its subject or object" if candidate.trigger.is_finite else "as its genitive"
        return f"follows the {candidate.trigger.kind} {slot}{joined}"
    if marker in _MARKED:
        return f"stands behind {_MARKED[marker]}{joined}"
    role = row.role_after(marker)
    said = f", which the frame gives to: {role}" if role else ""
    return f"stands behind {marker}{said}{joined}"
