"""Text of reports made fit to be shown: nothing in it steers a terminal or turns the direction of writing."""

import json
import re
import unicodedata

# Zero-width joiners shape Arabic and Persian words, and move nothing.
_JOINERS = "\u200c\u200d"
_KEPT = "\n\t"
# What JSON may hold as it is and a terminal may heed: DEL, C1, marks of direction, line and paragraph separators,
# surrogates (bytes of a file name that are no UTF-8).
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Return `text` with control characters as `�` and without characters of direction; lines and tabs stay."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign in _KEPT else _shown(sign, unicodedata.category(sign)) for sign in text.replace("\r\n", "\n")
    )


def visible_line(text: str) -> str:
    """Return what `visible` does, in one line: line ends and tabs become spaces."""
    return re.sub("[\n\t]", " ", visible(text))


def visible_json(value: object) -> str:
    """Return `value` as JSON in one line, lossless; characters that a terminal may heed are escaped as JSON has it."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _shown(sign: str, category: str) -> str:
    match category:
        case "Cc" | "Cs":
            return " " if sign == "\r" else "�"
        case "Cf":
            return sign if sign in _JOINERS else ""
        case "Zl" | "Zp":
            return "\n"
        case _:
            return sign
