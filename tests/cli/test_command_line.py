"""What the command line offers, prints and answers, apart from a run."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from orchestration import cli as command_line
from orchestration.cli import cli
from orchestration.errors import GateError, InputError, WarehouseError


def call(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run `waqai` as a program would be run; return its exit code."""
    monkeypatch.setattr("sys.argv", ["waqai", *arguments])
    try:
        command_line.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_help_lists_every_command_and_all_exit_codes() -> None:
    text = CliRunner().invoke(cli, ["--help"]).output
    for command in ("run", "ui", "export", "score", "explain", "doctor"):
        assert f"\n  {command} " in text
    for code in range(5):
        assert f"\n    {code}  " in text or f"\n  {code}  " in text


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert "Exit codes:" in result.output


def test_version_is_that_of_the_package() -> None:
    assert "waqai, version 0." in CliRunner().invoke(cli, ["--version"]).output


@pytest.mark.parametrize(("error", "code"), [(InputError, 2), (WarehouseError, 3), (GateError, 4)])
def test_a_fault_is_told_in_a_sentence_with_its_exit_code(
    error: type[Exception], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def broken() -> None:
        raise error("Do this instead.")

    monkeypatch.setattr(command_line, "cli", broken)
    assert call(monkeypatch=monkeypatch) == code
    captured = capsys.readouterr()
    assert captured.err == "Do this instead.\n"
    assert captured.out == ""


def test_an_interrupt_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "cli", interrupted)
    assert call(monkeypatch=monkeypatch) == 130
    assert "Stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["run", "--nonsense"], ["export", "nonsense"], ["export", "events", "--format", "xls"], ["ui", "--port", "0"]],
)
def test_an_option_that_is_not_known_is_a_fault_of_input(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(*arguments, monkeypatch=monkeypatch) == 2


def test_export_before_a_run_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("export", "events", "--warehouse", str(tmp_path), monkeypatch=monkeypatch) == 3
    assert "waqai run" in capsys.readouterr().err


def test_a_warehouse_that_is_a_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert call("doctor", "--warehouse", str(tmp_path / "file"), monkeypatch=monkeypatch) == 2
    assert "name a folder" in capsys.readouterr().err


def test_doctor_speaks_to_programs(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["doctor", "--json", "--warehouse", str(tmp_path)])
    report = json.loads(result.output)
    assert report["healthy"] == (result.exit_code == 0)
    assert {"python", "packages", "disk", "published"} <= {finding["subject"] for finding in report["findings"]}
