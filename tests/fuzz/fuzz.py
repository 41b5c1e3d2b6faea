"""Coverage-guided fuzzing of what reads foreign texts: atheris changes them, the laws of tests/laws.py must hold.

Run it as `make fuzz ARGS="[TARGET ...] --seconds 60"`: each target in turn, so many seconds each. An input is the text
itself, so that the sample reports are the seeds, and what breaks a law can be read. It is kept in
tests/fuzz/findings/<target>/, where test_findings.py finds it from then on. What covers new code is kept in .fuzz/
and is where the next run begins.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
TESTS = HERE.parent
sys.path[:0] = [str(TESTS), str(TESTS / "ingest"), str(TESTS.parent)]

FINDINGS = HERE / "findings"
CORPUS = TESTS.parent / ".fuzz"
TARGETS = ("readers", "formats", "documents", "normalisation", "numbers", "dates", "extraction")
_LONGEST = {"readers": 4_096, "formats": 8_192, "documents": 8_192}
_LONGEST_TEXT = 2_000
_OF_BYTES = ("readers", "formats", "documents")
_SLOW_SECONDS = 20
_SLOW_EXIT = 70  # what libFuzzer ends with when an input took too long


def checks(target: str) -> Callable[[bytes], None]:
    """What a target does with an input: it returns, or a law does not hold."""
    import laws

    from orchestration.extraction.gazetteer import build_gazetteer
    from orchestration.extraction.lexicon import load_lexicon
    from orchestration.ingest.decoding import storable

    if target in _OF_BYTES:
        return {
            "readers": laws.hold_for_bytes, "formats": laws.hold_for_file, "documents": laws.hold_for_document
        }[target]  # fmt: skip

    def of_text(hold: Callable[[str], None]) -> Callable[[bytes], None]:
        return lambda data: hold(storable(data.decode(errors="replace")))

    if target == "normalisation":
        return of_text(laws.hold_for_characters)
    seeds = TESTS.parent / "seeds"
    lexicon = load_lexicon(seeds, build_gazetteer(seeds, None))
    hold = {"numbers": laws.hold_for_numbers, "dates": laws.hold_for_dates, "extraction": laws.hold_for_report}[target]

    def whole(text: str) -> None:
        laws.hold_for_words(text, lexicon)
        laws.hold_for_report(text, lexicon)

    return of_text(whole if target == "extraction" else lambda text: hold(text, lexicon))


def seeds(target: str) -> dict[str, bytes]:
    """First inputs by name: the sample reports, whole for extraction and else by line; for readers as files are."""
    from nasty_texts import reports

    if target in ("formats", "documents"):
        return _files() if target == "formats" else _documents()
    whole = {f"s{number:03}": text for number, text in enumerate(reports(), start=1)}
    if target == "extraction":
        return {name: text.encode() for name, text in whole.items()}
    lines = {f"{name}-{at}": line for name, text in whole.items() for at, line in enumerate(text.splitlines()) if line}
    if target == "readers":
        charsets = ("utf-8", "utf-8-sig", "utf-16", "windows-1256", "iso-8859-6")
        files = {f"{n}.{c}": t.encode(c, errors="ignore") for n, t in [*lines.items()][:20] for c in charsets}
        rows = {
            f"{n}.jsonl": json.dumps({"id": n, "text": t, "published": "2021-06-10"}) for n, t in [*whole.items()][:9]
        }
        return files | {name: row.encode() for name, row in rows.items()}
    return {name: line.encode() for name, line in lines.items()}


def _files() -> dict[str, bytes]:
    """A small file of each format, and all small ones of bad input, after a line with the end of its name."""
    from bad_input import CASES
    from laws import FORMATS

    found = {}
    with TemporaryDirectory() as folder:
        for number, case in enumerate(CASES):
            if "MB" in case.name or "," in case.name or "thousandfold" in case.name:
                continue
            top = Path(folder, f"{number:03}", "news")
            top.mkdir(parents=True)
            case.make(top)
            for file in filter(_is_small, sorted(top.iterdir())):
                suffix = max((end for end in FORMATS if file.name.endswith(f".{end}")), key=len, default="")
                if suffix:
                    found[f"c{number:03}-{suffix}"] = suffix.encode() + b"\n" + file.read_bytes()
    return found


def _is_small(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and file.stat().st_size < _LONGEST["formats"]


def _documents() -> dict[str, bytes]:
    """Feeds and sitemaps: those of bad input, and one of each kind."""
    days = ("Sun, 01 Mar 2026 12:00:00 +0000", "2026-03-01T12:00:00Z", "0000-01-01", "9999-12-31T23:59:59-12:00")
    address = "https://a.example.org/1?utm_source=rss#top"
    kinds = {
        "rss": "<rss version='2.0'><channel><item><title>قصف &lt;b&gt;</title><link>{0}</link><pubDate>{1}</pubDate>"
        "<description>نص</description></item></channel></rss>",
        "atom": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>خبر</title><link href='{0}'/>"
        "<published>{1}</published><updated>{1}</updated><content type='html'>&lt;p&gt;</content></entry></feed>",
        "sitemap": "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{0}</loc>"
        "<lastmod>{1}</lastmod></url></urlset>",
        "index": "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{0}</loc>"
        "<lastmod>{1}</lastmod></sitemap></sitemapindex>",
    }
    made = {f"{kind}{n}": text.format(address, day) for kind, text in kinds.items() for n, day in enumerate(days)}
    bad = {name: data.partition(b"\n")[2] for name, data in _files().items() if name.endswith(("xml", "rss", "atom"))}
    return {name: text.encode() for name, text in made.items()} | bad


def mutator(target: str) -> Callable[[bytes, int, int], bytes]:
    """How inputs are changed: as texts with the project's words, and now and then as bytes by libFuzzer itself."""
    import atheris
    from nasty_texts import composed, mutated

    share_of_bytes = 0.5 if target in _OF_BYTES else 0.1

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < share_of_bytes:
            return bytes(atheris.Mutate(data, max_size))
        text = data.decode(errors="replace")
        text = mutated(text, chance) if chance.random() < 0.95 else composed(chance)
        return text.encode(errors="replace")[:max_size]

    return mutate


def fuzz(target: str, arguments: list[str]) -> None:
    """Fuzz one target in this process until libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["orchestration"]):
        check = checks(target)
    atheris.Setup([sys.argv[0], *arguments], check, custom_mutator=mutator(target))
    atheris.Fuzz()


def run(target: str, seconds: int) -> int:
    """Fuzz a target in a process of its own; the code is not 0 where a law was broken or an input took too long."""
    corpus, findings = CORPUS / target, FINDINGS / target
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds(target).items():
        (corpus / name).write_bytes(data)
    options = {
        "max_total_time": seconds,
        "max_len": _LONGEST.get(target, _LONGEST_TEXT),
        "timeout": _SLOW_SECONDS,
        "timeout_exitcode": _SLOW_EXIT,
        "report_slow_units": _SLOW_SECONDS,
        "rss_limit_mb": 4_096,
        "artifact_prefix": f"{findings}/",
        "print_final_stats": 1,
        "verbosity": 1,
    }
    command = [sys.executable, __file__, target, "--", *(f"-{k}={v}" for k, v in options.items()), str(corpus)]
    return subprocess.run(command, env=os.environ | {"PYTHONPATH": str(TESTS.parent)}, check=False).returncode


def main() -> None:
    """Fuzz the targets that are named, or all."""
    if "--" in sys.argv:
        fuzz(sys.argv[1], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)} [default: all]")
    parser.add_argument("--seconds", type=int, default=60, help="for each target [default: %(default)s]")
    options = parser.parse_args()
    unknown = [target for target in options.targets if target not in TARGETS]
    if unknown:
        parser.error(f"there is no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    failed = [target for target in options.targets or TARGETS if run(target, options.seconds)]
    if failed:
        sys.exit(f"Broken: {', '.join(failed)}. What broke them is in {FINDINGS}; test_findings.py reads it again.")


if __name__ == "__main__":
    main()
