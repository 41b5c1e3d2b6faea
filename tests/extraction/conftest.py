"""Short ways to read Arabic sentences with the lexicon that the project ships."""

from collections.abc import Sequence

import polars as pl
import pytest
from arabic_reading import PUBLISHED, Clause, Clauses, Extractor, Reader, Teller, Told, reports_frame

from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.pipeline import extract, happening_finder, read_sentences
from orchestration.extraction.reading import Party
from orchestration.extraction.roles import assign_roles


@pytest.fixture(scope="session")
def read(lexicon: Lexicon) -> Reader:
    """Read the first sentence of a text."""
    return lambda text: read_sentences(text, PUBLISHED.date(), lexicon)[0]


@pytest.fixture(scope="session")
def clauses(read: Reader, lexicon: Lexicon) -> Clauses:
    finder = happening_finder(lexicon)

    def found(text: str) -> list[Clause]:
        reading = read(text)

        def names(parties: Sequence[Party]) -> tuple[str, ...]:
            return tuple(p.faction_id or " ".join(reading.norms[p.first : p.last])[p.prefix :] for p in parties)

        rows = []
        for candidate in finder.candidates(reading):
            roles = assign_roles(reading, candidate.trigger, lexicon.grammar)
            start, end = reading.chars(candidate.trigger.first, candidate.trigger.last)
            rows.append(
                Clause(
                    text[start:end],
                    candidate.row.trigger_id,
                    candidate.event_type,
                    candidate.modality,
                    names(roles.agents),
                    names(roles.patients),
                    names(roles.mediators),
                    roles.is_passive,
                )
            )
        return rows

    return found


@pytest.fixture(scope="session")
def extracted(lexicon: Lexicon) -> Extractor:
    return lambda *texts, published=PUBLISHED: extract(reports_frame(texts, published), lexicon)


@pytest.fixture(scope="session")
def told(extracted: Extractor) -> Teller:
    def found(text: str) -> list[Told]:
        extraction = extracted(text)

        def of(table: pl.DataFrame, row: dict[str, object]) -> pl.DataFrame:
            return table.filter(pl.col("event_report_id") == row["event_report_id"]).sort("position")

        def parties(row: dict[str, object], role: str) -> frozenset[str]:
            rows = of(extraction.event_report_factions, row).filter(pl.col("role") == role)
            return frozenset(party["faction_id"] or party["party_text"] for party in rows.iter_rows(named=True))

        return [
            Told(
                row["event_type_code"],
                row["modality"],
                tuple(of(extraction.event_report_triggers, row)["trigger_text"]),
                parties(row, "agent"),
                parties(row, "patient"),
                tuple(of(extraction.event_report_places, row)["place_text"]),
                (row["count_low"], row["count_high"], row["count_text"]),
                (row["killed_low"], row["killed_high"], row["killed_text"]),
                (row["injured_low"], row["injured_high"], row["injured_text"]),
                (row["date_from"], row["date_to"]),
                row["informant_text"],
            )
            for row in extraction.event_reports.iter_rows(named=True)
        ]

    return found
