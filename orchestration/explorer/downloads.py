"""Selected events as files, each under an address: `download/acled?contested=1`.

Streamlit holds in memory whatever it serves; a route of its own writes a file to disk and sends it piece by piece.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

import duckdb
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from orchestration.explorer import queries
from orchestration.explorer.filters import Filters, read_filters
from orchestration.warehouse.connection import in_memory
from orchestration.warehouse.sql import literal

_PATH = "download"
_PIECE = 1 << 20


def download_address(format_name: str, filters: Filters) -> str:
    """Return the address of the events that `filters` select, in a format of `queries.DOWNLOADS`."""
    return f"{_PATH}/{format_name}?{urlencode(filters.parameters())}"


def download_route(published_file: Path) -> Route:
    """The route of all formats; 404 for a format that is none, and where nothing is published."""

    def download(request: Request) -> Response:
        name = request.path_params["format"]
        if name not in queries.DOWNLOADS:
            formats = ", ".join(queries.DOWNLOADS)
            return PlainTextResponse(f"There is no format {name}: take one of {formats}.\n", status_code=404)
        if not published_file.is_file():
            return PlainTextResponse("Nothing is published yet: run `waqai run`.\n", status_code=404)
        file = _written(published_file, name, read_filters(request.query_params))
        headers = {
            "Content-Disposition": f'attachment; filename="waqai_{name}{queries.DOWNLOADS[name]}"',
            "Content-Length": str(file.seek(0, 2)),
        }
        return StreamingResponse(_pieces(file), media_type="application/octet-stream", headers=headers)

    return Route(f"/{_PATH}/{{format}}", download)


def _written(published_file: Path, format_name: str, filters: Filters) -> BinaryIO:
    """The file, open; nobody else sees it, and closing it deletes it."""
    with contextlib.ExitStack() as held:
        stream: BinaryIO = held.enter_context(tempfile.TemporaryFile())
        with contextlib.closing(_opened(published_file)) as con:
            queries.select_events(con, filters)
            queries.write_selected(con, format_name, stream)
        held.pop_all()
    return stream


def _opened(published_file: Path) -> duckdb.DuckDBPyConnection:
    """The published file, attached: pages of this process have it open without leave to write other files."""
    con = in_memory(other_files=True)
    con.execute("set TimeZone = 'UTC'")
    con.execute(f"attach {literal(str(published_file))} as published (read_only)")
    con.execute("use published")
    return con


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
