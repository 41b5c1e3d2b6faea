"""Feeds and sitemaps are read for what they name; nothing that they hold is loaded or opened."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import httpx
import pytest
from website import NOON

from orchestration.fetching.client import Answer
from orchestration.fetching.documents import Document, page_url, read_document
from orchestration.fetching.faults import FetchFault
from orchestration.fetching.feeds import Kind

URL = "https://news.example.org/feeds/all.xml"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(text: str | bytes, kind: Kind = "auto", content_type: str = "text/xml", limit: int = 100_000) -> Document:
    body = text.encode() if isinstance(text, str) else text
    return read_document(Answer(URL, 200, "OK", httpx.Headers({"Content-Type": content_type}), body, 0), kind, limit)


def test_rss_is_read() -> None:
    (entry,) = read(
        "<rss version='2.0'><channel>"
        "<item><title>قصف على &lt;b&gt;البلدة&lt;/b&gt; &amp;quot;الشرقية&amp;quot;\n</title>"
        "<link>/one?utm_source=rss&amp;id=5#top</link><pubDate>Sun, 01 Mar 2026 12:00:00 +0000</pubDate>"
        "<description>موجز</description></item></channel></rss>"
    ).entries
    assert entry.url == "https://news.example.org/one?id=5"
    assert entry.title == 'قصف على البلدة "الشرقية"'
    assert entry.published == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert entry.dated_at == NOON
    assert (entry.modified, entry.content) == ("", "موجز")


def test_atom_is_read() -> None:
    (entry,) = read(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>خبر</title><link href='https://a.example.org/1'/>"
        "<published>2026-03-01T10:00:00Z</published><updated>2026-03-01T12:00:00Z</updated>"
        "<content type='html'>&lt;p&gt;نص الخبر&lt;/p&gt;</content></entry></feed>"
    ).entries
    assert (entry.published, entry.modified) == ("2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z")
    assert entry.dated_at == NOON
    assert entry.content == "<p>نص الخبر</p>"


@pytest.mark.parametrize("day", ["0000-01-01", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_day_of_no_calendar_leaves_an_entry_undated(day: str) -> None:
    (entry,) = read(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>خبر</title><link href='https://a.example.org/1'/>"
        f"<published>{day}</published></entry></feed>"
    ).entries
    assert (entry.published, entry.dated_at) == (day, None)


def test_a_parser_that_fails_is_a_fault_of_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RecursionError

    monkeypatch.setattr(feedparser, "parse", fail)
    with pytest.raises(FetchFault, match="RecursionError"):
        read("<rss version='2.0'/>")


def test_a_sitemap_of_news_is_read() -> None:
    first, second = read(
        f"<urlset {SITEMAP} xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
        "<url><loc>https://a.example.org/1</loc><lastmod>2026-03-01T14:00:00+02:00</lastmod><news:news>"
        "<news:publication_date>2026-03-01</news:publication_date><news:title>خبر</news:title></news:news></url>"
        "<url><loc> https://a.example.org/2 </loc></url><url><lastmod>2026-03-01</lastmod></url></urlset>"
    ).entries
    assert (first.title, first.published, first.modified) == ("خبر", "2026-03-01", "2026-03-01T14:00:00+02:00")
    assert first.dated_at == NOON
    assert (second.url, second.dated_at) == ("https://a.example.org/2", None)


def test_an_index_names_sitemaps() -> None:
    document = read(f"<sitemapindex {SITEMAP}><sitemap><loc>https://a.example.org/s.xml</loc></sitemap></sitemapindex>")
    assert [entry.url for entry in document.sitemaps] == ["https://a.example.org/s.xml"]
    assert document.entries == ()


def test_a_packed_sitemap_is_unpacked_no_further_than_the_limit() -> None:
    text = f"<urlset {SITEMAP}><url><loc>https://a.example.org/1</loc></url></urlset>"
    assert len(read(gzip.compress(text.encode()), content_type="application/gzip").entries) == 1
    with pytest.raises(FetchFault, match="larger than"):
        read(gzip.compress(b"<urlset>" + b" " * 1_000_000))


@pytest.mark.parametrize("text", ["", "<html><body>نافذة موافقة</body></html>", "not xml", '{"items": []}'])
def test_what_is_no_feed_is_refused(text: str) -> None:
    with pytest.raises(FetchFault, match="is no feed"):
        read(text, content_type="text/html")


@pytest.mark.parametrize(
    "text", ["", "<html/>", "<urlset><url>", "<rss version='2.0'/>", "<urlset xmlns:a='b'><a:b></urlset>"]
)
def test_what_is_no_sitemap_is_refused(text: str) -> None:
    with pytest.raises(FetchFault, match="sitemap"):
        read(text, kind="sitemap")


def test_a_document_that_is_the_name_of_a_file_opens_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<rss version='2.0'><channel><item><link>https://a.example.org/</link></item></channel></rss>")
    with pytest.raises(FetchFault, match="is no feed"):
        read(str(secret), kind="rss")


def test_a_document_that_is_an_address_opens_none() -> None:
    with pytest.raises(FetchFault, match="is no feed"):
        read("http://127.0.0.1:1/feed", kind="rss")


@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_entities_of_files_are_not_resolved(kind: Kind, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("https://a.example.org/secret-words")
    doctype = f'<!DOCTYPE x [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>'
    inside = {
        "rss": "<rss version='2.0'><channel><item><title>&secret;</title><link>https://a.example.org/1</link></item>"
        "</channel></rss>",
        "sitemap": f"<urlset {SITEMAP}><url><loc>https://a.example.org/1</loc><title>&secret;</title></url></urlset>",
    }[kind]
    assert "secret-words" not in repr(read(doctype + inside, kind=kind))


@pytest.mark.parametrize("kind", ["rss", "sitemap"])
def test_entities_that_multiply_fill_nothing(kind: Kind) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "laugh">{levels}]>'
    inside = {
        "rss": "<rss version='2.0'><channel><item><title>&l9;</title><link>https://a.example.org/1</link></item>"
        "</channel></rss>",
        "sitemap": f"<urlset {SITEMAP}><url><loc>https://a.example.org/1</loc><title>&l9;</title></url></urlset>",
    }[kind]
    try:
        document = read(doctype + inside, kind=kind)
    except FetchFault:
        return
    assert len(repr(document)) < 10_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.example.org/1?utm_source=x&UTM_Medium=y", "https://a.example.org/1"),
        ("https://a.example.org/1?a=1&fbclid=2&b=3#x", "https://a.example.org/1?a=1&b=3"),
        ("https://a.example.org/1?b=&a=%D8%A8", "https://a.example.org/1?b=&a=%D8%A8"),
        ("https://a.example.org/أخبار", "https://a.example.org/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"),
        ("https://a.example.org/1\r\nfault: x", "https://a.example.org/1%0D%0Afault:%20x"),
    ],
)
def test_a_page_has_one_address(given: str, kept: str) -> None:
    assert page_url(given) == kept
    assert page_url(kept) == kept


def test_dates_are_read_in_utc() -> None:
    days = read(
        f"<urlset {SITEMAP}><url><loc>https://a/1</loc><lastmod>2026-03-01</lastmod></url>"
        "<url><loc>https://a/2</loc><lastmod>0001-01-01T00:00:00+14:00</lastmod></url>"
        "<url><loc>https://a/3</loc><lastmod>yesterday</lastmod></url></urlset>"
    ).entries
    assert [entry.dated_at for entry in days] == [datetime(2026, 3, 1, tzinfo=UTC), None, None]
