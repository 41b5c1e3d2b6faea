"""The key that Superset signs and encrypts with: made once a warehouse, readable by its owner alone."""

import os
import secrets
from pathlib import Path

_BYTES = 42


def ensure_secret_key(file: Path) -> None:
    """Write a new key to `file`, with permissions 0600, unless there is one."""
    if file.exists():
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(_BYTES))
