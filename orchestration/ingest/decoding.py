"""Turn bytes into text without guessing: one charset, named, or a refusal that says what is wrong.

The order is fixed. A byte order mark decides (UTF-8, UTF-16, UTF-32). Bytes that only a binary file or UTF-16 without
a mark has are read as UTF-16 if that gives Arabic, else they are no text. Strict UTF-8 comes next. What is left is read
in windows-1256 and ISO-8859-6; the reading with the larger share of Arabic letters wins, then the one with more of the
commonest letters, then windows-1256; it must be Arabic for the better part, for both charsets give some text for
nearly any bytes.

Characters stay as they came, without the byte order mark, except two kinds that databases and UTF-8 cannot carry: NUL
and lone surrogates become U+FFFD, one for one, so that offsets hold. Line ends of files (`\\r\\n`, `\\r`) become `\\n`
as Python's own text reader makes them, and offsets count the characters after that.
"""

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from orchestration.ingest.rejects import RejectReason

# Measured on 20,000 news articles: half-translated ones have 0.28 and more, foreign ones with Arabic captions 0.11 and
# less.
MINIMUM_ARABIC_SHARE = 0.2

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "a rich-text document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
_MAXIMUM_CONTROL_SHARE = 0.02  # text has none; random bytes have 0.1
_PROBE_BYTES = 65_536

_ARABIC = re.compile("[\u0621-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc]+")
_OTHER_LETTERS = re.compile("[^\\W\\d_\u0620-\u06ff\ufb50-\ufdfb\ufe70-\ufefc]+")
_COMMON_LETTERS = "اليمونرتبة"  # about two thirds of the letters of any Arabic text
_MINIMUM_COMMON_SHARE = 0.35
# UTF-8 read as windows-1256 is full of ط and ظ, read as Latin-1 of Ø and Ù; read as ASCII, of U+FFFD.
_GARBLED_LETTERS = ("طظ", "ØÙ", "\ufffd")
_MAXIMUM_GARBLED_SHARE = 0.3
_MINIMUM_LETTERS_TO_JUDGE = 20
_BLANK = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """Text and the name of the charset in which it was written."""

    text: str
    charset: str


class DecodingError(Exception):
    """The bytes give no text; `reason` is the reject's reason, the message says what is wrong."""

    def __init__(self, reason: RejectReason, fault: str) -> None:
        super().__init__(fault)
        self.reason = reason


def decode(data: bytes, minimum_arabic_share: float = 0.5) -> Decoded:
    """The text of `data`, line ends untouched, or `DecodingError`.

    A reading in a single-byte charset, or in UTF-16 without a mark, counts only with that share of Arabic letters;
    lists with many addresses in Latin letters and the markup of pages need less than reports.
    """
    for mark, charset in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(storable(_strict(data[len(mark) :], charset)), charset)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DecodingError(RejectReason.NOT_TEXT, f"This is {what}, not text")
    if _looks_binary(data):
        return _utf_16_without_mark(data, minimum_arabic_share)
    try:
        return Decoded(storable(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_broken_utf_8(data, error)
    return _single_byte(data, minimum_arabic_share)


def head_charset(head: bytes, minimum_arabic_share: float) -> str:
    """The charset of a file that begins so, wherever it was cut and whatever lines are broken; see `decode`.

    Raises:
        DecodingError: it has none.
    """
    for mark, charset in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return charset
    if not _looks_binary(head) and not head.startswith(tuple(signature for signature, _ in _SIGNATURES)):
        with suppress(UnicodeDecodeError):
            codecs.getincrementaldecoder("utf-8")().decode(head)
            return "utf-8"
    return "utf-8" if _is_broken_utf_8(head) else decode(head, minimum_arabic_share).charset


def file_text(text: str) -> str:
    """Line ends as Python's text reader gives them."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD, one for one."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def arabic_share(text: str) -> float:
    """Arabic letters as a share of all letters, 0 to 1; 0 where there are none."""
    arabic, other = _letter_counts(text)
    return arabic / (arabic + other) if arabic else 0.0


def refusal(text: str) -> tuple[RejectReason, str] | None:
    """Why a decoded text is no Arabic report: the reason and what is wrong; None where it is one."""
    if _BLANK.fullmatch(text):
        return RejectReason.EMPTY, "There is no text in it"
    arabic, other = _letter_counts(text)
    if _looks_garbled(text, arabic + other):
        return RejectReason.UNDECODABLE, "The text was read in a wrong charset before it was saved"
    share = arabic / (arabic + other) if arabic else 0.0
    if share < MINIMUM_ARABIC_SHARE:
        return RejectReason.NOT_ARABIC, f"{share:.0%} of its letters are Arabic, less than {MINIMUM_ARABIC_SHARE:.0%}"
    return None


def refusal_of_lines(head: bytes) -> tuple[RejectReason, str] | None:
    """Why a file that begins so cannot be cut into lines: the reason and what is wrong; None where it can."""
    if any(head.startswith(mark) for mark, charset in _BYTE_ORDER_MARKS if charset != "utf-8"):
        return RejectReason.UNDECODABLE, "JSON Lines are read in UTF-8, not in UTF-16 or UTF-32"
    if _looks_binary(head):
        return RejectReason.NOT_TEXT, "It holds bytes that no text has"
    return None


def readable_sample(data: bytes) -> str:
    """The beginning of bytes that could not be decoded, for a person to recognise."""
    text = data[:800].decode("utf-8", errors="replace")
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)


def readable_name(name: bytes) -> str:
    """A file name of an old archive: UTF-8, or else what a code page of Arabic Windows or DOS gives, or else cp437."""
    with suppress(UnicodeDecodeError):
        return name.decode("utf-8")
    readings = [name.decode(charset, errors="replace") for charset in ("windows-1256", "cp720")]
    best = max(readings, key=lambda text: (arabic_share(text), _common_share(text)))
    return best if _is_plausible(best.rpartition(".")[0] or best, 0.5) else name.decode("cp437")


def _strict(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        fault = f"Its byte order mark says {charset}, but byte {error.start} does not fit"
        raise DecodingError(RejectReason.UNDECODABLE, fault) from None


def _looks_binary(data: bytes) -> bool:
    probe = data[:_PROBE_BYTES]
    return len(probe) - len(probe.translate(None, _CONTROLS)) > _MAXIMUM_CONTROL_SHARE * len(probe)


def _utf_16_without_mark(data: bytes, minimum_arabic_share: float) -> Decoded:
    for charset in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if _is_plausible(text, minimum_arabic_share):
            return Decoded(storable(text), charset)
    raise DecodingError(RejectReason.NOT_TEXT, "It holds bytes that no text has")


def _refuse_broken_utf_8(data: bytes, error: UnicodeDecodeError) -> None:
    if _is_broken_utf_8(data):
        fault = f"It is UTF-8 with broken bytes, the first at byte {error.start}"
        raise DecodingError(RejectReason.UNDECODABLE, fault)


def _is_broken_utf_8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    return sum(map(len, _ARABIC.findall(text))) > 5 * text.count("\ufffd")


def _single_byte(data: bytes, minimum_arabic_share: float) -> Decoded:
    readings = [Decoded(data.decode("windows-1256", errors="replace"), "windows-1256")]
    # Bytes 0x80-0x9f are control characters in ISO-8859-6: text in that charset has none of them.
    if not any(0x80 <= byte <= 0x9F for byte in set(data)):
        with suppress(UnicodeDecodeError):
            readings.append(Decoded(data.decode("iso-8859-6"), "iso-8859-6"))
    best = max(readings, key=lambda reading: (arabic_share(reading.text), _common_share(reading.text)))
    if not _is_plausible(best.text, minimum_arabic_share):
        raise DecodingError(
            RejectReason.UNDECODABLE, "It is not UTF-8, and neither windows-1256 nor ISO-8859-6 gives Arabic"
        )
    return Decoded(storable(best.text), best.charset)


def _common_share(text: str) -> float:
    arabic = sum(map(len, _ARABIC.findall(text)))
    return sum(map(text.count, _COMMON_LETTERS)) / arabic if arabic else 0.0


def _is_plausible(text: str, minimum_arabic_share: float) -> bool:
    return arabic_share(text) >= minimum_arabic_share and _common_share(text) >= _MINIMUM_COMMON_SHARE


def _letter_counts(text: str) -> tuple[int, int]:
    """Number of Arabic letters and of others."""
    return sum(map(len, _ARABIC.findall(text))), sum(map(len, _OTHER_LETTERS.findall(text)))


def _looks_garbled(text: str, letters: int) -> bool:
    suspects = max(sum(map(text.count, group)) for group in _GARBLED_LETTERS)
    return letters + suspects >= _MINIMUM_LETTERS_TO_JUDGE and suspects > _MAXIMUM_GARBLED_SHARE * letters
