"""Serial numbers in addresses: outlets number their articles in the order in which they come out.

Between two articles of an outlet whose days are known, the number of a third tells about when it came out.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

# Shorter numbers are pages, years and days.
_SERIAL = re.compile(r"(?<![\w%])[a-z]?-?(?P<number>\d{5,17})(?![\w%])")
_DIGITS = re.compile(r"\d+")


Series = tuple[str, str]


@dataclass(frozen=True, order=True)
class Serial:
    """The number of an article in one series of addresses: `series` is the site with the path before the number."""

    series: Series
    number: int


def serial_of(url: str | None) -> Serial | None:
    """The serial number in the path of an address; None where it has none."""
    parts = urlsplit(url or "")
    path = unquote(parts.path)
    found = _SERIAL.search(path)
    if found is None or not parts.hostname:
        return None
    site = parts.hostname.removeprefix("www.")
    return Serial((site, _DIGITS.sub("#", path[: found.start("number")])), int(found["number"]))


class SeriesDays:
    """The days of numbered articles, by series."""

    def __init__(self, dated: Iterable[tuple[Serial, date]]) -> None:
        self._series: dict[Series, list[tuple[int, date]]] = defaultdict(list)
        for serial, day in sorted(dated):
            self._series[serial.series].append((serial.number, day))

    def expected(self, serial: Serial | None) -> tuple[date, int] | None:
        """The day between those of the numbers next below and above, and how many days lie between those.

        None where the series has no number on either side, or where days run against numbers there.
        """
        known = self._series.get(serial.series, []) if serial else []
        at = bisect_left(known, (serial.number, date.max)) if serial else 0
        if serial is None or not 0 < at < len(known):
            return None
        (low, first), (high, last) = known[at - 1], known[at]
        if last < first:
            return None
        share = (serial.number - low) / (high - low)
        return first + (last - first) * share, (last - first).days
