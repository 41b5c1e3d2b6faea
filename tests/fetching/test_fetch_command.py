"""`waqai fetch`: which feeds it asks, what it says of them, and with which code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from website import Reply, Site, page, rss

from orchestration.cli import main


@pytest.fixture
def command(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    file = tmp_path / "feeds.csv"
    file.write_text(
        "feed_id,outlet_id,url,kind,content,is_active,note\n"
        f"one,afp,{site.url('/one')},auto,page,false,\ntwo,afp,{site.url('/two')},auto,page,false,\n"
    )
    for name, value in {
        "FEEDS_FILE": file,
        "FETCH_PORTS": site.port,
        "FETCH_ALLOW_PRIVATE": "true",
        "FETCH_DELAY_SECONDS": 0,
        "FETCH_ATTEMPTS": 1,
        "FETCH_MAX_AGE_DAYS": 3650,
    }.items():
        monkeypatch.setenv(f"WAQAI_{name}", str(value))
    monkeypatch.delenv("WAQAI_FEEDS", raising=False)
    return ["waqai", "fetch", "--warehouse", str(tmp_path / "warehouse")]


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", arguments)
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_nobody_is_asked_until_a_feed_is_on(
    site: Site, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, monkeypatch) == 2
    assert "No feed is on" in capsys.readouterr().err
    assert site.requests == []


def test_a_table_tells_what_came_and_what_did_not(
    site: Site, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.replies |= {"/one": rss(site, "/a", "/gone"), "/a": page("أ")}
    assert run([*command, "--all"], monkeypatch) == 0
    told = capsys.readouterr().out
    head, *rows = (line.split() for line in told.splitlines() if line.strip())
    assert dict(zip(head, rows[0], strict=True)) | {"kB": "", "s": ""} == {
        "feed": "one",
        **dict.fromkeys(("changed", "unchanged", "postponed"), "0"),
        **{"asked": "2", "new": "1", "failed": "1", "kB": "", "s": ""},
    }
    assert "two failed: It answered 404 Not Found" in told
    assert f"one: {site.url('/gone')}: It answered 404 Not Found" in told
    assert "waqai run reads what came" in told


def test_json_tells_the_same(
    site: Site, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.replies |= {"/one": rss(site, "/a"), "/a": page("أ")}
    monkeypatch.setenv("WAQAI_FEEDS", "one")
    assert run([*command, "--json"], monkeypatch) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["feed_id"], told["new"], told["fault"]) == ("one", 1, None)
    assert Path(told["file"]).is_file()


def test_where_no_feed_could_be_had_the_code_says_so(
    site: Site, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.replies["/two"] = Reply(status=500)
    assert run([*command, "one", "two"], monkeypatch) == 5
    assert "No feed could be had" in capsys.readouterr().err


def test_signs_that_steer_a_terminal_are_not_shown(
    site: Site, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.replies["/one"] = Reply(b"x", headers={"Content-Type": "text/\x1b[31mred"})
    assert run([*command, "one"], monkeypatch) == 5
    assert "\x1b[31m" not in capsys.readouterr().out
