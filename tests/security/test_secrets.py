"""Secrets stand in the environment alone: settings hide them, and nothing that is written holds one."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import SecretStr

from orchestration.assets.manifest import prepare_manifest
from orchestration.settings import Settings, load_settings

SECRET = re.compile(r"(^|_)(key|token|password|passphrase|secret|credentials?)$")


def hides(annotation: Any) -> bool:
    """Whether a type is SecretStr, or SecretStr where it is not null."""
    return annotation is SecretStr or set(get_args(annotation)) - {type(None)} == {SecretStr}


def open_secrets(settings: type[Settings]) -> list[str]:
    return [
        name for name, field in settings.model_fields.items() if SECRET.search(name) and not hides(field.annotation)
    ]


def test_a_setting_that_is_a_secret_is_hidden() -> None:
    assert open_secrets(Settings) == []


def test_an_open_secret_is_recognised() -> None:
    class WithSecrets(Settings):
        api_token: str = ""
        feed_password: SecretStr = SecretStr("")
        proxy_secret: SecretStr | None = None

    assert open_secrets(WithSecrets) == ["api_token"]


def test_a_refused_setting_is_told_without_other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    class WithSecret(Settings):
        api_token: SecretStr = SecretStr("")

    monkeypatch.setenv("WAQAI_API_TOKEN", "hush-hush")
    monkeypatch.setattr("orchestration.settings.Settings", WithSecret)
    settings = load_settings()
    assert "hush-hush" not in repr(settings) + settings.model_dump_json()
    with pytest.raises(Exception, match="processes") as refused:
        load_settings(processes=0)
    assert "hush-hush" not in str(refused.value)


@pytest.mark.slow
def test_dbt_writes_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_API_TOKEN", "hush-hush")
    manifest = prepare_manifest(load_settings(warehouse=tmp_path / "warehouse"))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert manifest in written
    assert not [path for path in written if b"hush-hush" in path.read_bytes()]
