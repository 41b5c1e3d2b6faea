"""The list of feeds: which rows can be used, and that nobody is asked until a feed is turned on."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.fetching.addresses import parse_url
from orchestration.fetching.feeds import choose_feeds, read_feeds
from orchestration.settings import load_settings

HEADER = "feed_id,outlet_id,url,kind,content,is_active,note\n"
GOOD = {
    "feed_id": "one",
    "outlet_id": "afp",
    "url": "https://a.example.org/feed",
    "kind": "auto",
    "content": "page",
    "is_active": "false",
    "note": "",
}


def write_list(file: Path, *rows: dict[str, str]) -> Path:
    file.write_text(HEADER + "".join(",".join((GOOD | row).values()) + "\n" for row in rows), encoding="utf-8")
    return file


def test_the_list_of_the_project_can_be_used_and_turns_nothing_on() -> None:
    feeds = read_feeds(load_settings(feeds=()))
    assert feeds
    assert [feed.feed_id for feed in feeds if feed.is_on] == []
    for feed in feeds:
        parse_url(feed.url, (80, 443))


def test_a_feed_is_on_by_its_row_or_by_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_list(tmp_path / "feeds.csv", {}, {"feed_id": "two", "is_active": "true"}, {"feed_id": "three"})
    monkeypatch.setenv("WAQAI_FEEDS", "three, ")
    feeds = read_feeds(load_settings(feeds_file=file))
    assert [feed.feed_id for feed in choose_feeds(feeds, (), everything=False)] == ["two", "three"]
    assert [feed.feed_id for feed in choose_feeds(feeds, ("one",), everything=False)] == ["one"]
    assert len(choose_feeds(feeds, (), everything=True)) == 3
    assert feeds[0].outlet_name == "وكالة فرانس برس"


def test_where_no_feed_is_on_the_message_says_how_to_turn_one_on(tmp_path: Path) -> None:
    feeds = read_feeds(load_settings(feeds_file=write_list(tmp_path / "feeds.csv", {}), feeds=()))
    with pytest.raises(InputError, match=r"WAQAI_FEEDS.*The feeds are one"):
        choose_feeds(feeds, (), everything=False)


def test_a_name_that_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    feeds = read_feeds(load_settings(feeds_file=write_list(tmp_path / "feeds.csv", {})))
    with pytest.raises(InputError, match="no feed nine"):
        choose_feeds(feeds, ("one", "nine"), everything=False)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("feed_id", "../up"),
        ("feed_id", ""),
        ("feed_id", "Ab"),
        ("outlet_id", "nobody"),
        ("url", "file:///etc/passwd"),
        ("kind", "json"),
        ("content", "all"),
        ("is_active", "yes"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(column: str, value: str, tmp_path: Path) -> None:
    file = write_list(tmp_path / "feeds.csv", {"feed_id": "first"}, {column: value})
    with pytest.raises(InputError, match=f"row 3: {column}"):
        read_feeds(load_settings(feeds_file=file))


def test_a_feed_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="names one twice"):
        read_feeds(load_settings(feeds_file=write_list(tmp_path / "feeds.csv", {}, {})))


@pytest.mark.parametrize("content", [None, "feed_id,url\n", b"\xff\xfe"])
def test_a_list_that_cannot_be_read_is_named(content: str | bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "feeds.csv"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError, match=r"feeds\.csv"):
        read_feeds(load_settings(feeds_file=file))


@pytest.mark.parametrize("contact", ["a b", "a\r\nX-Header: b", "عنوان", "x" * 201])
def test_a_contact_that_cannot_stand_in_a_header_is_refused(contact: str) -> None:
    with pytest.raises(InputError, match="WAQAI_CONTACT"):
        load_settings(contact=contact)
