"""Bad input, made when it is needed: one row a case, with how it is made and what must become of it.

`docs/refresh.py` writes the same table into docs/operations.md.
"""

import gzip
import io
import json
import os
import socket
import stat
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

TEXT = "قال ناطق باسم الكتيبة إن خمسة من رجالها جرحوا في اشتباك قرب الجسر القديم صباح الأحد."
OTHER = "أفرجت المحكمة المحلية عن عشرة محتجزين بعد وساطة وجهاء العشائر في المنطقة."
FIELDS = "id,source,url,published,title,text\n"
HEADER = "file,outlet,url,published\n"
PAGE = f"<html><head><title>خبر</title></head><body><article><p>{TEXT}</p><p>{OTHER}</p></article></body></html>"
FEED = '<rss version="2.0"><channel><title>قناة</title>{}</channel></rss>'
MANY = 3_000

Make = Callable[[Path], object]


class Case(NamedTuple):
    """One kind of bad input: what it is, how it is put into a folder, and the reason codes that it must give, sorted.

    `reports` is how many reports are read of it all the same.
    """

    name: str
    make: Make
    expected: list[str]
    reports: int = 0


def _put(name: str, content: str | bytes | Callable[[], bytes]) -> Make:
    def make(folder: Path) -> None:
        data = content() if callable(content) else content
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())

    return make


def _line(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def _files(*makes: Make) -> Make:
    return lambda folder: [make(folder) for make in makes]


def _sparse(name: str, head: bytes, size: int) -> Make:
    """A file of so many bytes, of which only the head takes room; the rest reads as NULs."""

    def make(folder: Path) -> None:
        with (folder / name).open("wb") as stream:
            stream.write(head)
            stream.truncate(size)

    return make


def _long_line(name: str, head: str, tail: str) -> Make:
    def make(folder: Path) -> None:
        piece = (TEXT * 500).encode()
        with (folder / name).open("wb") as stream:
            stream.write(head.encode())
            for _ in range(50_000_000 // len(piece) + 1):
                stream.write(piece)
            stream.write(tail.encode())

    return make


def _many(folder: Path) -> None:
    for number in range(MANY):
        (folder / f"tiny{number}.txt").write_bytes(b"")


def _link(name: str, to: str) -> Make:
    return lambda folder: (folder / name).symlink_to(to)


def _outer_file(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(TEXT, encoding="utf-8")


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket may have 108 bytes
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("socket.txt")
    finally:
        os.chdir(here)


def _zip(*members: tuple[str, str | bytes], name: str = "batch.zip", patch: Callable[[bytes], bytes] = bytes) -> Make:
    def data() -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members:
                archive.writestr(member, content)
        return patch(buffer.getvalue())

    return _put(name, data)


def _zip_of_link(folder: Path) -> None:
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "link.zip", "w") as archive:
        archive.writestr(info, "/etc/hostname")


def _zip_of_many(folder: Path) -> None:
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for number in range(100_001):
            archive.writestr(f"{number}.txt", b"")


def _encrypted(data: bytes) -> bytes:
    """The archive with the flag of encryption set in its one member."""
    patched = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = patched.index(mark) + place
        struct.pack_into("<H", patched, at, struct.unpack_from("<H", patched, at)[0] | 1)
    return bytes(patched)


def _flipped(data: bytes) -> bytes:
    """The archive with one byte of its first member changed."""
    at = 30 + struct.unpack_from("<H", data, 26)[0] + 5
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def warc(*records: tuple[str, str, str | bytes, str], is_packed: bool = True) -> bytes:
    """A WARC file of records, each its type, address, content, and content type or status."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=is_packed)
    for kind, address, content, what in records:
        headers = None
        if kind == "response":
            status = what if what[0].isdigit() else "200 OK"
            content_type = "text/html" if what[0].isdigit() else what
            headers = StatusAndHeaders(status, [("Content-Type", content_type)], protocol="HTTP/1.1")
        payload = io.BytesIO(content if isinstance(content, bytes) else content.encode())
        writer.write_record(
            writer.create_warc_record(
                address,
                kind,
                payload=payload,
                http_headers=headers,
                warc_content_type=what if kind == "metadata" else "",
                warc_headers_dict={"WARC-Date": "2021-03-04T05:06:07Z"},
            )
        )
    return buffer.getvalue()


def _without_addresses(data: bytes) -> bytes:
    """The archive with another name for what tells the address of a record."""
    return data.replace(b"WARC-Target-URI", b"WARC-Other-Name")


def _parquet(name: str = "a.parquet", cut: int = 0, **columns: object) -> Make:
    return _put(name, lambda: _table_bytes(cut, **columns))


def _table_bytes(cut: int = 0, compression: str = "snappy", use_dictionary: bool = True, **columns: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression=compression, use_dictionary=use_dictionary)
    return buffer.getvalue()[: buffer.tell() - cut]


def _two_columns() -> bytes:
    buffer = io.BytesIO()
    words = pa.array([TEXT])
    pq.write_table(pa.Table.from_arrays([pa.array(["1"]), words, words], names=["id", "text", "text"]), buffer)
    return buffer.getvalue()


def _entry(content: str) -> str:
    return f"<item><title>خبر</title><link>https://a.example.org/1</link><description>{content}</description></item>"


_PAGE_RECORD = ("response", "https://a.example.org/1", PAGE, "text/html")
_TWO_PAGES = warc(_PAGE_RECORD, _PAGE_RECORD, is_packed=False)
_A_REVISIT = _TWO_PAGES.replace(b"WARC-Type: response", b"WARC-Type: revisit")
_LAUGHS = '<!ENTITY a0 "ها">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
_NESTED_JSON = '{"id": "1", "text": ' + "[" * 100_000 + "]" * 100_000 + "}\n"

CASES = [
    # Files of nothing, or of something else
    Case("an empty .txt file", _put("a.txt", b""), ["empty"]),
    Case("blanks and invisible marks only", _put("a.txt", "\ufeff \u200f\n\t"), ["empty"]),
    Case("an empty .jsonl file", _put("a.jsonl", b""), ["empty"]),
    Case("an empty .csv file", _put("a.csv", b""), ["empty"]),
    Case("an empty .parquet file", _put("a.parquet", b""), ["unreadable"]),
    Case("an empty .html file", _put("a.html", b""), ["no_text"]),
    Case("an empty .xml file", _put("a.xml", b""), ["empty"]),
    Case("an empty .warc file", _put("a.warc", b""), ["empty"]),
    Case("an empty .zip file", _put("a.zip", b""), ["unreadable"]),
    Case("random bytes as .txt", _put("a.txt", bytes(range(256)) * 8), ["not_text"]),
    Case("random bytes as .html", _put("a.html", bytes(range(256)) * 8), ["not_text"]),
    Case("random bytes as .jsonl", _put("a.jsonl", bytes(range(256)) * 8), ["not_text"]),
    Case("random bytes as .csv", _put("a.csv", bytes(range(256)) * 8), ["not_text"]),
    Case("random bytes as .parquet", _put("a.parquet", bytes(range(256)) * 8), ["unreadable"]),
    Case("random bytes as .warc.gz", _put("a.warc.gz", bytes(range(256)) * 8), ["unreadable"]),
    Case("random bytes as .zip", _put("a.zip", bytes(range(256)) * 8), ["unreadable"]),
    Case("random bytes as .rss", _put("a.rss", bytes(range(256)) * 8), ["not_text"]),
    Case("a PDF document named .txt", _put("a.txt", b"%PDF-1.7 \xe2\xe3"), ["not_text"]),
    Case("a PDF document", _put("a.pdf", b"%PDF-1.7 \xe2\xe3"), ["unsupported_format"]),
    Case("50 MB of NULs as .txt (sparse)", _sparse("a.txt", b"", 50_000_000), ["too_large"]),
    Case("50 MB of NULs as .jsonl (sparse)", _sparse("a.jsonl", b"", 50_000_000), ["not_text"]),
    # Files cut short
    Case(
        "a .jsonl.gz file cut short",
        _put("a.jsonl.gz", gzip.compress(_line(id="1", text=TEXT).encode())[:-20]),
        ["unreadable"],
    ),
    Case("a .zip file cut short", _zip(("a.txt", TEXT), patch=lambda data: data[:-30]), ["unreadable"]),
    Case(
        "a .zip file with a changed byte",
        _zip(("a.txt", TEXT * 9), ("b.txt", OTHER), patch=_flipped),
        ["unreadable"],
        1,
    ),
    Case(
        "a .warc.gz file cut short in its second page",
        _put(
            "a.warc.gz",
            warc(*(("response", f"https://a.example.org/{n}", PAGE + str(n), "text/html") for n in (1, 2)))[:-40],
        ),
        ["unreadable"],
        1,
    ),
    Case(
        "a .warc file cut short in its second page",
        _put(
            "a.warc",
            warc(
                *(("response", f"https://a.example.org/{n}", PAGE + str(n), "text/html") for n in (1, 2)),
                is_packed=False,
            )[:-40],
        ),
        ["unreadable"],
        1,
    ),
    Case("a .parquet file cut short", _parquet(id=["1"], text=[TEXT], cut=20), ["unreadable"]),
    # Charsets
    Case("UTF-8 with broken bytes", _put("a.txt", TEXT.encode()[:31] + b"\xff" + TEXT.encode()[32:]), ["undecodable"]),
    Case("French in Latin-1", _put("a.txt", "déserté à la frontière".encode("latin-1")), ["undecodable"]),
    Case(
        "UTF-8 saved as windows-1256 (encoded twice)",
        _put("a.txt", TEXT.encode().decode("cp1256", "replace")),
        ["undecodable"],
    ),
    Case("UTF-8 saved as Latin-1 (encoded twice)", _put("a.txt", TEXT.encode().decode("latin-1")), ["undecodable"]),
    Case("UTF-16 cut within a letter", _put("a.txt", b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1]), ["undecodable"]),
    Case("English", _put("a.txt", "A spokesman denied that anybody had left the town."), ["not_arabic"]),
    Case("question marks for letters", _put("a.txt", "???? C????? ??E?? ??? EC??"), ["not_arabic"]),
    Case(
        "a page in UTF-8 that says windows-1256",
        _put("a.html", PAGE.replace("<head>", "<head><meta charset=windows-1256>")),
        [],
        1,
    ),
    Case(
        "a page in windows-1256 that says UTF-8",
        _put("a.html", PAGE.replace("<head>", "<head><meta charset=utf-8>").encode("cp1256")),
        [],
        1,
    ),
    Case(
        "a CSV file with a row of broken bytes",
        _put("a.csv", FIELDS.encode() + f"1,,,,,{TEXT}\n".encode() + b"2,,,,,\xd9\xff\n"),
        ["undecodable"],
        1,
    ),
    # Characters
    Case("NULs in a text", _put("a.txt", TEXT.replace("،", "\0") + "\0"), [], 1),
    Case("control characters and turned direction in a text", _put("a.txt", "\x1b[31m\u202e" + TEXT), [], 1),
    Case("lone surrogates in JSON", _put("a.jsonl", '{"id": "1", "text": "' + TEXT + '\\ud800"}\n'), [], 1),
    Case("turned direction in an id without a text", _put("a.jsonl", _line(id="\u202egpj.exe\x07")), ["missing_field"]),
    # JSON
    Case(
        "JSON that breaks off, between good lines",
        _put("a.jsonl", _line(id="1", text=TEXT) + '{"id": "2", "te\n' + _line(id="3", text=OTHER)),
        ["malformed_json"],
        2,
    ),
    Case("a list instead of objects", _put("a.jsonl", f"[{_line(id='1', text=TEXT).strip()}]\n"), ["malformed_json"]),
    Case("JSON nested 100,000 deep", _put("a.jsonl", _NESTED_JSON), ["malformed_json"]),
    Case(
        "one name twice in an object",
        _put("a.jsonl", f'{{"id": "1", "text": "{TEXT}", "text": "{OTHER}"}}\n'),
        ["malformed_json"],
    ),
    Case(
        "infinite and undefined numbers",
        _put("a.jsonl", f'{{"id": 1, "published": 1e999, "n": NaN, "text": "{TEXT}"}}\n'),
        ["bad_date"],
        1,
    ),
    Case("a number of 5,000 digits for an id", _put("a.jsonl", '{"id": ' + "1" * 5_000 + "}\n"), ["malformed_json"]),
    Case(
        "a line of 50 MB in a .jsonl file",
        _files(_long_line("a.jsonl", '{"id": "1", "text": "', '"}\n' + _line(id="2", text=OTHER))),
        ["too_large"],
        1,
    ),
    Case(
        "no id, no text, an empty text",
        _put("a.jsonl", _line(text=TEXT) + _line(id="2") + _line(id="3", text=" ")),
        ["empty", "missing_field", "missing_field"],
    ),
    Case("an id twice", _put("a.jsonl", _line(id="1", text=TEXT) + _line(id="1", text=OTHER)), ["repeated_id"], 1),
    Case(
        "dates in the years 0 and 9999",
        _put(
            "a.jsonl",
            _line(id="1", published="0000-01-01", text=TEXT)
            + _line(id="2", published="9999-12-31T23:59:59-12:00", text=OTHER),
        ),
        ["bad_date", "bad_date"],
        2,
    ),
    Case(
        "HTML and SQL in a title",
        _put("a.jsonl", _line(id="1", title="<script>x</script>'); drop table reports; --", text=TEXT)),
        [],
        1,
    ),
    # Size
    Case("a line of 50 MB in a .txt file", _long_line("a.txt", "", ""), ["too_large"]),
    Case(f"{MANY:,} empty files", _many, ["empty"] * MANY),
    Case("a manifest of 100 MB (sparse)", _sparse("manifest.csv", HEADER.encode(), 100_000_001), ["bad_manifest"]),
    Case(
        "a manifest of 20,000 lines for nothing",
        _put("manifest.csv", HEADER + "".join(f"gone{n}.txt,,,\n" for n in range(20_000))),
        ["manifest_file_missing"] * 20_000,
    ),
    # The file system
    Case("a link that leads to itself", _link("a.txt", "a.txt"), ["unreadable"]),
    Case("a link to the folder around it", _link("up", "."), ["unreadable"]),
    Case("two links that lead to each other", _files(_link("a", "b"), _link("b", "a")), ["unreadable", "unreadable"]),
    Case("a link to nothing", _link("a.txt", "gone.txt"), ["unreadable"]),
    Case("a link to a file outside", _files(_outer_file, _link("a.txt", "../outside/secret.txt")), ["path_outside"]),
    Case("a link to a folder outside", _files(_outer_file, _link("a", "../outside")), ["path_outside"]),
    Case(
        "a manifest that is a link to outside",
        _files(_outer_file, _link("manifest.csv", "../outside/secret.txt")),
        ["path_outside"],
    ),
    Case("a link to a device that never ends", _link("a.txt", "/dev/zero"), ["path_outside"]),
    Case("a named pipe", lambda folder: os.mkfifo(folder / "a.txt"), ["unreadable"]),
    Case("a named pipe for a manifest", lambda folder: os.mkfifo(folder / "manifest.csv"), ["bad_manifest"]),
    Case("a socket", _socket, ["unreadable"]),
    Case("a folder named like a file", lambda folder: (folder / "a.txt").mkdir(), []),
    Case("a line end in a file name", _put("a\nb\x1b[0m.pdf", b""), ["unsupported_format"]),
    Case(
        "a file name that is no UTF-8",
        lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/\xe3\xff.pdf")).write_bytes(b""),
        ["unsupported_format"],
    ),
    Case("a file name with turned direction", _put("a\u202etxt.exe", b""), ["unsupported_format"]),
    # Manifests
    Case(
        "a manifest that leads out of the folder",
        _files(
            _outer_file, _put("manifest.csv", HEADER + "../outside/secret.txt,,,\n/etc/hostname,,,\nC:\\a.txt,,,\n")
        ),
        ["path_outside"] * 3,
    ),
    Case(
        "a manifest of files that are not there",
        _put("manifest.csv", HEADER + "gone.txt,,,\n" + "x" * 300 + ".txt,,,\n"),
        ["manifest_file_missing"] * 2,
    ),
    Case("a manifest without its header", _put("manifest.csv", "good.txt,وكالة,,\n"), ["bad_manifest"]),
    Case(
        "a manifest that names a file twice",
        _put("manifest.csv", HEADER + "good.txt,وكالة,,\ngood.txt,قناة,,\n"),
        ["bad_manifest"],
    ),
    # Archives
    Case("a .zip file in a .zip file", _zip(("inner.zip", b"PK"), ("a.txt", TEXT)), ["nested_archive"], 1),
    Case("a .warc.gz file in a .zip file", _zip(("pages.warc.gz", b"\x1f\x8b")), ["nested_archive"]),
    Case(
        "members of a .zip file that lead out of it",
        _zip(("../a.txt", TEXT), ("/b.txt", TEXT), ("x/../../c.txt", TEXT), ("ok.txt", OTHER)),
        ["path_outside"] * 3,
        1,
    ),
    Case("a link in a .zip file", _zip_of_link, ["path_outside"]),
    Case("a .zip file that swells a thousandfold", _zip(("a.txt", b"a" * 50_000_000)), ["unsafe_archive"]),
    Case("a .zip file of 100,001 members", _zip_of_many, ["unsafe_archive"]),
    Case("an encrypted member of a .zip file", _zip(("a.txt", TEXT), patch=_encrypted), ["unreadable"]),
    Case(
        "a .jsonl.gz file that swells to 50 MB in one line",
        _put("a.jsonl.gz", lambda: gzip.compress(b"a" * 50_000_000)),
        ["too_large"],
    ),
    Case("a .warc.gz file of something else", _put("a.warc.gz", gzip.compress(TEXT.encode())), ["unreadable"]),
    Case(
        "pages that were not got: 404, a fault",
        _put(
            "a.warc.gz",
            warc(
                ("response", "https://a.example.org/1", "x", "404 Not Found"),
                (
                    "metadata",
                    "https://a.example.org/2",
                    "fault: refused by the server\u202e",
                    "application/warc-fields",
                ),
            ),
        ),
        ["http_error", "not_fetched"],
    ),
    Case(
        "an archived page that swells to 50 MB",
        _put("a.warc.gz", lambda: warc(("response", "https://a.example.org/1", b"<p>" * 17_000_000, "text/html"))),
        ["too_large"],
    ),
    Case(
        "an archived PDF document",
        _put("a.warc.gz", warc(("response", "https://a.example.org/1", b"%PDF", "application/pdf"))),
        ["unsupported_format"],
    ),
    Case(
        "an archived page without its address",
        _put("a.warc", _without_addresses(_TWO_PAGES)),
        ["missing_field", "missing_field"],
    ),
    Case(
        "a revisit without its address before a page",
        _put("a.warc", _without_addresses(_A_REVISIT) + warc(_PAGE_RECORD, is_packed=False)),
        [],
        1,
    ),
    Case(
        "a header of 50 MB in a .warc.gz file",
        _put("a.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\nWARC-Type: " + b"a" * 50_000_000)),
        ["unreadable"],
    ),
    Case(
        "a million headers in a .warc.gz file",
        _put("a.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\n" + b"A: b\r\n" * 1_000_000)),
        ["unreadable"],
    ),
    Case(
        "a header of 50 MB in the answer of an archived page",
        _put("a.warc.gz", lambda: warc(("response", "https://a.example.org/1", "", "text/" + "a" * 50_000_000))),
        ["unreadable"],
    ),
    Case(
        "a .zip file with a name that is no UTF-8",
        _zip(("خبر.txt", TEXT), patch=lambda data: data.replace("خبر".encode(), b"\xff" * 6)),
        ["unreadable"],
    ),
    # Tables
    Case("a CSV file without a text", _put("a.csv", "id,source\n1,وكالة\n"), ["missing_field"]),
    Case(
        "a CSV file with a quote that never closes",
        _put("a.csv", f'{FIELDS}1,,,,,{TEXT}\n2,,,,,"{OTHER}\n3,,,,,{OTHER}\n'),
        ["malformed_table"],
        1,
    ),
    Case(
        "a CSV file with letters after a quote",
        _put("a.csv", f'{FIELDS}1,,,,,"{TEXT}"x\n2,,,,,{OTHER}\n'),
        ["malformed_table"],
        1,
    ),
    Case("a CSV file with a cell of 50 MB", _files(_long_line("a.csv", FIELDS + '1,,,,,"', '"\n')), ["too_large"]),
    Case(
        "a CSV file with a comma in a text without quotes",
        _put("a.csv", f"{FIELDS}1,,,,,{TEXT}, {OTHER}\n2,,,,,{OTHER}\n"),
        ["malformed_table"],
        1,
    ),
    Case("a CSV file of a header only", _put("a.csv", FIELDS), ["empty"]),
    Case("a CSV file with short rows", _put("a.csv", f"{FIELDS}1,,\n2,,,,,{OTHER}\n"), ["missing_field"], 1),
    Case("a Parquet file whose text is numbers", _parquet(id=["1"], text=[7]), ["missing_field"]),
    Case(
        "a Parquet file with days out of range",
        _parquet(id=["1"], text=[TEXT], published=pa.array([2**52], pa.timestamp("ms"))),
        ["bad_date"],
        1,
    ),
    Case("a Parquet file with lists for ids", _parquet(id=[["1"]], text=[TEXT]), ["missing_field"]),
    Case(
        "a Parquet file with lists of days out of range",
        _parquet(id=["1"], text=[TEXT], published=pa.array([[2**52]], pa.list_(pa.timestamp("ms")))),
        ["missing_field"],
    ),
    Case("a Parquet file with bytes for dates", _parquet(id=["1"], text=[TEXT], published=[b"2020"]), ["bad_date"], 1),
    Case(
        "a Parquet file with decimals for dates",
        _parquet(id=["1"], text=[TEXT], published=[Decimal("20200101.5")]),
        ["bad_date"],
        1,
    ),
    Case("a Parquet file with two columns of texts", _put("a.parquet", _two_columns), ["malformed_table"]),
    Case(
        "a Parquet file that swells a thousandfold",
        _put(
            "a.parquet",
            lambda: _table_bytes(compression="zstd", use_dictionary=False, id=["1"], text=["ا" * 9_000_000]),
        ),
        ["unsafe_archive"],
    ),
    Case(
        "a list of reports in one .json file", _put("a.json", f"\n[{_line(id='1', text=TEXT)}]"), ["unsupported_format"]
    ),
    # Pages and feeds
    Case("a page without a body", _put("a.html", "<html><head><title>خبر</title></head></html>"), ["no_text"]),
    Case("a page of 20 MB", _put("a.html", "<p>خبر</p>" * 1_500_000), ["too_large"]),
    Case("a page of 100,000 elements in each other", _put("a.html", "<div>" * 100_000 + f"<p>{TEXT}</p>"), ["no_text"]),
    Case("a page of 100,000 elements beside each other", _put("a.html", "<p>خبر</p>" * 100_000), ["too_large"]),
    Case("a page of 300,000 open comments", _put("a.html", "<!--" * 300_000), ["no_text"]),
    Case(
        "entities that multiply, in a page", _put("a.html", f"<!DOCTYPE html [{_LAUGHS}]><p>&a11;</p>"), ["not_arabic"]
    ),
    Case(
        "entities that multiply, in a feed",
        _put("a.xml", f"<!DOCTYPE rss [{_LAUGHS}]>" + FEED.format(_entry("&a11;"))),
        ["unsupported_format"],
    ),
    Case(
        "a file on this machine that a feed names",
        _put("a.xml", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + FEED.format(_entry("&x;"))),
        ["unsupported_format"],
    ),
    Case("a feed that is the name of a file", _put("a.xml", "/etc/hostname"), ["unsupported_format"]),
    Case("a feed without texts", _put("a.xml", FEED.format(_entry("خبر قصير"))), ["no_text"]),
    Case("a feed of 50,000 elements in each other", _put("a.xml", FEED.format(_entry("<b>" * 50_000))), ["no_text"]),
    Case(
        "XML that is no feed",
        _put("a.xml", "<urlset><url>https://a.example.org/</url></urlset>"),
        ["unsupported_format"],
    ),
]


def markdown_rows() -> list[list[str]]:
    """Rows of the table in the documents: what it is, what becomes of it, how many reports are read of it."""
    return [[case.name, _outcome(case.expected), str(case.reports)] for case in CASES]


def _outcome(expected: list[str]) -> str:
    codes = [f"`{code}`" + (f" × {expected.count(code):,}" if expected.count(code) > 1 else "") for code in expected]
    return ", ".join(dict.fromkeys(codes)) or "read, or passed over"
