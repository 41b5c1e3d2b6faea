"""What a hostile report may hold, and what must never come of it."""

import re
from html.parser import HTMLParser

ESCAPE = "\x1b[2J\x1b]8;;https://evil.example\x07press\x1b]8;;\x07"
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "picture": '"><img src=x onerror=alert(1)>',
    "svg": "<svg/onload=alert(1)>",
    "markdown": "![x](https://evil.example/p.png) [y](javascript:alert(1)) **z** `c`",
    "template": "{{ 7 * 7 }} {% for x in y %}",
    "sql": "'; drop table raw.reports; --",
    "identifier": '" ; drop table raw.reports; --',
    "terminal": ESCAPE,
    "control": "\x9b31m\x08\x7f\x00",
    "direction": "\u202e12\u202c \u2066x\u2069",
    "rich": "[red]alarm[/red] [link=https://evil.example]y[/link] [/]",
    "formula": "=HYPERLINK(1)",
    "lines": "one\r\nPublished in 1 s\u2028two",
    "no utf-8": "name\udcff.txt",
}
ALL = " ".join(HOSTILE.values())
# Control characters but for line ends and tabs, characters of direction, separators of lines, halves of pairs.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Tags(HTMLParser):
    """Tags and attributes that a browser would find in a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def is_harmless(self) -> bool:
        """Whether nothing of the page runs or is fetched."""
        return self.tags.isdisjoint({"script", "img", "svg", "iframe", "link", "object", "form"}) and not any(
            name.startswith("on") or name in {"src", "srcdoc", "action"} for name, _ in self.attributes
        )
