"""Turn a row of the worklist into a row of the seeds: which row that is, and what speaks against it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from orchestration.curation.worklist import Item, Place
from orchestration.errors import InputError
from orchestration.extraction.text import fold
from orchestration.seed_tables import Row, SeedTable, read_table, write_table
from orchestration.workspace.addable import addable_tables
from orchestration.workspace.additions import with_own_row

_ID = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class KnownFaction:
    """The name is another one of a faction; with `needs_context` it is so only where other signs say so too."""

    faction_id: str
    needs_context: bool = False


@dataclass(frozen=True)
class NewFaction:
    """The name is that of a faction that the registry lacks."""

    faction_id: str
    name_en: str
    kind: str
    parent_id: str = ""
    country_code: str = ""
    acled_inter: str = ""


@dataclass(frozen=True)
class KnownPlace:
    """The name is another one of a place."""

    place_id: str
    needs_context: bool = False


@dataclass(frozen=True)
class NewPlace:
    """The name is that of a place that the gazetteer lacks; its country is that of its parent where none is given."""

    place_id: str
    name_en: str
    kind: str
    latitude: float
    longitude: float
    parent_id: str = ""
    country_code: str = ""


@dataclass(frozen=True)
class KnownOutlet:
    """The name is another one of an outlet."""

    outlet_id: str


@dataclass(frozen=True)
class NewOutlet:
    """The name is that of an outlet that the registry lacks."""

    outlet_id: str
    name_en: str
    kind: str
    stance: str
    scale: str
    country_code: str = ""


@dataclass(frozen=True)
class Ignored:
    """The name is none that is to be mapped."""

    reason: str
    author: str


Decision = KnownFaction | NewFaction | KnownPlace | NewPlace | KnownOutlet | NewOutlet | Ignored


@dataclass(frozen=True)
class Written:
    """What was written: the file, and the row as it now stands there."""

    file: Path
    row: Row


def accept(
    item: Item,
    decision: Decision,
    seeds_dir: Path,
    places: Mapping[str, Place],
    note: str = "",
    additions_dir: Path | None = None,
) -> Written:
    """Write the row that `decision` makes of `item`; `seeds_dir` and `places` are the seeds and gazetteer in force.

    It goes to `additions_dir` where there is one, else to the seeds.

    Raises InputError, and writes nothing, where the decision does not fit the kind of name, an id is unknown or taken,
    the name is there already, or the file cannot be written.
    """
    table, row = _changed(item, decision, seeds_dir, places, note)
    if additions_dir is not None:
        addable = addable_tables(seeds_dir)[table.file.relative_to(seeds_dir).as_posix()]
        table = with_own_row(table, row, addable, additions_dir)
    write_table(table)
    return Written(table.file, row)


def name_key(name: str) -> str:
    """The form in which names are compared: folded, small letters, signs as one space."""
    return _SIGNS.sub(" ", fold(name).lower()).strip()


def _changed(
    item: Item, decision: Decision, seeds_dir: Path, places: Mapping[str, Place], note: str
) -> tuple[SeedTable, Row]:
    match decision:
        case KnownFaction() | NewFaction():
            _must_be(item, "faction")
            factions = read_table(seeds_dir / "registry" / "factions.csv", ("faction_id", "name_ar", "kind"))
            aliases = read_table(seeds_dir / "registry" / "faction_aliases.csv", ("alias_id", "faction_id", "alias_ar"))
            return (
                _faction_alias(item, decision, factions, aliases, note)
                if isinstance(decision, KnownFaction)
                else _faction(item, decision, factions, aliases, note)
            )
        case KnownPlace() | NewPlace():
            _must_be(item, "place")
            gazetteer = seeds_dir / "gazetteer"
            return (
                _place_alias(
                    item, decision, read_table(gazetteer / "place_aliases.csv", ("alias_ar", "place_id")), places, note
                )
                if isinstance(decision, KnownPlace)
                else _place(
                    item, decision, read_table(gazetteer / "places.csv", ("place_id", "name_ar", "kind")), places, note
                )
            )
        case KnownOutlet() | NewOutlet():
            _must_be(item, "outlet")
            outlets = read_table(seeds_dir / "registry" / "outlets.csv", ("outlet_id", "name_ar", "aliases"))
            return (
                _outlet_alias(item, decision, outlets)
                if isinstance(decision, KnownOutlet)
                else _outlet(item, decision, outlets)
            )
        case Ignored():
            return _ignored(item, decision, read_table(seeds_dir / "corrections" / "ignored_names.csv", ("name_ar",)))


def _faction_alias(
    item: Item, decision: KnownFaction, factions: SeedTable, aliases: SeedTable, note: str
) -> tuple[SeedTable, Row]:
    _known(decision.faction_id, "faction", _names(factions, "faction_id", ("name_ar", "name_en", "acronym")))
    for faction_id, needs_context in _meanings(item.name_ar, factions, aliases):
        if faction_id == decision.faction_id:
            raise InputError(
                f"{item.name_ar} is a name of {faction_id} already. Run `waqai run` if that is not published yet."
            )
        if not needs_context and not decision.needs_context:
            raise InputError(
                f"{item.name_ar} means {faction_id} already. Give --needs-context if it means both, or write where it "
                "means which into corrections/faction_corrections.csv."
            )
    row = _row(
        aliases,
        alias_id=_computed_id("fa", decision.faction_id, item.name_ar),
        faction_id=decision.faction_id,
        alias_ar=item.name_ar,
        alias_kind="variant",
        needs_context=_boolean(decision.needs_context),
        status="active",
        note=note,
    )
    return aliases.with_row(row, ("faction_id",)), row


def _faction(
    item: Item, decision: NewFaction, factions: SeedTable, aliases: SeedTable, note: str
) -> tuple[SeedTable, Row]:
    _free(decision.faction_id, "faction", {row["faction_id"] for row in factions.rows})
    taken = [
        faction_id for faction_id, needs_context in _meanings(item.name_ar, factions, aliases) if not needs_context
    ]
    if taken:
        raise InputError(f"{item.name_ar} means {taken[0]} already: a name that needs no context means one faction.")
    if decision.parent_id:
        _known(decision.parent_id, "faction", _names(factions, "faction_id", ("name_ar", "name_en", "acronym")))
    _one_of(decision.kind, "--kind", factions, "kind")
    row = _row(
        factions,
        faction_id=decision.faction_id,
        kind=decision.kind,
        name_ar=item.name_ar,
        name_en=decision.name_en,
        country_code=decision.country_code,
        parent_faction_id=decision.parent_id,
        acled_inter=decision.acled_inter,
        note=note,
    )
    return factions.with_row(row, ("faction_id",)), row


def _place_alias(
    item: Item, decision: KnownPlace, aliases: SeedTable, places: Mapping[str, Place], note: str
) -> tuple[SeedTable, Row]:
    _known(decision.place_id, "place", {place_id: place.names for place_id, place in places.items()})
    key = name_key(item.name_ar)
    listed = [row for row in aliases.rows if row["place_id"] == decision.place_id and name_key(row["alias_ar"]) == key]
    if listed or key in map(name_key, places[decision.place_id].names):
        raise InputError(
            f"{item.name_ar} is a name of {decision.place_id} already. Run `waqai run` if that is not published yet; "
            "if it is, reports do not tell which place of that name they mean: say it in "
            "corrections/place_corrections.csv."
        )
    row = _row(
        aliases,
        alias_ar=item.name_ar,
        place_id=decision.place_id,
        needs_context=_boolean(decision.needs_context),
        note=note,
    )
    return aliases.with_row(row, ()), row


def _place(
    item: Item, decision: NewPlace, own_places: SeedTable, places: Mapping[str, Place], note: str
) -> tuple[SeedTable, Row]:
    own = {row["place_id"]: row for row in own_places.rows}
    _free(decision.place_id, "place", own.keys() | places.keys())
    _one_of(decision.kind, "--kind", own_places, "kind")
    known = {place_id: place.names for place_id, place in places.items()}
    known |= {place_id: (row["name_ar"],) for place_id, row in own.items()}
    country = decision.country_code
    if decision.parent_id:
        _known(decision.parent_id, "place", known)
        parent = places.get(decision.parent_id)
        country = country or (parent.country_code if parent else own[decision.parent_id]["country_code"]) or ""
    if not country:
        raise InputError(
            "A place needs a country: give --country (two letters), or --parent with a place that has one."
        )
    row = _row(
        own_places,
        place_id=decision.place_id,
        name_ar=item.name_ar,
        name_en=decision.name_en,
        kind=decision.kind,
        country_code=country,
        parent_place_id=decision.parent_id or f"c_{country.lower()}",
        latitude=str(decision.latitude),
        longitude=str(decision.longitude),
        note=note,
    )
    return own_places.with_row(row, ("place_id",)), row


def _outlet_alias(item: Item, decision: KnownOutlet, outlets: SeedTable) -> tuple[SeedTable, Row]:
    _known(decision.outlet_id, "outlet", _names(outlets, "outlet_id", ("name_ar", "name_en")))
    _free_outlet_name(item.name_ar, outlets)
    old = next(row for row in outlets.rows if row["outlet_id"] == decision.outlet_id)
    new = old | {"aliases": "|".join(filter(None, (old["aliases"], item.name_ar)))}
    return outlets.with_changed(old, new), new


def _outlet(item: Item, decision: NewOutlet, outlets: SeedTable) -> tuple[SeedTable, Row]:
    _free(decision.outlet_id, "outlet", {row["outlet_id"] for row in outlets.rows})
    _free_outlet_name(item.name_ar, outlets)
    for value, option, column in (
        (decision.kind, "--kind", "kind"),
        (decision.stance, "--stance", "stance"),
        (decision.scale, "--scale", "scale"),
    ):
        _one_of(value, option, outlets, column)
    row = _row(
        outlets,
        outlet_id=decision.outlet_id,
        name_ar=item.name_ar,
        name_en=decision.name_en,
        kind=decision.kind,
        country_code=decision.country_code,
        stance=decision.stance,
        scale=decision.scale,
    )
    return outlets.with_row(row, ("outlet_id",)), row


def _ignored(item: Item, decision: Ignored, ignored: SeedTable) -> tuple[SeedTable, Row]:
    if not decision.reason.strip():
        raise InputError("Say with --reason why the name is not to be mapped.")
    if any(
        row["mention_kind"] == item.mention_kind and name_key(row["name_ar"]) == name_key(item.name_ar)
        for row in ignored.rows
    ):
        raise InputError(f"{item.name_ar} is ignored already. Run `waqai run` if that is not published yet.")
    row = _row(
        ignored,
        ignored_name_id=_computed_id("ig", item.mention_kind, item.name_ar),
        mention_kind=item.mention_kind,
        name_ar=item.name_ar,
        reason=decision.reason,
        author=decision.author,
        decided_on=date.today().isoformat(),
    )
    return ignored.with_row(row, ("mention_kind", "name_ar")), row


def _must_be(item: Item, kind: str) -> None:
    if item.mention_kind != kind:
        raise InputError(
            f"{item.name_ar} is on the worklist as {item.mention_kind}, not as {kind}. Choose another option."
        )


def _meanings(name: str, factions: SeedTable, aliases: SeedTable) -> list[tuple[str, bool]]:
    """The factions that a name means, and whether it does so only with context."""
    key = name_key(name)
    official = [(row["faction_id"], False) for row in factions.rows if name_key(row["name_ar"]) == key]
    return official + [
        (row["faction_id"], row["needs_context"] == "true")
        for row in aliases.rows
        if name_key(row["alias_ar"]) == key and row["status"] == "active"
    ]


def _free_outlet_name(name: str, outlets: SeedTable) -> None:
    if "|" in name:
        raise InputError(f"{name} holds a |, which separates names in outlets.csv. Write the row by hand without it.")
    for row in outlets.rows:
        if name_key(name) in {
            name_key(other) for other in (row["name_ar"], row["name_en"], *row["aliases"].split("|"))
        }:
            raise InputError(
                f"{name} is a name of the outlet {row['outlet_id']} already. Run `waqai run` if that is not published."
            )


def _names(table: SeedTable, id_column: str, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {row[id_column]: tuple(row[column] for column in columns if row.get(column)) for row in table.rows}


def _known(wanted: str, kind: str, names: Mapping[str, Sequence[str]]) -> None:
    if wanted in names:
        return
    close = get_close_matches(wanted, names, n=3, cutoff=0.6)
    key = name_key(wanted)
    by_name = [known_id for known_id, known in names.items() if any(key and key in name_key(name) for name in known)]
    raise InputError(f"There is no {kind} {wanted!r}.{_perhaps(dict.fromkeys([*close, *by_name]), names)}")


def _perhaps(ids: Iterable[str], names: Mapping[str, Sequence[str]]) -> str:
    told = [f"{known_id} ({names[known_id][0]})" if names[known_id] else known_id for known_id in ids][:5]
    return f" Did you mean {', '.join(told)}?" if told else " Nothing is called like it; --new-… adds a row."


def _free(wanted: str, kind: str, taken: Iterable[str]) -> None:
    if not _ID.fullmatch(wanted):
        raise InputError(f"{wanted!r} is no id: use small Latin letters, digits and single underscores.")
    if wanted in taken:
        raise InputError(f"There is a {kind} {wanted} already. Take another id, or add the name to that one.")


def _one_of(value: str, option: str, table: SeedTable, column: str) -> None:
    accepted = sorted({row[column] for row in table.rows if row[column]})
    if value not in accepted:
        raise InputError(f"{option} {value!r} is not in use. Use one of: {', '.join(accepted)}.")


def _row(table: SeedTable, **cells: str) -> Row:
    return dict.fromkeys(table.columns, "") | cells


def _computed_id(prefix: str, *parts: str) -> str:
    return f"{prefix}_{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def _boolean(value: bool) -> str:
    return "true" if value else "false"
