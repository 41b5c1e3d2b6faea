"""The files of deploy/ keep their word: commands exist, settings are known, services reach each other, nobody else."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from dagster._cli import create_dagster_cli
from dagster._daemon.cli import create_dagster_daemon_cli
from dagster_webserver.cli import create_dagster_webserver_cli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from orchestration.automation.home import prepare_home
from orchestration.cli import code_server
from orchestration.settings import PROJECT_DIR, Settings, load_settings

DEPLOY = PROJECT_DIR / "deploy"
EXAMPLE = (DEPLOY / ".env.example").read_text("utf-8")
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
# Programs of the compose file by the words that they begin with: what reads their options, and words put before those.
PROGRAMS: dict[tuple[str, ...], tuple[click.Command, tuple[str, ...]]] = {
    ("python", "-m", "orchestration.cli.code_server"): (create_dagster_cli(), code_server.COMMAND),
    ("python", "-m", "orchestration.cli.guarded", "webserver"): (create_dagster_webserver_cli(), ()),
    ("dagster",): (create_dagster_cli(), ()),
    ("dagster-daemon",): (create_dagster_daemon_cli(), ()),
    **{("dask", found.name): (found.load(), ()) for found in entry_points(group="dask_cli")},
}
KNOWN = {
    *(f"WAQAI_{name.upper()}" for name in Settings.model_fields),
    *("PGHOST", "PGDATABASE", "PGUSER", "PGPASSWORD"),  # of libpq
    *("POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"),  # of the image of PostgreSQL
    *("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DBT_SEND_ANONYMOUS_USAGE_STATS", "DO_NOT_TRACK"),
    *("PATH", "PYTHONUNBUFFERED", "COMPOSE_PROFILES"),
}


def read(file: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DEPLOY / file).read_text("utf-8"))
    return content


COMPOSE = read("compose.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
COMMANDS = [
    *(pytest.param(service["command"], id=name) for name, service in SERVICES.items() if "command" in service),
    *(
        pytest.param(service["healthcheck"]["test"][1:], id=f"health of {name}")
        for name, service in SERVICES.items()
        if service.get("healthcheck", {"test": [""]})["test"][1:2] in (["dagster"], ["dagster-daemon"])
    ),
]


def parse(command: click.Command, words: list[str]) -> None:
    """Read options as the program would; raises click.UsageError where it would refuse them."""
    with command.make_context(command.name, list(words)) as context:
        if isinstance(command, click.Group):
            _, child, rest = command.resolve_command(context, [*context._protected_args, *context.args])
            assert child is not None
            parse(child, rest)


def parse_program(words: list[str]) -> None:
    (start,) = (start for start in PROGRAMS if tuple(words[: len(start)]) == start)
    command, before = PROGRAMS[start]
    # Paths of the image that have to be there are those of this folder here.
    options = [
        word.replace("/srv/waqai/workspace.yaml", str(DEPLOY / "workspace.yaml")) for word in words[len(start) :]
    ]
    parse(command, [*before, *options])


def example_variables() -> dict[str, str]:
    """Variables of .env.example, those that are commented out as well."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE, flags=re.MULTILINE))


def variables() -> Iterator[str]:
    """Every variable that a file of deploy/ names."""
    yield from example_variables()
    for service in SERVICES.values():
        yield from service.get("environment", {})
    yield from re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8"))
    yield from re.findall(r"\b([A-Z][A-Z_]+)=", CONTAINERFILE.partition("FROM python:3.12-slim\n")[2])
    yield from re.findall(r"env: (\w+)", (DEPLOY / "dagster.yaml").read_text("utf-8"))


def addresses() -> Iterator[tuple[str, str, int]]:
    """A service that asks, and the host and port that it asks."""
    (code,) = (server["grpc_server"] for server in read("workspace.yaml")["load_from"])
    scheduler = re.fullmatch(r"tcp://(.*):(\d+)", example_variables()["WAQAI_DASK_SCHEDULER"])
    assert scheduler
    for asking in ("daemon", "webserver"):
        yield asking, code["host"], code["port"]
    for asking in ("code", "dask-worker"):
        yield asking, scheduler[1], int(scheduler[2])


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_exists_and_takes_its_options(words: list[str]) -> None:
    parse_program(words)


@pytest.mark.parametrize("words", [["dagster-daemon", "run", "--nothing"], ["dask", "worker", "--workers", "1"]])
def test_an_unknown_option_is_recognised(words: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parse_program(words)


def test_every_service_that_runs_this_code_has_a_command_and_none_of_dagster_is_unguarded() -> None:
    assert {name for name, service in SERVICES.items() if "command" not in service} == {"postgres"}
    assert not [name for name, service in SERVICES.items() if "dagster-webserver" in service.get("command", [])]


def test_every_variable_is_known() -> None:
    assert sorted(set(variables()) - KNOWN) == []


def test_values_of_the_example_can_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {name: value for name, value in example_variables().items() if name.startswith("WAQAI_")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(warehouse=tmp_path)
    assert (settings.schedule, settings.ui_hosts) == ("30 4 * * *", ("waqai.example.org",))
    assert example_variables()["COMPOSE_PROFILES"] in SERVICES["dask-scheduler"]["profiles"]


def test_no_file_holds_a_secret() -> None:
    assert example_variables()["PGPASSWORD"] == ""
    secrets = {
        name: value
        for service in SERVICES.values()
        for name, value in service.get("environment", {}).items()
        if re.search(r"PASSWORD|SECRET|TOKEN|KEY", name)
    }
    assert secrets == {"POSTGRES_PASSWORD": "${PGPASSWORD:?set it in .env}"}
    assert read("dagster.yaml")["storage"]["postgres"]["postgres_db"]["password"] == {"env": "PGPASSWORD"}
    assert "/deploy/.env" in (PROJECT_DIR / ".gitignore").read_text("utf-8").splitlines()


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"webserver": ["127.0.0.1:3000:3000"]}
    assert {name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")} == {"outside"}
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"code", "webserver"}
    assert not {"network_mode", "privileged"} & {key for service in SERVICES.values() for key in service}


def test_services_start_again_and_tell_how_they_are() -> None:
    assert {service["restart"] for service in SERVICES.values()} == {"unless-stopped"}
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"dask-worker"}
    awaited = {
        (other, on["condition"]) for service in SERVICES.values() for other, on in service.get("depends_on", {}).items()
    }
    assert awaited == {(name, "service_healthy") for name in ("postgres", "code", "dask-scheduler")}


@pytest.mark.parametrize(("asking", "host", "port"), list(addresses()), ids=str)
def test_who_asks_reaches_whom_it_asks(asking: str, host: str, port: int) -> None:
    assert str(port) in SERVICES[host]["command"]
    assert set(SERVICES[asking]["networks"]) & set(SERVICES[host]["networks"])


def test_dagster_reaches_its_storage() -> None:
    for name in ("code", "daemon", "webserver"):
        service = SERVICES[name]
        assert service["environment"]["PGHOST"] == "postgres"
        assert set(service["networks"]) & set(SERVICES["postgres"]["networks"])
        assert service["environment"]["PGDATABASE"] == SERVICES["postgres"]["environment"]["POSTGRES_DB"]
        assert service["environment"]["PGUSER"] == SERVICES["postgres"]["environment"]["POSTGRES_USER"]


def volumes_of(service: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Name, path and whether it may be written to, of each volume that a service mounts."""
    for volume in service.get("volumes", []):
        name, path, *options = volume.split(":")
        assert options in ([], ["ro"])
        yield name, path, not options


def test_one_service_alone_writes_to_the_warehouse_and_the_web_server_reads_its_pages() -> None:
    mounted = [(name, *volume) for name, service in SERVICES.items() for volume in volumes_of(service)]
    assert {(name, writes) for name, volume, _, writes in mounted if volume == "warehouse"} == {
        ("code", True), ("webserver", False),
    }  # fmt: skip
    assert {volume for _, volume, *_ in mounted} == set(COMPOSE["volumes"])
    assert {path for name, volume, path, _ in mounted if volume == "warehouse"} == {
        SERVICES[name]["environment"]["WAQAI_WAREHOUSE"] for name in ("code", "webserver")
    }
    code = SERVICES["code"]
    paths = {path for _, path, _ in volumes_of(code)}
    assert {value for name, value in code["environment"].items() if str(value).startswith("/srv/")} <= paths


def test_the_folders_of_volumes_are_made_in_the_image_for_its_user_alone() -> None:
    made = re.search(r"--mode 700 \\\n\s+(.*)", CONTAINERFILE)
    assert made
    volumes = {volume for service in SERVICES.values() for volume in volumes_of(service)}
    paths = {path for name, path, _ in volumes if name != "postgres"}
    assert paths == set(made[1].split())
    assert re.search(r"^USER waqai$", CONTAINERFILE, flags=re.MULTILINE)


def test_dagster_is_set_up_as_everywhere(tmp_path: Path) -> None:
    settings = load_settings(warehouse=tmp_path, processes=4)
    everywhere = yaml.safe_load((prepare_home(settings) / "dagster.yaml").read_text("utf-8"))
    here = read("dagster.yaml")
    assert {name: here.get(name) for name in everywhere} == everywhere
    assert here.keys() - everywhere.keys() == {"storage", "run_monitoring"}


def test_configurations_are_files_and_go_where_they_are_looked_for() -> None:
    assert all((DEPLOY / config["file"]).is_file() for config in COMPOSE["configs"].values())
    for name in ("code", "daemon", "webserver"):
        targets = {config["source"]: config["target"] for config in SERVICES[name]["configs"]}
        assert targets["dagster"] == f"{SERVICES[name]['environment']['DAGSTER_HOME']}/dagster.yaml"
        assert name == "code" or targets["workspace"] in SERVICES[name]["command"]


def test_images_have_tags_and_ours_that_of_this_version() -> None:
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))["project"]
    ours = {service["image"] for service in SERVICES.values() if "build" in service}
    assert ours == {f"waqai:{project['version']}"}
    foreign = {service["image"] for service in SERVICES.values() if "build" not in service}
    foreign |= set(re.findall(r"^FROM (\S+)", CONTAINERFILE, flags=re.MULTILINE))
    assert {image.partition(":")[0]: image.partition(":")[2] not in ("", "latest") for image in foreign} == {
        "postgres": True,
        "python": True,
    }


def test_the_image_is_given_all_that_the_wheel_is_made_of() -> None:
    wheel = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    copied = {
        source
        for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINERFILE, flags=re.MULTILINE)
        for source in sources.split()
    }
    assert {*wheel["only-include"], *wheel["force-include"], "pyproject.toml", "README.md"} <= copied
    assert [source for source in copied if not (PROJECT_DIR / source).exists()] == []


def pins(file: Path) -> dict[str, set[str]]:
    """Packages of a file of pins, each with its versions; every one has hashes and comes from no address."""
    text = file.read_text("utf-8").replace("\\\n", " ")
    found: dict[str, set[str]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        pin = Requirement(line.partition("--hash")[0].strip())
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line) and not pin.url, line
        found.setdefault(canonicalize_name(pin.name), set()).add(str(pin.specifier))
    return found


def test_packages_of_the_image_are_those_that_are_tested() -> None:
    image, tested = pins(DEPLOY / "requirements.txt"), pins(PROJECT_DIR / "requirements.txt")
    assert all(len(versions) == 1 for versions in image.values())
    assert {name for name, versions in image.items() if not versions <= tested.get(name, set())} == set()
    content = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))
    extras = [wanted for extra in content["project"]["optional-dependencies"].values() for wanted in extra]
    wanted = [*content["project"]["dependencies"], *extras, *content["dependency-groups"]["image"]]
    names = {canonicalize_name(Requirement(one).name) for one in wanted}
    assert names - image.keys() == set(), "run `make lock`"
    assert not {"pytest", "mypy", "playwright"} & image.keys()
    assert "pip install --no-deps --require-hashes --requirement requirements.txt" in CONTAINERFILE


def has_compose() -> bool:
    docker = shutil.which("docker")
    return bool(docker) and subprocess.run([str(docker), "compose", "version"], capture_output=True).returncode == 0


@pytest.mark.skipif(not has_compose(), reason="needs Docker with its plugin compose")
@pytest.mark.parametrize("profile", [(), ("--profile", "cluster")])
def test_docker_takes_the_file(profile: tuple[str, ...], tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "deploy" / ".env").write_text(EXAMPLE.replace("PGPASSWORD=", "PGPASSWORD=of-one-test"), "utf-8")
    taken = subprocess.run(
        ["docker", "compose", *profile, "config", "--quiet"],
        cwd=tmp_path / "deploy",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (taken.returncode, taken.stderr) == (0, "")
