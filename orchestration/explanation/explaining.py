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
from orchestration.texts import Texts, load_texts

Row = Mapping[str, Any]

_DEMANDED = "demanded"
# What codes of evidence are called is what they are called elsewhere on the page.
_CODED = ("kind", "method", "modality", "part", "precision")


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
    """Explains reports by one lexicon, in the language of `texts`."""

    lexicon: Lexicon
    phrases: EvidencePhrases
    labels: Labels
    texts: Texts

    def explain(self, report: ReportText) -> Explanation:
        """Return what was recognised in a report, its events and why they say what they say."""
        day = report.published_at.date() if report.published_at else None
        rows = extract(_frame(report), self.lexicon)
        reasons = read_reasons(report.text, day, report.url, self.lexicon, self.phrases)
        writer = _Explaining(report, rows, reasons, self.lexicon, self.labels, self.texts)
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


def load_explainer(seeds_dir: Path, places: pl.DataFrame, lexicon: Lexicon, language: str = "en") -> Explainer:
    """Read the phrases and names in a language of LANGUAGES; `places` has the columns of the gazetteer."""
    labels = load_labels(seeds_dir, places, language)
    texts = load_texts(seeds_dir / "explanation" / "explanation_labels.csv", language)
    scales = {"type": labels.event_types, "trigger": labels.triggers} | {name: texts.codes(name) for name in _CODED}
    return Explainer(lexicon, load_phrases(seeds_dir, scales, texts), labels, texts)


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
    texts: Texts

    # The text

    def spans(self) -> Iterator[Span]:
        """All that was recognised, in the order of the tables."""
        numbers = {key: number for number, key in enumerate(self.rows.event_reports["event_report_id"], start=1)}
        for row in self.rows.event_report_triggers.iter_rows(named=True):
            number = numbers[row["event_report_id"]]
            about = self.texts("about_trigger", event=number, lexicon_id=row["lexicon_id"])
            yield Span(row["char_start"], row["char_end"], "trigger", about, number)
        for row in self.rows.mentions.iter_rows(named=True):
            yield Span(
                row["char_start"], row["char_end"], row["kind"], self._linked(row["linked_id"], row["link_method"])
            )
        for row in self.rows.times.iter_rows(named=True):
            then = days(self.texts, row["date_from"], row["date_to"])
            yield Span(row["char_start"], row["char_end"], "time", self._linked(then, row["method"]))
        for row in self.rows.quantities.iter_rows(named=True):
            figure = bounds(self.texts, row["low"], row["high"])
            about = self.texts("about_quantity", kind=self.texts.code("kind", row["kind"]), figure=figure)
            yield Span(row["char_start"], row["char_end"], "quantity", about)

    def _linked(self, name: str | None, method: str) -> str:
        how = self.texts.code("method", method)
        return self.texts("about_linked", name=name, method=how) if name else how

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
        kind = self.texts.code("kind", trigger.kind)
        is_likely = judgement.probability >= judgement.threshold
        return Told(
            words=self._trigger(telling.candidate),
            sentence=reading.index,
            lexicon_id=trigger.row.trigger_id,
            shape=self.texts("shape_passive", kind=kind) if telling.candidate.roles.is_passive else kind,
            frame=tuple(_frame_of(trigger.row)),
            event_type_code=telling.event_type,
            type_how=self.texts(_type_how(telling, strike is not None)),
            type_judgement=strike,
            modality=self._modality(reading, trigger, telling.modality),
            how=self.texts("told_likely" if is_likely else "told_deaths"),
            judgement=judgement,
            joined=Joined(self._trigger(same[0].candidate), same[1]) if same else None,
        )

    def _trigger(self, candidate: Candidate) -> Words:
        return self._tokens(candidate.reading, candidate.trigger.first, candidate.trigger.last)

    def _modality(self, reading: Reading, trigger: Trigger, modality: str) -> Modality:
        cue = governing_cue(reading, trigger, modality, self.lexicon.modality, self.lexicon.grammar)
        if cue is None:
            return Modality(modality, self.texts(form_of(reading, trigger, modality)))
        cue_id = self.labels.modality_cue(reading.norms[cue.first : cue.last])
        how = self.texts("modality_cue", cue=cue_id, scope=self.texts.code("scope", cue.scope))
        return Modality(modality, how, self._tokens(reading, cue.first, cue.last))

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
                rule=self._role_rule(telling, party, role) if telling else self.texts("rule_first"),
                judgement=self.reasons.party(found, party, role),
                telling=self.reasons.party_telling(telling, party, role) if telling else None,
            )

    def _role_rule(self, telling: Telling, party: Party, role: str) -> str:
        """What the grammar of a telling says of a party's role."""
        weighed = telling.parties[party_key(party, self.reasons.scene)]
        if not weighed.is_here:
            return self.texts("rule_earlier")
        candidate, own = telling.candidate, weighed.party
        by_grammar = {
            name: identity(own) in map(identity, parties)
            for name, parties in (("agent", candidate.roles.agents), ("patient", candidate.roles.patients))
        }
        other = next((name for name, is_so in by_grammar.items() if is_so), None)
        rule = "rule_grammar" if by_grammar.get(role) else "rule_other" if other else "rule_evidence"
        named = {"role": self.texts.code("role", role), "other": self.texts.code("role", other)}
        return self.texts(rule, place=self._where(own, candidate), **named)

    def _where(self, party: Party, candidate: Candidate) -> str:
        """Where a party stands: before the trigger, or behind it with or without a marker."""
        argument = next((a for a in candidate.walk.arguments if a.party and a.at == party.start), None)
        if argument is not None:
            slot = self._slot(argument, candidate)
            return self.texts("stands_joined", place=slot) if argument.joined else slot
        side = "stands_behind" if party.start >= candidate.trigger.last else "stands_before"
        return self.texts(side, kind=self.texts.code("kind", candidate.trigger.kind))

    def _slot(self, argument: Argument, candidate: Candidate) -> str:
        """The slot of the frame that an argument stands in."""
        marker = argument.marker
        if not marker:
            slot = "stands_subject" if candidate.trigger.is_finite else "stands_genitive"
            return self.texts(slot, kind=self.texts.code("kind", candidate.trigger.kind))
        if marker in self.texts.codes("marker"):
            return self.texts("stands_marked", words=self.texts.code("marker", marker))
        if role := candidate.row.role_after(marker):
            return self.texts("stands_frame", words=marker, role=self.texts.code("role", role))
        return self.texts("stands_marked", words=marker)

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
            "count": self.texts("count_how"),
        }
        for name, reason in how.items():
            if row[f"{name}_text"] is not None:
                yield Figure(name, _named_words(row, name), row[f"{name}_low"], row[f"{name}_high"], reason)

    def _toll_how(self, toll: Toll | None) -> str:
        if toll is None:
            return ""
        how = self.texts("toll_noun")
        if toll.trigger is not None:
            reading = self.reasons.readings[toll.sentence]
            words = self._tokens(reading, toll.trigger.first, toll.trigger.last)
            how = self.texts("toll_told", words=words.text, lexicon_id=toll.trigger.row.trigger_id)
        return self.texts("toll_joint", how=how) if toll.is_joint else how

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
                how=self.texts(
                    "cited_cue" if cue_id else "cited", kind=self.texts.code("cited", claim.kind), cue=cue_id
                ),
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
                reason, judgement = "rejected_whole", self.reasons.whole(whole[at])
            elif candidate.modality == _DEMANDED:
                reason, judgement = "rejected_demanded", self.reasons.acceptance(candidate)
            else:
                reason, judgement = "rejected_telling", self.reasons.acceptance(candidate)
            yield Rejected(
                words=self._trigger(candidate),
                sentence=candidate.reading.index,
                lexicon_id=candidate.row.trigger_id,
                event_type_code=candidate.event_type,
                reason=self.texts(reason),
                judgement=judgement,
            )


def bounds(texts: Texts, low: int | None, high: int | None) -> str:
    """A figure with its open sides: `5`, `20 to 99`, `5 or more`, `up to 9`, `no figure`."""
    if low is None:
        return texts("bounds_none") if high is None else texts("bounds_to", high=f"{high:,}")
    if high is None:
        return texts("bounds_from", low=f"{low:,}")
    return f"{low:,}" if low == high else texts("bounds_between", low=f"{low:,}", high=f"{high:,}")


def days(texts: Texts, start: date | None, end: date | None) -> str:
    """An interval of days: one day, from one to another, open on a side, or none."""
    if start is None and end is None:
        return texts("days_none")
    return (
        str(start)
        if start == end
        else texts("days_between", first=start or texts("days_open"), last=end or texts("days_open"))
    )


def frame(told: Told, texts: Texts) -> str:
    """The roles that the slots of a trigger's frame give, in a row; that it gives none where it has no slot."""
    roles = (f"{texts.code('slot', slot)} = {texts.code('role', role)}" for slot, role in told.frame)
    return texts.listed(roles) or texts("frame_none")


def _named_words(row: Row, name: str) -> Words:
    return Words(row[f"{name}_text"], row[f"{name}_start"], row[f"{name}_end"])


def _frame_of(row: TriggerRow) -> Iterator[tuple[str, str]]:
    slots = (("subject", row.subject), ("object", row.object), ("genitive", row.genitive), *row.prepositions)
    return ((slot, role) for slot, role in slots if role)


def _type_how(telling: Telling, is_weighed: bool) -> str:
    """What gave a telling its type: the id of a label."""
    if is_weighed:
        return "type_weighed"
    if telling.row.flags & {"flee", "leave"}:
        return "type_leaving"
    return "type_death" if telling.row.trigger_class == "killed" else "type_lexicon"
