"""Which events are asked for: a set of filters, its SQL and its address. Values are bound, never written into SQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from orchestration.explorer.spelling import Spelling, spelling_of

BASES = ("told", "inferred", "reported", "none")


@dataclass(frozen=True)
class Filters:
    """What events must be; empty means all. Dates are days, both included; confidence is from 0 to 1.

    `faction` stands in any role, `agent` and `patient` in that one; each with what belonged to it on the day. A place
    has what lies within it. `bases` are of BASES. `word` is found in the sentences of the event, in any spelling.
    """

    date_from: date | None = None
    date_to: date | None = None
    families: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    faction: str | None = None
    agent: str | None = None
    patient: str | None = None
    place: str | None = None
    outlet: str | None = None
    bases: tuple[str, ...] = ()
    confidence: float = 0.0
    contested: bool = False
    word: str = ""

    def parameters(self) -> dict[str, str]:
        """Return the filters that are set as parameters of an address."""
        values = {field.name: (getattr(self, field.name), field.default) for field in fields(self)}
        return {name: _written(value) for name, (value, default) in values.items() if value != default}


def read_filters(parameters: Mapping[str, str]) -> Filters:
    """Return the filters of an address; what cannot be read is left out."""
    read: dict[str, Any] = {}
    for field in fields(Filters):
        if text := parameters.get(field.name, ""):
            try:
                read[field.name] = _read(text, field.default, is_date=field.name.startswith("date_"))
            except ValueError:
                continue
    return Filters(**read)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    return "1" if value is True else str(value)


def _read(text: str, default: Any, *, is_date: bool) -> Any:
    if is_date:
        return date.fromisoformat(text)
    match default:
        case bool():
            return text == "1"
        case float():
            return min(max(float(text), 0.0), 1.0)
        case tuple():
            return tuple(text.split("|"))
        case _:
            return text


def conditions(filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the SQL condition on a row of search.events, `events`, and its bound values."""
    clauses = ["true"]
    values: dict[str, Any] = {}
    for clause, bound in _clauses(filters):
        clauses.append(clause)
        values |= bound
    return "\n    and ".join(clauses), values


def _clauses(filters: Filters) -> Iterator[tuple[str, dict[str, Any]]]:
    if filters.date_from:
        yield "events.last_day >= $date_from", {"date_from": filters.date_from}
    if filters.date_to:
        yield "events.first_day <= $date_to", {"date_to": filters.date_to}
    for name, column, chosen in (
        ("families", "event_family", filters.families),
        ("types", "event_type_code", filters.types),
        ("bases", "date_basis", filters.bases),
    ):
        if chosen:
            yield f"list_contains(${name}, events.{column})", {name: list(chosen)}
    for name, role, faction in (
        ("faction", "true", filters.faction),
        ("agent", "role = 'agent'", filters.agent),
        ("patient", "role = 'patient'", filters.patient),
    ):
        if faction:
            yield (
                f"events.event_id in (select event_id from marts.bridge_event_faction_ancestors "  # noqa: S608
                f"where ancestor_id = ${name} and {role})",
                {name: faction},
            )
    if filters.place:
        yield (
            "events.place_id in (with recursive within as (select $place as place_id union select places.place_id "
            "from marts.dim_places as places inner join within on places.parent_place_id = within.place_id) "
            "select place_id from within)",
            {"place": filters.place},
        )
    if filters.outlet:
        yield (
            "events.event_id in (select event_id from marts.fct_event_reports where outlet_id = $outlet)",
            {"outlet": filters.outlet},
        )
    if filters.confidence > 0:
        yield "events.confidence >= $confidence", {"confidence": filters.confidence}
    if filters.contested:
        yield "events.is_contested", {}
    if filters.word.strip():
        spelling = spelling_of(filters.word)
        # Signs alone are found nowhere.
        yield holding("event", spelling) if spelling else ("false", {})


def holding(kind: Literal["event", "report"], spelling: Spelling) -> tuple[str, dict[str, Any]]:
    """Return the SQL condition that a row of search.events (`events`) or search.reports (`reports`) holds the words.

    Words are found in the list of words, and together only then in the texts of those that hold all of them.
    """
    values = {f"word_{at}": word for at, word in enumerate(spelling.words)}
    with_words = " intersect ".join(
        f"select unnest(found_ranks) from search.words where found_kind = '{kind}' and regexp_matches(word, ${name})"  # noqa: S608
        for name in values
    )
    ranked = f"{kind}s.{kind}_rank in ({with_words})"
    if spelling.is_one:
        return ranked, values
    texts, text = _TEXTS[kind]
    # Materialised, so that no text is read but of those.
    return (
        f"{kind}s.{kind}_id in (with texts as materialized (select {kind}_id, {text} as text from {texts} "  # noqa: S608
        f"where {kind}_id in (select {kind}_id from search.{kind}s as {kind}s where {ranked})) "
        f"select {kind}_id from texts where regexp_matches(text, $words))",
        values | {"words": spelling.pattern},
    )


_TEXTS = {
    "event": ("marts.fct_event_reports", "sentence_text"),
    "report": ("marts.dim_reports", "concat_ws(' ', title, body_text)"),
}
