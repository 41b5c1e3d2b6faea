"""Reports for the soak: composed of the names of the registry and the gazetteer, sound, repeated, changed and broken.

They tell of nothing that happened. All chance comes from the `Random` that is handed in. Each text ends with its
number, by which it is found again.
"""

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import Literal

Becomes = Literal["report", "reject", "told"]
_COUNTRIES = {"SY", "IQ", "YE", "LY", "SD"}
_MOST_PLACES = 300
_MONTHS = (
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
)
_OUTLETS = ("شبكة السنديان", "وكالة المدى الجديد", "صحيفة الشراع", "راديو الينابيع", "موقع الراصد")
_TOLD = (
    "قُتل {killed} مدنياً وأُصيب {injured} آخرون، يوم {day}، جراء قصف مدفعي نفّذته {faction} على {place}.",
    "لقي {killed} شخصاً حتفهم وجُرح {injured} في {place} يوم {day}، بعدما قصفت {faction} أحياء سكنية.",
    "شنّت {faction} يوم {day} هجوماً على {place} أوقع {killed} قتيلاً و{injured} جريحاً، وفق مصدر طبي.",
    "انفجرت سيارة مفخخة في {place} يوم {day}، ما أدى إلى مقتل {killed} مدنياً وإصابة {injured}، واتُّهمت {faction}.",
    "سيطرت {faction} على {place} يوم {day} بعد اشتباكات سقط فيها {killed} قتيلاً و{injured} جريحاً.",
    "اعتقلت {faction} {injured} شخصاً في {place} يوم {day}، وقتلت {killed} منهم خلال المداهمة.",
)
_ASIDES = (
    "وقال شاهد إن الأهالي نقلوا المصابين بسياراتهم لعدم وجود إسعاف.",
    "ولم يصدر تعليق من أي طرف حتى ساعة نشر هذا الخبر.",
    "وأغلقت المدارس أبوابها في اليوم التالي خوفاً من تجدد القصف.",
    "وكانت المنطقة قد شهدت هدوءاً نسبياً في الأسابيع الماضية.",
    "وناشدت منظمة محلية الأطراف فتح ممر لإخراج الجرحى.",
    "وانقطعت الكهرباء عن الأحياء الشرقية منذ ساعات الصباح.",
)


@dataclass(frozen=True)
class Happening:
    """What reports may tell of, several of them the same."""

    faction: str
    place: str
    day: date
    killed: int
    injured: int


@dataclass
class Sent:
    """One thing that was handed in, and what must become of it.

    `origin` is its path in the inbox or its address. `becomes` is `report`: each of `lines` stands in one report;
    `reject`: its origin is among the rejects; `told`: its origin is among the versions or the rejects.
    """

    number: int
    way: str
    origin: str
    lines: tuple[str, ...]
    becomes: Becomes
    arrived_at: float | None = None
    published_at: float | None = None


@dataclass(frozen=True)
class Delivery:
    """A file for the inbox, or a page for the site where `is_page`, with what it brings."""

    name: str
    data: bytes
    brings: tuple[Sent, ...]
    is_slow: bool = False


@dataclass
class Composer:
    """Makes batches of deliveries, one after another."""

    seeds: Path
    chance: Random
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read names from the seeds."""
        self._places = [
            row["name_ar"]
            for row in _rows(self.seeds / "gazetteer" / "places.csv")
            if row["country_code"] in _COUNTRIES
        ][:_MOST_PLACES]
        self._factions = [
            row["name_ar"]
            for row in _rows(self.seeds / "registry" / "factions.csv")
            if row["country_code"] in _COUNTRIES and row["kind"] == "armed_group"
        ]
        self._samples = [file.read_text("utf-8") for file in sorted((self.seeds / "reports").glob("*.txt"))]
        self._happenings: list[Happening] = []

    def batch(self, number: int, read_before: list[Sent]) -> list[Delivery]:
        """Five to twenty reports for the inbox; those that it takes out of `read_before` are repeated or changed."""
        folder = f"batch-{number:03}"
        wanted = self.chance.randint(5, 20)
        deliveries: list[Delivery] = []
        while sum(len(delivery.brings) for delivery in deliveries) < wanted:
            way = self.chance.choices(
                ("text", "lines", "table", "page", "zip", "slow", "slow lines", "copy", "changed", "cut", "broken"),
                (6, 2, 1, 1, 1, 1, 0.5, 1, 1, 0.5, 1.5),
            )[0]
            earlier = None
            if way in ("copy", "changed"):
                if not read_before:
                    continue
                earlier = read_before.pop(self.chance.randrange(len(read_before)))
            deliveries.append(self._delivery(way, folder, earlier))
        return deliveries

    def page(self, address: str | None = None) -> Delivery:
        """A page for the site, at a new address or the one that is given."""
        sent = self._report("fetched" if address is None else "fetched, changed", address or "")
        sent.origin = address or f"/news/{sent.number:06}.html"
        return Delivery(sent.origin, _page(sent.lines), (sent,))

    def _delivery(self, way: str, folder: str, earlier: Sent | None) -> Delivery:
        name = f"{folder}/{len(self.sent):06}"
        match way:
            case "text" | "slow":
                return self._text(way, f"{name}.txt", is_slow=way == "slow")
            case "lines" | "slow lines":
                brings = self._reports(way, f"{name}.jsonl")
                return Delivery(f"{name}.jsonl", _lines(brings, self.chance), brings, way == "slow lines")
            case "table":
                brings = self._reports(way, f"{name}.csv")
                return Delivery(f"{name}.csv", _table(brings), brings)
            case "page":
                sent = self._report(way, f"{name}.html")
                return Delivery(sent.origin, _page(sent.lines), (sent,))
            case "zip":
                brings = self._reports(way, f"{name}.zip")
                return Delivery(f"{name}.zip", _zip(brings), brings)
            case "copy" if earlier:
                copy = self._keep(Sent(len(self.sent), way, f"{name}.txt", earlier.lines, "told"))
                return Delivery(copy.origin, "\n".join(copy.lines).encode(), (copy,))
            case "changed" if earlier:
                return self._text(way, earlier.origin)
            case "cut":
                sample = self.chance.choice(self._samples)
                start = self.chance.randrange(len(sample))
                cut = self._keep(Sent(len(self.sent), way, f"{name}.txt", (), "told"))
                return Delivery(cut.origin, sample[start : start + self.chance.randrange(400)].encode(), (cut,))
            case _:
                return self._broken(name)

    def _text(self, way: str, name: str, is_slow: bool = False) -> Delivery:
        sent = self._report(way, name)
        return Delivery(name, "\n".join(sent.lines).encode(), (sent,), is_slow)

    def _broken(self, name: str) -> Delivery:
        suffix, data = self.chance.choice(
            [
                (".txt", b""),
                (".txt", self.chance.randbytes(2_000)),
                (".txt", b"Only Arabic reports are read, and this one is not in Arabic at all. " * 5),
                (".txt", "خبر بترميز معطوب".encode()[:-1] + b"\xff\xfe\xfd" * 9),
                (".jsonl", b'{"id": "broken", "text": "'),
                (".jsonl.gz", gzip.compress(self.chance.randbytes(2_000))[:-700]),
                (".zip", b"PK\x03\x04" + self.chance.randbytes(500)),
                (".parquet", b"PAR1" + self.chance.randbytes(500)),
                (".pdf", b"%PDF-1.7\n" + self.chance.randbytes(500)),
                (".html", b"<html><body></body></html>"),
            ]
        )
        sent = self._keep(Sent(len(self.sent), "broken", name + suffix, (), "reject"))
        return Delivery(sent.origin, data, (sent,))

    def _reports(self, way: str, name: str) -> tuple[Sent, ...]:
        return tuple(self._report(way, name) for _ in range(self.chance.randint(2, 5)))

    def _report(self, way: str, origin: str) -> Sent:
        told = [self._tell() for _ in range(self.chance.randint(1, 3))]
        lines = [*told, *self.chance.sample(_ASIDES, 2)]
        lines[-1] += f" (رقم الخبر {len(self.sent):06})"
        return self._keep(Sent(len(self.sent), way, origin, tuple(lines), "report"))

    def _keep(self, sent: Sent) -> Sent:
        self.sent.append(sent)
        return sent

    def _tell(self) -> str:
        """A happening, one of three told before, in one of several ways."""
        if self._happenings and self.chance.random() < 0.3:
            happening = self.chance.choice(self._happenings[-200:])
        else:
            happening = Happening(
                self.chance.choice(self._factions),
                self.chance.choice(self._places),
                date(2013, 1, 1) + timedelta(days=self.chance.randrange(3_000)),
                self.chance.randint(11, 60),
                self.chance.randint(11, 90),
            )
            self._happenings.append(happening)
        day = f"{happening.day.day} {_MONTHS[happening.day.month - 1]} {happening.day.year}"
        return self.chance.choice(_TOLD).format(
            killed=happening.killed,
            injured=happening.injured,
            faction=happening.faction,
            place=happening.place,
            day=day,
        )


def feed_document(base: str, pages: list[tuple[str, datetime, datetime | None]]) -> bytes:
    """An RSS document that lists addresses on the site with when they were published and last changed."""
    items = "".join(
        f"<item><link>{base}{path}</link><title>{path}</title><pubDate>{_rfc822(published)}</pubDate>"
        + (f"<atom:updated>{changed.isoformat()}</atom:updated>" if changed else "")
        + "</item>"
        for path, published, changed in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>soak</title><link>{base}/</link><description>soak</description>{items}</channel></rss>"
    ).encode()


def _rfc822(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _lines(brings: tuple[Sent, ...], chance: Random) -> bytes:
    return "".join(
        json.dumps(
            {
                "id": f"soak-{sent.number:06}",
                "text": "\n".join(sent.lines),
                "source": chance.choice(_OUTLETS),
                "published": f"{date(2021, 6, 1) + timedelta(days=sent.number % 900)}",
            },
            ensure_ascii=False,
        )
        + "\n"
        for sent in brings
    ).encode()


def _table(brings: tuple[Sent, ...]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["id", "text", "source"])
    writer.writerows((f"soak-{sent.number:06}", "\n".join(sent.lines), _OUTLETS[0]) for sent in brings)
    return stream.getvalue().encode()


def _zip(brings: tuple[Sent, ...]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for sent in brings:
            archive.writestr(f"{sent.number:06}.txt", "\n".join(sent.lines))
    return stream.getvalue()


def _page(lines: tuple[str, ...]) -> bytes:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = '<meta charset="utf-8"><title>خبر</title>'
    return (
        f'<html lang="ar"><head>{head}</head><body><article><h1>خبر</h1>{paragraphs}</article></body></html>'.encode()
    )
