"""Which outlet an address belongs to, and where the pages of a site have what a report needs. Rows, no rules."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from orchestration.errors import InputError

PAGE_FIELDS = frozenset({"title", "published", "text"})


class Selector(NamedTuple):
    """Where pages have a field: the elements, and the attribute that holds it (None: their text)."""

    field: str
    css: str
    attribute: str | None


@dataclass(frozen=True)
class Sites:
    """Names of outlets and selectors of pages, by host. Without rows it knows no site."""

    outlets: Mapping[str, str] = field(default_factory=dict)
    selectors: Mapping[str, Sequence[Selector]] = field(default_factory=dict)

    def outlet_of(self, url: str | None) -> str | None:
        """Arabic name of the outlet that has the host of the address, or a domain above it."""
        return next((self.outlets[host] for host in _hosts(url) if host in self.outlets), None)

    def are_one(self, url: str | None, address: str | None) -> bool:
        """Whether what is told to be the address of a page may be: it is on the site where the page was got, or on
        another of the same outlet; any may where it is not known where that was."""
        if url is None or address is None:
            return True
        told, got = (next(_hosts(link), "").removeprefix("www.") for link in (url, address))
        is_same_site = told == got or told.endswith(f".{got}") or got.endswith(f".{told}")
        return bool(told and got and is_same_site) or self.outlet_of(url) == self.outlet_of(address) is not None

    def selectors_of(self, url: str | None) -> Sequence[Selector]:
        """The selectors of the host of the address, or of the nearest domain above it that has any."""
        return next((self.selectors[host] for host in _hosts(url) if host in self.selectors), ())


def load_sites(seeds_dir: Path) -> Sites:
    """The outlets and page selectors of the registry.

    Raises:
        InputError: a file is missing, or a row names a field or selector that there is not.
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    registry = seeds_dir / "registry"
    outlets = {
        domain: row["name_ar"]
        for row in _rows(registry / "outlets.csv")
        for domain in row["domains"].split("|")
        if domain
    }
    selectors: dict[str, list[Selector]] = defaultdict(list)
    empty = LexborHTMLParser("")
    for row in _rows(registry / "page_selectors.csv"):
        try:
            empty.css(row["selector"])
            is_good = row["field"] in PAGE_FIELDS
        except SelectolaxError:
            is_good = False
        if not is_good:
            raise InputError(
                f"A row of page_selectors.csv cannot be used: {row['host']}, {row['field']}, {row['selector']}. "
                f"Name a CSS selector and one of the fields {', '.join(sorted(PAGE_FIELDS))}."
            )
        selectors[row["host"]].append(Selector(row["field"], row["selector"], row["attribute"] or None))
    return Sites(outlets, selectors)


def _hosts(url: str | None) -> Iterator[str]:
    """The host of an address and the domains above it, from the longest; none where it is no address of the web."""
    try:
        labels = (urlsplit(url or "").hostname or "").split(".")
    except ValueError:
        return
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as error:
        raise InputError(
            f"{file} cannot be read ({error.strerror}). Name the project with WAQAI_PROJECT_DIR."
        ) from error
