"""Pages, archives, tables and feeds become reports with all that they tell of themselves."""

import gzip
import io
import os
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from bad_input import OTHER, TEXT, warc

from orchestration.errors import InputError
from orchestration.extraction.schema import TABLES
from orchestration.ingest import Batch, read_corpus
from orchestration.ingest.corpus import READERS
from orchestration.ingest.sites import Sites, load_sites
from orchestration.warehouse.loading import load_batch
from orchestration.warehouse.schema import create_tables

SEEDS = Path(__file__).parents[2] / "seeds"
BODY = f"{TEXT}\n{OTHER}"


def put(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


def page(head: str = "", article: str = f"<p>{TEXT}</p><p>{OTHER}</p>") -> str:
    return (
        f"<!doctype html><html lang=ar><head><title>خبر من الميدان</title>{head}</head><body>"
        '<nav><a href="/">الرئيسية</a> <a href="/war">الحرب</a></nav>'
        f"<article>{article}</article><footer>جميع الحقوق محفوظة</footer></body></html>"
    )


def only(batch: Batch) -> dict[str, object]:
    assert batch.rejects.is_empty(), batch.rejects["detail"].to_list()
    (report,) = batch.reports.to_dicts()
    return report


def codes(batch: Batch) -> list[tuple[str, str]]:
    return list(zip(batch.rejects["origin"], batch.rejects["reason_code"], strict=True))


# Pages


def test_a_page_gives_its_article_title_address_date_and_outlet(corpus: Path) -> None:
    head = (
        '<link rel="canonical" href="https://www.mina.example.org/news/7">'
        '<meta property="article:published_time" content="2020-05-06T10:00:00+03:00">'
    )
    put(corpus, "p1.html", page(head))
    report = only(read_corpus([corpus], seeds_dir=SEEDS))
    assert report["body_text"] == BODY
    assert (report["doc_id"], report["title"]) == ("p1", "خبر من الميدان")
    assert (report["url"], report["outlet_name"]) == ("https://www.mina.example.org/news/7", "شبكة الميناء الليبية")
    assert (report["published_at"], report["published_precision"]) == (datetime(2020, 5, 6, 7), "second")


def test_a_manifest_says_more_than_the_page(corpus: Path) -> None:
    put(corpus, "p1.htm", page('<meta property="og:site_name" content="موقع"><meta name="date" content="2019-01-01">'))
    put(corpus, "p2.xhtml", page('<meta property="og:site_name" content="موقع">').replace(TEXT, TEXT + " 2"))
    put(corpus, "manifest.csv", "file,outlet,url,published\np1.htm,وكالة,https://a.example.net/1,2020\n")
    first, second = read_corpus([corpus]).reports.to_dicts()
    assert (first["outlet_name"], first["url"], first["published_at"].year) == (
        "وكالة",
        "https://a.example.net/1",
        2020,
    )
    assert (second["outlet_name"], second["url"]) == ("موقع", None)


@pytest.mark.parametrize(
    ("codec", "named", "charset"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", "windows-1256", "utf-8"),
        ("windows-1256", "windows-1256", "windows-1256"),
        ("windows-1256", "utf-8", "windows-1256"),
        ("windows-1256", "iso-8859-1", "windows-1256"),
        ("iso-8859-6", "ISO-8859-6", "iso-8859-6"),
        ("utf-16", "utf-16", "utf-16-le"),
        ("utf-16-be", "utf-16", "utf-16-be"),
    ],
)
def test_the_charset_of_a_page_is_its_own_whatever_it_says(corpus: Path, codec: str, named: str, charset: str) -> None:
    put(corpus, "p1.html", page(f'<meta charset="{named}">').encode(codec))
    report = only(read_corpus([corpus]))
    assert (report["body_text"], report["charset"]) == (BODY, charset)


def test_an_xml_declaration_names_the_charset_of_a_page(corpus: Path) -> None:
    put(corpus, "p1.xhtml", ('<?xml version="1.0" encoding="iso-8859-6"?>' + page()).encode("iso-8859-6"))
    assert only(read_corpus([corpus]))["body_text"] == BODY


_LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "article", "expected"),
    [
        ("", "", None),
        ("", "<p>6 أيار 2020</p>", None),
        ('<link rel="canonical" href="https://a.example.net/2020/05/06/x">', "", None),
        ('<meta property="article:modified_time" content="2020-05-06">', "", None),
        ('<meta name="pubdate" content="2020-05-06">', "", "2020-05-06 day"),
        (_LD.format('{"@type": "NewsArticle", "datePublished": "2020-05-06T10:00+03:00"}'), "", "2020-05-06 minute"),
        (_LD.format('{"@graph": [{"@type": "WebPage", "datePublished": "2019-01-01"},'
         '{"@type": ["NewsArticle"], "datePublished": "2020-05-06"}]}'), "", "2020-05-06 day"),
        (_LD.format("{broken"), '<time datetime="2020-05-06T10:00:00Z">أمس</time>', "2020-05-06 second"),
        ('<meta name="date" content="2020-05-06">' + _LD.format('{"@type": "Article", "datePublished": '
         '"2020-05-06T01:00:00Z"}'), "", "2020-05-06 second"),
        ('<meta name="date" content="May the 6th">', '<time datetime="2020-05-06">أمس</time>', "2020-05-06 day"),
    ],
)  # fmt: skip
def test_dates_are_taken_from_structured_data_alone(
    corpus: Path, head: str, article: str, expected: str | None
) -> None:
    put(corpus, "p1.html", page(head, f"{article}<p>{TEXT}</p><p>{OTHER}</p>"))
    report = only(read_corpus([corpus]))
    at = report["published_at"]
    told = f"{at:%Y-%m-%d} {report['published_precision']}" if isinstance(at, datetime) else None
    assert told == expected


def test_a_structured_date_that_cannot_be_read_is_told(corpus: Path) -> None:
    put(corpus, "p1.html", page('<meta name="date" content="May the 6th">'))
    batch = read_corpus([corpus])
    assert codes(batch) == [("news/p1.html", "bad_date")] and len(batch.reports) == 1


def test_selectors_of_a_site_win_over_the_article_that_is_found(corpus: Path, tmp_path: Path) -> None:
    registry = tmp_path / "seeds" / "registry"
    registry.mkdir(parents=True)
    put(registry, "outlets.csv", "outlet_id,name_ar,domains\nx,قناة,a.example.net\n")
    selectors = "a.example.net,text,.real p,,\na.example.net,published,.when,data-at,\na.example.net,title,h2,,\n"
    put(registry, "page_selectors.csv", "host,field,selector,attribute,note\n" + selectors)
    article = f'<h2>عنوان</h2><p>{OTHER}</p><div class=real><p>{TEXT}</p><b class=when data-at="2020-05-06">س</b></div>'
    head = '<meta property="og:url" content="https://m.a.example.net/1">'
    put(corpus, "p1.html", page(head, article))
    report = only(read_corpus([corpus], seeds_dir=tmp_path / "seeds"))
    assert (report["body_text"], report["title"], report["outlet_name"]) == (TEXT, "عنوان", "قناة")
    assert report["published_at"] == datetime(2020, 5, 6)


@pytest.mark.parametrize("row", ["a.example.net,body,p,,", "a.example.net,text,p[[,,"])
def test_a_selector_that_cannot_be_used_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "registry").mkdir()
    put(tmp_path / "registry", "outlets.csv", "outlet_id,name_ar,domains\n")
    put(tmp_path / "registry", "page_selectors.csv", f"host,field,selector,attribute,note\n{row}\n")
    with pytest.raises(InputError, match=r"a\.example\.net"):
        load_sites(tmp_path)


def test_the_page_selectors_of_the_project_are_of_outlets_that_it_knows() -> None:
    sites = load_sites(SEEDS)
    assert sites.selectors and set(sites.selectors) <= set(sites.outlets)


def test_a_page_that_calls_the_front_of_the_site_its_address_has_none(corpus: Path) -> None:
    put(corpus, "p1.html", page('<link rel="canonical" href="https://a.example.net/">'))
    assert only(read_corpus([corpus]))["url"] is None


@pytest.mark.parametrize(
    ("got", "told", "kept"),
    [
        ("https://m.mina.example.org/7", "https://www.mina.example.org/news/7", True),
        ("https://mina.example.org/7?utm=1", "https://mina.example.org/7", True),
        ("https://other.example.net/7", "https://www.mina.example.org/news/7", False),
        ("https://mina.example.org.other.net/7", "https://mina.example.org/7", False),
    ],
)
def test_a_page_passes_for_none_of_another_site(corpus: Path, got: str, told: str, kept: bool) -> None:
    name = "شبكة الميناء الليبية"
    head = f'<link rel="canonical" href="{told}"><meta property="og:url" content="{told}">'
    markup = page(head + f'<meta property="og:site_name" content="{name}">')
    (corpus / "a.warc.gz").write_bytes(warc(("response", got, markup, "text/html")))
    report = only(read_corpus([corpus], seeds_dir=SEEDS))
    assert (report["url"], report["outlet_name"]) == ((told, name) if kept else (got, None))


def test_two_sites_of_one_outlet_are_one() -> None:
    sites = Sites({"a.example.org": "وكالة", "b.example.net": "وكالة", "c.example.net": "شبكة"})
    assert sites.are_one("https://a.example.org/1", "https://b.example.net/1")
    assert not sites.are_one("https://a.example.org/1", "https://c.example.net/1")
    assert not sites.are_one("https://", "https://c.example.net/1")


# Archives


def _response(address: str, text: str, what: str = "text/html") -> tuple[str, str, str, str]:
    return "response", address, page(article=f"<p>{text}</p><p>{OTHER}</p>"), what


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_page_of_an_archive_is_a_report_with_what_stands_before_it(corpus: Path, is_packed: bool) -> None:
    told = "outlet: وكالة\r\ntitle: عنوان\r\npublished: 2020-05-06T10:00:00+03:00\r\n"
    address = "https://mina.example.org/1"
    put(
        corpus,
        "a.warc.gz" if is_packed else "a.warc",
        warc(
            ("metadata", address, told, "application/warc-fields"),
            _response(address, TEXT),
            _response("https://mina.example.org/2", TEXT + " 2"),
            ("response", "https://mina.example.org/a.css", "p {}", "text/css"),
            ("response", "https://mina.example.org/robots.txt", "x", "text/plain"),
            ("response", "https://mina.example.org/feed", "<?xml version='1.0'?><rss></rss>", "text/html"),
            ("response", "https://mina.example.org/map.xml", "<urlset></urlset>", "application/xml"),
            is_packed=is_packed,
        ),
    )
    batch = read_corpus([corpus], seeds_dir=SEEDS)
    assert batch.rejects.is_empty()
    first, second = batch.reports.to_dicts()
    assert (first["outlet_name"], first["title"], first["published_at"]) == ("وكالة", "عنوان", datetime(2020, 5, 6, 7))
    assert (first["url"], first["doc_id"]) == (address, address)
    assert first["origin"].endswith(f"#{address}")
    assert first["retrieved_at"] == datetime(2021, 3, 4, 5, 6, 7)
    assert (second["outlet_name"], second["published_at"]) == ("شبكة الميناء الليبية", None)


def test_an_archive_packed_as_one_piece_is_read(corpus: Path) -> None:
    put(corpus, "a.warc.gz", gzip.compress(warc(_response("https://a.example.net/1", TEXT), is_packed=False)))
    assert only(read_corpus([corpus]))["body_text"] == BODY


def test_a_page_that_was_not_fetched_is_told_with_the_reason(corpus: Path) -> None:
    fault = ("metadata", "https://a.example.net/1", "fault: time was up", "application/warc-fields")
    put(corpus, "a.warc.gz", warc(fault, _response("https://a.example.net/2", TEXT)))
    batch = read_corpus([corpus])
    assert codes(batch) == [("news/a.warc.gz#https://a.example.net/1", "not_fetched")]
    assert "time was up" in batch.rejects["detail"].item()
    assert len(batch.reports) == 1


def test_the_charset_that_a_server_told_counts(corpus: Path) -> None:
    content = page(article=f"<p>{TEXT}</p>").encode("iso-8859-6")
    put(corpus, "a.warc.gz", warc(("response", "https://a.example.net/1", content, "text/html; charset=ISO-8859-6")))
    assert only(read_corpus([corpus]))["charset"] == "iso-8859-6"


def _dated(folder: Path, name: str, text: str, date: str) -> None:
    content = warc(_response("https://a.example.net/1", text), is_packed=False)
    put(folder, name, content.replace(b"2021-03-04T05:06:07Z", date.encode()))


def test_a_newer_page_of_an_address_supersedes_the_older_and_never_the_other_way(corpus: Path, tmp_path: Path) -> None:
    con = duckdb.connect()
    create_tables(con, TABLES)
    _dated(corpus, "1.warc", TEXT, "2021-01-01T00:00:00Z")
    _dated(corpus, "2.warc", TEXT + " عاجل", "2021-02-01T00:00:00Z")
    first = load_batch(con, read_corpus([corpus]), tmp_path / "archive")
    again = load_batch(con, read_corpus([corpus]), tmp_path / "archive")
    assert (first.new, first.superseding) == (1, 1)
    assert (again.unchanged, again.superseding, again.new) == (2, 0, 0)
    _dated(corpus, "3.warc", TEXT + " قديم", "2020-01-01T00:00:00Z")
    assert load_batch(con, read_corpus([corpus]), tmp_path / "archive").unchanged == 3
    ((current,),) = con.execute("select body_text from raw.current_reports").fetchall()
    assert "عاجل" in current


def test_a_page_that_went_back_to_earlier_words_stays_so_when_its_archives_are_read_again(
    corpus: Path, tmp_path: Path
) -> None:
    con = duckdb.connect()
    create_tables(con, TABLES)
    for number, words in enumerate(("", " عاجل", ""), start=1):
        _dated(corpus, f"{number}.warc", TEXT + words, f"2021-0{number}-01T00:00:00Z")
    archive = tmp_path / "archive"
    first, again = (load_batch(con, read_corpus([corpus]), archive) for _ in range(2))
    assert (first.new, first.superseding, again.unchanged) == (1, 2, 3)
    assert con.execute("select max(version_number) from raw.report_versions").fetchall() == [(3,)]


# Zip archives


def test_a_zip_file_is_read_like_the_folder_it_was_made_of(corpus: Path) -> None:
    members = {
        "in/a.txt": TEXT,
        "in/p.html": page(article=f"<p>{OTHER}</p>"),
        "in/manifest.csv": "file,outlet,url,published\na.txt,وكالة,https://a.example.net/1,2020\n",
        "l.jsonl": '{"id": "1", "text": "' + OTHER + '"}\n',
        "t.parquet": _parquet(id=["7"], text=[TEXT]),
        "README.md": "x",
        "__MACOSX/._a.txt": "x",
    }
    with zipfile.ZipFile(corpus / "b.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    batch = read_corpus([corpus])
    assert batch.rejects.is_empty()
    assert batch.reports["origin"].to_list() == [
        "news/b.zip/in/a.txt",
        "news/b.zip/in/p.html",
        "news/b.zip/l.jsonl#1",
        "news/b.zip/t.parquet#7",
    ]
    assert batch.reports["outlet_name"].to_list() == ["وكالة", None, None, None]
    assert batch.reports["origin_key"].is_unique().all()


@pytest.mark.parametrize("charset", ["windows-1256", "cp720", "utf-8"])
def test_names_in_old_archives_are_shown_as_their_makers_saw_them(corpus: Path, charset: str) -> None:
    raw = "بيان القيادة.txt".encode(charset)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x" * len(raw), TEXT)
    put(corpus, "b.zip", buffer.getvalue().replace(b"x" * len(raw), raw))
    assert only(read_corpus([corpus]))["origin"] == "news/b.zip/بيان القيادة.txt"


# Tables


def _parquet(**columns: list[object]) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_parquet(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_a_table_of_a_spreadsheet_program_is_read(corpus: Path, separator: str, charset: str) -> None:
    rows = [["ID", "Outlet", "Link", "Date", "Headline", "Body"]]
    rows.append(["1", "وكالة", "https://a.example.net/1", "2020-05-06", "عنوان", f'"{TEXT}\r\n{OTHER}"'])
    put(corpus, "t.csv", "\r\n".join(map(separator.join, rows)).encode(charset))
    report = only(read_corpus([corpus]))
    assert report["body_text"] == f"{TEXT}\r\n{OTHER}"
    assert (report["doc_id"], report["outlet_name"], report["title"]) == ("1", "وكالة", "عنوان")
    assert (report["url"], report["published_precision"]) == ("https://a.example.net/1", "day")


def test_a_table_without_an_id_takes_the_address(corpus: Path) -> None:
    put(corpus, "t.csv", f"url,text\nhttps://a.example.net/1,{TEXT}\n")
    assert only(read_corpus([corpus]))["doc_id"] == "https://a.example.net/1"


def test_faulty_rows_are_named_by_the_line_they_begin_in(corpus: Path) -> None:
    put(corpus, "t.csv", f'id,text,date\n1,"{TEXT}\n{OTHER}",\n,{TEXT},\n1,{OTHER},\n2,{OTHER},غدا\n')
    batch = read_corpus([corpus])
    assert codes(batch) == [
        ("news/t.csv#L4", "missing_field"),
        ("news/t.csv#L5", "repeated_id"),
        ("news/t.csv#2", "bad_date"),
    ]
    assert batch.reports["doc_id"].to_list() == ["1", "2"]


def test_a_parquet_file_keeps_dates_as_they_are(corpus: Path) -> None:
    moments = [datetime(2020, 5, 6, 7, 8, 9), None]
    put(corpus, "t.parquet", _parquet(id=[1, 2], content=[TEXT, OTHER], published_at=moments))
    reports = read_corpus([corpus]).reports
    assert reports["published_at"].to_list() == moments
    assert reports["doc_id"].to_list() == ["1", "2"]


# Feeds


_RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>قناة الجسر</title>
<item><title>أول</title><link>https://mina.example.org/1</link><pubDate>Wed, 06 May 2020 10:00:00 +0300</pubDate>
<description>ملخص</description><content:encoded><![CDATA[<p>{text}</p><p>{other}</p>]]></content:encoded></item>
<item><title>ثان</title><link>https://a.example.net/2</link><description>ملخص قصير</description></item>
</channel></rss>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
def test_entries_of_a_feed_with_their_text_are_reports(corpus: Path, charset: str) -> None:
    put(corpus, "f.rss", _RSS.format(charset=charset, text=TEXT, other=OTHER).encode(charset))
    batch = read_corpus([corpus], seeds_dir=SEEDS)
    (report,) = batch.reports.to_dicts()
    assert (report["body_text"], report["title"], report["outlet_name"]) == (BODY, "أول", "شبكة الميناء الليبية")
    assert (report["url"], report["published_at"]) == ("https://mina.example.org/1", datetime(2020, 5, 6, 7))
    assert codes(batch) == [("news/f.rss#https://a.example.net/2", "no_text")]


def test_an_atom_feed_names_its_outlet_and_may_have_the_date_of_the_change_only(corpus: Path) -> None:
    entry = f'<entry><id>urn:1</id><updated>2020-05-06T10:00:00Z</updated><content type="html">{TEXT}</content></entry>'
    put(corpus, "f.atom", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>قناة الجسر</title>{entry}</feed>')
    report = only(read_corpus([corpus]))
    assert (report["doc_id"], report["outlet_name"]) == ("urn:1", "قناة الجسر")
    assert report["published_at"] == datetime(2020, 5, 6, 10)


def test_an_entry_that_two_saved_feeds_have_is_one_report(corpus: Path, tmp_path: Path) -> None:
    for name in ("f1.xml", "f2.xml"):
        os.utime(
            put(corpus, name, _RSS.format(charset="utf-8", text=TEXT, other=OTHER)), (1_600_000_000, 1_600_000_000)
        )
    con = duckdb.connect()
    create_tables(con, TABLES)
    counts = load_batch(con, read_corpus([corpus]), tmp_path / "archive")
    assert (counts.new, counts.unchanged) == (1, 1)


def test_every_format_is_told_of_in_the_documents() -> None:
    operations = (SEEDS.parent / "docs" / "operations.md").read_text("utf-8")
    assert [suffix for suffix in READERS if f"`{suffix}`" not in operations] == []
