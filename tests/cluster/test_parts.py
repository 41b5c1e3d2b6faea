"""Parts come back as they were written, are read once, and damage to them is told."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from orchestration.cluster import reading
from orchestration.errors import WaqaiError
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.schema import TABLES, Extraction
from orchestration.parts import Parts

VERSION = "0123456789abcdef"
NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ALLOW_HTTP": "true", "AWS_SECRET_ACCESS_KEY": "hush-hush"}


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(str(tmp_path), VERSION)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_reports_and_what_was_read_of_them_come_back(parts: Parts, reports: pl.DataFrame, expected: Extraction) -> None:
    part = parts.add(reports)
    assert parts.find_read(part) is None
    read = parts.write(part, expected)
    assert_frame_equal(parts.reports(part), reports.select("report_id", "body_text", "published_at", "url"))
    assert parts.find_read(part) == read
    found = parts.extraction(part, read)
    for table in TABLES:
        assert_frame_equal(getattr(found, table), getattr(expected, table))


def test_a_part_is_named_by_what_it_holds(parts: Parts, reports: pl.DataFrame) -> None:
    assert parts.add(reports) == parts.add(reports.clone())
    assert parts.add(reports) != parts.add(reports.with_columns(url=pl.lit("https://elsewhere.example")))


def test_a_part_is_read_once(
    parts: Parts, reports: pl.DataFrame, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_lexicon", lambda location, version: lexicon)
    part = parts.add(reports)
    read = reading.read_part(parts.location, VERSION, part)
    assert read.rows["extractions"] == reports.height
    monkeypatch.delattr(reading, "extract")
    assert reading.read_part(parts.location, VERSION, part) == read


def test_only_parts_are_removed(parts: Parts, reports: pl.DataFrame, expected: Extraction, tmp_path: Path) -> None:
    own = tmp_path / "extraction-notes" / "reports.parquet"
    own.parent.mkdir()
    own.write_text("mine")
    kept, removed = (parts.add(reports.head(count)) for count in (1, 2))
    parts.write(removed, expected)
    parts.remove(removed)
    assert [path.parent.name for path in files(tmp_path)] == [kept, own.parent.name]
    Parts(str(tmp_path), "f" * 16).clear()
    assert files(tmp_path) == [own]


@pytest.mark.parametrize("table", ["reports", "mentions"])
def test_a_damaged_file_is_told_with_what_to_remove(
    table: str, parts: Parts, reports: pl.DataFrame, expected: Extraction, tmp_path: Path
) -> None:
    part = parts.add(reports)
    read = parts.write(part, expected)
    file = tmp_path / f"extraction-{VERSION}" / part / f"{table}.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(WaqaiError, match=f"damaged. Remove {file.parent}, and run again"):
        parts.reports(part)
        parts.extraction(part, read)


def test_a_folder_that_a_worker_does_not_see_is_told(parts: Parts) -> None:
    with pytest.raises(WaqaiError, match="WAQAI_PARTS must name a bucket, or a folder that is one for all machines"):
        reading.read_part(parts.location, VERSION, "0" * 16)
    with pytest.raises(WaqaiError, match="/nowhere/parts cannot be used"):
        reading.read_part("/nowhere/parts", VERSION, "0" * 16)


def test_a_bucket_that_cannot_be_reached_is_told_without_its_key(
    reports: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("orchestration.parts._RETRIES", {"max_retries": 0})
    with pytest.raises(WaqaiError, match=r"s3://nothing/here cannot be used: .*AWS_ENDPOINT_URL") as told:
        Parts("s3://nothing/here", VERSION).add(reports)
    assert "hush-hush" not in str(told.value)


def test_a_bucket_that_is_not_there_is_told(
    reports: pl.DataFrame, bucket: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bucket.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WaqaiError, match="s3://no-such-bucket cannot be used") as told:
        Parts("s3://no-such-bucket", VERSION).add(reports)
    assert "<" not in str(told.value)
