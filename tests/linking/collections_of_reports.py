"""Small collections of reports for the tests of dating: some dated, some not, each telling one of a few stories."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from orchestration.linking.collection import read_collection
from orchestration.linking.dating import DatedCollection

# Stories that share no rare word; each has a place of its own.
STORIES = {
    "market": "سقطت قذائف على سوق الخضار في بلدة كفرزيتا فاحترقت بسطات وتضررت محال البقالة المجاورة",
    "bridge": "انهار جسر الحديد بعد تفخيخه قرب قرية تل رفاعة وانقطعت الطريق أمام الشاحنات والحافلات",
    "school": "أغلقت مدارس حي الميدان أبوابها إثر انفجار دراجة نارية مفخخة عند مدخل روضة أطفال",
    "field": "أحرقت نيران مجهولة حقول قمح واسعة في سهل الروج وأتلفت محاصيل عشرات الفلاحين",
    "prison": "فر سجناء من سجن الصالحية المركزي خلال عصيان دام ساعات وأعقبته حملة تمشيط",
}
PLACES = {"market": "kafr_zeita", "bridge": "tell_rifaa", "school": "midan", "field": "rouj", "prison": "salhiya"}
DAYS = {story: date(2020, 3, 3) + timedelta(9 * number) for number, story in enumerate(STORIES)}


@dataclass(frozen=True)
class Report:
    """A report of a story, or of none, and of further words; without either it has no prose.

    `told` holds the days it names: weekday, month and day of month.
    """

    report_id: str
    story: str = ""
    day: date | None = None
    told: Sequence[tuple[int | None, int | None, int | None]] = ()
    url: str | None = None
    words: str = ""
    is_placed: bool = True


def dated_reports() -> list[Report]:
    """One dated report of each story, and others, so that no story is so common that its words tell nothing."""
    others = [Report(f"other_{number}", day=date(2019, 1, 1), words=f"نشرة عدد{number}") for number in range(20)]
    return [*(Report(f"known_{story}", story, day) for story, day in DAYS.items()), *others]


def frames(reports: Sequence[Report]) -> dict[str, pl.DataFrame]:
    """What `read_collection` wants, in the order of `reports`."""
    texts = [
        (report.report_id, report.url, f"{STORIES.get(report.story, '')} {report.words}".strip() or None)
        for report in reports
    ]
    extractions = [(report.report_id, report.day) for report in reports]
    times = [(report.report_id, 10 * at, *told) for report in reports for at, told in enumerate(report.told)]
    names = [
        (report.report_id, "place", PLACES[report.story]) for report in reports if report.story and report.is_placed
    ]
    text, number = pl.String(), pl.Int64()
    published = Counter(report.day for report in reports if report.day)
    return {
        "texts": pl.DataFrame(texts, {"report_id": text, "url": text, "prose_text": text}, orient="row"),
        "extractions": pl.DataFrame(extractions, {"report_id": text, "publication_day": pl.Date()}, orient="row"),
        "times": pl.DataFrame(
            times,
            {"report_id": text, "char_start": number, "weekday": number, "month": number, "day_of_month": number},
            orient="row",
        ),
        "names": pl.DataFrame(names, {"report_id": text, "name_kind": text, "name": text}, orient="row"),
        "calendar": pl.DataFrame(
            sorted(published.items()), {"publication_day": pl.Date(), "reports": number}, orient="row"
        ),
    }


def collection(reports: Sequence[Report]) -> DatedCollection:
    return read_collection(**frames(reports))
