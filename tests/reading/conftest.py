"""A warehouse of six reports of three months and none, read once for all tests here."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from orchestration.assets.progress import silent
from orchestration.assets.staging import extraction_asset
from orchestration.extraction import lexicon
from orchestration.extraction.gazetteer import build_gazetteer
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.schema import TABLES
from orchestration.ingest import read_corpus
from orchestration.reading import months
from orchestration.settings import Settings, load_settings
from orchestration.warehouse.connection import connect
from orchestration.warehouse.loading import load_batch, load_gazetteer
from orchestration.warehouse.schema import create_tables

Rows = dict[str, list[tuple[object, ...]]]
REPORTS = {
    "shelling.txt": "قصفت قوات النظام بالمدفعية قرية كفرنبل جنوب إدلب يوم 3 شباط 2020 وقُتل مدنيان.\n",
    "arrest.txt": "اعتقلت هيئة تحرير الشام ناشطا في مدينة إدلب يوم 9 شباط 2020.\n",
    "clashes.txt": "اندلعت اشتباكات بين الجيش الوطني السوري وقوات سوريا الديمقراطية شمال الرقة يوم 2 آذار 2020.\n",
    # The verb of these two is not in the lexicon.
    "shots_in_march.txt": "قوّص مسلحون على حاجز للجيش اللبناني في مدينة طرابلس يوم 5 آذار 2020.\n",
    "shots_in_april.txt": "قوّص مسلحون على دورية للجيش اللبناني في مدينة صيدا يوم 7 نيسان 2020.\n",
    "undated.txt": "انفجرت سيارة مفخخة في مدينة الباب شرق حلب وقُتل ثلاثة مدنيين.\n",
}
MANIFEST = """\
file,outlet,url,published
shelling.txt,شبكة الشمال,https://north.example.org/1,2020-02-04
arrest.txt,شبكة الشمال,https://north.example.org/2,2020-02-10
clashes.txt,شبكة الشمال,https://north.example.org/3,2020-03-02
shots_in_march.txt,شبكة الشمال,https://north.example.org/4,2020-03-06
shots_in_april.txt,شبكة الشمال,https://north.example.org/5,2020-04-08
undated.txt,شبكة الشمال,https://north.example.org/6,
"""
# The row that knows the verb, and the months whose reports it touches.
ROW = "attack.90,event,attack,ق و ص,II,,,agent,patient,,على=patient,\n"
TOUCHED = {"2020-03", "2020-04"}


def extract(settings: Settings, instance: dg.DagsterInstance | None = None) -> None:
    """Run the step of a whole run that reads what is due."""
    asset = extraction_asset({}, dg.AutomationCondition.eager())
    dg.materialize([asset], resources={"settings": settings, "progress": silent}, instance=instance)


def staged(settings: Settings) -> Rows:
    """The rows of each table of staging, sorted."""
    with connect(settings.working_file, read_only=True) as con:
        return {table: con.execute(f"select * from staging.{table} order by all").fetchall() for table in TABLES}


def read_anew(settings: Settings) -> Rows:
    """The rows of staging after all reports were read by a whole run."""
    with connect(settings.working_file) as con:
        for table in TABLES:
            con.execute(f"delete from staging.{table}")
    extract(settings)
    return staged(settings)


def settings_of(folder: Path) -> Settings:
    return load_settings(warehouse=folder / "warehouse", seeds=folder / "seeds", processes=1)


@pytest.fixture(scope="session", autouse=True)
def lexicons_in_memory() -> Iterator[None]:
    """Load each lexicon once, which takes seconds."""
    loaded: dict[str, Lexicon] = {}

    def load_once(seeds_dir: Path, places: pl.DataFrame) -> Lexicon:
        version = lexicon.lexicon_version(seeds_dir, places)
        if version not in loaded:
            loaded[version] = load(seeds_dir, places)
        return loaded[version]

    load = lexicon.load_lexicon
    with pytest.MonkeyPatch.context() as patch:
        for module in (lexicon, months):
            patch.setattr(module, "load_lexicon", load_once)
        yield


@pytest.fixture(scope="session")
def first_reading(tmp_path_factory: pytest.TempPathFactory, seeds_dir: Path) -> Path:
    """Folders of the corpus, of seeds, and of a warehouse that was read with them."""
    folder = tmp_path_factory.mktemp("first_reading")
    shutil.copytree(seeds_dir, folder / "seeds", ignore=shutil.ignore_patterns("reports"))
    (folder / "corpus").mkdir()
    for name, text in (REPORTS | {"manifest.csv": MANIFEST}).items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    settings = settings_of(folder)
    with connect(settings.working_file) as con:
        create_tables(con, TABLES)
        load_gazetteer(con, build_gazetteer(settings.seeds_dir, None))
        load_batch(con, read_corpus([folder / "corpus"]), settings.archive_dir)
    extract(settings)
    return folder


@pytest.fixture
def settings(first_reading: Path, tmp_path: Path) -> Settings:
    """A copy of the warehouse and its seeds."""
    shutil.copytree(first_reading, tmp_path, dirs_exist_ok=True)
    return settings_of(tmp_path)


@pytest.fixture
def edit(settings: Settings) -> Callable[[], None]:
    """Adds the row to the lexicon."""

    def add_row() -> None:
        with (settings.seeds_dir / "lexicon" / "triggers.csv").open("a", encoding="utf-8") as file:
            file.write(ROW)

    return add_row
