"""Whatever lies in a corpus becomes a report or a reject with its reason; nothing vanishes, nothing stops a run."""

import gzip
import json
import os
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.ingest import Batch, iter_batches, read_corpus
from orchestration.ingest.rejects import RejectReason

TEXT = "أعلن فصيل محلي انشقاق أربعة من مقاتليه في ريف المدينة مساء أمس، ولم يصدر تعليق من قيادته."
OTHER = "نفت قيادة اللواء مقتل أي من عناصرها في القصف الذي طال أطراف البلدة فجر اليوم."
HEADER = "file,outlet,url,published\n"
MOMENT = 1_600_000_000


def put(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(file, (MOMENT, MOMENT))
    return file


def line(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def reasons(batch: Batch) -> list[tuple[str, str]]:
    return list(zip(batch.rejects["origin"], batch.rejects["reason_code"], strict=True))


def origins(batch: Batch) -> list[str]:
    return batch.reports["origin"].to_list()


BAD_FILES: dict[str, tuple[str | bytes, list[str]]] = {
    "zero.txt": (b"", ["empty"]),
    "blank.txt": ("\ufeff \u200f\n\t", ["empty"]),
    "pdf.txt": (b"%PDF-1.4 \xe2\xe3", ["not_text"]),
    "office.txt": (b"PK\x03\x04\x14\x00", ["not_text"]),
    "nul.txt": (b"\0" * 300, ["not_text"]),
    "random.txt": (bytes(range(256)) * 8, ["not_text"]),
    "broken_utf8.txt": (TEXT.encode()[:31] + b"\xff\xfe" + TEXT.encode()[32:], ["undecodable"]),
    "truncated.txt": (TEXT.rstrip(".").encode()[:-1], ["undecodable"]),
    "latin.txt": ("déserté à la frontière".encode("latin-1"), ["undecodable"]),
    "odd_utf16.txt": (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x06", ["undecodable"]),
    "mojibake.txt": (TEXT.encode().decode("windows-1256", "replace"), ["undecodable"]),
    "english.txt": ("The spokesman denied that any fighter had left.", ["not_arabic"]),
    "digits.txt": ("12 34 56 --- 2020", ["not_arabic"]),
    "question_marks.txt": ("???? C????? ??E?? ??? EC??", ["not_arabic"]),
    "huge.txt": (TEXT * 100, ["too_large"]),
    "page.aspx": ("<p>" + TEXT, ["unsupported_format"]),
    "word.docx": (b"PK\x03\x04", ["unsupported_format"]),
    "noextension": (TEXT, ["unsupported_format"]),
    "notes.csv": ("a,b\n", ["missing_field"]),
    "empty.jsonl": (b"", ["empty"]),
    "blank.jsonl": (b"\n \n\r\n", ["empty"]),
    "binary.jsonl": (bytes(range(256)) * 8, ["not_text"]),
    "utf16.jsonl": (b"\xff\xfe" + line(id="1", text=TEXT).encode("utf-16-le"), ["undecodable"]),
    "array.jsonl": ("[" + line(id="1", text=TEXT), ["malformed_json"]),
    "scalar.jsonl": ('"text"\n', ["malformed_json"]),
    "deep.jsonl": ("[" * 5_000, ["malformed_json"]),
    "long_number.jsonl": ('{"id": ' + "1" * 5_000 + "}", ["malformed_json"]),
    "pretty.jsonl": ("\n".join(["{"] * 150), ["malformed_json"] * 101),
    "no_id.jsonl": (line(text=TEXT), ["missing_field"]),
    "no_text.jsonl": (line(id="1"), ["missing_field"]),
    "wrong_type.jsonl": (line(id="1", text=["x"]), ["missing_field"]),
    "null_text.jsonl": (line(id="1", text=None), ["missing_field"]),
    "blank_text.jsonl": (line(id="1", text=" \n"), ["empty"]),
    "long_line.jsonl": (line(id="1", text=TEXT * 100), ["too_large"]),
    "not_gzip.jsonl.gz": (b"plain", ["unreadable"]),
    "cut.jsonl.gz": (gzip.compress(line(id="1", text=TEXT).encode() * 50)[:-30], ["unreadable"]),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_its_reason_and_advice(corpus: Path, name: str) -> None:
    content, expected = BAD_FILES[name]
    put(corpus, name, content)
    batch = read_corpus([corpus], max_report_bytes=8_000)
    assert [code for _, code in reasons(batch) if code != "repeated_id"] == expected
    assert all(
        RejectReason(code).advice in detail for code, detail in batch.rejects["reason_code", "detail"].iter_rows()
    )
    assert not any(str(corpus.parent) in detail for detail in batch.rejects["detail"])


def test_bad_files_do_not_stop_good_ones_from_being_read(corpus: Path) -> None:
    for name, (content, _) in BAD_FILES.items():
        put(corpus, name, content)
    put(corpus, "good.txt", TEXT)
    put(corpus, "zz.txt", OTHER)
    assert {"news/good.txt", "news/zz.txt"} <= set(origins(read_corpus([corpus], max_report_bytes=8_000)))


def test_reject_ids_are_distinct_and_the_same_on_a_second_reading(corpus: Path) -> None:
    for name, (content, _) in BAD_FILES.items():
        put(corpus, name, content)
    batch = read_corpus([corpus])
    assert batch.rejects["reject_id"].is_unique().all()
    assert batch.rejects.equals(read_corpus([corpus]).rejects)


def test_a_text_file_becomes_a_report_with_all_its_columns(corpus: Path) -> None:
    put(corpus, "sub/d1.txt", "\ufeff" + TEXT + "\r\nثانيا\r")
    put(corpus, "manifest.csv", HEADER + "sub/d1.txt,وكالة,https://example.org/1,2020-05-06T10:00:00+03:00\n")
    (report,) = read_corpus([corpus]).reports.to_dicts()
    assert report | {"report_id": "", "origin_key": "", "content_sha256": ""} == {
        "report_id": "",
        "doc_id": "d1",
        "outlet_name": "وكالة",
        "origin": "news/sub/d1.txt",
        "origin_key": "",
        "url": "https://example.org/1",
        "title": None,
        "body_text": TEXT + "\nثانيا\n",
        "published_at": datetime(2020, 5, 6, 7, 0),
        "published_precision": "second",
        "retrieved_at": datetime(2020, 9, 13, 12, 26, 40),
        "charset": "utf-8",
        "content_sha256": "",
    }


def test_body_text_is_what_python_reads_from_the_file(corpus: Path) -> None:
    file = put(corpus, "d1.txt", TEXT + "\r\n\r\nسطر\u2028آخر\rنهاية")
    assert read_corpus([corpus]).reports["body_text"].item() == file.read_text(encoding="utf-8")


def test_a_json_line_becomes_a_report_with_its_text_untouched(corpus: Path) -> None:
    body = TEXT + "\r\n" + OTHER
    put(corpus, "feed.jsonl", line(id=7, source=" قناة ", url=None, published="2020-05", title="عنوان", text=body))
    (report,) = read_corpus([corpus]).reports.to_dicts()
    assert (report["doc_id"], report["outlet_name"], report["title"]) == ("7", "قناة", "عنوان")
    assert report["body_text"] == body
    assert (report["origin"], report["published_precision"]) == ("news/feed.jsonl#7", "month")


def test_faulty_lines_are_named_by_number_and_the_others_are_read(corpus: Path) -> None:
    good = line(id="a", text=TEXT), line(id="b", text=OTHER)
    put(corpus, "feed.jsonl", good[0] + "{oops\n\n" + line(id="c") + good[1])
    batch = read_corpus([corpus])
    assert origins(batch) == ["news/feed.jsonl#a", "news/feed.jsonl#b"]
    assert reasons(batch) == [("news/feed.jsonl#L2", "malformed_json"), ("news/feed.jsonl#L4", "missing_field")]
    assert "Line 2" in batch.rejects["detail"][0]


def test_a_line_of_broken_bytes_is_undecodable_and_the_next_is_read(corpus: Path) -> None:
    broken = line(id="a", text=TEXT).encode().replace("ف".encode(), b"\xff", 1)
    put(corpus, "feed.jsonl", broken + line(id="b", text=OTHER).encode())
    batch = read_corpus([corpus])
    assert reasons(batch) == [("news/feed.jsonl#L1", "undecodable")]
    assert origins(batch) == ["news/feed.jsonl#b"]


def test_gzipped_lines_are_read_like_plain_ones(corpus: Path) -> None:
    lines = line(id="a", text=TEXT) + line(id="b", text=OTHER)
    put(corpus, "feed.jsonl.gz", gzip.compress(lines.encode()))
    assert read_corpus([corpus]).reports["doc_id"].to_list() == ["a", "b"]


def test_a_repeated_id_keeps_the_first_line_and_refuses_the_second(corpus: Path) -> None:
    put(corpus, "feed.jsonl", line(id="a", text=TEXT) + line(id="a", text=OTHER))
    batch = read_corpus([corpus])
    assert batch.reports["body_text"].to_list() == [TEXT]
    assert reasons(batch) == [("news/feed.jsonl#L2", "repeated_id")]


def test_a_line_of_exactly_the_limit_is_read_and_one_byte_more_is_not(corpus: Path) -> None:
    first, second = line(id="a", text=TEXT), line(id="bb", text=TEXT)
    put(corpus, "feed.jsonl", first + second)
    batch = read_corpus([corpus], max_report_bytes=len(first.encode()) - 1)
    assert origins(batch) == ["news/feed.jsonl#a"]
    assert reasons(batch) == [("news/feed.jsonl#L2", "too_large")]


def test_nul_and_lone_surrogates_in_json_keep_their_place(corpus: Path) -> None:
    put(corpus, "feed.jsonl", '{"id": "a\\u0000", "source": "\\ud800", "text": "' + TEXT + '\\ud83d\\u0000!"}\n')
    (report,) = read_corpus([corpus]).reports.to_dicts()
    assert report["body_text"] == TEXT + "\ufffd\ufffd!"
    assert (report["doc_id"], report["outlet_name"]) == ("a\ufffd", "\ufffd")


def test_a_bad_date_is_told_and_the_report_is_kept_without_one(corpus: Path) -> None:
    put(corpus, "feed.jsonl", line(id="a", text=TEXT, published="أول أمس") + line(id="b", text=OTHER, published=1.5))
    batch = read_corpus([corpus])
    assert batch.reports["published_at"].to_list() == [None, None]
    assert batch.rejects["severity"].to_list() == ["kept", "kept"]
    assert [code for _, code in reasons(batch)] == ["bad_date", "bad_date"]


def test_the_same_text_of_another_outlet_is_another_report(corpus: Path) -> None:
    put(corpus, "feed.jsonl", line(id="a", source="س", text=TEXT) + line(id="b", source="ص", text=TEXT))
    assert read_corpus([corpus]).reports["report_id"].is_unique().all()


def test_folders_are_read_below_in_the_order_of_names(corpus: Path) -> None:
    for number, name in enumerate(["b.txt", "a/z.txt", "a/b/c.txt", "c/a.txt", "B.txt"]):
        put(corpus, name, f"{TEXT} {number}")
    expected = ["news/B.txt", "news/a/b/c.txt", "news/a/z.txt", "news/b.txt", "news/c/a.txt"]
    assert origins(read_corpus([corpus])) == expected


def test_what_goes_with_a_corpus_is_passed_over_in_silence(corpus: Path) -> None:
    for name in ("README.md", "LICENSE", "gold/d1.json", ".hidden.txt", ".git/x.txt"):
        put(corpus, name, TEXT)
    put(corpus, "manifest.csv", HEADER)
    batch = read_corpus([corpus])
    assert batch.reports.is_empty() and batch.rejects.is_empty()


def test_a_file_of_another_kind_that_is_named_itself_is_refused(corpus: Path) -> None:
    assert reasons(read_corpus([put(corpus, "a.json", "{}")])) == [("news/a.json", "unsupported_format")]


def test_a_single_file_has_the_same_origin_and_manifest_line_as_in_its_folder(corpus: Path) -> None:
    file = put(corpus, "d1.txt", TEXT)
    put(corpus, "manifest.csv", HEADER + "d1.txt,وكالة,,2020\ngone.txt,,,\n")
    alone = read_corpus([file])
    assert alone.reports.equals(read_corpus([corpus]).reports)
    assert alone.rejects.is_empty()


def test_overlapping_paths_and_links_read_a_file_once(corpus: Path) -> None:
    put(corpus, "a/d1.txt", TEXT)
    (corpus / "b.txt").symlink_to(corpus / "a" / "d1.txt")
    (corpus / "c").symlink_to(corpus / "a")
    batch = read_corpus([corpus, corpus / "a", corpus / "a" / "d1.txt"])
    assert origins(batch) == ["news/a/d1.txt"]
    assert batch.rejects.is_empty()


def test_link_loops_and_broken_links_are_unreadable(corpus: Path) -> None:
    (corpus / "up").symlink_to(corpus)
    (corpus / "self.txt").symlink_to(corpus / "self.txt")
    (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    put(corpus, "z.txt", TEXT)
    batch = read_corpus([corpus])
    assert [origin for origin, code in reasons(batch) if code == "unreadable"] == [
        "news/gone.txt",
        "news/self.txt",
        "news/up",
    ]
    assert origins(batch) == ["news/z.txt"]


def test_a_named_pipe_is_unreadable_and_does_not_block(corpus: Path) -> None:
    os.mkfifo(corpus / "pipe.txt")
    assert reasons(read_corpus([corpus])) == [("news/pipe.txt", "unreadable")]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_is_unreadable(corpus: Path) -> None:
    put(corpus, "locked.txt", TEXT).chmod(0)
    assert reasons(read_corpus([corpus])) == [("news/locked.txt", "unreadable")]


def test_a_file_that_fails_while_it_is_read_is_unreadable(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(corpus, "a.txt", TEXT)
    put(corpus, "b.txt", OTHER)
    opened: Callable[..., object] = Path.open

    def fail(self: Path, *args: str) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args)

    monkeypatch.setattr(Path, "open", fail)
    batch = read_corpus([corpus])
    assert reasons(batch) == [("news/a.txt", "unreadable")]
    assert origins(batch) == ["news/b.txt"]


def test_a_file_name_that_is_no_utf_8_can_be_stored(corpus: Path) -> None:
    name = os.fsdecode(b"\xe3\xe4.txt")
    put(corpus, name, TEXT)
    assert origins(read_corpus([corpus])) == ["news/\ufffd\ufffd.txt"]


def test_manifest_faults_are_told_line_by_line(corpus: Path) -> None:
    put(corpus, "a.txt", TEXT)
    put(corpus.parent, "out.txt", OTHER)
    put(
        corpus,
        "manifest.csv",
        HEADER + "gone.txt,,,\n../out.txt,,,\n/etc/hostname,,,\n,وكالة,,\na.txt,أولى,,\na.txt,ثانية,,\nb\0.txt,,,\n",
    )
    batch = read_corpus([corpus])
    assert reasons(batch) == [
        ("news/manifest.csv#L2", "manifest_file_missing"),
        ("news/manifest.csv#L3", "path_outside"),
        ("news/manifest.csv#L4", "path_outside"),
        ("news/manifest.csv#L5", "bad_manifest"),
        ("news/manifest.csv#L7", "bad_manifest"),
        ("news/manifest.csv#L8", "manifest_file_missing"),
    ]
    assert batch.reports["outlet_name"].to_list() == ["أولى"]


@pytest.mark.parametrize(
    "content",
    [
        "file;outlet;url;published\na.txt;x;;\n",
        "a.txt,x,,\n",
        b"",
        b"%PDF",
        '"' + "x" * 200_000,
        HEADER + '"' * 140_001,
    ],
)
def test_a_faulty_manifest_is_told_and_the_files_are_read_without_it(corpus: Path, content: str | bytes) -> None:
    put(corpus, "a.txt", TEXT)
    put(corpus, "manifest.csv", content)
    batch = read_corpus([corpus])
    assert {code for _, code in reasons(batch)} <= {"bad_manifest", "manifest_file_missing"} and reasons(batch)
    assert batch.reports["outlet_name"].to_list() == [None]


def test_a_manifest_of_a_spreadsheet_program_is_read(corpus: Path) -> None:
    put(corpus, "a.txt", TEXT)
    rows = (
        'published , url,outlet,file,note\r\n2020-01-02,"https://example.org/a,b","وكالة الأنباء, المحلية",a.txt,\r\n'
    )
    for charset in ("utf-8-sig", "utf-16", "windows-1256"):
        put(corpus, "manifest.csv", rows.encode(charset))
        (report,) = read_corpus([corpus]).reports.to_dicts()
        assert (report["outlet_name"], report["url"]) == ("وكالة الأنباء, المحلية", "https://example.org/a,b")


def test_the_nearest_manifest_counts(corpus: Path) -> None:
    put(corpus, "sub/a.txt", TEXT)
    put(corpus, "manifest.csv", HEADER + "sub/a.txt,بعيد,,\n")
    put(corpus, "sub/manifest.csv", HEADER + "a.txt,قريب,,\n")
    assert read_corpus([corpus]).reports["outlet_name"].to_list() == ["قريب"]


def test_a_manifest_may_compose_the_letters_of_names_otherwise(corpus: Path) -> None:
    name = unicodedata.normalize("NFD", "أخبار.txt")
    put(corpus, name, TEXT)
    put(corpus, "manifest.csv", HEADER + unicodedata.normalize("NFC", name) + ",وكالة,,\n")
    batch = read_corpus([corpus])
    assert batch.rejects.is_empty()
    assert batch.reports["outlet_name"].to_list() == ["وكالة"]


def test_a_file_that_a_manifest_names_is_not_passed_over(corpus: Path) -> None:
    put(corpus, ".a.txt", TEXT)
    put(corpus, "b.md", OTHER)
    put(corpus, "manifest.csv", HEADER + ".a.txt,وكالة,,\nb.md,وكالة,,\n")
    batch = read_corpus([corpus])
    assert origins(batch) == ["news/.a.txt"]
    assert reasons(batch) == [("news/b.md", "unsupported_format")]


def test_batches_hold_together_what_one_reading_gives(corpus: Path) -> None:
    for number in range(7):
        put(corpus, f"{number}.txt", f"{TEXT} {number}")
    batches = list(iter_batches([corpus], batch_size=3))
    assert [batch.reports.height for batch in batches] == [3, 3, 1]
    assert [origin for batch in batches for origin in origins(batch)] == origins(read_corpus([corpus]))


def test_every_file_is_announced_before_it_is_read(corpus: Path) -> None:
    files = [put(corpus, "a.txt", TEXT), put(corpus, "b.jsonl", line(id="1", text=OTHER))]
    announced: list[Path] = []
    read_corpus([corpus], on_file=announced.append)
    assert announced == files


def test_files_that_are_left_out_leave_no_trace(corpus: Path) -> None:
    put(corpus, "a.txt", TEXT)
    half = put(corpus, "half.jsonl", '{"id": "1", "te')
    (batch,) = iter_batches([corpus], is_left_out=lambda file: file == half)
    assert origins(batch) == [f"{corpus.name}/a.txt"]
    assert batch.rejects.is_empty()
    (batch,) = iter_batches([corpus])
    assert batch.rejects["origin"].str.starts_with(f"{corpus.name}/half.jsonl").all()


def test_a_path_that_does_not_exist_stops_at_once(corpus: Path) -> None:
    with pytest.raises(InputError, match="--corpus"):
        iter_batches([corpus, corpus / "nowhere"])


def test_an_empty_folder_gives_an_empty_batch_with_all_columns(corpus: Path) -> None:
    batch = read_corpus([corpus])
    assert batch.reports.is_empty() and "body_text" in batch.reports.columns
    assert batch.rejects.is_empty() and "severity" in batch.rejects.columns


def test_folders_of_one_name_have_origins_that_are_told_apart_by_their_key(tmp_path: Path) -> None:
    put(tmp_path, "jan/news/a.txt", TEXT)
    put(tmp_path, "feb/news/a.txt", OTHER)
    reports = read_corpus([tmp_path / "jan" / "news", tmp_path / "feb" / "news"]).reports
    assert reports["origin"].to_list() == ["news/a.txt", "news/a.txt"]
    assert reports["origin_key"].is_unique().all()
