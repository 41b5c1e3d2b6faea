"""Pairs of event reports made by hand, one for each level of each comparison of the linkage model."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

DAY = date(2020, 2, 4)
TEXT, TEXTS = pl.String(), pl.List(pl.String())
SCHEMA = pl.Schema(
    {
        "event_report_id": TEXT,
        "report_id": TEXT,
        "sentence_index": pl.Int64(),
        "outlet_id": TEXT,
        "event_type_code": TEXT,
        "acled_event_type": TEXT,
        "event_family": TEXT,
        "day_from": pl.Date(),
        "day_to": pl.Date(),
        "day_method": TEXT,
        "day_keys": pl.List(pl.Datetime("us")),
        "place_key": TEXT,
        "place_fineness": pl.Int64(),
        "is_common_place": pl.Boolean(),
        "is_crowded_place": pl.Boolean(),
        "latitude": pl.Float64(),
        "longitude": pl.Float64(),
        "place_keys": TEXTS,
        "fine_place_keys": TEXTS,
        "place_ancestors": TEXTS,
        "agent_keys": TEXTS,
        "agent_ancestors": TEXTS,
        "patient_keys": TEXTS,
        "patient_ancestors": TEXTS,
        "killed_low": pl.Int64(),
        "killed_high": pl.Int64(),
        "injured_low": pl.Int64(),
        "injured_high": pl.Int64(),
        "persons": TEXTS,
        "rare_words": TEXTS,
        "report_places": TEXTS,
        "report_words": TEXTS,
    }
)

Changes = dict[str, Any]
Profile = dict[str, Any]


def days(first: date | None, last: date | None = None, method: str = "told") -> Changes:
    """Days of a profile, and the one after."""
    if first is None:
        return {"day_from": None, "day_to": None, "day_method": None, "day_keys": None}
    last = last or first
    keys = [
        datetime(2020, 1, 1) + (first - date(2020, 1, 1)) + timedelta(off) for off in range((last - first).days + 2)
    ]
    return {"day_from": first, "day_to": last, "day_method": method, "day_keys": keys}


def place(
    key: str, fineness: int, latitude: float | None, longitude: float | None, *more: str, **other: Any
) -> Changes:
    """Finest place of a profile, and further places."""
    return {
        "place_key": key,
        "place_fineness": fineness,
        "is_common_place": False,
        "is_crowded_place": False,
        "latitude": latitude,
        "longitude": longitude,
        "place_keys": [key, *more],
        "fine_place_keys": [key, *more] if fineness <= 2 else list(more) or None,
        "place_ancestors": [key],
        **other,
    }


def words(count: int, shared: int = 0) -> list[str]:
    """Words, the first `shared` of which are those of other lists too."""
    return [f"shared_{number}" for number in range(shared)] + [f"w{count}_{number}" for number in range(count - shared)]


def _figure(name: str, low: int | None, high: int | None) -> Changes:
    return {f"{name}_low": low, f"{name}_high": high}


TOWN = place("town", 2, 35.9, 36.7)
NEAR = place("near", 2, 35.95, 36.7)
FAR = place("far", 2, 36.9, 38.7)
REGION = place("region", 6, 35.8, 36.7)
NOWHERE = place("nowhere", 2, None, None)
UNPLACED: Changes = dict.fromkeys(TOWN)
BASE: Profile = dict.fromkeys(SCHEMA) | days(DAY) | TOWN | {"event_type_code": "shelling"}
BASE |= {"acled_event_type": "Explosions", "rare_words": ["shared_0"]}

# What the left one and the right one say otherwise than `BASE`.
CASES: dict[tuple[str, str], tuple[Changes, Changes]] = (
    {
        ("type", "same"): ({}, {}),
        ("type", "kindred"): ({}, {"event_type_code": "air_strike"}),
        ("type", "family"): ({}, {"event_type_code": "armed_clash", "acled_event_type": "Battles"}),
        ("day", "unknown"): ({}, days(None)),
        ("day", "same, both told"): ({}, {}),
        ("day", "same"): ({}, {"day_method": "inferred"}),
        ("day", "overlap"): (days(DAY, DAY + timedelta(2), "presumed"), days(DAY + timedelta(2))),
        ("day", "apart"): ({}, days(DAY + timedelta(1))),
        ("place", "unknown"): ({}, UNPLACED),
        ("place", "same fine place, a day unknown"): ({}, days(None)),
        ("place", "same common place, a day unknown"): (
            {"is_common_place": True},
            {"is_common_place": True} | days(None),
        ),
        ("place", "same fine place"): ({}, {}),
        ("place", "same common place"): ({"is_common_place": True}, {"is_common_place": True}),
        ("place", "fine place among those of the other"): (TOWN, place("near", 2, 35.95, 36.7, "town")),
        ("place", "fine places shared"): (
            place("near", 2, 35.95, 36.7, "hamlet"),
            place("far", 2, 36.9, 38.7, "hamlet"),
        ),
        ("place", "same area"): (REGION, REGION),
        ("place", "one within the other"): (TOWN | {"place_ancestors": ["town", "region"]}, REGION),
        ("place", "no coordinates"): (TOWN, NOWHERE),
        ("place", "under 10 km"): (TOWN, NEAR),
        ("place", "two fine places apart"): (TOWN, FAR),
        ("place", "apart"): (FAR, REGION),
        ("report_words", "unknown"): ({}, {"report_words": words(40)}),
        ("report_words", "a quarter shared"): ({"report_words": words(80, 10)}, {"report_words": words(40, 10)}),
        ("report_words", "a tenth shared"): ({"report_words": words(80, 9)}, {"report_words": words(40, 9)}),
        ("report_words", "a twentieth shared"): ({"report_words": words(80, 3)}, {"report_words": words(40, 3)}),
        ("report_words", "few or none shared"): ({"report_words": words(80, 1)}, {"report_words": words(40, 1)}),
        ("words", "unknown"): ({}, {"rare_words": None}),
        ("words", "most shared"): ({"rare_words": words(7, 3)}, {"rare_words": words(6, 3)}),
        ("words", "five or more shared"): ({"rare_words": words(12, 5)}, {"rare_words": words(11, 5)}),
        ("words", "three or four shared"): ({"rare_words": words(12, 4)}, {"rare_words": words(11, 4)}),
        ("words", "two shared"): ({"rare_words": words(3, 2)}, {"rare_words": words(2, 2)}),
        ("words", "one shared"): ({}, {}),
        ("words", "none shared"): ({}, {"rare_words": words(5)}),
        ("persons", "unknown"): ({}, {"persons": ["x"]}),
        ("persons", "same"): ({"persons": ["x", "y"]}, {"persons": ["y", "z"]}),
        ("persons", "other"): ({"persons": ["x"]}, {"persons": ["y"]}),
        ("report_places", "unknown"): ({}, {"report_places": ["a"]}),
        ("report_places", "three or more shared"): (
            {"report_places": ["a", "b", "c", "d"]},
            {"report_places": ["b", "c", "d", "e"]},
        ),
        ("report_places", "two shared"): ({"report_places": ["a", "b"]}, {"report_places": ["a", "b"]}),
        ("report_places", "one shared"): ({"report_places": ["a", "b"]}, {"report_places": ["b", "c"]}),
        ("report_places", "none shared"): ({"report_places": ["a"]}, {"report_places": ["b"]}),
        ("outlet", "unknown"): ({}, {"outlet_id": "x"}),
        ("outlet", "same"): ({"outlet_id": "x"}, {"outlet_id": "x"}),
        ("outlet", "other"): ({"outlet_id": "x"}, {"outlet_id": "y"}),
    }
    | {
        (role, level): ({f"{role}_keys": keys, f"{role}_ancestors": keys and [*keys, parent]}, other)
        for role in ("agent", "patient")
        for level, keys, parent, other in (
            ("unknown", None, "", {f"{role}_keys": ["army"], f"{role}_ancestors": ["army", "state"]}),
            ("same", ["army", "militia"], "state", {f"{role}_keys": ["army"], f"{role}_ancestors": ["army"]}),
            ("related", ["militia"], "state", {f"{role}_keys": ["army"], f"{role}_ancestors": ["army", "state"]}),
            ("other", ["rebels"], "front", {f"{role}_keys": ["army"], f"{role}_ancestors": ["army", "state"]}),
        )
    }
    | {
        (figure, level): (_figure(figure, *sides[0]), _figure(figure, *sides[1]))
        for figure in ("killed", "injured")
        for level, sides in (
            ("unknown", ((None, None), (3, 3))),
            ("same above three", ((4, 4), (4, 4))),
            ("same", ((3, 3), (3, 3))),
            # "At least five" and "seven" can be the same; so can "at most nine" and "seven".
            ("meet", ((5, None), (7, 7))),
            ("differ", ((5, 5), (7, 7))),
        )
    }
)


def pair(number: int, case: tuple[Changes, Changes]) -> list[Profile]:
    """Two profiles of two reports that are compared with each other alone."""
    return [
        BASE | {"event_report_id": f"e{number:03}_{side}", "report_id": f"r{number:03}_{side}"} | changes
        | {"event_family": f"family_{number}"}
        for side, changes in zip("lr", case, strict=True)
    ]  # fmt: skip


def frame(profiles: list[Profile]) -> pl.DataFrame:
    return pl.DataFrame(profiles, SCHEMA)
