"""Dagster answers on the loopback address alone, to its own pages alone, and tells nobody of it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from dagster._cli import dev
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from orchestration import loopback
from orchestration.automation.home import prepare_home
from orchestration.cli import cli, guarded, serving
from orchestration.errors import InputError, WaqaiError
from orchestration.settings import load_settings

OWN = {"host": "127.0.0.1:3000"}


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"host": "localhost:8080"},
        {"host": "[::1]:3000"},
        OWN | {"origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-origin"},
        OWN | {"sec-fetch-site": "none"},
    ],
)
def test_pages_and_programs_of_this_machine_are_answered(headers: dict[str, str]) -> None:
    assert loopback.is_own_request(Headers(headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "evil.example:3000"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "localhost.evil.example:3000"},
        {"host": "evil.example@127.0.0.1.evil.example"},
        OWN | {"origin": "https://evil.example"},
        OWN | {"origin": "null"},
        OWN | {"origin": "http://127.0.0.1:8000"},
        OWN | {"sec-fetch-site": "cross-site"},
        OWN | {"sec-fetch-site": "same-site"},
    ],
)
def test_pages_from_elsewhere_are_refused(headers: dict[str, str]) -> None:
    assert not loopback.is_own_request(Headers(headers))


FOLLOWED = OWN | {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize(
    "headers",
    [
        FOLLOWED | {"sec-fetch-site": "cross-site"},
        FOLLOWED | {"sec-fetch-mode": "no-cors"},
        FOLLOWED | {"sec-fetch-dest": "iframe"},
        FOLLOWED | {"host": "evil.example:3000"},
        FOLLOWED | {"origin": "http://127.0.0.1:8000"},
        OWN | {"sec-fetch-site": "same-site"},
    ],
)
def test_only_a_link_of_this_machine_that_was_followed_is_a_neighbours(headers: dict[str, str]) -> None:
    assert loopback.is_link_of_a_neighbour(Headers(FOLLOWED))
    assert not loopback.is_own_request(Headers(FOLLOWED))
    assert not loopback.is_link_of_a_neighbour(Headers(headers))


def test_a_neighbours_link_opens_pages_that_say_so_and_no_others() -> None:
    routes = [Route("/", lambda _: PlainTextResponse("map"), methods=["GET", "POST"])]
    linked, strict = (
        TestClient(Starlette(routes=routes, middleware=[guard]), "http://127.0.0.1:8501")
        for guard in (Middleware(loopback.Guard, is_linked=True), Middleware(loopback.Guard))
    )
    followed = FOLLOWED | {"host": "127.0.0.1:8501"}
    assert linked.get("/", headers=followed).text == "map"
    assert linked.post("/", headers=followed).status_code == 403
    assert linked.get("/", headers=followed | {"sec-fetch-dest": "iframe"}).status_code == 403
    assert strict.get("/", headers=followed).status_code == 403
    assert "is_linked" not in guarded.GuardedWebserver.__new__(guarded.GuardedWebserver).build_middleware()[0].kwargs


PROXY = {"host": "waqai.example.org"}


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        (PROXY | {"origin": "https://waqai.example.org", "sec-fetch-site": "same-origin"}, True),
        ({"host": "waqai.example.org:8443", "origin": "https://waqai.example.org:8443"}, True),
        (OWN, True),
        (PROXY | {"origin": "https://evil.example"}, False),
        (PROXY | {"sec-fetch-site": "cross-site"}, False),
        ({"host": "evil.waqai.example.org"}, False),
        ({"host": "evil.example"}, False),
    ],
)
def test_pages_by_the_name_of_a_proxy_are_answered_where_it_is_known(headers: dict[str, str], is_own: bool) -> None:
    assert loopback.is_own_request(Headers(headers), ["waqai.example.org"]) is is_own
    assert loopback.is_own_request(Headers(headers)) is (headers is OWN)


def test_names_of_proxies_come_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    webserver = guarded.GuardedWebserver.__new__(guarded.GuardedWebserver)
    assert webserver.build_middleware()[0].kwargs == {"names": ()}
    monkeypatch.setenv("WAQAI_UI_HOSTS", "waqai.example.org, desk.example.org")
    assert webserver.build_middleware()[0].kwargs == {"names": ("waqai.example.org", "desk.example.org")}
    monkeypatch.delenv("WAQAI_UI_HOSTS")
    (tmp_path / "waqai.toml").write_text('ui_hosts = ["evil.example"]\n', encoding="utf-8")
    (tmp_path / "additions").mkdir()
    with pytest.raises(InputError, match="ui_hosts"):
        load_settings(workspace=tmp_path)


@pytest.mark.parametrize("hosts", ["https://waqai.example.org", "*", "waqai.example.org:8443", "Waqai.example.org"])
def test_what_is_no_name_of_a_host_is_refused(hosts: str) -> None:
    with pytest.raises(InputError, match="WAQAI_UI_HOSTS"):
        load_settings(ui_hosts=hosts)


@pytest.fixture
def client() -> TestClient:
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("reports")
        await websocket.close()

    routes = [Route("/graphql", lambda _: PlainTextResponse("reports")), WebSocketRoute("/graphql", socket)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(loopback.Guard)]), "http://127.0.0.1:3000")


def test_the_guard_stands_before_requests_and_sockets(client: TestClient) -> None:
    foreign, address = {"origin": "https://evil.example"}, "ws://127.0.0.1:3000/graphql"
    assert client.get("/graphql").text == "reports"
    refused = client.get("/graphql?query=mutation", headers=foreign)
    assert (refused.status_code, "reports" in refused.text) == (403, False)
    with client.websocket_connect(address) as socket:
        assert socket.receive_text() == "reports"
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(address, headers=foreign):
        pass


def test_the_web_server_of_dagster_has_the_guard_first() -> None:
    webserver = guarded.GuardedWebserver.__new__(guarded.GuardedWebserver)
    assert webserver.build_middleware()[0].cls is loopback.Guard


def test_what_dagster_starts_is_the_guarded_web_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[list[str]] = []

    class Running:
        def __init__(self, command: list[str], **_options: Any) -> None:
            started.append(command)

        returncode = 0

        def poll(self) -> int:
            return 0

        def wait(self, timeout: float) -> int:
            return 0

    workspace = tmp_path / "workspace.yaml"
    workspace.write_text("load_from: []")
    monkeypatch.setenv("DAGSTER_HOME", str(prepare_home(load_settings(warehouse=tmp_path / "warehouse"))))
    monkeypatch.setattr(guarded, "open_ipc_subprocess", Running)
    monkeypatch.setattr(dev, "send_ipc_shutdown_message", lambda _: None)
    monkeypatch.setattr(
        "sys.argv", ["dagster", "dev", "--workspace", str(workspace), "--use-legacy-code-server-behavior"]
    )
    with pytest.raises(SystemExit):
        guarded.main()
    webserver, daemon = started
    assert webserver[:4] == [sys.executable, "-m", "orchestration.cli.guarded", "webserver"]
    assert daemon[1:3] == ["-m", "dagster._daemon"]


def test_there_is_no_option_to_serve_other_machines() -> None:
    options = {option for parameter in cli.commands["ui"].params for option in parameter.opts}
    assert options == {"--port", "--warehouse"}
    assert isinstance(cli.commands["ui"], click.Command)


def test_the_server_is_told_the_loopback_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start, commands = subprocess.Popen, list[list[str]]()

    def record(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        commands.append(command)
        return start([sys.executable, "-c", ""], **options)

    monkeypatch.setattr(serving.subprocess, "Popen", record)
    with serving.dagster_server(load_settings(warehouse=tmp_path), 3917) as server:
        server.wait()
    (command,) = commands
    assert command[command.index("--host") + 1] == loopback.HOST == "127.0.0.1"
    assert command[:4] == [sys.executable, "-m", "orchestration.cli.guarded", "dev"]


@pytest.fixture
def unguarded_port() -> Iterator[int]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer((loopback.HOST, 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_server_without_the_guard_is_ended(
    unguarded_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not serving.is_guarded(unguarded_port)
    start = subprocess.Popen
    servers: list[subprocess.Popen[bytes]] = []

    def wait_for_ever(_command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        servers.append(start([sys.executable, "-c", "import time; time.sleep(60)"], **options))
        return servers[0]

    monkeypatch.setattr(serving.subprocess, "Popen", wait_for_ever)
    monkeypatch.setattr(serving, "port_is_free", lambda _: True)
    monkeypatch.setattr(serving, "prepare_manifest", lambda _: None)
    with pytest.raises(WaqaiError, match="pages of the web"):
        serving.serve_dagster(load_settings(warehouse=tmp_path / "warehouse"), unguarded_port)
    assert servers[0].returncode is not None


def test_dagster_tells_nobody(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path / "warehouse")
    written = yaml.safe_load((prepare_home(settings) / "dagster.yaml").read_text("utf-8"))
    assert written["telemetry"] == {"enabled": False}
    assert written["nux"] == {"enabled": False}
    assert serving.server_environment(settings)["DAGSTER_DISABLE_TELEMETRY"] == "yes"
