"""`waqai explain`: which report is meant, what it prints and writes, and what it answers where it cannot."""

import json
from pathlib import Path

import duckdb
import pytest

from orchestration import cli as command_line
from orchestration.display import visible_line
from orchestration.extraction.lexicon import Lexicon

TEXT = "قصفت قوات النظام بلدة سرمين أمس.\nوقتل 3 مدنيين في القصف على سرمين."
REPORTS = [("aaaa1111", "one"), ("aaaa2222", "two"), ("bbbb1111", "twin"), ("bbbb2222", "twin")]


@pytest.fixture
def waqai(
    lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "Waqai":
    monkeypatch.setattr("orchestration.cli.explaining.load_lexicon", lambda *_: lexicon)
    monkeypatch.chdir(tmp_path)
    return Waqai(tmp_path / "warehouse", monkeypatch, capsys)


class Waqai:
    """Runs the command as a program would; a call gives exit code, output and error output."""

    def __init__(self, warehouse: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.warehouse, self._monkeypatch, self._capsys = warehouse, monkeypatch, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.argv", ["waqai", "explain", "--warehouse", str(self.warehouse), *arguments])
        code = 0
        try:
            command_line.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def publish(self, version: str) -> None:
        """Write a warehouse that holds what the command reads of one."""
        (self.warehouse / "published").mkdir(parents=True)
        with duckdb.connect(str(self.warehouse / "published" / "waqai.duckdb")) as con:
            con.execute("create schema marts")
            con.execute(
                "create table marts.dim_reports (report_id varchar, doc_id varchar, body_text varchar, "
                "published_at timestamp, url varchar, outlet_name varchar, extractor_version varchar)"
            )
            rows = [(key, name, TEXT, "2021-06-10", None, "وكالة", version) for key, name in REPORTS]
            con.executemany("insert into marts.dim_reports values (?, ?, ?, ?, ?, ?, ?)", rows)


def test_a_file_is_explained(waqai: Waqai, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    code, out, err = waqai("report.txt", "--published", "2021-06-10", "--outlet", "وكالة")
    assert (code, err) == (0, "")
    assert "Published: 2021-06-10" in out
    assert "Outlet: وكالة" in out
    assert "[قصفت] [قوات النظام]" in out
    assert "2021-06-09" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("name", ["one", "aaaa1111", "aaaa11"])
def test_a_report_of_the_warehouse_is_found_by_its_ids(name: str, waqai: Waqai, lexicon: Lexicon) -> None:
    waqai.publish(lexicon.version)
    code, out, err = waqai(name, "--json")
    content = json.loads(out)
    assert (code, err) == (0, "")
    assert (content["report_id"], content["doc_id"], content["text"]) == ("aaaa1111", "one", TEXT)
    assert content["events"]


def test_a_warehouse_of_another_version_is_told_of(waqai: Waqai) -> None:
    waqai.publish("0123456789abcdef")
    code, _, err = waqai("one", "--json")
    assert code == 0
    assert "another version" in err


@pytest.mark.parametrize(
    ("name", "told"), [("onee", "Similar ones: one"), ("twin", "bbbb1111, bbbb2222"), ("no/such.txt", "no file")]
)
def test_a_name_that_means_no_single_report_says_what_to_do(name: str, told: str, waqai: Waqai) -> None:
    waqai.publish("0123456789abcdef")
    code, out, err = waqai(name)
    assert (code, out) == (2, "")
    assert told in err


def test_without_a_warehouse_an_id_says_what_to_do(waqai: Waqai) -> None:
    code, _, err = waqai("one")
    assert code == 3
    assert "waqai run" in err


def test_a_folder_and_a_file_of_several_reports_are_refused(waqai: Waqai, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"r{number}", "text": f"{TEXT} {number}"}, ensure_ascii=False) for number in range(9)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    for name, told in ((".", "is a folder"), ("many.jsonl", "9 reports"), ("empty.txt", "no report")):
        code, _, err = waqai(name)
        assert code == 2
        assert told in err


def test_a_page_is_written_instead(waqai: Waqai, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    code, out, err = waqai("report.txt", "--html", "page.html")
    assert (code, out) == (0, "")
    assert "page.html" in err
    assert (tmp_path / "page.html").read_text(encoding="utf-8").endswith("</html>")


def test_a_page_that_cannot_be_written_is_a_fault_of_input(waqai: Waqai, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    code, _, err = waqai("report.txt", "--html", "no/such/page.html")
    assert code == 2
    assert "--html" in err


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b[31mقصف", "�[31mقصف"), ("قصف\u202eabc", "قصفabc"), ("أ\nب", "أ ب"), ("می\u200cخواهد", "می\u200cخواهد")],
)
def test_nothing_in_a_report_steers_the_terminal(text: str, shown: str) -> None:
    assert visible_line(text) == shown


def test_a_report_is_explained_in_arabic(waqai: Waqai, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    code, out, _ = waqai("report.txt", "--published", "2021-06-10", "--language", "ar")
    assert code == 0
    assert "النشر: 2021-06-10" in out and "تروي واقعة" in out
    assert "Published" not in out and "told by" not in out
