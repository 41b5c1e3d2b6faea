"""A file of the seeds is changed by a row and otherwise left as it was written."""

from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.seed_tables import read_table, write_table
from orchestration.settings import PROJECT_DIR

SEEDS = sorted((PROJECT_DIR / "seeds").glob("*/*.csv"))


@pytest.mark.parametrize("file", SEEDS, ids=lambda file: file.name)
def test_a_file_that_is_read_and_written_is_the_same(file: Path) -> None:
    assert read_table(file, ()).text().encode() == file.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "id,name\nb,2\n",
        "\ufeffid,name\r\nb,2\r\n",
        '"id","name"\n"b","2"\n',
        'id,name\nb,"one, two ""three"""\n',
        "id,name\n",
    ],
)
def test_marks_quotes_and_line_ends_are_kept(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(text.encode())
    table = read_table(file, ("id",))
    assert table.text() == text
    longer = table.with_row({"id": "a", "name": "أول"}, ("id",)).text()
    assert sorted(longer.split(table.line_end)) == sorted(
        [*text.split(table.line_end), '"a","أول"' if table.is_quoted else "a,أول"]
    )


@pytest.mark.parametrize(("key", "expected"), [("a", "abd"), ("c", "bcd"), ("e", "bde"), ("b", "bbd")])
def test_a_row_goes_where_the_order_wants_it(tmp_path: Path, key: str, expected: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("id,name\nb,2\nd,4\n")
    rows = read_table(file, ()).with_row({"id": key, "name": "new"}, ("id",)).rows
    assert "".join(row["id"] for row in rows) == expected
    assert [row["id"] for row in rows if row["name"] == "new"] == [key]


def test_a_row_of_a_file_without_order_goes_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("id,name\nz,1\nb,2\n")
    rows = read_table(file, ()).with_row({"id": "c", "name": ""}, ()).rows
    assert [row["id"] for row in rows] == ["z", "b", "c"]


def test_rows_know_their_lines_past_blank_lines_and_breaks_in_cells(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('id,name\n\na,"one\ntwo"\n\nb,3\n')
    assert read_table(file, ()).lines == (4, 6)


@pytest.mark.parametrize(
    ("text", "words"),
    [("id\na\n", "no column name"), ("id,name\na,b,c\n", "row 2"), ("", "no column"), (None, "Cannot read")],
)
def test_a_file_that_is_not_as_it_should_be_is_named(tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "rows.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError, match=words):
        read_table(file, ("id", "name"))


def test_files_of_an_installed_package_are_not_written(tmp_path: Path) -> None:
    file = tmp_path / "site-packages" / "seeds" / "rows.csv"
    file.parent.mkdir(parents=True)
    file.write_text("id\na\n")
    with pytest.raises(InputError, match="waqai new-project"):
        write_table(read_table(file, ("id",)).with_row({"id": "b"}, ("id",)))
    assert file.read_text() == "id\na\n"


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("id\na\n")
    table = read_table(file, ("id",)).with_row({"id": "b"}, ("id",))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(InputError, match="No space left"):
        write_table(table)
    assert file.read_text() == "id\na\n"
    assert list(tmp_path.iterdir()) == [file]
