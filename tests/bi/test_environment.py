"""Superset's environment: pinned like ours, made once, told about in words where it cannot be; its key and settings."""

import io
import re
import runpy
import socket
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from orchestration.bi import environment
from orchestration.bi.environment import REQUIREMENTS, is_ready, make_environment, python_of
from orchestration.bi.inside.tiles import draw_tile, tile_route
from orchestration.bi.keys import ensure_secret_key
from orchestration.cli.analysing import link_package, serve_superset, server_environment
from orchestration.errors import InputError, WaqaiError, WarehouseError
from orchestration.loopback import HOST
from orchestration.settings import PROJECT_DIR, load_settings

PINS = PROJECT_DIR / REQUIREMENTS
ORIGIN = "http://127.0.0.1:8088"


def entries(file: Path) -> dict[str, str]:
    """Entries of a file of pins, with their hashes, by name."""
    found = re.findall(r"^[^\s#].*(?:\n[ \t]+.*)*", file.read_text("utf-8"), flags=re.MULTILINE)
    return {Requirement(re.split(r"\s*\\\n| --hash", entry)[0]).name: entry for entry in found}


def test_every_package_is_pinned_with_hashes() -> None:
    pins = entries(PINS)
    assert len(pins) > 100
    assert [
        name for name, entry in pins.items() if not re.match(r"[\w.-]+==[^\s*,]+.*--hash=sha256:", entry, re.DOTALL)
    ] == []
    assert "apache-superset" in pins


@pytest.mark.parametrize("package", ["duckdb", "starlette", "uvicorn"])
def test_what_both_environments_have_is_the_same(package: str) -> None:
    # DuckDB reads what the same version wrote, and the guard is tested with one version of starlette.
    assert entries(PINS)[package] == entries(PROJECT_DIR / "requirements.txt")[package]


def test_an_environment_is_ready_with_its_pins_only(tmp_path: Path) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text("")
    folder = tmp_path / "cache" / "superset"
    assert not is_ready(folder, pins)
    make_environment(folder, pins, lambda done, of: None)
    assert is_ready(folder, pins)
    pins.write_text("# others\n")
    assert not is_ready(folder, pins)
    pins.write_text("")
    python_of(folder).unlink()
    assert not is_ready(folder, pins)


def test_a_package_that_cannot_be_had_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text(f"waqai-that-nobody-has==1.0 --hash=sha256:{'0' * 64}\n")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(WaqaiError, match=r"(?s)could not be installed.*network.*waqai-that-nobody-has"):
        make_environment(tmp_path / "superset", pins, lambda done, of: None)
    assert not is_ready(tmp_path / "superset", pins)


def test_progress_counts_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text(f"one==1 --hash=sha256:{'0' * 64}\ntwo==2 --hash=sha256:{'0' * 64}\n")

    def said(command: list[str], hear: environment.Callable[[str], None]) -> None:
        for line in ("Collecting one==1\n", "  Downloading one\n", "Processing two.whl (from -r pins.txt (line 2))\n"):
            hear(line)

    monkeypatch.setattr(environment, "_run", said)
    told: list[tuple[int, int]] = []
    make_environment(tmp_path / "superset", pins, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    ensure_secret_key(file)
    key = file.read_text("ascii")
    ensure_secret_key(file)
    assert file.read_text("ascii") == key
    assert len(key) >= 42
    assert file.stat().st_mode & 0o777 == 0o600


def test_superset_keeps_to_its_folder_and_browsers_to_superset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_secret_key(tmp_path / "secret_key")
    monkeypatch.setenv("WAQAI_BI_FOLDER", str(tmp_path))
    monkeypatch.setenv("WAQAI_BI_ORIGIN", ORIGIN)
    config = runpy.run_path(str(PROJECT_DIR / "orchestration" / "bi" / "inside" / "config.py"))
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/superset.db"
    assert config["SECRET_KEY"] == (tmp_path / "secret_key").read_text("ascii")
    assert config["CELERY_CONFIG"] is None
    policy = config["TALISMAN_CONFIG"]["content_security_policy"]
    allowed = {source for sources in policy.values() for source in ([sources] if isinstance(sources, str) else sources)}
    assert allowed <= {"'self'", "'none'", "'unsafe-inline'", "'strict-dynamic'", "blob:", "data:"}


def test_the_server_is_told_what_it_needs_and_no_other_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    monkeypatch.setenv("WAQAI_BI_PASSWORD", "hush-hush")
    settings = load_settings(warehouse=tmp_path)
    told = server_environment(settings, ORIGIN)
    assert "VIRTUAL_ENV" not in told
    assert told["PYTHONPATH"] == str(tmp_path / "bi" / "code")
    assert told["WAQAI_BI_FOLDER"] == told["SUPERSET_HOME"] == str(tmp_path / "bi")
    assert (told["SCARF_ANALYTICS"], told["DO_NOT_TRACK"]) == ("false", "1")
    assert told["WAQAI_BI_PASSWORD"] == "hush-hush"
    assert "hush-hush" not in repr(settings)


def test_superset_sees_this_package_and_none_beside_it(tmp_path: Path) -> None:
    for _start in range(2):
        link_package(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["orchestration"]
        assert (tmp_path / "orchestration" / "bi" / "inside" / "config.py").is_file()


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken, pytest.raises(InputError, match="--port"):
        serve_superset(load_settings(warehouse=tmp_path), taken.getsockname()[1])


def test_before_anything_is_published_the_message_says_what_to_do(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(WarehouseError, match="waqai run"):
        serve_superset(load_settings(warehouse=tmp_path), port)
    assert not (tmp_path / "bi").exists()


def test_a_tile_shows_what_falls_on_it() -> None:
    # The north-eastern quarter of the world, as one country.
    quarter = [(0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (0.5, 0.5)]

    def pixel(z: int, x: int, y: int) -> object:
        return Image.open(io.BytesIO(draw_tile([quarter], z, x, y))).getpixel((256, 256))

    assert pixel(1, 1, 0) != pixel(1, 0, 0)
    assert pixel(1, 0, 0) == pixel(1, 1, 1) == (255, 255, 255)


def test_tiles_that_there_are_none_of(tmp_path: Path) -> None:
    (tmp_path / "outlines.json").write_text('{"features": []}')
    client = TestClient(Starlette(routes=[tile_route(tmp_path)]))
    assert client.get("/outlines/3/7/7.png").headers["content-type"] == "image/png"
    assert [client.get(f"/outlines/{tile}.png").status_code for tile in ("3/8/0", "13/0/0", "a/0/0")] == [404] * 3
