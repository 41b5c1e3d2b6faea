"""How the time of extraction grows with a text that repeats itself: a table of ratios of one process.

    python benchmarks/growth.py

Windows within which things are compared are made small, so that short texts outgrow them: with windows, eight times the
text takes about eight times as long; comparing everything with everything, 64 times.
"""

import time
from functools import partial

import polars as pl

from orchestration.extraction import coreference, happenings, text
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.workers import extractor
from orchestration.markdown import markdown_table
from orchestration.settings import PROJECT_DIR

_FEW, _TIMES = 60, 8
FRAGMENTS = {
    "triggers": "قصف ",
    "verbs": "قصفت ",
    "clauses": "قصفت تركيا حلب ",
    "sentences": "قصفت قوات النظام مدينة حلب. ",
    "tolls": "وأسفر القصف عن مقتل 5 مدنيين. ",
    "informants": "قال المرصد إن 5 مدنيين قتلوا في حلب. ",
    "people": "قتل 5 مدنيين وأصيب 3 ",
    "adjectives": "غارة تركية ",
    "cues": "بحسب مصدر أمني " * 8,
    "anaphors": "قسد والتنظيم " * 8,
    "numbers": "5 " * 20,
    "number words": "خمسة وعشرون " * 10,
    "commas": "، " * 40,
    "brackets": "(«" * 20 + "»)" * 20,
    "places": "حلب والرقة " * 10,
    "times": "يوم الاثنين " * 10,
    "conjunctions": "و " * 40,
    "tatweel": "ـ" * 80,
    "letters": "ق.ت.ل " * 10,
    "digits": "5," * 40,
    "lines": "حلب\n" * 10,
    "blanks": "ا" + " " * 80,
}


def _seconds(body: str, lexicon: Lexicon) -> float:
    """Processor time of reading one report."""
    report = pl.DataFrame({"report_id": ["r"], "body_text": [body], "outlet_name": [None], "published_at": [None]})
    report = report.with_columns(
        pl.col("outlet_name").cast(pl.String),
        pl.col("published_at").cast(pl.Datetime("us")),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("doc_id", "url", "title", "published_precision")),
    )
    started = time.process_time()
    extract(report, lexicon)
    return time.process_time() - started


def main() -> None:
    """Print the milliseconds of a short text and how many times as long eight times the text takes."""
    seeds = PROJECT_DIR / "seeds"
    lexicon = load_lexicon(seeds, build_gazetteer(seeds, None))
    text._LONGEST_SENTENCE = 150
    coreference.LOOKS_BACK = happenings.LOOKS_BACK = 8
    rows = []
    with extractor(lexicon, partial(lambda: lexicon), 1, 1):  # keeps the collector from looking through the lexicon
        for name, fragment in FRAGMENTS.items():
            few = min(_seconds(fragment * _FEW, lexicon) for _ in range(3))
            many = _seconds(fragment * _FEW * _TIMES, lexicon)
            rows.append((name, f"{1000 * few:.0f}", f"{many / few:.1f}"))
    print(markdown_table(["fragment", "ms of a short text", f"ratio of {_TIMES} times the text"], rows))


if __name__ == "__main__":
    main()
