"""Serve the explorer on this machine, in this process: Streamlit behind the guard, and nothing asked of the network."""

import os
from pathlib import Path

import click
import streamlit as st
import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

import orchestration.explorer
from orchestration.errors import InputError
from orchestration.explorer.downloads import download_route
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
    # Legible on either ground.
    "theme.light.primaryColor": "#a8321d",
    "theme.dark.primaryColor": "#ff9d86",
}
# Streamlit's own scripts, styles and workers; whatever a report or a library may name elsewhere is not asked for.
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'; form-action 'none'"


class Confined:
    """Tells browsers to ask nobody but this server for anything, and to show it in no frame of others."""

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what is confined."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, and add the policy to its answer."""

        async def confined(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = _POLICY
            await send(message)

        await self._app(scope, receive, confined)


def serve_explorer(settings: Settings, port: int) -> None:
    """Serve the explorer on `port` of the loopback address until Ctrl-C or SIGTERM.

    Raises InputError where the port is taken.
    """
    if not port_is_free(port):
        raise InputError(f"Port {port} is in use: name another one with --port.")
    for name, value in _OPTIONS.items():
        config.set_option(name, value)
    # Streamlit runs the script once a reader; this is how it hears of the settings.
    os.environ |= {
        "WAQAI_PROJECT_DIR": str(settings.project_dir),
        **({"WAQAI_WORKSPACE": str(settings.workspace)} if settings.workspace else {}),
        "WAQAI_WAREHOUSE": str(settings.warehouse),
        **({"WAQAI_GAZETTEER": str(settings.gazetteer)} if settings.gazetteer else {}),
    }
    app = explorer_app(settings)
    click.echo(f"The explorer is served at http://{HOST}:{port} - Ctrl-C ends it.")
    uvicorn.run(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)


def explorer_app(settings: Settings) -> st.App:
    """Return the explorer, and the downloads of its pages, behind the guard."""
    return st.App(
        _SCRIPT,
        routes=[download_route(settings.published_file)],
        middleware=[Middleware(Guard, is_linked=True), Middleware(Confined)],
    )
