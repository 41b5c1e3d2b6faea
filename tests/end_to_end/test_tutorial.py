"""The tutorial holds word for word: its commands and queries are given in order, and what it shows is what comes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import PROJECT_DIR

PAGE = (PROJECT_DIR / "docs" / "tutorial.md").read_text("utf-8")
_BLOCK = re.compile(
    r"^```(?P<kind>\w+)\n(?P<text>.*?)^```\n(?:\n(?P<table>(?:\|[^\n]*\n)+))?", re.DOTALL | re.MULTILINE
)
_SERVED = re.compile(r"http://127\.0\.0\.1:\d+")


class Terminal:
    """A terminal in the folder of Waqai: what one block sets, the next one finds."""

    def __init__(self, folder: Path) -> None:
        self._state = folder
        self.cwd = folder / "waqai"
        programs = self.cwd / ".venv" / "bin"
        programs.mkdir(parents=True)
        _script(programs / "python", f'exec "{sys.executable}" "$@"')
        _script(programs / "waqai", f'exec "{sys.executable}" -c "from orchestration.cli import main; main()" "$@"')
        home = folder / "home"
        home.mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("WAQAI_")}
        self.environment |= {"HOME": str(home), "PYTHONPATH": str(PROJECT_DIR), "COLUMNS": "120"}

    def run(self, block: str, given: str = "") -> str:
        """What the commands of a block print; one that fails is an error that shows its words."""
        keep = f'\nenv -0 > "{self._state}/env"\npwd > "{self._state}/cwd"\n'
        done = subprocess.run(
            ["bash", "-euc", block + keep],
            cwd=self.cwd,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, block + done.stdout + done.stderr
        pairs = (line.partition("=") for line in (self._state / "env").read_text("utf-8").split("\0") if line)
        self.environment = {name: value for name, _, value in pairs}
        self.cwd = Path((self._state / "cwd").read_text("utf-8").strip())
        return done.stdout

    def serve(self, command: str) -> None:
        """Start a server, open the address that it prints, and end it by Ctrl-C."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = ["bash", "-euc", f"exec {command.strip()} --port {port}"]
        with subprocess.Popen(words, cwd=self.cwd, env=self.environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            try:
                address = next(found[0] for line in server.stdout if (found := _SERVED.search(line)))
                _open(address)
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(60)


def _script(file: Path, command: str) -> None:
    file.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    file.chmod(0o700)


def _open(address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for attempt in range(60):
        try:
            with opener.open(address, timeout=10) as answer:
                assert b"<html" in answer.read()
                return
        except (ConnectionError, urllib.error.URLError):
            if attempt == 59:
                raise
            time.sleep(1)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)


def _shown(table: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
    return [rows[0], *rows[2:]]


def _asked(file: Path, query: str) -> list[list[str]]:
    with duckdb.connect(str(file), read_only=True) as con:
        result = con.execute(query)
        names = [column[0] for column in result.description or ()]
        return [names, *([_cell(value) for value in row] for row in result.fetchall())]


def _blocks() -> Iterator[tuple[str, str, str | None]]:
    for match in _BLOCK.finditer(PAGE):
        yield match["kind"], match["text"], match["table"]


def test_the_tutorial_has_a_run_a_correction_and_queries() -> None:
    kinds = [kind for kind, _, _ in _blocks()]
    assert set(kinds) == {"sh", "sql", "text"}
    assert PAGE.count("```") == 2 * len(kinds)
    assert sum("waqai run" in text for _, text, _ in _blocks()) == 2


@pytest.mark.slow
def test_the_tutorial_holds_word_for_word(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    printed = ""
    for kind, text, table in _blocks():
        if text.startswith("waqai explore"):
            terminal.serve(text)
        elif kind == "sh":
            printed = terminal.run(text)
        elif kind == "text":
            assert [line for line in _lines(text) if line not in _lines(printed)] == [], printed
        else:
            assert terminal.run("python ask.py", given=text)
            rows = _asked(terminal.cwd / "warehouse" / "published" / "waqai.duckdb", text)
            assert len(rows) > 1, text
            assert table is None or rows == _shown(table), text
