"""What must hold whatever is read: one function a room, which reads its input and asserts the laws of what comes out.

Property tests, the fuzzer and the replay of its findings all hold the code to these.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import extract_tb

import httpx
import polars as pl
import yaml

from orchestration.extraction.broken_words import rejoin
from orchestration.extraction.dateline import publication_day
from orchestration.extraction.furniture import furniture_mask
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.numbers import find_quantities
from orchestration.extraction.pipeline import extract
from orchestration.extraction.schema import Extraction
from orchestration.extraction.text import (
    Token,
    fold,
    fold_with_offsets,
    letter_index,
    plain,
    sentence_spans,
    tokenise,
)
from orchestration.extraction.times import find_times, named_day
from orchestration.fetching.client import Answer
from orchestration.fetching.documents import read_document
from orchestration.fetching.faults import FetchFault
from orchestration.ingest import read_corpus
from orchestration.ingest.corpus import READERS
from orchestration.ingest.dates import parse_published
from orchestration.ingest.decoding import DecodingError, decode, storable
from orchestration.ingest.records import Batch

EXPECTATIONS = Path(__file__).parents[1] / "expectations" / "staging"
FORMATS = {suffix.removeprefix(".") for suffix in READERS}
PUBLISHED = datetime(2021, 6, 10, 12, 30)
_A_REPORT_BESIDE = "قصفت قوات النظام مدينة حلب أمس، ما أسفر عن مقتل 3 مدنيين وإصابة خمسة، بحسب المرصد السوري."

SPANS = {
    "mentions": ["surface"],
    "event_reports": ["trigger", "time", "count", "killed", "injured", "informant", "claim"],
    "event_report_triggers": ["trigger"],
    "event_report_factions": ["surface"],
    "event_report_places": ["surface"],
    "framings": ["label"],
    "quantities": ["surface"],
    "times": ["surface"],
}
_PARTS_OF_EVENTS = ("event_report_triggers", "event_report_factions", "event_report_places")
_IN_THEIR_SENTENCE = ("mentions", "event_report_triggers", "framings", "quantities", "times")


def hold_for_bytes(data: bytes) -> None:
    """Bytes become text that can be stored, or are refused with a reason; so do files of them."""
    try:
        text = decode(data).text
    except DecodingError as error:
        assert error.reason and str(error)
    else:
        assert storable(text) == text
    with TemporaryDirectory() as folder:
        for name, content in (("a.txt", data), ("b.jsonl", data), ("c.jsonl.gz", gzip.compress(data, 1))):
            Path(folder, name).write_bytes(content)
        batch, again = (read_corpus([Path(folder)], max_report_bytes=20_000) for _ in range(2))
    _holds_for_batch(batch)
    assert batch.reports.equals(again.reports) and batch.rejects.equals(again.rejects)


def hold_for_file(data: bytes) -> None:
    """A file of any format gives what can be stored, the same each time, and its reader fails of nothing it finds.

    The first line of `data` is the end of its name.
    """
    suffix, _, content = data.partition(b"\n")
    name = f"a.{suffix.decode(errors='replace')}"
    if name[2:] not in FORMATS:
        return
    with TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(content)
        batch, again = (read_corpus([Path(folder)], max_report_bytes=20_000) for _ in range(2))
    _holds_for_batch(batch)
    assert batch.reports.equals(again.reports) and batch.rejects.equals(again.rejects)
    assert not batch.rejects["detail"].str.contains("the reader of its format failed").any()


def hold_for_document(data: bytes) -> None:
    """A feed or sitemap gives entries with an address in one line, or is refused with a reason of its own."""
    headers = httpx.Headers({"Content-Type": "application/xml"})
    try:
        document = read_document(Answer("https://a.example.org/feed", 200, "OK", headers, data, 0), "auto", 100_000)
    except FetchFault as fault:
        assert str(fault)
        # A parser of others may fail; what is ours may not.
        frames = extract_tb(fault.__cause__.__traceback__) if fault.__cause__ else []
        assert not frames or "orchestration" not in frames[-1].filename
        return
    for entry in (*document.entries, *document.sitemaps):
        assert entry.url and "\n" not in entry.url + entry.title + entry.published + entry.modified
        assert entry.dated_at is None or entry.dated_at.tzinfo is UTC


def hold_for_lines(values: list[dict[str, object]]) -> None:
    """Every line of JSON Lines becomes a report with the characters that it has, or a reject."""
    lines = [json.dumps(line, ensure_ascii=at % 2 == 0) for at, line in enumerate(values)]
    with TemporaryDirectory() as folder:
        Path(folder, "lines.jsonl").write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
        batch = read_corpus([Path(folder)])
    _holds_for_batch(batch)
    told = {storable(str(line.get("text"))) for line in values}
    assert set(batch.reports["body_text"]) <= told
    refused = batch.rejects.filter(pl.col("severity") == "refused")
    assert batch.reports.height + refused.height >= len(values)


def _holds_for_batch(batch: Batch) -> None:
    for frame in (batch.reports, batch.rejects):
        for column in frame.select(pl.selectors.string()).iter_columns():
            assert all(storable(text) == text for text in column.drop_nulls())
    assert batch.reports["body_text"].str.strip_chars().str.len_chars().min() != 0
    assert (batch.rejects["detail"].str.len_chars() > 0).all()


def hold_for_characters(text: str) -> None:
    """Folding, tokens and sentences keep the place of every character."""
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text) == fold(folded)
    assert len(folded) == len(offsets) <= len(text)
    assert (offsets[1:] > offsets[:-1]).all()
    assert all(fold(text[at]) == char for char, at in zip(folded, offsets.tolist(), strict=True))
    assert plain(plain(text)) == plain(text)
    previous_end = 0
    for start, end in sentence_spans(text):
        assert previous_end <= start < end <= len(text)
        assert not text[previous_end:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = start
        for token in tokenise(text, start, end):
            assert position <= token.start < token.end <= end
            assert token.norm
            assert 0 <= letter_index(text[token.start : token.end], 2) < token.end - token.start
            position = token.end
        previous_end = end
    assert not text[previous_end:].strip()


def hold_for_words(text: str, lexicon: Lexicon) -> None:
    """Joined words cover their pieces in order; each sentence is furniture by one rule, or is not."""
    for tokens in _sentences(text):
        joined = rejoin(text, tokens, lexicon.words)
        assert [token.start for token in joined] == sorted({token.start for token in joined})
        assert {token.start for token in joined} <= {token.start for token in tokens}
        assert {token.end for token in joined} <= {token.end for token in tokens}
        assert all(token.norm for token in joined)
        assert all(before.end <= after.start for before, after in pairwise(joined))
        if tokens:
            assert (joined[0].start, joined[-1].end) == (tokens[0].start, tokens[-1].end)
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    rules = furniture_mask(sentences, lexicon.furniture)
    assert len(rules) == len(sentences)
    assert all(rule is None or rule for rule in rules)


def hold_for_numbers(text: str, lexicon: Lexicon) -> None:
    """Quantities stand in order among the tokens, and their bounds are in order."""
    for tokens in _sentences(text):
        last = 0
        for quantity in find_quantities(tokens, lexicon.numbers):
            assert last <= quantity.first < quantity.last <= len(tokens)
            assert quantity.low is None or quantity.high is None or 0 <= quantity.low <= quantity.high
            assert quantity.low is not None or quantity.high is not None
            assert max(quantity.low or 0, quantity.high or 0) < 2**63
            assert quantity.noun_first is None or 0 <= quantity.noun_first < len(tokens)
            last = quantity.last


def hold_for_dates(text: str, lexicon: Lexicon) -> None:
    """Dates of publication are days that a calendar has; times of a text are intervals that begin before they end."""
    line = text.partition("\n")[0]
    published = parse_published(line)
    if published is not None:
        assert 1900 <= published.at.year <= 2100
        assert published.at.tzinfo is None and published.at.microsecond == 0
        assert parse_published(published.at.replace(tzinfo=UTC).isoformat()) == (published.at, "second")
    day = publication_day(None, line, text, sentence_spans(text), lexicon.times)
    for known in (None, day.day if day else None, PUBLISHED.date(), date.min, date.max):
        for tokens in _sentences(text):
            last = 0
            for time in find_times(tokens, lexicon.times, known):
                assert last <= time.first < time.last <= len(tokens)
                assert time.date_from is None or time.date_to is None or time.date_from <= time.date_to
                named = named_day(tokens[time.first : time.last], lexicon.times)
                assert named.weekday in {None, *range(1, 8)}
                assert named.month in {None, *range(1, 13)} and named.day in {None, *range(1, 32)}
                last = time.last


def hold_for_report(text: str, lexicon: Lexicon, published: datetime | None = PUBLISHED) -> None:
    """A report gives the same rows alone and beside another one, in any order, and all that is said of rows holds."""
    alone = read([text], published, lexicon)
    hold_for_rows(alone, [text], lexicon)
    beside = {"report-1": _A_REPORT_BESIDE, "report-0": text}
    together = extract(_frame(beside, published), lexicon)
    for field in fields(Extraction):
        frame = getattr(together, field.name)
        assert frame.filter(pl.col("report_id") == "report-0").equals(getattr(alone, field.name)), field.name


def hold_for_rows(extraction: Extraction, texts: list[str], lexicon: Lexicon) -> None:
    """Laws of the staging tables of some reports, which have ids by `read`."""
    bodies = {f"report-{number}": text for number, text in enumerate(texts)}
    for table, names in SPANS.items():
        for row in getattr(extraction, table).iter_rows(named=True):
            for name in names:
                _holds_for_span(row, name, bodies[row["report_id"]], table)
    for table, key in _keys().items():
        rows = getattr(extraction, table).select(key)
        assert rows.n_unique() == rows.height, f"{table}: {key} is not unique"
    _holds_for_links(extraction, lexicon)
    _holds_for_bounds(extraction)
    assert sorted(extraction.extractions["report_id"]) == sorted(bodies)


def _holds_for_span(row: dict[str, object], name: str, body: str, table: str) -> None:
    at = name if table == "event_reports" else "char"
    words, start, end = row[f"{name}_text"], row[f"{at}_start"], row[f"{at}_end"]
    if words is None:
        assert start is None and end is None
        return
    assert isinstance(start, int) and isinstance(end, int)
    assert 0 <= start < end <= len(body), f"{table}.{name} lies outside"
    assert body[start:end] == words, f"{table}.{name} is not what stands there"


def _holds_for_links(extraction: Extraction, lexicon: Lexicon) -> None:
    """Every id leads to a row; what is said to stand in a sentence lies in it."""
    events = extraction.event_reports
    for table in _PARTS_OF_EVENTS:
        assert set(getattr(extraction, table)["event_report_id"]) <= set(events["event_report_id"]), table
    first = extraction.event_report_triggers.filter(pl.col("position") == 0)
    assert sorted(first["event_report_id"]) == sorted(events["event_report_id"])
    spans = extraction.sentences.select(
        "report_id", "sentence_index", sentence_from="char_start", sentence_to="char_end"
    )
    for table in (*_IN_THEIR_SENTENCE, "event_reports"):
        rows = getattr(extraction, table)
        placed = rows.join(spans, on=["report_id", "sentence_index"], how="inner")
        assert placed.height == rows.height, f"{table}: a sentence is missing"
        start, end = ("trigger_start", "trigger_end") if table == "event_reports" else ("char_start", "char_end")
        inside = (pl.col("sentence_from") <= pl.col(start)) & (pl.col(end) <= pl.col("sentence_to"))
        assert placed.filter(~inside).is_empty(), f"{table}: outside its sentence"
    same = (pl.col("sentence_start") == pl.col("sentence_from")) & (pl.col("sentence_end") == pl.col("sentence_to"))
    assert events.join(spans, on=["report_id", "sentence_index"]).filter(~same).is_empty()
    factions = {*extraction.event_report_factions["faction_id"], *extraction.framings["faction_id"], None}
    assert factions <= {*lexicon.factions.factions, "civilians", "unidentified", None}
    assert {*extraction.event_report_places["place_id"], None} <= {*lexicon.places.gazetteer.kind, None}
    assert {*events["lexicon_id"], *extraction.event_report_triggers["lexicon_id"]} <= {*lexicon.triggers.rows}


def _holds_for_bounds(extraction: Extraction) -> None:
    bounds = [(extraction.quantities, "low", "high"), (extraction.times, "date_from", "date_to")]
    bounds += [(extraction.event_reports, f"{n}_low", f"{n}_high") for n in ("count", "killed", "injured")]
    bounds += [(extraction.event_reports, "date_from", "date_to")]
    for frame, low, high in bounds:
        assert frame.filter(pl.col(low) > pl.col(high)).is_empty(), f"{low} > {high}"
    assert extraction.event_reports["confidence"].is_between(0, 1).all()


@cache
def _keys() -> dict[str, list[str]]:
    """The key of each staging table, as its suite of expectations states it."""
    suites = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in EXPECTATIONS.glob("*.yml")}
    return {field.name: suites[field.name]["key"] for field in fields(Extraction)}


def _sentences(text: str) -> Iterator[list[Token]]:
    return (tokenise(text, start, end) for start, end in sentence_spans(text))


def read(texts: list[str], published: datetime | None, lexicon: Lexicon) -> Extraction:
    """The staging frames of some texts, which become report-0, report-1 and so on."""
    return extract(_frame({f"report-{number}": text for number, text in enumerate(texts)}, published), lexicon)


def _frame(bodies: dict[str, str], published: datetime | None) -> pl.DataFrame:
    schema = {"report_id": pl.String, "body_text": pl.String, "published_at": pl.Datetime, "url": pl.String}
    rows = [(report_id, text, published, None) for report_id, text in bodies.items()]
    return pl.DataFrame(rows, schema=schema, orient="row")
