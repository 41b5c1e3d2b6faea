"""The processes of the compose file, started by its own commands on this machine: they find each other, and run."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import DagsterInstance, DagsterRunStatus
from dagster._core.test_utils import create_run_for_test, environ
from postgres_server import on_linux, postgres_server
from served_pages import free_port

from orchestration.cli.serving import is_guarded
from orchestration.loopback import HOST, port_is_free
from orchestration.settings import PROJECT_DIR

DEPLOY = PROJECT_DIR / "deploy"
PASSWORD = "of-one-test"
PROXY = "waqai.example.org"
ASKED_FOR = os.environ.get("WAQAI_TEAM_TESTS") == "1"
_SECONDS = 120
_ASSETS = "{ assetNodes { assetKey { path } repository { location { name } } } }"
_HEALTH = "{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"
_RUNS = "{ runsOrError { ... on Runs { results { runId jobName status } } } }"
_LAUNCH = """
mutation ($job: String!, $asset: [String!]!) {
  launchRun(executionParams: {selector: {
    repositoryLocationName: "waqai", repositoryName: "__repository__", jobName: $job,
    assetSelection: [{path: $asset}], assetCheckSelection: []
  }}) { __typename ... on LaunchRunSuccess { run { runId } } }
}
"""

pytestmark = [pytest.mark.slow, on_linux]


class Team:
    """The services of the compose file that are always there, with hosts, ports and paths of a test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Processes end with `stack`; what they print goes to files of `folder`."""
        self._services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
        self._folder, self._stack = folder, stack
        self.port, self.code_port, storage = free_port(), free_port(), free_port()
        stack.enter_context(postgres_server(storage, PASSWORD))
        self._replaced = {
            "0.0.0.0": HOST,
            "postgres": HOST,
            "4000": str(self.code_port),
            "3000": str(self.port),
            "/srv/waqai": str(folder),
        }
        self._of_test = {
            # The database that every server has; the image of PostgreSQL makes one.
            "PGDATABASE": "postgres",
            "PGPORT": str(storage),
            "PGPASSWORD": PASSWORD,
            "WAQAI_UI_HOSTS": PROXY,
            "PYTHONPATH": str(PROJECT_DIR),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        self.home = Path(self._replace(self._services["code"]["environment"]["DAGSTER_HOME"]))
        self.home.mkdir(parents=True)
        (folder / "inbox").mkdir()
        # The port of PostgreSQL is of the test alone: in containers it is the usual one.
        settings = yaml.safe_load((DEPLOY / "dagster.yaml").read_text("utf-8"))
        settings["storage"]["postgres"]["postgres_db"]["port"] = storage
        (self.home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        workspace = yaml.safe_load((DEPLOY / "workspace.yaml").read_text("utf-8"))
        (server,) = workspace["load_from"]
        assert (server["grpc_server"]["host"], server["grpc_server"]["port"]) == ("code", 4000)
        server["grpc_server"] |= {"host": HOST, "port": self.code_port}
        (folder / "workspace.yaml").write_text(yaml.safe_dump(workspace), encoding="utf-8")
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def _replace(self, value: str) -> str:
        path = value.replace("/srv/waqai", self._replaced["/srv/waqai"])
        return self._replaced.get(value, path)

    def environment(self, service: str) -> dict[str, str]:
        """The variables of a service, beside those of this machine that are not Waqai's."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("WAQAI_", "DAGSTER_", "PG"))}
        given = {name: self._replace(value) for name, value in self._services[service].get("environment", {}).items()}
        return own | given | self._of_test

    def command(self, words: list[str]) -> list[str]:
        """A command of the compose file, by the interpreter of the test."""
        name, *arguments = map(self._replace, words)
        program = sys.executable if name == "python" else str(Path(sys.executable).with_name(name))
        return [program, *(argument.replace(":3000/", f":{self.port}/") for argument in arguments)]

    def start(self, service: str) -> None:
        """Start a service."""
        log = self._stack.enter_context((self._folder / f"{service}.log").open("ab"))
        process = subprocess.Popen(
            self.command(self._services[service]["command"]),
            cwd=self._folder,
            env=self.environment(service),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.running[service] = process
        self._stack.callback(self.end, service)

    def wait_for(self, service: str, is_there: Callable[[], bool]) -> None:
        """Wait until something of a service is there; a health check takes seconds of a processor."""
        deadline = time.monotonic() + _SECONDS
        while not is_there():
            assert self.running[service].poll() is None and time.monotonic() < deadline, self.log(service)
            time.sleep(0.25)

    def is_healthy(self, service: str) -> bool:
        """Whether the health check of the service passes."""
        _, *words = self._services[service]["healthcheck"]["test"]
        checked = subprocess.run(
            self.command(words), cwd=self._folder, env=self.environment(service), capture_output=True, check=False
        )
        return checked.returncode == 0

    def log(self, service: str) -> str:
        """What the service printed."""
        return (self._folder / f"{service}.log").read_text("utf-8", errors="replace")[-4000:]

    def end(self, service: str) -> None:
        """End a service as docker does: it is asked, then forced."""
        process = self.running.pop(service, None)
        if process is None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """What GraphQL answers."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"http://{HOST}:{self.port}/graphql", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: dict[str, Any] = json.load(answer)
        assert "errors" not in content, content
        data: dict[str, Any] = content["data"]
        return data

    def status_of(self, host: str) -> int:
        """What the web server answers to a request for a name."""
        request = urllib.request.Request(f"http://{HOST}:{self.port}/server_info", headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """PostgreSQL with a run in it that was killed, and the code, the daemon and the web server."""
    with ExitStack() as stack:
        started = Team(tmp_path_factory.mktemp("team"), stack)
        with environ(started.environment("code")), DagsterInstance.from_config(str(started.home)) as instance:
            create_run_for_test(instance, job_name="killed", status=DagsterRunStatus.STARTED)
        started.start("code")
        started.wait_for("code", lambda: not port_is_free(started.code_port))
        started.start("daemon")
        started.start("webserver")
        started.wait_for("webserver", lambda: not port_is_free(started.port))
        yield started


def test_the_web_server_shows_what_the_code_defines(team: Team) -> None:
    nodes = team.ask(_ASSETS)["assetNodes"]
    assert {("raw", "reports"), ("marts", "fct_events")} <= {tuple(node["assetKey"]["path"]) for node in nodes}
    assert {node["repository"]["location"]["name"] for node in nodes} == {"waqai"}


def test_the_daemon_is_well(team: Team) -> None:
    def required() -> dict[str, bool]:
        daemons = team.ask(_HEALTH)["instance"]["daemonHealth"]["allDaemonStatuses"]
        return {daemon["daemonType"]: daemon["healthy"] for daemon in daemons if daemon["required"]}

    team.wait_for("daemon", lambda: all(required().values()))
    assert {"SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR", "MONITORING"} <= required().keys()


def test_health_checks_pass_and_tell_of_a_service_that_is_not_there(team: Team) -> None:
    assert [service for service in team.running if not team.is_healthy(service)] == []
    assert not team.is_healthy("dask-scheduler")


def test_the_web_server_answers_to_the_name_of_the_proxy_and_no_other(team: Team) -> None:
    assert team.status_of(PROXY) == HTTPStatus.OK
    assert is_guarded(team.port)


def runs(team: Team) -> dict[str, str]:
    """The runs that Dagster knows: job and status."""
    return {run["jobName"]: run["status"] for run in team.ask(_RUNS)["runsOrError"]["results"]}


def test_a_run_that_was_killed_is_over_and_all_history_is_in_postgresql(team: Team) -> None:
    assert runs(team)["killed"] == "FAILURE"
    assert not list(team.home.rglob("*.db"))


@pytest.mark.skipif(not ASKED_FOR, reason="set WAQAI_TEAM_TESTS=1: the run takes ten seconds")
def test_a_run_goes_through_all_of_them(team: Team) -> None:
    launched = team.ask(_LAUNCH, job="waqai_ingest", asset=["raw", "places"])["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    team.wait_for("code", lambda: runs(team).get("waqai_ingest") in ("SUCCESS", "FAILURE"))
    assert runs(team)["waqai_ingest"] == "SUCCESS", team.log("code")
