"""What is published grows stale where a schedule is set, by that schedule, and is of no age where none is."""

from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.exports import file_key
from orchestration.assets.freshness import freshness_policy, longest_gap
from orchestration.assets.published import PARQUET, WAREHOUSE
from orchestration.automation.assembly import build_definitions
from orchestration.errors import InputError
from orchestration.exports.formats import PUBLISHED_FORMATS
from orchestration.settings import load_settings

RENEWED = {WAREHOUSE, PARQUET, *map(file_key, PUBLISHED_FORMATS)}


def policies(definitions: dg.Definitions) -> dict[dg.AssetKey, dg.FreshnessPolicy | None]:
    return {spec.key: spec.freshness_policy for spec in definitions.resolve_all_asset_specs()}


@pytest.mark.parametrize(
    ("schedule", "gap"),
    [
        ("0 6 * * *", timedelta(days=1)),
        ("0 6,18 * * *", timedelta(hours=12)),
        ("0 6,9 * * *", timedelta(hours=21)),
        ("0 6 * * 1-5", timedelta(days=3)),
        ("* 8-18 * * 1-5", timedelta(days=2, hours=13, minutes=1)),
        ("*/10 * * * *", timedelta(minutes=10)),
        ("0 0 1 * *", timedelta(days=31)),
        ("0 0 29 2 *", timedelta(days=1461)),
    ],
)
def test_the_longest_gap_of_a_schedule_is_found(schedule: str, gap: timedelta) -> None:
    assert longest_gap(schedule) == gap


@pytest.mark.parametrize(
    ("schedule", "warn", "fail"),
    [
        ("0 6 * * *", timedelta(hours=26), timedelta(hours=36)),
        ("0 * * * *", timedelta(hours=1, minutes=15), timedelta(hours=2)),
        ("0 6 * * 1-5", timedelta(hours=78), timedelta(hours=108)),
    ],
)
def test_what_a_schedule_renews_is_late_after_its_longest_gap(schedule: str, warn: timedelta, fail: timedelta) -> None:
    expected = dg.FreshnessPolicy.time_window(fail_window=fail, warn_window=warn)
    assert freshness_policy(schedule) == expected


def test_without_a_schedule_no_age_is_a_fault(definitions: dg.Definitions) -> None:
    assert freshness_policy(None) is None
    assert {key for key, policy in policies(definitions).items() if policy} == set()


def test_with_a_schedule_published_files_and_exports_are_watched(parsed_warehouse: Path) -> None:
    settings = load_settings(warehouse=parsed_warehouse, schedule="0 6 * * 1-5")
    found = policies(build_definitions(lambda: settings))
    assert {key for key, policy in found.items() if policy} == RENEWED
    assert {found[key] for key in RENEWED} == {freshness_policy("0 6 * * 1-5")}


def test_a_schedule_that_says_no_time_is_told_before_its_freshness_is_asked(parsed_warehouse: Path) -> None:
    settings = load_settings(warehouse=parsed_warehouse, schedule="0 25 * * *")
    with pytest.raises(InputError, match="says no time"):
        build_definitions(lambda: settings)
