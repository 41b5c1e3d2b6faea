"""Waqai beside other ways to find events in Arabic, on the same texts in the same run: speed and F1. Not a test.

    python benchmarks/peers.py [CORPUS ...] [--articles N] [--gold DIR ... --texts PATH ... [--only IDS]]

Each peer is what an engineer would write in a day, with the words, phrases and names of Waqai's seeds in all forms:

- `dictionary`: a Python loop over the tokens of camel-tools, normalised by it, and the longest surface at each;
- `spacy`: spaCy's EntityRuler on a blank Arabic pipeline, sentences by its sentencizer;
- `ahocorasick`: pyahocorasick over the folded text, surfaces that begin and end with a word;
- `duckdb`: one regular expression a type of event, over sentences split in SQL.

A peer tells of one event for each type that words of a sentence name, and of one a type and place in an article. Its
agent is the nearest name of a faction before them and its patient the nearest behind, or its agent that one where there
is none before; its place is the nearest one. `duckdb` tells of one a type and sentence, of its type alone. No peer
gives numbers, days or informants, and all is told as actual.

All go through the articles batch by batch in turn, in one process. Seconds are of the processors, threads and children
included; those of loading stand apart: of Waqai its lexicon, of a peer what it makes of the surfaces. With `--gold`,
folders of annotations, their texts are read by all and scored as `waqai score` does. Results go to
`benchmarks/results/peers.json`.
"""

import argparse
import json
import resource
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from camel_tools.tokenizers.word import simple_word_tokenize
from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar
from peer_vocabulary import NO_EVENT, Forms, PeerVocabulary, Term, peer_vocabulary

from orchestration.errors import InputError
from orchestration.evaluation.gold import GoldDocument, read_gold
from orchestration.evaluation.names import Names, generic_words, registry_names
from orchestration.evaluation.reading import as_warehouse, pair_with_rows, read_texts
from orchestration.evaluation.scoring import UNDIRECTED_TYPES, Document, Vocabulary, score
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon, load_lexicon
from orchestration.extraction.pipeline import extract
from orchestration.extraction.text import fold_with_offsets, sentence_spans
from orchestration.ingest import read_corpus
from orchestration.markdown import markdown_table
from orchestration.settings import load_settings
from orchestration.warehouse.connection import in_memory
from orchestration.warehouse.sql import literal

RESULTS = Path(__file__).resolve().parent / "results" / "peers.json"
SCORED = ("events", "agents", "patients", "places", "tuples")
# Large, because `duckdb` compiles its patterns anew for each query.
_BATCH = 1_000
# spaCy's patterns have no empty id.
_NONE = "none"
# What a row of a peer says of all that it does not look for.
_UNTOLD = {"modality": "actual", "date_from": None, "date_to": None, "claimed_by": None} | {
    f"{figure}_{bound}": None for figure in ("count", "killed", "injured") for bound in ("low", "high")
}
# Of a module that is no part of the project's environment, how it is installed.
_INSTALL = "uv pip install --python .venv/bin/python --group bench"

Row = dict[str, Any]
# Reads texts, and returns the rows of each.
Peer = Callable[[Sequence[str]], list[list[Row]]]


class Match(NamedTuple):
    """A surface in a text (characters `start` to `end`), and what it means."""

    start: int
    end: int
    term: Term


@dataclass
class Measured:
    """What one extractor took (processor seconds) and found; F1 by name of the figure where annotations are given."""

    extractor: str
    load_seconds: float
    seconds: float = 0.0
    articles_per_second: float = 0.0
    megabytes_per_second: float = 0.0
    times_waqai: float = 0.0
    events: int = 0
    articles_with_events: int = 0
    f1: dict[str, float] = field(default_factory=dict)


def processor_seconds() -> float:
    """Time that this process, its threads and its ended children have spent on processors."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def told(sentences: Iterable[Sequence[Match]]) -> list[Row]:
    """The rows of one article, given the matches of its sentences in order: in a sentence one a type of event, with the
    names nearest to its first words, in the article one a type and place."""
    rows: dict[tuple[str, ...], Row] = {}
    for matches in sentences:
        types = set()
        for at, (start, end, term) in enumerate(matches):
            if term.kind != "event" or term.value in (NO_EVENT, *types):
                continue
            types.add(term.value)
            before, behind = _nearest("faction", matches[:at], start), _nearest("faction", matches[at:], start)
            places = _nearest("place", matches, start)
            # Who stands behind a verb without anyone before it is its subject.
            parties = {"agents": before, "patients": behind} if before else {"agents": behind}
            rows.setdefault((term.value, *places), event_row(term.value, start, end, places=places, **parties))
    return list(rows.values())


def event_row(code: str, start: int, end: int, **names: list[str]) -> Row:
    """A row as the scorer reads it."""
    parties: dict[str, list[str]] = {"agents": [], "patients": [], "places": []}
    return {**_UNTOLD, **parties, **names, "event_type": code, "trigger_start": start, "trigger_end": end}


def _nearest(kind: str, matches: Sequence[Match], start: int) -> list[str]:
    named = [match for match in matches if match.term.kind == kind]
    return [min(named, key=lambda match: abs(match.start - start)).term.value] if named else []


def dictionary_peer(vocabulary: PeerVocabulary) -> Peer:
    """A loop over tokens, with the longest surface of the dictionary at each."""
    surfaces = vocabulary.surfaces
    longest: dict[str, int] = {}
    for surface in surfaces:
        first = surface.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 0), surface.count(" ") + 1)

    def matches(text: str, start: int, end: int) -> Iterator[Match]:
        tokens = simple_word_tokenize(text[start:end])
        words = list(map(_normalised, tokens))
        spans = []
        for token in tokens:
            start = text.index(token, start)
            spans.append((start, start + len(token)))
            start += len(token)
        at = 0
        while at < len(words):
            for length in range(longest.get(words[at], 0), 0, -1):
                term = surfaces.get(" ".join(words[at : at + length]))
                if term:
                    yield Match(spans[at][0], spans[min(at + length, len(spans)) - 1][1], term)
                    at += length - 1
                    break
            at += 1

    def read(text: str) -> list[Row]:
        return told(list(matches(text, start, end)) for start, end in sentence_spans(text))

    return lambda texts: list(map(read, texts))


@lru_cache(maxsize=200_000)
def _normalised(word: str) -> str:
    """Folded as the vocabulary is."""
    plain = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(word))))
    return plain.replace("ؤ", "و").replace("ئ", "ي").replace("\u0640", "")


def spacy_peer(vocabulary: PeerVocabulary) -> Peer:
    """An EntityRuler of all surfaces; the label of an entity is what kind of term it is, its id the term's value."""
    import spacy

    pipeline = spacy.blank("ar")
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "؟", "\n", "\n\n"]})
    ruler = pipeline.add_pipe("entity_ruler")
    # Patterns of words together, one a type: a phrase pattern for each of half a million forms takes 5 GB.
    words: dict[str, list[str]] = {}
    for surface, term in vocabulary.surfaces.items():
        if term.kind == "event" and " " not in surface:
            words.setdefault(term.value, []).append(surface)
    ruler.add_patterns(  # type: ignore[attr-defined]
        [{"label": "event", "pattern": [{"ORTH": {"IN": forms}}], "id": code or _NONE} for code, forms in words.items()]
        + [
            {"label": term.kind, "pattern": surface, "id": term.value or _NONE}
            for surface, term in vocabulary.surfaces.items()
            if term.kind != "event" or " " in surface
        ]
    )

    def match(entity: Any, raw: np.ndarray) -> Match:
        value = NO_EVENT if entity.ent_id_ == _NONE else entity.ent_id_
        return Match(int(raw[entity.start_char]), int(raw[entity.end_char - 1]) + 1, Term(entity.label_, value))

    def read(texts: Sequence[str]) -> list[list[Row]]:
        folded = [fold_with_offsets(text) for text in texts]
        documents = pipeline.pipe(text for text, _ in folded)
        return [
            told([match(entity, raw) for entity in sentence.ents] for sentence in document.sents)
            for document, (_, raw) in zip(documents, folded, strict=True)
        ]

    return read


def ahocorasick_peer(vocabulary: PeerVocabulary) -> Peer:
    """An automaton of all surfaces; of those that overlap the first stands, of those at one place the longest."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for surface, term in vocabulary.surfaces.items():
        automaton.add_word(surface, (len(surface), term))
    automaton.make_automaton()

    def matches(folded: str) -> Iterator[Match]:
        whole = [
            Match(last - length + 1, last + 1, term)
            for last, (length, term) in automaton.iter(folded)
            if not folded[last - length : last - length + 1].isalnum() and not folded[last + 1 : last + 2].isalnum()
        ]
        behind = 0
        for match in sorted(whole, key=lambda match: (match.start, -match.end)):
            if match.start >= behind:
                behind = match.end
                yield match

    def read(text: str) -> list[Row]:
        folded, raw = fold_with_offsets(text)
        found = [Match(int(raw[at]), int(raw[end - 1]) + 1, term) for at, end, term in matches(folded)]
        starts = [start for start, _ in sentence_spans(text)]
        by_sentence = groupby(found, key=lambda match: bisect_right(starts, match.start))
        return told(list(matches_there) for _, matches_there in by_sentence)

    return lambda texts: list(map(read, texts))


# Raw sentences with where they begin, then folded, without the phrases that tell of no event.
_SENTENCES = r"""
    with pieces as (
        select
            article,
            unnest(parts) as piece,
            generate_subscripts(parts, 1) as position
        from (select article, regexp_extract_all(body, '[^\n]*?(?:[.!?؟]\s+|\n+|$)') as parts from articles)
    ),
    sentences as (
        select
            article,
            sum(length(piece)) over (partition by article order by position) - length(piece) as sentence_start,
            translate(
                regexp_replace(piece, '[\x{0610}-\x{061a}\x{0640}\x{064b}-\x{065f}\x{0670}]', '', 'g'),
                'أإآٱىةؤئ', 'اااايهوي'
            ) as written
        from pieces
    ),
    telling as (
        select
            article,
            sentence_start,
            case
                when regexp_matches(written, :nothing) then regexp_replace(written, :nothing, ' ', 'g')
                else written
            end as folded
        from sentences
    )
    select article, sentence_start::bigint, codes
    from (select article, sentence_start, list_filter([:codes], code -> code is not null) as codes from telling)
    where len(codes) > 0
    order by article, sentence_start
"""


def duckdb_peer(vocabulary: PeerVocabulary) -> Peer:
    """One query for a batch of articles. A row is told to begin where its sentence does."""
    codes = ", ".join(
        f"case when regexp_matches(folded, {literal(pattern(forms))}) then {literal(code)} end"
        for code, forms in vocabulary.events.items()
        if code != NO_EVENT
    )
    nothing = literal(pattern(vocabulary.events[NO_EVENT]))
    query = _SENTENCES.replace(":codes", codes).replace(":nothing", nothing)
    con = in_memory()

    def read(texts: Sequence[str]) -> list[list[Row]]:
        rows: list[list[Row]] = [[] for _ in texts]
        con.register("articles", pl.DataFrame({"article": range(len(texts)), "body": texts}).to_arrow())
        for article, start, found in con.execute(query).fetchall():
            rows[article] += [event_row(code, start, start) for code in found]
        return rows

    return read


def pattern(groups: Iterable[Forms]) -> str:
    """A regular expression (RE2) of all forms between ends of words."""
    either = "|".join(f"{_one_of(forms.prefixes)}{_one_of(forms.stems)}{_one_of(forms.suffixes)}" for forms in groups)
    return rf"(?:^|[^\p{{L}}\p{{N}}])(?:{either})(?:[^\p{{L}}\p{{N}}]|$)"


def _one_of(parts: Iterable[str]) -> str:
    """Letters and blanks, which need no escape."""
    return f"(?:{'|'.join(sorted(parts))})"


PEERS: Mapping[str, Callable[[PeerVocabulary], Peer]] = {
    "dictionary": dictionary_peer,
    "spacy": spacy_peer,
    "ahocorasick": ahocorasick_peer,
    "duckdb": duckdb_peer,
}
# Those whose module, of the same name, is in the group `bench`.
EXTRA = ("spacy", "ahocorasick")


def missing() -> list[str]:
    """Peers whose package is not installed."""
    return [name for name in EXTRA if find_spec(name) is None]


def measure(
    articles: pl.DataFrame, lexicon: Lexicon, peers: Mapping[str, Peer], results: Mapping[str, Measured]
) -> None:
    """Let Waqai and all peers read the articles in turn, batch by batch, and fill in what they took and found."""

    def counted(name: str, counts: Callable[[], Sequence[int]]) -> None:
        before = processor_seconds()
        events = counts()
        result = results[name]
        result.seconds += processor_seconds() - before
        result.events += sum(events)
        result.articles_with_events += sum(map(bool, events))

    for batch in articles.iter_slices(_BATCH):
        texts = batch["body_text"].to_list()
        counted("waqai", lambda: extract(batch, lexicon).extractions["event_report_count"].to_list())  # noqa: B023
        for name, peer in peers.items():
            counted(name, lambda: list(map(len, peer(texts))))  # noqa: B023
    for result in results.values():
        result.articles_per_second = articles.height / result.seconds
        result.megabytes_per_second = megabytes(articles) / result.seconds
        result.times_waqai = results["waqai"].seconds / result.seconds


def megabytes(articles: pl.DataFrame) -> float:
    """Size of the texts in UTF-8."""
    return int(articles["body_text"].str.len_bytes().sum()) / 1e6


def score_all(
    gold: Sequence[GoldDocument], texts: pl.DataFrame, seeds_dir: Path, lexicon: Lexicon, peers: Mapping[str, Peer]
) -> dict[str, dict[str, float]]:
    """F1 by extractor and name of the figure, of all annotated documents together."""
    names = Vocabulary(Names(registry_names(seeds_dir), generic_words(seeds_dir)), UNDIRECTED_TYPES)
    bodies = dict(zip(texts["doc_id"], texts["body_text"], strict=True))
    with as_warehouse(extract(texts, lexicon), texts, seeds_dir) as con:
        documents = {"waqai": pair_with_rows(gold, texts, con)}
    for name, peer in peers.items():
        rows = peer([bodies[document.doc_id] for document in gold])
        documents[name] = [
            Document(document, sentence_spans(bodies[document.doc_id]), found, [], [])
            for document, found in zip(gold, rows, strict=True)
        ]
    return {
        name: {figure: round(score(scored, names).figures[figure].f1, 3) for figure in SCORED}
        for name, scored in documents.items()
    }


def table(results: Iterable[Measured]) -> str:
    """The results as Markdown; F1 where there are annotations."""
    columns = ["", "articles/s", "MB/s", "times Waqai", "load s", "events", "articles with events"]
    rows = [
        [
            result.extractor,
            f"{result.articles_per_second:,.0f}",
            f"{result.megabytes_per_second:.2f}",
            f"{result.times_waqai:.2f}",
            f"{result.load_seconds:.1f}",
            f"{result.events:,}",
            f"{result.articles_with_events:,}",
            *(f"{f1:.3f}" for f1 in result.f1.values()),
        ]
        for result in results
    ]
    scored = [f"F1 {figure}" for figure in SCORED] if len(rows[0]) > len(columns) else []
    return markdown_table([*columns, *scored], rows)


def rounded(result: Measured) -> dict[str, Any]:
    """The fields of a result, numbers to two places but F1, which has three."""
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(result).items()}


def main() -> None:
    """Measure, print the table, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="*", type=Path, help="folder or file of reports [default: the sample reports]")
    parser.add_argument("--articles", type=int, default=2_000, help="how many to read [default: %(default)s]")
    parser.add_argument("--gold", nargs="+", type=Path, default=[], help="folders of annotations")
    parser.add_argument("--texts", nargs="+", type=Path, default=[], help="folders of the texts annotated there")
    parser.add_argument("--only", help="annotated documents to score, such as d001-d012,d025 [default: all]")
    options = parser.parse_args()
    seeds_dir = load_settings().seeds_dir
    try:
        articles = read_corpus(options.corpus or [seeds_dir / "reports"]).reports.head(options.articles)
        gold = [document for folder in options.gold for document in read_gold(folder, options.only)]
        texts = read_texts(options.texts, [document.doc_id for document in gold]) if gold else None
    except InputError as error:
        sys.exit(str(error))
    if articles.is_empty():
        sys.exit("There are no reports in the corpus.")

    before = processor_seconds()
    lexicon = load_lexicon(seeds_dir, build_gazetteer(seeds_dir, None))
    results = {"waqai": Measured("waqai", processor_seconds() - before)}
    vocabulary = peer_vocabulary(seeds_dir, lexicon)
    peers: dict[str, Peer] = {}
    left_out = missing()
    for name in [name for name in PEERS if name not in left_out]:
        before = processor_seconds()
        peers[name] = PEERS[name](vocabulary)
        results[name] = Measured(name, processor_seconds() - before)
    measure(articles, lexicon, peers, results)
    if texts is not None:
        for name, figures in score_all(gold, texts, seeds_dir, lexicon, peers).items():
            results[name].f1 = figures

    print(table(results.values()))
    if left_out:
        print(f"\nLeft out for want of their packages: {', '.join(left_out)}. Install them with `{_INSTALL}`.")
    found = {
        "articles": articles.height,
        "megabytes": round(megabytes(articles), 2),
        "annotated_documents": len(gold),
        "extractors": [rounded(result) for result in results.values()],
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
