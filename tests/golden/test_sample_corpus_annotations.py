"""The sample corpus is complete and its gold is sound: each annotation stands in the text that it speaks of.

What lives here: the rules that any gold document must keep, and what the corpus promises to hold as a whole. What the
extraction makes of the texts is tested elsewhere.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from orchestration.extraction.text import sentence_spans

SEEDS = Path(__file__).parents[2] / "seeds"
REPORTS = SEEDS / "reports"
FIGURES = ("count", "killed", "injured")
EVENT_FIELDS = {
    "type", "triggers", "agent", "patient", "place", "time", "count", "killed", "injured", "claimed_by", "modality",
}  # fmt: skip
FURNITURE = ("اقرأ", "ذات صلة", "شارك", "الوسوم", "وسوم", "إرسال تعليق", "الأكثر قراءة", "المزيد من الأخبار", "القائمة")
LETTER = r"[\w\u064b-\u0652]"


@dataclass(frozen=True)
class Sample:
    """One report of the corpus: its text, its row of the manifest and its gold."""

    doc_id: str
    text: str
    row: dict[str, str]
    gold: dict[str, Any]

    @property
    def sentences(self) -> list[str]:
        return [self.text[start:end] for start, end in sentence_spans(self.text)]

    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self.gold["events"])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    found = []
    for row in _rows(REPORTS / "manifest.csv"):
        doc_id = Path(row["file"]).stem
        text = (REPORTS / row["file"]).read_text(encoding="utf-8")
        gold = json.loads((REPORTS / "gold" / f"{doc_id}.json").read_text(encoding="utf-8"))
        found.append(Sample(doc_id, text, row, gold))
    return found


@pytest.fixture(scope="module")
def event_types() -> set[str]:
    return {row["event_type_code"] for row in _rows(SEEDS / "vocabulary" / "event_types.csv")}


@pytest.fixture(scope="module")
def faction_ids() -> set[str]:
    return {row["faction_id"] for row in _rows(SEEDS / "registry" / "factions.csv")}


def _events(samples: list[Sample]) -> Iterator[tuple[Sample, dict[str, Any]]]:
    for sample in samples:
        for event in sample.events:
            yield sample, event


def _stands_in(word: str, text: str) -> bool:
    """Whether `word` stands in `text` as whole words."""
    return re.search(f"(?<!{LETTER}){re.escape(word)}(?!{LETTER})", text) is not None


def test_manifest_names_every_text_and_every_text_has_gold(samples: list[Sample]) -> None:
    named = {sample.doc_id for sample in samples}
    assert {file.stem for file in REPORTS.glob("*.txt")} == named
    assert {file.stem for file in (REPORTS / "gold").glob("*.json")} == named


def test_gold_speaks_of_the_document_whose_name_it_bears(samples: list[Sample]) -> None:
    assert [sample.gold["doc_id"] for sample in samples] == [sample.doc_id for sample in samples]


def test_there_are_at_least_forty_reports(samples: list[Sample]) -> None:
    assert len(samples) >= 40


def test_every_report_is_short(samples: list[Sample]) -> None:
    lengths = {sample.doc_id: len(sample.text.split()) for sample in samples}
    assert {doc_id: words for doc_id, words in lengths.items() if not 80 <= words <= 250} == {}


def test_no_two_reports_share_a_text(samples: list[Sample]) -> None:
    assert len({sample.text for sample in samples}) == len(samples)


def test_addresses_lead_nowhere(samples: list[Sample]) -> None:
    address = re.compile(r"https://([a-z]+\.)?example\.org/.*|")
    assert [sample.doc_id for sample in samples if not address.fullmatch(sample.row["url"])] == []


def test_published_is_an_iso_date_with_or_without_time(samples: list[Sample]) -> None:
    dates = [sample.row["published"] for sample in samples]
    assert all(datetime.fromisoformat(value) for value in dates if value)
    assert {len(value) for value in dates} == {0, len("2017-04-04"), len("2017-04-04T18:20:00")}


def test_two_reports_have_no_date(samples: list[Sample]) -> None:
    assert sum(not sample.row["published"] for sample in samples) == 2


def test_gold_date_is_the_day_of_the_manifest(samples: list[Sample]) -> None:
    faults = [s.doc_id for s in samples if (s.gold["published"] or "") != s.row["published"][:10]]
    assert faults == []


def test_gold_names_the_outlet_just_where_the_text_shows_it(samples: list[Sample]) -> None:
    faults = [
        sample.doc_id
        for sample in samples
        if sample.gold["outlet"] != (sample.row["outlet"] if sample.row["outlet"] in sample.text else None)
    ]
    assert faults == []


def test_every_event_has_the_fields_of_the_form(samples: list[Sample]) -> None:
    assert [sample.doc_id for sample, event in _events(samples) if set(event) != EVENT_FIELDS] == []


def test_every_report_tells_of_an_event(samples: list[Sample]) -> None:
    assert [sample.doc_id for sample in samples if not sample.events] == []


def test_every_trigger_stands_in_its_sentence(samples: list[Sample]) -> None:
    faults = []
    for sample, event in _events(samples):
        for trigger in event["triggers"]:
            word, _, number = trigger.rpartition("@")
            if int(number) >= len(sample.sentences) or not _stands_in(word, sample.sentences[int(number)]):
                faults.append((sample.doc_id, trigger))
    assert faults == []


def test_every_event_has_a_trigger(samples: list[Sample]) -> None:
    assert [(sample.doc_id, event["type"]) for sample, event in _events(samples) if not event["triggers"]] == []


def test_event_types_are_those_of_the_vocabulary(samples: list[Sample], event_types: set[str]) -> None:
    assert {event["type"] for _, event in _events(samples)} - event_types == set()


def test_every_event_type_is_told_of_twice_as_a_fact(samples: list[Sample], event_types: set[str]) -> None:
    told = Counter(event["type"] for _, event in _events(samples) if event["modality"] == "actual")
    assert {code for code in event_types if told[code] < 2} == set()


def test_all_four_modalities_occur_and_no_other(samples: list[Sample]) -> None:
    assert {event["modality"] for _, event in _events(samples)} == {"actual", "planned", "feared", "denied"}


def test_parties_are_registered_or_named_in_the_text(samples: list[Sample], faction_ids: set[str]) -> None:
    named = [(s, name) for s in samples for name in s.gold["factions"]]
    named += [(sample, name) for sample, event in _events(samples) for name in event["agent"] + event["patient"]]
    faults = [(s.doc_id, name) for s, name in named if name not in (faction_ids if name.isascii() else s.text)]
    assert faults == []


def test_registered_parties_are_among_the_factions_of_the_document(samples: list[Sample]) -> None:
    nobody_in_particular = {"civilians", "unidentified"}
    faults = [
        (sample.doc_id, name)
        for sample, event in _events(samples)
        for name in event["agent"] + event["patient"]
        if name.isascii() and name not in nobody_in_particular.union(sample.gold["factions"])
    ]
    assert faults == []


def test_places_are_named_in_the_text(samples: list[Sample]) -> None:
    faults = [(s.doc_id, name) for s in samples for name in s.gold["places"] if not re.search(rf"{name}\b", s.text)]
    assert faults == []


def test_places_of_events_are_among_the_places_of_the_document(samples: list[Sample]) -> None:
    faults = [
        (sample.doc_id, name)
        for sample, event in _events(samples)
        for name in event["place"]
        if name not in sample.gold["places"]
    ]
    assert faults == []


def test_factions_and_places_are_listed_once(samples: list[Sample]) -> None:
    faults = [s.doc_id for s in samples for field in ("factions", "places") if max(Counter(s.gold[field]).values()) > 1]
    assert faults == []


def test_every_figure_runs_from_low_to_high(samples: list[Sample]) -> None:
    faults = []
    for sample, event in _events(samples):
        for name in FIGURES:
            figure = event[name] or {"low": None, "high": None}
            low, high = figure["low"], figure["high"]
            if (low is None and high is not None) or (low is not None and high is not None and not 0 < low <= high):
                faults.append((sample.doc_id, event["type"], name))
    assert faults == []


def test_every_figure_quotes_the_text(samples: list[Sample]) -> None:
    faults = [
        (sample.doc_id, event[name]["text"])
        for sample, event in _events(samples)
        for name in FIGURES
        if event[name] and not all(part in sample.text for part in event[name]["text"].split("، "))
    ]
    assert faults == []


def test_every_time_quotes_the_text(samples: list[Sample]) -> None:
    faults = [
        (sample.doc_id, event["time"]["text"])
        for sample, event in _events(samples)
        if event["time"] and event["time"]["text"] not in sample.text
    ]
    assert faults == []


def test_every_interval_begins_before_it_ends(samples: list[Sample]) -> None:
    faults = []
    for sample, event in _events(samples):
        time = event["time"] or {"from": None, "to": None}
        begin, end = (date.fromisoformat(time[side]) if time[side] else None for side in ("from", "to"))
        if begin and end and begin > end:
            faults.append((sample.doc_id, time))
    assert faults == []


def test_no_fact_lies_after_its_report(samples: list[Sample]) -> None:
    faults = [
        (sample.doc_id, event["time"])
        for sample, event in _events(samples)
        if event["modality"] == "actual" and event["time"] and event["time"]["from"] and sample.gold["published"]
        if event["time"]["from"] > sample.gold["published"]
    ]
    assert faults == []


def test_informants_are_quoted_as_written(samples: list[Sample]) -> None:
    faults = [
        (sample.doc_id, event["claimed_by"])
        for sample, event in _events(samples)
        if event["claimed_by"] and not re.search(f"{re.escape(event['claimed_by'])}(?!{LETTER})", sample.text)
    ]
    assert faults == []


def test_eight_happenings_or_more_are_told_by_outlets_of_different_names(samples: list[Sample]) -> None:
    def told(sample: Sample) -> set[tuple[str, str, str]]:
        return {
            (event["type"], event["time"]["from"], place)
            for event in sample.events
            if event["modality"] == "actual" and event["time"] and event["time"]["from"]
            for place in event["place"]
        }

    days = {
        shared[1:]
        for one, other in combinations(samples, 2)
        if one.row["outlet"] != other.row["outlet"]
        for shared in told(one) & told(other)
    }
    assert len({day for day, _ in days}) >= 8


def test_outlets_contradict_each_other_about_deaths(samples: list[Sample]) -> None:
    def deaths(sample: Sample) -> set[tuple[str, str, int]]:
        return {
            (event["time"]["from"], place, event["killed"]["low"])
            for event in sample.events
            if event["time"] and event["time"]["from"] and event["killed"] and event["killed"]["low"]
            for place in event["place"]
        }

    contested = {
        (day, place)
        for one, other in combinations(samples, 2)
        if one.row["outlet"] != other.row["outlet"]
        for day, place, low in deaths(one)
        for other_day, other_place, other_low in deaths(other)
        if (day, place) == (other_day, other_place) and low != other_low
    }
    assert len({day for day, _ in contested}) >= 6


def test_ten_reports_or_more_carry_page_furniture(samples: list[Sample]) -> None:
    assert sum(any(cue in sample.text for cue in FURNITURE) for sample in samples) >= 10


@pytest.mark.parametrize(
    "written",
    ["كانون الأول", "نيسان", "يناير", "أكتوبر", "[0-9]", "[٠-٩]", "\u0640", "أُعدموا", "أول أمس", "قبل يومين", "عشرات"],
)
def test_ways_of_writing_that_the_corpus_promises_to_hold(samples: list[Sample], written: str) -> None:
    assert any(re.search(written, sample.text) for sample in samples)
