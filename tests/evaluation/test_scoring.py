"""What each figure of an evaluation counts."""

from typing import Any

import pytest

from orchestration.evaluation.gold import Figure, GoldDocument, GoldEvent
from orchestration.evaluation.names import Names
from orchestration.evaluation.scoring import UNDIRECTED_TYPES, Document, Scores, Tally, Vocabulary, score_document

VOCABULARY = Vocabulary(Names({}), UNDIRECTED_TYPES)
SENTENCES = [(0, 100), (101, 200)]


def gold_event(**changes: Any) -> GoldEvent:
    event: dict[str, Any] = {
        "type_code": "shelling",
        "triggers": (("قصف", 0),),
        "agents": ("الجيش",),
        "patients": (),
        "places": ("حلب",),
        "time_text": None,
        "date_from": None,
        "date_to": None,
        "figures": {},
        "claimed_by": None,
        "modality": "actual",
    }
    return GoldEvent(**event | changes)


def found_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "event_type": "shelling",
        "modality": "actual",
        "trigger_start": 10,
        "agents": ["الجيش"],
        "patients": [],
        "places": ["حلب"],
        "date_from": None,
        "date_to": None,
        "claimed_by": None,
    }
    for name in ("count", "killed", "injured"):
        row |= {f"{name}_low": None, f"{name}_high": None}
    return row | changes


def scored(gold: list[GoldEvent], found: list[dict[str, Any]], **names: Any) -> Scores:
    factions, places = names.get("factions", ((), [])), names.get("places", ((), []))
    document = GoldDocument("d1", tuple(factions[0]), tuple(places[0]), tuple(gold))
    return score_document(Document(document, SENTENCES, found, factions[1], places[1]), VOCABULARY)


def test_an_event_of_the_right_type_in_the_right_sentence_is_found() -> None:
    assert scored([gold_event()], [found_row()]).figures["events"] == Tally(1, 1, 1)


@pytest.mark.parametrize(
    "row", [found_row(event_type="attack"), found_row(trigger_start=150), found_row(trigger_start=100)]
)
def test_another_type_or_sentence_is_both_missed_and_invented(row: dict[str, Any]) -> None:
    assert scored([gold_event()], [row]).figures["events"] == Tally(0, 1, 1)


def test_only_actual_events_count_on_both_sides() -> None:
    scores = scored([gold_event(modality="planned")], [found_row(modality="denied")])
    assert scores.figures["events"] == Tally(0, 0, 0)


def test_one_row_finds_one_event_only() -> None:
    assert scored([gold_event(), gold_event()], [found_row()]).figures["events"] == Tally(1, 2, 1)


def test_the_row_that_agrees_most_is_paired_first() -> None:
    scores = scored([gold_event(places=("حماة",))], [found_row(), found_row(places=["حماة"])])
    assert scores.figures["places"] == Tally(1, 1, 2)


def test_names_of_a_missed_event_are_missed_and_of_an_invented_one_invented() -> None:
    scores = scored([gold_event()], [found_row(event_type="attack", agents=["قسد", "تركيا"])])
    assert scores.figures["agents"] == Tally(0, 1, 2)


def test_parties_of_a_clash_may_stand_the_other_way_round() -> None:
    clash = gold_event(type_code="armed_clash", agents=("قسد",), patients=("الجيش",))
    scores = scored([clash], [found_row(event_type="armed_clash", agents=["الجيش"], patients=["قسد"])])
    assert scores.figures["agents"] == Tally(1, 1, 1)
    assert scores.figures["tuples"] == Tally(1, 1, 1)


def test_parties_of_an_attack_may_not() -> None:
    attack = gold_event(type_code="attack", agents=("قسد",), patients=("الجيش",))
    scores = scored([attack], [found_row(event_type="attack", agents=["الجيش"], patients=["قسد"])])
    assert scores.figures["agents"] == Tally(0, 1, 1)


@pytest.mark.parametrize(
    "row",
    [
        found_row(agents=[]),
        found_row(agents=["الجيش", "قسد"]),
        found_row(patients=["قسد"]),
        found_row(places=[]),
        found_row(places=["حماة", "حلب"]),
    ],
)
def test_a_tuple_is_right_only_as_a_whole(row: dict[str, Any]) -> None:
    assert scored([gold_event()], [row]).figures["tuples"] == Tally(0, 1, 1)


def test_further_places_do_not_spoil_a_tuple() -> None:
    assert scored([gold_event()], [found_row(places=["حلب", "سوريا"])]).figures["tuples"] == Tally(1, 1, 1)


def test_both_ends_of_a_figure_must_be_right() -> None:
    gold = gold_event(figures={"killed": Figure(2, 2), "count": Figure(20, 99)})
    scores = scored([gold], [found_row(killed_low=2, killed_high=2, count_low=20, count_high=20)])
    assert scores.figures["counts"] == Tally(1, 2, 2)


def test_an_open_figure_is_right_when_it_is_open_too() -> None:
    scores = scored([gold_event(figures={"killed": Figure(5, None)})], [found_row(killed_low=5)])
    assert scores.figures["counts"] == Tally(1, 1, 1)


def test_a_figure_left_as_words_counts_neither_way() -> None:
    scores = scored([gold_event(figures={"killed": Figure(None, None)})], [found_row(killed_low=3, killed_high=9)])
    assert scores.figures["counts"] == Tally(0, 0, 0)


def test_first_and_last_day_must_be_right() -> None:
    gold = gold_event(date_from="2024-01-01", date_to="2024-01-02")
    assert scored([gold], [found_row(date_from="2024-01-01", date_to="2024-01-02")]).figures["dates"].hit == 1
    assert scored([gold], [found_row(date_from="2024-01-01", date_to="2024-01-01")]).figures["dates"].hit == 0


def test_a_time_left_as_words_counts_neither_way() -> None:
    scores = scored([gold_event(time_text="مؤخرا")], [found_row(date_from="2024-01-01", date_to="2024-01-01")])
    assert scores.figures["dates"] == Tally(0, 0, 0)


def test_a_claim_is_right_with_one_word_of_the_informant() -> None:
    gold = gold_event(claimed_by="المرصد السوري لحقوق الإنسان")
    assert scored([gold], [found_row(claimed_by="المرصد")]).figures["claims"] == Tally(1, 1, 1)
    assert scored([gold], [found_row(claimed_by="مصدر طبي")]).figures["claims"] == Tally(0, 1, 1)


def test_names_of_a_document_count_once_each() -> None:
    scores = scored([], [], factions=(["قسد"], ["قسد", "قسد", "تركيا"]), places=(["حلب", "إدلب"], ["ادلب"]))
    assert scores.figures["factions_named"] == Tally(1, 1, 3)
    assert scores.figures["places_named"] == Tally(1, 2, 1)


def test_events_are_told_by_type() -> None:
    scores = scored([gold_event(), gold_event(type_code="attack")], [found_row()])
    assert scores.by_type == {"shelling": Tally(1, 1, 1), "attack": Tally(0, 1, 0)}


def test_shares_follow_from_counts() -> None:
    tally = Tally(hit=3, gold=4, found=6)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.75, 0.6)


def test_shares_of_nothing_are_nought() -> None:
    assert Tally().figures() == {"f1": 0.0, "precision": 0.0, "recall": 0.0, "hit": 0, "gold": 0, "found": 0}
