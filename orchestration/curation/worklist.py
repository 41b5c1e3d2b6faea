"""The worklist as it was published last: names that nobody has mapped, and changes that the registry does not have."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from orchestration.errors import InputError, WarehouseError
from orchestration.warehouse.connection import connect

Kind = Literal["faction", "place", "outlet"]
KINDS: tuple[Kind, ...] = ("faction", "place", "outlet")


@dataclass(frozen=True)
class Item:
    """One name of the worklist; `gain` is the number of event reports that a row for it would resolve."""

    worklist_id: str
    mention_kind: Kind
    name_ar: str
    gain: int
    report_count: int
    outlet_count: int
    suggested_id: str | None
    suggested_name: str | None
    example_doc_id: str
    example_char_start: int | None
    example_char_end: int | None
    example_sentence_text: str | None
    example_sentence_start: int | None


@dataclass(frozen=True)
class Change:
    """A change of allegiance that reports tell of and the registry has not, or has otherwise."""

    event_id: str
    change_kind: str
    mover: str | None
    left: str | None
    joined: str | None
    date_from: str | None
    report_count: int
    registry_status: str
    registry_tie_id: str | None


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer in force."""

    place_id: str
    name_ar: str
    names: tuple[str, ...]
    country_code: str | None


def read_items(published_file: Path, kind: Kind | None = None, limit: int | None = None) -> list[Item]:
    """The worklist, that which would gain most first.

    Raises WarehouseError where nothing is published, or by a version without a worklist.
    """
    columns = ", ".join(Item.__dataclass_fields__)
    rows = _query(
        published_file,
        f"select {columns} from main.worklist where mention_kind = coalesce(?, mention_kind) "  # noqa: S608
        "order by worklist_rank limit coalesce(?, 9223372036854775807)",
        [kind, limit],
    )
    return [Item(*row) for row in rows]


def find_item(published_file: Path, worklist_id: str) -> Item:
    """The row whose id is `worklist_id` or begins with it. Raises InputError where there is none, or several."""
    found = [item for item in read_items(published_file) if item.worklist_id.startswith(worklist_id)]
    if len(found) == 1 and worklist_id:
        return found[0]
    if found:
        raise InputError(f"Several rows of the worklist begin with {worklist_id!r}. Give more of the id.")
    raise InputError(
        f"There is no row {worklist_id!r} on the worklist. `waqai worklist` shows it; what was accepted is gone after "
        "the next run."
    )


def read_changes(published_file: Path) -> list[Change]:
    """Changes of whole factions that are new to the registry, or contradict it; the latest first."""
    rows = _query(
        published_file,
        "select event_id, change_kind, coalesce(mover_name_en, mover_name_ar), coalesce(from_name_en, from_name_ar), "
        "coalesce(to_name_en, to_name_ar), date_from::varchar, report_count, registry_status, registry_tie_id "
        "from main.allegiance_changes where registry_status in ('new', 'contradicted') "
        "order by date_from desc nulls last, allegiance_change_id",
    )
    return [Change(*row) for row in rows]


def read_places(published_file: Path) -> dict[str, Place]:
    """The places of the gazetteer by id."""
    rows = _query(
        published_file, "select place_id, place_name_ar, name_variants, country_code from marts.dim_places", []
    )
    return {
        place_id: Place(place_id, name, (name, *(variants.split("|") if variants else ())), country)
        for place_id, name, variants, country in rows
    }


def _query(published_file: Path, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connect(published_file, read_only=True) as con:
        try:
            return con.execute(sql, parameters or []).fetchall()
        except duckdb.CatalogException as fault:
            raise WarehouseError(
                f"{published_file} was published by a version of Waqai without a worklist. Run `waqai run` again."
            ) from fault
