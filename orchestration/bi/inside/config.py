"""Superset's settings; it reads this file as its configuration (SUPERSET_CONFIG_PATH).

On one machine, for one person: SQLite keeps dashboards and accounts, caches live in the process, nothing runs beside it
and browsers ask nobody else. What Superset is told from outside: the folder of its files (WAQAI_BI_FOLDER) and the
address that it is served at (WAQAI_BI_ORIGIN).
"""

import os
from pathlib import Path

_FOLDER = Path(os.environ["WAQAI_BI_FOLDER"])

SECRET_KEY = (_FOLDER / "secret_key").read_text(encoding="ascii")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_FOLDER / 'superset.db'}"
DATA_DIR = str(_FOLDER)
APP_NAME = "Waqai"

# It counts DuckDB, which may open any file, among the unsafe. The one account here is that of the owner of the files.
PREVENT_UNSAFE_DB_CONNECTIONS = False
FEATURE_FLAGS = {"ENABLE_TEMPLATE_PROCESSING": False, "ALERT_REPORTS": False}
RATELIMIT_STORAGE_URI = "memory://"
CELERY_CONFIG = None
SESSION_COOKIE_SAMESITE = "Strict"
LOG_LEVEL = "ERROR"
ALEMBIC_SKIP_LOG_CONFIG = True
CONTENT_SECURITY_POLICY_WARNING = False
# The ground of maps is drawn here (`tiles`); no map service is asked.
DECKGL_BASE_MAP = [[f"tile://{os.environ['WAQAI_BI_ORIGIN']}/outlines/{{z}}/{{x}}/{{y}}.png", "Outlines of countries"]]
# As Superset has it, without the addresses of others.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "frame-ancestors": ["'none'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
