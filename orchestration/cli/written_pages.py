"""Pages that were written into the warehouse, served beside Dagster: Data Docs of the gates, dbt's pages on the tables.

They are HTML files of their own folder alone. Each comes with a policy of its own, for they are of one origin with
Dagster: what stands in them asks nobody for anything, this server included.
"""

from functools import cache
from http import HTTPStatus
from pathlib import Path

from jinja2 import Template
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from orchestration.addresses import DATA_DOCS, DBT_DOCS
from orchestration.pages import page_templates
from orchestration.settings import Settings

_ASKS_NOBODY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'unsafe-inline'"
)
# One page that draws itself, from what it holds; in a sandbox, so that it is nobody's page, and not Dagster's.
_DRAWS_ITSELF = (
    f"{_ASKS_NOBODY}; script-src 'unsafe-inline' 'unsafe-eval'; img-src data:; font-src data:; sandbox allow-scripts"
)
_SUFFIX = ".html"


class WrittenPages(StaticFiles):
    """The pages of a folder, which may come later; where there is none, a page says what makes them."""

    def __init__(self, folder: Path, policy: str, made_by: str) -> None:
        """`policy` is the Content-Security-Policy of the pages, `made_by` the command that makes them."""
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder, self._policy, self._made_by = folder, policy, made_by

    async def check_config(self) -> None:
        """Ask for no folder before there is a page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a page, or one that says why there is none."""
        try:
            if Path(path).suffix not in ("", _SUFFIX):
                raise HTTPException(HTTPStatus.NOT_FOUND)
            page = await super().get_response(path, scope)
        except HTTPException as refused:
            page = self._absence(refused.status_code, str(scope["root_path"]))
        page.headers["Content-Security-Policy"] = self._policy
        page.headers["X-Content-Type-Options"] = "nosniff"
        page.headers["Cache-Control"] = "no-cache"
        return page

    def _absence(self, status: int, address: str) -> Response:
        has_pages = (self._folder / "index.html").is_file()
        words = _absence_page().render(
            address=f"{address}/", folder=self._folder, made_by=self._made_by, has_pages=has_pages
        )
        return HTMLResponse(words, status)


def written_pages(settings: Settings) -> list[Mount]:
    """Return the routes of the pages of a warehouse."""
    data_docs = WrittenPages(settings.data_docs_dir, _ASKS_NOBODY, "waqai run")
    dbt_docs = WrittenPages(settings.dbt_docs_file.parent, _DRAWS_ITSELF, "waqai docs")
    return [Mount(DATA_DOCS.rstrip("/"), data_docs), Mount(DBT_DOCS.rstrip("/"), dbt_docs)]


@cache
def _absence_page() -> Template:
    return page_templates(Path(__file__).with_name("templates")).get_template("absence.html.j2")
