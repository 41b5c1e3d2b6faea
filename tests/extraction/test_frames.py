"""Every row of the lexicon's triggers and role markers does in sentences of its own what it says, and no more.

frames.csv has for each trigger sentences in which it gives the roles of its frame (case `frame`) and others beside them
(case `contrast`): passive, denied, planned, another preposition, or a word that only looks like it. `-` as event type
stands for: this row tells of nothing here. markers.csv has a sentence for each marker of a role. Parties are joined
by |. What is asserted is grammar alone; nothing here depends on learned weights.
"""

import csv
from pathlib import Path

import pytest
from arabic_reading import Clauses, Reader

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.phrases import folded_words, read_rows
from orchestration.extraction.text import tokenise

HERE = Path(__file__).parent
NOTHING = "-"
# Classes whose rows are happenings themselves; those of the others only help to tell of one.
HAPPENINGS = frozenset({"event", "killed"})
Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def parties(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


FRAMES, MARKERS = rows_of("frames.csv"), rows_of("markers.csv")
OF_TRIGGERS = [row for row in FRAMES if not row["trigger_id"].startswith("none.")]
OF_SET_PHRASES = [row for row in FRAMES if row["trigger_id"].startswith("none.")]


@pytest.mark.parametrize("row", OF_TRIGGERS, ids=lambda row: row["trigger_id"])
def test_a_trigger_gives_the_roles_of_its_frame(row: Row, clauses: Clauses, read: Reader, lexicon: Lexicon) -> None:
    trigger_id, sentence = row["trigger_id"], row["sentence"]
    found = clauses(sentence)
    is_happening = lexicon.triggers.rows[trigger_id].trigger_class in HAPPENINGS
    fires = trigger_id in (
        {clause.trigger_id for clause in found}
        if is_happening
        else {trigger.row.trigger_id for trigger in read(sentence).triggers}
    )
    assert fires == (row["event_type"] != NOTHING)
    if fires:
        told = [
            (clause.event_type, clause.agents, clause.patients, clause.modality)
            for clause in found
            if clause.trigger_id == trigger_id or not is_happening
        ]
        assert (row["event_type"], parties(row["agents"]), parties(row["patients"]), row["modality"]) in told


@pytest.mark.parametrize("row", OF_SET_PHRASES, ids=lambda row: row["trigger_id"])
def test_a_set_phrase_of_no_happening_silences_its_words(row: Row, clauses: Clauses, lexicon: Lexicon) -> None:
    hits = {trigger.row.trigger_id for trigger in lexicon.triggers.find(tokenise(row["sentence"]))}
    assert (row["trigger_id"] in hits) == (row["event_type"] == NOTHING)
    told = {(clause.event_type, clause.agents, clause.patients, clause.modality) for clause in clauses(row["sentence"])}
    expected = (row["event_type"], parties(row["agents"]), parties(row["patients"]), row["modality"])
    assert told == (set() if row["event_type"] == NOTHING else {expected})


def test_every_trigger_has_a_sentence_of_its_frame_and_one_beside_it(lexicon: Lexicon) -> None:
    for case in ("frame", "contrast"):
        assert {row["trigger_id"] for row in FRAMES if row["case"] == case} == set(lexicon.triggers.rows)


def test_no_trigger_has_a_sentence_twice() -> None:
    pairs = [(row["trigger_id"], row["sentence"]) for row in FRAMES]
    assert len(pairs) == len(set(pairs))


def test_only_set_phrases_tell_of_nothing_in_their_own_sentence() -> None:
    silent = {row["trigger_id"] for row in FRAMES if row["case"] == "frame" and row["event_type"] == NOTHING}
    assert silent == {row["trigger_id"] for row in OF_SET_PHRASES}


@pytest.mark.parametrize("row", MARKERS, ids=lambda row: row["marker_id"])
def test_a_marker_gives_the_role_it_stands_for(row: Row, clauses: Clauses) -> None:
    first = next(clause for clause in clauses(row["sentence"]) if clause.event_type == row["event_type"])
    assert (first.agents, first.patients, first.mediators) == (
        parties(row["agents"]),
        parties(row["patients"]),
        parties(row["mediators"]),
    )


def test_every_marker_has_a_sentence_in_which_it_stands(lexicon: Lexicon, seeds_dir: Path) -> None:
    sentences = {row["marker_id"]: tokenise(row["sentence"]) for row in MARKERS}
    for row in read_rows(seeds_dir / "lexicon" / "role_markers.csv"):
        words = folded_words(row["marker_ar"])
        if is_hidden(words, lexicon):
            continue
        tokens = sentences[row["marker_id"]]
        starts = [at for at in range(len(tokens)) if tuple(t.norm for t in tokens[at : at + len(words)]) == words]
        assert (starts[0] + len(words), row["role"]) == lexicon.grammar.markers.match(tokens, starts[0])


def is_hidden(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether a happening stands at the first word of a marker, which is read as that (through mediation)."""
    first = lexicon.triggers.find(tokenise(words[0]))
    return bool(first) and first[0].row.trigger_class == "event"
