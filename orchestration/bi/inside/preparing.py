"""What Superset is given once, and again where it or Superset itself is another: tables, roles, account, assets.

What a person adds or changes there stays, until the assets of this project change.
"""

import hashlib
import importlib.metadata
import json
import secrets
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from superset.utils.core import override_user

ACCOUNT = "admin"
# Written by this project: the content of each file of Superset's import format by its path.
ASSETS = "assets.json"
_STAMP = "prepared"
_DATABASE = "superset.db"
_PASSWORD_BYTES = 12


def prepare(app: Flask, folder: Path, password: str | None, tell: Callable[[str], None]) -> str | None:
    """Bring Superset's database in `folder` up to date; what has the id of an asset is replaced, all else stays.

    The account gets `password` where one is given. Returns the password that was made for a new account without one.
    """
    is_prepared = (folder / _DATABASE).exists() and _stamp(folder) == _version(folder)
    if not is_prepared:
        (folder / _STAMP).unlink(missing_ok=True)
        tell("Superset prepares its database ...")
        with redirect_stdout(None):
            upgrade()
        tell("Superset prepares its roles ...")
        app.appbuilder.add_permissions(update_perms=True)
        app.appbuilder.sm.sync_role_definitions()
    made = _open_account(app, password)
    if not is_prepared:
        tell("Superset is given tables, charts and dashboards ...")
        _give_assets(app, json.loads((folder / ASSETS).read_text("utf-8")))
        (folder / _STAMP).write_text(_version(folder), "utf-8")
    return made


def _open_account(app: Flask, password: str | None) -> str | None:
    accounts = app.appbuilder.sm
    account = accounts.find_user(ACCOUNT)
    if account is None:
        made = password or secrets.token_urlsafe(_PASSWORD_BYTES)
        accounts.add_user(ACCOUNT, "Waqai", "Admin", "admin@waqai.invalid", accounts.find_role("Admin"), password=made)
        return None if password else made
    if password:
        accounts.reset_password(account.id, password)
    return None


def _give_assets(app: Flask, contents: dict[str, str]) -> None:
    # Imported late: it needs an app.
    from superset.commands.importers.v1.assets import ImportAssetsCommand

    with override_user(app.appbuilder.sm.find_user(ACCOUNT)):
        ImportAssetsCommand(contents).run()


def _stamp(folder: Path) -> str | None:
    file = folder / _STAMP
    return file.read_text("utf-8") if file.exists() else None


def _version(folder: Path) -> str:
    assets = hashlib.sha256((folder / ASSETS).read_bytes()).hexdigest()
    return f"{importlib.metadata.version('apache-superset')} {assets}\n"
