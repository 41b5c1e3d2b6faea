"""The ground of maps: outlines of countries as tiles of pictures, drawn here, so that no map service is asked.

Tiles are those of Web Mercator: at zoom z the world is a square of 2^z tiles a side, counted from the north-west.
"""

import io
import json
import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

# Written by this project: a GeoJSON FeatureCollection of MultiPolygons whose polygons are single rings.
OUTLINES = "outlines.json"
PATH = "/outlines/{z:int}/{x:int}/{y:int}.png"
_SIDE = 512  # pixels
_FINEST = 12
_MOST_NORTHERN = 85.0  # degrees; the square ends there
_LAND, _SEA, _BORDER = "#f3f0ea", "#ffffff", "#b3ab9d"
_FOREVER = {"Cache-Control": "max-age=86400"}

Ring = list[tuple[float, float]]


def tile_route(folder: Path) -> Route:
    """The route under which tiles of the outlines in `folder` are served; beyond zoom 12 there are none (404)."""

    @lru_cache(maxsize=1)
    def rings() -> list[Ring]:
        content = json.loads((folder / OUTLINES).read_text("utf-8"))
        return [
            [_projected(*point) for point in ring]
            for feature in content["features"]
            for (ring,) in feature["geometry"]["coordinates"]
        ]

    @lru_cache(maxsize=512)
    def drawn(z: int, x: int, y: int) -> bytes:
        return draw_tile(rings(), z, x, y)

    def tile(request: Request) -> Response:
        z, x, y = (request.path_params[name] for name in "zxy")
        if not (z <= _FINEST and x < 2**z and y < 2**z):
            return Response(status_code=404)
        return Response(drawn(z, x, y), media_type="image/png", headers=_FOREVER)

    return Route(PATH, tile)


def draw_tile(rings: list[Ring], z: int, x: int, y: int) -> bytes:
    """Draw the part of `rings` (Web Mercator, the world from 0 to 1) that falls on a tile, as a PNG."""
    picture = Image.new("RGB", (_SIDE, _SIDE), _SEA)
    pen = ImageDraw.Draw(picture)
    scale = _SIDE * 2**z
    for ring in rings:
        points = [(across * scale - x * _SIDE, down * scale - y * _SIDE) for across, down in ring]
        if _touches(points):
            pen.polygon(points, fill=_LAND)
            pen.line([*points, points[0]], fill=_BORDER, width=2)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _projected(longitude: float, latitude: float) -> tuple[float, float]:
    north = math.radians(max(-_MOST_NORTHERN, min(_MOST_NORTHERN, latitude)))
    return (longitude + 180) / 360, (1 - math.asinh(math.tan(north)) / math.pi) / 2


def _touches(points: Ring) -> bool:
    return all(min(line) < _SIDE and max(line) > 0 for line in zip(*points, strict=True))
