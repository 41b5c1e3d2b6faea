"""A small warehouse for the tests of the dbt project: hand-made reports and a registry of a few rows.

Of the real seeds only the questions that linking asks and the words of time are taken; what an answer weighs is
hand-made too. So what is learned or added to the vocabulary cannot change what these tests say.
"""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extraction.schema import TABLES, Extraction
from orchestration.linking.model import Probability, read_model, write_probabilities
from orchestration.linking.siblings import EVIDENCE
from orchestration.linking.weights import write_weights
from orchestration.warehouse.schema import create_tables

PROJECT = Path(__file__).resolve().parents[2]

SEEDS: dict[str, list[tuple[str, ...]]] = {
    "vocabulary/event_types.csv": [
        ("event_type_code", "family", "label_ar", "label_en", "meaning", "plover_event", "plover_mode",
         "acled_event_type", "acled_sub_event_type", "cameo_code", "is_violence"),
        ("shelling", "violence", "قصف", "Shelling", "fire from the ground", "ASSAULT", "heavy-weapons",
         "Explosions/Remote violence", "Shelling/artillery/missile attack", "194", "true"),
        ("armed_clash", "violence", "اشتباك", "Armed clash", "two sides fight", "ASSAULT", "firearms",
         "Battles", "Armed clash", "190", "true"),
        ("defection", "allegiance", "انشقاق", "Defection", "members leave their side", "RETREAT", "resign",
         "Strategic developments", "Change to group/activity", "", "false"),
        ("meeting", "cooperation", "اجتماع", "Meeting", "sides meet", "CONSULT", "visit",
         "Strategic developments", "Other", "040", "false"),
    ],
    "registry/factions.csv": [
        ("faction_id", "kind", "name_ar", "name_en", "acronym", "country_code", "parent_faction_id", "founded_on",
         "ended_on", "acled_inter", "note"),
        ("syria", "state", "الحكومة السورية", "Syrian government", "", "SY", "", "", "2024-12-08", "1", ""),
        ("syrian_army", "state_forces", "الجيش السوري", "Syrian army", "", "SY", "syria", "1946", "", "1", ""),
        ("russia", "state", "روسيا", "Russia", "", "RU", "", "", "", "8", ""),
        ("sdf", "coalition", "قوات سوريا الديمقراطية", "Syrian Democratic Forces", "SDF", "SY", "", "2015-10", "", "2",
         ""),
        ("civilians", "category", "مدنيون", "Civilians", "", "", "", "", "", "7", ""),
    ],
    "registry/faction_aliases.csv": [
        ("alias_id", "faction_id", "alias_ar", "alias_kind", "needs_context", "valid_from", "valid_to", "status",
         "note"),
        ("a1", "sdf", "قسد", "acronym", "false", "2015-10", "", "active", ""),
        ("a2", "syrian_army", "قوات النظام", "label", "false", "2011", "2024", "active", ""),
        ("a3", "sdf", "الديمقراطية", "short", "true", "", "", "ignored", "an ordinary word"),
    ],
    "registry/faction_affiliations.csv": [
        ("affiliation_id", "faction_id", "affiliated_to_id", "relation", "valid_from", "valid_to", "note"),
        ("f1", "syrian_army", "syria", "part_of", "1946", "2024-12-08", ""),
    ],
    "registry/outlets.csv": [
        ("outlet_id", "name_ar", "name_en", "kind", "country_code", "stance", "scale", "domains", "aliases"),
        ("sana", "سانا", "SANA", "agency", "SY", "pro-government", "National", "sana.sy",
         "الوكالة العربية السورية للأنباء"),
        ("enab", "عنب بلدي", "Enab Baladi", "newspaper", "SY", "opposition", "National", "enabbaladi.net", ""),
        ("hawar", "هاوار", "ANHA", "agency", "SY", "pro-SDF", "Subnational", "hawarnews.com", "وكالة أنباء هاوار"),
    ],
    "registry/informant_cues.csv": [
        ("cue_id", "cue_ar", "cue_kind", "informant_kind", "root", "form", "nouns", "note"),
        ("c1", "مصدر", "noun", "unnamed", "", "", "", ""),
        ("c2", "مصدر طبي", "noun", "medical", "", "", "", ""),
        ("c3", "المرصد", "noun", "monitor", "", "", "", ""),
        ("c4", "قال", "verb", "", "ق و ل", "I", "", ""),
    ],
    "registry/stances.csv": [
        ("stance_id", "stance", "country_code", "faction_id", "valid_from", "valid_to", "note"),
        ("s1", "pro-government", "SY", "syria", "", "2024-12-08", ""),
        ("s2", "pro-SDF", "", "sdf", "2015-10", "", ""),
    ],
    "registry/opposed_factions.csv": [
        ("opposition_id", "faction_id", "opposed_faction_id", "valid_from", "valid_to", "note"),
        ("p1", "syria", "sdf", "2015-10", "", ""),
    ],
    "vocabulary/count_nouns.csv": [
        ("noun_id", "noun_class", "singular_ar", "plural_ar", "single_is_one", "adjective_like", "note"),
        ("civilian", "people_civilians", "مدني", "مدنيين", "true", "true", ""),
    ],
    "vocabulary/hedges.csv": [
        ("hedge_id", "hedge_ar", "kind", "note"),
        ("h1", "بينهم", "part_cue", ""),
    ],
    "vocabulary/victim_nouns.csv": [
        ("victim_noun_id", "noun_id", "victim_group", "covers_group"),
        ("v1", "civilian", "civilians", "true"),
    ],
    "exports/countries.csv": [
        ("country_code", "iso3_code", "iso_number", "name_en", "acled_region", "gleditsch_ward_number", "ucdp_region"),
        ("SY", "SYR", "760", "Syria", "Middle East", "652", "Middle East"),
        ("RU", "RUS", "643", "Russia", "Europe", "365", "Europe"),
    ],
    "exports/actor_types.csv": [
        ("actor_type_code", "acled_inter", "side_class", "plover_sector", "note"),
        ("1", "State forces", "government", "MIL", ""),
        ("2", "Rebel group", "armed", "REB", ""),
        ("3", "Political militia", "armed", "UAF", ""),
        ("6", "Protesters", "civilian", "CVL", ""),
        ("7", "Civilians", "civilian", "CVL", ""),
        ("8", "External/Other forces", "government", "MIL", ""),
    ],
    "exports/faction_kinds.csv": [
        ("faction_kind", "actor_type_code", "plover_sector", "note"),
        ("state", "1", "GOV", ""),
        ("state_forces", "1", "MIL", ""),
        ("coalition", "3", "", ""),
        ("category", "3", "", ""),
    ],
    "exports/acled_event_types.csv": [
        ("acled_event_type", "acled_sub_event_type", "disorder_type"),
        ("Explosions/Remote violence", "Shelling/artillery/missile attack", "Political violence"),
        ("Battles", "Armed clash", "Political violence"),
        ("Violence against civilians", "Attack", "Political violence"),
        ("Strategic developments", "Change to group/activity", "Strategic developments"),
        ("Strategic developments", "Other", "Strategic developments"),
    ],
    "exports/plover_events.csv": [
        ("plover_event", "quad_code"),
        ("ASSAULT", "Material conflict"),
        ("RETREAT", "Material cooperation"),
        ("CONSULT", "Verbal cooperation"),
    ],
    "exports/event_phrases.csv": [
        ("event_type_code", "did_en", "towards_en", "has_armed_doer"),
        ("shelling", "carried out shelling", "of", "true"),
        ("armed_clash", "clashed", "with", "true"),
        ("defection", "saw members defect", "to", "false"),
        ("meeting", "held a meeting", "with", "false"),
    ],
    "exports/place_kinds.csv": [("place_kind", "geonames_feature_code"), ("city", "PPL"), ("country", "PCLI")],
    "exports/casualty_words.csv": [("word_ar", "acled_tag"), ("طفل", "children"), ("نساء", "women")],
    "exports/hxl_tags.csv": [("position", "column_name", "hxl_tag"), ("1", "event_id", "#event+id")],
    "quality/violence_words.csv": [
        ("word_id", "forms", "note"),
        ("shelling", "قصف|قصفت", ""),
        ("killing", "قتل|مقتل|قتلى", ""),
    ],
    "quality/quality_thresholds.csv": [
        ("threshold_id", "value", "unit", "meaning"),
        ("coverage_told_share", "0.5", "share", ""),
        ("coverage_floor_sentences", "30", "sentences", ""),
        ("drift_trailing_weeks", "4", "weeks", ""),
        ("drift_robust_z", "4", "deviations", ""),
        ("drift_ratio", "2", "times", ""),
        ("drift_floor_count", "10", "rows", ""),
        ("drift_recent_weeks", "2", "weeks", ""),
        ("freshness_silence_ratio", "5", "times", ""),
        ("freshness_silence_floor_days", "7", "days", ""),
        ("freshness_floor_days", "3", "days", ""),
        ("rejects_share", "0.5", "share", ""),
        ("rejects_floor_count", "3", "rows", ""),
        ("rejects_recent_days", "30", "days", ""),
        ("worklist_gain", "25", "event reports", ""),
    ],
    "corrections/event_corrections.csv": [
        ("correction_id", "target_kind", "target_id", "field", "expected_value", "new_value", "reason", "author",
         "corrected_on"),
        ("k1", "event_report", "er_corrected", "killed_low", "70", "7", "a misprint of the outlet", "desk",
         "2024-03-05"),
        ("k2", "event_report", "er_corrected", "killed_high", "70", "7", "a misprint of the outlet", "desk",
         "2024-03-05"),
        ("k3", "event_report", "er_corrected", "date_to", "2024-02-20", "2024-02-21", "into the night", "desk",
         "2024-03-05"),
    ],
    "corrections/link_corrections.csv": [
        ("correction_id", "left_event_report_id", "right_event_report_id", "must_link", "expected_value", "reason",
         "author", "corrected_on"),
        ("l1", "er_hawar", "er_enab", "true", "shelling|shelling", "both tell of Sarmin", "desk", "2024-03-05"),
    ],
    "corrections/place_corrections.csv": [
        ("correction_id", "name_ar", "scope_kind", "scope_id", "expected_value", "place_id", "reason", "author",
         "corrected_on"),
        ("p1", "الزهراء", "outlet", "sana", "", "nayrab", "what the town calls itself", "desk", "2024-03-05"),
        ("p2", "الزهراء", "all", "", "", "manbij", "elsewhere it is a quarter", "desk", "2024-03-05"),
    ],
    "corrections/faction_corrections.csv": [
        ("correction_id", "name_ar", "scope_kind", "scope_id", "published_from", "published_to", "expected_value",
         "faction_id", "reason", "author", "corrected_on"),
        ("n1", "مجلس الياقوت", "report", "r_named", "2024-01-01", "2024-12-31", "", "sdf", "its council", "desk",
         "2024-03-05"),
    ],
    "corrections/ignored_names.csv": [
        ("ignored_name_id", "mention_kind", "name_ar", "reason", "author", "decided_on"),
    ],
    "vocabulary/allegiance_words.csv": [
        ("word_ar", "event_type_code", "change_kind", "note"),
        ("التحق", "defection", "joining", ""),
    ],
}  # fmt: skip

TIME_WORDS = [f"vocabulary/{name}.csv" for name in ("time_words", "months", "weekdays", "number_words")]
# An undated report is the sibling of one that has more than half of its words.
DATING_WEIGHTS = {"bias": -4.0, "threshold": 0.5, "words": 8.0}
# Chances in pairs that are one event and in pairs that are not; answers that are not here speak for neither.
LINK_PROBABILITIES = {
    ("day", "same, both told"): Probability(0.8, 0.2),
    ("place", "same fine place"): Probability(0.8, 0.2),
    ("agent", "other"): Probability(0.4, 0.8),
    ("killed", "differ"): Probability(0.4, 0.8),
}

PLACES = [
    {"place_id": "c_sy", "name_ar": "سوريا", "name_en": "Syria", "kind": "country", "latitude": 35.0,
     "longitude": 38.0},
    {"place_id": "idlib_gov", "name_ar": "محافظة إدلب", "name_en": "Idlib", "kind": "admin1", "parent_place_id": "c_sy",
     "latitude": 35.8, "longitude": 36.7},
    {"place_id": "sarmin", "name_ar": "سرمين", "name_en": "Sarmin", "kind": "town", "parent_place_id": "idlib_gov",
     "latitude": 35.903, "longitude": 36.726, "pcode": "C3968"},
    {"place_id": "nayrab", "name_ar": "النيرب", "name_en": "Nayrab", "kind": "village", "parent_place_id": "idlib_gov",
     "latitude": 35.896, "longitude": 36.78},
    {"place_id": "manbij", "name_ar": "منبج", "name_en": "Manbij", "kind": "city", "parent_place_id": "c_sy",
     "latitude": 36.528, "longitude": 37.955},
]  # fmt: skip


class Corpus:
    """Rows of raw and staging, added report by report; spans are found in the text, so that they are exact."""

    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.staging: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def add_report(
        self,
        report_id: str,
        body: str,
        outlet: str | None,
        published: datetime | None,
        url: str | None = None,
        supersedes: str | None = None,
    ) -> None:
        """Add one report of one sentence."""
        self.reports.append(
            {
                "report_id": report_id,
                "doc_id": report_id,
                "outlet_name": outlet,
                "origin": f"{supersedes or report_id}.txt",
                "url": url,
                "title": None,
                "body_text": body,
                "published_at": published,
                "published_precision": "day" if published else None,
                "retrieved_at": datetime(2024, 4, 1, 8),
                "charset": "utf-8",
                "content_sha256": hashlib.sha256(body.encode()).hexdigest(),
                "supersedes_report_id": supersedes,
                "batch_id": "batch",
            }
        )
        self.staging["sentences"].append(
            {"report_id": report_id, "sentence_index": 0, "char_start": 0, "char_end": len(body), "kind": "body"}
        )
        self.staging["extractions"].append(
            {
                "report_id": report_id,
                "publication_day": published.date() if published else None,
                "publication_method": "metadata" if published else None,
                "sentence_count": 1,
                "furniture_count": 0,
                "event_report_count": 0,
                "mention_count": 0,
            }
        )

    def span(self, report_id: str, surface: str) -> tuple[int, int]:
        """Return the place of `surface` in the report's text, in characters."""
        body = next(row["body_text"] for row in self.reports if row["report_id"] == report_id)
        start = body.index(surface)
        return start, start + len(surface)

    def add_event_report(
        self,
        event_report_id: str,
        report_id: str,
        event_type: str,
        trigger: str,
        day: date | None,
        *,
        parties: Sequence[tuple[str, str | None, str]] = (),
        places: Sequence[tuple[str | None, str]] = (),
        modality: str = "actual",
        confidence: float = 0.8,
        informant: str | None = None,
        **figures: tuple[int | None, int | None],
    ) -> None:
        """Add one event report with its triggers, parties (role, faction_id, name) and places (place_id, name)."""
        start, end = self.span(report_id, trigger)
        body_end = next(row["char_end"] for row in self.staging["sentences"] if row["report_id"] == report_id)
        row: dict[str, Any] = {
            "event_report_id": event_report_id,
            "report_id": report_id,
            "sentence_index": 0,
            "event_type_code": event_type,
            "modality": modality,
            "trigger_text": trigger,
            "trigger_start": start,
            "trigger_end": end,
            "lexicon_id": f"x_{event_type}",
            "sentence_start": 0,
            "sentence_end": body_end,
            "date_from": day,
            "date_to": day,
            "date_precision": "day" if day else None,
            "date_method": "written" if day else None,
            "confidence": confidence,
        }
        for kind, (low, high) in figures.items():
            row |= {f"{kind}_low": low, f"{kind}_high": high}
        if informant:
            first, last = self.span(report_id, informant)
            row |= {"informant_text": informant, "informant_start": first, "informant_end": last}
        self.staging["event_reports"].append(row)
        self.staging["event_report_triggers"].append(
            {
                "event_report_id": event_report_id,
                "report_id": report_id,
                "position": 0,
                "trigger_text": trigger,
                "char_start": start,
                "char_end": end,
                "sentence_index": 0,
                "lexicon_id": f"x_{event_type}",
            }
        )
        for position, (role, faction_id, name) in enumerate(parties):
            first, last = self.span(report_id, name)
            self.staging["event_report_factions"].append(
                {
                    "event_report_id": event_report_id,
                    "report_id": report_id,
                    "role": role,
                    "position": position,
                    "faction_id": faction_id,
                    "party_kind": "category" if faction_id == "civilians" else "faction",
                    "party_text": name,
                    "surface_text": name,
                    "char_start": first,
                    "char_end": last,
                    "link_method": "exact_alias" if faction_id else "unresolved",
                }
            )
            self.add_mention(report_id, "faction", name, faction_id)
        for position, (place_id, name) in enumerate(places):
            first, last = self.span(report_id, name)
            self.staging["event_report_places"].append(
                {
                    "event_report_id": event_report_id,
                    "report_id": report_id,
                    "position": position,
                    "place_id": place_id,
                    "place_text": name,
                    "surface_text": name,
                    "char_start": first,
                    "char_end": last,
                    "link_method": "gazetteer" if place_id else "unresolved",
                }
            )
            self.add_mention(report_id, "place", name, place_id)

    def add_mention(self, report_id: str, kind: str, surface: str, linked_id: str | None) -> None:
        """Add one mention, once for each surface of a report."""
        start, end = self.span(report_id, surface)
        mention_id = f"m_{report_id}_{kind}_{start}"
        if any(row["mention_id"] == mention_id for row in self.staging["mentions"]):
            return
        self.staging["mentions"].append(
            {
                "mention_id": mention_id,
                "report_id": report_id,
                "sentence_index": 0,
                "kind": kind,
                "surface_text": surface,
                "char_start": start,
                "char_end": end,
                "normalised_text": surface,
                "linked_id": linked_id,
                "link_method": "exact_alias" if linked_id else "unresolved",
            }
        )

    def add_framing(self, report_id: str, label: str, faction_id: str | None, polarity: str) -> None:
        """Add one label that the report puts on a faction."""
        start, end = self.span(report_id, label)
        self.staging["framings"].append(
            {
                "framing_id": f"fr_{report_id}_{start}",
                "report_id": report_id,
                "sentence_index": 0,
                "target_kind": "faction",
                "faction_id": faction_id,
                "label_id": "mercenaries",
                "label_text": label,
                "char_start": start,
                "char_end": end,
                "polarity": polarity,
                "is_quoted": False,
            }
        )


def build_corpus() -> Corpus:
    """Return the hand-made reports; the comments say what each is there for."""
    corpus = Corpus()
    day = date(2024, 2, 29)
    army = ("agent", "syrian_army", "قوات النظام")
    civilians = ("patient", "civilians", "مدنيين")
    sarmin = [("sarmin", "سرمين"), ("idlib_gov", "إدلب")]

    # One shelling, told by three outlets: tolls and agents differ, one outlet counts again.
    corpus.add_report(
        "r_enab",
        "قصفت قوات النظام بلدة سرمين في إدلب فقتل 5 مدنيين، بحسب مصدر طبي.",
        "عَنَب بلدي",
        datetime(2024, 3, 1, 9),
    )
    corpus.add_event_report(
        "er_enab", "r_enab", "shelling", "قصفت", day, parties=[army, civilians], places=sarmin, killed=(5, 5),
        informant="مصدر طبي",
    )  # fmt: skip
    corpus.add_report(
        "r_enab_later", "قصفت قوات النظام سرمين في إدلب وارتفع عدد القتلى إلى 6 مدنيين.", None, datetime(2024, 3, 2, 9),
        url="https://www.enabbaladi.net/archives/1",
    )  # fmt: skip
    corpus.add_event_report(
        "er_enab_later",
        "r_enab_later",
        "shelling",
        "قصفت",
        day,
        parties=[army, civilians],
        places=sarmin,
        killed=(6, 6),
    )
    corpus.add_report(
        "r_hawar", "طال قصف من روسيا بلدة سرمين وسقط 9 قتلى مدنيين 🕊 ونزح السكان.", "وكالة أنباء هاوار",
        datetime(2024, 3, 1, 12),
    )  # fmt: skip
    corpus.add_event_report(
        "er_hawar", "r_hawar", "shelling", "قصف", day, parties=[("agent", "russia", "روسيا"), civilians],
        places=[("sarmin", "سرمين")], killed=(9, 9), confidence=0.6,
    )  # fmt: skip

    # Two shellings of one place on one day in one report, and a report that fits both: they stay two events.
    other_day = date(2024, 2, 10)
    corpus.add_report(
        "r_twice", "قصف الجيش السوري منبج صباحا، ثم استهدف الجيش السوري منبج مساء.", "عنب بلدي", datetime(2024, 2, 11)
    )
    for event_report_id, trigger in (("er_morning", "قصف"), ("er_evening", "استهدف")):
        corpus.add_event_report(
            event_report_id, "r_twice", "shelling", trigger, other_day,
            parties=[("agent", "syrian_army", "الجيش السوري")], places=[("manbij", "منبج")],
        )  # fmt: skip
    corpus.add_report("r_once", "قصف الجيش السوري مدينة منبج.", "هاوار", datetime(2024, 2, 11))
    corpus.add_event_report(
        "er_once", "r_once", "shelling", "قصف", other_day,
        parties=[("agent", "syrian_army", "الجيش السوري")], places=[("manbij", "منبج")],
    )  # fmt: skip

    # A defection with both sides and a number; a second outlet that names neither date nor place stays alone.
    corpus.add_report(
        "r_defection", "انشق 20 عنصرا من قسد والتحقوا بصفوف الجيش السوري في منبج.", "سانا", datetime(2024, 1, 15)
    )
    corpus.add_event_report(
        "er_defection", "r_defection", "defection", "انشق", date(2024, 1, 14),
        parties=[("agent", "sdf", "قسد"), ("patient", "syrian_army", "الجيش السوري")],
        places=[("manbij", "منبج")], count=(20, 20),
    )  # fmt: skip
    corpus.add_report(
        "r_undated", "انشق عناصر من قسد، ووصفهم البيان بأنهم مرتزقة قسد.", "شام برس", datetime(2024, 1, 16)
    )
    corpus.add_event_report("er_undated", "r_undated", "defection", "انشق", None, parties=[("agent", "sdf", "قسد")])
    corpus.add_framing("r_undated", "مرتزقة", "sdf", "negative")

    # A report that nobody dates tells of the first defection, and says no day.
    corpus.add_report(
        "r_twin", "انشق 20 عنصرا من قسد والتحقوا بصفوف الجيش السوري في منبج، وأكد ناشطون ذلك.", None, None
    )
    corpus.add_event_report(
        "er_twin", "r_twin", "defection", "انشق", None,
        parties=[("agent", "sdf", "قسد"), ("patient", "syrian_army", "الجيش السوري")],
        places=[("manbij", "منبج")], count=(20, 20),
    )  # fmt: skip

    # A clash that both sides tell alike, and a copy of what one of them wrote.
    clash = "اشتباك بين الجيش السوري وقسد في منبج وسقوط 4 قتلى."
    for report_id, body, outlet, hour in (
        ("r_state", clash, "سانا", 8),
        ("r_copy", clash, "شام برس", 12),
        ("r_sdf", "وقع في منبج اشتباك بين قسد وبين الجيش السوري، وقتل 4.", "هاوار", 18),
    ):
        corpus.add_report(report_id, body, outlet, datetime(2024, 1, 26, hour))
        corpus.add_event_report(
            report_id.replace("r_", "er_"), report_id, "armed_clash", "اشتباك", date(2024, 1, 25),
            parties=[("side", "syrian_army", "الجيش السوري"), ("side", "sdf", "قسد")],
            places=[("manbij", "منبج")], killed=(4, 4),
        )  # fmt: skip

    # What is planned is no event of the world; what nobody knows keeps its words.
    corpus.add_report(
        "r_planned", "تعتزم كتيبة النور قصف تل مجهول غدا، كما قال المرصد.", "موقع جديد", datetime(2024, 1, 20)
    )
    corpus.add_event_report(
        "er_planned", "r_planned", "shelling", "قصف", date(2024, 1, 21), modality="planned",
        parties=[("agent", None, "كتيبة النور")], places=[(None, "تل مجهول")], informant="المرصد",
    )  # fmt: skip

    # Names that analysts say the meaning of.
    corpus.add_report("r_named", "اجتمع مجلس الياقوت في الزهراء.", "سانا", datetime(2024, 1, 25))
    corpus.add_event_report(
        "er_named", "r_named", "meeting", "اجتمع", date(2024, 1, 25),
        parties=[("agent", None, "مجلس الياقوت")], places=[(None, "الزهراء")],
    )  # fmt: skip

    # An older version is superseded; a figure of the new one is corrected by an analyst.
    corpus.add_report("r_old", "اشتباك قرب النيرب وسقوط 70 قتيلا وفق ما ورد أولا.", "سانا", datetime(2024, 2, 20))
    corpus.add_event_report(
        "er_old", "r_old", "armed_clash", "اشتباك", date(2024, 2, 20), places=[("nayrab", "النيرب")], killed=(70, 70)
    )
    corpus.add_report(
        "r_new", "اشتباك قرب النيرب وسقوط 70 قتيلا.", "سانا", datetime(2024, 2, 20, 5), supersedes="r_old"
    )
    corpus.add_event_report(
        "er_corrected",
        "r_new",
        "armed_clash",
        "اشتباك",
        date(2024, 2, 20),
        places=[("nayrab", "النيرب")],
        killed=(70, 70),
    )
    return corpus


def write_seeds(folder: Path) -> None:
    """Write the seeds of these tests under `folder`."""
    for name, rows in SEEDS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    (folder / "gazetteer").mkdir(exist_ok=True)
    for name in TIME_WORDS:
        shutil.copy(PROJECT / "seeds" / name, folder / name)
    _write_linking(folder / "linking")


def _write_linking(folder: Path) -> None:
    """Write how reports are compared: the questions of the project, the weights of these tests."""
    folder.mkdir(exist_ok=True)
    shutil.copy(PROJECT / "seeds/linking/link_model.yml", folder)
    comparisons = read_model(folder).comparisons
    answers = [
        (comparison.name, level.name) for comparison in comparisons for level in comparison.levels if not level.unknown
    ]
    even = dict.fromkeys([("", "prior"), *answers], Probability(0.5, 0.5))
    write_probabilities(folder, even | LINK_PROBABILITIES)
    write_weights(folder / "dating_weights.csv", dict.fromkeys(EVIDENCE, 0.0) | DATING_WEIGHTS)


def write_working_file(path: Path, corpus: Corpus) -> None:
    """Write a working file with the raw and staging tables of `corpus`."""
    raw: dict[str, list[dict[str, Any]]] = {
        "reports": corpus.reports,
        "report_versions": [
            {"origin_key": row["origin"], "version_number": 2 if row["supersedes_report_id"] else 1,
             "report_id": row["report_id"], "is_first_reading": True, "origin": row["origin"], "batch_id": "batch"}
            for row in corpus.reports
        ],
        "rejects": [
            {
                "reject_id": "j1",
                "origin": "a.txt",
                "reason_code": "empty_text",
                "severity": "error",
                "detail": "holds no text",
                "sample": "",
                "seen_at": datetime(2024, 4, 1),
                "batch_id": "batch",
            }
        ],
        "places": [
            {"country_code": "SY", "origin": "own"} | place for place in PLACES
        ],
    }  # fmt: skip
    extraction = Extraction.from_rows(corpus.staging, "v1")
    with duckdb.connect(str(path)) as connection:
        create_tables(connection, TABLES)
        for name, rows in raw.items():
            for row in rows:
                columns, marks = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(f"insert into raw.{name} ({columns}) values ({marks})", list(row.values()))
        for name in TABLES:
            connection.register("frame", getattr(extraction, name).to_arrow())
            connection.execute(f"insert into staging.{name} by name select * from frame")


def run_dbt(project: Path, working_file: Path, *arguments: str) -> dict[str, str]:
    """Run dbt against `working_file`, in a process of its own so that the file is free again.

    Returns the status of each node; exposures, of which nothing is built, are left out. The file is named as seen from
    its folder: of another path in its profile, dbt would parse the project anew.
    """
    subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            *arguments,
            "--project-dir",
            project,
            "--profiles-dir",
            project,
            "--quiet",
        ],
        cwd=working_file.parent,
        env=os.environ
        | {
            "WAQAI_WORKING_FILE": working_file.name,
            "WAQAI_PROJECT_DIR": str(project.parent),
            "DBT_LOG_PATH": str(project / "logs"),
            "DBT_LOG_LEVEL_FILE": "info",
        },
        check=False,
        timeout=300,
    )
    results = json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    # An exposure is a word about who reads what: dbt lists it, and does nothing.
    return {row["unique_id"]: row["status"] for row in results if not row["unique_id"].startswith("exposure.")}


def copy_project(folder: Path) -> Path:
    """Copy the dbt project under `folder`, with the seeds of these tests beside it."""
    project = folder / "dbt_project"
    shutil.copytree(PROJECT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs", ".user.yml"))
    write_seeds(folder / "seeds")
    return project


@dataclass(frozen=True)
class Built:
    """A working file on which `dbt build` passed, and the project that built it."""

    project: Path
    working_file: Path

    @property
    def target(self) -> Path:
        """Folder of what dbt compiled."""
        return self.project / "target"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the working file."""
        with duckdb.connect(str(self.working_file), read_only=True) as connection:
            return connection.execute(query).fetchall()
