"""Whatever somebody puts into a folder gets its reason in good time, and the reports beside it are read."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input import CASES, OTHER, TEXT, Case

from orchestration.ingest import Batch, read_corpus
from orchestration.ingest import corpus as corpus_room
from orchestration.ingest.rejects import RejectReason

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SECONDS = 30  # the slowest takes a tenth of it alone; what it must not do is hang or grow with the square
FIRST, LAST = "بدأت هدنة مؤقتة بين الطرفين لإخلاء الجرحى.", "عاد الهدوء إلى السوق بعد ساعات من إطلاق النار."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "0.txt").write_text(FIRST, encoding="utf-8")
    (folder / "good.txt").write_text(LAST, encoding="utf-8")
    return folder


def _own(batch: Batch) -> list[str]:
    """Texts of the bad input itself."""
    return [text for text in batch.reports["body_text"] if text not in (FIRST, LAST)]


def test_there_are_many_kinds_and_each_has_its_name() -> None:
    assert len(CASES) >= 60 and len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_gets_its_reason_and_its_neighbours_are_read(corpus: Path, case: Case) -> None:
    case.make(corpus)
    started = time.monotonic()
    batch = read_corpus([corpus])
    assert time.monotonic() - started < _SECONDS
    assert sorted(batch.rejects["reason_code"]) == case.expected
    assert {FIRST, LAST} <= set(batch.reports["body_text"])
    assert len(_own(batch)) == case.reports
    for origin, code, detail, sample in batch.rejects["origin", "reason_code", "detail", "sample"].iter_rows():
        assert RejectReason(code).advice in detail
        assert str(corpus.parent) not in detail
        assert not _UNPRINTABLE.search(origin + detail + (sample or "")) and "\n" not in origin + detail
    assert batch.rejects["reject_id"].is_unique().all()
    assert not _UNPRINTABLE.search("".join(batch.reports["origin"]))


def test_all_bad_input_together_leaves_the_good_reports(tmp_path: Path) -> None:
    top = tmp_path / "all"
    top.mkdir()
    for number, case in enumerate(CASES):
        if len(case.expected) < 1_000 and "50 MB" not in case.name and "outside" not in case.name:
            folder = top / f"{number:03}" / "news"
            folder.mkdir(parents=True)
            (folder / "good.txt").write_text(f"{LAST} {number}", encoding="utf-8")
            case.make(folder)
    batch = read_corpus([top])
    good = [text for text in batch.reports["body_text"] if text.startswith(LAST)]
    assert len(good) == len(list(top.iterdir()))


def test_turned_direction_stays_in_the_text_and_shows_in_what_is_told(corpus: Path) -> None:
    (corpus / "a\u202eb.txt").write_text(f"\u202e{TEXT}", encoding="utf-8")
    (corpus / "b.txt").write_text("\u202eEnglish\x1b", encoding="utf-8")
    batch = read_corpus([corpus])
    assert _own(batch) == [f"\u202e{TEXT}"]
    assert "news/a\\u202eb.txt" in batch.reports["origin"].to_list()
    assert batch.rejects["sample"].to_list() == ["\\u202eEnglish\\u001b"]


def test_names_that_look_alike_when_they_are_shown_are_two_reports(corpus: Path) -> None:
    for name in (b"\xe3.txt", b"\xe4.txt"):
        Path(os.fsdecode(os.fsencode(corpus) + b"/" + name)).write_text(TEXT + name.hex(), encoding="utf-8")
    assert read_corpus([corpus]).reports["origin_key"].is_unique().all()


def test_a_link_that_is_given_itself_is_followed(corpus: Path) -> None:
    folder, file = corpus.parent / "folder", corpus.parent / "file.txt"
    folder.symlink_to(corpus)
    file.symlink_to(corpus / "good.txt")
    assert set(read_corpus([folder]).reports["body_text"]) == {FIRST, LAST}
    assert read_corpus([file]).reports["body_text"].to_list() == [LAST]


def test_a_link_within_the_folder_is_followed(corpus: Path) -> None:
    (corpus / ".kept").mkdir()
    (corpus / ".kept" / "a.txt").write_text(OTHER, encoding="utf-8")
    (corpus / "a.txt").symlink_to(corpus / ".kept" / "a.txt")
    assert _own(read_corpus([corpus])) == [OTHER]


def test_a_reader_that_fails_stops_no_other(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(found: object, reading: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(corpus_room.READERS, ".csv", fail)
    (corpus / "a.csv").write_text("id,text\n", encoding="utf-8")
    batch = read_corpus([corpus])
    assert batch.rejects["reason_code"].to_list() == ["unreadable"]
    assert "ZeroDivisionError" in batch.rejects["detail"][0]
    assert len(batch.reports) == 2


def test_a_file_that_vanishes_before_it_is_read_is_unreadable(corpus: Path) -> None:
    gone = corpus / "a.zip"
    gone.write_bytes(b"PK")

    def vanish(file: Path) -> None:
        if file == gone:
            gone.unlink()

    batch = read_corpus([corpus], on_file=vanish)
    assert batch.rejects["reason_code"].to_list() == ["unreadable"]
    assert len(batch.reports) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
@pytest.mark.parametrize("lock", [lambda folder: folder / "a.txt", lambda folder: folder / "a"])
def test_what_may_not_be_read_is_unreadable(corpus: Path, lock: Callable[[Path], Path]) -> None:
    locked = lock(corpus)
    locked.write_text(TEXT, encoding="utf-8") if locked.suffix else locked.mkdir()
    locked.chmod(0)
    try:
        assert read_corpus([corpus]).rejects["reason_code"].to_list() == ["unreadable"]
    finally:
        locked.chmod(0o700)
