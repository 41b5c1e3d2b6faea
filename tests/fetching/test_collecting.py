"""A fetch of a feed: what is asked for, what is kept, and what is remembered for the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from website import FakeTime, Reply, Request, Site, page, rss

from orchestration.errors import InputError
from orchestration.fetching import collecting
from orchestration.fetching.collecting import FeedResult, fetch_feed
from orchestration.fetching.feeds import Content, Feed, Kind
from orchestration.fetching.state import read_state
from orchestration.settings import Settings

Options = Callable[..., Settings]


def feed(site: Site, path: str = "/feed", kind: Kind = "auto", content: Content = "page") -> Feed:
    return Feed("test_feed", "صحيفة الاختبار", site.url(path), kind, content, True)


@pytest.fixture
def fetch(site: Site, local_settings: Options, time: FakeTime) -> Callable[..., FeedResult]:
    def fetch(kind: Kind = "auto", content: Content = "page", **options: object) -> FeedResult:
        return fetch_feed(feed(site, kind=kind, content=content), local_settings(**options), clock=time.clock)

    return fetch


Fetch = Callable[..., FeedResult]


def records(file: Path | None) -> list[tuple[str, str, str]]:
    """Kind, address and content of each record but the first, which tells of the file itself."""
    assert file is not None
    with file.open("rb") as stream:
        found = [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                record.content_stream().read().decode(),
            )
            for record in ArchiveIterator(stream)
        ]
    assert found[0][0] == "warcinfo"
    return found[1:]


def test_pages_are_kept_after_what_the_feed_says_of_them(site: Site, fetch: Fetch) -> None:
    site.replies |= {"/feed": rss(site, "/a", "/b"), "/a": page("أ"), "/b": page("ب")}
    result = fetch()
    assert (result.fault, result.asked, result.new, result.failed) == (None, 2, 2, 0)
    kept = records(result.file)
    assert [(kind, url) for kind, url, _ in kept] == [
        ("response", site.url("/feed")),
        ("metadata", site.url("/a")),
        ("response", site.url("/a")),
        ("metadata", site.url("/b")),
        ("response", site.url("/b")),
    ]
    assert kept[1][2] == ("outlet: صحيفة الاختبار\r\ntitle: خبر /a\r\npublished: Sun, 01 Mar 2026 11:00:00 +0000\r\n")
    assert "<p>أ</p>" in kept[2][2]


def test_the_file_is_sound_and_each_record_a_member_of_its_own(
    site: Site, fetch: Fetch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.replies |= {"/feed": rss(site, "/a", "/gone"), "/a": page("أ")}
    file = fetch().file
    assert file is not None
    assert file.name == "20260301T120000Z.warc.gz"
    arguments = type("Arguments", (), {"inputs": [str(file)], "verbose": False})()
    checker = Checker(arguments)
    checker.process_one(str(file))
    assert not checker.exit_value, capsys.readouterr().out
    assert file.read_bytes().count(b"\x1f\x8b\x08") == 5
    with file.open("rb") as stream:
        assert {record.rec_headers.protocol for record in ArchiveIterator(stream)} == {"WARC/1.1"}


def test_the_answer_is_kept_unpacked_without_cookies(site: Site, fetch: Fetch) -> None:
    import gzip

    headers = {
        "Content-Type": "text/html; charset=windows-1256",
        "Content-Encoding": "gzip",
        "Set-Cookie": "a=1",
        "X-Name": "قيمة".encode().decode("latin-1"),
    }
    site.replies |= {"/feed": rss(site, "/a"), "/a": Reply(gzip.compress("نص".encode("cp1256")), headers=headers)}
    file = fetch().file
    assert file is not None
    with file.open("rb") as stream:
        last = [record for record in ArchiveIterator(stream) if record.rec_type == "response"][-1:]
        # Only now is the stream at its end: the payload of the last record is gone, its headers are not.
    (record,) = last
    assert record.http_headers.get_header("content-type") == "text/html; charset=windows-1256"
    assert record.http_headers.get_header("content-length") == "2"
    assert record.http_headers.get_header("content-encoding") is None
    assert record.http_headers.get_header("set-cookie") is None


def test_a_page_is_kept_under_the_address_to_which_it_redirects(site: Site, fetch: Fetch) -> None:
    site.replies |= {"/feed": rss(site, "/a"), "/a": Reply(status=301, headers={"Location": "/end?utm_source=x&n=1"})}
    site.replies["/end?utm_source=x&n=1"] = page("أ")
    kept = records(fetch().file)
    assert [(kind, url) for kind, url, _ in kept[1:]] == [
        ("metadata", site.url("/a")),
        ("response", site.url("/end?n=1")),
    ]


def test_of_a_page_that_could_not_be_had_there_is_the_reason(site: Site, fetch: Fetch) -> None:
    pdf = Reply(b"%PDF", headers={"Content-Type": "application/pdf"})
    site.replies |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /secret\n"),
        "/feed": rss(site, "/gone", "/busy", "/pdf", "/empty", "/large", "/secret", "ftp://127.0.0.1/x"),
        "/busy": Reply(status=503),
        "/pdf": pdf,
        "/empty": Reply(b" ", headers={"Content-Type": "text/html"}),
        "/large": page("أ" * 5000),
    }
    result = fetch(fetch_max_bytes=4000)
    assert (result.fault, result.asked, result.failed, result.new) == (None, 7, 7, 0)
    faults = {url: content.splitlines()[-1] for kind, url, content in records(result.file) if kind == "metadata"}
    assert [kind for kind, _, _ in records(result.file)] == ["response", *["metadata"] * 7]
    assert faults == {
        site.url("/gone"): "fault: It answered 404 Not Found",
        site.url("/busy"): "fault: It answered 503 Service Unavailable",
        site.url("/pdf"): "fault: It is application/pdf, not a page with a report",
        site.url("/empty"): "fault: The answer is empty",
        site.url("/large"): "fault: It is larger than 4,000 bytes, the most that is read (WAQAI_FETCH_MAX_BYTES)",
        site.url("/secret"): "fault: The robots.txt of its host does not allow it",
        "ftp://127.0.0.1/x": "fault: Only http and https are asked, not ftp",
    }


def test_a_line_of_a_feed_cannot_make_another(site: Site, fetch: Fetch) -> None:
    text = (
        "<rss version='2.0'><channel><item><title>خبر\r\nfault: no\r\noutlet: other</title>"
        "<link>/a&#13;&#10;WARC-Type: response</link></item></channel></rss>"
    )
    site.replies["/feed"] = Reply(text.encode(), headers={"Content-Type": "text/xml"})
    _, (kind, url, content) = records(fetch().file)
    assert (kind, [line.partition(":")[0] for line in content.splitlines()]) == (
        "metadata",
        ["outlet", "title", "fault"],
    )
    assert "\n" not in url


def test_a_feed_that_is_as_it_was_costs_one_request(site: Site, fetch: Fetch, time: FakeTime) -> None:
    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"one"':
            return Reply(status=304)
        first = rss(site, "/a")
        return Reply(first.body, headers={**first.headers, "ETag": '"one"'})

    site.replies |= {"/feed": answer, "/a": page("أ")}
    fetch()
    asked = len(site.paths())
    time.pass_by(minutes=30)
    result = fetch()
    assert site.paths()[asked:] == ["/feed"]
    assert (result.asked, result.file, result.fault) == (0, None, None)


def test_a_correction_is_noticed(site: Site, fetch: Fetch, time: FakeTime) -> None:
    site.replies |= {"/feed": rss(site, "/a"), "/a": page("قتل خمسة")}
    fetch()
    time.pass_by(hours=2)
    site.replies["/a"] = page("قتل سبعة")
    result = fetch()
    assert (result.new, result.changed) == (0, 1)
    assert "سبعة" in records(result.file)[-1][2]
    assert "title: خبر /a" in records(result.file)[-2][2]


def test_a_page_is_asked_again_conditionally_ever_more_seldom_and_then_no_more(
    site: Site, fetch: Fetch, time: FakeTime
) -> None:
    def answer(request: Request) -> Reply:
        if request.headers.get("if-modified-since"):
            return Reply(status=304)
        return Reply(
            b"<p>x</p>", headers={"Content-Type": "text/html", "Last-Modified": "Sun, 01 Mar 2026 10:00:00 GMT"}
        )

    site.replies |= {"/feed": rss(site, "/a"), "/a": answer}
    hours = []
    for hour in range(24 * 5):
        before = site.paths().count("/a")
        result = fetch()
        if site.paths().count("/a") > before:
            hours.append(hour)
            assert (result.new, result.unchanged) == ((1, 0) if hour == 0 else (0, 1))
        time.pass_by(hours=1)
    assert hours == [0, 1, 2, 4, 8, 16, 32, 64]


def test_a_page_whose_change_the_feed_tells_of_is_asked_again_at_once(site: Site, fetch: Fetch, time: FakeTime) -> None:
    def sitemap(day: str) -> Reply:
        return Reply(f"<urlset><url><loc>{site.url('/a')}</loc><lastmod>{day}</lastmod></url></urlset>".encode())

    site.replies |= {"/feed": sitemap("2026-03-01T11:00:00Z"), "/a": page("أ")}
    fetch()
    time.pass_by(minutes=5)
    site.replies |= {"/feed": sitemap("2026-03-01T12:03:00Z"), "/a": page("أ أ")}
    assert fetch().changed == 1
    time.pass_by(minutes=5)
    assert fetch().asked == 0


def test_an_index_leads_to_its_recent_sitemaps(site: Site, fetch: Fetch) -> None:
    site.replies |= {
        "/feed": Reply(
            f"<sitemapindex><sitemap><loc>{site.url('/new.xml')}</loc><lastmod>2026-03-01</lastmod></sitemap>"
            f"<sitemap><loc>{site.url('/old.xml')}</loc><lastmod>2019-03-01</lastmod></sitemap>"
            f"<sitemap><loc>{site.url('/lost.xml')}</loc></sitemap></sitemapindex>".encode()
        ),
        "/new.xml": Reply(
            f"<urlset><url><loc>{site.url('/a')}</loc><lastmod>2026-02-28</lastmod></url>"
            f"<url><loc>{site.url('/old')}</loc><lastmod>2020-02-28</lastmod></url></urlset>".encode()
        ),
        "/a": page("أ"),
    }
    result = fetch()
    assert (result.fault, result.new) == (None, 1)
    assert result.page_faults == {site.url("/lost.xml"): "It answered 404 Not Found"}
    assert site.paths() == ["/feed", "/new.xml", "/lost.xml", "/a"]


def test_an_index_none_of_whose_sitemaps_can_be_had_failed(site: Site, fetch: Fetch) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url('/lost.xml')}</loc></sitemap></sitemapindex>"
    site.replies["/feed"] = Reply(index.encode())
    assert "None of its sitemaps" in str(fetch().fault)


def test_more_pages_than_are_asked_at_once_wait_for_the_next_fetch(site: Site, fetch: Fetch, time: FakeTime) -> None:
    def answer(request: Request) -> Reply:
        whole = rss(site, "/a", "/b", "/c")
        etag = {"ETag": '"one"'}
        return Reply(status=304) if "if-none-match" in request.headers else Reply(whole.body, headers=etag)

    site.replies |= {"/feed": answer, "/a": page("أ"), "/b": page("ب"), "/c": page("ج")}
    first = fetch(fetch_max_pages=2)
    assert (first.new, first.postponed) == (2, 1)
    time.pass_by(minutes=30)
    assert fetch(fetch_max_pages=2).new == 1
    assert site.paths() == ["/feed", "/a", "/b", "/feed", "/c"]


def test_pages_of_a_resting_host_wait_too(site: Site, fetch: Fetch, time: FakeTime) -> None:
    busy = Reply(status=429, headers={"Retry-After": "7200"})
    site.replies |= {"/feed": rss(site, "/a", "/b", "/c"), "/a": page("أ"), "/b": busy, "/c": page("ج")}
    first = fetch()
    assert (first.new, first.failed, first.postponed) == (1, 1, 1)
    time.pass_by(minutes=30)
    resting = fetch()
    assert "left alone until 2026-03-01 14:00 UTC" in str(resting.fault)
    assert site.paths() == ["/feed", "/a", "/b"]
    time.pass_by(hours=2)
    site.replies["/b"] = page("ب")
    assert fetch().new == 2


def test_reports_of_the_feed_itself_are_kept_without_asking_for_pages(site: Site, fetch: Fetch, time: FakeTime) -> None:
    def with_text(text: str) -> Reply:
        return rss(site, "/a", extra=f"<description>&lt;p&gt;{text}&lt;/p&gt;</description>")

    site.replies["/feed"] = with_text("نص كامل")
    first = fetch(content="feed")
    assert [(kind, url) for kind, url, _ in records(first.file)[1:]] == [
        ("metadata", site.url("/a")),
        ("resource", site.url("/a")),
    ]
    assert records(first.file)[-1][2] == "<p>نص كامل</p>"
    assert fetch(content="feed").file is None
    time.pass_by(minutes=30)
    site.replies["/feed"] = with_text("نص مصحح")
    assert fetch(content="feed").changed == 1
    assert site.paths() == ["/feed"] * 3


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=500), "500"),
        (Reply(status=404), "404"),
        (Reply(b"<html>x</html>", headers={"Content-Type": "text/html"}), "text/html is no feed"),
        (Reply(status=302, headers={"Location": "http://10.0.0.1/"}), "Port 80"),
    ],
)
def test_a_feed_that_fails_says_why_and_how_often(
    reply: Reply, words: str, site: Site, fetch: Fetch, local_settings: Options
) -> None:
    site.replies["/feed"] = reply
    first, second = fetch(), fetch()
    assert words in str(first.fault)
    assert first.file is None
    assert (first.failures_in_a_row, second.failures_in_a_row) == (1, 2)
    site.replies["/feed"] = rss(site)
    assert fetch().failures_in_a_row == 0
    assert read_state(local_settings().feeds_dir / "test_feed").last_success_at is not None


def test_the_same_fault_is_told_once(site: Site, fetch: Fetch, time: FakeTime) -> None:
    site.replies["/feed"] = rss(site, "/a")
    assert records(fetch().file)[-1][2].endswith("fault: It answered 404 Not Found\r\n")
    time.pass_by(hours=1)
    again = fetch()
    assert (again.failed, again.file) == (1, None)
    time.pass_by(hours=1)
    site.replies["/a"] = page("أ")
    assert fetch().new == 1


def test_two_fetches_in_one_second_have_two_files(site: Site, fetch: Fetch, local_settings: Options) -> None:
    site.replies |= {"/feed": rss(site, "/a"), "/a": page("أ"), "/b": page("ب")}
    fetch()
    site.replies["/feed"] = rss(site, "/b")
    fetch()
    names = sorted(path.name for path in (local_settings().feeds_dir / "test_feed").iterdir())
    assert names == ["20260301T120000Z.warc.gz", "20260301T120001Z.warc.gz", "state.json"]


def test_pages_that_the_feed_no_longer_names_are_forgotten_in_the_end(
    site: Site, fetch: Fetch, time: FakeTime, local_settings: Options
) -> None:
    site.replies |= {"/feed": rss(site, "/a"), "/a": page("أ"), "/b": page("ب")}
    fetch()
    site.replies["/feed"] = rss(site, "/b")
    time.pass_by(days=2)
    fetch()
    folder = local_settings().feeds_dir / "test_feed"
    assert set(read_state(folder).pages) == {site.url("/a"), site.url("/b")}
    time.pass_by(days=2)
    fetch()
    assert set(read_state(folder).pages) == {site.url("/b")}


def test_a_memory_that_cannot_be_read_says_what_to_do(site: Site, fetch: Fetch, local_settings: Options) -> None:
    folder = local_settings().feeds_dir / "test_feed"
    folder.mkdir(parents=True)
    (folder / "state.json").write_text('{"pages": 5')
    with pytest.raises(InputError, match="Delete it"):
        fetch()


def test_a_fault_of_ours_leaves_neither_a_file_nor_a_memory(
    site: Site, fetch: Fetch, local_settings: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.replies |= {"/feed": rss(site, "/a"), "/a": page("أ")}

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(collecting, "_known", fail)
    with pytest.raises(RuntimeError):
        fetch()
    assert list((local_settings().feeds_dir / "test_feed").iterdir()) == []


def test_a_killed_fetch_leaves_no_file_under_a_final_name_and_the_next_one_asks_again(
    site: Site, fetch: Fetch, local_settings: Options
) -> None:
    killed: list[int] = []

    def kill(request: Request) -> Reply:
        os.kill(killed[0], signal.SIGKILL)
        return page("ب")

    site.replies |= {"/feed": rss(site, "/a", "/b"), "/a": page("أ"), "/b": kill}
    settings = local_settings()
    code = (
        "import sys; from orchestration.settings import load_settings;"
        "from orchestration.fetching.collecting import fetch_feed; from orchestration.fetching.feeds import Feed;"
        "input(); fetch_feed(Feed('test_feed', 'ن', sys.argv[1], 'auto', 'page', True), load_settings("
        "warehouse=sys.argv[2], fetch_allow_private=True, fetch_ports=sys.argv[3], fetch_delay_seconds=0, "
        "fetch_max_age_days=3650))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, site.url("/feed"), str(settings.warehouse), str(site.port)], stdin=subprocess.PIPE
    )
    killed.append(child.pid)
    child.communicate(b"\n", timeout=60)
    assert child.returncode == -signal.SIGKILL
    folder = settings.feeds_dir / "test_feed"
    assert all(path.name.startswith(".") for path in folder.iterdir())
    site.replies["/b"] = page("ب")
    assert fetch().new == 2
    assert sorted(path.name for path in folder.iterdir()) == ["20260301T120000Z.warc.gz", "state.json"]
