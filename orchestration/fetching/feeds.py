"""Which feeds there are and which of them are on. The list is rows; nobody is asked until a user turns a feed on."""

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from orchestration.errors import InputError
from orchestration.settings import Settings

Kind = Literal["rss", "atom", "sitemap", "auto"]
Content = Literal["page", "feed"]

_COLUMNS = ("feed_id", "outlet_id", "url", "kind", "content", "is_active", "note")
_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Feed:
    """One feed of an outlet. `content` tells whether the reports are on the pages or in the feed itself."""

    feed_id: str
    outlet_name: str
    url: str
    kind: Kind
    content: Content
    is_on: bool


def read_feeds(settings: Settings) -> tuple[Feed, ...]:
    """Return the feeds of the list, in its order. A feed is on if its row or WAQAI_FEEDS says so.

    Raises:
        InputError: the list is missing or a row cannot be used; the message names the row and what to do.
    """
    outlets = _outlet_names(settings.seeds_dir / "registry" / "outlets.csv")
    file = settings.feeds_file or settings.seeds_dir / "feeds" / "feeds.csv"
    feeds = tuple(
        _feed(f"{file}, row {number}", row, outlets, settings.feeds)
        for number, row in enumerate(_rows(file, _COLUMNS), start=2)
    )
    ids = [feed.feed_id for feed in feeds]
    repeated = sorted({feed_id for feed_id in ids if ids.count(feed_id) > 1})
    if repeated:
        raise InputError(f"{file} names {', '.join(repeated)} twice. Give each feed an id of its own.")
    return feeds


def choose_feeds(feeds: Sequence[Feed], named: Collection[str], *, everything: bool) -> tuple[Feed, ...]:
    """Return the feeds to fetch: those that are named, or all, or else those that are on.

    Raises:
        InputError: a name is not in the list, or nothing is named and no feed is on.
    """
    unknown = sorted(set(named) - {feed.feed_id for feed in feeds})
    if unknown:
        raise InputError(f"There is no feed {', '.join(unknown)}. The feeds are {_listed(feeds)}.")
    chosen = tuple(feed for feed in feeds if everything or (feed.feed_id in named if named else feed.is_on))
    if not chosen:
        raise InputError(
            "No feed is on. Name feeds (waqai fetch FEED_ID), turn some on with WAQAI_FEEDS=id,id or is_active in the "
            f"list of feeds, or ask all with --all. The feeds are {_listed(feeds)}."
        )
    return chosen


def _listed(feeds: Sequence[Feed]) -> str:
    return ", ".join(feed.feed_id for feed in feeds) or "none; add rows to the list of feeds"


def _rows(file: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise InputError(f"{file} lacks the columns {', '.join(missing)}. Add them to its first line.")
            return [{column: (row[column] or "").strip() for column in columns} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file} cannot be read ({error}). Correct it, or name another list of feeds.") from None


def _outlet_names(file: Path) -> dict[str, str]:
    return {row["outlet_id"]: row["name_ar"] for row in _rows(file, ("outlet_id", "name_ar"))}


def _feed(where: str, row: dict[str, str], outlets: dict[str, str], turned_on: Collection[str]) -> Feed:
    faults = [
        ("feed_id", "small letters, digits and _", _ID.fullmatch(row["feed_id"]) is not None),
        ("outlet_id", "an outlet of registry/outlets.csv", row["outlet_id"] in outlets),
        ("url", "an address that begins with http:// or https://", row["url"].startswith(("http://", "https://"))),
        ("kind", " or ".join(get_args(Kind)), row["kind"] in get_args(Kind)),
        ("content", " or ".join(get_args(Content)), row["content"] in get_args(Content)),
        ("is_active", "true or false", row["is_active"] in ("true", "false")),
    ]
    for column, expected, is_right in faults:
        if not is_right:
            raise InputError(f"{where}: {column} is {row[column]!r}; write {expected}.")
    return Feed(
        feed_id=row["feed_id"],
        outlet_name=outlets[row["outlet_id"]],
        url=row["url"],
        kind=cast(Kind, row["kind"]),
        content=cast(Content, row["content"]),
        is_on=row["is_active"] == "true" or row["feed_id"] in turned_on,
    )
