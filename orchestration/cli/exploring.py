"""Serve the explorer on this machine, in this process: Streamlit behind the guard, with nothing that asks the network."""

import os
from pathlib import Path

import click
import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config

import orchestration.explorer
from orchestration.errors import InputError
from orchestration.loopback import HOST, Guard, port_is_free
from orchestration.settings import Settings

_SCRIPT = Path(orchestration.explorer.__file__).with_name("app.py")
_OPTIONS = {
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "global.developmentMode": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
}


def serve_explorer(settings: Settings, port: int) -> None:
    """Serve the explorer on `port` of the loopback address until Ctrl-C or SIGTERM; raises InputError where it is taken."""
    if not port_is_free(port):
        raise InputError(f"Port {port} is in use: name another one with --port.")
    for name, value in _OPTIONS.items():
        config.set_option(name, value)
    # Streamlit runs the script once a reader; this is how it hears of the settings.
    os.environ |= {
        "WAQAI_PROJECT_DIR": str(settings.project_dir),
        "WAQAI_WAREHOUSE": str(settings.warehouse),
        **({"WAQAI_GAZETTEER": str(settings.gazetteer)} if settings.gazetteer else {}),
    }
    app = st.App(_SCRIPT, middleware=[Middleware(Guard)])
    click.echo(f"The explorer is served at http://{HOST}:{port} - Ctrl-C ends it.")
    uvicorn.run(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)
