"""The asset of the gazetteer in force."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.assets.raw import PLACES, places_asset
from orchestration.automation.resources import run_resources
from orchestration.extraction.gazetteer import SUPPLIED_COLUMNS
from orchestration.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(warehouse=tmp_path / "warehouse")


def version(settings: Settings, supplied: Path | None = None) -> str:
    """The data version of the gazetteer that a run writes."""
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize(
            [places_asset({})],
            instance=instance,
            resources=run_resources(lambda: settings),
            run_config={"ops": {"raw__places": {"config": {"gazetteer": str(supplied or "")}}}},
        )
        event = instance.get_latest_materialization_event(PLACES)
        assert event is not None
        record = event.asset_materialization
        assert record is not None and record.tags is not None
        return record.tags["dagster/data_version"]


def test_the_gazetteer_is_another_only_where_its_places_are(settings: Settings, tmp_path: Path) -> None:
    before = version(settings)
    assert version(settings) == before
    supplied = tmp_path / "places.csv"
    row = dict.fromkeys(SUPPLIED_COLUMNS, "") | {"name_ar": "تل اللوز", "name_en": "Tell al-Loz", "pcode": "C9999"}
    row |= {"lat": "36.1", "lng": "37.2", "admin1_ar": "حلب", "admin1_pcode": "SY02"}
    supplied.write_text("\n".join((",".join(row), ",".join(row.values()))), encoding="utf-8")
    assert version(settings, supplied) != before
