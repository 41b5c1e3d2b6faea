"""A site, a clock and settings for tests of fetching; nothing of them leaves this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from website import FakeTime, Site

from orchestration.settings import Settings, load_settings


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    try:
        yield served
    finally:
        served.close()


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def local_settings(tmp_path: Path, site: Site) -> Callable[..., Settings]:
    """Settings under which the site of the test may be asked."""

    def with_options(**options: Any) -> Settings:
        given: dict[str, Any] = {
            "warehouse": tmp_path / "warehouse",
            "fetch_allow_private": True,
            "fetch_ports": (site.port,),
            "fetch_delay_seconds": 0.0,
            **options,
        }
        return load_settings(**given)

    return with_options
