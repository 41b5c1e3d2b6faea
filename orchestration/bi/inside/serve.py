"""Prepare Superset where something is new, then serve it on the loopback address behind the guard.

Run in Superset's environment as `python -m orchestration.bi.inside.serve PORT`, with WAQAI_BI_FOLDER, and with
WAQAI_BI_PASSWORD where the account is to have that one.
"""

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import uvicorn
from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from superset.app import create_app

from orchestration.bi.inside.preparing import ACCOUNT, prepare
from orchestration.bi.inside.tiles import tile_route
from orchestration.loopback import HOST, Guard

_THREADS = 8


def main() -> None:
    """Prepare and serve until Ctrl-C or SIGTERM."""
    folder, port = Path(os.environ["WAQAI_BI_FOLDER"]), int(sys.argv[1])
    # What is written here is its owner's alone.
    os.umask(0o077)
    with redirect_stdout(None):  # it tells which settings it read
        app = create_app()
    with app.app_context():
        made = prepare(app, folder, os.environ.get("WAQAI_BI_PASSWORD"), _tell)
    shown = f" with the password {made} (shown this once)" if made else ""
    print(f"Superset is served at http://{HOST}:{port} - log in as {ACCOUNT}{shown}. Ctrl-C ends it.", flush=True)
    served = Starlette(
        routes=[tile_route(folder), Mount("/", WSGIMiddleware(app, workers=_THREADS))], middleware=[Middleware(Guard)]
    )
    uvicorn.run(served, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
