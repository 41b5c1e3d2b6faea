"""When event reports happened, for linking: as told, as told against an inferred day of publication, or presumed.

What a report says of time stands in its own table and is not touched here.
"""

from datetime import date, timedelta

import polars as pl

from orchestration.extraction.text import tokenise
from orchestration.extraction.times import TimeSpan, TimeVocabulary, find_times

# News that gives no day is of the days up to its publication.
PRESUMED_DAYS = 2
# Days of publication against which extraction could not settle anything yet.
_INFERRED = ("named", "siblings")
EVENT_DAYS = pl.Schema(
    {
        "event_report_id": pl.String(),
        "day_from": pl.Date(),
        "day_to": pl.Date(),
        "day_precision": pl.String(),
        "day_method": pl.String(),
        "day_probability": pl.Float64(),
    }
)


def event_days(reports: pl.DataFrame, vocabulary: TimeVocabulary) -> pl.DataFrame:
    """The days of each event report that has any; columns `EVENT_DAYS`, by event_report_id.

    reports: event_report_id, date_from, date_to, date_precision, time_start (all null where the report says nothing),
    time_sentence_text and time_sentence_start of the sentence with the words of time, publication_day,
    publication_method, probability, is_located. `day_method` says `told`, `inferred` (the words, settled against an
    inferred day of publication) or `presumed` (no words, but a place: the days up to publication).
    """
    rows = []
    for row in reports.sort("event_report_id").iter_rows(named=True):
        if row["date_from"] or row["date_to"]:
            found = (row["date_from"], row["date_to"], row["date_precision"], "told", 1.0)
        elif row["publication_day"] is None:
            continue
        elif row["time_start"] is None:
            if not row["is_located"]:
                continue
            day: date = row["publication_day"]
            found = (day - timedelta(days=PRESUMED_DAYS), day, "days", "presumed", row["probability"])
        elif row["publication_method"] in _INFERRED and (time := _settled(row, vocabulary)):
            found = (time.date_from, time.date_to, time.precision, "inferred", row["probability"])
        else:
            continue
        rows.append((row["event_report_id"], *found))
    return pl.DataFrame(rows, schema=EVENT_DAYS, orient="row")


def _settled(row: dict[str, object], vocabulary: TimeVocabulary) -> TimeSpan | None:
    """The time whose words begin at `time_start`, settled against the day of publication."""
    start, day = row["time_sentence_start"], row["publication_day"]
    assert isinstance(start, int) and isinstance(day, date)
    tokens = tokenise(str(row["time_sentence_text"]))
    times = find_times(tokens, vocabulary, day)
    at_start = (time for time in times if start + tokens[time.first].start == row["time_start"])
    found = next(at_start, None)
    return found if found and (found.date_from or found.date_to) else None
