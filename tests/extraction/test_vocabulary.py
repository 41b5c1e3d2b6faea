"""An edit of the vocabulary touches at least the texts that it makes read otherwise, and few others."""

import csv
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from arabic_reading import reports_frame
from polars.testing import assert_frame_equal

from orchestration.errors import InputError
from orchestration.extraction import (
    anaphora,
    claims,
    event_types,
    factions,
    framing,
    furniture,
    gazetteer,
    modality,
    numbers,
    parties,
    places,
    roles,
    times,
    topics,
    triggers,
    weights,
)
from orchestration.extraction.claims import load_claim_cues
from orchestration.extraction.factions import load_registry
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import load_lexicon
from orchestration.extraction.phrases import read_rows
from orchestration.extraction.pipeline import extract
from orchestration.extraction.places import build_index, load_vocabulary
from orchestration.extraction.schema import Extraction
from orchestration.extraction.vocabulary import SEEDS, cue, searchable, touched_cues, toucher, vocabulary

Row = dict[str, str]
READERS: tuple[ModuleType, ...] = (
    *(anaphora, claims, event_types, factions, framing, furniture, gazetteer, modality),
    *(numbers, parties, places, roles, times, topics, triggers, weights),
)
# Of the names, so many are enough for a few edits, and soon read.
ONE_ALIAS_IN, ONE_TOWN_IN = 40, 40
ALIASES = "registry/faction_aliases.csv"
EDITS = 4


class Seeds:
    """A copy of the seeds, with fewer names, that can be edited."""

    def __init__(self, seeds_dir: Path, folder: Path) -> None:
        self.folder = folder
        for name in ("vocabulary", "lexicon", "registry", "gazetteer"):
            shutil.copytree(seeds_dir / name, folder / name)
        aliases = self.rows(ALIASES)
        self.write(
            ALIASES, [row for at, row in enumerate(aliases) if at % ONE_ALIAS_IN == 0 or row["alias_ar"] == "قسد"]
        )
        places = build_gazetteer(folder, None)
        self.geonames = places.filter(pl.col("origin") == "geonames").gather_every(ONE_TOWN_IN)
        self.own = places.filter(pl.col("origin") != "geonames")
        self.entries = self.read()

    def places(self) -> pl.DataFrame:
        return pl.concat([self.own, self.geonames])

    def read(self) -> pl.DataFrame:
        """The entries of the seeds as they are."""
        words = load_vocabulary(self.folder)
        index = build_index(self.places(), self.folder, words)
        media = load_claim_cues(self.folder).media
        return vocabulary(self.folder, index, words, load_registry(self.folder), media)

    def rows(self, name: str) -> list[Row]:
        return read_rows(self.folder / name)

    def write(self, name: str, rows: list[Row]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    @contextmanager
    def edited(self, name: str, edit: Callable[[list[Row]], object]) -> Iterator[None]:
        """The rows of a file are other ones inside."""
        before = (self.folder / name).read_text(encoding="utf-8")
        own, rows = self.own, self.rows(name)
        edit(rows)
        self.write(name, rows)
        try:
            if name.startswith("gazetteer/"):
                self.own = build_gazetteer(self.folder, None).filter(pl.col("origin") != "geonames")
            yield
        finally:
            (self.folder / name).write_text(before, encoding="utf-8")
            self.own = own

    def touched(self) -> Callable[[str], bool]:
        """Tells which texts the edit touches that is on."""
        return toucher(touched_cues(self.entries, self.read()))


@pytest.fixture(scope="module")
def seeds(seeds_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    return Seeds(seeds_dir, tmp_path_factory.mktemp("edits") / "seeds")


def changed(column: str, value: str, **which: str) -> Callable[[list[Row]], None]:
    """An edit that gives a column of the only row that is `which` another value."""

    def edit(rows: list[Row]) -> None:
        (row,) = (row for row in rows if which.items() <= row.items())
        assert row[column] != value
        row[column] = value

    return edit


def added(like: Mapping[str, str], **cells: str) -> Callable[[list[Row]], None]:
    """An edit that adds a row with the other cells of the first row that is `like`."""

    def edit(rows: list[Row]) -> None:
        rows.append(next(row for row in rows if like.items() <= row.items()) | cells)

    return edit


def removed(**which: str) -> Callable[[list[Row]], None]:
    def edit(rows: list[Row]) -> None:
        kept = [row for row in rows if not which.items() <= row.items()]
        assert len(kept) < len(rows)
        rows[:] = kept

    return edit


NEUTRAL = "اجتمع المهندسون في قاعة كبيرة."


@pytest.mark.parametrize(
    ("name", "edit", "touched"),
    [
        pytest.param(
            "registry/faction_aliases.csv",
            added({"faction_id": "sdf"}, alias_id="x", alias_ar="زغاريف الجبل"),
            "وقال سكان إن لزغاريف الجبل حاجزا هنا.",
            id="an alias behind a proclitic",
        ),
        pytest.param(
            "registry/faction_aliases.csv",
            removed(alias_ar="قسد"),
            "انسحبت ق.س.د من القرية.",
            id="a removed alias in a broken word",
        ),
        pytest.param(
            "registry/faction_aliases.csv",
            changed("needs_context", "true", alias_ar="قسد"),
            "انسحبت قسد من القرية.",
            id="an alias that comes to need context",
        ),
        pytest.param(
            "registry/factions.csv",
            changed("kind", "state_forces", faction_id="sdf"),
            "انسحبت قسد من القرية.",
            id="a faction that a text names by an alias",
        ),
        pytest.param(
            "registry/factions.csv",
            changed("country_code", "XX", faction_id="turkey"),
            "توقف جنود أتراك عند الحاجز.",
            id="a faction that a text names by a nationality",
        ),
        pytest.param(
            "gazetteer/places.csv",
            changed("parent_place_id", "c_iq", place_id="sy_raqqa_gov"),
            "وصلت قافلة إلى الطبقة.",
            id="the parent of a division, of places in it",
        ),
        pytest.param(
            "gazetteer/place_aliases.csv",
            added({"place_id": "sy_qamishli"}, alias_ar="زغرافة"),
            "وصلت قافلة إلى زغرافة.",
            id="a new name of a place",
        ),
        pytest.param(
            "gazetteer/ambiguous_names.csv",
            added({"is_never_place": "false"}, name_ar="القامشلي"),
            "وصلت قافلة إلى القامشلي.",
            id="a name that comes to need context",
        ),
        pytest.param(
            "lexicon/triggers.csv",
            added({"root": "ق ص ف"}, trigger_id="x.01", root="ز غ ر ف", form="Q", nouns="", phrases=""),
            "سيزغرفونها غدا.",
            id="a verb in an inflected form",
        ),
        pytest.param(
            "vocabulary/count_nouns.csv",
            added({"noun_id": "soldier"}, noun_id="x", singular_ar="زغرافة", plural_ar="زغاريف"),
            "رأوا زغرافتين هناك.",
            id="a noun in the dual",
        ),
        pytest.param(
            "registry/outlets.csv",
            added({}, outlet_id="x", name_ar="شبكة زغراف", aliases=""),
            "وبحسب زغراف فإن الطريق مغلق.",
            id="an outlet",
        ),
        pytest.param(
            "vocabulary/area_words.csv",
            changed("canonical_ar", "ريـف", word_ar="أرياف"),
            "وصلت قافلة إلى ريفي حلب وإدلب.",
            id="the spelling that several words of an area share",
        ),
    ],
)
def test_an_edit_touches_what_it_may_change_and_nothing_else(
    seeds: Seeds, name: str, edit: Callable[[list[Row]], None], touched: str
) -> None:
    with seeds.edited(name, edit):
        is_touched = seeds.touched()
    assert is_touched(touched)
    assert not is_touched(NEUTRAL)


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("registry/factions.csv", changed("parent_faction_id", "", faction_id="aah")),
        ("registry/factions.csv", changed("ended_on", "2030", faction_id="sdf")),
        ("registry/faction_aliases.csv", changed("note", "x", alias_ar="قسد")),
        ("registry/opposed_factions.csv", changed("note", "x", opposition_id="op_aanes_hts")),
    ],
)
def test_what_extraction_does_not_read_touches_nothing(
    seeds: Seeds, name: str, edit: Callable[[list[Row]], None]
) -> None:
    with seeds.edited(name, edit):
        assert touched_cues(seeds.entries, seeds.read()) == set()


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("registry/factions.csv", changed("country_code", "SY", faction_id="civilians")),
        ("lexicon/weights.csv", changed("weight", "0.5", decision="event", feature="(bias)")),
    ],
)
def test_what_is_bound_to_no_words_touches_all(seeds: Seeds, name: str, edit: Callable[[list[Row]], None]) -> None:
    with seeds.edited(name, edit):
        assert seeds.touched()(NEUTRAL)


def test_rows_in_another_order_touch_what_any_of_them_does() -> None:
    old, new = (
        pl.DataFrame({"part": ["a", "a", "b"], "position": at, "entry": ["x", "y", "x"], "cues": [["1"], ["2"], ["3"]]})
        for at in ([0, 1, 0], [1, 0, 5])
    )
    assert touched_cues(old, old) == set()
    assert touched_cues(old, new) == {"1", "2"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("الجيش الوطني", "وقال للجيش «الوطني» إن"),
        ("قصف", "قـ.ـصف مدفعي"),
        ("قصف", "ا لقXصف"),
        ("مقاتلون", "ومقاتلوهم"),
        ("ضحية", "ضحيتين"),
        ("مرضى", "ومرضاهم"),
        ("انطلاق", "اﻧﻄﻼق"),
        ("كبار", "كبااااار"),
        ("AAH", "وتعرف باسم (AAH) اختصارا"),
        ("٢٠", "20"),
    ],
)
def test_a_cue_stands_in_every_spelling(words: str, text: str) -> None:
    assert cue(words) in searchable(text)
    assert cue(words) not in searchable(NEUTRAL)


def test_every_seed_that_extraction_reads_is_declared(seeds_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: set[str] = set()
    original = Path.open

    def recorded(path: Path, *args: object, **options: object) -> object:
        if path.is_relative_to(seeds_dir):
            opened.add(path.relative_to(seeds_dir).as_posix())
        return original(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", recorded)
    load_lexicon(seeds_dir, build_gazetteer(seeds_dir, None))
    assert opened == set(SEEDS)


def test_columns_declared_unread_are_not_looked_at(seeds_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: set[tuple[str, str]] = set()

    class Recorded(Row):
        file = ""

        def __getitem__(self, column: str) -> str:
            looked_at.add((self.file, column))
            return super().__getitem__(column)

    def recording(read: Callable[[Path], list[Row]]) -> Callable[[Path], list[Row]]:
        def rows(path: Path) -> Iterator[Row]:
            for row in read(path):
                recorded = Recorded(row)
                recorded.file = path.relative_to(seeds_dir).as_posix()
                yield recorded

        return lambda path: list(rows(path))

    gazetteer_of_all = build_gazetteer(seeds_dir, None)
    for module in READERS:
        monkeypatch.setattr(module, "read_rows", recording(module.read_rows))
    load_lexicon(seeds_dir, gazetteer_of_all)
    assert ("registry/factions.csv", "kind") in looked_at
    assert not looked_at & {(name, column) for name, seed in SEEDS.items() for column in seed.unread}


def _edit(rows: list[Row], words: list[str], chance: random.Random) -> None:
    """Add, remove, move or change one row at random; words that come in are those of the reports."""
    at = chance.randrange(len(rows))
    in_words = [column for column in rows[0] if column.endswith("_ar")] or ["nouns", "phrases"]
    kind = chance.choice(["add", "remove", "move", "change", "word"])
    if kind == "add":
        first = next(iter(rows[0]))
        row = rows[at] | ({} if first in in_words else {first: rows[at][first] + "x"})
        rows.insert(chance.randrange(len(rows)), row | {chance.choice(in_words): chance.choice(words)})
    elif kind == "remove":
        del rows[at]
    elif kind == "move":
        rows.insert(chance.randrange(len(rows)), rows.pop(at))
    elif kind == "change":
        column = chance.choice(list(rows[0]))
        rows[at] = rows[at] | {column: chance.choice(rows)[column]}
    else:
        rows[at] = rows[at] | {chance.choice(in_words): chance.choice(words)}


def test_reports_that_an_edit_does_not_touch_read_as_before(seeds: Seeds, seeds_dir: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted((seeds_dir / "reports").glob("s*.txt"))]
    words = [word for text in texts for word in text.split()]
    before = extract(reports_frame(texts), load_lexicon(seeds.folder, seeds.places()))
    chance = random.Random(7)
    files = sorted(name for name, seed in SEEDS.items() if seed.cues or name.startswith("gazetteer/"))
    checked = 0
    while checked < EDITS:
        name = chance.choice(files)
        try:
            with seeds.edited(name, lambda rows: _edit(rows, words, chance)):
                is_touched = seeds.touched()
                lexicon = load_lexicon(seeds.folder, seeds.places())
        except (InputError, ValueError, KeyError, IndexError):
            continue  # not every edit leaves a vocabulary
        reports = reports_frame(texts).filter([not is_touched(text) for text in texts])
        after = extract(reports, lexicon)
        for table in (field.name for field in fields(Extraction)):
            expected = getattr(before, table).join(reports, on="report_id", how="semi", maintain_order="left")
            assert_frame_equal(getattr(after, table).drop("extractor_version"), expected.drop("extractor_version"))
        checked += bool(reports.height)
