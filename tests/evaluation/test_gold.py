"""Reading annotations, and choosing documents."""

import json
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.evaluation.gold import Figure, chosen, read_gold

DOCUMENT = {
    "doc_id": "d1",
    "factions": ["sdf"],
    "places": ["حلب"],
    "events": [
        {
            "type": "defection",
            "triggers": ["فر@1", "انشق@3"],
            "agent": ["sdf"],
            "patient": [],
            "place": ["حلب"],
            "time": {"text": "أمس", "from": "2024-01-01", "to": "2024-01-01"},
            "count": {"low": 20, "high": 99, "text": "عشرات"},
            "killed": None,
            "claimed_by": None,
        }
    ],
}


def write(folder: Path, name: str, content: object) -> None:
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_an_event_has_the_sentences_of_all_its_triggers(tmp_path: Path) -> None:
    write(tmp_path, "d1", DOCUMENT)
    (event,) = read_gold(tmp_path)[0].events
    assert event.sentences == {1, 3}
    assert event.figures == {"count": Figure(20, 99)}
    assert event.modality == "actual"


def test_a_file_in_another_form_is_named(tmp_path: Path) -> None:
    write(tmp_path, "d2", {"doc_id": "d2"})
    with pytest.raises(InputError, match=r"d2\.json"):
        read_gold(tmp_path)


def test_a_folder_without_annotations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--gold"):
        read_gold(tmp_path)


def test_a_choice_that_fits_no_document_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "d1", DOCUMENT)
    with pytest.raises(InputError, match="--only"):
        read_gold(tmp_path, only="d7")


@pytest.mark.parametrize(
    ("only", "doc_id", "expected"),
    [
        (None, "anything", True),
        ("d1", "d1", True),
        ("d1", "d11", False),
        ("d010-d020,d033", "d015", True),
        ("d010-d020,d033", "d033", True),
        ("d010-d020,d033", "d021", False),
        ("d010-d020", "d0150", False),
        ("000_4ba41a1c2ef518ac", "000_4ba41a1c2ef518ac", True),
    ],
)
def test_documents_are_chosen_by_id_and_range(only: str | None, doc_id: str, expected: bool) -> None:
    assert chosen(only)(doc_id) is expected
