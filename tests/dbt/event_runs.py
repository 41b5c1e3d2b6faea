"""Runs of the dbt project one after the other on one working file; reports and corrections come between them."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from handmade_warehouse import SEEDS, Corpus, copy_project, run_dbt, write_working_file

from orchestration.extraction.schema import TABLES
from orchestration.linking.model import Probability, read_model, write_probabilities

DAY = date(2024, 2, 29)
_PLACES = [("sarmin", "سرمين")]


@dataclass(frozen=True)
class Runs:
    """A folder with a working file and a project of its own."""

    folder: Path

    @property
    def project(self) -> Path:
        return self.folder / "dbt_project"

    @property
    def working_file(self) -> Path:
        return self.folder / "waqai.duckdb"

    def build(self, *selected: str, tested: bool = True) -> dict[str, str]:
        """Build what is selected, with its data tests if `tested`; give the status of each node that failed."""
        left_out = ["unit_test"] if tested else ["unit_test", "test"]
        arguments = ["--indirect-selection", "buildable", *selected, "--exclude-resource-type", *left_out]
        statuses = run_dbt(self.project, self.working_file, "build", *arguments)
        return {name: status for name, status in statuses.items() if status not in ("success", "pass")}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the working file."""
        with duckdb.connect(str(self.working_file), read_only=True) as con:
            return con.execute(query).fetchall()

    def event_of(self, event_report_id: str) -> str | None:
        """The event that an event report tells of now."""
        told = f"select event_id from marts.fct_event_reports where event_report_id = '{event_report_id}'"
        ((event_id,),) = self.rows(told)
        return event_id

    def add(self, corpus: Corpus) -> None:
        """Add the reports of `corpus` to what was read before."""
        other = self.folder / "added.duckdb"
        other.unlink(missing_ok=True)
        write_working_file(other, corpus)
        tables = ["raw.reports", "raw.report_versions", *(f"staging.{name}" for name in TABLES)]
        with duckdb.connect(str(self.working_file)) as con:
            con.execute(f"attach '{other}' as added (read_only)")
            for table in tables:
                con.execute(f"insert into {table} by name from added.{table}")

    def correct(self, file: str, *rows: tuple[str, ...]) -> None:
        """Have the corrections of `file` be `rows`, without author and day."""
        path = self.project.parent / "seeds" / "corrections" / file
        with path.open("w", encoding="utf-8", newline="") as lines:
            header = SEEDS[f"corrections/{file}"][0]
            csv.writer(lines, lineterminator="\n").writerows([header, *((*row, "desk", "2024-04-20") for row in rows)])


def two_events() -> Corpus:
    """Two outlets tell of one shelling so differently that it is taken for two, a third outlet of a meeting."""
    corpus = Corpus()
    _add_shelling(corpus, "first", "قصف الجيش السوري سرمين فقتل 5 مدنيين.", "عنب بلدي", 5)
    _add_shelling(corpus, "second", "طال قصف الجيش السوري بلدة سرمين وقتل 9 مدنيين هناك.", "هاوار", 9)
    corpus.add_report("r_meeting", "اجتمع وفد من قسد في منبج.", "سانا", datetime(2024, 3, 1))
    corpus.add_event_report(
        "er_meeting", "r_meeting", "meeting", "اجتمع", DAY, parties=[("agent", "sdf", "قسد")],
        places=[("manbij", "منبج")],
    )  # fmt: skip
    return corpus


def joining_report() -> Corpus:
    """A report that gives no number, and so goes with both."""
    corpus = Corpus()
    _add_shelling(corpus, "third", "شهدت سرمين قصفا من الجيش السوري أوقع قتلى مدنيين.", "شام برس", None)
    corpus.reports[0]["retrieved_at"] = datetime(2024, 4, 9)
    return corpus


def _add_shelling(corpus: Corpus, name: str, body: str, outlet: str, killed: int | None) -> None:
    corpus.add_report(f"r_{name}", body, outlet, datetime(2024, 3, 1))
    figures = {"killed": (killed, killed)} if killed else {}
    corpus.add_event_report(
        f"er_{name}", f"r_{name}", "shelling", "قصف", DAY,
        parties=[("agent", "syrian_army", "الجيش السوري"), ("patient", "civilians", "مدنيين")],
        places=_PLACES, **figures,
    )  # fmt: skip


def start(folder: Path) -> Runs:
    """A working file with `two_events` that nothing was built of, and a project without corrections."""
    folder.mkdir(parents=True)
    runs = Runs(folder)
    write_working_file(runs.working_file, two_events())
    copy_project(folder)
    for file in ("event_corrections", "link_corrections", "place_corrections", "faction_corrections"):
        runs.correct(f"{file}.csv")
    _doubt_other_numbers(folder / "seeds" / "linking")
    return runs


def _doubt_other_numbers(linking: Path) -> None:
    """Two reports of one day and place with two numbers are not joined by themselves; a third one may join them."""
    answers = [
        (comparison.name, level.name)
        for comparison in read_model(linking).comparisons
        for level in comparison.levels
        if not level.unknown
    ]
    even = dict.fromkeys([("", "prior"), *answers], Probability(0.5, 0.5))
    telling = {
        ("day", "same, both told"): Probability(0.8, 0.2),
        ("place", "same fine place"): Probability(0.8, 0.2),
        ("killed", "differ"): Probability(0.01, 0.99),
    }
    write_probabilities(linking, even | telling)
